"""How much fits on a sheet: an estimate of the height of each line, rather too high than too low."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = ["FRIDGE", "WALL", "Line", "Measures", "first_that_fit", "fitting"]


@dataclass(frozen=True, slots=True)
class Line:
    """One activity on paper."""

    time: str
    name: str
    where: str
    #: its number on the map; 0 where it has none
    pin: int = 0
    #: which activity it is
    id: str = ""


@dataclass(frozen=True, slots=True)
class Measures:
    """The sizes of a sheet, in millimetres and letters."""

    #: height for what is listed
    height: float
    #: of a day
    heading: float
    #: around a line
    gap: float
    name: float
    name_letters: int
    small: float
    small_letters: int
    #: height of a line that the time stands on by itself
    time: float = 0.0


#: two pages A4 with a margin of 14 mm; a line is never torn, which leaves some white at the end of the first
FRIDGE: Final = Measures(height=462.0, heading=16.5, gap=4.0, name=6.7, name_letters=46, small=5.9, small_letters=62)
#: a column of a page A3
WALL: Final = Measures(
    height=159.0, heading=0.0, gap=5.6, name=7.4, name_letters=16, small=5.5, small_letters=22, time=7.4
)

Dated = tuple[dt.date | None, Line]


def first_that_fit(parts: Iterable[Iterable[Dated]], sizes: Measures) -> tuple[list[Dated], int]:
    """Of parts that each are whole, in the order of how much they matter: the lines that fit, and how many do not."""
    room, left_out = sizes.height, 0
    days: set[dt.date | None] = set()
    kept: list[Dated] = []
    for part in parts:
        lines = list(part)
        new = {day for day, _ in lines} - days
        needs = len(new) * sizes.heading + sum(_height(line, sizes) for _, line in lines)
        if needs > room:
            left_out += len(lines)
            continue
        room -= needs
        days |= new
        kept += lines
    return kept, left_out


def fitting(lines: Iterable[Line], sizes: Measures) -> tuple[tuple[Line, ...], int]:
    """The first lines, as far as they fit, and how many do not."""
    all_lines = list(lines)
    room, kept = sizes.height, 0
    for line in all_lines:
        room -= _height(line, sizes)
        if room < 0:
            break
        kept += 1
    return tuple(all_lines[:kept]), len(all_lines) - kept


def _height(line: Line, sizes: Measures) -> float:
    """How high a line is, in millimetres."""
    name = _lines(line.name, sizes.name_letters) * sizes.name
    # the number on the map stands before it
    small = _lines(f"{line.pin or ''} {line.where}", sizes.small_letters) * sizes.small
    return sizes.gap + name + small + (sizes.time if line.time else 0.0)


def _lines(words: str, letters: int) -> int:
    """Lines of so many letters that words take, when none is broken but one that is longer than a line."""
    count, used = 0, letters
    for word in words.split():
        length = len(word)
        if used + 1 + length <= letters:
            used += 1 + length
        else:
            more = -(-length // letters)
            count, used = count + more, length - (more - 1) * letters
    return count
