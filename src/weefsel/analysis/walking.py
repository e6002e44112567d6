"""How people walk."""

from __future__ import annotations

from dataclasses import dataclass

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
