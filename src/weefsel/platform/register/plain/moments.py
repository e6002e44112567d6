"""Days and times of day as people type them: 12-3-2026, 12 maart 2026, 18.00, 18u."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from weefsel.concepts import LANGS
from weefsel.concepts.texts import text
from weefsel.platform.register.plain.typed import Wrong, line

__all__ = ["date_within", "time_of_day"]

_LONGEST: Final = 40
_ISO: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_NUMBERS: Final = re.compile(r"(?P<day>\d{1,2}) ?[-/. ] ?(?P<month>\d{1,2}) ?[-/. ] ?(?P<year>\d{4})", re.ASCII)
_WORDS: Final = re.compile(
    r"(?:[a-z]+ )?(?P<day>\d{1,2})(?:e|st|nd|rd|th)?[ -](?P<month>[a-z]+)\.?[ -](?P<year>\d{4})", re.ASCII
)
_SHORT_YEAR: Final = re.compile(r"\d{1,2} ?[-/. ] ?(?:\d{1,2}|[a-z]+) ?[-/. ] ?'?\d{2}", re.ASCII)
_CLOCK: Final = re.compile(r"(?:om |at )?(\d{1,2})(?: ?[.:u,h] ?(\d{2}))?(?: ?(?:uur|u|h))?", re.ASCII)
_TIGHT: Final = re.compile(r"(\d{2})(\d{2})", re.ASCII)
#: months are also known by their first letters
_SHORTEST_MONTH: Final = 3


def date_within(
    value: object, earliest: dt.date, latest: dt.date, *, field: str = "", needed: bool = True
) -> dt.date | Wrong | None:
    """A day from `earliest` up to and including `latest`, or None when nothing is filled in and it is not needed."""
    typed = line(value.isoformat() if isinstance(value, dt.date) else value, _LONGEST, field=field, needed=needed)
    if isinstance(typed, Wrong) or not typed:
        return typed or None
    small = typed.lower()
    found = _ISO.fullmatch(small) or _NUMBERS.fullmatch(small) or _WORDS.fullmatch(small)
    if found is None:
        return Wrong(field, "group.wrong_date_year" if _SHORT_YEAR.fullmatch(small) else "group.wrong_date_form")
    month = _month(found["month"])
    if month is None:
        return Wrong(field, "group.wrong_date_form")
    try:
        day = dt.date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        return Wrong(field, "group.wrong_date_none")
    if day < earliest:
        return Wrong(field, "group.wrong_date_early", {"day": _written(earliest)})
    if day > latest:
        return Wrong(field, "group.wrong_date_late", {"day": _written(latest)})
    return day


def _month(said: str) -> int | None:
    """The number of a month, said as a number or in a language of the screens."""
    if said.isdigit():
        return int(said)
    short = {"mrt": 3}
    for lang in LANGS:
        names = text("site.months", lang).lower().split()
        for number, month in enumerate(names, start=1):
            if (len(said) >= _SHORTEST_MONTH and month.startswith(said)) or short.get(said) == number:
                return number
    return None


def _written(day: dt.date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def time_of_day(value: object, *, field: str = "", needed: bool = False) -> str | Wrong:
    """A time as HH:MM, from 18.00, 18:00, 1800, 18u, 18 uur or 6.30; empty when it is not needed."""
    typed = line(value, _LONGEST, field=field, needed=needed)
    if isinstance(typed, Wrong) or not typed:
        return typed
    small = typed.lower()
    found = _TIGHT.fullmatch(small) or _CLOCK.fullmatch(small)
    if found is None:
        return Wrong(field, "group.wrong_time_form")
    hours, minutes = int(found[1]), int(found[2] or 0)
    if hours == 24 and minutes == 0:
        hours = 0
    if hours > 23 or minutes > 59:
        return Wrong(field, "group.wrong_time_none")
    return f"{hours:02}:{minutes:02}"
