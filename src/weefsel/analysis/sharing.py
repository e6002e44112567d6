"""How residents share the places they can walk to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["LUO_QI", "Sharing"]

#: the weights of three bands of travel: Luo and Qi (2009, doi 10.1016/j.healthplace.2009.06.002), who have bands of 10,
#: 20 and 30 minutes by car
LUO_QI: Final = (1.0, 0.68, 0.22)


@dataclass(frozen=True, slots=True)
class Sharing:
    """How residents share places: how much less a longer walk counts, and what must be known."""

    #: of a walk in each band of `Walking.minutes`
    weights: tuple[float, ...] = LUO_QI
    #: of so much of the room of an area the capacity must be known, or its capacity is not told
    known: float = 0.9
