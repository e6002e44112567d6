"""The map drawn on the server: SVG that stands before, and without, the map script.

`drawing.json` is the whole place, `areas/<code>.json` each area from nearby. The markup is made from numbers and from
names of classes only. No name, code or colour gets into it: names are data beside it and colours are the style sheet's.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from weefsel.atlas.labels import anchor, basemap_labels
from weefsel.atlas.shapes import AREA, LINE, Layers, Shapes, Window, basemap_layers, inhabited, mended, newest_areas
from weefsel.atlas.svg_path import line_data, polygon_data
from weefsel.concepts import BasemapKind
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables

__all__ = ["make_drawings"]

T = TypeVar("T")

#: Layers from the ground up and the class they are drawn with. Land is no layer: all the ground is drawn as land.
#: A street is a road where a style sheet knows no streets.
CLASSES: Final[tuple[tuple[BasemapKind, str], ...]] = (
    (BasemapKind.DITCH, "k-sloot"),
    (BasemapKind.TOWN, "k-stad"),
    (BasemapKind.GREEN, "k-groen"),
    (BasemapKind.BLOCK, "k-blok"),
    (BasemapKind.WATER, "k-water"),
    (BasemapKind.BRIDGE, "k-brug"),
    (BasemapKind.STREET, "k-weg k-straat"),
    (BasemapKind.ROAD, "k-weg"),
    (BasemapKind.RAIL, "k-spoor"),
)
POLYGONS: Final = frozenset({BasemapKind.TOWN, BasemapKind.GREEN, BasemapKind.BLOCK, BasemapKind.WATER})

#: Bytes of a basemap, of all outlines together, and of the dotted borders.
BASEMAP_BYTES: Final = 120_000
OUTLINE_BYTES: Final = 60_000
BORDER_BYTES: Final = 30_000
#: Bytes of the outline of one area, where there are so many areas that all together may not hold as few.
AREA_BYTES: Final = 90
#: Of more areas than this the borders would be a blur: those of the areas they are part of are drawn.
MOST_BORDERED: Final = 1_000
#: A drawing is looked at about this many pixels wide; what is under half of one cannot be seen.
PIXELS: Final = 1400
#: How much coarser each attempt is than the one before, until the drawing fits.
COARSER: Final = 1.3
#: In tolerances: a ring of less than its square, or a line of less than its length, is a speck. Ditches go first.
SPECK_RING: Final = 4.0
SPECK_LINE: Final = 4.0
SPECK_DITCH: Final = 12.0
#: Windows smaller than this (m) are drawn in tenths of metres: whole ones would show as steps.
FINE_UNDER: Final = 2_000.0
#: A window wider than this (m) shows no streets and blocks: they would be under a pixel, and all of them a blur.
STREETS_UNDER: Final = 10_000.0
#: How wide lines are drawn is the style sheet's, by the class around them: from far, from the middle, from nearby (m).
SCALES: Final = ((2_500.0, "k-nabij"), (STREETS_UNDER, "k-midden"), (math.inf, "k-ver"))

#: Around what is lived in; around an area; and beyond a drawing's edge, for a frame of another shape than the drawing.
MARGIN: Final = 0.04
AREA_MARGIN: Final = 0.15
BEYOND: Final = 0.25

#: An area's code names its file.
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Ground:
    """The layers of a place with an index on each."""

    layers: Layers
    trees: Mapping[BasemapKind, shapely.STRtree]

    def within(self, window: Window) -> dict[BasemapKind, Shapes]:
        """What of each layer lies in `window`, cut at its edge, in the order of the table."""
        cut: dict[BasemapKind, Shapes] = {}
        for kind, shapes in self.layers.items():
            near = np.sort(self.trees[kind].query(window.polygon))
            cut[kind] = _parts(_clipped(shapes[near], window), AREA if kind in POLYGONS else LINE)
        return cut


def make_drawings(tables: Tables, crs: str, directory: Path) -> None:
    """Write `drawing.json` and `areas/<code>.json` into `directory`.

    `crs` is the projected CRS of `tables`. `drawing.json`: `viewbox` and each area's `bbox` are [x, y, width, height]
    in metres; a point of the map is at x = x_m − origin[0], y = origin[1] − y_m; `bounds` are degrees west, south,
    east, north; `basemap` and `borders` are markup; `areas` gives code → path data, label point and bbox; `labels` are
    names with their point and angle. An area's file has the `viewbox` and `basemap` of its surroundings and its own
    outline `d` in more detail, on the same origin. Raises `InputError` for an area code that cannot name a file.
    """
    areas = newest_areas(tables)
    _check_codes(areas)
    view = inhabited(tables, MARGIN)
    origin = (view.minx, view.maxy)
    layers = basemap_layers(tables)
    del layers[BasemapKind.LAND]
    layers[BasemapKind.STREET] = _shown_streets(layers)
    names = set(areas["name"])
    ground = _Ground(layers, {kind: shapely.STRtree(shapes) for kind, shapes in layers.items()})
    whole = {
        "viewbox": _box(view.bounds, origin),
        "origin": [int(v) for v in origin],
        "bounds": _degrees(view, crs),
        "basemap": _basemap(ground, view, origin),
        "borders": _borders(areas, view, origin),
        "areas": _outlines(areas, view, origin),
        "labels": [
            {"name": label.name, "kind": label.kind, **_point((label.x, label.y), origin), "angle": label.angle}
            for label in basemap_labels(tables, view)
            # an area says its own name
            if label.name not in names
        ],
    }
    (directory / "areas").mkdir(parents=True, exist_ok=True)
    _write(directory / "drawing.json", whole)
    for code, drawing in _near(areas, ground, origin):
        _write(directory / "areas" / f"{code}.json", drawing)
    for path in (directory / "areas").glob("*.json"):
        if path.stem not in whole["areas"]:
            path.unlink()


def _check_codes(areas: gpd.GeoDataFrame) -> None:
    faults = [
        Fault(
            "areas",
            "letters, digits, - and _, at most 64",
            "Give the area another code.",
            row=row,
            column="area_code",
            value=code,
        )
        for row, code in enumerate(areas["area_code"], start=1)
        if not CODE.fullmatch(str(code))
    ]
    if faults:
        raise InputError(faults)


def _near(
    areas: gpd.GeoDataFrame, ground: _Ground, origin: tuple[float, float]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each area's code with the drawing of its surroundings."""
    for code, shape in zip(areas["area_code"], areas.geometry, strict=True):
        window = Window(*shape.bounds).grown(AREA_MARGIN).whole()
        basemap = _basemap(ground, window, origin)
        outline = _parts(shapely.simplify([shape], _pixel(window) / 2), AREA)
        data = polygon_data(outline, origin, decimals=_decimals(window))
        yield code, {"viewbox": _box(window.bounds, origin), "basemap": basemap, "d": data}


