"""Which columns of a spreadsheet are figures, and what they seem to count."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from weefsel.concepts import MissingReason
from weefsel.sources.kinds import folded
from weefsel.sources.numbers import read_numbers
from weefsel.sources.sheet.figures import MARKS
from weefsel.sources.sheet.mapping import Indicator
from weefsel.sources.sheet.words import HEADERS, UNITS, header_words
from weefsel.sources.slug import slug_of
from weefsel.sources.workbook_table import SheetTable, Told

__all__ = ["guess_figures"]

#: So many of the filled cells of a column of figures are numbers.
_ENOUGH: Final = 0.6
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)
_COMMA: Final = re.compile(r",(\d{1,2}|\d{4,})$", re.ASCII)
_POINT: Final = re.compile(r"\.(\d{1,2}|\d{4,})$", re.ASCII)
#: headers of columns of numbers that count nothing
_NO_FIGURES: Final = ("area", "x", "y", "id", "number", "postcode", "year")
_LONGEST_ID: Final = 50


def guess_figures(table: SheetTable, taken: set[str]) -> list[tuple[Indicator, Told]]:
    """The columns of numbers that are not `taken` for something else, each as an indicator with the reason."""
    found: list[tuple[Indicator, Told]] = []
    ids: set[tuple[str, int | None]] = set()
    titles: dict[str, str] = {}
    for name in table.columns:
        said = header_words(name)
        if name in taken or any(said in HEADERS[role] for role in _NO_FIGURES):
            continue
        cells = table.cells[name]
        filled = cells[cells != ""]
        numbers = read_numbers(filled, table.file, empty=MissingReason.UNKNOWN, codes=MARKS)
        there = ~np.isnan(numbers.values)
        explained = there | np.array([reason is not None for reason in numbers.missing], bool)
        if not there.any() or explained.mean() < _ENOUGH:
            continue
        year = _year(name)
        id = _free(_id(name), year, ids)
        ids.add((id, year))
        unit = _unit(table, name, whole=bool((numbers.values[there] % 1 == 0).all()))
        reason = Told(_style(filled.tolist()), {"column": name, "count": str(int(there.sum()))})
        # an indicator has one name in all its years
        title = titles.setdefault(id, _title(name))
        found.append((Indicator(name, id, title, title, unit, year), reason))
    return found


def _year(name: str) -> int | None:
    """The one year that a header says."""
    years = set(_YEAR.findall(name))
    return int(years.pop()) if len(years) == 1 else None


def _title(name: str) -> str:
    """A header without the year that it says: that stands beside the figure.

    >>> _title("Eenzaam (2024)"), _title("2023 / Inwoners"), _title("2023")
    ('Eenzaam', 'Inwoners', '2023')
    """
    without = re.sub(r"\(\s*\)|\[\s*\]", " ", _YEAR.sub(" ", name)) if _year(name) else name
    return " ".join(without.split()).strip(" -–/,:;_") or name


def _id(name: str) -> str:
    plain = slug_of(_YEAR.sub(" ", name)).replace("-", "_")[:_LONGEST_ID].strip("_")
    return plain if plain[:1].isalpha() else f"i_{plain}"


def _free(id: str, year: int | None, ids: set[tuple[str, int | None]]) -> str:
    free, number = id, 2
    while (free, year) in ids:
        free, number = f"{id}_{number}", number + 1
    return free


def _unit(table: SheetTable, name: str, *, whole: bool) -> str:
    words = set(folded(name).split()) | {mark for mark in "%€" if mark in name}
    if name in table.percent:
        return "percent"
    for unit, said in UNITS.items():
        if words & set(said):
            return unit
    return "count" if whole else "number"


def _style(cells: list[str]) -> str:
    """How the numbers are written, as the id of the text that says so."""
    commas, points = (sum(mark.search(text) is not None for text in cells) for mark in (_COMMA, _POINT))
    if not commas and not points:
        return "sheet.guess_numbers_whole"
    return "sheet.guess_numbers_comma" if commas >= points else "sheet.guess_numbers_point"
