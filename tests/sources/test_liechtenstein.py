"""Liechtenstein as it was on 27 July 2015, whole and for real, against what other programs make of the same file."""

from __future__ import annotations

import json
import math
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import osmium
import osmium.geom
import pandas as pd
import pytest
import shapely
from pyproj import Geod, Transformer
from shapely import wkb

from weefsel.errors import InputError
from weefsel.snapshot import faults
from weefsel.sources.osm.network import walkable
from weefsel.sources.recipe import read_recipe, recipe_tables, sha256_of

#: one worker: each would make what these tests look at
pytestmark = pytest.mark.xdist_group("liechtenstein")

RECIPE: Final = Path(__file__).parents[2] / "recipes" / "liechtenstein.toml"
MUNICIPALITIES: Final = {
    "Balzers": 4539,
    "Eschen": 4284,
    "Gamprin": 1636,
    "Mauren": 4138,
    "Planken": 430,
    "Ruggell": 2065,
    "Schaan": 5933,
    "Schellenberg": 1037,
    "Triesen": 4913,
    "Triesenberg": 2634,
    "Vaduz": 5229,
}
NARROW: Final = ("0.5", "0.7")
GROUND: Final = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def pbf(shared_data: Path) -> Path:
    path = shared_data / "liechtenstein" / "liechtenstein-latest.osm.pbf"
    if not path.is_file():
        reason = f"no extract of Liechtenstein at {path}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    return path


@pytest.fixture(scope="module")
def notes() -> list[str]:
    return []


@pytest.fixture(scope="module")
def tables(pbf: Path, notes: list[str]) -> dict[str, pd.DataFrame]:
    start = time.perf_counter()
    found = recipe_tables(read_recipe(RECIPE), pbf.parents[1], note=notes.append)[1]
    assert time.perf_counter() - start < 60
    return found


def objects(path: Path) -> Iterator[Any]:
    """Every object of the file as libosmium gives it, ways with their locations."""
    yield from osmium.FileProcessor(str(path)).with_locations()


def test_the_tables_are_sound(tables: dict[str, pd.DataFrame]) -> None:
    assert faults(tables) == []


def test_eleven_municipalities_have_36_838_residents_together(
    tables: dict[str, pd.DataFrame], notes: list[str]
) -> None:
    areas = tables["areas"]
    gemeenten = areas[areas["level"] == "gemeente"]
    assert dict(zip(gemeenten["name"], gemeenten["residents"], strict=True)) == MUNICIPALITIES
    assert gemeenten["residents"].sum() == 36_838
    whole = areas[areas["level"] == "land"]
    assert whole["name"].tolist() == ["Liechtenstein"]
    assert set(gemeenten["parent_code"]) == set(whole["area_code"])
    assert any("Nendeln, population=1357" in note and "Eschen" in note for note in notes)


def test_the_squares_of_a_municipality_hold_its_residents(tables: dict[str, pd.DataFrame]) -> None:
    squares = tables["residents"].groupby("area_code")["residents"].agg(math.fsum)
    stated = tables["areas"].set_index("area_code")["residents"].dropna()
    assert squares.to_dict() == stated.to_dict()


def test_a_square_belongs_to_the_municipality_its_centre_lies_in(tables: dict[str, pd.DataFrame]) -> None:
    outlines = tables["areas"].set_index("area_code")["geometry"]
    for code, rows in tables["residents"].groupby("area_code"):
        assert shapely.contains_xy(outlines[code], rows["x_m"], rows["y_m"]).all()


def test_outlines_are_those_that_libosmium_itself_assembles(tables: dict[str, pd.DataFrame], pbf: Path) -> None:
    factory = osmium.geom.WKBFactory()
    outlines = tables["areas"].set_index("source_ref")["geometry"]
    to_metres = Transformer.from_crs("EPSG:4326", "EPSG:32632", always_xy=True)
    compared = 0
    assembled: Any = osmium.FileProcessor(str(pbf)).with_areas()
    for area in assembled:
        ref = "" if not area.is_area() or area.from_way() else f"relation/{area.orig_id()}"
        if ref in outlines.index:
            theirs = wkb.loads(factory.create_multipolygon(area), hex=True)
            theirs = shapely.transform(theirs, lambda xy: np.column_stack(to_metres.transform(*xy.T)))
            assert shapely.symmetric_difference(theirs, outlines[ref]).area < 1.0, ref
            compared += 1
    assert compared == len(outlines)


def test_municipalities_do_not_overlap_and_fill_the_country(tables: dict[str, pd.DataFrame]) -> None:
    areas = tables["areas"]
    parts = areas.loc[areas["level"] == "gemeente", "geometry"].to_numpy()
    whole = areas.loc[areas["level"] == "land", "geometry"].iloc[0]
    assert shapely.area(parts).sum() == pytest.approx(shapely.union_all(parts).area, abs=1)
    assert shapely.symmetric_difference(shapely.union_all(parts), whole).area < 1_000  # 160 km²


