"""A graph as two arrays, the shape that all kernels of the web read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

__all__ = ["Graph"]

Ints = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Graph:
    """A simple undirected graph in compressed rows: the neighbours of node v are `indices[indptr[v]:indptr[v + 1]]`.

    Each tie stands twice, once for either end; neighbours are in order. Nobody is tied to itself.
    """

    #: (nodes + 1,), int64
    indptr: Ints
    #: (2 × ties,), int32
    indices: Ints

    @classmethod
    def of(cls, nodes: int, one: Ints, other: Ints) -> Self:
        """The graph of these pairs of nodes (0 … nodes − 1). Ties to itself are left out, doubled ones count once."""
        one, other = np.asarray(one), np.asarray(other)
        apart = one != other
        one, other = one[apart].astype(np.int32), other[apart].astype(np.int32)
        tail, head = np.concatenate([one, other]), np.concatenate([other, one])
        side = max(nodes, 1)
        # counted into rows, which is faster than sorting pairs; what stands twice is put together
        rows = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(side, side)).tocsr()
        rows.sum_duplicates()
        return cls(rows.indptr[: nodes + 1].astype(np.int64), rows.indices.astype(np.int32))

    @property
    def nodes(self) -> int:
        return len(self.indptr) - 1

    @property
    def ties(self) -> int:
        return len(self.indices) // 2

    @property
    def degree(self) -> Ints:
        """How many neighbours each node has, (nodes,)."""
        return np.diff(self.indptr)

    def pairs(self) -> tuple[Ints, Ints]:
        """Each tie once, as two arrays of nodes: the lower end and the higher one, in order."""
        tail = np.repeat(np.arange(self.nodes), self.degree)
        once = tail < self.indices
        return tail[once], self.indices[once].astype(np.int64)

    def within(self, nodes: Ints) -> Graph:
        """The graph among these nodes alone (row numbers, each once), which are 0 … in their order."""
        new = np.full(self.nodes, -1, np.int64)
        new[nodes] = np.arange(len(nodes))
        one, other = self.pairs()
        inside = (new[one] >= 0) & (new[other] >= 0)
        return Graph.of(len(nodes), new[one[inside]], new[other[inside]])
