"""The table `basemap`: what is drawn under the figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from weefsel.concepts import BasemapKind
from weefsel.snapshot.frames import frame
from weefsel.sources.demo.chance import rng
from weefsel.sources.demo.ground import GRID_M, RAIL_M, Face, Rank, polygons, water_surface
from weefsel.sources.demo.knots import Reach
from weefsel.sources.demo.plan import Plan
from weefsel.sources.demo.subdivide import styles

__all__ = ["Drawing", "drawing"]

#: half the width of what lies open on both sides of the middle of a street, by OSM `highway`, metres
OPEN_M: Final = {
    "secondary": 11.0,
    "tertiary": 9.0,
    "unclassified": 6.5,
    "residential": 5.5,
    "living_street": 4.5,
    "pedestrian": 5.0,
    "cycleway": 3.5,
}
PATH_OPEN_M: Final = 2.2
MAIN: Final = ("secondary", "tertiary")
SMALLEST_BLOCK_M2: Final = 160
#: blocks of this size may be a lawn
LAWN_M2: Final = (500, 9_000)
DITCH_EVERY_M: Final = 46.0
DITCH_CLEAR_M: Final = 9.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """The shapes of a town: blocks of buildings with the use of their ground, farmyards, and all that is drawn."""

    blocks: list[tuple[shapely.Polygon, str]]
    farms: list[shapely.Polygon]
    rows: list[tuple[BasemapKind, str | None, Any]]

    def table(self, crs: str) -> pd.DataFrame:
        """The table `basemap`."""
        return frame(
            "basemap",
            {
                "feature_id": np.arange(len(self.rows)),
                "kind": [str(kind) for kind, _, _ in self.rows],
                "name": [name for _, name, _ in self.rows],
                "geometry": shapely.set_precision([g for _, _, g in self.rows], GRID_M),
            },
            crs,
        )


def drawing(plan: Plan, faces: Sequence[Face], reaches: Sequence[Reach], seed: int) -> Drawing:
    """Everything that is drawn, from the back to the front."""
    water = water_surface(plan).intersection(plan.frame)
    town = plan.town.difference(water.buffer(3))
    blocks = _lawns(_blocks(faces, reaches), seed)
    farms = _farms(plan, water, seed)
    rows: list[tuple[BasemapKind, str | None, Any]] = [(BasemapKind.LAND, None, plan.frame)]
    rows += [(BasemapKind.DITCH, None, lines) for lines in _ditches(plan, reaches)]
    rows += [(BasemapKind.TOWN, None, part) for part in shapely.get_parts(town)]
    rows += [(BasemapKind.GREEN, name, shape) for name, shape in _green(plan, faces, blocks)]
    rows += [(BasemapKind.BLOCK, None, shape) for shape, use in blocks if use != "green"]
    rows += [(BasemapKind.BLOCK, None, shape) for shape in farms]
    rows += _waters(plan)
    rows += _streets([*reaches, *_beyond(plan)])
    rows += [(BasemapKind.RAIL, None, rail.intersection(plan.frame)) for rail in plan.rails]
    rows += [(BasemapKind.LABEL, buurt.name, buurt.label) for buurt in plan.buurten]
    return Drawing(blocks, farms, rows)


def _blocks(faces: Sequence[Face], reaches: Sequence[Reach]) -> list[tuple[shapely.Polygon, str]]:
    """What remains of the built-up ground when the streets are taken out, each with the style of its ground."""
    built = [face for face in faces if face.use not in ("water", "rail", "park", "sport", "square", "polder")]
    lines = np.array([r.line for r in reaches], dtype=object)
    half = np.array([OPEN_M.get(r.kind or "", PATH_OPEN_M) for r in reaches])
    streets = shapely.union_all(shapely.buffer(lines, half, quad_segs=2, cap_style="square", join_style="mitre"))
    tree = shapely.STRtree(shapely.get_parts(streets))
    parts = shapely.get_parts(streets)
    found = []
    for face in built:
        near = [parts[i] for i in sorted(tree.query(face.shape).tolist())]
        rest = shapely.difference(face.shape.buffer(-1.0), shapely.union_all(near))
        rounded = shapely.get_parts(rest.buffer(-1.5, join_style="mitre").buffer(1.5, quad_segs=2))
        found += [(shapely.simplify(p, 0.3), face.use) for p in rounded if p.area > SMALLEST_BLOCK_M2]
    return sorted(found, key=lambda entry: entry[0].bounds)


def _lawns(blocks: Sequence[tuple[shapely.Polygon, str]], seed: int) -> list[tuple[shapely.Polygon, str]]:
    """The blocks, of which some are a lawn with trees instead of houses, as many as their style says."""
    draws = rng(seed, "lawns").random(len(blocks))
    fit = [styles()[use].green if LAWN_M2[0] < shape.area < LAWN_M2[1] else 0.0 for shape, use in blocks]
    return [(s, "green" if d < f else u) for (s, u), d, f in zip(blocks, draws.tolist(), fit, strict=True)]


def _green(
    plan: Plan, faces: Sequence[Face], blocks: Iterable[tuple[shapely.Polygon, str]]
) -> list[tuple[str | None, shapely.Polygon]]:
    found: list[tuple[str | None, shapely.Polygon]] = []
    for face in faces:
        if face.use in ("park", "sport"):
            name = next((z.name for z in plan.zones if any(face.shape.contains(p) for p in z.points)), None)
            found.append((name, shapely.simplify(face.shape.buffer(-5, quad_segs=2), 0.3)))
    found += [(None, shape) for shape, use in blocks if use == "green"]
    return [(name, shape) for name, shape in found if shape.area > SMALLEST_BLOCK_M2]


def _waters(plan: Plan) -> list[tuple[BasemapKind, str | None, Any]]:
    """Each water under its own name, the wider first; where two meet it belongs to the wider."""
    rows: list[tuple[BasemapKind, str | None, Any]] = []
    wider = shapely.union_all([])
    for water in sorted(plan.waters, key=lambda w: -w.width_m):
        rows.append((BasemapKind.WATER, water.name, water.surface.intersection(plan.frame).difference(wider)))
        wider = wider.union(water.surface)
    return rows


def _farms(plan: Plan, water: BaseGeometry, seed: int) -> list[shapely.Polygon]:
    """Farmyards along the roads through the polder."""
    random = rng(seed, "farms")
    closed = shapely.union_all([plan.town.buffer(70), water.buffer(25), *(rail.buffer(45) for rail in plan.rails)])
    found: list[shapely.Polygon] = []
    for road in plan.roads:
        at = float(random.uniform(60, 200))
        while road.kind not in MAIN and at < road.line.length - 20:
            here, ahead = (np.array(road.line.interpolate(at + step).coords[0]) for step in (0, 5))
            along = (ahead - here) / np.hypot(*(ahead - here))
            across = np.array([-along[1], along[0]]) * random.choice([-1, 1])
            long, wide = random.uniform(26, 52), random.uniform(20, 34)
            corner = here + across * random.uniform(14, 24)
            ring = [corner, corner + across * long, corner + across * long + along * wide, corner + along * wide]
            yard = shapely.Polygon(np.round(ring, 1))
            if plan.frame.contains(yard) and not yard.intersects(closed) and all(yard.distance(f) > 20 for f in found):
                found.append(yard)
            at += float(random.uniform(110, 380))
    return found


def _beyond(plan: Plan) -> list[Reach]:
    """The roads that go on outside the municipality."""
    found = []
    for road in plan.roads:
        for line in shapely.get_parts(road.line.difference(plan.outline).intersection(plan.frame)):
            wet = road.kind not in MAIN and line.intersects(water_surface(plan))
            if line.length > 1 and not wet:
                found.append(Reach(shapely.get_coordinates(line), Rank.ROAD, road.name, road.kind))
    return found


def _streets(reaches: Sequence[Reach]) -> list[tuple[BasemapKind, str | None, Any]]:
    """Streets by name and weight, each name one (multi)line; paths are not drawn."""
    groups: dict[tuple[BasemapKind, str], list[shapely.LineString]] = {}
    for reach in reaches:
        if reach.bridge:
            groups.setdefault((BasemapKind.BRIDGE, reach.name or ""), []).append(reach.line)
        kind = BasemapKind.ROAD if reach.kind in MAIN else BasemapKind.STREET
        groups.setdefault((kind, reach.name or ("" if reach.kind in OPEN_M else "pad")), []).append(reach.line)
    order = (BasemapKind.STREET, BasemapKind.ROAD, BasemapKind.BRIDGE)
    rows = []
    for (kind, name), lines in sorted(groups.items(), key=lambda g: (order.index(g[0][0]), g[0][1])):
        merged = shapely.line_merge(shapely.union_all(lines))
        rows.append((kind, name if name not in ("", "pad") else None, merged))
    return rows


def _ditches(plan: Plan, reaches: Sequence[Reach]) -> list[Any]:
    """The parallel ditches of the polders, at right angles to the long side of each."""
    lines = [r.line for r in reaches if r.style == "polder" or r.rank == Rank.BANK]
    roads = [road.line for road in plan.roads]
    closed = shapely.union_all([plan.town.buffer(12), water_surface(plan).buffer(10)])
    parts = polygons(
        shapely.union_all(
            [
                *roads,
                *(w.line for w in plan.waters),
                *(r for r in plan.rails),
                plan.frame.exterior,
                plan.town.boundary,
                *lines,
            ],
            grid_size=GRID_M,
        )
    )
    barred = shapely.union_all(
        [shapely.buffer(g, DITCH_CLEAR_M) for g in [*roads, *(r.buffer(RAIL_M) for r in plan.rails)]]
    )
    out = []
    for part in parts:
        if plan.town.contains(part.representative_point()) or not plan.frame.contains(part.representative_point()):
            continue
        ground = part.difference(closed).difference(barred)
        strips = _strips(ground)
        if strips is not None:
            out.append(strips)
    return out


def _strips(ground: BaseGeometry) -> Any:
    if ground.area < 20_000:
        return None
    box = shapely.get_coordinates(shapely.minimum_rotated_rectangle(ground))
    sides = np.diff(box[:3], axis=0)
    side = sides[0] if np.hypot(*sides[0]) < np.hypot(*sides[1]) else sides[1]
    angle = float(np.degrees(np.arctan2(side[1], side[0])))
    level = affinity.rotate(ground, -angle, origin=(0, 0))
    left, bottom, right, top = level.bounds
    ys = np.arange(bottom + DITCH_EVERY_M / 2, top, DITCH_EVERY_M)
    lines = shapely.linestrings([[(left, y), (right, y)] for y in ys])
    cut = shapely.intersection(shapely.multilinestrings(lines), level)
    parts = [g for g in shapely.get_parts(cut) if g.geom_type == "LineString" and g.length > 25]
    return affinity.rotate(shapely.MultiLineString(parts), angle, origin=(0, 0)) if parts else None
