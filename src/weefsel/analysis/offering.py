"""At which moments an offer is there, as RFC 5545 writes it. Its recurrence is worked out by `python-dateutil`."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

import pandas as pd
from dateutil.rrule import rrulestr

from weefsel.analysis.opening import NETHERLANDS, Open, Region, Span, Window, occasions, verdict
from weefsel.concepts import OfferKind

__all__ = ["Timing", "is_current", "offered_during", "timings"]


class Timing(NamedTuple):
    """When an offer is there: its columns `kind`, `rrule`, `starts`, `ends`, `from_date` and `until_date`."""

    kind: str
    rrule: str | None = None
    starts: str | None = None
    ends: str | None = None
    from_date: date | None = None
    until_date: date | None = None


def timings(offers: pd.DataFrame) -> list[Timing]:
    """The timing of each offer of the table, in its order."""
    columns = [offers[name].astype(object) for name in Timing._fields]
    rows = zip(*columns, strict=True)
    return [Timing(*(_text(v) for v in row[:4]), *(_day(v) for v in row[4:])) for row in rows]  # pyright: ignore


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()


def is_current(timing: Timing, on: date) -> bool:
    """Whether the offer runs on this date; what has no first or last day has always run, or runs on."""
    last = timing.until_date
    if last is None and timing.kind == OfferKind.ONE_OFF:
        last = timing.from_date
    return (timing.from_date is None or timing.from_date <= on) and (last is None or on <= last)


@lru_cache(maxsize=65_536)
def offered_during(timing: Timing, window: Window, where: Region = NETHERLANDS) -> Open:
    """Whether an offer is there in a window, on the same occasions as `open_during` looks at.

    An offer counts on an occasion when `window.minutes` of it fall in the window, or, when it is shorter, all of it.
    `unknown` where the day or the time is not said, where the recurrence cannot be read, and where it can but depends
    on a first day that is not given (every other week: which?).
    """
    days = occasions(window, where)
    if not any(_runs(timing, day) for day in days):
        return Open.NO
    dates = _dates(timing, days[0] - timedelta(days=1), days[-1])
    if dates is None:
        return Open.UNKNOWN
    begins, length = _minutes(timing.starts), _length(timing)
    sure = begins is not None and length is not None
    spans = (_span(day, begins or 0, length, sure) for day in dates)
    needed = min(window.minutes, length) if length else window.minutes
    return verdict(spans, replace(window, minutes=needed), where)


def _runs(timing: Timing, day: date) -> bool:
    # what passes midnight runs into the next day
    return is_current(timing, day) or is_current(timing, day - timedelta(days=1))


def _span(day: date, begins: int, length: int | None, sure: bool) -> Span:
    """One time that it is there; without an end it may last till midnight."""
    start = datetime.combine(day, time()) + timedelta(minutes=begins)
    end = start + timedelta(minutes=length) if length else datetime.combine(day, time()) + timedelta(days=1)
    return Span(start, end, sure)


def _dates(timing: Timing, first: date, last: date) -> list[date] | None:
    """The days from `first` to `last` on which it begins, or None when they are not known."""
    if timing.rrule is None:
        known = timing.kind == OfferKind.ONE_OFF and timing.until_date in (None, timing.from_date)
        return [timing.from_date] if known and timing.from_date else None
    rule = _rule(timing.rrule)
    if rule is None or (timing.from_date is None and not _stands_alone(rule)):
        return None
    try:
        recurrence = rrulestr(_written(rule), dtstart=datetime.combine(timing.from_date or first, time()))
    except ValueError:
        return None
    found = recurrence.between(datetime.combine(first, time()), datetime.combine(last, time()), inc=True)
    return [day.date() for day in found if is_current(timing, day.date())]


_NUMBERS: Final = r"[+-]?\d{1,3}(?:,[+-]?\d{1,3})*"
_WEEKDAY: Final = r"(?:[+-]?\d{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)"
#: what is read of RFC 5545, section 3.3.10; recurrence within a day is not: times stand in `starts` and `ends`
_PARTS: Final = {
    "FREQ": r"DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"0*[1-9]\d{0,2}",
    "COUNT": r"0*[1-9]\d{0,4}",
    "UNTIL": r"\d{8}(?:T\d{6}Z?)?",
    "BYDAY": rf"{_WEEKDAY}(?:,{_WEEKDAY})*",
    "BYMONTHDAY": _NUMBERS,
    "BYMONTH": _NUMBERS,
    "BYSETPOS": _NUMBERS,
    "BYWEEKNO": _NUMBERS,
    "BYYEARDAY": _NUMBERS,
    "WKST": r"MO|TU|WE|TH|FR|SA|SU",
}
_SAYS_DAY: Final = frozenset({"BYDAY", "BYMONTHDAY", "BYYEARDAY"})


def _rule(text: str) -> dict[str, str] | None:
    """The parts of a recurrence rule, or None where one is not as it should be, or twice there."""
    pairs = [part.partition("=") for part in text.strip().upper().removeprefix("RRULE:").rstrip(";").split(";")]
    rule = {name: value for name, _, value in pairs}
    good = all(name in _PARTS and re.fullmatch(_PARTS[name], value, re.ASCII) for name, value in rule.items())
    return rule if good and "FREQ" in rule and len(rule) == len(pairs) else None


def _stands_alone(rule: dict[str, str]) -> bool:
    """Whether the rule says its days without a first day to count from."""
    counted = "COUNT" in rule or int(rule.get("INTERVAL", "1")) > 1
    return not counted and (rule["FREQ"] == "DAILY" or bool(_SAYS_DAY & rule.keys()))


def _written(rule: dict[str, str]) -> str:
    """As dateutil wants it: the last day whole and in local time."""
    parts = rule | ({"UNTIL": f"{rule['UNTIL'][:8]}T235959"} if "UNTIL" in rule else {})
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _minutes(clock: str | None) -> int | None:
    """Minutes after midnight of HH:MM, or None for anything else."""
    found = re.fullmatch(r"([01]?\d|2[0-4]):([0-5]\d)", (clock or "").strip(), re.ASCII)
    minutes = int(found[1]) * 60 + int(found[2]) if found else None
    return minutes if minutes is not None and minutes <= 24 * 60 else None


def _length(timing: Timing) -> int | None:
    """Minutes from start to end, which may be past midnight; None where either is not said."""
    begins, ends = _minutes(timing.starts), _minutes(timing.ends)
    if begins is None or ends is None or begins == ends:
        return None
    return ends - begins if ends > begins else ends - begins + 24 * 60
