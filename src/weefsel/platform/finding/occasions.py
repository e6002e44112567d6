"""The days on which activities are, of thousands at once: weekly ones by the bits of their days, others looked up."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from weefsel.errors import InputError
from weefsel.platform.finding.documents import Told
from weefsel.platform.finding.week import ALL_DAYS, week_of_times
from weefsel.platform.register.plain import rules
from weefsel.platform.register.plain.occurring import Recurrence, occurrences, parse

__all__ = ["AHEAD", "NEVER", "Days", "Times", "When", "recurrence_of", "times_of"]

#: so many days ahead is looked
AHEAD: Final = 400
#: no day
NEVER: Final = 2**31 - 1
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
_TIMES: Final = ("rrule", "starts", "ends", "from_date", "until_date")
_EVERY: Final = sum(1 << day for day in ALL_DAYS)
_MIDNIGHT: Final = 24 * 60
#: days for which rules that were looked up are good
_WEEKS: Final = 56
Ints = NDArray[np.int64]

#: [days of the week as bits][weekday]: how many days until the next of them
_WAIT: Final = np.array(
    [[next((n for n in range(7) if bits >> (day + n) % 7 & 1), NEVER) for day in range(7)] for bits in range(128)],
    np.int64,
)


class Times(NamedTuple):
    """When an activity is, to keep in columns."""

    #: of the week, as bits; 0 where its days are not known
    days: int
    #: ordinals of `datetime.date`
    first: int
    last: int
    #: minutes after midnight: when it begins, and when it is over
    begins: int
    over: int
    #: parts of the week, as bits of `week`
    week: int
    #: a rule that is more than days of the week, and the first day that it counts from
    rule: tuple[str, dt.date | None] | None


_UNKNOWN: Final = Times(0, _FIRST.toordinal(), _LAST.toordinal(), _MIDNIGHT - 1, _MIDNIGHT, 0, None)


def recurrence_of(told: Told) -> Recurrence | None:
    """The times of an activity; None where nobody told, or what was read from elsewhere makes no sense."""
    return _recurrence(*(told.get(name) for name in _TIMES))


def times_of(told: Told) -> Times:
    """The times of an activity as they are kept."""
    return _times(*(told.get(name) for name in _TIMES))


@lru_cache(maxsize=16_384)  # thousands are every Tuesday at two
def _recurrence(
    rule: str | None, starts: str | None, ends: str | None, from_date: str | None, until_date: str | None
) -> Recurrence | None:
    first, last = (dt.date.fromisoformat(day) if day else None for day in (from_date, until_date))
    try:
        if rule:
            return parse(rule, starts=starts, ends=ends, from_date=first, until_date=last)
        return Recurrence(None, starts, ends, first, last) if starts or first or last else None
    except InputError:
        return None


@lru_cache(maxsize=16_384)
def _times(*written: str | None) -> Times:
    made = _recurrence(*written)
    if made is None:
        return _UNKNOWN
    starts, ends = made.starts or "", made.ends or ""
    first, last = made.from_date or _FIRST, made.until_date or _LAST
    days, regular, rule = 0, True, made.rule
    if made.is_once:
        days, last = 1 << first.weekday(), first
    elif rule is not None and made.days_are_known:
        days, regular = _days_of(rule, made.from_date)
        if "COUNT=" in rule:
            last = _last_of(rule, first, last)
    begins, over = _clock(starts, ends)
    looked_up = None if regular or rule is None else (rule, made.from_date)
    return Times(days, first.toordinal(), last.toordinal(), begins, over, _week(days, starts, ends), looked_up)


@lru_cache(maxsize=4096)
def _days_of(rule: str, first: dt.date | None) -> tuple[int, bool]:
    """The days of the week of a rule, as bits, and whether it is on each of those, week after week."""
    parts = rules.as_it_is(rule)
    coded = [rules.WEEKDAYS.index(code[-2:]) for code in parts["BYDAY"].split(",")] if "BYDAY" in parts else []
    if not coded and parts["FREQ"] == "WEEKLY" and first is not None:
        coded = [first.weekday()]
    days = sum(1 << day for day in set(coded)) or _EVERY
    return days, parts.keys() <= {"FREQ", "BYDAY", "WKST"} and parts["FREQ"] in ("DAILY", "WEEKLY")


@lru_cache(maxsize=4096)
def _last_of(rule: str, first: dt.date, last: dt.date) -> dt.date:
    """The last day of a rule that comes so many times; the day before the first where none comes in time."""
    found = occurrences(Recurrence(rule, from_date=first, until_date=last), first, last, 1000)
    return found[-1].day if found else first - dt.timedelta(days=1)


@lru_cache(maxsize=4096)
def _clock(starts: str, ends: str) -> tuple[int, int]:
    """When it begins and is over; at the end of the day where that is not known."""
    if not starts:
        return _MIDNIGHT - 1, _MIDNIGHT
    begins = int(starts[:2]) * 60 + int(starts[3:5])
    if not ends:
        return begins, begins
    over = int(ends[:2]) * 60 + int(ends[3:5])
    return begins, over if over > begins else _MIDNIGHT


@lru_cache(maxsize=16_384)
def _week(days: int, starts: str, ends: str) -> int:
    return week_of_times([day for day in ALL_DAYS if days >> day & 1], starts, ends)


class When(NamedTuple):
    """Columns of `Times`, and the number of the rule of each: −1 where it has none."""

    days: NDArray[Any]
    first: NDArray[Any]
    last: NDArray[Any]
    rule: NDArray[Any]


class Days:
    """The next day of each of many activities, as they stand in the columns."""

    def __init__(self) -> None:
        self._rules: list[tuple[str, dt.date | None]] = []
        self._monday = 0
        self._done = 0
        # every day of every rule, by rule and then by day
        self._rule = np.zeros(0, np.int32)
        self._day = np.zeros(0, np.int32)

    def add(self, rule: tuple[str, dt.date | None]) -> int:
        """Keep a rule; its number."""
        self._rules.append(rule)
        return len(self._rules) - 1

    def next(self, when: When, begin: NDArray[np.int64], end: int, weekday: int | None, today: int) -> Ints:
        """The first day from `begin` (one for each) to `end` on which each is, or `NEVER`; on this weekday, if given.

        No further than `AHEAD` days from today. Days are ordinals.
        """
        bits = when.days if weekday is None else when.days & (1 << weekday)
        start = np.maximum(begin, when.first)
        last = np.minimum(when.last, min(end, today + AHEAD))
        found = start + _WAIT[bits, (start - 1) % 7]
        found = np.where(found <= last, found, NEVER)
        odd = np.flatnonzero((when.rule >= 0) & (found < NEVER))
        if len(odd):
            self._expand(today)
            found[odd] = self._look_up(when.rule[odd], start[odd], last[odd], weekday)
        return found

    def _look_up(self, rule: NDArray[Any], start: Ints, last: Ints, weekday: int | None) -> Ints:
        row = np.full(len(self._rules), -1, np.int64)
        row[rule] = np.arange(len(rule))
        at = row[self._rule]
        fits = (at >= 0) & (self._day >= start[at]) & (self._day <= last[at])
        if weekday is not None:
            fits &= (self._day - 1) % 7 == weekday
        found = np.full(len(rule), NEVER, np.int64)
        # backwards, so that the first day of a rule is what stays
        found[at[fits][::-1]] = self._day[fits][::-1]
        return found

    def _expand(self, today: int) -> None:
        """Look up the days of the rules that are new; of all of them where they were looked up weeks ago."""
        if not 0 <= today - self._monday < _WEEKS:
            self._monday, self._done = today - (today - 1) % 7, 0
            self._rule, self._day = np.zeros(0, np.int32), np.zeros(0, np.int32)
        fresh = self._rules[self._done :]
        if fresh:
            days = [_days_from(*_shared(rule, first, self._monday), self._monday) for rule, first in fresh]
            numbers = np.repeat(np.arange(self._done, len(self._rules), dtype=np.int32), [len(one) for one in days])
            self._rule = np.concatenate([self._rule, numbers])
            self._day = np.concatenate([self._day, np.array([day for one in days for day in one], np.int32)])
            self._done = len(self._rules)


def _shared(rule: str, first: dt.date | None, begin: int) -> tuple[str, dt.date | None]:
    """The rule with a first day that others with the same days from `begin` on have too."""
    if first is None or first.toordinal() > begin:
        return rule, first
    if not rules.needs_first_day(rule):
        return rule, None
    parts = rules.as_it_is(rule)
    if parts["FREQ"] != "WEEKLY" or "COUNT" in parts:
        return rule, first
    step = 7 * int(parts.get("INTERVAL", "1"))
    return rule, first + dt.timedelta(days=(begin - first.toordinal()) // step * step)


@lru_cache(maxsize=16_384)
def _days_from(rule: str, first: dt.date | None, begin: int) -> tuple[int, ...]:
    start = dt.date.fromordinal(begin)
    found = occurrences(Recurrence(rule, from_date=first), start, start + dt.timedelta(days=AHEAD + _WEEKS), 1000)
    return tuple(one.day.toordinal() for one in found)
