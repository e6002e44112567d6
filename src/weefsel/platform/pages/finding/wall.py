"""A week for the wall of the community centre: seven columns and a map on one page A3, legible from two metres."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform import assets, words
from weefsel.platform.finding.search import everything
from weefsel.platform.pages.finding.frame import frame, host_of
from weefsel.platform.pages.finding.mapped import Spot, mapped
from weefsel.platform.pages.finding.offers import (
    MOST,
    Happening,
    among,
    at_place,
    happenings,
    place_of,
    where_of,
    within,
)
from weefsel.platform.pages.finding.paper import WALL, Line, fitting
from weefsel.platform.pages.finding.prints import day_parts, times_said
from weefsel.platform.pages.finding.question import Asked
from weefsel.platform.pages.finding.show import read
from weefsel.platform.pages.finding.words import title as question_title
from weefsel.platform.pages.register.entry_facts import offer_costs
from weefsel.platform.pages.register.entry_words import title
from weefsel.platform.pages.register.frame import open_page
from weefsel.platform.register.models import Offer
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.records import entry_of
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import VISITOR
from weefsel.platform.source import asked, open_site
from weefsel.platform.templatetags.site_tags import address

__all__ = ["show"]

_WEEK: Final = dt.timedelta(days=7)
#: from Saturday on the next week is printed
_SATURDAY: Final = 5
#: years from now that a week may be
_FAR: Final = dt.timedelta(days=3 * 365)
#: the frame of the map, in pixels of 1/96 inch
_FRAME: Final = (640.0, 290.0)


@dataclass(frozen=True, slots=True)
class Column:
    """A day of the wall print."""

    weekday: str
    date: str
    lines: tuple[Line, ...]
    left_out: str


@open_page
def show(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Answers `/vinden/wand`: of a place (`?plek=`), an area (`?buurt=`) or a question, in a week (`?week=`)."""
    site, now = open_site(), timezone.now()
    name, offers, kept = _chosen(request, now, lang)
    monday = _monday(asked(request, "week"), timezone.localdate(now))
    times = happenings(offers, monday, monday + _WEEK - dt.timedelta(days=1))
    columns = [_column(monday + dt.timedelta(days=n), times, lang) for n in range(7)]
    drawn = mapped(_spots(times, columns), shape=_FRAME)
    here = address("find_wall", lang)
    first, last = words.day(monday.isoformat(), lang), words.day((monday + dt.timedelta(days=6)).isoformat(), lang)
    context = {
        **frame(lang, text("find.wall_name", lang)),
        "title": name,
        "period": text("find.day_through", lang, first=first.rpartition(" ")[0], last=last),
        "columns": [_numbered(column, drawn.pins) for column in columns],
        "any": bool(times),
        "canvas": drawn.canvas,
        "map_description": text("find.map_found", lang, title=name),
        "sprite": assets.address(assets.GLYPHS),
        "made_on": words.day(timezone.localdate(now).isoformat(), lang),
        "home": host_of(request) + address("map", lang),
        "before": f"{here}?{urlencode([*kept, ('week', (monday - _WEEK).isoformat())])}",
        "after": f"{here}?{urlencode([*kept, ('week', (monday + _WEEK).isoformat())])}",
    }
    return render(request, "finding/wall.html", context | {"site": site.site})


def _chosen(request: HttpRequest, now: dt.datetime, lang: Lang) -> tuple[str, list[Offer], list[tuple[str, str]]]:
    """Of what it is: its name, its activities, and how the address says so."""
    site, place_id = open_site(), asked(request, "plek")
    if place_id:
        place = entry_of(place_id, EntryKind.PLACE)
        if not VISITOR.may(Action.READ, place):
            raise NotFound("No such place.")
        return title(place, VISITOR, lang), at_place(place.pk), [("plek", str(place.pk))]
    given = Asked.of(request.GET, site.areas)
    if given == Asked(area=given.area):
        area = site.areas.by_slug(given.area) if given.area else site.areas.whole
        return area.name, within(site.areas.inside(area.code)), given.pairs()
    known, question = read(given, site, timezone.localdate(now))
    # a week is asked for: the days of the question are those of the paper
    found = everything(replace(question, first=None, last=None), now, MOST, lang)
    offers = among([hit.id for hit in found.hits if hit.kind is EntryKind.OFFER])
    area_name = site.areas.by_slug(known.area).name if known.area else ""
    return question_title(question, site.site.name, area_name, lang), offers, known.pairs()


def _monday(written: str, today: dt.date) -> dt.date:
    """The Monday of the week that is asked for, or else of this one; of the next when this one is nearly over."""
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        day = today
    if abs(day - today) > _FAR or not written:
        day = today + dt.timedelta(days=2 if today.weekday() >= _SATURDAY else 0)
    return day - dt.timedelta(days=day.weekday())


def _column(day: dt.date, times: list[Happening], lang: Lang) -> Column:
    lines, left_out = fitting((_line(one, lang) for one in times if one.day == day), WALL)
    more = text("find.wall_more", lang, n=str(left_out)) if left_out else ""
    return Column(*day_parts(day, lang), lines, more)


def _line(one: Happening, lang: Lang) -> Line:
    offer = one.offer
    place, street = where_of(offer, lang)
    where, costs = place or street or shown(offer.actor.name, lang), offer_costs([offer], lang)
    said = ", ".join(part for part in (where, costs[:1].lower() + costs[1:]) if part)
    return Line(times_said(one, lang), shown(offer.name, lang), said, id=str(offer.pk))


def _spots(times: list[Happening], columns: list[Column]) -> list[Spot]:
    """Where what stands on the paper is, in its order."""
    places = {str(one.offer.pk): place_of(one.offer) for one in times}
    shown_ids = dict.fromkeys(line.id for column in columns for line in column.lines)
    placed = [(one, places[one]) for one in shown_ids]
    return [Spot(one, place.longitude, place.latitude) for one, place in placed if place is not None]


def _numbered(column: Column, pins: dict[str, int]) -> Column:
    return replace(column, lines=tuple(replace(line, pin=pins.get(line.id, 0)) for line in column.lines))
