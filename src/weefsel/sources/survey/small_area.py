"""What few answers of an area say, drawn towards what areas like it say: the model of Fay and Herriot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Drawn", "fay_herriot"]

Floats = NDArray[np.float64]
_ROUNDS: Final = 200
_CLOSE: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Drawn:
    """(areas,) each: the estimate and its mean squared error; and how far areas really differ (a variance)."""

    value: Floats
    error: Floats
    between: float
    #: (columns of x,)
    coefficients: Floats


def fay_herriot(direct: Floats, variance: Floats, x: Floats) -> Drawn:
    """Empirical best linear unbiased predictions (EBLUP) of an area-level model.

    `direct` are (areas,) estimates with sampling variances `variance` above 0, `x` (areas, columns) what is known of
    areas; a column of ones draws all towards their common mean. How far areas differ is estimated by restricted maximum
    likelihood, by Fisher's scoring. The mean squared error counts that that is estimated too (R.E. Fay and R.A.
    Herriot, 1979; G.S. Datta and P. Lahiri, 2000; J.N.K. Rao and I. Molina, Small Area Estimation, 2015, chapter 6).
    """
    between = float(np.median(variance))
    for _ in range(_ROUNDS):
        weight = 1 / (variance + between)
        projection = np.diag(weight) - _hat(weight, x)
        fitted = projection @ direct
        score = -0.5 * np.trace(projection) + 0.5 * fitted @ fitted
        step = score / (0.5 * np.sum(projection * projection.T))
        before, between = between, max(between + step, 0.0)
        if abs(between - before) <= _CLOSE * (1 + before):
            break
    weight = 1 / (variance + between)
    inverse = np.linalg.inv(x.T @ (weight[:, None] * x))
    coefficients = inverse @ (x.T @ (weight * direct))
    own = between * weight
    common = x @ coefficients
    spread = 2 / np.sum(weight**2)
    error = own * variance + (1 - own) ** 2 * (np.einsum("ij,jk,ik->i", x, inverse, x) + 2 * spread * weight)
    return Drawn(own * direct + (1 - own) * common, error, between, coefficients)


def _hat(weight: Floats, x: Floats) -> Floats:
    heavy = weight[:, None] * x
    return heavy @ np.linalg.solve(x.T @ heavy, heavy.T)
