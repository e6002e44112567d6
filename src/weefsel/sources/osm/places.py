"""Places from tagged nodes, closed ways and multipolygons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

from weefsel.concepts import JoinReason, RowFate
from weefsel.snapshot.frames import frame
from weefsel.sources.mapping import PlaceMapping, Rule, place_mapping
from weefsel.sources.model import ReadContext
from weefsel.sources.osm.areas import AreaFinder
from weefsel.sources.osm.objects import OsmWay, text
from weefsel.sources.osm.shapes import Shapes

__all__ = ["Found", "links", "places", "without_doubles"]

#: Two outlines of one place cover each other at least this much; share of the larger.
SAME_GROUND: Final = 0.9
_WHEELCHAIR: Final = frozenset({"yes", "limited", "no", "designated"})


@dataclass(frozen=True, slots=True)
class Found:
    """An object that is a place: `shape` is its node or outline in metres, `point` where it is put on the map."""

    type: str
    id: int
    tags: Mapping[str, str]
    rule: Rule
    shape: BaseGeometry
    point: Point

    @property
    def place_id(self) -> str:
        return f"osm-{self.type}-{self.id}"

    @property
    def ref(self) -> str:
        return f"{self.type}/{self.id}"

    @property
    def name(self) -> str | None:
        return text(self.tags, "name")


def places(
    shapes: Shapes, region: BaseGeometry, areas: AreaFinder, source_id: str, context: ReadContext
) -> pd.DataFrame:
    """The table `places`: what the mapping makes a place of, inside `region`, each once.

    A place outside all areas has no `area_code`: it is across the border, but within a walk.
    """
    found = [place for place in _found(shapes, place_mapping()) if region.intersects(place.point)]
    kept = without_doubles(found)
    codes = areas.codes([place.point for place in kept])
    context.tell(RowFate.READ, rows=len(found))
    context.tell(RowFate.KEPT, rows=len(kept), areas=len(set(codes) - {None}))
    context.tell(RowFate.DROPPED, JoinReason.DOUBLED, len(found) - len(kept))
    rows = [_row(place, code, source_id) for place, code in zip(kept, codes, strict=True)]
    return frame("places", rows, context.crs)


def links(places_table: pd.DataFrame) -> pd.DataFrame:
    """The table `links` for these places: their ids in OpenStreetMap."""
    columns = {"record_id": places_table["place_id"], "external_id": places_table["source_ref"]}
    return frame("links", {**columns, "scheme": ["osm"] * len(places_table)})


def _found(shapes: Shapes, mapping: PlaceMapping) -> Iterator[Found]:
    for node in shapes.nodes.values():
        rule = mapping.place(node.tags)
        x, y = shapes.points[node.id]
        if rule is not None and x == x and y == y:
            yield Found("node", node.id, node.tags, rule, Point(x, y), Point(x, y))
    for way in shapes.ways.values():
        rule = mapping.place(way.tags)
        outline = shapes.area(way) if rule is not None and encloses(way) else None
        if rule is not None and outline is not None:
            yield Found("way", way.id, way.tags, rule, outline, outline.representative_point())
    for relation in shapes.relations.values():
        rule = mapping.place(relation.tags)
        if rule is not None and relation.tags.get("type") == "multipolygon":
            outline = shapes.assembled(relation).outline
            if outline is not None:
                yield Found("relation", relation.id, relation.tags, rule, outline, outline.representative_point())


def encloses(way: OsmWay) -> bool:
    """Whether a closed way stands for what lies inside it.

    A street that ends where it began does not, unless it says so.
    """
    if way.tags.get("area") == "no" or not way.closed:
        return False
    return "highway" not in way.tags or way.tags.get("area") == "yes"


def without_doubles(found: Sequence[Found]) -> list[Found]:
    """`found` without objects that map a place a second time. Careful: rather twice than a place lost.

    An object goes when another's outline holds it, made by the same rule from the same values, and

    - it is a node without a name, or with the same name as the outline; or
    - it is an outline with the same name, not empty, or covering nearly the same ground without a name.
    """
    outlines = [place for place in found if place.type != "node"]
    if not outlines:
        return list(found)
    tree = STRtree([place.shape for place in outlines])
    gone: set[str] = set()
    for inner, outer in tree.query([place.point for place in found], predicate="intersects").T:
        small, large = found[inner], outlines[outer]
        if large.place_id not in gone and small.place_id != large.place_id and _double(small, large):
            gone.add(small.place_id)
    return [place for place in found if place.place_id not in gone]


def _double(small: Found, large: Found) -> bool:
    keys = large.rule.tags
    if small.rule.id != large.rule.id or any(small.tags.get(key) != large.tags.get(key) for key in keys):
        return False
    same_name = _folded(small.name) == _folded(large.name)
    if small.type == "node":
        return same_name or small.name is None
    if small.shape.area > large.shape.area or not same_name:
        return False
    return small.name is not None or small.shape.area >= SAME_GROUND * large.shape.area


def _folded(name: str | None) -> str:
    return "" if name is None else " ".join(name.casefold().split())


def _row(place: Found, code: str | None, source_id: str) -> dict[str, Any]:
    tags = place.tags
    wheelchair = tags.get("wheelchair")
    return place.rule.columns(tags) | {
        "place_id": place.place_id,
        "name": place.name,
        "area_code": code,
        "street": _street(tags),
        "opening_hours": text(tags, "opening_hours"),
        "wheelchair": wheelchair if wheelchair in _WHEELCHAIR else None,
        "capacity": _capacity(tags),
        "manager": text(tags, "operator"),
        "source_id": source_id,
        "source_ref": place.ref,
        "geometry": place.point,
    }


def _street(tags: Mapping[str, str]) -> str | None:
    street = text(tags, "addr:street") or text(tags, "addr:place")
    number = text(tags, "addr:housenumber")
    return " ".join(part for part in (street, number) if part) if street else None


def _capacity(tags: Mapping[str, str]) -> float | None:
    """How many people fit, where the tag is a whole number and nothing more ("12;40" is none)."""
    told = text(tags, "capacity") or ""
    return float(told) if re.fullmatch(r"\d{1,6}", told, re.ASCII) else None
