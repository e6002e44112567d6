"""What a column and a table of a snapshot are defined by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from weefsel.concepts import Disclosure

__all__ = ["MANY", "SOURCE", "Column", "Table", "Type"]

#: No person, crowd or sum of money in one snapshot is larger than this; it keeps 2³¹ and 1e308 out.
MANY: Final = 1e9

Type = Literal["string", "integer", "number", "boolean", "date", "list", "json", "geometry"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called, what it may hold, and what it means."""

    name: str
    type: Type
    meaning: str
    unit: str | None = None
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    #: the vocabulary the value (or, for `list`, each value) comes from
    values: type[StrEnum] | None = None
    #: `table.column` that must hold the value
    refers_to: str | None = None
    #: allowed shapely geometry types, for `geometry`
    geometry: tuple[str, ...] = ()
    disclosure: Disclosure = Disclosure.PUBLIC
    #: came after snapshots had been made without it: in those it is empty
    later: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order and the columns that together name a row."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    #: a snapshot without this table, or with it empty, is no snapshot
    required: bool = False

    def column(self, name: str) -> Column:
        """The column called `name`; `KeyError` if there is none."""
        return next((c for c in self.columns if c.name == name), None) or _no_column(self.name, name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    @property
    def geometry(self) -> Column | None:
        """The geometry column, if the table has one. It is always called `geometry`."""
        return next((c for c in self.columns if c.type == "geometry"), None)


def _no_column(table: str, name: str) -> Column:
    raise KeyError(f"{table}.{name}")


#: the columns of every table that say where a row comes from
SOURCE: Final = (
    Column("source_id", "string", "the source this row comes from", required=True, refers_to="sources.source_id"),
    Column("source_ref", "string", "where in that source: an OSM object, a row and column, a register entry"),
)
