"""Osdorp and Porto Alegre from real files: a walking network of lines, and a place in hexagons without a boundary."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pytest

import weefsel
from weefsel.atlas.read import Atlas, open_atlas

#: one worker: each would make what these tests look at
pytestmark = pytest.mark.xdist_group("real recipes")

RECIPES: Final = Path(__file__).parents[2] / "recipes"
LONGEST_S: Final = 60.0


def built(name: str, data: Path, factory: pytest.TempPathFactory) -> Atlas:
    directory = factory.mktemp(name)
    start = time.perf_counter()
    weefsel.build(RECIPES / f"{name}.toml", directory, data=data)
    assert time.perf_counter() - start < LONGEST_S
    return open_atlas(directory)


@pytest.fixture(scope="module")
def osdorp(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    return built("osdorp", shared_data, tmp_path_factory)


@pytest.fixture(scope="module")
def porto_alegre(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    return built("porto-alegre", shared_data, tmp_path_factory)


def test_osdorp_is_sound_and_has_its_four_buurten(osdorp: Atlas) -> None:
    assert osdorp.snapshot.faults() == []
    areas = osdorp.snapshot.areas
    assert areas["area_code"].tolist() == ["WK0363FJ", *(f"BU0363FJ0{n}" for n in (1, 2, 3, 4))]


def test_the_residents_of_osdorp_are_those_of_cbs(osdorp: Atlas, shared_data: Path) -> None:
    with (shared_data / "amsterdam/kwb_2024_clean_GM0363.csv").open(encoding="utf-8-sig", newline="") as file:
        stated = {line["Area_Code"].strip(): float(line["Population_Total"] or 0) for line in csv.DictReader(file)}
    buurten = [code for code in osdorp.snapshot.areas["area_code"] if code.startswith("BU")]
    people = osdorp.snapshot.residents.groupby("area_code")["residents"].sum()
    assert people.to_dict() == pytest.approx({code: stated[code] for code in buurten})


def test_everyone_in_osdorp_reaches_places_over_the_pavements(osdorp: Atlas) -> None:
    """The network covers the four buurten: nobody is off it, and no way is shorter than the straight line."""
    assert osdorp.figure("reach", "WK0363FJ", "off_network").value == 0
    ways = osdorp.rows("reach_cells").dropna(subset=["place_id"])
    assert set(ways["route"]) == {"network"}
    homes = osdorp.snapshot.residents.set_index("cell_id").loc[ways["cell_id"]]
    places = osdorp.snapshot.places.set_index("place_id").loc[ways["place_id"]]
    straight = np.hypot(
        homes["x_m"].to_numpy() - places.geometry.x.to_numpy(), homes["y_m"].to_numpy() - places.geometry.y.to_numpy()
    )
    detour = ways["distance_m"].to_numpy() / straight
    # every edge is rounded to whole decimetres
    assert detour.min() > 0.98
    assert 1.1 < float(np.median(detour)) < 2


def test_the_hexagons_of_porto_alegre_keep_their_people(porto_alegre: Atlas, shared_data: Path) -> None:
    assert porto_alegre.snapshot.faults() == []
    theirs = pd.read_csv(shared_data / "porto_alegre" / "poa_hexgrid.csv")
    ours = porto_alegre.snapshot.residents
    assert ours["residents"].sum() == theirs["population"].sum() == 812_935
    assert set(ours["area_code"]) == {"POA"}
    assert ours.set_index("cell_id")["residents"].to_dict() == theirs.set_index("id")["population"].to_dict()
    assert porto_alegre.figure("people", "POA", "residents").value == pytest.approx(812_935)


def test_the_points_of_porto_alegre_are_places_by_their_name(porto_alegre: Atlas) -> None:
    places = porto_alegre.snapshot.places
    points = places[places["source_id"] == "points"].set_index("place_id")
    assert points["kind"].to_dict() == {
        "points-public_market": "market",
        "points-gasometer_museum": "museum",
        "points-townhall": "town_hall",
        "points-metropolitan_cathedral": "faith_building",
        "points-farroupilha_park": "park",
    }
