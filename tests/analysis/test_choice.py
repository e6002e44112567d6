"""Which places count for a choice, which might, and how fast each group walks."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from weefsel.analysis.choice import Choice, Chosen, chosen, doubts
from weefsel.analysis.opening import Open, Window, open_during
from weefsel.analysis.reach import reach_cells
from weefsel.analysis.walking import Walking
from weefsel.concepts import Moment, WalkingGroup

MARCH = date(2026, 3, 2)
EVENING = "Sa 18:00-22:00"
SATURDAY = Choice(Moment.SATURDAY_EVENING)
#: what a row may say, with every value of the dictionary and nothing
FREE = ["yes", "no", "mixed", "members", None]
REFERRAL = ["no", "yes", "mixed", None]
WHEELCHAIR = ["yes", "limited", "no", None]
HOURS = [EVENING, "Sa[1] 18:00-22:00", "Mo 10:00-12:00", "call us", None]


def places(*rows: dict[str, Any]) -> pd.DataFrame:
    known = {"opening_hours": EVENING, "free": "yes", "referral": "no", "wheelchair": "yes"}
    columns = ["place_id", *known]
    return pd.DataFrame(
        [{"place_id": f"p{i}"} | known | row for i, row in enumerate(rows)], columns=columns, dtype=object
    )


def offers(*rows: dict[str, Any]) -> pd.DataFrame:
    known = {
        "place_id": "p0",
        "kind": "recurring",
        "rrule": "FREQ=WEEKLY;BYDAY=SA",
        "starts": "19:00",
        "ends": "21:00",
        "from_date": date(2026, 1, 1),
        "until_date": None,
        "cost_eur": 0.0,
        "referral": "no",
    }
    table = pd.DataFrame([known | row for row in rows], columns=list(known), dtype=object)
    return table.assign(cost_eur=table["cost_eur"].astype(float))


NO_OFFERS = offers()


def asked(choice: Choice, place: dict[str, Any], *given: dict[str, Any]) -> str:
    """What becomes of one place with these offers: counts, might, or not."""
    mask, unknown = chosen(places(place), offers(*given), choice, on=MARCH)
    assert not (mask & unknown).any()
    return "counts" if mask[0] else "might" if unknown[0] else "not"


CLOSED = {"opening_hours": "Mo 10:00-12:00"}
CASES = [
    (Choice(), {"opening_hours": None, "free": "no", "referral": "yes", "wheelchair": "no"}, [], "counts"),
    (SATURDAY, {}, [], "counts"),
    (SATURDAY, CLOSED, [], "not"),
    (SATURDAY, {"opening_hours": None}, [], "might"),
    (SATURDAY, {"opening_hours": "op afspraak"}, [], "might"),
    (SATURDAY, {"opening_hours": "Sa[1] 18:00-22:00"}, [], "might"),
    (Choice(free=True), {"free": "members"}, [], "not"),
    (Choice(free=True), {"free": "mixed"}, [], "might"),
    (Choice(free=True), {"free": None}, [], "might"),
    (Choice(free=True), {"free": "no"}, [], "not"),
    (Choice(without_referral=True), {"referral": "yes"}, [], "not"),
    (Choice(without_referral=True), {"referral": "mixed"}, [], "might"),
    (Choice(without_referral=True), {"referral": None}, [], "might"),
    (Choice(wheelchair=True), {"wheelchair": "limited"}, [], "might"),
    (Choice(wheelchair=True), {"wheelchair": None}, [], "might"),
    (Choice(wheelchair=True), {"wheelchair": "no"}, [], "not"),
    # the group says how fast one goes, not which places count
    (Choice(group=WalkingGroup.WHEELCHAIR), {"wheelchair": "no"}, [], "counts"),
    # through an offer
    (SATURDAY, CLOSED, [{}], "counts"),
    (SATURDAY, CLOSED, [{"rrule": "FREQ=WEEKLY;BYDAY=MO"}], "not"),
    (SATURDAY, CLOSED, [{"rrule": "FREQ=MONTHLY;BYDAY=2SA"}], "might"),
    (SATURDAY, CLOSED, [{"starts": None}], "might"),
    (SATURDAY, CLOSED, [{"place_id": None}, {"place_id": "p9"}], "not"),
    (SATURDAY, CLOSED, [{"until_date": date(2026, 2, 1)}], "not"),
    (Choice(free=True), {"free": "no"}, [{}], "counts"),
    (Choice(free=True), {"free": "no"}, [{"cost_eur": 2.5}], "not"),
    (Choice(free=True), {"free": "no"}, [{"cost_eur": float("nan")}], "might"),
    (Choice(free=True), {"free": "no"}, [{"until_date": date(2026, 2, 1)}], "not"),
    (Choice(free=True), {"free": "no"}, [{"kind": "one_off", "rrule": None}], "not"),
    (Choice(free=True, without_referral=True), {"free": "no"}, [{"referral": "yes"}, {"referral": None}], "might"),
    # what is free there is not what is open there
    (Choice(Moment.SATURDAY_EVENING, free=True), CLOSED, [{"cost_eur": 5.0}], "not"),
    (Choice(Moment.SATURDAY_EVENING, free=True), {"free": "no"}, [{"starts": "09:00", "ends": "11:00"}], "not"),
    # an offer does not open the door for a wheelchair
    (Choice(Moment.SATURDAY_EVENING, wheelchair=True), CLOSED | {"wheelchair": "no"}, [{}], "not"),
    (Choice(Moment.SATURDAY_EVENING, wheelchair=True), CLOSED | {"wheelchair": None}, [{}], "might"),
]


@pytest.mark.parametrize(("choice", "place", "given", "expected"), CASES)
def test_a_place_counts_might_or_does_not(
    choice: Choice, place: dict[str, Any], given: list[dict[str, Any]], expected: str
) -> None:
    assert asked(choice, place, *given) == expected


PLACE = st.fixed_dictionaries(
    {
        "opening_hours": st.sampled_from(HOURS),
        "free": st.sampled_from(FREE),
        "referral": st.sampled_from(REFERRAL),
        "wheelchair": st.sampled_from(WHEELCHAIR),
    }
)
OFFER = st.fixed_dictionaries(
    {
        "place_id": st.sampled_from(["p0", "p1", None]),
        "rrule": st.sampled_from(["FREQ=WEEKLY;BYDAY=SA", "FREQ=MONTHLY;BYDAY=1SA", "FREQ=WEEKLY;BYDAY=MO", None]),
        "cost_eur": st.sampled_from([0.0, 3.0, float("nan")]),
        "referral": st.sampled_from(REFERRAL),
    }
)
CHOICE = st.builds(Choice, st.none() | st.sampled_from(Moment), st.booleans(), st.booleans(), st.booleans())
#: what an unknown may turn out to be
TRUTHS = {
    "opening_hours": (EVENING, "Mo 10:00-12:00"),
    "free": ("yes", "no"),
    "referral": ("no", "yes"),
    "wheelchair": ("yes", "no"),
}


@settings(deadline=None)
@given(rows=st.lists(PLACE, min_size=1, max_size=4), choice=CHOICE, seed=st.integers(0, 2**32))
def test_whatever_is_not_said_turns_out_to_be_the_answer_lies_between_the_two(
    rows: list[dict[str, Any]], choice: Choice, seed: int
) -> None:
    rng = random.Random(seed)
    known = [{k: rng.choice(TRUTHS[k]) if v is None else v for k, v in row.items()} for row in rows]
    before, after = (chosen(places(*told), NO_OFFERS, choice, on=MARCH) for told in (rows, known))
    assert not (before.mask & ~after.mask).any()
    assert not ((after.mask | after.unknown_mask) & ~(before.mask | before.unknown_mask)).any()


@settings(deadline=None)
@given(rows=st.lists(PLACE, max_size=3), given=st.lists(OFFER, max_size=3), choice=CHOICE)
def test_asking_more_never_adds_a_place_and_an_offer_never_takes_one(
    rows: list[dict[str, Any]], given: list[dict[str, Any]], choice: Choice
) -> None:
    def degree(found: Chosen) -> Any:
        return 2 * found.mask + found.unknown_mask

    here, there = places(*rows), offers(*given)
    base = degree(chosen(here, there, choice, on=MARCH))
    assert len(base) == len(rows)
    assert (degree(chosen(here, NO_OFFERS, choice, on=MARCH)) <= base).all()
    for less in (
        Choice(choice.moment, False, choice.without_referral, choice.wheelchair),
        Choice(choice.moment, choice.free, False, choice.wheelchair),
        Choice(choice.moment, choice.free, choice.without_referral, False),
    ):
        assert (degree(chosen(here, there, less, on=MARCH)) >= base).all()


@settings(deadline=None)
@given(rows=st.lists(PLACE, max_size=5), moment=st.sampled_from(Moment))
def test_of_places_alone_the_masks_are_those_of_their_hours(rows: list[dict[str, Any]], moment: Moment) -> None:
    found = chosen(places(*rows), NO_OFFERS, Choice(moment), on=MARCH)
    each = [open_during(row["opening_hours"] or "", Window.at(moment, MARCH)) for row in rows]
    assert list(found.mask) == [o == Open.YES for o in each]
    assert list(found.unknown_mask) == [o in (Open.PARTLY, Open.UNKNOWN) for o in each]


def test_doubts_count_why_places_only_might() -> None:
    here = places(
        {},
        {"opening_hours": None},
        {"opening_hours": "bel even", "free": "mixed"},
        {"opening_hours": "Sa 17:00+", "wheelchair": None},
        {"opening_hours": "Sa[1] 18:00-22:00", "referral": None},
        # surely not, so in no doubt
        {"opening_hours": None, "free": "no"},
    )
    choice = Choice(Moment.SATURDAY_EVENING, free=True, without_referral=True, wheelchair=True)
    assert doubts(here, NO_OFFERS, choice, on=MARCH) == (1, 1, 1, 1, 1, 1, 1)
    assert doubts(here, NO_OFFERS, Choice(), on=MARCH) == (0,) * 7


def test_reach_lies_between_the_places_that_surely_count_and_those_that_might() -> None:
    here = places({"opening_hours": None}, {}, CLOSED).assign(
        functions=[["meeting"]] * 3, kind="library", count="core", geometry=[Point(x, 0) for x in (100, 300, 10)]
    )
    home = pd.DataFrame({"cell_id": ["a"], "x_m": [0.0], "y_m": [0.0]})
    found = chosen(here, NO_OFFERS, SATURDAY, on=MARCH)
    none = pd.DataFrame({"node_id": [], "x_m": [], "y_m": []})
    metres = []
    for mask in (found.mask, found.mask | found.unknown_mask):
        cells = reach_cells(home, here[mask], none, none)
        metres.append(float(cells.loc[cells["target"] == "meeting", "distance_m"].iloc[0]))
    assert np.allclose(metres, [300 * 1.3, 100 * 1.3])


def test_each_group_walks_at_the_speed_of_its_source() -> None:
    """Typed over from the sources: 800 and 500 m in ten minutes, 0.88 and 0.79 m/s."""
    speeds = [Walking.for_group(group).speed_m_s for group in WalkingGroup]
    assert np.allclose(speeds, [800 / 600, 500 / 600, 0.88, 0.79])
    assert Walking.for_group(WalkingGroup.ADULT) == Walking()
    assert all(group.source for group in WalkingGroup)
