"""Where people live and the ways they walk, made ready once, to measure from again and again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from weefsel.analysis.walking import Walking
from weefsel.network import (
    DECIMETRE,
    UNREACHED,
    Graph,
    Hierarchy,
    Locator,
    build_graph,
    contract,
    customise,
    nearest,
    sources_of,
)

__all__ = ["Ground", "Index", "Nearest"]

Floats = NDArray[np.float64]
Groups = Sequence[NDArray[np.int64]]
#: gives the hierarchy of a network, where one is kept
Index = Callable[[Graph], Hierarchy]
#: a missing text, as numpy fills it in
_NOTHING: Final = np.array(None, dtype=object)


@dataclass(frozen=True, slots=True)
class Nearest:
    """What is nearest to each square: arrays (groups, squares)."""

    #: metres; NaN where none is reached
    distance_m: Floats
    #: position of the place; −1 where none is reached
    place: NDArray[np.int64]
    #: (squares) how was measured: `network` or `straight`; None where the square does not join the network
    route: NDArray[Any]


class Ground:
    """Squares of residents on a walking network, or on bare ground where there is no network.

    Distances are the straight leg from a square's centre to the nearest node of the largest component, the shortest
    path over the network in whole decimetres, and the straight leg to the place. Exact for every square: see
    `weefsel.network.hierarchy`. Without a network they are the straight line × `walking.detour`.
    """

    def __init__(
        self,
        residents: pd.DataFrame,
        nodes: pd.DataFrame,
        edges: pd.DataFrame,
        walking: Walking,
        index: Index | None = None,
    ) -> None:
        self._walking = walking
        self._home = residents[["x_m", "y_m"]].to_numpy(float)
        if len(edges):
            graph = build_graph(nodes, edges)
            self._locator = Locator(graph)
            self._squares = self._locator.join(self._home[:, 0], self._home[:, 1], walking.join_m)
            self._hierarchy = (index or _made)(graph)
        else:
            self._locator = None

    def nearest(self, at: Floats, groups: Groups) -> Nearest:
        """The nearest place of each group; `at`: all places (places, 2) in metres, a group lists positions in it.

        Of places equally far the first counts, so that the answer does not depend on the order of work.
        """
        return self._straight(at, groups) if self._locator is None else self._over_network(self._locator, at, groups)

    def _over_network(self, locator: Locator, at: Floats, groups: Groups) -> Nearest:
        stops = locator.join(at[:, 0], at[:, 1], self._walking.join_m)
        joined = self._squares.node >= 0
        distance = np.full((len(groups), len(self._home)), np.nan)
        place = np.full((len(groups), len(self._home)), -1, np.int64)
        if joined.any():
            found, which = nearest(self._hierarchy, sources_of(stops, groups), self._squares.node[joined])
            total = (found + self._squares.leg_dm[joined][:, None]) * DECIMETRE
            distance[:, joined] = np.where(found < UNREACHED, total, np.nan).T
            place[:, joined] = which.T
        return Nearest(distance, place, np.where(joined, np.array("network", object), _NOTHING))

    def _straight(self, at: Floats, groups: Groups) -> Nearest:
        distance = np.full((len(groups), len(self._home)), np.nan)
        place = np.full((len(groups), len(self._home)), -1, np.int64)
        for row, group in enumerate(groups):
            if len(group) and len(self._home):
                # of several places in one building the first, as on the network
                spots, first = np.unique(at[group], axis=0, return_index=True)
                found: tuple[Any, Any] = cKDTree(spots).query(self._home)
                distance[row] = np.rint(found[0] * self._walking.detour / DECIMETRE) * DECIMETRE
                place[row] = group[first[found[1]]]
        return Nearest(distance, place, np.full(len(self._home), "straight", object))


def _made(graph: Graph) -> Hierarchy:
    return customise(contract(graph), graph)
