"""The index follows the register, in the same transaction and in every process."""

from __future__ import annotations

import random
import uuid
from typing import Any

import pytest
from django.db import transaction
from tests.finding.conftest import NOW, Make, names

from weefsel.platform.finding import indexing, shelf
from weefsel.platform.finding.asking import Question
from weefsel.platform.finding.models import Document, Stamp
from weefsel.platform.finding.search import everything
from weefsel.platform.register.inserting import Fresh, insert
from weefsel.platform.register.models import Actor, Entry, Place
from weefsel.platform.register.moderation import hide, lift
from weefsel.platform.register.records import edit, put_back, remove
from weefsel.platform.register.states import EntryKind, EntryState, HouseRule
from weefsel.platform.register.who import PROGRAM

ACTOR, PLACE, OFFER = EntryKind.ACTOR, EntryKind.PLACE, EntryKind.OFFER


def test_a_change_is_found_at_once_and_what_it_was_is_not(make: Make) -> None:
    group = make(ACTOR, "Breiclub")
    make(OFFER, "Iedere week", actor=str(group.pk))
    assert names("breiclub") == ["Breiclub", "Iedere week"]
    edit(PROGRAM, group.pk, {"name": "Zangkoor"})
    assert names("breiclub") == []
    assert names("zangkoor") == ["Zangkoor", "Iedere week"]


def test_what_hangs_on_a_place_moves_with_it(make: Make) -> None:
    place = make(PLACE, "De Brug", longitude=5.0)
    group = make(ACTOR, "Groep", place=str(place.pk))
    make(OFFER, "Bingo", actor=str(group.pk))
    edit(PROGRAM, place.pk, {"name": "De Kade", "longitude": 5.1, "wheelchair": "yes"})
    found = everything(Question(text="kade", wheelchair=True), NOW).hits
    assert {(hit.name, hit.longitude) for hit in found} == {("De Kade", 5.1), ("Groep", 5.1), ("Bingo", 5.1)}


def test_what_is_of_a_hidden_group_is_not_found_until_it_is_shown_again(make: Make) -> None:
    group = make(ACTOR, "Groep")
    make(OFFER, "Bingo", actor=str(group.pk))
    hide(PROGRAM, group.pk, HouseRule.NOT_REAL, "")
    assert names() == []
    lift(PROGRAM, group.pk, "")
    assert sorted(names()) == ["Bingo", "Groep"]
    remove(PROGRAM, group.pk)
    assert names() == []
    put_back(PROGRAM, group.pk)
    assert sorted(names()) == ["Bingo", "Groep"]


def test_of_a_place_that_is_not_shown_nothing_is_told(make: Make) -> None:
    place = make(PLACE, "Geheim", street="Zijstraat")
    make(ACTOR, "Groep", place=str(place.pk))
    remove(PROGRAM, place.pk)
    hits = everything(Question(), NOW).hits
    assert [(hit.name, hit.place, hit.street, hit.longitude) for hit in hits] == [("Groep", "", "", None)]
    assert names("geheim") == names("zijstraat") == []


def test_what_waits_for_its_mail_is_not_found(make: Make) -> None:
    group = make(ACTOR, "Groep")
    Entry.objects.filter(pk=group.pk).update(state=EntryState.WAITING)
    indexing.follow([group.pk])
    assert names() == []


def test_what_is_read_from_a_file_is_found(make: Make) -> None:
    del make
    values = {"name": "Uit een bestand", "actor_kind": "association", "functions": ["meeting"]}
    insert(PROGRAM, [Fresh(uuid.UUID(int=n), ACTOR, values, ("bestand", str(n))) for n in range(1, 4)])
    assert names("bestand") == ["Uit een bestand"] * 3


def test_what_was_taken_back_is_not_found(make: Make) -> None:
    group = make(ACTOR, "Echt")
    for _ in range(2):
        with transaction.atomic():
            make(ACTOR, "Nooit")
            edit(PROGRAM, group.pk, {"name": "Anders"})
            assert sorted(names()) == ["Anders", "Nooit"]
            transaction.set_rollback(True)
        assert names() == ["Echt"]


