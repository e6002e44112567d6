"""The times of an offer, and the dates on which it is: bounded in number and in time, local to the Netherlands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Final
from zoneinfo import ZoneInfo

from weefsel.errors import Fault, InputError
from weefsel.platform.register.plain import rules

__all__ = ["LONGEST_WINDOW", "ZONE", "Occurrence", "Recurrence", "occurrences", "once", "parse", "weekly"]

ZONE: Final = ZoneInfo("Europe/Amsterdam")
#: the longest stretch that is looked through at once
LONGEST_WINDOW: Final = dt.timedelta(days=3660)
#: the most dates that are given at once
_MOST: Final = 1000
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When an offer is there. Only sound ones exist: `InputError` with all that is wrong.

    `rule` is one RRULE without DTSTART and UNTIL, as `parse` writes it. Without a rule it is once, on `from_date`, or
    all of the time. `starts` and `ends` are "HH:MM"; an end that is not after the start is on the next day. Days count
    from `from_date` up to and including `until_date`.
    """

    rule: str | None = None
    starts: str | None = None
    ends: str | None = None
    from_date: dt.date | None = None
    until_date: dt.date | None = None

    def __post_init__(self) -> None:
        faults = [*_wrong_clock(self), *_wrong_dates(self)]
        if self.rule is not None and not faults:
            canonical, until = rules.read(self.rule)
            if until is not None or canonical != self.rule:
                faults.append(_fault("rrule", "a rule as `parse` writes it", "Read it with `parse`.", self.rule))
            elif rules.never_comes(canonical, self.from_date):
                mend = "Choose days that exist, or another first day."
                faults.append(_fault("rrule", "a rule that comes at least once", mend, self.rule))
        if faults:
            raise InputError(faults)

    @property
    def is_once(self) -> bool:
        return self.rule is None and self.from_date is not None and self.until_date in (None, self.from_date)

    @property
    def days_are_known(self) -> bool:
        """False where there is no rule, or one that counts from a first day that nobody gave."""
        if self.rule is None:
            return self.is_once
        return self.from_date is not None or not rules.needs_first_day(self.rule)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that it is there; `starts` and `ends` carry their offset, and are empty where the time is not known."""

    day: dt.date
    starts: dt.datetime | None
    ends: dt.datetime | None


def parse(
    text: str,
    *,
    starts: str | None = None,
    ends: str | None = None,
    from_date: dt.date | None = None,
    until_date: dt.date | None = None,
) -> Recurrence:
    """The recurrence of one RRULE, whoever wrote it; its UNTIL becomes `until_date`, unless that is earlier.

    Raises `InputError` for what is unknown, unsound or hostile, and for a rule that no day fits.

    >>> parse("RRULE:FREQ=weekly;BYDAY=TU;INTERVAL=1").rule
    'FREQ=WEEKLY;BYDAY=TU'
    """
    rule, until = rules.read(text)
    last = _last_day(until, starts) if until else None
    lasts = [day for day in (last, until_date) if day is not None]
    return Recurrence(rule, starts, _midnight(ends), from_date, min(lasts, default=None))


def weekly(
    days: Collection[int],
    starts: str | None = None,
    ends: str | None = None,
    *,
    every: int = 1,
    from_date: dt.date | None = None,
    until_date: dt.date | None = None,
) -> Recurrence:
    """The common one: on these days of the week (Monday is 0), each week or every so many.

    >>> weekly([1], "18:00", "20:00").rule
    'FREQ=WEEKLY;BYDAY=TU'
    """
    if not days or not set(days) <= set(range(7)):
        raise InputError(_fault("rrule", "one or more days of the week", "Choose at least one day.", sorted(days)))
    rule = f"FREQ=WEEKLY;INTERVAL={every};BYDAY={','.join(rules.WEEKDAYS[day] for day in sorted(set(days)))}"
    return parse(rule, starts=starts, ends=ends, from_date=from_date, until_date=until_date)


def once(day: dt.date, starts: str | None = None, ends: str | None = None) -> Recurrence:
    """One day only."""
    return Recurrence(None, starts, _midnight(ends), day, day)


def occurrences(recurrence: Recurrence, begin: dt.date, until: dt.date, most: int) -> tuple[Occurrence, ...]:
    """At most `most` (up to 1,000) times that start from `begin` up to and including `until`, the first first.

    Looks at most ten years from `begin`. Empty where the days are not known (`days_are_known`).
    """
    if not 1 <= most <= _MOST:
        raise ValueError(f"most is {most}, expected 1 to {_MOST}")
    found: list[Occurrence] = []
    for day in _days(recurrence, begin, min(until, begin + min(LONGEST_WINDOW, dt.date.max - begin))):
        found.append(_occurrence(recurrence, day))
        if len(found) == most:
            break
    return tuple(found)


def _days(recurrence: Recurrence, begin: dt.date, until: dt.date) -> Iterator[dt.date]:
    if not recurrence.days_are_known:
        return iter(())
    first, last = recurrence.from_date, recurrence.until_date
    begin = max(begin, first or begin, dt.date(rules.FIRST_YEAR, 1, 1))
    until = min(until, last or until, dt.date(rules.LAST_YEAR, 12, 31))
    if begin > until:
        return iter(())
    if recurrence.rule is None:
        return iter([first] if first is not None and begin <= first <= until else ())
    start = _near(recurrence.rule, first, begin) if first else begin
    end = rules.moved(until)
    found = takewhile(lambda moment: moment <= end, rules.expander(recurrence.rule, start))
    return (day for day in map(rules.moved_back, found) if day >= begin)


def _near(rule: str, first: dt.date, begin: dt.date) -> dt.date:
    """A first day not long before `begin` that gives the same days from there on, so that old rules are quick too."""
    parts = rules.as_it_is(rule)
    days = {"DAILY": 1, "WEEKLY": 7}.get(parts["FREQ"])
    if days is None or "COUNT" in parts or begin <= first:
        return first
    step = days * int(parts.get("INTERVAL", "1"))
    periods = max((begin - first).days // step - 1, 0)
    return first + dt.timedelta(days=periods * step)


def _occurrence(recurrence: Recurrence, day: dt.date) -> Occurrence:
    if recurrence.starts is None:
        return Occurrence(day, None, None)
    starts = _at(day, recurrence.starts)
    if recurrence.ends is None:
        return Occurrence(day, starts, None)
    next_day = recurrence.ends <= recurrence.starts
    ends = _at(day + dt.timedelta(days=next_day), recurrence.ends)
    if ends.astimezone(dt.UTC) <= starts.astimezone(dt.UTC):
        # the clock went forward between the two, or over the start: it lasts as long as on another day
        ends = (starts.astimezone(dt.UTC) + _length(recurrence.starts, recurrence.ends)).astimezone(ZONE)
    return Occurrence(day, starts, ends)


def _at(day: dt.date, clock: str) -> dt.datetime:
    """A local time. One that does not exist is an hour later, one that exists twice the first (RFC 5545, 3.3.5)."""
    local = dt.datetime.combine(day, dt.time.fromisoformat(clock), ZONE)
    return local.astimezone(dt.UTC).astimezone(ZONE)


def _length(starts: str, ends: str) -> dt.timedelta:
    begin, end = (dt.datetime.combine(dt.date.min, dt.time.fromisoformat(clock)) for clock in (starts, ends))
    return (end - begin) % dt.timedelta(days=1)


def _midnight(ends: str | None) -> str | None:
    return "00:00" if ends == "24:00" else ends


def _last_day(until: str, starts: str | None) -> dt.date:
    """The last day of an UNTIL; in universal time it may be a day earlier or later here, or before the start."""
    try:
        day = dt.date.fromisoformat(until[:8])
        moment = dt.datetime.fromisoformat(until.removesuffix("Z"))
    except ValueError:
        raise rules.refused("a day that exists in UNTIL", "Look the last day up again.", until) from None
    if "T" not in until:
        return day
    if until.endswith("Z") and rules.FIRST_YEAR <= day.year <= rules.LAST_YEAR:
        moment = moment.replace(tzinfo=dt.UTC).astimezone(ZONE).replace(tzinfo=None)
    early = starts is not None and _CLOCK.fullmatch(starts) and moment.time() < dt.time.fromisoformat(starts)
    return moment.date() - dt.timedelta(days=1) if early and moment.date() > dt.date.min else moment.date()


def _fault(column: str, expected: str, mend: str, value: object = None) -> Fault:
    return Fault("times of the offer", expected, mend, column=column, value=value)


def _wrong_clock(recurrence: Recurrence) -> Iterator[Fault]:
    for name, clock in (("starts", recurrence.starts), ("ends", recurrence.ends)):
        if clock is not None and not _CLOCK.fullmatch(clock):
            yield _fault(name, "a time as 18:00", "Write hours and minutes in two digits each.", clock)
    if recurrence.ends is not None and recurrence.starts is None:
        yield _fault("starts", "a start beside an end", "Give the time at which it starts.", recurrence.ends)
    if recurrence.ends is not None and recurrence.ends == recurrence.starts:
        yield _fault("ends", "an end other than the start", "Give the time at which it ends, or none.", recurrence.ends)


def _wrong_dates(recurrence: Recurrence) -> Iterator[Fault]:
    first, last = recurrence.from_date, recurrence.until_date
    years = f"a day from {rules.FIRST_YEAR} to {rules.LAST_YEAR}"
    for name, day in (("from_date", first), ("until_date", last)):
        if day is not None and not rules.FIRST_YEAR <= day.year <= rules.LAST_YEAR:
            yield _fault(name, years, "Look the year up again.", day.isoformat())
    if first is not None and last is not None and last < first:
        yield _fault(
            "until_date", f"a day from {first} on", "Swap the two, or leave the last day out.", last.isoformat()
        )
