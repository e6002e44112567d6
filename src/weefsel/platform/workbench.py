"""The workbench as the site sees it: adding a spreadsheet of one's own to what a directory shows.

The site takes figures from `publish` only, and writes nothing. Whoever does the work is named by the setting
`WEEFSEL_WORKBENCH` ("module:function"), which `weefsel serve --workbench` sets; without it there is no workbench, and
its addresses do not exist.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from weefsel.concepts import Disclosure, JoinReason, MissingReason, PlaceKind
from weefsel.errors import Fault, NotFound, WeefselError

__all__ = [
    "Busy",
    "Cell",
    "Column",
    "Draft",
    "Job",
    "OwnSource",
    "Row",
    "Said",
    "Seen",
    "Sheet",
    "Workbench",
    "Wrong",
    "is_on",
    "workbench",
]


class Busy(WeefselError):
    """Another change is being built; `token` is its job."""

    def __init__(self, token: str) -> None:
        self.token = token
        super().__init__("One change at a time: wait until the other is ready.")


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the catalogue with its variables."""

    id: str
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field of the form."""

    field: str
    said: Said


@dataclass(frozen=True, slots=True)
class OwnSource:
    """A spreadsheet that is among the sources already."""

    id: str
    title: str
    publisher: str
    year: int
    disclosure: Disclosure


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the workbook."""

    name: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table, with a few of its cells, and why it seems to be what the form says."""

    #: its place among the columns; fields of the form about it are called `c3.name`
    number: int
    name: str
    letters: str
    sample: tuple[str, ...]
    reasons: tuple[Said, ...]
    #: whether it looks like figures
    figures: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of the preview: its value, why there is none, or why it cannot be used."""

    text: str
    value: float | None
    unit: str
    missing: MissingReason | None
    wrong: Said | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the spreadsheet and what becomes of it."""

    number: int
    area: str | None
    cells: tuple[Cell, ...]
    place: str | None
    kind: PlaceKind | None
    dropped: JoinReason | None
    changed: tuple[JoinReason, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What becomes of the file: its first rows, and how many of all rows."""

    #: names of the figures; none for places
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    read: int
    kept: int
    areas: int
    dropped: Mapping[JoinReason, int]
    changed: Mapping[JoinReason, int]


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that was brought and is not added yet, with the form about it."""

    token: str
    #: as the person calls it
    file: str
    rows: int
    sheets: tuple[Sheet, ...]
    columns: tuple[Column, ...]
    #: every field of the form by its name
    fields: Mapping[str, str]
    #: what was noticed in the file
    told: tuple[Said, ...]
    #: words of the column of kinds
    words: tuple[str, ...]
    #: title of the earlier source whose columns these are
    remembered: str | None
    #: the source that this file takes the place of
    replaces: OwnSource | None
    wrong: tuple[Wrong, ...]
    #: what is wrong with the file: the field that it is about ("" where it is about none), and the fault
    faults: tuple[tuple[str, Fault], ...]
    seen: Seen | None

    @property
    def sound(self) -> bool:
        """Whether it can be added as it is."""
        return self.seen is not None and not self.wrong and not self.faults


@dataclass(frozen=True, slots=True)
class Job:
    """A change that is being built, or was."""

    token: str
    what: Literal["add", "replace", "remove", "undo"]
    state: Literal["running", "done", "failed", "stopped"]
    #: of the source that it is about
    title: str
    step: str
    seconds: int
    faults: tuple[Fault, ...]
    #: what the program said, where it says no more than that
    said: str
    #: an area that shows something of it
    area_code: str | None
    can_undo: bool
    #: whether the form is still there
    has_draft: bool


class Workbench(Protocol):
    """Adding, replacing and removing sources of one's own. Unknown tokens and ids raise `NotFound`."""

    def sources(self) -> tuple[OwnSource, ...]:
        """The spreadsheets among the sources, in their order."""
        ...

    def upload(self, name: str, chunks: Iterable[bytes], replaces: str | None) -> str:
        """Keep a file and guess what is in it; the token of its draft. Raises `InputError` for what is no table."""
        ...

    def draft(self, token: str) -> Draft:
        """The form about a file, with what would become of its rows."""
        ...

    def change(self, token: str, fields: Mapping[str, str]) -> None:
        """Keep the form as it was filled in."""
        ...

    def cancel(self, token: str) -> None:
        """Forget the draft and its file."""
        ...

    def save(self, token: str) -> bool:
        """Begin to build with the draft as a source; no where something is wrong with it. Raises `Busy`."""
        ...

    def remove(self, source_id: str) -> str:
        """Begin to build without a source; the token of the job. Raises `Busy`."""
        ...

    def undo(self, token: str) -> str:
        """Begin to build as before a job; the token of the new one. Raises `Busy`."""
        ...

    def job(self, token: str) -> Job:
        """How far a job is, or how it ended."""
        ...


def is_on() -> bool:
    """Whether this site has a workbench."""
    return bool(settings.WEEFSEL_WORKBENCH)


def workbench(request: HttpRequest) -> Workbench:
    """The workbench of the directory that is served. Raises `NotFound` where there is none for this visitor."""
    if not is_on() or not _is_here(str(request.META.get("REMOTE_ADDR", ""))):
        raise NotFound("There is no workbench here.")
    made = import_string(settings.WEEFSEL_WORKBENCH.replace(":", "."))
    return cast("Workbench", made(Path(settings.WEEFSEL_DIR)))


def _is_here(address: str) -> bool:
    """Whether a request comes from this computer."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
