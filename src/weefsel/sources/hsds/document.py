"""One HSDS data set, however it was written: tables of records by id, and what is nested in what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from weefsel.errors import Fault
from weefsel.sources.hsds.parts import Nested
from weefsel.sources.hsds.tables import TABLES, table_of_file

__all__ = ["Document", "Key", "Lookup", "Position", "Reading", "Record", "Shape"]

Record = dict[str, Any]
#: the name of a table, and an id in it
Key = tuple[str, str]


class Shape(StrEnum):
    """How a data set is written."""

    #: a folder of CSV files, or a zip of them
    CSV = "csv"
    #: one JSON object with a list for each table
    TABLES = "tables"
    #: one nested record
    ONE = "one"
    #: nested records, each on a line or in one list
    MANY = "many"
    #: a page of nested records, as the API gives them
    PAGE = "page"


@dataclass(slots=True)
class Document:
    """A data set. What the specification does not know is kept: other fields of a record, other tables."""

    shape: Shape = Shape.TABLES
    #: table → id → record, in the order in which they came
    tables: dict[str, dict[str, Record]] = field(default_factory=dict)
    #: (table, id, name of the list or record in it) → ids of another table: what was given nested, and no more
    inside: dict[tuple[str, str, str], list[str] | str] = field(default_factory=dict)
    #: what stood at the top of nested JSON
    roots: list[Key] = field(default_factory=list)
    #: what a page says of itself
    envelope: Record = field(default_factory=dict)

    def add(self, table: str, record: Record) -> None:
        """Put a record in its table; its `id` is there."""
        self.tables.setdefault(table, {})[str(record["id"])] = record

    def get(self, table: str, key: object) -> Record | None:
        """A record by its id."""
        return None if key is None else self.tables.get(table, {}).get(str(key))

    def every(self) -> Iterable[Key]:
        """Every record."""
        return ((table, one) for table, rows in self.tables.items() for one in rows)

    def merge(self, other: Document) -> None:
        """Take in what another has; where both have a record, what this one says stays."""
        for table, rows in other.tables.items():
            mine = self.tables.setdefault(table, {})
            for one, record in rows.items():
                mine[one] = {**record, **mine.get(one, {})}
        self.inside = {**other.inside, **self.inside}
        self.roots += [key for key in other.roots if key not in set(self.roots)]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a record stood: a file, its row there, and where in that row."""

    where: str
    row: int | None = None
    path: str = ""

    def fault(self, expected: str, mend: str, column: str = "", value: object = None) -> Fault:
        """That something is wrong with it."""
        return Fault(self.where, expected, mend, self.row, f"{self.path}{column}".rstrip(".") or None, value)


@dataclass(frozen=True, slots=True)
class Reading:
    """A data set as it was read. Whether it is used with its faults is for whoever asked to say."""

    document: Document
    #: all that is wrong, record by record. What could not be read as a record at all is not in the document
    faults: tuple[Fault, ...]
    positions: Mapping[Key, Position]


_ENTITY: Final = {"attribute": "link_entity", "metadata": "resource_type"}


class Lookup:
    """Finds what belongs to a record: as it was nested, else by the ids in the tables."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._by_column: dict[Key, dict[str, list[str]]] = {}

    def many(self, table: str, key: str, nested: Nested) -> list[str] | None:
        """The ids in a list of a record, empty where it is empty; None where there is none."""
        given = self.document.inside.get((table, key, nested.name))
        if isinstance(given, list):
            return [one for one in given if self.document.get(nested.table, one) is not None]
        found = self._of(nested.table, nested.key).get(key, [])
        entity = _ENTITY.get(nested.table)
        if entity is not None:
            found = [one for one in found if self._is_of(nested.table, one, entity, table)]
        return found or None

    def one(self, table: str, key: str, nested: Nested) -> str | None:
        """The id of the record that a record names; None where it names none that is there."""
        given = self.document.inside.get((table, key, nested.name))
        if isinstance(given, str):
            return given if self.document.get(nested.table, given) is not None else None
        record = self.document.get(table, key) or {}
        named = record.get(nested.key)
        return str(named) if self.document.get(nested.table, named) is not None else None

    def _of(self, table: str, column: str) -> dict[str, list[str]]:
        if (table, column) not in self._by_column:
            index: dict[str, list[str]] = {}
            for one, record in self.document.tables.get(table, {}).items():
                if record.get(column) is not None:
                    index.setdefault(str(record[column]), []).append(one)
            self._by_column[table, column] = index
        return self._by_column[table, column]

    def _is_of(self, table: str, key: str, column: str, wanted: str) -> bool:
        """Ids are their own in one table only; what hangs on any says which, where it says it well."""
        record = self.document.tables[table][key]
        said = table_of_file(str(record.get(column, "")))
        named = record.get("link_id", record.get("resource_id"))
        return said is None or said is TABLES[wanted] or self.document.get(said.name, named) is None
