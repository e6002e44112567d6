"""Answers to a question: what is shown of the register, in the order in which somebody wants to see it.

From a place to walk from: by walking time in whole minutes, then what a wheelchair only partly gets into and what is
old after the rest, then how fresh it is. Without: by how well the words match, then when it is next, then the same.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from weefsel.concepts.lang import Lang
from weefsel.platform.finding.asking import PAGE, Found, Question
from weefsel.platform.finding.filters import Asked, asked_of, fitting
from weefsel.platform.finding.hits import Row, hits_of
from weefsel.platform.finding.matching import Matched, matched
from weefsel.platform.finding.occasions import NEVER
from weefsel.platform.finding.shelf import Stock, shelf
from weefsel.platform.finding.traits import Trait
from weefsel.platform.register.freshness import OLD_AFTER
from weefsel.platform.source import open_site

__all__ = ["everything", "find"]

#: where it is not known how far something is
_FAR: Final = 2**40
#: so many seconds of walking are looked at first where no limit is asked for: mostly there is enough within it
_AT_FIRST: Final = 3600.0
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Answer:
    """Rows of the stock in order, and of each what was worked out."""

    rows: Ints
    #: −1 where it is not known, or not asked
    seconds: Ints
    approximate: NDArray[np.bool_]
    #: ordinals; `NEVER` where it has no fixed times
    day: Ints


def find(question: Question, now: dt.datetime, lang: Lang = "nl") -> Found:
    """One page of what is found; of a page that is not there the last one."""
    with shelf().lock:
        stock = shelf().stock()
        found, words = _answer(question, now, stock, max(question.page, 1) * PAGE)
        total = len(found.rows)
        page = min(max(question.page, 1), max(1, -(-total // PAGE)))
        rows = _listed(found, stock, slice((page - 1) * PAGE, page * PAGE))
    hits = hits_of(rows, now, lang)
    return Found(replace(question, page=page), hits, total, words.taken_for, words.partly)


def everything(question: Question, now: dt.datetime, most: int = 500, lang: Lang = "nl") -> Found:
    """The first `most` of what is found, in one piece."""
    with shelf().lock:
        stock = shelf().stock()
        found, words = _answer(question, now, stock, most)
        rows = _listed(found, stock, slice(0, most))
    hits = hits_of(rows, now, lang)
    return Found(replace(question, page=1), hits, len(found.rows), words.taken_for, words.partly)


def _answer(question: Question, now: dt.datetime, stock: Stock, wanted: int) -> tuple[_Answer, Matched]:
    """All that is found, of which the first `wanted` in order with all that is told of them."""
    asked = asked_of(question, timezone.localtime(now))
    words = matched(question.text, stock)
    kept, day = fitting(asked, stock, words.scores)
    seconds, approximate = _walked(question, stock, kept, wanted)
    if question.where is not None and question.minutes is not None:
        near = seconds >= 0
        kept, day, seconds, approximate = kept[near], day[near], seconds[near], approximate[near]
    order = _order(asked, stock, words, _Answer(kept, seconds, approximate, day), now)
    return _Answer(kept[order], seconds[order], approximate[order], day[order]), words


def _walked(question: Question, stock: Stock, rows: Ints, wanted: int) -> tuple[Ints, NDArray[np.bool_]]:
    if question.where is None:
        return np.full(len(rows), -1, np.int64), np.zeros(len(rows), np.bool_)
    walks, where = open_site().walks, question.where
    ends = stock.ends(walks).at(rows)
    within = _AT_FIRST if question.minutes is None else max(question.minutes, 0) * 60.0
    walked = walks.walk(where.longitude, where.latitude, ends, within)
    if question.minutes is None and (walked.seconds >= 0).sum() < wanted:
        walked = walks.walk(where.longitude, where.latitude, ends)
    return walked.seconds, walked.approximate


def _order(asked: Asked, stock: Stock, words: Matched, found: _Answer, now: dt.datetime) -> Ints:
    rows = found.rows
    partly = (stock["traits"][rows] & Trait.WHEELCHAIR) == 0 if asked.question.wheelchair else np.zeros(len(rows), bool)
    confirmed = stock["confirmed"][rows]
    stale = confirmed <= int((now - OLD_AFTER).timestamp() * 1_000_000)
    start = np.where(found.day < NEVER, found.day * 1440 + stock["begins"][rows], _FAR)
    keys: list[NDArray[Any]]
    if asked.question.where is not None:
        keys = [np.where(found.seconds >= 0, -(-found.seconds // 60), _FAR), partly, stale]
    else:
        scores = words.scores[rows] if words.scores is not None else np.zeros(len(rows), np.int64)
        keys = [-scores, partly, start, stale]
    return np.lexsort([stock["tie"][rows], start, -confirmed, *reversed(keys)])


def _listed(found: _Answer, stock: Stock, part: slice) -> list[Row]:
    columns = zip(found.rows[part], found.seconds[part], found.approximate[part], found.day[part], strict=True)
    return [
        Row(
            stock.ids[row],
            int(seconds) if seconds >= 0 else None,
            bool(approximate) and seconds >= 0,
            dt.date.fromordinal(int(day)) if day < NEVER else None,
        )
        for row, seconds, approximate, day in columns
    ]
