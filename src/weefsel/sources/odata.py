"""Open data of StatLine: the answer of OData as JSON, as records of texts. For readers of any kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from weefsel.errors import Fault, InputError

__all__ = ["FIGURE", "is_odata", "odata_records"]

#: The keys by which a record of version 4, which holds one figure, is known.
FIGURE: Final = frozenset({"Measure", "Value"})
_MEND: Final = "Fetch the file again."


def is_odata(text: str) -> bool:
    """Whether a file is JSON rather than delimited text."""
    return text[:1_000].lstrip().startswith("{")


def odata_records(file: str, text: str) -> list[Mapping[str, str]]:
    """The records under `value`, all with the same keys; numbers stay the text that the file has, null is "".

    A row is the number of the record, the first being 1. Raises `InputError` where there are none.
    """
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
