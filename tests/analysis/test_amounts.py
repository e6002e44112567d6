"""How much there is in an area: hours counted minute by minute, places and room counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from opening_hours import OpeningHours
from tests.town import EAST, GEMEENTE, META, WEST, town

from weefsel.analysis.amounts import amounts, open_week
from weefsel.analysis.figures import newest_year
from weefsel.analysis.opening import NETHERLANDS, Window, occasions
from weefsel.concepts import Function, NormMeasure
from weefsel.snapshot.norms import Norm

ON = date.fromisoformat(META.date)
HOURS = Norm("h", "h", "h", (Function.MEETING,), NormMeasure.HOURS, 20.0)
OFFICE = replace(HOURS, measure=NormMeasure.HOURS_OUTSIDE_OFFICE)
EVERYWHERE = {GEMEENTE: 200.0, WEST: 100.0, EAST: 100.0}


def told(norm: Norm, **changed: Any) -> dict[str, tuple[float, float, str]]:
    """Area → the amount, its upper end, and why it is missing. `changed` are columns of the places about meeting."""
    tables = town()
    places = tables["places"]
    meeting = np.array(["meeting" in functions for functions in places["functions"]])
    for name, values in changed.items():
        places.loc[meeting, name] = pd.Series(values, index=places.index[meeting], dtype=places[name].dtype)
    areas = newest_year(tables["areas"])
    residents = areas["area_code"].map(EVERYWHERE).fillna(200).to_numpy(float)
    (part,) = amounts(norm, areas, residents, places, tables["offers"].iloc[:0], on=ON)
    rows = zip(areas["area_code"], part["value"], part["upper"], part["missing"], strict=True)
    return {code: (value, upper, why) for code, value, upper, why in rows}


def of_meeting() -> pd.DataFrame:
    places = town()["places"]
    return places[np.array(["meeting" in functions for functions in places["functions"]])]


def minutes(hours: str, *, outside_office: bool) -> float:
    """Hours of an ordinary week, minute by minute."""
    parsed = OpeningHours(hours, country="NL")
    days = occasions(Window(frozenset(range(7)), 0, 1440, ON, weeks=1), NETHERLANDS)
    count = 0
    for day in days:
        for minute in range(1440):
            at = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
            office = day.weekday() < 5 and 9 * 60 <= minute < 17 * 60
            count += parsed.is_open(at) and not (outside_office and office)
    return count / 60


@pytest.mark.parametrize("hours", ["Mo-Fr 09:00-17:00", "Mo 19:00-22:30; Sa,Su 10:00-24:00", "24/7", "Fr 20:00-02:00"])
def test_a_week_is_as_counted_minute_by_minute(hours: str) -> None:
    week = open_week(hours, ON)
    assert week is not None
    assert week[0].sum() / 4 == pytest.approx(minutes(hours, outside_office=False))
    assert np.array_equal(week[0], week[1])
    inside = told(OFFICE, opening_hours=[hours] * len(of_meeting()))
    assert inside[GEMEENTE][0] == pytest.approx(minutes(hours, outside_office=True))


def test_a_quarter_counts_when_all_of_it_is_open() -> None:
    week = open_week("Mo 10:05-10:50", ON)
    assert week is not None
    assert week[0].sum() == 2  # 10:15–10:45


def test_hours_that_are_not_sure_are_only_at_best() -> None:
    week = open_week('Mo 10:00-12:00; Tu 10:00-12:00 "on request"', ON)
    assert week is not None
    assert (week[0].sum() / 4, week[1].sum() / 4) == (2.0, 4.0)
    assert open_week(None, ON) is None
    assert open_week("maandag van tien tot twaalf", ON) is None


def test_hours_of_places_are_put_together_and_not_added_up() -> None:
    places = of_meeting()
    assert len(places) >= 2
    hours = ["Mo 10:00-14:00", "Mo 12:00-16:00"] + ["off"] * (len(places) - 2)
    assert told(HOURS, opening_hours=hours)[GEMEENTE][:2] == (6.0, 6.0)


def test_a_place_of_which_hours_are_not_known_may_always_be_open() -> None:
    places = of_meeting()
    hours: list[str | None] = ["Mo 10:00-14:00", *([None] * (len(places) - 1))]
    found = told(HOURS, opening_hours=hours)
    assert found[GEMEENTE][:2] == (4.0, 168.0)
    nothing = told(HOURS, opening_hours=[None] * len(places))
    assert np.isnan(nothing[GEMEENTE][0])
    assert nothing[GEMEENTE][2] == "not_measured"


def test_places_are_counted_in_their_area_and_over_its_residents() -> None:
    places = of_meeting()
    count = replace(HOURS, measure=NormMeasure.COUNT, limit=1)
    inside = {code: int((places["area_code"] == code).sum()) for code in (WEST, EAST)}
    found = told(count)
    assert (found[WEST][0], found[EAST][0], found[GEMEENTE][0]) == (inside[WEST], inside[EAST], len(places))
    over = told(replace(count, measure=NormMeasure.COUNT_PER_10000))
    assert over[GEMEENTE][0] == pytest.approx(10_000 * len(places) / 200)


def test_room_that_is_not_known_of_a_place_leaves_the_upper_end_open() -> None:
    norm = replace(HOURS, measure=NormMeasure.CAPACITY, limit=10)
    places = of_meeting()
    known = told(norm, capacity=[10.0] * len(places))
    assert known[GEMEENTE][:2] == (1000 * 10 * len(places) / 200,) * 2
    one = told(norm, capacity=[10.0, *([np.nan] * (len(places) - 1))])
    assert one[GEMEENTE][0] == 1000 * 10 / 200
    assert np.isnan(one[GEMEENTE][1])
    assert told(norm, capacity=[np.nan] * len(places))[GEMEENTE][2] == "not_measured"


def test_of_an_area_that_is_left_out_nothing_is_asked() -> None:
    found = told(replace(HOURS, measure=NormMeasure.COUNT, except_areas=(EAST,)))
    assert found[EAST][2] == "not_asked"
    assert not np.isnan(found[WEST][0])
