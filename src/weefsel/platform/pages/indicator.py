"""One indicator of one area: the question first, then the figure, its years, what it is held beside, and what it does
not say."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weefsel.concepts import Evidence, Lang
from weefsel.concepts.texts import text
from weefsel.platform import charts, words
from weefsel.platform.notes import Notes
from weefsel.platform.pages import indicator_words, monitor_areas, monitor_words
from weefsel.platform.pages.monitor_rows import Rows
from weefsel.platform.source import open_site
from weefsel.publish import reading_charts
from weefsel.publish.reading_models import IndicatorPage, YearRow

#: rows of areas that stand open; a longer table scrolls within its own frame
TALL: Final = 24


@require_safe
def show(request: HttpRequest, lang: Lang, indicator: str, slug: str = "") -> HttpResponse:
    """Answers `/indicator/<id>` and `/indicator/<id>/<area>`. Raises `NotFound`."""
    page, notes = open_site().readings.indicator(indicator, slug, lang), Notes()
    head = page.head
    return render(
        request,
        "indicator.html",
        {
            "lang": lang,
            "door": "monitor",
            "site": head.site,
            "page": page,
            "head": head,
            "slug": slug,
            "notes": notes,
            "name": page.indicator.name(lang),
            "whole": None if head.is_whole else head.whole.name,
            "origin": f"{request.scheme}://{request.get_host()}",
            "lead": indicator_words.lead(page, lang, notes),
            "condition": None if page.condition is None else monitor_words.condition_name(page.condition, lang),
            "condition_address": None
            if page.condition is None
            else monitor_areas.condition_address(head, page.condition, lang),
            "says": page.indicator.says(lang),
            "not_says": page.indicator.not_says(lang),
            "flaws": page.indicator.flaws(lang),
            "made": indicator_words.made(page, lang),
            **_years(page, lang, notes),
            **_beside(page, lang, notes),
            **_within(page, lang, notes),
        },
    )


@require_safe
def specification(request: HttpRequest, lang: Lang, indicator: str, slug: str = "") -> HttpResponse:
    """The series as a Vega-Lite specification with its data, for a notebook or a program."""
    del request
    page = open_site().readings.indicator(indicator, slug, lang)
    made = reading_charts.series_chart(page, lang)
    return JsonResponse(made, json_dumps_params={"ensure_ascii": False, "indent": 1})


# --- the years --------------------------------------------------------------------------------------------------------


def _years(page: IndicatorPage, lang: Lang, notes: Notes) -> dict[str, Any]:
    known = [row for row in page.rows if row.figure.value is not None]
    drawn = charts.chart(lambda width: reading_charts.series_chart(page, lang, width)) if known else None
    rows = [_row(row, page, lang, notes) for row in page.rows]
    return {
        "years_words": indicator_words.years(page, lang),
        "chart": drawn,
        "rows": rows,
        "moved": any(row.moved for row in page.rows),
        "legend": _legend(page),
        "cut": bool(known) and not _from_zero(page),
        "done": [indicator_words.done(one, page.indicator.direction, lang, notes) for one in page.done],
    }


def _from_zero(page: IndicatorPage) -> bool:
    norm = None if page.line.norm is None else page.line.norm.share
    return reading_charts.series_of("", page.line.figure.unit, page.rows, norm=norm).axis.from_zero


def _row(row: YearRow, page: IndicatorPage, lang: Lang, notes: Notes) -> dict[str, Any]:
    band = row.similar
    unit = page.line.figure.unit
    similar = "" if band is None else _between(band.lower, band.upper, unit, lang)
    rows = Rows(lang, "", notes)
    return {
        "year": text("indicator.today", lang) if page.line.year is None else str(row.year),
        "figure": rows.figure(row.figure),
        "between": monitor_words.interval(row.figure, lang),
        "whole": "" if row.whole is None else rows.figure(row.whole),
        "similar": similar,
        "moved": row.moved,
    }


def _between(low: float, high: float, unit: str, lang: Lang) -> str:
    first, last = words.quantity(low, unit, lang), words.quantity(high, unit, lang)
    return first if first == last else text("monitor.between", lang, low=first, high=last)


def _legend(page: IndicatorPage) -> dict[str, bool]:
    """What is drawn, so that nothing is explained that is not there."""
    known = [row.figure for row in page.rows if row.figure.value is not None]
    return {
        "interval": any(one.lower is not None for one in known),
        "whole": any(row.whole is not None for row in page.rows),
        "similar": any(row.similar is not None for row in page.rows),
        "model": any(one.evidence is Evidence.MODEL for one in known),
        "norm": page.line.norm is not None,
        "signed": page.line.norm is not None and page.line.norm.signed,
        "done": any(one.here for one in page.done),
        "broken": bool(page.breaks),
    }


# --- beside others ----------------------------------------------------------------------------------------------------


def _beside(page: IndicatorPage, lang: Lang, notes: Notes) -> dict[str, Any]:
    """Similar areas by the alphabet, and the whole place; nothing for the whole place itself."""
    told = reading_charts.comparison_rows(page)
    if len(told) < 2 or page.line.figure.value is None:
        return {"beside": None}
    rows = Rows(lang, "", notes)
    drawn = charts.chart(lambda width: reading_charts.comparison_chart(page, lang, width))
    first = page.similar[0][0].variables if page.similar else ()
    variables = [monitor_areas.variable_name(name, lang) for name, *_ in first]
    return {
        "beside": {
            "chart": drawn,
            "similar": monitor_words.count_words(len(page.similar), lang) if page.similar else "",
            "interval": any(figure.lower is not None for _, figure in told),
            "model": any(figure.evidence is Evidence.MODEL and figure.value is not None for _, figure in told),
            "alike": words.enumeration(variables, lang),
            "rows": [
                {
                    "area": area,
                    "own": area == page.head.area,
                    "whole": area == page.head.whole,
                    "figure": rows.figure(figure),
                    "between": monitor_words.interval(figure, lang),
                }
                for area, figure in told
            ],
            "norm": None if page.line.norm is None else indicator_words.norm(page.line.norm, lang),
        }
    }


def _within(page: IndicatorPage, lang: Lang, notes: Notes) -> dict[str, Any]:
    """The areas right within this one, by the alphabet; of many, no notes on paper."""
    rows = Rows(lang, "", notes if len(page.within) <= TALL else None)
    found = [
        {"area": area, "figure": rows.figure(figure), "between": monitor_words.interval(figure, lang)}
        for area, figure in page.within
    ]
    known = any(figure.value is not None for _, figure in page.within)
    return {"within": found if known else [], "tall": len(found) > TALL}
