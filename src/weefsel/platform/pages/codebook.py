"""*Codeboek*: what every indicator is, says and does not say; and all published figures as files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from weefsel.concepts import Condition, Lang
from weefsel.concepts.indicators import Indicator, library
from weefsel.concepts.texts import text
from weefsel.errors import WeefselError
from weefsel.platform import words, worker
from weefsel.platform.pages.monitor_state import CONDITION_NAMES
from weefsel.platform.source import asked, open_site
from weefsel.publish.codebook import Known
from weefsel.publish.codebook_files import CONTENT_TYPES, name_of

__all__ = ["file", "show"]

#: formats, in the order of the page: of the figures of the monitor, and of all figures
FORMATS: Final = ("csv", "xlsx", "parquet", "json")
FORMATS_OF_ALL: Final = ("zip", "parquet")
#: how the indicators of no condition are asked for
NO_CONDITION: Final = "geen"
#: letters of a search at most
LONGEST: Final = 80


@require_safe
def show(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Answers `/codeboek`, narrowed by `?zoek=`, `?conditie=` and `?hier=ja`."""
    data = open_site()
    known = data.codebook.known
    sought, condition = asked(request, "zoek")[:LONGEST].strip(), asked(request, "conditie")
    here = bool(asked(request, "hier"))
    chosen = [one for one in _alone() if _fits(one, sought, condition, lang) and (not here or one.id in known)]
    return render(
        request,
        "codebook.html",
        {
            "lang": lang,
            "site": data.site,
            "page_name": text("codebook.name", lang),
            "title": _title(known, data.site.name, lang),
            "sought": sought,
            "here": here,
            "conditions": _choices(condition, lang),
            "found": _found(len(chosen), lang),
            "groups": _groups(chosen, known, data.site.name, lang),
            "every_open": bool(sought or condition or here),
            "own": [] if sought or condition else data.codebook.own,
            "files": [_file(form, lang) for form in FORMATS],
            "files_of_all": [_file(form, lang, everything=True) for form in FORMATS_OF_ALL],
        },
    )


@require_safe
def file(request: HttpRequest, lang: Lang, form: str, everything: bool = False) -> HttpResponse:
    """Answers `/codeboek.csv`, `/codeboek-alles.zip` and the like: the published figures, as the worker makes them."""
    del request
    open_site()  # where there is nothing to show that is said at once, without the worker
    try:
        made: bytes = worker.ask(str(settings.WEEFSEL_DIR), "codebook.file", form, lang, everything)
    except TimeoutError as error:
        raise WeefselError("The file takes too long.") from error
    disposition = f'attachment; filename="{name_of(everything)}.{form}"'
    return HttpResponse(made, content_type=CONTENT_TYPES[form], headers={"Content-Disposition": disposition})


def _alone() -> list[Indicator]:
    """The indicators that stand on the page by themselves; one of a group of people stands with that of all."""
    return [one for one in library().values() if not one.group_of]


def _title(known: Mapping[str, Known], place: str, lang: Lang) -> str:
    every = _alone()
    counts = {"n": len(every), "here": sum(one.id in known for one in every)}
    return text("codebook.title", lang, place=place, **{name: words.number(n, lang) for name, n in counts.items()})


def _found(number: int, lang: Lang) -> str:
    if number == 1:
        return text("codebook.found_one", lang)
    return text("codebook.found", lang, n=words.number(number, lang))


def _counted(number: int, lang: Lang) -> str:
    if number == 1:
        return text("codebook.group_one", lang)
    return text("codebook.group_n", lang, n=words.number(number, lang))


def _fits(one: Indicator, sought: str, condition: str, lang: Lang) -> bool:
    """Whether an indicator is of the condition that was asked, and has every word that was sought."""
    if condition in (*CONDITION_NAMES.values(), NO_CONDITION):
        own = NO_CONDITION if one.condition is None else CONDITION_NAMES[one.condition]
        if own != condition:
            return False
    said = " ".join((one.id, one.name(lang), one.says(lang), one.not_says(lang), one.source_table)).casefold()
    return all(word in said for word in sought.casefold().split())


def _choices(chosen: str, lang: Lang) -> list[dict[str, Any]]:
    pairs = [("", text("codebook.every", lang))]
    pairs += [(name, text(f"monitor.name_{one}", lang)) for one, name in CONDITION_NAMES.items()]
    pairs.append((NO_CONDITION, text("codebook.none", lang)))
    return [{"value": value, "name": name, "chosen": value == chosen} for value, name in pairs]


