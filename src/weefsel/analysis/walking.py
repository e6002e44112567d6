"""How people walk."""

from __future__ import annotations

from dataclasses import dataclass

from weefsel.concepts import WalkingGroup

__all__ = ["Walking"]


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

        For a wheelchair this is the speed only. The network has no width, kerb, slope or surface of its edges, so a
        route over steps counts like any other: whether the route can be done in a wheelchair is not measured, and must
        be told so wherever the result is shown.
        """
        return cls(speed_m_s=group.speed_m_s)
