"""The reader that a recipe calls for `kind = "sheet"`: a spreadsheet of someone's own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from weefsel.concepts import JoinReason, RowFate
from weefsel.errors import InputError
from weefsel.snapshot.frames import Tables
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.sheet.figures import figure_rows, figure_tables
from weefsel.sources.sheet.mapping import FigureColumns
from weefsel.sources.sheet.options import parse
from weefsel.sources.sheet.places import PlaceRow, PlaceRows, place_rows, place_tables
from weefsel.sources.workbook import read_workbook

__all__ = ["read"]

#: How many words or addresses are named in the joins report.
NAMED: Final = 6


def read(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """Read a workbook or delimited text into `indicators` and `observations`, or into `places`.

    Rows of areas that the recipe does not have, and places without a kind or position, are left out, and told. Raises
    `InputError` with everything that is wrong with the options, the file and the cells of the columns that are used.
    """
    mapping = parse(source.options, source.id)
    context.progress("read", 0.0)
    table = read_workbook(path, mapping.sheet, header=mapping.header, encoding=mapping.encoding).table
    columns = mapping.columns
    if isinstance(columns, FigureColumns):
        context.progress("figures", 0.5)
        found = figure_rows(table, columns, context, source.year)
        if found.faults:
            raise InputError(found.faults)
        found.matcher.tell(found.codes)
        return figure_tables(columns, found, source.id, source.year)
    context.progress("places", 0.5)
    places = place_rows(table, columns, context, source.id)
    if places.faults:
        raise InputError(places.faults)
    _tell(places, context)
    return place_tables(table, columns, places, source.id, context.crs)


def _tell(found: PlaceRows, context: ReadContext) -> None:
    kept = [one for one in found.rows if one.dropped is None]
    context.tell(RowFate.READ, rows=len(found.rows))
    context.tell(RowFate.KEPT, rows=len(kept), areas=len({one.area for one in kept} - {None}))
    for reason in (JoinReason.NO_PLACE, JoinReason.NO_POSITION, JoinReason.NO_ADDRESS, JoinReason.OUTSIDE):
        dropped = [one for one in found.rows if one.dropped is reason]
        context.tell(RowFate.DROPPED, reason, len(dropped), detail=_named(dropped, reason) or None)
    doubled = [one for one in found.rows if one.dropped is JoinReason.DOUBLED]
    context.tell(RowFate.DROPPED, JoinReason.DOUBLED, len(doubled), detail=_named(doubled, JoinReason.DOUBLED) or None)
    context.tell(RowFate.CHANGED, JoinReason.BY_STREET, sum(one.by_street for one in kept))
    context.tell(RowFate.CHANGED, JoinReason.NEARBY, sum(one.nearby for one in kept))


def _named(rows: list[PlaceRow], reason: JoinReason) -> str:
    """Which they are: the word of the kind, the address, or the name."""
    said = {JoinReason.NO_PLACE: "word", JoinReason.NO_ADDRESS: "address"}.get(reason, "name")
    often = Counter(str(getattr(one, said) or "?") for one in rows)
    named = [f"{text[:60]} ({n})" if n > 1 else text[:60] for text, n in often.most_common(NAMED)]
    return ", ".join(named) + (f" + {len(often) - NAMED}" if len(often) > NAMED else "")