def test_nearly_every_walkable_way_is_in_the_network_with_its_length_on_the_ground(
    tables: dict[str, pd.DataFrame], pbf: Path
) -> None:
    ours = tables["edges"].groupby("source_ref")["length_m"].sum()
    assert len(ours) >= 4_600
    theirs = {
        f"way/{way.id}": GROUND.line_length([n.lon for n in way.nodes], [n.lat for n in way.nodes])
        for way in objects(pbf)
        if way.is_way() and walkable(dict(way.tags)) and all(n.location.valid() for n in way.nodes)
    }
    assert set(ours.index) <= set(theirs)
    assert len(ours) >= 0.99 * len(theirs)
    assert ours.to_dict() == pytest.approx({ref: theirs[ref] for ref in ours.index}, rel=1e-6, abs=0.01)


def test_few_edges_say_something_of_going_by_wheelchair_and_those_are_what_the_file_says(
    tables: dict[str, pd.DataFrame], pbf: Path
) -> None:
    """The ways are sought in the file itself: stairs, what is stated, and of widths those below 0.9."""
    edges = tables["edges"]
    barred = {
        f"way/{way.id}"
        for way in objects(pbf)
        if way.is_way()
        and (
            way.tags.get("wheelchair") == "no" or way.tags.get("highway") == "steps" or way.tags.get("width") in NARROW
        )
    }
    expected = edges["source_ref"].isin(barred)
    assert edges["wheelchair"].isin(["no"]).equals(expected)
    assert edges["wheelchair"].dropna().eq("no").all()
    # as docs/method-reach.md tells
    assert (len(edges), int(expected.sum()), len(barred & set(edges["source_ref"]))) == (55_860, 1_080, 127)


def test_the_length_of_each_edge_is_that_between_its_nodes(tables: dict[str, pd.DataFrame]) -> None:
    nodes, edges = tables["nodes"], tables["edges"]
    lon, lat = Transformer.from_crs("EPSG:32632", "EPSG:4326", always_xy=True).transform(nodes["x_m"], nodes["y_m"])
    u, v = edges["u"].to_numpy(), edges["v"].to_numpy()
    ground = GROUND.inv(lon[u], lat[u], lon[v], lat[v])[2]
    np.testing.assert_allclose(edges["length_m"], ground, rtol=0.005, atol=0.001)


def test_every_place_traces_to_an_object_with_the_same_tags(tables: dict[str, pd.DataFrame], pbf: Path) -> None:
    kinds = {"n": "node", "w": "way", "r": "relation"}
    wanted = dict(zip(tables["places"]["source_ref"], tables["places"]["tags"], strict=True))
    assert len(wanted) == len(tables["places"]) > 300
    found = {ref: dict(item.tags) for item in objects(pbf) if (ref := f"{kinds[item.type_str()]}/{item.id}") in wanted}
    assert found == {ref: json.loads(tags) for ref, tags in wanted.items()}


def test_every_number_of_residents_traces_to_its_tag(tables: dict[str, pd.DataFrame], pbf: Path) -> None:
    stated = tables["areas"].dropna(subset=["residents"])
    tags = {f"node/{item.id}": item.tags.get("population") for item in objects(pbf) if item.is_node() and item.tags}
    for ref, residents in zip(stated["residents_ref"], stated["residents"], strict=True):
        node, _, said = ref.partition(" population=")
        assert tags[node] == said
        assert float(said) == residents


def test_a_place_in_a_municipality_lies_within_its_outline(tables: dict[str, pd.DataFrame]) -> None:
    outlines = tables["areas"].set_index("area_code")["geometry"]
    places = tables["places"]
    inside = places[places["area_code"].notna()]
    assert len(inside) >= 0.95 * len(places)
    assert all(
        outlines[code].intersects(point) for code, point in zip(inside["area_code"], inside["geometry"], strict=True)
    )


def test_an_extract_without_boundaries_is_an_input_error(shared_data: Path, tmp_path: Path) -> None:
    """Porto Alegre's extract holds streets, but no boundary."""
    path = shared_data / "porto_alegre" / "poa_osm.pbf"
    recipe = tmp_path / "recipe.toml"
    text = RECIPE.read_text(encoding="utf-8").replace("EPSG:32632", "EPSG:31982")
    text = re.sub('path = ".*"', f'path = "{path}"', re.sub('sha256 = ".*"', f'sha256 = "{sha256_of(path)}"', text))
    recipe.write_text(text.replace('whole = "relation/1155955"', ""), encoding="utf-8")
    with pytest.raises(InputError, match="at least one complete boundary relation"):
        recipe_tables(read_recipe(recipe), None)


def test_the_crs_of_another_country_is_an_input_error(pbf: Path, tmp_path: Path) -> None:
    dutch = tmp_path / "dutch.toml"
    dutch.write_text(RECIPE.read_text(encoding="utf-8").replace("EPSG:32632", "EPSG:28992"), encoding="utf-8")
    with pytest.raises(InputError, match="area of use of EPSG:28992"):
        recipe_tables(read_recipe(dutch), pbf.parents[1])
