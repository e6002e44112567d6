"""A stand-in for networkit: the few questions that Weefsel asks it, answered by igraph's Louvain method.

With it all that is ours is tested where networkit is not installed; whether networkit answers so is tested with it.
"""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import igraph
import numpy as np

__all__ = ["NetworKit"]


class NetworKit:
    """Answers as `networkit` does. `threads` is what it was last told, `asked` with how many each division was made."""

    def __init__(self) -> None:
        self.threads, self.seed = 8, 0
        self.asked: list[int] = []
        self.community = SimpleNamespace(PLM=self._plm)

    def getMaxNumberOfThreads(self) -> int:
        return self.threads

    def setNumberOfThreads(self, threads: int) -> None:
        self.threads = threads

    def setSeed(self, seed: int, useThreadId: bool) -> None:  # noqa: N803 its name
        assert useThreadId is False
        self.seed = seed

    def GraphFromCoo(self, given: Any, n: int) -> Any:
        weights, (row, column) = given
        assert (weights.dtype, row.dtype, column.dtype) == (np.float64, np.uint64, np.uint64)
        return igraph.Graph(n=n, edges=np.stack([row, column], axis=1).astype(int).tolist())

    def _plm(self, graph: Any, *, refine: bool, par: str) -> Any:
        assert (refine, par) == (True, "none randomized")
        self.asked.append(self.threads)
        igraph.set_random_number_generator(random.Random(self.seed))
        try:
            found = graph.community_multilevel().membership
        finally:
            igraph.set_random_number_generator(random)
        partition = SimpleNamespace(getVector=lambda: found)
        run = SimpleNamespace(getPartition=lambda: partition)
        return SimpleNamespace(run=lambda: run)
