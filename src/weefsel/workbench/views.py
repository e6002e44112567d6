"""What was found in a spreadsheet, in the shapes in which the site shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from weefsel.errors import Fault
from weefsel.platform.workbench import Cell, Column, Row, Said, Seen
from weefsel.sources.depth import depth
from weefsel.sources.sheet.mapping import FigureColumns, PlaceColumns
from weefsel.sources.sheet.preview import Preview, RowSeen
from weefsel.sources.sheet.propose import Proposal
from weefsel.sources.workbook import SheetTable, Told

__all__ = ["Preview", "area_of", "columns", "faults", "said", "seen"]

#: So many different cells of a column are shown, and so much of each.
_SAMPLE: Final = 3
_SHOWN: Final = 40


def said(told: Iterable[Told]) -> tuple[Said, ...]:
    return tuple(Said(one.id, dict(one.variables)) for one in told)


def columns(table: SheetTable, proposal: Proposal) -> tuple[Column, ...]:
    """The columns of the table, each with what it seems to be."""
    found: list[Column] = []
    for number, name in enumerate(table.columns):
        cells = [str(cell)[:_SHOWN] for cell in dict.fromkeys(table.cells[name].iloc[:200]) if cell]
        mine = [guess for guess in proposal.guesses if guess.column == name]
        reasons = said(guess.reason for guess in mine)
        figures = any(guess.role == "figure" for guess in mine)
        found.append(Column(number, name, table.letters.get(name, ""), tuple(cells[:_SAMPLE]), reasons, figures))
    return tuple(found)


def seen(found: Preview, columns: FigureColumns | PlaceColumns) -> Seen:
    """The preview: its first rows, and all rows together."""
    units: dict[str, str] = {}
    names: tuple[str, ...] = ()
    if isinstance(columns, FigureColumns):
        units = {one.column: one.unit for one in columns.indicators}
        names = tuple(one.name_nl if one.year is None else f"{one.name_nl} {one.year}" for one in columns.indicators)
    return Seen(
        names,
        tuple(_row(row, units) for row in found.rows),
        found.read,
        found.kept,
        found.areas,
        dict(found.dropped),
        dict(found.changed),
    )


def _row(row: RowSeen, units: dict[str, str]) -> Row:
    cells = tuple(
        Cell(
            one.text[:_SHOWN],
            one.value,
            units.get(one.column, ""),
            one.missing,
            None if one.wrong is None else Said(one.wrong.id, dict(one.wrong.variables)),
        )
        for one in row.cells
    )
    return Row(row.row, row.area_name or row.area_code, cells, row.place_name, row.place_kind, row.dropped, row.changed)


def faults(
    found: Iterable[Fault], used: FigureColumns | PlaceColumns | None, table: SheetTable
) -> tuple[tuple[str, Fault], ...]:
    """Each fault with the field of the form that it is about."""
    fields: dict[str, str] = {}
    if isinstance(used, FigureColumns):
        fields = {one.column: f"c{table.columns.index(one.column)}.use" for one in used.indicators}
        fields[used.area] = "area"
    elif used is not None:
        fields = {name: f"place.address{n}" for n, name in enumerate(used.address, start=1)}
        parts = ("manager", "owner", "opening_hours", "street", "id", "kind", "y", "x", "name")
        fields |= {column: f"place.{part}" for part in parts if (column := getattr(used, part)) is not None}
    return tuple((fields.get(fault.column or "", ""), fault) for fault in found)


def area_of(found: Preview, areas: pd.DataFrame) -> str | None:
    """An area that will show something of the file: of those in the first rows the one deepest down."""
    parents = dict(zip(areas["area_code"].astype(str), areas["parent_code"], strict=True))
    codes = [row.area_code for row in found.rows if row.area_code is not None and row.dropped is None]
    return max(codes, key=lambda code: depth(code, parents), default=None)
