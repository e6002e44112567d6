"""All pairs of a square and a place that lie within a limit of each other, in blocks of bounded memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from weefsel.network.graph import UNREACHED, Graph, Joined

__all__ = ["Pairs", "pairs_within"]

#: so many places are searched from in one block, by each thread
BLOCK: Final = 1_000
THREADS: Final = os.cpu_count() or 1
#: more buckets than this do not fit in a processor's nearest memory; a power of two
MOST_BUCKETS: Final = 2**14

Int32s = NDArray[np.int32]
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Squares and places within the limit of each other, by place and then by square; positions in what was given.

    `distance_dm` is the whole way: the square's leg, the network, and the place's leg.
    """

    cell: Int32s
    place: Int32s
    distance_dm: Int32s

    def __len__(self) -> int:
        return len(self.cell)


def pairs_within(graph: Graph, cells: Joined, places: Joined, limit_dm: int) -> Iterator[Pairs]:
    """Every pair of a square and a place at most `limit_dm` apart, in blocks of places, in their order.

    Exact: Dijkstra's algorithm with buckets (Dial 1969, doi:10.1145/363269.363610) from each place, that stops at the
    limit. What did not join the network is in no pair. Raises `ValueError` for a limit below 0.
    """
    if not 0 <= limit_dm < UNREACHED:
        raise ValueError(f"a limit from 0 to {UNREACHED} decimetres")
    on = np.flatnonzero(cells.node >= 0).astype(np.int32)
    on = on[np.argsort(cells.node[on], kind="stable")]
    ptr = np.zeros(len(graph.indptr), np.int64)
    np.cumsum(np.bincount(cells.node[on], minlength=len(graph.indptr) - 1), out=ptr[1:])
    leg = cells.leg_dm[on]
    shift = max(0, int(limit_dm).bit_length() - MOST_BUCKETS.bit_length() + 1)

    def one(first: int) -> Pairs:
        last = min(first + BLOCK, len(places.node))
        network = graph.indptr, graph.indices, graph.lengths_dm
        return Pairs(*_bounded(*network, places.node, places.leg_dm, first, last, limit_dm, shift, ptr, on, leg))

    blocks = range(0, len(places.node), BLOCK)
    with ThreadPoolExecutor(THREADS) as threads:
        for at in range(0, len(blocks), THREADS):
            yield from threads.map(one, blocks[at : at + THREADS])


@njit(cache=True, nogil=True)
def _more(array: Array, size: int) -> Array:
    larger = np.empty(size, array.dtype)
    larger[: array.size] = array
    return larger


@njit(cache=True, nogil=True)
def _settle(
    indptr: Array,
    indices: Array,
    lengths: Array,
    start: Any,
    leg: Any,
    limit: Any,
    shift: Any,
    dist: Array,
    head: Array,
    touched: Array,
    entry: Array,
) -> tuple[Any, Array, Array]:
    """Distances within the limit from one node, into `dist`; how many nodes were seen, and which (`touched`).

    A bucket is 2**`shift` decimetres wide; within one, a node that finds a better label gets another turn. `entry`
    holds node, label and the next entry of its bucket. Both arrays may have grown and are given back.
    """
    dist[start] = leg
    touched[0] = start
    entry[0, 0], entry[0, 1], entry[0, 2] = start, leg, -1
    slot = leg >> shift
    head[slot] = 0
    seen, used, waiting = 1, 1, 1
    while waiting > 0:
        now = head[slot]
        if now == -1:
            slot += 1
            continue
        head[slot] = entry[now, 2]
        waiting -= 1
        v, d = entry[now, 0], entry[now, 1]
        if d != dist[v]:
            continue
        for p in range(indptr[v], indptr[v + 1]):
            u, further = indices[p], d + lengths[p]
            if further > limit or further >= dist[u]:
                continue
            if dist[u] == UNREACHED:
                if seen == touched.size:
                    touched = _more(touched, 2 * seen)
                touched[seen] = u
                seen += 1
            dist[u] = further
            if used == len(entry):
                larger = np.empty((2 * used, 3), np.int32)
                larger[:used] = entry
                entry = larger
            entry[used, 0], entry[used, 1], entry[used, 2] = u, further, head[further >> shift]
            head[further >> shift] = used
            used += 1
            waiting += 1
    return seen, touched, entry


@njit(cache=True, nogil=True)
def _bounded(
    indptr: Array,
    indices: Array,
    lengths: Array,
    node: Array,
    leg: Array,
    first: int,
    last: int,
    limit: int,
    shift: int,
    ptr: Array,
    cell: Array,
    cell_leg: Array,
) -> tuple[Array, Array, Array]:
    """The pairs of places `first` to `last`; of node v the squares are `cell[ptr[v]:ptr[v + 1]]`, `cell_leg` away."""
    head = np.full((limit >> shift) + 1, -1, np.int32)
    dist = np.full(indptr.size - 1, UNREACHED, np.int32)
    touched = np.empty(1024, np.int32)
    entry = np.empty((1024, 3), np.int32)
    found = np.empty(4096, np.int64)
    of = np.empty(4096, np.int32)
    pairs = 0
    for place in range(first, last):
        if node[place] < 0 or leg[place] > limit:
            continue
        begin = pairs
        seen, touched, entry = _settle(
            indptr, indices, lengths, node[place], leg[place], limit, shift, dist, head, touched, entry
        )
        for i in range(seen):
            v = touched[i]
            for p in range(ptr[v], ptr[v + 1]):
                whole = dist[v] + cell_leg[p]
                if whole <= limit:
                    if pairs == found.size:
                        found, of = _more(found, 2 * pairs), _more(of, 2 * pairs)
                    found[pairs] = (np.int64(cell[p]) << 32) | whole
                    of[pairs] = place
                    pairs += 1
            dist[v] = UNREACHED
        found[begin:pairs] = np.sort(found[begin:pairs])
    return (found[:pairs] >> 32).astype(np.int32), of[:pairs].copy(), found[:pairs].astype(np.int32)
