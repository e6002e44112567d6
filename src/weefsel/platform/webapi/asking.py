"""A request to the API: with which token, in whose name, and what is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from weefsel.platform.register.who import Who
from weefsel.platform.webapi.models import Token
from weefsel.platform.webapi.problems import Problem
from weefsel.platform.webapi.tokens import Scope, find, who_of

__all__ = ["Request", "answer", "read_token", "token_of", "who_reads", "who_writes"]


class Request(HttpRequest):
    """A request of which the token was read."""

    token: Token | None


def read_token(request: HttpRequest) -> Token | None:
    """The token of a request. Raises `Problem` for one that does not work; a cookie is never looked at."""
    written = request.headers.get("Authorization", "")
    found = None
    if written:
        scheme, _, secret = written.partition(" ")
        found = find(secret.strip()) if scheme.lower() == "bearer" else None
        if found is None:
            raise Problem(401, "api.wrong_token", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    cast("Request", request).token = found
    return found


def token_of(request: HttpRequest) -> Token | None:
    """The token that `read_token` found."""
    return cast("Request", request).token


def who_reads(request: HttpRequest) -> Who:
    """Who reads: a visitor, too, where the token is not for reading."""
    return who_of(token_of(request), Scope.READ)


def who_writes(request: HttpRequest, scope: Scope) -> Who:
    """Who writes. Raises `Problem` where there is no token, or it is not for this."""
    token = token_of(request)
    if token is None:
        raise Problem(401, headers={"WWW-Authenticate": "Bearer"})
    if scope not in token.scopes:
        told = f'Bearer error="insufficient_scope", scope="{scope}"'
        raise Problem(403, "api.wrong_scope", headers={"WWW-Authenticate": told}, scope=str(scope))
    return who_of(token, scope)


def answer(
    request: HttpRequest, value: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """An answer in JSON. What a token may read is kept by nobody else."""
    content = json.dumps(value, ensure_ascii=False)
    response = HttpResponse(content, status=status, content_type="application/json", headers=dict(headers or {}))
    shared = token_of(request) is None and status == 200
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate" if shared else "private, no-cache"
    patch_vary_headers(response, ["Authorization"])
    return response
