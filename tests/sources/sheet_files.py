"""Small spreadsheets of someone's own, and the town that they are about, for the tests of `sheet`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import openpyxl
import pandas as pd
from tests.town import EAST, META, WEST, town

from weefsel.sources.model import JoinLine, ReadContext, RecipeSource
from weefsel.sources.workbook import SheetTable, read_workbook

YEAR: Final = 2026

#: figures by buurt
FIGURES: Final = f"buurtcode;naam;eenzaam %;vrijwilligers\n{WEST};West;12,5;40\n{EAST};Oost;x;\nBU00010000;Elders;9;1\n"
FIGURE_OPTIONS: Final[Mapping[str, Any]] = {
    "area": "buurtcode",
    "indicators": [
        {"column": "eenzaam %", "id": "lonely", "name_nl": "eenzaam", "name_en": "lonely", "unit": "percent"},
        {"column": "vrijwilligers", "id": "helpers", "name_nl": "hulp", "name_en": "help", "unit": "persons"},
    ],
}

#: places by address; nobody knows the last street
PLACES: Final = (
    "naam;soort;straat;nr\nDe Kamer;buurtkamer;Dwarsstraat;3\nBoeken;Bibliotheek;Lange Straat;1\n"
    "Loods;magazijn;Dwarsstraat;5\nHal;sporthal;Nergensweg;2\n"
)
PLACE_OPTIONS: Final[Mapping[str, Any]] = {"name": "naam", "kind": "soort", "address": ["straat", "nr"]}


def csv_file(folder: Path, text: str, name: str = "eigen.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def xlsx_file(folder: Path, rows: Sequence[Sequence[Any]], name: str = "eigen.xlsx") -> Path:
    """A workbook of one sheet, written by another program."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(folder / name)
    return folder / name


def table(folder: Path, text: str) -> SheetTable:
    return read_workbook(csv_file(folder, text)).table


def source(**options: Any) -> RecipeSource:
    return RecipeSource("eigen", "sheet", "eigen.csv", "0" * 64, YEAR, "Eigen", "Proefstad", "CC0-1.0", options=options)


def tables() -> dict[str, pd.DataFrame]:
    """The town, without what it observes; the library says its address."""
    found = town()
    del found["indicators"], found["observations"], found["interventions"]
    places = found["places"]
    places.loc[places["place_id"] == "p-books", "street"] = "Lange Str. 1"
    return found


def context(told: list[JoinLine] | None = None, **given: Any) -> ReadContext:
    join = (lambda _: None) if told is None else told.append
    return ReadContext(META.name, META.slug, META.crs, join=join, tables=given.get("tables", tables()))
