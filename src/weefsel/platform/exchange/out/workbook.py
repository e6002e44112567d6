"""A workbook: a sheet for each kind, and one that says where the file comes from and what each column means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from weefsel.concepts.cells import harmless
from weefsel.concepts.texts import text
from weefsel.platform.exchange.out.columns import COLUMNS, LICENCE, TABLES, Column, Type
from weefsel.platform.exchange.out.records import Cell, Record
from weefsel.platform.exchange.out.writing import BETWEEN, About, Writer, flat
from weefsel.platform.register.states import EntryKind

__all__ = ["Workbook"]

#: characters, by what stands in a column; the first and the second column
_WIDTHS: Final = {Type.TEXT: 22, Type.WORDS: 24, Type.WHOLE: 10, Type.NUMBER: 12, Type.DATE: 12}
_FIRST: Final = (38, 34)
_ABOUT_WIDTHS: Final = (18, 24, 46, 46, 70)


class Workbook(Writer):
    """Row after row to the disk: none is kept in memory. All texts are texts, and numbers are numbers."""

    def __init__(self, path: Path, about: About) -> None:
        options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "tmpdir": str(path.parent)}
        self._made = xlsxwriter.Workbook(str(path), options)
        self._head = self._made.add_format({"bold": True, "bottom": 1})
        day = dt.datetime.combine(about.day, dt.time())
        # the same register is the same file, whenever it is made
        self._made.set_properties({"title": text("out.file_title", "nl", place=about.place), "created": day})
        self._about(about)

    def _about(self, about: About) -> None:
        sheet = self._made.add_worksheet(text("out.sheet_about", "nl"))
        for place, width in enumerate(_ABOUT_WIDTHS):
            sheet.set_column(place, place, width)
        for at, (row, is_head) in enumerate(_about_rows(about)):
            for place, cell in enumerate(row):
                sheet.write_string(at, place, harmless(cell), self._head if is_head else None)

    def begin(self, kind: EntryKind, columns: tuple[Column, ...]) -> None:
        self._sheet = self._made.add_worksheet(text(f"out.sheet_{kind}", "nl"))
        self._sheet.freeze_panes(1, 2)
        for place, column in enumerate(columns):
            width = _FIRST[place] if place < len(_FIRST) else _WIDTHS[column.type]
            self._sheet.set_column(place, place, width)
            self._sheet.write_string(0, place, column.name, self._head)
        self._at = 0

    def write(self, record: Record) -> None:
        self._at += 1
        for place, cell in enumerate(record.cells):
            if cell is not None:
                self._cell(place, cell)

    def _cell(self, place: int, cell: Cell) -> None:
        found = flat(cell)
        if isinstance(found, str):
            self._sheet.write_string(self._at, place, harmless(found))
        elif isinstance(found, dt.date):
            self._sheet.write_datetime(self._at, place, dt.datetime.combine(found, dt.time()))
        elif found is not None:
            self._sheet.write_number(self._at, place, float(found))

    def end(self) -> None:
        """Nothing: the next sheet ends this one."""

    def close(self) -> None:
        self._made.close()


def _about_rows(about: About) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The rows of the first sheet, and whether each heads what is below it."""
    yield (text("out.file_title", "nl", place=about.place),), True
    if about.is_fictional:
        yield (text("common.footer.fictional", "nl", place=about.place),), False
    yield (text("out.about_day", "nl"), about.day.isoformat()), False
    yield (text("out.about_licence", "nl"), LICENCE, text("out.about_licence_text", "nl")), False
    if about.site:
        yield (text("out.about_site", "nl"), about.site), False
    yield (text("out.about_note", "nl"),), False
    yield (), False
    yield tuple(text(f"out.about_{name}", "nl") for name in ("sheet", "column", "label", "english", "words")), True
    for kind in TABLES:
        for column in COLUMNS[kind]:
            yield _about_column(kind, column), False


def _about_column(kind: EntryKind, column: Column) -> tuple[str, ...]:
    return (
        text(f"out.sheet_{kind}", "nl"),
        column.name,
        text(column.about, "nl"),
        text(column.about, "en"),
        _words(column),
    )


def _words(column: Column) -> str:
    """What the words of a column mean: `library` = bibliotheek."""
    if column.field is None or not column.field.values:
        return text("out.list_note", "nl", mark=BETWEEN.strip()) if column.type is Type.WORDS else ""
    return BETWEEN.join(f"{value} = {_said(value, column.field.name)}" for value in column.field.values)


def _said(value: Any, name: str) -> str:
    return value.label("nl") if hasattr(value, "label") else text(f"register.{name}_{value}", "nl")
