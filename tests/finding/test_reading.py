"""One box takes what, where, when and for whom, in Dutch and English."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.finding.conftest import Make

from weefsel.platform.finding.asking import PartOfDay, Question, Where
from weefsel.platform.finding.reading import understood
from weefsel.platform.finding.whereabouts import locate, split
from weefsel.platform.register.states import EntryKind
from weefsel.platform.source import open_site

#: a Thursday
TODAY = dt.date(2026, 3, 5)
TOMORROW, SATURDAY, SUNDAY = (TODAY + dt.timedelta(days=days) for days in (1, 2, 3))
MORNING, AFTERNOON, EVENING = PartOfDay
pytestmark = [pytest.mark.usefixtures("village"), pytest.mark.django_db]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("taalles dinsdagavond", {"text": "taalles", "weekday": 1, "part": EVENING}),
        ("elke Dinsdag taalles", {"text": "taalles", "weekday": 1}),
        ("taalles op dinsdag avond gratis", {"text": "taalles", "weekday": 1, "part": EVENING, "free": True}),
        ("zaterdagmorgen", {"weekday": 5, "part": MORNING}),
        ("eten morgen", {"text": "eten", "first": TOMORROW, "last": TOMORROW}),
        ("morgenmiddag", {"first": TOMORROW, "last": TOMORROW, "part": AFTERNOON}),
        ("overmorgen", {"first": SATURDAY, "last": SATURDAY}),
        ("vanavond schaken", {"text": "schaken", "first": TODAY, "last": TODAY, "part": EVENING}),
        ("'s avonds zingen", {"text": "zingen", "part": EVENING}),
        ("dit weekend buiten", {"text": "buiten", "first": SATURDAY, "last": SUNDAY}),
        ("deze week", {"first": TODAY, "last": SUNDAY}),
        ("koffie binnen 15 minuten lopen", {"text": "koffie", "minutes": 15}),
        ("gym met een rolstoel zonder verwijzing", {"text": "gym", "wheelchair": True, "without_referral": True}),
        ("free dutch lesson on tuesday evening", {"text": "dutch lesson", "weekday": 1, "part": EVENING, "free": True}),
        ("coffee this weekend", {"text": "coffee", "first": SATURDAY, "last": SUNDAY}),
        ("wheelchair accessible tomorrow afternoon",
         {"first": TOMORROW, "last": TOMORROW, "part": AFTERNOON, "wheelchair": True}),
        ("Café Vrijheid", {"text": "Café Vrijheid"}),
        ("zondagskinderen", {"text": "zondagskinderen"}),
        ("999 minuten", {"text": "999 minuten"}),
        ("", {}),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_a_question(typed: str, said: dict[str, Any]) -> None:
    assert understood(typed, TODAY) == Question(**said)


def test_in_a_weekend_it_is_what_is_left_of_it() -> None:
    asked = understood("dit weekend", SUNDAY)
    assert (asked.first, asked.last) == (SUNDAY, SUNDAY)


def test_what_was_chosen_counts_before_what_is_typed() -> None:
    here = Where("hier", 5.0, 52.0)
    asked = understood("eten dinsdag gratis", TODAY, Question(weekday=3, where=here))
    assert (asked.weekday, asked.part, asked.free, asked.where, asked.text) == (3, None, True, here, "eten")


def _street() -> str:
    names = [one.name for one in open_site().ground.streets]
    return next(name for name in sorted(names) if names.count(name) == 1 and " " not in name and len(name) > 8)


def test_a_street_or_area_is_taken_out_of_what_is_typed() -> None:
    street = _street()
    area = next(one.name for one in open_site().ground.areas if one.name.count(" ") == 0)
    for typed, where, rest in (
        (street, street, ""),
        (f"samen eten in de {street} 12", street, "samen eten"),
        (f"koffie bij {street}", street, "koffie"),
        (f"samen eten in {area}", area, "samen eten"),
        (f"coffee near {area}", area, "coffee"),
        (f"{area} koffie", area, "koffie"),
        # mistyped, where nothing else can be meant
        (street[:3] + street[4:], street, ""),
        (f"eten in {street[:4]}x{street[5:]}", street, "eten"),
        (f"eten {street[:4]}x{street[5:]}", None, f"eten {street[:4]}x{street[5:]}"),
        ("samen eten", None, "samen eten"),
        ("in", None, "in"),
        ("wandelen in de buurt", None, "wandelen in de buurt"),
    ):
        found, left = split(typed)
        assert (found and found.name.split(",")[0], left) == (where, rest), typed


def test_a_place_is_from_where_only_with_a_word_before_it() -> None:
    place = next(one.name for one in open_site().ground.places if one.kind == "village_hall")
    assert split(place) == (None, place)
    found, rest = split(f"bingo bij {place}")
    assert found is not None
    assert (found.name.split(",")[0], rest) == (place, "bingo")


def test_a_word_that_entries_have_is_no_mistyped_street(make: Make) -> None:
    street = _street()
    typed = street[:4] + "x" + street[5:]
    assert split(typed)[0] is not None
    make(EntryKind.ACTOR, typed)
    assert split(typed) == (None, typed)


def test_where_forgives_mistakes_and_gives_the_best_first() -> None:
    street = _street()
    assert locate(street[:4] + "q" + street[5:])[0].name.startswith(street)
    assert locate("") == locate("qqqqqqqq") == ()
    assert len(locate("e", 3)) == 3


@pytest.mark.parametrize(
    "typed", ["a" * 10_000, "in " * 4_000, "%_\0'", "\u202e שלום 🎉", "van van van van in in", "\ud800"]
)
def test_nothing_that_is_typed_breaks_reading(typed: str) -> None:
    asked = understood(typed, TODAY)
    assert (asked.where, asked.free, asked.weekday) == (None, False, None)
    assert len(asked.text) <= len(typed)
