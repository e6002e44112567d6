"""Places from a file of points (or outlines): each record a place, its kind from the mapping of OpenStreetMap tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from shapely import Point

from weefsel.snapshot.frames import Tables, frame
from weefsel.sources.geo.finder import AreaFinder
from weefsel.sources.geo.options import checked, place_faults
from weefsel.sources.geo.words import codes, names, unique, word
from weefsel.sources.geofiles import GeoFile, in_crs, read_geofile
from weefsel.sources.mapping import Rule, place_mapping
from weefsel.sources.model import ReadContext, RecipeSource

__all__ = ["read"]

#: How far outside all areas a place is kept: a walk to the other side of the border; metres.
BUFFER_M: Final = 2_000.0
#: How many categories are named in a note.
NAMED: Final = 6


def read(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """Read places into table `places`; what is no place, or too far away, is left out and told.

    Raises `InputError` for a broken file, option, id or shape, and where no earlier source gave areas.
    """
    options = source.options
    checked(place_faults(options, source.id))
    finder = AreaFinder(context.tables, source.id)
    context.progress("read", 0.0)
    given = in_crs(read_geofile(path, layer=options.get("layer"), crs=options.get("crs")), context.crs)
    context.progress("places", 0.5)
    ids = codes(given, options["id"], "id")
    checked(unique(given, ids, options["id"]))
    called = names(given, options.get("name"))
    told = _tags(given, options)
    rules = [_rule(tags, options) for tags in told]
    points = [shape if isinstance(shape, Point) else shape.representative_point() for shape in given.geometry]
    areas = finder.codes(points)
    outside = [i for i, (rule, area) in enumerate(zip(rules, areas, strict=True)) if rule is not None and area is None]
    close = finder.near([points[i] for i in outside], BUFFER_M)
    away = {i for i, near in zip(outside, close, strict=True) if not near}
    kept = [i for i, rule in enumerate(rules) if rule is not None and i not in away]
    _tell_dropped(given.file, rules, told, context)
    _tell_outside(given.file, len(away), len(outside) - len(away), context)
    prefix = options.get("prefix", source.id)
    rows = [
        rule.columns(told[i])
        | {
            "place_id": f"{prefix}-{ids[i]}",
            "name": called[i],
            "area_code": areas[i],
            "source_id": source.id,
            "source_ref": f"record {given.records[i]}",
            "geometry": points[i],
        }
        for i in kept
        if (rule := rules[i]) is not None
    ]
    return {"places": frame("places", rows, context.crs)}


def _tags(given: GeoFile, options: Mapping[str, Any]) -> list[dict[str, str]]:
    """The file's own words about each record: one pair, of the key (or the column's name) and the category."""
    category = given.column(options["category"], "category")
    keys = given.column(options["key"], "key") if "key" in options else [options["category"]] * len(given)
    return [
        {key: value} if (key := word(k)) and (value := word(v)) else {} for k, v in zip(keys, category, strict=True)
    ]


def _rule(tags: Mapping[str, str], options: Mapping[str, Any]) -> Rule | None:
    value = next(iter(tags.values()), "")
    if value in options.get("rules", {}):
        return place_mapping().named(options["rules"][value])
    return place_mapping().place(tags) if "key" in options else place_mapping().of_subcategory(value)


def _tell_dropped(
    file: str, rules: Sequence[Rule | None], told: Sequence[Mapping[str, str]], context: ReadContext
) -> None:
    dropped = Counter(
        next((f"{k}={v}" for k, v in tags.items()), "no category")
        for tags, rule in zip(told, rules, strict=True)
        if rule is None
    )
    if dropped:
        named = ", ".join(f"{what} ({n})" for what, n in sorted(dropped.items(), key=lambda p: (-p[1], p[0]))[:NAMED])
        more = f" and {len(dropped) - NAMED} other categories" if len(dropped) > NAMED else ""
        context.note(
            f"{file}: {dropped.total():,} of {len(rules):,} records are no place by the mapping and are left out: "
            f"{named}{more}"
        )


def _tell_outside(file: str, away: int, outside: int, context: ReadContext) -> None:
    if away:
        context.note(f"{file}: {away:,} places lie more than {BUFFER_M:,.0f} m outside all areas and are left out")
    if outside:
        context.note(
            f"{file}: {outside:,} places lie outside all areas, but within a walk, and are in no area's figures"
        )
