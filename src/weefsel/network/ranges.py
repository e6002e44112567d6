"""All pairs of a square and a place that lie within a limit of each other, in blocks of bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from weefsel.network.graph import UNREACHED, Graph, Joined
from weefsel.network.hierarchy import THREADS

__all__ = ["Pairs", "pairs_within"]

#: so many places are searched from in one block, by each thread
BLOCK: Final = 1_000
#: A bucket is two to this power of decimetres wide, 6.4 m: few edges are shorter, and all buckets fit in a first cache.
WIDTH: Final = 6
#: No limit is larger.
FARTHEST: Final = 10_000_000

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

    Exact: Dijkstra's algorithm with buckets (Dial 1969, doi:10.1145/363269.363610; Meyer and Sanders 2003,
    doi:10.1016/S0196-6774(03)00076-2) from each place, that stops at the limit. What did not join the network is in no
    pair. Raises `ValueError` for a limit below 0 or over `FARTHEST`.
    """
    if not 0 <= limit_dm <= FARTHEST:
        raise ValueError(f"a limit from 0 to {FARTHEST} decimetres")
    ptr, on = _by_node(cells.node, len(graph.indptr) - 1)
    leg = cells.leg_dm[on]

    def one(first: int) -> Pairs:
        last = min(first + BLOCK, len(places.node))
        network = graph.indptr, graph.indices, graph.lengths_dm
        return Pairs(*_bounded(*network, places.node, places.leg_dm, first, last, limit_dm, ptr, on, leg))

    blocks = range(0, len(places.node), BLOCK)
    with ThreadPoolExecutor(THREADS) as threads:
        for at in range(0, len(blocks), THREADS):
            yield from threads.map(one, blocks[at : at + THREADS])


@njit(cache=True, nogil=True)
def _by_node(node: Array, nodes: int) -> tuple[Array, Array]:
    """Positions in `node`, sorted by it (those below 0 left out), and where those of each node start: by counting."""
    ptr = np.zeros(nodes + 2, np.int32)
    for v in node:
        if v >= 0:
            ptr[v + 2] += 1
    for v in range(1, nodes + 2):
        ptr[v] += ptr[v - 1]
    on = np.empty(ptr[nodes + 1], np.int32)
    for i in range(node.size):
        v = node[i]
        if v >= 0:  # ptr[v + 1] goes from where those of v start to where they end
            on[ptr[v + 1]] = i
            ptr[v + 1] += 1
    return ptr[: nodes + 1], on


@njit(cache=True, nogil=True)
def _more(array: Array, size: int) -> Array:
    larger = np.empty(size, array.dtype)
    larger[: array.size] = array
    return larger


@njit(cache=True, nogil=True, inline="always")
def _settle(
    indptr: Array,
    indices: Array,
    lengths: Array,
    start: Any,
    leg: Any,
    limit: Any,
    dist: Array,
    head: Array,
    touched: Array,
    entry: Array,
) -> tuple[int, bool]:
    """Distances within the limit from one node, into `dist`; how many nodes were seen: they are the first of `touched`.

    A bucket is 2^`WIDTH` decimetres wide. A node may be settled anew from within its own bucket, but not from a later
    one. `entry` holds nodes, each with the next entry of its bucket; False where it is too small to hold all.
    """
    dist[start] = leg
    touched[0] = start
    slot, seen, used, waiting = leg >> WIDTH, 1, 1, 1
    entry[0, 0], entry[0, 1] = start, -1
    head[slot] = 0
    while waiting > 0:
        now = head[slot]
        if now == -1:
            slot += 1
            continue
        head[slot] = entry[now, 1]
        waiting -= 1
        v = entry[now, 0]
        d = dist[v]
        if d >> WIDTH != slot:
            continue
        if used + indptr[v + 1] - indptr[v] > len(entry):
            return seen, False
        for p in range(indptr[v], indptr[v + 1]):
            u, further = indices[p], d + lengths[p]
            if further > limit or further >= dist[u]:
                continue
            if dist[u] == UNREACHED:
                touched[seen] = u
                seen += 1
            dist[u] = further
            bucket = further >> WIDTH
            entry[used, 0], entry[used, 1] = u, head[bucket]
            head[bucket] = used
            used += 1
            waiting += 1
    return seen, True


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
    ptr: Array,
    cell: Array,
    cell_leg: Array,
) -> tuple[Array, Array, Array]:
    """The pairs of places `first` to `last`; of node v the squares are `cell[ptr[v]:ptr[v + 1]]`, `cell_leg` away."""
    head = np.full((limit >> WIDTH) + 1, -1, np.int32)
    dist = np.full(indptr.size - 1, UNREACHED, np.int32)
    # what is not written to takes no memory
    touched = np.empty(indptr.size, np.int32)
    entry = np.empty((indices.size + 1, 2), np.int32)
    found = np.empty(4096, np.int64)
    of = np.empty(4096, np.int32)
    pairs = 0
    for place in range(first, last):
        if node[place] < 0 or leg[place] > limit:
            continue
        while True:
            seen, whole = _settle(indptr, indices, lengths, node[place], leg[place], limit, dist, head, touched, entry)
            if whole:
                break
            for i in range(seen):  # seldom: many edges far shorter than a bucket is wide
                dist[touched[i]] = UNREACHED
            head.fill(-1)
            entry = np.empty((2 * len(entry), 2), np.int32)
        most = 0
        for i in range(seen):
            most += ptr[touched[i] + 1] - ptr[touched[i]]
        if pairs + most > found.size:
            found, of = _more(found, 2 * (pairs + most)), _more(of, 2 * (pairs + most))
        end = _collect(seen, touched, dist, ptr, cell, cell_leg, limit, found, pairs)
        of[pairs:end] = place
        pairs = end
    return (found[:pairs] >> 32).astype(np.int32), of[:pairs].copy(), found[:pairs].astype(np.int32)


@njit(cache=True, nogil=True)
def _collect(
    seen: Any,
    touched: Array,
    dist: Array,
    ptr: Array,
    cell: Array,
    cell_leg: Array,
    limit: Any,
    found: Array,
    begin: Any,
) -> Any:
    """The squares at the nodes that were seen, sorted, into `found` from `begin` on; where they end. Clears `dist`."""
    end = begin
    for i in range(seen):
        v = touched[i]
        for p in range(ptr[v], ptr[v + 1]):
            whole = dist[v] + cell_leg[p]
            if whole <= limit:
                found[end] = (np.int64(cell[p]) << 32) | whole
                end += 1
        dist[v] = UNREACHED
    found[begin:end] = np.sort(found[begin:end])
    return end