def _shown_streets(layers: Layers) -> Shapes:
    """The streets that are more than the room between blocks: outside the town, or through a block, park or water."""
    streets = layers[BasemapKind.STREET]
    middle = shapely.line_interpolate_point(streets, 0.5, normalized=True)

    def lies_in(*kinds: BasemapKind) -> np.ndarray[Any, np.dtype[np.bool_]]:
        inside = np.zeros(len(streets), dtype=bool)
        for kind in kinds:
            inside[shapely.STRtree(layers[kind]).query(middle, predicate="intersects")[0]] = True
        return inside

    on_ground = ~lies_in(BasemapKind.BLOCK, BasemapKind.GREEN, BasemapKind.WATER)
    return streets[~(lies_in(BasemapKind.TOWN) & on_ground)]


def _basemap(ground: _Ground, view: Window, origin: tuple[float, float]) -> str:
    """The layers around `view` as markup: as fine as can be seen, coarser where that is needed to stay small."""
    beyond = view.grown(BEYOND)
    layers = ground.within(beyond)
    size = max(view.width, view.height)
    if size > STREETS_UNDER:
        layers |= {kind: layers[kind][:0] for kind in (BasemapKind.STREET, BasemapKind.BLOCK)}
    for kind in layers.keys() - POLYGONS:
        layers[kind] = _merged(layers[kind])
    scale = next(name for limit, name in SCALES if size <= limit)
    x, y, width, height = _box(view.grown(1).bounds, origin)
    land = f"<rect class='k-land' x='{x}' y='{y}' width='{width}' height='{height}'/>"

    def draw(tolerance: float) -> str:
        return f"<g class='{scale}'>{land}{_layers(layers, tolerance, origin, _decimals(view))}</g>"

    return _fitting(draw, len, BASEMAP_BYTES, view)


def _fitting(draw: Callable[[float], T], size: Callable[[T], int], limit: int, view: Window) -> T:
    """What `draw` makes with the finest tolerance (m) that can be seen in `view` and stays within `limit` in size."""
    tolerance = _pixel(view) / 2
    while True:
        drawn = draw(tolerance)
        if size(drawn) <= limit or tolerance > max(view.width, view.height):
            return drawn
        tolerance *= COARSER


def _layers(layers: Layers, tolerance: float, origin: tuple[float, float], decimals: int) -> str:
    paths = []
    for kind, name in CLASSES:
        if kind in POLYGONS:
            smallest = (SPECK_RING * tolerance) ** 2
            shapes = layers[kind][shapely.area(layers[kind]) >= smallest]
            shapes = _parts(shapely.simplify(shapes, tolerance), AREA)
            data = polygon_data(shapes, origin, smallest=smallest, decimals=decimals)
        else:
            shortest = tolerance * (SPECK_DITCH if kind is BasemapKind.DITCH else SPECK_LINE)
            shapes = layers[kind][shapely.length(layers[kind]) >= (0 if kind is BasemapKind.BRIDGE else shortest)]
            data = line_data(shapely.simplify(shapes, tolerance), origin, decimals=decimals)
        if data:
            paths.append(_path(name, data))
    return "".join(paths)


