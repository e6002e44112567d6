"""Communities in a web of a place, by the method of Louvain: our own, for webs that are not very large.

Blondel, Guillaume, Lambiotte and Lefebvre (2008, doi:10.1088/1742-5468/2008/10/P10008): each node goes to the
neighbouring community where modularity grows most, until none does; then every community is a node of a smaller graph,
and it begins anew. networkit does the same in several threads, for webs of millions, but takes longer to load than the
web of a municipality takes to divide, so `communities` asks it only above `LARGEST` ties.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from weefsel.analysis.web.graph import Graph

__all__ = ["LARGEST", "louvain"]

Array = np.ndarray[Any, Any]
Floats = NDArray[np.float64]
Ints = NDArray[Any]

#: a web with more ties than this is left to networkit: here it would take longer than networkit takes to load
LARGEST: Final = 500_000
#: what modularity must grow by for a node to move, beside the node's own ties: less is a rounding
_LEAST: Final = 1e-12


def louvain(graph: Graph, seed: int) -> Ints:
    """The community of each node, (nodes,), numbered anyhow; nodes come in an order drawn from the seed."""
    rng = np.random.default_rng(seed)
    label = np.arange(graph.nodes)
    one, other = graph.pairs()
    weight, loops = np.ones(len(one)), np.zeros(graph.nodes)
    while True:
        nodes = len(loops)
        indptr, indices, weights = _rows(nodes, one, other, weight)
        order = rng.permutation(nodes)
        found = np.unique(_settle(indptr, indices, weights, loops, order), return_inverse=True)[1]
        communities = int(found.max(initial=-1)) + 1
        label = found[label]
        if communities == nodes:
            return label
        one, other, weight, loops = _gathered(found, communities, one, other, weight, loops)


def _rows(nodes: int, one: Ints, other: Ints, weight: Floats) -> tuple[Ints, Ints, Floats]:
    """Compressed rows with weights, each pair at either end."""
    tail, head = np.concatenate([one, other]), np.concatenate([other, one])
    order = np.argsort(tail, kind="stable")
    indptr = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(tail, minlength=nodes), out=indptr[1:])
    return indptr, head[order], np.concatenate([weight, weight])[order]


def _gathered(
    label: Ints, communities: int, one: Ints, other: Ints, weight: Floats, loops: Floats
) -> tuple[Ints, Ints, Floats, Floats]:
    """The graph of the communities: what is within one becomes its loop."""
    low, high = np.minimum(label[one], label[other]), np.maximum(label[one], label[other])
    within = low == high
    kept: Floats = np.bincount(label, weights=loops, minlength=communities).astype(float)
    kept += np.bincount(low[within], weights=weight[within], minlength=communities)
    keys, place = np.unique(low[~within] * communities + high[~within], return_inverse=True)
    summed: Floats = np.bincount(place, weights=weight[~within], minlength=len(keys)).astype(float)
    return keys // communities, keys % communities, summed, kept


@njit(cache=True, nogil=True)
def _settle(indptr: Array, indices: Array, weights: Array, loops: Array, order: Array) -> Array:
    """Move nodes between communities until no move makes modularity grow; each begins in one of its own."""
    nodes = loops.size
    label = np.arange(nodes)
    strength = np.empty(nodes)
    for v in range(nodes):
        strength[v] = 2.0 * loops[v] + weights[indptr[v] : indptr[v + 1]].sum()
    total, ends = strength.copy(), strength.sum()
    to = np.zeros(nodes)  # weight from the node at hand to each community
    moved = ends > 0
    while moved:
        moved = False
        for v in order:
            home = label[v]
            for p in range(indptr[v], indptr[v + 1]):
                to[label[indices[p]]] += weights[p]
            total[home] -= strength[v]
            best, most = home, to[home] - strength[v] * total[home] / ends
            for p in range(indptr[v], indptr[v + 1]):
                there = label[indices[p]]
                gain = to[there] - strength[v] * total[there] / ends
                if gain > most + _LEAST * strength[v]:
                    best, most = there, gain
            total[best] += strength[v]
            if best != home:
                label[v] = best
                moved = True
            to[home] = 0.0
            for p in range(indptr[v], indptr[v + 1]):
                to[label[indices[p]]] = 0.0
    return label
