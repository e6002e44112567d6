"""At which moments a place is open, as OpenStreetMap writes it, and an offer is there, as RFC 5545 writes it.

Opening hours are read by `opening-hours-py`, which follows the OSM specification (version 0.7.2 and on, see
https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification). In four things it is not followed. It takes for
open what is not certain, and is `unknown` here: hours with a comment beside them ("by appointment"), and what comes
after an open end (`17:00+`). It falls back (`||`) by whole days; here that goes by the minute. It reads "Sa, Su
14:00-18:00" as two rules, the first of them open all day, where mappers mean one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
from numpy.typing import NDArray
from opening_hours import OpeningHours, State, validate

from weefsel.concepts import Moment

__all__ = [
    "LIECHTENSTEIN",
    "NETHERLANDS",
    "Open",
    "Openings",
    "Region",
    "Span",
    "Window",
    "occasions",
    "open_during",
    "openings",
    "region_of",
    "spans",
    "verdict",
]

#: the public holidays that `opening-hours-py` knows; outside of these years an ordinary day cannot be told from one
YEARS: Final = (2000, 2070)
_DAY: Final = 24 * 60
Stretch = tuple[datetime, datetime]


class Open(StrEnum):
    """Whether something is open at a moment. That it is not said is `unknown`, never `no`."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Region:
    """Where a place is, for its public holidays, its clock and its sun. One point stands for the whole country."""

    #: ISO 3166-1; None to go by the point
    country: str | None
    timezone: str
    #: degrees
    latitude: float
    longitude: float

    @classmethod
    def at(cls, latitude: float, longitude: float) -> Region:
        """The region around a point of WGS 84: its clock and holidays as `opening-hours-py` knows them there."""
        hours = OpeningHours("24/7", coords=(latitude, longitude), auto_country=True, auto_timezone=True)
        begins, *_ = next(iter(hours.intervals(datetime(YEARS[0], 1, 1))))
        # at sea no clock is known
        zone = getattr(begins.tzinfo, "key", "UTC")
        return cls(None, zone, latitude, longitude)


def region_of(areas: gpd.GeoDataFrame) -> Region:
    """The region of a place: that of the middle of its areas."""
    west, south, east, north = areas.total_bounds
    longitude, latitude = _to_degrees(areas.crs).transform((west + east) / 2, (south + north) / 2)
    return Region.at(float(latitude), float(longitude))


@lru_cache(16)  # a snapshot is asked again and again, and finding the transformation takes longer than its use
def _to_degrees(crs: pyproj.CRS) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)


