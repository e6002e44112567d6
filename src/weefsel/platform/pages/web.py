"""*Het web*: who is tied to whom, what holds it together, what would break, who could meet."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from weefsel.concepts import Function, Lang, Lens, Pillar
from weefsel.concepts.texts import text
from weefsel.platform import assets, words
from weefsel.platform.notes import Notes
from weefsel.platform.pages import web_canvas, web_rows, web_words
from weefsel.platform.pages.web_seen import Seen
from weefsel.platform.pages.web_state import FORMAL, INFORMAL, KIND_NAMES, SPHERE_NAMES, State, read
from weefsel.platform.source import LAYER_NAMES, open_site
from weefsel.platform.templatetags.site_tags import fill, markup, thread
from weefsel.publish.models import Published
from weefsel.publish.web_models import Breaking, WebPage

#: subjects that are named one by one under what would break
NAMED: Final = 5
#: threads of the coverage at most: of more actors each stands for several
THREADS: Final = 48
#: measures that other parts of the page tell already
ELSEWHERE: Final = frozenset({"actors", "ties", *(f"pillar:{one}" for one in Pillar), "seats", "coverage:told"})
#: measures whose names begin so are told by the lens they belong to
OF_LENS: Final = ("function:", "layer:")


def view(request: HttpRequest, lang: Lang, slug: str) -> Seen:
    """The view that an address asks for. Raises `NotFound` for an area that is not there."""
    site = open_site()
    webs = site.webs
    state = read(request, site.areas.whole, slug, webs.today)
    page = webs.page(state.area, state.lens, state.on or webs.today, free=state.free)
    return Seen(page, state, lang)


@require_safe
def show(request: HttpRequest, lang: Lang, slug: str = "") -> HttpResponse:
    """Answers `/web` and `/web/<area>`. The address holds the whole state. Raises `NotFound` for an unknown area."""
    seen = view(request, lang, slug)
    page, state, notes = seen.page, seen.state, Notes()
    area = page.area.name
    context: dict[str, Any] = {
        "lang": lang,
        "door": "web",
        "door_state": "page" if page.is_whole else "true",
        "door_name": text("web.name", lang),
        "query": state.address(lang).partition("?")[2],
        "site": page.site,
        "page": page,
        "state": state,
        "seen": seen,
        "notes": notes,
        "place": area,
        "page_title": text("web.page_title", lang) if page.is_whole else text("web.page_title_area", lang, area=area),
        "origin": f"{request.scheme}://{request.get_host()}",
        "sprite": assets.address(assets.GLYPHS),
        "question": page.lens.question(lang) if page.lens else text("web.question", lang),
        "title": web_words.title(seen, lang, notes),
        "lead": lead(seen, lang),
        "lenses": [_lens(lens, state, lang) for lens in (None, *Lens)],
        "lens_words": web_words.lens_summary(seen, lang, notes),
        "lens_note": page.lens.note(lang) if page.lens else None,
    }
    context |= web_canvas.context(seen, lang) | picture(seen, lang)
    context |= {"years": years(seen, lang), "filters": filters(seen, lang), "ego": web_rows.ego(seen, lang)}
    context |= {"options": web_rows.options(seen, lang), "meetings": meetings(seen, lang)}
    context |= {"unknown": unknown(seen, lang, notes), "breaks": breaks(seen, lang)}
    context |= {"spheres": web_words.spheres(page, lang), "pillars": pillars(page, lang)}
    context |= {"measures": measures(page, lang), "table": web_rows.table(seen, lang), "areas": areas(seen, lang)}
    return render(request, "web.html", context)


def lead(seen: Seen, lang: Lang) -> SafeString | str:
    """What stands under the message: of which day the web is, and how one-sided."""
    page = seen.page
    if not page.ties:
        then = next(((day, count) for day, count in reversed(page.years) if count), None)
        return text("web.empty", lang) if then is None else _then(seen.state, *then, lang)
    told = [] if page.is_now else [text("web.time_note", lang, date=words.day(page.on, lang))]
    return " ".join([*told, *([text("web.star", lang)] if page.one_sided else [])])


def _then(state: State, day: str, count: int, lang: Lang) -> SafeString:
    """The way to the last day of which something is known."""
    said = text("web.time_words", lang, n=words.number(count, lang), date=words.day(day, lang))
    link = markup('<a class="nl-link" href="{}" data-wissel>{}</a>', state.address(lang, on=day), said)
    return fill("web.empty_then", lang, then=link)


def _lens(lens: Lens | None, state: State, lang: Lang) -> dict[str, Any]:
    return {
        "label": web_words.lens_label(lens, lang),
        "href": state.address(lang, lens=lens),
        "current": lens is state.lens,
    }


# --- the picture, time and filters ------------------------------------------------------------------------------------


def picture(seen: Seen, lang: Lang) -> dict[str, Any]:
    """What stands around the picture."""
    page, state = seen.page, seen.state
    counts = web_words.Inside(page).counts(lang)
    ways = [(text("web.on_map", lang), False), (text("web.drawn_free", lang), True)] if page.mappable else []
    return {
        "description": text("web.picture", lang, place=page.area.name, **counts),
        "ways": [(label, f"{state.address(lang, free=free)}#web", free is page.free) for label, free in ways],
        "outside": words.number(sum(node.outside for node in page.nodes), lang),
        "has_outside": any(node.outside for node in page.nodes),
        "untold": any(not node.told and not node.is_place for node in page.nodes),
        "has_places": any(node.is_place for node in page.nodes),
        "could": any(web_canvas.could(seen)),
    }


def years(seen: Seen, lang: Lang) -> dict[str, Any]:
    """The timeline: a bar for each year, that leads to its first day."""
    page, state = seen.page, seen.state
    most = max((count for _, count in page.years), default=0) or 1
    today = page.years[-1][0] if page.years else page.on
    bars = []
    for day, count in page.years:
        now = day == today
        bars.append(
            {
                "href": state.address(lang, on="" if now else day, without="") + "#tijd",
                "year": text("web.time_now", lang) if now else day[:4],
                "words": text("web.time_words", lang, n=words.number(count, lang), date=words.day(day, lang)),
                "height": f"{max(2.0, 40 * count / most):.1f}",
                "top": f"{44 - max(2.0, 40 * count / most):.1f}",
                "current": day == page.on,
            }
        )
    return {
        "bars": bars,
        "day": page.on,
        "first": page.first_day,
        "last": today,
        "hidden": state.hidden("datum", "zonder"),
        "action": state.address(lang).partition("?")[0],
        "back": "" if page.is_now else state.address(lang, on="") + "#tijd",
    }


def filters(seen: Seen, lang: Lang) -> dict[str, Any]:
    """What may be shown alone."""
    state, page = seen.state, seen.page
    kinds = {tie.kind for tie in page.ties}
    spheres = [(name, one.label(lang), one is state.sphere) for one, name in SPHERE_NAMES.items()]
    functions = [(LAYER_NAMES[one], words.function_label(one, lang), one is state.function) for one in Function]
    ties = [
        (FORMAL, text("web.filter_formal", lang), state.kind == FORMAL),
        (INFORMAL, text("web.filter_informal", lang), state.kind == INFORMAL),
        *((name, one.label(lang), state.kind == name) for one, name in KIND_NAMES.items() if one in kinds),
    ]
    note = ""
    if state.filtered:
        numbers = {"nodes": words.number(sum(seen.nodes), lang), "all": words.number(len(page.nodes), lang)}
        ties_words = web_words.numbered(len(seen.ties), "web.ties_one", lang)
        note = text("web.filter_note", lang, ties=ties_words, **numbers)
    return {
        "fields": [
            ("sfeer", text("web.filter_sphere", lang), spheres),
            ("functie", text("web.filter_function", lang), functions),
            ("soort", text("web.filter_kind", lang), ties),
        ],
        "hidden": state.hidden("sfeer", "functie", "soort"),
        "ego_hidden": state.hidden("knoop"),
        "break_hidden": state.hidden("zonder"),
        "action": state.address(lang).partition("?")[0],
        "clear": state.address(lang, sphere=None, function=None, kind="") + "#web" if state.filtered else "",
        "note": note,
    }


# --- who could meet, what is not known, what would break --------------------------------------------------------------


def meetings(seen: Seen, lang: Lang) -> list[dict[str, Any]]:
    """Up to three pairs, with why."""
    found = []
    for one in seen.meetings:
        entry = web_rows.entry_address(one.one_id, is_place=False, lang=lang)
        found.append(
            {
                "one": seen.named(one.one_id, one.one),
                "other": seen.named(one.other_id, one.other),
                "why": web_words.meeting(one, lang),
                "one_href": seen.state.address(lang, node=one.one_id) + "#knoop",
                "other_href": seen.state.address(lang, node=one.other_id) + "#knoop",
                "introduce": f"{entry}/voorstellen?aan={one.other_id}" if entry else "",
            }
        )
    return found


def unknown(seen: Seen, lang: Lang, notes: Notes) -> dict[str, Any]:
    """How much of the web is known, and by whom it was told."""
    page = seen.page
    actors = [node for node in page.nodes if not node.is_place and not node.outside]
    told = sum(node.told for node in actors)
    numbers = {"told": words.number(told, lang), "all": words.number(len(actors), lang)}
    share = page.figures.get("coverage:told")
    said = fill("web.unknown_told_plain", lang, **numbers)
    if share is not None and share.value is not None:
        said = fill("web.unknown_told", lang, share=_linked(share, lang, notes), **numbers)
    rest = len(actors) - told
    each = max(1, -(-len(actors) // THREADS))
    both, estimate = page.figures.get("coverage:both"), page.figures.get("coverage:estimate")
    return {
        "said": said,
        "rest": text("web.unknown_rest", lang, n=words.number(rest, lang)) if rest else text("web.unknown_all", lang),
        "threads": [place * each < told for place in range(-(-len(actors) // each))],
        "both": fill("web.unknown_both", lang, share=_linked(both, lang, notes)) if both and both.value else "",
        "estimate": fill("web.unknown_estimate", lang, n=_linked(estimate, lang, notes))
        if estimate and estimate.value
        else "",
        "left": text("web.unknown_left", lang, n=words.number(left, lang))
        if (left := sum(count for why, count in page.left.items() if why != "not_on_this_date"))
        else "",
    }


def _linked(figure: Published[Any], lang: Lang, notes: Notes) -> Any:
    return thread({"lang": lang, "notes": notes}, figure, words.figure(figure, lang))  # type: ignore[arg-type]


def breaks(seen: Seen, lang: Lang) -> dict[str, Any]:
    """What goes when one goes: the one that is taken out, else the worst."""
    page, state = seen.page, seen.state
    shown = seen.gone if seen.away else seen.worst[:1]
    told = [(one, web_words.breaking(seen, one, lang)) for one in shown]
    name = seen.named(seen.away, shown[0].name if shown else "") if seen.away else ""
    return {
        "known": page.is_now and bool(page.breaks),
        "told": [(_heading(seen, one, lang), lines) for one, lines in told if lines],
        "nothing": text("web.breaks_none", lang, name=name)
        if seen.away and not any(lines for _, lines in told)
        else text("web.breaks_nobody", lang),
        "away": name,
        "back": state.address(lang, without="") + "#breekt" if seen.away else "",
        "first": [
            (seen.named(one.subject_id, one.name), state.address(lang, without=one.subject_id) + "#breekt", line)
            for one in seen.worst[:NAMED]
            if (line := f"{text(f'web.breaks_kind_{one.kind}', lang)} · {web_words.line(one, lang)}")
        ],
        "options": _subjects(seen, page.breaks),
    }


def _heading(seen: Seen, one: Breaking, lang: Lang) -> str:
    """Of one who is taken out as a funder too: whose money it is about."""
    if one.kind == "funder" and len(seen.gone) > 1:
        return text("web.breaks_and_funder", lang, name=seen.named(one.subject_id, one.name))
    return ""


def _subjects(seen: Seen, found: tuple[Breaking, ...]) -> list[tuple[str, str, bool]]:
    # the worst first: of very many the others make no difference to anybody
    some = [one for at, one in enumerate(found) if at < web_rows.OPTIONS or one.subject_id == seen.away]
    named = {one.subject_id: seen.named(one.subject_id, one.name) for one in some}
    pairs = sorted(named.items(), key=lambda pair: pair[1].casefold())
    return [(subject, name, subject == seen.away) for subject, name in pairs if name]


# --- pillars, measures, areas -----------------------------------------------------------------------------------------


def pillars(page: WebPage, lang: Lang) -> dict[str, Any] | None:
    """The three pillars side by side, where the atlas counted them."""
    found = [(one, page.figures.get(f"pillar:{one}")) for one in Pillar]
    if all(figure is None for _, figure in found):
        return None
    most = max((float(figure.value or 0) for _, figure in found if figure is not None), default=0.0) or 1.0
    return {
        "rows": [
            {
                "name": web_words.capital(one.label(lang)),
                "what": one.definition(lang),
                "figure": figure,
                "width": f"{100 * float(figure.value or 0) / most:.1f}",
            }
            for one, figure in found
            if figure is not None
        ],
        "seats": page.figures.get("seats"),
    }


def measures(page: WebPage, lang: Lang) -> list[dict[str, Any]]:
    """Every other measure with what it says."""
    return [
        {
            "name": web_words.capital(text(f"web.measure_{name.replace(':', '_')}", lang)),
            "figure": figure,
            "means": text(f"web.means_{name.replace(':', '_')}", lang),
        }
        for name, figure in page.figures.items()
        if name not in ELSEWHERE and not name.startswith(OF_LENS)
    ]


def areas(seen: Seen, lang: Lang) -> list[tuple[str, str]]:
    """The way to the webs of the areas within this one, or back."""
    page, state = seen.page, seen.state
    clean = {"node": "", "without": ""}
    up = [] if page.is_whole else [*page.parents]
    around = [
        (
            text("web.areas_whole", lang, place=one.name) if one is page.parents[0] else one.name,
            state.address(lang, area="" if one is page.parents[0] else one.slug, **clean),
        )
        for one in up
    ]
    return around + [(one.name, state.address(lang, area=one.slug, **clean)) for one in page.children]
