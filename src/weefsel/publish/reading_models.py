"""What the pages that read figures show: one indicator of one area, and all that changed in an area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from weefsel.concepts import Condition
from weefsel.concepts.indicators import Indicator
from weefsel.publish.charts import Band
from weefsel.publish.models import AreaLink, Published, SourceSlip
from weefsel.publish.monitor_models import Head, Line, SimilarArea

__all__ = ["ChangedLine", "ChangedPage", "Done", "IndicatorPage", "NewArea", "Span", "YearRow"]

Shown = Published[Any]


@dataclass(frozen=True, slots=True)
class YearRow:
    """One indicator in one area and year, and what it is held beside."""

    year: int
    figure: Shown
    #: the same of the whole place; None for the whole place itself
    whole: Shown | None
    #: from the lowest to the highest of the similar areas
    similar: Band | None
    #: whether the source gives it for other boundaries, from which it was brought to those of now
    moved: bool


@dataclass(frozen=True, slots=True)
class Span:
    """How a figure changed from one year to another."""

    first: int
    last: int
    #: the change, in the unit of the indicator
    figure: Shown


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was done in an area, or around it."""

    number: int
    intervention_id: str
    name: str
    what: str
    done_by: str | None
    #: ISO dates
    since: str
    until: str | None
    #: ids of what it was meant to move
    meant: tuple[str, ...]
    areas: tuple[AreaLink, ...]
    #: whether it was done in all of the area of the page, and not in a part of it
    here: bool
    #: before, after, and how much more or less than in similar areas; None where that is not known
    before: Shown | None = None
    after: Shown | None = None
    difference: Shown | None = None

    @property
    def when(self) -> float:
        """The year and the part of it that had gone when it began."""
        year, month, day = (int(part) for part in self.since.split("-"))
        return year + (month - 1) / 12 + (day - 1) / 365


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """One indicator of one area: the newest figure, its years, what it is held beside, and what it does not say."""

    head: Head
    indicator: Indicator
    line: Line
    #: the oldest first; empty where there is no figure of any year
    rows: tuple[YearRow, ...]
    #: first years of a new way of measuring
    breaks: tuple[int, ...]
    #: over all years, where there are two that can be compared
    span: Span | None
    similar: tuple[tuple[SimilarArea, Shown | None], ...]
    done: tuple[Done, ...]
    #: the areas right within this one, by the alphabet
    within: tuple[tuple[AreaLink, Shown], ...]
    source: SourceSlip | None
    #: whether the change over all years is still sure when all score indicators are looked at together; of one that is
    #: not looked at with them, as it is on its own
    together: bool = True

    @property
    def condition(self) -> Condition | None:
        """The condition in whose score it counts."""
        return self.indicator.condition if self.indicator.scored else None


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One indicator that has two years to compare."""

    indicator: Indicator
    span: Span
    rows: tuple[YearRow, ...]
    breaks: tuple[int, ...]
    #: 1 for surely better, −1 for surely worse, 0 where that is not sure
    judged: int
    #: how likely so large a change would be if nothing had changed; None where its error is not known
    chance: float | None
    source: SourceSlip | None
    #: whether it is still sure when all lines are looked at together
    together: bool = True

    @property
    def broken(self) -> bool:
        """Whether it was measured another way in between."""
        return any(self.span.first < year <= self.span.last for year in self.breaks)

    def at(self, year: int) -> Shown:
        """The figure of one of the two years."""
        return next(row.figure for row in self.rows if row.year == year)


@dataclass(frozen=True, slots=True)
class NewArea:
    """What an area was in an earlier division: the code of an old area, and how much of its residents came along."""

    from_code: str
    from_name: str | None
    from_year: int
    share: float


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """*Wat veranderde er in mijn wijk?*"""

    head: Head
    #: since when it is asked, and what else can be asked
    since: int | None
    choices: tuple[int, ...]
    #: the surest first
    better: tuple[ChangedLine, ...]
    worse: tuple[ChangedLine, ...]
    #: in the order of the library
    unsure: tuple[ChangedLine, ...]
    #: score indicators of which there is one year, or none
    still: tuple[Indicator, ...]
    done: tuple[Done, ...]
    boundaries: tuple[NewArea, ...]

    @property
    def last(self) -> int | None:
        """The newest year that is told of."""
        return max((one.span.last for one in (*self.better, *self.worse, *self.unsure)), default=None)

    @property
    def compared(self) -> int:
        """How many indicators have two years to compare."""
        return len(self.better) + len(self.worse) + len(self.unsure)
