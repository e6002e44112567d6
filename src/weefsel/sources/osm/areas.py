"""Areas from boundary relations: outlines that fit together, parents, names, residents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd
import shapely
from shapely import MultiPolygon, Polygon, STRtree

from weefsel.concepts import JoinReason, Level, MissingReason, RowFate
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import frame
from weefsel.sources.depth import depth
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.osm.fit import check_fit
from weefsel.sources.osm.objects import OsmRelation, text
from weefsel.sources.osm.options import OsmOptions
from weefsel.sources.osm.population import Stated, populations
from weefsel.sources.osm.shapes import Shapes
from weefsel.sources.slug import slug_of
from weefsel.sources.surfaces import polygonal, union, within

__all__ = ["Area", "AreaFinder", "find_areas", "given_areas", "outline_of", "table"]

Outline = Polygon | MultiPolygon

#: Two areas of one level that share more than this overlap; m².
OVERLAP_M2: Final = 1.0
#: How many boundaries that were left out are named.
NAMED: Final = 6
_WHOLE_OF: Final = {Level.GEMEENTE: Level.LAND, Level.LAND: Level.LAND}


@dataclass(frozen=True, slots=True)
class Area:
    """One area; `rank` is its `admin_level` (smaller is larger), `ref` what it is made of in the file."""

    code: str
    name: str
    level: Level
    rank: int
    outline: Outline
    ref: str
    parent: str | None = None
    population: str | None = None


class AreaFinder:
    """Which smallest area a point lies in."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._areas = sorted(areas, key=lambda a: (-a.rank, a.code))

    def codes(self, points: Sequence[shapely.Point]) -> list[str | None]:
        """The code of the smallest area around each point; nothing for a point outside all."""
        found = within([a.outline for a in self._areas], points)
        return [None if i is None else self._areas[i].code for i in found]


def find_areas(shapes: Shapes, options: OsmOptions, context: ReadContext, file: str) -> list[Area]:
    """The areas of the levels asked for, from large to small, each with its parent. The first is the whole place.

    Raises `InputError` where there is no boundary of a level, or where the place lies outside the snapshot's CRS.
    """
    found = _complete(shapes, {rank: level for level, rank in options.levels.items()}, context)
    found = _inside_whole(found, options, file)
    lacking = [level for level, rank in options.levels.items() if all(a.rank != rank for a in found)]
    if lacking:
        raise InputError(_no_boundaries(level, options.levels[level], file) for level in lacking)
    found = _without_overlap(sorted(found, key=lambda a: (a.rank, a.ref)), context)
    found = [replace(area, parent=_parent(area, found)) for area in found]
    roots = [area for area in found if area.parent is None]
    if len(roots) > 1:
        whole = _whole_of(roots, context)
        found = [whole, *(a if a.parent else replace(a, parent=whole.code) for a in found)]
    check_fit(outline_of(found), context.crs, file)
    return found


def _complete(shapes: Shapes, by_rank: Mapping[int, Level], context: ReadContext) -> list[Area]:
    """Every boundary of one of the levels that is whole in this file; the others are noted."""
    found: list[Area] = []
    left_out: list[str] = []
    for relation in shapes.relations.values():
        if _rank(relation) in by_rank:
            area = _area(relation, by_rank, shapes, context)
            if area is None:
                left_out.append(text(relation.tags, "name") or f"relation/{relation.id}")
            else:
                found.append(area)
    if left_out:
        names = ", ".join(sorted(left_out)[:NAMED])
        more = f" + {len(left_out) - NAMED}" if len(left_out) > NAMED else ""
        context.tell(RowFate.DROPPED, JoinReason.INCOMPLETE, len(left_out), detail=names + more)
    return found


def _area(relation: OsmRelation, by_rank: Mapping[int, Level], shapes: Shapes, context: ReadContext) -> Area | None:
    """The relation as an area, if it has a name and is complete in this extract."""
    rank = _rank(relation)
    name = text(relation.tags, "name")
    outline, open_holes = shapes.assembled(relation)
    if outline is None or name is None or rank is None:
        return None
    ref = f"relation/{relation.id}"
    if open_holes:
        context.tell(RowFate.CHANGED, JoinReason.INCOMPLETE, 1, detail=f"{ref} ({name})")
    return Area(f"R{relation.id}", name, by_rank[rank], rank, outline, ref, population=relation.tags.get("population"))


def _rank(relation: OsmRelation) -> int | None:
    """The `admin_level` of a boundary; nothing where it has none, or one that is no number."""
    rank = relation.tags.get("admin_level", "")
    is_boundary = relation.tags.get("boundary") == "administrative" and len(rank) <= 2
    return int(rank) if is_boundary and rank.isascii() and rank.isdigit() else None


