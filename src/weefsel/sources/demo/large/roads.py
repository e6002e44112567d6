"""Which junctions are joined: a planar network that looks like roads.

Junctions are neighbours where none lies in between (Gabriel & Sokal 1969, doi:10.2307/2412323). Of the links between
neighbours those of a minimum spanning tree under disturbed lengths are kept, so that all is connected, and of the
others some by lot until the network has as many as one of roads: it has blocks, dead ends, three-way and four-way
junctions, and no two roads cross without meeting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

from weefsel.sources.demo.chance import rng
from weefsel.sources.demo.large.junctions import Junctions
from weefsel.sources.demo.large.land import SEA_STEP, Land
from weefsel.sources.demo.large.towns import Centres

__all__ = ["Roads", "roads"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: links for each junction: 2.84 at each, of Dutch towns and fields together
LINKS_PER_JUNCTION: Final = 1.42
#: a link may seem this much shorter or longer than it is
DISTURBED: Final = (0.5, 2.0)
#: the lot of a link that opens a dead end counts for so much less; none is added where as many meet, or as long, metres
OPENS_UP: Final = 0.5
MOST_WAYS: Final = 4
LONGEST_M: Final = 1500.0
#: water is crossed only where a bridge is due or where there is no other way; metres that it counts for
CROSSING_COUNTS_M: Final = 1e7
#: one bridge over a river in so many metres
BRIDGE_EVERY_M: Final = 1500.0
#: grounds within a fence, that no road leads to: so many and one more for so many junctions; junctions in each
FENCED: Final = 1
JUNCTIONS_PER_FENCED: Final = 20_000
WITHIN_FENCE: Final = 3


@dataclass(frozen=True, slots=True)
class Roads:
    """Links between junctions `u` < `v` (positions), with what each is."""

    u: Ints
    v: Ints
    #: straight line between its ends, metres
    straight_m: Floats
    bridge: Bools
    ferry: Bools

    def __getitem__(self, wanted: Bools) -> Roads:
        return Roads(self.u[wanted], self.v[wanted], self.straight_m[wanted], self.bridge[wanted], self.ferry[wanted])


def roads(land: Land, middles: Centres, found: Junctions, seed: int) -> Roads:
    """The links between junctions; where the land is in parts, ferries and bridges are between them."""
    random = rng(seed, "roads")
    possible = _possible(land, middles, found)
    group = _fenced(found, possible, random)
    possible = possible[group[possible.u] == group[possible.v]]
    count = len(found.at)
    weight = possible.straight_m * random.uniform(*DISTURBED, len(possible.u)) + 1.0
    bridged = _bridges(land, found, possible)
    crossing = (possible.bridge & ~bridged) | possible.ferry
    tree = _tree(possible, weight + CROSSING_COUNTS_M * crossing, count)
    degree = np.bincount(np.concatenate([possible.u[tree], possible.v[tree]]), minlength=count)
    others = np.flatnonzero(~tree & ~crossing & (possible.straight_m < LONGEST_M))
    ends = np.column_stack([degree[possible.u[others]], degree[possible.v[others]]])
    dead_end = (ends == 1).any(axis=1)
    # by lot, not by length: else towns would get all of them and the fields none
    lot = random.random(len(others)) * np.where(dead_end, OPENS_UP, 1.0)
    score = np.where((ends < MOST_WAYS).all(axis=1), lot, np.inf)
    wanted = max(0, round(LINKS_PER_JUNCTION * count) - int(tree.sum()))
    best = np.argsort(score, kind="stable")[: min(wanted, int(np.isfinite(score).sum()))]
    kept = tree | bridged
    kept[others[best]] = True
    return possible[kept]


def _possible(land: Land, middles: Centres, found: Junctions) -> Roads:
    """Every link that could be: between neighbours, by a bridge where a river is between, by ferry over the sea."""
    u, v = _neighbours(found.at)
    straight = np.hypot(*(found.at[u] - found.at[v]).T)
    bank = land.bank(found.at)
    ferry = _over_sea(land, middles, found.at[u], found.at[v], straight)
    return Roads(u, v, straight, (bank[u] != bank[v]) & ~ferry, ferry)


def _neighbours(at: Floats) -> tuple[Ints, Ints]:
    """The pairs `u` < `v` of points with no other in the circle that has the two as its diameter, in order.

    They are edges of the Delaunay triangulation; what lies in the circle is then a corner of one of its two triangles.
    """
    # around the origin: far from it Qhull works with wider tolerances
    triangles = Delaunay(at - at.mean(axis=0)).simplices.astype(np.int64)
    parts = []
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        one, other, corner = triangles[:, i], triangles[:, j], triangles[:, k]
        within = ((at[one] - at[corner]) * (at[other] - at[corner])).sum(axis=1) < 0
        parts.append((np.minimum(one, other) * len(at) + np.maximum(one, other)) * 2 + within)
    found = np.unique(np.concatenate(parts))
    # of each pair the last row tells whether a corner was within, in either triangle
    last = np.append(found[1:] // 2 != found[:-1] // 2, True)
    key = found[last & (found % 2 == 0)] // 2
    return key // len(at), key % len(at)


def _bridges(land: Land, found: Junctions, possible: Roads) -> Bools:
    """The shortest link over each river in each stretch of it."""
    over = np.flatnonzero(possible.bridge)
    u, v = found.at[possible.u[over]], found.at[possible.v[over]]
    river = land.bank(u) + land.bank(v)
    stretch = np.floor(u[:, 0] / BRIDGE_EVERY_M).astype(np.int64)
    order = np.lexsort((possible.straight_m[over], stretch, river))
    river, stretch = river[order], stretch[order]
    first = np.ones(len(order), bool)
    first[1:] = (river[1:] != river[:-1]) | (stretch[1:] != stretch[:-1])
    bridged = np.zeros(len(possible.u), bool)
    bridged[over[order[first]]] = True
    return bridged


def _over_sea(land: Land, middles: Centres, start: Floats, end: Floats, straight: Floats) -> Bools:
    """Which links lie in the sea halfway, or a quarter from either end. Short ones are taken to follow the coast."""
    over = np.zeros(len(straight), bool)
    long = np.flatnonzero(straight > land.side_m * SEA_STEP / 3)
    for share in (0.25, 0.5, 0.75):
        over[long] |= middles.wijk(start[long] * (1 - share) + end[long] * share) < 0
    return over


def _fenced(found: Junctions, possible: Roads, random: np.random.Generator) -> Ints:
    """Of each junction the ground within a fence that it is on, 0 for most. No fence cuts off what is outside it."""
    group = np.zeros(len(found.at), np.int64)
    fields = np.flatnonzero(found.town < 0)
    count = min(FENCED + len(found.at) // JUNCTIONS_PER_FENCED, len(fields))
    spots = random.choice(fields, count, replace=False)
    near: Any = cKDTree(found.at).query(found.at[spots], k=WITHIN_FENCE)[1]
    for number, own in enumerate(near, start=1):
        group[own] = number
    through = group[possible.u] == group[possible.v]
    label = _components(possible[through], len(found.at))
    stray = (group == 0) & (label != np.bincount(label).argmax())
    cut = possible[~through & (stray[possible.u] | stray[possible.v])]
    in_the_way = np.concatenate([group[cut.u], group[cut.v]])
    return np.where(np.isin(group, in_the_way), 0, group)


def _components(links: Roads, count: int) -> Ints:
    """Of each junction the number of the component it is in."""
    graph = csr_matrix((np.ones(len(links.u), np.int8), (links.u, links.v)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _tree(possible: Roads, weight: Floats, count: int) -> Bools:
    """Which links are in the minimum spanning forest (Kruskal 1956, doi:10.1090/S0002-9939-1956-0078686-7)."""
    graph = csr_matrix((weight, (possible.u, possible.v)), shape=(count, count))
    forest = minimum_spanning_tree(graph).tocoo()
    low, high = np.minimum(forest.row, forest.col), np.maximum(forest.row, forest.col)
    chosen = np.sort(low.astype(np.int64) * count + high)
    # the links stand in the order of the same key
    tree = np.zeros(len(weight), bool)
    tree[np.searchsorted(possible.u * count + possible.v, chosen)] = True
    return tree
