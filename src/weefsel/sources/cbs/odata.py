"""Open data of CBS: OData as JSON, version 3 (a record for each area) and 4 (one for each figure)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from weefsel.errors import Fault, InputError
from weefsel.sources.cbs.sheet import Sheet, code_column

__all__ = ["is_odata", "read_odata"]

_AREA: Final = "WijkenEnBuurten"
#: the keys by which a record of version 4 is known
_FIGURE: Final = frozenset({"Measure", "Value", _AREA})
_MEND: Final = "Fetch the file again."
Record = Mapping[str, str]


def is_odata(text: str) -> bool:
    """Whether a file is JSON rather than delimited text."""
    return text[:1_000].lstrip().startswith("{")


def read_odata(file: str, text: str, code: str | None) -> Sheet:
    """The sheet in the answer of OData; a row is the number of the record under `value`, the first being 1.

    Numbers stay the text that the file has. In version 4 a column is a code of a measure (`T001036`), and its cells
    stand in column `Value`; a figure that is not there is StatLine's mark for that. Raises `InputError`.
    """
    records = _records(file, text)
    if records[0].keys() >= _FIGURE:
        return _figures(file, records)
    cells = pd.DataFrame(records, dtype="str").rename_axis(index=None)
    rows = np.arange(1, len(cells) + 1)
    return Sheet(file, cells, code_column(file, list(cells.columns), code), lambda name: (rows, name))


def _records(file: str, text: str) -> list[Record]:
    """The records, each value as text; all have the same keys."""
    try:
        # texts of numbers, so that none is rounded or endless
        data = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:120]
        raise InputError(Fault(file, f"an answer of OData as JSON ({reason})", _MEND)) from None
    records = data.get("value") if isinstance(data, dict) else None
    if not isinstance(records, list) or not records:
        raise InputError(Fault(file, "records under value", _MEND, column="value"))
    first = records[0].keys() if isinstance(records[0], dict) else {}
    if not all(name.isprintable() for name in first):
        raise InputError(Fault(file, "keys that can be written", _MEND, row=1))
    for row, record in enumerate(records, start=1):
        if not isinstance(record, dict) or record.keys() != first or not first:
            expected = f"a record with the keys {', '.join(list(first)[:12])}" if first else "a record"
            raise InputError(Fault(file, expected, _MEND, row=row))
        for name, value in record.items():
            if value is not None and not isinstance(value, str):
                raise InputError(Fault(file, "a text or a number", _MEND, row=row, column=name, value=value))
    return [{name: value or "" for name, value in record.items()} for record in records]


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
