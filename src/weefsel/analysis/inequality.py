"""How unequally something is spread over people: measures on plain arrays.

`value` (people,) is what each has, 0 or more; `weight` (…, people) how many people that row stands for. More than one
row of weights, as a bootstrap has, gives as many answers. All are of the population as it is, not estimates from a
sample: a row of two people is the same as two rows of one. Where there is nobody, or nobody has anything, the answer
is NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlogy

__all__ = [
    "concentration",
    "erreygers",
    "gini",
    "gini_and_quantiles",
    "index_and_erreygers",
    "lorenz",
    "lorenz_at",
    "quantile",
    "ratio",
    "theil",
    "theil_of_sums",
]

Floats = NDArray[np.float64]


def lorenz(value: ArrayLike, weight: ArrayLike) -> tuple[Floats, Floats]:
    """The Lorenz curve: share of people, from who has least to who has most, and the share of the whole they have.

    Returns two arrays (points,) that run from 0 to 1, a point for each value that differs. `weight` is one row.
    """
    order, start = _sorted(value)
    people = np.add.reduceat(np.asarray(weight, float)[order], start)
    have = np.add.reduceat((np.asarray(value, float) * np.asarray(weight, float))[order], start)
    return (
        np.concatenate([[0.0], ratio(np.cumsum(people), people.sum())]),
        np.concatenate([[0.0], ratio(np.cumsum(have), have.sum())]),
    )


def lorenz_at(value: ArrayLike, weight: ArrayLike, shares: Sequence[float]) -> Floats:
    """What the people who have least have together, of the whole: (shares,) of the curve at those shares of people."""
    people, have = lorenz(value, weight)
    if np.isnan(have).any():
        return np.full(len(shares), np.nan)
    return np.interp(shares, people, have)


def gini(value: ArrayLike, weight: ArrayLike) -> Any:
    """Gini index: 0 when all have the same, towards 1 when one has all. Twice the area above the Lorenz curve."""
    return gini_and_quantiles(value, weight, ())[0]


def concentration(value: ArrayLike, weight: ArrayLike, ranking: ArrayLike) -> Any:
    """Concentration index of `value` over people in the order of `ranking` (Kakwani, Wagstaff & van Doorslaer 1997).

    2 cov(value, rank) / mean, between −1 and 1: below 0 when those of low rank have more, above 0 when those of high
    rank have. People of one rank stand together at the middle of it (doi 10.1016/S0304-4076(96)01807-6).
    """
    return index_and_erreygers(value, weight, ranking)[0]


def erreygers(value: ArrayLike, weight: ArrayLike, ranking: ArrayLike) -> Any:
    """Concentration of what lies between 0 and 1, such as having a place in reach (Erreygers 2009).

    4 × mean × concentration index, between −1 and 1. It says the same of those who have it not, with the other sign;
    the index itself does not (doi 10.1016/j.jhealeco.2008.02.003).
    """
    return index_and_erreygers(value, weight, ranking)[1]


def index_and_erreygers(value: ArrayLike, weight: ArrayLike, ranking: ArrayLike) -> tuple[Any, Any]:
    """`concentration` and `erreygers` in one go, because they have most of the work in common."""
    given, weights = np.asarray(value, float), np.asarray(weight, float)
    gap = _gap(given, weights, ranking)
    return ratio(gap, ratio(weights @ given, weights.sum(axis=-1))), 4 * gap


def theil(value: ArrayLike, weight: ArrayLike, group: ArrayLike) -> tuple[Any, Any]:
    """Theil T between groups and within them; the sum is Theil T of all. `group` (people,) has any kind of name."""
    given, weights = np.asarray(value, float), np.asarray(weight, float)
    order, start = _sorted(group)
    return theil_of_sums(
        *(
            np.add.reduceat((weights * part)[..., order], start, axis=-1)
            for part in (np.ones_like(given), given, xlogy(given, given))
        )
    )


def theil_of_sums(people: Floats, have: Floats, entropy: Floats) -> tuple[Any, Any]:
    """Theil T between and within groups, from what each group (…, groups) adds up to.

    `people` is Σ weight, `have` is Σ weight × value, `entropy` is Σ weight × value × ln value.
    """
    total = have.sum(axis=-1, keepdims=True)
    share = ratio(have, total)
    level = ratio(have, people)
    overall = ratio(total, people.sum(axis=-1, keepdims=True))
    has = have > 0
    log = np.log(level, out=np.zeros_like(level), where=has)
    log_overall = np.log(overall, out=np.zeros_like(overall), where=overall > 0)
    between = np.sum(np.where(has, share * (log - log_overall), 0.0), axis=-1)
    within = np.sum(np.where(has, ratio(entropy, total) - share * log, 0.0), axis=-1)
    # sums of rounded numbers can come out a hair below 0, which Theil never is
    some = total[..., 0] > 0
    return np.where(some, np.maximum(between, 0), np.nan)[()], np.where(some, np.maximum(within, 0), np.nan)[()]


def quantile(value: ArrayLike, weight: ArrayLike, share: float) -> Any:
    """What at least this share of the people have at most: the smallest value with so many at or below it."""
    return gini_and_quantiles(value, weight, (share,))[1][..., 0]


def gini_and_quantiles(value: ArrayLike, weight: ArrayLike, shares: Sequence[float]) -> tuple[Any, Floats]:
    """Both in one go, because sorting and adding up is most of the work: Gini (…,) and quantiles (…, shares).

    Gini is ∫ F (1 − F) / mean, with F the share of people who have at most so much.
    """
    given = np.asarray(value, float)
    order = np.argsort(given, kind="stable")
    given = given[order]
    below = np.cumsum(np.asarray(weight, float)[..., order], axis=-1)
    total = below[..., -1]
    step = np.diff(given)
    first = ratio(below[..., :-1] @ step, total)
    second = ratio(np.square(below[..., :-1]) @ step, total**2)
    rows, totals = below.reshape(-1, len(given)), np.atleast_1d(total).ravel()
    # a hair under, so that rounding of the running sum does not push the answer one value further
    hair = np.array(shares, float) - 1e-12
    found = np.array([np.searchsorted(row, hair * all_) for row, all_ in zip(rows, totals, strict=True)], int)
    quantiles = np.where(totals[:, None] > 0, given[np.minimum(found, len(given) - 1)], np.nan)
    return ratio(first - second, given[-1] - first), quantiles.reshape(*np.shape(total), len(shares))


def _gap(value: Floats, weight: Floats, ranking: ArrayLike) -> Any:
    """2 cov(value, rank) of weighted people, in the order of `ranking`."""
    order, start = _sorted(ranking)
    people = np.add.reduceat(weight[..., order], start, axis=-1)
    # counted from the least, so that equal values give exactly 0
    have = np.add.reduceat((weight * (value - value.min()))[..., order], start, axis=-1)
    total = weight.sum(axis=-1)
    middle = np.cumsum(people, axis=-1) - people / 2 - total[..., None] / 2
    return ratio(2 * np.sum(have * middle, axis=-1), total**2)


def _sorted(key: ArrayLike) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The order of `key`, and where each of its values begins in that order."""
    keys = np.asarray(key)
    order = np.argsort(keys, kind="stable")
    change = keys[order][1:] != keys[order][:-1]
    return order, np.concatenate([np.zeros(1, np.intp), np.flatnonzero(change) + 1])


def ratio(above: Any, below: Any) -> Any:
    """`above` / `below`, NaN where `below` is not above 0."""
    above, below = np.broadcast_arrays(np.asarray(above, float), np.asarray(below, float))
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)[()]
