"""Shortest distances by one sweep up and one sweep down a contracted graph: compiled loops.

Customising: lengths of the chordal graph's arcs from those of the edges (Dibbelt, Strasser and Wagner 2016,
doi:10.1145/2886843). Sweeping: all nodes in order of contraction, as PHAST does (Delling, Goldberg, Nowatzyk and
Werneck 2011, doi:10.1016/j.jpdc.2012.02.007), for many groups of sources at once: a group is a lane of the labels.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__ = [
    "arc_lengths",
    "far_label",
    "gather",
    "gather_both",
    "gather_k",
    "plant",
    "plant_k",
    "sweep",
    "sweep_k",
]

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
def gather(labels: Array, place: Array, out: Array, first: int, lanes: int) -> None:
    """The first `lanes` labels at each of `place` into `out` (places, lanes), from lane `first` on."""
    if first < 0:  # known to the compiler from here on: three times as fast
        return
    for i in range(place.size):
        v = place[i]
        for c in range(lanes):
            out[i, first + c] = labels[v, c]


@njit(cache=True, nogil=True)
def gather_both(labels: Array, place: Array, distance: Array, which: Array, first: int, lanes: int) -> None:
    """As `gather`, of labels with an id in their lower half: distances and ids apart, as in `far_label`."""
    if first < 0:  # as above
        return
    for i in range(place.size):
        v = place[i]
        for c in range(lanes):
            distance[i, first + c], which[i, first + c] = _halves(labels[v, c])


@njit(cache=True, nogil=True)
def gather_k(labels: Array, place: Array, distance: Array, which: Array, width: tuple[int, ...]) -> None:
    """The labels at each of `place`, of `sweep_k`, into `distance` and `which` (places, lanes, k)."""
    for i in range(place.size):
        v = place[i]
        for c in range(distance.shape[1]):
            for j in range(len(width)):
                distance[i, c, j], which[i, c, j] = _halves(labels[v, c, j])


@njit(cache=True, nogil=True, inline="always")
def _halves(label: Any) -> tuple[Any, Any]:
    return np.int32((label + 1) >> 32), np.int32(label & 0xFFFFFFFF)


def far_label(unreached: int) -> np.int64:
    """The label with an id in its lower half of what is not reached: one less than any that is `unreached` far.

    So its own lower half is −1, no id; and one more than a label has its length in its upper half, whichever it is.
    """
    return np.int64((unreached << 32) - 1)


@njit(cache=True, nogil=True, inline="always")
def _merge(labels: Array, to: int, of: int, lane: int, step: int, k: int, far: Any) -> None:
    """Put the k labels of place `of`, each a `step` further, among those of place `to`: sorted, every id once.

    Without branches where it can be: these go either way too often for a processor to guess.
    """
    if labels[of, lane, 0] + step >= labels[to, lane, k - 1]:
        return
    if labels[to, lane, 0] == far:  # nothing there yet
        for i in range(k):
            labels[to, lane, i] = min(labels[of, lane, i] + step, far)
        return
    other = np.int64(0)
    for i in range(k):
        other |= labels[to, lane, i] ^ labels[of, lane, i]
    if other & 0xFFFFFFFF == 0:  # the same ids in the same order, as most neighbours have
        for i in range(k):
            labels[to, lane, i] = min(labels[to, lane, i], labels[of, lane, i] + step)
        return
    for j in range(k):
        new = labels[of, lane, j] + step
        if new >= labels[to, lane, k - 1]:
            break
        last = k - 1  # the one that has to go: of the same id, or else the farthest
        for i in range(k):
            if (labels[to, lane, i] ^ new) & 0xFFFFFFFF == 0:
                last = i
        for i in range(k):
            kept = labels[to, lane, i]
            labels[to, lane, i] = min(kept, new) if i <= last else kept
            new = max(kept, new)


@njit(cache=True, nogil=True)
def sweep_k(ptr: Array, up: Array, length: Array, labels: Array, used: Array, width: tuple[int, ...], far: Any) -> None:
    """As `sweep` for the k nearest: `labels` (places, lanes, k), lengths in the upper half and ids in the lower.

    `width` is any k numbers: the compiler knows how long a tuple is, and lays out its loops; half again as fast.
    """
    n, lanes, _ = labels.shape
    k = len(width)
    for v in range(n):
        if not used[v]:
            continue
        for p in range(ptr[v], ptr[v + 1]):
            u, x = up[p], length[p]
            used[u] = True
            for c in range(lanes):
                _merge(labels, u, v, c, x, k, far)
    for v in range(n - 1, -1, -1):
        for p in range(ptr[v], ptr[v + 1]):
            u, x = up[p], length[p]
            for c in range(lanes):
                _merge(labels, v, u, c, x, k, far)
