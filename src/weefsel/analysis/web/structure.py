"""How a web hangs together, in every area: its parts, what it leans on, its core and its communities.

The webs of all areas stand beside one another in one graph that nothing ties together, so that what is told of nodes
and ties (parts, cut points, bridges, cores) is found in all areas at once. Places are nodes here: two groups that use
one building hang together by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from weefsel.analysis.measures import FEWEST_TIED
from weefsel.analysis.web.areas import NO_SENSE, NOT_KNOWN, Inside, Measure, ratio
from weefsel.analysis.web.brokers import bridges, cut_points
from weefsel.analysis.web.communities import communities
from weefsel.analysis.web.cores import core_numbers, parts
from weefsel.analysis.web.graph import Graph
from weefsel.analysis.web.robustness import robustness
from weefsel.analysis.web.web import Web
from weefsel.concepts import Evidence

__all__ = ["structure"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Stack:
    """The graphs of all areas beside one another: first the nodes of the first area, then those of the second, …"""

    graph: Graph
    #: (areas + 1,) where the nodes of each area begin
    begins: Ints
    #: (stacked nodes,)
    area: Ints
    is_actor: Bools

    @classmethod
    def of(cls, web: Web, inside: Inside) -> Self:
        nodes = inside.nodes.copy()
        nodes.sort_indices()
        counts = np.diff(nodes.indptr)
        area = np.repeat(np.arange(len(counts)), counts)
        keys = area * max(len(web.nodes), 1) + nodes.indices
        one, other = web.graph.pairs()
        here = inside.both(one, other).tocoo()
        ends = (
            np.searchsorted(keys, here.row.astype(np.int64) * max(len(web.nodes), 1) + end[here.col])
            for end in (one, other)
        )
        graph = Graph.of(len(keys), *ends)
        is_actor = ~web.nodes["is_place"].to_numpy(bool)[nodes.indices]
        # a place is a node by who is tied to it: one without a tie in the area is none
        stays = np.flatnonzero(is_actor | (graph.degree > 0))
        begins = np.searchsorted(area[stays], np.arange(len(counts) + 1))
        return cls(graph.within(stays), begins, area[stays], is_actor[stays])

    def count(self, mask: Bools) -> Floats:
        """How many of the stacked nodes of a mask each area has, (areas,)."""
        return np.bincount(self.area[mask], minlength=len(self.begins) - 1).astype(float)

    def graph_of(self, area: int) -> Graph:
        begin, end = int(self.begins[area]), int(self.begins[area + 1])
        indptr = self.graph.indptr[begin : end + 1]
        return Graph(indptr - indptr[0], self.graph.indices[indptr[0] : indptr[-1]] - np.int32(begin))


def structure(web: Web, inside: Inside, divided: Bools) -> list[Measure]:
    """`components`, `giant_share`, `robustness`, `cut_actors`, `bridges`, `core`, `communities`, … per area.

    `divided` (areas,) are the areas of which communities are told, which takes longest.
    """
    stack = _Stack.of(web, inside)
    tied = stack.graph.degree > 0
    actors, known = stack.count(stack.is_actor), stack.count(tied) > 0
    reason = np.where(actors < 2, NO_SENSE, NOT_KNOWN).astype(object)

    def told(column: str, value: Floats, unit: str) -> Measure:
        """A measure of ties: where none is known, nothing is known of it."""
        return Measure(column, np.where(known, value, np.nan), unit, reason)

    components, largest = _parts(stack, tied)
    one, _ = bridges(stack.graph)
    core, depth = _innermost(stack)
    return [
        told("components", components, "parts"),
        told("giant_share", ratio(largest, actors), "share"),
        told("cut_actors", stack.count(cut_points(stack.graph) & stack.is_actor), "actors"),
        told("bridges", np.bincount(stack.area[one], minlength=len(actors)).astype(float), "ties"),
        told("core", core, "actors"),
        told("core:ties", depth, "ties"),
        told("robustness", _each(stack, known, robustness), "index"),
        *_communities(stack, divided, known, reason),
    ]


def _parts(stack: _Stack, tied: Bools) -> tuple[Floats, Floats]:
    """Per area how many parts have a tie, and how many actors are in the part with most actors."""
    label = parts(stack.graph)
    size = np.bincount(label, weights=stack.is_actor, minlength=1)
    of, first = np.unique(label[tied], return_index=True)
    areas = stack.area[tied][first]
    largest = np.zeros(len(stack.begins) - 1)
    np.maximum.at(largest, areas, size[of])
    return np.bincount(areas, minlength=len(largest)).astype(float), largest


def _innermost(stack: _Stack) -> tuple[Floats, Floats]:
    """Per area how many actors are in the innermost core, and with how many others in it each is tied at least."""
    core = core_numbers(stack.graph)
    depth = np.zeros(len(stack.begins) - 1)
    np.maximum.at(depth, stack.area, core.astype(float))
    return stack.count(stack.is_actor & (core == depth[stack.area])), depth


def _each(stack: _Stack, known: Bools, measure: Any) -> Floats:
    """A number of each area's graph; NaN where no tie is known."""
    value = np.full(len(known), np.nan)
    for area in np.flatnonzero(known):
        value[area] = measure(stack.graph_of(int(area)))
    return value


def _communities(stack: _Stack, divided: Bools, known: Bools, reason: NDArray[Any]) -> list[Measure]:
    """`communities`, `modularity` and `stability`, of areas where at least `FEWEST_TIED` nodes are tied."""
    enough = divided & (stack.count(stack.graph.degree > 0) >= FEWEST_TIED)
    found = np.full((3, len(known)), np.nan)
    for area in np.flatnonzero(enough):
        division = communities(stack.graph_of(int(area)))
        found[:, area] = len(division), division.modularity, division.stability
    why = np.where(known, NO_SENSE, reason).astype(object)
    names = (("communities", "communities"), ("modularity", "index"), ("stability", "index"))
    return [
        Measure(column, value, unit, why, evidence=Evidence.ESTIMATED)
        for (column, unit), value in zip(names, found, strict=True)
    ]
