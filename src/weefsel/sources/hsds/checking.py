"""What is wrong with the records of a data set: values of the wrong kind, what is missing, ids that lead nowhere."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from weefsel.errors import Fault
from weefsel.sources.hsds.document import Document, Key, Position, Record, Shape
from weefsel.sources.hsds.parts import Column, Form
from weefsel.sources.hsds.tables import TABLES

__all__ = ["faults_of", "is_number", "is_storable"]

_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")
_TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?(\d+([.,]\d+)?|[.,]\d+)", re.ASCII)
_RANGES: Final = {"latitude": 90, "longitude": 180}


def faults_of(document: Document, positions: Mapping[Key, Position]) -> Iterator[Fault]:
    """Everything that is wrong with the records that could be read, in their order."""
    in_tables = document.shape in (Shape.CSV, Shape.TABLES)
    for table, key in document.every():
        if table in TABLES:
            record = document.tables[table][key]
            position = positions.get((table, key), Position(TABLES[table].file))
            yield from _record(table, record, position, document, in_tables)


def _record(table: str, record: Record, position: Position, document: Document, in_tables: bool) -> Iterator[Fault]:
    # nested in another it may be named by its id alone
    only_named = not in_tables and set(record) == {"id"}
    for column in TABLES[table].columns:
        value = record.get(column.name)
        if value is None or value == "":
            # an empty text is a value in JSON; in CSV it is the same as none
            needed = column.required or (in_tables and column.required_in_tables)
            if needed and not only_named and not (value == "" and column.form is Form.TEXT):
                yield position.fault("a value", "Fill it in: the specification needs it.", column.name)
            continue
        yield from _value(column, value, position, document)


def _value(column: Column, value: Any, position: Position, document: Document) -> Iterator[Fault]:
    good, expected, mend = _FORMS[column.form]
    if not good(value):
        yield position.fault(expected, mend, column.name, value)
    elif column.name in _RANGES and abs(_float(value)) > _RANGES[column.name]:
        most = _RANGES[column.name]
        yield position.fault(f"degrees from -{most} to {most}", "Look the point up again.", column.name, value)
    elif column.values and value not in column.values:
        yield position.fault(f"one of {', '.join(column.values)}", "Choose one of these.", column.name, value)
    elif column.refers and not _is_there(document, column.refers, value):
        where = "this data set" if column.refers == "*" else TABLES[column.refers].file
        mend = "Add that record, or take this id out."
        yield position.fault(f"the id of a record in {where}", mend, column.name, value)


def _is_there(document: Document, table: str, value: Any) -> bool:
    if table == "*":
        return any(str(value) in rows for rows in document.tables.values())
    return document.get(table, value) is not None


def is_number(value: Any) -> bool:
    """A number, or a text that is one, as tables have them."""
    if isinstance(value, str):
        return _NUMBER.fullmatch(value.strip()) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _float(value: Any) -> float:
    return float(str(value).strip().replace(",", "."))


def is_storable(value: Any) -> bool:
    """Whether it can be written again: whole characters, no NUL, numbers that are finite."""
    try:
        text = value if isinstance(value, str) else json.dumps(value, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (ValueError, RecursionError):
        return False
    # inside a list or an object a NUL was written as JSON does
    return "\0" not in text and (isinstance(value, str) or "\\u0000" not in text)


def _is_text(value: Any) -> bool:
    # a telephone number or an identifier is often written as a number
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value.strip()) is not None


def _parses(read: Callable[[str], object]) -> Callable[[Any], bool]:
    def good(value: Any) -> bool:
        try:
            read(value)
        except (TypeError, ValueError):
            return False
        return True

    return good


_FORMS: Final[Mapping[Form, tuple[Callable[[Any], bool], str, str]]] = {
    Form.TEXT: (_is_text, "a text", "Write it as text."),
    Form.ID: (_is_text, "an id", "Give the id of one record, as text."),
    Form.URI: (_matches(_URI), "an address as https://…", "Write the whole address."),
    Form.EMAIL: (_matches(_EMAIL), "an e-mail address", "Write it as name@example.org, or leave it out."),
    Form.NUMBER: (is_number, "a number", "Write digits only."),
    Form.DATE: (_parses(dt.date.fromisoformat), "a date as 2026-12-31", "Write year, month and day."),
    Form.TIME: (_matches(_TIME), "a time as 09:00", "Write hours and minutes in two digits each."),
    Form.MOMENT: (_parses(dt.datetime.fromisoformat), "a moment as 2026-12-31T12:00:00Z", "Write date and time."),
}
