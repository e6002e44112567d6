"""Figures of indicators, as *Monitor* shows them: as they were last seen, beside the whole place."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final

from weefsel.analysis.measures import MEETS
from weefsel.analysis.trend.names import span_of
from weefsel.atlas.read import Atlas
from weefsel.concepts import Audience, Condition, Function, MissingReason
from weefsel.concepts.indicators import Indicator, library
from weefsel.errors import NotFound
from weefsel.publish.areas import AreaTree
from weefsel.publish.figures import Figures
from weefsel.publish.gaps import Gaps
from weefsel.publish.models import FigureRef, Published
from weefsel.publish.monitor_models import Line, NormMark, Shown

__all__ = ["OBSERVED", "Lines", "axis_of", "scored"]

OBSERVED: Final = "observed"
#: an axis without agreed ends goes to this multiple of the largest value on it
ROOM: Final = 1.25


def scored(condition: Condition) -> tuple[Indicator, ...]:
    """The indicators that may count in the score of a condition, in the order of the library."""
    return tuple(one for one in library().values() if one.use == "score" and one.condition is condition)


class Lines:
    """The indicators of one revision. What is not there is None, and not an error: not every place has every result."""

    def __init__(self, atlas: Atlas, figures: Figures, areas: AreaTree, gaps: Gaps) -> None:
        self.atlas = atlas
        self.areas = areas
        self._figures = figures
        self._gaps = gaps
        self._there: dict[tuple[str, str], frozenset[str]] = {}

    def names(self, result: str, code: str) -> frozenset[str]:
        """The figures that a result has of an area; none where the revision does not have the result."""
        key = result, code
        if key not in self._there:
            try:
                self._there[key] = frozenset(self.atlas.columns(result, code))
            except NotFound:
                self._there[key] = frozenset()
        return self._there[key]

    def any(self, result: str, code: str, column: str) -> Shown | None:
        """A figure through the gate; None where there is none."""
        return self._figures.any(result, code, column) if column in self.names(result, code) else None

    def years(self, indicator: Indicator, code: str) -> list[int]:
        """The years of which an observed indicator has a figure of an area, the oldest first."""
        if indicator.result != OBSERVED:
            return []
        begin = f"{indicator.column}@"
        names = (name for name in self.names(OBSERVED, code) if name.startswith(begin))
        return sorted(int(name.removeprefix(begin)) for name in names)

    @cached_property
    def changing(self) -> frozenset[str]:
        """Ids of the indicators of which a change is known of any area at all."""
        try:
            table = self.atlas.figures("trend")
        except NotFound:
            return frozenset()
        columns = table.index.get_level_values("column")[table["value"].notna().to_numpy(bool)].unique()
        return frozenset(span.indicator for name in columns if (span := span_of(str(name))) is not None)

    def rows(self, result: str) -> list[dict[str, Any]]:
        """The rows of a result that holds no figures; none where the revision does not have it."""
        try:
            return [{str(k): v for k, v in row.items()} for row in self.atlas.rows(result).to_dict("records")]
        except NotFound:
            return []

    def line(self, indicator: Indicator, code: str) -> Line:
        """An indicator of an area, as it was last seen, beside the whole place in the same year."""
        years = self.years(indicator, code)
        year = years[-1] if years else None
        column = indicator.column if year is None else f"{indicator.column}@{year}"
        figure = self.any(indicator.result, code, column) if indicator.result else None
        whole = self.areas.whole.code
        reference = self.any(indicator.result, whole, column) if figure and code != whole else None
        if figure is None:
            ref = FigureRef(indicator.result, code, column)
            figure = Published(None, indicator.unit, ref, MissingReason.NOT_MEASURED)
        similar = self.any("compared", code, f"{indicator.id}:similar")
        norm = self._norm_marks.get((indicator.result, indicator.column))
        axis = axis_of(indicator, (figure, reference, similar))
        narrow, whole_narrow = (one is not None and self._figures.narrow(one) for one in (figure, reference))
        return Line(indicator, year, figure, reference, similar, norm, axis, narrow, whole_narrow)

    @cached_property
    def _norm_marks(self) -> dict[tuple[str, str], NormMark]:
        """Address of a figure → the norm that is about that very share: a function within so many minutes of all."""
        signed = self._gaps.norm_set.signed
        marks: dict[tuple[str, str], NormMark] = {}
        for choice in self._gaps.choices:
            norm = choice.norm
            plain = not (norm.moments or norm.free or norm.without_referral or norm.wheelchair or norm.setting)
            if norm.min_share is None or not plain:
                continue
            mark = NormMark(norm.norm_id, norm.min_share, signed)
            marks[("gaps", f"{norm.norm_id}:{MEETS}")] = mark
            if (
                norm.measure.unit == "min"
                and norm.audience is Audience.EVERYONE
                and isinstance(norm.targets[0], Function)
            ):
                marks[("reach", f"{norm.targets[0]}:within_{norm.limit:g}")] = mark
        return marks

    def lines(self, indicators: Iterable[Indicator], code: str) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        """Those that are known of an area, and those that are not."""
        made = [self.line(one, code) for one in indicators]
        known = tuple(line for line in made if line.figure.value is not None)
        return known, tuple(line for line in made if line.figure.value is None)


def axis_of(indicator: Indicator, figures: Iterable[Shown | None]) -> tuple[float, float]:
    """The ends of an axis: all there can be of a share, else what is 0 and 100 in the score, with room for more."""
    if indicator.unit == "share":
        return 0.0, 1.0
    ends = [end for one in figures if one is not None for end in (one.value, one.lower, one.upper) if end is not None]
    low, high = indicator.reference or (0.0, ROOM * max([0.0, *ends]))
    low = low if min([low, *ends]) == low else -_neat(-min([low, *ends]))
    high = high if indicator.reference and max([high, *ends]) == high else _neat(max([high, *ends]))
    return (low, high) if low < high else (low, low + 1)


def _neat(value: float) -> float:
    """The nearest number that reads easily and is not smaller: 1 to 6 or 8 and zeros; not above 0 it stays."""
    if value <= 0:
        return value
    ten = 10.0 ** math.floor(math.log10(value))
    return next(step * ten for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * ten >= value * (1 - 1e-9))
