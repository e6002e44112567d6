"""95 % intervals: around a share by how many answers it is worth, around a mean by how many it rests on."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

__all__ = ["around_mean", "around_share", "worth"]

Floats = NDArray[np.float64]
#: 97.5th percentile of the standard normal distribution
Z: Final = 1.959964
_HIGH: Final = 0.975


def worth(share: Floats, variance: Floats, answers: Floats, by_weights: Floats) -> Floats:
    """(areas,) how many answers drawn at random would tell as much (effective sample size).

    Never more than there are: that a design does better than chance is hard to tell of few answers. Where all answered
    alike the variance is 0 and tells nothing; then what unequal weights leave is taken (E.L. Korn and B.I. Graubard,
    Confidence intervals for proportions with small expected number of positive counts, Survey Methodology 24, 1998).
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        by_design = np.where(variance > 0, share * (1 - share) / variance, answers / by_weights)
        return np.minimum(by_design, answers)


def around_share(share: Floats, size: Floats) -> tuple[Floats, Floats]:
    """(areas,) both ends around shares (0–1) that are worth `size` answers: score interval (E.B. Wilson, 1927)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = (share + Z**2 / (2 * size)) / (1 + Z**2 / size)
        half = Z / (1 + Z**2 / size) * np.sqrt(share * (1 - share) / size + Z**2 / (4 * size**2))
    # the ends are 0 and 1 but for rounding where all answered alike
    return np.minimum(np.maximum(middle - half, 0.0), share), np.maximum(np.minimum(middle + half, 1.0), share)


def around_mean(mean: Floats, variance: Floats, freedom: Floats) -> tuple[Floats, Floats]:
    """(areas,) both ends around means, by Student's t with `freedom` degrees of freedom (at least one)."""
    half = stdtrit(np.maximum(freedom, 1.0), _HIGH) * np.sqrt(variance)
    return mean - half, mean + half
