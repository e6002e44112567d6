"""Where the towns and villages lie, how large they are, and the cells of land around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from weefsel.sources.demo.chance import rng
from weefsel.sources.demo.large.land import NODES_PER_KM2, Land
from weefsel.sources.demo.people import whole

__all__ = ["TOWN_STEP_M", "Centres", "Towns", "centres", "towns"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: land for each town or village, km², and the fewest towns there are
KM2_PER_TOWN: Final = 12.0
FEWEST_TOWNS: Final = 8
#: sizes of towns follow Pareto's law, with an exponent near the 1 of Zipf's (Gabaix 1999, doi:10.1162/003355399556133)
EXPONENT: Final = 1.05
#: what keeps the smallest villages from being nothing, and no town holds more than this share of all
SMALLEST: Final = 0.3
LARGEST_SHARE: Final = 0.05
#: metres between two junctions in a town: 250 to a km², as in Dutch towns
TOWN_STEP_M: Final = 63.0
#: spots that are looked at for a town, and the field between two towns, metres
CANDIDATES: Final = 40
FIELD_M: Final = 200.0
#: a town of more junctions is two wijken
WIJK_JUNCTIONS: Final = 1500
#: the turn from one seed of a sunflower to the next (Vogel 1979, doi:10.1016/0025-5564(79)90080-4)
GOLDEN_ANGLE: Final = np.pi * (3 - np.sqrt(5))
NODES_PER_GEMEENTE: Final = 14_000


@dataclass(frozen=True, slots=True)
class Towns:
    """Towns from large to small, those on the islands last."""

    #: middle (n, 2), metres
    at: Floats
    #: junctions of streets that they have room for
    junctions: Ints
    #: phases of the two waves of their outline (n, 2)
    phase: Floats
    #: the town (position) whose gemeente each is part of: the nearest of the largest
    seat: Ints

    @property
    def radius_m(self) -> Floats:
        return TOWN_STEP_M * np.sqrt(self.junctions / np.pi)

    def lobe(self, town: Ints | int, angle: Floats) -> Floats:
        """How far the outline of a town goes in some direction, as a share of its radius."""
        phase = self.phase[town]
        return 1 + 0.18 * np.sin(2 * angle + phase[..., 0]) + 0.1 * np.sin(3 * angle + phase[..., 1])


@dataclass(frozen=True, slots=True)
class Centres:
    """The middles of the wijken: what is nearest to one lies in that wijk, and what is nearer to the sea in none."""

    at: Floats
    #: the town each is part of, and its number within that town
    town: Ints
    number: Ints
    sea: Floats

    def wijk(self, points: Floats) -> Ints:
        """The wijk (position) that each of `points` (n, 2; metres) lies in; −1 in the sea."""
        nearest: Ints = np.asarray(cKDTree(np.concatenate([self.at, self.sea])).query(points)[1], np.int64)
        return np.where(nearest < len(self.at), nearest, -1)


def towns(land: Land, nodes: int, junctions: int, seed: int) -> Towns:
    """Towns that share `junctions` by Pareto's law, none inside another, and a village on each island."""
    random = rng(seed, "towns")
    islands = land.islands
    count = max(FEWEST_TOWNS, round(nodes / NODES_PER_KM2 / KM2_PER_TOWN))
    weight = random.pareto(EXPONENT, count) + SMALLEST
    weight = np.minimum(weight, max(LARGEST_SHARE, 2 / count) * weight.sum())
    weight = np.sort(np.concatenate([weight, np.full(len(islands), 2 * SMALLEST)]))[::-1]
    sizes = whole(weight / weight.sum() * junctions, junctions)
    mainland = _spots(land, TOWN_STEP_M * np.sqrt(sizes[:count] / np.pi), random)
    at = np.concatenate([mainland, islands])
    seats = max(2, round(nodes / NODES_PER_GEMEENTE))
    seat = np.asarray(cKDTree(at[:seats]).query(at)[1], np.int64)
    return Towns(at, sizes, random.uniform(0, 2 * np.pi, (len(at), 2)), seat)


def _spots(land: Land, radius: Floats, random: np.random.Generator) -> Floats:
    """A spot for each town: the first of some where it leaves room to those before it, or the one with most room."""
    at = np.zeros((len(radius), 2))
    for town, own in enumerate(radius):
        spots = land.metres(random.uniform(0, 1, (CANDIDATES, 2)))
        dry = spots[land.is_dry(spots)]
        spots = dry if len(dry) else land.metres(np.array([[0.5, 0.45]]))
        away = np.hypot(*(spots[:, None] - at[:town]).transpose(2, 0, 1)) - radius[:town]
        room = away.min(axis=1, initial=np.inf) - own
        at[town] = spots[int(np.argmax(np.minimum(room, FIELD_M)))]
    return at


def centres(found: Towns, sea: Floats) -> Centres:
    """One wijk for each town, and more, spread as the seeds of a sunflower, for a large one."""
    parts = -(-found.junctions // WIJK_JUNCTIONS)
    parts = np.maximum(parts, 1)
    town = np.repeat(np.arange(len(parts)), parts)
    number = np.arange(len(town)) - np.repeat(np.cumsum(parts) - parts, parts)
    out = found.radius_m[town] * np.sqrt(number / parts[town])
    angle = number * GOLDEN_ANGLE
    at = found.at[town] + np.column_stack([np.cos(angle), np.sin(angle)]) * out[:, None]
    return Centres(at, town, number, sea)
