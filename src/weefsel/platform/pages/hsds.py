"""The addresses below `/hsds/`: what visitors may read, as HSDS 3.0, for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path

from weefsel.platform.exchange.hsds import asking, records, vocabulary
from weefsel.platform.exchange.hsds.describing import LISTS, VERSION, openapi, profile
from weefsel.platform.pages.hsds_answers import Page, answered, base_address, listed, one, page_of
from weefsel.platform.pages.hsds_asked import Asked, asked
from weefsel.platform.source import open_site
from weefsel.platform.webapi.problems import Problem

__all__ = ["addresses"]

Record = dict[str, Any]


@answered
def base(request: HttpRequest) -> HttpResponseBase:
    """Answers `/hsds/`: which version and profile this is."""
    server = base_address(request)
    about = {"version": VERSION, "profile": f"{server}/profile.json", "openapi_url": f"{server}/openapi.json"}
    return one(request, {**about, "description": open_site().site.name})


@answered
def document(request: HttpRequest) -> HttpResponseBase:
    """Answers `/hsds/openapi.json`."""
    return one(request, openapi(base_address(request), open_site().site.name))


@answered
def own_profile(request: HttpRequest) -> HttpResponseBase:
    """Answers `/hsds/profile.json`: what Weefsel adds to HSDS."""
    return one(request, profile())


@answered
def services(request: HttpRequest) -> HttpResponseBase:
    """Answers `/hsds/services`."""
    wanted = asked(request, LISTS["services"][1])
    found = asking.services(wanted.question)
    if not wanted.minimal:
        return listed(request, wanted, page_of(found, partial(records.service_records, full=wanted.full)))
    rows = found.values_list("pk", "changed_at")

    def part(first: int, last: int) -> list[Record]:
        return [_minimal(*row) for row in rows[first:last]]

    return listed(request, wanted, Page(found.count(), part, lambda: (_minimal(*row) for row in rows.iterator())))


def _minimal(key: object, changed_at: Any) -> Record:
    return {"id": str(key), "modified_date": records.moment_said(changed_at)}


@answered
def service(request: HttpRequest, key: str) -> HttpResponseBase:
    """Answers `/hsds/services/…`."""
    asked(request, ())
    return _single(request, key, asking.services, partial(records.service_records, full=True))


def _single(request: HttpRequest, key: str, found: Any, make: Callable[..., Sequence[Record]]) -> HttpResponseBase:
    """One record in full, where it is among what is found without asking more."""
    wanted = asking.id_of(key)
    entry = None if wanted is None else found(asking.Question()).filter(pk=wanted).first()
    if entry is None:
        raise Problem(404, "hsds.not_here")
    return one(request, make([entry.pk])[0])


@answered
def at_locations(request: HttpRequest) -> HttpResponseBase:
    """Answers `/hsds/service_at_locations`."""
    wanted = asked(request, LISTS["service_at_locations"][1])
    found = asking.places_of_services(wanted.question)
    return listed(request, wanted, page_of(found, partial(records.at_location_records, full=wanted.full)))


@answered
def at_location(request: HttpRequest, key: str) -> HttpResponseBase:
    """Answers `/hsds/service_at_locations/…`."""
    asked(request, ())
    return _single(request, key, asking.places_of_services, partial(records.at_location_records, full=True))


@answered
def organizations(request: HttpRequest) -> HttpResponseBase:
    """Answers `/hsds/organizations`."""
    wanted = asked(request, LISTS["organizations"][1])
    found = asking.organizations(wanted.question)
    full = wanted.full or wanted.full_service
    return listed(
        request,
        wanted,
        page_of(found, partial(records.organization_records, full=full, full_service=wanted.full_service)),
    )


@answered
def organization(request: HttpRequest, key: str) -> HttpResponseBase:
    """Answers `/hsds/organizations/…`."""
    wanted = asked(request, ("full_service",))
    make = partial(records.organization_records, full=True, full_service=wanted.full_service)
    return _single(request, key, asking.organizations, make)


@answered
def taxonomies(request: HttpRequest) -> HttpResponseBase:
    """Answers `/hsds/taxonomies`."""
    wanted = asked(request, LISTS["taxonomies"][1])
    rows = [vocabulary.taxonomy_record(found) for found in vocabulary.taxonomies().values()]
    return listed(request, wanted, _in_memory(rows, wanted))


@answered
def taxonomy(request: HttpRequest, key: str) -> HttpResponseBase:
    """Answers `/hsds/taxonomies/…`."""
    asked(request, ())
    found = vocabulary.taxonomies().get(key)
    if found is None:
        raise Problem(404, "hsds.not_here")
    return one(request, vocabulary.taxonomy_record(found))


@answered
def terms(request: HttpRequest) -> HttpResponseBase:
    """Answers `/hsds/taxonomy_terms`."""
    wanted = asked(request, LISTS["taxonomy_terms"][1])
    rows = [_term(found) for found in vocabulary.terms().values()]
    if wanted.question.taxonomy:
        rows = [row for row in rows if row["taxonomy_id"] == wanted.question.taxonomy]
    if wanted.parent:
        rows = [row for row in rows if row.get("parent_id") == wanted.parent]
    if wanted.top_only:
        rows = [row for row in rows if "parent_id" not in row]
    return listed(request, wanted, _in_memory(rows, wanted))


@answered
def term(request: HttpRequest, key: str) -> HttpResponseBase:
    """Answers `/hsds/taxonomy_terms/…`."""
    asked(request, ())
    found = vocabulary.terms().get(key)
    if found is None:
        raise Problem(404, "hsds.not_here")
    return one(request, _term(found))


def _term(found: Any) -> Record:
    return {**vocabulary.term_record(found), "taxonomy_detail": vocabulary.taxonomy_record(type(found))}


def _in_memory(rows: Sequence[Record], wanted: Asked) -> Page:
    words = wanted.question.search.casefold().split()
    left = [row for row in rows if all(word in f"{row['name']} {row['description']}".casefold() for word in words)]
    return Page(len(left), lambda first, last: left[first:last], lambda: iter(left))


@answered
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Answers all other addresses below `/hsds/`: which there are."""
    del request, rest
    raise Problem(404, "hsds.no_address")


def addresses() -> list[URLPattern]:
    """All addresses, outside both languages."""
    return [*_addresses()]


def _addresses() -> Iterator[URLPattern]:
    yield path("hsds", base, name="hsds")
    yield path("hsds/", base, name="hsds_base")
    yield path("hsds/openapi.json", document, name="hsds_openapi")
    yield path("hsds/profile.json", own_profile, name="hsds_profile")
    for several, single, word in (
        (services, service, "services"),
        (organizations, organization, "organizations"),
        (at_locations, at_location, "service_at_locations"),
        (taxonomies, taxonomy, "taxonomies"),
        (terms, term, "taxonomy_terms"),
    ):
        yield path(f"hsds/{word}", several, name=f"hsds_{word}")
        yield path(f"hsds/{word}/<str:key>", single, name=f"hsds_{word}_one")
    yield path("hsds/<path:rest>", nothing, name="hsds_nothing")
