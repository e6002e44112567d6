"""Intervals by drawing areas again: the bootstrap over clusters.

Areas are drawn with replacement, whole, because neighbours are alike (Cameron, Gelbach & Miller 2008, doi
10.1162/rest.90.3.414). A resample is how often each area is in it, so that every measure that takes weights works.
"""

from __future__ import annotations

import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

__all__ = ["draws", "interval"]

Floats = NDArray[np.float64]
#: the ends of a 95 % interval, in standard deviations
Z_95: Final = float(ndtri(0.975))


def draws(clusters: int, replicates: int, seed: int, name: str) -> Floats:
    """(replicates, clusters) how often each is drawn; the same for the same seed and name, whatever else is drawn."""
    if replicates == 0:
        return np.zeros((0, clusters))
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    return rng.multinomial(clusters, np.full(clusters, 1 / clusters), size=replicates).astype(float)


def interval(value: float, again: Floats) -> tuple[float, float]:
    """A 95 % interval from the values of resamples: percentiles, corrected for bias (Efron 1981, doi 10.2307/3314608).

    Where the resamples lie so far to one side that the correction does not reach, the interval is widened to hold the
    value. NaN where half of the resamples or more have no value.

    Of few clusters it is too narrow. On made-up towns, for a Gini that is known, it held the truth in 93 % of 600 runs
    with 40 clusters or more, in 89 % with 20 and in 80 % with 10.
    """
    known = again[np.isfinite(again)]
    if np.isnan(value) or 2 * len(known) <= len(again):
        return np.nan, np.nan
    below = (np.sum(known < value) + np.sum(known == value) / 2) / len(known)
    # kept off 0 and 1, where the correction has no end
    shift = ndtri(np.clip(below, 0.5 / len(known), 1 - 0.5 / len(known)))
    lower, upper = np.quantile(known, ndtr(2 * shift + np.array([-Z_95, Z_95])))
    return min(float(lower), value), max(float(upper), value)
