"""A table of indicators as it comes in, checked as a whole: what is in it that is no number, no area, no column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from weefsel.analysis.quality.design import Design
from weefsel.errors import Fault, InputError

__all__ = ["read"]

_WHERE: Final = "table of indicators"
#: above this their squares and cubes run out of what a computer holds
_LARGEST: Final = 1e60


def read(table: pd.DataFrame, design: Design, id_column: str) -> pd.DataFrame:
    """The columns of the table that the design names, as numbers, with the ids as index; empty is NaN.

    Raises InputError with all that is wrong: no areas, a column that is not there, an id that is missing or there
    twice, text or infinity where a number should be.
    """
    named = dict.fromkeys(leaf.name for leaf in design.leaves)
    named |= dict.fromkeys(leaf.denominator for leaf in design.leaves if leaf.denominator is not None)
    found = [*_missing_columns(table, [id_column, *named, *([design.group] if design.group else [])])]
    if len(table) == 0:
        found.append(Fault(_WHERE, "at least one area", "Give a table with a row for each area."))
    once = set(table.columns[~table.columns.duplicated(keep=False)])
    if id_column in once:
        found += _id_faults(table[id_column], id_column)
    numbers: dict[str, pd.Series] = {}
    for name in named:
        if name in once:
            numbers[name] = _numbers(table[name])
            found += _number_faults(table[name], numbers[name], name)
    if found:
        raise InputError(found)
    columns: dict[str, Any] = {name: column.to_numpy() for name, column in numbers.items()}
    return pd.DataFrame(columns, index=pd.Index(table[id_column].to_numpy(), name=id_column))


def _missing_columns(table: pd.DataFrame, names: list[str]) -> Iterator[Fault]:
    twice = table.columns[table.columns.duplicated()]
    for name in names:
        if name not in table:
            mend = "Add this column, or take it out of the design."
            yield Fault(_WHERE, f"a column among {', '.join(map(str, table.columns))}", mend, column=name)
        elif name in twice:
            yield Fault(_WHERE, "a column that is there once", "Take one of the two out.", column=name)


def _id_faults(ids: pd.Series, name: str) -> Iterator[Fault]:
    empty, again = ids.isna().to_numpy(), ids.duplicated().to_numpy() & ids.notna().to_numpy()
    if empty.any():
        more = int(empty.sum()) - 1
        yield Fault(_WHERE, "an id", "Give every row its id.", row=_first(empty), column=name, more=more)
    if again.any():
        row = _first(again)
        mend = "Keep one of the two rows: an area has one value of each indicator."
        value, more = _plain(ids.iloc[row - 1]), int(again.sum()) - 1
        yield Fault(_WHERE, "an id that is there once", mend, row=row, column=name, value=value, more=more)


def _numbers(column: pd.Series) -> pd.Series:
    """The column as numbers, NaN for what is none. A number written as text is no number: 1.000 may be one or many."""
    if pd.api.types.is_numeric_dtype(column):
        return pd.Series(column.to_numpy(np.float64, na_value=np.nan), index=column.index)
    as_number = [value if isinstance(value, int | float | np.number) else np.nan for value in column]
    return pd.Series(as_number, index=column.index, dtype="float64")


def _number_faults(column: pd.Series, numbers: pd.Series, name: str) -> Iterator[Fault]:
    text = (numbers.isna() & column.notna()).to_numpy()
    if text.any():
        yield _value_fault(column, text, name, "a number", "Give a number, or leave it empty where there is none.")
    endless = np.abs(numbers.to_numpy()) > _LARGEST
    if endless.any():
        mend = "Leave it empty where the value is not known; look for a division by 0."
        yield _value_fault(column, endless, name, "a number that is not infinite or near it", mend)


def _value_fault(column: pd.Series, wrong: Any, name: str, expected: str, mend: str) -> Fault:
    row = _first(wrong)
    value, more = _plain(column.iloc[row - 1]), int(wrong.sum()) - 1
    return Fault(_WHERE, expected, mend, row=row, column=name, value=value, more=more)


def _plain(value: Any) -> Any:
    """The value as Python writes it, and not as numpy does."""
    return value.item() if isinstance(value, np.generic) else value


def _first(wrong: Any) -> int:
    """The first row that is wrong, the first of a table being 1."""
    return int(np.flatnonzero(wrong)[0]) + 1
