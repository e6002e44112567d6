"""Outliers: seen by skewness and kurtosis, pulled in one at a time, or brought near by a logarithm.

The rule is that of the handbook of the OECD and the JRC (2008, step 3) as COINr has it (Becker et al. 2022, JOSS 7(78),
4567): a column is treated when both its skewness and its kurtosis are large.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weefsel.analysis.quality.choices import Treatment

__all__ = ["Limits", "Treated", "kurtosis", "log_shifted", "outlying", "skewness", "treat"]

Floats = NDArray[np.float64]

#: what was done to a column; `too_few` and `constant` are columns of which nothing can be said
Done = Literal["none", "winsorised", "log", "too_few", "constant"]

#: kurtosis is not defined for fewer values
_LEAST: Final = 4
#: how far from the outermost value the logarithm begins, as a share of the range: as in COINr
_SHIFT: Final = 0.01


@dataclass(frozen=True, slots=True)
class Limits:
    """When a column has outliers, and how many values may be pulled in before a logarithm is taken."""

    skewness: float = 2.0
    kurtosis: float = 3.5
    most: int = 5


@dataclass(frozen=True, slots=True)
class Treated:
    """A column after treatment, and what was done. `high` and `low` say how many values were pulled in at each end."""

    values: Floats
    done: Done
    high: int
    low: int
    skewness_before: float
    kurtosis_before: float
    skewness_after: float
    kurtosis_after: float
    #: whether outliers are left
    outlying: bool


def skewness(values: ArrayLike) -> float:
    """Skewness G1 of the known values (Joanes & Gill 1998, type 2); NaN with fewer than 3, or when all are the same.

    >>> round(skewness([1, 2, 3, 10]), 4)
    1.7636
    """
    gaps, n = _gaps(values)
    if n < _LEAST - 1 or not gaps.any():
        return float("nan")
    g1 = np.sqrt(n) * (gaps**3).sum() / (gaps**2).sum() ** 1.5
    return float(g1 * np.sqrt(n * (n - 1)) / (n - 2))


def kurtosis(values: ArrayLike) -> float:
    """Excess kurtosis G2 of the known values (Joanes & Gill 1998, type 2); NaN with fewer than 4, or all the same.

    >>> round(kurtosis([1, 2, 3, 10]), 4)
    3.228
    """
    gaps, n = _gaps(values)
    if n < _LEAST or not gaps.any():
        return float("nan")
    g2 = n * (gaps**4).sum() / (gaps**2).sum() ** 2 - 3
    return float(((n + 1) * g2 + 6) * (n - 1) / ((n - 2) * (n - 3)))


def outlying(values: ArrayLike, limits: Limits) -> bool:
    """Whether both skewness, to either side, and kurtosis are beyond their limits."""
    return bool(abs(skewness(values)) > limits.skewness and kurtosis(values) > limits.kurtosis)


def treat(values: ArrayLike, how: Treatment, limits: Limits) -> Treated:
    """One column (areas,), NaN where unknown, with its outliers treated.

    `winsorise` gives the outermost value at the end of the longer tail the value next to it, and the two together the
    next, until the column is within its limits, no more values may be pulled in, or all would be the same. What is not
    within its limits then is left as it was, or with `winsorise_or_log` replaced by the logarithm of what it was. `log`
    takes that at once.
    """
    given = np.asarray(values, np.float64)
    known = given[~np.isnan(given)]
    if len(known) < _LEAST:
        return _treated(given, given, "too_few", limits)
    if known.min() == known.max():
        return _treated(given, given, "constant", limits)
    if how == "none" or not outlying(given, limits):
        return _treated(given, given, "none", limits)
    if how != "log":
        pulled = _winsorised(given, limits)
        if not outlying(pulled, limits):
            return _treated(given, pulled, "winsorised", limits)
        if how == "winsorise":
            return _treated(given, given, "none", limits)
    return _treated(given, log_shifted(given), "log", limits)


def log_shifted(values: ArrayLike) -> Floats:
    """ln(x - min + 0.01 (max - min)), that draws in a long tail of high values; COINr calls it log_CT.

    A long tail of low values is drawn in by its mirror image, -ln(max - x + 0.01 (max - min)), because the logarithm
    itself would make it longer. Both keep the order.
    """
    given = np.asarray(values, np.float64)
    low, high = np.nanmin(given), np.nanmax(given)
    start = _SHIFT * (high - low)
    if skewness(given) >= 0:
        return np.log(given - low + start)
    return -np.log(high - given + start)


def _winsorised(given: Floats, limits: Limits) -> Floats:
    """The column with as few values pulled in as bring it within its limits, or as many as may be."""
    values = given.copy()
    while outlying(values, limits):
        high = skewness(values) >= 0
        outermost = values == (np.nanmax(values) if high else np.nanmin(values))
        rest = values[~outermost]
        nearer = values.copy()
        nearer[outermost] = np.nanmax(rest) if high else np.nanmin(rest)
        # a column that has become the same everywhere tells nothing any more
        if np.nanmin(nearer) == np.nanmax(nearer) or _moved(given, nearer).sum() > limits.most:
            break
        values = nearer
    return values


def _moved(before: Floats, after: Floats) -> NDArray[np.bool_]:
    return (before != after) & ~np.isnan(before)


def _treated(before: Floats, after: Floats, done: Done, limits: Limits) -> Treated:
    pulled = done == "winsorised"
    return Treated(
        values=after,
        done=done,
        high=int((after < before).sum()) if pulled else 0,
        low=int((after > before).sum()) if pulled else 0,
        skewness_before=skewness(before),
        kurtosis_before=kurtosis(before),
        skewness_after=skewness(after),
        kurtosis_after=kurtosis(after),
        outlying=outlying(after, limits),
    )


def _gaps(values: ArrayLike) -> tuple[Any, int]:
    """How far each known value is from their mean, the farthest being 1, so that no power of it runs out of range."""
    given = np.asarray(values, np.float64)
    known = given[~np.isnan(given)]
    if len(known) == 0 or known.min() == known.max():
        return np.zeros(len(known)), len(known)
    scaled = known / np.abs(known).max()
    gaps = scaled - scaled.mean()
    return gaps / np.abs(gaps).max(), len(known)
