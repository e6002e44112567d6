"""How much, in digits and the word of its unit, in as many decimals as its interval bears."""

from __future__ import annotations

import math
from typing import Final

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.publish.models import Published

__all__ = ["SEPARATORS", "amount", "digits", "number", "signed", "signed_ends"]

SEPARATORS: dict[Lang, tuple[str, str]] = {"nl": (".", ","), "en": (",", ".")}
#: units that are read in another measure: by how much they are multiplied
_SCALES: Final = {"share": 100.0, "1000 EUR": 1000.0}
#: units with a word of their own, by the end of the id of their text
_WORDS: Final = {
    "share": "share",
    "1000 EUR": "eur",
    "per_1000": "per_1000",
    "per_10000": "per_10000",
    "score": "score",
    "minutes": "minutes",
    "m": "m",
    "km": "km",
    "residents": "residents",
}
#: no more decimals than this: nothing here is measured finer
FINEST: Final = 4


def number(value: float, lang: Lang, decimals: int = 0) -> str:
    """11.770 in Dutch, 11,770 in English."""
    thousands, point = SEPARATORS[lang]
    plain = f"{value:,.{decimals}f}"
    return plain.translate(str.maketrans({",": thousands, ".": point}))


def amount(value: float, unit: str, lang: Lang, ends: tuple[float, float] | None = None) -> str:
    """How much, without a sign, a share in percentage points; `ends` of its interval decide its decimals."""
    told = digits(value, unit, lang, ends)
    return text(f"trend.unit_{_WORDS[unit]}", lang, n=told) if unit in _WORDS else told


def digits(value: float, unit: str, lang: Lang, ends: tuple[float, float] | None = None) -> str:
    """The digits of that."""
    scale = _SCALES.get(unit, 1.0)
    shown = [abs(one) * scale for one in (value, *(ends or ()))]
    width = 0.0 if ends is None else abs(ends[1] - ends[0]) * scale / 2
    decimals = _decimals(width or shown[0])
    # an end that is not 0 must not read as if it were
    while decimals < FINEST and any(one > 0 and round(one, decimals) == 0 for one in shown):
        decimals += 1
    return number(shown[0], lang, decimals)


def signed(change: Published[int] | Published[float], lang: Lang) -> str:
    """A change that passed the gate, with its sign: +3,2 procentpunt. It must have a value."""
    assert change.value is not None, change
    return _signed(change.value, change, lang)


def signed_ends(change: Published[int] | Published[float], lang: Lang) -> tuple[str, str] | None:
    """Both ends of the interval of a change, in the same way; None where there is none."""
    if change.lower is None or change.upper is None:
        return None
    return _signed(change.lower, change, lang), _signed(change.upper, change, lang)


def _signed(value: float, change: Published[int] | Published[float], lang: Lang) -> str:
    ends = None if change.lower is None or change.upper is None else (change.lower, change.upper)
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + amount(value, change.unit, lang, ends)


def _decimals(size: float) -> int:
    """Decimals that show one digit of a number."""
    if size == 0 or not math.isfinite(size) or float(size).is_integer():
        return 0
    return min(max(-math.floor(math.log10(size)), 0), FINEST)
