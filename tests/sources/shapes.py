"""Small files of shapes, made by hand, for the tests of readers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
from shapely.geometry import shape
from tests.sources.reports import losses

from weefsel.sources.model import ReadContext, RecipeSource

#: the crs member by which older GeoJSON says that it is in RD
RD = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}


def square(x: float, y: float, side: float = 100.0) -> dict[str, Any]:
    """A square with its south-west corner at x, y, as a GeoJSON geometry."""
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def point(x: float, y: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [x, y]}


def collection(
    features: Sequence[tuple[Mapping[str, Any], Mapping[str, Any] | None]], crs: Mapping[str, Any] | None = RD
) -> dict[str, Any]:
    """Properties and geometries as a FeatureCollection, in RD unless said otherwise."""
    out: dict[str, Any] = {"type": "FeatureCollection"}
    if crs is not None:
        out["crs"] = crs
    out["features"] = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    return out


def geojson(folder: Path, data: Any, name: str = "shapes.geojson") -> Path:
    path = folder / name
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def gpkg(folder: Path, data: Mapping[str, Any], name: str = "shapes.gpkg", layer: str = "shapes") -> Path:
    """The features of `data` as a GeoPackage in RD, written by another program (GDAL)."""
    rows = [f["properties"] for f in data["features"]]
    shapes = [shape(f["geometry"]) if f["geometry"] else None for f in data["features"]]
    path = folder / name
    gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:28992").to_file(path, layer=layer, driver="GPKG")
    return path


def source(kind: str, path: Path, **options: Any) -> RecipeSource:
    return RecipeSource("test", kind, path.name, "0" * 64, 2024, "Test", "Test", "CC0-1.0", options=options)


def context(tables: Mapping[str, Any] | None = None, notes: list[str] | None = None) -> ReadContext:
    """What a reader is given in RD, after sources that made `tables`."""
    return ReadContext("Toetsdorp", "toetsdorp", "EPSG:28992", join=losses(notes), tables=tables or {})
