"""*Werkt het?*: what surely changed, drawn year by year, and what was done to change it."""

from __future__ import annotations

from typing import Any, Final

from django.utils.html import escape
from django.utils.safestring import SafeString

from weefsel.concepts import Evidence, Lang
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.pages import monitor_areas, monitor_words
from weefsel.platform.pages.monitor_rows import Rows, percent
from weefsel.platform.pages.monitor_state import CONDITION_NAMES, State
from weefsel.platform.templatetags.site_tags import address, badge
from weefsel.publish.change_words import Sureness, of_published
from weefsel.publish.monitor_models import Change, ChangePage, Effect, Intervention, Shown, Trend

__all__ = ["between", "context", "series", "still"]

#: the frame of a small picture of years, in its own units
WIDE, HIGH = 180.0, 52.0
#: white around what is drawn
LEFT, TOP = 10.0, 9.0
#: the axis of a small picture is at least this part of all there can be, so that little does not look like much
LEAST: Final = 0.1
#: changes that are shown at once; the others are folded
SHOWN: Final = 4


def context(page: ChangePage, rows: Rows, lang: Lang) -> dict[str, Any]:
    """What stands under the third question."""
    return {
        "part": "parts/monitor_change.html",
        "title": monitor_words.change_title(page, lang),
        "lead": text("monitor.change_lead", lang),
        "council": council_address(page.head.area.slug, lang),
        "proof": badge(text("monitor.done_proof", lang), "", "leeg"),
        "trends": [_trend(one, page, rows, lang) for one in page.trends],
        "interventions": [_intervention(one, rows, lang) for one in page.interventions],
        "table": [_change(one, rows, lang) for trend in page.trends for one in trend.changes],
    }


def council_address(slug: str, lang: Lang) -> str:
    """What changed here, as one reads it before a meeting."""
    return address("changed", lang, slug=slug)


def _trend(trend: Trend, page: ChangePage, rows: Rows, lang: Lang) -> dict[str, Any]:
    # what holds for all figures together first, then what is sure on its own
    first = sorted(trend.changes, key=lambda one: (not (_is_sure(one) and one.together), not _is_sure(one)))[:SHOWN]
    shown = [one for one in trend.changes if one in first]
    rest = [one for one in trend.changes if one not in first]
    return {
        "id": CONDITION_NAMES[trend.condition],
        "name": monitor_words.condition_name(trend.condition, lang),
        "made_of": monitor_areas.condition_address(page.head, trend.condition, lang),
        "counts": [
            (text(f"monitor.counts_{name}", lang), rows.figure(figure))
            for name in ("eroded", "improved", "unsure")
            if trend.changes and (figure := getattr(trend, name)) is not None
        ],
        "shown": [_change(one, rows, lang) for one in shown],
        "rest": [_change(one, rows, lang) for one in rest],
        "rest_words": text("monitor.rest_one" if len(rest) == 1 else "monitor.rest", lang, n=str(len(rest))),
        "still": still(trend.still, lang),
    }


def still(count: int, lang: Lang) -> str:
    """Of how many there are no two years."""
    if count == 1:
        return text("monitor.change_still_one", lang)
    return text("monitor.change_still", lang, n=words.number(count, lang)) if count else ""


def _is_sure(one: Change) -> bool:
    figure = one.figure
    return figure.lower is not None and figure.upper is not None and (figure.lower > 0 or figure.upper < 0)


def _change(one: Change, rows: Rows, lang: Lang) -> dict[str, Any]:
    known = {year: figure for year, figure in one.series if figure.value is not None}
    before = known[one.first].value if one.first in known else None
    told = of_published(one.figure, one.indicator.direction, lang, before, together=one.together)
    # how much it is, is not told of what was measured another way in between
    apart = told.sureness is Sureness.UNKNOWN and not told.amount
    return {
        "name": one.indicator.name(lang),
        "condition": ""
        if one.indicator.condition is None
        else monitor_words.condition_name(one.indicator.condition, lang),
        "href": rows.indicator_of(one.indicator.id),
        "first": one.first,
        "last": one.last,
        "before": rows.figure(known[one.first]) if one.first in known else "",
        "after": rows.figure(known[one.last]) if one.last in known else "",
        "change": "" if apart else rows.figure(one.figure),
        "interval": "" if apart else between(one.figure, lang),
        "words": told.short,
        "note": told.note,
        "sentence": told.sentence,
        "verdict": str(told.verdict),
        "picture": series(one.series),
    }


