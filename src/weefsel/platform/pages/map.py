"""*Kaart*: how far is it to a place of one function, for everyone who lives here."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from weefsel.concepts import Function, Lang
from weefsel.concepts.texts import text
from weefsel.platform import assets, drawing, words
from weefsel.platform.pages import whatif
from weefsel.platform.source import LAYER_NAMES, asked, layer_named, open_site
from weefsel.platform.templatetags.site_tags import address, figure_address, fill, markup
from weefsel.publish.models import AreaLink, AreaRow, MapPage, Reach

#: A search longer than any name is cut: it is repeated on the page.
MAX_SEARCH = 80
ORDERS = ("wijk", "naam")


@require_safe
def show(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Answers `/` and `/buurten`. The address holds the whole state: `?laag=`, `?zoek=`, `?volgorde=`, and of a what-if
    `?erbij=` and `?weg=`."""
    layer = layer_named(asked(request, "laag"))
    search = " ".join(asked(request, "zoek").split())[:MAX_SEARCH]
    order = asked(request, "volgorde")
    order = order if order in ORDERS else "wijk"
    site = open_site()
    found = best(site.areas.find(search), search) if search else ()
    if len(found) == 1:
        return HttpResponseRedirect(address("area", lang, slug=found[0].slug))
    what_if = whatif.told(request, layer, site, lang)
    content = site.map_page(layer, lang, what_if.cells)
    opened = [site.drawn_at(lon, lat) for lon, lat in what_if.asked.added]
    return render(
        request,
        "map.html",
        {
            "lang": lang,
            "door": "map",
            "page_name": text("common.nav.map", lang),
            "page": content,
            "site": content.site,
            "layer": layer,
            "layer_name": LAYER_NAMES[layer],
            "address": whatif.query(what_if.asked),
            "layers": choices(content.whole, what_if, lang),
            "reach": reach_of(content.whole, layer),
            "straight": words.straight(content.whole.reach),
            "title": title(content, lang),
            "canvas": drawing.canvas(content.drawing, layer=layer, opened=opened, closed=what_if.asked.closed),
            "whatif": whatif.context(what_if, content, site.place_marks(), lang) if content.what_if else None,
            "groups": groups(content.rows, order),
            "orders": len({row.parent for row in content.rows}) > 1,
            "level": content.rows[0].area.level.label(lang) if content.rows else "",
            "parent_level": next((row.parent.level.label(lang) for row in content.rows if row.parent), ""),
            "search": search,
            "found": found,
            "found_count": words.number(len(found), lang),
            "bounds": ",".join(f"{edge:.5f}" for edge in content.bounds),
            "class_ends": ",".join(str(end) for end, _ in drawing.CELL_CLASSES),
            "layer_label": layer.label(lang),
            "columns": len(content.whole.reach) + 3,
            "map_description": text("map.description_map", lang, place=content.site.name, layer=layer.label(lang)),
            "sprite": assets.address(assets.GLYPHS),
            "order": order,
            "approximate": any(one.within_10.approximate for one in content.whole.reach),
        },
        status=what_if.status,
    )


def best(found: tuple[AreaLink, ...], search: str) -> tuple[AreaLink, ...]:
    """Only the area with exactly this name, where there is one."""
    exact = tuple(area for area in found if area.name.casefold() == search.casefold())
    return exact if len(exact) == 1 else found


def reach_of(row: AreaRow, function: Function) -> Reach | None:
    return next((reach for reach in row.reach if reach.function is function), None)


def choices(whole: AreaRow, what_if: whatif.Told, lang: Lang) -> list[dict[str, Any]]:
    """The control of the map: each function with its share, so that one sees what a choice will tell."""
    return [
        {
            "function": reach.function,
            "name": LAYER_NAMES[reach.function],
            "address": whatif.query(what_if.asked, layer=reach.function),
            "label": words.function_label(reach.function, lang),
            "share": reach.within_10,
            "shown": "" if reach.within_10.value is None else words.figure(reach.within_10, lang),
        }
        for reach in whole.reach
    ]


def title(content: MapPage, lang: Lang) -> SafeString:
    """The message: who can walk to such a place in ten minutes. True to the figure: almost is not all."""
    reach = reach_of(content.whole, content.layer)
    key = content.layer.value
    value = None if reach is None else reach.within_10.value
    if reach is None or value is None:
        return fill(f"map.title_unknown_{key}", lang, place=content.whole.area.name)
    figure = reach.within_10
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
        people = fill("map.share_of_people", lang, about=about, share=linked)
        return fill(f"map.title_{key}", lang, people=people, place=content.whole.area.name)
    linked = markup('<a class="draad" href="{}">{}</a>', figure_address(figure.ref, lang), subject)
    return fill(f"map.title_{key}", lang, people=linked, place=content.whole.area.name)


def groups(rows: tuple[AreaRow, ...], order: str) -> list[tuple[AreaLink | None, list[AreaRow]]]:
    """Rows by their parent, both by the alphabet; or all by the alphabet. Never by a figure: that would be a rank."""
    by_name = sorted(rows, key=lambda row: row.area.name.casefold())
    if order == "naam" or len({row.parent for row in rows}) < 2:
        return [(None, by_name)]
    by_parent = sorted(by_name, key=lambda row: row.parent.name.casefold() if row.parent else "")
    return [(parent, list(members)) for parent, members in groupby(by_parent, key=lambda row: row.parent)]
