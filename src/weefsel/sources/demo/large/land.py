"""The form of the land: a mainland with a coast, islands off it, and rivers through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from weefsel.sources.demo.chance import rng

__all__ = ["Land", "River", "land"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: nodes of a walking network on a km² of the Netherlands, towns and fields together
NODES_PER_KM2: Final = 140.0
#: south-west corner of the frame, in the middle of what RD New covers; metres
CORNER_M: Final = (15_000.0, 325_000.0)

# in shares of the side of the frame
MIDDLE: Final = (0.5, 0.45)
RADIUS: Final = 0.38
#: (waves around the coast, how far they go in and out as a share of the radius)
WAVES: Final = ((2, 0.12), (3, 0.08), (5, 0.05))
ISLAND_ANGLES_DEG: Final = (62.0, 90.0, 118.0)
ISLAND_OFF: Final = 0.05
ISLAND_HALF: Final = (0.035, 0.012)
#: how far the sea is marked with points, and beyond the frame
SEA_STEP: Final = 1 / 80
SEA_BEYOND: Final = 0.1
#: where the rivers flow, from east to west
RIVERS_AT: Final = (0.33, 0.58)
RIVER_BEND: Final = 0.04
#: a river is this wide, or less in a small land; metres, share of the side
RIVER_M: Final = 160.0
RIVER_SHARE: Final = 1 / 60


@dataclass(frozen=True, slots=True)
class River:
    """A river as its middle line, north as a function of east, and its width; metres."""

    base_m: float
    bend_m: float
    per_m: Floats
    phase: Floats
    width_m: float

    def north(self, x: Floats) -> Floats:
        """The y of its middle line at `x`."""
        waves = np.sin(np.multiply.outer(x, self.per_m) + self.phase)
        return self.base_m + self.bend_m * waves.sum(axis=-1)


@dataclass(frozen=True, slots=True)
class Land:
    """The form of the land within a square frame of `side_m`, its lower left corner at `CORNER_M`."""

    side_m: float
    #: phases of the waves of the coast, radians
    coast: Floats
    rivers: tuple[River, ...]

    def radius(self, angle: Floats) -> Floats:
        """How far the coast of the mainland lies from its middle, in sides of the frame."""
        waves = sum(size * np.sin(n * angle + p) for (n, size), p in zip(WAVES, self.coast, strict=True))
        return RADIUS * (1 + np.asarray(waves))

    @property
    def islands(self) -> Floats:
        """The middles of the islands (n, 2), metres."""
        angle = np.radians(ISLAND_ANGLES_DEG)
        out = self.radius(angle) + ISLAND_OFF
        return self.metres(np.column_stack([np.cos(angle), np.sin(angle)]) * out[:, None] + MIDDLE)

    def metres(self, points: Floats) -> Floats:
        """Points given in sides of the frame, in metres."""
        return points * self.side_m + CORNER_M

    def is_dry(self, points: Floats) -> Bools:
        """Which `points` (n, 2; metres) lie within the coast of the mainland or of an island."""
        off = (points - self.metres(np.array([MIDDLE]))) / self.side_m
        dry = np.hypot(off[:, 0], off[:, 1]) < self.radius(np.arctan2(off[:, 1], off[:, 0]))
        for island in self.islands:
            away = (points - island) / self.side_m / ISLAND_HALF
            dry |= np.hypot(away[:, 0], away[:, 1]) < 1
        return dry

    def bank(self, points: Floats) -> NDArray[np.int64]:
        """How many rivers lie south of each of `points`: who goes from one number to another crosses a river."""
        passed = np.zeros(len(points), np.int64)
        for river in self.rivers:
            passed += points[:, 1] > river.north(points[:, 0])
        return passed

    def in_river(self, points: Floats, margin_m: float) -> Bools:
        """Which `points` lie in a river or within about `margin_m` of one."""
        wet = np.zeros(len(points), bool)
        for river in self.rivers:
            wet |= np.abs(points[:, 1] - river.north(points[:, 0])) < river.width_m / 2 + margin_m
        return wet

    def sea(self, seed: int) -> Floats:
        """Points (n, 2; metres) all over the sea within and around the frame, so dense that they draw the coast."""
        steps = np.arange(-SEA_BEYOND, 1 + SEA_BEYOND, SEA_STEP)
        grid = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
        points = self.metres(grid + rng(seed, "sea").uniform(-0.3, 0.3, grid.shape) * SEA_STEP)
        return points[~self.is_dry(points)]


def land(nodes: int, seed: int) -> Land:
    """A land with room for a walking network of so many nodes."""
    random = rng(seed, "coast")
    side = float(np.sqrt(nodes / NODES_PER_KM2 * 1e6 / (np.pi * RADIUS**2)))
    coast = random.uniform(0, 2 * np.pi, len(WAVES))
    rivers = tuple(
        River(
            base_m=CORNER_M[1] + side * at,
            bend_m=side * RIVER_BEND / 2,
            per_m=2 * np.pi / side * random.uniform((0.8, 2.0), (1.4, 3.2)),
            phase=random.uniform(0, 2 * np.pi, 2),
            width_m=min(RIVER_M, side * RIVER_SHARE),
        )
        for at in RIVERS_AT
    )
    return Land(side, coast, rivers)
