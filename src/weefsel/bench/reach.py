"""Distance from every node to the nearest place of each of twenty kinds, beside scipy and pandana, in one run.

All measure the same network and places. What is timed is what a caller waits for: places are snapped to the network and
the answer is in the caller's order of nodes. Made ready before, as pandana's hierarchy is: the order of contraction and
the tree for snapping. Ours writes into an array that is there already, because getting memory for a new one takes
longer than filling it; the first call, which does get it, is told too.
"""

from __future__ import annotations

import gc
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from weefsel.errors import Fault, InputError
from weefsel.network import (
    DECIMETRE,
    UNREACHED,
    Graph,
    Hierarchy,
    Joined,
    Locator,
    Sources,
    build_graph,
    contract,
    customise,
    distances,
    kept_hierarchy,
    nearest_k,
    pairs_within,
    sources_of,
)
from weefsel.sources.demo.large.making import large
from weefsel.sources.recipe import read_recipe, recipe_tables

__all__ = ["SCALES", "Bench", "measure"]

#: scale → arguments of the made network
SCALES: Final[dict[str, dict[str, Any]]] = {
    "city": {"nodes": 180_000, "squares": 18_000, "places": 2_500, "seed": 1},
    "region": {"nodes": 600_000, "squares": 50_000, "places": 6_000, "seed": 2},
    "country": {"nodes": 4_800_000, "squares": 400_000, "places": 50_000, "seed": 3},
}
#: scale → recipe of a real place, and its directory of recipes
REAL: Final = {"liechtenstein": "liechtenstein.toml", "porto-alegre": "porto-alegre.toml"}
CATEGORIES: Final = 20
RUNS: Final = 5
#: pandana looks no further; metres
PANDANA_M: Final = 5_000.0
#: a peer that needs longer than this for one kind is measured on two, once; seconds
LONG: Final = 5.0
#: of pairs of places and squares
WITHIN_M: Final = 1_250.0
PAIR_PLACES: Final = 2_000

Matrix = NDArray[np.int32]


def measure(scale: str | None, data: Path | None) -> dict[str, Any]:
    """Measure at `scale` (city, region, country; with `data` also liechtenstein, porto-alegre). Raises `InputError`."""
    scale = scale or "city"
    if scale not in SCALES and scale not in REAL:
        expected = f"one of {', '.join((*SCALES, *REAL))}"
        raise InputError(Fault("--scale", expected, "Name one of these.", value=scale))
    tables = large(**SCALES[scale])[1] if scale in SCALES else _real(scale, data)
    bench = Bench(tables)
    del tables
    gc.collect()
    ours = bench.ours()
    peers: dict[str, Any] = {"scipy": bench.scipy()}
    if (found := _optional("pandana")) is not None:
        peers["pandana"] = bench.pandana(found)
    for peer in peers.values():
        if "s" in peer:
            peer["ratio"] = round(peer["s"] / ours["s"], 1)
    return {
        "name": "reach",
        "scale": scale,
        "n": bench.sizes,
        "ours": ours,
        "peers": peers,
        "stream_s": bench.stream_s,
        "stream_ratio": round(ours["s"] / bench.stream_s, 2),
        "equal": all(peer["equal"] for peer in peers.values()),
    }


def _real(scale: str, data: Path | None) -> dict[str, pd.DataFrame]:
    recipe = Path(__file__).parents[3] / "recipes" / REAL[scale]
    if data is None or not recipe.is_file():
        raise InputError(Fault("--data", "the directory with the data, and a checkout of Weefsel", "Give --data DIR."))
    return recipe_tables(read_recipe(recipe), data)[1]


