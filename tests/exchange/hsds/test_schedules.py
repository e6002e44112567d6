"""Times of an activity and schedules of HSDS say the same in other words."""

from __future__ import annotations

from typing import Any

import pytest

from weefsel.platform.exchange.hsds.schedules import WHEN, to_schedule, to_times, together

RULES = (
    "FREQ=WEEKLY;BYDAY=TU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;WKST=SU",
    "FREQ=WEEKLY;COUNT=10;BYDAY=FR",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYMONTHDAY=1,15",
    # HSDS knows no days, years or months of a year
    "FREQ=DAILY",
    "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=21",
    "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
)


@pytest.mark.parametrize("rule", RULES)
def test_times_come_back_as_they_went(rule: str) -> None:
    times = {"rrule": rule, "starts": "18:30", "ends": "20:00", "from_date": "2026-01-05", "until_date": "2026-12-31"}
    for left_out in ((), ("ends",), ("starts", "ends"), ("until_date",)):
        some = {name: value for name, value in times.items() if name not in left_out}
        schedule = {"id": "x", **to_schedule(some)}
        assert schedule.get("freq") in (None, "WEEKLY", "MONTHLY")
        assert to_times(schedule) == some


def test_a_single_day_and_no_times_at_all() -> None:
    day = {"from_date": "2026-06-21", "until_date": "2026-06-21", "starts": "10:00"}
    assert to_times({"id": "x", **to_schedule(day)}) == day
    assert to_schedule(dict.fromkeys(WHEN, "")) == {}
    assert to_times({"id": "x", "description": "elke dag"}) is None


@pytest.mark.parametrize(
    ("given", "starts", "ends"),
    [
        # half past seven in New York is half past twelve here, in winter and in summer
        ({"opens_at": "06:30-05:00", "dtstart": "2026-01-05"}, "12:30", None),
        ({"opens_at": "06:30-04:00", "dtstart": "2026-07-06"}, "12:30", None),
        ({"opens_at": "09:00Z", "closes_at": "10:00:00Z", "dtstart": "2026-07-06"}, "11:00", "12:00"),
        ({"opens_at": "9 uur", "closes_at": "10:00", "dtstart": "2026-07-06"}, None, None),
    ],
)
def test_a_time_with_an_offset_is_the_time_here(given: dict[str, Any], starts: str | None, ends: str | None) -> None:
    times = to_times({"id": "x", **given})
    assert times is not None
    assert (times.get("starts"), times.get("ends")) == (starts, ends)


@pytest.mark.parametrize(
    "given",
    [
        {"freq": "WEEKLY", "byday": "XX"},
        {"freq": "WEEKLY", "byday": "MO", "bymonthday": "3"},
        {"freq": "SECONDLY"},
        {"freq": "WEEKLY", "byday": "MO", "interval": -1},
        {"freq": "WEEKLY", "byday": "MO", "valid_from": "2026-02-01", "valid_to": "2026-01-01"},
        {"freq": ["WEEKLY"], "byday": {"a": 1}},
        {"freq": "WEEKLY", "byday": "MO", "count": 10**9},
    ],
)
def test_a_schedule_that_makes_no_sound_times_makes_none(given: dict[str, Any]) -> None:
    assert to_times({"id": "x", **given}) is None


def test_days_with_the_same_times_are_one_rule() -> None:
    week = [{"id": d, "freq": "WEEKLY", "byday": d, "opens_at": "09:00", "closes_at": "17:00"} for d in ("TU", "MO")]
    late = {"id": "late", "freq": "WEEKLY", "byday": "TH", "opens_at": "18:00"}
    assert [(times["rrule"], ids) for times, ids in together([*week, late])] == [
        ("FREQ=WEEKLY;BYDAY=MO,TU", ["TU", "MO"]),
        ("FREQ=WEEKLY;BYDAY=TH", ["late"]),
    ]
