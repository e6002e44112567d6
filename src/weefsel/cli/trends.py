"""What changed over the years: series, the change in words that hold for its interval, and what was lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rich.markup import escape
from rich.table import Table

import weefsel
from weefsel import publish
from weefsel.atlas.read import Figure
from weefsel.cli import output
from weefsel.cli.output import console
from weefsel.concepts import Condition, Disclosure, JoinReason, Lang
from weefsel.concepts.indicators import library
from weefsel.concepts.texts import text
from weefsel.publish import gate
from weefsel.publish.change_words import ChangeWords, notes, of_published
from weefsel.publish.models import Published
from weefsel.trends import TrendTables

__all__ = ["show"]

out, err = console(), console(stderr=True)


def show(
    directory: Path, area: str | None, indicator: str | None, since: int | None, lang: Lang, *, as_json: bool
) -> None:
    """Print what changed: of one area, or of one indicator in all areas; of the whole place without either."""
    site = publish.open_site(directory)
    asked = area if area or indicator else site.areas.whole.code
    found = weefsel.trend(weefsel.open(directory), asked, indicator, since=since)
    held = {} if found.area is None else site.readings.held(found.area, since)
    alone = {name for name, one in held.items() if not one.together}
    told = [Told(site, row, found, lang, together=row["indicator_id"] not in alone) for row in _longest(found)]
    told.sort(key=lambda one: (one.area.casefold(), one.name.casefold()))
    if as_json:
        output.write(f"{json.dumps(_document(found, told, lang), ensure_ascii=False, allow_nan=False)}\n", None)
        return
    _print(found, told, site.areas.links[found.area].name if found.area else site.site.name, lang)


def _longest(found: TrendTables) -> list[dict[str, Any]]:
    """The change of each indicator and area over the longest span that it has figures of."""
    rows = found.changes
    return [{str(k): v for k, v in row.items()} for row in rows[rows["longest"]].to_dict("records")]


class Told:
    """One change as it may be told."""

    def __init__(
        self, site: publish.SiteData, row: dict[str, Any], found: TrendTables, lang: Lang, *, together: bool
    ) -> None:
        self._lang: Lang = lang
        self.indicator = library()[row["indicator_id"]]
        self.code, self.first, self.last = str(row["area_code"]), int(row["from_year"]), int(row["to_year"])
        self.area, self.name = site.areas.links[self.code].name, self.indicator.name(lang)
        column = f"{self.indicator.id}:{self.first}-{self.last}"
        self.change = _passed(site, _figure(row, "trend", column, self.last, "change"))
        series = found.series
        mine = series[(series["indicator_id"] == self.indicator.id) & (series["area_code"] == self.code)]
        self.years = [
            (
                int(one["year"]),
                _passed(site, _figure(one, str(one["result"]), str(one["column"]), int(one["year"]), "value")),
            )
            for one in mine.to_dict("records")
        ]
        before = _number(row["before"])
        self.words: ChangeWords | None = None
        if self.change.value is not None:
            self.words = of_published(self.change, self.indicator.direction, lang, before, together=together)

    @property
    def series(self) -> str:
        """The figures of all years on a line."""
        return " · ".join(f"{year} {publish.shown(figure, self._lang)}" for year, figure in self.years)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is known to be wrong in these years."""
        return notes(self.indicator, self.first, self.last, self._lang)

    def record(self) -> dict[str, Any]:
        """All of it as JSON has it."""
        change, words = self.change, self.words
        said = {} if words is None else {"verdict": words.verdict, "words": words.short, "sentence": words.sentence}
        return {
            "indicator_id": self.indicator.id,
            "area_code": self.code,
            "series": [{"year": year} | _record(figure) for year, figure in self.years],
            "from_year": self.first,
            "to_year": self.last,
            "change": _record(change) | said,
            "notes": list(self.notes),
        }


def _figure(row: dict[Any, Any], result: str, column: str, year: int, value: str) -> Figure:
    """A row of one of the tables as a figure with an address."""
    found, lower, upper = (_number(row[name]) for name in (value, "lower", "upper"))
    kinds = str(row["unit"]), _word(row["evidence"]), _word(row["missing"])
    return Figure(result, str(row["area_code"]), year, column, found, lower, upper, *kinds)


def _passed(site: publish.SiteData, figure: Figure) -> Published[int] | Published[float]:
    return gate.published(site.figures.held(figure), site.figures.disclosure(figure))


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _record(figure: Published[int] | Published[float]) -> dict[str, Any]:
    told = {"value": figure.value, "lower": figure.lower, "upper": figure.upper, "unit": figure.unit}
    return told | {"evidence": figure.evidence, "missing": figure.missing}


def _document(found: TrendTables, told: list[Told], lang: Lang) -> dict[str, Any]:
    return {
        "area": found.area,
        "indicator": found.indicator,
        "since": found.since,
        "changes": [one.record() for one in told],
        "counts": [{str(k): _plain(v) for k, v in row.items()} for row in found.counts.to_dict("records")],
        "lost": [{str(k): _plain(v) for k, v in row.items()} for row in found.lost.to_dict("records")],
        "left": list(_left(found, lang)),
    }


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _print(found: TrendTables, told: list[Told], place: str, lang: Lang) -> None:
    out.print(f"[bold]{escape(place)}[/]")
    if not told:
        out.print(escape(text("trend.nothing", lang)))
    several = found.area is None
    table = Table(box=None, pad_edge=False, show_header=False)
    for one in told:
        words = text("trend.none_known", lang) if one.words is None else one.words.short
        if one.words is not None and one.words.note:
            words = f"{words} ({one.words.note})"
        amount = "" if one.words is None else one.words.amount
        table.add_row(*map(escape, (one.area if several else one.name, one.series, words, amount)))
    out.print(table)
    if len(told) == 1 and told[0].words is not None:
        out.print(escape(told[0].words.sentence))
    for note in dict.fromkeys(note for one in told for note in one.notes) if found.indicator else ():
        out.print(escape(text("trend.note", lang, note=note)))
    for line in _counted(found, lang):
        out.print(escape(line))
    for line in (*_lost(found, lang), *_left(found, lang)):
        err.print(escape(line))


def _counted(found: TrendTables, lang: Lang) -> Iterator[str]:
    """How many indicators of each condition eroded or improved, of one area."""
    if found.area is None or found.indicator is not None:
        return
    for row in found.counts.to_dict("records"):
        numbers = {name: str(row[name]) for name in ("eroded", "improved", "unsure")}
        yield text("trend.counted", lang, condition=Condition(row["condition"]).label(lang), **numbers)


def _lost(found: TrendTables, lang: Lang) -> Iterator[str]:
    """Areas without a figure in a year, of one indicator."""
    for row in found.lost.to_dict("records") if found.indicator else ():
        yield text("trend.lost", lang, year=str(row["year"]), n=str(row["areas"]), all=str(row["areas"] + row["known"]))


def _left(found: TrendTables, lang: Lang) -> Iterator[str]:
    """What did not come over from other boundaries; people of our own sources are not told."""
    sources = found.snapshot.sources
    own = set(sources.loc[sources["disclosure"] == Disclosure.OWN, "source_id"])
    for row in found.left.to_dict("records"):
        why = JoinReason(row["reason"]).label(lang)
        people = row["residents"]
        if row["source_id"] in own or np.isnan(people):
            said = text("trend.left", lang, source=str(row["source_id"]), why=why, n=str(row["areas"]))
        else:
            residents = publish.number(people, lang)
            names = {"source": str(row["source_id"]), "why": why, "n": str(row["areas"]), "residents": residents}
            said = text("trend.left_people", lang, **names)
        yield said
