"""A table of StatLine as records, from delimited text or from the JSON of its open data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.errors import Fault, InputError
from weefsel.sources.odata import FIGURE, is_odata, odata_records
from weefsel.sources.statline.definitions import stem
from weefsel.sources.tabular import read_delimited, read_text

__all__ = ["Table", "read_table"]

#: keys of a record of version 4 that tell nothing of what its figure is about
_NOT_KEYS: Final = FIGURE | {"Id", "ValueAttribute", "StringValue"}
#: StatLine's mark for a figure that is not there
_NONE: Final = "."


@dataclass(frozen=True, slots=True)
class Table:
    """Records below each other, columns beside each other, all as text; index 0, 1, 2, …"""

    file: str
    cells: pd.DataFrame
    #: number of each record in the file
    rows: NDArray[np.int64]
    #: column → number of the record of each cell and the name of the cell's column, where those differ
    figures: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [str(name) for name in self.cells.columns]

    def named(self, known: tuple[str, ...]) -> list[str]:
        """The columns that have one of the `known` names, those with the first name first."""
        return [name for word in known for name in self.names if stem(name) == word]

    def column(self, name: str) -> pd.Series:
        """The cells of a column, with the rows of the file as index and the name of the file's column."""
        rows = self.figures.get(name, self.rows)
        return pd.Series(self.cells[name].to_numpy(), index=rows, name="Value" if name in self.figures else name)


def read_table(path: Path, encoding: str | None) -> Table:
    """Read delimited text, or JSON of OData version 3 (a record for each row) or 4 (a record for each figure).

    Raises `InputError` where it is neither.
    """
    text = read_text(path, encoding)
    if not is_odata(text):
        cells = read_delimited(path, encoding=encoding)
        return Table(path.name, cells.reset_index(drop=True), cells.index.to_numpy())
    records = odata_records(path.name, text)
    if records[0].keys() >= FIGURE:
        return _figures(path.name, records)
    cells = pd.DataFrame(records, dtype="str").apply(lambda column: column.str.strip())
    return Table(path.name, cells.rename_axis(index=None), np.arange(1, len(cells) + 1))


def _figures(file: str, records: list[Mapping[str, str]]) -> Table:
    """Version 4: figures about the same area, period and group put side by side, measure by measure."""
    keys = [name for name in records[0] if name not in _NOT_KEYS]
    place: dict[tuple[str, ...], int] = {}
    at = [place.setdefault(tuple(record[key].strip() for key in keys), len(place)) for record in records]
    first = np.zeros(len(place), np.int64)
    cells: dict[str, list[str]] = {}
    rows: dict[str, NDArray[np.int64]] = {}
    for number, (record, position) in enumerate(zip(records, at, strict=True), start=1):
        measure = record["Measure"].strip()
        column = cells.setdefault(measure, [_NONE] * len(place))
        numbers = rows.setdefault(measure, np.zeros(len(place), np.int64))
        if numbers[position]:
            expected = f"one figure of {measure} for each area, period and group; row {numbers[position]} is one too"
            raise InputError(Fault(file, expected, "Fetch the file again.", row=number, column="Measure"))
        column[position], numbers[position] = record["Value"].strip() or _NONE, number
        first[position] = first[position] or number
    if both := [name for name in keys if name in cells]:
        raise InputError(
            Fault(file, "measures that have other names than keys", "Fetch the file again.", column=both[0])
        )
    about = pd.DataFrame(list(place), columns=keys, dtype="str")
    # of what no record tells, the place of the first record about the same
    figures = {measure: np.where(numbers, numbers, first) for measure, numbers in rows.items()}
    return Table(file, pd.concat([about, pd.DataFrame(cells, dtype="str")], axis=1), first, figures)
