"""*Monitor*: how strong it is and for whom, whether enough is done for it, and whether that works."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weefsel.concepts import Lang
from weefsel.concepts.not_measured import not_measured
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.notes import Notes
from weefsel.platform.pages import monitor_areas, monitor_change, monitor_groups, monitor_state, monitor_words
from weefsel.platform.pages.monitor_rows import Rows
from weefsel.platform.pages.monitor_state import QUESTIONS, State
from weefsel.platform.source import asked, open_site
from weefsel.publish.monitor_models import ConditionBlock, Head, Line, MeansPage, StatePage

#: rows of a condition that are shown at once; the others are folded
SHOWN: Final = 6
#: things that no figure holds, named on the page
UNMEASURED: Final = 4


@require_safe
def show(request: HttpRequest, lang: Lang, slug: str = "") -> HttpResponseBase:
    """Answers `/monitor` and `/monitor/<area>`. The address holds the whole state: `?vraag=`, `?vergelijk=`,
    `?gewicht=`, `?zoek=`. What the chooser asks (`?gebied=`) leads to the address of that area. Raises `NotFound`."""
    site = open_site()
    whole = site.areas.whole
    state = monitor_state.read(request, whole, slug)
    if chosen := asked(request, "gebied"):
        found = site.areas.by_slug(chosen)
        return HttpResponseRedirect(state.address(lang, area="" if found is whole else found.slug))
    if len(request.GET.getlist("gewicht")) > 1:
        return HttpResponseRedirect(f"{state.address(lang)}#groepen")
    context = common(request, site.monitor.head(state.area), state, lang)
    if state.question == QUESTIONS[0]:
        context |= _state(site.monitor.state(state.area), state, context["rows"], lang)
    elif state.question == QUESTIONS[1]:
        context |= _means(site.monitor.means(state.area), state, context["rows"], lang)
    else:
        context |= monitor_change.context(site.monitor.change(state.area, lang), context["rows"], lang)
    return render(request, "monitor.html", context)


def common(request: HttpRequest, head: Head, state: State, lang: Lang) -> dict[str, Any]:
    """What every page of the monitor has."""
    notes = Notes()
    return {
        "lang": lang,
        "door": "monitor",
        "door_state": "page" if head.is_whole else "true",
        "door_name": text("monitor.name", lang),
        "site": head.site,
        "page": head,
        "head": head,
        "state": state,
        "notes": notes,
        "rows": Rows(lang, state.area, notes),
        "place": head.area.name,
        "page_title": _page_title(head, state, lang),
        "origin": f"{request.scheme}://{request.get_host()}",
        "questions": [
            (one, text(f"monitor.question_{one}", lang), state.address(lang, question=one, search=""))
            for one in QUESTIONS
        ],
        "options": monitor_areas.options(open_site().areas, head.area),
        "hidden": state.hidden("zoek"),
        "action": state.address(lang).partition("?")[0],
    }


def _page_title(head: Head, state: State, lang: Lang) -> str:
    """What a tab of the browser is called: the area, and the question where it is not the first."""
    key = "monitor.page_title" if head.is_whole else "monitor.page_title_area"
    title = text(key, lang) if head.is_whole else text(key, lang, area=head.area.name)
    if state.question == QUESTIONS[0]:
        return title
    question = text(f"monitor.question_{state.question}", lang)
    return text("monitor.page_title_question", lang, title=title, question=question)


# --- 1 Hoe gaat het, en is het goed genoeg? ---------------------------------------------------------------------------


def _state(page: StatePage, state: State, rows: Rows, lang: Lang) -> dict[str, Any]:
    lines = [line for block in page.conditions for line in (*block.known, *block.unknown)]
    known = [line for line in lines if line.figure.value is not None]
    empty = not known and page.together is None
    norms = [line.norm for line in known if line.norm]
    return {
        "part": "parts/monitor_state.html",
        "empty": empty,
        "title": text("monitor.title_empty", lang) if empty else monitor_words.state_title(page, lang),
        "lead": "" if empty else monitor_words.state_lead(page, lang),
        "conditions": [_condition(block, page, state, rows, lang) for block in page.conditions],
        "legend": {
            "interval": any(line.figure.lower is not None for line in known),
            "model": any(line.figure.evidence == "model" for line in known),
            "norm": bool(norms),
            "signed": bool(norms) and all(norm.signed for norm in norms),
            "alike": state.alike and any(line.similar is not None for line in known),
        },
        "table": [_table_row(line, rows, state, lang) for line in known],
        "scored": words.number(page.scored, lang),
        "refs": [one.score.figure.ref for one in page.conditions if one.score is not None],
        "change_href": state.address(lang, question=QUESTIONS[2]),
        "alike": _alike(page, state, rows, lang),
        "unmeasured": _unmeasured(lines, page.head, lang),
        **monitor_groups.context(page, state, rows, lang),
    }


def _condition(block: ConditionBlock, page: StatePage, state: State, rows: Rows, lang: Lang) -> dict[str, Any]:
    first = _first(block.known)
    rest = [line for line in block.known if line not in first]
    score = block.score
    folded = [rows.line(_plain(line, state)) for line in (*rest, *block.unknown)]
    return {
        "id": monitor_state.CONDITION_NAMES[block.condition],
        "name": monitor_words.condition_name(block.condition, lang),
        "value": block.condition.stands_for(lang),
        "words": monitor_words.condition_words(block, page.head, lang),
        "score": None if score is None else rows.score(score),
        "made_of": monitor_areas.condition_address(page.head, block.condition, lang),
        "rows": [rows.line(_plain(line, state)) for line in _by_axis(first)],
        "rest": folded,
        "rest_words": _rest_words(len(rest), len(block.unknown), lang),
        "shares": any(line.indicator.unit == "share" for line in first) or score is not None,
    }


def _plain(line: Line, state: State) -> Line:
    """Without the areas that are alike where nobody asked for them."""
    return line if state.alike else line.without_similar()


def _first(known: tuple[Line, ...]) -> list[Line]:
    """The rows that are shown at once, in the order of the library: what surely differs comes before what does not."""
    sure = [line for line in known if line.difference.sure]
    chosen = [*sure, *(line for line in known if line not in sure)][:SHOWN]
    return [line for line in known if line in chosen]


def _by_axis(lines: Iterable[Line]) -> list[Line]:
    """Those that share the axis above them first."""
    return sorted(lines, key=lambda line: line.indicator.unit != "share")


def _rest_words(known: int, unknown: int, lang: Lang) -> str:
    """What is folded away: so many figures more, so many not known."""
    said = []
    if known:
        said.append(text("monitor.rest_one" if known == 1 else "monitor.rest", lang, n=str(known)))
    if unknown:
        said.append(text("monitor.rest_unknown_one" if unknown == 1 else "monitor.rest_unknown", lang, n=str(unknown)))
    return monitor_words.capital(text("monitor.rest_and", lang).join(said))


def _table_row(line: Line, rows: Rows, state: State, lang: Lang) -> dict[str, Any]:
    condition = line.indicator.condition
    return {
        "condition": "" if condition is None else monitor_words.condition_name(condition, lang),
        "name": line.indicator.name(lang),
        "href": rows.indicator(line),
        "year": line.year or "",
        "figure": rows.figure(line.figure),
        "interval": monitor_words.interval(line.figure, lang),
        "reference": "" if line.reference is None else rows.figure(line.reference),
        "similar": "" if not state.alike or line.similar is None else rows.figure(line.similar),
        "beside": "" if line.reference is None else monitor_words.beside(line.difference, lang),
    }


def _alike(page: StatePage, state: State, rows: Rows, lang: Lang) -> dict[str, Any] | None:
    """The areas that are most alike, and by what they were compared; None where none are known."""
    if not page.similar:
        return None
    names = [name for name, _, _ in page.similar[0].variables]
    # how close together people live is no figure that is published
    shown = [at for at, (_, here, _) in enumerate(page.similar[0].variables) if here is not None]
    return {
        "on": state.alike,
        "words": text(
            "monitor.alike_words",
            lang,
            area=page.head.area.name,
            names=words.enumeration([one.area.name for one in page.similar], lang),
            variables=words.enumeration([monitor_areas.variable_name(name, lang) for name in names], lang),
        ),
        "href": state.address(lang, alike=not state.alike),
        "variables": [monitor_words.capital(monitor_areas.variable_name(names[at], lang)) for at in shown],
        "table": [
            (one.area.name, [monitor_areas.variable_words(one.variables, names[at], rows) for at in shown])
            for one in page.similar
        ],
        "own": [rows.figure(here) for _, here, _ in page.similar[0].variables if here is not None],
    }


def _unmeasured(lines: list[Line], head: Head, lang: Lang) -> dict[str, Any]:
    """What no figure holds, and what is missing here with its reason."""
    reasons: dict[Any, list[str]] = {}
    for line in lines:
        if line.figure.value is None:
            reasons.setdefault(line.figure.missing, []).append(line.indicator.name(lang))
    missing = [
        (
            reason,
            monitor_words.some(names, lang),
            text(
                "monitor.unmeasured_missing_one" if len(names) == 1 else "monitor.unmeasured_missing",
                lang,
                area=head.area.name,
                n=words.number(len(names), lang),
            ),
        )
        for reason, names in reasons.items()
    ]
    return {"items": [(one.title(lang), one.why_not(lang)) for one in not_measured()[:UNMEASURED]], "missing": missing}


# --- 2 Doen we er genoeg voor? ----------------------------------------------------------------------------------------


def _means(page: MeansPage, state: State, rows: Rows, lang: Lang) -> dict[str, Any]:
    return {
        "part": "parts/monitor_means.html",
        "title": monitor_words.means_title(page, lang),
        "lead": monitor_words.means_lead(page, lang),
        "legend": {
            "interval": True,
            "model": any(line.figure.evidence == "model" for part in page.parts for line in part.known),
            "norm": any(line.norm for part in page.parts for line in part.known),
            "signed": False,
        },
        "table": [_table_row(line, rows, state, lang) for part in page.parts for line in part.known],
        "parts": [
            {
                "id": part.subject,
                "name": text(f"monitor.means_{part.subject}", lang),
                "why": text(f"monitor.means_{part.subject}_why", lang),
                "rows": [rows.line(line.without_similar()) for line in _by_axis(part.known)],
                "shares": any(line.indicator.unit == "share" for line in part.known),
                "unknown": [
                    (line.indicator.name(lang), rows.indicator(line), line.indicator.needs(lang))
                    for line in part.unknown
                ],
            }
            for part in page.parts
        ],
    }
