"""Figures by area out of a spreadsheet: what each row and cell becomes, for a preview and for a snapshot alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.concepts import MissingReason
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import frame
from weefsel.sources.areacodes import AreaMatcher
from weefsel.sources.model import ReadContext
from weefsel.sources.numbers import CBS_CODES, Numbers, read_numbers
from weefsel.sources.sheet.codes import NO_CODE, area_codes
from weefsel.sources.sheet.mapping import FigureColumns, Indicator
from weefsel.sources.workbook_table import SheetTable

__all__ = ["MARKS", "FigureRows", "figure_rows", "figure_tables"]

#: why there is no figure: the codes of CBS, and words that say it themselves
MARKS: Final[Mapping[str, MissingReason]] = {
    **CBS_CODES,
    "geheim": MissingReason.SECRET,
    "onbekend": MissingReason.UNKNOWN,
    "unknown": MissingReason.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class FigureRows:
    """What the rows of a table mean: an area each, and a number or a reason in each column of figures."""

    matcher: AreaMatcher
    #: index: row of the spreadsheet; the code of its area, or the text that means none
    codes: pd.Series
    #: which rows are of an area of the snapshot
    known: NDArray[np.bool_]
    #: for each indicator its values of the known rows, in the order of the mapping
    numbers: tuple[Numbers, ...]
    faults: tuple[Fault, ...]


def figure_rows(table: SheetTable, columns: FigureColumns, context: ReadContext, year: int) -> FigureRows:
    """Match the rows to areas and read the numbers of those that match; `year` is that of the source.

    Raises `InputError` for a column that is not there; what is wrong with the cells is among the `faults`.
    """
    area = table.column(columns.area, "area")
    cells = [table.column(one.column, f"indicators.{one.id}") for one in columns.indicators]
    matcher = AreaMatcher(context, columns.boundaries or year)
    codes = area_codes(area, context.tables, columns.area_is)
    known = matcher.known(codes) & (codes != NO_CODE).to_numpy(bool)
    faults = [*table.faults(*columns.used), *_area_faults(table, columns, matcher, codes, known)]
    rough = {fault.column for fault in faults}
    numbers: list[Numbers] = []
    for one, column in zip(columns.indicators, cells, strict=True):
        low, high = one.limits
        read = read_numbers(
            column[known], table.file, empty=MissingReason.UNKNOWN, codes=MARKS, minimum=low, maximum=high
        )
        numbers.append(read)
        # a formula with an error is told as that, and not once more as something that is no number
        faults += [] if one.column in rough else read.faults
    return FigureRows(matcher, codes, known, tuple(numbers), tuple(faults))


def _area_faults(
    table: SheetTable, columns: FigureColumns, matcher: AreaMatcher, codes: pd.Series, known: NDArray[np.bool_]
) -> list[Fault]:
    rows = codes.index.to_numpy()
    if not known.any():
        try:
            matcher.check(table.file, codes, rows, columns.area)
        except InputError as error:
            return list(error.faults)
        expected = f"the {columns.area_is} of an area of this place in at least one row"
        mend = "Choose another column, or say with area_is whether it holds a code or a name."
        return [Fault(table.file, expected, mend, int(rows[0]), columns.area, str(table.cells[columns.area].iloc[0]))]
    twice = np.flatnonzero(codes.duplicated().to_numpy(bool) & known)
    if not len(twice):
        return []
    first = rows[int(np.flatnonzero((codes == codes.iloc[twice[0]]).to_numpy(bool))[0])]
    expected = f"each area once; row {first} is of the same area"
    mend = "Take one of the rows out, or make one row for each area."
    value = str(table.cells[columns.area].iloc[twice[0]])
    return [Fault(table.file, expected, mend, int(rows[twice[0]]), columns.area, value, more=len(twice) - 1)]


def figure_tables(columns: FigureColumns, found: FigureRows, source_id: str, year: int) -> dict[str, pd.DataFrame]:
    """The tables `indicators` and `observations`, figures of old boundaries brought to the new ones."""
    areas = found.codes[found.known].to_numpy(object)
    rows = found.codes.index.to_numpy()[found.known]
    parts = [
        _observations(one, numbers, areas, rows, one.year or year)
        for one, numbers in zip(columns.indicators, found.numbers, strict=True)
    ]
    observations = pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
    observations["source_id"] = source_id
    units = {one.id: one.unit for one in columns.indicators}
    return {
        "indicators": frame("indicators", _indicators(columns, source_id)),
        "observations": frame("observations", found.matcher.moved(observations, units)),
    }


def _observations(
    one: Indicator, numbers: Numbers, areas: NDArray[Any], rows: NDArray[Any], year: int
) -> dict[str, NDArray[Any]]:
    there = ~np.isnan(numbers.values)
    evidence = np.full(len(areas), str(one.evidence), dtype=object)
    evidence[~there] = None
    refs = [f"row {row}, column {one.column}" for row in rows]
    return {
        "indicator_id": np.full(len(areas), one.id, dtype=object),
        "area_code": areas,
        "year": np.full(len(areas), year),
        "value": numbers.values,
        "lower": np.full(len(areas), np.nan),
        "upper": np.full(len(areas), np.nan),
        "missing": np.array([None if reason is None else str(reason) for reason in numbers.missing], dtype=object),
        "evidence": evidence,
        "source_ref": np.array(refs, dtype=object),
    }


def _indicators(columns: FigureColumns, source_id: str) -> list[dict[str, Any]]:
    first = {one.id: one for one in reversed(columns.indicators)}
    return [
        {
            "indicator_id": one.id,
            "name_nl": one.name_nl,
            "name_en": one.name_en,
            "unit": one.unit,
            "group": None if one.group is None else str(one.group),
            "source_id": source_id,
            "source_ref": f"column {one.column}",
        }
        for one in columns.indicators
        if first[one.id] is one
    ]
