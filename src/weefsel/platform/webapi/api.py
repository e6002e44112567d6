"""API v1: its operations brought together in django-ninja, and what becomes of what they raise."""

from __future__ import annotations

from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

import ninja
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.records import Conflict
from weefsel.platform.register.states import EntryKind
from weefsel.platform.source import open_site
from weefsel.platform.webapi import areas, changes, vocabularies
from weefsel.platform.webapi.asking import answer
from weefsel.platform.webapi.bodies import Json
from weefsel.platform.webapi.document import VERSION, finished
from weefsel.platform.webapi.entries import Operation, operation, operations_on
from weefsel.platform.webapi.problems import Problem, language, problem
from weefsel.platform.webapi.reading import Moved
from weefsel.platform.webapi.showing import host_of

__all__ = ["API", "OPERATIONS"]

#: how many faults of a request are told
_MOST_FAULTS: Final = 20
_TITLE: Final = "Weefsel"
_ABOUT: Final = """\
The register of a neighbourhood, for programs: groups, places, activities, ties and money, as people here wrote them.

Reading needs no token. Writing needs one, and may what its account may on the site. Texts are in the language in which
they were written; what a field means, and the words that it can hold, are at `/concepts`."""


def _document(request: HttpRequest) -> HttpResponse:
    """Answers `/openapi.json`."""
    host = host_of(request)
    email = settings.DEFAULT_FROM_EMAIL
    told = finished(_made(), site=open_site().site.name, host=host, email=email)
    return answer(request, told, headers={"Access-Control-Allow-Origin": "*"})


OPERATIONS: Final[tuple[Operation, ...]] = (
    operation("GET", "/openapi.json", "api_document", _document, [], "Read this document", tag="document"),
    *(one for kind in EntryKind for one in operations_on(kind)),
    *changes.operations(),
    *vocabularies.operations(),
    *areas.operations(),
)


def _api() -> ninja.NinjaAPI:
    # no page with the document on it: its script would come from elsewhere
    made = ninja.NinjaAPI(
        title=_TITLE, version=VERSION, description=_ABOUT, openapi_url=None, docs_url=None, parser=Json(), auth=None
    )
    for one in OPERATIONS:
        made.api_operation(
            [one.method],
            one.path,
            response={one.status: one.model or (dict[str, Any] if one.status == 200 else None)},
            operation_id=one.name.removeprefix("api_"),
            summary=one.summary,
            description=one.description or one.summary,
            tags=[one.tag],
            url_name=one.name,
        )(one.view)
    for error, say in _SAYS:
        made.add_exception_handler(error, say)
    return made


@cache
def _made() -> dict[str, Any]:
    return API.get_openapi_schema(path_prefix="")


def _known(request: HttpRequest, error: Any) -> HttpResponse:
    return error.answer(request)


def _misshaped(request: HttpRequest, error: Any) -> HttpResponse:
    """A request that is not as the document says; each fault with where it stands."""
    lines = [f"{_place(one['loc'])}: {one['msg']}" for one in error.errors[:_MOST_FAULTS]]
    return problem(request, 400, "\n".join([text("api.wrong_request", language(request)), *lines]))


def _place(parts: tuple[Any, ...]) -> str:
    # the name of our own function's parameter says nothing to who sent it
    return ".".join(str(part) for part in parts[1:] if part != "body")[:80] or "body"


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    cause = error.__cause__
    return cause.answer(request) if isinstance(cause, Problem) else problem(request, error.status_code)


def _moved(request: HttpRequest, error: Any) -> HttpResponse:
    path = urlsplit(request.path).path
    collection = path.split("/")[3]
    return HttpResponse(status=308, headers={"Location": f"{host_of(request)}/api/v1/{collection}/{error.into}"})


def _conflict(request: HttpRequest, error: Any) -> HttpResponse:
    lines = [f"{name}: {value}" for name, value in error.theirs.items()]
    said = text("api.wrong_conflict", language(request), version=str(error.version))
    return problem(request, 409, "\n".join([said, *lines]))


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    del error  # its words are for the log
    return problem(request, 403)


def _missing(request: HttpRequest, error: Any) -> HttpResponse:
    del error
    return problem(request, 404)


_SAYS: Final[tuple[tuple[type[Exception], Any], ...]] = (
    (Problem, _known),
    (ValidationError, _misshaped),
    (HttpError, _unreadable),
    (Moved, _moved),
    (Conflict, _conflict),
    (Refused, _refused),
    (NotFound, _missing),
)
API: Final = _api()
