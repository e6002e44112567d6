"""A point on the map, checked against where it may be."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from weefsel.platform.register.plain.typed import Wrong

__all__ = ["Bounds", "Outlines", "Point", "point_within"]

#: west, south, east, north
Bounds = tuple[float, float, float, float]
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Point:
    """Where something is, in the reference system of the bounds; `area` is the code of its area, where one is known."""

    x: float
    y: float
    area: str | None


class Outlines:
    """The outlines of areas by code, made ready once for many questions."""

    def __init__(self, areas: Iterable[tuple[str, BaseGeometry]]) -> None:
        known = list(areas)
        self._codes = [code for code, _ in known]
        self._tree = shapely.STRtree([outline for _, outline in known])

    def area_at(self, x: float, y: float) -> str | None:
        """The code of the area in which a point lies, or on whose edge; of more than one the first."""
        found = self._tree.query(shapely.Point(x, y), predicate="intersects")
        return self._codes[min(found)] if len(found) else None


def point_within(
    x: object, y: object, bounds: Bounds, outlines: Outlines | None = None, *, field: str = ""
) -> Point | Wrong:
    """A point inside the bounds and, where outlines are given, inside one of the areas.

    `x` is east or longitude, `y` north or latitude; numbers, or texts with a point or comma.
    """
    east, north = _number(x), _number(y)
    if east is None or north is None:
        return Wrong(field, "group.wrong_point_form")
    if not _inside(east, north, bounds):
        swapped = _inside(north, east, bounds)
        return Wrong(field, "group.wrong_point_swapped" if swapped else "group.wrong_point_outside")
    if outlines is None:
        return Point(east, north, None)
    area = outlines.area_at(east, north)
    return Wrong(field, "group.wrong_point_outside") if area is None else Point(east, north, area)


def _inside(x: float, y: float, bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return west <= x <= east and south <= y <= north


def _number(value: object) -> float | None:
    """A finite number, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and (len(value) > _LONGEST or "_" in value):
        return None
    try:
        number = float(value.strip().replace(",", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
