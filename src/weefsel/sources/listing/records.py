"""What a row of a list tells of: groups, places, activities, ties and money, as texts and words per field."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from weefsel.sources.workbook_table import Told

__all__ = ["Named", "Record", "Transcribed", "Where"]


@dataclass(slots=True)
class Where:
    """Where something is, as the row says it."""

    street: str = ""
    postcode: str = ""
    town: str = ""
    area: str = ""
    #: degrees of WGS 84, or metres of the Dutch grid (RD)
    x: str = ""
    y: str = ""

    @property
    def is_said(self) -> bool:
        """Whether it says anything that can be looked up."""
        return bool(self.street or self.area or (self.x and self.y))


@dataclass(slots=True)
class Named:
    """Another record that is named: by its key in the list, or by its name."""

    name: str
    #: kinds it can be
    kinds: tuple[str, ...]


@dataclass(slots=True)
class Record:
    """A record of a row, of one kind: actor, place, offer, tie or funding."""

    kind: str
    #: its key in the list
    key: str
    #: field → text, word or list; an empty one says that the cell is empty
    values: dict[str, Any] = field(default_factory=dict)
    #: field → what is taken because the row does not say it
    assumed: dict[str, Any] = field(default_factory=dict)
    #: reference field → what it names
    names: dict[str, Named] = field(default_factory=dict)
    where: Where | None = None
    #: column → what has no field
    rest: dict[str, str] = field(default_factory=dict)
    #: whether the row is about this one, and not about what it belongs to
    primary: bool = True
    #: field → the column that it comes from
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Transcribed:
    """What a row tells: its records, those that others name first."""

    records: list[Record] = field(default_factory=list)
    #: what a person should know of it; the row is read
    notes: list[Told] = field(default_factory=list)
    #: why the row is not read
    wrong: list[Told] = field(default_factory=list)


def told(id: str, **variables: str) -> Told:
    """A text of the catalogue with its variables, none of them long."""
    return Told(id, {name: value if len(value) <= 80 else f"{value[:79]}…" for name, value in variables.items()})
