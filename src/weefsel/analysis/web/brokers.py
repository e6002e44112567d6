"""Who stands between others: betweenness, Burt's constraint, and the nodes and ties without which a part falls in two.

Betweenness of a node: the share of the pairs of other nodes whose shortest way goes through it; where a pair has more
than one shortest way, the share of these (Freeman 1977, doi:10.2307/3033543). A small web is counted out. Of a large
one shortest ways are drawn at random, and what is found is told with how far it may be off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from weefsel.analysis.web.graph import Graph
from weefsel.analysis.web.kernels import in_threads
from weefsel.analysis.web.kernels_brokers import add_dependencies, burt_constraint
from weefsel.analysis.web.kernels_parts import cuts, part_labels
from weefsel.analysis.web.kernels_sampling import count_inside, longest_way

__all__ = [
    "Betweenness",
    "betweenness",
    "bridges",
    "constraint",
    "cut_points",
    "exact_betweenness",
    "sampled_betweenness",
]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[Any]

#: A web is counted out where that takes no more steps than this: some seconds. 10,000 actors with 50,000 ties are.
EXACT_STEPS: Final = 2_000_000_000
#: how far betweenness may be off at most where it is drawn, and how likely it is that one node is off by more
EPSILON: Final = 0.01
DELTA: Final = 0.05
SEED: Final = 2016
#: sources, or ways, are counted in so many blocks, or in blocks of so many
SOURCE_BLOCKS: Final = 16
WAYS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Betweenness:
    """The share of pairs of others that each node is between. Both are NaN in a web of fewer than three nodes."""

    #: (nodes,) 0–1
    share: Floats
    #: (nodes,) how far `share` may be off: with a chance of 95 % no node's is off by more. 0 where it was counted out
    error: Floats
    #: how many shortest ways were drawn; 0 where it was counted out
    samples: int


def cut_points(graph: Graph) -> Bools:
    """Nodes without which their part would fall in two or more (articulation points), (nodes,)."""
    return cuts(graph.indptr, graph.indices)[0]


def bridges(graph: Graph) -> tuple[Ints, Ints]:
    """Ties without which their part would fall in two: the lower ends and the higher ones, in order."""
    above = cuts(graph.indptr, graph.indices)[1].astype(np.int64)
    below = np.flatnonzero(above >= 0)
    low, high = np.minimum(below, above[below]), np.maximum(below, above[below])
    order = np.lexsort((high, low))
    return low[order], high[order]


def constraint(graph: Graph) -> Floats:
    """Burt's constraint of each node, (nodes,): how much its neighbours are tied to one another; NaN without a tie.

    Burt (1992, Structural Holes, p. 55), all ties weighing the same. 1 with one neighbour, towards 0 for who ties many
    that do not know one another. Over 1 is possible where a few are all tied.
    """
    return burt_constraint(graph.indptr, graph.indices)


def betweenness(graph: Graph) -> Betweenness:
    """Betweenness of each node: counted out in a small web, drawn in a large one."""
    steps = graph.nodes * (graph.nodes + len(graph.indices))
    return exact_betweenness(graph) if steps <= EXACT_STEPS else sampled_betweenness(graph)


def exact_betweenness(graph: Graph) -> Betweenness:
    """Betweenness of each node, counted from every node (Brandes 2001, doi:10.1080/0022250X.2001.9990249)."""
    nodes = graph.nodes
    if nodes < 3:
        return _undefined(nodes)

    def one(sources: Ints) -> Floats:
        total = np.zeros(nodes)
        add_dependencies(graph.indptr, graph.indices, sources, total)
        return total

    blocks = np.array_split(np.arange(nodes, dtype=np.int32), min(SOURCE_BLOCKS, nodes))
    total = sum(in_threads(one, blocks), np.zeros(nodes))
    return Betweenness(total / ((nodes - 1) * (nodes - 2)), np.zeros(nodes), 0)


def sampled_betweenness(graph: Graph, epsilon: float = EPSILON, delta: float = DELTA, seed: int = SEED) -> Betweenness:
    """Betweenness of each node from shortest ways drawn at random.

    As many are drawn as Riondato and Kornaropoulos prove to be enough for no node to be off by more than `epsilon`
    (2016, doi:10.1007/s10618-015-0423-0), with a chance of 1 − `delta`/2. Most are far less off: each way has a node
    inside it or not, so the interval of Clopper and Pearson (1934, doi:10.1093/biomet/26.4.404) holds for its share,
    and for all nodes at once at `delta`/2 divided by their number (Bonferroni). `error` is the smaller of the two, and
    holds for all nodes at once with a chance of 1 − `delta`.
    """
    nodes = graph.nodes
    if nodes < 3:
        return _undefined(nodes)
    # they count pairs that a node is an end of too
    scale = nodes / (nodes - 2)
    samples = _samples(longest_way(graph.indptr, graph.indices), epsilon / scale, delta / 2)
    label, _ = part_labels(graph.indptr, graph.indices)

    def one(begin: int) -> Ints:
        count, block = np.zeros(nodes, np.int64), min(WAYS, samples - begin)
        rng = np.random.default_rng([seed, begin])
        count_inside(graph.indptr, graph.indices, label, block, rng, count)
        return count

    count = sum(in_threads(one, range(0, samples, WAYS)), np.zeros(nodes, np.int64))
    error = np.minimum(epsilon / scale, _interval(count, samples, delta / 2 / nodes))
    return Betweenness(count / samples * scale, error * scale, samples)


def _samples(longest: int, epsilon: float, delta: float) -> int:
    """How many ways to draw: Riondato and Kornaropoulos, with the 0.5 that they take for the constant of the bound."""
    inside = math.floor(math.log2(longest - 2)) if longest > 2 else 0
    return math.ceil(0.5 / epsilon**2 * (inside + 1 + math.log(1 / delta)))


def _interval(count: Ints, samples: int, delta: float) -> Floats:
    """The longer half of the interval of Clopper and Pearson around `count` of `samples`, as a share."""
    found, back = np.unique(count, return_inverse=True)
    share = found / samples
    with np.errstate(invalid="ignore"):  # an interval from none begins at 0, and one to all ends at 1
        lower = np.where(found == 0, 0.0, betaincinv(found, samples - found + 1, delta / 2))
        upper = np.where(found == samples, 1.0, betaincinv(found + 1, samples - found, 1 - delta / 2))
    return np.maximum(share - lower, upper - share)[back]


def _undefined(nodes: int) -> Betweenness:
    return Betweenness(np.full(nodes, np.nan), np.full(nodes, np.nan), 0)
