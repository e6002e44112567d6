"""*Wat als?* on the map page: what changes when places open or close. The whole question is in the address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_safe

from weefsel import publish
from weefsel.concepts import Function, Lang
from weefsel.concepts.texts import text
from weefsel.errors import InputError, NotFound, WeefselError
from weefsel.platform import words, worker
from weefsel.platform.pages import choice
from weefsel.platform.source import LAYER_NAMES, LAYERS, asked, layer_named, open_site
from weefsel.platform.templatetags.site_tags import address, figure_address, place_name
from weefsel.publish.answers import AreaChange
from weefsel.publish.models import AreaLink, AreaRow, MapPage, PlaceMark

#: the names in an address of places that open (longitude,latitude), and (their ids) of places that close, and of places
#: that would count where a choice leaves them out
OPENS, CLOSES, EXTENDS = "erbij", "weg", "langer"
#: a longitude and a latitude, and nothing that only looks like numbers
SPOT: Final = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,12})?),(-?[0-9]{1,2}(?:\.[0-9]{1,12})?)", re.ASCII)


class Refused(WeefselError):
    """A question that is not answered; the message is for the reader, in the language of the page."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Told:
    """A question with its answer; or with the reason why there is none; or neither, where nothing is asked."""

    asked: publish.Asked
    answer: publish.WhatIf | None = None
    fault: str = ""
    status: int = 200

    @property
    def cells(self) -> Mapping[str, int | None]:
        return {} if self.answer is None else self.answer.cells


def question(
    request: HttpRequest, layer: Function, of: publish.Question, places: Iterable[PlaceMark], lang: Lang
) -> publish.Asked:
    """What an address asks. Raises `Refused`."""
    opens: list[str] = request.GET.getlist(OPENS) or []
    closes, extends = (tuple(dict.fromkeys(request.GET.getlist(name) or [])) for name in (CLOSES, EXTENDS))
    if max(len(opens), len(closes), len(extends)) > publish.MOST:
        raise Refused(text("whatif.fault_many", lang, n=words.number(publish.MOST, lang)))
    spots = [SPOT.fullmatch(one) for one in opens]
    if None in spots:
        raise Refused(text("whatif.fault_number", lang))
    if not {place.place_id for place in places}.issuperset({*closes, *extends}):
        raise Refused(text("whatif.fault_place", lang))
    added = tuple((float(spot[1]), float(spot[2])) for spot in spots if spot)
    # where nothing is asked of places, all of them count already
    return publish.Asked(layer, added, closes, () if of.plain else extends, of)


def ask(one: publish.Asked, lang: Lang) -> publish.WhatIf:
    """The worker's answer. Raises `Refused`, and `NotFound` where nothing may be told."""
    try:
        return worker.ask(str(settings.WEEFSEL_DIR), "what_if", one)
    except TimeoutError as error:
        raise Refused(text("whatif.fault_slow", lang), 503) from error
    except InputError as error:
        if error.faults[0].where != OPENS:  # not the question: the snapshot is broken
            raise
        raise Refused(text("whatif.fault_outside", lang)) from error


