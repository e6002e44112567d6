"""What a question asks besides words and a place, held against all rows at once.

What is not said of an entry does not meet a question about it: an activity of which nobody told the price is not free.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from weefsel.concepts import Audience, Function, Setting
from weefsel.concepts.concept import Concept
from weefsel.platform.finding.asking import Question
from weefsel.platform.finding.occasions import NEVER
from weefsel.platform.finding.shelf import KINDS, Stock
from weefsel.platform.finding.traits import Trait
from weefsel.platform.finding.week import ALL_DAYS, asked_bits
from weefsel.platform.register.states import EntryKind
from weefsel.platform.source import open_site

__all__ = ["Asked", "asked_of", "fitting"]

_OFFER: Final = KINDS.index(EntryKind.OFFER)
_PLACE: Final = KINDS.index(EntryKind.PLACE)
#: how far a last day may lie behind today, so that ordinals stay small
_LATEST: Final = dt.date(2199, 12, 31).toordinal()
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question at a moment."""

    question: Question
    #: local; ordinals of days, and minutes after midnight
    today: int
    minute: int
    first: int
    last: int
    #: whether it asks for a time
    timed: bool
    #: of the days that it asks for
    weekdays: frozenset[int]


def asked_of(question: Question, now: dt.datetime) -> Asked:
    """`now` is local time."""
    today = now.toordinal()
    first = max(today, question.first.toordinal() if question.first else today)
    last = min(question.last.toordinal() if question.last else _LATEST, _LATEST)
    timed = any(one is not None for one in (question.first, question.last, question.weekday, question.part))
    days = {(day - 1) % 7 for day in range(first, min(last, first + 6) + 1)}
    if question.weekday is not None:
        days &= {question.weekday % 7}
    return Asked(question, today, now.hour * 60 + now.minute, first, last, timed, frozenset(days))


def fitting(asked: Asked, stock: Stock, scores: Ints | None) -> tuple[Ints, Ints]:
    """The rows that are as asked, and the next day of each within what is asked: `NEVER` where it has no fixed days."""
    fits = stock["alive"].copy()
    if scores is not None:
        fits &= scores > 0
    for test in (_kinds, _subjects, _traits, _where):
        test(asked.question, stock, fits)
    rows = np.flatnonzero(fits)
    return _timed(asked, stock, rows)


def _kinds(question: Question, stock: Stock, fits: NDArray[np.bool_]) -> None:
    if question.kinds:
        fits &= np.isin(stock["kind"], [KINDS.index(kind) for kind in question.kinds if kind in KINDS])


def _subjects(question: Question, stock: Stock, fits: NDArray[np.bool_]) -> None:
    if question.functions:
        fits &= (stock["functions"] & _bits(Function, question.functions)) != 0
    if question.audience:
        # what is for everyone is for them too
        fits &= (stock["audience"] & _bits(Audience, (*question.audience, Audience.EVERYONE))) != 0
    if question.language:
        fits &= stock.spoken(question.language)


def _traits(question: Question, stock: Stock, fits: NDArray[np.bool_]) -> None:
    traits = stock["traits"]
    for wanted, enough in (
        (question.free, Trait.FREE),
        (question.without_referral, Trait.WITHOUT_REFERRAL),
        (question.wheelchair, Trait.WHEELCHAIR | Trait.WHEELCHAIR_LIMITED),
        (question.setting is Setting.INDOOR, Trait.INDOOR),
        (question.setting is Setting.OUTDOOR, Trait.OUTDOOR),
    ):
        if wanted:
            fits &= (traits & int(enough)) != 0


def _where(question: Question, stock: Stock, fits: NDArray[np.bool_]) -> None:
    if question.area_code:
        site = open_site()
        known = question.area_code in site.areas.links
        codes = site.areas.inside(question.area_code) if known else [question.area_code]
        fits &= stock.within(codes, site.ground.outlines)


def _bits(vocabulary: type[Concept], values: tuple[Any, ...]) -> int:
    return sum(1 << place for place, value in enumerate(vocabulary) if value in values)


def _timed(asked: Asked, stock: Stock, rows: Ints) -> tuple[Ints, Ints]:
    """Those that are then: an activity on a day that is asked for, a place that is open on such a day of the week."""
    kind, week, when = stock["kind"][rows], stock["week"][rows], stock.when(rows)
    part = asked.question.part
    # what is over today is there another day
    over = (stock["over"][rows] <= asked.minute) & (asked.first == asked.today)
    day = stock.days.next(when, asked.first + over, asked.last, asked.question.weekday, asked.today)
    if asked.timed:
        in_part = True if part is None else (week & asked_bits(ALL_DAYS, part)) != 0
        is_open = (week & asked_bits(asked.weekdays, part)) != 0
        kept = np.where(kind == _OFFER, (day < NEVER) & in_part, (kind == _PLACE) & is_open)
    else:
        no_more = (when.days != 0) & (day == NEVER) & (when.last <= asked.today)
        kept = ~no_more & (when.last >= asked.today)
    return rows[kept], day[kept]
