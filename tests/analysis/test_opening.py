"""When places are open and offers are there: by the specification, by a slow second evaluator, and for real strings."""

from __future__ import annotations

import doctest
import random
from datetime import date
from pathlib import Path

import osmium
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.minutes import Rule, dutch_holidays, minutes_open, ordinary_days, written

import weefsel.analysis.opening
from weefsel.analysis.offering import Timing, offered_during
from weefsel.analysis.opening import LIECHTENSTEIN, NETHERLANDS, Open, Region, Window, occasions, open_during, openings
from weefsel.concepts import Moment

#: a Monday; no public holiday in the four weeks after
MARCH = date(2026, 3, 2)
#: how open: a window or more days may make it more, a rule `off` only less
RANK = {Open.NO: 0, Open.UNKNOWN: 1, Open.PARTLY: 2, Open.YES: 3}


def on(day: str, begins: int, ends: int, *, from_: date = MARCH, minutes: int = 60, weeks: int = 4) -> Window:
    """A window on some days, in hours."""
    days = frozenset(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"].index(d) for d in day.split(","))
    return Window(days, begins * 60, ends * 60, from_, minutes, weeks)


SATURDAY = on("Sa", 18, 23)

#: what the specification has rules for; windows are chosen so that the rule makes the difference
SPECIFIED = [
    ("24/7", SATURDAY, "yes"),
    ("Mo-Fr 08:00-22:00", SATURDAY, "no"),
    ("Sa-Mo 18:00-20:00", SATURDAY, "yes"),
    ("Sa", SATURDAY, "yes"),
    ("10:00-12:00,19:00-20:00", SATURDAY, "yes"),
    ("Sa 10:00-12:00, Sa 19:00-20:00", on("Sa", 10, 12), "yes"),
    ("Sa 10:00-12:00; Sa 19:00-20:00", on("Sa", 10, 12), "no"),
    ("08:00-23:00; Sa off", SATURDAY, "no"),
    ("08:00-23:00; Sa closed", SATURDAY, "no"),
    ("08:00-23:00; Sa 18:00-22:30 off", SATURDAY, "no"),
    ("off", SATURDAY, "no"),
    ("Fr 20:00-02:00", on("Sa", 0, 2), "yes"),
    ("Fr 20:00-26:00", on("Sa", 0, 2), "yes"),
    ("Sa 22:00-02:00", on("Sa", 0, 2), "no"),
    ("Fr 22:00-02:00, Sa 10:00-12:00", on("Sa", 0, 2), "yes"),
    # a rule after ";" takes the place of all that was in its day
    ("Fr 22:00-02:00; Sa 10:00-12:00", on("Sa", 0, 2), "no"),
    ("Fr, Sa 10:00-12:00", SATURDAY, "no"),
    ("Fr, Sa 18:00-22:00", SATURDAY, "yes"),
    ("Feb, Mar 18:00-22:00", SATURDAY, "yes"),
    ("Sa[1], Sa[2] 18:00-22:00", SATURDAY, "partly"),
    ("18:00-22:00; Mar 7, Mar 14, Mar 21, Mar 28 off", SATURDAY, "no"),
    ("Mar 18:00-22:00", SATURDAY, "yes"),
    ("Apr-Oct 18:00-22:00", SATURDAY, "no"),
    ("Nov-Mar 18:00-22:00", SATURDAY, "yes"),
    ("Mar 01-14 18:00-22:00", SATURDAY, "partly"),
    ("2026 Mar 7 18:00-22:00", SATURDAY, "partly"),
    ("2025 18:00-22:00", SATURDAY, "no"),
    ("week 10-13 18:00-22:00", SATURDAY, "yes"),
    ("week 10-20/2 18:00-22:00", SATURDAY, "partly"),
    ("Sa[1] 18:00-22:00", SATURDAY, "partly"),
    ("Sa[-1] 18:00-22:00", SATURDAY, "partly"),
    ("easter -1 day 18:00-22:00", on("Sa", 18, 23, from_=date(2026, 3, 30)), "partly"),
    # a public holiday is no occasion: 1 January 2026 was a Thursday
    ("18:00-22:00; PH off", on("Th", 18, 23, from_=date(2026, 1, 1)), "yes"),
    ("PH 18:00-22:00", on("Th", 18, 23, from_=date(2026, 1, 1)), "no"),
    ("SH 18:00-22:00", SATURDAY, "no"),
    ("18:00-22:00; SH off", SATURDAY, "yes"),
    # the sun sets after 18:30 but before 19:00 on each of these Saturdays in the middle of the Netherlands
    ("sunrise-sunset", on("Sa", 17, 18, from_=date(2026, 3, 7), weeks=2), "yes"),
    ("sunrise-sunset", on("Sa", 18, 23, from_=date(2026, 3, 7), weeks=2), "no"),
    ("sunset-23:00", on("Sa", 18, 23), "yes"),
    ("(sunset+04:30)-24:00", on("Sa", 18, 23), "no"),
    # an open end: what comes after it is not known
    ("Sa 17:00+", SATURDAY, "unknown"),
    ("Sa 17:00-19:00+", SATURDAY, "yes"),
    ("Sa 17:00-18:30+", SATURDAY, "unknown"),
    ("Sa 12:00+", on("Sa", 9, 12), "no"),
    ("Sa dusk+", SATURDAY, "unknown"),
    ("Fr 22:00-01:00+", on("Sa", 0, 5), "yes"),
    ("Fr 22:00-00:30+", on("Sa", 0, 5), "unknown"),
    # a fallback holds where nothing before it does
    ("Mo-Fr 18:00-22:00 || unknown", SATURDAY, "unknown"),
    ("Sa 18:00-22:00 || unknown", SATURDAY, "yes"),
    ("Sa 18:00-22:00 || unknown", on("Sa", 9, 12), "unknown"),
    ("Sa 18:00-22:00 unknown || 24/7", on("Sa", 18, 22), "unknown"),
    ("Mo-Fr 18:00-22:00 || Sa 10:00-12:00 || Sa 19:00-21:00", SATURDAY, "yes"),
    ('Sa 18:00-22:00 open "a || b"', SATURDAY, "yes"),
    ('Mo-Fr 18:00-22:00 || "by appointment"', SATURDAY, "unknown"),
    ('"by appointment"', SATURDAY, "unknown"),
    ('Sa 18:00-22:00 "members"', SATURDAY, "unknown"),
    ('Sa 18:00-22:00 open "members too"', SATURDAY, "yes"),
    ('Sa off "17:00+ on request"', SATURDAY, "no"),
    # not as OSM has it: not said, and not closed
    ("", SATURDAY, "unknown"),
    ("   ", SATURDAY, "unknown"),
    ("zaterdag 18-22", SATURDAY, "unknown"),
    ("Sa 18:00-22:00 \udc80", SATURDAY, "unknown"),
    ("Mo 10:00-12:00 \0 Sa 18:00-22:00", SATURDAY, "unknown"),
    ("Sa 18:00-22:00;", SATURDAY, "yes"),
]

MOMENTS = [
    Moment.WEEKDAY_MORNING,
    Moment.WEEKDAY_AFTERNOON,
    Moment.WEEKDAY_EVENING,
    Moment.SATURDAY_AFTERNOON,
    Moment.SATURDAY_EVENING,
    Moment.SUNDAY_AFTERNOON,
]
#: every string in Liechtenstein of 27 July 2015 and how often it stands there, worked out by hand in the order above
LIECHTENSTEINS = {
    "+423 232 48 18": (1, "unknown unknown unknown unknown unknown unknown"),
    "24/7": (4, "yes yes yes yes yes yes"),
    "Fr 14:00-20:00; Sa, Su 14:00-18:00": (1, "no partly partly yes no yes"),
    "Mo 09:00-17:00; Tu-Fr 09:00-17:00, 18:00-22:00; Sa 18:00-22:00": (1, "yes yes partly no yes no"),
    "Mo,Th,Fr 08:30-22:00; Sa 17:00-24:00; Su 10:00-22:00": (1, "partly partly partly no yes yes"),
    "Mo-Fr 06:00-20:00; Sa 06:00-18:00; Su 07:00-18:00": (1, "yes yes yes yes no yes"),
    "Mo-Fr 08:00-12:00, 13:30-18:30; Sa 08:00-13:00": (1, "yes yes no yes no no"),
    "Mo-Fr 08:00-12:00, 13:30-18:30; Sa 08:00-16:00": (1, "yes yes no yes no no"),
    "Mo-Fr 08:00-16:30": (1, "yes yes no no no no"),
    "Mo-Fr 08:30-20:30; Sa 09:00-19:00; Su 9:00-1:00": (1, "yes yes yes yes yes yes"),
    # to the letter: "13:00-18:30" holds on all days and takes the place of what stands before it
    "Tu 09:00-12:00; 13:00-18:30; We-Tu 13:00-18:30; Fr 09:00-12:00; 13:00-18:30; Sa 08:00-14:00": (
        1,
        "no yes no yes no yes",
    ),
    "Tu-Su 10:00-17:00; Th 10:00-20:00": (1, "partly partly partly yes no yes"),
    "Tu-Su 10:00-17:00; We 10:00-20:00": (1, "partly partly partly yes no yes"),
    "Tu-Su 11:00-24:00": (1, "partly partly partly yes yes yes"),
}


@pytest.mark.parametrize(("hours", "window", "expected"), SPECIFIED, ids=[repr(row[0]) for row in SPECIFIED])
def test_hours_mean_what_the_specification_says(hours: str, window: Window, expected: str) -> None:
    assert open_during(hours, window) == expected


@pytest.mark.parametrize("hours", LIECHTENSTEINS)
def test_the_hours_of_liechtenstein_are_as_worked_out_by_hand(hours: str) -> None:
    windows = [Window.at(moment, date(2015, 7, 27)) for moment in MOMENTS]
    assert [open_during(hours, w, LIECHTENSTEIN) for w in windows] == LIECHTENSTEINS[hours][1].split()


def test_those_are_all_hours_of_liechtenstein(shared_data: Path) -> None:
    things = osmium.FileProcessor(shared_data / "liechtenstein" / "liechtenstein-latest.osm.pbf")
    found = [thing.tags["opening_hours"] for thing in things if "opening_hours" in thing.tags]
    assert sorted(found) == sorted(hours for hours, (times, _) in LIECHTENSTEINS.items() for _ in range(times))
    assert len(found) == 17


@pytest.mark.parametrize("year", [2014, 2015, 2024, 2025, 2026, 2027, 2038, 2060])
def test_the_days_that_are_looked_at_are_no_public_holidays(year: int) -> None:
    days = occasions(Window(frozenset(range(7)), 0, 60, date(year, 1, 1), weeks=50))
    assert list(days) == ordinary_days(frozenset(range(7)), date(year, 1, 1), 50)
    assert not set(days) & dutch_holidays(year)


def test_liechtenstein_has_holidays_of_its_own() -> None:
    window = Window(frozenset({5}), 0, 60, date(2015, 8, 15))
    assert occasions(window, NETHERLANDS)[0] == date(2015, 8, 15)
    assert occasions(window, LIECHTENSTEIN)[0] == date(2015, 8, 22)


MINUTE = st.integers(0, 47).map(lambda half: half * 30)
TIMES = st.tuples(MINUTE, st.integers(1, 12)).map(lambda t: (t[0], min(t[0] + t[1] * 30, 1440)))
RULE = st.builds(
    Rule,
    months=st.frozensets(st.integers(0, 11), max_size=6),
    days=st.frozensets(st.integers(0, 6), max_size=5),
    times=st.lists(TIMES, max_size=2).map(tuple),
    off=st.booleans(),
    added=st.just(False),
)
# a rule that is added to others opens something, and says on which days and when
ADDED = st.builds(
    Rule,
    months=st.just(frozenset[int]()),
    days=st.frozensets(st.integers(0, 6), min_size=1, max_size=5),
    times=st.lists(TIMES, min_size=1, max_size=2).map(tuple),
    off=st.just(False),
    added=st.just(True),
)
RULES = st.builds(lambda first, rest: [first, *rest], RULE, st.lists(RULE | ADDED, max_size=3))
WINDOW = st.builds(
    lambda days, begins, length, on: Window(days, begins, min(begins + length, 1440), on),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 1380),
    st.integers(60, 600),
    st.dates(date(2015, 1, 1), date(2040, 1, 1)),
)
#: hours in which something is not sure
TEXT = RULES.map(written) | st.sampled_from([row[0] for row in SPECIFIED])


