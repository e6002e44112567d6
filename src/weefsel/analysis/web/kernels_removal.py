"""Compiled loops about nodes that go one after the other: in which order, and what still hangs together.

All read a graph in compressed rows (`Graph.indptr`, `Graph.indices`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__ = ["highest_degree_order", "largest_left"]

Array = np.ndarray[Any, Any]


@njit(cache=True, nogil=True, inline="always")
def _root(parent: Array, v: Any) -> Any:
    """The root of v's tree; on the way each second node is hung one higher (path halving)."""
    while parent[v] != v:
        parent[v] = parent[parent[v]]
        v = parent[v]
    return v


@njit(cache=True, nogil=True)
def largest_left(indptr: Array, indices: Array, order: Array) -> Array:
    """How many nodes the largest part has after the first 0, 1, … all nodes of `order` went: (nodes + 1,), int32.

    Nodes are put back from the last to the first, and their parts joined by union-find, as Newman and Ziff do (2000,
    doi:10.1103/PhysRevLett.85.4104): taking out would need a new search after each.
    """
    nodes = order.size
    parent = np.full(nodes, -1, np.int32)  # -1 while a node is not back
    size = np.ones(nodes, np.int32)
    left = np.zeros(nodes + 1, np.int32)
    largest = 0
    for position in range(nodes - 1, -1, -1):
        v = order[position]
        parent[v] = mine = v
        largest = max(largest, 1)
        for p in range(indptr[v], indptr[v + 1]):
            u = indices[p]
            if parent[u] == -1 or parent[u] == mine:
                continue
            other = _root(parent, u)
            if other == mine:
                continue
            if size[mine] < size[other]:
                mine, other = other, mine
            parent[other] = mine
            size[mine] += size[other]
            largest = max(largest, size[mine])
        left[position] = largest
    return left


@njit(cache=True, nogil=True)
def highest_degree_order(indptr: Array, indices: Array) -> Array:
    """All nodes, each time the one with most neighbours left, of equals the first: (nodes,), int32.

    A queue of buckets, one for each degree. Degrees only fall, so a node is moved to another bucket no sooner than when
    its bucket is reached; and while a bucket is emptied no node comes in.
    """
    nodes = indptr.size - 1
    degree = np.empty(nodes, np.int32)
    for v in range(nodes):
        degree[v] = indptr[v + 1] - indptr[v]
    top = degree.max() if nodes > 0 else 0
    first = np.full(top + 1, -1, np.int32)
    following = np.empty(nodes, np.int32)
    for v in range(nodes):
        following[v] = first[degree[v]]
        first[degree[v]] = v
    order = np.empty(nodes, np.int32)
    bucket = np.empty(nodes, np.int32)
    gone = 0
    for level in range(top, -1, -1):
        held = 0
        v = first[level]
        while v != -1:
            bucket[held] = v
            held += 1
            v = following[v]
        bucket[:held].sort()
        for i in range(held):
            v = bucket[i]
            if degree[v] < level:
                following[v] = first[degree[v]]
                first[degree[v]] = v
                continue
            degree[v] = -1
            order[gone] = v
            gone += 1
            for p in range(indptr[v], indptr[v + 1]):
                u = indices[p]
                if degree[u] > 0:
                    degree[u] -= 1
    return order
