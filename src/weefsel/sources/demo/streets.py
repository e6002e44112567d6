"""The streets of the municipality, laid out by period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import shapely

from weefsel.sources.demo.chance import rng
from weefsel.sources.demo.curves import Points, bend, densified, spline
from weefsel.sources.demo.ground import QUAY_BRIDGE_M, Drawn, Face, Rank, drawn_lines, water_surface
from weefsel.sources.demo.knots import Junction, Reach, joined_short, junction, knotted
from weefsel.sources.demo.plan import Plan
from weefsel.sources.demo.subdivide import cuts, styles

__all__ = ["laid_out", "not_needed"]

#: over this distance from a fixed line a street comes to bend in full
CALM_M: Final = 75.0
#: from bend to bend
WAVE_M: Final = 330.0
#: metres between the points of a bent street, and how far it may be off after thinning them
BEND_STEP_M: Final = 14.0
THINNED_M: Final = 0.8
WALKED: Final = (Rank.ROAD, Rank.BANK, Rank.SQUARE, Rank.PARK, Rank.EDGE, Rank.STREET, Rank.PATH)


def laid_out(plan: Plan, faces: Sequence[Face], seed: int) -> list[Reach]:
    """Every street and path that one can walk, between junctions; bridges are marked."""
    fixed = drawn_lines(plan)
    drawn = [*fixed, *_minor(faces, seed), *_park_paths(faces, plan, seed)]
    reaches = joined_short(knotted(drawn))
    reaches = _placed(reaches, faces)
    reaches = _bent(reaches, fixed, seed)
    reaches = _walkable(reaches, plan)
    return _thinned(reaches, seed)


def _minor(faces: Sequence[Face], seed: int) -> list[Drawn]:
    made = []
    for face in faces:
        style = styles().get(face.use)
        if style is not None:
            x, y = face.shape.centroid.coords[0]
            random = rng(seed, "cuts", f"{x:.0f} {y:.0f}")
            made += [Drawn(line, Rank.STREET, None, style.street) for line in cuts(face.shape, style, random)]
    return made


def _park_paths(faces: Sequence[Face], plan: Plan, seed: int) -> list[Drawn]:
    """Winding paths through each park, from edge to edge."""
    water = water_surface(plan)
    made = []
    for face in faces:
        if face.use not in ("park", "sport"):
            continue
        x, y = face.shape.centroid.coords[0]
        random = rng(seed, "paths", f"{x:.0f} {y:.0f}")
        ring = face.shape.exterior
        count = int(np.clip(face.shape.area / 14_000, 1, 4))
        for i in range(count):
            start = (i + random.uniform(0.1, 0.4)) / count
            ends = [np.array(ring.interpolate(s % 1, normalized=True).coords[0]) for s in (start, start + 0.5)]
            middle = np.array([x, y]) + random.normal(0, 0.12, 2) * np.sqrt(face.shape.area)
            line = shapely.LineString(np.vstack(spline(np.vstack([ends[0], middle, ends[1]]), 10.0)))
            inside = max(shapely.get_parts(line.intersection(face.shape)), key=lambda g: g.length)
            if not inside.intersects(water):
                made.append(Drawn(inside, Rank.PATH, None, "footway"))
    return made


def _placed(reaches: Sequence[Reach], faces: Sequence[Face]) -> list[Reach]:
    """Each street with the buurt and the style of the ground it runs over (of fixed lines: on one side)."""
    tree = shapely.STRtree([face.shape for face in faces])
    middles = [shapely.Point(_middle(reach.points)) for reach in reaches]
    which, found = tree.query(middles, predicate="dwithin", distance=1.0)
    face_of: dict[int, int] = {}
    for i, f in sorted(zip(which.tolist(), found.tolist(), strict=True)):
        if i not in face_of or (faces[face_of[i]].use in ("water", "rail", "polder", "park", "sport")):
            face_of[i] = f
    return [
        replace(reach, style=faces[face_of[i]].use, buurt=faces[face_of[i]].buurt) if i in face_of else reach
        for i, reach in enumerate(reaches)
    ]


def _middle(points: Points) -> Points:
    line = shapely.LineString(points)
    return np.array(line.interpolate(0.5, normalized=True).coords[0])


def _bent(reaches: Sequence[Reach], fixed: Sequence[Drawn], seed: int) -> list[Reach]:
    """Streets cut with a ruler come to curve as their style says; the nearer a fixed line, the less."""
    still = shapely.union_all([d.line for d in fixed])
    shapely.prepare(still)
    phase = rng(seed, "bends").uniform(0, 2 * np.pi, 4)
    amount = _bend_at_junctions(reaches)
    out = []
    for reach in reaches:
        if reach.rank != Rank.STREET:
            out.append(reach)
            continue
        points = densified(reach.line, BEND_STEP_M)
        start, end = (amount.get(end, 0.0) for end in reach.ends)
        along = np.linspace(0, 1, len(points))
        near = np.clip(shapely.distance(shapely.points(points), still) / CALM_M, 0, 1)
        bend_m = ((1 - along) * start + along * end) * near * near * (3 - 2 * near)
        moved = bend(points, bend_m, WAVE_M, phase)
        thin = shapely.get_coordinates(shapely.simplify(shapely.LineString(moved), THINNED_M))
        out.append(replace(reach, points=np.round(thin, 1)))
    return out


def _bend_at_junctions(reaches: Sequence[Reach]) -> dict[Junction, float]:
    """How far each junction may move (m): as far as the straightest style that meets there allows."""
    amount: dict[Junction, float] = {}
    for reach in reaches:
        style = styles().get(reach.style)
        if style is None:
            continue
        for end in reach.ends:
            amount[end] = min(amount.get(end, style.bend_m), style.bend_m)
    return amount


def _walkable(reaches: Sequence[Reach], plan: Plan) -> list[Reach]:
    """Without limits and what lies outside; over water by bridges only, over the railway by drawn roads only."""
    water = water_surface(plan)
    shapely.prepare(water)
    rails = shapely.union_all(plan.rails)
    widths = {w.surface: w.width_m for w in plan.waters}
    kept = []
    for reach in reaches:
        if reach.rank not in WALKED or not plan.outline.contains(shapely.Point(_middle(reach.points))):
            continue
        if reach.rank != Rank.ROAD and reach.line.intersects(rails):
            continue
        wet = bool(shapely.intersects(reach.line, water))
        if (
            wet
            and reach.rank != Rank.ROAD
            and max(width for surface, width in widths.items() if surface.intersects(reach.line)) > QUAY_BRIDGE_M
        ):
            continue
        kept.append(replace(reach, bridge=wet))
    return _without_loose_bridges(kept)


def _without_loose_bridges(reaches: list[Reach]) -> list[Reach]:
    while True:
        degree = Counter(end for reach in reaches for end in reach.ends)
        kept = [r for r in reaches if not (r.bridge and min(degree[end] for end in r.ends) < 2)]
        if len(kept) == len(reaches):
            return kept
        reaches = kept


def _thinned(reaches: Sequence[Reach], seed: int) -> list[Reach]:
    """Some streets became footpaths and some were never built; what is connected stays connected."""
    random = rng(seed, "gaps")
    draws = random.random(len(reaches))
    loose = [i for i, r in enumerate(reaches) if r.rank == Rank.STREET and r.style in styles()]
    edge = [i for i, r in enumerate(reaches) if r.rank == Rank.EDGE]
    candidates = {i for i in loose if draws[i] < styles()[reaches[i].style].gaps} | {i for i in edge if draws[i] < 0.45}
    spare = not_needed(reaches, candidates)
    out = []
    for i, reach in enumerate(reaches):
        if i in spare:
            continue
        style = styles().get(reach.style)
        path = reach.rank == Rank.STREET and style is not None and draws[i] > 1 - style.paths
        out.append(replace(reach, kind="footway", rank=Rank.PATH) if path else reach)
    return out


def not_needed(reaches: Sequence[Reach], candidates: set[int]) -> set[int]:
    """The candidates without which every junction still reaches every other it reached before."""
    parent: dict[Junction, Junction] = {}

    def root(at: Junction) -> Junction:
        while parent.setdefault(at, at) != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    spare = set()
    for i in [i for i in range(len(reaches)) if i not in candidates] + sorted(candidates):
        a, b = (root(junction(p)) for p in (reaches[i].points[0], reaches[i].points[-1]))
        if a != b:
            parent[a] = b
        elif i in candidates:
            spare.add(i)
    return spare
