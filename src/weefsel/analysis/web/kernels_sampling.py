"""Compiled loops that draw shortest ways at random, to estimate betweenness where all of them are too many.

All read a graph in compressed rows (`Graph.indptr`, `Graph.indices`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__ = ["count_inside", "longest_way"]

Array = np.ndarray[Any, Any]


@njit(cache=True, nogil=True)
def longest_way(indptr: Array, indices: Array) -> int:
    """At least as many nodes as the longest of all shortest ways has, and not over twice that many; 0 without nodes.

    In each part no two nodes are farther apart than the two that are farthest from its first node are from that one.
    """
    nodes = indptr.size - 1
    distance = np.full(nodes, -1, np.int32)
    queue = np.empty(nodes, np.int32)
    most: Any = 0
    for start in range(nodes):
        if distance[start] >= 0:
            continue
        distance[start] = 0
        queue[0] = start
        head, tail = 0, 1
        while head < tail:
            v = queue[head]
            head += 1
            for p in range(indptr[v], indptr[v + 1]):
                u = indices[p]
                if distance[u] < 0:
                    distance[u] = distance[v] + 1
                    queue[tail] = u
                    tail += 1
        farthest = distance[queue[tail - 1]]
        second = distance[queue[max(tail - 2, 0)]]
        most = max(most, farthest + second + 1)
    return most


@njit(cache=True, nogil=True)
def count_inside(indptr: Array, indices: Array, label: Array, samples: int, rng: Any, count: Array) -> None:
    """Draw `samples` pairs of nodes and for each a shortest way; add to `count` (nodes,) who is inside it, ends not.

    Every pair is as likely as another, and so is every shortest way of a pair; a pair in two parts (`label`) has none.
    Searched from both ends at once, level by level, from the end with fewest ties to look at. When the two meet, all
    shortest ways go over one of the ties between their outer levels.
    """
    nodes = indptr.size - 1
    distance = np.full((2, nodes), -1, np.int32)
    ways = np.zeros((2, nodes))
    queue = np.empty((2, nodes), np.int32)
    for _ in range(samples):
        ends = int(rng.random() * nodes), int(rng.random() * (nodes - 1))
        if ends[1] >= ends[0]:
            ends = ends[0], ends[1] + 1
        if label[ends[0]] != label[ends[1]]:
            continue
        first, tail, cost = np.zeros(2, np.int64), np.ones(2, np.int64), np.empty(2, np.int64)
        for side in range(2):
            end = ends[side]
            distance[side, end], ways[side, end], queue[side, 0] = 0, 1.0, end
            cost[side] = indptr[end + 1] - indptr[end]
        met = 0.0  # how many shortest ways there are
        side = 0
        while met == 0.0:
            side = 0 if cost[0] <= cost[1] else 1
            other = 1 - side
            met = _ways_across(
                indptr, indices, queue[side, first[side] : tail[side]], distance[other], ways[side], ways[other]
            )
            if met == 0.0:
                begun = tail[side]
                tail[side], cost[side] = _grow(
                    indptr, indices, queue[side], first[side], tail[side], distance[side], ways[side]
                )
                first[side] = begun
        other = 1 - side
        outer = queue[side, first[side] : tail[side]]
        here, there = _tie_across(indptr, indices, outer, distance[other], ways[side], ways[other], met * rng.random())
        _walk_back(indptr, indices, here, distance[side], ways[side], rng, count)
        _walk_back(indptr, indices, there, distance[other], ways[other], rng, count)
        for s in range(2):
            for i in range(tail[s]):
                distance[s, queue[s, i]] = -1
                ways[s, queue[s, i]] = 0.0


@njit(cache=True, nogil=True)
def _grow(
    indptr: Array, indices: Array, queue: Array, first: int, tail: int, distance: Array, ways: Array
) -> tuple[int, int]:
    """One level more around an end; the new end of its queue, and how many ties its new level has."""
    end = tail
    cost: Any = 0
    for i in range(first, end):
        v = queue[i]
        for p in range(indptr[v], indptr[v + 1]):
            u = indices[p]
            if distance[u] < 0:
                distance[u] = distance[v] + 1
                queue[tail] = u
                tail += 1
                cost += indptr[u + 1] - indptr[u]
            if distance[u] == distance[v] + 1:
                ways[u] += ways[v]
    return tail, cost


@njit(cache=True, nogil=True)
def _ways_across(indptr: Array, indices: Array, outer: Array, beyond: Array, ways: Array, ways_beyond: Array) -> float:
    """How many shortest ways go over a tie from the outer level of one end to what the other has seen."""
    total: Any = 0.0
    for v in outer:
        for p in range(indptr[v], indptr[v + 1]):
            if beyond[indices[p]] >= 0:
                total += ways[v] * ways_beyond[indices[p]]
    return total


@njit(cache=True, nogil=True)
def _tie_across(
    indptr: Array, indices: Array, outer: Array, beyond: Array, ways: Array, ways_beyond: Array, drawn: Any
) -> tuple[int, int]:
    """The tie over which way number `drawn` goes."""
    here, there = -1, -1
    for v in outer:
        for p in range(indptr[v], indptr[v + 1]):
            u = indices[p]
            if beyond[u] >= 0:
                here, there = v, u
                drawn -= ways[v] * ways_beyond[u]
                if drawn < 0:
                    return here, there
    return here, there  # rounding may leave a little: then the last


@njit(cache=True, nogil=True)
def _walk_back(indptr: Array, indices: Array, v: int, distance: Array, ways: Array, rng: Any, count: Array) -> None:
    """Count the nodes of a way from v back to the end that `distance` is from, all ways alike; not that end itself."""
    while distance[v] > 0:
        count[v] += 1
        drawn = ways[v] * rng.random()
        nearer = -1
        for p in range(indptr[v], indptr[v + 1]):
            u = indices[p]
            if distance[u] == distance[v] - 1:
                nearer = u
                drawn -= ways[u]
                if drawn < 0:
                    break
        v = nearer
