"""Shortest distances by one sweep up and one sweep down a contracted graph: compiled loops.

Customising: lengths of the chordal graph's arcs from those of the edges (Dibbelt, Strasser and Wagner 2016,
doi:10.1145/2886843). Sweeping: all nodes in order of contraction, as PHAST does (Delling, Goldberg, Nowatzyk and
Werneck 2011, doi:10.1016/j.jpdc.2012.02.007), for many groups of sources at once: a group is a lane of the labels.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__ = ["arc_lengths", "gather", "gather_both", "plant", "plant_k", "sweep", "sweep_k", "sweep_one"]

Array = np.ndarray[Any, Any]


@njit(cache=True, nogil=True)
def arc_lengths(ptr: Array, up: Array, tail: Array, head: Array, length: Array, far: Any) -> Array:
    """The length of every arc: of its edge (`tail`–`head`, places in the order), or of the way over lower nodes.

    `far` where neither is.
    """
    out = np.full(up.size, far, np.int32)
    for e in range(tail.size):
        low, high = min(tail[e], head[e]), max(tail[e], head[e])
        a, b = ptr[low], ptr[low + 1]
        while a < b:  # the arc to `high`, by halving
            middle = (a + b) // 2
            if up[middle] < high:
                a = middle + 1
            else:
                b = middle
        out[a] = min(out[a], length[e])
    for v in range(ptr.size - 1):
        end = ptr[v + 1]
        for p in range(ptr[v], end):
            a = up[p]
            q = ptr[a]
            for r in range(p + 1, end):
                while up[q] < up[r]:  # all that are above v and a are above a too
                    q += 1
                over = out[p] + out[r]
                if over < out[q]:
                    out[q] = over
    return out


@njit(cache=True, nogil=True)
def plant(labels: Array, used: Array, lane: int, at: Array, label: Array) -> None:
    """Give places `at` their own labels in one lane, the least of those that share a place."""
    for i in range(at.size):
        used[at[i]] = True
        labels[at[i], lane] = min(labels[at[i], lane], label[i])


@njit(cache=True, nogil=True)
def plant_k(labels: Array, used: Array, lane: int, at: Array, label: Array) -> None:
    """As `plant`, for the k least of those that share a place."""
    k = labels.shape[2]
    for i in range(at.size):
        v = at[i]
        used[v] = True
        j = k - 1
        if label[i] >= labels[v, lane, j]:
            continue
        while j > 0 and labels[v, lane, j - 1] > label[i]:
            labels[v, lane, j] = labels[v, lane, j - 1]
            j -= 1
        labels[v, lane, j] = label[i]


@njit(cache=True, nogil=True)
def sweep(ptr: Array, up: Array, length: Array, labels: Array, used: Array) -> None:
    """Bring every label of `labels` (places, lanes) to its least; `used` says which places have one to begin with.

    A label may be a length, or a length in its upper half with an id in its lower half: `length` is in the same form.
    """
    n, lanes = labels.shape
    for v in range(n):
        if not used[v]:
            continue
        for p in range(ptr[v], ptr[v + 1]):
            u, x = up[p], length[p]
            used[u] = True
            for c in range(lanes):
                labels[u, c] = min(labels[u, c], labels[v, c] + x)
    for v in range(n - 1, -1, -1):
        for p in range(ptr[v], ptr[v + 1]):
            u, x = up[p], length[p]
            for c in range(lanes):
                labels[v, c] = min(labels[v, c], labels[u, c] + x)


@njit(cache=True, nogil=True)
def sweep_one(ptr: Array, up: Array, length: Array, labels: Array, sources: Array) -> None:
    """As `sweep` for one lane and few sources: upward only along their ways to the top."""
    n = labels.size
    for s in range(sources.size):
        v = sources[s]
        while True:
            for p in range(ptr[v], ptr[v + 1]):
                labels[up[p]] = min(labels[up[p]], labels[v] + length[p])
            if ptr[v] == ptr[v + 1]:
                break
            v = up[ptr[v]]  # the parent: what is above v is above it
    for v in range(n - 1, -1, -1):
        best = labels[v]
        for p in range(ptr[v], ptr[v + 1]):
            best = min(best, labels[up[p]] + length[p])
        labels[v] = best


@njit(cache=True, nogil=True)
def gather(labels: Array, place: Array, out: Array, first: int) -> None:
    """The labels at each of `place` into `out` (places, lanes), from lane `first` on."""
    if first < 0:  # known to the compiler from here on: three times as fast
        return
    for i in range(place.size):
        v = place[i]
        for c in range(labels.shape[1]):
            out[i, first + c] = labels[v, c]


@njit(cache=True, nogil=True)
def gather_both(labels: Array, place: Array, distance: Array, which: Array, first: int, far: Any) -> None:
    """As `gather`, of labels with an id in their lower half; −1 for the id of one that is `far`."""
    if first < 0:  # as above
        return
    for i in range(place.size):
        v = place[i]
        for c in range(labels.shape[1]):
            label = labels[v, c]
            distance[i, first + c] = np.int32(label >> 32)
            which[i, first + c] = np.int32(label & 0xFFFFFFFF) if label < far else -1


@njit(cache=True, nogil=True, inline="always")
def _merge(labels: Array, to: int, of: int, lane: int, step: int, k: int) -> None:
    """Put the k labels of place `of`, each a `step` further, among those of place `to`: sorted, every id once."""
    for j in range(k):
        new = labels[of, lane, j] + step
        if new >= labels[to, lane, k - 1]:
            break
        source = new & 0xFFFFFFFF
        at = k - 1
        known = False
        for i in range(k):
            if labels[to, lane, i] & 0xFFFFFFFF == source:
                at, known = i, True
                break
        if known and labels[to, lane, at] <= new:
            continue
        while at > 0 and labels[to, lane, at - 1] > new:
            labels[to, lane, at] = labels[to, lane, at - 1]
            at -= 1
        labels[to, lane, at] = new


@njit(cache=True, nogil=True)
def sweep_k(ptr: Array, up: Array, length: Array, labels: Array, used: Array) -> None:
    """As `sweep` for the k nearest: `labels` (places, lanes, k), lengths in the upper half and ids in the lower."""
    n, lanes, k = labels.shape
    for v in range(n):
        if not used[v]:
            continue
        for p in range(ptr[v], ptr[v + 1]):
            u, x = up[p], length[p]
            used[u] = True
            for c in range(lanes):
                _merge(labels, u, v, c, x, k)
    for v in range(n - 1, -1, -1):
        for p in range(ptr[v], ptr[v + 1]):
            u, x = up[p], length[p]
            for c in range(lanes):
                _merge(labels, v, u, c, x, k)
