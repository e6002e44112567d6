"""The rows of a list that was taken in: merged cells filled in, and what is no record (a total, a note) told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from weefsel.sources.listing.intake import SheetKept, lines
from weefsel.sources.listing.vocabulary import first_words, is_header, is_nothing

__all__ = ["NoRecord", "Row", "different", "rows_of", "sample"]

_NUMBER: Final = re.compile(r"[€\s]*[+-]?[0-9]+([., ][0-9]+)*\s*[%-]?,?-?", re.ASCII)
#: a text alone in its row that is so long is a note
_LONG: Final = 90
_LOOKED: Final = 300
#: a header in other words stands this near to the header
_NEAR: Final = 3
_MOSTLY: Final = 0.7
_MOST_DIFFERENT: Final = 200


class NoRecord(StrEnum):
    """Why a row is no record."""

    TOTAL = "total"
    NOTE = "note"
    SECTION = "section"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Row:
    """A row: column → text. What is wrong with it as a row, and why it is no record, if so."""

    number: int
    cells: Mapping[str, str]
    #: column → the flaw of its cell: a formula without outcome, or with an error
    flaws: Mapping[str, str]
    no_record: NoRecord | None = None
    #: how many cells it has more than the header
    too_wide: int = 0


def rows_of(kept: SheetKept, folder: Path) -> Iterator[Row]:
    """All rows below the header, in their order."""
    spans = sorted(kept.merged)
    tops = {top for top, *_ in spans}
    begins = {(top, left): (bottom, right) for top, left, bottom, right in spans}
    running: dict[int, tuple[int, str]] = {}
    next_span = 0
    last = max(kept.columns, default=0)
    for number, columns, texts, flaws in lines(kept, folder):
        numbered = dict(zip(columns, texts, strict=True))
        running = {column: held for column, held in running.items() if held[0] >= number}
        for column, (_, text) in running.items():
            numbered.setdefault(column, text)
        while next_span < len(spans) and spans[next_span][0] <= number:
            top, left, bottom, _ = spans[next_span]
            next_span += 1
            if bottom > top and top == number and left in numbered:
                running[left] = bottom, numbered[left]
        wide = begins.get((number, columns[0])) if number in tops and columns else None
        beyond = sum(column > last for column in numbered) if kept.ragged else 0
        yield Row(
            number,
            {kept.columns[column]: text for column, text in numbered.items() if column in kept.columns},
            {kept.columns[int(column)]: flaw for column, flaw in flaws.items() if int(column) in kept.columns},
            _no_record(
                numbered, kept.columns, across=wide[1] - columns[0] + 1 if wide else 1, below=number - kept.header
            ),
            beyond,
        )


def _no_record(cells: Mapping[int, str], names: Mapping[int, str], *, across: int, below: int) -> NoRecord | None:
    """Why a row is no record; its first cell is merged over `across` columns, it is the `below`th under the header."""
    if not cells:
        return None
    texts = list(cells.values())
    first, width = texts[0], len(names)
    if len(texts) == 1 and width > 2:
        if across > 2:
            return NoRecord.SECTION
        if first.startswith("*") or len(first) > _LONG or _begins("notes").match(first):
            return NoRecord.NOTE
    if len(texts) > 1 and _begins("totals").match(first):
        return NoRecord.TOTAL if all(_NUMBER.fullmatch(text) for text in texts[1:]) else None
    if len(texts) > 2 and _is_header(cells, names, near=below <= _NEAR):
        return NoRecord.HEADER
    return None


def _is_header(cells: Mapping[int, str], names: Mapping[int, str], *, near: bool) -> bool:
    """Whether a row says the headers again: the same ones, or just below them in other words."""
    same = sum(names.get(column, "").rpartition(" / ")[2] == text for column, text in cells.items())
    known = sum(map(is_header, cells.values())) if near else 0
    return max(same, known) >= _MOSTLY * len(cells)


@cache
def _begins(which: str) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in first_words(which))
    return re.compile(rf"\W*(?:{words})\b", re.IGNORECASE)


def sample(kept: SheetKept, folder: Path) -> dict[str, list[str]]:
    """Column → its first texts that say something, of the first few hundred rows."""
    found: dict[str, list[str]] = {name: [] for name in kept.columns.values()}
    for looked, row in enumerate(rows_of(kept, folder)):
        if looked >= _LOOKED:
            break
        if row.no_record is None:
            for name, text in row.cells.items():
                if not is_nothing(text):
                    found[name].append(text)
    return found


def different(kept: SheetKept, folder: Path, names: list[str]) -> dict[str, Counter[str]]:
    """Column → its different texts, and how often each stands there; of all rows, the most frequent ones."""
    found: dict[str, Counter[str]] = {name: Counter() for name in names}
    for row in rows_of(kept, folder):
        if row.no_record is None:
            for name in names:
                text = row.cells.get(name, "")
                counter = found[name]
                if text and (text in counter or len(counter) < 10 * _MOST_DIFFERENT):
                    counter[text] += 1
    return {name: Counter(dict(counter.most_common(_MOST_DIFFERENT))) for name, counter in found.items()}
