"""Where an address is, by what the snapshot itself knows: addresses of places, and names of streets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely import Point

from weefsel.snapshot.frames import Tables
from weefsel.sources.finder import AreaFinder
from weefsel.sources.streets import address_key, street_key, street_of

__all__ = ["AddressBook", "Found"]

#: Stretches of one name that are further apart are two streets that happen to have it; metres.
APART_M: Final = 500.0


@dataclass(frozen=True, slots=True)
class Found:
    """A position, and whether it is that of the address itself rather than the middle of its street."""

    point: Point
    exact: bool


class AddressBook:
    """Addresses and streets of a snapshot. Nothing is asked of the network."""

    def __init__(self, tables: Tables, finder: AreaFinder) -> None:
        self._finder = finder
        self._addresses = _addresses(tables.get("places"))
        self._edges, self._xy = tables.get("edges"), _node_positions(tables.get("nodes"))
        self._streets: dict[str, list[int]] = {}
        if self._edges is not None and self._xy is not None:
            for position, name in enumerate(self._edges["name"]):
                if isinstance(name, str):
                    self._streets.setdefault(street_key(name), []).append(position)
        self._middles: dict[str, Point | None] = {}

    def find(self, address: str) -> Found | None:
        """Where an address is: that of a place, else the middle of its street; nothing where neither is known.

        A street that the area has twice, far apart, is not known either: it would be a guess which of them is meant.
        """
        if point := self._addresses.get(address_key(address)):
            return Found(point, exact=True)
        key = street_key(street_of(address))
        if key not in self._middles:
            self._middles[key] = self._middle(self._streets.get(key, ()))
        middle = self._middles[key]
        return None if middle is None else Found(middle, exact=False)

    def _middle(self, edges: Sequence[int]) -> Point | None:
        if not edges or self._edges is None or self._xy is None:
            return None
        u, v = (self._edges[end].to_numpy(np.int64)[list(edges)] for end in ("u", "v"))
        nodes, position = np.unique(np.concatenate([u, v]), return_inverse=True)
        xy = self._xy[nodes]
        parts = _parts(xy, position[: len(u)], position[len(u) :])
        ends = (self._xy[u] + self._xy[v]) / 2
        part_of_edge = parts[position[: len(u)]]
        middles = [_nearest_to_mean(ends[part_of_edge == part]) for part in range(int(parts.max()) + 1)]
        if len(middles) > 1:
            areas = self._finder.codes(middles)
            middles = [point for point, area in zip(middles, areas, strict=True) if area is not None]
        return middles[0] if len(middles) == 1 else None


def _addresses(places: pd.DataFrame | None) -> dict[str, Point]:
    """Address → position, of the places that tell theirs; the first by its id where several are at one address."""
    if places is None:
        return {}
    found: dict[str, Point] = {}
    told = places[places["street"].notna()].sort_values("place_id", kind="stable")
    for address, point in zip(told["street"], told["geometry"], strict=True):
        if key := address_key(str(address)):
            found.setdefault(key, point)
    return found


def _node_positions(nodes: pd.DataFrame | None) -> NDArray[np.float64] | None:
    return None if nodes is None or len(nodes) == 0 else nodes[["x_m", "y_m"]].to_numpy(np.float64)


def _parts(xy: NDArray[np.float64], u: NDArray[np.int64], v: NDArray[np.int64]) -> NDArray[np.int32]:
    """For each node the number of the part it is in: nodes of one edge, or near one another, are in one part."""
    near = cKDTree(xy).query_pairs(APART_M, output_type="ndarray")
    rows, columns = np.concatenate([u, near[:, 0]]), np.concatenate([v, near[:, 1]])
    links = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(xy), len(xy)))
    return connected_components(links, directed=False)[1]


def _nearest_to_mean(points: NDArray[np.float64]) -> Point:
    """The one of `points` that is nearest to the mean of all: so it lies on the street, also where that bends."""
    away = np.hypot(*(points - points.mean(axis=0)).T)
    return Point(points[int(np.argmin(away))])
