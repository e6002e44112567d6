"""Every answer under `/api/` has the version of the API, and every refusal there is a problem, wherever it was made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase

__all__ = ["Problems"]

#: what of a refusal that was made elsewhere is for programs too
_KEPT: Final = ("Allow", "Retry-After", "WWW-Authenticate", "Accept-Patch", "Accept-Post")


class Problems:
    """Middleware, outside all that can refuse a request: an address that is none, another host, what is broken."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path_info.startswith("/api/"):
            return response
        from weefsel.platform.webapi.document import VERSION  # what a site of pages only need not read
        from weefsel.platform.webapi.problems import MEDIA_TYPE, problem

        if response.status_code >= 400 and response.headers.get("Content-Type") != MEDIA_TYPE:
            kept: dict[str, Any] = {name: response.headers[name] for name in _KEPT if name in response.headers}
            response = problem(request, response.status_code, headers=kept)
        response.headers["API-Version"] = VERSION
        # data for everybody may be read by pages of other sites; a token is never sent along by itself
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response
