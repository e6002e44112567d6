"""Names on the map: where they stand and how they lie.

Names are data, never markup: whoever puts them on a page escapes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from weefsel.atlas.shapes import AREA, LINE, Shapes, Window, basemap_parts
from weefsel.concepts import BasemapKind
from weefsel.snapshot.frames import Tables

__all__ = ["Label", "anchor", "basemap_labels"]

#: A water is named when it crosses at least this share of the window.
NAMED_FROM: Final = 0.2
#: The stretch of water that a name lies along, as a share of the window.
ALONG: Final = 0.06
#: A stretch that is not at least this many times as long as wide has no direction to speak of.
DIRECTED: Final = 1.5


@dataclass(frozen=True, slots=True)
class Label:
    """A name at a point (m). `angle` is in degrees, clockwise as in SVG, −90 < angle ≤ 90."""

    name: str
    kind: str
    x: float
    y: float
    angle: int = 0


def anchor(shape: BaseGeometry) -> tuple[float, float]:
    """The point inside a polygon that is farthest from its edge; on a line the middle of its longest part."""
    parts = shapely.get_parts(shape)
    if shape.is_empty:
        raise ValueError("an empty shape has no inside")
    dimension = shapely.get_dimensions(parts)
    widest = parts[dimension == dimension.max()]
    if dimension.max() == AREA:
        largest = widest[int(np.argmax(shapely.area(widest)))]
        # a polygon without any width has no circle in it
        circle = shapely.maximum_inscribed_circle(largest) if largest.area > 0 else largest.representative_point()
        point = shapely.get_point(circle, 0) if circle.geom_type == "LineString" else circle
    elif dimension.max() == LINE:
        merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(widest)))
        point = shapely.line_interpolate_point(merged[int(np.argmax(shapely.length(merged)))], 0.5, normalized=True)
    else:
        point = widest[0]
    return float(shapely.get_x(point)), float(shapely.get_y(point))


def basemap_labels(tables: Tables, window: Window) -> list[Label]:
    """The labels of the basemap and the names of its larger waters, in `window`, in the order of name and place.

    A label row stands where it says; a water's name lies along it, once.
    """
    labels: list[Label] = []
    waters: dict[str, list[BaseGeometry]] = {}
    parts = basemap_parts(tables)
    for shape, dimension, kind, name in zip(parts.shapes, parts.dimensions, parts.kinds, parts.names, strict=True):
        if not isinstance(name, str) or not name.strip():
            continue
        if kind is BasemapKind.LABEL:
            labels.append(Label(name, "label", *anchor(shape)))
        elif kind in (BasemapKind.WATER, BasemapKind.DITCH) and dimension >= LINE:
            waters.setdefault(name, []).append(shape)
    labels = [label for label in labels if shapely.intersects_xy(window.polygon, label.x, label.y)]
    for name, shapes in waters.items():
        labels += _along_water(name, np.array(shapes, dtype=object), window)
    return sorted(labels, key=lambda label: (label.name, label.kind, label.x, label.y))


def _along_water(name: str, shapes: Shapes, window: Window) -> list[Label]:
    """The label of the water whose parts are `shapes`; none where it is small in the window."""
    dimension = shapely.get_dimensions(shapes)
    water = shapely.intersection(shapely.union_all(shapes[dimension == dimension.max()]), window.polygon)
    if water.is_empty or shapely.get_dimensions(water) < LINE:
        return []
    left, bottom, right, top = water.bounds
    if max(right - left, top - bottom) < NAMED_FROM * max(window.width, window.height):
        return []
    x, y = anchor(water)
    return [Label(name, "water", x, y, _direction(water, x, y, ALONG * max(window.width, window.height)))]


def _direction(water: BaseGeometry, x: float, y: float, reach: float) -> int:
    """How the water lies within `reach` of x, y: degrees clockwise, 0 where it lies no particular way."""
    parts = shapely.get_parts(shapely.intersection(water, shapely.Point(x, y).buffer(reach)))
    stretch = min(parts, key=lambda part: (part.distance(shapely.Point(x, y)), -part.length))
    corners = shapely.get_coordinates(shapely.oriented_envelope(stretch))
    sides = np.diff(corners, axis=0)[:2]
    lengths = np.hypot(*sides.T)
    if len(sides) == 2 and lengths.max() < DIRECTED * lengths.min():
        return 0
    east, north = sides[int(np.argmax(lengths))]
    if east < 0 or (east == 0 and north > 0):
        east, north = -east, -north
    return round(float(np.degrees(np.arctan2(-north, east))))
