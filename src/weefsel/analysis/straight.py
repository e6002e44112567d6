"""Nearest places and pairs within a limit where there is no network: the straight line × a factor for the detour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from weefsel.network import DECIMETRE, UNREACHED, Pairs

__all__ = ["BLOCK", "nearest_straight", "pairs_straight"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: so many pairs are in one block, unless one place alone has more
BLOCK: Final = 250_000


def nearest_straight(home: Floats, at: Floats, detour: float, k: int) -> tuple[Ints, Ints]:
    """The k nearest of places `at` (places, 2) to each of `home` (squares, 2), by a straight line × `detour`.

    Returns whole decimetres and positions in `at`, (squares, k), the nearest first and of equals the first in `at`;
    `UNREACHED` and −1 where there are fewer. The tree finds candidates until what it has not found must be farther:
    several places may stand in one building, or equally far.
    """
    distance, place = np.full((len(home), k), UNREACHED, np.int64), np.full((len(home), k), -1, np.int64)
    tree, rows, asked = cKDTree(at), np.arange(len(home)), k + 1
    while len(rows) and len(at):
        asked = min(asked, len(at))
        found: Any = tree.query(home[rows], np.arange(1, asked + 1))[1]
        far = _decimetres(home[rows][:, None], at[found], detour)
        order = np.lexsort((found, far))
        far, found = np.take_along_axis(far, order, 1), np.take_along_axis(found, order, 1)
        there = min(k, asked)
        distance[rows, :there], place[rows, :there] = far[:, :there], found[:, :there]
        if asked == len(at):
            break
        # one decimetre more, as the tree may round otherwise than we do
        rows, asked = rows[far[:, -1] <= far[:, k - 1] + 1], asked * 4
    return distance, place


def pairs_straight(home: Floats, at: Floats, detour: float, limit_dm: int) -> Iterator[Pairs]:
    """Every pair of a square and a place at most `limit_dm` apart, as `weefsel.network.pairs_within` gives them."""
    if len(home) == 0 or len(at) == 0:
        return
    tree = cKDTree(home)
    # what is rounded to the limit lies within; what then turns out farther is left out below
    radius = (limit_dm + 1) * DECIMETRE / detour
    many: Any = tree.query_ball_point(at, radius, return_length=True)
    upto, first = np.cumsum(many), 0
    while first < len(at):
        before = upto[first - 1] if first else 0
        last = max(int(np.searchsorted(upto, before + BLOCK, "right")), first + 1)
        near: Any = cKDTree(at[first:last]).sparse_distance_matrix(tree, radius, output_type="ndarray")
        place, cell = near["i"] + first, near["j"]
        far = _decimetres(home[cell], at[place], detour)
        order = np.lexsort((cell, place))
        order = order[far[order] <= limit_dm]
        yield Pairs(*(part[order].astype(np.int32) for part in (cell, place, far)))
        first = last


def _decimetres(one: Floats, other: Floats, detour: float) -> Ints:
    apart = one - other
    return np.rint(np.hypot(apart[..., 0], apart[..., 1]) * detour / DECIMETRE).astype(np.int64)
