"""Contracting a graph node by node, fewest neighbours first: the compiled loops behind `weefsel.network.hierarchy`.

Minimum-degree ordering (Tinney and Walker 1967; Rose 1972) as for sparse Cholesky factors, and the elimination tree
with its post-order (Liu 1990, doi:10.1137/0611010). On road networks the chordal graph that is left has about three
times as many arcs as nodes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__ = ["eliminate", "postorder", "relabelled"]

Array = np.ndarray[Any, Any]


@njit(cache=True, nogil=True)
def _grown(array: Array, size: Any) -> Array:
    larger = np.empty(size, array.dtype)
    larger[: array.size] = array
    return larger


@njit(cache=True, nogil=True)
def _put(node: Any, degree: Any, first: Array, last: Array, before: Array, after: Array) -> None:
    """Put a node at the end of the queue of its degree."""
    before[node], after[node] = last[degree], -1
    if last[degree] == -1:
        first[degree] = node
    else:
        after[last[degree]] = node
    last[degree] = node


@njit(cache=True, nogil=True)
def _take(node: Any, degree: Any, first: Array, last: Array, before: Array, after: Array) -> None:
    """Take a node out of the queue of its degree."""
    if before[node] == -1:
        first[degree] = after[node]
    else:
        after[before[node]] = after[node]
    if after[node] == -1:
        last[degree] = before[node]
    else:
        before[after[node]] = before[node]


@njit(cache=True, nogil=True)
def _lists(indptr: Array, indices: Array) -> tuple[Array, Array, Array, Array, int]:
    """The neighbours of each node with some room to grow: all lists, where each starts, its size and room, the end."""
    n = indptr.size - 1
    pool = np.empty(indices.size * 2 + 2 * n + 16, np.int32)
    start = np.empty(n, np.int64)
    count = np.empty(n, np.int32)
    space = np.empty(n, np.int32)
    used = 0
    for v in range(n):
        degree = indptr[v + 1] - indptr[v]
        start[v], count[v], space[v] = used, degree, degree + 2
        for j in range(degree):
            pool[used + j] = indices[indptr[v] + j]
        used += degree + 2
    return pool, start, count, space, used


@njit(cache=True, nogil=True)
def _without(a: Any, v: Any, pool: Array, start: Array, count: Array, stamp: Array) -> None:
    """Take `v` out of the neighbours of `a`, and stamp all that were."""
    at, gone = start[a], 0
    for j in range(count[a]):
        x = pool[at + j]
        stamp[x] = a
        if x == v:
            gone = j
    count[a] -= 1
    pool[at + gone] = pool[at + count[a]]


@njit(cache=True, nogil=True)
def _connect(
    a: Any,
    here: Any,
    mine: Any,
    pool: Array,
    start: Array,
    count: Array,
    space: Array,
    used: Any,
    stamp: Array,
) -> tuple[Array, Any]:
    """Join `a` to those of the `mine` nodes from `here` on that it has no stamp of. Returns the lists and their end."""
    new = 0
    for j in range(mine):
        if pool[here + j] != a and stamp[pool[here + j]] != a:
            new += 1
    if count[a] + new > space[a]:  # a list that outgrows its room moves to the end
        wanted = (count[a] + new) * 3 // 2 + 2
        if used + wanted > pool.size:
            pool = _grown(pool, pool.size * 3 // 2 + wanted)
        for j in range(count[a]):
            pool[used + j] = pool[start[a] + j]
        start[a], space[a] = used, wanted
        used += wanted
    for j in range(mine):
        b = pool[here + j]
        if b != a and stamp[b] != a:
            pool[start[a] + count[a]] = b
            count[a] += 1
    return pool, used


@njit(cache=True, nogil=True)
def eliminate(indptr: Array, indices: Array) -> tuple[Array, Array, Array]:
    """Take nodes out one by one, always one with the fewest neighbours, and join its neighbours to each other.

    The graph is symmetric, without loops or doubled edges. Returns `rank` (node → when it was taken out), `uptr` and
    `up`: the neighbours (nodes) that the r-th node still had are `up[uptr[r]:uptr[r + 1]]`.
    """
    n = indptr.size - 1
    pool, start, count, space, used = _lists(indptr, indices)
    # first in, first out within a degree, so that a region is taken out evenly; no node has more neighbours than n
    queues = n + 1
    first = np.full(queues, -1, np.int32)
    last = np.full(queues, -1, np.int32)
    before = np.empty(n, np.int32)
    after = np.empty(n, np.int32)
    for v in range(n):
        _put(v, count[v], first, last, before, after)
    rank = np.empty(n, np.int32)
    uptr = np.zeros(n + 1, np.int64)
    up = np.empty(indices.size * 2 + 16, np.int32)
    stamp = np.full(n, -1, np.int32)
    lowest, filled = 0, 0
    for r in range(n):
        while first[lowest] == -1:
            lowest += 1
        v = first[lowest]
        _take(v, lowest, first, last, before, after)
        rank[v] = r
        mine, here = count[v], start[v]
        if filled + mine > up.size:
            up = _grown(up, up.size * 2 + mine)
        for j in range(mine):
            up[filled + j] = pool[here + j]
        filled += mine
        uptr[r + 1] = filled
        for i in range(mine):
            a = pool[here + i]
            old = count[a]
            _without(a, v, pool, start, count, stamp)
            pool, used = _connect(a, here, mine, pool, start, count, space, used, stamp)
            # a node's stamp is its own number: left standing, it would count as seen when `a` comes by again
            stamp[v] = -1
            for j in range(count[a]):
                stamp[pool[start[a] + j]] = -1
            if count[a] != old:
                _take(a, old, first, last, before, after)
                _put(a, count[a], first, last, before, after)
                lowest = min(lowest, count[a])
    return rank, uptr, up[:filled].copy()


@njit(cache=True, nogil=True)
def postorder(rank: Array, uptr: Array, up: Array) -> Array:
    """When a walk through the elimination tree leaves each node, by rank: children before parents, subtrees together.

    The parent of a node is the first of its neighbours that was taken out after it.
    """
    n = rank.size
    parent = np.full(n, -1, np.int32)
    for r in range(n):
        soonest = n
        for p in range(uptr[r], uptr[r + 1]):
            soonest = min(soonest, rank[up[p]])
        if soonest < n:
            parent[r] = soonest
    child = np.full(n, -1, np.int32)
    sibling = np.full(n, -1, np.int32)
    for r in range(n - 1, -1, -1):
        if parent[r] >= 0:
            sibling[r] = child[parent[r]]
            child[parent[r]] = r
    position = np.empty(n, np.int32)
    stack = np.empty(n, np.int32)
    done = 0
    for root in range(n):
        if parent[root] >= 0:
            continue
        stack[0] = root
        depth = 1
        while depth > 0:
            r = stack[depth - 1]
            if child[r] >= 0:
                stack[depth] = child[r]
                child[r] = sibling[child[r]]
                depth += 1
            else:
                position[r] = done
                done += 1
                depth -= 1
    return position


@njit(cache=True, nogil=True)
def relabelled(rank: Array, uptr: Array, up: Array, position: Array) -> tuple[Array, Array, Array]:
    """Nodes by their place in the post-order: `place` (node → place), and the arcs upward, each list sorted."""
    n = rank.size
    place = np.empty(n, np.int32)
    for v in range(n):
        place[v] = position[rank[v]]
    ptr = np.zeros(n + 1, np.int64)
    for r in range(n):
        ptr[position[r] + 1] = uptr[r + 1] - uptr[r]
    for i in range(n):
        ptr[i + 1] += ptr[i]
    arcs = np.empty(up.size, np.int32)
    for r in range(n):
        first = ptr[position[r]]
        size = uptr[r + 1] - uptr[r]
        for j in range(size):
            arcs[first + j] = place[up[uptr[r] + j]]
        if size > 16:
            arcs[first : first + size] = np.sort(arcs[first : first + size])
            continue
        for j in range(1, size):  # few: by insertion
            x = arcs[first + j]
            i = j - 1
            while i >= 0 and arcs[first + i] > x:
                arcs[first + i + 1] = arcs[first + i]
                i -= 1
            arcs[first + i + 1] = x
    return place, ptr, arcs
