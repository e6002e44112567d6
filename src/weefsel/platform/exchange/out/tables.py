"""A zip with a CSV for each kind (RFC 4180), and a Frictionless description of their columns.

In UTF-8 without a mark in front, a comma between cells, a point in numbers: it is for programs. Who works with a
spreadsheet takes the workbook.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any, Final

from weefsel.concepts.cells import harmless
from weefsel.concepts.texts import text
from weefsel.platform.exchange.out.columns import LICENCE, TABLES, Column, Type
from weefsel.platform.exchange.out.records import Cell, Record
from weefsel.platform.exchange.out.writing import BETWEEN, About, Writer, flat
from weefsel.platform.register.states import EntryKind

__all__ = ["Tables"]

_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_LICENCE: Final = {"name": LICENCE, "path": "https://creativecommons.org/licenses/by/4.0/", "title": "CC BY 4.0"}


class Tables(Writer):
    """Writes table after table into the zip, and their description last."""

    def __init__(self, path: Path, about: About) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self._about = about
        self._resources: list[dict[str, Any]] = []

    def begin(self, kind: EntryKind, columns: tuple[Column, ...]) -> None:
        name = TABLES[kind]
        self._resources.append(_resource(name, columns))
        member = self._zip.open(_info(f"{name}.csv"), "w", force_zip64=True)
        self._file = io.TextIOWrapper(member, encoding="utf-8", newline="")
        self._rows = csv.writer(self._file, lineterminator="\r\n")
        self._rows.writerow(column.name for column in columns)

    def write(self, record: Record) -> None:
        self._rows.writerow([_cell(cell) for cell in record.cells])

    def end(self) -> None:
        self._file.close()

    def close(self) -> None:
        package = {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": "weefsel-register",
            "title": text("out.file_title", "nl", place=self._about.place),
            "description": text("out.csv_note", "en"),
            "created": f"{self._about.day.isoformat()}T00:00:00Z",
            "licenses": [_LICENCE],
            "weefsel": {"place": self._about.place, "fictional": self._about.is_fictional, "site": self._about.site},
            "resources": self._resources,
        }
        self._zip.writestr(_info("datapackage.json"), json.dumps(package, ensure_ascii=False, indent=1) + "\n")
        self._zip.close()


def _info(name: str) -> zipfile.ZipInfo:
    """The same register is the same file, whenever it is made."""
    info = zipfile.ZipInfo(name, _EARLIEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _cell(cell: Cell) -> Any:
    found = flat(cell)
    return harmless(found) if isinstance(found, str) else found


def _resource(name: str, columns: tuple[Column, ...]) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": [_field(column) for column in columns], "primaryKey": ["id"]},
    }


def _field(column: Column) -> dict[str, Any]:
    is_list = column.type is Type.WORDS
    made: dict[str, Any] = {
        "name": column.name,
        "type": "string" if is_list else column.type.value,
        "title": text(column.about, "nl"),
        "description": text(column.about, "en"),
    }
    if is_list:
        made["description"] += f" ({text('out.list_note', 'en', mark=BETWEEN.strip())})"
    return made
