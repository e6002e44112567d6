"""Writing lines and polygons as the path data of SVG, short and in vectors.

Path data: the grammar of SVG 2, chapter 9.3. Relative moves in whole metres (or tenths) take about half the characters
of absolute ones; a minus sign separates numbers by itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from weefsel.atlas.shapes import Shapes

__all__ = ["line_data", "polygon_data"]

Ints = npt.NDArray[np.int64]


def polygon_data(polygons: Shapes, origin: tuple[float, float], *, smallest: float = 0.0, decimals: int = 0) -> str:
    """Path data of polygons with their holes, for the `nonzero` fill rule.

    `origin` is the point (m) that becomes 0,0; y is turned downward. Rings under `smallest` (m²) are left out, as are
    rings that collapse when rounded. Empty when nothing is left.
    """
    if not len(polygons):
        return ""
    # holes run the other way round, so that polygons may overlap in one path without making a hole
    rings = shapely.get_rings(shapely.orient_polygons(polygons))
    if smallest > 0:
        rings = rings[shapely.area(shapely.polygons(rings)) >= smallest]
    return _data(rings, origin, decimals, closed=True)


def line_data(lines: Shapes, origin: tuple[float, float], *, decimals: int = 0) -> str:
    """Path data of lines; see `polygon_data`."""
    return _data(lines, origin, decimals, closed=False)


def _data(shapes: Shapes, origin: tuple[float, float], decimals: int, *, closed: bool) -> str:
    points, first = _rounded(shapes, origin, decimals, closed=closed)
    if not len(points):
        return ""
    starts = np.flatnonzero(first)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    if closed:
        # after a `z` the pen is back where the ring began
        steps[starts[1:]] = points[starts[1:]] - points[starts[:-1]]
    command = np.full(len(points), "", dtype=object)
    command[starts] = "zm" if closed else "m"
    # the first move is absolute, so that the data may follow other data; what comes after it is not
    command[0], command[1] = "M", "l"
    x, y = _numbers(steps[:, 0], decimals), _numbers(steps[:, 1], decimals)
    text = "".join(
        f"{c}{a}{b}" if c else f"{_apart(a)}{a}{b}"
        for c, a, b in zip(command.tolist(), x, (f"{_apart(b)}{b}" for b in y), strict=True)
    )
    return f"{text}z" if closed else text


def _apart(number: str) -> str:
    """What keeps `number` apart from the number before it."""
    return "" if number[0] == "-" else " "


def _rounded(shapes: Shapes, origin: tuple[float, float], decimals: int, *, closed: bool) -> tuple[Ints, Any]:
    """Points of the shapes on the grid, without those that add nothing, and which of them begin a shape."""
    coords, shape = shapely.get_coordinates(shapes, return_index=True)
    scale = 10**decimals
    points = np.rint((coords - origin) * (scale, -scale)).astype(np.int64)
    if closed:
        # the last point of a ring is its first, which `z` says
        last = np.append(shape[1:] != shape[:-1], True)[: len(shape)]
        points, shape = points[~last], shape[~last]
    keep = ~_repeats(points, shape)
    points, shape = points[keep], shape[keep]
    keep = ~_between(points, shape)
    points, shape = points[keep], shape[keep]
    if not len(points):
        return points, np.zeros(0, dtype=bool)
    enough = np.bincount(shape)[shape] >= (3 if closed else 2)
    points, shape = points[enough], shape[enough]
    return points, np.append(True, shape[1:] != shape[:-1])[: len(points)]


def _repeats(points: Ints, shape: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.bool_]:
    """Which points are where the point before them in the same shape is."""
    if not len(points):
        return np.zeros(0, dtype=bool)
    return np.append(False, (shape[1:] == shape[:-1]) & (points[1:] == points[:-1]).all(axis=1))


def _between(points: Ints, shape: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.bool_]:
    """Which points lie on the straight line from the point before them to the point after them."""
    inner = np.zeros(len(points), dtype=bool)
    if len(points) < 3:
        return inner
    step = np.diff(points, axis=0)
    cross = step[:-1, 0] * step[1:, 1] - step[:-1, 1] * step[1:, 0]
    onward = (step[:-1] * step[1:]).sum(axis=1) > 0
    inner[1:-1] = (shape[2:] == shape[:-2]) & (cross == 0) & onward
    return inner


def _numbers(values: Ints, decimals: int) -> list[str]:
    if not decimals:
        return [str(value) for value in values.tolist()]
    return [_short(value / 10**decimals, decimals) for value in values.tolist()]


def _short(value: float, decimals: int) -> str:
    """`value` without a zero that SVG does not need: `.5`, `-3`."""
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
