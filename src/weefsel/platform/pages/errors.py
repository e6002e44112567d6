"""Pages for what is not there or does not work, in the same look and language."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import NotFound, WeefselError
from weefsel.platform.source import open_site

#: How much of an unknown name is repeated.
NAME_SHOWN = 60


def language(request: HttpRequest) -> Lang:
    """The language of an address, also of one that leads nowhere."""
    return "en" if request.path.startswith("/en/") else "nl"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: an address, area or figure that does not exist; offers the search and the list."""
    del exception  # its words are for the command line
    lang = language(request)
    site = open_site().site
    context = {
        "lang": lang,
        "site": site,
        "door": "",
        "reason": reason(request.path.removeprefix("/en"), site.name, lang),
    }
    return render(request, "404.html", context, status=404)


def reason(path: str, place: str, lang: Lang) -> str:
    """What was looked for and is not here, by the shape of the address."""
    if path.startswith("/herkomst/"):
        return text("common.not_found.figure", lang)
    if path.startswith("/buurt/"):
        return text("common.not_found.area", lang, area=path.removeprefix("/buurt/")[:NAME_SHOWN], place=place)
    return text("common.not_found.page", lang)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a host or form of request that the site does not answer."""
    del exception  # may repeat what was sent
    return render(request, "500.html", {"lang": language(request), "kind": "bad"}, status=400)


def forbidden(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that did not come from a page of this site."""
    del reason  # says what a forger would like to know
    return render(request, "500.html", {"lang": language(request), "kind": "bad"}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: knows nothing but the language, so that it cannot fail too."""
    return HttpResponse(render_to_string("500.html", {"lang": language(request), "kind": "broken"}), status=500)


class Answers:
    """Middleware: what Weefsel itself says no to becomes a page, never a traceback."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotFound):
            return not_found(request, exception)
        if isinstance(exception, WeefselError):
            return server_error(request)
        return None
