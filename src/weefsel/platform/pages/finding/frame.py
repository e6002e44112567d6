"""What the pages of *Vinden* share: for everybody, without anything that is kept of who asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from weefsel.concepts import Lang
from weefsel.platform.pages.register.frame import ASK_AGAIN
from weefsel.platform.register.mailing import site_address
from weefsel.platform.source import open_site

__all__ = ["frame", "host_of", "kept_by_reader"]

View = Callable[..., HttpResponse]


def kept_by_reader(view: View) -> View:
    """A feed about one entry: what reads it may keep it, and asks whether there is something new."""

    @wraps(view)
    def answered(request: HttpRequest, **arguments: Any) -> HttpResponse:
        response = view(request, **arguments)
        if response.status_code == 200:
            response.headers["Cache-Control"] = ASK_AGAIN
            del response.headers["Expires"]
        return response

    return answered


def frame(lang: Lang, page_name: str, **more: Any) -> dict[str, Any]:
    """What `base.html` needs."""
    return {"lang": lang, "site": open_site().site, "door": "find", "page_name": page_name, **more}


def host_of(request: HttpRequest) -> str:
    """Where this site is, for addresses that leave it: on paper and in feeds."""
    return site_address(f"{request.scheme}://{request.get_host()}")
