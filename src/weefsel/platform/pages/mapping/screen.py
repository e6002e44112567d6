"""The list for the beamer: large, with the code, and new by itself."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from weefsel.concepts import Lang
from weefsel.errors import NotFound
from weefsel.platform.accounts.second_step import qr_path
from weefsel.platform.mapping.sessions import session_of
from weefsel.platform.pages.mapping.phone import none_such
from weefsel.platform.pages.mapping.seen import here, seen
from weefsel.platform.pages.register.frame import frame, site_page
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.who import Who
from weefsel.platform.source import asked

__all__ = ["host_of", "show"]

#: of so many lines all can be read at once; of more the letters are smaller
_FITS: Final = 8


def host_of(request: HttpRequest) -> str:
    """Where the site is, as this visitor called it."""
    return f"{request.scheme}://{request.get_host()}"


@site_page(SiteAction.ADD, "GET", "HEAD")
def show(request: HttpRequest, who: Who, lang: Lang, code: str) -> HttpResponse:
    """Answers `/kaartsessie/<code>/scherm`: no more than every phone in the room shows."""
    try:
        session = session_of(code)
    except NotFound:
        return none_such(request, who, lang, code)
    if asked(request, "na") == session.stamp:
        return HttpResponse(status=204)
    at = here(session, host_of(request), lang)
    width, squares = qr_path(at["link"])
    rows = seen(session, lang)
    context = frame(lang, who, session.title, session=session, here=at, seen=rows, qr=squares, qr_width=width)
    context["many"] = len(rows.groups) > _FITS or len(rows.ties) > _FITS
    return render(request, "session/screen.html", context)
