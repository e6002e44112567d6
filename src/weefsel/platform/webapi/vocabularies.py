"""The words that fields can hold, with what they mean, in both languages of the screens."""

from __future__ import annotations

import inspect
from enum import StrEnum
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.params.functions import Path
from pydantic import BaseModel, Field

from weefsel.concepts import LANGS
from weefsel.concepts.concept import Concept
from weefsel.concepts.texts import text
from weefsel.platform.register.fields import FIELDS
from weefsel.platform.webapi.asking import answer
from weefsel.platform.webapi.cursors import cursor as written_cursor
from weefsel.platform.webapi.cursors import link_to_next, read_cursor
from weefsel.platform.webapi.entries import Operation, cursor_parameter, limit_parameter, operation
from weefsel.platform.webapi.problems import Problem
from weefsel.platform.webapi.schemas import page_of

__all__ = ["operations"]


class Said(BaseModel):
    """Words in both languages."""

    nl: str
    en: str


class Term(BaseModel):
    """One word that a field can hold."""

    id: str
    label: Said
    definition: Said | None = Field(description="Null where the word says it all.")


class Vocabulary(BaseModel):
    """The words of a field, by the name of that field."""

    id: str
    terms: list[Term]


def operations() -> list[Operation]:
    kind = inspect.Parameter.KEYWORD_ONLY
    named = [inspect.Parameter("vocabulary", kind, default=Path(..., description="Name of a field."), annotation=str)]
    return [
        operation(
            "GET",
            "/concepts",
            "api_concepts",
            concepts,
            [cursor_parameter(), limit_parameter()],
            "List the vocabularies\nThe words that fields can hold, by field.",
            model=page_of("ConceptPage", Vocabulary),
            tag="concepts",
        ),
        operation(
            "GET",
            "/concepts/{str:vocabulary}",
            "api_concepts_one",
            concept,
            named,
            "Read a vocabulary",
            model=Vocabulary,
            tag="concepts",
        ),
    ]


@cache
def _known() -> dict[str, dict[str, Any]]:
    """Name of a field → its words, by name."""
    named = {field.name: field.values for fields in FIELDS.values() for field in fields if field.values}
    return {
        name: {"id": name, "terms": [_term(name, value) for value in values]} for name, values in sorted(named.items())
    }


def _term(field: str, value: StrEnum) -> dict[str, Any]:
    if isinstance(value, Concept):
        label = {lang: value.label(lang) for lang in LANGS}
        return {"id": str(value), "label": label, "definition": {lang: value.definition(lang) for lang in LANGS}}
    return {
        "id": str(value),
        "label": {lang: text(f"register.{field}_{value}", lang) for lang in LANGS},
        "definition": None,
    }


def concepts(request: HttpRequest, cursor: str | None, limit: int) -> HttpResponse:
    """Answers `/concepts`."""
    after = "" if cursor is None else read_cursor(cursor, str)[0]
    wanted = [one for name, one in _known().items() if name > after]
    following = written_cursor(wanted[limit - 1]["id"]) if len(wanted) > limit else None
    page = {"items": wanted[:limit], "next": following}
    return answer(request, page, headers=link_to_next(request, following))


def concept(request: HttpRequest, vocabulary: str) -> HttpResponse:
    """Answers `/concepts/<field>`."""
    if vocabulary not in _known():
        raise Problem(404)
    return answer(request, _known()[vocabulary])
