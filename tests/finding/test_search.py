"""What is found, and in which order: the same on every database."""

from __future__ import annotations

import datetime as dt
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.finding.conftest import AMSTERDAM, NOW, Make, names

from weefsel.concepts import Audience, Function, Setting
from weefsel.platform.finding.asking import PAGE, PartOfDay, Question, Where
from weefsel.platform.finding.indexing import follow
from weefsel.platform.finding.search import everything, find
from weefsel.platform.register.models import Entry
from weefsel.platform.register.states import EntryKind
from weefsel.platform.source import open_site

ACTOR, PLACE, OFFER = EntryKind.ACTOR, EntryKind.PLACE, EntryKind.OFFER


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("les", ["Taalles", "Zwemles voor beginners"]),
        ("lessen", ["Taalles", "Zwemles voor beginners"]),
        ("taal les", ["Taalles"]),
        ("Nederlandse les", ["Taalles"]),
        ("dutch lesson", ["Taalles"]),
        ("TAÁLLES", ["Taalles"]),
        ("maaltyd", ["Samen eten"]),
        ("eetclub", ["Samen eten"]),
        ("koffieochtend", ["Koffie in de tuin"]),
        ("tuinkoffie", ["Koffie in de tuin"]),
        ("koffie tui", ["Koffie in de tuin"]),
        ("de groep van de kade", ["Kadegroep"]),
        ("schaken", []),
        ("koffie zwemles", ["Zwemles voor beginners", "Koffie in de tuin"]),
    ],
)
def test_words_find_their_forms_synonyms_and_compounds(text: str, found: list[str], make: Make) -> None:
    group = str(make(ACTOR, "Kadegroep").pk)
    for name in ("Taalles", "Zwemles voor beginners", "Samen eten", "Koffie in de tuin"):
        make(OFFER, name, actor=group)
    assert sorted(names(text, kinds=(OFFER,) if "groep" not in text else (ACTOR,))) == sorted(found)


def test_a_mistake_is_forgiven_and_told_and_a_known_word_is_not_changed(make: Make) -> None:
    make(ACTOR, "Klaverjassen De Brug")
    make(ACTOR, "Koffie De Burg")
    found = find(Question(text="klaferjassen bij de brug"), NOW)
    assert [hit.name for hit in found.hits] == ["Klaverjassen De Brug"]
    assert (found.taken_for, found.partly) == ((("klaferjassen", "klaverjassen"),), False)
    assert names("burg") == ["Koffie De Burg"]


def test_where_nothing_has_all_words_those_with_most_are_found_and_it_is_told(make: Make) -> None:
    make(ACTOR, "Schaken en dammen")
    make(ACTOR, "Schaken met koffie")
    make(ACTOR, "Wandelen")
    found = find(Question(text="schaken zwembad koffie"), NOW)
    assert ([hit.name for hit in found.hits], found.partly) == (["Schaken met koffie"], True)
    assert not find(Question(text="schaken koffie"), NOW).partly


def test_a_word_in_the_name_counts_for_more_and_the_whole_name_for_most(make: Make) -> None:
    make(ACTOR, "Tuingroep", summary="Met een brug.")
    make(ACTOR, "De Brug over")
    make(ACTOR, "De Brug")
    assert names("de brug") == ["De Brug", "De Brug over", "Tuingroep"]


def test_what_may_not_be_shown_is_neither_found_nor_told(make: Make) -> None:
    make(ACTOR, "Bel 06-12345678", summary="Mail naam@voorbeeld.nl")
    assert names() == ["Bel [telefoonnummer]"]
    assert names("0612345678") == names("naam") == names("voorbeeld") == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"free": True}, ["gratis", "plein"]),
        ({"without_referral": True}, ["gratis", "plein"]),
        ({"wheelchair": True}, ["gratis", "huis", "plein"]),
        ({"setting": Setting.OUTDOOR}, ["plein"]),
        ({"setting": Setting.INDOOR}, ["gratis", "huis"]),
        ({"language": "ar"}, ["duur"]),
        ({"audience": (Audience.CHILDREN,)}, ["duur", "gratis"]),
        ({"audience": (Audience.SENIORS,)}, ["gratis"]),
        ({"functions": (Function.SUPPORT, Function.RECREATION)}, ["duur", "plein"]),
        ({"kinds": (PLACE,)}, ["huis", "plein"]),
        ({"kinds": (EntryKind.TIE,)}, []),
        ({"language": "' OR 1=1"}, []),
        ({"free": True, "kinds": (OFFER,)}, ["gratis"]),
    ],
)
def test_what_is_not_said_does_not_meet_a_question_about_it(
    asked: dict[str, Any], found: list[str], make: Make
) -> None:
    group = str(make(ACTOR, "groep").pk)
    house = make(PLACE, "huis", wheelchair="limited")
    make(PLACE, "plein", setting="outdoor", free="yes", referral="no", wheelchair="yes", functions=["recreation"])
    make(OFFER, "gratis", actor=group, place=str(house.pk), cost_eur="0.00", referral="no", audience=["everyone"])
    make(OFFER, "duur", actor=group, cost_eur="5.00", referral="yes", audience=["children"], language=["nl", "ar"],
         functions=["support"])  # fmt: skip
    make(OFFER, "stil", actor=group)
    assert sorted(names(**asked)) == found


