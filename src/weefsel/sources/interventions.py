"""What was done in a neighbourhood, to move what: kind `interventions`, from delimited text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from weefsel.concepts import RowFate
from weefsel.concepts.indicators import library
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables, frame
from weefsel.snapshot.intervention_table import ID
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.options import ENCODING, Key, checked, is_text, key_faults
from weefsel.sources.tabular import read_delimited

__all__ = ["option_faults", "read"]

#: what a column holds → whether there must be one
_COLUMNS: Final = {
    "id": True,
    "name": True,
    "areas": True,
    "from": True,
    "indicators": True,
    "until": False,
    "name_en": False,
    "what": False,
    "what_en": False,
    "done_by": False,
}
#: between the codes of one cell
_BETWEEN: Final = re.compile(r"[\s,;+|]+")


def _is_columns(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(key in _COLUMNS and is_text(name) for key, name in value.items())
        and all(key in value for key, required in _COLUMNS.items() if required)
    )


_KEYS: Final[Mapping[str, Key]] = {
    "columns": Key(
        _is_columns,
        'id, name, areas, from and indicators, perhaps until, name_en, what, what_en and done_by, as { id = "Nr", … }',
        required=True,
    ),
    "encoding": ENCODING,
}


def option_faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What is wrong with the options of `interventions`."""
    return key_faults(_KEYS, options, where)


def read(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """Read what was done into table `interventions`, a row each.

    Areas are those of the sources above this one, indicators those of the library and of the sources above. A name in
    one language stands for both. Raises `InputError` with everything that is wrong: a column that is not there, an id
    that is none or stands twice, no name, a day that is none, an end before the beginning, an unknown area or
    indicator.
    """
    checked(option_faults(source.options, source.id))
    context.progress("read", 0.0)
    areas = context.tables.get("areas")
    if areas is None or len(areas) == 0:
        mend = "Put a source with areas above it in the recipe."
        raise InputError(Fault(source.id, "areas from a source before this one", mend))
    cells = read_delimited(path, encoding=source.options.get("encoding"))
    columns: Mapping[str, str] = source.options["columns"]
    checked(_column_faults(cells, columns, path.name))
    said = pd.DataFrame({role: cells[column] for role, column in columns.items()}, index=cells.index)
    said = said.reindex(columns=list(_COLUMNS), fill_value="")
    newest = areas.loc[areas["year"] == areas["year"].max(), "area_code"]
    checked(_cell_faults(said, columns, path.name, set(newest.astype(str)), _indicators(context)))
    context.tell(RowFate.READ, rows=len(said))
    context.tell(RowFate.KEPT, rows=len(said))
    return {"interventions": frame("interventions", [_row(cell, source.id) for cell in _records(said)])}


def _indicators(context: ReadContext) -> set[str]:
    told = context.tables.get("indicators")
    return {*library(), *(() if told is None else told["indicator_id"].astype(str))}


def _records(said: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row, record in zip(said.index, said.to_dict("records"), strict=True):
        yield {str(key): value for key, value in record.items()} | {"row": row}


def _row(cell: Mapping[str, Any], source_id: str) -> dict[str, Any]:
    return {
        "intervention_id": cell["id"],
        "name_nl": cell["name"],
        "name_en": cell["name_en"] or cell["name"],
        "what_nl": cell["what"] or None,
        "what_en": cell["what_en"] or cell["what"] or None,
        "area_codes": _codes(cell["areas"]),
        "from_date": _day(cell["from"]),
        "until_date": _day(cell["until"]),
        "indicator_ids": _codes(cell["indicators"]),
        "done_by": cell["done_by"] or None,
        "source_id": source_id,
        "source_ref": f"row {cell['row']}",
    }


def _codes(text: str) -> list[str]:
    """The codes of a cell, each once."""
    return list(dict.fromkeys(code for code in _BETWEEN.split(text) if code))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _column_faults(cells: pd.DataFrame, columns: Mapping[str, str], file: str) -> Iterator[Fault]:
    there = ", ".join(str(name) for name in list(cells.columns)[:40])
    for role, column in columns.items():
        if column not in cells:
            yield Fault(
                file, f"one of the columns {there}", "Mend the recipe.", None, f"options.columns.{role}", column
            )


def _cell_faults(
    said: pd.DataFrame, columns: Mapping[str, str], file: str, areas: Collection[str], indicators: Collection[str]
) -> Iterator[Fault]:
    """What is wrong with the cells: a fault for each kind, with the first row that has it."""

    def first(role: str, wrong: pd.Series, expected: str, mend: str) -> Iterator[Fault]:
        rows = said[wrong]
        if len(rows):
            row, value = int(str(rows.index[0])), str(rows[role].iloc[0])
            yield Fault(file, expected, mend, row, columns.get(role, role), value, more=len(rows) - 1)

    ids = said["id"]
    odd = ~ids.str.fullmatch(ID)
    yield from first("id", odd, "an id of at most 40 of a–z, 0–9, hyphen and underscore", "Mend the id.")
    yield from first("id", ids.duplicated() & ~odd, "each id once", "Give one of them another id.")
    yield from first("name", said["name"] == "", "a name", "Fill it in.")
    begin, end = said["from"].map(_day), said["until"].map(_day)
    yield from first("from", begin.isna(), "the first day as YYYY-MM-DD", "Fill it in, or mend it.")
    yield from first("until", end.isna() & (said["until"] != ""), "a day as YYYY-MM-DD, or nothing", "Mend it.")
    turned = pd.Series([b is not None and e is not None and e < b for b, e in zip(begin, end, strict=True)], said.index)
    yield from first("until", turned, "a last day that is not before the first", "Swap or mend them.")
    yield from _unknown(said["areas"], areas, columns["areas"], file, "codes of areas of this recipe")
    mend = "ids of indicators of the library, or of a source above this one"
    yield from _unknown(said["indicators"], indicators, columns["indicators"], file, mend)


def _unknown(cells: pd.Series, known: Collection[str], column: str, file: str, expected: str) -> Iterator[Fault]:
    """Cells without a code, or with one that is not known."""
    wrong: list[tuple[int, str]] = []
    for row, text in cells.items():
        codes = _codes(text)
        astray = [code for code in codes if code not in known]
        if astray or not codes:
            wrong.append((int(str(row)), ", ".join(astray)))
    if wrong:
        row, value = wrong[0]
        yield Fault(file, f"at least one of the {expected}", "Mend the code.", row, column, value, more=len(wrong) - 1)
