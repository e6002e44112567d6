"""What somebody types in one box, as a question: what, where, when, and what it must be, in Dutch or English."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from weefsel.platform.finding.asking import PartOfDay, Question
from weefsel.platform.finding.whereabouts import split
from weefsel.platform.register.plain.suggesting import folded

__all__ = ["understood"]

_MOST_SIGNS: Final = 200
_MOST_MINUTES: Final = 240
_DAYS: Final = {
    name: day
    for day, names in enumerate(
        (
            ("maandag", "monday"),
            ("dinsdag", "tuesday"),
            ("woensdag", "wednesday"),
            ("donderdag", "thursday"),
            ("vrijdag", "friday"),
            ("zaterdag", "saturday"),
            ("zondag", "sunday"),
        )
    )
    for name in names
}
_PARTS: Final = {
    **dict.fromkeys(("ochtend", "morgen", "vroeg", "morning"), PartOfDay.MORNING),
    **dict.fromkeys(("middag", "namiddag", "afternoon"), PartOfDay.AFTERNOON),
    **dict.fromkeys(("avond", "nacht", "evening", "night"), PartOfDay.EVENING),
}
Known = dict[str, Any]
Say = Callable[[re.Match[str], dt.date], Known]


def _part_of(found: re.Match[str]) -> PartOfDay | None:
    return _PARTS.get(found.groupdict().get("part") or "")


def _weekday(found: re.Match[str], _today: dt.date) -> Known:
    return {"weekday": _DAYS[found["day"]], "part": _part_of(found)}


def _some_part(found: re.Match[str], _today: dt.date) -> Known:
    return {"part": _part_of(found)}


def _in_days(days: int) -> Say:
    return lambda found, today: {
        **dict.fromkeys(("first", "last"), today + dt.timedelta(days=days)),
        "part": _part_of(found),
    }


def _weekend(_found: re.Match[str], today: dt.date) -> Known:
    """Saturday and Sunday; what is left of it when it has begun."""
    sunday = today + dt.timedelta(days=6 - today.weekday())
    return {"first": max(today, sunday - dt.timedelta(days=1)), "last": sunday}


def _this_week(_found: re.Match[str], today: dt.date) -> Known:
    return {"first": today, "last": today + dt.timedelta(days=6 - today.weekday())}


def _minutes(found: re.Match[str], _today: dt.date) -> Known:
    minutes = int(found["n"])
    return {"minutes": minutes} if 0 < minutes <= _MOST_MINUTES else {}


def _so(name: str) -> Say:
    return lambda _found, _today: {name: True}


_DAY: Final = rf"(?P<day>{'|'.join(_DAYS)})"
_PART: Final = rf"(?P<part>{'|'.join(_PARTS)})"
#: the order counts: what is read is taken out before the next is looked for
_SAYINGS: Final = tuple(
    (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), say)
    for pattern, say in (
        (rf"(?:(?:op|on|elke|iedere|every|each|next|deze|this|komende) )?{_DAY}s?[ -]*{_PART}?s?", _weekday),
        (rf"vandaag|today|tonight|(?:van|deze |this ){_PART}", _in_days(0)),
        (r"overmorgen|(?:the )?day after tomorrow", _in_days(2)),
        (rf"(?:morgen|tomorrow)[ -]*{_PART}?", _in_days(1)),
        (r"(?:in het |dit |komend |in the |this |the )?weekend", _weekend),
        (r"deze week|this week", _this_week),
        (rf"(?:'s |s |in de |in the )?{_PART}s?", _some_part),
        (
            r"(?:binnen |op |max(?:imaal)? |within |at most )?(?P<n>\d{1,3}) ?min(?:uten|utes|uut)?"
            r"(?: (?:lopen|wandelen|te voet|walk|walking|on foot|away))?",
            _minutes,
        ),
        (r"gratis|kosteloos|zonder kosten|(?:for )?free(?: of charge)?", _so("free")),
        (
            r"zonder (?:verwijzing|verwijsbrief|indicatie)|without (?:a )?referral|no referral",
            _so("without_referral"),
        ),
        (
            r"(?:met (?:een |de |mijn )?)?rolstoel(?:toegankelijk|vriendelijk)?"
            r"|wheelchair(?:[ -](?:accessible|friendly))?",
            _so("wheelchair"),
        ),
    )
)


def understood(text: str, today: dt.date, question: Question | None = None) -> Question:
    """`question`, with what `text` says of where, when, free, wheelchair; the words that are left are its text.

    What `question` says already stays: what somebody chose counts before what is read from words.
    """
    question = question or Question()
    rest, known = _read(text[:_MOST_SIGNS], today)
    where = question.where
    if where is None:
        where, rest = split(rest)
    chosen = {name: value for name, value in known.items() if value is not None and not getattr(question, name)}
    if _asks_when(question):
        chosen = {name: value for name, value in chosen.items() if name not in ("first", "last", "weekday", "part")}
    return replace(question, text=rest, where=where, **chosen)


def _asks_when(question: Question) -> bool:
    return any(one is not None for one in (question.first, question.last, question.weekday, question.part))


def _read(text: str, today: dt.date) -> tuple[str, dict[str, Any]]:
    """What is left of a text, and what was read from it."""
    known: dict[str, Any] = {}
    rest = " ".join(text.split())
    for pattern, say in _SAYINGS:
        plain = _plain(rest)
        found = pattern.search(plain)
        if found is None:
            continue
        said = say(found, today)
        if said and not known.keys() & {name for name, value in said.items() if value is not None}:
            known |= {name: value for name, value in said.items() if value is not None}
            rest = " ".join((rest[: found.start()] + " " + rest[found.end() :]).split())
    return rest, known


def _plain(text: str) -> str:
    """The same letters in the same places, small and without accents, so that what is found can be cut out."""
    return "".join(one if len(one) == 1 else sign for sign in text for one in [folded(sign) or sign])
