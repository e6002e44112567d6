"""The parts of the days of a week as bits: on which of them an activity is, or a place is open.

Bit `3 * day + part` is a part of a day (Monday is 0; morning, afternoon, evening); bit `21 + day` is the day itself,
also where the time is not known, or is at night.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from weefsel.platform.finding.asking import PartOfDay
from weefsel.publish.opened import open_week

__all__ = ["ALL_DAYS", "asked_bits", "week_of_hours", "week_of_times"]

#: minutes after midnight at which they begin and end
_PARTS: Final = ((6 * 60, 12 * 60), (12 * 60, 18 * 60), (18 * 60, 24 * 60))
#: so many minutes of a part make that it is then
_ENOUGH: Final = 60
_DAY: Final = 24 * 60
_DAYS: Final = 7
#: where the bits of whole days begin
_WHOLE: Final = _DAYS * len(_PARTS)
ALL_DAYS: Final = range(_DAYS)


def asked_bits(days: Iterable[int], part: PartOfDay | None) -> int:
    """The bits of which one must be there, for what is asked."""
    if part is None:
        return sum(1 << (_WHOLE + day) for day in set(days))
    number = list(PartOfDay).index(part)
    return sum(1 << (len(_PARTS) * day + number) for day in set(days))


def week_of_times(days: Iterable[int], starts: str, ends: str) -> int:
    """The bits of an activity on these days of the week, from `starts` to `ends` (HH:MM; empty: not known).

    It is in the part of the day in which it starts, and in each of which it lasts an hour. What is after midnight
    belongs to the day on which it starts, and to no part.
    """
    bits = asked_bits(days, None)
    if starts:
        begins = _minutes(starts)
        finish = _minutes(ends) if ends else begins
        finish += _DAY if finish < begins else 0
        for part, (first, last) in zip(PartOfDay, _PARTS, strict=True):
            if first <= begins < last or min(finish, last) - max(begins, first) >= _ENOUGH:
                bits |= asked_bits(days, part)
    return bits


def week_of_hours(hours: str, on: dt.date) -> int:
    """The bits of a place that is open at these hours, in an ordinary week from the day `on`: an hour of a part."""
    bits, minutes = 0, dict.fromkeys(((day, part) for day in ALL_DAYS for part in PartOfDay), 0)
    for day, begins, ends in open_week(hours, on) if hours else ():
        bits |= asked_bits([day], None)
        for part, (first, last) in zip(PartOfDay, _PARTS, strict=True):
            minutes[day, part] += max(0, min(ends, last) - max(begins, first))
    for (day, part), open_ in minutes.items():
        if open_ >= _ENOUGH:
            bits |= asked_bits([day], part)
    return bits


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:5])
