"""The k nearest, pairs, opportunities and catchments: beside a matrix of all distances by scipy, and their laws.

Towns are drawn: some of their streets hang together and some do not, some have no streets at all, several places may
stand in one spot or be equally far.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import scipy_distances

from weefsel.analysis import straight
from weefsel.analysis.nearest import nearest_places
from weefsel.analysis.reach import reach_cells, targets
from weefsel.analysis.within import (
    catchment_population,
    cumulative_opportunities,
    pairs_at_once,
    pairs_within_walk,
)
from weefsel.concepts import AgeBand
from weefsel.errors import InputError
from weefsel.network import ranges

KINDS = ("library", "playground", "bench")
BANDS = tuple(map(str, AgeBand))
DETOUR = 1.3


@dataclass(frozen=True)
class Town:
    residents: pd.DataFrame
    places: pd.DataFrame
    nodes: pd.DataFrame
    edges: pd.DataFrame

    @property
    def tables(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        return self.residents, self.places, self.nodes, self.edges

    def with_places(self, rows: Any) -> Town:
        return replace(self, places=self.places.iloc[rows].reset_index(drop=True))


def made(seed: int, nodes: int, edges: int, places: int, squares: int) -> Town:
    """A town in 3 by 3 km. Without edges there is no network."""
    chance = np.random.default_rng(seed)
    spots = chance.uniform(0, 3_000, (nodes, 2))
    # at nodes, in one another's building, and anywhere
    at = np.concatenate([spots, chance.uniform(0, 3_000, (3, 2))])[chance.integers(0, nodes + 3, places)]
    home = chance.uniform(0, 3_000, (squares, 2))
    ages = chance.integers(0, 30, (squares, len(BANDS))).astype(float)
    ages[chance.random(squares) < 0.2] = np.nan
    # of some squares one age alone is not known
    ages[chance.random(ages.shape) < 0.05] = np.nan
    residents = {"cell_id": [f"c{i}" for i in range(squares)], "x_m": home[:, 0], "y_m": home[:, 1]}
    number = np.where(np.isnan(ages).any(axis=1), 7.0, ages.sum(axis=1))
    functions = [sorted(set(chance.choice(["meeting", "support"], chance.integers(0, 3)))) for _ in range(places)]
    register = {
        "place_id": [f"p{i}" for i in range(places)],
        "kind": chance.choice(KINDS, places),
        "functions": functions,
        "count": chance.choice(["core", "core", "minor", "no"], places),
        "geometry": np.array([shapely.Point(p) for p in at], object),
    }
    ends = chance.integers(0, nodes, (edges, 2))
    # few lengths, so that many ways are equally long
    length = chance.choice([0.0, 100.0, 300.0], edges)
    return Town(
        pd.DataFrame(residents | {"residents": number} | dict(zip(BANDS, ages.T, strict=True))),
        pd.DataFrame(register),
        pd.DataFrame({"x_m": spots[:, 0], "y_m": spots[:, 1]}),
        pd.DataFrame({"u": ends[:, 0], "v": ends[:, 1], "length_m": length}),
    )


towns = st.builds(
    made,
    seed=st.integers(0, 2**32 - 1),
    nodes=st.integers(1, 14),
    edges=st.integers(0, 30),
    places=st.integers(0, 12),
    squares=st.integers(0, 9),
)
limits = st.lists(st.integers(0, 3_000).map(float), min_size=1, max_size=4, unique=True).map(sorted)


def matrix(town: Town) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Metres from every square to every place (places, squares), NaN where there is no way."""
    if len(town.edges):
        each = scipy_distances(*town.tables, {str(p): [p] for p in range(len(town.places))})
        return np.reshape([*each.values()], (len(town.places), len(town.residents)))
    home = town.residents[["x_m", "y_m"]].to_numpy()
    at = np.reshape([(p.x, p.y) for p in town.places["geometry"]], (-1, 2))
    apart = at[:, None] - home[None]
    return np.rint(np.sqrt((apart**2).sum(axis=2)) * DETOUR * 10) / 10


def with_exact(town: Town, within: list[float], pick: int) -> list[float]:
    """The limits, and one that is exactly as far as some square is from some place."""
    far = matrix(town)
    known = np.round(far[~np.isnan(far)], 1)
    return sorted({*within, *known[pick % max(len(known), 1) :][:1].tolist()})


