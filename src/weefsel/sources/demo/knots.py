"""From lines on a plan to streets between junctions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely

from weefsel.sources.demo.curves import Points
from weefsel.sources.demo.ground import GRID_M, Drawn, Rank

__all__ = ["Junction", "Reach", "joined_short", "knotted"]

#: junctions closer than this become one
NEAR_M: Final = 11.0

#: a junction, in whole grid steps
Junction = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reach:
    """A stretch of street between two junctions."""

    points: Points
    rank: Rank
    name: str | None = None
    kind: str | None = None
    #: style of building of the ground it was cut from, for streets of rank STREET
    style: str = ""
    buurt: str = ""
    bridge: bool = False
    #: as `edges.wheelchair`
    wheelchair: str | None = None

    @property
    def line(self) -> shapely.LineString:
        return shapely.LineString(self.points)

    @property
    def ends(self) -> tuple[Junction, Junction]:
        return junction(self.points[0]), junction(self.points[-1])

    @property
    def length_m(self) -> float:
        return float(np.hypot(*np.diff(self.points, axis=0).T).sum())


def junction(point: Points) -> Junction:
    """The junction at `point`."""
    return round(float(point[0]) / GRID_M), round(float(point[1]) / GRID_M)


def knotted(drawn: Sequence[Drawn]) -> list[Reach]:
    """All lines cut where they meet, each stretch with what the line of the lowest rank there says."""
    parts = shapely.get_parts(shapely.union_all([d.line for d in drawn], grid_size=GRID_M))
    parts = sorted(parts, key=lambda g: (g.bounds, g.length))
    lines = np.array([d.line for d in drawn], dtype=object)
    middles = np.array([g.interpolate(0.5, normalized=True) for g in parts], dtype=object)
    part, line = shapely.STRtree(lines).query(middles, predicate="dwithin", distance=4 * GRID_M)
    best: dict[int, tuple[int, int]] = {}
    for p, i in zip(part.tolist(), line.tolist(), strict=True):
        best[p] = min(best.get(p, (99, 0)), (int(drawn[i].rank), i))
    return [_reach(g, drawn[best[p][1]]) for p, g in enumerate(parts) if p in best]


def _reach(line: shapely.LineString, source: Drawn) -> Reach:
    return Reach(shapely.get_coordinates(line), source.rank, source.name, source.kind)


def joined_short(reaches: Sequence[Reach]) -> list[Reach]:
    """The same streets, with junctions that nearly coincide made one; the junction of lowest rank stays where it is.

    Only streets cut from a block move; main roads, banks and limits keep both ends.
    """
    rank: dict[Junction, int] = {}
    for reach in reaches:
        for end in reach.ends:
            rank[end] = min(rank.get(end, 99), int(reach.rank))
    into: dict[Junction, Junction] = {}
    for reach in sorted(reaches, key=lambda r: (r.length_m, r.ends)):
        a, b = (_root(into, end) for end in reach.ends)
        if reach.length_m >= NEAR_M:
            break
        if a == b:
            continue
        keep, lose = sorted((a, b), key=lambda j: (rank[j], j))
        if rank[lose] >= Rank.STREET:
            into[lose] = keep
    return list(_moved(reaches, into))


def _root(into: dict[Junction, Junction], at: Junction) -> Junction:
    while at in into:
        at = into[at]
    return at


def _moved(reaches: Sequence[Reach], into: dict[Junction, Junction]) -> Iterator[Reach]:
    seen: set[tuple[Junction, Junction]] = set()
    for reach in reaches:
        ends = tuple(_root(into, end) for end in reach.ends)
        if ends == reach.ends:
            yield reach
            continue
        pair = (min(ends), max(ends))
        if ends[0] == ends[1] or pair in seen:
            continue
        seen.add(pair)
        points = reach.points.copy()
        points[0], points[-1] = (np.array(end, dtype=float) * GRID_M for end in ends)
        yield replace(reach, points=points)
