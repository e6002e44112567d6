"""Which changes of an area hold: each on its own, and all of them together. Every page about change asks here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from weefsel.analysis.quality.composing import told_once
from weefsel.analysis.trend.breaks import break_between
from weefsel.analysis.trend.change import FALSE, adjusted
from weefsel.analysis.trend.names import span_of
from weefsel.analysis.trend.verdict import Z95, Verdict, judged
from weefsel.concepts.indicators import Indicator, library
from weefsel.publish.monitor_figures import OBSERVED, Lines
from weefsel.publish.reading_models import Span

__all__ = ["Held", "held", "since_of", "spans_of"]

TREND: Final = "trend"
#: what a change means → 1 for better, −1 for worse
_WAYS: Final = {Verdict.BETTER: 1, Verdict.WORSE: -1}


@dataclass(frozen=True, slots=True)
class Held:
    """The change of one indicator, and how sure it is."""

    span: Span
    #: 1 for surely better, −1 for surely worse, 0 for neither: looked at on its own
    way: int
    #: how likely so large a change would be if nothing had changed; None where its error is not known
    chance: float | None
    #: whether it is still sure when all score indicators of the area are looked at together
    together: bool

    @property
    def judged(self) -> int:
        """1 for surely better and −1 for surely worse, where that holds for all together."""
        return self.way if self.together else 0


def held(lines: Lines, code: str, since: int | None = None) -> dict[str, Held]:
    """Score indicator → its longest change, since a year if there is one, tested as the result `trend` counts it.

    Of those that tell the same in another way only the first is there that is known anywhere here. What was measured
    another way in between is never sure, and does not make the others less so.
    """
    every = spans_of(lines, code)
    spans = {one.id: since_of(every.get(one.id, ()), since) for one in library().values() if one.scored}
    once = told_once(lines.changing)
    known = [(library()[name], span) for name, span in spans.items() if span is not None and name in once]
    alone = [_alone(lines, one, span, code) for one, span in known]
    chances = [
        math.nan if chance is None or break_between(one, span.first, span.last) is not None else chance
        for (one, span), (_, chance) in zip(known, alone, strict=True)
    ]
    tested = adjusted(np.array(chances, float), np.zeros(len(known), np.int64)).tolist()
    return {
        one.id: Held(span, way, chance, share <= FALSE)
        for (one, span), (way, chance), share in zip(known, alone, tested, strict=True)
    }


def spans_of(lines: Lines, code: str) -> dict[str, list[Span]]:
    """Indicator → its changes that are known, from each year to the newest, the longest first."""
    found: dict[str, list[Span]] = {}
    for name in lines.names(TREND, code):
        named = span_of(name)
        figure = None if named is None else lines.any(TREND, code, name)
        if named is not None and figure is not None and figure.value is not None:
            found.setdefault(named.indicator, []).append(Span(named.first, named.last, figure))
    for name, spans in found.items():
        newest = max(one.last for one in spans)
        found[name] = sorted((one for one in spans if one.last == newest), key=lambda one: one.first)
    return found


def since_of(spans: Sequence[Span], since: int | None) -> Span | None:
    """The longest span that begins in `since` or later."""
    return next((one for one in spans if since is None or one.first >= since), None)


def _alone(lines: Lines, indicator: Indicator, span: Span, code: str) -> tuple[int, float | None]:
    """What a change means on its own, and its chance, by the figure as found: rounded it would look otherwise."""
    found = lines.atlas.figure(TREND, code, f"{indicator.id}:{span.first}-{span.last}")
    figure = lines.any(OBSERVED, code, f"{indicator.column}@{span.first}")
    before = None if figure is None or figure.value is None else float(figure.value)
    change = 0.0 if found.value is None else found.value
    said = judged(change, found.lower, found.upper, indicator.direction, before)
    return _WAYS.get(said, 0), _chance(change, found.lower, found.upper)


def _chance(change: float, lower: float | None, upper: float | None) -> float | None:
    """How likely so large a change would be without any: that of a normal error as wide as the side where 0 is."""
    if lower is None or upper is None:
        return None
    if change == 0:
        return 1.0
    reach = change - lower if change > 0 else upper - change
    return math.erfc(abs(change) * Z95 / reach / math.sqrt(2)) if reach > 0 else 0.0
