"""The residents of the fictional municipality."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from tests.sources.municipality import municipality

from weefsel.concepts import AgeBand
from weefsel.sources.demo import Scale
from weefsel.sources.demo.people import whole

#: one worker: each would make what these tests look at
pytestmark = pytest.mark.xdist_group("weverveen")

SCALES: list[Scale] = ["village", "city"]
BANDS = [str(band) for band in AgeBand]


def test_weverveen_has_44700_residents_and_bleekveld_3297() -> None:
    areas = municipality("city").tables["areas"].set_index("name")
    assert areas.loc["Weverveen", "residents"] == 44_700
    assert areas.loc["Bleekveld", "residents"] == 3_297


def test_the_village_is_small() -> None:
    areas = municipality("village").tables["areas"]
    assert 1_800 < areas["residents"].iloc[0] < 2_200
    assert 2 <= (areas["level"] == "buurt").sum() <= 3


@pytest.mark.parametrize("scale", SCALES)
def test_each_square_lies_with_its_centre_in_its_buurt(scale: Scale) -> None:
    town = municipality(scale)
    cells, buurten = town.tables["residents"], town.areas("buurt").geometry
    centres = shapely.points(cells[["x_m", "y_m"]].to_numpy())
    assert shapely.contains(buurten.loc[cells["area_code"]].to_numpy(), centres).all()


@pytest.mark.parametrize("scale", SCALES)
def test_a_square_is_called_after_its_south_west_corner(scale: Scale) -> None:
    cells = municipality(scale).tables["residents"]
    east, north = np.floor(cells["x_m"] / 100).astype(int), np.floor(cells["y_m"] / 100).astype(int)
    assert (cells["cell_id"] == "E" + east.astype(str) + "N" + north.astype(str)).all()
    assert (cells["x_m"] % 100 == 50).all()
    assert (cells["y_m"] % 100 == 50).all()


@pytest.mark.parametrize("scale", SCALES)
def test_squares_are_rounded_to_five_and_add_up_to_nearly_the_stated_residents(scale: Scale) -> None:
    tables = municipality(scale).tables
    cells, areas = tables["residents"], tables["areas"].set_index("area_code")
    assert (cells[["residents", *BANDS]].fillna(0) % 5 == 0).all().all()
    assert (cells["residents"] > 0).all()
    for code, count in cells.groupby("area_code")["residents"].sum().items():
        assert count == pytest.approx(areas.loc[code, "residents"], rel=0.04)


@pytest.mark.parametrize("scale", SCALES)
def test_ages_add_up_but_for_rounding_or_are_missing_with_a_reason(scale: Scale) -> None:
    cells = municipality(scale).tables["residents"]
    known = cells[cells["age_missing"].isna()]
    # six numbers that are each at most 2.5 off
    assert (known[BANDS].sum(axis=1) - known["residents"]).abs().max() <= 15
    secret = cells[cells["age_missing"].notna()]
    assert set(secret["age_missing"]) <= {"secret"}
    assert secret[BANDS].isna().all().all()
    assert (secret["residents"] < 10).all()


def test_the_city_has_some_secret_squares_and_784_squares_in_all() -> None:
    cells = municipality("city").tables["residents"]
    assert len(cells) == 784
    assert 3 <= cells["age_missing"].notna().sum() <= 60


def test_buurten_differ_in_age_as_those_of_a_town_do() -> None:
    tables = municipality("city").tables
    names = tables["areas"].set_index("area_code")["name"]
    ages = tables["residents"].groupby("area_code")[BANDS].sum().rename(index=names)
    shares = ages.div(ages.sum(axis=1), axis=0)
    assert shares["age_65plus"].idxmax() == "Zelfkant"
    assert shares["age_0_15"].idxmax() == "Nieuwe Weer"
    assert shares.loc["Bleekveld", "age_65plus"] == pytest.approx(0.23, abs=0.03)
    total = ages.sum() / ages.sum().sum()
    assert total["age_65plus"] == pytest.approx(0.19, abs=0.04)


@pytest.mark.parametrize(
    ("shares", "total", "expected"),
    [
        ([1.5, 1.5], 3, [2, 1]),
        ([0.2, 0.2, 0.6], 1, [0, 0, 1]),
        ([2.0, 3.0], 5, [2, 3]),
        ([0.4, 0.4, 0.2], 1, [1, 0, 0]),
    ],
)
def test_shares_become_whole_numbers_by_largest_remainder(shares: list[float], total: int, expected: list[int]) -> None:
    assert whole(np.array(shares), total).tolist() == expected
