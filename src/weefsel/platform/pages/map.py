"""*Kaart*: how far is it to a place of one function, for everyone who lives here."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from weefsel import publish
from weefsel.concepts import Function, Lang
from weefsel.concepts.texts import text
from weefsel.platform import assets, drawing, words
from weefsel.platform.pages import choice, whatif
from weefsel.platform.source import LAYER_NAMES, asked, layer_named, open_site
from weefsel.platform.templatetags.site_tags import address, figure_address, fill, markup
from weefsel.publish.models import AreaLink, AreaRow, MapPage, Published

#: A search longer than any name is cut: it is repeated on the page.
MAX_SEARCH = 80
ORDERS = ("wijk", "naam")


@require_safe
def show(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Answers `/` and `/buurten`. The address holds the whole state: `?laag=`, `?zoek=`, `?volgorde=`, what is asked of
    places (see `pages.choice`), and of a what-if `?erbij=`, `?weg=` and `?langer=`."""
    layer = layer_named(asked(request, "laag"))
    search = " ".join(asked(request, "zoek").split())[:MAX_SEARCH]
    order = asked(request, "volgorde")
    order = order if order in ORDERS else "wijk"
    site = open_site()
    found = best(site.areas.find(search), search) if search else ()
    if len(found) == 1:
        return HttpResponseRedirect(address("area", lang, slug=found[0].slug))
    question = choice.question(request)
    narrowed = choice.narrowed(question, layer)
    what_if = whatif.told(request, layer, question, site, lang)
    content = site.map_page(layer, lang, what_if.cells, narrowed)
    whole = choice.shares(content.whole, question.minutes, narrowed)
    share = next(one for one in whole if one.function is layer)
    opened = [site.drawn_at(lon, lat) for lon, lat in what_if.asked.added]
    return render(
        request,
        "map.html",
        {
            "lang": lang,
            "door": "map",
            "door_state": "page",
            "page_name": text("common.nav.map", lang),
            "page": content,
            "site": content.site,
            "layer": layer,
            "layer_name": LAYER_NAMES[layer],
            "address": whatif.query(what_if.asked),
            "layers": choices(whole, what_if, lang),
            "share": share,
            "minutes": str(question.minutes),
            "choice": choice.context(question, narrowed, layer, lang) | whatif.around(what_if.asked)
            if content.what_if
            else None,
            "narrowed": narrowed,
            "chosen_query": "?" + urlencode(choice.pairs(question)),
            "straight": words.straight(content.whole.reach),
            "title": title(content, share, question, narrowed, lang),
            "canvas": drawing.canvas(
                content.drawing, layer=layer, opened=opened, closed=what_if.asked.closed, among=drawn(narrowed, what_if)
            ),
            "whatif": whatif.context(what_if, content, site.place_marks(), narrowed, lang) if content.what_if else None,
            "groups": [
                (parent, [table_row(row, layer, question, narrowed) for row in rows])
                for parent, rows in groups(content.rows, order)
            ],
            "total": table_row(content.whole, layer, question, narrowed),
            "orders": len({row.parent for row in content.rows}) > 1,
            "level": content.rows[0].area.level.label(lang) if content.rows else "",
            "parent_level": next((row.parent.level.label(lang) for row in content.rows if row.parent), ""),
            "search": search,
            "found": found,
            "found_count": words.number(len(found), lang),
            "bounds": ",".join(f"{edge:.5f}" for edge in content.bounds),
            "class_ends": ",".join(str(end) for end, _ in drawing.CELL_CLASSES),
            "layer_label": layer.label(lang),
            "columns": len(content.whole.reach) + (3 if narrowed is None else 2),
            "map_description": text("map.description_map", lang, place=content.site.name, layer=layer.label(lang)),
            "sprite": assets.address(assets.GLYPHS),
            "order": order,
            "approximate": any(one.figure.approximate for one in whole),
        },
        status=what_if.status,
    )


def best(found: tuple[AreaLink, ...], search: str) -> tuple[AreaLink, ...]:
    """Only the area with exactly this name, where there is one."""
    exact = tuple(area for area in found if area.name.casefold() == search.casefold())
    return exact if len(exact) == 1 else found


