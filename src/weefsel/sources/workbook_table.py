"""From a sheet as it stands to a table: which row is the header, what the columns are called, what is wrong where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from weefsel.errors import Fault, InputError
from weefsel.sources.tabular import ref
from weefsel.sources.xlsx_cells import MOST_CELLS, Flaw, Grid, Span, column_letters

__all__ = ["SheetTable", "Told", "header_of", "table_of"]

#: So far down the header is looked for, in rows with text.
_LOOKED: Final = 60
#: A header has a name for this share of the columns that most rows below it fill.
_FILLED: Final = 0.6
_LONGEST_NAME: Final = 200
_NUMBER: Final = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*", re.ASCII)
_MEND_MERGED: Final = "Split the merged cells, and fill in each of them."
#: flaw → what was expected, and how it is mended
_FLAWS: Final[Mapping[Flaw, tuple[str, str]]] = {
    Flaw.NO_OUTCOME: (
        "a formula with its outcome; none was saved",
        "Open the file in Excel or LibreOffice, and save it.",
    ),
    Flaw.ERROR: ("a value; this formula has an error", "Mend the formula, or make the cell empty."),
    Flaw.MERGED: ("a value in each cell; this one is merged with the first of its range", _MEND_MERGED),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Something a person should know of a sheet: a text of the catalogue with its variables."""

    id: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A sheet as a table of texts."""

    file: str
    #: name of the sheet; nothing for delimited text
    sheet: str | None
    #: texts; the index is the row in the spreadsheet, rows without text are left out
    cells: pd.DataFrame
    #: the last row of the header
    header: int
    #: column → its letters in the spreadsheet
    letters: Mapping[str, str]
    #: columns of which a number is shown as a percentage; their cells are times 100 here
    percent: frozenset[str]
    told: tuple[Told, ...]
    #: column → what is wrong with its cells, for who uses it
    problems: Mapping[str, tuple[Fault, ...]]

    @property
    def columns(self) -> list[str]:
        """The names of the columns, from left to right."""
        return [str(name) for name in self.cells.columns]

    def column(self, name: str, option: str) -> pd.Series:
        """The cells of a column that `option` of the recipe names. Raises `InputError` where there is none."""
        if name not in self.cells.columns:
            there = ", ".join(column[:60] for column in self.columns[:40])
            expected = f"the name of a column; there are {there}"
            raise InputError(Fault(self.file, expected, f"Mend options.{option}.", self.header, name))
        return self.cells[name]

    def faults(self, *names: str) -> list[Fault]:
        """What is wrong with the cells of these columns."""
        return [fault for name in dict.fromkeys(names) for fault in self.problems.get(name, ())]

    def refs(self, name: str) -> list[str]:
        """Where each cell of a column stands, as `source_ref` has it."""
        return [ref(row, name) for row in self.cells.index]


def table_of(grid: Grid, file: str, sheet: str | None, header: int | None, told: list[Told]) -> SheetTable:
    """The table in a sheet. `header` is the row of its header, where it is not to be guessed.

    Raises `InputError` where there is no header, or nothing below it.
    """
    top = _given_header(grid, file, header) if header else _header(grid, file)
    first, last, groups = _header_rows(grid, top, guessed=header is None)
    below = sorted(row for row in grid.rows if row > last)
    columns = sorted({column for row in (*below, first, last) for column in grid.rows.get(row, ())})
    if not below or not columns:
        raise InputError(Fault(file, "rows with text below the header", "Fill in the table, or name the header's row."))
    if len(columns) * len(below) > MOST_CELLS:
        mend = "Take out what is not needed, or divide it over several files."
        raise InputError(Fault(file, f"a table of at most {MOST_CELLS:,} cells", mend))
    names = _names(grid, columns, first, last, groups, told)
    data = {names[c]: [grid.rows[row].get(c, "") for row in below] for c in columns}
    cells = pd.DataFrame(data, index=pd.Index(below, name="row"), dtype="str")
    percent = frozenset(names[c] for c in columns if any(row > last for row in grid.percent.get(c, ())))
    _tell(grid, names, first, last, percent, told)
    problems = _problems(grid, file, names, last)
    letters = {name: column_letters(column) for column, name in names.items()}
    return SheetTable(file, sheet, cells, last, letters, percent, tuple(told), problems)


def header_of(grid: Grid, file: str, header: int | None, told: list[Told]) -> tuple[int, int, dict[int, str]]:
    """The first and the last row of the header of a sheet, and column → its name.

    `header` is a row of it, where it is not to be guessed. Columns are those with text in the header or below it.
    Raises `InputError` where there is no text.
    """
    row = header if header in grid.rows else _header(grid, file)
    first, last, groups = _header_rows(grid, row or 1, guessed=True)
    columns = sorted({column for number, cells in grid.rows.items() if number >= first for column in cells})
    names = _names(grid, columns, first, last, groups, told)
    _tell(grid, names, first, last, frozenset(), told)
    return first, last, names


def _given_header(grid: Grid, file: str, row: int) -> int:
    if row not in grid.rows:
        expected = "a header in the row that options.header names; it is empty"
        raise InputError(Fault(file, expected, "Mend the option, or leave it out.", row))
    return row


def _header(grid: Grid, file: str) -> int:
    """The first row that names about as many columns as the rows below it fill; titles name fewer."""
    rows = sorted(grid.rows)[:_LOOKED]
    if not rows:
        raise InputError(Fault(file, "a header and rows below it; there is no text", "Choose another sheet or file."))
    widths = sorted(len(grid.rows[row]) for row in rows)
    # three quarters of the rows are at most so wide
    wide = widths[min(len(widths) - 1, 3 * len(widths) // 4)]
    enough = max(min(2, wide), _FILLED * wide)
    starts = _merged_widths(grid)
    for row in rows:
        filled = grid.rows[row]
        named = len(filled) + sum(starts.get((row, column), 1) - 1 for column in filled)
        if len(filled) >= min(2, wide) and named >= enough:
            return row
    return rows[0]


def _merged_widths(grid: Grid) -> dict[tuple[int, int], int]:
    return {(span.top, span.left): span.right - span.left + 1 for span in grid.merged}


def _header_rows(grid: Grid, row: int, *, guessed: bool) -> tuple[int, int, Mapping[int, str]]:
    """First and last row of the header, and the group above each column: a merged cell spans the columns below it."""
    below = _groups(grid, row)
    if below and row + 1 in grid.rows and not _has_numbers(grid, row + 1):
        return row, row + 1, below
    above = _groups(grid, row - 1) if guessed else {}
    columns = grid.rows[row]
    # a cell across the whole table is its title
    if above and not all(column in above for column in columns):
        return row - 1, row, above
    return row, row, {}


def _groups(grid: Grid, row: int) -> Mapping[int, str]:
    """Column → text of the cell that is merged across it and others, in one row."""
    filled = grid.rows.get(row, {})
    spans = [s for s in grid.merged if s.top == s.bottom == row and s.right > s.left and s.left in filled]
    return {column: filled[span.left] for span in spans for column in range(span.left, span.right + 1)}


def _has_numbers(grid: Grid, row: int) -> bool:
    """Whether a row has numbers that are no years: then it is no header."""
    numbers = [text for text in grid.rows[row].values() if _NUMBER.fullmatch(text)]
    return any(not re.fullmatch(r"(19|20)[0-9]{2}", text) for text in numbers)


def _names(
    grid: Grid, columns: list[int], first: int, last: int, groups: Mapping[int, str], told: list[Told]
) -> dict[int, str]:
    """Column → its name: of two rows joined, without a name its letters, the second of a name with (2) behind it."""
    names: dict[int, str] = {}
    nameless: list[str] = []
    doubled: list[str] = []
    for column in columns:
        parts = [groups.get(column, ""), *(grid.rows.get(row, {}).get(column, "") for row in range(first, last + 1))]
        name = " / ".join(dict.fromkeys(" ".join(part.split()) for part in parts if part))
        name = "".join(c for c in name if c.isprintable())[:_LONGEST_NAME].strip()
        if not name:
            name = f"kolom {column_letters(column)}"
            nameless.append(name)
        free, number = name, 2
        while free in names.values():
            free, number = f"{name} ({number})", number + 1
        if free != name:
            doubled.append(free)
        names[column] = free
    for id, which in (("sheet.told_nameless", nameless), ("sheet.told_doubled", doubled)):
        if which:
            told.append(Told(id, {"columns": _some(which)}))
    return names


def _tell(
    grid: Grid, names: Mapping[int, str], first: int, last: int, percent: frozenset[str], told: list[Told]
) -> None:
    if any(row < first for row in grid.rows):
        told.append(Told("sheet.told_header", {"row": str(first)}))
    if last > first:
        told.append(Told("sheet.told_header_joined", {"first": str(first), "last": str(last)}))
    hidden = sum(row in grid.rows and row > last for row in grid.hidden_rows)
    if hidden:
        told.append(Told("sheet.told_hidden_rows", {"count": str(hidden)}))
    unseen = [name for c, name in names.items() if any(low <= c <= high for low, high in grid.hidden_columns)]
    if unseen:
        told.append(Told("sheet.told_hidden_columns", {"columns": _some(unseen)}))
    if percent:
        told.append(Told("sheet.told_percent", {"columns": _some([n for n in names.values() if n in percent])}))
    if grid.formulas:
        told.append(Told("sheet.told_formulas", {"count": str(grid.formulas)}))


def _some(names: list[str]) -> str:
    return ", ".join(names[:6]) + (f" + {len(names) - 6}" if len(names) > 6 else "")


def _problems(grid: Grid, file: str, names: Mapping[int, str], last: int) -> dict[str, tuple[Fault, ...]]:
    flaws = {where: flaw for where, flaw in grid.flaws.items() if where[0] > last and where[1] in names}
    for span in grid.merged:
        flaws |= dict.fromkeys(_covered(grid, span, last, names), Flaw.MERGED)
    found: dict[str, list[Fault]] = {}
    at: dict[tuple[int, Flaw], list[int]] = {}
    for (row, column), flaw in sorted(flaws.items(), key=lambda item: item[0]):
        at.setdefault((column, flaw), []).append(row)
    for (column, flaw), rows in at.items():
        expected, mend = _FLAWS[flaw]
        value = grid.rows.get(rows[0], {}).get(column)
        fault = Fault(file, expected, mend, rows[0], names[column], value, more=len(rows) - 1)
        found.setdefault(names[column], []).append(fault)
    for column, percent in grid.percent.items():
        if column in names and (fault := _mixed(grid, file, column, names[column], percent, last)):
            found.setdefault(names[column], []).append(fault)
    return {name: tuple(faults) for name, faults in found.items()}


def _covered(grid: Grid, span: Span, last: int, names: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """The cells of a merged range that have no value of their own, in rows of the table."""
    columns = [column for column in names if span.left <= column <= span.right]
    top = max(span.top, last + 1)
    for row in range(top, span.bottom + 1) if span.bottom - top < len(grid.rows) else sorted(grid.rows):
        if top <= row <= span.bottom and row in grid.rows:
            yield from ((row, column) for column in columns if (row, column) != (span.top, span.left))


def _mixed(grid: Grid, file: str, column: int, name: str, percent: set[int], last: int) -> Fault | None:
    """A fault where some numbers of a column are shown as percentages and others are not: 0.5 is then two numbers."""
    shown = sorted(row for row in percent if row > last)
    plain = [
        row
        for row, cells in grid.rows.items()
        if row > last and row not in percent and _NUMBER.fullmatch(cells.get(column, "")) and cells[column] != "0"
    ]
    if not shown or not plain:
        return None
    row = min(plain)
    expected = f"all numbers of the column as percentages; row {shown[0]} is one"
    mend = "Give all cells of the column the same number format."
    return Fault(file, expected, mend, row, name, grid.rows[row][column], more=len(plain) - 1)
