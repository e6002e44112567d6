"""Reading figures one by one: an indicator of an area over the years, and all that changed in an area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from weefsel.analysis.trend.breaks import breaks_of
from weefsel.concepts import Lang
from weefsel.concepts.indicators import Indicator, library
from weefsel.errors import NotFound
from weefsel.publish.charts import Band
from weefsel.publish.models import AreaLink, SourceSlip
from weefsel.publish.monitor import Monitor
from weefsel.publish.monitor_change import begun
from weefsel.publish.monitor_figures import OBSERVED, Lines
from weefsel.publish.monitor_models import SimilarArea
from weefsel.publish.reading_models import (
    ChangedLine,
    ChangedPage,
    Done,
    IndicatorPage,
    NewArea,
    Shown,
    YearRow,
)
from weefsel.publish.together import Held, held, since_of, spans_of
from weefsel.snapshot import Snapshot

__all__ = ["Readings"]


class Readings:
    """The figures of one revision, indicator by indicator."""

    def __init__(self, monitor: Monitor, lines: Lines, snapshot: Snapshot, slips: Mapping[str, SourceSlip]) -> None:
        self._monitor = monitor
        self._lines = lines
        self._snapshot = snapshot
        self._slips = slips

    # --- pages --------------------------------------------------------------------------------------------------------

    def indicator(self, indicator_id: str, slug: str, lang: Lang) -> IndicatorPage:
        """One indicator of the area with this slug; of the whole place without. Raises `NotFound`."""
        indicator = library().get(indicator_id)
        if indicator is None:
            raise NotFound(f"No indicator {indicator_id}.")
        head = self._monitor.head(slug)
        code = head.area.code
        line = self._lines.line(indicator, code)
        similar = self._monitor.similar(code)
        rows = self._rows(indicator, code, [one.area.code for one in similar])
        beside = tuple((one, self._in_year(indicator, one, line.year)) for one in similar)
        meant = [one for one in self._done(code, lang) if indicator.id in one.meant]
        done = tuple(self._effect(one, indicator, code) for one in meant)
        tested = held(self._lines, code).get(indicator.id)
        return IndicatorPage(
            head,
            indicator,
            line,
            rows,
            self._breaks(indicator),
            since_of(spans_of(self._lines, code).get(indicator.id, ()), None),
            beside,
            done,
            self._within(indicator, code),
            self._source(indicator, code),
            tested is None or tested.together,
        )

    def changes(self, slug: str, since: int | None, lang: Lang) -> ChangedPage:
        """What changed in the area with this slug, since a year or since the first that there is. Raises `NotFound`."""
        head = self._monitor.head(slug)
        code = head.area.code
        similar = [one.area.code for one in self._monitor.similar(code)]
        scored = [one for one in library().values() if one.scored]
        every = spans_of(self._lines, code)
        found = held(self._lines, code, since)
        lines = [self._change(one, found[one.id], code, similar) for one in scored if one.id in found]
        by_chance = sorted(lines, key=lambda one: (one.chance is None, one.chance, one.indicator.id))
        choices = sorted({span.first for one in scored for span in every.get(one.id, ())})
        return ChangedPage(
            head,
            since if since in choices else (choices[0] if choices else None),
            tuple(choices),
            tuple(one for one in by_chance if one.judged > 0),
            tuple(one for one in by_chance if one.judged < 0),
            tuple(one for one in lines if one.judged == 0),
            tuple(one for one in scored if since_of(every.get(one.id, ()), since) is None),
            self._done(code, lang),
            self._boundaries(code),
        )

    def held(self, code: str, since: int | None = None) -> dict[str, Held]:
        """Which changes of an area hold, also when all are looked at together: `weefsel.publish.together.held`."""
        return held(self._lines, code, since)

    def with_series(self) -> frozenset[str]:
        """Ids of the indicators of which the whole place has figures of several years."""
        whole = self._lines.areas.whole.code
        return frozenset(one.id for one in library().values() if len(self._lines.years(one, whole)) > 1)

    # --- years --------------------------------------------------------------------------------------------------------

    def _rows(self, indicator: Indicator, code: str, similar: list[str]) -> tuple[YearRow, ...]:
        """Every year of an indicator in an area; of a computed one the only year that there is."""
        years = self._lines.years(indicator, code)
        if not years:
            line = self._lines.line(indicator, code)
            if line.figure.value is None:
                return ()
            band = self._band(indicator, similar, indicator.column, self._today)
            return (YearRow(self._today, line.figure, line.reference, band, False),)
        moved = self._moved(code, indicator.column)
        return tuple(self._row(indicator, code, year, similar, year in moved) for year in years)

    def _row(self, indicator: Indicator, code: str, year: int, similar: list[str], moved: bool) -> YearRow:
        column = f"{indicator.column}@{year}"
        figure = self._lines.any(OBSERVED, code, column)
        assert figure is not None  # `years` are those of which there is a figure
        whole = self._lines.areas.whole.code
        reference = None if code == whole else self._lines.any(OBSERVED, whole, column)
        return YearRow(year, figure, reference, self._band(indicator, similar, column, year), moved)

    def _band(self, indicator: Indicator, similar: list[str], column: str, year: int) -> Band | None:
        """From the lowest to the highest of the similar areas that have a figure; None where fewer than two do."""
        found = [self._lines.any(indicator.result, code, column) for code in similar]
        known = [float(one.value) for one in found if one is not None and one.value is not None]
        return Band(year, min(known), max(known)) if len(known) > 1 else None

    def _in_year(self, indicator: Indicator, one: SimilarArea, year: int | None) -> Shown | None:
        column = indicator.column if year is None else f"{indicator.column}@{year}"
        return self._lines.any(indicator.result, one.area.code, column) if indicator.result else None

    @property
    def _today(self) -> int:
        return int(self._snapshot.meta.date[:4])

    @cached_property
    def _rows_of(self) -> dict[str, Any]:
        """Area → positions of its rows in the table of observations."""
        return {str(code): at for code, at in self._snapshot.observations.groupby("area_code").indices.items()}

    def _observations(self, code: str, indicator_id: str) -> Any:
        rows = self._snapshot.observations.iloc[self._rows_of.get(code, [])]
        return rows[rows["indicator_id"] == indicator_id]

    def _moved(self, code: str, indicator_id: str) -> frozenset[int]:
        """The years that a source gives for other boundaries."""
        rows = self._observations(code, indicator_id)
        return frozenset(int(year) for year in rows.loc[rows["from_codes"].notna(), "year"])

    def _source(self, indicator: Indicator, code: str) -> SourceSlip | None:
        """Where its newest figure was published; None of a computed one."""
        if indicator.result != OBSERVED:
            return None
        rows = self._observations(code, indicator.column).sort_values("year")
        return None if rows.empty else self._slips.get(str(rows["source_id"].iloc[-1]))

    @cached_property
    def _broken(self) -> Mapping[str, tuple[int, ...]]:
        return breaks_of(library())

    def _breaks(self, indicator: Indicator) -> tuple[int, ...]:
        return self._broken.get(indicator.id, ())

    def _within(self, indicator: Indicator, code: str) -> tuple[tuple[AreaLink, Shown], ...]:
        """The areas right within one, by the alphabet, each with its newest figure."""
        areas = self._lines.areas
        inside = areas.children.get(code, [])
        lines = [(areas.links[one], self._lines.line(indicator, one).figure) for one in inside]
        return tuple(sorted(lines, key=lambda pair: pair[0].name.casefold()))

    # --- what changed -------------------------------------------------------------------------------------------------

    def _change(self, indicator: Indicator, found: Held, code: str, similar: list[str]) -> ChangedLine:
        rows, source = self._rows(indicator, code, similar), self._source(indicator, code)
        breaks = self._breaks(indicator)
        return ChangedLine(indicator, found.span, rows, breaks, found.judged, found.chance, source, found.together)

    # --- what was done ------------------------------------------------------------------------------------------------

    def _done(self, code: str, lang: Lang) -> tuple[Done, ...]:
        """What was done in an area, in one around it or in one within it; the first first, numbered."""
        areas = self._lines.areas
        around = {code, *(one.code for one in areas.parents(code))}
        near = around | set(areas.inside(code))
        rows = [row for row in self._interventions if near & set(row["area_codes"])]
        rows.sort(key=lambda row: (str(row["from_date"]), str(row["intervention_id"])))
        return tuple(
            Done(
                number,
                str(row["intervention_id"]),
                str(row[f"name_{lang}"]),
                _text(row[f"what_{lang}"]) or "",
                _text(row["done_by"]),
                str(row["from_date"])[:10],
                None if _text(row["until_date"]) is None else str(row["until_date"])[:10],
                tuple(map(str, row["indicator_ids"])),
                tuple(areas.links[str(one)] for one in row["area_codes"] if str(one) in areas.links),
                bool(around & set(map(str, row["area_codes"]))),
            )
            for number, row in enumerate(rows, start=1)
        )

    @cached_property
    def _interventions(self) -> list[dict[str, Any]]:
        return begun(self._snapshot)

    def _effect(self, one: Done, indicator: Indicator, code: str) -> Done:
        """With what is known of one indicator before and after it."""
        begin = f"{one.intervention_id}:{indicator.id}"
        found = [self._lines.any("effects", code, f"{begin}:{part}") for part in ("before", "after", "difference")]
        return replace(one, before=found[0], after=found[1], difference=found[2])

    def _boundaries(self, code: str) -> tuple[NewArea, ...]:
        """Of which areas of an earlier division this one is made, in the last year in which that was another one; empty
        where it stayed what it was."""
        rows = self._snapshot.crosswalk
        mine = rows[(rows["to_code"] == code) & (rows["from_year"] < rows["to_year"])]
        for year in sorted(set(mine["from_year"].tolist()), reverse=True):
            pieces = [self._piece(row) for row in mine[mine["from_year"] == year].to_dict("records")]
            # one area that came along whole is the same area, if under another code
            if len(pieces) > 1 or pieces[0].share < 1.0:
                return tuple(sorted(pieces, key=lambda one: (-one.share, one.from_code)))
        return ()

    def _piece(self, row: Mapping[Any, Any]) -> NewArea:
        code, year = str(row["from_code"]), int(row["from_year"])
        areas = self._snapshot.areas
        then = areas[(areas["area_code"] == code) & (areas["year"] == year)]
        now = self._lines.areas.links.get(code)
        # without the names of that year the name that its code has now
        name = str(then["name"].iloc[0]) if len(then) else (None if now is None else now.name)
        return NewArea(code, name, year, float(row["share"]))


def _text(value: Any) -> str | None:
    """What a cell says; None for one that is empty."""
    return None if value is None or value != value else str(value)
