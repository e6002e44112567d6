"""Room that is shared: by hand, beside a slow version and PySAL `access`, and the laws it keeps.

By hand, recreation in the town of `tests/town.py`: one place that counts, at node 9. Ten residents a square, two
squares a node. In metres, for the northern row; the southern row is beyond the limit of 1,200 m:

    node 5    1,250    beyond                      west: nodes 5, 6 and 7; east: nodes 8 and 9
    node 6      950    weight 0.22, 20 people
    node 7      650    weight 0.68, 20 people      west asks 20 × 0.22 + 20 × 0.68 = 18
    node 8      350    weight 1, 20 people         east asks 20 × 1 + 20 × 1 = 40
    node 9       50    weight 1, 20 people

Half a square (50 m) nearer, node 5 is at 1,200 m and just within: west then asks 22.4. Nothing else changes weight.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from access import fca, weights
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point
from tests.analysis.reference import areas_above, scipy_distances
from tests.town import EAST, GEMEENTE, META, ORIGIN, WEST, town

from weefsel.analysis.ground import Ground
from weefsel.analysis.reach import reach_areas, reach_cells
from weefsel.analysis.room import Shared, room, room_after, share
from weefsel.analysis.sharing import Sharing
from weefsel.analysis.walking import Walking
from weefsel.analysis.within import pairs_at_once
from weefsel.concepts import Count, Evidence, Function, MissingReason
from weefsel.errors import InputError
from weefsel.snapshot import frame, open_snapshot

Tables = dict[str, Any]
#: metres → weight
BANDS = {400: 1.0, 800: 0.68, 1200: 0.22}
PLAY = "recreation:per_1000"


def figures_of(tables: Tables, walking: Walking | None = None) -> pd.DataFrame:
    names = ("areas", "residents", "places", "nodes", "edges")
    return room(*(tables[name] for name in names), walking).set_index(["area_code", "column"])


def shares(tables: Tables, sharing: Sharing | None = None) -> Shared:
    ground = Ground(tables["residents"], tables["nodes"], tables["edges"], Walking())
    return share(ground, tables["areas"], tables["residents"], tables["places"], Walking(), sharing or Sharing())


def after(tables: Tables, extended: dict[str, float]) -> pd.DataFrame:
    return room_after(shares(tables), extended).set_index(["area_code", "column"])


def with_places(tables: Tables, rows: list[dict[str, Any]]) -> Tables:
    return tables | {"places": frame("places", rows, META.crs)}


def test_the_example_by_hand() -> None:
    found = figures_of(town())
    assert found.loc[(WEST, PLAY), ["value", "lower", "upper"]].tolist() == pytest.approx(
        [1000 / 120 * part for part in (18 / 58, 18 / 58, 22.4 / 62.4)]
    )
    assert found.loc[(EAST, PLAY), ["value", "lower", "upper"]].tolist() == pytest.approx(
        [1000 / 87 * part for part in (40 / 58, 40 / 62.4, 40 / 58)]
    )
    # nobody else shares it: one place for all
    assert found.loc[(GEMEENTE, PLAY), ["value", "lower", "upper"]].tolist() == pytest.approx([1000 / 207] * 3)
    assert set(found["unit"]) == {"per_1000"}


# --- beside others ---------------------------------------------------------------------------------------------------


def slow(tables: Tables) -> dict[tuple[str, str], float]:
    """The formula of Luo and Qi (2009), square by square and place by place; NaN where nobody lives."""
    residents, places = tables["residents"], tables["places"]
    if len(tables["edges"]):
        at = {str(i): [i] for i in range(len(places))}
        network = tables["nodes"], tables["edges"]
        metres = [scipy_distances(residents, places, *network, at)[str(i)] for i in range(len(places))]
    else:
        home = residents[["x_m", "y_m"]].to_numpy()
        metres = [np.hypot(*(home - (p.x, p.y)).T) * 1.3 for p in places.geometry]
    weight = np.array([[next((w for m, w in BANDS.items() if round(d, 1) <= m), 0.0) for d in row] for row in metres])
    people = residents["residents"].to_numpy()
    above = areas_above(tables["areas"])
    out: dict[tuple[str, str], float] = {}
    for function in Function:
        access = np.zeros(len(people))
        for p, (functions, count) in enumerate(zip(places["functions"], places["count"], strict=True)):
            asked = float((weight[p] * people).sum())
            if function in functions and count == Count.CORE and asked > 0:
                access += weight[p] / asked
        for area in tables["areas"]["area_code"]:
            inside = np.array([area in above.get(code, ()) for code in residents["area_code"]], bool)
            total = people[inside].sum()
            share = (people * access)[inside].sum() / total if total else np.nan
            out[area, f"{function}:per_1000"] = 1000 * share
    return out


@st.composite
def towns(draw: Callable[[Any], Any]) -> Tables:
    """The town with other numbers of people, other places, and perhaps no streets."""
    tables = town()
    number = st.one_of(st.just(0.0), st.floats(0.5, 300))
    tables["residents"]["residents"] = [draw(number) for _ in range(len(tables["residents"]))]
    like = tables["places"].iloc[0].to_dict()
    spot = st.floats(-200, 900).map(lambda value: round(value, 1))
    chosen = st.tuples(spot, spot, st.lists(st.sampled_from(list(Function)), min_size=1, max_size=2, unique=True))
    rows = [
        like
        | {"place_id": f"p{n}", "functions": list(map(str, functions)), "geometry": Point(ORIGIN[0] + x, ORIGIN[1] + y)}
        for n, (x, y, functions) in enumerate(draw(st.lists(chosen, min_size=1, max_size=5)))
    ]
    for row in rows:
        row["count"] = draw(st.sampled_from(["core", "core", "minor"]))
        row["capacity"] = draw(st.sampled_from([None, 10.0, 45.0]))
    if draw(st.booleans()):
        tables["edges"] = tables["edges"].iloc[:0]
    return with_places(tables, rows)


@settings(max_examples=20, deadline=None)
@given(tables=towns())
def test_it_is_what_the_paper_writes(tables: Tables) -> None:
    found = figures_of(tables)
    for address, value in slow(tables).items():
        assert found.loc[address, "value"] == pytest.approx(value, rel=1e-9, abs=1e-12, nan_ok=True), address
        assert (found.loc[address, "missing"] is None) == (not np.isnan(value))


def test_it_equals_access(village_dir: Path) -> None:
    s = open_snapshot(village_dir)
    found = room(s.areas, s.residents, s.places, s.nodes, s.edges).set_index(["area_code", "column"])
    counts = (s.places["count"] == Count.CORE).to_numpy()
    above = areas_above(s.areas)
    people = s.residents[["residents"]].set_axis(["demand"], axis=1).rename_axis("geoid")
    step = weights.step_fn(BANDS)
    for function in (Function.MEETING, Function.RECREATION):
        there = s.places[counts & np.array([function in given for given in s.places["functions"]])]
        cell, place, distance = pairs_at_once(s.residents, there, s.nodes, s.edges, 1200)
        costs = pd.DataFrame({"origin": cell, "dest": place, "cost": distance / 10})
        supply = pd.DataFrame({"supply": np.ones(len(there))}, pd.RangeIndex(len(there), name="geoid"))
        with warnings.catch_warnings():
            # it uses what pandas will take away in a later version
            warnings.simplefilter("ignore")
            access = fca.two_stage_fca(people, supply, costs, 1200, weight_fn=step)
        access = access.reindex(people.index).fillna(0).to_numpy()
        assert (access > 0).any()
        for area in s.areas["area_code"]:
            inside = np.array([area in above[code] for code in s.residents["area_code"]])
            mean = np.average(access[inside], weights=people["demand"][inside])
            assert found.loc[(area, f"{function}:per_1000"), "value"] == pytest.approx(1000 * mean, rel=1e-9)


# --- laws ------------------------------------------------------------------------------------------------------------


def test_all_that_is_in_reach_of_someone_is_given_out(village_dir: Path) -> None:
    s = open_snapshot(village_dir)
    found = room(s.areas, s.residents, s.places, s.nodes, s.edges).set_index(["area_code", "column"])
    smallest = s.areas.loc[s.areas["level"] == "buurt", "area_code"]
    people = s.residents.groupby("area_code")["residents"].sum()
    assert people.index.isin(smallest).all()
    _, place, _ = pairs_at_once(s.residents, s.places, s.nodes, s.edges, 1200)
    near = s.places.iloc[np.unique(place)]
    near = near[near["count"] == Count.CORE]
    for function in Function:
        given_out = sum(people[code] * found.loc[(code, f"{function}:per_1000"), "value"] for code in people.index)
        assert given_out / 1000 == pytest.approx(sum(function in functions for functions in near["functions"]))


@settings(max_examples=10, deadline=None)
@given(tables=towns(), factor=st.sampled_from([0.0, 0.5, 1.0, 2.0]), which=st.integers(0, 4))
def test_extending_a_place_gives_what_a_rebuild_gives(tables: Tables, factor: float, which: int) -> None:
    """Twice as large is a second one beside it, closed is none; half is only known of what it holds."""
    rows = tables["places"].to_dict("records")
    one = rows[which % len(rows)]
    found = after(tables, {one["place_id"]: factor, "nobody": 3.0})
    if factor == 0.5:
        rows[which % len(rows)] = one | {"capacity": one["capacity"] and one["capacity"] / 2}
        wanted = figures_of(with_places(tables, rows))
        holds = wanted.index.get_level_values("column").str.endswith("capacity_per_1000") & wanted["value"].notna()
        pd.testing.assert_series_equal(found.loc[holds, "value"], wanted.loc[holds, "value"])
        return
    rest = [row for row in rows if row is not one]
    twins = [one | {"place_id": f"twin-{n}"} for n in range(int(factor))]
    wanted = figures_of(with_places(tables, [*rest, *twins]))
    pd.testing.assert_frame_equal(found, wanted)


@settings(max_examples=10, deadline=None)
@given(tables=towns(), which=st.integers(0, 4))
def test_a_place_more_lowers_nobody_and_closing_it_raises_nobody(tables: Tables, which: int) -> None:
    one = str(tables["places"]["place_id"].iloc[which % len(tables["places"])])
    shared = shares(tables)
    closed, now, twice = (room_after(shared, {one: factor}) for factor in (0.0, 1.0, 2.0))
    known = now["column"].str.endswith(":per_1000") & now["value"].notna()
    for less, more in ((closed, now), (now, twice)):
        assert (more.loc[known, "value"] >= less.loc[known, "value"] * (1 - 1e-12)).all()


def test_people_more_and_places_not_leave_reach_and_take_room() -> None:
    before, more = town(), town()
    east = (more["residents"]["area_code"] == EAST).to_numpy()
    more["residents"].loc[east, "residents"] *= 2

    def reached(tables: Tables) -> list[Any]:
        cells = reach_cells(tables["residents"], tables["places"], tables["nodes"], tables["edges"])
        found = reach_areas(tables["areas"], tables["residents"], cells).set_index(["area_code", "column"])
        return [found.loc[(WEST, f"recreation:{name}"), "value"] for name in ("within_15", "median_minutes")]

    assert reached(before) == reached(more)
    for area in (WEST, EAST):
        assert figures_of(more).loc[(area, PLAY), "value"] < figures_of(before).loc[(area, PLAY), "value"]


@settings(max_examples=10, deadline=None)
@given(tables=towns(), data=st.data())
def test_wherever_in_their_square_people_live_room_is_between_the_ends(tables: Tables, data: st.DataObject) -> None:
    """In a straight line with a detour: who lives 35 m off the middle is 45.5 m nearer or further at most."""
    tables["edges"] = tables["edges"].iloc[:0]
    told = figures_of(tables)
    angle = data.draw(st.lists(st.floats(0, 6.28), min_size=21, max_size=21))
    moved = tables["residents"].copy()
    moved["x_m"] += 35 * np.cos(angle)
    moved["y_m"] += 35 * np.sin(angle)
    value = figures_of(tables | {"residents": moved})["value"]
    known = value.notna()
    assert (told.loc[known, "lower"] <= value[known] * (1 + 1e-9) + 1e-12).all()
    assert (value[known] <= told.loc[known, "upper"] * (1 + 1e-9) + 1e-12).all()
    assert (told["lower"].dropna() <= told["value"].dropna()).all()


# --- what is not known -----------------------------------------------------------------------------------------------


def test_what_places_hold_is_told_where_nearly_all_of_it_is_known() -> None:
    tables = town()
    play = tables["places"].set_index("place_id").loc["p-play"].to_dict() | {"place_id": "p-play"}
    hall, corner = play | {"place_id": "hall", "capacity": 50.0}, play | {"place_id": "corner"}
    held = "recreation:capacity_per_1000"

    def told(*places: dict[str, Any]) -> Any:
        return figures_of(with_places(tables, list(places))).loc[(GEMEENTE, held)]

    assert told(hall)["value"] == pytest.approx(50_000 / 207)
    assert told(hall)["evidence"] == Evidence.COUNTED
    assert told(hall, corner)["missing"] == MissingReason.NOT_MEASURED
    nine = [hall | {"place_id": f"hall-{n}"} for n in range(9)]
    assert told(*nine[:8], corner)["missing"] == MissingReason.NOT_MEASURED
    # nine of ten are known: what the tenth holds is left out, so that it is an estimate
    assert told(*nine, corner)["value"] == pytest.approx(9 * 50_000 / 207)
    assert told(*nine, corner)["evidence"] == Evidence.ESTIMATED
    # a place that nobody can walk to is in nobody's way
    far = corner | {"geometry": Point(ORIGIN[0] + 5_000, ORIGIN[1])}
    assert told(hall, far)["value"] == pytest.approx(50_000 / 207)


def test_no_place_is_no_room_and_not_a_missing_figure() -> None:
    found = figures_of(town() | {"places": town()["places"].iloc[:0]})
    assert (found["value"] == 0).all()
    assert set(found["missing"]) == {None}


def test_where_nobody_lives_there_is_no_figure() -> None:
    tables = town()
    west = (tables["residents"]["area_code"] == WEST).to_numpy()
    tables["residents"].loc[west, "residents"] = 0.0
    found = figures_of(tables)
    assert set(found.loc[WEST, "missing"]) == {MissingReason.UNKNOWN}
    assert found.loc[(EAST, PLAY), "value"] == pytest.approx(1000 / 87)
    nobody = figures_of(tables | {"residents": tables["residents"].iloc[:0]})
    assert set(nobody["missing"]) == {MissingReason.UNKNOWN}


def test_who_lives_outside_every_area_shares_all_the_same() -> None:
    tables = town()
    tables["residents"].loc[tables["residents"]["area_code"] == EAST, "area_code"] = None
    assert figures_of(tables).loc[(WEST, PLAY), "value"] == pytest.approx(1000 / 120 * 18 / 58)


def test_a_figure_is_no_surer_than_the_numbers_of_those_who_share() -> None:
    tables = town()
    tables["residents"].loc[tables["residents"]["area_code"] == EAST, "evidence"] = "spread"
    found = figures_of(tables)
    assert found.loc[(WEST, PLAY), "evidence"] == Evidence.SPREAD
    # in three minutes nobody of east gets to the house, nor anybody of west to the books
    near = figures_of(tables, Walking(minutes=(1, 2, 3)))
    assert near.loc[(WEST, "meeting:per_1000"), "evidence"] == Evidence.COUNTED
    assert near.loc[(EAST, "meeting:per_1000"), "evidence"] == Evidence.SPREAD
    without_streets = figures_of(town() | {"edges": town()["edges"].iloc[:0]})
    assert set(without_streets["evidence"].dropna()) == {Evidence.ESTIMATED}


@pytest.mark.parametrize("factor", [-1.0, float("nan"), float("inf")])
def test_a_factor_that_is_none_is_told(factor: float) -> None:
    with pytest.raises(InputError, match=r"p-play.*numbers of 0 or more"):
        after(town(), {"p-play": factor})


def test_a_weight_for_each_walking_time() -> None:
    with pytest.raises(InputError, match="3 weights"):
        shares(town(), Sharing(weights=(1.0, 0.5)))