def _read(one: shelf.Shelf) -> set[uuid.UUID]:
    with one.lock:
        stock = one.stock()
        return {stock.ids[row] for row in range(stock.count) if stock["alive"][row]}


def test_another_process_sees_it_and_reads_only_what_changed(
    make: Make, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    first = make(ACTOR, "Een")
    other = shelf.Shelf()
    assert _read(other) == {first.pk}
    with django_assert_num_queries(1):
        _read(other)
    monkeypatch.setattr(shelf.Shelf, "_read_all", lambda _: pytest.fail("all was read anew"))
    second = make(ACTOR, "Twee")
    remove(PROGRAM, first.pk)
    assert _read(other) == {second.pk}


def test_a_stamp_that_is_confirmed_after_a_later_one_is_still_seen(make: Make) -> None:
    """Two transactions on PostgreSQL: numbers are given in order, and confirmed in another."""
    # else the shelf makes all documents anew where a test before this one emptied the tables
    indexing.make_whole()
    first, second = make(ACTOR, "Een"), make(ACTOR, "Twee")
    other = shelf.Shelf()
    late = Document.objects.get(pk=first.pk)
    early = late.stamp
    Stamp.objects.filter(pk=early).delete()
    Document.objects.filter(pk=first.pk).delete()
    assert _read(other) == {second.pk}
    late.save(force_insert=True)
    Stamp.objects.create(pk=early, mark=1)
    assert _read(other) == {first.pk, second.pk}


def test_where_most_rows_are_dead_all_is_read_anew_and_nothing_is_lost(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "_DEAD", 3)
    group = make(ACTOR, "Een")
    for number in range(12):
        edit(PROGRAM, group.pk, {"name": f"Naam {number}"})
        assert names("naam") == [f"Naam {number}"]
    with shelf.shelf().lock:
        assert shelf.shelf().stock().count < 9


def _documents() -> list[dict[str, Any]]:
    rows = Document.objects.exclude(kind="").order_by("pk").values()
    return [{name: value for name, value in row.items() if name != "stamp"} for row in rows]


def test_after_any_writes_the_index_is_what_it_would_be_when_made_anew(make: Make) -> None:
    rng = random.Random(17)
    for _ in range(6):
        make(PLACE, f"plek {rng.random()}", opening_hours=rng.choice(("", "Mo-Fr 09:00-17:00")))
    for _ in range(40):
        _write(rng, make)
    followed = _documents()
    Document.objects.all().delete()
    indexing.make_whole()
    assert _documents() == followed
    assert len(followed) > 8


def _write(rng: random.Random, make: Make) -> None:
    """Something that anybody may do with an entry."""
    places, groups = (list(model.objects.values_list("pk", "state")) for model in (Place, Actor))
    shown = {kind: [str(pk) for pk, state in some if state == "shown"] for kind, some in (("p", places), ("a", groups))}
    place = rng.choice([*shown["p"], None])
    what = rng.randrange(6)
    if what == 0 or not shown["a"]:
        make(ACTOR, f"groep {rng.random()}", place=place)
    elif what == 1:
        make(
            OFFER,
            f"doen {rng.random()}",
            actor=rng.choice(shown["a"]),
            place=place,
            cost_eur=rng.choice(("0.00", None)),
        )
    elif what == 2:
        edit(PROGRAM, rng.choice(shown["a"]), {"place": place, "street": rng.choice(("", "Dorpsstraat"))})
    elif what == 3 and shown["p"]:
        edit(PROGRAM, rng.choice(shown["p"]), {"name": f"huis {rng.random()}", "latitude": 52 + rng.random()})
    elif what == 4:
        remove(PROGRAM, rng.choice(shown["p"] + shown["a"]))
    else:
        gone = [str(pk) for pk, state in (*places, *groups) if state != "shown"]
        if gone:
            put_back(PROGRAM, rng.choice(gone))


def test_an_index_of_an_older_version_is_made_anew_before_anything_is_sought(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(ACTOR, "Groep")
    Document.objects.update(words="", kind="")
    monkeypatch.setattr(indexing, "VERSION", indexing.VERSION + 1)
    assert _read(shelf.Shelf()) != set()
    assert Stamp.objects.filter(whole=indexing.VERSION).exists()
