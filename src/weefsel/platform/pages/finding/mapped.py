"""What was found, on the map that the server draws: a pin for each spot, with the number that the list has too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from weefsel.concepts import Function, Setting
from weefsel.platform import drawing
from weefsel.platform.drawing import Canvas, Marker, Name
from weefsel.platform.finding.asking import Hit, Where
from weefsel.platform.source import open_site

__all__ = ["Mapped", "Spot", "mapped", "spots_of"]

#: what lies within so many metres of one another has one pin
_TOGETHER_M: Final = 12.0
#: at least so many metres are shown, and so much around what was found
_LEAST_M: Final = 900.0
_AROUND: Final = 0.16
#: metres of the drawing for a pixel of its frame, on which pins are sized
_FRAME: Final = (420.0, 380.0)
#: more markers than this become dots
_MOST_GLYPHS: Final = 60


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is: degrees, and what decides the look of its marker."""

    id: str
    longitude: float
    latitude: float
    function: Function = Function.MEETING
    setting: Setting | None = None


@dataclass(frozen=True, slots=True)
class Mapped:
    """A map, and the number of each thing on it."""

    canvas: Canvas
    pins: dict[str, int]
    #: where somebody walks from, as a transform; empty where that is nowhere in particular
    start: str = ""


def spots_of(hits: Iterable[Hit]) -> list[Spot]:
    """The spots of what was found, in its order; what has none is only in the list."""
    return [
        Spot(hit.id, hit.longitude, hit.latitude, hit.functions[0] if hit.functions else Function.MEETING, hit.setting)
        for hit in hits
        if hit.longitude is not None and hit.latitude is not None
    ]


def one_each(spots: Iterable[Spot]) -> list[Spot]:
    """The first of each spot: what is together has one marker."""
    seen: dict[tuple[float, float], Spot] = {}
    for spot in spots:
        seen.setdefault((round(spot.longitude, 4), round(spot.latitude, 4)), spot)
    return list(seen.values())


def mapped(
    spots: Sequence[Spot],
    where: Where | None = None,
    *,
    numbered: bool = True,
    shape: tuple[float, float] = _FRAME,
) -> Mapped:
    """A map of the spots, as near as they lie; the whole place where there are none. `shape` is its frame in pixels."""
    site = open_site()
    ground = site.ground_map
    points = {spot.id: site.drawn_at(spot.longitude, spot.latitude) for spot in spots}
    start = site.drawn_at(where.longitude, where.latitude) if where else None
    centres: list[tuple[float, float]] = []
    pins = {spot.id: _pin(points[spot.id], centres) for spot in spots}
    near = [*centres, *([start] if start else [])]
    viewbox = _around(near, shape) if near else ground.viewbox
    unit = max(viewbox[2] / shape[0], viewbox[3] / shape[1])
    canvas = drawing.canvas(replace(ground, viewbox=viewbox), layer=Function.MEETING)
    size = drawing.NAME_SIZE * unit
    canvas = replace(canvas, names=_names(canvas.names, centres, size), name_size=size)
    if numbered:
        canvas = replace(canvas, spots=_pinned(centres, unit))
    else:
        canvas = replace(canvas, markers=_markers(spots, points, unit), dots=len(spots) > _MOST_GLYPHS)
    at = f"translate({start[0]:.0f} {start[1]:.0f}) scale({unit:.2f})" if start else ""
    return Mapped(canvas, pins, at)


def _pin(point: tuple[float, float], centres: list[tuple[float, float]]) -> int:
    """The number of the pin at a point: of one that is there, or a new one."""
    for number, (x, y) in enumerate(centres, start=1):
        if abs(x - point[0]) <= _TOGETHER_M and abs(y - point[1]) <= _TOGETHER_M:
            return number
    centres.append(point)
    return len(centres)


def _around(points: Sequence[tuple[float, float]], shape: tuple[float, float]) -> tuple[float, float, float, float]:
    """The part of the drawing that shows all points, in the shape of the frame."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    wide = max((max(xs) - min(xs)) * (1 + 2 * _AROUND), _LEAST_M)
    high = max((max(ys) - min(ys)) * (1 + 2 * _AROUND), _LEAST_M * shape[1] / shape[0])
    wide, high = max(wide, high * shape[0] / shape[1]), max(high, wide * shape[1] / shape[0])
    return middle_x - wide / 2, middle_y - high / 2, wide, high


def _pinned(centres: Sequence[tuple[float, float]], unit: float) -> tuple[tuple[str, int], ...]:
    """A pin for each spot, the first on top."""
    placed = (f"translate({x:.0f} {y:.0f}) scale({unit:.2f})" for x, y in centres)
    return tuple((transform, number) for number, transform in enumerate(placed, start=1))[::-1]


def _names(names: Sequence[Name], points: Sequence[tuple[float, float]], size: float) -> tuple[Name, ...]:
    """Names yield to what was found: those that lie under a marker are left out."""

    def is_free(name: Name) -> bool:
        half = len(name.words) * drawing.LETTER_WIDTH * size / 2 + size
        return not any(abs(x - name.x) < half and abs(y - name.y) < 1.7 * size for x, y in points)

    return tuple(name for name in names if is_free(name))


def _markers(spots: Sequence[Spot], points: dict[str, tuple[float, float]], unit: float) -> tuple[Marker, ...]:
    """A marker for each spot with the glyph of what is there, the first on top."""
    scale = unit * (drawing.DOT_SIZE if len(spots) > _MOST_GLYPHS else drawing.MARKER_SIZE)
    return tuple(
        Marker(
            spot.function,
            "buiten" if spot.setting is Setting.OUTDOOR else "binnen",
            f"translate({points[spot.id][0]:.0f} {points[spot.id][1]:.0f}) scale({scale:.2f})",
        )
        for spot in reversed(spots)
    )
