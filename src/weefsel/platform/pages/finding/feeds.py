"""Feeds that others read: calendars of a group, a place, an area and a question, and what is new."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform.finding.search import everything
from weefsel.platform.pages.finding.frame import host_of, kept_by_reader
from weefsel.platform.pages.finding.news import feed, news
from weefsel.platform.pages.finding.offers import MOST, among, at_place, calendar_of, offers_with, within
from weefsel.platform.pages.finding.question import Asked
from weefsel.platform.pages.finding.show import read
from weefsel.platform.pages.finding.words import title as question_title
from weefsel.platform.pages.register.entry_words import title
from weefsel.platform.pages.register.frame import entry_page, open_page
from weefsel.platform.register.models import Entry, Offer
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import Who
from weefsel.platform.source import open_site

__all__ = ["area_calendar", "area_news", "entry_calendar", "question_calendar", "site_news"]

#: kinds that have a calendar → its activities
_OFFERS: Final[Mapping[EntryKind, Callable[[uuid.UUID], list[Offer]]]] = {
    EntryKind.ACTOR: lambda one: offers_with(actor_id=one),
    EntryKind.PLACE: at_place,
    EntryKind.OFFER: lambda one: offers_with(pk=one),
}


@kept_by_reader
@entry_page(Action.READ, "GET", "HEAD")
def entry_calendar(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/<kind>/<id>/agenda.ics`: of a group, a place or an activity, what everybody may see of it."""
    offers_of = _OFFERS.get(EntryKind(entry.kind))
    if offers_of is None:
        raise NotFound("It has no days.")
    return _calendar(request, title(entry, who, lang), offers_of(entry.pk), lang)


@open_page
def area_calendar(request: HttpRequest, lang: Lang, slug: str) -> HttpResponse:
    """Answers `/buurt/<slug>/agenda.ics`: of an area with all that lies in it."""
    areas = open_site().areas
    area = areas.by_slug(slug)
    return _calendar(request, area.name, within(areas.inside(area.code)), lang)


@open_page
def question_calendar(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Answers `/vinden/agenda.ics`: the activities that a question finds."""
    site, now = open_site(), timezone.now()
    asked, question = read(Asked.of(request.GET, site.areas), site, timezone.localdate(now))
    found = everything(question, now, MOST, lang)
    area = site.areas.by_slug(asked.area).name if asked.area else ""
    offers = among([hit.id for hit in found.hits if hit.kind is EntryKind.OFFER])
    return _calendar(request, question_title(question, site.site.name, area, lang), offers, lang)


def _calendar(request: HttpRequest, name: str, offers: Iterable[Offer], lang: Lang) -> HttpResponse:
    host = host_of(request)
    named = text("find.calendar_name", lang, name=name, place=open_site().site.name)
    made = calendar_of(named, host + request.get_full_path(), offers, host, lang)
    response = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return response


@open_page
def site_news(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Answers `/nieuw.rss`: what was added and changed."""
    return _news(request, open_site().site.name, None, lang)


@open_page
def area_news(request: HttpRequest, lang: Lang, slug: str) -> HttpResponse:
    """Answers `/buurt/<slug>/nieuw.rss`."""
    areas = open_site().areas
    area = areas.by_slug(slug)
    return _news(request, area.name, areas.inside(area.code), lang)


def _news(request: HttpRequest, name: str, codes: list[str] | None, lang: Lang) -> HttpResponse:
    host = host_of(request)
    made = feed(text("find.news_name", lang, place=name), host + request.path, host, news(codes, host, lang), lang)
    return HttpResponse(made, content_type="application/rss+xml; charset=utf-8")
