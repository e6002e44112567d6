"""Surfaces in metres: mended, put together, and found from a point. For readers of any kind of source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import shapely
from pyproj import Transformer
from shapely import MultiPolygon, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

__all__ = ["Outline", "from_degrees", "polygonal", "union", "within"]

Outline = Polygon | MultiPolygon


@cache
def from_degrees(crs: str) -> Transformer:
    """From longitude and latitude (WGS 84) to metres in `crs`. Setting one up costs more than projecting a town."""
    return Transformer.from_crs("EPSG:4326", crs, always_xy=True)


def polygonal(shape: BaseGeometry | None) -> Polygon | MultiPolygon | None:
    """`shape` without faults and without its points and lines; nothing where no surface is left."""
    if shape is None:
        return None
    if not shape.is_valid:
        shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if not isinstance(shape, Polygon | MultiPolygon):
        parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon | MultiPolygon)]
        shape = shapely.union_all(parts)
    return shape if isinstance(shape, Polygon | MultiPolygon) and shape.area > 0 else None


def union(shapes: Iterable[BaseGeometry | None]) -> Polygon | MultiPolygon | None:
    """All surfaces together; nothing where there is none."""
    there = [shape for shape in shapes if shape is not None]
    return polygonal(shapely.union_all(there)) if there else None


def within(outlines: Sequence[BaseGeometry], points: Sequence[BaseGeometry]) -> list[int | None]:
    """For each point the position of the first of `outlines` that holds it; nothing for a point outside all."""
    found: list[int | None] = [None] * len(points)
    if len(outlines) and len(points):
        shapely.prepare(list(outlines))
        for point, outline in STRtree(outlines).query(points, predicate="intersects").T:
            before = found[point]
            if before is None or outline < before:
                found[point] = int(outline)
    return found
