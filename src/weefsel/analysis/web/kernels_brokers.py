"""Compiled loops about who stands between others: Burt's constraint, and betweenness from every node.

All read a graph in compressed rows (`Graph.indptr`, `Graph.indices`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__ = ["add_dependencies", "burt_constraint"]

Array = np.ndarray[Any, Any]


@njit(cache=True, nogil=True)
def burt_constraint(indptr: Array, indices: Array) -> Array:
    """Burt's constraint (1992) of each node, (nodes,), in a graph where all ties weigh the same; NaN without a tie.

    c_i = Σ_j (p_ij + Σ_q p_iq p_qj)² over the neighbours j, with p_ij = 1 / degree_i. All of i's ties weigh the same:
    that is Σ_j (1 + t_ij)² / degree_i², with t_ij the sum of 1 / degree_q over the neighbours q that i and j share. It
    is the same for both ends of a tie, so all that is needed is to find each triangle once (Chiba and Nishizeki 1985,
    doi:10.1137/0214017): from its lowest corner, by degree.
    """
    nodes = indptr.size - 1
    start, head = _upward(indptr, indices)
    shared = np.zeros(head.size)  # t of each tie, at its lower end
    slot = np.full(nodes, -1, np.int64)  # where the tie from u to this node is, for the u at hand
    weight = np.empty(nodes)
    for v in range(nodes):
        weight[v] = 1.0 / max(indptr[v + 1] - indptr[v], 1)
    for u in range(nodes):
        if start[u + 1] - start[u] < 2:
            continue
        for p in range(start[u], start[u + 1]):
            slot[head[p]] = p
        for p in range(start[u], start[u + 1]):
            v = head[p]
            for r in range(start[v], start[v + 1]):
                w = head[r]
                if slot[w] >= 0:
                    shared[p] += weight[w]
                    shared[slot[w]] += weight[v]
                    shared[r] += weight[u]
        for p in range(start[u], start[u + 1]):
            slot[head[p]] = -1
    total = np.zeros(nodes)
    for u in range(nodes):
        for p in range(start[u], start[u + 1]):
            square = (1.0 + shared[p]) ** 2
            total[u] += square
            total[head[p]] += square
    for v in range(nodes):
        total[v] = total[v] * weight[v] ** 2 if indptr[v + 1] > indptr[v] else np.nan
    return total


@njit(cache=True, nogil=True)
def _upward(indptr: Array, indices: Array) -> tuple[Array, Array]:
    """Each tie once, at its end with fewer neighbours (of equals the first node): compressed rows again."""
    nodes = indptr.size - 1
    degree = np.empty(nodes, np.int32)
    for v in range(nodes):
        degree[v] = indptr[v + 1] - indptr[v]
    start = np.zeros(nodes + 1, np.int64)
    head = np.empty(indices.size // 2, np.int32)
    used = 0
    for v in range(nodes):
        for p in range(indptr[v], indptr[v + 1]):
            u = indices[p]
            if degree[u] > degree[v] or (degree[u] == degree[v] and u > v):
                head[used] = u
                used += 1
        start[v + 1] = used
    return start, head


@njit(cache=True, nogil=True)
def add_dependencies(indptr: Array, indices: Array, sources: Array, total: Array) -> None:
    """Add to `total` (nodes,) how far each source depends on each node to reach all others (Brandes 2001).

    doi:10.1080/0022250X.2001.9990249. Over all sources that is twice the betweenness: each pair counts from both ends.
    Which ties lead one step farther is kept from the way out, so that the way back looks at no other.
    """
    nodes = indptr.size - 1
    distance = np.full(nodes, -1, np.int32)
    ways = np.zeros(nodes)  # how many shortest ways there are from the source
    each = np.zeros(nodes)  # (1 + what the source depends on the node) / ways
    queue = np.empty(nodes, np.int32)
    farther = np.empty(indices.size + 1, np.int32)
    begin = np.empty(nodes + 1, np.int64)  # where in `farther` those of the i-th in the queue are
    for source in sources:
        distance[source] = 0
        ways[source] = 1.0
        queue[0] = source
        tail, used = 1, 0
        head = 0
        while head < tail:
            v = queue[head]
            begin[head] = used
            head += 1
            step, mine = distance[v] + 1, ways[v]
            for p in range(indptr[v], indptr[v + 1]):
                u = indices[p]
                if distance[u] < 0:
                    distance[u] = step
                    queue[tail] = u
                    tail += 1
                # no branch here: which way it goes is as good as random, and would cost more than it saves
                ahead = distance[u] == step
                farther[used] = u
                used += ahead
                ways[u] += mine * ahead
        begin[tail] = used
        for i in range(tail - 1, -1, -1):
            v = queue[i]
            beyond = 0.0
            for p in range(begin[i], begin[i + 1]):
                beyond += each[farther[p]]
            depends = ways[v] * beyond
            each[v] = (1.0 + depends) / ways[v]
            if i > 0:
                total[v] += depends
            distance[v] = -1
            ways[v] = 0.0
