"""Bringing a file, seeing what was brought before, and the form for who has no list yet."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import Fault, InputError
from weefsel.platform import words
from weefsel.platform.exchange.models import ImportState, SheetImport
from weefsel.platform.exchange.sheets import desk, form
from weefsel.platform.exchange.sheets.job import Busy
from weefsel.platform.pages.importing.shared import XLSX, next_page, shown_as_file
from weefsel.platform.pages.register.frame import frame, site_page
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.who import Who
from weefsel.platform.uploads import LARGEST, is_too_large

__all__ = ["blank_form", "show"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A file that was brought before, as a line of the list."""

    file: str
    when: str
    state: str
    address: str
    #: whether something of it was written
    done: bool


@site_page(SiteAction.IMPORT, "GET", "HEAD", "POST")
def show(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/beheer/inlezen`."""
    faults: tuple[Fault, ...] = ()
    missing = False
    if request.method == "POST":
        sent = request.FILES.get("file")
        if is_too_large(request):
            faults = (Fault("?", f"a file of at most {LARGEST // 1_000_000 - 1} MB", "Divide it over several files."),)
        elif isinstance(sent, UploadedFile) and sent.size:
            try:
                brought = desk.bring(who, str(sent.name), sent.chunks())
            except InputError as error:
                faults = error.faults
            else:
                with suppress(Busy):
                    # a list that is known is not asked about again
                    if brought.state == ImportState.DRAFT and desk.is_known(brought):
                        desk.look(who, brought)
                return HttpResponseRedirect(next_page(brought, lang))
        else:
            missing = True
    context = frame(
        lang,
        who,
        text("import.name", lang),
        door="queue",
        faults=faults,
        missing=missing,
        earlier=[_line(one, lang) for one in desk.earlier()],
    )
    return render(request, "importing/start.html", context, status=422 if faults or missing else 200)


def _line(one: SheetImport, lang: Lang) -> Earlier:
    when = words.day((one.done_at or one.begun_at).date().isoformat(), lang)
    done = one.state in (ImportState.DONE, ImportState.UNDOING, ImportState.UNDONE)
    return Earlier(one.file, when, text(f"import.state_{one.state}", lang), next_page(one, lang), done)


@site_page(SiteAction.IMPORT, "GET", "HEAD")
def blank_form(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/beheer/inlezen/formulier.xlsx`: the form with two sheets, in the language of the page."""
    del request, who
    return shown_as_file(form.workbook(lang), XLSX, text("import.form_file", lang))
