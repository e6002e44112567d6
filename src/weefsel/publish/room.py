"""How much room there is for residents in the places they can walk to, each figure through the gate."""

from __future__ import annotations

from weefsel.concepts import Function, MissingReason
from weefsel.publish.figures import Figures
from weefsel.publish.models import Published, Room

__all__ = ["differs", "rooms"]


def rooms(figures: Figures, code: str, whole: str) -> tuple[Room, ...]:
    """The room in area `code` for each function, beside that of area `whole`; nothing where it is kept back."""

    def places(area: str, function: Function) -> Published[float]:
        return figures.rate("room", area, f"{function}:per_1000")

    found = tuple(
        Room(
            function,
            places(code, function),
            figures.rate("room", code, f"{function}:capacity_per_1000"),
            places(whole, function) if code != whole else None,
        )
        for function in Function
    )
    return () if any(room.places.missing is MissingReason.SECRET for room in found) else found


def differs(room: Room) -> int:
    """−1 where there surely is less room than in the whole place, 1 where more, 0 where that is not sure.

    It is sure when the intervals are apart.
    """
    here, there = room.places, room.reference
    if there is None or here.lower is None or here.upper is None or there.lower is None or there.upper is None:
        return 0
    return int(here.lower > there.upper) - int(here.upper < there.lower)
