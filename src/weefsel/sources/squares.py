"""Squares to put people in: sharing a number out exactly, and giving each square one area."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["exact_shares", "free_squares"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def exact_shares(total: float, weight: Floats) -> Floats:
    """`total` divided in proportion to `weight` (all > 0), so that the shares add up to it exactly (`math.fsum`).

    What rounding leaves over goes to the largest share, where it is least.
    """
    shares = total * (weight / weight.sum())
    largest = int(np.argmax(shares))
    for _ in range(4):  # one step nearly always does; rounding of the largest share itself may need another
        shares[largest] += total - math.fsum(shares)
    return shares


def free_squares(squares: Ints, weight: Floats, taken: set[tuple[int, int]]) -> tuple[Ints, Floats]:
    """The squares, with those that a neighbour has already moved to the nearest one that is free: a square has one
    area.

    Only an area that holds no centre of a square near a home comes to that.
    """
    if not any(tuple(square) in taken for square in squares.tolist()):
        return squares, weight
    moved = [_nearest_free(tuple(square), taken) for square in squares.tolist()]
    unique, position = np.unique(np.array(moved, np.int64), axis=0, return_inverse=True)
    return unique, np.bincount(position.ravel(), weight, len(unique)).astype(float)


def _nearest_free(square: tuple[int, ...], taken: set[tuple[int, int]]) -> tuple[int, int]:
    e, n = square[0], square[1]
    reach = 0
    while True:
        ring = [
            (e + i, n + j)
            for i in range(-reach, reach + 1)
            for j in range(-reach, reach + 1)
            if max(abs(i), abs(j)) == reach and (e + i, n + j) not in taken
        ]
        if ring:
            return min(ring, key=lambda s: (s[0] - e) ** 2 + (s[1] - n) ** 2)
        reach += 1
