"""One JSON file: a nested record, a page or a list of them, or a list for each table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NoReturn

from weefsel.errors import Fault, InputError
from weefsel.sources.hsds.checking import is_storable
from weefsel.sources.hsds.document import Document, Position, Record, Shape
from weefsel.sources.hsds.parts import Nested
from weefsel.sources.hsds.read_csv import NO_ID, TWICE, Given
from weefsel.sources.hsds.tables import TABLES, table_of_file
from weefsel.sources.tabular import read_text

__all__ = ["read_json_file"]

#: No data set is nested deeper: a language of a telephone number of a contact is some twenty.
DEEPEST: Final = 60
#: a larger file is not read: bytes
LARGEST: Final = 200_000_000
_MEND: Final = "Export it again as JSON of HSDS 3.0."


def read_json_file(path: Path) -> Given:
    """The records of a file, whichever way it is written. Raises `InputError` where it is no JSON of HSDS at all."""
    if path.is_file() and path.stat().st_size > LARGEST:
        raise InputError(Fault(path.name, f"at most {LARGEST // 1_000_000} MB", "Write it as CSV, or in more files."))
    text = read_text(path)
    if path.suffix.lower() == ".ndjson":
        data: Any = [_parsed(path.name, line, row) for row, line in enumerate(text.split("\n"), 1) if line.strip()]
    else:
        data = _parsed(path.name, text, None)
    reader = _Reader(path)
    if isinstance(data, list):
        reader.top(data, Shape.MANY)
    elif isinstance(data, dict) and isinstance(data.get("contents"), list):
        reader.top(data["contents"], Shape.PAGE)
        reader.given.document.envelope = {name: value for name, value in data.items() if name != "contents"}
    elif isinstance(data, dict) and _is_by_table(data):
        reader.tables(data)
    elif isinstance(data, dict) and "id" in data:
        reader.top([data], Shape.ONE)
    else:
        expected = "a record with an id, a page with contents, or a list for each table"
        raise InputError(Fault(path.name, expected, _MEND, value=_named(data)))
    return reader.given


def _named(data: Any) -> object:
    return list(data)[:6] if isinstance(data, dict) else data


def _is_by_table(data: Record) -> bool:
    known = [name for name in data if table_of_file(name) is not None or name.lower().endswith(".csv")]
    return "id" not in data and bool(known) and all(isinstance(data[name], list) for name in known)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _parsed(file: str, text: str, row: int | None) -> Any:
    try:
        data = json.loads(text.removeprefix("\ufeff"), parse_constant=_no_constant)
    # ValueError: no JSON, or a number of thousands of digits; RecursionError: brackets without end
    except (ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:120]
        raise InputError(Fault(file, f"JSON; the reader says: {reason}", _MEND, row=row)) from None
    if _depth(data) > DEEPEST:
        raise InputError(Fault(file, f"records nested at most {DEEPEST} deep", _MEND, row=row))
    return data


def _depth(data: Any) -> int:
    """How deep lists and objects lie in each other, without going down in them one by one."""
    layer, deep = [data], 0
    while layer and deep <= DEEPEST:
        layer = [below for one in layer for below in _below(one)]
        deep += 1
    return deep


def _below(one: Any) -> Iterator[Any]:
    if isinstance(one, dict):
        return iter(one.values())
    return iter(one) if isinstance(one, list) else iter(())


class _Reader:
    """Takes the records out of a file one by one."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        self.given = Given(Document())

    def top(self, records: list[Any], shape: Shape) -> None:
        """Nested records. All are of one table, which their fields tell."""
        self.given.document.shape = shape
        table = _table_of(records, self.file)
        for row, record in enumerate(records, start=1):
            position = Position(self.file, row if shape is not Shape.ONE else None)
            key = self._record(record, table, position)
            if key is not None:
                self.given.document.roots.append((table, key))

    def tables(self, data: Record) -> None:
        """A list for each table."""
        self.given.document.shape = Shape.TABLES
        for name, records in data.items():
            found = table_of_file(name)
            table = found.name if found is not None else name.removesuffix(".csv")
            if not isinstance(records, list):
                self._fault(Position(self.file, path=name), "a list of records", records)
                continue
            self.given.document.tables.setdefault(table, {})
            for row, record in enumerate(records, start=1):
                self._flat(record, table, Position(f"{self.file}, {name}", row))

    def _flat(self, record: Any, table: str, position: Position) -> None:
        if self._is_record(record, position):
            key = str(record["id"])
            if self.given.document.get(table, key) is not None:
                self.given.faults.append(position.fault(*TWICE, "id", record["id"]))
                return
            self.given.positions[table, key] = position
            self.given.document.add(table, self._sound(record, position))

    def _record(self, record: Any, table: str, position: Position) -> str | None:
        """Take a record in with all that is nested in it; its id, or None where it is none."""
        if not self._is_record(record, position):
            return None
        key = str(record["id"])
        nested = {one.name: one for one in TABLES[table].nested}
        values: Record = {}
        for name, value in record.items():
            inside = nested.get(name)
            if inside is not None and isinstance(value, list if inside.many else dict):
                self._inside(table, key, inside, value, position)
                continue
            if inside is not None and value is not None:
                self._fault(_below_of(position, name), "a list of records" if inside.many else "a record", value)
            values[name] = value
        self._merge(table, key, self._sound(values, position), position)
        return key

    def _inside(self, table: str, key: str, nested: Nested, value: Any, position: Position) -> None:
        where = (table, key, nested.name)
        if nested.many:
            paths = (_below_of(position, f"{nested.name}[{number}]") for number in range(len(value)))
            found = [self._record(one, nested.table, at) for one, at in zip(value, paths, strict=True)]
            before = self.given.document.inside.get(where, [])
            found = [*before, *(one for one in found if one is not None)]
            self.given.document.inside[where] = list(dict.fromkeys(found))
            return
        named = self._record(value, nested.table, _below_of(position, nested.name))
        if named is not None:
            self.given.document.inside[where] = named

    def _merge(self, table: str, key: str, values: Record, position: Position) -> None:
        """The same record may stand in several places; where it says other things, what stood first stays."""
        before = self.given.document.get(table, key)
        if before is None:
            self.given.document.add(table, values)
            self.given.positions[table, key] = position
            return
        for name, value in values.items():
            if name in before and before[name] != value:
                mend = "Give each record an id of its own, or write the same everywhere."
                self.given.faults.append(position.fault("the same as where this id stood before", mend, name, value))
        before |= {name: value for name, value in values.items() if name not in before}

    def _is_record(self, record: Any, position: Position) -> bool:
        if not isinstance(record, dict):
            self._fault(position, "a record: an object with an id", record)
            return False
        key = record.get("id")
        if not isinstance(key, str | int) or isinstance(key, bool) or key == "" or not is_storable(key):
            self.given.faults.append(position.fault(*NO_ID, "id", key))
            return False
        return True

    def _sound(self, values: Record, position: Position) -> Record:
        """The values that can be kept; half characters and endless numbers cannot."""
        sound: Record = {}
        for name, value in values.items():
            if is_storable(name) and is_storable(value):
                sound[name] = value
            else:
                mend = "Write the value again."
                shown = ascii(value)[:60]
                self.given.faults.append(position.fault("text of whole characters", mend, ascii(name), shown))
        return sound

    def _fault(self, position: Position, expected: str, value: Any) -> None:
        self.given.faults.append(position.fault(expected, _MEND, value=_named(value)))


def _below_of(position: Position, name: str) -> Position:
    return Position(position.where, position.row, f"{position.path}{name}.")


def _table_of(records: list[Any], file: str) -> str:
    """The table of which most fields are there; where two have as many, the one that the file is called after."""
    names = {name for record in records[:100] if isinstance(record, dict) for name in record}
    known = {
        name: len(names & {*(one.name for one in table.columns), *(one.name for one in table.nested)})
        for name, table in TABLES.items()
    }
    most = max(known.values())
    best = [name for name, number in known.items() if number == most]
    called = [name for name in best if file.lower().startswith(name)]
    return max(called, key=len, default=best[0])
