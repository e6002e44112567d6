"""A spreadsheet of someone's own, a workbook (.xlsx) or delimited text (.csv), as a table of texts."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from weefsel.errors import Fault, InputError
from weefsel.sources.tabular import outside_quotes, read_text
from weefsel.sources.workbook_table import SheetTable, Told, table_of
from weefsel.sources.xlsx_cells import MOST_CELLS, Grid, read_grid
from weefsel.sources.xlsx_package import Package, SheetPart, open_package

__all__ = [
    "GUESSED",
    "LARGEST",
    "SheetName",
    "SheetTable",
    "Told",
    "Workbook",
    "is_utf",
    "is_zipped",
    "read_workbook",
    "separator",
]

#: A larger file is not read: bytes.
LARGEST: Final = 200_000_000
#: Delimited text that is not UTF-8 and does not say what it is, is taken to be this: Excel writes it.
GUESSED: Final = "cp1252"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: the name of the stream in which Office puts an encrypted document
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_SAVE: Final = "Open it in Excel or LibreOffice and save it as Excel workbook (.xlsx)."
#: how a file begins → what it then is, for files that are no table
_OTHERS: Final = {
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3": "a database",
    b"{\\rtf": "a text document (.rtf)",
    b"Rar!": "an archive",
    b"7z\xbc\xaf": "an archive",
}
_DELIMITERS: Final = (";", ",", "\t", "|")
_LOOKED: Final = 50


@dataclass(frozen=True, slots=True)
class SheetName:
    """A sheet that there is in a workbook."""

    name: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """A spreadsheet: the sheets there are (none in delimited text), and the table in the one that was asked for."""

    file: str
    sheets: tuple[SheetName, ...]
    table: SheetTable


def read_workbook(
    path: Path,
    sheet: str | None = None,
    *,
    header: int | None = None,
    encoding: str | None = None,
    most: int | None = None,
) -> Workbook:
    """Read a sheet of a workbook, or delimited text: what the file is, its first bytes say.

    `sheet`: without it the first that is not hidden and has text. `header`: the row of the header, where the guess is
    not right. `encoding`: of delimited text; without it UTF-8 or, where it is not that, the one of Windows, and told.
    `most`: how many cells a sheet may have, where that is fewer than usual.

    Raises `InputError` for a file that is too large, encrypted, has macros, is of an older or other kind, or is broken,
    and for a sheet without a table. No formula is computed and no link followed.
    """
    if is_zipped(path):
        return _read_xlsx(path, sheet, header, most)
    told: list[Told] = []
    if encoding is None and not is_utf(path):
        encoding = GUESSED
        told.append(Told("sheet.told_encoding", {"encoding": "Windows-1252"}))
    if sheet is not None:
        mend = "Leave the option out, or give the workbook."
        raise InputError(Fault(path.name, "a workbook with sheets; this is delimited text", mend, value=sheet))
    grid = _delimited(path, read_text(path, encoding), header, most)
    return Workbook(path.name, (), table_of(grid, path.name, None, header, told))


def is_zipped(path: Path) -> bool:
    """Whether a file is a workbook; otherwise it is delimited text. Raises `InputError` for what can be neither."""
    start = _start(path)
    if start.startswith(_ZIP):
        return True
    _check_start(path, start)
    return False


def _start(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            expected = f"at most {LARGEST // 1_000_000} MB"
            value = f"{size / 1e6:,.0f} MB"
            raise InputError(Fault(path.name, expected, "Take out what is not needed.", value=value))
        with path.open("rb") as stream:
            start = stream.read(1_000)
    except OSError as error:
        expected = f"a file that can be read ({error.strerror})"
        raise InputError(Fault(path.name, expected, "Give another path.")) from None
    if not start.strip():
        raise InputError(Fault(path.name, "a table; the file is empty", "Export it again."))
    return start


def _check_start(path: Path, start: bytes) -> None:
    """Say what a file is that is no table, and how to make one of it."""
    expected = "a workbook (.xlsx) or delimited text (.csv)"
    if start.startswith(_OLE):
        if _ENCRYPTED in path.read_bytes():
            mend = "Open it in Excel with its password, take the password off, and save it again."
            raise InputError(Fault(path.name, f"{expected}; this workbook is locked with a password", mend))
        raise InputError(Fault(path.name, f"{expected}; this is a workbook of the old kind (.xls)", _SAVE))
    text = start.decode("utf-16", "replace") if start[:2] in (b"\xff\xfe", b"\xfe\xff") else start.decode("latin-1")
    text = text.removeprefix("\ufeff").removeprefix("ï»¿").lstrip().lower()
    if text.startswith("<"):
        web = any(mark in text for mark in ("<html", "<!doctype html", "<table", "<meta"))
        what = "a web page that is called a table" if web else "XML"
        raise InputError(Fault(path.name, f"{expected}; this is {what}", _SAVE))
    for magic, what in _OTHERS.items():
        if start.startswith(magic):
            raise InputError(Fault(path.name, f"{expected}; this is {what}", "Export the table itself."))


def _read_xlsx(path: Path, sheet: str | None, header: int | None, most: int | None) -> Workbook:
    package = open_package(path)
    part, grid = _named(package, sheet, most) if sheet is not None else _chosen(package, most)
    told: list[Told] = []
    hidden = [one.name for one in package.sheets if one.hidden and one is not part]
    if hidden:
        told.append(Told("sheet.told_hidden_sheets", {"sheets": ", ".join(hidden[:6])}))
    names = tuple(SheetName(one.name, one.hidden) for one in package.sheets)
    return Workbook(path.name, names, table_of(grid, path.name, part.name, header, told))


def _named(package: Package, sheet: str, most: int | None) -> tuple[SheetPart, Grid]:
    part = next((one for one in package.sheets if one.name == sheet), None)
    if part is None:
        there = ", ".join(one.name for one in package.sheets[:20])
        raise InputError(Fault(package.file, f"one of the sheets {there}", "Mend options.sheet.", value=sheet))
    return part, read_grid(package, part, most)


def _chosen(package: Package, most: int | None) -> tuple[SheetPart, Grid]:
    """The first sheet with text that is not hidden; without one the first sheet that is not hidden."""
    shown = [one for one in package.sheets if not one.hidden]
    if not shown:
        there = ", ".join(one.name for one in package.sheets[:20])
        mend = "Name the sheet with options.sheet."
        raise InputError(Fault(package.file, f"a sheet that is not hidden; there are {there}", mend))
    for part in shown:
        grid = read_grid(package, part, most)
        if grid.rows:
            return part, grid
    return shown[0], Grid()


def is_utf(path: Path) -> bool:
    """Whether a file is UTF-8, or says that it is UTF-16."""
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _delimited(path: Path, text: str, header: int | None, most: int | None) -> Grid:
    """Delimited text as a sheet: its records are the rows."""
    delimiter, skipped = separator(text)
    grid = Grid()
    widths: dict[int, int] = {}
    count, most = 0, MOST_CELLS if most is None else most
    try:
        for row, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            cells = {column: found for column, cell in enumerate(record, start=1) if (found := cell.strip())}
            count += len(cells)
            if count > most:
                mend = "Take out what is not needed, or divide it over several files."
                raise InputError(Fault(path.name, f"at most {most:,} cells", mend))
            if cells and not (skipped and row == 1):
                grid.rows[row], widths[row] = cells, len(record)
    except csv.Error as error:
        mend = "Export the file again; put texts that hold a quote or the delimiter between double quotes."
        raise InputError(Fault(path.name, f"a table as delimited text ({error})", mend)) from None
    _check_widths(path.name, grid, widths, header)
    return grid


def separator(text: str) -> tuple[str, bool]:
    """The delimiter of a text, and whether its first line does nothing but say it (`sep=;`, as Excel has it).

    It is the mark of which most lines have as many: a comma within numbers varies from line to line.
    """
    lines = text[: 1 << 20].split("\n")[:_LOOKED]
    if lines[0].strip().lower() in [f"sep={mark}".strip() for mark in _DELIMITERS]:
        return lines[0].lstrip()[4:5] or "\t", True

    def steadiness(mark: str) -> tuple[int, int]:
        counts = Counter(found for line in lines if (found := outside_quotes(line, mark)))
        often = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return often[1], often[0]

    return max(_DELIMITERS, key=steadiness), False


def _check_widths(file: str, grid: Grid, widths: dict[int, int], header: int | None) -> None:
    """Records with more cells than most have lost a quote; a line of text above or below the table has one cell."""
    if not widths:
        return
    width = widths[header] if header in widths else Counter(widths.values()).most_common(1)[0][0]
    odd = [row for row, n in widths.items() if n != width and len(grid.rows[row]) > 1 and max(grid.rows[row]) > width]
    odd += [row for row, n in widths.items() if n < width and len(grid.rows[row]) > 1 and row > (header or 0)]
    odd = sorted(set(odd) - _above(widths, width))
    if odd:
        mend = "Put texts that hold the delimiter between double quotes, or take out the extra cells."
        first = odd[0]
        value = f"{widths[first]} cells"
        raise InputError(Fault(file, f"{width} cells, as in most rows", mend, first, value=value, more=len(odd) - 1))


def _above(widths: dict[int, int], width: int) -> set[int]:
    """Rows above the first that is as wide as the table."""
    first = next((row for row, n in widths.items() if n == width), 0)
    return {row for row in widths if row < first}