def _optional(name: str) -> Any:
    """A peer that comes with `pip install 'weefsel[bench]'`; nothing where it is not installed."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        return None


def _median(work: Callable[[], Any], runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _once(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    made = work()
    return made, round(time.perf_counter() - began, 4)


def _peak_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


class Bench:
    """One network with its places, and what each program makes of it."""

    def __init__(self, tables: dict[str, pd.DataFrame]) -> None:
        self.graph: Graph = build_graph(tables["nodes"], tables["edges"])
        places, homes = tables["places"], tables["residents"]
        self.at = np.array([(p.x, p.y) for p in places["geometry"]], float).reshape(-1, 2)
        self.homes = homes[["x_m", "y_m"]].to_numpy(float)
        common = places["kind"].value_counts().index[:CATEGORIES]
        self.groups = [np.flatnonzero((places["kind"] == kind).to_numpy()).astype(np.int64) for kind in common]
        self.sizes = {
            "nodes": len(self.graph.x_m),
            "edges": len(self.graph.indices) // 2,
            "places": len(places),
            "squares": len(homes),
            "categories": len(self.groups),
        }
        self.found: Matrix = np.empty((0, 0), np.int32)
        self.stream_s = 0.0
        self._ready: Hierarchy | None = None

    def ready(self) -> Hierarchy:
        """The network made ready, once for all who compare with it."""
        if self._ready is None:
            self._ready = customise(contract(self.graph), self.graph)
        return self._ready

    def ours(self) -> dict[str, Any]:
        # what is compiled is not measured: the first call in a process takes it from the cache of kernels
        _warm()
        locator, locator_s = _once(lambda: Locator(self.graph))
        order, order_s = _once(lambda: contract(self.graph))
        ready, lengths_s = _once(lambda: customise(order, self.graph))
        self._ready = ready
        prepared_mb = _peak_mb()
        with tempfile.TemporaryDirectory() as folder:
            kept_hierarchy(self.graph, Path(folder))
            _, load_s = _once(lambda: kept_hierarchy(self.graph, Path(folder)))

        def sources() -> Sources:
            return sources_of(locator.join(self.at[:, 0], self.at[:, 1]), self.groups)

        out, first_s = _once(lambda: distances(ready, sources()))
        seconds = _median(lambda: distances(ready, sources(), out=out))
        self.found = out
        self.stream_s = _streamed(out, ready.order.up, ready.length)
        squares = locator.join(self.homes[:, 0], self.homes[:, 1])
        _, five_s = _once(lambda: [None for _ in nearest_k(ready, sources(), 5)])
        return {
            "s": round(seconds, 4),
            "first_s": first_s,
            "peak_mb": _peak_mb(),
            "prepare": {"order_s": order_s, "lengths_s": lengths_s, "snap_tree_s": locator_s, "peak_mb": prepared_mb},
            "load_s": load_s,
            "k5_s": five_s,
            "pairs": self._pairs(locator, squares),
        }

    def _pairs(self, locator: Locator, squares: Joined) -> dict[str, Any]:
        some = self.at[:PAIR_PLACES]
        stops = locator.join(some[:, 0], some[:, 1])
        limit = round(WITHIN_M / DECIMETRE)
        seconds = _median(lambda: [None for _ in pairs_within(self.graph, squares, stops, limit)])
        number = sum(len(part) for part in pairs_within(self.graph, squares, stops, limit))
        return {"s": round(seconds, 4), "within_m": WITHIN_M, "places": len(some), "pairs": number}

    def _sources(self) -> list[tuple[Matrix, Matrix]]:
        """For each kind the nodes of its places and their legs, snapped as ours are."""
        stops = Locator(self.graph).join(self.at[:, 0], self.at[:, 1])
        there = [group[stops.node[group] >= 0] for group in self.groups]
        return [(stops.node[group], stops.leg_dm[group]) for group in there]

    def scipy(self) -> dict[str, Any]:
        """Multi-source Dijkstra, one run a kind; each place a node of its own, so that its leg counts."""
        n = len(self.graph.x_m)
        kinds = self._sources()
        equal, times, done = True, [], 0
        tail = np.repeat(np.arange(n), np.diff(self.graph.indptr))
        for number, (node, leg) in enumerate(kinds):
            own = np.arange(n, n + len(node))
            rows, columns = np.concatenate([tail, own]), np.concatenate([self.graph.indices, node])
            lengths = np.concatenate([self.graph.lengths_dm, leg]).astype(float)
            size = n + len(node)
            # zero is no edge to scipy, and a millionth of a decimetre is gone after rounding
            matrix = csr_matrix((np.maximum(lengths, 1e-6), (rows, columns)), shape=(size, size))
            runs = RUNS if not times or times[0] < LONG else 1
            result = dijkstra(matrix, indices=own, min_only=True)[:n]
            times.append(_median(lambda m=matrix, o=own: dijkstra(m, indices=o, min_only=True), runs))
            ours = self.found[:, number]
            theirs = np.where(np.isinf(result), UNREACHED, np.rint(np.where(np.isinf(result), 0, result)))
            equal &= bool((theirs == ours).all())
            done += 1
            if times[0] >= LONG and done == 2:
                break
        return {
            "s": round(sum(times) / done * len(kinds), 3),
            "equal": equal,
            "extrapolated": done < len(kinds),
            "kinds": done,
        }

    def pandana(self, pandana: Any) -> dict[str, Any]:
        """`nearest_pois` within 5 km, on its contraction hierarchy of the largest component, which ours joins too."""
        main = self.graph.main
        tail = np.repeat(np.arange(len(self.graph.x_m)), np.diff(self.graph.indptr))
        once = (tail < self.graph.indices) & np.isin(tail, main)
        ends = pd.Series(tail[once]), pd.Series(self.graph.indices[once])
        metres = pd.DataFrame({"m": self.graph.lengths_dm[once] * DECIMETRE})
        x, y = (pd.Series(of[main], index=main) for of in (self.graph.x_m, self.graph.y_m))
        with _quiet():
            network, prepare_s = _once(lambda: pandana.Network(x, y, *ends, metres))
        equal, times = True, []
        for number, group in enumerate(self.groups):

            def ask(group: NDArray[np.int64] = group) -> pd.DataFrame:
                here = pd.Series(self.at[group, 0]), pd.Series(self.at[group, 1])
                network.set_pois("kind", PANDANA_M, 1, *here)
                return network.nearest_pois(PANDANA_M, "kind", num_pois=1)

            result, seconds = _once(ask)
            times.append(seconds if seconds >= LONG else _median(ask, 3))
            equal &= self._near(result[1].to_numpy(float), number)
            if times[0] >= LONG and number == 1:
                break
        done = len(times)
        return {
            "s": round(sum(times) / done * len(self.groups), 2),
            "equal": equal,
            "extrapolated": done < len(self.groups),
            "kinds": done,
            "prepare_s": prepare_s,
            "within_m": PANDANA_M,
        }

    def _near(self, theirs: NDArray[np.float64], number: int) -> bool:
        """Whether pandana's distances are ours without the places' legs, which it does not count, within 5 km."""
        node, leg = self._sources()[number]
        bare = Sources(np.array([0, len(node)]), np.arange(len(node), dtype=np.int32), node, np.zeros_like(leg))
        ours = distances(self.ready(), bare, self.graph.main)[:, 0] * DECIMETRE
        inside = ours < PANDANA_M - 1
        # in single precision, added up over hundreds of edges
        return bool((np.abs(theirs[inside] - ours[inside]) < 0.5).mean() > 0.999)


@contextmanager
def _quiet() -> Iterator[None]:
    """Nothing on standard output, also from compiled code."""
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _warm() -> None:
    nodes = pd.DataFrame({"x_m": [0.0, 1.0], "y_m": [0.0, 0.0]})
    graph = build_graph(nodes, pd.DataFrame({"u": [0], "v": [1], "length_m": [1.0]}))
    ready = customise(contract(graph), graph)
    stops = Joined(np.zeros(1, np.int32), np.zeros(1, np.int32))
    sources = sources_of(stops, [np.zeros(1, np.int64)])
    distances(ready, sources)
    for k in (1, 2):
        list(nearest_k(ready, sources, k))
    list(pairs_within(graph, stops, stops, 10))


def _streamed(*arrays: NDArray[Any]) -> float:
    """Seconds to read all arrays once, by as many threads as a sweep has: what no sweep can be faster than."""
    from concurrent.futures import ThreadPoolExecutor

    halves = [part for array in arrays for part in np.array_split(array.reshape(-1), 2)]

    def read() -> None:
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(np.max, halves))

    return round(_median(read), 4)
