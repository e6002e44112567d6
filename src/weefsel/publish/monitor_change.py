"""*Werkt het?*: how the indicators of an area changed, and what was done to move them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any, Final

from weefsel.concepts import Condition, Lang
from weefsel.concepts.indicators import Indicator, library
from weefsel.publish.monitor_figures import OBSERVED, Lines, scored
from weefsel.publish.monitor_models import Change, ChangePage, Effect, Head, Intervention, Trend
from weefsel.publish.together import Held, held, spans_of
from weefsel.snapshot import Snapshot

__all__ = ["begun", "change_page"]

TREND: Final = "trend"
EFFECTS: Final = "effects"


def change_page(lines: Lines, snapshot: Snapshot, head: Head, lang: Lang) -> ChangePage:
    """*Werkt het?* of the area of `head`."""
    code = head.area.code
    known, found = spans_of(lines, code), held(lines, code)
    trends = tuple(_trend(lines, condition, code, known, found) for condition in Condition)
    return ChangePage(head, trends, tuple(_interventions(lines, snapshot, code, lang)))


def _trend(lines: Lines, condition: Condition, code: str, known: Container[str], found: Mapping[str, Held]) -> Trend:
    of = scored(condition)
    changes = tuple(_change(lines, one, code, found[one.id]) for one in of if one.id in found)
    eroded, improved, unsure = (
        lines.any(TREND, code, f"{condition}:{name}") for name in ("eroded", "improved", "unsure")
    )
    # what tells the same as another is not counted, and it has its two years
    return Trend(condition, eroded, improved, unsure, changes, sum(one.id not in known for one in of))


def _change(lines: Lines, one: Indicator, code: str, of: Held) -> Change:
    found = ((year, lines.any(OBSERVED, code, f"{one.column}@{year}")) for year in lines.years(one, code))
    series = tuple((year, shown) for year, shown in found if shown is not None)
    return Change(one, of.span.first, of.span.last, of.span.figure, series, of.together)


def _interventions(lines: Lines, snapshot: Snapshot, code: str, lang: Lang) -> list[Intervention]:
    """What was done in an area, in a part of it, or in what it is a part of, the newest first."""
    links, tree = lines.areas.links, lines.areas
    near = {code, *tree.inside(code), *(one.code for one in tree.parents(code))}
    here = [row for row in begun(snapshot) if near.intersection(map(str, row["area_codes"]))]
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


def begun(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The interventions that had begun on the day of the snapshot: what is planned was not done yet."""
    rows = snapshot.table("interventions").to_dict("records")
    return [{str(k): v for k, v in row.items()} for row in rows if str(row["from_date"])[:10] <= snapshot.meta.date]


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
