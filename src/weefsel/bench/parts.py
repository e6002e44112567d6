"""What of reach is measured, each part in a process of its own: `python -m weefsel.bench.parts PART FOLDER [1]`.

So a part's peak holds what it needs and nothing else: the interpreter with its libraries, the network, its index, the
tree for snapping, the places, and what it works with. `FOLDER` holds a town; the part's findings are printed as JSON.
With a third argument it runs on one core, and so in one thread.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.bench.clock import median, once, peak_mb
from weefsel.bench.town import Town, load
from weefsel.errors import BuildError

Found = dict[str, Any]
RUNS: Final = 5
#: so many nearest places, with their ids
K: Final = 5
#: how far apart pairs of places and squares are at most; metres
WITHIN_M: Final = 1_250.0
PAIR_PLACES: Final = 2_000


def run(part: str, folder: Path, *, one_core: bool = False) -> Found:
    """What `part` of the town in `folder` finds, in a process of its own. Raises `BuildError` when it fails."""
    command = [sys.executable, "-m", "weefsel.bench.parts", part, str(folder), *(["1"] if one_core else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)  # noqa: S603 our own module
    if done.returncode != 0:
        raise BuildError(f"The measurement of {part} failed with exit code {done.returncode}.")
    return json.loads(done.stdout)


def main() -> None:
    part, folder, *one_core = sys.argv[1:]
    if one_core and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(json.dumps(PARTS[part](Path(folder))))


def prepare(folder: Path) -> Found:
    """Making the network ready, and keeping it as an index."""
    from weefsel.network import Locator, contract, customise, keep, kept_hierarchy

    town = load(folder)
    warm()
    _, tree_s = once(lambda: Locator(town.graph))
    order, order_s = once(lambda: contract(town.graph))
    ready, lengths_s = once(lambda: customise(order, town.graph))
    peak = peak_mb()
    index = folder / "index"
    keep(ready, town.graph, index)
    _, load_s = once(lambda: kept_hierarchy(town.graph, index))
    return {
        "s": round(order_s + lengths_s + tree_s, 4),
        "order_s": order_s,
        "lengths_s": lengths_s,
        "snap_tree_s": tree_s,
        "load_s": load_s,
        "peak_mb": peak,
        "disk_mb": round(sum(file.stat().st_size for file in index.rglob("*.npy")) / 1e6, 1),
    }


class _Ready:
    """A town with what is made ready before it is asked anything."""

    def __init__(self, folder: Path) -> None:
        from weefsel.network import Locator, kept_hierarchy

        self.town: Town = load(folder)
        self.locator = Locator(self.town.graph)
        self.hierarchy = kept_hierarchy(self.town.graph, folder / "index")

    def sources(self) -> Any:
        """The places, snapped; that is part of every question."""
        from weefsel.network import sources_of

        return sources_of(self.locator.join(*self.town.places.T), self.town.groups)


def nearest(folder: Path) -> Found:
    """Distances from every node to the nearest place of each group; kept in `folder` to be compared."""
    from weefsel.network import distances

    ready = _Ready(folder)
    # nothing has been compiled or loaded in this process yet: this is what a user waits for first
    out, first_s = once(lambda: distances(ready.hierarchy, ready.sources()))
    seconds = median(lambda: distances(ready.hierarchy, ready.sources(), out=out), RUNS)
    peak = peak_mb()
    if not (folder / "found.npy").exists():  # the run on one core comes later, and is compared by its digest
        np.save(folder / "found.npy", out)
    return {
        "s": seconds,
        "first_s": first_s,
        "peak_mb": peak,
        "stream_s": streamed(out, ready.hierarchy.order.up, ready.hierarchy.length),
        "digest": hashlib.sha256(out.data).hexdigest(),
    }


def five(folder: Path) -> Found:
    """The five nearest places of each group from every node, with their ids; each block is looked at and let go."""
    from weefsel.network import nearest_k

    ready = _Ready(folder)

    def blocks() -> Iterator[Any]:
        return nearest_k(ready.hierarchy, ready.sources(), K, reuse=True)

    def ask() -> None:
        for _ in blocks():
            pass

    _, first_s = once(ask)
    seconds = median(ask, 3)
    peak = peak_mb()
    digest = hashlib.sha256()
    for _, distance, which in blocks():
        for group in range(distance.shape[1]):
            digest.update(np.ascontiguousarray(distance[:, group]).data)
            digest.update(np.ascontiguousarray(which[:, group]).data)
    return {"s": seconds, "first_s": first_s, "k": K, "peak_mb": peak, "digest": digest.hexdigest()}


def pairs(folder: Path) -> Found:
    """Pairs of a place and a square within a walk; and of a place and a node, which others give."""
    from weefsel.network import DECIMETRE, Joined, pairs_within

    ready = _Ready(folder)
    graph, limit = ready.town.graph, round(WITHIN_M / DECIMETRE)
    squares = ready.locator.join(*ready.town.squares.T)
    some = ready.town.places[:PAIR_PLACES]
    number = 0

    def ask() -> int:
        return sum(len(part) for part in pairs_within(graph, squares, ready.locator.join(*some.T), limit))

    number, first_s = once(ask)
    seconds = median(ask, RUNS)
    sources = pair_sources(ready.locator.join(*some.T).node)
    nodes = Joined(np.arange(len(graph.x_m), dtype=np.int32), np.zeros(len(graph.x_m), np.int32))
    stops = Joined(sources, np.zeros(len(sources), np.int32))
    peak = peak_mb()
    to_nodes_s = median(lambda: [None for _ in pairs_within(graph, nodes, stops, limit)], RUNS)
    return {
        "s": seconds,
        "first_s": first_s,
        "peak_mb": peak,
        "within_m": WITHIN_M,
        "places": len(some),
        "pairs": number,
        "to_nodes_s": to_nodes_s,
    }


def pair_sources(node: NDArray[np.int32]) -> NDArray[np.int32]:
    """The nodes that pairs to nodes are measured from: each once."""
    return np.unique(node[node >= 0]).astype(np.int32)


def compile_all(_folder: Path) -> Found:
    """Compile all that is measured, so that later processes find it in the cache."""
    _, seconds = once(warm)
    return {"s": seconds}


def warm() -> None:
    """Use every kernel once, on a street of two nodes; also with an index that is mapped, as those of `_Ready` are."""
    from weefsel.network import Joined, build_graph, distances, kept_hierarchy, nearest_k, pairs_within, sources_of

    nodes = pd.DataFrame({"x_m": [0.0, 1.0], "y_m": [0.0, 0.0]})
    graph = build_graph(nodes, pd.DataFrame({"u": [0], "v": [1], "length_m": [1.0]}))
    stops = Joined(np.zeros(1, np.int32), np.zeros(1, np.int32))
    sources = sources_of(stops, [np.zeros(1, np.int64)])
    with tempfile.TemporaryDirectory() as folder:
        ready = kept_hierarchy(graph, Path(folder))
        distances(ready, sources)
        for _ in nearest_k(ready, sources, K):
            pass
    for _ in pairs_within(graph, stops, stops, 10):
        pass


def streamed(*arrays: NDArray[Any]) -> float:
    """Seconds to read all arrays once, by as many threads as a sweep has: what no sweep can be faster than."""
    halves = [part for array in arrays for part in np.array_split(array.reshape(-1), 2)]

    def read() -> None:
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(np.max, halves))

    return median(read, RUNS)


PARTS: Final[dict[str, Callable[[Path], Found]]] = {
    "compile": compile_all,
    "prepare": prepare,
    "nearest": nearest,
    "five": five,
    "pairs": pairs,
}

if __name__ == "__main__":
    main()
