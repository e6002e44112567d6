"""The cells of one sheet of a workbook (.xlsx) as texts, with what a person should know of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Final

from weefsel.errors import Fault, InputError
from weefsel.sources.xlsx_formats import Shown, shown_text
from weefsel.sources.xlsx_package import Package, SheetPart, broken, read_part

__all__ = ["MOST_CELLS", "Flaw", "Grid", "Span", "TakeRow", "column_letters", "read_grid", "read_rows"]

#: A sheet with more filled cells is not read.
MOST_CELLS: Final = 2_000_000
#: The last row and column that a workbook can have.
_LAST: Final = (1_048_576, 16_384)
#: So many merged ranges are looked at; a table of people has fewer.
_MOST_MERGED: Final = 100_000
_REF: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})", re.ASCII)
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Flaw(Enum):
    """Why the text of a cell is not what a person sees there, or should not be used."""

    #: a formula of which no outcome was saved
    NO_OUTCOME = "no_outcome"
    #: a formula whose outcome is an error: #N/A, #DIV/0!
    ERROR = "error"
    #: part of a merged range, of which the first cell has the value
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Span:
    """A merged range of cells, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Grid:
    """A sheet as it stands: rows and columns are numbered from 1."""

    #: row → column → text; cells without text are left out
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[Span] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    #: ranges of columns, ends included
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    flaws: dict[tuple[int, int], Flaw] = field(default_factory=dict)
    #: column → rows whose number is shown as a percentage
    percent: dict[int, set[int]] = field(default_factory=dict)
    #: cells whose text is the saved outcome of a formula
    formulas: int = 0


#: what is done with a row: its number, the texts in it by column, and what is wrong with its cells
TakeRow = Callable[[int, dict[int, str], dict[int, Flaw]], None]


