"""When a place is open in an ordinary week, by the opening hours that it gives."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Final

from weefsel.analysis.opening import YEARS, Window, spans

__all__ = ["open_week"]

_DAY: Final = 24 * 60
_EVERY_DAY: Final = frozenset(range(7))


@lru_cache(maxsize=8192)
def open_week(hours: str, on: dt.date) -> tuple[tuple[int, int, int], ...]:
    """When OSM opening hours are surely open in the first ordinary week from `on`: (weekday, begins, ends).

    Monday is 0, times are minutes after midnight; a stretch over midnight is two. Empty where the hours are empty or
    not written as OSM has it, and in years of which the public holidays are not known.

    >>> open_week("Tu 19:00-22:00", dt.date(2026, 3, 2))
    ((1, 1140, 1320),)
    """
    if not YEARS[0] <= on.year < YEARS[1]:
        return ()
    found = (
        spans(
            hours,
            Window(_EVERY_DAY, 0, _DAY, on, weeks=1),
        )
        or ()
    )
    return tuple(
        (
            one.begins.weekday(),
            _minutes(one.begins),
            _minutes(one.begins) + int((one.ends - one.begins).seconds // 60 or _DAY),
        )
        for one in found
        if one.sure
    )


def _minutes(moment: dt.datetime) -> int:
    return moment.hour * 60 + moment.minute
