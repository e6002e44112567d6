"""Open data of CBS: OData as JSON, version 3 (a record for each area) and 4 (one for each figure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from weefsel.errors import Fault, InputError
from weefsel.sources.cbs.sheet import Sheet, code_column
from weefsel.sources.odata import FIGURE, is_odata, odata_records

__all__ = ["is_odata", "read_odata"]

_AREA: Final = "WijkenEnBuurten"
Record = Mapping[str, str]


def read_odata(file: str, text: str, code: str | None) -> Sheet:
    """The sheet in the answer of OData; a row is the number of the record under `value`, the first being 1.

    Numbers stay the text that the file has. In version 4 a column is a code of a measure (`T001036`), and its cells
    stand in column `Value`; a figure that is not there is StatLine's mark for that. Raises `InputError`.
    """
    records = odata_records(file, text)
    if records[0].keys() >= FIGURE | {_AREA}:
        return _figures(file, records)
    cells = pd.DataFrame(records, dtype="str").rename_axis(index=None)
    rows = np.arange(1, len(cells) + 1)
    return Sheet(file, cells, code_column(file, list(cells.columns), code), lambda name: (rows, name))


def _figures(file: str, records: list[Record]) -> Sheet:
    """Version 4: the figures put side by side, measure by measure."""
    codes = list(dict.fromkeys(record[_AREA].strip() for record in records))
    place = {code: position for position, code in enumerate(codes)}
    cells: dict[str, list[str]] = {}
    rows: dict[str, Any] = {}
    for number, record in enumerate(records, start=1):
        measure, at = record["Measure"].strip(), place[record[_AREA].strip()]
        column = cells.setdefault(measure, [""] * len(codes))
        numbers = rows.setdefault(measure, np.zeros(len(codes), dtype=np.int64))
        if numbers[at]:
            expected = f"one figure of {measure} for {codes[at]}, and row {numbers[at]} is one too"
            raise InputError(Fault(file, expected, "Fetch one period only.", row=number, column="Measure"))
        column[at], numbers[at] = record["Value"] or ".", number
    table = pd.DataFrame({_AREA: codes, **cells}, dtype="str")
    first = np.array([next(int(n[at]) for n in rows.values() if n[at]) for at in range(len(codes))])
    # of what no record tells, the place of its area
    rows = {measure: np.where(numbers, numbers, first) for measure, numbers in rows.items()}
    return Sheet(file, table, _AREA, lambda name: (first, _AREA) if name == _AREA else (rows[name], "Value"))
