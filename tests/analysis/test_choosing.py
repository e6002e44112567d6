"""The reach of places that count for a choice: counted by hand, against the reach of all places, and by its laws."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.town import EAST, GEMEENTE, META, WEST, WIJK, town

from weefsel.analysis.choice import POSSIBLE, SURE, Choice, Question, chosen
from weefsel.analysis.choosing import chosen_areas, chosen_distances
from weefsel.analysis.ground import Ground
from weefsel.analysis.opening import LIECHTENSTEIN, NETHERLANDS, Region, Window, occasions
from weefsel.analysis.reach import reach_areas, reach_cells
from weefsel.analysis.walking import Walking
from weefsel.analysis.whatif import Edit, reach_after
from weefsel.concepts import Function, Moment, WalkingGroup

ON = date.fromisoformat(META.date)
CHOICES = [
    Choice(moment, free, no_referral, wheelchair, group)
    for moment, free, no_referral, wheelchair, group in product(
        (None, *Moment), (False, True), (False, True), (False, True), WalkingGroup
    )
]
SATURDAY = Choice(Moment.SATURDAY_EVENING)


def tables_with(hours: dict[str, str | None]) -> dict[str, Any]:
    """The town, with these opening hours by place and no offers."""
    tables = town()
    tables["places"]["opening_hours"] = tables["places"]["place_id"].map(hours)
    tables["offers"] = tables["offers"].iloc[:0]
    return tables


def ground_of(tables: dict[str, Any]) -> Ground:
    return Ground(tables["residents"], tables["nodes"], tables["edges"], Walking())


def asked(tables: dict[str, Any], question: Question) -> pd.DataFrame:
    walking = Walking.for_group(question.choice.group)
    named = ("areas", "residents", "places", "offers")
    found = chosen_areas(*(tables[name] for name in named), ground_of(tables), question, walking, on=ON)
    return found.set_index(["area_code", "column"])


def value(found: pd.DataFrame, column: str) -> float:
    """Of the whole town."""
    row: Any = found.loc[(GEMEENTE, column)]
    return float(row["value"])


def test_every_choice_has_a_name_of_its_own_and_is_found_by_it() -> None:
    names = [choice.name for choice in CHOICES]
    assert len(set(names)) == len(CHOICES) == 7 * 8 * 4
    assert [Choice.named(name) for name in names] == CHOICES
    for choice in CHOICES:
        for function, measure in product(Function, (SURE, POSSIBLE)):
            question = Question(choice, 15)
            assert Question.of_column(question.column(function, measure)) == (question, function, measure)


@pytest.mark.parametrize(
    "column",
    [
        "meeting:within_15",
        "meeting:within_15:sunday_night",
        "meeting:within_15:free+saturday_evening",  # another order
        "meeting:within_15:free+free",
        "meeting:within_x:free",
        "meeting:within_015:free",
        "meeting:nearly_within_15:free",
        "chess:within_15:free",
        "",
    ],
)
def test_another_name_is_no_figure(column: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Question.of_column(column)


@pytest.mark.parametrize("minutes", [5, 10, 15])
def test_where_nothing_is_asked_it_is_the_reach_of_all_places(minutes: int) -> None:
    tables = town()
    cells = reach_cells(tables["residents"], tables["places"], tables["nodes"], tables["edges"])
    reach = reach_areas(tables["areas"], tables["residents"], cells).set_index(["area_code", "column"])
    question = Question(Choice(), minutes)
    found = asked(tables, question)
    compared = 0
    for code, function in product((GEMEENTE, WIJK, WEST, EAST), Function):
        for measure in (SURE, POSSIBLE):
            ours: Any = found.loc[(code, question.column(function, measure))]
            theirs: Any = reach.loc[(code, f"{function}:within_{minutes}")]
            for name in ("value", "lower", "upper", "evidence", "unit", "year"):
                assert ours[name] == theirs[name], (code, function, name)
            compared += 1
    assert compared == 40


def test_what_is_not_said_counts_at_best_and_never_surely() -> None:
    tables = tables_with({})
    question = Question(SATURDAY, 15)
    found, plain = asked(tables, question), asked(tables, Question(Choice(), 15))
    for function in Function:
        assert value(found, question.column(function)) == 0
        everything = value(plain, Question(Choice(), 15).column(function))
        assert value(found, question.column(function, POSSIBLE)) == everything
    assert value(found, question.column(Function.MEETING, POSSIBLE)) > 0


def test_only_the_one_place_that_is_open_counts() -> None:
    counted = town()["places"]
    meeting = counted[(counted["count"] == "core") & counted["functions"].map(lambda has: "meeting" in has)]
    open_one = str(meeting["place_id"].iloc[0])
    tables = tables_with({i: "Sa 18:00-23:00" if i == open_one else "Mo 09:00-10:00" for i in counted["place_id"]})
    only = tables | {"places": counted[counted["place_id"] == open_one]}
    cells = reach_cells(tables["residents"], only["places"], tables["nodes"], tables["edges"])
    expected = cells.loc[cells["target"] == "meeting", "distance_m"].to_numpy(float)
    among = chosen(tables["places"], tables["offers"], SATURDAY, on=ON)
    sure, possible = chosen_distances(ground_of(tables), tables["places"], among)
    row = list(Function).index(Function.MEETING)
    np.testing.assert_array_equal(sure[row], expected)
    np.testing.assert_array_equal(possible[row], expected)
    assert np.isfinite(expected).any()


def test_asking_more_or_walking_slower_never_reaches_more() -> None:
    tables = town()
    tables["places"]["free"] = ["yes", "no", None, "mixed"] * (len(tables["places"]) // 4) + ["yes"] * (
        len(tables["places"]) % 4
    )

    def shares(choice: Choice, measure: str) -> list[float]:
        question = Question(choice, 10)
        found = asked(tables, question)
        return [value(found, question.column(function, measure)) for function in Function]

    for measure in (SURE, POSSIBLE):
        all_, free = shares(Choice(), measure), shares(Choice(free=True), measure)
        both = shares(Choice(Moment.WEEKDAY_AFTERNOON, free=True), measure)
        older = shares(Choice(free=True, group=WalkingGroup.OLDER), measure)
        assert np.all(np.array(free) <= all_)
        assert np.all(np.array(both) <= free)
        assert np.all(np.array(older) <= free)
    assert np.all(np.array(shares(Choice(free=True), SURE)) <= shares(Choice(free=True), POSSIBLE))


def test_extending_hours_is_choosing_that_place_as_well() -> None:
    tables = tables_with({})
    places, ground = tables["places"], ground_of(tables)
    nobody = np.zeros(len(places), bool)
    ids = places["place_id"].astype(str).tolist()
    for function in Function:
        one = Edit(extended=frozenset(ids[:2]))
        wanted = nobody.copy()
        wanted[:2] = True
        ours = reach_after(ground, places, one, function, nobody)
        theirs = reach_after(ground, places, Edit(), function, wanted)
        np.testing.assert_array_equal(ours.distance_m, theirs.distance_m)
        everyone = reach_after(ground, places, Edit(extended=frozenset(ids)), function, nobody)
        plain = reach_after(ground, places, Edit(), function)
        np.testing.assert_array_equal(everyone.distance_m, plain.distance_m)
        # who closes is closed, also when its hours would be extended
        both = Edit(closed=frozenset(ids[:2]), extended=frozenset(ids[:2]))
        assert np.isnan(reach_after(ground, places, both, function, nobody).distance_m).all()


def test_a_point_has_the_clock_and_holidays_of_its_country() -> None:
    for known in (NETHERLANDS, LIECHTENSTEIN):
        there = Region.at(known.latitude, known.longitude)
        assert there.timezone == known.timezone
        for moment in Moment:
            window = Window.at(moment, date(2026, 12, 20))
            assert occasions(window, there) == occasions(window, known)
    assert Region.at(-30.03, -51.2).timezone == "America/Sao_Paulo"
    # the fifth of May is no day off in Brazil, the seventh of September is
    window = Window(frozenset({0}), 600, 660, date(2026, 9, 1))
    assert date(2026, 9, 7) in occasions(window, NETHERLANDS)
    assert date(2026, 9, 7) not in occasions(window, Region.at(-30.03, -51.2))
