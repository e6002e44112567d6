"""What would become of a spreadsheet: its first rows cell by cell, and all of its rows together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from weefsel.concepts import JoinReason, MissingReason, PlaceKind, RowFate
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables
from weefsel.sources.model import JoinLine, ReadContext
from weefsel.sources.sheet.codes import newest_areas
from weefsel.sources.sheet.figures import FigureRows, figure_rows
from weefsel.sources.sheet.mapping import FigureColumns, PlaceColumns, SheetMapping
from weefsel.sources.sheet.places import PlaceRow, place_rows
from weefsel.sources.workbook_table import SheetTable, Told

__all__ = ["CellSeen", "Preview", "RowSeen", "preview"]

#: A source that is not in a recipe yet has no id; messages name it so.
_UNNAMED: Final = "sheet"


@dataclass(frozen=True, slots=True)
class CellSeen:
    """A cell of a column of figures: what stands there, and what that is: a value, a reason why not, or a message."""

    column: str
    text: str
    value: float | None = None
    missing: MissingReason | None = None
    #: why it is neither, as a text of the catalogue
    wrong: Told | None = None


@dataclass(frozen=True, slots=True)
class RowSeen:
    """A row of the spreadsheet, and what it would become."""

    row: int
    #: the area, or of a place the area that it lies in
    area_code: str | None
    area_name: str | None
    cells: tuple[CellSeen, ...] = ()
    #: of a place
    place_name: str | None = None
    place_kind: PlaceKind | None = None
    #: position in metres of the snapshot's CRS
    position: tuple[float, float] | None = None
    #: why the row would be left out; nothing where it is kept
    dropped: JoinReason | None = None
    #: what a person should know of a row that is kept: in the middle of the street, just outside the areas
    changed: tuple[JoinReason, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows, how many rows are kept and left out, and what keeps the file from being read."""

    rows: tuple[RowSeen, ...]
    read: int
    kept: int
    #: reason → how many rows are left out for it
    dropped: Mapping[JoinReason, int]
    #: reason → how many rows are kept in another way than they stand there
    changed: Mapping[JoinReason, int]
    #: areas that get a figure or a place
    areas: int
    faults: tuple[Fault, ...]


def preview(table: SheetTable, mapping: SheetMapping, tables: Tables, *, year: int, crs: str, n: int = 20) -> Preview:
    """What a source with this mapping would make of the table, beside the `tables` of a snapshot.

    `year` is that of the source, `crs` that of the snapshot; `n` rows are shown. What is wrong with columns and cells
    is in `faults`: with any of those the file is not read.
    """
    told: list[JoinLine] = []
    context = ReadContext("", "", crs, join=told.append, tables=tables)
    try:
        if isinstance(mapping.columns, FigureColumns):
            return _figures(table, mapping.columns, context, year, n, told)
        return _places(table, mapping.columns, context, n)
    except InputError as error:
        return Preview((), len(table.cells), 0, {}, {}, 0, error.faults)


def _figures(
    table: SheetTable, columns: FigureColumns, context: ReadContext, year: int, n: int, told: list[JoinLine]
) -> Preview:
    found = figure_rows(table, columns, context, year)
    found.matcher.tell(found.codes)
    names = _area_names(context.tables)
    rows = tuple(_figure_row(table, columns, found, i, names) for i in range(min(n, len(table.cells))))
    return Preview(
        rows,
        read=len(table.cells),
        kept=int(found.known.sum()),
        dropped=_counts(told, RowFate.DROPPED),
        changed=_counts(told, RowFate.CHANGED),
        areas=sum(line.areas or 0 for line in told if line.fate is RowFate.KEPT),
        faults=found.faults,
    )


def _counts(told: list[JoinLine], fate: RowFate) -> dict[JoinReason, int]:
    return {line.reason: line.rows for line in told if line.fate is fate and line.reason is not None and line.rows}


def _figure_row(
    table: SheetTable, columns: FigureColumns, found: FigureRows, i: int, names: Mapping[str, str]
) -> RowSeen:
    row, known = int(table.cells.index[i]), bool(found.known[i])
    code = str(found.codes.iloc[i]) if known else None
    # numbers are of the known rows only
    at = int(found.known[:i].sum())
    cells: list[CellSeen] = []
    for position, one in enumerate(columns.indicators):
        text = str(table.cells[one.column].iloc[i])
        if not known:
            cells.append(CellSeen(one.column, text))
            continue
        value = float(found.numbers[position].values[at])
        missing = found.numbers[position].missing[at]
        if not math.isnan(value):
            cells.append(CellSeen(one.column, text, value))
        elif missing is not None:
            cells.append(CellSeen(one.column, text, missing=missing))
        else:
            low, high = one.limits
            wrong = Told("sheet.cell_wrong", {"low": f"{low:g}", "high": f"{high:g}"})
            cells.append(CellSeen(one.column, text, wrong=wrong))
    dropped = None if known else JoinReason.NO_AREA
    return RowSeen(row, code, names.get(code or ""), tuple(cells), dropped=dropped)


def _places(table: SheetTable, columns: PlaceColumns, context: ReadContext, n: int) -> Preview:
    found = place_rows(table, columns, context, _UNNAMED)
    names = _area_names(context.tables)
    kept = [one for one in found.rows if one.dropped is None]
    changed = {
        JoinReason.BY_STREET: sum(one.by_street for one in kept),
        JoinReason.NEARBY: sum(one.nearby for one in kept),
    }
    return Preview(
        tuple(_place_row(one, names) for one in found.rows[:n]),
        read=len(found.rows),
        kept=len(kept),
        dropped=Counter(one.dropped for one in found.rows if one.dropped is not None),
        changed={reason: rows for reason, rows in changed.items() if rows},
        areas=len({one.area for one in kept} - {None}),
        faults=found.faults,
    )


def _place_row(one: PlaceRow, names: Mapping[str, str]) -> RowSeen:
    changed = [JoinReason.BY_STREET] if one.by_street and one.dropped is None else []
    changed += [JoinReason.NEARBY] if one.nearby else []
    return RowSeen(
        one.row,
        one.area,
        names.get(one.area or ""),
        place_name=one.name,
        place_kind=one.kind,
        position=None if one.point is None else (one.point.x, one.point.y),
        dropped=one.dropped,
        changed=tuple(changed),
    )


def _area_names(tables: Tables) -> dict[str, str]:
    areas = newest_areas(tables)
    areas = pd.DataFrame({"area_code": [], "name": []}) if areas is None else areas
    return {str(code): str(name) for code, name in zip(areas["area_code"], areas["name"], strict=True)}
