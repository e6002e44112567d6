"""What all charts share: the colours of the cloth, the axes with three marks, and numbers as people write them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

from weefsel.concepts import Lang

__all__ = ["COLOURS", "SCHEMA", "Axis", "axis", "config", "fitting", "labels_of", "lines_of"]

#: what `altair` and the engine that draws both read
SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.1.0.json"
#: name of a token (web/src/css/tokens.css) → its value in light; the style sheet gives a drawn chart the token back
COLOURS: Final = {
    "data": "#23659d",
    "linnen": "#f5f5f1",
    "inkt": "#17202c",
    "inkt-2": "#454e5c",
    "inkt-3": "#5e6673",
    "zoom": "#d8d7cd",
    "zoom-sterk": "#84837a",
}
#: size of all words in a chart, pixels: nothing on a page is smaller
FONT_PX: Final = 14
#: width of a letter of that size, on average
LETTER_PX: Final = 7.2
#: by how much the numbers of a unit are multiplied on an axis, and what is written behind them
_ON_AXIS: Final = {"share": (100.0, "%"), "1000 EUR": (1000.0, ""), "EUR_1000": (1000.0, "")}
#: units that have an end: nothing lies beyond
_ENDS: Final = {"share": (0.0, 1.0), "score": (0.0, 100.0)}
#: an axis is at least so long, so that a small difference does not look like a cliff; of other units a quarter of its
#: largest value
_SHORTEST: Final = {"share": 0.2, "score": 20.0}
_STEPS: Final = (1.0, 2.0, 2.5, 5.0)
_NUMBERS: Final[dict[Lang, dict[str, Any]]] = {
    "nl": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""]},
}


class Axis:
    """A stretch of values with three marks: its begin, its middle and its end."""

    def __init__(self, begin: float, step: float) -> None:
        self.begin, self.end = round(begin, 10), round(begin + 2 * step, 10)
        self.marks = [round(begin + i * step, 10) for i in range(3)]
        self.step = step

    @property
    def from_zero(self) -> bool:
        """Whether 0 is on it."""
        return self.begin <= 0 <= self.end


def axis(values: Iterable[float | None], unit: str, *, whole: bool = False) -> Axis:
    """The shortest axis of three round marks that holds all of `values`; with `whole` all that the unit can be.

    >>> axis([0.42, 0.68], "share").marks
    [0.4, 0.6, 0.8]
    """
    known = [float(one) for one in values if one is not None and math.isfinite(one)]
    ends = _ENDS.get(unit)
    if whole and ends is not None:
        return Axis(ends[0], (ends[1] - ends[0]) / 2)
    if not known:
        return Axis(0.0, 0.5)
    low, high = min(known), max(known)
    shortest = _SHORTEST.get(unit, abs(high) / 4)
    size = math.floor(math.log10(max(high - low, shortest) or 1.0)) - 2
    for step in (part * 10.0**power for power in range(size, size + 5) for part in _STEPS):
        begin = math.floor(low / step + 1e-9) * step
        if begin + 2 * step >= high - 1e-9 and 2 * step >= shortest - 1e-9:
            return _inside(begin, step, ends)
    raise AssertionError(f"no axis for {low} to {high}")  # the last step is a hundred times the room


def _inside(begin: float, step: float, ends: tuple[float, float] | None) -> Axis:
    """Moved to where the unit has values, for 110% is nothing."""
    if ends is None:
        return Axis(begin, step)
    if 2 * step >= ends[1] - ends[0]:
        return Axis(ends[0], (ends[1] - ends[0]) / 2)
    return Axis(min(max(begin, ends[0]), ends[1] - 2 * step), step)


def labels_of(one: Axis, unit: str) -> str:
    """The Vega expression that writes a mark of an axis, in the numbers of the language."""
    times, sign = _ON_AXIS.get(unit, (1.0, ""))
    size = abs(one.step * times)
    decimals = 0
    while decimals < 4 and abs(round(size, decimals) - size) > 1e-9:
        decimals += 1
    return f"format(datum.value * {times:g}, ',.{decimals}f') + '{sign}'"


def config(lang: Lang) -> dict[str, Any]:
    """What is set once for a whole specification: words, numbers, and no ornament."""
    ink = {"labelColor": COLOURS["inkt-2"], "titleColor": COLOURS["inkt-2"]}
    return {
        # a chart has one name and one description; its marks are told by the table beside it
        "aria": False,
        "background": "transparent",
        "font": "Figtree Weefsel, Segoe UI, sans-serif",
        "locale": {"number": _NUMBERS[lang]},
        "view": {"stroke": None},
        "axis": {
            **ink,
            "labelFontSize": FONT_PX,
            "grid": False,
            "domainColor": COLOURS["zoom-sterk"],
            "tickColor": COLOURS["zoom-sterk"],
            "tickSize": 5,
            "labelPadding": 5,
        },
        "text": {"fontSize": FONT_PX, "color": COLOURS["inkt-2"]},
        "title": {
            "fontSize": 15,
            "fontWeight": 600,
            "color": COLOURS["inkt"],
            "anchor": "start",
            "frame": "group",
            "offset": 12,
            "lineHeight": 19,
        },
    }


def fitting(words: str, width_px: float) -> bool:
    """Whether words fit on one line of a chart."""
    return len(words) * LETTER_PX <= width_px


def lines_of(words: str, width_px: float) -> list[str]:
    """Words broken into lines of at most so many pixels; a word that is longer has a line of its own."""
    most = max(int(width_px / LETTER_PX), 1)
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= most or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
