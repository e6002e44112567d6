"""The areas of the place, and the figures about one: those that the pages show, through the same gate."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja.params.functions import Path, Query
from pydantic import BaseModel, Field

from weefsel.concepts import Evidence, Level, MissingReason
from weefsel.errors import NotFound
from weefsel.platform.source import open_site
from weefsel.platform.templatetags.site_tags import address, figure_address
from weefsel.platform.webapi.asking import answer
from weefsel.platform.webapi.cursors import cursor as written_cursor
from weefsel.platform.webapi.cursors import link_to_next, read_cursor
from weefsel.platform.webapi.entries import Operation, cursor_parameter, limit_parameter, operation
from weefsel.platform.webapi.problems import Problem
from weefsel.platform.webapi.schemas import Web, page_of, word
from weefsel.platform.webapi.showing import host_of
from weefsel.publish.models import AreaLink, Published

__all__ = ["operations"]

_LEVELS: Final = word(tuple(Level))


class Area(BaseModel):
    """An area: the municipality, a district, a neighbourhood, or one that people here drew."""

    code: str
    year: str = Field(description="Of its boundaries: a code can mean another area in another year.")
    name: str
    level: _LEVELS  # type: ignore[valid-type]
    parent: str | None = Field(description="Code of the area that it is in.")
    page: Web


class Figure(BaseModel):
    """A figure as it may be shown: rounded or kept back where it counts few people."""

    name: str
    value: int | float | None = Field(description="Null where `missing` says why.")
    unit: str
    lower: int | float | None
    upper: int | float | None
    evidence: word(tuple(Evidence))  # type: ignore[valid-type]
    missing: word(tuple(MissingReason)) | None  # type: ignore[valid-type]
    origin: Web = Field(description="Where it comes from, step by step.")


class Figures(BaseModel):
    """The figures about an area."""

    area: str
    date: str = Field(description="Of the snapshot that they were made from.")
    items: list[Figure]


def operations() -> list[Operation]:
    level = Query(None, description="Only areas of this level.")
    parent = Query(None, max_length=40, description="Only what lies directly in the area with this code.")
    kind = inspect.Parameter.KEYWORD_ONLY
    filters = [
        inspect.Parameter("level", kind, default=level, annotation=_LEVELS | None),
        inspect.Parameter("parent", kind, default=parent, annotation=str | None),
        cursor_parameter(),
        limit_parameter(),
    ]
    code = [inspect.Parameter("area_code", kind, default=Path(..., description="Its code."), annotation=str)]
    return [
        operation(
            "GET",
            "/areas",
            "api_areas",
            areas,
            filters,
            "List areas\nThose of the newest boundaries, by code.",
            model=page_of("AreaPage", Area),
            tag="areas",
        ),
        operation(
            "GET", "/areas/{str:area_code}", "api_areas_one", area, code, "Read an area", model=Area, tag="areas"
        ),
        operation(
            "GET",
            "/areas/{str:area_code}/figures",
            "api_areas_figures",
            figures,
            code,
            "Read the figures about an area\nThose of its page; each leads to where it comes from.",
            model=Figures,
            tag="areas",
        ),
    ]


def areas(request: HttpRequest, level: str | None, parent: str | None, cursor: str | None, limit: int) -> HttpResponse:
    """Answers `/areas`."""
    tree = open_site().areas
    after = "" if cursor is None else read_cursor(cursor, str)[0]
    inside = set(tree.children.get(parent, ())) if parent else set(tree.links)
    wanted = [link for code, link in sorted(tree.links.items()) if code > after and code in inside]
    wanted = [link for link in wanted if level is None or link.level == level]
    following = written_cursor(wanted[limit - 1].code) if len(wanted) > limit else None
    page = {"items": [_shown(request, one) for one in wanted[:limit]], "next": following}
    return answer(request, page, headers=link_to_next(request, following))


def area(request: HttpRequest, area_code: str) -> HttpResponse:
    """Answers `/areas/<code>`."""
    return answer(request, _shown(request, _area(area_code)))


def figures(request: HttpRequest, area_code: str) -> HttpResponse:
    """Answers `/areas/<code>/figures`."""
    site, code = open_site(), _area(area_code).code
    items = [_figure(request, one) for one in _published(code)]
    return answer(request, {"area": code, "date": site.site.date, "items": items})


def _area(code: str) -> AreaLink:
    try:
        return open_site().areas.by_code(code)
    except NotFound:
        raise Problem(404) from None


def _shown(request: HttpRequest, link: AreaLink) -> dict[str, Any]:
    above = open_site().areas.parents(link.code)
    return {
        "code": link.code,
        "year": str(link.year),
        "name": link.name,
        "level": str(link.level),
        "parent": above[-1].code if above else None,
        "page": host_of(request) + address("area", "nl", slug=link.slug),
    }


def _published(code: str) -> Iterator[Published[Any]]:
    row = open_site().row(code)
    yield row.residents
    for reach in row.reach:
        yield from (reach.within_5, reach.within_10, reach.within_15, reach.median_minutes)
    for group in open_site().statistics(code, "nl"):
        yield from (statistic.figure for statistic in group.rows)


def _figure(request: HttpRequest, one: Published[Any]) -> dict[str, Any]:
    return {
        "name": f"{one.ref.result}/{one.ref.column}",
        "value": one.value,
        "unit": one.unit,
        "lower": one.lower,
        "upper": one.upper,
        "evidence": str(one.evidence),
        "missing": None if one.missing is None else str(one.missing),
        "origin": host_of(request) + figure_address(one.ref, "nl"),
    }
