"""Streets between the main roads: faces of ground cut into blocks, in the manner of their period."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import shapely
from shapely import affinity

from weefsel.sources.demo.data_files import read_toml

__all__ = ["Style", "cuts", "styles"]

#: a block may be this many times longer or deeper than meant before it is cut again
SLACK: Final = 1.4
TRIES: Final = 9


@dataclass(frozen=True, slots=True)
class Style:
    """How a part of town was laid out; `shared/styles.toml` says what each field means."""

    depth_m: float
    length_m: float
    jitter: float
    skew_deg: float
    bend_m: float
    grid: bool
    paths: float
    gaps: float
    green: float
    density: float
    street: str


@cache
def styles() -> dict[str, Style]:
    """Every style by name."""
    return {name: Style(**entry) for name, entry in read_toml("shared/styles.toml").items()}


def cuts(face: shapely.Polygon, style: Style, random: np.random.Generator) -> list[shapely.LineString]:
    """The streets that part `face` into blocks of the style's size.

    Cuts it in two, over and over: across while a piece is too long, lengthwise while it is too deep (the subdivision of
    Parish and Müller 2001, doi:10.1145/383259.383292, with the measures of a Dutch block: two rows of houses, garden to
    garden).
    """
    angle = _direction(face)
    made: list[shapely.LineString] = []
    pieces = [face]
    while pieces:
        piece = pieces.pop()
        parts = _cut(piece, style, angle if style.grid else _direction(piece), random)
        if parts is not None:
            lines, halves = parts
            made += lines
            pieces += halves
    return made


def _direction(shape: shapely.Polygon) -> float:
    """Degrees from east of the long side of the smallest rectangle around `shape`."""
    box = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))
    first, second = box[1] - box[0], box[2] - box[1]
    side = first if np.hypot(*first) >= np.hypot(*second) else second
    return float(np.degrees(np.arctan2(side[1], side[0])))


def _cut(
    piece: shapely.Polygon, style: Style, angle: float, random: np.random.Generator
) -> tuple[list[shapely.LineString], list[shapely.Polygon]] | None:
    middle = piece.centroid
    level = affinity.rotate(piece, -angle, origin=middle)
    left, bottom, right, top = level.bounds
    wide, high = right - left, top - bottom
    lying = wide >= high
    long, short = (wide, high) if lying else (high, wide)
    if long <= style.length_m * SLACK and short <= style.depth_m * SLACK:
        return None
    too_long = long > style.length_m * SLACK
    for attempt in range(TRIES):
        # where the wanted cut only makes slivers, as in a bent piece of ground, one the other way may do
        across = lying == (too_long == (attempt % 3 < 2))
        span, size = (long, style.length_m) if across == lying else (short, style.depth_m)
        jitter = style.jitter + 0.25 * attempt / TRIES
        line = _line((left, bottom, right, top), _share(max(2, round(span / size)), jitter, random), across)
        skewed = affinity.rotate(line, angle + random.normal(0, style.skew_deg / 2), origin=middle)
        found = _halves(piece, skewed, style)
        if found is not None:
            return found
    return None


def _share(count: int, jitter: float, random: np.random.Generator) -> float:
    """Where to cut a stretch of `count` blocks: between two of them, near the middle."""
    at = count // 2 if count % 2 == 0 or random.random() < 0.5 else count // 2 + 1
    return float(at / count + random.uniform(-jitter, jitter) / count * 2)


def _line(box: tuple[float, float, float, float], share: float, across: bool) -> shapely.LineString:
    left, bottom, right, top = box
    far = (right - left) + (top - bottom)
    if across:
        x = left + share * (right - left)
        return shapely.LineString([(x, bottom - far), (x, top + far)])
    y = bottom + share * (top - bottom)
    return shapely.LineString([(left - far, y), (right + far, y)])


def _halves(
    piece: shapely.Polygon, line: shapely.LineString, style: Style
) -> tuple[list[shapely.LineString], list[shapely.Polygon]] | None:
    """The stretches of `line` within the piece, and the parts they make; nothing if a part would be a sliver."""
    within = [g for g in shapely.get_parts(piece.intersection(line)) if g.geom_type == "LineString" and g.length > 1]
    if not within:
        return None
    longer = [affinity.scale(g, 1 + 2 / g.length, 1 + 2 / g.length) for g in within]
    knotted = shapely.union_all([piece.boundary, *longer])
    found = shapely.get_parts(shapely.polygonize(shapely.get_parts(knotted)))
    parts = [p for p in found if p.area > 1 and piece.contains(p.representative_point())]
    hollow = bool(piece.interiors)
    if not hollow and (len(parts) < 2 or min(p.area for p in parts) < 0.3 * style.depth_m**2):
        return None
    if not hollow and min(4 * np.pi * p.area / p.length**2 for p in parts) < 0.2:
        return None
    if sum(len(p.interiors) for p in parts) == len(piece.interiors) and len(parts) < 2:
        return None
    return within, sorted(parts, key=lambda p: p.bounds)
