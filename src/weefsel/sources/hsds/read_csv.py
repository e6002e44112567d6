"""One CSV file of a tabular data set."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from weefsel.errors import Fault, InputError
from weefsel.sources.hsds.document import Document, Key, Position, Record, Shape
from weefsel.sources.hsds.parts import Form
from weefsel.sources.hsds.tables import TABLES, table_of_file
from weefsel.sources.tabular import first_record, read_text, separator_of

__all__ = ["NO_ID", "TWICE", "Given", "read_csv_file"]

NO_ID: Final = ("an id", "Give the record an id of its own.")
TWICE: Final = ("an id of its own", "Give each record an id of its own, or remove the double.")
#: no cell is longer; one of Excel holds 32,767 characters
_LONGEST_CELL: Final = 1_000_000


@dataclass(slots=True)
class Given:
    """What one file gave: its records, where each stood, and what could not be read."""

    document: Document
    positions: dict[Key, Position] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_csv_file(path: Path) -> Given:
    """The table that the file is called after. Cells keep their spaces; empty ones are no value.

    A file that is not UTF-8 is read as Windows-1252, and told. Raises `InputError` where the file cannot be read.
    """
    given = Given(Document(Shape.CSV))
    found = table_of_file(path.name)
    table = found.name if found is not None else path.stem.lower()
    given.document.tables[table] = {}
    text = _text(path, given)
    header, rows = _rows(path, text)
    for number, cells in rows:
        position = Position(path.name, number)
        if len(cells) != len(header):
            expected = f"{len(header)} cells, as in the header"
            mend = "Put texts that hold the delimiter between double quotes, or take out the extra cells."
            given.faults.append(position.fault(expected, mend, value=f"{len(cells)} cells"))
            continue
        _add(table, _record(table, header, cells), position, given)
    return given


def _text(path: Path, given: Given) -> str:
    try:
        return read_text(path)
    except InputError as error:
        try:
            text = read_text(path, "cp1252")
        except InputError:
            raise error from None
        expected = "text in UTF-8; it was read as Windows-1252"
        given.faults.append(Fault(path.name, expected, "Look whether é and ë are right, or save it as CSV (UTF-8)."))
        return text


def _rows(path: Path, text: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header, and each record with the number that a spreadsheet gives it; without those that are empty."""
    lines = text.lstrip("\n")
    above = len(text) - len(lines)
    separator = separator_of(first_record(lines, path.name))
    csv.field_size_limit(_LONGEST_CELL)
    records = csv.reader(lines.splitlines(keepends=True), delimiter=separator, strict=True)
    header = [name.strip().lower() for name in _next(records, path, 1)]
    if "id" not in header or len(set(header)) < len(header) or "" in header:
        mend = "Write the names of the columns in the first row, each once, one of them id."
        raise InputError(Fault(path.name, "a header with id and other columns", mend, row=1, value=header[:8]))
    return header, _numbered(records, path, above)


def _numbered(records: Any, path: Path, above: int) -> Iterator[tuple[int, list[str]]]:
    number = above + 1
    while True:
        number += 1
        cells = _next(records, path, number)
        if cells is None:
            return
        if any(cells):
            yield number, cells


def _next(records: Any, path: Path, row: int) -> Any:
    try:
        return next(records, [""] if row == 1 else None)
    except csv.Error as error:
        mend = "Export the file again as CSV, with double quotes around texts."
        raise InputError(Fault(path.name, f"a table as delimited text ({error})", mend, row=row)) from None


def _record(table: str, header: list[str], cells: list[str]) -> Record:
    known = {column.name: column.form for column in TABLES[table].columns} if table in TABLES else {}
    return {name: _cell(cell, known.get(name)) for name, cell in zip(header, cells, strict=True) if cell != ""}


def _cell(cell: str, form: Form | None) -> Any:
    """A number where it is one and is written back as it stood; else the text."""
    if form is not Form.NUMBER:
        return cell
    try:
        number = json.loads(cell)
    except (ValueError, RecursionError):
        return cell
    is_plain = isinstance(number, int | float) and not isinstance(number, bool) and json.dumps(number) == cell
    return number if is_plain else cell


def _add(table: str, record: Record, position: Position, given: Given) -> None:
    if "id" not in record:
        given.faults.append(position.fault(*NO_ID, "id"))
    elif given.document.get(table, record["id"]) is not None:
        given.faults.append(position.fault(*TWICE, "id", record["id"]))
    else:
        given.document.add(table, record)
        given.positions[table, str(record["id"])] = position