@settings(deadline=None)
@given(rules=RULES, window=WINDOW)
def test_hours_are_open_when_counted_minute_by_minute(rules: list[Rule], window: Window) -> None:
    days = ordinary_days(window.days, window.on, window.weeks)
    enough = [minutes_open(rules, day, window.begins, window.ends) >= 60 for day in days]
    expected = Open.YES if all(enough) else Open.PARTLY if any(enough) else Open.NO
    assert open_during(written(rules), window) == expected


def test_spans_past_midnight_are_open_when_counted_minute_by_minute() -> None:
    friday, saturday = frozenset({4}), frozenset({5})
    rules = [Rule(frozenset(), friday, ((1320, 1560),)), Rule(frozenset(), saturday, ((600, 720),), added=True)]
    for begins in range(24):
        window = on("Fr,Sa", begins, begins + 1)
        enough = [minutes_open(rules, day, begins * 60, begins * 60 + 60) >= 60 for day in occasions(window)]
        expected = Open.YES if all(enough) else Open.PARTLY if any(enough) else Open.NO
        assert open_during(written(rules), window) == expected, begins


@settings(deadline=None)
@given(text=TEXT, window=WINDOW, earlier=st.integers(0, 300), later=st.integers(0, 300))
def test_a_longer_window_is_never_less_open(text: str, window: Window, earlier: int, later: int) -> None:
    begins, ends = max(0, window.begins - earlier), min(1440, window.ends + later)
    longer = Window(window.days, begins, ends, window.on)
    assert RANK[open_during(text, longer)] >= RANK[open_during(text, window)]


