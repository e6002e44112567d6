"""The columns of the files: the fields of an entry, as they are defined once, and what every entry has besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from weefsel.platform.register.fields import FIELDS, Field, Form
from weefsel.platform.register.states import EntryKind

__all__ = ["AFTER", "COLUMNS", "FIELD_COLUMNS", "LICENCE", "REFERENCES", "TABLES", "Column", "Type"]

#: of what people write here; as it is in the tables of a snapshot
LICENCE: Final = "CC-BY-4.0"
#: what the tables are called, as those of a snapshot
TABLES: Final[Mapping[EntryKind, str]] = {
    EntryKind.ACTOR: "actors",
    EntryKind.PLACE: "places",
    EntryKind.OFFER: "offers",
    EntryKind.TIE: "ties",
    EntryKind.FUNDING: "funding",
}
#: forms in which a field names another entry
REFERENCES: Final = (Form.ACTOR, Form.PLACE, Form.END)


class Type(Enum):
    """What stands in a column, in the words of a Frictionless table schema."""

    TEXT = "string"
    WORDS = "array"
    WHOLE = "integer"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    type: Type
    #: id of the text that says what stands in it
    about: str
    #: the field that it is of; none for what every entry has
    field: Field | None = None
    #: whether it holds the name of the entry that the field names
    is_name: bool = False


_TYPES: Final[Mapping[Form, Type]] = {
    Form.WORDS: Type.WORDS,
    Form.LANGUAGES: Type.WORDS,
    Form.WHOLE: Type.WHOLE,
    Form.MONEY: Type.NUMBER,
    Form.DEGREES: Type.NUMBER,
    Form.DATE: Type.DATE,
}
AFTER: Final = (
    Column("confirmed_on", Type.DATE, "out.column_confirmed_on"),
    Column("changed_on", Type.DATE, "out.column_changed_on"),
    Column("source", Type.TEXT, "out.column_source"),
    Column("other_ids", Type.WORDS, "out.column_other_ids"),
    Column("page", Type.TEXT, "out.column_page"),
    Column("licence", Type.TEXT, "out.column_licence"),
)


def _of(field: Field) -> list[Column]:
    made = [Column(field.name, _TYPES.get(field.form, Type.TEXT), f"register.field_{field.name}", field)]
    if field.form in REFERENCES:
        made.append(Column(f"{field.name}_name", Type.TEXT, "out.column_name_of", field, is_name=True))
    return made


#: kind → the columns that come from its fields
FIELD_COLUMNS: Final[Mapping[EntryKind, tuple[Column, ...]]] = {
    kind: tuple(column for field in FIELDS[kind] for column in _of(field)) for kind in TABLES
}
#: kind → its columns, from left to right
COLUMNS: Final[Mapping[EntryKind, tuple[Column, ...]]] = {
    kind: (Column("id", Type.TEXT, "out.column_id"), *FIELD_COLUMNS[kind], *AFTER) for kind in TABLES
}
