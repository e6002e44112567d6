"""What the library says of a published figure: which indicator it is, and what it does not tell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from weefsel.concepts import Lang
from weefsel.concepts.indicators import Indicator, library

__all__ = ["indicator_of", "said_of"]


@cache
def _by_address() -> Mapping[tuple[str, str], Indicator]:
    return {(one.result, one.column): one for one in library().values() if one.available}


def indicator_of(result: str, column: str) -> Indicator | None:
    """The indicator that a figure is of; of what was observed also of a year (`inc_lonely@2020`)."""
    name = column.partition("@")[0] if result == "observed" else column
    return _by_address().get((result, name))


def said_of(result: str, column: str, lang: Lang) -> tuple[str, ...]:
    """What the figure does not say, and what is known to be wrong with it; nothing where it is of no indicator."""
    one = indicator_of(result, column)
    return () if one is None else (one.not_says(lang), *one.flaws(lang))