def column_letters(number: int) -> str:
    """The name of a column as a spreadsheet has it.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@lru_cache(maxsize=1024)
def _column_number(letters: str) -> int:
    """The number of a column, from its name: 28 for AB."""
    column = 0
    for letter in letters.upper():
        column = 26 * column + ord(letter) - ord("A") + 1
    return column


def read_grid(package: Package, sheet: SheetPart, most: int | None = None) -> Grid:
    """All cells of a sheet. Raises `InputError` where its part is broken or has more than `most` cells."""
    reader = _Reader(package, MOST_CELLS if most is None else most)
    read_part(package, sheet.part, reader.begin, reader.end)
    return reader.grid


def read_rows(package: Package, sheet: SheetPart, take: TakeRow, most: int) -> Grid:
    """Hand over the rows of a sheet one by one, as they stand; the grid that is returned holds all but their cells.

    So a sheet takes no more memory than one of its rows. Rows without text are not handed over. Raises `InputError`
    as `read_grid` does.
    """
    reader = _Reader(package, most, take)
    read_part(package, sheet.part, reader.begin, reader.end)
    reader.hand_over()
    return reader.grid


class _Reader:
    """What is known while the XML of a sheet goes by."""

    def __init__(self, package: Package, most: int, take: TakeRow | None = None) -> None:
        self.grid = Grid()
        self._take = take
        self._package = package
        self._most = most
        self._row = 0
        self._column = 0
        self._count = 0
        self._spoken = 0
        self._clear({})

    def _clear(self, attributes: Mapping[str, str]) -> None:
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._value: str | None = None
        self._formula = False
        self._pieces: list[str] = []

    def begin(self, element: str, attributes: Mapping[str, str]) -> None:
        if element == "c":
            self._begin_cell(attributes)
        elif element == "f":
            self._formula = True
        elif element == "row":
            self.hand_over()
            self._row = self._within(attributes.get("r"), self._row + 1, 0)
            self._column = 0
            if attributes.get("hidden") in ("1", "true"):
                self.grid.hidden_rows.add(self._row)
        elif element == "col" and attributes.get("hidden") in ("1", "true"):
            first = self._within(attributes.get("min"), 1, 1)
            self.grid.hidden_columns.append((first, self._within(attributes.get("max"), first, 1)))
        elif element == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif element == "rPh":
            self._spoken += 1

    def end(self, element: str, text: str) -> None:
        if element == "v":
            self._value = text
        elif element == "t" and not self._spoken:
            self._pieces.append(text)
        elif element == "rPh":
            self._spoken -= 1
        elif element == "c":
            self._end_cell()

    def hand_over(self) -> None:
        """Give the rows that were read to whoever takes them, and forget them."""
        if self._take is None:
            return
        wrong: dict[int, dict[int, Flaw]] = {}
        for (row, column), flaw in self.grid.flaws.items():
            wrong.setdefault(row, {})[column] = flaw
        for row in sorted({*self.grid.rows, *wrong}):
            self._take(row, self.grid.rows.get(row, {}), wrong.get(row, {}))
        self.grid.rows.clear()
        self.grid.flaws.clear()
        self.grid.percent.clear()

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self._clear(attributes)
        ref = attributes.get("r")
        if ref is None:
            self._column += 1
        else:
            row, self._column = self._cell(ref)
            self._row = row
        if self._column > _LAST[1]:
            raise broken(self._package.file, f"a cell beyond column {column_letters(_LAST[1])}")
        self._count += 1
        if self._count > self._most:
            mend = "Take out what is not needed, or divide it over several files."
            raise InputError(Fault(self._package.file, f"at most {self._most:,} cells in a sheet", mend))

    def _end_cell(self) -> None:
        where = self._row, self._column
        stored = self._value
        if self._formula and not stored and not (self._kind == "str" and stored is not None):
            self.grid.flaws[where] = Flaw.NO_OUTCOME
            return
        self.grid.formulas += self._formula
        text = self._text(stored or "").strip()
        if self._kind == "e":
            self.grid.flaws[where] = Flaw.ERROR
        if text:
            self.grid.rows.setdefault(self._row, {})[self._column] = text

    def _text(self, stored: str) -> str:
        if self._kind == "s":
            texts = self._package.texts
            if stored and not (stored.isascii() and stored.isdigit() and len(stored) < 10 and int(stored) < len(texts)):
                raise broken(self._package.file, f"cell {column_letters(self._column)}{self._row} refers to no text")
            return _plain(texts[int(stored)]) if stored else ""
        if self._kind == "inlineStr":
            return _plain("".join(self._pieces))
        if self._kind == "b":
            return {"1": "true", "0": "false"}.get(stored.strip(), stored)
        if self._kind == "n":
            return self._number(stored)
        return _plain(stored)

    def _number(self, stored: str) -> str:
        styles, style = self._package.styles, self._style
        known = style.isascii() and style.isdigit() and len(style) < 10 and int(style) < len(styles)
        shown = styles[int(style)] if known else Shown.PLAIN
        if shown is Shown.PERCENT and stored:
            self.grid.percent.setdefault(self._column, set()).add(self._row)
        return shown_text(stored, shown, from_1904=self._package.from_1904)

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        (top, left), (bottom, right) = self._cell(first), self._cell(last or first)
        self.grid.merged.append(Span(min(top, bottom), min(left, right), max(top, bottom), max(left, right)))
        if len(self.grid.merged) > _MOST_MERGED:
            raise broken(self._package.file, f"more than {_MOST_MERGED:,} merged ranges")

    def _cell(self, ref: str) -> tuple[int, int]:
        """Row and column of a cell as B12."""
        found = _REF.fullmatch(ref)
        if found is None:
            raise broken(self._package.file, f"a cell called {ref[:20]!r}")
        column, row = _column_number(found[1]), int(found[2])
        if not (1 <= row <= _LAST[0] and column <= _LAST[1]):
            raise broken(self._package.file, f"a cell called {ref[:20]!r}")
        return row, column

    def _within(self, text: str | None, otherwise: int, side: int) -> int:
        number = otherwise if text is None else int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
        if not 1 <= number <= _LAST[side]:
            raise broken(self._package.file, f"a row or column numbered {str(text)[:20]!r}")
        return number


def _plain(text: str) -> str:
    """A text as it was typed: a workbook writes characters that XML cannot hold as _x000D_."""
    return _ESCAPED.sub(_unescaped, text) if "_x" in text else text


def _unescaped(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    # half a character is no text; it stays as it is written
    return found[0] if "\ud800" <= character <= "\udfff" or character == "\0" else character
