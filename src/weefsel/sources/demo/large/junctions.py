"""Where streets meet: close together in towns, far apart in the fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from weefsel.sources.demo.chance import rng
from weefsel.sources.demo.large.hilbert import hilbert_order
from weefsel.sources.demo.large.land import Land
from weefsel.sources.demo.large.towns import TOWN_STEP_M, Centres, Towns

__all__ = ["COORDINATE_M", "Junctions", "junctions"]

Floats = NDArray[np.float64]

#: coordinates are whole decimetres
COORDINATE_M: Final = 0.1
#: how far a junction lies from where a perfect grid would have it, as a share of its step
IRREGULAR: Final = 0.3
#: nothing is built this near to a river, metres
CLEAR_M: Final = 15.0


@dataclass(frozen=True, slots=True)
class Junctions:
    """Junctions in an order that stays near: position (n, 2; metres), and the town each is in or −1."""

    at: Floats
    town: NDArray[np.int64]


def junctions(land: Land, found: Towns, middles: Centres, rural: int, seed: int) -> Junctions:
    """A skewed grid of streets in every town and about `rural` junctions outside; none in water, no two in one spot."""
    random = rng(seed, "junctions")
    built = [_grid(found, town, random) for town in range(len(found.at))]
    fields = _scattered(land, middles, rural, random)
    at = np.concatenate([*built, fields])
    town = np.repeat(np.arange(-1, len(built)), [0, *map(len, built)])
    town = np.concatenate([town, np.full(len(fields), -1)])
    at = np.round(at, 1)
    dry = np.flatnonzero(~land.in_river(at, CLEAR_M) & (middles.wijk(at) >= 0))
    _, first = np.unique(np.rint(at[dry] / COORDINATE_M).astype(np.int64), axis=0, return_index=True)
    kept = dry[np.sort(first)]
    order = kept[hilbert_order(at[kept])]
    return Junctions(at[order], town[order])


def _grid(found: Towns, town: int, random: np.random.Generator) -> Floats:
    """As many points as the town has junctions, of a turned and disturbed grid those within its outline."""
    count = int(found.junctions[town])
    half = int(np.ceil(np.sqrt(count) * 0.8)) + 1
    steps = np.arange(-half, half + 1)
    grid = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    grid = (grid + random.uniform(-IRREGULAR, IRREGULAR, grid.shape)) * TOWN_STEP_M
    turn = random.uniform(0, np.pi / 2)
    grid = grid @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    out = np.hypot(*grid.T) / found.lobe(town, np.arctan2(grid[:, 1], grid[:, 0]))
    return found.at[town] + grid[np.argsort(out, kind="stable")[:count]]


def _scattered(land: Land, middles: Centres, count: int, random: np.random.Generator) -> Floats:
    """`count` points anywhere on the land."""
    parts: list[Floats] = []
    missing = count
    while missing > 0:
        points = land.metres(random.uniform(0, 1, (3 * missing + 100, 2)))
        points = points[middles.wijk(points) >= 0][:missing]
        parts.append(points)
        missing -= len(points)
    return np.concatenate(parts) if parts else np.zeros((0, 2))
