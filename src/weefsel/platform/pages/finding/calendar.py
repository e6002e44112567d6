"""A calendar as a file (RFC 5545): events with their rule, never written out one by one."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from weefsel.platform.register.plain.occurring import LONGEST_WINDOW, Recurrence, occurrences
from weefsel.platform.register.plain.recurring import ZONE

__all__ = ["Event", "calendar", "times_of"]

#: octets of a line (RFC 5545, section 3.1)
_LINE: Final = 75
_COUNT: Final = re.compile(r"(?<=COUNT=)\d+", re.ASCII)
_MOST_TIMES: Final = 1000
#: the clock of the Netherlands; what was before 1996 no calendar needs
_ZONE_LINES: Final = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE.key}",
    "BEGIN:DAYLIGHT",
    "DTSTART:19960331T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True, slots=True)
class Times:
    """When an event is: its first time, local and without offset, or its first day where no time is known."""

    start: dt.datetime | dt.date
    end: dt.datetime | None
    #: RFC 5545, with its end; empty where it is once
    rule: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something in a calendar."""

    #: the same in every calendar, and for good
    uid: str
    times: Times
    summary: str
    description: str
    location: str
    url: str
    changed: dt.datetime
    version: int
    #: latitude and longitude
    spot: tuple[float, float] | None = None


def times_of(recurrence: Recurrence, since: dt.date) -> Times | None:
    """When something is, from `since` on. None for what has no days, or had its last one before then."""
    rule, last = recurrence.rule, recurrence.until_date
    if not recurrence.days_are_known:
        return None
    counted = rule is not None and "COUNT=" in rule
    begin = (recurrence.from_date or since) if counted or rule is None else since
    found = occurrences(recurrence, begin, begin + min(LONGEST_WINDOW, dt.date.max - begin), 1)
    if not found:
        return None
    first = found[0]
    if rule is None:
        rule = ""
    elif counted and last is not None:
        # COUNT and UNTIL do not go together: of so many times, those up to the last day
        rule = _COUNT.sub(str(len(occurrences(recurrence, begin, last, _MOST_TIMES))), rule)
    elif last is not None:
        rule = f"{rule};UNTIL={_until(last, timed=first.starts is not None)}"
    if first.starts is None:
        return Times(first.day, None, rule)
    start = dt.datetime.combine(first.day, dt.time.fromisoformat(recurrence.starts or ""))
    if recurrence.ends is None:
        return Times(start, None, rule)
    ends = dt.time.fromisoformat(recurrence.ends)
    return Times(start, dt.datetime.combine(first.day + dt.timedelta(days=ends <= start.time()), ends), rule)


def _until(last: dt.date, *, timed: bool) -> str:
    """The end of the last day: in universal time where the event has a time (RFC 5545, section 3.3.10)."""
    if not timed:
        return f"{last:%Y%m%d}"
    return f"{dt.datetime.combine(last, dt.time(23, 59, 59), ZONE).astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def calendar(name: str, address: str, events: Iterable[Event]) -> str:
    """The file, with its lines folded and ended as the standard asks."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Weefsel//Vinden//NL",
        "CALSCALE:GREGORIAN",
        f"NAME:{_escaped(name)}",
        f"X-WR-CALNAME:{_escaped(name)}",
        f"SOURCE;VALUE=URI:{_uri(address)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:P1D",
        f"X-WR-TIMEZONE:{ZONE.key}",
        *_ZONE_LINES,
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    )
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line))


def _event(event: Event) -> Iterator[str]:
    times = event.times
    changed = f"{event.changed.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    # of what is published it is the moment of the last change; an equal calendar is then an equal file
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{event.version}"
    if isinstance(times.start, dt.datetime):
        yield f"DTSTART;TZID={ZONE.key}:{times.start:%Y%m%dT%H%M%S}"
        if times.end is not None:
            yield f"DTEND;TZID={ZONE.key}:{times.end:%Y%m%dT%H%M%S}"
    else:
        yield f"DTSTART;VALUE=DATE:{times.start:%Y%m%d}"
    if times.rule:
        yield f"RRULE:{times.rule}"
    yield f"SUMMARY:{_escaped(event.summary)}"
    for field, value in (("DESCRIPTION", event.description), ("LOCATION", event.location)):
        if value:
            yield f"{field}:{_escaped(value)}"
    if event.spot is not None:
        yield f"GEO:{event.spot[0]:.6f};{event.spot[1]:.6f}"
    yield f"URL:{_uri(event.url)}"
    yield "END:VEVENT"


def _escaped(value: str) -> str:
    """A text (RFC 5545, section 3.3.11), without signs that no file may hold."""
    plain = re.sub(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", value)
    plain = "".join(sign for sign in plain if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return re.sub(r"([\\;,])", r"\\\1", plain).replace("\n", "\\n")


def _uri(address: str) -> str:
    """An address of our own: what is no part of one cannot end its line."""
    return re.sub(r"[\x00-\x20\x7f]", "", address)


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets; those after the first begin with a space. No sign is cut in two."""
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > _LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece
