"""The times of an offer as a person says them: every Tuesday from 18.00 to 20.00. What has no short way is dates."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.register.plain import occurring, rules
from weefsel.platform.register.plain.occurring import Recurrence

__all__ = ["said"]

#: how many dates are named of a rule that cannot be said
_DATES_SAID: Final = 3
_LAST, _LAST_BUT_ONE = -1, -2
_ON: Final = re.compile(r"(-?\d*)([A-Z]{2})")


def said(recurrence: Recurrence, lang: Lang, on: dt.date | None = None) -> str:
    """The times in words, in B1: "elke dinsdag van 18.00 tot 20.00 uur".

    A rule that has no short way of saying is its next three dates from the day `on` (today, when it is not given). A
    first day is said while it is still to come. Empty when neither day nor time is known.
    """
    today = on or dt.datetime.now(occurring.ZONE).date()
    days = _days(recurrence, lang, today)
    return " ".join(part for part in (days, _hours(recurrence, lang)) if part) + _ends(recurrence, lang, today)


def _hours(recurrence: Recurrence, lang: Lang) -> str:
    if recurrence.starts is None:
        return ""
    if recurrence.ends is None:
        return text("group.times_at", lang, start=_clock(recurrence.starts, lang))
    start, end = _clock(recurrence.starts, lang), _clock(recurrence.ends, lang)
    return text("group.times_from_to", lang, start=start, end=end)


def _clock(clock: str, lang: Lang) -> str:
    return clock.replace(":", text("group.times_clock_mark", lang))


def _ends(recurrence: Recurrence, lang: Lang, today: dt.date) -> str:
    """How often in all, and the first and last day, where the rule says its days in words."""
    if recurrence.rule is None or _in_words(recurrence, lang) is None:
        return ""
    first, last = recurrence.from_date, recurrence.until_date
    times = rules.as_it_is(recurrence.rule).get("COUNT")
    said = [text("group.times_count", lang, n=times)] if times else []
    if first is not None and (first > today or times):
        said.append(text("group.times_from_day", lang, day=_day(first, lang)))
    if last is not None:
        said.append(text("group.times_until_day", lang, day=_day(last, lang)))
    return "".join(f", {part}" for part in said)


def _days(recurrence: Recurrence, lang: Lang, today: dt.date) -> str:
    if recurrence.rule is None:
        return _period(recurrence, lang)
    return _in_words(recurrence, lang) or _dates(recurrence, lang, today)


def _period(recurrence: Recurrence, lang: Lang) -> str:
    """One day, or the days between which it is there."""
    first, last = recurrence.from_date, recurrence.until_date
    if recurrence.is_once and first is not None:
        return text("group.times_on_days", lang, days=_day(first, lang))
    said = [text("group.times_from_day", lang, day=_day(first, lang))] if first else []
    said += [text("group.times_until_day", lang, day=_day(last, lang))] if last else []
    return " ".join(said)


def _dates(recurrence: Recurrence, lang: Lang, today: dt.date) -> str:
    """The next dates of a rule that has no short way of saying."""
    if not recurrence.days_are_known:
        return text("group.times_unknown_days", lang)
    until = today + occurring.LONGEST_WINDOW
    found = occurring.occurrences(recurrence, today, until, _DATES_SAID + 1)
    if not found:
        return text("group.times_over", lang)
    days = words.enumeration([_day(one.day, lang) for one in found[:_DATES_SAID]], lang)
    more = len(found) > _DATES_SAID
    return text("group.times_on_days_and_later" if more else "group.times_on_days", lang, days=days)


def _in_words(recurrence: Recurrence, lang: Lang) -> str | None:
    """The days of a rule in words, or None where there is no short way."""
    assert recurrence.rule is not None
    parts = rules.as_it_is(recurrence.rule)
    # how weeks begin changes nothing that is said
    known = parts.keys() - {"FREQ", "INTERVAL", "COUNT", "WKST"}
    if known - {"BYDAY", "BYMONTH", "BYMONTHDAY"}:
        return None
    say = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}[parts["FREQ"]]
    said = say(parts, recurrence.from_date, lang)
    if said is None or parts["FREQ"] == "YEARLY" or "BYMONTH" not in parts:
        return said
    return text("group.times_in_months", lang, days=said, months=_months(parts, lang))


def _daily(parts: dict[str, str], first: dt.date | None, lang: Lang) -> str | None:
    every = parts.get("INTERVAL")
    if "BYMONTHDAY" in parts or (every and "BYDAY" in parts):
        return None
    if "BYDAY" in parts:
        return _weekly(parts, first, lang)
    return text("group.times_every_days", lang, n=every) if every else text("group.times_every_day", lang)


def _weekly(parts: dict[str, str], first: dt.date | None, lang: Lang) -> str | None:
    names = text("group.weekdays", lang).split()
    codes = parts["BYDAY"].split(",") if "BYDAY" in parts else [rules.WEEKDAYS[first.weekday()]] if first else []
    days = sorted(rules.WEEKDAYS.index(code) for code in codes)
    every = parts.get("INTERVAL")
    if not days:
        return text("group.times_every_weeks", lang, n=every) if every else text("group.times_every_week", lang)
    said = words.enumeration([names[day] for day in days], lang)
    if every:
        return text("group.times_every_weeks_on", lang, n=every, days=said)
    if len(days) == len(names):
        return text("group.times_every_day", lang)
    if len(days) > 3 and days == [*range(days[0], days[-1] + 1)]:
        return text("group.times_days_through", lang, first=names[days[0]], last=names[days[-1]])
    return text("group.times_every", lang, days=said)


def _monthly(parts: dict[str, str], first: dt.date | None, lang: Lang) -> str | None:
    every = parts.get("INTERVAL")
    if "BYDAY" in parts:
        if "BYMONTHDAY" in parts:
            return None
        if not parts["BYDAY"][0].isalpha():
            days = _counted_days(parts["BYDAY"], lang)
            if days is None:
                return None
            if every:
                return text("group.times_every_months_on_the", lang, n=every, days=days)
            return text("group.times_every_of_the_month", lang, days=days)
        return None if every else _weekly(parts, first, lang)
    days = _days_of_month(parts, first, lang)
    if days is None:
        return None
    if every:
        return text("group.times_every_months_on_the", lang, n=every, days=days)
    return text("group.times_every_month_on_the", lang, days=days)


def _yearly(parts: dict[str, str], first: dt.date | None, lang: Lang) -> str | None:
    """A day of one month, or the first Monday of one month."""
    every = parts.get("INTERVAL")
    if "BYDAY" in parts:
        counted = not parts["BYDAY"][0].isalpha()
        days = _counted_days(parts["BYDAY"], lang) if counted and "BYMONTH" in parts else None
        if days is None or "BYMONTHDAY" in parts:
            return None
        day = text("group.times_the_of", lang, days=days, months=_months(parts, lang))
    else:
        numbers = parts.get("BYMONTHDAY", str(first.day) if first else "")
        months = parts.get("BYMONTH", "" if "BYMONTHDAY" in parts or not first else str(first.month))
        if not (numbers.isdigit() and months.isdigit()):
            return None
        day = text("group.times_day_and_month", lang, day=numbers, month=_month(int(months), lang))
    return (
        text("group.times_every_years", lang, n=every, day=day) if every else text("group.times_yearly", lang, day=day)
    )


def _counted_days(byday: str, lang: Lang) -> str | None:
    """First Monday, or first and third Monday; None for what nobody says: the last but four."""
    places, names = text("group.times_places", lang).split(","), text("group.weekdays", lang).split()
    by_day: dict[str, list[int]] = {}
    for place, day in _ON.findall(byday):
        by_day.setdefault(day, []).append(int(place))
    said: list[str] = []
    for day, found in sorted(by_day.items(), key=lambda item: rules.WEEKDAYS.index(item[0])):
        if any(place < _LAST_BUT_ONE or place > 5 for place in found):
            return None
        # places from the end stand after those from the start: 1, 2, 3, 4, 5, -1, -2
        found = sorted(found, key=lambda place: (place < 0, -place if place < 0 else place))
        ordinals = [places[place - 1 if place > 0 else 4 - place] for place in found]
        said.append(f"{words.enumeration(ordinals, lang)} {names[rules.WEEKDAYS.index(day)]}")
    return words.enumeration(said, lang)


def _days_of_month(parts: dict[str, str], first: dt.date | None, lang: Lang) -> str | None:
    """The 15th, or the last day; without a day it is the day of the first."""
    numbers = [int(n) for n in parts["BYMONTHDAY"].split(",")] if "BYMONTHDAY" in parts else []
    if not numbers and first:
        numbers = [first.day]
    if not numbers or any(n < _LAST for n in numbers):
        return None
    numbers = [*(n for n in numbers if n > 0), *(n for n in numbers if n < 0)]
    last = text("group.times_last_day", lang)
    return words.enumeration([last if n == _LAST else _ordinal(n, lang) for n in numbers], lang)


def _ordinal(number: int, lang: Lang) -> str:
    """15e; in English 1st, 2nd, 3rd, 4th, 11th."""
    endings = text("group.times_ordinals", lang).split(",")
    teen = 10 < number % 100 < 20
    return f"{number}{endings[0 if teen or number % 10 > 3 else number % 10]}"


def _months(parts: dict[str, str], lang: Lang) -> str:
    return words.enumeration([_month(int(n), lang) for n in parts["BYMONTH"].split(",")], lang)


def _month(number: int, lang: Lang) -> str:
    return text("site.months", lang).split()[number - 1]


def _day(day: dt.date, lang: Lang) -> str:
    return words.day(day.isoformat(), lang)
