"""What *Monitor* shows: four conditions with how sure they are, what is done for them, and what changed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from weefsel.analysis.trend.verdict import Sureness, sureness
from weefsel.concepts import Condition, Level
from weefsel.concepts.indicators import Indicator
from weefsel.publish.models import AreaLink, Published, Site, SourceSlip

__all__ = [
    "TOGETHER",
    "Cause",
    "Change",
    "ChangePage",
    "Check",
    "ConditionBlock",
    "ConditionPage",
    "Difference",
    "Effect",
    "Grouped",
    "Groups",
    "Head",
    "Intervention",
    "Line",
    "Means",
    "MeansPage",
    "NormMark",
    "Part",
    "Score",
    "SimilarArea",
    "StatePage",
    "Trend",
    "Weighted",
    "Weights",
    "difference",
]

Shown = Published[Any]
#: how much each of the four conditions counts, in the order of `Condition`
Weights = tuple[int, int, int, int]
#: the score of the four conditions as one
TOGETHER = "together"


class Difference(StrEnum):
    """How a figure stands beside another one, as far as both intervals tell."""

    HIGHER = "higher"
    LOWER = "lower"
    #: the intervals touch, but the difference is larger than its error is likely to be
    MAYBE_HIGHER = "maybe_higher"
    MAYBE_LOWER = "maybe_lower"
    NONE = "none"
    #: a value, or the interval of this one, is not known
    UNKNOWN = "unknown"

    @property
    def sure(self) -> bool:
        return self in (Difference.HIGHER, Difference.LOWER)


#: half of the last digit of a share as it is published
HALF_A_PERCENT = 0.005


def difference(one: Shown, other: Shown | None) -> Difference:
    """How `one` stands beside `other`: sure where their 95 % intervals do not touch, and only there.

    Two intervals that touch may still differ: this is on the side of saying too little. Perhaps is said where the
    difference is larger than one standard deviation of its error. `other` without an interval is one number.
    """
    if other is None or one.value is None or other.value is None or one.lower is None or one.upper is None:
        return Difference.UNKNOWN
    # an approximation that every supposition gives alike is still one: how far it is off is not known
    if one.approximate and one.lower == one.upper:
        return Difference.UNKNOWN
    low = other.value if other.lower is None else other.lower
    high = other.value if other.upper is None else other.upper
    if one.lower > high:
        return Difference.HIGHER
    if one.upper < low:
        return Difference.LOWER
    apart = one.value - other.value
    # errors of both, as if they had nothing to do with each other
    below = math.hypot(one.value - one.lower, high - other.value)
    above = math.hypot(one.upper - one.value, other.value - low)
    if sureness(apart, apart - below, apart + above) is Sureness.NONE:
        return Difference.NONE
    return Difference.MAYBE_HIGHER if apart > 0 else Difference.MAYBE_LOWER


def _as_shown(one: Shown) -> Shown:
    """A share of which the interval lies within the digits that are shown, with all that those digits can be."""
    if one.unit != "share" or one.value is None:
        return one
    # rounded, so that two that touch do touch
    low, high = (round(float(one.value) + side * HALF_A_PERCENT, 4) for side in (-1, 1))
    return replace(one, lower=low, upper=high)


@dataclass(frozen=True, slots=True)
class NormMark:
    """What was agreed on an indicator: the share of people that must have it."""

    norm_id: str
    share: float
    #: whether parties put their names under it
    signed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of one area, beside the whole place."""

    indicator: Indicator
    #: of which year the figure is; None where it is of the day of the snapshot
    year: int | None
    figure: Shown
    #: the same indicator and year of the whole place; None for the whole place itself
    reference: Shown | None
    #: the middle one of the areas that are most alike, from the lowest to the highest of them
    similar: Shown | None
    norm: NormMark | None
    #: the ends of its axis, in its unit
    axis: tuple[float, float]
    #: whether the interval of the figure, and that of the whole place, are known and too narrow for the digits shown
    narrow: bool = False
    narrow_reference: bool = False

    @property
    def difference(self) -> Difference:
        one, other = self.figure, self.reference
        return difference(
            _as_shown(one) if self.narrow else one,
            _as_shown(other) if other is not None and self.narrow_reference else other,
        )

    def without_similar(self) -> Line:
        """Where nobody asked for areas that are alike."""
        return replace(self, similar=None)


@dataclass(frozen=True, slots=True)
class Score:
    """A composite score of one area: of a condition, or of all four together."""

    figure: Shown
    #: of the whole place; None for the whole place itself
    reference: Shown | None
    #: 1 or −1 where it surely lies above or below the whole place, 0 where that is not sure, None where it is unknown
    group: int | None


