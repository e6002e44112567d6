"""A file of CBS as a sheet: one line for each area, one column for each subject, whatever the layout it came in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.errors import Fault, InputError
from weefsel.sources.cbs.definitions import split_name
from weefsel.sources.cbs.options import CbsOptions
from weefsel.sources.tabular import first_record, read_delimited, separator_of

__all__ = ["Sheet", "code_column", "read_sheet"]

#: The columns that hold codes of areas, the surest first.
CODE_COLUMNS: Final = ("Area_Code", "Encoding", "Codering", "gwb_code", "WijkenEnBuurten")
#: How the records of the transposed layout begin: above the names of the areas, and before their codes.
_NAMES: Final = "Onderwerp"
_CODES: Final = "Codering"
#: So far down the transposed layout may begin, in characters and lines.
_HEAD: Final = (100_000, 10)
#: cells before those of the areas: the subject and its unit
_BEFORE: Final = 2

#: column → the row of each of its cells in the file, and the column there (one for all, or one for each)
Places = Callable[[str], tuple[NDArray[np.int64], Any]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Areas below each other, subjects beside each other, all as text."""

    file: str
    #: index 0, 1, 2, …
    cells: pd.DataFrame
    #: name of the column with the codes of areas
    code: str
    #: where the cells of a column stand in the file
    places: Places

    def column(self, name: str) -> pd.Series:
        """The cells of a column."""
        return self.cells[name]

    def refs(self, name: str, kept: NDArray[np.bool_]) -> NDArray[Any]:
        """Where the `kept` cells of a column stand, as `source_ref` has it."""
        rows, columns = self.places(name)
        names = columns if isinstance(columns, str) else columns[kept]
        return np.strings.add("row ", rows[kept].astype("T")).astype(object) + ", column " + names

    def cells_of_codes(self) -> tuple[NDArray[np.int64], str]:
        """The row of each code in the file, and the column they stand in."""
        rows, columns = self.places(self.code)
        return rows, columns if isinstance(columns, str) else self.code

    def placed(self, fault: Fault, name: str) -> Fault:
        """A fault in line `fault.row` of column `name` of this sheet, with the row and column of the file."""
        rows, columns = self.places(name)
        at = int(fault.row or 0)
        return replace(fault, row=int(rows[at]), column=columns if isinstance(columns, str) else str(columns[at]))


def read_sheet(path: Path, text: str, options: CbsOptions) -> Sheet:
    """The sheet in a delimited text file, as it stands or transposed; `text` is what the file holds.

    Raises `InputError` when there is none in it.
    """
    if _is_transposed(text):
        return _transposed(path.name, text)
    cells = read_delimited(path, encoding=options.encoding)
    rows = cells.index.to_numpy()
    code = code_column(path.name, [str(name) for name in cells.columns], options.code)
    return Sheet(path.name, cells.reset_index(drop=True), code, lambda name: (rows, name))


def code_column(file: str, names: list[str], named: str | None) -> str:
    """Which of `names` holds the codes of areas: the one that is `named`, or one that CBS uses. Raises `InputError`."""
    code = named or next((name for known in CODE_COLUMNS for name in names if split_name(name)[0] == known), None)
    if code is None or code not in names:
        expected = f"a column with the codes of areas: {code or ' or '.join(CODE_COLUMNS)}"
        raise InputError(Fault(file, expected, "Name it in the recipe, with the option code.", row=1))
    return code


def _is_transposed(text: str) -> bool:
    lines = text[: _HEAD[0]].split("\n", _HEAD[1])[: _HEAD[1]]
    return any(line.lstrip('"').startswith(_NAMES) for line in lines[1:])


def _transposed(file: str, text: str) -> Sheet:
    """The layout with a line for each subject and a column for each area, named by its code."""
    records = _records(file, text)
    names = next(i for i, record in enumerate(records) if record and record[0] == _NAMES)
    width = len(records[names])
    subjects: dict[str, int] = {}
    faults: list[Fault] = []
    for number, record in enumerate(records[names + 1 :], start=names + 2):
        if len(record) <= 1:  # a blank line, or who published it
            continue
        if len(record) != width:
            mend = "Export the file again, or mend the line."
            faults.append(Fault(file, f"{width} cells", mend, row=number, value=f"{len(record)} cells"))
        elif record[0] in subjects:
            faults.append(Fault(file, "each subject once", "Remove the double line.", row=number, value=record[0]))
        else:
            subjects[record[0]] = number
    code = next((name for name in subjects if name.rpartition("|")[2] == _CODES), None)
    if code is None:
        faults.append(Fault(file, f"a line with the codes of areas ({_CODES})", "Export the file with codes."))
    if width <= _BEFORE:
        faults.append(Fault(file, "at least one area beside the subjects", "Export the file again.", row=names + 1))
    if code is None or faults:
        raise InputError(faults)
    cells = pd.DataFrame({name: records[row - 1][_BEFORE:] for name, row in subjects.items()}, dtype="str")
    codes = cells[code].str.strip().to_numpy(object)
    return Sheet(file, cells, code, lambda name: (np.full(len(codes), subjects[name]), codes))


def _records(file: str, text: str) -> list[list[str]]:
    line = next(line for line in text.split("\n") if line.lstrip('"').startswith(_NAMES))
    try:
        reader = csv.reader(io.StringIO(text), delimiter=separator_of(first_record(line, file)), strict=True)
        return [[cell.strip() for cell in record] for record in reader]
    except csv.Error as error:
        raise InputError(Fault(file, f"a table as delimited text ({error})", "Export the file again.")) from None
