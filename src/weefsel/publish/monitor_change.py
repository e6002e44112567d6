"""*Werkt het?*: how the indicators of an area changed, and what was done to move them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from weefsel.concepts import Condition, Lang
from weefsel.concepts.indicators import Indicator, library
from weefsel.publish.monitor_figures import OBSERVED, Lines, scored
from weefsel.publish.monitor_models import Change, ChangePage, Effect, Head, Intervention, Shown, Trend
from weefsel.snapshot import Snapshot

__all__ = ["change_page"]

TREND: Final = "trend"
EFFECTS: Final = "effects"
#: the end of the name of a change: of which years it is
SPAN: Final = re.compile(r"(?P<indicator>.+):(?P<first>\d{4})-(?P<last>\d{4})", re.ASCII)


def change_page(lines: Lines, snapshot: Snapshot, head: Head, lang: Lang) -> ChangePage:
    """*Werkt het?* of the area of `head`."""
    code = head.area.code
    spans = _spans(lines, code)
    trends = tuple(_trend(lines, condition, code, spans) for condition in Condition)
    return ChangePage(head, trends, tuple(_interventions(lines, snapshot, code, lang)))


def _spans(lines: Lines, code: str) -> dict[str, tuple[int, int, Shown]]:
    """Indicator → the first and last year of its longest span, and the change over it."""
    found: dict[str, tuple[int, int, str]] = {}
    for column in lines.names(TREND, code):
        span = SPAN.fullmatch(column)
        if span is None:
            continue
        first, last = int(span["first"]), int(span["last"])
        kept = found.get(span["indicator"])
        if kept is None or last - first > kept[1] - kept[0]:
            found[span["indicator"]] = first, last, column
    return {
        name: (first, last, figure)
        for name, (first, last, column) in found.items()
        if (figure := lines.any(TREND, code, column)) is not None
    }


def _trend(lines: Lines, condition: Condition, code: str, spans: Mapping[str, tuple[int, int, Shown]]) -> Trend:
    of = scored(condition)
    changes = tuple(_change(lines, one, code, *spans[one.id]) for one in of if one.id in spans)
    eroded, improved, unsure = (
        lines.any(TREND, code, f"{condition}:{name}") for name in ("eroded", "improved", "unsure")
    )
    return Trend(condition, eroded, improved, unsure, changes, len(of) - len(changes))


def _change(lines: Lines, one: Indicator, code: str, first: int, last: int, figure: Shown) -> Change:
    found = ((year, lines.any(OBSERVED, code, f"{one.column}@{year}")) for year in lines.years(one, code))
    return Change(one, first, last, figure, tuple((year, shown) for year, shown in found if shown is not None))


def _interventions(lines: Lines, snapshot: Snapshot, code: str, lang: Lang) -> list[Intervention]:
    """What was done in an area, in a part of it, or in what it is a part of, the newest first."""
    links, tree = lines.areas.links, lines.areas
    near = {code, *tree.inside(code), *(one.code for one in tree.parents(code))}
    rows = snapshot.table("interventions").to_dict("records")
    here = [row for row in rows if near.intersection(map(str, row["area_codes"]))]
    made = []
    for row in sorted(here, key=lambda one: str(one["from_date"]), reverse=True):
        effects, silent = _effects(lines, row, code, lang)
        areas = tuple(links[str(one)] for one in row["area_codes"] if str(one) in links)
        made.append(
            Intervention(
                str(row["intervention_id"]),
                str(row[f"name_{lang}"]),
                _text(row[f"what_{lang}"]) or "",
                _text(row["done_by"]),
                str(row["from_date"])[:10],
                _text(row["until_date"]),
                areas,
                effects,
                silent,
            )
        )
    return made


def _effects(lines: Lines, row: Any, code: str, lang: Lang) -> tuple[tuple[Effect, ...], tuple[str, ...]]:
    """Before and after, of each indicator that it was meant to move, and the names of those not known."""
    found: list[Effect] = []
    silent: list[str] = []
    for name in map(str, row["indicator_ids"]):
        one = library().get(name)
        begin = f"{row['intervention_id']}:{name}"
        parts = ("before", "after", "change", "change_similar", "difference")
        before, after, change, similar, difference = (lines.any(EFFECTS, code, f"{begin}:{part}") for part in parts)
        if one is None or before is None or after is None or change is None or change.value is None:
            silent.append(name if one is None else one.name(lang))
        else:
            found.append(Effect(one, before, after, change, similar, difference))
    return tuple(found), tuple(silent)


def _text(value: Any) -> str | None:
    """A text, or nothing where the table has none."""
    return None if value is None or value != value else str(value)[:200]
