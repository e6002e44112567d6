"""While a list is at work, and when it is in: how far it is, what went in, and the way back."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.exchange.models import ImportState, SheetImport
from weefsel.platform.exchange.sheets import desk, refused
from weefsel.platform.exchange.sheets.drafts import Draft
from weefsel.platform.exchange.sheets.job import Busy
from weefsel.platform.pages.importing.shared import next_page
from weefsel.platform.pages.register.frame import frame, site_page
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import Who

__all__ = ["busy", "show"]

_WORK = {
    ImportState.READING: "read",
    ImportState.LOOKING: "look",
    ImportState.WRITING: "write",
    ImportState.UNDOING: "undo",
}
_FATES = ("new", "changed", "proposed", "back", "same")


@site_page(SiteAction.IMPORT, "GET", "HEAD", "POST")
def busy(request: HttpRequest, who: Who, lang: Lang, number: int) -> HttpResponse:
    """Answers `/beheer/inlezen/<number>/bezig`: how far the work is; a form on it stops it."""
    brought = desk.found(number)
    running = desk.is_running(brought)
    if request.method == "POST" and running:
        desk.stop(who, brought)
        return HttpResponseRedirect(next_page(brought, lang))
    # a script that looks how far it is must see the end here, and then comes itself
    by_script = request.headers.get("Sec-Fetch-Mode", "navigate") not in ("navigate", "")
    if not running and not by_script and brought.state != ImportState.DROPPED:
        return HttpResponseRedirect(next_page(brought, lang))
    if brought.state == ImportState.DROPPED:
        context = frame(lang, who, text("import.name", lang), brought=brought, fault=brought.fault)
        return render(request, "importing/unread.html", context)
    what = _WORK.get(ImportState(brought.state), "look")
    context = frame(
        lang,
        who,
        text("import.name", lang),
        door="queue",
        brought=brought,
        running=running,
        title=text(f"import.busy_{what}", lang),
        step=_step(brought, lang),
        goes_on=next_page(brought, lang),
    )
    return render(request, "importing/busy.html", context)


def _step(brought: SheetImport, lang: Lang) -> str:
    told = Draft(desk.directory(), brought.pk).progress()
    if told.get("step") == "alike":
        return text("import.busy_alike", lang)
    if not told.get("of"):
        return text("import.busy_begin", lang)
    numbers = {name: words.number(int(told.get(name, 0)), lang) for name in ("done", "of")}
    return text("import.busy_done", lang, **numbers)


@site_page(SiteAction.IMPORT, "GET", "HEAD", "POST")
def show(request: HttpRequest, who: Who, lang: Lang, number: int) -> HttpResponse:
    """Answers `/beheer/inlezen/<number>/klaar`: what went in; a form on it takes it back."""
    brought = desk.found(number)
    if brought.state not in (ImportState.DONE, ImportState.UNDONE):
        return HttpResponseRedirect(next_page(brought, lang))
    if request.method == "POST":
        try:
            desk.take_back(who, brought)
        except Busy:
            return render(request, "importing/busy_other.html", frame(lang, who, text("import.name", lang)), status=409)
        return HttpResponseRedirect(next_page(brought, lang))
    undone = brought.state == ImportState.UNDONE
    kept = (Draft(desk.directory(), brought.pk).folder / refused.REFUSED).is_file()
    context = frame(
        lang,
        who,
        text("import.name", lang),
        door="queue",
        brought=brought,
        undone=undone,
        title=text("import.undone_title" if undone else "import.done_title", lang, file=brought.file),
        table=_table(brought.written, lang),
        left=[text(f"import.undone_{how}", lang, n=words.number(n, lang)) for how, n in brought.undone.items() if n],
        fault=_said(brought.fault, lang),
        refused=kept,
    )
    return render(request, "importing/done.html", context)


def _said(fault: str, lang: Lang) -> str:
    return text(fault, lang) if fault.startswith("import.") else fault


def _table(written: Mapping[str, int], lang: Lang) -> dict[str, list[list[str]]]:
    """Kinds down, what became of them across; only what there is."""
    fates = [fate for fate in _FATES if any(key.endswith(f".{fate}") for key in written)]
    kinds = [kind for kind in map(str, EntryKind) if any(key.startswith(f"{kind}.") for key in written)]
    rows = [
        [text(f"import.kind_{kind}", lang), *(words.number(written.get(f"{kind}.{fate}", 0), lang) for fate in fates)]
        for kind in kinds
    ]
    return {
        "head": [[text("import.done_kind", lang), *(text(f"import.fate_{fate}", lang) for fate in fates)]],
        "rows": rows,
    }
