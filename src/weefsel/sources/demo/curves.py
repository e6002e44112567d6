"""Lines through control points, and gentle bends in what was drawn with a ruler."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["Points", "bend", "densified", "spline"]

#: n × 2, metres
Points = NDArray[np.float64]

#: metres between the points of a smooth line
STEP_M: Final = 18.0


def spline(control: Points, step_m: float = STEP_M) -> list[Points]:
    """A smooth line through all control points, as one piece per pair of them (each piece holds both its ends).

    Centripetal Catmull–Rom (Yuksel, Schaefer and Keyser 2011, doi:10.1016/j.cad.2010.08.008): it makes no loops, also
    where control points lie unevenly. `control` is k × 2 in metres, k ≥ 2; a point is put about every `step_m`.
    """
    first, last = 2 * control[0] - control[1], 2 * control[-1] - control[-2]
    points = np.vstack([first, control, last])
    return [_piece(points[i : i + 4], step_m) for i in range(len(control) - 1)]


def _piece(four: Points, step_m: float) -> Points:
    knots = np.concatenate([[0.0], np.cumsum(np.sqrt(np.maximum(_lengths(four), 1e-9)))])
    count = max(2, int(np.ceil(np.hypot(*(four[2] - four[1])) / step_m)) + 1)
    t = np.linspace(knots[1], knots[2], count)[:, None]
    a = [_mix(four[i], four[i + 1], knots[i], knots[i + 1], t) for i in range(3)]
    b = [_mix(a[i], a[i + 1], knots[i], knots[i + 2], t) for i in range(2)]
    piece = _mix(b[0], b[1], knots[1], knots[2], t)
    piece[0], piece[-1] = four[1], four[2]
    return piece


def _lengths(points: Points) -> Points:
    return np.hypot(*np.diff(points, axis=0).T)


def _mix(p: Points, q: Points, start: float, end: float, t: Points) -> Points:
    return (end - t) / (end - start) * p + (t - start) / (end - start) * q


def densified(line: shapely.LineString, step_m: float) -> Points:
    """The points of `line` with extra ones, so that no two neighbours are more than `step_m` apart."""
    return shapely.get_coordinates(shapely.segmentize(line, step_m))


def bend(points: Points, amplitude_m: Points, wave_m: float, phase: Points) -> Points:
    """`points` moved by a smooth field: two crossed waves of each point's own amplitude.

    With amplitudes below a tenth of the wave length the field never folds, so lines that did not cross still do not.
    """
    x, y = points[:, 0], points[:, 1]
    k = 2 * np.pi / wave_m
    dx = np.sin(k * (0.36 * x + 0.93 * y) + phase[0]) + 0.5 * np.sin(k * (1.31 * y - 0.73 * x) + phase[1])
    dy = np.sin(k * (0.94 * x - 0.33 * y) + phase[2]) + 0.5 * np.sin(k * (1.24 * x + 0.81 * y) + phase[3])
    return points + np.column_stack([dx, dy]) * (amplitude_m / 1.5)[:, None]
