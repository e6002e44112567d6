"""*Vinden* on paper: a list for the fridge (A4, at most two pages), and a week for the wall (A3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.finding.asking import Hit, Question
from weefsel.platform.finding.search import everything
from weefsel.platform.pages.finding.filters import dropped
from weefsel.platform.pages.finding.frame import frame, host_of
from weefsel.platform.pages.finding.offers import Happening, among, happenings, where_of
from weefsel.platform.pages.finding.paper import FRIDGE, Line, first_that_fit
from weefsel.platform.pages.finding.question import Asked
from weefsel.platform.pages.finding.show import read
from weefsel.platform.pages.finding.words import clock_said, facts_said, place_said, title, walk_said
from weefsel.platform.pages.register.frame import open_page
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.states import EntryKind
from weefsel.platform.source import open_site
from weefsel.platform.templatetags.site_tags import address

__all__ = ["Day", "day_parts", "fridge", "times_said"]

#: a list without days of its own is of today and the six days after it
_WEEK: Final = dt.timedelta(days=6)
#: of what was found: several times what fits on two sheets
_LOOKED_AT: Final = 150


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or what has no day, with its lines."""

    title: str
    lines: tuple[Line, ...]


@open_page
def fridge(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Answers `/vinden/lijst`: what a question finds, by day, in large type."""
    site, now = open_site(), timezone.now()
    today = timezone.localdate(now)
    asked, question = read(Asked.of(request.GET, site.areas), site, today)
    found = everything(question, now, _LOOKED_AT, lang)
    days, left_out = _days(question, found.hits, today, lang)
    here = address("map", lang) + asked.query()
    area = site.areas.by_slug(asked.area).name if asked.area else ""
    said = title(question, site.site.name, area, lang)
    context = {
        **frame(lang, text("find.list_name", lang)),
        "title": said,
        "filters": [label for label, _ in dropped(asked, question, site, lang)],
        "days": days,
        "more": left_out or found.total > len(found.hits),
        "made_on": words.day(today.isoformat(), lang),
        "back": here,
        "share": host_of(request) + here,
    }
    return render(request, "finding/list.html", context)


def _days(question: Question, hits: Sequence[Hit], today: dt.date, lang: Lang) -> tuple[list[Day], bool]:
    """What there is on each day, then what has no days, and whether some did not fit: the lowest in the list."""
    first = max(question.first or today, today)
    last = min(question.last or first + _WEEK, first + _WEEK)
    times: dict[str, list[Happening]] = {}
    for one in happenings(among([hit.id for hit in hits if hit.kind is EntryKind.OFFER]), first, last):
        if question.weekday in (None, one.day.weekday()):
            times.setdefault(str(one.offer.pk), []).append(one)
    undated = question.first is None and question.weekday is None and question.part is None
    parts = [[(one.day, _timed(one, hit, lang)) for one in times[hit.id]] for hit in hits if hit.id in times]
    rest = [hit for hit in hits if hit.id not in times and not hit.rrule and hit.next_start is None] if undated else []
    kept, left_out = first_that_fit([*parts, *([(None, _untimed(hit, lang))] for hit in rest)], FRIDGE)
    kept.sort(key=lambda one: (one[0] or dt.date.max, _clock(one[1])))
    days = [
        Day(dated(day, lang) if day else text("find.list_undated", lang), tuple(line for _, line in there))
        for day, there in groupby(kept, key=lambda one: one[0])
    ]
    return days, left_out > 0


def _clock(line: Line) -> tuple[int, str]:
    """9.30 before 10.00; what has no time comes first."""
    return len(line.time.partition("–")[0]), line.time


def dated(day: dt.date, lang: Lang) -> str:
    """Dinsdag 24 november."""
    return " ".join(day_parts(day, lang))


def day_parts(day: dt.date, lang: Lang) -> tuple[str, str]:
    """Dinsdag, and 24 november."""
    name = text("group.weekdays", lang).split()[day.weekday()]
    return name[:1].upper() + name[1:], words.day(day.isoformat(), lang).rpartition(" ")[0]


def times_said(one: Happening, lang: Lang) -> str:
    """19.30–21.00; empty where the time is not known."""
    if one.starts is None:
        return ""
    start = clock_said(one.starts, lang)
    return f"{start}–{clock_said(one.ends, lang)}" if one.ends else start


def _timed(one: Happening, hit: Hit, lang: Lang) -> Line:
    place, street = where_of(one.offer, lang)
    where = ", ".join(part for part in (place, street) if part) or shown(one.offer.actor.name, lang)
    return Line(times_said(one, lang), hit.name, _with_more(where, hit, lang))


def _untimed(hit: Hit, lang: Lang) -> Line:
    where = ", ".join(dict.fromkeys(part for part in (place_said(hit), hit.street) if part))
    return Line("", hit.name, _with_more(where, hit, lang))


def _with_more(where: str, hit: Hit, lang: Lang) -> str:
    """De Brug, Zeepweg 130 · 9 minuten lopen, gratis."""
    more = ", ".join(part for part in (walk_said(hit.seconds, lang), *facts_said(hit, lang)) if part)
    return " · ".join(part for part in (where, more) if part)
