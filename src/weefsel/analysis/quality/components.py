"""Principal components of a matrix of correlations, and their rotation."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["loadings", "varimax"]

Floats = NDArray[np.float64]

_TURNS: Final = 500
_CLOSE: Final = 1e-10


def loadings(correlation: Floats) -> tuple[Floats, Floats]:
    """Loadings (indicators, components) and eigenvalues (components,) of a matrix of correlations, largest first.

    A loading is the correlation of an indicator with a component; its square is the part of the indicator's variance
    that the component explains. A component's loadings add up to 0 or more, so that its sign does not hang on the
    computer.
    """
    eigenvalues, vectors = np.linalg.eigh(correlation)
    eigenvalues, vectors = np.maximum(eigenvalues[::-1], 0.0), vectors[:, ::-1]
    sign = np.where(vectors.sum(axis=0) < 0, -1.0, 1.0)
    return vectors * sign * np.sqrt(eigenvalues), eigenvalues


def varimax(given: Floats) -> Floats:
    """Loadings (indicators, components) rotated such that each is high on few components (Kaiser 1958).

    Every two components are turned in their plane by the angle that makes the variance of the squared loadings largest,
    until no turn helps any more.
    """
    turned = given.copy()
    for _ in range(_TURNS):
        largest = 0.0
        for one in range(turned.shape[1] - 1):
            for other in range(one + 1, turned.shape[1]):
                angle = _angle(turned[:, one], turned[:, other])
                largest = max(largest, abs(angle))
                cos, sin = np.cos(angle), np.sin(angle)
                turned[:, [one, other]] = turned[:, [one, other]] @ np.array([[cos, -sin], [sin, cos]])
        if largest < _CLOSE:
            break
    return turned


def _angle(x: Floats, y: Floats) -> float:
    """By how much a plane of two components is to be turned (Kaiser 1958, eq. 5)."""
    u, v = x * x - y * y, 2 * x * y
    above = 2 * (u @ v) - 2 * u.sum() * v.sum() / len(x)
    below = (u @ u - v @ v) - (u.sum() ** 2 - v.sum() ** 2) / len(x)
    return float(np.arctan2(above, below) / 4)
