"""Charts as Vega-Lite specifications: plain dicts, the same for the site, a notebook and print.

Three kinds: dots with their interval (`dots`), one indicator over the years (`series`) and several of those beside
each other (`multiples`). All data is in the specification; nothing is fetched. `publish.charts_svg` draws one, and the
site puts the same numbers in a table beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from weefsel.concepts import Evidence, Lang
from weefsel.publish import charts_layers as layers
from weefsel.publish.charts_style import LETTER_PX, SCHEMA, Axis, axis, config, fitting, labels_of, lines_of
from weefsel.publish.models import Published

__all__ = [
    "NARROW",
    "WIDE",
    "Band",
    "Dot",
    "Mark",
    "Point",
    "Series",
    "dot_of",
    "dots",
    "multiples",
    "point_of",
    "series",
]

#: the two widths that the site draws, pixels: words keep their size on a telephone
WIDE, NARROW = 640, 288
#: height of a row of dots; where its label stands above it
ROW_PX: Final = 38
TALL_ROW_PX: Final = 54
#: room for what is written on the right of a row of dots, at least
VALUE_PX: Final = 60
#: longest label beside a row of dots
LABEL_PX: Final = 210
#: height of the plot of a series, and of one of several
SERIES_PX: Final = 210
PANEL_PX: Final = 92
#: columns of small charts, and white between them
COLUMNS: Final = 3
BETWEEN_PX: Final = 36
#: white on the left of a chart for the numbers of its axis, and below it for the years
NUMBERS_PX: Final = 58
BELOW_PX: Final = 28
#: white on the left of a row of dots: half of the first number of its axis
SIDE_PX: Final = 14


@dataclass(frozen=True, slots=True)
class Point:
    """One year of a series. `value` is None where there is no figure."""

    year: int
    value: float | None
    lower: float | None = None
    upper: float | None = None
    #: whether a model made it: drawn hollow
    model: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """What similar areas had in one year: from the lowest to the highest."""

    year: int
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was done, from a moment on: 2021.5 is halfway 2021."""

    when: float
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator in one area over the years, and what it is held beside."""

    name: str
    unit: str
    points: tuple[Point, ...]
    whole: tuple[Point, ...] = ()
    similar: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    #: years from which on a figure is not made as before
    breaks: tuple[int, ...] = ()
    norm: float | None = None
    description: str = ""

    @property
    def values(self) -> list[float | None]:
        """All that has to be on the axis."""
        out = [one for p in self.points for one in (p.value, p.lower, p.upper)]
        out += [p.value for p in self.whole]
        out += [one for b in self.similar for one in (b.lower, b.upper)]
        return [*out, self.norm]

    @property
    def axis(self) -> Axis:
        """The stretch of values that it is drawn on."""
        return axis(self.values, self.unit)


@dataclass(frozen=True, slots=True)
class Dot:
    """One row of dots: an area or an indicator with its figure. `value` is None where there is none."""

    label: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    #: what is written behind it, as people write it
    shown: str = ""
    #: the same in the whole place, and what was agreed
    whole: float | None = None
    norm: float | None = None
    model: bool = False
    #: whether the chart is about this row: its label is bold
    own: bool = False


def point_of(year: int, figure: Published[int] | Published[float]) -> Point:
    """A published figure as a point of a series."""
    return Point(year, figure.value, figure.lower, figure.upper, figure.evidence is Evidence.MODEL)


def dot_of(label: str, figure: Published[int] | Published[float], shown: str, **more: Any) -> Dot:
    """A published figure as a row of dots."""
    model = figure.evidence is Evidence.MODEL
    return Dot(label, figure.value, figure.lower, figure.upper, shown, model=model, **more)


def series(chart: Series, lang: Lang, width: int = WIDE) -> dict[str, Any]:
    """One indicator over the years: a band that says how sure, points, and what it is held beside.

    The whole place is a thin line, similar areas a grey band, what was done an upright line with its number, a break a
    dashed one, a norm a dotted line. A year without a figure leaves a gap.
    """
    left, right = NUMBERS_PX, 14
    room = width - left - right
    span = _span([chart])
    words = room if width >= WIDE else 0
    above = layers.rows_above(chart.marks, span, words) * layers.LABEL_ROW
    return {
        **_frame(lang, chart.name, chart.description),
        "width": room,
        "height": SERIES_PX,
        "autosize": {"type": "none"},
        "padding": {"left": left, "right": right, "top": 10 + above, "bottom": BELOW_PX},
        **layers.plot(chart, chart.axis, span, words, lang),
    }


def multiples(charts: Sequence[Series], lang: Lang, width: int = WIDE, description: str = "") -> dict[str, Any]:
    """Several series beside each other, over the same years: each with its name above it and an axis of its own."""
    columns = COLUMNS if width >= WIDE else 1
    room = width // columns - NUMBERS_PX - BETWEEN_PX
    span = _span(charts)
    panels = []
    longest = max((len(lines_of(one.name, room + BETWEEN_PX)) for one in charts), default=1)
    for one in charts:
        lines = lines_of(one.name, room + BETWEEN_PX)
        # names of one and of three lines: the plots of a row stand at the same height
        lines = lines if columns == 1 else [""] * (longest - len(lines)) + lines
        panels.append(
            {
                "title": {"text": lines, "offset": 22 if one.marks else 12},
                "width": room,
                "height": PANEL_PX,
                **layers.plot(one, one.axis, span, 0, lang, small=True),
            }
        )
    return {
        **_frame(lang, "", description),
        "columns": columns,
        "spacing": {"row": 26, "column": BETWEEN_PX // 2},
        "align": "each",
        "padding": 2,
        "concat": panels,
    }


def dots(
    rows: Sequence[Dot], unit: str, lang: Lang, width: int = WIDE, *, description: str = "", whole: bool = False
) -> dict[str, Any]:
    """Rows of a dot with the band of its interval, in the order given; a grey tick is the whole place, a triangle the
    norm, a hollow dot the estimate of a model. `whole`: the axis is all that the unit can be.

    The order is the caller's, who orders by meaning or by the alphabet: a chart with intervals is not a ranking.
    """
    told = [end for one in rows for end in (one.value, one.lower, one.upper, one.whole, one.norm)]
    on = axis(told, unit, whole=whole)
    above = width < WIDE or any(not fitting(one.label, LABEL_PX) for one in rows)
    height = (TALL_ROW_PX if above else ROW_PX) * max(len(rows), 1)
    left = 0 if above else LABEL_PX
    right = max(VALUE_PX, *(16 + math.ceil(len(one.shown) * LETTER_PX) for one in rows), 0)
    return {
        **_frame(lang, "", description),
        "width": width - left - SIDE_PX - right,
        "height": height,
        "autosize": {"type": "none"},
        "padding": {"left": left + SIDE_PX, "right": right, "top": 30, "bottom": 2},
        **layers.rows(rows, on, labels_of(on, unit), above=above, left=left + SIDE_PX, value_px=right),
    }


def _frame(lang: Lang, name: str, description: str) -> dict[str, Any]:
    out: dict[str, Any] = {"$schema": SCHEMA, "config": config(lang)}
    if name:
        out["usermeta"] = {"title": name}
    if description:
        out["description"] = description
    return out


def _span(charts: Iterable[Series]) -> tuple[int, int]:
    """The first and the last year of all that is drawn beside each other."""
    years = [p.year for one in charts for p in (*one.points, *one.whole, *one.similar)]
    return (min(years), max(years)) if years else (0, 0)
