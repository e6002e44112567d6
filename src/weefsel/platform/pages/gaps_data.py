"""What the slider of *Hiaten* adds up: every square with its distance and its people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from weefsel.concepts import Audience, Lang, NormVerdict
from weefsel.platform.pages import data, gaps_words
from weefsel.platform.source import asked, open_site
from weefsel.publish.gap_models import GapPage, GapRow, GapSquares


@require_safe
def squares(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """`?norm=` → what the map shows: the places that count and that might, and the squares. Where limits may be moved
    each square comes with its distance and its people, else with the minutes that it is too far."""
    content, gaps = open_site().gap_page(asked(request, "norm"), None, lang), open_site().gaps
    told: dict[str, Any] = {"places": {"sure": sorted(content.sure), "possible": sorted(content.possible)}}
    if content.slider is None:
        told["minutes"] = gaps.minutes(content.norm)
    else:
        told |= packed(content, gaps.squares(content.norm.norm_id)) | {"said": said(content, lang)}
    response = data.answer(content.site, told)
    response.headers["ETag"] = f'W/"{content.site.revision}-{content.norm.norm_id}-{lang}"'
    return response


def packed(content: GapPage, found: GapSquares) -> dict[str, Any]:
    """Arrays in the order of the squares, and of the rows of the table with the whole place behind them."""
    rows = [row for row in (*content.rows, content.whole) if isinstance(row, GapRow)]
    return {
        "norm": content.norm.norm_id,
        "limit": content.agreed,
        "metres": content.norm.measure.unit == "m",
        "speed": found.speed_m_s,
        "share": content.norm.min_share,
        "cells": found.cells,
        "sure": [round(10 * metres) for metres in found.sure],
        "possible": [round(10 * metres) for metres in found.possible],
        "people": coded(found.people),
        "ages": {str(band): coded(people) for band, people in found.ages.items()},
        "half": coded(found.half),
        "area": found.area,
        "codes": [row.area.code for row in rows],
        "rough": [int(row.meets.approximate) for row in rows],
        "known": [int(row.meets.value is not None) for row in rows],
        "byName": sorted(range(len(rows) - 1), key=lambda place: rows[place].area.name.casefold()),
        "step": found.step,
    }


def said(content: GapPage, lang: Lang) -> dict[str, Any]:
    """Pieces of the sentences that the browser makes."""
    norm = gaps_words.said(content.norm, lang)
    return {
        "who": norm.who,
        "noun": norm.noun,
        "some": norm.some,
        "clause": norm.clause,
        "everyone": content.norm.audience is Audience.EVERYONE,
        "place": content.whole.area.name,
        "promise": gaps_words.promise(content, lang),
        "levels": gaps_words.levels(content.rows[0].area.level, lang),
        "verdicts": {str(verdict): gaps_words.judged(verdict, lang) for verdict in NormVerdict},
        "would": {str(verdict): gaps_words.judged(verdict, lang, moved=True) for verdict in NormVerdict},
    }


def coded(values: Iterable[float]) -> dict[str, list[Any]]:
    """Numbers as a list of those that differ, and for each where in that list it stands: many are the same."""
    known: dict[float, int] = {}
    places = [known.setdefault(value, len(known)) for value in values]
    return {"values": [int(value) if value.is_integer() else value for value in known], "at": places}