@require_safe
def answer(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """`?laag=ontmoeting&erbij=4.9041,52.3675&weg=id` → what changes, in figures and in words; nothing is kept."""
    name = asked(request, "laag")
    if name and name not in LAYERS:
        raise NotFound(f"laag {name[:40]!r}: one of {', '.join(LAYERS)}")
    try:
        one = question(request, layer_named(name), choice.question(request), open_site().place_marks(), lang)
        found = ask(one, lang)
    except Refused as refusal:
        problem = {"title": text("whatif.fault", lang), "detail": str(refusal)}
        response = JsonResponse(problem, status=refusal.status, content_type="application/problem+json")
    else:
        response = JsonResponse(
            {
                "revision": found.revision,
                "cells": found.cells,
                "people": found.people,
                "areas": [row(change, lang) for change in shown(found)],
                "sentence": sentence(one, found, lang),
                "unchanged": not found.cells,
            }
        )
    response.headers["Cache-Control"] = "no-store"
    return response


def shown(found: publish.WhatIf) -> list[AreaChange]:
    """The whole place, and the areas whose figure differs once it is rounded."""
    return list(found.areas[:1]) + [one for one in found.areas[1:] if one.before != one.after]


def row(change: AreaChange, lang: Lang) -> dict[str, str]:
    """One area in words; `origin` is where the figure of now comes from."""
    return {
        "code": change.area.code,
        "name": change.area.name,
        "address": address("area", lang, slug=change.area.slug),
        "origin": figure_address(change.before.ref, lang),
        "before": publish.shown(change.before, lang),
        "after": publish.shown(change.after, lang),
    }


def sentence(one: publish.Asked, found: publish.WhatIf, lang: Lang) -> str:
    """What changes for how many people."""
    if not one.changes:
        return text("whatif.nothing", lang)
    opens = (*one.added, *one.extended)
    if opens and one.closed:
        key = "both"
    else:
        key = f"{'opens' if opens else 'closes'}_{'one' if len(opens or one.closed) == 1 else 'many'}"
    told = {"change": text(f"whatif.change_{key}", lang), "layer": one.layer.label(lang)}
    if not found.cells and not found.people:
        return text("whatif.same", lang, **told)
    told["minutes"] = str(one.question.minutes)
    if found.people:
        number = words.number(abs(found.people), lang)
        return text("whatif.more" if found.people > 0 else "whatif.fewer", lang, n=number, **told)
    return text("whatif.even", lang, **told)


# --- the page -------------------------------------------------------------------------------------------------------


def told(request: HttpRequest, layer: Function, of: publish.Question, site: publish.SiteData, lang: Lang) -> Told:
    """The question in the address of the page, with its answer. Raises `NotFound` where nothing may be told."""
    try:
        one = question(request, layer, of, site.place_marks(), lang)
        return Told(one, ask(one, lang) if one.changes else None)
    except Refused as refusal:
        return Told(publish.Asked(layer, question=of), fault=str(refusal), status=refusal.status)


def query(one: publish.Asked, *, layer: Function | None = None) -> str:
    """The question as it stands in an address."""
    pairs = [("laag", LAYER_NAMES[layer or one.layer]), *choice.pairs(one.question)]
    pairs += [(OPENS, spot_words(spot)) for spot in one.added]
    pairs += [(CLOSES, place_id) for place_id in one.closed]
    pairs += [(EXTENDS, place_id) for place_id in one.extended]
    return "?" + urlencode(pairs, safe=",")


def spot_words(spot: tuple[float, float]) -> str:
    return f"{spot[0]:.5f},{spot[1]:.5f}"


def context(
    one: Told, page: MapPage, marks: Iterable[PlaceMark], narrowed: publish.Narrowed | None, lang: Lang
) -> dict[str, Any]:
    """What the template needs."""
    places = {place.place_id: place for place in marks}
    found, edit = one.answer, one.asked
    return {
        "fault": one.fault,
        "sentence": sentence(edit, found, lang) if found else "",
        "rows": [(change.area, change.before, publish.shown(change.after, lang)) for change in shown(found)]
        if found
        else [],
        "edits": edits(edit, places, lang),
        "anew": query(publish.Asked(edit.layer, question=edit.question)),
        "state": state(edit),
        "areas": areas(page),
        "places": by_area(closable(edit, places.values(), narrowed), lang),
        "others": by_area(extendable(edit, places.values(), narrowed), lang),
    }


def state(one: publish.Asked) -> list[tuple[str, str]]:
    """All of the address but its layer, for a form that adds to it."""
    return parse_qsl(query(one).removeprefix("?"))[1:]


def around(one: publish.Asked) -> dict[str, Any]:
    """For the form of a choice: the edits, which it keeps, and the address with those alone."""
    plain = replace(one, question=publish.Question(publish.Choice(), choice.USUAL_MINUTES))
    return {"edits": state(plain), "clear": query(plain)}


def edits(one: publish.Asked, places: Mapping[str, PlaceMark], lang: Lang) -> list[dict[str, str]]:
    """What was changed, each with the address without it."""
    out: list[dict[str, str]] = []
    for number in range(len(one.added)):
        rest = replace(one, added=one.added[:number] + one.added[number + 1 :])
        name = text("whatif.edit_open", lang, n=words.number(number + 1, lang))
        out.append({"id": f"{OPENS}:{number}", "name": name, "without": query(rest)})
    for place_id in one.closed:
        rest = replace(one, closed=tuple(other for other in one.closed if other != place_id))
        name = text("whatif.edit_closed", lang, name=place_name(places[place_id], lang))
        out.append({"id": f"{CLOSES}:{place_id}", "name": name, "without": query(rest)})
    for place_id in one.extended:
        rest = replace(one, extended=tuple(other for other in one.extended if other != place_id))
        name = text("whatif.edit_extended", lang, name=place_name(places[place_id], lang))
        out.append({"id": f"{EXTENDS}:{place_id}", "name": name, "without": query(rest)})
    return out


def areas(page: MapPage) -> list[tuple[AreaLink | None, list[tuple[str, str]]]]:
    """For each parent: the names of its areas, each with a point well inside it."""
    spots = {shape.area.code: shape.spot for shape in page.drawing.shapes}
    rows: list[AreaRow] = [one for one in page.rows if one.area.code in spots]
    return [
        (parent, [(one.area.name, spot_words(spots[one.area.code])) for one in members])
        for parent, members in groupby(rows, key=lambda one: one.parent)
    ]


def closable(one: publish.Asked, places: Iterable[PlaceMark], narrowed: publish.Narrowed | None) -> list[PlaceMark]:
    """The places of the function that count now, and would not if they closed."""
    counted = [place for place in places if place.counts and one.layer in place.functions]
    return [
        place
        for place in counted
        if place.place_id not in one.closed and (narrowed is None or place.place_id in narrowed.sure)
    ]


def extendable(one: publish.Asked, places: Iterable[PlaceMark], narrowed: publish.Narrowed | None) -> list[PlaceMark]:
    """The places of the function that do not count now, or not for sure, and would if they were open then too."""
    if narrowed is None:
        return []
    counted = [place for place in places if place.counts and one.layer in place.functions]
    return [place for place in counted if place.place_id not in narrowed.sure and place.place_id not in one.extended]


def by_area(places: Iterable[PlaceMark], lang: Lang) -> list[tuple[str, list[tuple[str, str]]]]:
    """For each area: the names of its places, each with its id."""

    def area_of(place: PlaceMark) -> str:
        return place.area.name if place.area else text("whatif.no_area", lang)

    there = sorted(places, key=lambda place: (area_of(place), place_name(place, lang).casefold()))
    return [
        (area, [(place_name(place, lang), place.place_id) for place in members])
        for area, members in groupby(there, key=area_of)
    ]
