"""Whether one can go along a way in a wheelchair, as far as its tags say; of most ways they say nothing.

Meanings of tags are those of the OpenStreetMap Wiki (pages `Key:wheelchair`, `Key:ramp`, `Key:smoothness`, `Key:kerb`,
`Key:width`, `Key:incline`); where the limits come from stands beside them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

__all__ = ["LIMITED", "NO", "YES", "across", "along", "stated"]

YES: Final = "yes"
LIMITED: Final = "limited"
NO: Final = "no"

#: A free passage of 90 cm is enough for one person with or without aids (010 Toegankelijk, Rotterdam,
#: "Verkeersruimte"); metres.
NARROWEST_M: Final = 0.9
#: Bouwbesluit 2012, article 2.43: a ramp is never steeper than 1:12, and over more than half a metre of height not
#: steeper than 1:20; percent.
STEEPEST: Final = 100 / 12
STEEP: Final = 100 / 20

_STATED: Final[Mapping[str, str]] = {"yes": YES, "designated": YES, "limited": LIMITED, "no": NO}
#: The wiki has wheelchairs among the vehicles that can use `intermediate`, and not among those of what is worse.
_ROUGH: Final = frozenset({"bad", "very_bad", "horrible", "very_horrible", "impassable"})
_METRES: Final = re.compile(r"(\d+(?:\.\d+)?) ?(m|cm)?", re.ASCII)
_SLOPE: Final = re.compile(r"[+-]?(\d+(?:\.\d+)?) ?([%°])", re.ASCII)


def stated(tags: Mapping[str, str]) -> str | None:
    """What `wheelchair` says outright: `yes`, `limited` or `no`; nothing for other values."""
    return _STATED.get(tags.get("wheelchair", ""))


def along(tags: Mapping[str, str]) -> str | None:
    """What the tags of a way say: what is stated wins, and else the strictest of steps, surface, width and slope.

    They say what bars the way; that nothing is said to bar it does not make it a `yes`.
    """
    said = {_steps(tags), _surface(tags), _width(tags), _slope(tags)}
    return stated(tags) or next((value for value in (NO, LIMITED) if value in said), None)


def across(tags: Mapping[str, str]) -> str | None:
    """What a node with a barrier does to those who pass it: `no` or `limited`, nothing where it does not bar them."""
    if "barrier" not in tags:
        return None
    if said := stated(tags):
        return None if said == YES else said
    return NO if tags["barrier"] == "kerb" and tags.get("kerb") == "raised" else None


def _steps(tags: Mapping[str, str]) -> str | None:
    if tags.get("highway") != "steps":
        return None
    # a ramp of which neither slope nor width is known; one mapped as a way of its own (`separate`) speaks for itself
    return LIMITED if tags.get("ramp:wheelchair") == "yes" else NO


def _surface(tags: Mapping[str, str]) -> str | None:
    return NO if tags.get("smoothness") in _ROUGH else None


def _width(tags: Mapping[str, str]) -> str | None:
    width = next((found for key in ("width", "est_width") if (found := _metres(tags.get(key, "")))), None)
    return NO if width is not None and width < NARROWEST_M else None


def _metres(text: str) -> float | None:
    """A width in metres; nothing for none, or in words or units that are not metres."""
    found = _METRES.fullmatch(text.strip())
    if found is None:
        return None
    return float(found[1]) / (100 if found[2] == "cm" else 1)


def _slope(tags: Mapping[str, str]) -> str | None:
    """A number only: `up` and `down` do not say how steep."""
    found = _SLOPE.fullmatch(tags.get("incline", "").strip())
    if found is None:
        return None
    number = float(found[1])
    percent = number if found[2] == "%" else 100 * math.tan(math.radians(min(number, 89.0)))
    if percent > STEEPEST:
        return NO
    return LIMITED if percent > STEEP else None
