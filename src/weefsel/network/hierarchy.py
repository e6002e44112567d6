"""A walking network made ready for shortest distances from everywhere to the nearest of many places.

The graph is contracted once, in an order that depends on its shape alone (`contract`): a customizable contraction
hierarchy (Dibbelt, Strasser and Wagner 2016, doi:10.1145/2886843). Lengths are filled in by a second, fast step
(`customise`), so that a closed bridge needs no new order. Distances to all nodes then take one sweep up and one down
(Delling et al. 2011), for all groups of places at once. Everything is exact, in whole decimetres.
"""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from weefsel.network.elimination import eliminate, postorder, relabelled
from weefsel.network.graph import LONGEST, UNREACHED, Graph, Joined
from weefsel.network.sweeps import (
    arc_lengths,
    far_label,
    gather,
    gather_both,
    gather_k,
    plant,
    plant_k,
    sweep,
    sweep_k,
)

__all__ = [
    "MOST_K",
    "Hierarchy",
    "Order",
    "Sources",
    "contract",
    "customise",
    "distances",
    "nearest",
    "nearest_k",
    "sources_of",
]

#: The length of an arc over which no way goes: added to a label that is `UNREACHED` it still fits.
_NO_WAY: Final = UNREACHED - 1
#: How many nearest places can be asked for.
MOST_K: Final = 10
#: Labels of one block of groups take at most so much memory in each thread; bytes. A group of a whole country fits.
BLOCK: Final = 200_000_000
#: How many blocks of groups are swept side by side: as many as there are cores that this process may use.
THREADS: Final = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
#: So many bytes of labels and fewer are swept at once, by the thread that asks: others take longer to start.
ALONE: Final = 8_000_000
#: Labels of one place are made as many as fill a step of the processor; bytes.
STEP: Final = 32
T = TypeVar("T")
_FAR: Final = far_label(UNREACHED)

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Order:
    """In which order a graph is contracted, and the arcs this leaves; without lengths.

    `place` (node → place in the order, int32); arcs from place i go up to `up[ptr[i]:ptr[i + 1]]`, in rising order.
    """

    place: Int32s
    ptr: Int64s
    up: Int32s


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """An order with the length of each arc, decimetres."""

    order: Order
    length: Int32s


@dataclass(frozen=True, slots=True)
class Sources:
    """Places to measure from, by group: of group g the places `id[start[g]:start[g + 1]]`.

    `node`: the node each joins the network at; `leg_dm`: how far that is from it; both as long as `id`.
    """

    start: Int64s
    id: Int32s
    node: Int32s
    leg_dm: Int32s

    @property
    def groups(self) -> int:
        return len(self.start) - 1


def sources_of(places: Joined, groups: Sequence[NDArray[np.int64]]) -> Sources:
    """Groups of positions in `places` as sources, by their position; a place that did not join the network is none."""
    there = [group[places.node[group] >= 0] for group in groups]
    start = np.zeros(len(groups) + 1, np.int64)
    np.cumsum([len(group) for group in there], out=start[1:])
    id = np.concatenate(there).astype(np.int32) if there else np.zeros(0, np.int32)
    return Sources(start, id, places.node[id], places.leg_dm[id])


def contract(graph: Graph) -> Order:
    """The order of contraction of `graph`: fewest neighbours first, then by post-order of the elimination tree."""
    rank, uptr, up = eliminate(graph.indptr, graph.indices)
    return Order(*relabelled(rank, uptr, up, postorder(rank, uptr, up)))


def customise(order: Order, graph: Graph) -> Hierarchy:
    """The lengths of `graph`, which has the shape that `order` was made from, put on its arcs.

    Raises `ValueError` for a length below zero or over `LONGEST`.
    """
    if len(graph.lengths_dm) and not 0 <= int(graph.lengths_dm.min()) <= int(graph.lengths_dm.max()) <= LONGEST:
        raise ValueError(f"lengths from 0 to {LONGEST} decimetres")
    tail = np.repeat(np.arange(len(order.place), dtype=np.int32), np.diff(graph.indptr))
    once = tail < graph.indices
    ends = order.place[tail[once]], order.place[graph.indices[once]]
    return Hierarchy(order, arc_lengths(order.ptr, order.up, *ends, graph.lengths_dm[once], _NO_WAY))


def distances(hierarchy: Hierarchy, sources: Sources, at: Int32s | None = None, out: Int32s | None = None) -> Int32s:
    """Decimetres from nodes to the nearest place of each group, that place's own leg included: (nodes, groups) int32.

    `at`: which nodes, in that order; all of them when it is not given. `UNREACHED` where no place is reached. `out`: an
    array to write in instead of a new one; for a whole country making a new one takes longer than filling it.
    """
    place = _places(hierarchy, at)
    into = _array(out, (len(place), sources.groups))

    def collect(labels: Any, first: int, last: int) -> None:
        gather(labels, place, into, first, last - first)

    for _ in _swept(hierarchy, sources, np.int32, 1, collect):
        pass
    return into


def nearest(
    hierarchy: Hierarchy,
    sources: Sources,
    at: Int32s | None = None,
    out: tuple[Int32s, Int32s] | None = None,
) -> tuple[Int32s, Int32s]:
    """As `distances`, and the id of that nearest place; −1 where there is none. Of equals the smallest id."""
    place = _places(hierarchy, at)
    distance, which = (_array(given, (len(place), sources.groups)) for given in out or (None, None))

    def collect(labels: Any, first: int, last: int) -> None:
        gather_both(labels, place, distance, which, first, last - first)

    for _ in _swept(hierarchy, sources, np.int64, 1, collect):
        pass
    return distance, which


