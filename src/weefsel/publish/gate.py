"""The gate for figures: from what an analysis found to what may be shown.

A figure passes with its unit, how sure it is, the reason when it is missing, and its address. Counts of people that
rest on a source of our own are kept back below ten; what is spread or estimated is rounded, so that it does not look
more exact than it is.
"""

from __future__ import annotations

from typing import Final

from weefsel.atlas.read import Figure
from weefsel.concepts import Disclosure, Evidence, MissingReason
from weefsel.publish.models import FigureRef, Published

__all__ = ["FEWEST", "kept_back", "published", "published_count", "published_share", "step_of"]

#: fewer people than this are not shown, where the figure rests on a source of our own
FEWEST: Final = 10
#: to what a count of people that is spread or estimated is rounded
SPREAD_STEP: Final = 10
#: how "almost nobody" and "almost everybody" are published, as shares
ALMOST_NONE, ALMOST_ALL = 0.001, 0.999
#: units of figures that count people: few of them could tell of someone
_PEOPLE: Final = frozenset({"residents", "persons", "households", "count"})
#: units whose figures are whole numbers
_COUNTS: Final = frozenset({"residents", "places", "actors", "offers", "ties", "minutes"})


def step_of(figure: Figure) -> int:
    """To what a whole figure is rounded; 1 for what was counted."""
    rough = figure.evidence in (Evidence.SPREAD, Evidence.ESTIMATED)
    return SPREAD_STEP if rough and figure.unit == "residents" else 1


def kept_back(value: float | None, unit: str, disclosure: Disclosure) -> bool:
    """Whether a value is too small to show: so few people could tell of someone."""
    return value is not None and disclosure is Disclosure.OWN and unit in _PEOPLE and 0 < value < FEWEST


def _missing(figure: Figure, disclosure: Disclosure) -> MissingReason | None:
    if figure.value is None:
        return MissingReason(figure.missing or MissingReason.UNKNOWN)
    return MissingReason.SECRET if kept_back(figure.value, figure.unit, disclosure) else None


def _ref(figure: Figure) -> FigureRef:
    return FigureRef(figure.result, figure.area_code, figure.column)


def published_count(figure: Figure, disclosure: Disclosure) -> Published[int]:
    """A whole number (people, places, minutes) as it may be shown."""
    assert figure.unit in _COUNTS, figure
    missing, step = _missing(figure, disclosure), step_of(figure)

    def whole(value: float | None) -> int | None:
        return None if value is None or missing else round(value / step) * step

    evidence = Evidence(figure.evidence or Evidence.COUNTED)
    return Published(
        whole(figure.value), figure.unit, _ref(figure), missing, evidence, whole(figure.lower), whole(figure.upper)
    )


def published(figure: Figure, disclosure: Disclosure) -> Published[int] | Published[float]:
    """Any figure as it may be shown, in the way of its unit; in other units as it is."""
    if figure.unit == "share":
        return published_share(figure, disclosure)
    if figure.unit in _COUNTS:
        return published_count(figure, disclosure)
    evidence = Evidence(figure.evidence or Evidence.COUNTED)
    missing = _missing(figure, disclosure)
    return Published(figure.value, figure.unit, _ref(figure), missing, evidence, figure.lower, figure.upper)


def published_share(figure: Figure, disclosure: Disclosure) -> Published[float]:
    """A share of people, 0–1, in whole percents."""
    assert figure.unit == "share", figure
    missing = _missing(figure, disclosure)

    def part(value: float | None) -> float | None:
        if value is None or missing:
            return None
        rounded = round(value, 2)
        # nobody and everybody are facts of their own: a few people more or less must not turn into them
        return min(max(rounded, ALMOST_NONE), ALMOST_ALL) if rounded in (0, 1) and value != rounded else rounded

    evidence = Evidence(figure.evidence or Evidence.COUNTED)
    return Published(
        part(figure.value), "share", _ref(figure), missing, evidence, part(figure.lower), part(figure.upper)
    )
