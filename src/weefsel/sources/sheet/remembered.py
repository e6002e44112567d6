"""The mapping of an earlier spreadsheet with the same columns: who brings one each year confirms it once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from weefsel.sources.model import Recipe
from weefsel.sources.sheet.mapping import FigureColumns, Indicator, SheetMapping
from weefsel.sources.sheet.options import parse

__all__ = ["find_remembered"]


def find_remembered(columns: Iterable[str], recipe: Recipe) -> SheetMapping | None:
    """The mapping of the last spreadsheet in the recipe all of whose columns are among `columns`; else nothing.

    The year of an indicator and of the boundaries is not remembered, unless the name of the column says that year: the
    new file is of another year. Nor is the row of the header.
    """
    there = set(columns)
    for source in reversed(recipe.sources):
        if source.kind == "sheet":
            mapping = parse(source.options, source.id)
            if set(mapping.columns.used) <= there:
                return _forgotten(mapping)
    return None


def _forgotten(mapping: SheetMapping) -> SheetMapping:
    columns = mapping.columns
    if isinstance(columns, FigureColumns):
        columns = replace(columns, boundaries=None, indicators=tuple(map(_without_year, columns.indicators)))
    return replace(mapping, columns=columns, header=None)


def _without_year(one: Indicator) -> Indicator:
    said = one.year is not None and re.search(rf"(?<!\d){one.year}(?!\d)", one.column) is not None
    return one if said else replace(one, year=None)
