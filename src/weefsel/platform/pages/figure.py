"""*Herkomst*: where one figure comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weefsel import publish
from weefsel.concepts import Condition, Lang
from weefsel.concepts.indicators import library
from weefsel.concepts.texts import text
from weefsel.errors import WeefselError
from weefsel.platform import words, worker
from weefsel.platform.pages.monitor_state import CONDITION_NAMES
from weefsel.platform.source import asked, open_site
from weefsel.publish.models import FigurePage, FigureRef, Published, Step

#: How many rows of a step stand open.
DETAILS = 6
#: class of the row of source slips
SLIP_CLASS = {1: "een", 2: "twee"}
#: One thread to each slip, in a frame of 690 wide: where the n slips of a row begin.
THREADS = {
    1: ("M17 0C17 40 22 50 22 86",),
    2: ("M17 0C17 40 22 50 22 86", "M17 0C17 66 372 14 372 86"),
    3: ("M17 0C17 40 22 50 22 86", "M17 0C17 60 258 22 258 86", "M17 0C17 70 494 6 494 86"),
}


@require_safe
def show(request: HttpRequest, lang: Lang, result: str, area_code: str, column: str) -> HttpResponse:
    """Answers `/herkomst/<result>/<area>/<column>`; raises NotFound for a figure that is not there."""
    ref = FigureRef(result, area_code, column)
    if (form := asked(request, "formaat")) in ("jsonld", "ro-crate"):
        return chain(ref, publish.METADATA if form == "ro-crate" else f"{result}-{area_code}-{column}.jsonld")
    content: FigurePage = told("figure_page", ref, lang)
    figure = content.figure
    per_row = min(3, max(1, len(content.sources)))
    return render(
        request,
        "figure.html",
        {
            "lang": lang,
            "page": content,
            "site": content.site,
            "figure": figure,
            "shown": None if figure.value is None else words.figure(figure, lang),
            "page_title": page_title(content, lang),
            "crumb": text("provenance.crumb", lang),
            "lead": lead(content, lang),
            "certainty_sentence": certainty(content, lang),
            "steps": [step_view(step, lang) for step in content.steps],
            "interval": interval(content.figure, lang),
            "scale": scale(content.figure),
            # the axis begins at 0
            "on_axis": figure.lower is None or figure.lower >= 0,
            "threads": THREADS[per_row],
            "indicator": indicator_of(content.figure.ref),
            "condition": condition_of(content.figure.ref),
            "slip_class": SLIP_CLASS.get(per_row, ""),
        },
    )


def chain(ref: FigureRef, name: str) -> HttpResponse:
    """The whole chain as a file: JSON-LD that is PROV and the metadata of an RO-Crate."""
    disposition = f'attachment; filename="{name.replace(":", "-")}"'
    content = told("provenance_json", ref).encode()
    return HttpResponse(content, content_type="application/ld+json", headers={"Content-Disposition": disposition})


def told(method: str, ref: FigureRef, *arguments: object) -> Any:
    """What is published of a figure; one that is made when it is asked for, the worker makes."""
    if publish.is_asked(ref.result):
        try:
            return worker.ask(str(settings.WEEFSEL_DIR), method, ref, *arguments)
        except TimeoutError as error:
            raise WeefselError("The answer takes too long.") from error
    return getattr(open_site(), method)(ref, *arguments)


def page_title(content: FigurePage, lang: Lang) -> str:
    return text("provenance.page_title", lang, subject=content.subject, area=content.area.name)


def lead(content: FigurePage, lang: Lang) -> str:
    """What it was made of, in one sentence."""
    count = len(content.sources)
    if count == 1:
        return text("provenance.lead_one", lang)
    return text("provenance.lead_more", lang, n=str(count))


def certainty(content: FigurePage, lang: Lang) -> str:
    """How sure the figure is, in a sentence."""
    figure = content.figure
    if figure.value is None:
        return text("provenance.certain_missing", lang)
    ends = interval(figure, lang)
    if ends is not None:
        # the ends of a reach are bounds from one known cause, not a margin of chance
        causes = {
            "reach": "half_square",
            "reach_choice": "half_square",
            "gaps": "agreed",
            "gaps_at": "agreed",
            "room": "shared",
            "rates": "lacking",
            "equity": "resampled",
            "compared": "similar",
        }
        cause = causes.get(figure.ref.result, "between")
        return text(f"provenance.certain_{cause}", lang, low=ends[0], high=ends[1])
    return text(f"provenance.certain_{figure.evidence.value}", lang)


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the thread as it is shown: a heading, a sentence, and a table that folds after some rows."""

    title: str
    sentence: str
    first: tuple[tuple[str, str], ...]
    rest: tuple[tuple[str, str], ...]

    @property
    def more(self) -> str:
        return str(len(self.rest))


def step_view(step: Step, lang: Lang) -> StepView:
    """`trace.squares_spread` gets the heading `provenance.step_squares`, `quality.step_drawn` that of `step_drawn`."""
    kind = step.id.removeprefix("trace.").removeprefix("quality.step_").partition("_")[0]
    sentence = text(step.id, lang, **step.variables)
    return StepView(text(f"provenance.step_{kind}", lang), sentence, step.details[:DETAILS], step.details[DETAILS:])


@lru_cache(maxsize=1)
def _by_address() -> dict[tuple[str, str], str]:
    return {(one.result, one.column): one.id for one in library().values() if one.result}


def indicator_of(ref: FigureRef) -> str | None:
    """The indicator of the library that a figure is of, in whatever year; None for other figures."""
    return _by_address().get((ref.result, ref.column.partition("@")[0]))


def condition_of(ref: FigureRef) -> str | None:
    """The condition of which a figure is the score, or is about it, as addresses call it; None for other figures."""
    name = ref.column.partition(":")[0]
    return CONDITION_NAMES[Condition(name)] if ref.result == "quality" and name in list(Condition) else None


def scale(figure: Published[int] | Published[float]) -> float:
    """The value at the end of the axis: all of a share, a little more than can be of anything else."""
    return 1.25 * figure.upper if figure.unit != "share" and figure.upper else 1.0


def interval(figure: Published[int] | Published[float], lang: Lang) -> tuple[str, str] | None:
    """Both ends of what the true value may be, in words; None where no interval is known."""
    return words.ends(figure, lang)