@settings(deadline=None)
@given(text=TEXT, window=WINDOW, more=st.frozensets(st.integers(0, 6)))
def test_more_days_make_open_at_worst_partly_open(text: str, window: Window, more: frozenset[int]) -> None:
    wider = open_during(text, Window(window.days | more, window.begins, window.ends, window.on))
    narrow = open_during(text, window)
    assert narrow not in (Open.YES, Open.PARTLY) or wider in (Open.YES, Open.PARTLY)
    assert wider != Open.NO or narrow == Open.NO


@settings(deadline=None)
@given(text=TEXT, window=WINDOW, days=st.sampled_from(["Mo", "Sa-Su", "PH", "Mar", "18:00-20:00", "We 09:00-17:00"]))
def test_a_rule_that_closes_opens_nothing(text: str, window: Window, days: str) -> None:
    after = open_during(f"{text.rstrip(';')}; {days} off", window)
    assert RANK[after] <= RANK[open_during(text, window)]


@settings(deadline=None)
@given(text=TEXT, window=WINDOW)
def test_an_hour_more_that_is_asked_for_is_never_more_open(text: str, window: Window) -> None:
    longest = Window(window.days, window.begins, window.ends, window.on, minutes=window.ends - window.begins)
    assert RANK[open_during(text, longest)] <= RANK[open_during(text, window)]


