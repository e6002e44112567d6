"""The gate for figures: from what an analysis found to what may be shown.

A figure passes with its unit, how sure it is, the reason when it is missing, and its address. Counts of people that
rest on a source of our own are kept back below ten; what is spread or estimated is rounded, so that it does not look
more exact than it is.
"""

from __future__ import annotations

import math
from typing import Final

from weefsel.analysis.measures import PEOPLE_UNITS
from weefsel.analysis.trend.names import is_change
from weefsel.atlas.read import Figure
from weefsel.concepts import Disclosure, Evidence, MissingReason
from weefsel.publish.models import FigureRef, Published

__all__ = [
    "EACH",
    "FEWEST",
    "OVER_PEOPLE",
    "kept_back",
    "published",
    "published_change",
    "published_count",
    "published_rate",
    "published_share",
    "step_of",
]

#: fewer people than this are not shown, where the figure rests on a source of our own
FEWEST: Final = 10
#: to what a count of people that is spread or estimated is rounded
SPREAD_STEP: Final = 10
#: how "almost nobody" and "almost everybody" are published, as shares
ALMOST_NONE, ALMOST_ALL = 0.001, 0.999
#: units whose figures are whole numbers
_COUNTS: Final = frozenset({"residents", "places", "actors", "offers", "ties", "minutes"})
#: units of the results of quality that are whole numbers; a score that others give may have decimals
_SCORES: Final = frozenset({"score", "points", "rank", "group"})
#: what is there for every thousand residents
PER_1000: Final = "per_1000"
#: units in which people are the divisor: the figure and a count would tell how many they are; of the first, how many
#: residents there are
EACH: Final = frozenset({PER_1000, "eur_per_resident", "residents_per_place"})
OVER_PEOPLE: Final = frozenset({"share", "index", "ratio", *EACH})
#: to how many decimals measures of inequality are published: no reader and no interval tells more
DECIMALS: Final = {"index": 2, "ratio": 1, "eur_per_resident": 0, "residents_per_place": 0, "ties_per_actor": 1}
#: how finely such a figure is published: two digits that say something, and thousandths at most
DIGITS, FINEST = 2, 3


def step_of(figure: Figure) -> int:
    """To what a whole figure is rounded; 1 for what was counted."""
    rough = figure.evidence in (Evidence.SPREAD, Evidence.ESTIMATED)
    return SPREAD_STEP if rough and figure.unit == "residents" else 1


def kept_back(value: float | None, unit: str, disclosure: Disclosure) -> bool:
    """Whether a value is too small to show: so few people could tell of someone."""
    return value is not None and disclosure is Disclosure.OWN and unit in PEOPLE_UNITS and 0 < value < FEWEST


def _is_whole(figure: Figure) -> bool:
    return figure.unit in _COUNTS or (figure.result == "quality" and figure.unit in _SCORES)


def _missing(figure: Figure, disclosure: Disclosure) -> MissingReason | None:
    if figure.value is None:
        return MissingReason(figure.missing or MissingReason.UNKNOWN)
    return MissingReason.SECRET if kept_back(figure.value, figure.unit, disclosure) else None


def _ref(figure: Figure) -> FigureRef:
    return FigureRef(figure.result, figure.area_code, figure.column)


def published_count(figure: Figure, disclosure: Disclosure) -> Published[int]:
    """A whole number (people, places, minutes, points) as it may be shown."""
    assert _is_whole(figure), figure
    missing, step = _missing(figure, disclosure), step_of(figure)

    def whole(value: float | None) -> int | None:
        return None if value is None or missing else round(value / step) * step

    evidence = Evidence(figure.evidence or Evidence.COUNTED)
    return Published(
        whole(figure.value), figure.unit, _ref(figure), missing, evidence, whole(figure.lower), whole(figure.upper)
    )


def published(figure: Figure, disclosure: Disclosure) -> Published[int] | Published[float]:
    """Any figure as it may be shown, in the way of its unit; in other units as it is."""
    if is_change(figure.result, figure.column):
        return published_change(figure, disclosure)
    if figure.unit == "share":
        return published_share(figure, disclosure)
    if figure.unit == PER_1000:
        return published_rate(figure, disclosure)
    if _is_whole(figure):
        return published_count(figure, disclosure)
    evidence = Evidence(figure.evidence or Evidence.COUNTED)
    missing = _missing(figure, disclosure)
    told = (figure.value, figure.lower, figure.upper)
    value, lower, upper = (None if missing else _decimals(one, figure.unit) for one in told)
    return Published(value, figure.unit, _ref(figure), missing, evidence, lower, upper)


def published_change(figure: Figure, disclosure: Disclosure) -> Published[float]:
    """A difference of two figures, with its sign.

    In hundredths of a percent where it is of shares that others published, in whole percents of our own; what is not 0
    does not become 0, so that an interval that does not hold 0 still does not. Of numbers of people from a source of
    our own none is told: with one of both years it would give the other.
    """
    missing, places = _missing(figure, disclosure), 2 if disclosure is Disclosure.OWN else 4
    if disclosure is Disclosure.OWN and figure.unit in PEOPLE_UNITS:
        missing = MissingReason.SECRET

    def rounded(value: float | None) -> float | None:
        if value is None or missing:
            return None
        if figure.unit != "share":
            return value
        return round(value, places) or math.copysign(10.0**-places, value) * (value != 0)

    evidence = Evidence(figure.evidence or Evidence.COUNTED)
    told = rounded(figure.value), rounded(figure.lower), rounded(figure.upper)
    return Published(told[0], figure.unit, _ref(figure), missing, evidence, *told[1:])


def _decimals(value: float | None, unit: str) -> float | None:
    """Rounded where the unit asks so; −0 is 0."""
    return value if value is None or unit not in DECIMALS else round(value, DECIMALS[unit]) + 0.0


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
    ends = part(figure.lower), part(figure.upper)
    # an interval within one percent is not told: "12 to 12" would look like a certainty that nobody has
    if figure.result == "observed" and ends[0] == ends[1] and figure.lower != figure.upper:
        ends = None, None
    return Published(part(figure.value), "share", _ref(figure), missing, evidence, *ends)


def published_rate(figure: Figure, disclosure: Disclosure) -> Published[float]:
    """So much for every 1,000 residents, in two digits: 0.34, 1.3, 22."""
    assert figure.unit == PER_1000, figure
    missing = _missing(figure, disclosure)

    def rounded(value: float | None) -> float | None:
        if value is None or missing:
            return None
        if value == 0:
            return 0.0
        decimals = min(DIGITS - 1 - math.floor(math.log10(abs(value))), FINEST)
        # nothing is a fact of its own: very little must not turn into it
        return round(value, decimals) or 10.0**-FINEST

    evidence = Evidence(figure.evidence or Evidence.COUNTED)
    ends = rounded(figure.lower), rounded(figure.upper)
    return Published(rounded(figure.value), PER_1000, _ref(figure), missing, evidence, *ends)