def test_who_asks_for_a_wheelchair_sees_first_where_one_gets_in_wholly(make: Make) -> None:
    make(PLACE, "half", wheelchair="limited")
    make(PLACE, "heel", wheelchair="yes")
    assert names(wheelchair=True) == ["heel", "half"]


TIMES: list[tuple[str, dict[str, Any]]] = [
    ("dinsdagavond", {"rrule": "FREQ=WEEKLY;BYDAY=TU", "starts": "19:00", "ends": "21:00"}),
    ("dinsdagochtend", {"rrule": "FREQ=WEEKLY;BYDAY=TU", "starts": "10:00", "ends": "11:30"}),
    ("maandag vroeg", {"rrule": "FREQ=WEEKLY;BYDAY=MO", "starts": "08:00", "ends": "09:00"}),
    ("om de week", {"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "starts": "14:00", "from_date": "2026-02-28"}),
    ("eens", {"from_date": "2026-03-08", "until_date": "2026-03-08", "starts": "11:00"}),
    ("geweest", {"from_date": "2026-03-01", "until_date": "2026-03-01", "starts": "11:00"}),
    ("vanochtend geweest", {"from_date": "2026-03-02", "until_date": "2026-03-02", "starts": "08:00", "ends": "09:00"}),
    ("gestopt", {"rrule": "FREQ=WEEKLY;BYDAY=TU", "until_date": "2026-02-24"}),
    ("altijd", {}),
]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"weekday": 1, "part": PartOfDay.EVENING}, ["huis", "dinsdagavond"]),
        ({"weekday": 1}, ["huis", "dinsdagochtend", "dinsdagavond"]),
        ({"part": PartOfDay.MORNING}, ["huis", "dinsdagochtend", "eens", "maandag vroeg"]),
        # it is ten o'clock on Monday: what was at eight is over
        ({"first": NOW.date(), "last": NOW.date()}, []),
        # the weekend: every other Saturday is next week
        ({"first": dt.date(2026, 3, 7), "last": dt.date(2026, 3, 8)}, ["eens"]),
        ({"first": dt.date(2026, 3, 14), "last": dt.date(2026, 3, 15)}, ["om de week"]),
        ({"first": dt.date(2026, 3, 8), "last": dt.date(2026, 3, 7)}, []),
        ({"first": dt.date(2020, 1, 1), "last": dt.date(2020, 1, 2)}, []),
    ],
)
def test_with_a_time_are_found_activities_that_are_then_and_places_that_are_open(
    asked: dict[str, Any], found: list[str], make: Make
) -> None:
    group = str(make(ACTOR, "groep").pk)
    make(PLACE, "huis", opening_hours="Tu 09:00-22:00")
    make(PLACE, "plein")
    for name, times in TIMES:
        make(OFFER, name, actor=group, **times)
    assert sorted(names(**asked)) == sorted(found)


def test_what_is_over_is_not_found_and_what_is_next_comes_first(make: Make) -> None:
    group = str(make(ACTOR, "groep").pk)
    for name, times in TIMES:
        make(OFFER, name, actor=group, **times)
    order = ["dinsdagochtend", "dinsdagavond", "eens", "maandag vroeg", "om de week", "altijd"]
    assert names(kinds=(OFFER,)) == order


def test_the_next_time_is_told_with_the_clock_of_that_day(make: Make) -> None:
    make(OFFER, "koor", rrule="FREQ=WEEKLY;BYDAY=SU", starts="10:00", ends="12:00")
    # the clock goes forward on Sunday 29 March
    for now, offset in (
        (dt.datetime(2026, 3, 23, 9, tzinfo=AMSTERDAM), 2),
        (dt.datetime(2026, 3, 16, 9, tzinfo=dt.UTC), 1),
    ):
        hit = everything(Question(kinds=(OFFER,)), now).hits[0]
        assert hit.next_start is not None
        assert (hit.next_start.hour, hit.next_start.utcoffset()) == (10, dt.timedelta(hours=offset))
        assert hit.next_end == hit.next_start + dt.timedelta(hours=2)


def _age(entry: Entry, days: int) -> None:
    """Say that somebody last looked at it so many days ago."""
    Entry.objects.filter(pk=entry.pk).update(confirmed_at=NOW - dt.timedelta(days=days))
    follow([entry.pk])


