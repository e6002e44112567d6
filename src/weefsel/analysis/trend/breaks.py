"""In which years a series starts anew, because something else was measured from then on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from weefsel.concepts.indicators import Indicator

__all__ = ["break_between", "breaks_of", "flaws_between"]

_YEAR: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", re.ASCII)


def breaks_of(library: Mapping[str, Indicator]) -> dict[str, tuple[int, ...]]:
    """Indicator → the first years of a new way of measuring, of those that have such a year."""
    return {name: one.breaks for name, one in library.items() if one.breaks}


def break_between(one: Indicator, first: int, last: int) -> int | None:
    """The first year of a new way of measuring after `first` and not after `last`; None where there is none."""
    return next((year for year in sorted(one.breaks) if first < year <= last), None)


def flaws_between(one: Indicator, first: int, last: int) -> tuple[int, ...]:
    """Positions, in the flaws of an indicator, of those that name a year of a span: a break, a pandemic, …"""
    named = ([int(year) for year in _YEAR.findall(flaw)] for flaw in one.flaws("en"))
    return tuple(at for at, years in enumerate(named) if any(first <= year <= last for year in years))
