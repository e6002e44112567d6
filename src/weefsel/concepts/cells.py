"""Texts in the cells of a spreadsheet: written so that no program takes them for a formula, and read back as they were.

A spreadsheet reckons with a text that begins with one of a few signs, also when it comes from a file of somebody else.
An apostrophe in front keeps it a text. A text that begins with apostrophes and then such a sign gets one more, so that
what is read back is always what was written. Numbers are no texts: a negative number stays a number.
"""

from __future__ import annotations

from typing import Final

__all__ = ["as_meant", "harmless"]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """The text as it can stand in a cell.

    >>> harmless("=1+1"), harmless("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def as_meant(cell: str) -> str:
    """What `harmless` was given: `as_meant(harmless(text)) == text` for every text.

    >>> as_meant("'=1+1"), as_meant("'s Gravenhage")
    ('=1+1', "'s Gravenhage")
    """
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell
