"""*Vinden*: what is there near me? A question in one box, and an answer in the order of the walk."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from weefsel.concepts import Function, Lang
from weefsel.concepts.texts import text
from weefsel.platform import assets, words
from weefsel.platform.finding.asking import Found, Question, Where
from weefsel.platform.finding.reading import understood
from weefsel.platform.finding.search import everything, find
from weefsel.platform.finding.whereabouts import locate
from weefsel.platform.pages import map as whole_map
from weefsel.platform.pages.finding.filters import boxes, chips, dropped
from weefsel.platform.pages.finding.frame import frame, host_of
from weefsel.platform.pages.finding.mapped import mapped, one_each, spots_of
from weefsel.platform.pages.finding.question import WEEK, Asked
from weefsel.platform.pages.finding.words import count_said, rows, title
from weefsel.platform.pages.register.frame import open_page
from weefsel.platform.register.plain.suggesting import folded
from weefsel.platform.register.states import EntryKind
from weefsel.platform.source import open_site
from weefsel.platform.templatetags.site_tags import address
from weefsel.publish import SiteData

__all__ = ["home", "read", "show"]

#: of the week, on the page where nothing is asked yet
_FIRST: Final = 6
#: of the week, on the map of that page, and its frame in pixels
_DRAWN: Final = 100
_HERO: Final = (690.0, 600.0)
#: of what is called the same
_ALIKE: Final = 8


def home(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Answers `/`: what there is near, where people can write; else the map of how far things are."""
    return show(request, lang=lang) if settings.WEEFSEL_REGISTER else whole_map.show(request, lang=lang)


@open_page
def show(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Answers `/vinden`, and `/` on a site with a register. The address holds the whole question."""
    site, now = open_site(), timezone.now()
    given = Asked.of(request.GET, site.areas)
    if given.is_nothing:
        return render(request, "finding/home.html", _home(site, now, lang))
    asked, question = read(given, site, timezone.localtime(now).date())
    found = find(question, now, lang)
    return render(request, "finding/results.html", _results(request, given, asked, found, now, lang))


def read(given: Asked, site: SiteData, today: dt.date) -> tuple[Asked, Question]:
    """What is meant: with the street, the day and the rest that stand in the box said by themselves."""
    named = locate(given.where, 1) if given.where else ()
    question = given.question("", named[0] if named else None, today, site.areas)
    question = understood(given.search, today, question)
    return given.with_read(question, today), question


def _home(site: SiteData, now: dt.datetime, lang: Lang) -> dict[str, Any]:
    """The page where nothing is asked yet: the question, and what there is this week."""
    today = timezone.localtime(now).date()
    week = Asked(day=WEEK, what=EntryKind.OFFER)
    found = everything(week.question("", None, today, site.areas), now, _DRAWN, lang)
    drawn = mapped(one_each(spots_of(found.hits)), numbered=False, shape=_HERO)
    return {
        **_form(Asked(), "", lang),
        **frame(lang, text("find.name", lang), door_state="page"),
        "rows": rows(found.hits[:_FIRST], {}, now, lang),
        "all": address("map", lang) + week.query(),
        "total": words.number(found.total, lang),
        "canvas": drawn.canvas,
        "functions": list(Function),
        "map_description": text("find.map_week", lang, place=site.site.name),
        "sprite": assets.address(assets.GLYPHS),
        "doors": _doors(lang),
    }


def _form(asked: Asked, box: str, lang: Lang) -> dict[str, Any]:
    return {
        "action": address("map", lang),
        "box": box,
        "chips": chips(asked, lang),
        "boxes": boxes(asked, lang),
    }


def _box(asked: Asked, lang: Lang) -> str:
    """What the box holds: the wish and the street in one, as they can be typed again."""
    if asked.search and asked.where:
        return text("find.box", lang, wish=asked.search, where=asked.where)
    return asked.search or asked.where


def _results(
    request: HttpRequest, given: Asked, asked: Asked, found: Found, now: dt.datetime, lang: Lang
) -> dict[str, Any]:
    site, question = open_site(), found.question
    here = address("map", lang)
    drawn = mapped(spots_of(found.hits), question.where)
    area = site.areas.by_slug(asked.area).name if asked.area else ""
    said = title(question, site.site.name, area, lang)
    return {
        **_form(asked, _box(asked, lang), lang),
        **frame(lang, said),
        "title": said,
        "found": found,
        "count": count_said(found, lang),
        "rows": rows(found.hits, drawn.pins, now, lang, wheelchair=question.wheelchair),
        "canvas": drawn.canvas,
        "start": drawn.start,
        "map_description": text("find.map_found", lang, title=said),
        "sprite": assets.address(assets.GLYPHS),
        "approximate": any(hit.approximate for hit in found.hits),
        "dropped": [(label, here + query) for label, query in dropped(asked, question, site, lang)],
        "unknown_where": given.where if given.where and question.where is None else "",
        "others": _others(given, asked, question.where, lang),
        "start_name": question.where.name if question.where else "",
        "earlier": here + asked.query(page=question.page - 1) if question.page > 1 else "",
        "later": here + asked.query(page=question.page + 1) if question.page < found.pages else "",
        "page_number": words.number(question.page, lang),
        "pages": words.number(found.pages, lang),
        "share": host_of(request) + here + asked.query(),
        "print": address("find_list", lang) + asked.query(),
        "wall": address("find_wall", lang) + asked.query(),
        "calendar": address("find_calendar", lang) + asked.query(),
        "news": address("area_news", lang, slug=asked.area) if asked.area else address("site_news", lang),
        "news_of": area or site.site.name,
    }


def _others(given: Asked, asked: Asked, where: Where | None, lang: Lang) -> list[tuple[str, str]]:
    """Other streets and places with the same name, where the name alone was typed: label and address."""
    if where is None or folded(where.name) in folded(f"{given.search} {given.where}"):
        return []
    bare = folded(where.name.partition(",")[0])
    same = [one.name for one in locate(where.name.partition(",")[0], _ALIKE) if one.name != where.name]
    alike = [name for name in same if folded(name.partition(",")[0]) == bare]
    return [(name, address("map", lang) + replace(asked, where=name).query()) for name in alike]


def _doors(lang: Lang) -> list[tuple[str, str, str]]:
    """What else people come for: who they are, what they can do here, and where."""
    leads = {"group": "add_group", "work": "areas", "policy": "gaps", "research": "sources"}
    return [
        (text(f"find.door_{who}", lang), text(f"find.door_{who}_do", lang), address(page, lang))
        for who, page in leads.items()
    ]
