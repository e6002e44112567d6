"""Other programs on the same network and places, and whether they say the same.

scipy: Dijkstra's algorithm from many sources at once, a run a group. pandana: its contraction hierarchy of the largest
component, in the same metres, with places that snap no farther than ours do, and to either of two nodes equally near. A
peer that needs long for one group is
measured on two, once, and its time multiplied (`extrapolated`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from weefsel.bench.clock import median, once
from weefsel.bench.parts import PAIR_PLACES, RUNS, WITHIN_M, K, pair_sources
from weefsel.bench.town import Town
from weefsel.network import (
    DECIMETRE,
    JOIN_M,
    UNREACHED,
    Joined,
    Locator,
    Sources,
    contract,
    customise,
    distances,
    nearest_k,
    pairs_within,
)

__all__ = ["Pandana", "optional", "scipy_nearest"]

#: pandana looks no further; metres
PANDANA_M: Final = 5_000.0
#: a peer that needs longer than this for one group is measured on two, once; seconds
LONG: Final = 5.0
#: from so many nodes a peer that needs long is asked for pairs
FEW_SOURCES: Final = 200
#: metres that pandana's sums in single precision may be off: less than half of what we count in
ROUNDING_M: Final = 0.05

Found = dict[str, Any]
Int32s = NDArray[np.int32]
Floats = NDArray[np.floating[Any]]


def optional(name: str) -> Any:
    """A peer that comes with `pip install 'weefsel[bench]'`; nothing where it is not installed."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        return None


def scipy_nearest(town: Town, found: Int32s) -> Found:
    """Distances by scipy, beside ours in `found`: (nodes, groups). Each place is a node of its own: its leg counts."""
    graph, n = town.graph, len(town.graph.x_m)
    stops = Locator(graph).join(*town.places.T)
    equal, times = True, []
    tail = np.repeat(np.arange(n), np.diff(graph.indptr))
    for number, group in enumerate(town.groups):
        there = group[stops.node[group] >= 0]
        own = np.arange(n, n + len(there))
        rows, columns = np.concatenate([tail, own]), np.concatenate([graph.indices, stops.node[there]])
        lengths = np.concatenate([graph.lengths_dm, stops.leg_dm[there]]).astype(float)
        # zero is no edge to scipy, and a millionth of a decimetre is gone after rounding
        size = n + len(there)
        matrix = csr_matrix((np.maximum(lengths, 1e-6), (rows, columns)), shape=(size, size))

        def ask(matrix: Any = matrix, own: Any = own) -> Floats:
            return dijkstra(matrix, indices=own, min_only=True)[:n]

        result, seconds = once(ask)
        times.append(seconds if seconds >= LONG else median(ask, RUNS))
        theirs = np.rint(np.where(np.isinf(result), UNREACHED, result))
        equal &= bool((theirs == found[:, number]).all())
        if times[0] >= LONG and number == 1:
            break
    return _told(times, len(town.groups), equal)


def _told(times: list[float], groups: int, equal: bool) -> Found:
    done = len(times)
    return {
        "s": round(sum(times) / done * groups, 3),
        "equal": equal,
        "extrapolated": done < groups,
        "kinds": done,
    }


