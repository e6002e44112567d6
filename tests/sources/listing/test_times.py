"""Days and times in words: what a person means by them, and what the site itself says is read back as it was."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weefsel.platform.register.plain.recurring import parse, said, weekly
from weefsel.sources.listing.times import days_of, opening_hours, times_of

WEEKDAYS = "MO,TU,WE,TH,FR"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dinsdag 19.30-21.00 uur", [("FREQ=WEEKLY;BYDAY=TU", "19:30", "21:00")]),
        ("Elke dinsdagavond om 20.00 uur", [("FREQ=WEEKLY;BYDAY=TU", "20:00", "")]),
        ("elke 1e ma v/d maand", [("FREQ=MONTHLY;BYDAY=1MO", "", "")]),
        ("1e en 3e dinsdag van de maand 14.00-16.00", [("FREQ=MONTHLY;BYDAY=1TU,3TU", "14:00", "16:00")]),
        ("laatste vrijdag v.d. maand", [("FREQ=MONTHLY;BYDAY=-1FR", "", "")]),
        ("ma t/m vr 9-17u", [(f"FREQ=WEEKLY;BYDAY={WEEKDAYS}", "09:00", "17:00")]),
        ("Mon-Fri 9am-5pm", [(f"FREQ=WEEKLY;BYDAY={WEEKDAYS}", "09:00", "17:00")]),
        (
            "werkdagen 9-12 en 13-17 uur",
            [(f"FREQ=WEEKLY;BYDAY={WEEKDAYS}", "09:00", "12:00"), (f"FREQ=WEEKLY;BYDAY={WEEKDAYS}", "13:00", "17:00")],
        ),
        ("ma 9-12, di 9-12", [("FREQ=WEEKLY;BYDAY=MO,TU", "09:00", "12:00")]),
        ("ma 9-12 wo 13-15", [("FREQ=WEEKLY;BYDAY=MO", "09:00", "12:00"), ("FREQ=WEEKLY;BYDAY=WE", "13:00", "15:00")]),
        ("om de week op donderdag 19u30", [("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "19:30", "")]),
        ("7.30 pm - 9 pm on Tuesdays", [("FREQ=WEEKLY;BYDAY=TU", "19:30", "21:00")]),
        ("za/zo", [("FREQ=WEEKLY;BYDAY=SA,SU", "", "")]),
        ("dagelijks van 8 tot 20 uur", [("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "08:00", "20:00")]),
        ("19.30-21.00", [("", "19:30", "21:00")]),
    ],
)
def test_times_in_words_are_understood(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = times_of(text)
    assert found is not None
    assert [(one.rule, one.starts, one.ends) for one in found.times] == expected
    assert all(not one.rule or parse(one.rule).rule == one.rule for one in found.times)


@pytest.mark.parametrize(
    "text", ["", "2.5 uur per week", "06-12345678", "1x per maand", "in overleg met Jan", "31-2-2026", "25.00 uur"]
)
def test_what_says_no_time_is_not_guessed(text: str) -> None:
    found = times_of(text)
    assert found is None or not found.times


def test_what_is_left_over_is_given_back() -> None:
    found = times_of("ma 9-10, niet in de schoolvakanties")
    assert found is not None
    assert found.times[0].rule == "FREQ=WEEKLY;BYDAY=MO"
    assert found.rest == "niet schoolvakanties"


def test_a_date_is_once() -> None:
    found = times_of("12 maart 2026 om 14.00 uur")
    assert found is not None
    assert (found.times[0].date, found.times[0].starts, found.times[0].rule) == ("2026-03-12", "14:00", "")


CLOCK = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))


@settings(max_examples=150, deadline=None)
@given(st.sets(st.integers(0, 6), min_size=1), CLOCK, st.none() | CLOCK, st.sampled_from(("nl", "en")))
def test_what_the_site_says_of_a_week_is_read_back_as_it_was(
    days: set[int], starts: str, ends: str | None, lang: str
) -> None:
    known = weekly(days, starts, None if ends == starts else ends)
    found = times_of(said(known, lang, dt.date(2026, 3, 1)))
    assert found is not None
    assert [(one.rule, one.starts, one.ends) for one in found.times] == [(known.rule, known.starts, known.ends or "")]


@pytest.mark.parametrize(
    ("header", "days"),
    [("Ma t/m vr", (0, 1, 2, 3, 4)), ("Maandagavond", (0,)), ("za/zo", (5, 6)), ("Datum", ()), ("Doelgroep", ())],
)
def test_a_header_may_name_days(header: str, days: tuple[int, ...]) -> None:
    assert days_of(header) == days


def test_weekly_times_become_opening_hours_as_openstreetmap_has_them() -> None:
    found = times_of("ma-vr 9.00 - 17.00, za 10-12")
    assert found is not None
    assert opening_hours(found) == "Mo-Fr 09:00-17:00; Sa 10:00-12:00"
