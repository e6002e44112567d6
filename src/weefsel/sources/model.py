"""What a recipe holds, and what a reader of a source is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from weefsel.concepts import Disclosure
from weefsel.snapshot.frames import Tables

__all__ = ["Note", "Progress", "ReadContext", "Reader", "Recipe", "RecipeSource"]

#: called with the name of the step that begins and the share (0–1) of the work that is done
Progress = Callable[[str, float], None]
#: called with one sentence about something that was left out or supposed
Note = Callable[[str], None]


def silent(*_: object) -> None:
    """A listener that listens to nothing."""


@dataclass(frozen=True, slots=True)
class RecipeSource:
    """One source of a recipe, as written; `options` are checked by the reader of its kind."""

    id: str
    kind: str
    #: file, relative to the data directory or absolute; of a source with only an address the last part of that
    path: str
    sha256: str
    year: int
    title: str
    publisher: str
    licence: str
    #: ISO date, or nothing
    date: str | None = None
    url: str | None = None
    disclosure: Disclosure = Disclosure.PUBLIC
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Recipe:
    """A recipe: one place at one moment and the sources it is made from."""

    #: the file it was read from, for messages
    file: str
    name: str
    slug: str
    #: projected CRS in metres, as `EPSG:…`
    crs: str
    #: ISO date
    date: str
    sources: tuple[RecipeSource, ...]
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What a reader needs to know of the recipe around its source, and whom it tells how it goes."""

    name: str
    slug: str
    crs: str
    progress: Progress = silent
    note: Note = silent
    #: what the sources before this one in the recipe made
    tables: Tables = field(default_factory=lambda: MappingProxyType({}))


#: A reader turns the file of a source into tables. It raises `InputError` for a file that is not what it should be.
Reader = Callable[[RecipeSource, Path, ReadContext], Tables]
