"""How far it is from every square, on foot: by hand in the small town, by scipy in a village and in Liechtenstein.

By hand, for the square E0N0 (centre 50, 50) of the town in `tests/town.py`:

    to meeting:    50 m north to node 0, then 10 m to the house                     =    60 m
    to books:      50 m to node 0, four stretches of 300 m to node 4, then 20 m     = 1,270 m
    to play:       50 m to node 0, the cross street of 500 m to node 5,
                   four stretches to node 9, where the playground is                = 1,750 m
    to the hut:    on the island, to which no street leads                          : not reached
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import scipy_distances
from tests.town import META, ORIGIN, rows, town

from weefsel.analysis.reach import reach_cells, targets
from weefsel.analysis.walking import Walking
from weefsel.concepts import Function
from weefsel.snapshot import frame, open_snapshot
from weefsel.sources.recipe import read_recipe, recipe_tables

Tables = dict[str, pd.DataFrame]
RECIPE = Path(__file__).parents[2] / "recipes" / "liechtenstein.toml"


def cells_of(tables: Tables, walking: Walking | None = None) -> pd.DataFrame:
    return reach_cells(tables["residents"], tables["places"], tables["nodes"], tables["edges"], walking)


def by_target(cells: pd.DataFrame, column: str = "distance_m") -> dict[str, dict[str, object]]:
    """Target → square → what stands in `column`."""
    return {
        str(target): dict(zip(group["cell_id"], group[column], strict=True))
        for target, group in cells.groupby("target", sort=False)
    }


def test_the_example_by_hand() -> None:
    cells = cells_of(town())
    metres, places = by_target(cells), by_target(cells, "place_id")
    wanted = {
        "meeting": 60,
        "library": 1270,
        "information": 1270,
        "playground": 1750,
        "recreation": 1750,
        "support": 60,
    }
    assert {target: metres[target]["E0N0"] for target in wanted} == pytest.approx(wanted)
    assert np.isnan(metres["clubhouse"]["E0N0"])
    assert places["meeting"]["E0N0"] == "p-house"
    assert places["meeting"]["E4N1"] == "p-books"
    assert pd.isna(places["clubhouse"]["E0N0"])
    # the square of the other end: 50 m to node 9 and there it is
    assert metres["playground"]["E4N3"] == pytest.approx(50)
    # the island's own square: not joined, though the hut is 50 m away
    assert np.isnan(metres["clubhouse"]["E20N1"])


def test_a_bench_is_a_kind_but_no_function_and_a_shop_that_does_not_count_is_neither() -> None:
    found = {target: list(positions) for target, positions in targets(town()["places"]).items()}
    assert found == {
        "meeting": [0, 1, 5],
        "development": [1],
        "recreation": [2],
        "support": [0],
        "information": [1],
        "bench": [3],
        "clubhouse": [5],
        "community_centre": [0],
        "library": [1],
        "playground": [2],
    }


def test_the_route_says_how_was_measured_also_where_nothing_is_near() -> None:
    tables = town()
    route = by_target(cells_of(tables), "route")
    assert {route["meeting"][cell] for cell in route["meeting"] if cell != "E20N1"} == {"network"}
    assert all(pd.isna(column["E20N1"]) for column in route.values())
    nothing = cells_of(tables | {"places": tables["places"].iloc[:0]})
    assert nothing["distance_m"].isna().all()
    assert nothing.loc[nothing["cell_id"] != "E20N1", "route"].eq("network").all()


def compare_with_scipy(tables: Tables) -> tuple[int, int]:
    """All squares and all targets; the numbers of distances and of squares that are not reached."""
    cells = cells_of(tables)
    members = {target: positions.tolist() for target, positions in targets(tables["places"]).items()}
    slow = scipy_distances(tables["residents"], tables["places"], tables["nodes"], tables["edges"], members)
    ours = {str(t): group["distance_m"].to_numpy(float) for t, group in cells.groupby("target", sort=False)}
    assert list(ours) == list(slow) == list(members)
    for target, metres in slow.items():
        np.testing.assert_allclose(ours[target], metres, rtol=0, atol=1e-6, err_msg=target)
    return len(cells), int(cells["distance_m"].isna().sum())


def test_the_town_is_equal_to_scipy() -> None:
    assert compare_with_scipy(town()) == (10 * 21, 10 + 20)


def test_the_village_is_equal_to_scipy_for_all_squares(village_dir: Path) -> None:
    snapshot = open_snapshot(village_dir)
    tables = {name: snapshot.table(name) for name in ("residents", "places", "nodes", "edges")}
    distances, missed = compare_with_scipy(tables)
    assert distances >= 5 * len(tables["residents"])
    assert missed < distances


def test_liechtenstein_is_equal_to_scipy_for_all_squares(shared_data: Path) -> None:
    recipe = read_recipe(RECIPE)
    if not (shared_data / recipe.sources[0].path).is_file():
        pytest.skip(f"no extract of Liechtenstein in {shared_data}")
    _, tables = recipe_tables(recipe, shared_data)
    distances, missed = compare_with_scipy(tables)
    assert distances > 50_000
    assert missed < distances / 10


# --- laws ----------------------------------------------------------------------------------------------------------


@st.composite
def spots(draw: st.DrawFn) -> tuple[float, float]:
    """Somewhere in or around the town, in metres."""
    return ORIGIN[0] + draw(st.floats(-300, 2_500)), ORIGIN[1] + draw(st.floats(-300, 700))


def with_place(tables: Tables, kind: str, functions: list[str], at: tuple[float, float]) -> Tables:
    more = rows()["places"][0] | {
        "place_id": "new",
        "kind": kind,
        "functions": functions,
        "geometry": shapely.Point(at),
    }
    return tables | {"places": frame("places", [*rows()["places"], more], META.crs)}


@settings(max_examples=25, deadline=None)
@given(at=spots(), functions=st.lists(st.sampled_from(list(Function)), unique=True), network=st.booleans())
def test_an_added_place_never_makes_anything_farther(
    at: tuple[float, float], functions: list[str], *, network: bool
) -> None:
    tables = town() if network else town() | {"nodes": town()["nodes"].iloc[:0], "edges": town()["edges"].iloc[:0]}
    before, after = cells_of(tables), cells_of(with_place(tables, "library", list(map(str, functions)), at))
    both = before.merge(after, on=["cell_id", "target"], suffixes=("_before", "_after"), validate="one_to_one")
    assert len(both) == len(before)
    far = both[["distance_m_before", "distance_m_after"]].fillna(np.inf).to_numpy()
    assert (far[:, 1] <= far[:, 0]).all()
    touched = both["target"].isin([*functions, "library"])
    assert (far[~touched, 0] == far[~touched, 1]).all()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_streets_and_squares_changes_nothing(seed: int) -> None:
    chance, tables = np.random.default_rng(seed), town()
    for name in ("edges", "residents"):
        tables[name] = tables[name].iloc[chance.permutation(len(tables[name]))].reset_index(drop=True)
    before, after = (cells_of(t).sort_values(["cell_id", "target"], ignore_index=True) for t in (town(), tables))
    pd.testing.assert_frame_equal(before, after)


@settings(max_examples=15, deadline=None)
@given(edge=st.integers(0, 9), longer=st.floats(0, 1_000))
def test_a_longer_street_never_brings_anything_nearer(edge: int, longer: float) -> None:
    tables = town()
    tables["edges"].loc[edge, "length_m"] += longer
    before, after = (cells_of(t)["distance_m"].fillna(np.inf).to_numpy() for t in (town(), tables))
    assert (after >= before).all()


# --- without streets -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("left", [("nodes",), ("nodes", "edges")])
def test_without_streets_it_is_the_straight_line_with_a_detour(left: tuple[str, ...]) -> None:
    """From (50, 50) to the house at (50, 110): 60 m × 1.3. To the hut at (2050, 200): √(2000² + 150²) × 1.3."""
    tables = {name: table if name not in left else table.iloc[:0] for name, table in town().items()}
    tables["edges"] = tables["edges"].iloc[:0]
    metres, route = by_target(cells_of(tables)), by_target(cells_of(tables), "route")
    assert metres["meeting"]["E0N0"] == pytest.approx(60 * 1.3, abs=0.05)
    assert metres["clubhouse"]["E0N0"] == pytest.approx(np.hypot(2000, 150) * 1.3, abs=0.05)
    assert {word for column in route.values() for word in column.values()} == {"straight"}
    assert by_target(cells_of(tables, Walking(detour=2)))["meeting"]["E0N0"] == pytest.approx(120)


def test_of_places_in_one_building_the_first_counts_with_and_without_streets() -> None:
    for streets in (True, False):
        tables = town() if streets else town() | {"edges": town()["edges"].iloc[:0]}
        house = rows()["places"][0]
        twins = [house | {"place_id": name} for name in ("b", "a", "c")]
        tables["places"] = frame("places", twins, META.crs)
        assert set(cells_of(tables).dropna(subset="distance_m")["place_id"]) == {"b"}


# --- little or nothing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("empty", [["residents"], ["places"], ["residents", "places"], ["nodes", "edges", "places"]])
def test_tables_without_rows_are_no_fault(empty: list[str]) -> None:
    tables = {name: table.iloc[:0] if name in empty else table for name, table in town().items()}
    cells = cells_of(tables)
    assert len(cells) == len(tables["residents"]) * len(targets(tables["places"]))
    assert list(cells.columns) == ["cell_id", "target", "distance_m", "place_id", "route"]
    assert len(targets(tables["places"])) >= len(Function)


def test_one_square_one_place_one_node() -> None:
    tables = {name: table.iloc[:1].reset_index(drop=True) for name, table in town().items()}
    tables["edges"] = tables["edges"].assign(v=0)  # a loop: the only street there is
    assert by_target(cells_of(tables))["meeting"] == pytest.approx({"E0N0": 60})


def test_the_leg_to_the_street_has_a_limit() -> None:
    tables = town()
    tables["residents"].loc[0, "x_m"] = ORIGIN[0] - 449.9
    near = by_target(cells_of(tables))["meeting"]
    assert near["E0N0"] == pytest.approx(
        np.hypot(499.9, 50) + 10 if np.hypot(499.9, 50) <= 500 else np.nan, nan_ok=True
    )
    tables["residents"].loc[0, ["x_m", "y_m"]] = ORIGIN[0] - 450, ORIGIN[1] + 100
    assert by_target(cells_of(tables))["meeting"]["E0N0"] == pytest.approx(510)
    assert np.isnan(by_target(cells_of(tables, Walking(join_m=499)))["meeting"]["E0N0"])
