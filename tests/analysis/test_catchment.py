"""Floating catchments: by hand, beside PySAL `access`, beside the papers written out slowly, and the laws they keep.

The town by hand: cells A, B, C with 100, 200 and 50 residents; places p and q with capacity 6 and 3.

    p — A 100 m, B 300 m          q — B 100 m, C 300 m          one catchment of 300 m, or bands of 200 and 300 m
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from access import fca, weights
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from weefsel.analysis.catchment import Catchment, floating_catchment, gravity
from weefsel.analysis.decay import Bands, Decay, Exponential, Gaussian, Power
from weefsel.bench.catchment import SCALES, frames, made, ours, theirs
from weefsel.errors import InputError
from weefsel.sources.recipe import read_recipe, recipe_tables

RECIPE = Path(__file__).parents[2] / "recipes" / "liechtenstein.toml"
ONE = Bands((300.0,))
TWO = Bands((200.0, 300.0), (1.0, 0.5))


def table(*pairs: tuple[int, int, int]) -> Any:
    """Pairs (cell, place, metres)."""
    cell, place, metres = np.array(sorted(pairs, key=lambda p: (p[1], p[0]))).reshape(-1, 3).T
    return cell.astype(np.int32), place.astype(np.int32), (metres * 10).astype(np.int32)


TOWN = table((0, 0, 100), (1, 0, 300), (1, 1, 100), (2, 1, 300))
PEOPLE, PLACES = [100.0, 200.0, 50.0], [6.0, 3.0]


def test_one_catchment_by_hand() -> None:
    found = floating_catchment(TOWN, PEOPLE, PLACES, ONE)
    # p is shared by 300, q by 250
    assert found.demand.tolist() == [300, 250]
    assert found.access == pytest.approx([6 / 300, 6 / 300 + 3 / 250, 3 / 250])
    assert found.crowding == pytest.approx([300 / 6, 250 / 3])


def test_bands_by_hand() -> None:
    found = floating_catchment(TOWN, PEOPLE, PLACES, TWO)
    # at p: 100 + ½ 200; at q: 200 + ½ 50
    assert found.demand.tolist() == [200, 225]
    assert found.access == pytest.approx([6 / 200, 0.5 * 6 / 200 + 3 / 225, 0.5 * 3 / 225])


def test_with_choice_people_divide_over_the_places_by_hand() -> None:
    found = floating_catchment(TOWN, PEOPLE, PLACES, TWO, choice=True)
    # B's weights are ½ to p and 1 to q: a third of B goes to p, two thirds to q; A and C have no choice
    p, q = 100 * 1 + 200 * 0.5 / 3, 200 * 2 / 3 + 50 * 0.5
    assert found.demand == pytest.approx([p, q])
    assert found.access == pytest.approx([6 / p, 0.5 / 3 * 6 / p + 2 / 3 * 3 / q, 0.5 * 3 / q])


def test_gravity_by_hand() -> None:
    found = gravity(TOWN, PEOPLE, PLACES, Exponential(100.0))
    near, far = np.exp(-1), np.exp(-3)
    assert found.potential == pytest.approx([6 * near, 6 * far + 3 * near, 3 * far])
    p, q = 100 * near + 200 * far, 200 * near + 50 * far
    assert found.competition == pytest.approx([near * 6 / p, far * 6 / p + near * 3 / q, far * 3 / q])


def test_pairs_may_be_an_object_with_three_arrays() -> None:
    cell, place, distance = TOWN
    given = SimpleNamespace(cell=cell, place=place, distance_dm=distance)
    assert floating_catchment(given, PEOPLE, PLACES, ONE).access.tolist() == pytest.approx([0.02, 0.032, 0.012])


def test_an_age_band_has_its_own_crowding() -> None:
    # only B has people of this age: they have p and q to themselves
    found = floating_catchment(TOWN, [0.0, 10.0, 0.0], PLACES, ONE)
    assert found.access == pytest.approx([0.6, 0.9, 0.3])


def test_a_cell_without_a_place_in_reach_has_nothing_and_a_place_without_demand_has_no_value() -> None:
    # cell 2 reaches nothing; place 1 is reached from cell 1 only, where nobody lives; nobody reaches place 2
    pairs = table((0, 0, 100), (1, 1, 100))
    for choice in (False, True):
        found = floating_catchment(pairs, [10.0, 0.0, 5.0], [1.0, 1.0, 1.0], ONE, choice=choice)
        assert np.isnan(found.access).tolist() == [False, True, False]
        assert found.access[[0, 2]].tolist() == pytest.approx([0.1, 0])
        assert found.demand.tolist() == [10, 0, 0]
        assert found.crowding[0] == 10
        assert np.isnan(found.crowding[1:]).all()


def test_a_place_without_capacity_gives_nothing_and_is_not_crowded() -> None:
    found = floating_catchment(TOWN, PEOPLE, [0.0, 3.0], ONE)
    assert found.access == pytest.approx([0, 3 / 250, 3 / 250])
    assert np.isnan(found.crowding[0])


def test_a_walk_beyond_the_last_band_is_no_reach() -> None:
    # cell 0 is beyond the band of place 1, where nobody within it lives: that does not make cell 0 missing
    pairs = table((0, 0, 100), (0, 1, 900), (1, 1, 100))
    assert floating_catchment(pairs, [10.0, 0.0], [1.0, 1.0], ONE).access[0] == pytest.approx(0.1)
    assert floating_catchment(pairs, [10.0, 0.0], [1.0, 1.0], ONE, choice=True).access[0] == pytest.approx(0.1)


def test_nothing_at_all_gives_nothing_at_all() -> None:
    none = table()
    assert floating_catchment(none, [], [], ONE).access.tolist() == []
    assert floating_catchment(none, [4.0], [2.0], ONE, choice=True).access.tolist() == [0]
    assert gravity(none, [4.0], [2.0], ONE).potential.tolist() == [0]


# --- beside others ---------------------------------------------------------------------------------------------------


def slow(pairs: Any, demand: Any, capacity: Any, decay: Decay, *, choice: bool) -> tuple[list[float], list[float]]:
    """Access of cells and demand of places, as the papers write them: a sum for each."""
    weight = {
        (int(i), int(j)): float(decay.weights(np.array([d], np.int32))[0]) for i, j, d in zip(*pairs, strict=True)
    }
    if choice:
        totals = {i: sum(w for (k, _), w in weight.items() if k == i) for i in range(len(demand))}
        weight = {(i, j): w * w / totals[i] if totals[i] else 0.0 for (i, j), w in weight.items()}
    asked = [float(sum(w * demand[i] for (i, k), w in weight.items() if k == j)) for j in range(len(capacity))]
    access = [
        sum(w * (capacity[j] / asked[j] if asked[j] else np.nan) for (k, j), w in weight.items() if k == i and w)
        for i in range(len(demand))
    ]
    return access, asked


@dataclass
class Case:
    pairs: Any
    demand: np.ndarray[Any, Any]
    capacity: np.ndarray[Any, Any]
    decay: Decay
    choice: bool

    def found(self, demand: Any = None, capacity: Any = None) -> Catchment:
        demand = self.demand if demand is None else demand
        capacity = self.capacity if capacity is None else capacity
        return floating_catchment(self.pairs, demand, capacity, self.decay, choice=self.choice)


DECAYS: list[Decay] = [ONE, TWO, Gaussian(150.0), Exponential(200.0), Power(1.5, 50.0)]


@st.composite
def cases(draw: Callable[[Any], Any]) -> Case:
    cells, places = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    amounts = st.one_of(st.just(0.0), st.floats(0.5, 500))
    every = [(i, j) for i in range(cells) for j in range(places)]
    chosen = draw(st.lists(st.sampled_from(every), unique=True))
    metres = [draw(st.integers(0, 400)) for _ in chosen]
    return Case(
        table(*((i, j, d) for (i, j), d in zip(chosen, metres, strict=True))),
        np.array([draw(amounts) for _ in range(cells)]),
        np.array([draw(amounts) for _ in range(places)]),
        draw(st.sampled_from(DECAYS)),
        draw(st.booleans()),
    )


@given(case=cases())
def test_it_is_what_the_papers_write(case: Case) -> None:
    access, asked = slow(case.pairs, case.demand, case.capacity, case.decay, choice=case.choice)
    found = case.found()
    np.testing.assert_allclose(found.access, access, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(found.demand, asked, rtol=1e-12, atol=1e-15)
    if not case.choice:
        shen = gravity(case.pairs, case.demand, case.capacity, case.decay)
        np.testing.assert_allclose(shen.competition, access, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("seed", range(3))
def test_on_made_up_pairs_it_equals_access(seed: int) -> None:
    town = made(SCALES["town"], seed)
    found, wanted = ours(town), theirs(frames(town), town.ends_m)
    for method in ("2sfca", "e2sfca", "3sfca"):
        assert (wanted[method] > 0).any()
        np.testing.assert_allclose(found[method], wanted[method], rtol=1e-9, atol=0)


@pytest.mark.filterwarnings("ignore:The inplace keyword")
def test_on_real_pairs_it_equals_access(shared_data: Path) -> None:
    _, tables = recipe_tables(read_recipe(RECIPE), shared_data)
    squares, places = tables["residents"], tables["places"]
    home = squares[["x_m", "y_m"]].to_numpy(float)
    at = np.array([(p.x, p.y) for p in places["geometry"]])
    near = cKDTree(home).query_ball_point(at, 800 / 1.3)
    rows = [(i, j) for j, reached in enumerate(near) for i in sorted(reached)]
    assert len(rows) > 10_000
    cell, place = np.array(rows, np.int32).T
    metres = np.hypot(*(home[cell] - at[place]).T) * 1.3
    pairs = (cell, place, np.rint(metres * 10).astype(np.int32))
    demand, capacity = squares["residents"].to_numpy(float), np.ones(len(places))
    assert demand.min() > 0
    costs = pd.DataFrame({"origin": cell, "dest": place, "cost": pairs[2] / 10})
    people = pd.DataFrame({"demand": demand}, index=pd.RangeIndex(len(demand), name="geoid"))
    supply = pd.DataFrame({"supply": capacity}, index=pd.RangeIndex(len(capacity), name="geoid"))

    def equal(found: Any, wanted: pd.Series, index: pd.Index) -> None:
        np.testing.assert_allclose(found, wanted.reindex(index).fillna(0), rtol=1e-9, atol=0)

    bell, theirs_bell = Gaussian(250.0), weights.gaussian(250.0)
    wanted = fca.two_stage_fca(people, supply, costs, weight_fn=theirs_bell)
    equal(floating_catchment(pairs, demand, capacity, bell).access, wanted, people.index)
    equal(gravity(pairs, demand, capacity, bell).competition, wanted, people.index)
    wanted = fca.three_stage_fca(people, supply, costs, 800, weight_fn=theirs_bell)
    equal(floating_catchment(pairs, demand, capacity, bell, choice=True).access, wanted, people.index)
    power, theirs_power = Power(1.2, 50.0), weights.gravity(50.0, -1.2, 50.0)
    potential = fca.weighted_catchment(
        supply, costs, cost_source="dest", cost_dest="origin", loc_value="supply", weight_fn=theirs_power
    )
    equal(gravity(pairs, demand, capacity, power).potential, potential, people.index)
    asked = fca.weighted_catchment(people, costs, loc_value="demand", weight_fn=theirs_bell)
    equal(floating_catchment(pairs, demand, capacity, bell).demand, asked, supply.index)


# --- laws ------------------------------------------------------------------------------------------------------------


@given(case=cases())
def test_all_capacity_with_demand_is_given_out(case: Case) -> None:
    found = case.found()
    given_out = np.nansum(case.demand * found.access)
    assert given_out == pytest.approx(case.capacity[found.demand > 0].sum())
    # a cell is missing only where nobody lives
    assert (case.demand[np.isnan(found.access)] == 0).all()


@given(case=cases(), factor=st.floats(0.01, 100))
def test_twice_the_people_have_half_and_twice_the_capacity_is_double(case: Case, factor: float) -> None:
    found = case.found()
    np.testing.assert_allclose(case.found(demand=case.demand * factor).access, found.access / factor, rtol=1e-9)
    np.testing.assert_allclose(case.found(capacity=case.capacity * factor).access, found.access * factor, rtol=1e-9)
    np.testing.assert_allclose(case.found(demand=case.demand * factor).crowding, found.crowding * factor, rtol=1e-9)


@given(case=cases(), more=st.floats(0, 100), which=st.integers(0, 4))
def test_more_capacity_lowers_nobody(case: Case, more: float, which: int) -> None:
    capacity = case.capacity.copy()
    capacity[which % len(capacity)] += more
    before, after = case.found().access, case.found(capacity=capacity).access
    np.testing.assert_array_equal(np.isnan(before), np.isnan(after))
    assert (np.nan_to_num(after) >= np.nan_to_num(before) * (1 - 1e-12)).all()


# not next to nobody: a place over 1e-308 residents is more than a number can be
@given(case=cases(), more=st.floats(0.5, 100), which=st.integers(0, 5))
def test_more_people_raise_nobody(case: Case, more: float, which: int) -> None:
    demand = case.demand.copy()
    demand[which % len(demand)] += more
    before, after = case.found().access, case.found(demand=demand).access
    known = ~np.isnan(before)
    assert (after[known] <= before[known] * (1 + 1e-12)).all()


@given(case=cases())
def test_who_reaches_nothing_has_nothing(case: Case) -> None:
    alone = np.setdiff1d(np.arange(len(case.demand)), case.pairs[0])
    found = case.found()
    assert (found.access[alone] == 0).all()
    assert not np.isinf(found.access).any()
    assert np.isnan(found.crowding[found.demand == 0]).all()


@given(case=cases(), part=st.floats(0.1, 0.9))
def test_a_cell_in_two_halves_is_one_cell(case: Case, part: float) -> None:
    cell, place, distance = case.pairs
    also = cell == 0
    halves = np.concatenate([cell, np.full(also.sum(), len(case.demand))])
    places, walks = np.concatenate([place, place[also]]), np.concatenate([distance, distance[also]])
    order = np.lexsort((halves, places))
    pairs = tuple(part[order].astype(np.int32) for part in (halves, places, walks))
    demand = np.append(case.demand, case.demand[0] * (1 - part))
    demand[0] *= part
    found = floating_catchment(pairs, demand, case.capacity, case.decay, choice=case.choice)
    np.testing.assert_allclose(found.access[:-1], case.found().access, rtol=1e-9)
    assert found.access[-1] == pytest.approx(found.access[0], nan_ok=True)


# --- decay -----------------------------------------------------------------------------------------------------------


def test_a_walk_of_exactly_an_end_is_within_the_band() -> None:
    # 383.3 m is not a whole number of decimetres in binary
    bands = Bands((100.0, 383.3), (1.0, 0.5))
    assert bands.weights(np.array([0, 1000, 1001, 3833, 3834], np.int32)).tolist() == [1, 1, 0.5, 0.5, 0]


@pytest.mark.parametrize(
    ("decay", "theirs"),
    [
        (Bands((100.0, 250.0, 400.0), (1.0, 0.68, 0.22)), weights.step_fn({100: 1, 250: 0.68, 400: 0.22})),
        (Gaussian(133.0), weights.gaussian(133.0)),
        (Power(2.0, 30.0), weights.gravity(30.0, -2.0, 30.0)),
        (Exponential(90.0), lambda metres: 2.718281828459045 ** (-metres / 90.0)),
    ],
)
def test_the_weight_of_every_length(decay: Decay, theirs: Callable[[float], float]) -> None:
    every = np.arange(0, 5000, dtype=np.int32)
    wanted = [theirs(d / 10) for d in every]
    np.testing.assert_allclose(decay.weights(every), wanted, rtol=1e-12)
    # few and far apart, as in a short list of long walks
    np.testing.assert_allclose(decay.weights(every[[7, 4999]]), [wanted[7], wanted[4999]], rtol=1e-12)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Bands(()),
        lambda: Bands((200.0, 100.0), (1.0, 0.5)),
        lambda: Bands((100.0, 100.0), (1.0, 0.5)),
        lambda: Bands((float("nan"),)),
        lambda: Bands((100.0,), (1.0, 0.5)),
        lambda: Bands((100.0,), (-1.0,)),
        lambda: Gaussian(0.0),
        lambda: Exponential(-1.0),
        lambda: Power(float("nan"), 10.0),
        lambda: Power(1.0, 0.0),
    ],
)
def test_a_decay_that_cannot_be_is_told(make: Callable[[], Decay]) -> None:
    with pytest.raises(InputError, match="expected"):
        make()


# --- wrong input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"demand": [1.0, float("nan"), 1.0]}, "demand, row 2"),
        ({"demand": [1.0, 1.0, -1.0]}, "demand, row 3"),
        ({"capacity": [float("inf"), 1.0]}, "capacity, row 1"),
        ({"demand": [1.0, 1.0]}, "column cell: found 2; expected positions from 0 to 1"),
        ({"capacity": [1.0]}, "column place: found 1"),
        ({"pairs": (TOWN[0], TOWN[1], TOWN[2][:2])}, "one length"),
        ({"pairs": (TOWN[0][::-1], TOWN[1], TOWN[2])}, "sorted by place, then cell"),
        ({"pairs": (TOWN[0], TOWN[1][::-1], TOWN[2])}, "sorted by place, then cell"),
        ({"pairs": tuple(np.repeat(part, 2) for part in TOWN)}, "row 2: expected .* each once"),
        ({"pairs": (TOWN[0], TOWN[1], TOWN[2] - 2000)}, "distance_dm"),
        ({"pairs": (TOWN[0] - 1, TOWN[1], TOWN[2])}, "found -1"),
    ],
)
def test_wrong_input_is_told(change: dict[str, Any], told: str) -> None:
    wrong = {"pairs": TOWN, "demand": PEOPLE, "capacity": PLACES} | change
    for work in (floating_catchment, gravity):
        with pytest.raises(InputError, match=told):
            work(wrong["pairs"], wrong["demand"], wrong["capacity"], ONE)
