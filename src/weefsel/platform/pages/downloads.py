"""*Alles meenemen*: what is public as files, for everybody; the whole register as an archive, for who may bring one in.

Files that are not of the register as it is now are made first, by a process of its own; whoever asks for one meanwhile
gets a page that asks again by itself, or, as a program, when to come back.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.csrf import csrf_protect

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.exchange.archive.writing import NAME, write_archive
from weefsel.platform.exchange.out.files import FORMATS
from weefsel.platform.exchange.out.kept import Kept, entries_shown, kept
from weefsel.platform.exchange.out.making import begin_making
from weefsel.platform.pages.register.frame import frame, open_page, site_page, who_asks
from weefsel.platform.ranges import serve_ranges
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import Who

__all__ = ["archive", "file", "show"]

#: seconds after which whoever waits for a file may ask again
AGAIN_S: Final = 3
#: the same, where making it failed
FAILED_S: Final = 60
#: ways in which a program reads the register itself: name of the address, in no language → end of the id of a text
CONNECTIONS: Final = (("api_document", "api"), ("hsds", "hsds"), ("{lang}:find_calendar", "agenda"))


@open_page
@csrf_protect
def show(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Answers `/downloaden`. Whoever may take the archive gets the cookie that guards its form; others get none."""
    who, made = who_asks(request), kept(settings.WEEFSEL_DIR)
    counts = entries_shown() if made is None else {EntryKind(kind): n for kind, n in made.counts.items() if n}
    context = _frame(
        lang,
        who,
        is_empty=not counts,
        holds=words.enumeration([_counted(kind, counts[kind], lang) for kind in EntryKind if kind in counts], lang),
        day=words.day(made.day, lang) if made is not None else "",
        files=[_file(name, made, lang) for name in FORMATS],
        connections=_connections(lang),
        may_archive=who.may_site(SiteAction.IMPORT),
    )
    return render(request, "downloads/show.html", context)


def _frame(lang: Lang, who: Who, **more: Any) -> dict[str, Any]:
    return frame(lang, who, text("out.name", lang), **more)


def _counted(kind: EntryKind, number: int, lang: Lang) -> str:
    if number == 1:
        return text(f"out.count_{kind}_one", lang)
    return text(f"out.count_{kind}", lang, n=words.number(number, lang))


def _file(name: str, made: Kept | None, lang: Lang) -> dict[str, str]:
    size = text("out.not_made", lang) if made is None else text("out.size", lang, size=_size(made.sizes[name], lang))
    return {
        "name": name,
        "title": text(f"out.format_{name}", lang),
        "about": text(f"out.format_{name}_text", lang),
        "file": FORMATS[name].file,
        "size": size,
        "address": reverse(f"{lang}:download_{name}"),
    }


def _size(number: int, lang: Lang) -> str:
    if number < 1_000_000:
        return text("out.kb", lang, n=words.number(max(1, round(number / 1_000)), lang))
    return text("out.mb", lang, n=words.number(number / 1_000_000, lang, 1))


def _connections(lang: Lang) -> list[dict[str, str]]:
    """Those that this site has."""
    found: list[dict[str, str]] = []
    for name, said in CONNECTIONS:
        try:
            # an English page knows only the addresses of English pages by itself
            address = reverse(name.format(lang=lang), urlconf=settings.ROOT_URLCONF)
        except NoReverseMatch:
            continue
        found.append({"address": address, "title": text(f"out.other_{said}", lang)})
    return found


@open_page
def file(request: HttpRequest, lang: Lang, name: str) -> HttpResponseBase:
    """Answers `/downloaden/weefsel-register.xlsx` and the like: the file, or 503 while it is being made."""
    made = kept(settings.WEEFSEL_DIR)
    if made is None:
        is_begun = begin_making(settings.WEEFSEL_DIR)
        context = _frame(lang, who_asks(request), is_begun=is_begun, again_s=AGAIN_S, address=request.path)
        waiting = render(request, "downloads/wait.html", context, status=503)
        waiting.headers["Retry-After"] = str(AGAIN_S if is_begun else FAILED_S)
        return waiting
    response = serve_ranges(request, made.path(name), made.etag(name), FORMATS[name].content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{FORMATS[name].file}"'
    return response


@site_page(SiteAction.IMPORT, "POST")
def archive(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/downloaden/archief`: the whole register, without whose it is."""
    del request, lang
    made = BytesIO()
    write_archive(who, made)
    headers = {"Content-Disposition": f'attachment; filename="{NAME}"'}
    return HttpResponse(made.getvalue(), content_type="application/zip", headers=headers)
