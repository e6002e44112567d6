"""How much room there is, as cloth: ten threads are as much as in the whole place, fewer threads are less room.

Threads up to the lower end of the interval lie there, those up to its upper end are frayed, and a dot is the estimate;
where the whole place has more, its threads are thin. For the whole place itself there is nothing to compare with, and
no cloth.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from weefsel.concepts import Function, Lang, MissingReason
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.publish import Published, Room, differs

__all__ = ["Cloth", "all_missing", "message", "rows"]

#: so many threads are the room in the whole place
WHOLE = 10
#: a cloth is at most so many times as wide; what goes on is told as going on
WIDEST = 3
PITCH, TOP, BOTTOM = 11.0, 3.0, 23.0
#: how far the hairs of a frayed thread lie from its middle
HAIR = 2.1


@dataclass(frozen=True, slots=True)
class Cloth:
    """The threads of one function, as paths."""

    viewbox: str
    on: str
    frayed: str
    off: str
    unmeasured: str
    #: the mark of the whole place
    reference: str
    #: where the estimate is, from the left; None where there is none, or it is beyond the end
    estimate: float | None
    #: that there is more than was drawn; empty where there is not
    onwards: str


def rows(room: tuple[Room, ...], lang: Lang) -> list[dict[str, Any]]:
    """Each function with its cloth, its figures and its interval in words."""
    shared = [_ratio(one.places, one.reference) for one in room]
    most = max((ratio[2] for ratio in shared if ratio is not None), default=1.0)
    width = min(max(math.ceil(most), 2), WIDEST)
    return [
        {
            "function": one.function,
            "room": one,
            "cloth": None if one.reference is None or one.reference.value == 0 else _cloth(ratio, width),
            "between": _between(one.places, lang),
        }
        for one, ratio in zip(room, shared, strict=True)
    ]


def message(room: tuple[Room, ...], place: str | None, lang: Lang) -> str:
    """What is surely less or more than in the whole place, in one sentence."""
    known = [one for one in room if one.places.value is not None]
    if not known:
        return text("area.room_unknown", lang)
    if place is None:
        fewest = min(known, key=lambda one: one.places.value or 0)
        return text("area.room_fewest", lang, function=fewest.function.label(lang))
    less, more = (_names([one.function for one in known if differs(one) == sign], lang) for sign in (-1, 1))
    if less and more:
        return text("area.room_both", lang, less=less, more=more, place=place)
    if less:
        return text("area.room_less", lang, less=less, place=place)
    return text("area.room_more", lang, more=more, place=place) if more else text("area.room_alike", lang, place=place)


def _names(functions: list[Function], lang: Lang) -> str:
    return words.enumeration([function.label(lang) for function in functions], lang)


#: lower end, estimate and upper end, as parts of the room in the whole place
Ratio = tuple[float, float, float]


def _ratio(here: Published[float], there: Published[float] | None) -> Ratio | None:
    """None where the two cannot be compared."""
    if there is None or not there.value or here.value is None or here.lower is None or here.upper is None:
        return None
    return here.lower / there.value, here.value / there.value, here.upper / there.value


def _cloth(ratio: Ratio | None, width: int) -> Cloth:
    slots = WHOLE * width
    sure, may = (0, 0) if ratio is None else (math.floor(end * WHOLE + 0.5) for end in (ratio[0], ratio[2]))
    end, estimate = slots * PITCH, None if ratio is None else ratio[1] * WHOLE * PITCH
    middle = (TOP + BOTTOM) / 2
    return Cloth(
        f"0 0 {end + PITCH:g} {TOP + BOTTOM:g}",
        _threads(0, min(sure, slots)),
        _threads(sure, min(may, slots), -HAIR, HAIR),
        "" if ratio is None else _threads(may, WHOLE),
        _threads(0, WHOLE) if ratio is None else "",
        f"M{WHOLE * PITCH:g} 0V{TOP + BOTTOM:g}",
        estimate if estimate is None or estimate <= end else None,
        f"M{end + 2:g} {middle - 5:g}l5 5l-5 5" if may > slots else "",
    )


def _threads(first: int, last: int, *hairs: float) -> str:
    """Upright threads, each one line, or one for each of its hairs."""
    middles = (PITCH * (thread + 0.5) for thread in range(first, last))
    return "".join(f"M{x + hair:g} {TOP:g}V{BOTTOM:g}" for x in middles for hair in hairs or (0.0,))


def _between(figure: Published[float], lang: Lang) -> str:
    if figure.lower is None or figure.upper is None:
        return ""
    low, high = (words.quantity(end, figure.unit, lang) for end in (figure.lower, figure.upper))
    return text("area.room_between", lang, low=low, high=high)


def all_missing(room: tuple[Room, ...]) -> MissingReason | None:
    """Why there is no figure at all; None where there is one."""
    known = any(one.places.value is not None for one in room)
    return None if known or not room else room[0].places.missing
