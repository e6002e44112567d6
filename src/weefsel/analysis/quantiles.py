"""How far a share of the people of each area goes at most: weighted quantiles of all areas in one sweep."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

__all__ = ["weighted_quantiles"]

Floats = NDArray[np.float64]


def weighted_quantiles(belongs: csc_matrix, distance: Floats, weight: Floats, shares: Sequence[float]) -> Floats:
    """For each share (0–1) and area the smallest distance that this share of its people goes at most: (shares, areas).

    `belongs` is (areas, squares), 1 where a square lies in an area; `distance` and `weight` (people) are per square.
    NaN where nobody lives. Squares are put in the order of their distance once, and by a stable sort in that of their
    areas; a running sum of people then finds every quantile by bisection.
    """
    order = np.argsort(distance, kind="stable")
    order = order[weight[order] > 0]
    times = np.diff(belongs.indptr)[order]
    square = np.repeat(order, times)
    # the places in `indices` of the areas of each square, one square after the other
    begin = np.repeat(belongs.indptr[order] - np.concatenate([[0], np.cumsum(times)[:-1]]), times)
    area = belongs.indices[begin + np.arange(len(square))]
    by_area = np.argsort(area, kind="stable")
    square, area = square[by_area], area[by_area]
    sums = np.concatenate([[0.0], np.cumsum(weight[square])])
    edges = np.searchsorted(area, np.arange(belongs.shape[0] + 1))
    first, last = edges[:-1], edges[1:] - 1
    there = last >= first
    total = sums[edges[1:]] - sums[first]
    out = np.full((len(shares), belongs.shape[0]), np.nan)
    for row, share in enumerate(shares):
        # a hair under, so that rounding of the running sum does not push the answer one square further
        wanted = sums[first] + (share - 1e-12) * total
        found = np.clip(np.searchsorted(sums[1:], wanted, side="left"), first, last)
        out[row, there] = distance[square[found[there]]]
    return out
