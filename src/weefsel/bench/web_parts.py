"""What each program is asked of a web, in a process of its own: `python -m weefsel.bench.web_parts PROGRAM FOLDER`.

`FOLDER` holds the web as compressed rows. Answers are kept in it, to be compared; times and the peak of memory, all of
the process, are printed as JSON. Not timed is making the web what the program works on; that is told as `prepare_s`.
A question that takes longer than `LONG` is asked once, others `RUNS` times, of which the median counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from weefsel.analysis.web.brokers import (
    EPSILON,
    Betweenness,
    betweenness,
    bridges,
    constraint,
    cut_points,
    sampled_betweenness,
)
from weefsel.analysis.web.communities import divide, modularity
from weefsel.analysis.web.cores import core_numbers, parts
from weefsel.analysis.web.graph import Graph
from weefsel.analysis.web.kernels_brokers import add_dependencies
from weefsel.analysis.web.louvain import LARGEST
from weefsel.analysis.web.robustness import attack
from weefsel.bench.clock import median, once, peak_mb
from weefsel.bench.peers import optional
from weefsel.errors import BuildError

__all__ = ["PROGRAMS", "run"]

Found = dict[str, Any]
Ints = NDArray[Any]
Question = Callable[[], Any]

RUNS: Final = 5
#: seconds
LONG: Final = 3.0
#: so many nodes are asked of who would need too long for all
SOME: Final = 25


def run(program: str, folder: Path) -> Found:
    """What `program` says of the web in `folder`, in a process of its own. Raises `BuildError` when it fails."""
    command = [sys.executable, "-m", "weefsel.bench.web_parts", program, str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)  # noqa: S603 our own module
    if done.returncode != 0:
        raise BuildError(f"The measurement of {program} failed with exit code {done.returncode}.")
    return json.loads(done.stdout)


def main() -> None:
    program, folder = sys.argv[1:]
    print(json.dumps(PROGRAMS[program](Path(folder))))


def ours(folder: Path) -> Found:
    """Ours: all of it."""
    graph = _graph(folder)
    between: list[Betweenness] = []
    found: Found = _timed(
        folder,
        "ours",
        {
            "robustness": lambda: attack(graph).largest,
            "constraint": lambda: constraint(graph),
            "parts": lambda: parts(graph),
            "core": lambda: core_numbers(graph),
            "cuts": lambda: cut_points(graph),
            "bridges": lambda: np.stack(bridges(graph)),
            "betweenness": lambda: _last(between, betweenness(graph)).share,
        },
    )
    np.save(folder / "ours-betweenness-error.npy", between[-1].error)
    found["betweenness_drawn"] = _drawn(graph, between[-1])
    found["peak_mb"] = peak_mb()
    try:
        found["s"] |= _timed(folder, "ours", {"communities": lambda: divide(graph)})["s"]
    except BuildError as error:
        return found | {"communities": str(error)}
    return found | {"modularity": modularity(graph, np.load(folder / "ours-communities.npy"))}


def _drawn(graph: Graph, found: Betweenness) -> Found:
    """How far betweenness that is drawn may be off, and where it was counted out too, how far it is."""
    if found.samples > 0:
        drawn, told = found, {}
    else:
        drawn, seconds = once(lambda: sampled_betweenness(graph))
        off = np.abs(drawn.share - found.share)
        told = {"s": seconds, "off_most": round(float(off.max()), 6), "held": bool((off <= drawn.error).all())}
    error = {"error_most": float(drawn.error.max()), "error_median": float(np.median(drawn.error))}
    return {"ways": drawn.samples} | {name: round(value, 6) for name, value in error.items()} | told


def by_igraph(folder: Path) -> Found:
    """igraph: all but robustness; betweenness and communities only of a web that is not very large."""
    if (igraph := optional("igraph")) is None:
        return _missing("igraph")
    graph = _graph(folder)
    pairs = np.stack(graph.pairs(), axis=1)
    other, prepare_s = once(lambda: igraph.Graph(n=graph.nodes, edges=pairs))
    questions: dict[str, Question] = {
        "constraint": lambda: np.array(other.constraint(), float),
        "parts": lambda: other.connected_components().membership,
        "core": other.coreness,
        "cuts": lambda: _mask(other.articulation_points(), graph.nodes),
        "bridges": lambda: _sorted(pairs[other.bridges()]),
    }
    if graph.ties <= LARGEST:
        questions["communities"] = lambda: other.community_multilevel().membership
        questions["betweenness"] = lambda: np.array(other.betweenness()) / _pairs(graph)
    # it keeps whether a graph is connected
    found = _timed(folder, "igraph", questions, ("parts",)) | {"prepare_s": prepare_s}
    return _with_modularity(found, folder, "igraph", graph) if "communities" in questions else found


def by_networkx(folder: Path) -> Found:
    """networkx: all; robustness, constraint and betweenness of some nodes, and multiplied."""
    if (networkx := optional("networkx")) is None:
        return _missing("networkx")
    graph = _graph(folder)
    other = networkx.Graph()
    other.add_nodes_from(range(graph.nodes))
    _, prepare_s = once(lambda: other.add_edges_from(np.stack(graph.pairs(), axis=1).tolist()))
    some = np.sort(np.random.default_rng(1).permutation(graph.nodes)[:SOME])
    for question in ("constraint", "robustness"):
        np.save(folder / f"networkx-{question}-asked.npy", some)
    order = attack(graph).order
    found = _timed(
        folder,
        "networkx",
        {
            "parts": lambda: _labels(networkx.connected_components(other), graph.nodes),
            "core": lambda: _in_order(networkx.core_number(other), graph.nodes),
            "cuts": lambda: _mask(list(networkx.articulation_points(other)), graph.nodes),
            "bridges": lambda: _sorted(np.array(list(networkx.bridges(other)), np.int64).reshape(-1, 2)),
            "communities": lambda: _labels(networkx.community.louvain_communities(other, seed=1), graph.nodes),
            "constraint": lambda: [networkx.constraint(other, [v])[v] for v in some.tolist()],
            "robustness": lambda: [
                max(map(len, networkx.connected_components(other.subgraph(order[gone:].tolist())))) for gone in some
            ],
        },
    )
    for question in ("constraint", "robustness"):
        found["s"][question] *= graph.nodes / len(some)
    seconds, same = _networkx_betweenness(networkx, other, graph, some)
    found["s"]["betweenness"] = seconds * graph.nodes / len(some)
    more = {"same": {"betweenness": same}, "extrapolated": ["robustness", "constraint", "betweenness"]}
    return _with_modularity(found, folder, "networkx", graph) | more | {"prepare_s": prepare_s}


def _networkx_betweenness(networkx: Any, other: Any, graph: Graph, some: Ints) -> tuple[float, bool]:
    """Seconds for all ways from some nodes, and whether ours from these are the same."""
    everyone = range(graph.nodes)
    theirs, seconds = once(lambda: networkx.betweenness_centrality_subset(other, some.tolist(), everyone))
    mine = np.zeros(graph.nodes)
    add_dependencies(graph.indptr, graph.indices, some.astype(np.int32), mine)
    # each pair counts half there
    return seconds, bool(np.allclose(mine / 2, _in_order(theirs, graph.nodes), rtol=1e-9, atol=1e-9))


def by_networkit(folder: Path) -> Found:
    """networkit: parts, cores, betweenness as ours (counted out or drawn), and its own communities, in one thread."""
    if (networkit := optional("networkit")) is None:
        return _missing("networkit")
    graph = _graph(folder)
    one, two = (end.astype(np.uint64) for end in graph.pairs())
    pairs = (np.ones(graph.ties), (one, two))
    other, prepare_s = once(lambda: networkit.GraphFromCoo(pairs, n=graph.nodes))
    drawn = bool(np.load(folder / "ours-betweenness-error.npy").any())

    def between() -> Ints:
        if drawn:
            # divided by all pairs, of which ours leaves those out that the node is an end of
            found = networkit.centrality.ApproxBetweenness(other, EPSILON, 0.05).run().scores()
            return np.array(found) * graph.nodes / (graph.nodes - 2)
        # each pair counts from both ends there
        return np.array(networkit.centrality.Betweenness(other).run().scores()) / (2 * _pairs(graph))

    def communities() -> Ints:
        networkit.setSeed(1, False)
        found = networkit.community.PLM(other, refine=True, par="none randomized").run().getPartition()
        return np.asarray(found.getVector(), np.int64)

    found = _timed(
        folder,
        "networkit",
        {
            "parts": lambda: networkit.components.ConnectedComponents(other).run().getPartition().getVector(),
            "core": lambda: networkit.centrality.CoreDecomposition(other).run().scores(),
            "betweenness": between,
        },
    )
    networkit.setNumberOfThreads(1)
    found["s"] |= _timed(folder, "networkit", {"communities": communities})["s"]
    found["epsilon"] = EPSILON if drawn else 0.0
    return _with_modularity(found, folder, "networkit", graph) | {"prepare_s": prepare_s}


def _graph(folder: Path) -> Graph:
    return Graph(np.load(folder / "indptr.npy"), np.load(folder / "indices.npy"))


def _timed(folder: Path, who: str, questions: Mapping[str, Question], remembered: tuple[str, ...] = ()) -> Found:
    """Seconds for each question; its answer is kept. Of what a program remembers only the first time counts."""
    seconds: dict[str, float] = {}
    for question, ask in questions.items():
        answer, first_s = once(ask)
        np.save(folder / f"{who}-{question}.npy", np.asarray(answer))
        seconds[question] = first_s if first_s > LONG or question in remembered else median(ask, RUNS)
    return {"s": seconds, "peak_mb": peak_mb()}


def _with_modularity(found: Found, folder: Path, who: str, graph: Graph) -> Found:
    label = np.load(folder / f"{who}-communities.npy")
    return found | {"modularity": round(modularity(graph, label), 6)}


def _missing(name: str) -> Found:
    return {"missing": f"{name} is not installed: pip install 'weefsel[bench]'"}


def _last(kept: list[Betweenness], found: Betweenness) -> Betweenness:
    kept[:] = [found]
    return found


def _pairs(graph: Graph) -> float:
    """How many pairs of others a node has."""
    return (graph.nodes - 1) * (graph.nodes - 2) / 2


def _mask(rows: Any, nodes: int) -> Ints:
    mask = np.zeros(nodes, bool)
    mask[np.asarray(rows, np.int64)] = True
    return mask


def _sorted(pairs: Ints) -> Ints:
    """Pairs as ours are: the lower ends and the higher ones, in order."""
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    return np.stack([low, high])[:, np.lexsort((high, low))]


def _labels(groups: Any, nodes: int) -> Ints:
    label = np.full(nodes, -1, np.int64)
    for number, group in enumerate(groups):
        label[list(group)] = number
    return label


def _in_order(values: Mapping[int, float], nodes: int) -> Ints:
    return np.array([values[v] for v in range(nodes)])


def compile_all(_folder: Path) -> Found:
    """Use everything of ours once, so that later processes find it compiled."""
    ring = np.arange(8)
    graph = Graph.of(len(ring), ring, (ring + 1) % len(ring))
    for measure in (attack, constraint, parts, core_numbers, cut_points, bridges, betweenness, divide):
        measure(graph)
    return {}


PROGRAMS: Final[Mapping[str, Callable[[Path], Found]]] = {
    "compile": compile_all,
    "ours": ours,
    "igraph": by_igraph,
    "networkx": by_networkx,
    "networkit": by_networkit,
}

if __name__ == "__main__":
    main()
