"""Addresses and numbers of people, which a text that everybody reads may not show: said at the field of a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from weefsel.platform.register.plain.scanning import found
from weefsel.platform.register.plain.typed import Wrong

__all__ = ["private", "private_beside"]

#: kind of what was found → id of the text that says so, on a form that has a field of its own for how to reach a group
_IN_ENTRY: Final = {
    "email": "group.private_email",
    "phone": "group.private_phone",
    "bsn": "group.private_bsn",
    "iban": "group.private_iban",
}
#: the same on forms without such a field
_BESIDE: Final = _IN_ENTRY | {"email": "interpret.private_email", "phone": "interpret.private_phone"}


def private(field: str, written: str) -> list[Wrong]:
    """What may not stand in a text of an entry, each kind once."""
    return _told(field, written, _IN_ENTRY)


def private_beside(field: str, written: str) -> list[Wrong]:
    """The same of a text beside a figure, or about what was done."""
    return _told(field, written, _BESIDE)


def _told(field: str, written: str, words: Mapping[str, str]) -> list[Wrong]:
    return [Wrong(field, words[kind]) for kind in dict.fromkeys(one.kind for one in found(written))]
