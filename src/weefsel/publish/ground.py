"""Names on the map and where they are: areas, places and streets, for whoever writes where something is. No figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyproj
import shapely

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from weefsel.snapshot import Snapshot

__all__ = ["Ground", "Spot"]


@dataclass(frozen=True, slots=True)
class Spot:
    """Something with a name: `kind` is the level of an area, the kind of a place, or `street`."""

    id: str
    name: str
    kind: str
    #: code of the smallest area it lies in; of an area its own
    area_code: str
    #: degrees of WGS 84
    longitude: float
    latitude: float


class Ground:
    """Where things are in one snapshot, in degrees of WGS 84."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        areas = snapshot.areas
        self._newest = areas[areas["year"] == areas["year"].max()].reset_index(drop=True)

    @cached_property
    def names(self) -> dict[str, str]:
        """Code of an area → its name."""
        return dict(zip(self._newest["area_code"].astype(str), self._newest["name"].astype(str), strict=True))

    @cached_property
    def outlines(self) -> tuple[tuple[str, BaseGeometry], ...]:
        """The smallest areas: code and outline, in degrees."""
        leaves = self._leaves
        shapes = leaves.geometry.to_crs("EPSG:4326")
        return tuple(zip(leaves["area_code"].astype(str), shapes, strict=True))

    @cached_property
    def areas(self) -> tuple[Spot, ...]:
        """All areas, each at a point within it."""
        inside = self._newest.geometry.representative_point().to_crs("EPSG:4326")
        columns = (self._newest[name].astype(str) for name in ("area_code", "name", "level"))
        rows = zip(*columns, inside.x, inside.y, strict=True)
        return tuple(Spot(code, name, level, code, float(x), float(y)) for code, name, level, x, y in rows)

    @cached_property
    def places(self) -> tuple[Spot, ...]:
        """Places that have a name."""
        named = self._snapshot.places
        named = named[named["name"].notna()]
        points = named.geometry.to_crs("EPSG:4326")
        columns = (named[name].fillna("").astype(str) for name in ("place_id", "name", "kind", "area_code"))
        rows = zip(*columns, points.x, points.y, strict=True)
        return tuple(Spot(one, name, kind, area, float(x), float(y)) for one, name, kind, area, x, y in rows)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kind of each place on the map, with a name or without."""
        return tuple(self._snapshot.places["kind"].astype(str))

    @cached_property
    def streets(self) -> tuple[Spot, ...]:
        """Each street once in every area that it runs through, about halfway."""
        edges = self._snapshot.edges
        if len(edges) == 0:
            return ()
        named = edges[edges["name"].notna()]
        x, y = (self._snapshot.nodes[axis].to_numpy(float) for axis in ("x_m", "y_m"))
        u, v = named["u"].to_numpy(), named["v"].to_numpy()
        middle = shapely.points((x[u] + x[v]) / 2, (y[u] + y[v]) / 2)
        leaves = self._leaves
        edge, area = shapely.STRtree(leaves.geometry.to_numpy()).query(middle, predicate="intersects")
        found = pd.DataFrame({"name": named["name"].to_numpy(object)[edge], "area": area, "edge": edge})
        found = found.sort_values(["name", "area", "edge"], kind="stable")
        halfway = found.groupby(["name", "area"], sort=False)["edge"].apply(lambda one: one.iloc[len(one) // 2])
        points = middle[halfway.to_numpy()]
        degrees = pyproj.Transformer.from_crs(self._snapshot.meta.crs, "EPSG:4326", always_xy=True)
        longitude, latitude = degrees.transform(shapely.get_x(points), shapely.get_y(points))
        codes = leaves["area_code"].astype(str).to_numpy()[np.asarray([key[1] for key in halfway.index], dtype=int)]
        names = [str(key[0]) for key in halfway.index]
        return tuple(
            Spot(f"{name}@{code}", name, "street", code, float(lon), float(lat))
            for name, code, lon, lat in zip(names, codes, longitude, latitude, strict=True)
        )

    @cached_property
    def _leaves(self) -> pd.DataFrame:
        return self._newest[~self._newest["area_code"].isin(self._newest["parent_code"])].reset_index(drop=True)