@dataclass(frozen=True, slots=True)
class TableRow:
    """An area in the table: its shares, and for the layer the walk of half of the residents, where it is known."""

    area: AreaLink
    residents: Published[int]
    shares: list[choice.Share]
    median: Published[int] | None


def table_row(row: AreaRow, layer: Function, question: publish.Question, narrowed: publish.Narrowed | None) -> TableRow:
    median = next(reach.median_minutes for reach in row.reach if reach.function is layer) if narrowed is None else None
    return TableRow(row.area, row.residents, choice.shares(row, question.minutes, narrowed), median)


def drawn(narrowed: publish.Narrowed | None, what_if: whatif.Told) -> tuple[frozenset[str], frozenset[str]] | None:
    """Ids of the places that are drawn as they count, and as they might; None for all."""
    if narrowed is None:
        return None
    extended = frozenset(what_if.asked.extended)
    return narrowed.sure | extended, narrowed.possible - extended


def choices(whole: list[choice.Share], what_if: whatif.Told, lang: Lang) -> list[dict[str, Any]]:
    """The control of the map: each function with its share, so that one sees what a choice will tell."""
    return [
        {
            "function": share.function,
            "name": LAYER_NAMES[share.function],
            "address": whatif.query(what_if.asked, layer=share.function),
            "label": words.function_label(share.function, lang),
            "share": share.figure,
            "shown": choice.shown(share, lang),
        }
        for share in whole
    ]


def title(
    content: MapPage, share: choice.Share, question: publish.Question, narrowed: publish.Narrowed | None, lang: Lang
) -> SafeString:
    """The message: who can walk to such a place in so many minutes. True to the figure: almost is not all."""
    key, place = content.layer.value, content.whole.area.name
    if share.figure.value is None:
        return fill(f"map.title_unknown_{key}", lang, place=place)
    terms, clause = choice.terms(question.choice, lang), choice.clause(question.choice, lang)
    if narrowed is not None and terms and not narrowed.sure:
        layer = content.layer.label(lang)
        if narrowed.possible:
            return fill("choice.none_known", lang, layer=layer, place=place, terms=terms)
        return fill("choice.none_counts", lang, layer=layer, place=place, clause=clause)
    said = fill(f"map.title_{key}", lang, people=people(share, lang), place=place, minutes=str(question.minutes))
    pace = choice.pace(question.choice, lang)
    return markup("{}{}{}", said, f" {clause}" if clause else "", f", {pace}" if pace else "")


def people(share: choice.Share, lang: Lang) -> SafeString:
    """How many of the people, on the thread to where that comes from."""
    figure, value = share.figure, share.figure.value
    assert value is not None
    if share.at_best is not None and share.at_best.value is not None:
        return choice.people(figure, share.at_best, lang)
    if value in (0, 1):
        subject = text("map.everyone" if value == 1 else "map.no_one", lang)
    elif words.share(value, lang) == text("publish.almost_all", lang):
        subject = text("map.almost_everyone", lang)
    elif words.share(value, lang) == text("publish.almost_none", lang):
        subject = text("map.almost_no_one", lang)
    else:
        about = text("map.about", lang) if figure.approximate else ""
        linked = markup(
            '<a class="draad num" href="{}">{}</a>', figure_address(figure.ref, lang), words.share(value, lang)
        )
        return fill("map.share_of_people", lang, about=about, share=linked)
    return markup('<a class="draad" href="{}">{}</a>', figure_address(figure.ref, lang), subject)


def groups(rows: tuple[AreaRow, ...], order: str) -> list[tuple[AreaLink | None, list[AreaRow]]]:
    """Rows by their parent, both by the alphabet; or all by the alphabet. Never by a figure: that would be a rank."""
    by_name = sorted(rows, key=lambda row: row.area.name.casefold())
    if order == "naam" or len({row.parent for row in rows}) < 2:
        return [(None, by_name)]
    by_parent = sorted(by_name, key=lambda row: row.parent.name.casefold() if row.parent else "")
    return [(parent, list(members)) for parent, members in groupby(by_parent, key=lambda row: row.parent)]
