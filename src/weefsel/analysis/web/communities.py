"""Which nodes of a web are more tied to one another than to others, and how firmly that can be said.

Communities are found by Louvain's method with refinement, as networkit has it (PLM: Staudt and Meyerhenke 2016,
doi:10.1109/TPDS.2015.2390633), one node after the other in an order drawn from a seed, so that the same web gives the
same communities on every machine. Who is in no tie is in no community.

Many divisions are nearly as good as the best, and a few ties more or less can give another. So all is done again with
some ties left out: *stability* is how alike the divisions are (adjusted Rand index, Hubert and Arabie 1985,
doi:10.1007/BF01908075), and each node has the share of runs in which it stayed with most of its community.

networkit takes seconds to load, which is longer than a web of a municipality takes to divide. So it divides webs of
more than `louvain.LARGEST` ties, and ours (`louvain`) smaller ones: what a municipality asks never loads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from weefsel.analysis.web.cores import by_size, parts
from weefsel.analysis.web.graph import Graph
from weefsel.analysis.web.louvain import LARGEST, louvain
from weefsel.errors import BuildError

__all__ = ["Communities", "adjusted_rand", "communities", "divide", "modularity"]

Floats = NDArray[np.float64]
Ints = NDArray[Any]

SEED: Final = 1
#: the best of so many divisions of the whole web is taken
TRIES: Final = 5
#: so often it is divided again, each time without this share of its ties (one at least)
RUNS: Final = 20
LEFT_OUT: Final = 0.05


@dataclass(frozen=True, slots=True)
class Communities:
    """The communities of a web: 0 is the largest."""

    #: (nodes,) in which community each node is; -1 for a node without a tie
    label: Ints
    #: (communities,) how many nodes each has
    size: Ints
    #: how much more ties are inside them than if all were tied at random (Newman and Girvan 2004); NaN without ties
    modularity: float
    #: mean adjusted Rand index of the runs with ties left out: 1 is always the same; NaN without ties
    stability: float
    #: (nodes,) the share of those runs in which a node is with most of its community; NaN for a node without a tie
    share: Floats

    def __len__(self) -> int:
        return len(self.size)


def communities(graph: Graph, *, tries: int = TRIES, runs: int = RUNS, seed: int = SEED) -> Communities:
    """The communities of a web and how firm they are.

    Raises `BuildError` for a web of more than `LARGEST` ties where networkit is not installed.
    """
    if graph.ties == 0:
        nowhere = np.full(graph.nodes, -1, np.int32)
        return Communities(nowhere, np.zeros(0, np.int64), np.nan, np.nan, np.full(graph.nodes, np.nan))
    found = [divide(graph, seed + number) for number in range(tries)]
    label = max(found, key=lambda division: modularity(graph, division))  # of equals the first
    tied = label >= 0
    alike, kept = [], np.zeros(int(tied.sum()))
    for run in range(runs):
        thinned = _thinned(graph, np.random.default_rng([seed, run]))
        again = _alone_for_themselves(divide(thinned, seed + tries + run))[tied]
        alike.append(adjusted_rand(label[tied], again))
        kept += _with_most(label[tied], again)
    share = np.full(graph.nodes, np.nan)
    share[tied] = kept / runs
    return Communities(label, np.bincount(label[tied]), modularity(graph, label), float(np.mean(alike)), share)


def divide(graph: Graph, seed: int = SEED) -> Ints:
    """One division, (nodes,): 0 is the largest community, -1 is a node without a tie.

    A community that is not connected is taken apart, which the method leaves open and only makes modularity higher.
    Raises `BuildError` for a web of more than `LARGEST` ties where networkit is not installed.
    """
    tied = graph.degree > 0
    if graph.ties == 0:
        return np.full(graph.nodes, -1, np.int32)
    label = louvain(graph, seed) if graph.ties <= LARGEST else _by_networkit(graph, seed)
    one, other = graph.pairs()
    inside = label[one] == label[other]
    whole = parts(Graph.of(graph.nodes, one[inside], other[inside]))
    found, label = np.unique(whole[tied], return_inverse=True)
    out = np.full(graph.nodes, -1, np.int32)
    out[tied] = by_size(label, np.bincount(label, minlength=len(found)))
    return out


def modularity(graph: Graph, label: Ints) -> float:
    """How many more of the ties are inside a community than at random (Newman and Girvan 2004); NaN without ties.

    doi:10.1103/PhysRevE.69.026113. `label` (nodes,) is 0 or more for every node with a tie.
    """
    if graph.ties == 0:
        return float("nan")
    one, other = graph.pairs()
    inside = (label[one] == label[other]).mean()
    tied = label >= 0
    ends = np.bincount(label[tied], weights=graph.degree[tied]) / (2 * graph.ties)
    return float(inside - (ends**2).sum())


def adjusted_rand(one: Ints, other: Ints) -> float:
    """How alike two divisions of the same nodes are: 1 when they are the same, around 0 when by chance.

    Two divisions that leave nothing to differ (all in one, or each alone) are the same: 1. NaN for no nodes.
    """
    if len(one) == 0:
        return float("nan")
    both = np.unique(np.stack([one, other]), axis=1, return_counts=True)[1]
    pairs = len(one) * (len(one) - 1) / 2
    together, first, second = (
        float((size * (size - 1) / 2).sum())
        for size in (both, *(np.unique(labels, return_counts=True)[1] for labels in (one, other)))
    )
    by_chance = first * second / pairs if pairs > 0 else 0.0
    most = (first + second) / 2
    return (together - by_chance) / (most - by_chance) if most != by_chance else 1.0


def _by_networkit(graph: Graph, seed: int) -> Ints:
    with _alone() as networkit:
        one, other = (end.astype(np.uint64) for end in graph.pairs())
        # it reads no other integers than these, and pairs only beside weights
        theirs = networkit.GraphFromCoo((np.ones(graph.ties), (one, other)), n=graph.nodes)
        networkit.setSeed(seed, False)
        found = networkit.community.PLM(theirs, refine=True, par="none randomized").run().getPartition()
        return np.asarray(found.getVector(), np.int64)


@contextmanager
def _alone() -> Iterator[Any]:
    """networkit in one thread: with more, who is first differs from run to run."""
    try:
        networkit = import_module("networkit")
    except ModuleNotFoundError as error:
        mend = f"Install it with: pip install {error.name}"
        raise BuildError(f"To find communities in the web, {error.name} is needed. {mend}") from None
    threads = networkit.getMaxNumberOfThreads()
    networkit.setNumberOfThreads(1)
    try:
        yield networkit
    finally:
        networkit.setNumberOfThreads(threads)


def _thinned(graph: Graph, rng: np.random.Generator) -> Graph:
    """The graph without a few of its ties, drawn at random; one tie always stays."""
    one, other = graph.pairs()
    out = min(max(1, round(LEFT_OUT * graph.ties)), graph.ties - 1)
    stays = rng.permutation(graph.ties)[out:]
    return Graph.of(graph.nodes, one[stays], other[stays])


def _alone_for_themselves(label: Ints) -> Ints:
    """A label of its own for each node in no community."""
    alone = np.flatnonzero(label < 0)
    out = label.copy()
    out[alone] = label.max() + 1 + np.arange(len(alone))
    return out


def _with_most(label: Ints, again: Ints) -> NDArray[np.bool_]:
    """Which nodes are again with most of their community; of equal pieces the first is the core."""
    keys, count = np.unique(np.stack([label, again]), axis=1, return_counts=True)
    order = np.lexsort((keys[1], -count, keys[0]))
    communities, first = np.unique(keys[0][order], return_index=True)
    core = np.full(int(communities.max()) + 1, -1, np.int64)
    core[communities] = keys[1][order][first]
    return again == core[label]
