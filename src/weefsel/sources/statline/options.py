"""What a recipe may say under `[source.options]` of a table of StatLine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weefsel.errors import Fault
from weefsel.sources.options import BOUNDARIES, COLUMN, ENCODING, Key, is_text, key_faults
from weefsel.sources.statline.definitions import layout

__all__ = ["rivm_faults", "ses_faults"]


def rivm_faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What is wrong with the options of `rivm`."""
    groups = tuple(layout("rivm").groups)
    ages = Key(lambda value: _is_list_of(value, groups), f"a list of {', '.join(groups)}")
    return key_faults({"ages": ages, **_keys("rivm")}, options, where)


def ses_faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What is wrong with the options of `ses`."""
    return key_faults(_keys("ses"), options, where)


def _keys(kind: str) -> Mapping[str, Key]:
    ids = tuple(layout(kind).indicators)
    return {
        "columns": Key(
            lambda value: isinstance(value, dict) and all(k in ids and is_text(v) for k, v in value.items()),
            f"columns by indicator, of {', '.join(ids)}",
        ),
        "leave_out": Key(lambda value: _is_list_of(value, ids), f"a list of indicators, of {', '.join(ids)}"),
        "code": COLUMN,
        "encoding": ENCODING,
        "boundaries": BOUNDARIES,
    }


def _is_list_of(value: Any, known: tuple[str, ...]) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(name, str) and name in known for name in value)