def test_a_thousand_spoiled_strings_are_read_or_unknown() -> None:
    rng = random.Random(20260302)
    seeds = [row[0] for row in SPECIFIED if "\udc80" not in row[0] and row[0].strip()]
    signs = "0123456789:-+;,|\"'()[]/ MoSaPHSHJanoffopenweekeaster\n\0é–\udc80"
    answers = set[str]()
    for _ in range(1000):
        text = list(rng.choice(seeds))
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(len(text) + 1)
            other = rng.choice(seeds)
            cut = rng.choice(([rng.choice(signs)], [], list(other[: rng.randint(1, 12)])))
            text[at : at + rng.randint(0, 3)] = cut
        window = Window.at(rng.choice(MOMENTS), MARCH)
        answers.add(open_during("".join(text), window))
    assert answers >= {Open.YES, Open.NO, Open.UNKNOWN}


def test_a_column_is_read_as_its_strings_one_by_one_and_says_what_it_lacks() -> None:
    hours = pd.Series(["Sa 18:00-22:00", None, "hello", "Mo 10:00-12:00", " ", "Sa 18:00-22:00", float("nan")])
    found = openings(hours, SATURDAY)
    assert list(found.open) == ["yes", "unknown", "unknown", "no", "unknown", "yes", "unknown"]
    assert list(found.not_said) == [False, True, False, False, True, False, True]
    assert list(found.unreadable) == [False, False, True, False, False, False, False]


