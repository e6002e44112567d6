"""The code of a session: short, and the same read aloud, heard and typed."""

from __future__ import annotations

import secrets
from typing import Final

__all__ = ["LENGTH", "new_code", "spoken", "typed"]

#: none that looks or sounds like another of them: no 0, O, 1 or I, no B beside P, no S beside F
LETTERS: Final = "CFJKMRTWXY"
DIGITS: Final = "23456789"
#: a letter and a figure in turn: no code is a word
_PAIRS: Final = 3
LENGTH: Final = 2 * _PAIRS


def new_code() -> str:
    """One of half a million: K4R7W2."""
    return "".join(secrets.choice(LETTERS) + secrets.choice(DIGITS) for _ in range(_PAIRS))


def typed(written: str) -> str:
    """A code as somebody typed it, made as it is kept; what is no code stays none.

    >>> typed("k4 r7-w2")
    'K4R7W2'
    """
    return "".join(sign for sign in written[:40].upper() if sign.isalnum())


def spoken(code: str) -> str:
    """A code in pairs, as it is read aloud.

    >>> spoken("K4R7W2")
    'K4 R7 W2'
    """
    return " ".join(code[start : start + 2] for start in range(0, len(code), 2))
