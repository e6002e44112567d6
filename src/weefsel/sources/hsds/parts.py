"""What a table of HSDS is made of: columns, and what is nested in a record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = [
    "ID",
    "PREFIX",
    "Column",
    "Form",
    "Nested",
    "Table",
    "belongs",
    "lists",
    "must",
    "one",
    "own",
    "refers",
    "texts",
    "typed",
]


class Form(StrEnum):
    """What a value must be."""

    TEXT = "text"
    ID = "id"
    URI = "uri"
    EMAIL = "email"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    form: Form = Form.TEXT
    #: in every shape
    required: bool = False
    #: only where it is not said by what it is nested in
    required_in_tables: bool = False
    #: the words it can be
    values: tuple[str, ...] = ()
    #: the table whose id it is; "*": of any
    refers: str = ""
    #: of Weefsel's profile, not of the specification
    own: bool = False


@dataclass(frozen=True, slots=True)
class Nested:
    """What a record holds in nested JSON: a list of records of another table, or one."""

    name: str
    table: str
    #: a list: the column of the other table that says whose it is. One: the column of this table that says which
    key: str
    many: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `name` as the specification calls a record of it, `file` as it calls the file of all."""

    name: str
    file: str
    columns: tuple[Column, ...]
    nested: tuple[Nested, ...] = ()
    #: of Weefsel's profile, not of the specification
    own: bool = False

    def column(self, name: str) -> Column | None:
        """The column of this name."""
        return next((one for one in self.columns if one.name == name), None)


#: of the names of columns that the profile adds to a table of the specification
PREFIX: Final = "weefsel_"
ID: Final = Column("id", Form.ID, required=True)


def texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def must(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, required=True) for name in names)


def typed(form: Form, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name, form) for name in names)


def own(*names: str, form: Form = Form.TEXT, table: str = "") -> tuple[Column, ...]:
    """Columns of the profile."""
    return tuple(Column(f"{PREFIX}{name}", form, refers=table, own=True) for name in names)


def refers(*tables: str) -> tuple[Column, ...]:
    return tuple(Column(f"{table}_id", Form.ID, refers=table) for table in tables)


def belongs(*tables: str) -> tuple[Column, ...]:
    return tuple(Column(f"{table}_id", Form.ID, required_in_tables=True, refers=table) for table in tables)


def lists(of: str, **tables: str) -> tuple[Nested, ...]:
    """Lists: the name of each with its table."""
    return tuple(Nested(name, table, f"{of}_id") for name, table in tables.items())


def one(name: str, key: str = "", table: str = "") -> Nested:
    return Nested(name, table or name, key or f"{name}_id", many=False)
