"""What lies fixed before a street is built: water and its banks, railway, parks, main roads, the edge of town.

These lines part the ground into faces. A face in town is later divided into blocks; the others stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from weefsel.sources.demo.plan import Buurt, Plan, Water, Zone

__all__ = ["GRID_M", "Drawn", "Face", "Rank", "buurt_shapes", "drawn_lines", "faces", "water_surface"]

#: lines are knotted on a grid of this many metres, so that what meets really meets
GRID_M: Final = 0.1
RAIL_M: Final = 13.0
#: a quay goes over the mouth of another water up to this width
QUAY_BRIDGE_M: Final = 40.0


class Rank(IntEnum):
    """What kind of line; where two coincide the lower one counts."""

    ROAD = 0
    BANK = 1
    SQUARE = 2
    PARK = 3
    EDGE = 4
    #: parts faces, is no street
    LIMIT = 5
    STREET = 6
    PATH = 7


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line with what it is; `name` and `kind` (OSM `highway`) where that is settled."""

    line: shapely.LineString
    rank: Rank
    name: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """Ground between lines. `use` is water, rail, park, sport, square, polder, or a style of building."""

    shape: shapely.Polygon
    use: str
    buurt: str


def water_surface(plan: Plan) -> BaseGeometry:
    """All water, as one geometry."""
    return shapely.union_all([water.surface for water in plan.waters])


def buurt_shapes(plan: Plan) -> dict[str, BaseGeometry]:
    """The outline of each buurt by code: the outline of the municipality, parted by the border lines.

    They share their corners exactly, so there is no gap and no overlap. A part without a seed of any buurt goes to the
    buurt it has the longest border with.
    """
    lines = [plan.outline.exterior, *plan.borders]
    knotted = shapely.union_all(lines, grid_size=GRID_M)
    parts = [p for p in polygons(knotted) if plan.outline.buffer(1).contains(p.representative_point())]
    owned: dict[str, list[shapely.Polygon]] = {buurt.code: [] for buurt in plan.buurten}
    loose = []
    for part in sorted(parts, key=lambda p: -p.area):
        owner = _seeded(part, plan.buurten)
        if owner is None:
            loose.append(part)
        else:
            owned[owner].append(part)
    for part in loose:
        shared = {code: sum(part.boundary.intersection(p).length for p in own) for code, own in owned.items()}
        owned[max(sorted(shared), key=lambda code: shared[code])].append(part)
    return {code: shapely.union_all(own) for code, own in owned.items()}


def _seeded(part: shapely.Polygon, buurten: Sequence[Buurt]) -> str | None:
    return next((b.code for b in buurten if any(part.contains(seed) for seed in b.seeds)), None)


def polygons(knotted: BaseGeometry) -> list[shapely.Polygon]:
    """The faces between lines that have been knotted, in a settled order."""
    found = shapely.get_parts(shapely.polygonize(shapely.get_parts(knotted)))
    return sorted(found, key=lambda p: p.bounds)


def drawn_lines(plan: Plan) -> list[Drawn]:
    """Every fixed line, within the frame."""
    lines = [Drawn(road.line, Rank.ROAD, road.name, road.kind) for road in plan.roads]
    for water in plan.waters:
        lines += _banks(water, plan)
    for rail in plan.rails:
        lines += [Drawn(line, Rank.LIMIT) for line in _lines(rail.buffer(RAIL_M, quad_segs=4).boundary)]
    for zone in plan.zones:
        if zone.area is not None:
            rank = Rank.SQUARE if zone.use == "square" else Rank.PARK
            shape = zone.area if zone.use == "square" else zone.area.buffer(-18).buffer(18, quad_segs=6)
            lines.append(Drawn(_ring(shape), rank, zone.name if zone.use == "square" else None))
    lines += [Drawn(ring, Rank.EDGE) for ring in _lines(plan.town.boundary)]
    lines += [Drawn(ring, Rank.LIMIT) for ring in (_ring(plan.outline), _ring(plan.frame))]
    return lines


def _ring(shape: BaseGeometry) -> shapely.LineString:
    return shapely.LineString(shapely.get_coordinates(shapely.get_exterior_ring(shape)))


def _lines(shape: BaseGeometry) -> list[shapely.LineString]:
    found = [g for g in shapely.get_parts(shape) if g.geom_type in ("LineString", "LinearRing")]
    return [shapely.LineString(g.coords) for g in found if g.length > 1]


def _banks(water: Water, plan: Plan) -> list[Drawn]:
    """The streets along a water; where there is none, only the limit between it and the land."""
    ring = water.within_banks.boundary
    wider = [w.within_banks for w in plan.waters if w.width_m > water.width_m]
    clear = shapely.difference(ring, shapely.union_all(wider)) if wider else ring
    inside, outside = clear.intersection(plan.town), clear.difference(plan.town)
    drawn = []
    for shape, street in ((inside, water.town_bank), (outside, water.bank)):
        lines = _lines(shapely.line_merge(shape) if shape.geom_type == "MultiLineString" else shape)
        drawn += [Drawn(line, Rank.BANK, *street) if street else Drawn(line, Rank.LIMIT) for line in lines]
    return drawn


def faces(plan: Plan, lines: Iterable[Drawn], shapes: dict[str, BaseGeometry]) -> list[Face]:
    """The faces between fixed lines, each with its use and the buurt it lies in (empty outside the municipality)."""
    found = polygons(shapely.union_all([d.line for d in lines], grid_size=GRID_M))
    wet = shapely.union_all([w.surface.buffer(w.bank_m - 1) for w in plan.waters])
    rail = shapely.union_all([line.buffer(RAIL_M - 1) for line in plan.rails])
    styles = {buurt.code: buurt.style for buurt in plan.buurten}
    out = []
    for shape in found:
        inside = shape.representative_point()
        code = next((code for code in sorted(shapes) if shapes[code].contains(inside)), "")
        zone = next((z for z in plan.zones if any(shape.contains(p) for p in z.points)), None)
        out.append(Face(shape, _use(plan, inside, zone, wet, rail, styles.get(code, "polder")), code))
    return out


def _use(
    plan: Plan, inside: shapely.Point, zone: Zone | None, wet: BaseGeometry, rail: BaseGeometry, style: str
) -> str:
    if wet.contains(inside):
        return "water"
    if rail.contains(inside):
        return "rail"
    if zone is not None:
        return zone.use
    return style if plan.town.contains(inside) else "polder"
