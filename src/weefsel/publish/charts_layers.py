"""The layers of a chart: what is drawn below and what above, each with its own few rows of data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.publish.charts_style import COLOURS, FONT_PX, LETTER_PX, Axis, labels_of

if TYPE_CHECKING:
    from weefsel.publish.charts import Dot, Mark, Point, Series

__all__ = ["LABEL_ROW", "placed", "plot", "rows", "rows_above"]

#: white at both ends of the years, in years, so that a band around a point fits
_SIDE: Final = 0.35
#: how much the band of an interval covers what lies beneath
_BAND, _GREY = 0.2, 0.16
#: a row of labels above a plot, pixels
LABEL_ROW: Final = FONT_PX + 6
#: parts of the length over which a band fades at its ends
_FRAY: Final = 0.18

Layer = dict[str, Any]


def plot(
    chart: Series, on: Axis, span: tuple[int, int], room: float, lang: Lang, *, small: bool = False
) -> dict[str, Any]:
    """The layers of one series. `room`: pixels for the words of marks; 0 leaves only their numbers."""
    x = _years(chart, span, small=small)
    y = {
        "type": "quantitative",
        "scale": {"domain": [on.begin, on.end], "zero": False, "nice": False},
        "axis": {"values": on.marks, "labelExpr": labels_of(on, chart.unit), "title": None, "domain": False},
    }
    out = [*_similar(chart, x, y), *_whole(chart, x, y)]
    if chart.norm is not None:
        out += _norm(chart.norm, x, y, span)
    out += [
        *_breaks(chart, x, small=small, lang=lang),
        *_interval(chart.points, x, y, small=small),
        *_points(chart, x, y, small=small),
    ]
    out += _marks(chart.marks, x, span, room)
    return {"layer": out}


def _years(chart: Series, span: tuple[int, int], *, small: bool) -> Layer:
    """The axis of years: the first and the last, and the one in the middle where there is room."""
    first, last = span
    there = sorted({p.year for p in chart.points if p.value is not None} | {first, last})
    middle = [] if small or len(there) < 3 else [min(there[1:-1], key=lambda year: abs(year - (first + last) / 2))]
    return {
        "field": "year",
        "type": "quantitative",
        "scale": {"domain": [first - _SIDE, last + _SIDE], "zero": False, "nice": False},
        "axis": {"values": [first, *middle, *([last] if last != first else [])], "format": "d", "title": None},
    }


def _field(scale: Layer, name: str) -> Layer:
    return {**scale, "field": name}


def _values(points: Sequence[Point]) -> list[dict[str, Any]]:
    """Points as rows, each piece without a gap under a number of its own, so that no line runs over a gap."""
    out, piece = [], 0
    for one in points:
        if one.value is None:
            piece += 1
            continue
        row = {"year": one.year, "value": one.value, "piece": piece, "model": one.model}
        if one.lower is not None and one.upper is not None:
            row |= {"lower": one.lower, "upper": one.upper}
        out.append(row)
    return out


def _similar(chart: Series, x: Layer, y: Layer) -> list[Layer]:
    data = {"values": [{"year": b.year, "lower": b.lower, "upper": b.upper} for b in chart.similar]}
    if not chart.similar:
        return []
    mark = (
        {"type": "area", "opacity": _GREY} if len(chart.similar) > 1 else {"type": "bar", "size": 30, "opacity": _GREY}
    )
    mark |= {"color": COLOURS["inkt-3"]}
    return [{"data": data, "mark": mark, "encoding": {"x": x, "y": _field(y, "lower"), "y2": {"field": "upper"}}}]


def _whole(chart: Series, x: Layer, y: Layer) -> list[Layer]:
    rows = _values(chart.whole)
    if not rows:
        return []
    encoding = {"x": x, "y": _field(y, "value")}
    line = {"type": "line", "strokeWidth": 1.6, "color": COLOURS["inkt-3"]}
    tick = {
        "type": "point",
        "shape": "stroke",
        "size": 120,
        "strokeWidth": 2,
        "stroke": COLOURS["inkt-3"],
        "opacity": 1,
    }
    by_piece = {**encoding, "detail": {"field": "piece", "type": "nominal"}}
    return [
        {"data": {"values": rows}, "mark": line, "encoding": by_piece},
        *([{"data": {"values": rows}, "mark": tick, "encoding": encoding}] if len(rows) == 1 else []),
    ]


def _norm(norm: float, x: Layer, y: Layer, span: tuple[int, int]) -> list[Layer]:
    """A dotted line with a black triangle on it."""
    encoding = {"y": _field(y, "norm")}
    end = {"year": span[1] + _SIDE, "norm": norm}
    line = {"type": "rule", "strokeDash": [1, 4], "strokeWidth": 1.4, "color": COLOURS["inkt"], "strokeCap": "round"}
    triangle = {"type": "point", "shape": "triangle-down", "filled": True, "size": 70, "yOffset": -5, "opacity": 1}
    triangle |= {"color": COLOURS["inkt"]}
    return [
        {"data": {"values": [{"norm": norm}]}, "mark": line, "encoding": encoding},
        {"data": {"values": [end]}, "mark": triangle, "encoding": {"x": x, **encoding}},
    ]


def _breaks(chart: Series, x: Layer, *, small: bool, lang: Lang) -> list[Layer]:
    """A dashed line between the year before and the first one that is made another way."""
    if not chart.breaks:
        return []
    data = {"values": [{"year": year - 0.5} for year in chart.breaks]}
    rule = {"type": "rule", "strokeDash": [4, 4], "color": COLOURS["zoom-sterk"]}
    word = {"type": "text", "align": "left", "dx": 5, "baseline": "bottom", "y": "height", "dy": -6}
    word |= {"text": text("indicator.chart_break", lang)}
    out = [{"data": data, "mark": rule, "encoding": {"x": x}}]
    return out if small else [*out, {"data": data, "mark": word, "encoding": {"x": x}}]


def _interval(points: Sequence[Point], x: Layer, y: Layer, *, small: bool) -> list[Layer]:
    rows = [row for row in _values(points) if "lower" in row]
    if not rows:
        return []
    ends = {"x": x, "y": _field(y, "lower"), "y2": {"field": "upper"}}
    area = {"type": "area", "opacity": _BAND, "color": COLOURS["data"]}
    frayed = {"type": "bar", "size": 10, "fill": _gradient(upright=True)}
    detail = {"detail": {"field": "piece", "type": "nominal"}}
    between: Layer = {"data": {"values": rows}, "mark": area, "encoding": {**ends, **detail}}
    # in a small chart the band between the years is enough; a year that stands alone has none
    alone = rows if not small else [row for row in rows if [one["piece"] for one in rows].count(row["piece"]) == 1]
    return [between, *([{"data": {"values": alone}, "mark": frayed, "encoding": ends}] if alone else [])]


def _points(chart: Series, x: Layer, y: Layer, *, small: bool) -> list[Layer]:
    rows = _values(chart.points)
    encoding = {"x": x, "y": _field(y, "value")}
    line = {"type": "line", "strokeWidth": 2, "color": COLOURS["data"]}
    by_piece = {**encoding, "detail": {"field": "piece", "type": "nominal"}}
    out: list[Layer] = [{"data": {"values": rows}, "mark": line, "encoding": by_piece}]
    return [*out, *_dots(rows, encoding, 46 if small else 110)]


def _dots(values: list[dict[str, Any]], encoding: Layer, size: int) -> list[Layer]:
    """Filled, and hollow where a model made the figure."""
    full = {"type": "point", "filled": True, "size": size, "color": COLOURS["data"], "opacity": 1}
    hollow = {
        "type": "point",
        "size": size * 0.7,
        "fill": COLOURS["linnen"],
        "stroke": COLOURS["data"],
        "strokeWidth": 3,
        "opacity": 1,
    }
    split = [([row for row in values if not row["model"]], full), ([row for row in values if row["model"]], hollow)]
    return [{"data": {"values": of}, "mark": mark, "encoding": encoding} for of, mark in split if of]


def placed(marks: Sequence[Mark], span: tuple[int, int], room: float) -> list[tuple[Mark, str, bool, int]]:
    """Each mark with its words, whether they stand on its left, and in which row above the plot: none over another."""
    first, last = span[0] - _SIDE, span[1] + _SIDE
    taken: list[list[tuple[float, float]]] = []
    out = []
    for mark in marks:
        at = (mark.when - first) / max(last - first, 1e-9) * room
        words = f"{mark.number} {mark.label}"
        wide = len(words) * LETTER_PX + 8
        left = at + wide > room
        if not room or (left and at - wide < 0):
            words, wide, left = str(mark.number), 16.0, False
        begin, end = (at - wide, at) if left else (at, at + wide)
        row = next((i for i, of in enumerate(taken) if all(end < a or b < begin for a, b in of)), len(taken))
        if row == len(taken):
            taken.append([])
        taken[row].append((begin, end))
        out.append((mark, words, left, row))
    return out


def _marks(marks: Sequence[Mark], x: Layer, span: tuple[int, int], room: float) -> list[Layer]:
    """An upright line for each, with its number and, where there is room, its words above the plot."""
    seen = _within(marks, span)
    if not seen:
        return []
    data = [{"year": round(mark.when, 3)} for mark in seen]
    rule = {"type": "rule", "strokeWidth": 1.6, "color": COLOURS["inkt"], "y": -4}
    out: list[Layer] = [{"data": {"values": data}, "mark": {**rule, "y2": "height"}, "encoding": {"x": x}}]
    for mark, words, left, row in placed(seen, span, room):
        word = {"type": "text", "text": words, "baseline": "bottom", "color": COLOURS["inkt"]}
        word |= {"align": "right" if left else "left", "dx": 3 if left else -3, "y": -6 - row * LABEL_ROW}
        out.append({"data": {"values": [{"year": round(mark.when, 3)}]}, "mark": word, "encoding": {"x": x}})
    return out


def _within(marks: Sequence[Mark], span: tuple[int, int]) -> list[Mark]:
    return [mark for mark in marks if span[0] - _SIDE <= mark.when <= span[1] + _SIDE]


def rows_above(marks: Sequence[Mark], span: tuple[int, int], room: float) -> int:
    """How many rows of words stand above a plot."""
    return max((row + 1 for *_, row in placed(_within(marks, span), span, room)), default=0)


def _gradient(*, upright: bool) -> Layer:
    """The frayed band: full in the middle, nothing at its ends."""
    full, none = f"{COLOURS['data']}66", f"{COLOURS['data']}00"
    stops = [(0.0, none), (_FRAY, full), (1 - _FRAY, full), (1.0, none)]
    line = {"x1": 0, "x2": 0, "y1": 0, "y2": 1} if upright else {"x1": 0, "x2": 1, "y1": 0, "y2": 0}
    return {"gradient": "linear", **line, "stops": [{"offset": at, "color": colour} for at, colour in stops]}


# --- dots -----------------------------------------------------------------------------------------------------------


def rows(given: Sequence[Dot], on: Axis, label_expr: str, *, above: bool, left: int, value_px: int) -> dict[str, Any]:
    """The layers of rows of dots. `above`: the label of a row stands above it, else on its left."""
    named = [{"row": i, **_row(one)} for i, one in enumerate(given)]
    known = [one for one in named if one["value"] is not None]
    bands = [one for one in known if one["lower"] is not None and one["upper"] is not None]
    y = {"field": "row", "type": "ordinal", "axis": None, "scale": {"domain": list(range(len(named))), "padding": 0}}
    scale = {"domain": [on.begin, on.end], "zero": False, "nice": False}
    ticks = {"values": on.marks, "labelExpr": label_expr, "title": None, "orient": "top", "domain": False}
    x = {"type": "quantitative", "scale": scale, "axis": ticks}
    # the track lies below the label
    down = 12 if above else 0
    beside = {"x": -left, "align": "left", "dy": down - 20 if above else 0}
    at_right = {"x": "width", "dx": value_px, "align": "right", "dy": down}
    out: list[Layer] = [
        _track(named, y, on, x, down),
        *(_words([one for one in named if one["own"] is own], "label", y, beside, strong=own) for own in (True, False)),
        _words([one for one in named if one["value"] is None], "shown", y, at_right, strong=False),
        _words(known, "shown", y, at_right, strong=True),
    ]
    if bands:
        mark = {"type": "bar", "height": 10, "fill": _gradient(upright=False), "yOffset": down}
        encoding = {"x": _field(x, "lower"), "x2": {"field": "upper"}, "y": y}
        out.append({"data": {"values": bands}, "mark": mark, "encoding": encoding})
    whole = [one for one in named if one["whole"] is not None]
    if whole:
        mark = {"type": "tick", "size": 20, "thickness": 2, "color": COLOURS["inkt-3"], "yOffset": down, "opacity": 1}
        out.append({"data": {"values": whole}, "mark": mark, "encoding": {"x": _field(x, "whole"), "y": y}})
    dots = _dots(known, {"x": _field(x, "value"), "y": y}, 120)
    out += [{**one, "mark": {**one["mark"], "yOffset": down}} for one in dots]
    norms = [one for one in named if one["norm"] is not None]
    if norms:
        mark = {"type": "point", "shape": "triangle-down", "filled": True, "size": 70, "color": COLOURS["inkt"]}
        mark |= {"yOffset": down - 12, "opacity": 1}
        out.append({"data": {"values": norms}, "mark": mark, "encoding": {"x": _field(x, "norm"), "y": y}})
    return {"layer": out}


def _row(one: Dot) -> dict[str, Any]:
    names = ("label", "value", "lower", "upper", "shown", "whole", "norm", "model", "own")
    return {name: getattr(one, name) for name in names}


def _track(named: list[dict[str, Any]], y: Layer, on: Axis, x: Layer, down: int) -> Layer:
    """The thin line that a dot lies on; dashed where there is no figure."""
    data = [{"row": one["row"], "begin": on.begin, "end": on.end, "there": one["value"] is not None} for one in named]
    mark = {"type": "rule", "yOffset": down, "y2Offset": down, "strokeWidth": 1.2}
    there = {"test": "datum.there", "value": COLOURS["zoom"]}
    encoding = {
        "x": _field(x, "begin"),
        "x2": {"field": "end"},
        "y": y,
        "color": {"condition": there, "value": COLOURS["zoom-sterk"]},
        "strokeDash": {"condition": {"test": "datum.there", "value": [1, 0]}, "value": [1, 5]},
    }
    return {"data": {"values": data}, "mark": mark, "encoding": encoding}


def _words(named: list[dict[str, Any]], field: str, y: Layer, mark: Layer, *, strong: bool) -> Layer:
    style = {"fontWeight": 600, "color": COLOURS["inkt"]} if strong else {"color": COLOURS["inkt"]}
    encoding = {"y": y, "text": {"field": field, "type": "nominal"}}
    return {
        "data": {"values": named},
        "mark": {"type": "text", "baseline": "middle", **style, **mark},
        "encoding": encoding,
    }