class Pandana:
    """pandana's network, made ready once, and three questions to it."""

    def __init__(self, pandana: Any, town: Town) -> None:
        self.town = town
        graph, main = town.graph, town.graph.main
        tail = np.repeat(np.arange(len(graph.x_m)), np.diff(graph.indptr))
        once_each = (tail < graph.indices) & np.isin(tail, main)
        ends = pd.Series(tail[once_each]), pd.Series(graph.indices[once_each])
        metres = pd.DataFrame({"m": graph.lengths_dm[once_each] * DECIMETRE})
        x, y = (pd.Series(of[main], index=main) for of in (graph.x_m, graph.y_m))
        with _quiet():
            self._network, self.prepare_s = once(lambda: pandana.Network(x, y, *ends, metres))
        self._node, self._snapped = self._snap()
        self._ready = customise(contract(graph), graph)

    def _snap(self) -> tuple[Int32s, bool]:
        """At which node each place joins, as pandana says; and whether that is as near as ours."""
        graph, places = self.town.graph, self.town.places
        node = np.full(len(places), -1, np.int32)
        theirs = self._network.get_node_ids(pd.Series(places[:, 0]), pd.Series(places[:, 1]), mapping_distance=JOIN_M)
        node[theirs.index] = theirs.to_numpy()
        ours = Locator(graph).join(*places.T)
        on = node >= 0
        leg = np.hypot(places[:, 0] - graph.x_m[node], places[:, 1] - graph.y_m[node]) / DECIMETRE
        same = bool((on == (ours.node >= 0)).all()) and bool((np.abs(leg - ours.leg_dm)[on] < 1).all())
        return node, same

    def nearest(self) -> Found:
        """The nearest of each group from every node, within 5 km."""

        def compare(result: pd.DataFrame, group: NDArray[np.int64]) -> bool:
            ours = distances(self._ready, self._bare(group), self.town.graph.main) * DECIMETRE
            return _near(result[[1]].to_numpy(float), ours)

        return self._groups(1, compare)

    def five(self) -> Found:
        """The five nearest of each group with their ids, within 5 km; equal distances may be in any order."""

        def compare(result: pd.DataFrame, group: NDArray[np.int64]) -> bool:
            # one more than is asked: it may be as far as the last
            ((_, distance, which),) = nearest_k(self._ready, self._bare(group), K + 1, self.town.graph.main)
            ours = distance[:, 0] * DECIMETRE
            ids = result[[f"poi{j}" for j in range(1, K + 1)]].to_numpy(float)
            inside = ours[:, :K] < PANDANA_M - 1
            step = np.diff(ours, axis=1) < ROUNDING_M
            tied = step[:, :K] | np.column_stack([np.zeros(len(ours), bool), step[:, : K - 1]])
            same = ids == which[:, 0, :K]
            near = _near(result[list(range(1, K + 1))].to_numpy(float), ours[:, :K])
            return near and bool((same | tied | ~inside).all())

        return self._groups(K, compare)

    def _groups(self, k: int, compare: Callable[[pd.DataFrame, NDArray[np.int64]], bool]) -> Found:
        equal, times = self._snapped, []
        for number, group in enumerate(self.town.groups):

            def ask(group: NDArray[np.int64] = group) -> pd.DataFrame:
                here = (pd.Series(self.town.places[group, axis], index=group) for axis in (0, 1))
                self._network.set_pois("kind", PANDANA_M, k, *here, mapping_distance=JOIN_M)
                return self._network.nearest_pois(PANDANA_M, "kind", num_pois=k, include_poi_ids=k > 1)

            result, seconds = once(ask)
            times.append(seconds if seconds >= LONG else median(ask, 3))
            equal &= compare(result, group)
            if times[0] >= LONG and number == 1:
                break
        return _told(times, len(self.town.groups), equal) | {"within_m": PANDANA_M}

    def _bare(self, group: NDArray[np.int64]) -> Sources:
        """The places of a group without their legs, which pandana does not count."""
        there = group[self._node[group] >= 0].astype(np.int32)
        return Sources(np.array([0, len(there)]), there, self._node[there], np.zeros(len(there), np.int32))

    def pairs(self) -> Found:
        """`nodes_in_range` from the nodes of the first places, beside our pairs of the same and every node."""
        sources = pair_sources(self._node[:PAIR_PLACES])
        some = sources[:FEW_SOURCES]
        theirs, seconds = once(lambda: self._network.nodes_in_range(some, WITHIN_M))
        whole = seconds * len(sources) / len(some)
        if whole < LONG:
            whole = median(lambda: self._network.nodes_in_range(sources, WITHIN_M), 3)
        n = len(self.town.graph.x_m)
        nodes = Joined(np.arange(n, dtype=np.int32), np.zeros(n, np.int32))
        # those just at the limit may fall to either side of it in single precision
        limit = round(WITHIN_M / DECIMETRE)
        stops = Joined(some, np.zeros(len(some), np.int32))
        parts = list(pairs_within(self.town.graph, nodes, stops, limit - 1))
        ours = pd.DataFrame(
            {
                "source": np.concatenate([some[part.place] for part in parts]).astype(np.int64),
                "destination": np.concatenate([part.cell for part in parts]).astype(np.int64),
                "ours": np.concatenate([part.distance_dm for part in parts]) * DECIMETRE,
            }
        )
        inner = theirs[theirs["m"] < WITHIN_M - DECIMETRE / 2]
        both = ours.merge(inner, how="outer", on=["source", "destination"])
        equal = bool((np.abs(both["m"] - both["ours"]) < ROUNDING_M).all())
        return {
            "s": round(whole, 3),
            "equal": equal,
            "extrapolated": bool(seconds * len(sources) / len(some) >= LONG),
            "sources": len(some),
            "of_sources": len(sources),
        }


def _near(theirs: Floats, ours: Floats) -> bool:
    """Whether distances are the same but for single precision; what is farther than pandana looks is `PANDANA_M`."""
    return bool((np.abs(theirs - np.minimum(ours, PANDANA_M)) < ROUNDING_M).all())


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
