"""The tables `nodes` and `edges`: every bend and junction a node, every stretch between two an edge."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from weefsel.snapshot.frames import frame
from weefsel.sources.demo.ground import GRID_M
from weefsel.sources.demo.knots import Junction, Reach, junction

__all__ = ["walking_network"]

#: no edge is longer, so that a house finds a node near its door
LONGEST_M: Final = 48.0


def walking_network(reaches: Sequence[Reach], source_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`nodes` and `edges` of the streets, with lengths in metres along the drawn line."""
    rows: list[tuple[Junction, Junction, Reach]] = []
    for reach in reaches:
        points = shapely.get_coordinates(shapely.segmentize(reach.line, LONGEST_M))
        stops = [junction(p) for p in points]
        rows += [(a, b, reach) for a, b in pairwise(stops) if a != b]
    ids = {at: i for i, at in enumerate(sorted({end for a, b, _ in rows for end in (a, b)}))}
    best: dict[tuple[int, int], Reach] = {}
    for a, b, reach in rows:
        best.setdefault((min(ids[a], ids[b]), max(ids[a], ids[b])), reach)
    where = np.array(list(ids), dtype=float) * GRID_M
    where = np.round(where, 1)
    nodes = frame("nodes", {"node_id": np.arange(len(ids)), "x_m": where[:, 0], "y_m": where[:, 1]})
    return nodes, frame("edges", _edges(best, where, source_id))


def _edges(best: dict[tuple[int, int], Reach], where: np.ndarray, source_id: str) -> dict[str, Any]:
    pairs = sorted(best)
    ends = np.array(pairs)
    reaches = [best[pair] for pair in pairs]
    return {
        "edge_id": np.arange(len(pairs)),
        "u": ends[:, 0],
        "v": ends[:, 1],
        "length_m": np.round(np.hypot(*(where[ends[:, 0]] - where[ends[:, 1]]).T), 2),
        "kind": [r.kind or "footway" for r in reaches],
        "bridge": [r.bridge for r in reaches],
        "name": [r.name for r in reaches],
        "wheelchair": [r.wheelchair for r in reaches],
        "source_id": source_id,
    }
