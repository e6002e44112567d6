"""What every writer of a file does, and what each file says about itself."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from weefsel.platform.exchange.out.columns import Column
from weefsel.platform.exchange.out.records import Cell, Record
from weefsel.platform.register.states import EntryKind

__all__ = ["BETWEEN", "About", "Writer", "flat", "plain"]

#: between the words of a list, where a cell holds one text
BETWEEN: Final = "; "


@dataclass(frozen=True, slots=True)
class About:
    """What a file is of."""

    #: name of the municipality
    place: str
    is_fictional: bool
    #: the day of the newest change in it
    day: dt.date
    #: where the site is; empty where nobody set it
    site: str


class Writer(ABC):
    """Writes one file: for each kind `begin`, its records, `end`; then `close`. It keeps none of them in memory."""

    @abstractmethod
    def __init__(self, path: Path, about: About) -> None: ...

    @abstractmethod
    def begin(self, kind: EntryKind, columns: tuple[Column, ...]) -> None: ...

    @abstractmethod
    def write(self, record: Record) -> None: ...

    @abstractmethod
    def end(self) -> None: ...

    @abstractmethod
    def close(self) -> None: ...


def plain(cell: Cell) -> str | int | float | list[str] | None:
    """A cell as JSON has it: amounts are numbers, days are texts."""
    if isinstance(cell, Decimal):
        return float(cell)
    return cell.isoformat() if isinstance(cell, dt.date) else cell


def flat(cell: Cell) -> str | int | float | Decimal | dt.date | None:
    """A cell that holds one thing."""
    return BETWEEN.join(cell) if isinstance(cell, list) else cell
