"""The tables `nodes` and `edges`: links cut at their bends, in an order that stays near."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.snapshot.frames import frame
from weefsel.sources.demo.chance import rng
from weefsel.sources.demo.large.hilbert import hilbert_order
from weefsel.sources.demo.large.junctions import Junctions
from weefsel.sources.demo.large.roads import Roads

__all__ = ["network"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FERRY: Final = "ferry"
#: OSM `highway` values with their share of the links, in town and outside
IN_TOWN: Final = {
    "residential": 0.56,
    "footway": 0.24,
    "cycleway": 0.06,
    "service": 0.06,
    "living_street": 0.04,
    "tertiary": 0.04,
}
OUTSIDE: Final = {"unclassified": 0.35, "track": 0.3, "path": 0.16, "tertiary": 0.12, "cycleway": 0.07}
#: kinds of road that carry a name: most have none
NAMED: Final = "tertiary"
#: how much longer a road is than the straight line between its bends
WINDING: Final = (1.0, 1.25)
#: share of the roads that cross a ditch by a bridge
SMALL_BRIDGES: Final = 0.01
SHORTEST_M: Final = 0.1


def network(
    found: Junctions, links: Roads, names: list[str], count: int, seed: int, source_id: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`nodes` (as many as `count`, or all junctions if those are more) and `edges` of the links.

    Every link has a kind, some a name (`names`: one per town), and the longer it is the more bends.
    """
    random = rng(seed, "edges")
    at, start, end, link = _cut(found.at, links, max(0, count - len(found.at)), random)
    order = hilbert_order(at)
    at, place = at[order], np.empty(len(at), np.int64)
    place[order] = np.arange(len(at))
    start, end = place[start], place[end]
    low, high = np.minimum(start, end), np.maximum(start, end)
    row = np.argsort(low * len(at) + high, kind="stable")
    low, high, link = low[row], high[row], link[row]
    winding = random.uniform(*WINDING, len(links.u))
    winding[links.ferry] = 1.0
    length = np.hypot(*(at[low] - at[high]).T) * winding[link]
    kind, name = _kinds_and_names(found, links, names, random)
    bridge = links.bridge | (~links.ferry & (random.random(len(links.u)) < SMALL_BRIDGES))
    nodes = frame("nodes", {"node_id": np.arange(len(at)), "x_m": at[:, 0], "y_m": at[:, 1]})
    columns: dict[str, Any] = {
        "edge_id": np.arange(len(low)),
        "u": low,
        "v": high,
        # upwards: a road is never shorter than the straight line
        "length_m": np.maximum(np.ceil(length * 100 - 1e-6) / 100, SHORTEST_M),
        "kind": pd.Series(kind[link], dtype=object),
        "bridge": bridge[link],
        "name": pd.Series(name[link], dtype=object),
        "source_id": pd.Series(np.full(len(low), source_id, object), dtype=object),
    }
    return nodes, frame("edges", columns)


def _cut(at: Floats, links: Roads, count: int, random: np.random.Generator) -> tuple[Floats, Ints, Ints, Ints]:
    """Points (junctions, then `count` bends), and each edge's start, end (positions of points) and link.

    Bends lie anywhere on the links laid end to end, as the points of a Poisson process: edges are of all lengths.
    """
    length = np.where(links.ferry | links.bridge, 0.0, links.straight_m)
    behind = np.cumsum(length)
    spot = np.sort(random.uniform(0, behind[-1], count))
    link = np.searchsorted(behind, spot, "right")
    share = (1 - (behind[link] - spot) / length[link])[:, None]
    middle = at[links.u[link]] * (1 - share) + at[links.v[link]] * share
    bends = np.bincount(link, minlength=len(length))
    ends = len(at) + np.cumsum(bends)
    point = len(at) + np.arange(count)
    # an edge to each bend from what is before it, and one from the last (or from u itself) to v
    before = np.where(point == (ends - bends)[link], links.u[link], point - 1)
    last = np.where(bends > 0, ends - 1, links.u)
    start, end = np.concatenate([before, last]), np.concatenate([point, links.v])
    return np.concatenate([at, np.round(middle, 1)]), start, end, np.concatenate([link, np.arange(len(bends))])


def _kinds_and_names(
    found: Junctions, links: Roads, names: list[str], random: np.random.Generator
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Kind and name (None for most) of each link."""
    town = np.maximum(found.town[links.u], found.town[links.v])
    drawn = random.random(len(links.u))
    kind = np.where(found.town[links.u] >= 0, _by_share(IN_TOWN, drawn), _by_share(OUTSIDE, drawn))
    kind[links.ferry] = FERRY
    called = np.array([f"{name}seweg" for name in names], dtype=object)
    name = np.where((kind == NAMED) & (town >= 0), called[town], np.array(None, object))
    return kind, name


def _by_share(shares: dict[str, float], drawn: Floats) -> NDArray[Any]:
    """The value that each number from 0 to 1 stands for."""
    ends = np.cumsum(list(shares.values()))
    return np.array(list(shares), dtype=object)[np.minimum(np.searchsorted(ends, drawn, "right"), len(ends) - 1)]
