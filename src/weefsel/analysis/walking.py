"""How people walk."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from weefsel.concepts import WalkingGroup

__all__ = ["Walking", "passable"]


@dataclass(frozen=True, slots=True)
class Walking:
    """How people walk. The defaults are an average adult; groups that walk slower reach less."""

    #: 4.8 km/h
    speed_m_s: float = 4.8 / 3.6
    #: squares and places this near the network, in a straight line, join it
    join_m: float = 500.0
    #: where there is no network: straight line × this (and the result is an approximation)
    detour: float = 1.3
    minutes: tuple[int, ...] = (5, 10, 15)

    @classmethod
    def for_group(cls, group: WalkingGroup) -> Walking:
        """How a group walks: at its own speed (`group.source` says who found it) and, for the rest, as by default.

        This is the speed only; over which edges a group goes is said by `passable`.
        """
        return cls(speed_m_s=group.speed_m_s)


def passable(edges: pd.DataFrame, group: WalkingGroup) -> pd.DataFrame:
    """The rows of `edges` (the table of the snapshot) over which `group` can go; the same frame where those are all.

    For a wheelchair without those of which `wheelchair` is `no`: steps, high kerbs, narrow and rough paths, as far as
    the source of the network says so (docs/method-reach.md). Edges that are `limited`, and the many of which nothing is
    said, stay: tell so wherever the result is shown.

    With what remains a `Ground` joins squares and places to the nearest node of its largest component. Someone behind
    steps is thus joined, in a straight line of at most `Walking.join_m`, to where the rest of the network begins. Where
    nothing remains at all there is no network: a `Ground` would measure in straight lines.
    """
    if group is not WalkingGroup.WHEELCHAIR:
        return edges
    barred = (edges["wheelchair"] == "no").to_numpy(bool)
    return edges[~barred] if barred.any() else edges
