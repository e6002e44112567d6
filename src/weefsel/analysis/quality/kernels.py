"""The compiled loops of the Monte Carlo: from drawn choices and errors to scores, and from scores to ranks.

Errors lie as (indicators, draws, areas), so that the innermost loop runs over areas that lie beside one another. Each
loop lets go of Python's lock: blocks of draws run beside one another in threads.
"""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from weefsel.analysis.quality.aggregating import LIFT

__all__ = ["GEOMETRIC", "RANK", "Choices", "Panel", "ranked", "scored"]

#: which of `Choices.normalisation` goes by place in the order; all others are a straight line
RANK: Final = 2
#: which of `Choices.aggregation` multiplies
GEOMETRIC: Final = 1
#: a geometric mean is taken on a scale from `LIFT` to 100, of which this is the share, as in `aggregating`
_SHARE: Final = (100.0 - LIFT) / 100.0


class Panel(NamedTuple):
    """What is known of the areas, ready for drawing: indicators in the order of their conditions, higher is better."""

    #: (imputations, indicators, areas) the value that errors lie around; 0 where there is none
    centre: NDArray[np.float64]
    #: the same shape: standard deviation of the error
    spread: NDArray[np.float64]
    #: the same shape: 1.0 where there is a value, 0.0 where not
    there: NDArray[np.float64]
    #: (conditions, areas) whether enough is known for a score
    told: NDArray[np.bool_]
    #: (conditions + 1,) condition c has the indicators from bounds[c] to bounds[c + 1]
    bounds: NDArray[np.int64]
    #: (normalisations, indicators) points = base + slope × value, or × the value's place in the order
    base: NDArray[np.float64]
    slope: NDArray[np.float64]
    #: (indicators,) whether best is at zero, so that an error past it makes a value worse again
    folded: NDArray[np.bool_]
    #: (indicators,) what is worth 0 and 100 points by the references; what lies past them counts as the reference
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    #: (indicators, steps + 1) the place in the order, 0 to 100, of values in equal steps from low to high
    places: NDArray[np.float64]


class Choices(NamedTuple):
    """One choice of every kind a draw; shared by all areas."""

    #: (draws, indicators) those of a condition add up to 1
    weights: NDArray[np.float64]
    #: (draws, conditions) they add up to 1
    tops: NDArray[np.float64]
    #: (draws,) positions in the lists of choices
    normalisation: NDArray[np.int8]
    aggregation: NDArray[np.int8]
    imputation: NDArray[np.int8]


@njit(cache=True, nogil=True)
def scored(panel: Panel, choices: Choices, errors: NDArray[Any]) -> NDArray[np.float64]:
    """(draws, conditions + 1, areas) scores from 0 to 100; the last is that of all conditions together.

    `errors` (indicators, draws, areas) are in standard deviations. NaN where a condition may not be told of an area,
    and together where one of the conditions that weigh is.
    """
    draws, conditions = choices.tops.shape
    areas = panel.told.shape[1]
    out = np.empty((draws, conditions + 1, areas))
    points, weight = np.empty(areas), np.empty(areas)
    for draw in range(draws):
        geometric = choices.aggregation[draw] == GEOMETRIC
        for condition in range(conditions):
            total = out[draw, condition]
            total[:] = 0.0
            weight[:] = 0.0
            for i in range(panel.bounds[condition], panel.bounds[condition + 1]):
                share = choices.weights[draw, i]
                _points(panel, choices.normalisation[draw], choices.imputation[draw], i, errors[i, draw], points)
                _add(total, weight, points, share, panel.there[choices.imputation[draw], i], geometric)
            for area in range(areas):
                told = panel.told[condition, area] and weight[area] > 0.0
                total[area] = _mean(total[area], weight[area], geometric) if told else np.nan
        _together(out[draw], choices.tops[draw], weight, geometric)
    return out


@njit(cache=True, nogil=True)
def _points(
    panel: Panel, normalisation: int, imputation: int, i: int, errors: NDArray[Any], points: NDArray[np.float64]
) -> None:
    """Write the points of indicator `i` in every area, its error and all."""
    centre, spread = panel.centre[imputation, i], panel.spread[imputation, i]
    low, high, folded = panel.low[i], panel.high[i], panel.folded[i]
    for area in range(len(points)):
        value = centre[area] + spread[area] * errors[area]
        value = -abs(value) if folded else value
        value = value if value > low else low
        points[area] = value if value < high else high
    if normalisation == RANK:
        _to_places(points, low, high, panel.places[i])
    base, slope = panel.base[normalisation, i], panel.slope[normalisation, i]
    for area in range(len(points)):
        told = base + slope * points[area]
        told = told if told > 0.0 else 0.0
        points[area] = told if told < 100.0 else 100.0


@njit(cache=True, nogil=True)
def _to_places(values: NDArray[np.float64], low: float, high: float, places: NDArray[np.float64]) -> None:
    """Write the place of each value over it, on the straight line between the two steps that it lies between."""
    steps = len(places) - 1
    scale = steps / (high - low)
    for area in range(len(values)):
        far = (values[area] - low) * scale
        step = min(int(far), steps - 1)
        values[area] = places[step] + (places[step + 1] - places[step]) * (far - step)


@njit(cache=True, nogil=True)
def _add(
    total: NDArray[np.float64],
    weight: NDArray[np.float64],
    points: NDArray[np.float64],
    share: float,
    there: NDArray[np.float64],
    geometric: bool,
) -> None:
    """Add what one part is worth in every area, as far as it is there."""
    if geometric:
        for area in range(len(points)):
            total[area] += share * there[area] * math.log(LIFT + _SHARE * points[area])
    else:
        for area in range(len(points)):
            total[area] += share * there[area] * points[area]
    for area in range(len(points)):
        weight[area] += share * there[area]


@njit(cache=True, nogil=True)
def _mean(total: float, weight: float, geometric: bool) -> float:
    return (math.exp(total / weight) - LIFT) / _SHARE if geometric else total / weight


@njit(cache=True, nogil=True)
def _together(
    scores: NDArray[np.float64], tops: NDArray[np.float64], weight: NDArray[np.float64], geometric: bool
) -> None:
    """Write the last row: the mean of the others. What is NaN there makes it NaN, unless it weighs nothing."""
    total = scores[-1]
    total[:] = 0.0
    weight[:] = 0.0
    always = np.ones(len(total))
    for condition in range(len(tops)):
        if tops[condition] > 0.0:
            _add(total, weight, scores[condition], tops[condition], always, geometric)
    for area in range(len(total)):
        total[area] = _mean(total[area], weight[area], geometric) if weight[area] > 0.0 else np.nan


@njit(cache=True, nogil=True)
def ranked(scores: NDArray[Any], order: NDArray[np.int64]) -> NDArray[np.float32]:
    """(draws, areas) the rank of every area in a draw, 1 the highest; equal scores share the mean of their ranks.

    `order` sorts the areas of each draw from low to high, NaN last; a score that is NaN has no rank (NaN).
    """
    draws, areas = scores.shape
    out = np.full((draws, areas), np.nan, np.float32)
    for draw in range(draws):
        known = areas
        while known > 0 and np.isnan(scores[draw, order[draw, known - 1]]):
            known -= 1
        first = 0
        while first < known:
            last = first
            while last + 1 < known and scores[draw, order[draw, last + 1]] == scores[draw, order[draw, first]]:
                last += 1
            for at in range(first, last + 1):
                out[draw, order[draw, at]] = known - (first + last) / 2
            first = last + 1
    return out
