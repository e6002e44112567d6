"""Footpaths that are hard or impossible to go by wheelchair: steps, narrow alleys, loose ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from weefsel.sources.demo.chance import rng
from weefsel.sources.demo.ground import Rank
from weefsel.sources.demo.knots import Reach
from weefsel.sources.demo.streets import not_needed

__all__ = ["with_hindrances"]

#: a flight of steps up a bridge or a dyke is no longer than this
FLIGHT_M: Final = 40.0
#: so many of the short paths along the edge of town and the water are steps, up to the dyke
STEPS: Final = 0.4
#: so many of the alleys between back gardens are too narrow for a wheelchair
NARROW: Final = 0.3
#: so many of the paths through parks and sports grounds are of shells or gravel
LOOSE: Final = 0.5
_GREEN: Final = ("park", "sport")


def with_hindrances(reaches: Sequence[Reach], seed: int) -> list[Reach]:
    """The same streets, some footpaths with what they are by wheelchair; of streets nothing is said.

    A path is barred (`no`) only where there is a way around it: what was connected stays connected.
    """
    footpaths = {i for i, reach in enumerate(reaches) if reach.kind in (None, "footway")}
    around = not_needed(reaches, footpaths)
    draws = rng(seed, "hindrances").random(len(reaches))
    return [
        _hindered(reach, draw, i in around) if i in footpaths else reach
        for i, (reach, draw) in enumerate(zip(reaches, draws.tolist(), strict=True))
    ]


def _hindered(path: Reach, draw: float, around: bool) -> Reach:
    raised = path.bridge or (path.rank in (Rank.EDGE, Rank.BANK) and draw < STEPS)
    if around and raised and path.length_m <= FLIGHT_M:
        return replace(path, kind="steps", wheelchair="no")
    if path.rank == Rank.PATH and path.style in _GREEN:
        return replace(path, wheelchair="limited") if draw < LOOSE else path
    if around and path.rank == Rank.PATH and draw < NARROW:
        return replace(path, wheelchair="no")
    return path
