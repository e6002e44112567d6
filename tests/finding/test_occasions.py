"""The next day of thousands at once is the day that the recurrence itself gives."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import numpy as np
import pytest

from weefsel.platform.finding.asking import PartOfDay
from weefsel.platform.finding.documents import Told
from weefsel.platform.finding.occasions import AHEAD, NEVER, Days, Times, When, recurrence_of, times_of
from weefsel.platform.finding.week import ALL_DAYS, asked_bits, week_of_hours, week_of_times
from weefsel.platform.register.plain.occurring import occurrences

TODAY = dt.date(2026, 3, 2)
PARTS = ("FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;BYDAY=MO,WE,SA", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY={d}",
         "FREQ=WEEKLY;BYDAY={d},SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY={d}", "FREQ=WEEKLY;INTERVAL=5;BYDAY=MO,{d}",
         "FREQ=WEEKLY;BYMONTH=4,9;BYDAY={d}", "FREQ=WEEKLY;COUNT={n};BYDAY={d}", "FREQ=MONTHLY;BYDAY={k}{d}",
         "FREQ=MONTHLY;BYMONTHDAY={m}", "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1{d}", "FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=12",
         "FREQ=YEARLY;BYWEEKNO=2,20,40;BYDAY={d}", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1")  # fmt: skip


def _random(rng: random.Random) -> Told:
    day, number = rng.choice(("MO", "TU", "WE", "TH", "FR", "SA", "SU")), rng.randint(1, 30)
    rule = rng.choice(PARTS).format(d=day, n=number, k=rng.choice((1, 2, 4, -1)), m=rng.choice((1, 15, 31, -1)))
    told: Told = {"rrule": rule}
    first = TODAY + dt.timedelta(days=rng.randint(-900, 90))
    if rng.random() < 0.7:
        told["from_date"] = first.isoformat()
    if rng.random() < 0.3:
        told["until_date"] = (first + dt.timedelta(days=rng.randint(0, 700))).isoformat()
    if rng.random() < 0.1:
        return {"from_date": first.isoformat(), "until_date": first.isoformat()}
    return told


def _columns(times: list[Times], days: Days) -> When:
    rules = [-1 if one.rule is None else days.add(one.rule) for one in times]
    made: list[Any] = [[getattr(one, name) for one in times] for name in ("days", "first", "last")]
    return When(np.array(made[0], np.uint8), *(np.array(one, np.int32) for one in (made[1], made[2], rules)))


@pytest.mark.parametrize("weekday", [None, 1, 6])
def test_the_next_day_is_that_of_the_recurrence(weekday: int | None) -> None:
    rng = random.Random(5)
    told = [_random(rng) for _ in range(400)]
    times, days = [times_of(one) for one in told], Days()
    when = _columns(times, days)
    for begin, end in ((TODAY, TODAY + dt.timedelta(days=6)), (TODAY + dt.timedelta(days=30), dt.date(2199, 1, 1))):
        start = np.full(len(told), begin.toordinal(), np.int64)
        found = days.next(when, start, end.toordinal(), weekday, TODAY.toordinal())
        last = min(end, TODAY + dt.timedelta(days=AHEAD))
        for one, day in zip(told, found.tolist(), strict=True):
            recurrence = recurrence_of(one)
            all_days = [] if recurrence is None else occurrences(recurrence, begin, last, 500)
            fits = [o.day.toordinal() for o in all_days if weekday is None or o.day.weekday() == weekday]
            assert day == (fits[0] if fits else NEVER), (one, begin, weekday)
        assert 20 < (found < NEVER).sum() < len(told)


def test_weeks_later_rules_that_were_looked_up_are_looked_up_anew() -> None:
    days = Days()
    when = _columns([times_of({"rrule": "FREQ=MONTHLY;BYDAY=1MO"})], days)
    for today in (TODAY, TODAY + dt.timedelta(days=390), TODAY + dt.timedelta(days=3)):
        found = days.next(when, np.array([today.toordinal()]), NEVER, None, today.toordinal())
        day = dt.date.fromordinal(int(found[0]))
        assert (day.weekday(), day.day <= 7, day >= today) == (0, True, True)
        assert day - today < dt.timedelta(days=36)


def test_times_that_make_no_sense_are_not_known() -> None:
    assert times_of({"rrule": "FREQ=HOURLY"}).days == 0
    assert times_of({"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"}).days == 0
    assert times_of({}).days == 0


@pytest.mark.parametrize(
    ("starts", "ends", "parts"),
    [
        ("09:00", "11:00", {"morning"}),
        ("10:00", "16:00", {"morning", "afternoon"}),
        ("11:30", "12:30", {"morning"}),
        ("16:30", "19:00", {"afternoon", "evening"}),
        ("16:30", "18:30", {"afternoon"}),
        ("19:00", "", {"evening"}),
        ("22:00", "01:00", {"evening"}),
        ("02:00", "03:00", set()),
        ("", "", set()),
    ],
)
def test_an_activity_is_in_the_part_of_the_day_in_which_it_starts_or_lasts_an_hour(
    starts: str, ends: str, parts: set[str]
) -> None:
    bits = week_of_times([1], starts, ends)
    assert {str(part) for part in PartOfDay if bits & asked_bits(ALL_DAYS, part)} == parts
    assert bits & asked_bits([1], None)
    assert not bits & asked_bits([0, 2, 3, 4, 5, 6], None)


def test_a_place_is_open_when_its_hours_say_so() -> None:
    bits = week_of_hours("Mo-Fr 09:00-17:00; We 19:00-22:00; Sa 11:30-12:30; PH off", TODAY)
    assert bits & asked_bits([0], PartOfDay.MORNING)
    assert bits & asked_bits([2], PartOfDay.EVENING)
    assert not bits & asked_bits([2], PartOfDay.MORNING)  # the later rule is all of that day
    assert not bits & asked_bits([1], PartOfDay.EVENING)
    # half an hour of either
    assert not bits & asked_bits([5], PartOfDay.MORNING)
    assert bits & asked_bits([5], None)
    assert not bits & asked_bits([6], None)
    assert week_of_hours("na afspraak", TODAY) == week_of_hours("", TODAY) == 0
