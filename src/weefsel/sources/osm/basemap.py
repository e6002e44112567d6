"""What is drawn under the figures: land, water, green, town, blocks, streets, rail, names. Few classes, simplified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import pandas as pd
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from weefsel.concepts import BasemapKind
from weefsel.snapshot.frames import frame
from weefsel.sources.osm.objects import text
from weefsel.sources.osm.population import SETTLEMENTS
from weefsel.sources.osm.shapes import Shapes
from weefsel.sources.surfaces import polygonal

__all__ = ["basemap"]

#: How far outside the areas is drawn, metres.
MARGIN_M: Final = 1_000.0
#: Detail smaller than this is not drawn: lines and outlines, metres; surfaces, m².
DETAIL_M: Final = 2.0
SMALLEST_M2: Final = 150.0
#: Buildings nearer to each other than twice this become one block, metres.
BLOCK_M: Final = 8.0
#: Half the width of a river or canal that is only a line in the file, metres.
_HALF_WIDTH: Final = {"river": 6.0, "canal": 5.0}

_WATER: Final = {
    "natural": {"water", "bay", "strait"},
    "waterway": {"riverbank", "dock"},
    "landuse": {"reservoir", "basin"},
}
_GREEN: Final = {
    "leisure": {"park", "garden", "pitch", "golf_course", "playground", "dog_park", "common", "recreation_ground"},
    "landuse": {
        "forest", "grass", "village_green", "recreation_ground", "allotments", "cemetery", "orchard", "vineyard",
    },
    "natural": {"wood", "heath", "scrub"},
}  # fmt: skip
_TOWN: Final = {
    "landuse": {
        "residential", "commercial", "industrial", "retail", "education", "institutional", "civic_admin", "religious",
        "garages", "railway",
    },
}  # fmt: skip
_ROADS: Final = frozenset(
    {
        "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link",
        "tertiary", "tertiary_link",
    }
)  # fmt: skip
_STREETS: Final = frozenset({"residential", "living_street", "unclassified", "pedestrian", "road", "service"})
_YARDS: Final = frozenset({"driveway", "parking_aisle", "drive-through", "alley"})
_RAIL: Final = frozenset({"rail", "light_rail", "tram", "narrow_gauge", "funicular"})
_DITCHES: Final = frozenset({"ditch", "drain", "stream"})

Values = Mapping[str, set[str]]
Drawn = tuple[str, str | None, BaseGeometry]


def basemap(shapes: Shapes, outline: Polygon | MultiPolygon, crs: str) -> pd.DataFrame:
    """The table `basemap`, from the ground up, within `MARGIN_M` of `outline`.

    Names stand in the order of their weight.
    """
    region = outline.buffer(MARGIN_M, quad_segs=4)
    shapely.prepare(region)
    drawn: list[Drawn] = [(BasemapKind.LAND, None, outline.simplify(DETAIL_M))]
    drawn += _surfaces(BasemapKind.GREEN, _areas(shapes, _one_of(_GREEN)), region)
    drawn += _surfaces(BasemapKind.TOWN, _areas(shapes, _one_of(_TOWN)), region)
    drawn += _surfaces(BasemapKind.WATER, [*_areas(shapes, _one_of(_WATER)), *_rivers(shapes)], region)
    drawn += _lines(BasemapKind.DITCH, _ways(shapes, _is_ditch), region)
    drawn += _blocks(shapes, region)
    drawn += _lines(BasemapKind.STREET, _ways(shapes, _is_street), region)
    drawn += _lines(BasemapKind.ROAD, _ways(shapes, _is_road), region)
    drawn += _lines(BasemapKind.RAIL, _ways(shapes, _is_rail), region)
    drawn += _lines(BasemapKind.BRIDGE, _ways(shapes, _is_bridge), region)
    drawn += _labels(shapes, region)
    rows: list[dict[str, Any]] = [
        {"feature_id": i, "kind": str(kind), "name": name, "geometry": shape}
        for i, (kind, name, shape) in enumerate(drawn)
    ]
    return frame("basemap", rows, crs)


def _one_of(values: Values) -> Callable[[Mapping[str, str]], bool]:
    return lambda tags: any(tags.get(key) in allowed for key, allowed in values.items())


def _above_ground(tags: Mapping[str, str]) -> bool:
    return tags.get("tunnel", "no") == "no" and tags.get("covered") != "yes"


def _is_road(tags: Mapping[str, str]) -> bool:
    return tags.get("highway") in _ROADS and _above_ground(tags)


def _is_street(tags: Mapping[str, str]) -> bool:
    return tags.get("highway") in _STREETS and tags.get("service") not in _YARDS and _above_ground(tags)


def _is_rail(tags: Mapping[str, str]) -> bool:
    return tags.get("railway") in _RAIL and _above_ground(tags)


def _is_ditch(tags: Mapping[str, str]) -> bool:
    return tags.get("waterway") in _DITCHES and _above_ground(tags)


def _is_bridge(tags: Mapping[str, str]) -> bool:
    return tags.get("bridge", "no") != "no" and "highway" in tags and (_is_road(tags) or _is_street(tags))


def _areas(shapes: Shapes, wanted: Callable[[Mapping[str, str]], bool]) -> list[tuple[str | None, BaseGeometry]]:
    """Closed ways and multipolygons with wanted tags, each with its name."""
    found: list[tuple[str | None, BaseGeometry | None]] = [
        (text(way.tags, "name"), shapes.area(way)) for way in shapes.ways.values() if wanted(way.tags)
    ]
    found += [
        (text(relation.tags, "name"), shapes.assembled(relation).outline)
        for relation in shapes.relations.values()
        if wanted(relation.tags) and relation.tags.get("type") == "multipolygon"
    ]
    return [(name, shape) for name, shape in found if shape is not None]


def _ways(shapes: Shapes, wanted: Callable[[Mapping[str, str]], bool]) -> list[tuple[str | None, BaseGeometry]]:
    found = ((text(way.tags, "name"), shapes.line(way)) for way in shapes.ways.values() if wanted(way.tags))
    return [(name, line) for name, line in found if line is not None]


def _rivers(shapes: Shapes) -> list[tuple[str | None, BaseGeometry]]:
    """Rivers and canals that are only lines, as wide as their `width` tag says or usual ones are."""
    found = []
    for way in shapes.ways.values():
        half = _HALF_WIDTH.get(way.tags.get("waterway", ""))
        line = shapes.line(way) if half is not None and _above_ground(way.tags) else None
        if half is not None and line is not None:
            found.append(
                (text(way.tags, "name"), line.buffer(_width(way.tags, 2 * half) / 2, quad_segs=3, cap_style="square"))
            )
    return found


def _width(tags: Mapping[str, str], usual: float) -> float:
    width = tags.get("width", "").removesuffix("m").strip()
    plain = width.replace(".", "", 1)
    return min(max(float(width), 1.0), 1_000.0) if plain.isascii() and plain.isdigit() else usual


def _surfaces(kind: str, found: Iterable[tuple[str | None, BaseGeometry]], region: BaseGeometry) -> list[Drawn]:
    """Surfaces of one kind: those with one name (or none) merged, cut off at the region, simplified, without specks."""
    by_name: dict[str | None, list[BaseGeometry]] = {}
    for name, shape in found:
        if region.intersects(shape):
            by_name.setdefault(name, []).append(shape)
    drawn: list[Drawn] = []
    for name in sorted(by_name, key=lambda n: (n is not None, n or "")):
        merged = polygonal(shapely.union_all(by_name[name]))
        clipped = None if merged is None else polygonal(shapely.intersection(merged, region))
        if clipped is not None:
            drawn += [(kind, name, part) for part in _tidy(clipped)]
    return drawn


def _tidy(shape: BaseGeometry) -> list[Polygon]:
    """The parts of a surface, simplified; parts and holes below `SMALLEST_M2` are left out."""
    parts = []
    for part in shapely.get_parts(shapely.simplify(shape, DETAIL_M)):
        if isinstance(part, Polygon) and part.area >= SMALLEST_M2:
            holes = [hole for hole in part.interiors if Polygon(hole).area >= SMALLEST_M2]
            parts.append(Polygon(part.exterior, holes))
    return parts


def _blocks(shapes: Shapes, region: BaseGeometry) -> list[Drawn]:
    """Buildings as the town reads from afar: neighbours grown together."""
    outlines = [
        shape
        for _, shape in _areas(shapes, lambda tags: tags.get("building", "no") not in ("no", "roof"))
        if region.intersects(shape)
    ]
    if not outlines:
        return []
    grown = shapely.union_all(shapely.buffer(outlines, BLOCK_M, quad_segs=1, join_style="mitre"))
    merged = polygonal(shapely.buffer(grown, 1 - BLOCK_M, join_style="mitre"))
    return [] if merged is None else [(BasemapKind.BLOCK, None, part) for part in _tidy(merged)]


def _lines(kind: str, found: Iterable[tuple[str | None, BaseGeometry]], region: BaseGeometry) -> list[Drawn]:
    """Lines of one kind: stretches with one name joined, cut off at the region, simplified."""
    by_name: dict[str | None, list[BaseGeometry]] = {}
    for name, line in found:
        if region.intersects(line):
            by_name.setdefault(name, []).append(line)
    drawn: list[Drawn] = []
    for name in sorted(by_name, key=lambda n: (n is not None, n or "")):
        clipped = shapely.intersection(shapely.union_all(by_name[name]), region)
        merged = shapely.line_merge(_only_lines(clipped))
        parts = shapely.get_parts(shapely.simplify(merged, DETAIL_M))
        drawn += [(kind, name, part) for part in parts if isinstance(part, LineString) and part.length > DETAIL_M]
    return drawn


def _only_lines(shape: BaseGeometry) -> MultiLineString:
    return MultiLineString([part for part in shapely.get_parts(shape) if isinstance(part, LineString)])


def _labels(shapes: Shapes, region: BaseGeometry) -> list[Drawn]:
    """Names of settlements, the largest kind first: where room is short the last ones go."""
    known = [
        node for node in shapes.nodes.values() if node.tags.get("place") in SETTLEMENTS and text(node.tags, "name")
    ]
    known.sort(key=lambda node: (SETTLEMENTS.index(node.tags["place"]), node.id))
    points = [(text(node.tags, "name"), shapely.Point(shapes.points[node.id])) for node in known]
    return [(BasemapKind.LABEL, name, point) for name, point in points if region.intersects(point)]