def test_from_a_place_it_is_by_minutes_of_walking_then_what_is_old_then_how_fresh(village: Path, make: Make) -> None:
    del village
    here, next_street, far = _homes()
    for name, (longitude, latitude), days in (
        ("ver", far, 1),
        ("hier oud", here, 400),
        ("hier stil", here, 100),
        ("hier", here, 10),
        ("straat", next_street, 1),
    ):
        _age(make(PLACE, name, longitude=longitude, latitude=latitude), days)
    _age(make(ACTOR, "nergens"), 1)
    where = Where("hier", *here)
    assert names(where=where) == ["hier", "hier stil", "hier oud", "straat", "ver", "nergens"]
    hits = everything(Question(where=where), NOW).hits
    assert [hit.stale for hit in hits] == [False, False, True, False, False, False]
    assert hits[0].seconds is not None
    assert hits[0].seconds < 60
    assert (hits[-1].seconds, hits[-1].approximate) == (None, False)
    minutes = -(-(hits[3].seconds or 0) // 60)
    assert names(where=where, minutes=minutes) == ["hier", "hier stil", "hier oud", "straat"]
    assert names(where=where, minutes=minutes - 1) == ["hier", "hier stil", "hier oud"]


def _homes() -> list[tuple[float, float]]:
    """A street, one some minutes from there, and the one that is furthest away."""
    spots = sorted(open_site().ground.streets, key=lambda one: one.id)
    walks, first = open_site().walks, spots[0]
    ends = walks.ends(np.array([one.longitude for one in spots]), np.array([one.latitude for one in spots]))
    seconds = walks.walk(first.longitude, first.latitude, ends).seconds
    near = int(np.where(seconds > 200, seconds, 10**9).argmin())
    return [(one.longitude, one.latitude) for one in (first, spots[near], spots[int(seconds.argmax())])]


def test_an_area_is_what_is_in_it_and_in_the_areas_in_it(village: Path, make: Make) -> None:
    del village
    areas = open_site().areas
    leaf, outline = open_site().ground.outlines[0]
    inside = outline.representative_point()
    make(PLACE, "zegt het", area_code=leaf)
    make(PLACE, "ligt er", longitude=inside.x, latitude=inside.y)
    make(ACTOR, "ook", area_code=leaf)
    make(PLACE, "elders", longitude=0.0, latitude=0.0)
    make(ACTOR, "nergens")
    for code in (leaf, areas.whole.code):
        assert sorted(names(area_code=code)) == ["ligt er", "ook", "zegt het"]
    other = next(code for code, _ in open_site().ground.outlines if code != leaf)
    assert names(area_code=other) == names(area_code="WK9") == []


def test_pages_together_are_everything_once(make: Make) -> None:
    for number in range(2 * PAGE + 3):
        make(ACTOR, f"groep {number}")
    pages = [find(Question(page=page), NOW) for page in (1, 2, 3)]
    assert [len(one.hits) for one in pages] == [PAGE, PAGE, 3]
    assert [hit for one in pages for hit in one.hits] == list(everything(Question(), NOW).hits)
    assert {(one.total, one.pages) for one in pages} == {(2 * PAGE + 3, 3)}
    last = find(Question(page=10**9), NOW)
    assert (last.question.page, last.hits) == (3, pages[2].hits)
    assert find(Question(page=-5), NOW).hits == pages[0].hits
    assert everything(Question(), NOW, most=4).total == 2 * PAGE + 3


HOSTILE = (
    "a" * 10_000, "a b " * 3_000, "%", "_%_%", "*", "\0", "a\0b", "'; DROP TABLE finding_document; --", '" OR ""="',
    "שלום עולם", "\u202eetxet", "🎉🎉🎉", "ﷺ" * 300, "e\u0301" * 5_000, "\ud800", "-" * 5_000, "1" * 5_000, "\n\t ",
    "ǅ ß ĳ ﬃ", "٣٤", "NULL", "${jndi}", "<script>", "\\", "(?:a+)+$",
)  # fmt: skip


def test_nothing_that_is_typed_breaks_it_or_makes_it_slow(make: Make) -> None:
    for name in ("Samen eten", "Koffie", "a b"):
        make(ACTOR, name)
    find(Question(text="koffie"), NOW)
    rng = random.Random(9)
    letters = [chr(rng.randrange(1, 0x2FFF)) for _ in range(2_000)]
    for text in (*HOSTILE, *("".join(rng.choices(letters, k=30)) for _ in range(30))):
        began = time.process_time()
        found = find(Question(text=text), NOW)
        assert time.process_time() - began < 0.5, text[:20]
        assert found.total <= 3
    for text in ("%", "_%_%", "🎉🎉🎉", "\0", "\\"):
        assert find(Question(text=text), NOW).total == 0, text
    assert find(Question(text="\n\t "), NOW).total == 3


@pytest.mark.parametrize(
    "asked",
    [
        {"minutes": 10**12},
        {"minutes": -1},
        {"first": dt.date.min, "last": dt.date.max},
        {"first": dt.date.max},
        {"weekday": 6, "first": dt.date(9999, 12, 31)},
        {"area_code": "x" * 10_000},
        {"language": "\0"},
        {"where": Where("x", float("nan"), float("inf")), "minutes": 5},
        {"where": Where("x", -180.0, -90.0)},
    ],
)
def test_no_question_is_too_strange(asked: dict[str, Any], village: Path, make: Make) -> None:
    del village
    make(PLACE, "huis")
    make(OFFER, "les", rrule="FREQ=MONTHLY;BYDAY=1TU")
    assert find(Question(**asked), NOW).total <= 3
