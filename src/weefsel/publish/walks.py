"""How far it is on foot from one point to many others, over the network of a snapshot, while somebody waits.

The same distances as `weefsel.network` gives: a straight leg to the nearest node of the largest component, the
shortest path in whole decimetres, and a straight leg again. By Dijkstra's algorithm (scipy's) from the point of
departure, stopped at a limit: that needs nothing to be made ready but the graph, and loads no compiler.

Where there is no network, or one of the two ends lies further than `join_m` from it, it is the straight line ×
`detour`, and says that it is approximate.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyproj
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from weefsel.analysis.walking import Walking
from weefsel.network.graph import DECIMETRE, Joined, Locator, build_graph

if TYPE_CHECKING:
    from weefsel.snapshot import Snapshot

__all__ = ["Ends", "Walked", "Walks"]

#: departures of which the distances are kept: the next page, or another filter, asks from the same point
KEPT: Final = 16
#: a node that is not reached
_NOT: Final = np.int64(2**40)
#: an edge without length is one of a hundredth of a millimetre here: what is zero is no edge to scipy
_NEXT_TO_NOTHING: Final = 1e-4

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ends:
    """Points to walk to, joined to the network; arrays of one length, NaN where it is not known where something is."""

    #: metres
    x: Floats
    y: Floats
    #: −1 where it does not join the network
    node: NDArray[np.int32]
    leg_dm: NDArray[np.int32]

    def at(self, positions: NDArray[Any]) -> Ends:
        """Some of them."""
        return Ends(self.x[positions], self.y[positions], self.node[positions], self.leg_dm[positions])


@dataclass(frozen=True, slots=True)
class Walked:
    """How far it is to each end; arrays in their order."""

    #: seconds, rounded up; −1 where it is further than was asked, or not known
    seconds: Ints
    #: measured in a straight line
    approximate: NDArray[np.bool_]


class Walks:
    """The network of one snapshot, made ready for many departures. For several threads at once."""

    def __init__(self, snapshot: Snapshot, walking: Walking | None = None) -> None:
        self._walking = walking or Walking()
        self._metres = pyproj.Transformer.from_crs("EPSG:4326", snapshot.meta.crs, always_xy=True)
        self._lock = threading.Lock()
        self._known: OrderedDict[int, tuple[float, Ints]] = OrderedDict()
        self._locator = None
        if len(snapshot.edges):
            graph = build_graph(snapshot.nodes, snapshot.edges)
            self._locator = Locator(graph)
            lengths = np.where(graph.lengths_dm == 0, _NEXT_TO_NOTHING, graph.lengths_dm)
            nodes = len(graph.indptr) - 1
            self._lengths = csr_matrix((lengths.astype(float), graph.indices, graph.indptr), shape=(nodes, nodes))

    def ends(self, longitude: Floats, latitude: Floats) -> Ends:
        """Points of WGS 84, in degrees, as ends of walks; NaN for one that is not known."""
        x, y = self._metres.transform(longitude, latitude)
        x, y = (np.where(np.isfinite(axis), axis, np.nan) for axis in (np.asarray(x, float), np.asarray(y, float)))
        if self._locator is None:
            return Ends(x, y, np.full(len(x), -1, np.int32), np.zeros(len(x), np.int32))
        joined: Joined = self._locator.join(x, y, self._walking.join_m)
        return Ends(x, y, joined.node, joined.leg_dm)

    def walk(self, longitude: float, latitude: float, ends: Ends, within_s: float = np.inf) -> Walked:
        """From a point of WGS 84 to each of the ends; those further than `within_s` seconds are not reached."""
        start = self.ends(np.array([longitude]), np.array([latitude]))
        tenths = within_s * self._walking.speed_m_s / DECIMETRE
        # a hair more, so that no rounding of metres pushes a walk over the limit
        most = np.inf if np.isinf(within_s) else np.floor(tenths + 1e-6)
        straight = np.hypot(ends.x - start.x, ends.y - start.y) * self._walking.detour / DECIMETRE
        found = np.rint(np.where(np.isnan(straight), _NOT, straight)).astype(np.int64)
        over = (ends.node >= 0) & (start.node[0] >= 0)
        if over.any():
            reached = self._from(int(start.node[0]), most)
            found[over] = reached[ends.node[over]] + ends.leg_dm[over] + start.leg_dm[0]
        near = (found <= most) & (found < _NOT)
        seconds = np.ceil(np.round(found * DECIMETRE / self._walking.speed_m_s, 6)).astype(np.int64)
        return Walked(np.where(near, seconds, -1), ~over)

    def _from(self, node: int, most: float) -> Ints:
        """Decimetres from a node to every other, right up to `most`."""
        with self._lock:
            if node in self._known and self._known[node][0] >= most:
                self._known.move_to_end(node)
                return self._known[node][1]
        # the lengths stand in both directions
        far = dijkstra(self._lengths, directed=True, indices=[node], limit=most + 1)[0]
        found = np.where(np.isfinite(far), np.rint(far), _NOT).astype(np.int64)
        with self._lock:
            self._known[node] = most, found
            self._known.move_to_end(node)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return found
