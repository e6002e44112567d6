"""Which column of a spreadsheet says of which area a row is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from weefsel.snapshot.frames import Tables
from weefsel.sources.sheet.codes import area_codes, looks_like_code, newest_areas
from weefsel.sources.sheet.mapping import AreaIs
from weefsel.sources.sheet.words import HEADERS, header_words
from weefsel.sources.workbook_table import SheetTable, Told

__all__ = ["AreaGuess", "guess_area"]

#: So many of the cells of a column must mean an area of the snapshot.
_ENOUGH: Final = 0.5
_LOOKED: Final = 5_000


@dataclass(frozen=True, slots=True)
class AreaGuess:
    """A column of areas: whether it holds codes or names, and whether each stands there once."""

    column: str
    area_is: AreaIs
    once: bool
    reason: Told


def guess_area(table: SheetTable, tables: Tables) -> AreaGuess | None:
    """The column of codes or names of areas with the most different ones; of equals the one with codes.

    Codes of another year are codes too: the crosswalk may know them. Names must be of areas of the snapshot.
    """
    best: tuple[tuple[int, bool], AreaGuess] | None = None
    for name in table.columns:
        cells = table.cells[name].iloc[:_LOOKED]
        cells = cells[cells != ""]
        for area_is in ("code", "name"):
            found = _guess(name, cells, tables, area_is) if len(cells) else None
            if found is not None and (best is None or found[0] > best[0]):
                best = found
    return best[1] if best else None


def _guess(name: str, cells: pd.Series, tables: Tables, area_is: AreaIs) -> tuple[tuple[int, bool], AreaGuess] | None:
    """How good a guess the column is, and the guess; nothing where too few of its cells mean an area."""
    areas = newest_areas(tables)
    there = set() if areas is None else {str(code) for code in areas["area_code"]}
    codes = area_codes(cells, tables, area_is)
    matched = codes[codes.isin(there)]
    id = "sheet.guess_codes" if area_is == "code" else "sheet.guess_names"
    said = {"column": name, "matched": str(len(matched)), "count": str(len(cells))}
    if len(matched) < _ENOUGH * len(cells) or not _plausible(name, area_is, str(cells.iloc[0])):
        matched = codes[[looks_like_code(text) for text in cells]] if area_is == "code" else matched[:0]
        id, said = "sheet.guess_code_shape", {"column": name}
        if len(matched) < _ENOUGH * len(cells) or len(matched) == 0:
            return None
    once = not matched.duplicated().any()
    return (matched.nunique(), area_is == "code"), AreaGuess(name, area_is, once, Told(id, said))


def _plausible(name: str, area_is: str, first: str) -> bool:
    """A bare number is a code only below a header that says so: a number of residents might be a code as well."""
    return area_is == "name" or not first.isdigit() or header_words(name) in HEADERS["area"]
