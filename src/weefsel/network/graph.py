"""The walking network as arrays, and points joined to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from weefsel.errors import Fault, InputError

__all__ = ["DECIMETRE", "JOIN_M", "LONGEST", "UNREACHED", "Graph", "Joined", "Locator", "build_graph"]

#: The unit of all lengths inside the network, in metres. Whole decimetres add up exactly, and real edges are often
#: shorter than a metre.
DECIMETRE: Final = 0.1
#: How far, in a straight line, a square or a place may lie from the network and still join it; metres.
JOIN_M: Final = 500.0
#: Points are sought strip by strip, so many metres wide: neighbours pass the same branches of the tree, twice as fast.
STRIP_M: Final = 1_000.0
#: From so many points on the tree is asked by all cores; starting those takes as long as asking for a thousand.
MANY_POINTS: Final = 5_000
#: The distance of what cannot be reached; decimetres. Far enough from 2³¹ that adding an edge to it does not overflow.
UNREACHED: Final = 2**30
#: No edge is longer; decimetres. A way as long as `UNREACHED` (107,374 km) is none.
LONGEST: Final = UNREACHED - 2

Int32s = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Graph:
    """An undirected graph in compressed rows: neighbours of node i are `indices[indptr[i]:indptr[i+1]]`.

    `lengths_dm` goes with `indices`; `x_m`, `y_m` are per node; `main` lists the nodes of the largest component;
    `components` is how many there are.
    """

    indptr: Int32s
    indices: Int32s
    lengths_dm: Int32s
    x_m: Floats
    y_m: Floats
    main: Int32s
    components: int


@dataclass(frozen=True, slots=True)
class Joined:
    """Points joined to the network: `node` (−1 where none is near enough) and the straight leg to it, in decimetres."""

    node: Int32s
    leg_dm: Int32s


def build_graph(nodes: pd.DataFrame, edges: pd.DataFrame) -> Graph:
    """The graph of the tables `nodes` and `edges`. Of parallel edges the shortest counts, loops do not.

    Raises `InputError` for a length that is none, below zero or over `LONGEST`, for an end that is no node, and for a
    node without coordinates.
    """
    n = len(nodes)
    u, v = edges["u"].to_numpy(np.int64), edges["v"].to_numpy(np.int64)
    tenths = edges["length_m"].to_numpy(float) / DECIMETRE
    _check(nodes, edges, tenths)
    length = np.rint(tenths).astype(np.int64)
    apart = u != v
    low, high = np.minimum(u, v)[apart], np.maximum(u, v)[apart]
    order = np.lexsort((length[apart], high, low))
    low, high, length = low[order], high[order], length[apart][order]
    first = np.ones(len(low), bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    low, high, length = low[first], high[first], length[first]
    tail, head, both = np.concatenate([low, high]), np.concatenate([high, low]), np.concatenate([length, length])
    order = np.lexsort((head, tail))
    indptr = np.zeros(n + 1, np.int32)
    np.cumsum(np.bincount(tail, minlength=n), out=indptr[1:])
    indices = head[order].astype(np.int32)
    links = csr_matrix((np.ones(len(indices), np.int8), indices, indptr), shape=(n, n))
    components, label = connected_components(links, directed=False) if n else (0, np.zeros(0, np.int32))
    main = np.flatnonzero(label == np.bincount(label).argmax()) if n else np.zeros(0, np.int64)
    return Graph(
        indptr,
        indices,
        both[order].astype(np.int32),
        nodes["x_m"].to_numpy(float),
        nodes["y_m"].to_numpy(float),
        main.astype(np.int32),
        int(components),
    )


def _check(nodes: pd.DataFrame, edges: pd.DataFrame, tenths: Floats) -> None:
    length = f"a length from 0 to {LONGEST * DECIMETRE:,.0f} m"
    # NaN is in no range
    good = {("edges", "length_m", length): (tenths >= 0) & (tenths <= LONGEST)}
    for end in ("u", "v"):
        at = edges[end].to_numpy(np.int64)
        good["edges", end, f"a node: 0 to {len(nodes) - 1}"] = (at >= 0) & (at < len(nodes))
    for axis in ("x_m", "y_m"):
        good["nodes", axis, "a coordinate in metres"] = np.isfinite(nodes[axis].to_numpy(float))
    faults = []
    for (table, column, expected), fine in good.items():
        if not fine.all():
            bad = np.flatnonzero(~fine)
            value = (edges if table == "edges" else nodes)[column].iloc[bad[0]].item()
            mend = "Correct it, or leave the edge out." if table == "edges" else "Correct it."
            faults.append(Fault(table, expected, mend, int(bad[0]) + 1, column, value, len(bad) - 1))
    if faults:
        raise InputError(faults)


class Locator:
    """Finds the nearest node of the largest component: a tree of its nodes, made once (Bentley 1975)."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        there = np.column_stack([graph.x_m[graph.main], graph.y_m[graph.main]])
        # unbalanced and uncompacted: twice as fast to make, and as fast to ask, because nodes are spread evenly
        self._tree = cKDTree(there, balanced_tree=False, compact_nodes=False) if len(there) else None

    def join(self, x_m: Floats, y_m: Floats, within_m: float = JOIN_M) -> Joined:
        """Join points to the nearest node, by a straight leg of at most `within_m` metres; none without coordinates."""
        node, leg = np.full(len(x_m), -1, np.int32), np.zeros(len(x_m), np.int32)
        known = np.flatnonzero(np.isfinite(x_m) & np.isfinite(y_m))
        if self._tree is None or len(known) == 0:
            return Joined(node, leg)
        order = known[np.lexsort((y_m[known], x_m[known] // STRIP_M))]
        points = np.column_stack([x_m[order], y_m[order]])
        bound = np.nextafter(within_m, np.inf)
        workers = -1 if len(points) >= MANY_POINTS else 1
        found: tuple[Any, Any] = self._tree.query(points, distance_upper_bound=bound, workers=workers)
        distance, position = found
        near = np.isfinite(distance)
        node[order[near]] = self._graph.main[position[near]]
        leg[order[near]] = np.rint(distance[near] / DECIMETRE)
        return Joined(node, leg)