NETHERLANDS: Final = Region("NL", "Europe/Amsterdam", 52.16, 5.39)
LIECHTENSTEIN: Final = Region("LI", "Europe/Vaduz", 47.14, 9.52)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the day on some days of the week, looked at in the weeks from a date on.

    Raises `ValueError` for a window that is empty, passes midnight, is shorter than `minutes`, or lies in a year whose
    public holidays are not known.
    """

    #: days of the week, Monday 0
    days: frozenset[int]
    #: minutes after midnight, local time: 0 ≤ begins < ends ≤ 1440
    begins: int
    ends: int
    #: the date of the snapshot
    on: date
    #: open counts when it is for so many minutes of the window, together
    minutes: int = 60
    #: so many times each day of the week is looked at, so that "every first Saturday" is seen to be not every Saturday
    weeks: int = 4

    def __post_init__(self) -> None:
        if not self.days or not self.days <= set(range(7)):
            raise ValueError(f"days are some of 0 (Monday) to 6, not {sorted(self.days)}")
        if not 0 <= self.begins < self.ends <= _DAY:
            raise ValueError(f"a window lies within one day, not from minute {self.begins} to {self.ends}")
        if not 1 <= self.minutes <= self.ends - self.begins:
            raise ValueError(f"{self.minutes} minutes of a window of {self.ends - self.begins} cannot be open")
        if not 1 <= self.weeks <= 53:
            raise ValueError(f"1 to 53 weeks can be looked at, not {self.weeks}")
        if not YEARS[0] <= self.on.year <= YEARS[1]:
            raise ValueError(f"public holidays are known from {YEARS[0]} to {YEARS[1]}, not in {self.on.year}")

    @classmethod
    def at(cls, moment: Moment, on: date) -> Window:
        """The window of a named moment."""
        return cls(moment.days, moment.begins, moment.ends, on)


class Span(NamedTuple):
    """A stretch of local time in which something is open: surely, or perhaps."""

    begins: datetime
    ends: datetime
    sure: bool


class Openings(NamedTuple):
    """What is known about many places, in their order."""

    #: an `Open` each
    open: NDArray[np.object_]
    #: no opening hours are given
    not_said: NDArray[np.bool_]
    #: they are given, but are not written as OSM has it
    unreadable: NDArray[np.bool_]


@lru_cache(maxsize=256)
def occasions(window: Window, where: Region = NETHERLANDS) -> tuple[date, ...]:
    """The days that are looked at: of each day of the week the first `weeks` that are ordinary, in order.

    A public holiday says nothing about an ordinary week, nor does a day of 23 or 25 hours, on which the clock changes.
    School holidays are not known and count as ordinary days, so a rule for `SH` never holds.
    """
    holidays = _hours("PH", where)
    clock = ZoneInfo(where.timezone)

    def is_ordinary(day: date) -> bool:
        midnights = (datetime.combine(day + timedelta(days=n), time(), clock) for n in (0, 1))
        return len({m.utcoffset() for m in midnights}) == 1 and not holidays.is_open(datetime.combine(day, time(12)))

    def ordinary(weekday: int) -> Iterator[date]:
        day = window.on + timedelta(days=(weekday - window.on.weekday()) % 7)
        while True:
            if is_ordinary(day):
                yield day
            day += timedelta(days=7)

    return tuple(sorted(day for weekday in window.days for day in islice(ordinary(weekday), window.weeks)))


def verdict(spans: Iterable[Span], window: Window, where: Region = NETHERLANDS) -> Open:
    """Whether what is open in these spans is open in the window.

    `yes`: on every occasion for at least `window.minutes`; `no`: on none; `partly`: on some, and maybe on more;
    `unknown`: on none for sure, but perhaps on some. The spans that are sure do not overlap, nor do the others.
    """
    days = occasions(window, where)
    sure, perhaps = dict.fromkeys(days, 0.0), dict.fromkeys(days, 0.0)
    for span in spans:
        day = span.begins.date()
        while day <= span.ends.date():
            if day in sure:
                minutes = _overlap(span, day, window)
                sure[day] += minutes * span.sure
                perhaps[day] += minutes * (not span.sure)
            day += timedelta(days=1)
    enough = [sure[day] >= window.minutes for day in days]
    if all(enough):
        return Open.YES
    if any(enough):
        return Open.PARTLY
    return Open.UNKNOWN if any(sure[day] + perhaps[day] >= window.minutes for day in days) else Open.NO


def _overlap(span: Span, day: date, window: Window) -> float:
    """Minutes of the span within the window of that day."""
    midnight = datetime.combine(day, time())
    begins = max(span.begins, midnight + timedelta(minutes=window.begins))
    ends = min(span.ends, midnight + timedelta(minutes=window.ends))
    return max(0.0, (ends - begins).total_seconds() / 60)


@lru_cache(maxsize=65_536)
def open_during(hours: str, window: Window, where: Region = NETHERLANDS) -> Open:
    """Whether OSM opening hours are open in a window; `unknown` when they are empty or not written as OSM has it.

    >>> window = Window.at(Moment.SATURDAY_EVENING, date(2026, 3, 2))
    >>> str(open_during("Mo-Sa 09:00-20:00; PH off", window))
    'yes'
    >>> str(open_during("Sa[1] 19:00-22:00", window))
    'partly'
    >>> str(open_during('Sa 18:00-22:00 "call first"', window))
    'unknown'
    """
    text = _tidy(hours)
    if not _readable(text):
        return Open.UNKNOWN
    return verdict(_spans(text, window, where), window, where)


def spans(hours: str, window: Window, where: Region = NETHERLANDS) -> tuple[Span, ...] | None:
    """When OSM opening hours are open on the days a window looks at, surely or perhaps; None where it is not said."""
    text = _tidy(hours)
    return tuple(_spans(text, window, where)) if _readable(text) else None


def openings(hours: pd.Series, window: Window, where: Region = NETHERLANDS) -> Openings:
    """`open_during` for a column of opening hours, worked out once for each that differs."""
    codes, distinct = pd.factorize(hours.astype(object))
    texts = [str(text) for text in distinct]
    # code −1, a missing value, takes the last of each
    found = np.array([*(open_during(text, window, where) for text in texts), Open.UNKNOWN], dtype=object)
    empty = np.array([*(not _tidy(text) for text in texts), True], dtype=bool)
    valid = np.array([*(_readable(_tidy(text)) for text in texts), True], dtype=bool)
    return Openings(found[codes], empty[codes], ~valid[codes] & ~empty[codes])


def _tidy(hours: str) -> str:
    """Without spaces around it, without a `;` after the last rule, and with lists of days and months closed up."""
    return _outside_comments(_LOOSE_LIST, lambda found: f"{found[1]},", hours.strip().rstrip("; "))


@lru_cache(maxsize=65_536)
def _readable(text: str) -> bool:
    # a text of only spaces would be read as always open; half a surrogate pair is no text at all
    if not text or text.encode(errors="replace").decode() != text:
        return False
    parts = _alternatives(text)
    return all(validate(version) for part in parts for version in (part, _strict(part), _lenient(part)))


def _spans(text: str, window: Window, where: Region) -> Iterator[Span]:
    """When it is surely open, and when it is not sure but may be, on the days that are looked at."""
    parts = _alternatives(text)
    strict = [_hours(_strict(part), where) for part in parts]
    lenient = [_hours(_lenient(part), where) for part in parts]
    for day in occasions(window, where):
        sure: list[Stretch] = []
        may: list[Stretch] = []
        for at_least, at_most in zip(strict, lenient, strict=True):
            # what was open or unknown before, the fallback does not come to
            sure += _without([s for s, state, said in _day(at_least, day) if state == State.OPEN and not said], may)
            may += _without([s for s, state, _ in _day(at_most, day) if state != State.CLOSED], may)
        yield from (Span(*stretch, True) for stretch in sure)
        yield from (Span(*stretch, False) for stretch in _without(may, sure))


def _hours(text: str, where: Region) -> OpeningHours:
    # the library leaves the coordinates out, and takes the sun to rise at 7:00, when `auto_timezone` is off
    coords = (where.latitude, where.longitude)
    if where.country is None:
        return OpeningHours(text, timezone=ZoneInfo(where.timezone), coords=coords, auto_country=True)
    return OpeningHours(text, timezone=ZoneInfo(where.timezone), country=where.country, coords=coords)


def _day(hours: OpeningHours, day: date) -> Iterator[tuple[Stretch, State, str]]:
    """The stretches of one day, each with its state and the comment on it."""
    # asked day by day: in a longer time the library skips days after a fallback
    midnight = datetime.combine(day, time())
    for begins, ends, state, comment in hours.intervals(midnight, midnight + timedelta(days=1)):
        yield (begins.replace(tzinfo=None), ends.replace(tzinfo=None)), state, comment


def _without(stretches: list[Stretch], taken: list[Stretch]) -> list[Stretch]:
    """What is left of `stretches` where none of `taken` is."""
    left: list[Stretch] = []
    for begins, ends in stretches:
        at = begins
        for a, b in sorted(taken):
            if a < ends and b > at:
                if a > at:
                    left.append((at, a))
                at = max(at, b)
        if at < ends:
            left.append((at, ends))
    return left


_EVENT: Final = r"(?:dawn|sunrise|sunset|dusk)"
_TIME: Final = rf"(?:\d{{1,2}}:\d{{2}}|{_EVENT}|\(\s*{_EVENT}\s*[+-]\s*\d{{1,2}}:\d{{2}}\s*\))"
#: `17:00+` and `17:00-19:00+`, but not the plus of `(sunrise+01:00)`
_OPEN_END: Final = re.compile(rf"({_TIME})(?:\s*-\s*({_TIME}))?\s*\+(?!\s*\d)", re.IGNORECASE)
_MONTH: Final = r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_NAME: Final = rf"(?:\b(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)\b|{_MONTH}\b)"
#: "Sa, Su" and "Dec 25, Dec 26"; a comma after a time begins a rule, and stays
_LOOSE_LIST: Final = re.compile(rf"({_NAME}(?:\[[\d,-]+\])?|{_MONTH} +\d{{1,2}})\s*,\s+(?={_NAME})", re.IGNORECASE)
#: with whole comments only between it and the end, so not in one
_FALLBACK: Final = re.compile(r'\|\|(?=(?:[^"]*"[^"]*")*[^"]*$)')
_COMMENT: Final = re.compile(r'("[^"]*")')
#: that it is open in spite of the comment is said in so many words, and by the specification is so
_SAID_OPEN: Final = re.compile(r'\bopen\s*"[^"]*"', re.IGNORECASE)


def _strict(text: str) -> str:
    """The hours with an open end cut off at what is said: after `17:00+` only the first minute is certain."""
    return _outside_comments(_OPEN_END, _shut, _SAID_OPEN.sub("open", text))


def _lenient(text: str) -> str:
    """The hours with an open end drawn out: to midnight, or to 06:00 where they pass midnight."""
    return _outside_comments(_OPEN_END, _draw_out, text)


def _outside_comments(pattern: re.Pattern[str], change: Callable[[re.Match[str]], str], text: str) -> str:
    parts = _COMMENT.split(text)
    return "".join(part if part.startswith('"') else pattern.sub(change, part) for part in parts)


def _alternatives(text: str) -> list[str]:
    """The hours and what they fall back to, in order."""
    return [part.strip() for part in _FALLBACK.split(text)]


def _shut(found: re.Match[str]) -> str:
    begins, ends = found.groups()
    return f"{begins}-{ends or _next_minute(begins)}"


def _draw_out(found: re.Match[str]) -> str:
    begins, ends = found.groups()
    if ends is None:
        return found.group()
    clocks = _clock(begins), _clock(ends)
    same_day = clocks[0] is not None and clocks[1] is not None and clocks[0] < clocks[1] <= _DAY
    return f"{begins}-24:00" if same_day else f"{begins}-30:00"


def _next_minute(at: str) -> str:
    minutes = _clock(at)
    if minutes is not None:
        return f"{(minutes + 1) // 60:02}:{(minutes + 1) % 60:02}"
    if not at.startswith("("):
        return f"({at}+00:01)"
    event, sign, shift = re.split(r"([+-])", at.strip("( )"))
    moved = int(f"{sign}1") * (_clock(shift.strip()) or 0) + 1
    return f"({event.strip()}{'-' if moved < 0 else '+'}{abs(moved) // 60:02}:{abs(moved) % 60:02})"


def _clock(at: str) -> int | None:
    """Minutes after midnight, or None for a time that the sun tells."""
    hours, colon, minutes = at.partition(":")
    return int(hours) * 60 + int(minutes) if colon and hours.isdecimal() else None
