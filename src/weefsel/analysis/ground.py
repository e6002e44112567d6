"""Where people live and the ways they walk, made ready once, to measure from again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.straight import BLOCK, nearest_straight, pairs_straight
from weefsel.analysis.walking import Walking
from weefsel.network import (
    DECIMETRE,
    UNREACHED,
    Graph,
    Hierarchy,
    Joined,
    Locator,
    Pairs,
    build_graph,
    contract,
    customise,
    nearest,
    nearest_k,
    pairs_within,
    sources_of,
)

__all__ = ["Ground", "Index", "Nearest"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
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
    place: Ints
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
        self._index = index or _made
        if len(edges):
            self._graph = build_graph(nodes, edges)
            self._locator = Locator(self._graph)
            self._squares = self._join(self._locator, self._home)
        else:
            self._locator = None

    @cached_property
    def _hierarchy(self) -> Hierarchy:
        # when first asked for: pairs do without
        return self._index(self._graph)

    def _join(self, locator: Locator, at: Floats) -> Joined:
        return locator.join(at[:, 0], at[:, 1], self._walking.join_m)

    def nearest(self, at: Floats, groups: Groups) -> Nearest:
        """The nearest place of each group; `at`: all places (places, 2) in metres, a group lists positions in it.

        Of places equally far the first counts, so that the answer does not depend on the order of work.
        """
        return self._straight(at, groups) if self._locator is None else self._over_network(self._locator, at, groups)

    def nearest_k(self, at: Floats, groups: Groups, k: int) -> Iterator[tuple[Floats, Ints]]:
        """The k nearest places of each group, group by group: metres and positions of places, (squares, k).

        The nearest first, and of places equally far the first; NaN and −1 where fewer than k are reached. `at` and
        `groups` are those of `nearest`. Raises `ValueError` for a k that is not 1 to 10.
        """
        if self._locator is None:
            for group in groups:
                distance, which = nearest_straight(self._home, at[group], self._walking.detour, k)
                yield _metres(distance), np.append(group, -1)[which]
            return
        stops = self._join(self._locator, at)
        joined = np.flatnonzero(self._squares.node >= 0)
        leg = self._squares.leg_dm[joined][:, None]
        for block, found, which in nearest_k(self._hierarchy, sources_of(stops, groups), k, self._squares.node[joined]):
            for lane in range(block.stop - block.start):
                distance, place = np.full((len(self._home), k), np.nan), np.full((len(self._home), k), -1, np.int64)
                distance[joined] = _metres(found[:, lane], leg)
                place[joined] = which[:, lane]
                yield distance, place

    def pairs(self, at: Floats, limit_m: float) -> Iterator[Pairs]:
        """Every pair of a square and a place of `at` that are at most `limit_m` metres of walking apart.

        By place and then by square, in blocks of at most `BLOCK` pairs. What does not join the network is in no pair.
        Raises `ValueError` for a limit below 0 or over 1,000 km.
        """
        for found in self._pairs(at, limit_m):
            for first in range(0, len(found), BLOCK):
                cut = slice(first, first + BLOCK)
                yield Pairs(found.cell[cut], found.place[cut], found.distance_dm[cut])

    def _pairs(self, at: Floats, limit_m: float) -> Iterator[Pairs]:
        # a hair more, so that no rounding of metres pushes a walk over the limit
        limit_dm = int(np.floor(limit_m / DECIMETRE + 1e-6))
        if self._locator is None:
            return pairs_straight(self._home, at, self._walking.detour, limit_dm)
        return pairs_within(self._graph, self._squares, self._join(self._locator, at), limit_dm)

    def route(self, at: Floats | None = None) -> NDArray[Any]:
        """How is measured from each of `at`, or from each square: as `Nearest.route`."""
        if self._locator is None:
            return np.full(len(self._home if at is None else at), "straight", object)
        joined = self._squares if at is None else self._join(self._locator, at)
        return np.where(joined.node >= 0, np.array("network", object), _NOTHING)

    def _over_network(self, locator: Locator, at: Floats, groups: Groups) -> Nearest:
        stops = self._join(locator, at)
        joined = self._squares.node >= 0
        distance = np.full((len(groups), len(self._home)), np.nan)
        place = np.full((len(groups), len(self._home)), -1, np.int64)
        if joined.any():
            found, which = nearest(self._hierarchy, sources_of(stops, groups), self._squares.node[joined])
            distance[:, joined] = _metres(found, self._squares.leg_dm[joined][:, None]).T
            place[:, joined] = which.T
        return Nearest(distance, place, self.route())

    def _straight(self, at: Floats, groups: Groups) -> Nearest:
        found = [nearest_straight(self._home, at[group], self._walking.detour, 1) for group in groups]
        distance = [_metres(far[:, 0]) for far, _ in found]
        place = [np.append(group, -1)[which[:, 0]] for group, (_, which) in zip(groups, found, strict=True)]
        shape = len(groups), len(self._home)
        return Nearest(np.reshape(distance, shape), np.reshape(place, shape).astype(np.int64), self.route())


def _metres(decimetres: NDArray[Any], leg: NDArray[Any] | int = 0) -> Floats:
    """Metres, with a leg added; NaN for what is not reached."""
    return np.where(decimetres < UNREACHED, (decimetres + leg) * DECIMETRE, np.nan)


def _made(graph: Graph) -> Hierarchy:
    return customise(contract(graph), graph)
