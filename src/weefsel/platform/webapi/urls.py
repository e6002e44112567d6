"""The addresses of the API, one for each operation, each behind its limits. None of them looks at a cookie."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from weefsel.errors import NotFound
from weefsel.platform.webapi import limits
from weefsel.platform.webapi.api import API, OPERATIONS
from weefsel.platform.webapi.asking import Request, read_token
from weefsel.platform.webapi.bodies import refuse_unreadable
from weefsel.platform.webapi.entries import Operation
from weefsel.platform.webapi.problems import Problem

__all__ = ["PREFIX", "WITHOUT_REGISTER", "addresses"]

PREFIX: Final = "api/v1"
#: what can be asked where nobody writes
WITHOUT_REGISTER: Final = ("/openapi.json", "/concepts", "/areas")
_SENDS: Final = ("POST", "PATCH")
_READS: Final = ("GET", "OPTIONS", "TRACE")


def addresses() -> list[URLPattern]:
    """All addresses; an address that knows several methods stands here for each of them."""
    made: dict[str | None, Any] = {getattr(pattern, "name", None): pattern for pattern in API.urls[0]}
    return [
        path(f"{PREFIX}/{made[one.name].pattern}", _guarded(one, made[one.name].callback), name=one.name)
        for one in OPERATIONS
    ]


def _guarded(one: Operation, callback: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What goes before every operation, for all methods of its address."""
    here = [other for other in OPERATIONS if other.path == one.path]
    named = {other.method: set(inspect.signature(other.view).parameters) - {"request", "body"} for other in here}

    @wraps(one.view)
    def answered(request: HttpRequest, **arguments: Any) -> HttpResponse:
        if not settings.WEEFSEL_REGISTER and not one.path.startswith(WITHOUT_REGISTER):
            raise NotFound("This site has no register.")
        if request.method == "HEAD":
            request.method = "GET"  # the server leaves the body out
        try:
            counted = _count(request)
            if request.method in named:
                _refuse_unknown(request, named[request.method] - set(arguments))
            if request.method in named and request.method in _SENDS:
                refuse_unreadable(request)
        except Problem as refusal:
            return refusal.answer(request)
        response = callback(request, **arguments)
        for name, value in counted.items():
            response.headers[name] = value
        return response

    cast("Any", answered).csrf_exempt = True  # there is no cookie that another site could send along
    return answered


def _count(request: HttpRequest) -> dict[str, str]:
    """Count the request, and whoever writes twice. Raises `Problem` where it is one too many."""
    if not settings.WEEFSEL_REGISTER:
        cast("Request", request).token = None
        return {}
    try:
        token = read_token(request)
    except Problem:
        _take(limits.ADDRESS, limits.counter_of(request, None))
        raise
    counter = limits.counter_of(request, token)
    told = _take(limits.ADDRESS if token is None else limits.TOKEN, counter)
    if token is not None and request.method not in _READS:
        told = _take(limits.WRITES, counter)
    return told


def _take(limit: limits.Limit, counter: str) -> dict[str, str]:
    taken = limit.take(counter)
    if not taken.allowed:
        raise Problem(429, headers=taken.headers)
    return taken.headers


def _refuse_unknown(request: HttpRequest, known: set[str]) -> None:
    """A filter that is misspelled would otherwise let everything through."""
    unknown = next((name for name in request.GET if name not in known), None)
    if unknown is not None:
        raise Problem(400, "api.wrong_parameter", name=unknown[:40])
