"""Parts made one: means with weights, how much must be known for one, and places in the order.

All take arrays (..., parts), so that many areas and draws go in at once; NaN is missing. A part that is missing is left
out, and the weights of the others are taken as a whole.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["arithmetic", "geometric", "known_share", "ranks"]

Floats = NDArray[np.float64]

#: points of the best
_FULL: Final = 100.0
#: how many points of 100 are lifted under a geometric mean
LIFT: Final = 1.0


def arithmetic(values: ArrayLike, weights: ArrayLike) -> Any:
    """Weighted mean over the last axis, (..., parts) with weights that fit it -> (...): what is low in one part may be
    made good by what is high in another. NaN where nothing that counts is known."""
    given, counting = _parts(values, weights)
    total = counting.sum(axis=-1)
    summed = (np.where(counting > 0, given, 0.0) * counting).sum(axis=-1)
    return np.divide(summed, total, out=np.full(total.shape, np.nan), where=total > 0)[()]


def geometric(values: ArrayLike, weights: ArrayLike, lift: float = LIFT) -> Any:
    """Weighted geometric mean of points from 0 to 100, (..., parts) -> (...): what is low weighs heavier than what is
    high. NaN where nothing that counts is known.

    It is taken on a scale from `lift` to 100 and brought back to 0 to 100, because with a 0 among the parts the product
    is 0 whatever the others are. With `lift` 0 it is the geometric mean itself. It is never above `arithmetic`.
    """
    given, counting = _parts(values, weights)
    share = (_FULL - lift) / _FULL
    total = counting.sum(axis=-1)
    with np.errstate(divide="ignore"):
        logs = np.log(lift + share * np.where(counting > 0, given, _FULL))
    # a part that is known but does not count may be 0, and 0 times minus infinity is nothing
    summed = np.where(counting > 0, logs, 0.0) * np.where(counting > 0, counting, 1.0)
    exponent = np.divide(summed.sum(axis=-1), total, out=np.full(total.shape, np.nan), where=total > 0)
    return ((np.exp(exponent) - lift) / share)[()]


def known_share(known: ArrayLike, weights: ArrayLike) -> Any:
    """Of the parts that count (weight above 0) the share that is known, (..., parts) -> (...); NaN where none counts.

    By number and not by weight, so that one heavy indicator does not make an area known.
    """
    there, weight = np.broadcast_arrays(np.asarray(known, bool), np.asarray(weights, np.float64))
    counts = weight > 0
    of = counts.sum(axis=-1).astype(float)
    return np.divide((there & counts).sum(axis=-1), of, out=np.full(of.shape, np.nan), where=of > 0)[()]


def ranks(scores: ArrayLike) -> Floats:
    """Places among the areas (areas, ...), 1 the highest, equal scores sharing the better place; NaN stays NaN.

    A place says nothing without its interval: no page shows these.
    """
    given = np.asarray(scores, np.float64)
    places = np.full(given.shape, np.nan)
    for at in np.ndindex(given.shape[1:]):
        column = given[(slice(None), *at)]
        known = np.sort(-column[~np.isnan(column)])
        place = np.searchsorted(known, -column, side="left") + 1.0
        places[(slice(None), *at)] = np.where(np.isnan(column), np.nan, place)
    return places


def _parts(values: ArrayLike, weights: ArrayLike) -> tuple[Floats, Floats]:
    """The values, and the weight of each that is known (0 of the others), of one shape."""
    given, weight = np.broadcast_arrays(np.asarray(values, np.float64), np.asarray(weights, np.float64))
    return given, np.where(np.isnan(given), 0.0, weight)
