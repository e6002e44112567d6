"""What people fill in: every field, with everything that can be typed, gives a value or words beside the field."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.test.utils import override_settings
from tests.register.conftest import NewGroup

from weefsel.concepts.texts import texts
from weefsel.platform.register.around import Around, around
from weefsel.platform.register.checks import checked
from weefsel.platform.register.fields import FIELDS, Form
from weefsel.platform.register.records import MODELS, add, values_of
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import PROGRAM

SEED: Final = 20_261_122
MUTANTS: Final = 1_000
HOSTILE: Final[tuple[Any, ...]] = (
    *("", " ", None, "x" * 10_000, "\u202eomgekeerd", "مرحبا", "👨‍👩‍👧‍👦🧵", "<b>vet</b>", "<script>alert(1)</script>"),
    *(
        '"><img src=x onerror=alert(1)>',
        "=1+1",
        "+31612345678",
        "-1",
        "@SUM(A1)",
        "a\0b",
        "\ud800",
        "'; DROP TABLE x;--",
    ),
    *("9999-12-31", "0001-01-01", "1600-01-01", "31-02-2026", "25:00", "24:00", "18.00", "1e308", "-5", "NaN", "inf"),
    *("FREQ=DAILY", "FREQ=SECONDLY", "FREQ=WEEKLY;BYDAY=TU;COUNT=999999999", "RRULE:FREQ=DAILY;INTERVAL=0"),
    *("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2", "javascript:alert(1)", "http://user:pw@example.org", "//example.org"),
    *("../../etc/passwd", "{{ 7*7 }}", "%00", "true", True, False, 0, -1, 2**63, 1.5, float("nan"), float("inf")),
    *([], ["meeting"], ["meeting", "meeting"], ["nonsense"], [None], [["meeting"]], {}, {"a": 1}, b"bytes", object()),
    *("meeting", "residents_group", "nl, pl", "nl;pl", "2,50", "€ 2,50", "1.250", "1.250,00", "52.1", "52,1", "4.9"),
    "00000000-0000-0000-0000-000000000000",
)
#: often nothing is filled in, so that much of it can be kept
NOTHING: Final = ("",) * 40
#: what is sound for each field that is needed
SOUND: Final[dict[EntryKind, dict[str, Any]]] = {
    EntryKind.ACTOR: {"name": "Eetclub", "actor_kind": "residents_group", "functions": ["meeting"]},
    EntryKind.PLACE: {
        "place_kind": "community_centre",
        "functions": ["meeting"],
        "setting": "indoor",
        "count": "core",
    },
    EntryKind.OFFER: {"name": "Koken", "offer_kind": "recurring", "functions": ["meeting"]},
    EntryKind.TIE: {"tie_kind": "knows"},
    EntryKind.FUNDING: {"amount_eur": "100"},
}

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def here(village_dir: Path) -> Iterator[Around]:
    with override_settings(WEEFSEL_DIR=village_dir):
        yield around()


@pytest.fixture
def sound(here: Around, group: NewGroup) -> dict[EntryKind, dict[str, Any]]:
    """Values with which each kind of entry is sound."""
    one, other = str(group().pk), str(group().pk)
    spot = here.ground.areas[-1]
    return {
        EntryKind.ACTOR: SOUND[EntryKind.ACTOR],
        EntryKind.PLACE: SOUND[EntryKind.PLACE] | {"latitude": spot.latitude, "longitude": spot.longitude},
        EntryKind.OFFER: SOUND[EntryKind.OFFER] | {"actor": one},
        EntryKind.TIE: SOUND[EntryKind.TIE] | {"from_actor": one, "to_entry": other},
        EntryKind.FUNDING: SOUND[EntryKind.FUNDING] | {"from_actor": one, "to_entry": other},
    }


def test_the_dictionary_and_the_tables_have_the_same_fields() -> None:
    for kind, model in MODELS.items():
        columns = {field.name for field in model._meta.local_concrete_fields} - {"entry"}
        assert columns == {field.name for field in FIELDS[kind]}, kind


@pytest.mark.parametrize("kind", EntryKind)
def test_what_is_sound_is_kept_as_it_was_given(kind: EntryKind, sound: Any, here: Around) -> None:
    found = checked(kind, sound[kind], here, whole=True)
    assert found.wrong == ()
    made = add(PROGRAM, kind, found.values)
    made.refresh_from_db()
    assert values_of(made) == found.values


@pytest.mark.parametrize("kind", EntryKind)
def test_what_is_needed_and_not_there_is_told_field_by_field(kind: EntryKind, here: Around) -> None:
    found = checked(kind, {}, here, whole=True)
    needed = {field.name for field in FIELDS[kind] if field.required}
    assert {one.field for one in found.wrong} == needed


@pytest.mark.parametrize("kind", EntryKind)
def test_anything_in_any_field_is_kept_or_told_beside_that_field(kind: EntryKind, sound: Any, here: Around) -> None:
    for field in FIELDS[kind]:
        for given in HOSTILE:
            found = checked(kind, sound[kind] | {field.name: given}, here, whole=True)
            told = [one for one in found.wrong if one.field == field.name]
            if told:
                assert all(one.text_id in texts() for one in told)
                assert all(one.said("nl") and one.said("en") for one in told)
            elif found.sound:
                made = add(PROGRAM, kind, found.values)
                made.refresh_from_db()
                assert values_of(made) == found.values, (field.name, given)


@pytest.mark.parametrize("part", range(4))
def test_a_thousand_forms_with_anything_in_them_are_kept_or_told(part: int, sound: Any, here: Around) -> None:
    print(f"seeds from {SEED}")
    kept = 0
    for seed in range(SEED + part, SEED + MUTANTS, 4):
        rng = random.Random(seed)
        kind = rng.choice(list(EntryKind))
        given = dict(sound[kind])
        for field in rng.sample(FIELDS[kind], rng.randint(1, 2)):
            given[field.name] = rng.choice((*HOSTILE, *NOTHING))
        if rng.random() < 0.1:
            given[rng.choice(("id", "owner", "state", "version", "x" * 500, "name\0"))] = rng.choice(HOSTILE)
        found = checked(kind, given, here, whole=True)
        if found.sound:
            made = add(PROGRAM, kind, found.values)
            made.refresh_from_db()
            assert values_of(made) == found.values, seed
            kept += 1
    assert kept >= 20, kept


def test_an_unknown_field_is_not_lost_without_a_word(here: Around) -> None:
    found = checked(EntryKind.ACTOR, {"owner": "mij", "name": "Eetclub"}, here, whole=False)
    assert [(one.field, one.text_id) for one in found.wrong] == [("owner", "register.wrong_field")]


def test_a_place_in_the_sea_is_told(sound: Any, here: Around) -> None:
    given = sound[EntryKind.PLACE] | {"latitude": "54.0", "longitude": "3.0"}
    assert [one.field for one in checked(EntryKind.PLACE, given, here, whole=True).wrong] == ["latitude"]


def test_latitude_and_longitude_the_wrong_way_round_are_told_so(sound: Any, here: Around) -> None:
    right = sound[EntryKind.PLACE]
    given = right | {"latitude": right["longitude"], "longitude": right["latitude"]}
    told = checked(EntryKind.PLACE, given, here, whole=True).wrong
    assert [one.text_id for one in told] == ["group.wrong_point_swapped"]


def test_an_end_before_the_beginning_is_told(sound: Any, here: Around) -> None:
    given = sound[EntryKind.TIE] | {"from_date": "2026-03-01", "until_date": "2026-02-01"}
    assert [one.field for one in checked(EntryKind.TIE, given, here, whole=True).wrong] == ["until_date"]


def test_a_group_is_not_tied_to_itself(sound: Any, here: Around) -> None:
    given = sound[EntryKind.TIE]
    told = checked(EntryKind.TIE, given | {"to_entry": given["from_actor"]}, here, whole=True).wrong
    assert [one.field for one in told] == ["to_entry"]


def test_a_tie_to_an_activity_or_to_nothing_is_told(sound: Any, here: Around) -> None:
    offer = add(PROGRAM, EntryKind.OFFER, checked(EntryKind.OFFER, sound[EntryKind.OFFER], here, whole=True).values)
    for wrong in (str(offer.pk), "00000000-0000-0000-0000-000000000000", "niets"):
        told = checked(EntryKind.TIE, sound[EntryKind.TIE] | {"to_entry": wrong}, here, whole=True).wrong
        assert [one.field for one in told] == ["to_entry"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2,50", "2.50"),
        ("2.5", "2.50"),
        ("€ 2,50", "2.50"),
        ("0", "0.00"),
        ("1.250", "1250.00"),
        ("1.250,50", "1250.50"),
    ],
)
def test_amounts_are_read_as_people_write_them(given: str, kept: str, sound: Any, here: Around) -> None:
    found = checked(EntryKind.OFFER, sound[EntryKind.OFFER] | {"cost_eur": given}, here, whole=True)
    assert found.values["cost_eur"] == kept


def test_a_part_of_the_fields_can_be_checked_alone(here: Around) -> None:
    found = checked(EntryKind.ACTOR, {"street": "  Bleekstraat   3 "}, here, whole=False)
    assert (found.values, found.wrong) == ({"street": "Bleekstraat 3"}, ())


def test_every_form_of_a_field_has_a_check() -> None:
    from weefsel.platform.register.checks import _CHECKS  # pyright: ignore[reportPrivateUsage]

    assert set(Form) - set(_CHECKS) == {Form.AREA, Form.ACTOR, Form.PLACE, Form.END}
