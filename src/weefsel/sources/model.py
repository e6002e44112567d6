"""What a recipe holds, and what a reader of a source is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from weefsel.concepts import Disclosure, JoinReason, RowFate
from weefsel.snapshot.frames import Tables

__all__ = ["Join", "JoinLine", "Progress", "ReadContext", "Reader", "Recipe", "RecipeSource", "SpreadResidents"]

#: called with the name of the step that begins and the share (0–1) of the work that is done
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class JoinLine:
    """What happened to some rows of a source: a line of the table `joins`."""

    fate: RowFate
    reason: JoinReason | None = None
    #: records of the source, as it counts them
    rows: int = 0
    #: areas of the snapshot, or for `dropped` areas that are not in it
    areas: int | None = None
    #: residents behind those areas or rows, where the source or the snapshot knows
    residents: float | None = None
    #: which rows, or how much: a few codes, names or a measure
    detail: str | None = None

    @property
    def lost(self) -> bool:
        """Whether rows were changed or left out: what a person who builds should be told."""
        return self.fate in (RowFate.CHANGED, RowFate.DROPPED)

    def __str__(self) -> str:
        about = [] if self.areas is None else [f"{self.areas:,} areas"]
        about += [] if self.residents is None else [f"{self.residents:,.0f} residents"]
        about += [self.detail] if self.detail else []
        rows = f"{self.rows:,} " if self.rows else ""
        reason = "" if self.reason is None else f", {self.reason.label('en')}"
        return f"{rows}{self.fate.label('en')}{reason}{': ' if about else ''}{'; '.join(about)}"


#: called with each thing that happened to rows of a source
Join = Callable[[JoinLine], None]


def silent(*_: object) -> None:
    """A listener that listens to nothing."""


@dataclass(frozen=True, slots=True)
class RecipeSource:
    """One source of a recipe, as written; `options` are checked by the reader of its kind."""

    id: str
    kind: str
    #: file, relative to the data directory or absolute; of a source with only an address the last part of that
    path: str
    #: nothing for a source that `weefsel fetch` brings and no one has pinned
    sha256: str | None
    year: int
    title: str
    publisher: str
    licence: str
    #: ISO date, or nothing
    date: str | None = None
    url: str | None = None
    disclosure: Disclosure = Disclosure.PUBLIC
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    #: how `weefsel fetch` brings the file, where it can
    fetch: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class SpreadResidents:
    """Where people live is to be made of counts by area: which source has the counts, and the side of the squares."""

    source_id: str
    side_m: int = 100


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
    residents: SpreadResidents | None = None


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What a reader needs to know of the recipe around its source, and whom it tells how it goes."""

    name: str
    slug: str
    crs: str
    progress: Progress = silent
    join: Join = silent
    #: what the sources before this one in the recipe made
    tables: Tables = field(default_factory=lambda: MappingProxyType({}))
    #: code → year of its boundaries → residents, as the sources before this one told; readers add to it
    counted: dict[str, dict[int, float]] = field(default_factory=dict)

    def tell(
        self,
        fate: RowFate,
        reason: JoinReason | None = None,
        rows: int = 0,
        *,
        areas: int | None = None,
        residents: float | None = None,
        detail: str | None = None,
    ) -> None:
        """Report what happened to rows of the source; what happened to none is not told."""
        if rows or areas or fate is RowFate.READ:
            self.join(JoinLine(fate, reason, rows, areas, residents, detail))


#: A reader turns the file of a source into tables. It raises `InputError` for a file that is not what it should be.
Reader = Callable[[RecipeSource, Path, ReadContext], Tables]
