"""Areas from a file of outlines: each record an area, larger ones as the union of their parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from shapely import STRtree

from weefsel.concepts import JoinReason, Level, MissingReason, RowFate
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables, frame
from weefsel.sources.geo.options import area_faults
from weefsel.sources.geo.words import codes, names, people, unique, word
from weefsel.sources.geofiles import GeoFile, in_crs, read_geofile, surfaces
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.options import checked
from weefsel.sources.slug import slug_of
from weefsel.sources.surfaces import Outline, union

__all__ = ["read"]

#: Areas that share more than this overlap, and what no area has is a gap; m².
ODD_M2: Final = 1.0
#: How many are named in the joins report.
NAMED: Final = 6


@dataclass(slots=True)
class _Area:
    code: str
    name: str
    level: str
    parent: str | None
    outline: Outline
    ref: str
    residents: float | None = None
    missing: str | None = str(MissingReason.UNKNOWN)
    residents_ref: str | None = None


def read(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """Read outlines into table `areas`. Raises `InputError` for a broken file, option, code, name or outline.

    Outlines that cross themselves are mended, and that is told; overlaps and gaps are told and left as they are.
    """
    options = source.options
    checked(area_faults(options, source.id))
    context.progress("read", 0.0)
    whole_file = in_crs(read_geofile(path, layer=options.get("layer"), crs=options.get("crs")), context.crs)
    given = _asked(whole_file, options)
    context.progress("areas", 0.5)
    outlines = surfaces(given, context)
    own = _records(given, outlines, options)
    larger = _dissolved(given, outlines, options)
    whole = _whole(outlines, options, len(given))
    areas = [*whole, *larger, *own]
    known = _known(context.tables, source.year)
    every = [area.code for area in own]
    checked(unique(given, every, options["code"], set(known["area_code"]) | {a.code for a in (*whole, *larger)}))
    context.tell(RowFate.READ, rows=len(whole_file))
    context.tell(RowFate.KEPT, rows=len(own), areas=len(areas))
    context.tell(RowFate.DROPPED, JoinReason.NOT_ASKED, len(whole_file) - len(given))
    _tell(own, context)
    return {"areas": _table(areas, source, context.crs, set(known["slug"]))}


def _asked(given: GeoFile, options: Mapping[str, Any]) -> GeoFile:
    """The records that option `only` names by their code, or by the values of another column; all without it.

    Raises `InputError` for a name that no record has.
    """
    if "only" not in options:
        return given
    only = options["only"] if isinstance(options["only"], dict) else {options["code"]: options["only"]}
    column, wanted = next(iter(only.items()))
    prefix = options.get("prefix", "") if isinstance(options["only"], list) else ""
    found = [prefix + (word(value) or "") for value in given.column(column, "only")]
    if lacking := [name for name in wanted if name not in found]:
        expected = f"a {column} of a record"
        fault = Fault(given.file, expected, "Mend the recipe.", None, "options.only", lacking[0], len(lacking) - 1)
        raise InputError(fault)
    return given.where(np.isin(np.array(found), wanted))


def _known(tables: Tables, year: int) -> Mapping[str, list[str]]:
    """Codes and slugs that earlier sources gave to areas of `year`."""
    if "areas" not in tables:
        return {"area_code": [], "slug": []}
    rows = tables["areas"][tables["areas"]["year"] == year]
    return {name: [str(value) for value in rows[name]] for name in ("area_code", "slug")}


def _records(given: GeoFile, outlines: Sequence[Outline], options: Mapping[str, Any]) -> list[_Area]:
    own = codes(given, options["code"], "code", options.get("prefix", ""))
    parents: Sequence[str | None] = [options["whole"]["code"] if "whole" in options else None] * len(given)
    if "parent" in options:
        parents = codes(given, options["parent"], "parent", options.get("parent_prefix", ""))
    elif "dissolve" in options:
        first = next(iter(options["dissolve"].values()))
        parents = codes(given, first["code"], "dissolve")
    areas = [
        _Area(code, name or code, options["level"], parent, outline, f"record {record}")
        for code, name, parent, outline, record in zip(
            own, names(given, options["name"]), parents, outlines, given.records, strict=True
        )
    ]
    if "residents" in options:
        found = people(given, options["residents"], "residents", MissingReason.UNKNOWN)
        for area, value, missing in zip(areas, found.values, found.missing, strict=True):
            area.residents = None if np.isnan(value) else float(value)
            area.missing = None if missing is None else str(missing)
            area.residents_ref = f"{area.ref}, column {options['residents']}" if missing is None else None
    return areas


def _dissolved(given: GeoFile, outlines: Sequence[Outline], options: Mapping[str, Any]) -> list[_Area]:
    """Larger areas as the union of the records that name them, the largest first."""
    levels: Mapping[str, Mapping[str, str]] = options.get("dissolve", {})
    above: list[str | None] = [options["whole"]["code"] if "whole" in options else None] * len(given)
    out: list[_Area] = []
    for level, columns in reversed(list(levels.items())):
        own = codes(given, columns["code"], "dissolve")
        called = [word(value) for value in given.column(columns["name"], "dissolve")]
        parts: dict[str, list[int]] = {}
        for position, code in enumerate(own):
            parts.setdefault(code, []).append(position)
        for code, members in sorted(parts.items()):
            outline = union(outlines[i] for i in members)
            name = next((called[i] for i in members if called[i]), None) or code
            if outline is not None:
                ref = f"{len(members)} records with {columns['code']}={code}"
                out.append(_Area(code, name, level, above[members[0]], outline, ref))
        above = list(own)
    return out


def _whole(outlines: Sequence[Outline], options: Mapping[str, Any], records: int) -> list[_Area]:
    outline = union(outlines)
    if "whole" not in options or outline is None:
        return []
    whole = options["whole"]
    return [_Area(whole["code"], whole["name"].strip(), whole["level"], None, outline, f"all {records} records")]


def _tell(areas: Sequence[_Area], context: ReadContext) -> None:
    """Tell of overlaps and gaps: in both, what is counted by area is counted twice or not at all."""
    outlines = [area.outline for area in areas]
    first, second = STRtree(outlines).query(outlines, predicate="intersects")
    pairs = [(int(i), int(j)) for i, j in zip(first, second, strict=True) if i < j]
    shared = [float(shapely.intersection(outlines[i], outlines[j]).area) for i, j in pairs]
    over = [(pair, m2) for pair, m2 in zip(pairs, shared, strict=True) if m2 > ODD_M2]
    if over:
        named = ", ".join(f"{areas[i].code} and {areas[j].code}" for (i, j), _ in over[:NAMED])
        total = sum(m2 for _, m2 in over)
        context.tell(RowFate.CHANGED, JoinReason.OVERLAP, len(over), detail=f"{total:,.0f} m²: {named}")
    whole = union(outlines)
    holes = [shapely.Polygon(ring).area for part in shapely.get_parts(whole) for ring in part.interiors]
    gaps = [m2 for m2 in holes if m2 > ODD_M2]
    if gaps:
        context.tell(RowFate.CHANGED, JoinReason.GAP, len(gaps), detail=f"{sum(gaps):,.0f} m²")


def _table(areas: Sequence[_Area], source: RecipeSource, crs: str, slugs: set[str]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for area in areas:
        slug = slug_of(area.name, slugs)
        slugs.add(slug)
        rows.append(
            {
                "area_code": area.code,
                "year": source.year,
                "name": area.name,
                "slug": slug,
                "level": str(Level(area.level)),
                "parent_code": area.parent,
                "residents": area.residents,
                "residents_missing": area.missing,
                "residents_ref": area.residents_ref,
                "source_id": source.id,
                "source_ref": area.ref,
                "geometry": area.outline,
            }
        )
    return frame("areas", rows, crs)