def _groups(chosen: list[Indicator], known: Mapping[str, Known], place: str, lang: Lang) -> list[dict[str, Any]]:
    """The chosen indicators by condition, those of none last; of each first those with a figure here."""
    out: list[dict[str, Any]] = []
    for condition in (*Condition, None):
        here = sorted((one for one in chosen if one.condition is condition), key=lambda one: one.id not in known)
        rows = [_row(one, known, place, lang) for one in here]
        if rows:
            name = text("codebook.none" if condition is None else f"monitor.name_{condition}", lang)
            id = NO_CONDITION if condition is None else CONDITION_NAMES[condition]
            out.append({"id": id, "name": name, "n": _counted(len(rows), lang), "rows": rows})
    return out


def _row(one: Indicator, known: Mapping[str, Known], place: str, lang: Lang) -> dict[str, Any]:
    there = known.get(one.id)
    if there is not None:
        years = words.enumeration([str(year) for year in there.years], lang)
        here = text("codebook.here", lang, years=years, areas=words.number(there.areas, lang))
    elif one.available:
        here = text("codebook.not_here", lang, place=place)
    else:
        here = text("codebook.nowhere", lang, needs=one.needs(lang))
    return {
        "id": one.id,
        "name": one.name(lang),
        "address": reverse(f"{lang}:indicator", args=[one.id]) if there is not None else "",
        "use": text(f"codebook.use_{one.use}", lang),
        "says": one.says(lang),
        "not_says": one.not_says(lang),
        "flaws": one.flaws(lang),
        "here": here,
        "known": there is not None,
        "made": [(text(f"codebook.of_{name}", lang), said) for name, said in _made(one, lang) if said],
    }


def _made(one: Indicator, lang: Lang) -> list[tuple[str, str]]:
    """How it is made, and who stands for it: what it is called on the page, and what it is."""
    asked_too = words.enumeration([other.name(lang) for other in library().values() if other.group_of == one.id], lang)
    proposed = words.day(str(one.proposed_on), lang)
    made_of = [library()[name].name(lang) for name in one.derived_from if name in library()]
    return [
        ("id", one.id),
        ("numerator", one.numerator(lang)),
        ("denominator", one.denominator(lang)),
        ("unit", text(f"codebook.unit_{one.unit.lower().replace(' ', '_')}", lang)),
        ("direction", text(f"indicator.direction_{one.direction}", lang)),
        ("kind", one.kind.label(lang)),
        ("error", _error(one, lang)),
        ("reference", _reference(one, lang)),
        ("lowest", one.lowest_level.label(lang)),
        ("source", ": ".join(filter(None, (one.source_table, ", ".join(one.source_columns))))),
        ("derived", words.enumeration(made_of, lang) if made_of else ""),
        ("groups", asked_too),
        (
            "proposed",
            text("indicator.proposed_on", lang, who=one.proposed_by, day=proposed),
        ),
        ("review", words.day(str(one.review), lang)),
        ("licence", one.licence),
    ]


def _error(one: Indicator, lang: Lang) -> str:
    said = f"{one.error_model.label(lang)}. {one.error_model.description(lang)}"
    return f"{said} {text('codebook.assumption', lang)}" if one.error_model.assumption else said


def _reference(one: Indicator, lang: Lang) -> str:
    """What is 0 and what is 100 in a score, and where those come from."""
    if one.reference is None:
        return ""
    low, high = (words.quantity(end, one.unit, lang) for end in one.reference)
    zero, hundred = (high, low) if one.direction == "lower_better" else (low, high)
    basis = text(f"codebook.basis_{one.reference_basis}", lang)
    return text("codebook.reference", lang, zero=zero, hundred=hundred, basis=basis)


def _file(form: str, lang: Lang, everything: bool = False) -> dict[str, str]:
    title = "all_parquet" if everything and form == "parquet" else form
    return {
        "address": reverse(f"{lang}:codebook_{'all_' if everything else ''}{form}"),
        "name": f"{name_of(everything)}.{form}",
        "title": text(f"codebook.file_{title}", lang),
        "about": text(f"codebook.file_{form}_text", lang),
    }
