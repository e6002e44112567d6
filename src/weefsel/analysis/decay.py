"""How much less a walk counts as it is longer."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from weefsel.errors import Fault, InputError

__all__ = ["Bands", "Decay", "Exponential", "Gaussian", "Power"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
#: decimetres in a metre
DM_IN_M = 10.0


class Decay(Protocol):
    """Gives the weight of a walk by its length."""

    def weights(self, distance_dm: Ints) -> Floats:
        """The weight (0 or more) of every distance, in decimetres."""
        ...


@dataclass(frozen=True, slots=True)
class Bands:
    """A weight for each band of distance, and none beyond the last: a walk of exactly an end is still within it.

    One band of weight 1 is the catchment of 2SFCA. Luo and Qi (2009) give three bands 1, 0.68 and 0.22, or 1, 0.42 and
    0.09 where people mind distance more.
    """

    #: where each band ends, in metres, from near to far
    ends_m: tuple[float, ...]
    #: the weight in each
    band_weights: tuple[float, ...] = (1.0,)

    def __post_init__(self) -> None:
        rising = all(a < b for a, b in zip((-1.0, *self.ends_m), self.ends_m, strict=False))
        if not self.ends_m or not rising:
            raise InputError(Fault("bands", "ends from near to far", "Sort the ends, each once.", value=self.ends_m))
        if len(self.band_weights) != len(self.ends_m) or not all(0 <= w < math.inf for w in self.band_weights):
            expected = f"{len(self.ends_m)} weights of 0 or more"
            raise InputError(Fault("bands", expected, "Give each band a weight.", value=self.band_weights))

    def weights(self, distance_dm: Ints) -> Floats:
        """The weight of the band that each distance is in."""
        # whole decimetres below the end, so that no rounding of metres pushes a walk over it
        ends = np.floor(np.array(self.ends_m) * DM_IN_M + 1e-6)
        return np.array([*self.band_weights, 0.0])[np.searchsorted(ends, distance_dm)]


@dataclass(frozen=True, slots=True)
class Gaussian:
    """exp(−d² / 2σ²): little matters nearby, then it falls off."""

    #: σ, in metres: at this distance a walk counts for 0.61
    sigma_m: float

    def __post_init__(self) -> None:
        _positive("sigma_m", self.sigma_m)

    def weights(self, distance_dm: Ints) -> Floats:
        """Between 0 and 1; 1 at no distance."""
        scale = -1 / (2 * self.sigma_m**2)
        return _by_table(distance_dm, lambda metres: np.exp(scale * metres**2))


@dataclass(frozen=True, slots=True)
class Exponential:
    """exp(−d / s)."""

    #: s, in metres: at this distance a walk counts for 0.37
    scale_m: float

    def __post_init__(self) -> None:
        _positive("scale_m", self.scale_m)

    def weights(self, distance_dm: Ints) -> Floats:
        """Between 0 and 1; 1 at no distance."""
        return _by_table(distance_dm, lambda metres: np.exp(-metres / self.scale_m))


@dataclass(frozen=True, slots=True)
class Power:
    """(max(d, nearest) / nearest)^−exponent: Hansen's own, with a nearest distance because it has no end at 0."""

    exponent: float
    #: walks shorter than this, in metres, count as this long
    nearest_m: float

    def __post_init__(self) -> None:
        _positive("exponent", self.exponent)
        _positive("nearest_m", self.nearest_m)

    def weights(self, distance_dm: Ints) -> Floats:
        """Between 0 and 1; 1 up to `nearest_m`."""
        nearest, exponent = self.nearest_m, -self.exponent
        return _by_table(distance_dm, lambda metres: (np.maximum(metres, nearest) / nearest) ** exponent)


def _by_table(distance_dm: Ints, weight: Callable[[Floats], Floats]) -> Floats:
    """`weight` of every distance in metres, worked out once for each decimetre: pairs are many, decimetres few."""
    farthest = int(distance_dm.max(initial=0))
    if farthest >= len(distance_dm):
        return weight(distance_dm / DM_IN_M)
    return weight(np.arange(farthest + 1) / DM_IN_M)[distance_dm]


def _positive(name: str, value: float) -> None:
    if not 0 < value < math.inf:
        raise InputError(
            Fault("decay", "a number above 0", "Give a length or power above 0.", column=name, value=value)
        )
