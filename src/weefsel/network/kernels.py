"""The inner loops of the network, compiled by numba and kept on disk between runs."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
from numba import njit

__all__ = ["FAR", "nearest_sources"]

#: more than any distance in decimetres, and far enough from 2³¹ that adding an edge to it does not overflow
FAR: Final = np.int32(2**30)

#: more buckets than this do not fit in a processor's nearest memory, and most of them would be empty; a power of two
MOST_BUCKETS: Final = 2**13
#: how many groups are searched side by side
THREADS: Final = os.cpu_count() or 1

Array = np.ndarray[Any, Any]


@njit(cache=True, nogil=True)
def _dial(
    indptr: Array,
    indices: Array,
    lengths: Array,
    buckets: int,
    shift: int,
    source: Array,
    node: Array,
    leg: Array,
    dist: Array,
    nearest: Array,
) -> None:
    """Dijkstra from all sources at once, into `dist` and `nearest`. Ties go to the smallest source.

    A bucket is 2**`shift` decimetres wide; `buckets`, a power of two, is more than the longest length fills: entries
    waiting lie at most that far ahead. Each bucket is a linked list in `entry_*`; an entry whose node has since found a
    better label is passed over, and a node that finds a better one after its turn gets another.
    """
    mask = buckets - 1
    head = np.full(buckets, -1, np.int32)
    capacity = max(1024, indptr.size)
    entry_node = np.empty(capacity, np.int32)
    entry_next = np.empty(capacity, np.int32)
    entry_dist = np.empty(capacity, np.int32)
    used = 0
    free = -1
    waiting = 0
    for i in range(source.size):
        v, d, s = node[i], leg[i], source[i]
        if d < dist[v] or (d == dist[v] and s < nearest[v]):
            dist[v] = d
            nearest[v] = s
            if used == capacity:
                capacity *= 2
                entry_node = _grown(entry_node, capacity)
                entry_next = _grown(entry_next, capacity)
                entry_dist = _grown(entry_dist, capacity)
            entry_node[used] = v
            entry_dist[used] = d
            entry_next[used] = head[(d >> shift) & mask]
            head[(d >> shift) & mask] = used
            used += 1
            waiting += 1
    now = 0
    while waiting > 0:
        slot = now & mask
        entry = head[slot]
        while entry != -1:
            head[slot] = entry_next[entry]
            v = entry_node[entry]
            d = entry_dist[entry]
            entry_next[entry] = free
            free = entry
            waiting -= 1
            if d == dist[v]:
                s = nearest[v]
                for p in range(indptr[v], indptr[v + 1]):
                    u = indices[p]
                    further = d + lengths[p]
                    if further < dist[u] or (further == dist[u] and s < nearest[u]):
                        dist[u] = further
                        nearest[u] = s
                        if free != -1:
                            new = free
                            free = entry_next[new]
                        else:
                            if used == capacity:
                                capacity *= 2
                                entry_node = _grown(entry_node, capacity)
                                entry_next = _grown(entry_next, capacity)
                                entry_dist = _grown(entry_dist, capacity)
                            new = used
                            used += 1
                        entry_node[new] = u
                        entry_dist[new] = further
                        entry_next[new] = head[(further >> shift) & mask]
                        head[(further >> shift) & mask] = new
                        waiting += 1
            entry = head[slot]
        now += 1


@njit(cache=True, nogil=True)
def _grown(array: Array, capacity: int) -> Array:
    larger = np.empty(capacity, np.int32)
    larger[: array.size] = array
    return larger


def nearest_sources(
    indptr: Array, indices: Array, lengths: Array, longest: int, source: Array, start: Array, node: Array, leg: Array
) -> tuple[Array, Array]:
    """For each group g of sources (`source[start[g]:start[g+1]]` at `node`, `leg` away) the nearest one of every node.

    All distances int32 decimetres; `longest` is at least every length and leg. Returns (groups, nodes) distances and
    sources; `FAR` and −1 where there is none.
    """
    groups = start.size - 1
    shift = max(0, int(longest).bit_length() - MOST_BUCKETS.bit_length() + 2)
    buckets = 1 << ((int(longest) >> shift) + 1).bit_length()
    dist = np.full((groups, indptr.size - 1), FAR, np.int32)
    nearest = np.full((groups, indptr.size - 1), -1, np.int32)

    def one(g: int) -> None:
        a, b = start[g], start[g + 1]
        _dial(indptr, indices, lengths, buckets, shift, source[a:b], node[a:b], leg[a:b], dist[g], nearest[g])

    # threads of Python, not numba's own: those do not survive a fork, and a pool of processes forks
    with ThreadPoolExecutor(THREADS) as threads:
        for _ in threads.map(one, range(groups)):
            pass
    return dist, nearest
