"""Days and times as people write them in lists: "dinsdag 19.30-21.00 uur", "elke 1e ma v/d maand", "ma t/m vr 9-17u".

What is said becomes a rule of RFC 5545, a start and an end; what is left over is given back, so that nothing is lost.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from weefsel.sources.kinds import folded

__all__ = ["DAYS", "Times", "TimesSaid", "days_of", "opening_hours", "times_of"]

DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_OSM_DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_NAMES: Final = (
    ("maandag", "monday", "ma", "mon", "mo"),
    ("dinsdag", "tuesday", "di", "tue", "tues", "tu"),
    ("woensdag", "wednesday", "wo", "wed", "we"),
    ("donderdag", "thursday", "do", "thu", "thur", "thurs", "th"),
    ("vrijdag", "friday", "vr", "vrij", "fri", "fr"),
    ("zaterdag", "saturday", "za", "zat", "sat", "sa"),
    ("zondag", "sunday", "zo", "sun", "su"),
)
_DAY_OF: Final = {name: day for day, names in enumerate(_NAMES) for name in names}
_SETS: Final = {
    **dict.fromkeys(("werkdag", "werkdagen", "doordeweeks", "doordeweekse dagen", "weekdays", "weekdagen"), range(5)),
    **dict.fromkeys(("weekend", "weekenden", "weekends"), range(5, 7)),
    **dict.fromkeys(("dagelijks", "elke dag", "iedere dag", "alle dagen", "daily", "every day"), range(7)),
}
_ORDINALS: Final = {
    **dict.fromkeys(("eerste", "first", "1e", "1ste", "1st"), 1),
    **dict.fromkeys(("tweede", "second", "2e", "2de", "2nd"), 2),
    **dict.fromkeys(("derde", "third", "3e", "3de", "3rd"), 3),
    **dict.fromkeys(("vierde", "fourth", "4e", "4de", "4th"), 4),
    **dict.fromkeys(("laatste", "last"), -1),
}
_NOW_AND_THEN: Final = (
    *("om de week", "om de andere week", "elke twee weken", "elke 2 weken", "iedere twee weken", "per twee weken"),
    *("iedere 2 weken", "per 2 weken", "tweewekelijks", "2 wekelijks", "om de 14 dagen", "eens per twee weken"),
    *("every other week", "every two weeks", "every 2 weeks", "fortnightly", "biweekly", "om de twee weken"),
)
_EVEN, _ODD = ("even weken", "even week", "even weeks"), ("oneven weken", "oneven week", "odd weeks")
#: always there, or only when one asks: no days and no hours
_ALWAYS: Final = (
    *("doorlopend", "continu", "altijd", "24 7", "24 uur", "hele week", "always", "hele jaar", "jaarrond"),
    *("op afspraak", "na afspraak", "in overleg", "by appointment", "wisselend", "wisselende tijden", "varieert"),
    *("divers", "diverse tijden", "diverse dagen", "verschillende tijden", "verschillend", "various", "zie website"),
)
_SMALL_WORDS: Final = (
    "elke iedere ieder elk every each op on om at van from tot to until t m tm uur uren u h hour hours s en "
    "and de het the der v d per maand month months maandelijks week weken wekelijks weekly monthly of in is "
    "zijn tijdens tussen between vanaf x keer 1x times time dag dagen days avonds ochtends middags smorgens "
    "smiddags savonds avond ochtend middag morning afternoon evening pm am circa ca ongeveer open geopend tijd "
    "tijden wanneer"
)
_SMALL: Final = frozenset(_SMALL_WORDS.split())
_DATE: Final = re.compile(
    r"\b(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|"
    r"\d{1,2} (?:jan|feb|maart|mrt|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]* \d{4})\b"
)
_AT: Final = r"(?:2[0-4]|[01]?\d)(?!\d)"
_CLOCK: Final = (
    rf"{_AT}(?:\s?[:.h]\s?[0-5]\d(?!\d)|\s?u(?:ur)?\s?[0-5]\d(?!\d))?\s?(?:uur|u\b|hours?\b|h\b|[ap]\.?m\.?)?"
)
_SPAN: Final = re.compile(
    rf"(?:van|from|tussen|between)?\s*\b({_CLOCK})\s*"
    rf"(?:-|–|—|\btot en met\b|\bt/m\b|\btot\b|\bto\b|\buntil\b|\ben\b)\s*({_CLOCK})"
)
_ALONE: Final = re.compile(
    rf"(?:\b(?:om|vanaf|at|from|aanvang|start)\s+({_CLOCK}))|\b({_AT}\s?(?:[:.h]|u(?:ur)?)\s?[0-5]\d(?!\d)\s?(?:uur|u\b|h\b|[ap]\.?m\.?)?"
    rf"|{_AT}\s?(?:uur|u\b|[ap]\.?m\.?)(?:\s?[0-5]\d\b)?)"
)
_CLOCK_PARTS: Final = re.compile(r"(\d{1,2})(?:\D{1,4}(\d{2}))?")
_DAY_WORDS: Final = "|".join(sorted((name for names in _NAMES for name in names), key=len, reverse=True))
_ORDINAL_WORDS: Final = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_SET_WORDS: Final = "|".join(sorted(_SETS, key=len, reverse=True))
_TOKEN: Final = re.compile(
    rf"(?P<ordinal>\b(?:{_ORDINAL_WORDS})\b)|(?P<set>\b(?:{_SET_WORDS})\b)"
    rf"|(?P<day>\b(?:{_DAY_WORDS})(?:en|s|ochtend|middag|avond)?\b\.?)"
    r"|(?P<through>t/m|tot en met|t\.e\.m\.|\btm\b|\bthrough\b|\btot\b|\bto\b|-|–|—)"
    r"|(?P<word>[a-z0-9']+)|(?P<mark>[,;/&+]|\n)"
)
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Times:
    """When something is: a rule, or one day; and its hours, where they are said."""

    rule: str = ""
    starts: str = ""
    ends: str = ""
    #: ISO, of what is once
    date: str = ""


@dataclass(frozen=True, slots=True)
class TimesSaid:
    """All the times in one text; none for what is always there or by appointment."""

    times: tuple[Times, ...]
    #: words that were not understood, as they were written
    rest: str = ""


@dataclass(slots=True)
class _Part:
    """Days, and the hours behind them."""

    days: list[int] = field(default_factory=list)
    ordinals: list[int] = field(default_factory=list)
    hours: list[tuple[str, str]] = field(default_factory=list)
    #: whether the days are "elke dag", which days behind it may make fewer: elke dag van maandag tot en met donderdag
    every_day: bool = False


@lru_cache(maxsize=20_000)
def times_of(text: str, days: tuple[int, ...] = ()) -> TimesSaid | None:
    """The times in a text; nothing where neither day nor hour is understood. `days` are those of its column.

    >>> times_of("dinsdag 19.30-21.00 uur").times
    (Times(rule='FREQ=WEEKLY;BYDAY=TU', starts='19:30', ends='21:00', date=''),)
    >>> times_of("elke 1e ma v/d maand").times[0].rule
    'FREQ=MONTHLY;BYDAY=1MO'
    """
    if not text.strip() or len(text) > _LONGEST:
        return None
    plain = _plain(text)
    if folded(plain) in _ALWAYS:
        return TimesSaid((), "" if folded(plain) in _ALWAYS[:9] else text.strip())
    dates = tuple(_iso(found) for found in _DATE.findall(plain))
    if None in dates or len(dates) > 1:
        return None
    every, plain = _cadence(_DATE.sub(" ", plain))
    parts, rest = _parts(plain, days)
    if dates:
        hours = parts[0].hours[:1] if parts else []
        starts, ends = hours[0] if hours else ("", "")
        return TimesSaid((Times("", starts, ends, str(dates[0])),), rest)
    monthly = re.search(r"\bmaand(?:en|elijks)?\b|\bmonth", plain) is not None
    made = [one for part in parts for one in _made(part, every, monthly=monthly)]
    if not made:
        return None
    return TimesSaid(tuple(_together(made)), rest)


def days_of(header: str) -> tuple[int, ...]:
    """The days that a header names: "Ma t/m vr", "Maandag", "za/zo"; none where it says anything else.

    >>> days_of("Ma t/m vr"), days_of("Maandagavond"), days_of("Datum")
    ((0, 1, 2, 3, 4), (0,), ())
    """
    plain = _plain(header)
    if len(plain) > 40 or any(sign.isdigit() for sign in plain):
        return ()
    parts, rest = _parts(plain, ())
    if rest or len(parts) != 1 or parts[0].ordinals:
        return ()
    return tuple(sorted(set(parts[0].days)))


def opening_hours(said: TimesSaid) -> str | None:
    """Weekly times as OpenStreetMap writes opening hours: Mo-Fr 09:00-17:00. Nothing for what it cannot say."""
    pieces: dict[str, list[str]] = {}
    for one in said.times:
        found = re.fullmatch(r"FREQ=WEEKLY;BYDAY=([A-Z,]+)", one.rule)
        if found is None or not one.starts or not one.ends:
            return None
        days = _osm_days([DAYS.index(day) for day in found[1].split(",")])
        pieces.setdefault(days, []).append(f"{one.starts}-{one.ends}")
    return "; ".join(f"{days} {','.join(hours)}" for days, hours in pieces.items()) or None


def _osm_days(days: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    named = [[_OSM_DAYS[day] for day in run] for run in runs]
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(run) for run in named)


def _plain(text: str) -> str:
    small = text.lower().replace("\u00a0", " ").replace("’", "'").replace("v/d", "van de").replace("v.d.", "van de")
    return re.sub(r"[ \t]+", " ", small.replace("'s ", " ").replace("s'", " ")).strip()


def _iso(written: str) -> str | None:
    numbers = re.split(r"[-/. ]", written)
    year_first = len(numbers[0]) == 4
    year, day = int(numbers[0 if year_first else 2]), int(numbers[2 if year_first else 0])
    month = int(numbers[1]) if numbers[1].isdigit() else _MONTHS.get(numbers[1][:3], 0)
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


_MONTH_NAMES: Final = "jan feb maa apr mei jun jul aug sep okt nov dec"
_MONTHS: Final = {name: n for n, name in enumerate(_MONTH_NAMES.split(), 1)} | {"mrt": 3, "mar": 3, "may": 5, "oct": 10}


def _cadence(plain: str) -> tuple[str, str]:
    """How often, where that is not every week; and the text without it."""
    for every, said in (("odd", _ODD), ("even", _EVEN), ("two", _NOW_AND_THEN)):
        for words in said:
            found = re.search(rf"\b{words.replace(' ', '[ -]')}\b", plain)
            if found:
                return every, f"{plain[: found.start()]} {plain[found.end() :]}"
    return "", plain


def _parts(plain: str, days: tuple[int, ...]) -> tuple[list[_Part], str]:
    """The days and hours of a text in their order, and the words that are neither."""
    parts, rest = [_Part(days=list(days))], []
    at, joined = 0, False
    last: int | None = None
    while at < len(plain):
        hours = None if plain[at].isspace() else _hours_at(plain, at)
        if hours is not None:
            parts[-1].hours.append(hours[0])
            at, last, joined = hours[1], None, False
            continue
        token = _TOKEN.match(plain, at)
        if token is None:
            at += 1
            continue
        at = token.end()
        kind = token.lastgroup
        if kind in ("day", "set", "ordinal"):
            # hours may stand before their day: 19.30 uur op dinsdag
            if parts[-1].hours and parts[-1].days:
                parts.append(_Part())
            last, joined = _took(parts[-1], token, last, joined=joined)
        elif kind == "through":
            joined = last is not None
        elif kind == "word" and token[0] not in _SMALL:
            rest.append(token[0])
    return [part for part in parts if part.days or part.hours], " ".join(rest)


def _took(part: _Part, token: re.Match[str], last: int | None, *, joined: bool) -> tuple[int | None, bool]:
    """Take up a day, several, or which one of the month; the last day, for "t/m"."""
    if token["ordinal"]:
        part.ordinals.append(_ORDINALS[token[0]])
        return None, False
    if token["set"]:
        part.days += [day for day in _SETS[token[0]] if day not in part.days]
        part.every_day = len(_SETS[token[0]]) == len(DAYS)
        return None, False
    if part.every_day:
        part.days, part.every_day = [], False
    day = _day(token[0])
    through = range(last + 1, day + 1) if joined and last is not None and day > last else (day,)
    part.days += [one for one in through if one not in part.days]
    return day, False


def _day(word: str) -> int:
    bare = word.rstrip(".")
    for end in ("", "en", "s", "ochtend", "middag", "avond"):
        if end == "" or bare.endswith(end):
            name = bare.removesuffix(end) if end else bare
            if name in _DAY_OF:
                return _DAY_OF[name]
    raise KeyError(word)


def _hours_at(plain: str, at: int) -> tuple[tuple[str, str], int] | None:
    """Hours that begin here: from when to when."""
    if at and (plain[at - 1].isalnum() or re.search(r"\d[.,:]$", plain[max(at - 2, 0) : at])):
        return None
    found = _SPAN.match(plain, at)
    if found:
        starts, ends = _hour(found[1], like=found[2]), _hour(found[2])
        if starts and ends and starts != ends:
            return (starts, ends), found.end()
    found = _ALONE.match(plain, at)
    if found:
        starts = _hour(found[1] or found[2])
        if starts:
            return (starts, ""), found.end()
    return None


def _hour(text: str, like: str = "") -> str | None:
    """An hour as HH:MM; `like` is the hour behind it, which may say that both are in the afternoon."""
    found = _CLOCK_PARTS.match(text)
    if found is None:
        return None
    hours, minutes = int(found[1]), int(found[2] or 0)
    bare = text.replace(".", "")
    afternoon = "pm" in bare or ("am" not in bare and "pm" in like.replace(".", ""))
    if afternoon and hours < 12:
        hours += 12
    if hours == 24 and not minutes:
        hours = 0
    return f"{hours:02}:{minutes:02}" if hours < 24 and minutes < 60 else None


def _made(part: _Part, every: str, *, monthly: bool) -> Iterable[Times]:
    rule = _rule(part, every, monthly=monthly)
    for starts, ends in part.hours or [("", "")]:
        if rule or starts:
            yield Times(rule, starts, ends)


def _rule(part: _Part, every: str, *, monthly: bool) -> str:
    days = [DAYS[day] for day in sorted(part.days)]
    if not days:
        return ""
    if part.ordinals:
        return f"FREQ=MONTHLY;BYDAY={','.join(f'{n}{day}' for n in sorted(set(part.ordinals)) for day in days)}"
    if every in ("odd", "even"):
        weeks = ",".join(str(week) for week in range(1 if every == "odd" else 2, 54, 2))
        return f"FREQ=YEARLY;BYWEEKNO={weeks};BYDAY={','.join(days)}"
    if every == "two":
        return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={','.join(days)}"
    # which Monday of the month is not said
    return "" if monthly else f"FREQ=WEEKLY;BYDAY={','.join(days)}"


def _together(made: list[Times]) -> list[Times]:
    """Days with the same hours as one."""
    by_hours: dict[tuple[str, str], list[Times]] = {}
    for one in made:
        by_hours.setdefault((one.starts, one.ends), []).append(one)
    found: list[Times] = []
    for (starts, ends), some in by_hours.items():
        plain = [re.fullmatch(r"FREQ=WEEKLY;BYDAY=([A-Z,]+)", one.rule) for one in some]
        if len(some) > 1 and all(plain):
            days = {day for one in plain if one is not None for day in one[1].split(",")}
            some = [Times(f"FREQ=WEEKLY;BYDAY={','.join(sorted(days, key=DAYS.index))}", starts, ends)]
        found += dict.fromkeys(some)
    return found
