"""What a recipe may say under `[source.options]` of a register of grants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from weefsel.errors import Fault
from weefsel.sources.options import ENCODING, Key, is_text, key_faults

__all__ = ["MASK", "faults"]

#: What stands in a register instead of the name of a private person.
MASK: Final = "(Particulier)"
#: what a column holds → whether there must be one
_COLUMNS: Final = {"name": True, "funder": True, "amount": True, "year": True, "scheme": False, "theme": False,
                   "project": False}  # fmt: skip


def _is_columns(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(key in _COLUMNS and is_text(name) for key, name in value.items())
        and all(key in value for key, required in _COLUMNS.items() if required)
    )


def _is_masks(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(is_text, value))


_KEYS: Final = {
    "columns": Key(
        _is_columns,
        'name, funder, amount and year, perhaps scheme, theme and project, as { name = "Naam", … }',
        required=True,
    ),
    "private": Key(_is_masks, f'what stands for private persons, as ["{MASK}"]'),
    "encoding": ENCODING,
}


def faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """Everything that is wrong with `options`; `where` names the recipe and the source."""
    return key_faults(_KEYS, options, where)
