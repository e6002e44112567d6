"""*Eigen cijfers toevoegen*: a spreadsheet of one's own, from the file to a page that shows it.

Every state has an address, and every change is a form that is sent: it works without scripts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import Fault, InputError, NotFound
from weefsel.platform import words
from weefsel.platform.own_fields import form_view
from weefsel.platform.own_preview import preview_view
from weefsel.platform.source import asked, open_site
from weefsel.platform.templatetags.site_tags import address
from weefsel.platform.uploads import LARGEST, is_too_large
from weefsel.platform.workbench import Busy, Job, OwnSource, Workbench, workbench

#: names of fields that are no part of the form itself
NOT_FIELDS: Final = ("csrfmiddlewaretoken", "do")
#: A name of a field, and what it holds, is no longer than this.
LONGEST_NAME, LONGEST_VALUE = 300, 1_000

View = Callable[..., HttpResponse]


def _page(*methods: str) -> Callable[[View], View]:
    """A page of the workbench: never kept by a browser, and its forms only from its own pages.

    Where there is no workbench the address does not exist, whatever is sent to it.
    """

    def decorate(view: View) -> View:
        guarded = cast("View", never_cache(csrf_protect(require_http_methods(methods)(view))))

        @wraps(view)
        def checked(request: HttpRequest, lang: Lang, **arguments: str) -> HttpResponse:
            bench = workbench(request)
            try:
                return guarded(request, bench, lang, **arguments)
            except Busy as busy:
                return render(request, "own_busy.html", _frame(lang, token=busy.token), status=409)

        return cast("View", checked)

    return decorate


@_page("GET", "HEAD", "POST")
def start(request: HttpRequest, bench: Workbench, lang: Lang) -> HttpResponse:
    """Answers `/eigen-cijfers`: bring a file, and see what was added before. `?vervang=` names a source."""
    sources = bench.sources()
    replaced = _named(sources, asked(request, "vervang")) if asked(request, "vervang") else None
    faults: tuple[Fault, ...] = ()
    missing = False
    if request.method == "POST":
        sent = request.FILES.get("file")
        if is_too_large(request):
            expected = f"a file of at most {LARGEST // 1_000_000 - 1} MB"
            faults = (Fault("?", expected, "Take out what is not needed, or put the source in a recipe by hand."),)
        elif isinstance(sent, UploadedFile) and sent.size:
            try:
                token = bench.upload(str(sent.name), sent.chunks(), replaced.id if replaced else None)
            except InputError as error:
                faults = error.faults
            else:
                return HttpResponseRedirect(address("own_form", lang, token=token))
        else:
            missing = True
    context = _frame(lang, sources=sources, replaces=replaced, faults=faults, missing=missing)
    return render(request, "own.html", context, status=422 if faults or missing else 200)


@_page("GET", "HEAD", "POST")
def form(request: HttpRequest, bench: Workbench, lang: Lang, token: str) -> HttpResponse:
    """Answers `/eigen-cijfers/<token>`: what the file holds, and what would become of it."""
    if request.method != "POST":
        try:
            draft = bench.draft(token)
        except NotFound:
            bench.job(token)  # raises where it is nothing at all
            return HttpResponseRedirect(address("own_progress", lang, token=token))
        tried = asked(request, "fout") == "1"
        preview = preview_view(draft.seen, draft.fields.get("about.disclosure", ""), lang)
        context = _frame(lang, draft=draft, form=form_view(draft, lang, tried=tried), tried=tried)
        return render(request, "own_form.html", context | {"preview": preview})
    if request.POST.get("do") == "cancel":
        bench.cancel(token)
        return HttpResponseRedirect(address("own", lang))
    bench.change(token, _fields(request))
    if request.POST.get("do") == "save":
        if bench.save(token):
            return HttpResponseRedirect(address("own_progress", lang, token=token))
        return HttpResponseRedirect(f"{address('own_form', lang, token=token)}?fout=1")
    return HttpResponseRedirect(f"{address('own_form', lang, token=token)}#voorbeeld")


@_page("GET", "HEAD")
def progress(request: HttpRequest, bench: Workbench, lang: Lang, token: str) -> HttpResponse:
    """Answers `/eigen-cijfers/<token>/bezig`: how far the building is, and how it ended."""
    job = bench.job(token)
    area = open_site().areas.links.get(job.area_code or "") if job.state == "done" else None
    context = _frame(lang, job=job, area=area, title=_job_title(job, lang), step=_step(job, lang))
    return render(request, "own_progress.html", context | {"seconds": words.number(job.seconds, lang)})


@_page("POST")
def undo(request: HttpRequest, bench: Workbench, lang: Lang, token: str) -> HttpResponse:
    """Answers `/eigen-cijfers/<token>/ongedaan`: as it was before this change."""
    del request
    return HttpResponseRedirect(address("own_progress", lang, token=bench.undo(token)))


@_page("GET", "HEAD", "POST")
def remove(request: HttpRequest, bench: Workbench, lang: Lang, source_id: str) -> HttpResponse:
    """Answers `/eigen-cijfers/bron/<id>/verwijder`: asks whether it is meant, and does it."""
    source = _named(bench.sources(), source_id)
    if request.method == "POST":
        return HttpResponseRedirect(address("own_progress", lang, token=bench.remove(source.id)))
    return render(request, "own_remove.html", _frame(lang, source=source))


def _frame(lang: Lang, **more: Any) -> dict[str, Any]:
    return {"lang": lang, "site": open_site().site, "page_name": text("own.name", lang), **more}


def _named(sources: tuple[OwnSource, ...], source_id: str) -> OwnSource:
    found = next((one for one in sources if one.id == source_id), None)
    if found is None:
        raise NotFound("No such source.")
    return found


def _fields(request: HttpRequest) -> dict[str, str]:
    """What was filled in, field by field."""
    return {
        name[:LONGEST_NAME]: str(value)[:LONGEST_VALUE]
        for name, value in request.POST.items()
        if name not in NOT_FIELDS
    }


def _job_title(job: Job, lang: Lang) -> str:
    """How it goes with a change, in one sentence."""
    if job.state == "running":
        return text("own.running_title", lang, title=job.title)
    if job.state == "done":
        return text(f"own.done_{job.what}", lang, title=job.title)
    return text("own.failed_title" if job.state == "failed" else "own.stopped_title", lang, title=job.title)


def _step(job: Job, lang: Lang) -> str:
    """What the program is doing, from its own name for that: `kwb-2024.read`, `save`, `reach`."""
    source, _, part = job.step.partition(".")
    if part:
        return text("own.step_read", lang, source=source)
    if job.step in ("", "done", "residents", "save"):
        return text("own.step_save" if job.step == "save" else "own.step_begin", lang)
    return text("own.step_analyse", lang, result=job.step)
