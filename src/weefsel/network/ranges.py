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
#: No limit is larger; a bucket is kept for each decimetre.
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

    Exact: Dijkstra's algorithm with buckets (Dial 1969, doi:10.1145/363269.363610) from each place, that stops at the
    limit. What did not join the network is in no pair. Raises `ValueError` for a limit below 0 or over `FARTHEST`.
    """
    if not 0 <= limit_dm <= FARTHEST:
        raise ValueError(f"a limit from 0 to {FARTHEST} decimetres")
    on = np.flatnonzero(cells.node >= 0).astype(np.int32)
    on = on[np.argsort(cells.node[on], kind="stable")]
    ptr = np.zeros(len(graph.indptr), np.int64)
    np.cumsum(np.bincount(cells.node[on], minlength=len(graph.indptr) - 1), out=ptr[1:])
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
    dist: Array,
    head: Array,
    touched: Array,
    entry_node: Array,
    entry_next: Array,
) -> Any:
    """Distances within the limit from one node, into `dist`; how many nodes were seen: they are the first of `touched`.

    A bucket is one decimetre wide, so that a node is settled once and an arc makes at most one entry.
    """
    dist[start] = leg
    touched[0] = start
    entry_node[0], entry_next[0] = start, -1
    head[leg] = 0
    slot, seen, used, waiting = leg, 1, 1, 1
    while waiting > 0:
        now = head[slot]
        if now == -1:
            slot += 1
            continue
        head[slot] = entry_next[now]
        waiting -= 1
        v = entry_node[now]
        if dist[v] != slot:
            continue
        for p in range(indptr[v], indptr[v + 1]):
            u, further = indices[p], slot + lengths[p]
            if further > limit or further >= dist[u]:
                continue
            if dist[u] == UNREACHED:
                touched[seen] = u
                seen += 1
            dist[u] = further
            entry_node[used], entry_next[used] = u, head[further]
            head[further] = used
            used += 1
            waiting += 1
    return seen


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
    head = np.full(limit + 1, -1, np.int32)
    dist = np.full(indptr.size - 1, UNREACHED, np.int32)
    # as much as there can ever be: what is not written to takes no memory
    touched = np.empty(indptr.size, np.int32)
    entry_node = np.empty(indices.size + 1, np.int32)
    entry_next = np.empty(indices.size + 1, np.int32)
    found = np.empty(4096, np.int64)
    of = np.empty(4096, np.int32)
    pairs = 0
    for place in range(first, last):
        if node[place] < 0 or leg[place] > limit:
            continue
        seen = _settle(
            indptr, indices, lengths, node[place], leg[place], limit, dist, head, touched, entry_node, entry_next
        )
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
