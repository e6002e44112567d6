"""What every page of the accounts shares: there only with a register, kept nowhere, in the site's frame."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from weefsel.errors import NotFound
from weefsel.platform.pages.errors import language
from weefsel.platform.source import open_site

__all__ = ["View", "language_of_request", "page", "shown"]

View = Callable[..., HttpResponseBase]


def page(view: Any) -> View:
    """A view, of allauth or our own, as a page of this site.

    Where there is no register the address does not exist, whatever is sent to it.
    """
    guarded = cast("View", never_cache(csrf_protect(view)))

    @wraps(view)
    def checked(request: HttpRequest, **arguments: str) -> HttpResponseBase:
        if not settings.WEEFSEL_REGISTER:
            raise NotFound("This site has no register.")
        response = guarded(request, **arguments)
        if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
            response.context_data = (response.context_data or {}) | shown(request)
        return response

    return checked


def shown(request: HttpRequest) -> dict[str, Any]:
    """What `base.html` needs."""
    return {"lang": language(request), "site": open_site().site}


def language_of_request(request: HttpRequest) -> dict[str, Any]:
    """For templates that allauth renders by itself: a context processor. What a view gives goes before it."""
    return {"lang": language(request)}
