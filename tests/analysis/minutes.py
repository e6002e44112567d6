"""Opening hours once more, minute by minute, from rules that need no reading; and public holidays from Easter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.easter import easter

__all__ = ["DAYS", "MONTHS", "Rule", "dutch_holidays", "minutes_open", "ordinary_days", "written"]

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Rule(NamedTuple):
    """One rule: in which months and on which days (none: all), from when to when, open or off."""

    months: frozenset[int]
    days: frozenset[int]
    times: tuple[tuple[int, int], ...]
    off: bool = False
    #: joined to the rules before it with `,` and not with `;`
    added: bool = False


def written(rules: Sequence[Rule]) -> str:
    """As OpenStreetMap has it."""
    text = ""
    for i, rule in enumerate(rules):
        # "Mo, Tu 10:00-12:00" would be one rule for two days
        times = rule.times or (((0, 1440),) if rules[i + 1 : i + 2] and rules[i + 1].added else ())
        parts = [
            ",".join(MONTHS[m] for m in sorted(rule.months)),
            ",".join(DAYS[d] for d in sorted(rule.days)),
            ",".join(f"{_clock(a)}-{_clock(b)}" for a, b in times),
            "off" if rule.off else "",
        ]
        text += ("" if i == 0 else ", " if rule.added else "; ") + (" ".join(p for p in parts if p) or "24/7")
    return text


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _begun(rules: Sequence[Rule], day: date) -> set[int]:
    """Minutes after that day's midnight that are open by what begins on that day."""
    minutes: set[int] = set()
    for rule in rules:
        if (rule.months and day.month - 1 not in rule.months) or (rule.days and day.weekday() not in rule.days):
            continue
        here = {m for a, b in rule.times or ((0, 1440),) for m in range(a, b)}
        minutes = minutes - here if rule.off else minutes | here if rule.added else here
    return minutes


def minutes_open(rules: Sequence[Rule], day: date, begins: int, ends: int) -> int:
    """How many minutes of that part of the day are open, also by what began the day before.

    A rule after `;` closes what ran on into its day; that is not done again here, so no such rules may be given.
    """
    today, before = _begun(rules, day), _begun(rules, day - timedelta(days=1))
    return sum(minute in today or minute + 1440 in before for minute in range(begins, ends))


def dutch_holidays(year: int) -> set[date]:
    """The days off of the Netherlands since 2014: fixed ones, and those that follow Easter."""
    king = date(year, 4, 27)
    fixed = {date(year, 1, 1), king - timedelta(days=king.weekday() == 6), date(year, 12, 25), date(year, 12, 26)}
    return fixed | {easter(year) + timedelta(days=n) for n in (0, 1, 39, 49, 50)}


def _odd(day: date) -> bool:
    # the clock changes on the last Sundays of March and October
    changes = day.month in (3, 10) and day.weekday() == 6 and day.day > 24
    return changes or day in dutch_holidays(day.year)


def ordinary_days(weekdays: frozenset[int], on: date, weeks: int) -> list[date]:
    """Of each weekday the first so many from that date that are no public holiday and on which the clock stays."""
    seen = dict.fromkeys(weekdays, 0)
    found: list[date] = []
    day = on
    while min(seen.values()) < weeks:
        if day.weekday() in seen and seen[day.weekday()] < weeks and not _odd(day):
            seen[day.weekday()] += 1
            found.append(day)
        day += timedelta(days=1)
    return found