def series(found: tuple[tuple[int, Shown], ...]) -> SafeString:
    """A small picture of years: dots with their intervals, on an axis around them. The words beside it say the same."""
    known = [(year, figure, float(figure.value)) for year, figure in found if figure.value is not None]
    begin = f'<svg class="jaarreeks wd" viewBox="0 0 {WIDE:g} {HIGH:g}" aria-hidden="true">'
    if len(known) < 2:
        return SafeString(f"{begin}</svg>")
    first, last = known[0][0], known[-1][0]
    ends = [end for _, one, _ in known for end in (one.value, one.lower, one.upper) if end is not None]
    axis = _around(min(ends), max(ends), known[0][1].unit)

    def across(year: int) -> float:
        return LEFT + (year - first) / (last - first) * (WIDE - 2 * LEFT)

    def down(value: float) -> float:
        return TOP + (100 - percent(value, axis)) / 100 * (HIGH - 2 * TOP)

    parts = [f'<line class="lijn" x1="0" x2="{WIDE:g}" y1="{HIGH - 0.5:g}" y2="{HIGH - 0.5:g}"/>']
    path = " ".join(f"{across(year):.1f},{down(value):.1f}" for year, _, value in known)
    parts.append(f'<polyline class="lint" points="{path}"/>')
    for year, one, value in known:
        x = across(year)
        if one.lower is not None and one.upper is not None:
            top, bottom = down(one.upper), down(one.lower)
            parts.append(f'<rect class="band" x="{x - 4:.1f}" y="{top:.1f}" width="8" height="{bottom - top:.1f}"/>')
        look = " schat" if one.evidence is Evidence.MODEL else ""
        parts.append(f'<circle class="stip{look}" cx="{x:.1f}" cy="{down(value):.1f}" r="4"/>')
    return SafeString(begin + "".join(parts) + "</svg>")  # nothing in it but numbers


def _around(low: float, high: float, unit: str) -> tuple[float, float]:
    """The ends of an axis: as far as the intervals go, and never so near that a little looks like much."""
    least = LEAST if unit == "share" else LEAST * max(abs(low), abs(high), 1e-9)
    if high - low >= least:
        return low, high
    middle = (low + high) / 2
    return middle - least / 2, middle + least / 2


# --- interventions ----------------------------------------------------------------------------------------------------


def _intervention(one: Intervention, rows: Rows, lang: Lang) -> dict[str, Any]:
    until = "" if one.until is None else text("monitor.done_until", lang, date=words.day(one.until[:10], lang))
    return {
        "name": one.name,
        "what": one.what,
        "since": text("monitor.done_since", lang, date=words.day(one.since, lang)),
        "until": until,
        "by": text("monitor.done_by", lang, who=one.done_by) if one.done_by else "",
        "areas": [(link.name, State(link.slug, 3).address(lang)) for link in one.areas],
        "effects": [_effect(effect, rows, lang) for effect in one.effects],
        "silent": words.enumeration(list(one.silent), lang),
    }


def _effect(one: Effect, rows: Rows, lang: Lang) -> dict[str, Any]:
    return {
        "name": one.indicator.name(lang),
        "href": rows.indicator_of(one.indicator.id),
        "before": rows.figure(one.before),
        "after": rows.figure(one.after),
        "change": _beside(one.change, one, rows, lang),
        "similar": _beside(one.similar, one, rows, lang),
        "difference": _beside(one.difference, one, rows, lang),
    }


def _beside(figure: Shown | None, effect: Effect, rows: Rows, lang: Lang) -> SafeString | str:
    """A change here or elsewhere, or how much more it was here, in words that hold for its interval."""
    if figure is None:
        return ""
    if figure.value is None:
        return rows.figure(figure)
    told = of_published(figure, effect.indicator.direction, lang)
    ends = between(figure, lang)
    said = f"{told.short} ({ends})" if ends else told.short
    return SafeString(f'{rows.figure(figure)} <span class="mini">{escape(said)}</span>')


def between(figure: Shown, lang: Lang) -> str:
    """Both ends of the interval of a change with their signs, and the word of the unit once."""
    ends = None if figure.value is None else words.ends(figure, lang)
    if ends is None or ends[0] == ends[1]:
        return "" if ends is None else ends[0]
    low, high = ends
    number, _, unit = low.partition(" ")
    if unit and high.endswith(f" {unit}"):
        low = number
    return text("monitor.change_between", lang, low=low, high=high)
