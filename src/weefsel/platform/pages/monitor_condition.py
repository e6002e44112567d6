"""What one score of *Monitor* is made of: each indicator on its scale, its weight, and what was checked of it."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from weefsel.concepts import Condition, Lang
from weefsel.concepts.indicators import Indicator, library
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.pages import monitor, monitor_areas, monitor_groups, monitor_rows, monitor_words
from weefsel.platform.pages.monitor_rows import SCORE, Rows
from weefsel.platform.pages.monitor_state import State, condition_named, read
from weefsel.platform.source import open_site
from weefsel.platform.templatetags.site_tags import fill
from weefsel.publish.monitor_models import Check, ConditionPage, Part

#: checks whose value is a share
SHARES: Final = frozenset({"coverage", "no_error", "pca_first"})
#: checks that are told in words; the others are only in the file
TOLD: Final = (
    "alpha",
    "pca_first",
    "coverage",
    "imputed",
    "treated",
    "correlation",
    "collinear",
    "skew",
    "kurtosis",
    "no_error",
    "constant",
)
#: what is said otherwise for a note
BY_NOTE: Final = frozenset(
    {
        *(f"coverage_{note}" for note in ("not_measured", "too_little_known", "same", "no_indicator")),
        *(f"collinear_{note}" for note in ("predictor", "contains")),
        "correlation_against",
    }
)
#: what is said without a number, and with the name of another indicator
PLAIN: Final = frozenset(
    {
        *("constant", "coverage_not_measured", "coverage_same", "coverage_no_indicator"),
        *("collinear", "collinear_predictor", "collinear_contains"),
    }
)
OF_TWO: Final = frozenset(
    {"correlation_with", "coverage_same", "collinear", "collinear_predictor", "collinear_contains"}
)
#: of two indicators it is told how they move together from this correlation on, to either side
STRONG: Final = 0.7
#: decimals of a check
DECIMALS: Final = 2


@require_safe
def show(request: HttpRequest, lang: Lang, slug: str, condition: str) -> HttpResponse:
    """Answers `/monitor/<area>/<condition>`. Raises `NotFound` for an area or a condition that is not there."""
    site = open_site()
    page = site.monitor.made_of(slug, condition_named(condition))
    state = read(request, site.areas.whole, slug)
    context = monitor.common(request, page.head, state, lang)
    rows, name = context["rows"], monitor_words.condition_name(page.condition, lang)
    inside = [part for part in page.parts if part.weight is not None]
    context |= {
        "page_title": text("monitor.of_title", lang, condition=name.lower(), area=page.head.area.name),
        "condition": page.condition,
        "condition_name": name,
        "crumb": text("monitor.of_name", lang, condition=name.lower()),
        "title": _title(page, name, lang),
        "made": text("monitor.of_made", lang, n=words.number(len(inside), lang)) if inside else "",
        "formal": text("monitor.formal", lang, label=page.condition.label(lang)),
        "score": None if page.score is None else rows.score(page.score),
        "known": _known(page, rows, len(inside), lang),
        "rank": _rank(page, rows, lang),
        "parts": [_part(part, rows, lang) for part in inside],
        "outside": [_part(part, rows, lang) for part in page.parts if part.weight is None],
        "checks": told_checks(page.checks, lang),
        "causes": monitor_groups.causes(page.causes, page.draws, rows, lang),
        "groups": monitor_groups.groups(str(page.condition), page.head, State(state.area), rows, lang),
        "legend": {"interval": True, "model": any(p.line.figure.evidence == "model" for p in page.parts)},
        "others": [
            (monitor_words.condition_name(one, lang), monitor_areas.condition_address(page.head, one, lang))
            for one in Condition
            if one is not page.condition
        ],
        "back": State(state.area).address(lang),
        "refs": [page.score.figure.ref] if page.score else [],
    }
    return render(request, "monitor_condition.html", context)


def _known(page: ConditionPage, rows: Rows, used: int, lang: Lang) -> str:
    """How many of the figures of a condition the score uses, and how much of that is known here."""
    if page.known is None:
        return ""
    numbers = {"used": words.number(used, lang), "all": words.number(len(page.parts), lang)}
    return fill("monitor.of_known", lang, share=rows.figure(page.known), **numbers)


def _title(page: ConditionPage, name: str, lang: Lang) -> str:
    """The message: the score with its interval."""
    said = {"area": page.head.area.name, "condition": name.lower()}
    if page.score is None or page.score.figure.value is None:
        return text("monitor.of_message_none", lang, **said)
    figure = page.score.figure
    said["score"] = words.figure(figure, lang)
    if figure.lower is None or figure.upper is None:
        return text("monitor.of_message_plain", lang, **said)
    low, high = (words.quantity(end, figure.unit, lang) for end in (figure.lower, figure.upper))
    return text("monitor.of_message", lang, low=low, high=high, **said)


def _rank(page: ConditionPage, rows: Rows, lang: Lang) -> SafeString | str:
    """The place among the smallest areas, never without its interval."""
    rank = page.rank
    if rank is None or rank.value is None or rank.lower is None or rank.upper is None:
        return ""
    low, high = (words.number(end, lang) for end in (rank.lower, rank.upper))
    return fill(
        "monitor.of_rank",
        lang,
        n=words.number(page.ranked, lang),
        areas=monitor_words.levels(page.head, page.ranked, lang),
        rank=rows.figure(rank),
        low=low,
        high=high,
    )


def _part(part: Part, rows: Rows, lang: Lang) -> dict[str, Any]:
    line, one = part.line, part.line.indicator
    known, by_model = line.figure.value is not None, line.figure.evidence == "model"
    return {
        "id": one.id,
        "name": one.name(lang),
        "href": rows.indicator(line),
        "about": " · ".join(rows.about(line)),
        "figure": rows.figure(line.figure),
        "interval": monitor_words.interval(line.figure, lang),
        "origin": rows.origin(line.figure) if known else "",
        "scaled": "" if part.scaled is None else rows.figure(part.scaled),
        "track": "" if part.scaled is None else monitor_rows.track(part.scaled, SCORE, model=by_model),
        "weight": "" if part.weight is None else words.share(part.weight, lang),
        "reference": _reference(one, lang),
        "checks": told_checks(part.checks, lang),
        "says": one.says(lang),
        "not_says": one.not_says(lang),
    }


def _reference(one: Indicator, lang: Lang) -> str:
    """What is 0 and what is 100, in the unit of the indicator."""
    if one.reference is None:
        return ""
    low, high = (words.quantity(end, one.unit, lang) for end in one.reference)
    if one.direction == "closer_to_zero":
        return text("monitor.of_nearer", lang, worst=high)
    worst, best = (high, low) if one.direction == "lower_better" else (low, high)
    return text("monitor.of_worse_better", lang, worst=worst, best=best)


def told_checks(found: tuple[Check, ...], lang: Lang) -> list[str]:
    """Checks in words, with their technical name."""
    order = {name: place for place, name in enumerate(TOLD)}
    return [_told(one, lang) for one in sorted(found, key=lambda one: order.get(one.check, 99)) if _is_told(one)]


def _is_told(one: Check) -> bool:
    if one.check == "collinear":
        return one.other in library()
    if (
        one.check not in TOLD
        or one.value is None
        or (one.check in ("treated", "imputed", "constant") and not one.value)
    ):
        return False
    return one.check != "correlation" or not one.other or abs(one.value) >= STRONG


def _told(one: Check, lang: Lang) -> str:
    other = library().get(one.other)
    name = f"{one.check}_{one.note}" if f"{one.check}_{one.note}" in BY_NOTE else one.check
    if name == "correlation" and other:
        name = "correlation_with"
    said: dict[str, str] = {}
    if name in OF_TWO:
        said["other"] = one.other if other is None else other.name(lang)
    if name not in PLAIN and one.value is not None:
        share = one.check in SHARES
        said["value"] = words.share(one.value, lang) if share else words.quantity(round(one.value, DECIMALS), "", lang)
    return text(f"monitor.check_{name}", lang, **said)
