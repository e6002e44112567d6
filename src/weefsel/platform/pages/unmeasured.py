"""*Wat we niet meten*: what no figure holds and how to look anyway, what could be collected, and why figures lack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weefsel.concepts import Condition, Lang, MissingReason
from weefsel.concepts.indicators import library
from weefsel.concepts.not_measured import NotMeasured, not_measured
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.source import open_site

__all__ = ["show"]


@require_safe
def show(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Answers `/wat-we-niet-meten`."""
    data = open_site()
    return render(
        request,
        "unmeasured.html",
        {
            "lang": lang,
            "site": data.site,
            "page_name": text("codebook.unmeasured_name", lang),
            "groups": [group for one in (*Condition, None) if (group := _unseen(one, lang))["items"]],
            "wanted": [group for one in (*Condition, None) if (group := _wanted(one, lang))["items"]],
            "reason": MissingReason.NOT_MEASURED,
            "reasons": _reasons(data.codebook.lacking, lang),
        },
    )


def _name(condition: Condition | None, lang: Lang) -> str:
    return text("codebook.unmeasured_other" if condition is None else f"monitor.name_{condition}", lang)


def _unseen(condition: Condition | None, lang: Lang) -> dict[str, Any]:
    """What no figure holds, of one condition; of none, what touches no condition."""
    items = [one for one in not_measured() if _first(one) is condition]
    return {
        "id": "overig" if condition is None else str(condition),
        "name": _name(condition, lang),
        "items": [
            {
                "id": one.id,
                "title": one.title(lang),
                "why": one.why_not(lang),
                "look": one.how_to_look(lang),
                "care": one.take_care(lang),
            }
            for one in items
        ],
    }


def _first(one: NotMeasured) -> Condition | None:
    return next((concept for concept in one.concepts if isinstance(concept, Condition)), None)


def _wanted(condition: Condition | None, lang: Lang) -> dict[str, Any]:
    """What could be counted, and what a place must collect for it."""
    items = [one for one in library().values() if not one.available and one.condition is condition]
    told = [{"name": one.name(lang), "needs": one.needs(lang)} for one in items]
    return {"name": _name(condition, lang), "items": told}


def _reasons(lacking: Mapping[MissingReason, int], lang: Lang) -> list[dict[str, str]]:
    """Why figures of this place are not there, and how many, most first."""
    reasons = sorted((one for one in MissingReason if lacking.get(one)), key=lambda one: -lacking[one])
    return [
        {
            "label": one.label(lang),
            "says": one.definition(lang),
            "n": words.number(lacking[one], lang),
        }
        for one in reasons
    ]
