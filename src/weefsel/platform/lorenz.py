"""The curve of a distribution made ready for its SVG template, in thousandths of the side of a square; y goes down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from weefsel.publish.equity import LorenzPoint, Shown

__all__ = ["Balance", "Curve", "balance", "curve", "smooth"]

SIDE = 1_000
#: The band frays: it is drawn in layers, each a part of the interval.
LAYERS = (1.0, 0.7, 0.4)
#: The name of the curve stands beside the point of 60 % of the people.
NAMED = 5
#: The largest value at the end of a balance is at least this.
LEAST_SCALE = 0.1

#: right and down from the corner above left
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """What the template prints."""

    line: str
    bands: tuple[str, ...]
    #: the points that are known, in percents of the side
    dots: tuple[tuple[str, str], ...]
    #: beside which of them the curve has its name
    named: tuple[str, str]
    #: where the part of those who walk farthest begins
    last: Spot


@dataclass(frozen=True, slots=True)
class Balance:
    """A value and its interval on an axis with a middle, in percents of its length."""

    value: str
    start: str
    length: str


def curve(points: Sequence[LorenzPoint]) -> Curve:
    """Points that all have a value."""
    known = [(point.percent / 100, *_ends(point.metres)) for point in points]
    middle = [_spot(share, value) for share, value, _, _ in known]
    dots = tuple((f"{100 * x / SIDE:.1f}%", f"{100 * y / SIDE:.1f}%") for x, y in middle)
    bands = tuple(_band(known, part) for part in LAYERS)
    return Curve(smooth(_whole(middle)), bands, dots, dots[NAMED], middle[-1])


def balance(figure: Shown, middle: float = 0.0, scale: float | None = None) -> Balance:
    """`middle` stands in the middle, `middle` ± `scale` at the ends; by default so that the interval fits."""
    value, lower, upper = (end - middle for end in _ends(figure))
    scale = scale or max(LEAST_SCALE, 1.25 * max(abs(lower), abs(upper)))
    at, start, end = (50 + 50 * one / scale for one in (value, lower, upper))
    return Balance(f"{at:.1f}%", f"{start:.1f}%", f"{end - start:.1f}%")


def smooth(spots: Sequence[Spot]) -> str:
    """A path through all spots that never goes down where they go up (Fritsch & Butland 1984, doi 10.1137/0905021)."""
    return f"M{_written(spots[0])}{_onward(spots)}"


def _onward(spots: Sequence[Spot]) -> str:
    slopes = [(y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in pairwise(spots)]
    # the harmonic mean of the slopes on both sides, 0 at a turn: such tangents keep to the direction of the spots
    inner = [2 * a * b / (a + b) if a * b > 0 else 0.0 for a, b in pairwise(slopes)]
    tangents = [slopes[0], *inner, slopes[-1]]
    pieces: list[str] = []
    for ((x0, y0), (x1, y1)), (t0, t1) in zip(pairwise(spots), pairwise(tangents), strict=True):
        third = (x1 - x0) / 3
        handles = (x0 + third, y0 + t0 * third), (x1 - third, y1 - t1 * third), (x1, y1)
        pieces.append("C" + " ".join(_written(spot) for spot in handles))
    return "".join(pieces)


def _band(known: Sequence[tuple[float, float, float, float]], part: float) -> str:
    """Between the ends of the interval, or of a `part` of it around the value: there and back again."""
    upper = _whole([_spot(share, value + part * (high - value)) for share, value, _, high in known])
    lower = _whole([_spot(share, value + part * (low - value)) for share, value, low, _ in known])
    return f"{smooth(upper)}L{_written(lower[-1])}{_onward(lower[::-1])}Z"


def _whole(spots: list[Spot]) -> list[Spot]:
    return [(0.0, float(SIDE)), *spots, (float(SIDE), 0.0)]


def _spot(people: float, metres: float) -> Spot:
    return people * SIDE, (1 - metres) * SIDE


def _ends(figure: Shown) -> tuple[float, float, float]:
    """Value, lower and upper; without an interval its ends are the value."""
    value = float(figure.value or 0)
    return (
        value,
        value if figure.lower is None else float(figure.lower),
        value if figure.upper is None else float(figure.upper),
    )


def _written(spot: Spot) -> str:
    return f"{spot[0]:.1f} {spot[1]:.1f}"