def test_an_empty_column_is_read() -> None:
    assert [len(part) for part in openings(pd.Series([], dtype=object), SATURDAY)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("days", "begins", "ends", "day", "minutes", "weeks"),
    [
        (set(), 0, 60, MARCH, 60, 4),
        ({7}, 0, 60, MARCH, 60, 4),
        ({1}, 60, 60, MARCH, 1, 4),
        ({1}, 1380, 1500, MARCH, 60, 4),
        ({1}, 0, 59, MARCH, 60, 4),
        ({1}, 0, 60, MARCH, 0, 4),
        ({1}, 0, 60, MARCH, 60, 0),
        ({1}, 0, 60, date(1999, 12, 31), 60, 4),
        ({1}, 0, 60, date(2071, 1, 1), 60, 4),
    ],
)
def test_a_window_that_cannot_be_is_refused(
    days: set[int], begins: int, ends: int, day: date, minutes: int, weeks: int
) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        Window(frozenset(days), begins, ends, day, minutes, weeks)


def test_every_moment_is_a_window() -> None:
    for moment in Moment:
        assert open_during("24/7", Window.at(moment, MARCH)) == "yes"


def test_the_sun_is_that_of_the_region() -> None:
    """On 20 June 2026 the sun set at 22:03 in Utrecht (KNMI), and at 18:07 in Quito."""
    window = on("Sa", 20, 22, from_=date(2026, 6, 20), weeks=1)
    assert open_during("sunrise-sunset", window) == "yes"
    assert open_during("sunrise-sunset", window, Region("EC", "America/Guayaquil", -0.2, -78.5)) == "no"


RECURRING = [
    ("FREQ=WEEKLY;BYDAY=SA", "19:00", "21:00", "2026-01-03", None, "yes"),
    ("RRULE:FREQ=WEEKLY;BYDAY=SA", "19:00", "21:00", "2026-01-03", None, "yes"),
    ("FREQ=WEEKLY;BYDAY=SA", "19:00", "21:00", None, None, "yes"),
    ("FREQ=WEEKLY", "19:00", "21:00", "2026-01-03", None, "yes"),
    ("FREQ=WEEKLY", "19:00", "21:00", None, None, "unknown"),
    ("FREQ=DAILY", "19:00", "21:00", None, None, "yes"),
    ("FREQ=WEEKLY;BYDAY=TU", "19:00", "21:00", "2026-01-03", None, "no"),
    ("FREQ=WEEKLY;BYDAY=SA", "09:00", "12:00", "2026-01-03", None, "no"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "19:00", "21:00", "2026-01-03", None, "partly"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "19:00", "21:00", None, None, "unknown"),
    ("FREQ=MONTHLY;BYDAY=2SA", "19:00", "21:00", None, None, "partly"),
    ("FREQ=MONTHLY;BYDAY=SA;BYSETPOS=-1", "19:00", "21:00", "2026-01-03", None, "partly"),
    ("FREQ=WEEKLY;BYDAY=SA;COUNT=2", "19:00", "21:00", "2026-01-03", None, "no"),
    ("FREQ=WEEKLY;BYDAY=SA;COUNT=11", "19:00", "21:00", "2026-01-03", None, "partly"),
    ("FREQ=WEEKLY;BYDAY=SA;UNTIL=20260314T225959Z", "19:00", "21:00", "2026-01-03", None, "partly"),
    ("FREQ=WEEKLY;BYDAY=SA", "19:00", "21:00", "2026-01-03", "2026-03-14", "partly"),
    ("FREQ=WEEKLY;BYDAY=SA", "19:00", "21:00", "2026-01-03", "2026-02-28", "no"),
    ("FREQ=WEEKLY;BYDAY=SA", "19:00", "21:00", "2026-09-01", None, "no"),
    ("FREQ=YEARLY;BYMONTH=7;BYDAY=SA", "19:00", "21:00", "2020-01-03", None, "no"),
    # shorter than the hour that is asked of a place: all of it counts
    ("FREQ=WEEKLY;BYDAY=SA", "19:00", "19:45", "2026-01-03", None, "yes"),
    ("FREQ=WEEKLY;BYDAY=SA", "17:30", "18:15", "2026-01-03", None, "no"),
    ("FREQ=WEEKLY;BYDAY=SA", "22:00", "01:00", "2026-01-03", None, "yes"),
    ("FREQ=WEEKLY;BYDAY=SA", "19:00", None, "2026-01-03", None, "unknown"),
    ("FREQ=WEEKLY;BYDAY=SA", None, None, "2026-01-03", None, "unknown"),
    ("FREQ=WEEKLY;BYDAY=SU", None, None, "2026-01-03", None, "no"),
    ("FREQ=WEEKLY;BYDAY=ZA", "19:00", "21:00", "2026-01-03", None, "unknown"),
    ("elke zaterdag", "19:00", "21:00", "2026-01-03", None, "unknown"),
    ("FREQ=SECONDLY", "19:00", "21:00", "2026-01-03", None, "unknown"),
    ("FREQ=WEEKLY;INTERVAL=0;BYDAY=SA", "19:00", "21:00", "2026-01-03", None, "unknown"),
    ("FREQ=WEEKLY;BYDAY=SA;UNTIL=20269999", "19:00", "21:00", "2026-01-03", None, "unknown"),
    (None, "19:00", "21:00", "2026-01-03", None, "unknown"),
    (None, "19:00", "21:00", "2026-01-03", "2026-02-03", "no"),
]