def _path(name: str, data: str) -> str:
    return f"<path class='{name}' d='{data}'/>"


def _outlines(areas: gpd.GeoDataFrame, view: Window, origin: tuple[float, float]) -> dict[str, dict[str, Any]]:
    """Code → path data, label point and bounding box. Areas of one level keep their borders in common."""
    data = _fitting(
        lambda tolerance: _outline_data(areas, tolerance, origin),
        lambda drawn: sum(map(len, drawn.values())),
        max(OUTLINE_BYTES, AREA_BYTES * len(areas)),
        view,
    )
    return {
        code: {
            "d": data[code],
            "label": list(_point(_label_point(shape, view), origin).values()),
            "bbox": _box(Window(*shape.bounds).whole().bounds, origin),
        }
        for code, shape in zip(areas["area_code"], areas.geometry, strict=True)
    }


def _outline_data(areas: gpd.GeoDataFrame, tolerance: float, origin: tuple[float, float]) -> dict[str, str]:
    data: dict[str, str] = {}
    for _, level in areas.groupby("level"):
        shapes = _together(level.geometry.to_numpy(), tolerance)
        for code, shape in zip(level["area_code"], shapes, strict=True):
            data[code] = polygon_data(_parts([shape], AREA), origin)
    return data


def _label_point(shape: Any, view: Window) -> tuple[float, float]:
    """Where the name of an area stands: well inside it, and in view if any of it is."""
    seen = shapely.intersection(shape, view.polygon)
    return anchor(seen if shapely.area(seen) > 0 else shape)


def _borders(areas: gpd.GeoDataFrame, view: Window, origin: tuple[float, float]) -> str:
    """The borders of the smallest areas, each drawn once: dots over dots would not be dots."""
    parents = set(areas["parent_code"].dropna())
    smallest = areas.loc[np.array([code not in parents for code in areas["area_code"]], dtype=bool)]
    while len(smallest) > MOST_BORDERED and smallest["parent_code"].notna().any():
        smallest = areas.loc[areas["area_code"].isin(smallest["parent_code"])]

    def draw(tolerance: float) -> str:
        levels = [_together(level.geometry.to_numpy(), tolerance) for _, level in smallest.groupby("level")]
        edges = shapely.union_all(shapely.boundary(np.concatenate(levels)))
        lines = shapely.get_parts(shapely.line_merge(edges))
        data = line_data(_parts(_clipped(lines, view.grown(BEYOND)), LINE), origin)
        return _path("k-grens", data) if data else ""

    return _fitting(draw, len, BORDER_BYTES, view) if len(smallest) else ""


def _together(shapes: Shapes, tolerance: float) -> Shapes:
    """Adjoining polygons simplified so that they still adjoin."""
    simple = np.asarray(shapely.coverage_simplify(shapes, tolerance), dtype=object)
    lost = shapely.is_empty(simple)
    simple[lost] = shapes[lost]
    return mended(simple)


def _clipped(shapes: Shapes, window: Window) -> Shapes:
    """`shapes` cut at the edge of `window`."""
    outside = ~shapely.covers(window.polygon, shapes)
    shapes = shapes.copy()
    shapes[outside] = shapely.clip_by_rect(shapes[outside], *window.bounds)
    return shapes


def _merged(lines: Shapes) -> Shapes:
    """`lines` with those joined that meet end to end."""
    if not len(lines):
        return lines
    return shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))


def _parts(shapes: Any, dimension: int) -> Shapes:
    """The single shapes of one dimension among `shapes`, none empty."""
    parts = shapely.get_parts(shapely.get_parts(np.asarray(shapes, dtype=object)))
    return parts[(shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)]


def _pixel(view: Window) -> float:
    """Metres on the side of a pixel."""
    return max(view.width, view.height) / PIXELS


def _decimals(view: Window) -> int:
    return 1 if max(view.width, view.height) < FINE_UNDER else 0


def _box(bounds: tuple[float, float, float, float], origin: tuple[float, float]) -> list[int]:
    left, bottom, right, top = bounds
    return [round(left - origin[0]), round(origin[1] - top), round(right - left), round(top - bottom)]


def _point(point: tuple[float, float], origin: tuple[float, float]) -> dict[str, int]:
    return {"x": round(point[0] - origin[0]), "y": round(origin[1] - point[1])}


def _degrees(view: Window, crs: str) -> list[float]:
    """West, south, east, north."""
    to_degrees = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    return [round(v, 6) for v in to_degrees.transform_bounds(*view.bounds)]


def _write(path: Path, content: Mapping[str, Any]) -> None:
    """Write whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    part.replace(path)
