"""Compiled loops about what holds a graph together: parts, nodes and ties without which it falls apart, cores.

All read a graph in compressed rows (`Graph.indptr`, `Graph.indices`). None calls itself: a long chain is no problem.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__ = ["core_numbers", "cuts", "part_labels"]

Array = np.ndarray[Any, Any]


@njit(cache=True, nogil=True)
def part_labels(indptr: Array, indices: Array) -> tuple[Array, Array]:
    """In which connected part each node is, (nodes,), and how many nodes each part has; parts by their first node."""
    nodes = indptr.size - 1
    label = np.full(nodes, -1, np.int32)
    queue = np.empty(nodes, np.int32)
    size = np.zeros(nodes, np.int32)
    parts = 0
    for start in range(nodes):
        if label[start] >= 0:
            continue
        label[start] = parts
        queue[0] = start
        head, tail = 0, 1
        while head < tail:
            v = queue[head]
            head += 1
            for p in range(indptr[v], indptr[v + 1]):
                u = indices[p]
                if label[u] < 0:
                    label[u] = parts
                    queue[tail] = u
                    tail += 1
        size[parts] = tail
        parts += 1
    return label, size[:parts].copy()


@njit(cache=True, nogil=True)
def cuts(indptr: Array, indices: Array) -> tuple[Array, Array]:
    """Which nodes are articulation points, (nodes,), and above which nodes the tie to the one before is a bridge.

    Depth first from each part's first node, with the earliest node that can be reached back from below (Tarjan 1972,
    doi:10.1137/0201010; Hopcroft and Tarjan 1973, doi:10.1145/362248.362272). The second answer is, for each node, the
    node it was reached from where the tie between the two is a bridge, and -1 where it is not.
    """
    nodes = indptr.size - 1
    found = np.zeros(nodes, np.int32)  # when a node was first seen, counted from 1
    back = np.zeros(nodes, np.int32)  # the earliest node that it or a node below it is tied to
    before = np.full(nodes, -1, np.int32)
    at = indptr[:-1].copy()
    is_cut = np.zeros(nodes, np.bool_)
    bridge = np.full(nodes, -1, np.int32)
    stack = np.empty(nodes, np.int32)
    clock = 0
    for start in range(nodes):
        if found[start] > 0:
            continue
        clock += 1
        found[start] = back[start] = clock
        stack[0] = start
        depth, branches = 1, 0
        while depth > 0:
            v = stack[depth - 1]
            if at[v] < indptr[v + 1]:
                u = indices[at[v]]
                at[v] += 1
                if found[u] == 0:
                    clock += 1
                    found[u] = back[u] = clock
                    before[u] = v
                    stack[depth] = u
                    depth += 1
                elif u != before[v]:
                    back[v] = min(back[v], found[u])
                continue
            depth -= 1
            if depth == 0:
                continue
            above = stack[depth - 1]
            back[above] = min(back[above], back[v])
            if back[v] > found[above]:
                bridge[v] = above
            if above == start:
                branches += 1
            elif back[v] >= found[above]:
                is_cut[above] = True
        is_cut[start] = branches > 1
    return is_cut, bridge


@njit(cache=True, nogil=True)
def core_numbers(indptr: Array, indices: Array) -> Array:
    """The largest k for which each node is in the k-core, (nodes,), int32 (Batagelj and Zaveršnik 2003, cs/0310049).

    Nodes stand in order of degree; when the lowest goes, each neighbour with a higher degree is swapped with the first
    of its degree and counts one less.
    """
    nodes = indptr.size - 1
    degree = np.empty(nodes, np.int32)
    for v in range(nodes):
        degree[v] = indptr[v + 1] - indptr[v]
    top = degree.max() if nodes > 0 else 0
    start = np.zeros(top + 2, np.int32)  # where the nodes of each degree begin
    for v in range(nodes):
        start[degree[v] + 1] += 1
    for d in range(top + 1):
        start[d + 1] += start[d]
    place, line = np.empty(nodes, np.int32), np.empty(nodes, np.int32)
    free = start.copy()
    for v in range(nodes):
        place[v] = free[degree[v]]
        line[place[v]] = v
        free[degree[v]] += 1
    for i in range(nodes):
        v = line[i]
        for p in range(indptr[v], indptr[v + 1]):
            u = indices[p]
            if degree[u] <= degree[v]:
                continue
            first = line[start[degree[u]]]
            line[place[u]], line[start[degree[u]]] = first, u
            place[first], place[u] = place[u], start[degree[u]]
            start[degree[u]] += 1
            degree[u] -= 1
    return degree
