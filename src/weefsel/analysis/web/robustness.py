"""How long a web holds together when its nodes go one after the other.

R is that of Schneider, Moreira, Andrade, Havlin and Herrmann (2011, PNAS 108:3838, doi:10.1073/pnas.1009440108):
R = 1/N Σ s(Q) over Q = 1 … N, with s(Q) the share of all N nodes in the largest part after Q of them went. It is just
under a half where everybody is tied to everybody, and near zero where one node holds all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weefsel.analysis.web.graph import Graph
from weefsel.analysis.web.kernels import in_threads
from weefsel.analysis.web.kernels_removal import highest_degree_order, largest_left

__all__ = ["Removal", "attack", "random_failure", "removal", "robustness"]

Floats = NDArray[np.float64]
Ints = NDArray[Any]

#: so many orders at random are tried, from this seed on
RUNS: Final = 20
SEED: Final = 2011


@dataclass(frozen=True, slots=True)
class Removal:
    """What is left of a web while its nodes go one after the other."""

    #: (nodes,) which node goes first, second, …
    order: Ints
    #: (nodes + 1,) how many nodes the largest part has after 0, 1, … all went
    largest: Ints

    @property
    def share(self) -> Floats:
        """(nodes + 1,) the largest part as a share of the nodes there were at first; empty for a web of none."""
        nodes = len(self.order)
        return self.largest / nodes if nodes > 0 else np.empty(0)

    @property
    def r(self) -> float:
        """R, from 0 to a half; NaN for a web of none."""
        nodes = len(self.order)
        return float(self.largest[1:].sum() / nodes**2) if nodes > 0 else float("nan")


def removal(graph: Graph, order: ArrayLike) -> Removal:
    """What is left when nodes go in this order, (nodes,). Raises `ValueError` unless every node is in it once."""
    rows = np.asarray(order)
    if not np.array_equal(np.sort(rows), np.arange(graph.nodes)):
        raise ValueError(f"an order of all {graph.nodes} nodes, each once")
    return Removal(rows, largest_left(graph.indptr, graph.indices, rows.astype(np.int32)))


def attack(graph: Graph) -> Removal:
    """What is left when each time the node with most neighbours goes, counted anew; of equals the first."""
    order = highest_degree_order(graph.indptr, graph.indices)
    return Removal(order, largest_left(graph.indptr, graph.indices, order))


def robustness(graph: Graph) -> float:
    """R when each time the node with most neighbours goes; NaN for a web of none."""
    return attack(graph).r


def random_failure(graph: Graph, runs: int = RUNS, seed: int = SEED) -> float:
    """The mean of R when nodes go at random, over `runs` orders; NaN for a web of none."""

    def one(run: int) -> float:
        order = np.random.default_rng([seed, run]).permutation(graph.nodes).astype(np.int32)
        return Removal(order, largest_left(graph.indptr, graph.indices, order)).r

    return float(np.mean(list(in_threads(one, range(runs)))))
