"""What may be said of a change: that it is there for sure, perhaps, or not to be seen, and whether it is a better one.

The one place where a change with its interval becomes a word; tables, pages and sentences all ask here.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Final

__all__ = ["Z95", "Sureness", "Verdict", "judged", "orientation", "sureness"]

#: so many standard deviations on each side are 95 % of a normal distribution
Z95: Final = 1.959963984540054


#: direction of an indicator → 1 where more is better, −1 where less is
_WAYS: Final = {"higher_better": 1, "lower_better": -1, "closer_to_zero": 0, "context": 0}


class Sureness(StrEnum):
    """How sure it is that there is a change."""

    #: the whole 95 % interval lies on one side of 0
    SURE = "sure"
    #: it does not, but the change is larger than one standard deviation of its error
    MAYBE = "maybe"
    #: the change is smaller than its error
    NONE = "none"
    #: nothing is known of its error
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What a change means."""

    BETTER = "better"
    WORSE = "worse"
    #: for sure another value, of an indicator of which no way is the better one
    CHANGED = "changed"
    #: it may be better, worse or as it was
    UNSURE = "unsure"
    #: no difference to be seen
    SAME = "same"


def sureness(change: float, lower: float | None, upper: float | None) -> Sureness:
    """How sure a change is by its 95 % interval from `lower` to `upper`; None or NaN where that is not known.

    >>> [str(sureness(2.0, low, 4.0 - low)) for low in (0.5, -1.0, -9.0)]
    ['sure', 'maybe', 'none']
    """
    if lower is None or upper is None or math.isnan(lower) or math.isnan(upper):
        return Sureness.UNKNOWN
    if lower > 0 or upper < 0:
        return Sureness.SURE
    # how far the interval goes on the side where 0 is, in standard deviations of an error that is normal
    reach = change - lower if change > 0 else upper - change
    return Sureness.MAYBE if abs(change) * Z95 > reach else Sureness.NONE


def orientation(direction: str, change: float, before: float | None = None) -> int:
    """1 where more is better, −1 where less is, 0 where neither is.

    What should come closer to 0 is better where its distance to 0 became smaller, for which `before` must be known.
    """
    if direction == "closer_to_zero" and before is not None and not math.isnan(before):
        middle = before + change / 2
        return 0 if middle == 0 else (-1 if middle > 0 else 1)
    return _WAYS[direction]


def judged(
    change: float, lower: float | None, upper: float | None, direction: str, before: float | None = None
) -> Verdict:
    """What a change means: better or worse only where its whole interval lies on that side of 0.

    >>> str(judged(-3.0, -5.0, -1.0, "higher_better")), str(judged(-3.0, -7.0, 1.0, "higher_better"))
    ('worse', 'unsure')
    """
    sure = sureness(change, lower, upper)
    if sure is Sureness.NONE:
        return Verdict.SAME
    if sure is not Sureness.SURE:
        return Verdict.UNSURE
    way = orientation(direction, change, before) * (1 if change > 0 else -1)
    return {1: Verdict.BETTER, -1: Verdict.WORSE}.get(way, Verdict.CHANGED)