def near(town: Town, *within: float) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
    """For each limit 1 where a place is within it of a square (places, squares)."""
    far = matrix(town)
    return [(far <= limit + 1e-6).astype(float) for limit in within]


def stacked(tables: Any, columns: list[str]) -> pd.DataFrame:
    """The blocks under each other, texts as texts; without rows when there are no blocks."""
    found = [table.astype({name: object for name in table.columns if name.endswith("_id")}) for table in tables]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=pd.Index(columns))


# --- k nearest --------------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(town=towns, k=st.integers(1, 10))
def test_the_k_nearest_are_the_first_by_distance_and_then_by_their_place_in_the_table(town: Town, k: int) -> None:
    far, squares = matrix(town), len(town.residents)
    tables = list(nearest_places(*town.tables, k))
    assert [list(table["target"].unique())[:1] for table in tables if squares] == [
        [name] for name in targets(town.places) if squares
    ]
    for table, group in zip(tables, targets(town.places).values(), strict=True):
        assert list(table["cell_id"]) == [c for c in town.residents["cell_id"] for _ in range(k)]
        assert list(table["rank"]) == list(range(1, k + 1)) * squares
        for square in range(squares):
            wanted = sorted((far[p, square], p) for p in group if not np.isnan(far[p, square]))[:k]
            rows = table.iloc[square * k : square * k + k]
            there = rows[rows["distance_m"].notna()]
            assert list(there["place_id"]) == [f"p{p}" for _, p in wanted]
            assert list(there["distance_m"]) == pytest.approx([d for d, _ in wanted], abs=1e-6)
            assert rows["place_id"].iloc[len(wanted) :].isna().all()


@settings(max_examples=40, deadline=None)
@given(town=towns)
def test_the_first_of_the_nearest_is_what_reach_finds(town: Town) -> None:
    found = pd.concat(list(nearest_places(*town.tables, 1)), ignore_index=True)
    wanted = reach_cells(*town.tables)
    for column in wanted.columns:
        ours, theirs = (table[column].astype(object).where(table[column].notna(), None) for table in (found, wanted))
        assert list(ours) == list(theirs), column


def test_many_places_in_one_building_come_in_their_order_without_a_network() -> None:
    town = made(3, 1, 0, 1, 4)
    town = town.with_places([0] * 200)
    town.places["place_id"], town.places["count"] = [f"p{i}" for i in range(200)], "core"
    (table,) = nearest_places(*town.tables, 10, only=[str(town.places["kind"][0])])
    assert list(table["place_id"]) == [f"p{i}" for i in range(10)] * 4


def test_places_that_are_equally_far_on_all_sides_come_in_their_order_without_a_network() -> None:
    town = made(3, 1, 0, 80, 1)
    x, y = town.residents[["x_m", "y_m"]].to_numpy()[0]
    sides = [(x + 64 * east, y + 64 * north) for east, north in ((1, 0), (0, 1), (-1, 0), (0, -1))]
    town.places["geometry"] = [shapely.Point(sides[i % 4]) for i in range(80)]
    town.places["count"], town.places["kind"] = "core", "library"
    (table,) = nearest_places(*town.tables, 3, only=["library"])
    assert list(table["place_id"]) == ["p0", "p1", "p2"]


# --- pairs ------------------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(town=towns, pick=st.integers(0, 100))
def test_pairs_are_all_that_are_within_the_limit_each_once(town: Town, pick: int) -> None:
    *_, limit = with_exact(town, [0.0], pick)
    found = stacked(pairs_within_walk(*town.tables, limit), ["cell_id", "place_id", "distance_m"])
    far = matrix(town)
    wanted = [(f"c{c}", f"p{p}", far[p, c]) for p, c in np.argwhere(*near(town, limit))]
    assert list(zip(found["cell_id"], found["place_id"], strict=True)) == [(c, p) for c, p, _ in wanted]
    assert list(found["distance_m"]) == pytest.approx([d for *_, d in wanted], abs=1e-6)
    cell, place, distance = pairs_at_once(*town.tables, limit)
    assert [(f"c{c}", f"p{p}") for c, p in zip(cell, place, strict=True)] == [(c, p) for c, p, _ in wanted]
    assert list(distance / 10) == pytest.approx(list(found["distance_m"]))