def nearest_k(
    hierarchy: Hierarchy, sources: Sources, k: int, at: Int32s | None = None, *, reuse: bool = False
) -> Iterator[tuple[slice, Int32s, Int32s]]:
    """The k nearest places of each group, the nearest first, in blocks of groups so that memory stays bounded.

    Yields (which groups, distance, id): arrays (nodes, groups of the block, k); `UNREACHED` and −1 where there are
    fewer. Places in one spot are as many as they are; of equals the smallest id comes first. `k` is 1 to `MOST_K`.
    With `reuse` the arrays of a block are written over once the next is asked for: of a whole country, to get new
    memory for each takes as long as to fill it.
    """
    if not 1 <= k <= MOST_K:
        raise ValueError(f"k from 1 to {MOST_K}")
    place = _places(hierarchy, at)
    spare: list[Any] = []

    def collect(labels: Any, first: int, last: int) -> tuple[slice, Int32s, Int32s]:
        shape = len(place), last - first, k
        try:
            rooms = spare.pop()  # of a list: safe among threads
        except IndexError:
            rooms = np.empty((2, math.prod(shape)), np.int32)
        # the last block may have fewer groups
        distance, which = (room[: math.prod(shape)].reshape(shape) for room in rooms)
        gather_k(labels.reshape(len(labels), -1, k), place, distance, which, (0,) * k)
        return slice(first, last), distance, which

    for block in _swept(hierarchy, sources, np.int64, k, collect):
        yield block
        if reuse:
            spare.append([room.reshape(-1) for room in block[1:]])


def _array(given: Int32s | None, shape: tuple[int, int]) -> Int32s:
    if given is None:
        return np.empty(shape, np.int32)
    if given.shape != shape or given.dtype != np.int32:
        raise ValueError(f"an array of int32 of shape {shape} to write in")
    return given


def _places(hierarchy: Hierarchy, at: Int32s | None) -> Int32s:
    return hierarchy.order.place if at is None else hierarchy.order.place[at]


def _swept(
    hierarchy: Hierarchy, sources: Sources, kind: Any, k: int, collect: Callable[[Any, int, int], T]
) -> Iterator[T]:
    """Sweep all groups, block by block, side by side; what `collect` makes of each, in the order of the groups."""
    nodes, groups = len(hierarchy.order.place), sources.groups
    bytes_a_group = max(1, nodes * k * np.dtype(kind).itemsize)
    alone = bytes_a_group * groups <= ALONE
    per = max(1, groups if alone else min(-(-groups // THREADS), BLOCK // bytes_a_group))
    blocks = [(first, min(first + per, groups)) for first in range(0, groups, per)]
    length = hierarchy.length if kind is np.int32 else hierarchy.length.astype(np.int64) << 32

    def one(block: tuple[int, int]) -> T:
        lanes = block[1] - block[0]
        if alone and k == 1:
            step = STEP // np.dtype(kind).itemsize
            lanes = -(-lanes // step) * step
        with _borrowed(nodes * lanes * k, kind) as room:
            labels = room.reshape((nodes, lanes, k)[: 3 if k > 1 else 2])
            _sweep(hierarchy.order, sources, block, k, length, labels)
            return collect(labels, *block)

    if alone:
        yield from map(one, blocks)
        return
    # threads of Python, not numba's own: those do not survive a fork, and a pool of processes forks
    with ThreadPoolExecutor(THREADS) as threads:
        waiting: deque[Future[T]] = deque()
        for block in blocks:
            waiting.append(threads.submit(one, block))
            if len(waiting) == THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _sweep(order: Order, sources: Sources, block: tuple[int, int], k: int, length: Any, labels: Any) -> None:
    """Sweep the groups in `block` in the first lanes of `labels`: (places, lanes), or (places, lanes, k) for k over 1.

    Of lanes that are over nothing is asked.
    """
    both = labels.dtype == np.int64
    labels.fill(_FAR if both else UNREACHED)
    used = np.zeros(len(order.place), np.bool_)
    for lane, group in enumerate(range(*block)):
        mine = slice(sources.start[group], sources.start[group + 1])
        label = sources.leg_dm[mine].astype(labels.dtype)
        if both:
            label = (label << 32) | sources.id[mine]
        (plant if k == 1 else plant_k)(labels, used, lane, order.place[sources.node[mine]], label)
    if k == 1:
        sweep(order.ptr, order.up, length, labels, used)
    else:
        sweep_k(order.ptr, order.up, length, labels, used, (0,) * k, _FAR)


#: memory for labels that is kept from one call to the next: to get it anew costs more than a sweep
_SPARE: list[NDArray[np.uint8]] = []


@contextmanager
def _borrowed(size: int, kind: Any) -> Iterator[Any]:
    """Room for `size` numbers; at most as many rooms are kept as there are threads, each of at most `BLOCK` bytes."""
    needed = size * np.dtype(kind).itemsize
    try:
        room = _SPARE.pop()  # of a list: safe among threads
    except IndexError:
        room = np.empty(0, np.uint8)
    if len(room) < needed:
        room = np.empty(needed, np.uint8)
    try:
        yield room[:needed].view(kind)
    finally:
        if len(_SPARE) < THREADS and len(room) <= BLOCK:
            _SPARE.append(room)
