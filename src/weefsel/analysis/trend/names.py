"""What the names of the figures about change are made of."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from weefsel.concepts import Evidence

__all__ = ["COUNTS", "SURENESS", "Named", "Span", "indicator_of", "is_change", "named_effect", "span_of"]

#: how a condition's indicators are counted
COUNTS: Final = ("eroded", "improved", "unsure")
#: how a number came about, the surest first
SURENESS: Final = (
    Evidence.COUNTED,
    Evidence.ROUNDED,
    Evidence.SURVEY,
    Evidence.MODEL,
    Evidence.SPREAD,
    Evidence.ESTIMATED,
)
_SPAN: Final = re.compile(r"(?P<indicator>.+):(?P<first>[0-9]{4})-(?P<last>[0-9]{4})", re.ASCII)
#: figures of `effects` that are differences and no levels
_DIFFERENCES: Final = frozenset({"change", "change_similar", "difference"})


class Span(NamedTuple):
    """An indicator and the two years between which its change is told."""

    indicator: str
    first: int
    last: int


class Named(NamedTuple):
    """What a figure of `effects` is of."""

    intervention: str
    indicator: str
    measure: str


def span_of(column: str) -> Span | None:
    """The indicator and both years of a figure of `trend`; None of a count.

    >>> span_of("inc_lonely:2016-2020")
    Span(indicator='inc_lonely', first=2016, last=2020)
    """
    found = _SPAN.fullmatch(column)
    return None if found is None else Span(found["indicator"], int(found["first"]), int(found["last"]))


def named_effect(column: str) -> Named | None:
    """Intervention, indicator and measure of a figure of `effects`."""
    parts = column.split(":")
    return Named(*parts) if len(parts) == 3 else None


def is_change(result: str, column: str) -> bool:
    """Whether a figure is the difference of two values, which may be below 0 and is no share of anything."""
    if result == "trend":
        return span_of(column) is not None
    return result == "effects" and column.rpartition(":")[2] in _DIFFERENCES


def indicator_of(result: str, column: str) -> str | None:
    """The indicator that a figure of `trend`, `compared` or `effects` is about; None of a count."""
    if result == "trend":
        span = span_of(column)
        return None if span is None else span.indicator
    if result == "compared":
        return column.removesuffix(":similar")
    effect = named_effect(column)
    return None if effect is None else effect.indicator
