"""Residents of an area spread over its dwellings."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box
from tests.sources.town import CRS, ORIGIN, Drawing, Told, buildings, source

from weefsel.concepts import Level
from weefsel.errors import InputError
from weefsel.sources.osm.areas import Area
from weefsel.sources.osm.residents import Home, exact_shares, homes, residents, storeys
from weefsel.sources.osm.shapes import Shapes

X, Y = ORIGIN


def area(code: str, west: float, south: float, east: float, north: float, parent: str | None = None) -> Area:
    outline = box(X + west, Y + south, X + east, Y + north)
    level, rank = (Level.GEMEENTE, 8) if parent is None else (Level.BUURT, 10)
    return Area(code, code, level, rank, outline, f"relation/{code}", parent)


def home(x: float, y: float, floor_m2: float = 100.0) -> Home:
    return Home(X + x, Y + y, floor_m2)


def spread(
    areas: list[Area], counts: dict[str, float], found: list[Home], told: Told | None = None
) -> dict[str, float]:
    rows = residents(areas, counts, found, source(), (told or Told()).context)
    assert rows["cell_id"].is_unique
    assert (rows["evidence"] == "spread").all()
    assert (rows["age_missing"] == "unknown").all()
    assert rows["age_0_15"].isna().all()
    return {f"{row.area_code} {row.cell_id}": row.residents for row in rows.itertuples()}  # pyright: ignore


@pytest.mark.parametrize(
    ("levels", "expected"),
    [("4", 4), ("1", 1), ("0", 1), ("2.5", 2.5), ("2,5", 2.5), ("", 2), ("four", 2), ("-3", 2), ("1e9", 2), ("99", 60)],
)
def test_storeys_are_read_where_they_are_a_plain_number(levels: str, expected: float) -> None:
    assert storeys({"building:levels": levels}) == expected


def test_dwellings_are_told_from_sheds_garages_churches_and_factories() -> None:
    pad = Drawing()
    buildings(pad)
    found = homes(Shapes(pad.objects(), CRS))
    # ways 41, 42, 45, 46: house 100 m² × 2, flat 200 m² × 4, two buildings of unknown kind 100 m² × 2
    assert [round(h.floor_m2) for h in found] == [200, 800, 200, 200]


def test_people_are_divided_in_proportion_to_floor_area() -> None:
    """300 people over 200 + 800 m² in two squares: 60 and 240."""
    found = spread([area("A", 0, 0, 1000, 1000)], {"A": 300.0}, [home(220, 520, 200), home(320, 620, 800)])
    assert found == {"A E1552N4635": 60.0, "A E1553N4636": 240.0}


def test_homes_in_one_square_are_added_up() -> None:
    found = spread([area("A", 0, 0, 1000, 1000)], {"A": 30.0}, [home(10, 10), home(90, 90), home(150, 10)])
    assert found == {"A E1550N4630": pytest.approx(20), "A E1551N4630": pytest.approx(10)}


def test_a_home_whose_square_is_the_neighbours_goes_to_the_nearest_square_of_its_own_area() -> None:
    """The border is at 540 m, so that the square 500–600 (centre 550) is the eastern area's."""
    areas = [area("W", 0, 0, 540, 100), area("E", 540, 0, 1000, 100)]
    found = spread(areas, {"W": 10.0, "E": 20.0}, [home(530, 50), home(560, 50)])
    assert found == {"W E1554N4630": 10.0, "E E1555N4630": 20.0}


def test_an_area_without_homes_is_spread_evenly_and_the_note_tells() -> None:
    told = Told()
    found = spread([area("A", 0, 0, 200, 200)], {"A": 10.0}, [], told)
    assert found == dict.fromkeys(["A E1550N4630", "A E1551N4630", "A E1550N4631", "A E1551N4631"], 2.5)
    assert told.notes == ["changed, spread evenly: 1 areas; 10 residents; relation/A (A)"]


def test_an_area_too_small_to_hold_the_centre_of_a_square_still_keeps_its_people() -> None:
    areas = [area("A", 0, 0, 30, 30), area("B", 30, 0, 60, 30), area("C", 60, 0, 1000, 1000)]
    found = spread(areas, {"A": 3.0, "B": 4.0, "C": 5.0}, [home(10, 10), home(70, 10)])
    assert {key.split()[0]: value for key, value in found.items()} == {"A": 3.0, "B": 4.0, "C": 5.0}
    assert len(found) == 3


def test_people_of_a_part_are_not_counted_again_in_the_whole() -> None:
    """100 people in all, 30 of them in buurt B: 70 for the rest, where buurt C has no number of its own."""
    areas = [area("A", 0, 0, 300, 100), area("B", 0, 0, 100, 100, "A"), area("C", 100, 0, 200, 100, "A")]
    found = spread(areas, {"A": 100.0, "B": 30.0}, [home(50, 50), home(150, 50), home(250, 50)])
    assert found == {"B E1550N4630": 30.0, "C E1551N4630": 35.0, "A E1552N4630": 35.0}


def test_parts_that_add_up_to_more_than_the_whole_keep_their_own_numbers_and_the_note_tells() -> None:
    told = Told()
    areas = [area("A", 0, 0, 300, 100), area("B", 0, 0, 100, 100, "A")]
    found = spread(areas, {"A": 20.0, "B": 30.0}, [home(50, 50), home(150, 50)], told)
    assert found == {"B E1550N4630": 30.0}
    assert told.notes == ["1 changed, does not add up: 20 residents; relation/A (A)"]


def test_nobody_lives_where_no_number_is_known() -> None:
    assert spread([area("A", 0, 0, 300, 100)], {}, [home(50, 50)]) == {}
    assert spread([area("A", 0, 0, 300, 100)], {"A": 0.0}, [home(50, 50)]) == {}


def test_an_area_without_homes_larger_than_any_municipality_is_an_input_error() -> None:
    with pytest.raises(InputError, match="10,000 km²"):
        spread([area("A", 0, 0, 200_000, 200_000)], {"A": 10.0}, [])


@settings(deadline=None)
@given(
    st.integers(1, 2_000_000),
    st.lists(st.floats(0.01, 1e6, allow_nan=False), min_size=1, max_size=300),
)
def test_shares_add_up_to_the_total_exactly_and_follow_the_weights(total: int, weights: list[float]) -> None:
    weight = np.array(weights)
    shares = exact_shares(float(total), weight)
    assert math.fsum(shares) == total
    assert shares == pytest.approx(total * weight / weight.sum(), rel=1e-6, abs=1e-6)
    assert (shares >= 0).all()


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 999), st.floats(0, 999), st.floats(30, 5000)), max_size=60))
def test_every_area_keeps_its_number_wherever_its_homes_are(places: list[tuple[float, float, float]]) -> None:
    areas = [area("W", 0, 0, 437, 1000), area("E", 437, 0, 1000, 1000)]
    found = spread(areas, {"W": 301.0, "E": 77.0}, [home(*place) for place in places])
    for code, number in (("W", 301.0), ("E", 77.0)):
        assert math.fsum(v for k, v in found.items() if k.startswith(f"{code} ")) == number
