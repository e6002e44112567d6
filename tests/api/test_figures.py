"""What a user of the library calls on a snapshot: the calls agree with one another, and say what is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.town import META, town

import weefsel
from weefsel.analysis.catchment import floating_catchment
from weefsel.analysis.choice import Choice
from weefsel.analysis.decay import Bands
from weefsel.analysis.reach import targets
from weefsel.analysis.walking import Walking
from weefsel.analysis.within import pairs_at_once
from weefsel.concepts import Moment, WalkingGroup
from weefsel.errors import InputError, NotFound
from weefsel.snapshot import Meta, Snapshot, frame, save

NEVER = Choice(moment=Moment.SUNDAY_AFTERNOON, free=True, without_referral=True, wheelchair=True)


@pytest.fixture(scope="module")
def village(village_dir: Path) -> Snapshot:
    return weefsel.open(village_dir)


def saved(directory: Path, *, day: str = META.date, **changed: pd.DataFrame) -> Snapshot:
    return save(town() | changed, Meta(META.name, META.slug, META.crs, day, fictional=True), directory)


def within_reach(reach: pd.DataFrame, target: str, limit: float) -> np.ndarray:
    return (reach[f"{target}_m"] <= limit).to_numpy()


def test_nearest_begins_with_what_reach_gives(village: Snapshot) -> None:
    reach, near = weefsel.reach(village), weefsel.nearest(village, 2)
    for target, rows in near[near["rank"] == 1].groupby("target", observed=True):
        assert rows["cell_id"].tolist() == reach["cell_id"].tolist()
        np.testing.assert_array_equal(rows["distance_m"], reach[f"{target}_m"])
        assert rows["place_id"].astype(object).equals(reach[f"{target}_place"].set_axis(rows.index).astype(object))
    assert (
        near["target"].nunique() == sum(name.endswith("_m") for name in reach.columns) == len(targets(village.places))
    )


def test_opportunities_are_there_exactly_where_the_nearest_is_in_reach(village: Snapshot) -> None:
    reach, many = weefsel.reach(village), weefsel.opportunities(village, 800)
    for target, rows in many.groupby("target", observed=True):
        assert (rows["places"] > 0).tolist() == within_reach(reach, str(target), 800).tolist()


def test_catchments_are_the_people_of_the_pairs(village: Snapshot) -> None:
    found = weefsel.catchments(village, 600.0, targets=["meeting", "bench"])
    pairs = pd.concat([block.astype({"cell_id": str, "place_id": str}) for block in weefsel.pairs(village, 600)])
    people = pairs.merge(village.residents, on="cell_id").groupby("place_id")["residents"].sum()
    wanted = np.unique(np.concatenate([*targets(village.places, ["meeting", "bench"]).values()]))
    assert list(found["place_id"]) == list(village.places["place_id"].iloc[wanted])
    np.testing.assert_array_equal(found["residents"], people.reindex(list(found["place_id"])).fillna(0))
    few = pd.concat(list(weefsel.pairs(village, 600, targets=["library"])))
    assert set(few["place_id"]) == set(village.places.loc[village.places["kind"] == "library", "place_id"])


def test_limits_that_are_not_given_are_walks_of_5_10_and_15_minutes_at_the_pace_asked(village: Snapshot) -> None:
    assert sorted(set(weefsel.catchments(village)["within_m"])) == pytest.approx([400, 800, 1200])
    slow = Walking.for_group(WalkingGroup.OLDER)
    for found in (
        weefsel.opportunities(village, walking=slow),
        weefsel.opportunities(village, choice=Choice(group=WalkingGroup.OLDER)),
    ):
        assert sorted(set(found["within_m"])) == pytest.approx([250, 500, 750])
    assert set(weefsel.opportunities(village, np.array([300, 900]))["within_m"]) == {300, 900}


def test_places_that_surely_meet_a_choice_are_never_nearer_than_those_that_might(village: Snapshot) -> None:
    choice = Choice(moment=Moment.WEEKDAY_EVENING, free=True)
    every, perhaps, surely = (
        weefsel.reach(village, choice=c, unsure=unsure)
        for c, unsure in ((None, False), (choice, True), (choice, False))
    )
    assert list(every.columns) == list(perhaps.columns) == list(surely.columns)
    for name in [name for name in every.columns if name.endswith("_m")]:
        all_, some, few = (table[name].fillna(np.inf).astype(float) for table in (every, perhaps, surely))
        assert (all_ <= some).all(), name
        assert (some <= few).all(), name
    counts = [
        weefsel.opportunities(village, choice=c, unsure=unsure)["places"].sum()
        for c, unsure in ((None, False), (choice, True), (choice, False))
    ]
    assert counts[0] > counts[1] > counts[2]


def test_a_choice_that_no_place_meets_leaves_every_target_without_a_walk(village: Snapshot) -> None:
    reach, near = weefsel.reach(village, choice=NEVER), weefsel.nearest(village, 1, choice=NEVER)
    assert list(reach.columns) == list(weefsel.reach(village).columns)
    assert reach["library_m"].isna().all()
    assert near.loc[near["target"] == "library", "distance_m"].isna().all()


def test_floating_catchments_share_out_all_that_is_in_reach_of_someone(village: Snapshot) -> None:
    seats = np.arange(len(village.places)) + 1.0
    found = weefsel.floating_catchment(village, "recreation", capacity=seats)
    group = targets(village.places)["recreation"]
    near = weefsel.catchments(village, 1_200, targets=["recreation"])
    assert (found["access"] * found["residents"]).sum() == pytest.approx(seats[group][near["residents"] > 0].sum())
    # the same by the analysis itself
    bands = Bands((300.0, 900.0), (1.0, 0.5))
    tables = village.residents, village.places.iloc[group], village.nodes, village.edges
    by_hand = floating_catchment(
        pairs_at_once(*tables, 900.0), village.residents["residents"], np.ones(len(group)), bands
    )
    np.testing.assert_array_equal(weefsel.floating_catchment(village, "recreation", bands)["access"], by_hand.access)


def test_equity_gives_the_figures_of_the_areas(village: Snapshot) -> None:
    found = weefsel.equity(village)
    assert set(found["area_code"]) == set(village.areas["area_code"])
    unreached = found[found["column"] == "meeting:unreached"].set_index("area_code")["value"]
    reach = weefsel.reach(village)
    lost = reach["residents"][reach["meeting_m"].isna()].sum() / reach["residents"].sum()
    whole = village.areas.loc[village.areas["parent_code"].isna(), "area_code"].item()
    assert unreached[whole] == pytest.approx(lost)


def test_without_a_network_walks_are_straight_and_the_tables_say_so(tmp_path: Path) -> None:
    snapshot = saved(tmp_path, nodes=town()["nodes"].iloc[:0], edges=town()["edges"].iloc[:0])
    for found in (weefsel.nearest(snapshot, 1), weefsel.opportunities(snapshot), weefsel.catchments(snapshot)):
        assert set(found["route"]) == {"straight"}


def test_what_does_not_join_the_network_says_so(tmp_path: Path) -> None:
    snapshot = saved(tmp_path)
    many, near = weefsel.opportunities(snapshot), weefsel.catchments(snapshot)
    assert set(many.loc[many["route"].isna(), "cell_id"]) == {"E20N1"}
    assert set(near.loc[near["route"].isna(), "place_id"]) == {"p-hut"}


def test_without_squares_of_residents_there_is_nothing_to_measure_from(tmp_path: Path) -> None:
    snapshot = saved(tmp_path, residents=frame("residents", [], META.crs))
    calls = (
        weefsel.reach,
        weefsel.nearest,
        weefsel.opportunities,
        weefsel.catchments,
        weefsel.equity,
        lambda s: weefsel.pairs(s, 800),
        lambda s: weefsel.floating_catchment(s, "meeting"),
    )
    for call in calls:
        with pytest.raises(NotFound, match="no squares of residents"):
            call(snapshot)


def test_wrong_questions_are_told(village: Snapshot, tmp_path: Path) -> None:
    for call in (weefsel.nearest, weefsel.opportunities, weefsel.catchments):
        with pytest.raises(InputError, match="libary"):
            call(village, 3, targets=["libary"])
    with pytest.raises(InputError, match="libary"):
        weefsel.floating_catchment(village, "libary")
    with pytest.raises(InputError, match="capacity"):
        weefsel.floating_catchment(village, "library", capacity=[1, 2])
    with pytest.raises(InputError, match="within_m"):
        weefsel.pairs(village, -1)
    old = saved(tmp_path, day="1995-03-01")
    with pytest.raises(InputError, match="Leave out the moment"):
        weefsel.reach(old, choice=Choice(moment=Moment.SUNDAY_AFTERNOON))
