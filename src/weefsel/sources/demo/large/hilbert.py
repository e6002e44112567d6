"""Order along a curve that stays near: what lies close together gets numbers close together."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["hilbert_order", "hilbert_position"]

#: the curve visits a grid of 2¹⁶ × 2¹⁶ cells
LEVELS: Final = 16

Ints = NDArray[np.int64]


def hilbert_position(x: Ints, y: Ints, levels: int = LEVELS) -> Ints:
    """Where on Hilbert's curve the cells (x, y) of a grid of 2^levels × 2^levels lie: 0, 1, 2, …

    Hilbert 1891, doi:10.1007/BF01199431; one level at a time, each quadrant turned as the curve enters it.
    """
    x, y = x.astype(np.int64), y.astype(np.int64)
    position = np.zeros(len(x), np.int64)
    for level in range(levels - 1, -1, -1):
        side = 1 << level
        right, upper = (x & side) > 0, (y & side) > 0
        position += side * side * ((3 * right) ^ upper)
        x, y = x & (side - 1), y & (side - 1)
        mirrored = right & ~upper
        x, y = np.where(mirrored, side - 1 - x, x), np.where(mirrored, side - 1 - y, y)
        x, y = np.where(upper, x, y), np.where(upper, y, x)
    return position


def hilbert_order(points: NDArray[np.float64]) -> Ints:
    """The order of `points` (n, 2; metres) along the curve over their bounding square.

    A search over a network then reads memory that lies together.
    """
    low = points.min(axis=0)
    cells = (points - low) * (((1 << LEVELS) - 1) / max(float((points.max(axis=0) - low).max()), 1.0))
    return np.argsort(hilbert_position(*cells.astype(np.int64).T), kind="stable")