def _inside_whole(areas: list[Area], options: OsmOptions, file: str) -> list[Area]:
    if options.whole is None:
        return areas
    whole = next((a for a in areas if a.code == f"R{options.whole}"), None)
    if whole is None:
        raise InputError(
            Fault(
                file,
                "a complete boundary of one of the levels with that number",
                "Mend options.whole in the recipe, add its admin_level to options.levels, or take a larger extract.",
                column="options.whole",
                value=f"relation/{options.whole}",
            )
        )
    inside = [a for a in areas if a.rank > whole.rank and whole.outline.intersects(a.outline.representative_point())]
    return [whole, *inside]


def _no_boundaries(level: Level, rank: int, file: str) -> Fault:
    return Fault(
        file,
        f"at least one complete boundary relation with admin_level={rank} and a name, for {level}",
        "Take an extract with whole boundaries, or mend options.levels in the recipe.",
    )


def _without_overlap(areas: list[Area], context: ReadContext) -> list[Area]:
    """What two areas of one level both claim goes to the first, so that nobody is counted twice."""
    tree = STRtree([a.outline for a in areas])
    outlines: list[Outline | None] = [a.outline for a in areas]
    for i, j in tree.query([a.outline for a in areas], predicate="intersects").T:
        first, second = outlines[i], outlines[j]
        if i >= j or areas[i].rank != areas[j].rank or first is None or second is None:
            continue
        shared = shapely.intersection(first, second).area
        if shared > OVERLAP_M2:
            outlines[j] = polygonal(shapely.difference(second, first))
            detail = f"{shared:,.0f} m²: {areas[j].ref}, {areas[i].ref}"
            context.tell(RowFate.CHANGED, JoinReason.OVERLAP, 1, detail=detail)
    kept = [(area, outline) for area, outline in zip(areas, outlines, strict=True) if outline is not None]
    return [replace(area, outline=outline) for area, outline in kept]


def _parent(area: Area, areas: Iterable[Area]) -> str | None:
    """The smallest area of a higher level that holds a point well inside this one."""
    inside = area.outline.representative_point()
    above = [a for a in areas if a.rank < area.rank and a.outline.intersects(inside)]
    return max(above, key=lambda a: (a.rank, a.code)).code if above else None


def _whole_of(roots: Sequence[Area], context: ReadContext) -> Area:
    """The areas without a parent together, where the file has no boundary around them."""
    outline = outline_of(roots)
    level = _WHOLE_OF.get(max(roots, key=lambda a: a.rank).level, Level.GEMEENTE)
    refs = " + ".join(a.ref for a in roots)
    context.tell(RowFate.CHANGED, JoinReason.SUPPOSED_OUTLINE, 1, detail=f"{context.name}: {refs}")
    return Area("WHOLE", context.name, level, min(a.rank for a in roots) - 1, outline, refs)


def given_areas(context: ReadContext, where: str) -> list[Area]:
    """The newest areas of the sources before this one, from large to small; `rank` is the depth below the largest.

    Raises `InputError` where there are none.
    """
    rows = context.tables.get("areas")
    if rows is None or len(rows) == 0:
        expected, mend = "areas from a source before this one", "Put a source with areas above it in the recipe."
        raise InputError(Fault(where, expected, mend))
    newest = rows[rows["year"] == rows["year"].max()]
    parents = dict(zip(newest["area_code"], newest["parent_code"], strict=True))
    found = [
        Area(code, name, Level(level), depth(code, parents), outline, where)
        for code, name, level, outline in zip(
            newest["area_code"], newest["name"], newest["level"], newest["geometry"], strict=True
        )
    ]
    return sorted(found, key=lambda area: (area.rank, area.code))


def outline_of(areas: Sequence[Area]) -> Outline:
    """The outline of all `areas` (at least one) together."""
    whole = union(area.outline for area in areas)
    return areas[0].outline if whole is None else whole


def table(areas: Sequence[Area], shapes: Shapes, source: RecipeSource, context: ReadContext) -> pd.DataFrame:
    """The table `areas`, with the residents that the file states."""
    stated = {a.code: Stated(a.name, a.outline, a.population, a.ref) for a in areas}
    counts, unused = populations(stated, shapes)
    for line in unused:
        context.join(line)
    slugs: set[str] = set()
    rows: list[dict[str, Any]] = []
    for area in areas:
        count = counts.get(area.code)
        slug = slug_of(area.name, slugs)
        slugs.add(slug)
        rows.append(
            {
                "area_code": area.code,
                "year": source.year,
                "name": area.name,
                "slug": slug,
                "level": str(area.level),
                "parent_code": area.parent,
                "residents": None if count is None else count.residents,
                "residents_missing": str(MissingReason.UNKNOWN) if count is None else None,
                "residents_ref": None if count is None else count.ref,
                "source_id": source.id,
                "source_ref": area.ref,
                "geometry": area.outline,
            }
        )
    return frame("areas", rows, context.crs)
