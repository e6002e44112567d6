"""A small town that is built from a recipe, and spreadsheets about it, for the tests of the workbench."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import openpyxl
from tests.sources.shapes import collection, geojson, square

import weefsel

__all__ = ["BUURTEN", "FIGURES", "FORMULAS", "PLACES", "TOO_MUCH", "UNKNOWN", "built", "workbook"]

BUURTEN: Final = {"BU00010001": "Kerkbuurt", "BU00010002": "Molenbuurt", "BU00010003": "Havenbuurt"}
FIGURES: Final = (
    "buurtcode;naam;Eenzaam (%) 2025;Vrijwilligers\n"
    "BU00010001;Kerkbuurt;12,5;140\nBU00010002;Molenbuurt;8,1;4\nBU00010003;Havenbuurt;geheim;33\nBU00990001;Elders;9,9;20\n"
)
#: the second figure is no percentage
TOO_MUCH: Final = FIGURES.replace("8,1", "108,1")
UNKNOWN: Final = FIGURES.replace("BU0001", "BU0077").replace("buurt;", "dorp;")
PLACES: Final = (
    "naam;soort;x;y\nDe Kamer;buurtkamer;120050;487050\n"
    "Boeken;Bibliotheek;120150;487040\nLoods;magazijn;120160;487020\n"
)
FORMULAS: Final = (("buurtcode", "Score"), *((code, f"=A{row}*2") for row, code in enumerate(BUURTEN, start=2)))

RECIPE: Final = """# a comment that stays
name = "Toetsdorp"
crs = "EPSG:28992"
date = 2026-03-01
fictional = true

[[source]]
id = "buurten"
kind = "areas"
path = "buurten.geojson"
sha256 = "{areas}"
year = 2026
title = "Buurten van Toetsdorp"
publisher = "Toetsdorp"
licence = "CC0-1.0"

[source.options]
level = "buurt"
code = "code"
name = "naam"
whole = {{ level = "gemeente", code = "GM0001", name = "Toetsdorp" }}
"""


def built(folder: Path) -> Path:
    """A directory with the town, built from a recipe."""
    data = folder / "data"
    data.mkdir()
    shapes = [({"code": c, "naam": n}, square(120_000 + 100 * i, 487_000)) for i, (c, n) in enumerate(BUURTEN.items())]
    areas = geojson(data, collection(shapes), "buurten.geojson")
    recipe = folder / "dorp.toml"
    recipe.write_text(RECIPE.format(areas=hashlib.sha256(areas.read_bytes()).hexdigest()), encoding="utf-8")
    weefsel.build(recipe, folder / "site", data=data)
    return folder / "site"


def workbook(path: Path, *sheets: tuple[str, str, tuple[tuple[object, ...], ...]]) -> Path:
    """A workbook of another program: name of each sheet, its state (visible or hidden), its rows."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, state, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path