def test_straight_pairs_are_the_same_in_blocks_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    town = made(1, 4, 0, 12, 30)
    whole = list(pairs_within_walk(*town.tables, 2_000))
    monkeypatch.setattr(straight, "BLOCK", 25)
    parts = list(pairs_within_walk(*town.tables, 2_000))
    assert (len(whole), len(parts)) == (1, 12)
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), whole[0])


# --- opportunities and catchments -------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(town=towns, within=limits, pick=st.integers(0, 100))
def test_opportunities_are_pairs_counted_by_hand(town: Town, within: list[float], pick: int) -> None:
    within = with_exact(town, within, pick)
    seats = np.arange(len(town.places)) % 5 + 0.5
    found = cumulative_opportunities(*town.tables, within, capacity=seats)
    reached = near(town, *within)
    wanted = [
        (name, limit, cell, rows[:, c].sum(), rows[:, c] @ seats[group])
        for name, group in targets(town.places).items()
        for limit, there in zip(within, reached, strict=True)
        for rows in [there[group]]
        for c, cell in enumerate(town.residents["cell_id"])
    ]
    columns = [found[name] for name in ("target", "within_m", "cell_id", "places", "capacity")]
    assert list(zip(*columns, strict=True)) == wanted
    assert found.loc[found["route"].isna(), "places"].eq(0).all()


@settings(max_examples=40, deadline=None)
@given(town=towns, within=limits)
def test_catchments_are_people_counted_by_hand(town: Town, within: list[float]) -> None:
    found = catchment_population(*town.tables, within)
    home = town.residents
    unknown = home[[*BANDS]].isna().any(axis=1)
    people = {"residents": home["residents"], "age_unknown": home["residents"].where(unknown, 0)}
    people |= {band: home[band].where(~unknown, 0) for band in BANDS}
    assert list(found["place_id"]) == [p for p in town.places["place_id"] for _ in within]
    assert list(found["within_m"]) == within * len(town.places)
    reached = near(town, *within)
    for column, number in people.items():
        wanted = np.stack([there @ number.to_numpy() for there in reached], axis=-1)
        np.testing.assert_array_equal(found[column], wanted.ravel())
    # these ages add up to the residents
    np.testing.assert_allclose(found[[*BANDS, "age_unknown"]].sum(axis=1), found["residents"])


@settings(max_examples=20, deadline=None)
@given(town=towns, within=limits, longer=st.integers(0, 500))
def test_a_larger_limit_never_lowers_a_count_and_limits_do_not_matter_to_each_other(
    town: Town, within: list[float], longer: int
) -> None:
    for count, column in ((cumulative_opportunities, "places"), (catchment_population, "residents")):
        together = count(*town.tables, within)
        for limit in within:
            alone = count(*town.tables, [limit])[column].to_numpy()
            np.testing.assert_array_equal(together.loc[together["within_m"] == limit, column], alone)
            assert (count(*town.tables, [limit + longer])[column].to_numpy() >= alone).all()


@settings(max_examples=20, deadline=None)
@given(town=towns, within=limits, cut=st.integers(0, 12))
def test_what_places_give_adds_up_so_that_one_more_never_lowers_a_count(
    town: Town, within: list[float], cut: int
) -> None:
    """The law behind adding up block by block: parts of the places together are the whole."""
    only = ["meeting", "support", *KINDS]
    whole, *parts = (
        cumulative_opportunities(*one.tables, within, only=only)["places"].to_numpy()
        for one in (town, town.with_places(slice(0, cut)), town.with_places(slice(cut, None)))
    )
    np.testing.assert_array_equal(whole, sum(parts))
    assert (whole >= parts[0]).all()
    people, *some = (
        catchment_population(*one.tables, within)["residents"].to_numpy()
        for one in (town, town.with_places(slice(0, cut)), town.with_places(slice(cut, None)))
    )
    np.testing.assert_array_equal(people, np.concatenate(some))


