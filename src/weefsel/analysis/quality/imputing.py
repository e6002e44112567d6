"""Values that are missing: what stands in for them, by a method with a name, and which they are.

What is filled in is a guess. It never makes an area known: whether enough is known to give a score is judged by what
was observed.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from weefsel.analysis.quality.choices import Imputation

__all__ = ["Filled", "fill"]

Floats = NDArray[np.float64]

#: how many areas that are alike stand in for one
NEIGHBOURS: Final = 5


@dataclass(frozen=True, slots=True)
class Filled:
    """A table (areas, indicators) after imputation.

    `filled` has the same shape and says which values were not observed; `sparse` (indicators,) says which columns were
    left as they are, because too little of them is known to guess from. NaN is what is still missing.
    """

    values: Floats
    filled: NDArray[np.bool_]
    sparse: NDArray[np.bool_]
    method: Imputation


def fill(
    values: ArrayLike,
    method: Imputation,
    *,
    groups: ArrayLike | None = None,
    neighbours: int = NEIGHBOURS,
    least: float = 0.5,
) -> Filled:
    """Fill in what is missing of a table (areas, indicators), NaN being missing.

    `groups` (areas,) says which areas belong together, for `group_mean` and `group_median`; an area without a group,
    and a group of which nothing is known, stays missing. `nearest` takes the mean of the `neighbours` areas that are
    most alike: by the mean of the squared differences over what is known of both, each indicator in its standard
    deviations (Troyanskaya et al. 2001, doi 10.1093/bioinformatics/17.6.520). A column of which a smaller share than
    `least` is known is not filled in.
    """
    given = np.asarray(values, np.float64)
    unknown = np.isnan(given)
    sparse = (~unknown).mean(axis=0) < least if len(given) else np.ones(given.shape[1], bool)
    guess = _guesses(given, method, groups, neighbours)
    filled = unknown & ~np.isnan(guess) & ~sparse
    return Filled(np.where(filled, guess, given), filled, sparse & unknown.any(axis=0) & (method != "none"), method)


def _guesses(given: Floats, method: Imputation, groups: ArrayLike | None, neighbours: int) -> Floats:
    """What could stand in for each value, NaN where there is no telling."""
    if method == "none":
        return np.full(given.shape, np.nan)
    if method == "nearest":
        return _of_alike(given, neighbours)
    middle = np.nanmedian if method.endswith("median") else np.nanmean
    with warnings.catch_warnings():
        # of nothing there is no middle, and NaN says so
        warnings.simplefilter("ignore", RuntimeWarning)
        if not method.startswith("group"):
            return np.broadcast_to(middle(given, axis=0), given.shape)
        return _by_group(given, np.asarray(groups, object), middle)


def _by_group(given: Floats, groups: NDArray[Any], middle: Any) -> Floats:
    guess = np.full(given.shape, np.nan)
    known = ~np.asarray(pd.isna(groups))
    for name in set(groups[known]):
        inside = known & (groups == name)
        guess[inside] = middle(given[inside], axis=0)
    return guess


def _of_alike(given: Floats, neighbours: int) -> Floats:
    """The mean of what is known of the nearest areas that have it, per value that is missing."""
    far = _distances(given)
    guess = np.full(given.shape, np.nan)
    for at in np.flatnonzero(np.isnan(given).any(axis=0)):
        column = given[:, at]
        donors = np.flatnonzero(~np.isnan(column))
        for row in np.flatnonzero(np.isnan(column)):
            near = donors[np.argsort(far[row, donors], kind="stable")]
            near = near[np.isfinite(far[row, near])][:neighbours]
            if len(near):
                guess[row, at] = column[near].mean()
    return guess


def _distances(given: Floats) -> Floats:
    """Mean squared distance between every two areas over what is known of both; infinite where that is nothing."""
    known = ~np.isnan(given)
    count = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, given, 0.0)
    centred = np.where(known, given - filled.sum(axis=0) / count, 0.0)
    spread = np.sqrt((centred**2).sum(axis=0) / count)
    scaled = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0)
    there = known.astype(float)
    squares = scaled**2 @ there.T
    both = there @ there.T
    total = np.maximum(squares + squares.T - 2 * (scaled @ scaled.T), 0.0)
    return np.divide(total, both, out=np.full(total.shape, np.inf), where=both > 0)
