"""Codes, names and numbers out of the columns of a file of shapes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from weefsel.concepts import MissingReason
from weefsel.errors import Fault, InputError
from weefsel.snapshot.tables import MANY
from weefsel.sources.geofiles import GeoFile
from weefsel.sources.geojson import together
from weefsel.sources.numbers import Numbers, read_numbers

__all__ = ["codes", "names", "people", "unique", "word"]

#: Codes and ids stand in addresses and names of files.
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", re.ASCII)
LONGEST: Final = 200


def word(value: Any) -> str | None:
    """A value as one line of text; nothing where it is none, or only spaces."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int) or (isinstance(value, int) and abs(value) > 2**63):
        return None
    # what cannot be printed parts words, as a space does
    text = " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
    return text[:LONGEST] or None


def codes(given: GeoFile, column: str, option: str, prefix: str = "") -> list[str]:
    """The codes of all records, after `prefix`. Raises `InputError` with the first that is missing or no code."""
    out: list[str] = []
    problems: list[tuple[int, str, str, object]] = []
    for record, value in zip(given.records, given.column(column, option), strict=True):
        text = prefix + (word(value) or "")
        if text == prefix or not _CODE.fullmatch(text):
            expected = f"a code of letters, digits, - and _ in column {column}"
            problems.append((record, expected, "Fill it in, or name another column.", value))
        out.append(text)
    if problems:
        raise InputError(together(given.file, problems))
    return out


def names(given: GeoFile, column: str | None) -> list[str | None]:
    """The names of all records; nothing for those without."""
    return [None] * len(given) if column is None else [word(value) for value in given.column(column, "name")]


def unique(given: GeoFile, values: list[str], column: str, taken: set[str] | None = None) -> Iterator[Fault]:
    """A fault when a value stands in two records, or is `taken` by an earlier source."""
    seen: set[str] = set(taken or ())
    twice: list[tuple[int, str, str, object]] = []
    for record, value in zip(given.records, values, strict=True):
        if value in seen:
            twice.append((record, f"each {column} once", "Remove the double record, or name another column.", value))
        seen.add(value)
    yield from together(given.file, twice)


def people(given: GeoFile, column: str, option: str, empty: MissingReason) -> Numbers:
    """A column of counts of residents, with the reason where one is missing. Raises `InputError` for other values."""
    cells = pd.Series(
        [_cell(value) for value in given.column(column, option)], index=given.records, name=column, dtype=object
    )
    found = read_numbers(cells, given.file, empty=empty, minimum=0, maximum=MANY)
    if found.faults:
        raise InputError(found.faults)
    return found


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)
