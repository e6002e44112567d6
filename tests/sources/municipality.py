"""The fictional municipalities the demo tests look at, made once a session."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import csr_matrix

from weefsel.snapshot.meta import Meta
from weefsel.sources.demo import Scale, make

__all__ = ["Municipality", "municipality"]


@dataclass(frozen=True)
class Municipality:
    """What `make` gave, with the shapes that several tests need."""

    meta: Meta
    #: name → frame; said loosely, as tests pick at them freely
    tables: dict[str, Any]

    def areas(self, level: str) -> Any:
        areas = self.tables["areas"]
        return gpd.GeoDataFrame(areas[areas["level"] == level]).set_index("area_code")

    @property
    def water(self) -> Any:
        basemap = self.tables["basemap"]
        return shapely.union_all(basemap.loc[basemap["kind"] == "water", "geometry"].to_numpy())

    @property
    def node_xy(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        return self.tables["nodes"][["x_m", "y_m"]].to_numpy()

    @property
    def edge_lines(self) -> Any:
        edges, xy = self.tables["edges"], self.node_xy
        return shapely.linestrings(np.stack([xy[edges["u"]], xy[edges["v"]]], axis=1))

    def graph(self, edges: Any) -> csr_matrix:
        """The walking network of `edges` as a symmetric matrix of lengths."""
        count = len(self.tables["nodes"])
        u, v, length = edges["u"].to_numpy(), edges["v"].to_numpy(), edges["length_m"].to_numpy()
        both = (np.concatenate([u, v]), np.concatenate([v, u]))
        return csr_matrix((np.concatenate([length, length]), both), shape=(count, count))


@cache
def municipality(scale: Scale, seed: int = 2026) -> Municipality:
    """The municipality of this scale and seed."""
    return Municipality(*make(scale, seed))
