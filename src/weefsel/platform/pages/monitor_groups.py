"""*Buurten in drie groepen. Geen ranglijst.*: which areas surely differ from the whole, and what that hangs on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.utils.safestring import SafeString

from weefsel.concepts import Condition, Lang
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform import words, worker
from weefsel.platform.pages import monitor_rows, monitor_words
from weefsel.platform.pages.monitor_rows import Rows
from weefsel.platform.pages.monitor_state import MOST_WEIGHT, State
from weefsel.platform.source import open_site
from weefsel.publish.monitor_models import TOGETHER, Cause, Grouped, Groups, Head, StatePage, Weighted

__all__ = ["causes", "context", "groups"]

#: so many areas are shown at once; of more those of one part of the place, unless one looks for a name
FEW: Final = 40
#: of so many in a group and more the group is folded
FOLDED: Final = 24
WAYS: Final = ("higher", "unsure", "lower", "unknown")


def context(page: StatePage, state: State, rows: Rows, lang: Lang) -> dict[str, Any]:
    """The three groups, what matters for the score, and weights of one's own."""
    weighted = _weighted(state)
    return {
        "groups": groups(TOGETHER, page.head, state, rows, lang, weighted),
        # those are of the weights that are the site's own
        "causes": causes(page.causes, page.draws, rows, lang) if weighted is None else None,
        "weights": _weights(state, weighted, lang),
    }


# --- groups -----------------------------------------------------------------------------------------------------------


def groups(
    name: str, head: Head, state: State, rows: Rows, lang: Lang, weighted: Weighted | None = None
) -> dict[str, Any] | None:
    """The smallest areas in three groups by the score `name`; None where none of them has one."""
    monitor = open_site().monitor
    every = sum(monitor.groups(name).counts)
    if every < 2:
        return None
    within = None if every <= FEW or state.search or head.is_whole else _around(head)
    found = monitor.groups(name, within, state.search)
    counts = found.counts
    if weighted is not None:
        found = _with_weights(found, weighted)
        counts = _counted(weighted)
    shown = [one for way in WAYS for one in getattr(found, way)]
    axis = monitor_rows.axis_of(shown)
    found_words = ""
    if state.search:
        key = "monitor.found_one" if len(shown) == 1 else "monitor.found"
        found_words = text(key, lang, n=words.number(len(shown), lang))
    plural = monitor_words.capital(monitor_words.levels(head, 2, lang))
    return {
        "title": text("monitor.groups", lang, areas=plural),
        "axis": [monitor_words.points(end, lang) for end in (axis[0], 0.0, axis[1])],
        "parts": [
            _part(way, found, rows.grouped(getattr(found, way), head.area.code, axis), head, state, lang)
            for way in WAYS
        ],
        "words": _words(counts, head, lang),
        "search": state.search,
        "searchable": every > FEW,
        "found": found_words,
        "within": "" if within is None else open_site().areas.links[within].name,
        "every": state.address(lang, area="", search="") + "#groepen",
        "clear": state.address(lang, search=""),
    }


def _around(head: Head) -> str:
    """The area whose smallest areas are shown: this one, or of one of the smallest the one that it is in."""
    areas = open_site().areas
    return head.area.code if head.area.code in areas.children else head.parents[-1].code


def _part(way: str, groups: Groups, rows: SafeString, head: Head, state: State, lang: Lang) -> dict[str, Any]:
    count = len(getattr(groups, way))
    said = {"areas": monitor_words.levels(head, count, lang)}
    if count != 1:
        said["n"] = monitor_words.count_words(count, lang)
    if way != "unknown":
        said["place"] = head.whole.name
    key = f"monitor.group_{way}" + ("_one" if count == 1 else "")
    return {
        "way": way,
        "count": count,
        "words": monitor_words.capital(text(key, lang, **said)),
        "rows": rows,
        "fold": text("monitor.group_fold", lang, n=words.number(count, lang), areas=said["areas"]),
        "folded": count > FOLDED and not state.search,
    }


def _words(counts: tuple[int, int, int, int], head: Head, lang: Lang) -> str:
    """How many areas of the whole place are in which group."""
    names = ("higher", "lower", "unsure")
    said = {name: words.number(count, lang) for name, count in zip(names, counts[:3], strict=True)}
    return text("monitor.groups_counts", lang, place=head.whole.name, **said)


# --- what matters -----------------------------------------------------------------------------------------------------


def causes(found: tuple[Cause, ...], draws: int | None, rows: Rows, lang: Lang) -> dict[str, Any] | None:
    """Which choice makes how much of the differences between draws; None where that was not calculated."""
    if not found:
        return None
    return {
        "draws": "" if draws is None else text("monitor.causes_draws", lang, n=words.number(draws, lang)),
        "rows": [
            {
                "name": text(f"monitor.by_{one.choice}", lang),
                "figure": rows.figure(one.share),
                "width": f"{100 * float(one.share.value or 0):.1f}",
            }
            for one in found
        ],
    }


# --- weights of one's own ---------------------------------------------------------------------------------------------


def _weighted(state: State) -> Weighted | None:
    """The scores with the weights of the address, by the process that can calculate; None where none are asked."""
    if state.weights is None:
        return None
    try:
        return worker.ask(str(settings.WEEFSEL_DIR), "monitor_weighted", state.weights)
    except (TimeoutError, NotFound):
        return None


def _with_weights(found: Groups, weighted: Weighted) -> Groups:
    """The same areas, each in the group where it is with other weights."""
    every = [_again(one, weighted) for way in WAYS for one in getattr(found, way)]
    every.sort(key=lambda one: one.area.name.casefold())

    def of(group: int | None) -> tuple[Grouped, ...]:
        return tuple(one for one in every if one.group == group)

    return Groups(found.counts, of(1), of(0), of(-1), of(None))


def _again(one: Grouped, weighted: Weighted) -> Grouped:
    apart = weighted.apart.get(one.area.code)
    if apart is None:
        return replace(one, group=None)
    value, lower, upper, group = apart
    return replace(one, apart=replace(one.apart, value=value, lower=lower, upper=upper, missing=None), group=group)


def _counted(weighted: Weighted) -> tuple[int, int, int, int]:
    smallest = open_site().monitor.grouped(TOGETHER)
    found = [weighted.apart.get(code) for code in smallest]
    groups = [None if one is None else one[3] for one in found]
    return groups.count(1), groups.count(-1), groups.count(0), groups.count(None)


def _weights(state: State, weighted: Weighted | None, lang: Lang) -> dict[str, Any]:
    """The form for weights of one's own, and what was done with those of the address."""
    now = state.weights or (1, 1, 1, 1)
    fields = [
        {
            "id": f"gewicht-{place}",
            "name": monitor_words.condition_name(condition, lang),
            "options": [(n, n == weight) for n in range(MOST_WEIGHT + 1)],
        }
        for place, (condition, weight) in enumerate(zip(Condition, now, strict=True), start=1)
    ]
    said = ""
    if weighted is not None:
        said = text("monitor.weights_said", lang, n=words.number(weighted.draws, lang), weights=_sum(weighted, lang))
    elif state.weights is not None:
        said = text("monitor.weights_failed", lang)
    return {
        "fields": fields,
        "said": said,
        "asked": state.weights is not None,
        "reset": state.address(lang, weights=None) + "#groepen",
        "hidden": state.hidden("gewicht"),
    }


def _sum(weighted: Weighted, lang: Lang) -> str:
    pairs = zip(Condition, weighted.weights, strict=True)
    return ", ".join(f"{monitor_words.condition_name(one, lang)} {weight}×" for one, weight in pairs)
