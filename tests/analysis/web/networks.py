"""Graphs to try: all borders, random ones, and every real network beside the project; and igraph's view of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import igraph
import numpy as np
import pandas as pd
from hypothesis import strategies as st

from weefsel.analysis.web.graph import Graph

__all__ = ["REAL", "SHAPES", "graph_of", "graphs", "igraph_of", "real"]

Edge = tuple[int, int]

#: file → its two columns that name the ends of a tie
REAL: Final = {
    "gemeente_x_gemeenschappelijke_regeling_2015.csv": ("Deelnemer", "Gemeenschappelijke regeling"),
    "gemeente_x_sociaal_regio_2016.csv": ("gemeente", "samenwerking"),
    "tobacco_IN2010_TCcnt_edges.csv": ("source", "target"),
    "tobacco_IN2010_TCcoll_edges.csv": ("source", "target"),
    "tobacco_IN2010_TCdiss_edges.csv": ("source", "target"),
    "tobacco_IN2010_TCdist_edges.csv": ("source", "target"),
}


def graph_of(nodes: int, edges: list[Edge]) -> Graph:
    ends = np.array(edges, np.int64).reshape(-1, 2)
    return Graph.of(nodes, ends[:, 0], ends[:, 1])


def igraph_of(graph: Graph) -> Any:
    return igraph.Graph(n=graph.nodes, edges=np.stack(graph.pairs(), axis=1).tolist())


def _random(nodes: int, ties: int, seed: int) -> Graph:
    return Graph.of(nodes, *np.random.default_rng(seed).integers(0, nodes, (2, ties)))


SHAPES: Final[dict[str, Graph]] = {
    "none": graph_of(0, []),
    "one": graph_of(1, []),
    "two apart": graph_of(2, []),
    "two tied": graph_of(2, [(0, 1)]),
    "triangle": graph_of(3, [(0, 1), (1, 2), (0, 2)]),
    "star": graph_of(7, [(3, v) for v in range(7)]),
    "path": graph_of(9, [(v, v + 1) for v in range(8)]),
    "ring": graph_of(8, [(v, (v + 1) % 8) for v in range(8)]),
    "two halves": graph_of(8, [(0, 1), (1, 2), (0, 2), (2, 3), (4, 5), (5, 6), (6, 7), (4, 7)]),
    "all tied": graph_of(6, [(u, v) for u in range(6) for v in range(u)]),
    "sparse, seed 1": _random(60, 50, 1),
    "dense, seed 2": _random(50, 400, 2),
    "many parts, seed 3": _random(200, 120, 3),
}


def real(folder: Path, name: str) -> Graph:
    """The network in a file of `shared/data/networks`: who is tied to whom, whatever the kind and the direction."""
    table = pd.read_csv(folder / "networks" / name)
    # a municipality and a region may have one name and are two
    ends = [table[column].astype(str) for column in REAL[name]]
    if not name.startswith("tobacco"):
        ends = [f"{side}:" + end for side, end in enumerate(ends)]
    code, _ = pd.factorize(pd.concat(ends))
    return Graph.of(int(code.max()) + 1, code[: len(table)], code[len(table) :])


@st.composite
def graphs(draw: st.DrawFn, most: int = 12) -> Graph:
    nodes = draw(st.integers(0, most))
    node = st.integers(0, max(nodes - 1, 0))
    edges = draw(st.lists(st.tuples(node, node), max_size=3 * nodes))
    return graph_of(nodes, edges)
