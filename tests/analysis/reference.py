"""The analyses done again, slowly and by other means: scipy for distances, plain Python for counting."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sparse
from scipy.sparse.csgraph import connected_components, dijkstra

__all__ = ["areas_above", "scipy_distances"]

#: a length of zero is no edge to scipy: every length is told as length × STEP + 1, and the ones taken off afterwards
STEP = 2.0**20
JOIN_M = 500.0


def scipy_distances(
    residents: pd.DataFrame,
    places: pd.DataFrame,
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    members: dict[str, list[int]],
) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    """Target → metres from each square to the nearest of its places, NaN where not reached; by scipy's Dijkstra.

    `members` are positions in `places`. Every place is a node of its own, at the end of its leg.
    """
    size = len(nodes)
    spots = nodes[["x_m", "y_m"]].to_numpy()
    u, v = edges["u"].to_numpy(), edges["v"].to_numpy()
    length = np.rint(edges["length_m"].to_numpy() / 0.1)
    _, label = connected_components(sparse.coo_matrix((np.ones(len(u)), (u, v)), shape=(size, size)), directed=False)
    main = np.flatnonzero(label == np.bincount(label).argmax())
    at = np.array([(p.x, p.y) for p in places.geometry]).reshape(-1, 2)
    node, leg = _joined(at, spots, main)
    there = np.flatnonzero(node >= 0)
    tail, head = np.concatenate([u, size + there]), np.concatenate([v, node[there]])
    matrix = _shortest(tail, head, np.concatenate([length, leg[there]]), size + len(places))
    home, home_leg = _joined(residents[["x_m", "y_m"]].to_numpy(), spots, main)
    found: dict[str, np.ndarray[Any, np.dtype[np.float64]]] = {}
    for target, positions in members.items():
        starts = [size + p for p in positions if node[p] >= 0]
        far = np.full(size + len(places), np.inf)
        if starts:
            far = dijkstra(matrix, directed=False, indices=starts, min_only=True)
        metres = (np.floor(far[np.where(home >= 0, home, 0)] / STEP) + home_leg) / 10
        found[target] = np.where((home >= 0) & np.isfinite(metres), metres, np.nan)
    return found


def _shortest(tail: Any, head: Any, length: Any, size: int) -> sparse.csr_matrix:
    """Of edges between the same two nodes the shortest; scipy would add them up."""
    ends = np.sort(np.column_stack([tail, head]), axis=1)
    table = pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1], "w": length * STEP + 1}).groupby(["a", "b"])["w"].min()
    a, b = (table.index.get_level_values(k).to_numpy() for k in ("a", "b"))
    return sparse.csr_matrix((table.to_numpy(), (a, b)), shape=(size, size))


def _joined(points: Any, spots: Any, main: Any) -> tuple[Any, Any]:
    """Node (or −1) and leg in decimetres of each point, looking at every node of the largest component."""
    node = np.full(len(points), -1)
    leg = np.zeros(len(points))
    for i, point in enumerate(points):
        distance = np.hypot(*(spots[main] - point).T)
        nearest = int(distance.argmin())
        if distance[nearest] <= JOIN_M:
            node[i], leg[i] = main[nearest], np.rint(distance[nearest] / 0.1)
    return node, leg


def areas_above(areas: pd.DataFrame) -> dict[str, list[str]]:
    """Area of the newest year → itself and every area it lies in."""
    newest = areas[areas["year"] == max(areas["year"])]
    parent = dict(zip(newest["area_code"], newest["parent_code"], strict=True))
    found: dict[str, list[str]] = {}
    for code in parent:
        chain = [code]
        while parent.get(chain[-1]) in parent:
            chain.append(parent[chain[-1]])
        found[code] = chain
    return found