@dataclass(frozen=True, slots=True)
class ConditionBlock:
    """One condition of one area."""

    condition: Condition
    score: Score | None
    #: its score indicators that are known, and those that are not, in the order of the library
    known: tuple[Line, ...]
    unknown: tuple[Line, ...]
    #: of the smallest areas within: how many surely higher and lower than the whole place, not sure, and unknown
    counts: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class SimilarArea:
    """An area that is like another one, with what they were compared by."""

    area: AreaLink
    #: name of a variable, what it is here and there; None where no figure of it is published
    variables: tuple[tuple[str, Shown | None, Shown | None], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """What every page of the monitor knows."""

    site: Site
    area: AreaLink
    #: from the whole place down to the parent; empty for the whole place
    parents: tuple[AreaLink, ...]
    whole: AreaLink
    #: what the smallest areas are
    smallest: Level
    sources: tuple[SourceSlip, ...]

    @property
    def is_whole(self) -> bool:
        return not self.parents


@dataclass(frozen=True, slots=True)
class Grouped:
    """One of the smallest areas beside the whole place."""

    area: AreaLink
    parent: AreaLink | None
    #: by how many points its score differs from that of the whole place
    apart: Shown
    #: as in `Score`
    group: int | None


@dataclass(frozen=True, slots=True)
class Groups:
    """The smallest areas in three groups, each by the alphabet. What is not known stands apart."""

    #: all of them, whatever is shown
    counts: tuple[int, int, int, int]
    higher: tuple[Grouped, ...]
    unsure: tuple[Grouped, ...]
    lower: tuple[Grouped, ...]
    unknown: tuple[Grouped, ...]

    @property
    def shown(self) -> int:
        return len(self.higher) + len(self.unsure) + len(self.lower) + len(self.unknown)


@dataclass(frozen=True, slots=True)
class Cause:
    """Of the differences between draws, the share that one choice makes alone."""

    choice: str
    share: Shown


@dataclass(frozen=True, slots=True)
class StatePage:
    """*Hoe gaat het, en is het goed genoeg?*"""

    head: Head
    together: Score | None
    conditions: tuple[ConditionBlock, ...]
    #: of all of the smallest areas: how many surely higher and lower than the whole place, not sure, and unknown
    counts: tuple[int, int, int, int]
    similar: tuple[SimilarArea, ...]
    #: the most first
    causes: tuple[Cause, ...]
    #: how often was calculated; None where nothing was
    draws: int | None
    #: indicators that the library scores by
    scored: int


@dataclass(frozen=True, slots=True)
class Means:
    """What is done for an area under one head."""

    #: places, people, money or firmness: the end of the id of its texts
    subject: str
    known: tuple[Line, ...]
    unknown: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class MeansPage:
    """*Doen we er genoeg voor?*"""

    head: Head
    parts: tuple[Means, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """How one indicator changed from a year to another."""

    indicator: Indicator
    first: int
    last: int
    #: last minus first
    figure: Shown
    #: year → the figure, the oldest first
    series: tuple[tuple[int, Shown], ...]
    #: whether it is still sure when all score indicators of the area are looked at together
    together: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """How one condition changed: how many of its indicators, and which."""

    condition: Condition
    eroded: Shown | None
    improved: Shown | None
    unsure: Shown | None
    changes: tuple[Change, ...]
    #: score indicators of which there is one year, or none
    still: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What an intervention was meant to move, before and after it, and where nothing was done."""

    indicator: Indicator
    before: Shown
    after: Shown
    change: Shown
    similar: Shown | None
    difference: Shown | None


@dataclass(frozen=True, slots=True)
class Intervention:
    """What was done, where and from when."""

    intervention_id: str
    name: str
    what: str
    done_by: str | None
    #: ISO dates
    since: str
    until: str | None
    areas: tuple[AreaLink, ...]
    effects: tuple[Effect, ...]
    #: names of indicators that it was meant to move and of which nothing is known
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """*Werkt het?*"""

    head: Head
    trends: tuple[Trend, ...]
    interventions: tuple[Intervention, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What a check of the composite score gave."""

    check: str
    value: float | None
    #: id of the other indicator, where it is about two
    other: str
    note: str


@dataclass(frozen=True, slots=True)
class Part:
    """One indicator as it is in a score."""

    line: Line
    #: its value on the scale of the score, 0–100; None where it is not in the score
    scaled: Shown | None
    #: how much it counts, a share of the score; None where it is not in it
    weight: float | None
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class ConditionPage:
    """What one score is made of."""

    head: Head
    condition: Condition
    score: Score | None
    #: share of its indicators that is known
    known: Shown | None
    #: the middle one of its places among the smallest areas, with the interval; None for others
    rank: Shown | None
    #: how many of the smallest areas have a score
    ranked: int
    parts: tuple[Part, ...]
    #: of the condition as a whole
    checks: tuple[Check, ...]
    causes: tuple[Cause, ...]
    draws: int | None


@dataclass(frozen=True, slots=True)
class Weighted:
    """The score of four conditions with weights of one's own: calculated for who asks, and not kept."""

    weights: Weights
    draws: int
    #: area code → points that it differs from the whole place with both ends, and its group; None without a score
    apart: dict[str, tuple[float, float, float, int] | None]