@pytest.mark.parametrize(("rrule", "starts", "ends", "first", "last", "expected"), RECURRING)
def test_an_offer_is_there_when_its_recurrence_says(
    rrule: str | None, starts: str | None, ends: str | None, first: str | None, last: str | None, expected: str
) -> None:
    days = (date.fromisoformat(day) if day else None for day in (first, last))
    assert offered_during(Timing("recurring", rrule, starts, ends, *days), SATURDAY) == expected


@pytest.mark.parametrize(
    ("day", "expected"), [("2026-03-07", "partly"), ("2026-03-06", "no"), ("2026-06-06", "no"), (None, "unknown")]
)
def test_what_is_there_once_is_partly_there(day: str | None, expected: str) -> None:
    timing = Timing("one_off", None, "19:00", "21:00", date.fromisoformat(day) if day else None)
    assert offered_during(timing, SATURDAY) == expected


@settings(deadline=None)
@given(days=st.frozensets(st.integers(0, 6), min_size=1), half=st.integers(0, 45), window=WINDOW)
def test_a_weekly_offer_is_there_when_a_place_with_such_hours_is_open(
    days: frozenset[int], half: int, window: Window
) -> None:
    begins, ends = half * 30, half * 30 + 60
    hours = written([Rule(frozenset(), days, ((begins, ends),))])
    weekdays = ",".join(("MO", "TU", "WE", "TH", "FR", "SA", "SU")[d] for d in sorted(days))
    clocks = [f"{m // 60:02}:{m % 60:02}" for m in (begins, ends)]
    timing = Timing("recurring", f"FREQ=WEEKLY;BYDAY={weekdays}", *clocks, date(window.on.year - 1, 1, 1))
    assert offered_during(timing, window) == open_during(hours, window)


def test_a_thousand_spoiled_rules_are_read_or_unknown() -> None:
    rng = random.Random(5545)
    seeds = [row[0] for row in RECURRING if row[0]]
    answers = set[str]()
    for _ in range(1000):
        text = list(rng.choice(seeds))
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(text) + 1)
            text[at : at + rng.randint(0, 2)] = rng.choice(([rng.choice("0123456789,;=+-FSAMOBYDé\n\0")], []))
        answers.add(offered_during(Timing("recurring", "".join(text), "19:00", "21:00", MARCH), SATURDAY))
    assert answers >= {Open.YES, Open.NO, Open.UNKNOWN}


def test_the_examples_in_the_docstrings_run() -> None:
    result = doctest.testmod(weefsel.analysis.opening)
    assert result.attempted >= 4
    assert result.failed == 0
