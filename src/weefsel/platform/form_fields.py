"""A field of a form as a page shows it: its label, choices, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from weefsel.errors import Fault

__all__ = ["Choice", "Field", "FieldKind"]

FieldKind = Literal[
    "text", "number", "select", "radio", "check", "checks", "prose", "date", "time", "email", "tel", "url", "entry"
]


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in."""

    name: str
    id: str
    label: str
    value: str
    kind: FieldKind
    choices: tuple[Choice, ...]
    hint: str
    wrong: tuple[str, ...]
    faults: tuple[Fault, ...]
    #: whether the cursor begins here
    focus: bool
    #: whether it must be filled in
    required: bool = False
    #: characters
    most: int = 300

    @property
    def bad(self) -> bool:
        return bool(self.wrong or self.faults)
