"""The answers below `/hsds/`: a record, a page of them, a stream, or what is wrong; never a cookie."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, cast

from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date

from weefsel.errors import NotFound
from weefsel.platform.exchange.hsds.records import as_page
from weefsel.platform.pages.hsds_asked import Asked
from weefsel.platform.register.models import Entry
from weefsel.platform.webapi import limits
from weefsel.platform.webapi.problems import Problem, problem

__all__ = ["Page", "answered", "base_address", "listed", "one", "page_of"]

Record = dict[str, Any]
View = Callable[..., HttpResponseBase]
#: records that are read at a time for a stream
_PIECE: Final = 500
_HEADERS: Final = {
    # what everybody may read may be read by pages of other sites; nothing is ever sent along by itself
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, RateLimit-Limit, RateLimit-Remaining, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


Part = Callable[[int, int], Sequence[Record]]


@dataclass(frozen=True, slots=True)
class Page:
    """A list of which any part can be made: how many there are, those from one number up to another, and all."""

    total: int
    part: Part
    all: Callable[[], Iterator[Record]]


def page_of(found: QuerySet[Any], make: Callable[[Sequence[Any]], Sequence[Record]]) -> Page:
    """A list of the records that `make` makes of ids."""
    ids = found.values_list("pk", flat=True)

    def every() -> Iterator[Record]:
        known = list(ids)
        for first in range(0, len(known), _PIECE):
            yield from make(known[first : first + _PIECE])

    return Page(found.count(), lambda first, last: make(list(ids[first:last])), every)


def answered(view: View) -> View:
    """An address of this API: for reading only, counted, and every refusal a problem (RFC 9457)."""

    @wraps(view)
    def guarded(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        told: dict[str, str] = {}
        try:
            _needs(request)
            taken = limits.ADDRESS.take(limits.counter_of(request, None))
            told = taken.headers
            if not taken.allowed:
                raise Problem(429, headers=told)
            response = view(request, **arguments)
        except Problem as refusal:
            response = refusal.answer(request)
        except NotFound:
            response = problem(request, 404)
        for name, value in {**_HEADERS, **told}.items():
            response.headers[name] = value
        return response

    cast("Any", guarded).csrf_exempt = True  # nothing can be changed here
    return guarded


def _needs(request: HttpRequest) -> None:
    if not settings.WEEFSEL_REGISTER:
        raise Problem(404, "hsds.no_register")
    if request.method not in ("GET", "HEAD"):
        raise Problem(405, headers={"Allow": "GET, HEAD"})


def base_address(request: HttpRequest) -> str:
    """Where this API is, as it was set or as it was called."""
    site = settings.WEEFSEL_SITE.rstrip("/") or f"{request.scheme}://{request.get_host()}"
    return f"{site}/hsds"


def one(request: HttpRequest, record: Record, changed_at: dt.datetime | None = None) -> HttpResponse:
    """One record; `changed_at` is when it did, else when anything did."""
    del request
    return _json(record, changed_at or _newest())


def listed(request: HttpRequest, asked: Asked, page: Page) -> HttpResponseBase:
    """The page that is asked for, with where the next is; or everything, one record on a line."""
    if asked.stream:
        stream = StreamingHttpResponse(_lines(page), content_type="application/x-ndjson")
        stream.headers["Cache-Control"] = "no-store"
        return stream
    size = asked.per_page or max(page.total, 1)
    first = (asked.page - 1) * size
    contents = page.part(first, first + size)
    envelope = as_page(contents, total=page.total, page=asked.page, per_page=size)
    response = _json(envelope, _newest())
    links = {"next": asked.page + 1} if not envelope["last_page"] else {}
    links |= {"prev": asked.page - 1} if asked.page > 1 else {}
    if links:
        response.headers["Link"] = ", ".join(f'<{_at(request, n)}>; rel="{name}"' for name, n in links.items())
    return response


def _at(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{base_address(request)}{request.path.removeprefix('/hsds')}?{query.urlencode()}"


def _lines(page: Page) -> Iterator[bytes]:
    for record in page.all():
        yield json.dumps(record, ensure_ascii=False).encode() + b"\n"


def _newest() -> dt.datetime | None:
    return Entry.objects.aggregate(newest=Max("changed_at"))["newest"]


def _json(data: Any, changed_at: dt.datetime | None) -> HttpResponse:
    response = HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/json")
    # said here, so that whoever asks for the headers alone gets it too
    response.headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    if changed_at is not None:
        response.headers["Last-Modified"] = http_date(changed_at.timestamp())
    return response