def test_a_kind_without_places_has_counts_of_nothing_and_no_nearest() -> None:
    town = made(5, 8, 12, 6, 3)
    found = cumulative_opportunities(*town.tables, [800.0], only=["museum", "library"])
    assert list(found["target"]) == ["museum"] * 3 + ["library"] * 3
    assert found["places"].iloc[:3].eq(0).all()
    table = next(nearest_places(*town.tables, 2, only=["museum", "library"]))
    assert table["distance_m"].isna().all()
    assert table["place_id"].isna().all()


# --- memory -----------------------------------------------------------------------------------------------------------


def grid(side: int, places: int, *, network: bool) -> Town:
    """A town of streets every 100 m, with a square at every corner and places all over."""
    town = made(0, 1, 0, places, 0)
    corner = np.arange(side * side)
    x, y = corner % side * 100.0, corner // side * 100.0
    east, north = corner[x < x.max()], corner[y < y.max()]
    edges = pd.DataFrame({"u": np.r_[east, north], "v": np.r_[east + 1, north + side], "length_m": 100.0})
    at = np.random.default_rng(0).uniform(0, side * 100, (places, 2))
    town.places["geometry"] = shapely.points(at)
    home = {"cell_id": [f"c{i}" for i in corner], "x_m": x, "y_m": y, "residents": 10.0}
    nodes = pd.DataFrame({"x_m": x, "y_m": y})
    return Town(pd.DataFrame(home | dict.fromkeys(BANDS, 2.0)), town.places, nodes, edges if network else edges[:0])


def peak_and_pairs(town: Town, count: Callable[..., pd.DataFrame], limit: float) -> tuple[float, float]:
    """Megabytes held at a time while counting, and megabytes of all pairs at twelve bytes each."""
    pairs = 12 * sum(len(block) for block in pairs_within_walk(*town.tables, limit))
    tracemalloc.start()
    count(*town.tables, [limit])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6, pairs / 1e6


@pytest.mark.parametrize(("count", "network"), [(catchment_population, True), (cumulative_opportunities, False)])
def test_memory_does_not_grow_with_the_number_of_pairs(
    count: Callable[..., pd.DataFrame], monkeypatch: pytest.MonkeyPatch, *, network: bool
) -> None:
    # every thread has a block of its own: on many of them 12,000 places would be one round
    monkeypatch.setattr(ranges, "THREADS", 2, raising=False)
    few, some = peak_and_pairs(grid(40, 3_000, network=network), count, 1_500)
    more, many = peak_and_pairs(grid(40, 12_000, network=network), count, 1_500)
    assert many > 3.9 * some > 40
    assert more - few < (many - some) / 2


# --- what is asked wrongly --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("within", [[], [800, 400], [400, 400], [-1], [np.nan], [np.inf], [2e6]])
def test_limits_that_are_none_are_told(within: list[float]) -> None:
    for count in (cumulative_opportunities, catchment_population):
        with pytest.raises(InputError, match="within_m"):
            count(*made(0, 3, 3, 3, 3).tables, within)


@pytest.mark.parametrize("limit", [-1, np.nan, np.inf, 2e6])
def test_a_limit_that_is_none_is_told_before_the_first_block(limit: float) -> None:
    for network in (0, 3):
        with pytest.raises(InputError, match="within_m"):
            pairs_within_walk(*made(0, 3, network, 3, 3).tables, limit)


@pytest.mark.parametrize("k", [0, 11, -3])
def test_a_k_that_is_none_is_told_before_the_first_table(k: int) -> None:
    for network in (0, 3):
        with pytest.raises(InputError, match=r"k:.* 1 to 10"):
            nearest_places(*made(0, 3, network, 3, 3).tables, k)


@pytest.mark.parametrize(("only", "told"), [(["libary", "x"], "libary"), ("library", "library"), ([], "list of")])
def test_a_target_that_is_none_is_told(only: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        nearest_places(*made(0, 3, 3, 3, 3).tables, 1, only=only)


@pytest.mark.parametrize(
    ("capacity", "told"),
    [([1, 2], "3 numbers"), ([1, -1, np.nan], r"row 2: found -1.0;.*1 more"), ([[1, 2, 3]], "3 num")],
)
def test_capacities_that_are_none_are_told(capacity: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        cumulative_opportunities(*made(0, 3, 3, 3, 3).tables, [400.0], capacity=capacity)
