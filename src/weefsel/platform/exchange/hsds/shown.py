"""What of an entry everybody may read: texts without the addresses and numbers of people in them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from weefsel.platform.register.fields import FIELDS, Form
from weefsel.platform.register.plain import scanning
from weefsel.platform.register.states import EntryKind

__all__ = ["as_shown"]

_WRITTEN: Final = {
    kind: tuple(field.name for field in fields if field.form in (Form.LINE, Form.PROSE))
    for kind, fields in FIELDS.items()
}


@lru_cache(maxsize=20_000)
def _scanned(text: str) -> str:
    return scanning.shown(text)


def as_shown(kind: EntryKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an entry as its page shows them. How to reach a group is what it chose to show itself."""
    return {**values, **{name: _scanned(values[name]) for name in _WRITTEN[kind] if values.get(name)}}
