"""Indicators in points from 0 to 100, so that they can be put together: higher is always better.

All take arrays (..., areas, indicators), so that many draws go in at once; NaN is missing and stays so. An indicator
that is the same everywhere tells no areas apart: by fixed references and by a target it still has points, by its own
data it has none (NaN).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weefsel.analysis.quality.choices import Direction

__all__ = ["by_min_max", "by_rank", "by_reference", "by_target", "by_z_score", "oriented", "oriented_reference"]

Floats = NDArray[np.float64]

#: points of the best
FULL: Final = 100.0
#: points at the mean, and for a standard deviation from it: three of them reach the ends of the scale
_MIDDLE: Final = 50.0
_DEVIATION: Final = 50.0 / 3


def oriented(values: ArrayLike, directions: Sequence[Direction]) -> Floats:
    """The values (..., areas, indicators) with their sign such that higher is better.

    What is good when low is turned round; what is good near zero becomes how far it is from zero, turned round.
    """
    given = np.asarray(values, np.float64)
    from_zero = np.array([direction == "closer_to_zero" for direction in directions])
    low_is_good = np.array([direction != "higher_better" for direction in directions])
    sized = np.where(from_zero, np.abs(given), given)
    return np.where(low_is_good, -sized, sized)


def oriented_reference(reference: tuple[float, float], direction: Direction) -> tuple[float, float]:
    """What is worth 0 and 100 points on the scale of `oriented`, of a reference (low, high) in the indicator's unit.

    >>> oriented_reference((10, 30), "lower_better")
    (-30, -10)
    >>> oriented_reference((-0.5, 0.3), "closer_to_zero")
    (-0.5, 0.0)
    """
    low, high = reference
    if direction == "closer_to_zero":
        nearest = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
        return -max(abs(low), abs(high)), 0.0 - nearest
    return (low, high) if direction == "higher_better" else (-high, -low)


def by_reference(values: ArrayLike, worst: ArrayLike, best: ArrayLike) -> Floats:
    """Between two fixed references (indicators,): 100 (x - worst) / (best - worst), never below 0 or above 100.

    The same value has the same points whatever the others are, this year and next.
    """
    given, low = np.asarray(values, np.float64), np.asarray(worst, np.float64)
    return np.clip(FULL * (given - low) / (np.asarray(best, np.float64) - low), 0.0, FULL)


def by_min_max(values: ArrayLike) -> Floats:
    """Between the lowest and the highest of the data: 100 (x - min) / (max - min)."""
    given = np.asarray(values, np.float64)
    low, high = _ends(given)
    return _ratio(FULL * (given - low), high - low)


def by_z_score(values: ArrayLike) -> Floats:
    """By standard deviations (of a sample, n - 1) from the mean: 50 + 16.67 z, never below 0 or above 100."""
    given = np.asarray(values, np.float64)
    low, high = _ends(given)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        gaps = given - np.nanmean(given, axis=-2, keepdims=True)
        spread = np.nanstd(given, axis=-2, ddof=1, keepdims=True)
    points = _MIDDLE + _DEVIATION * _ratio(gaps, np.where(high > low, spread, 0.0))
    return np.clip(points, 0.0, FULL)


def by_rank(values: ArrayLike) -> Floats:
    """By place in the order: the lowest 0, the highest 100, the others evenly between them; ties share their mean."""
    given = np.asarray(values, np.float64)
    low, high = _ends(given)
    known = (~np.isnan(given)).sum(axis=-2, keepdims=True)
    points = FULL * _ratio(_mean_ranks(given) - 1, (known - 1).astype(float))
    return np.where(high > low, points, np.nan)


def by_target(values: ArrayLike, target: ArrayLike, worst: ArrayLike) -> Floats:
    """How much of the way from the worst to the target is done, 100 at the target or past it.

    All on the scale of `oriented`. `worst` (indicators,) is a fixed reference, or NaN for the lowest of the data.
    """
    given, goal = np.asarray(values, np.float64), np.asarray(target, np.float64)
    fixed = np.asarray(worst, np.float64)
    start = np.where(np.isnan(fixed), _ends(given)[0], fixed)
    way = goal - start
    done = np.clip(FULL * _ratio(given - start, np.broadcast_to(way, given.shape)), 0.0, FULL)
    # where even the worst is past the target, all are
    return np.where(np.isnan(given), np.nan, np.where(given >= goal, FULL, done))


def _mean_ranks(given: Floats) -> Floats:
    """The place of each known value among the areas, 1 the lowest; equal values have the mean of their places."""
    columns = np.moveaxis(given, -2, -1).reshape(-1, given.shape[-2])
    ranks = np.empty(columns.shape)
    for at, column in enumerate(columns):
        known = np.sort(column[~np.isnan(column)])
        below = np.searchsorted(known, column, side="left")
        upto = np.searchsorted(known, column, side="right")
        ranks[at] = np.where(np.isnan(column), np.nan, (below + upto + 1) / 2)
    return np.moveaxis(ranks.reshape(*given.shape[:-2], given.shape[-1], given.shape[-2]), -1, -2)


def _ends(given: Floats) -> tuple[Floats, Floats]:
    """The lowest and the highest known value of each indicator, kept as an axis of one area."""
    low = np.fmin.reduce(given, axis=-2, keepdims=True)
    return low, np.fmax.reduce(given, axis=-2, keepdims=True)


def _ratio(above: Floats, below: Floats) -> Floats:
    """`above` / `below`, NaN where `below` is not above 0."""
    above, below = np.broadcast_arrays(above, below)
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
