"""Which groups are brought up when somebody enters one: mistyped, in another order, at the same number; not others."""

from __future__ import annotations

import pytest
from tests.register.conftest import NewGroup, NewPerson

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register import alike
from weefsel.platform.register.alike import alike_new, alike_pairs, alike_to
from weefsel.platform.register.merging import keep_apart
from weefsel.platform.register.records import edit
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import PROGRAM

pytestmark = pytest.mark.django_db
AREA = "BU99010101"
SAME = [
    ("Eetclub Dinsdag", "eetclub dinsdag"),
    ("Eetclub Dinsdag", "Eetklub Dinsdag"),
    ("Repair Café Zuid", "Repaircafe Zuid"),
    ("Vrouwengroep Oost", "Vrouwen groep oost"),
    ("Taalcafé", "Taal cafe"),
    ("Eetclub De Brug", "De Brug eetclub"),
    ("Ons Thuis!", "ons thuis"),
]
OTHER = [
    ("Wandelgroep Zuid", "Wandelgroep Noord"),
    ("Repair Café Zuid", "Repair Café Noord"),
    ("De Brug", "Het Veld"),
    ("=1+1", "👩‍👩‍👧"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_group_of_the_same_name_written_otherwise_is_brought_up(one: str, other: str, group: NewGroup) -> None:
    known, _ = group(name=other, area_code=AREA), group(name="Schaakvereniging")
    assert [found.id for found in alike_new(EntryKind.ACTOR, {"name": one, "area_code": AREA})] == [str(known.pk)]


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_a_group_of_another_name_is_not(one: str, other: str, group: NewGroup) -> None:
    group(name=other, area_code=AREA)
    assert alike_new(EntryKind.ACTOR, {"name": one, "area_code": AREA}) == []


def test_a_group_at_the_same_address_of_mail_is(group: NewGroup) -> None:
    known = group(name="Eetclub De Brug", contact="debrug@example.org")
    values = {"name": "Eetclub Brug", "contact": "debrug@example.org"}
    assert [found.id for found in alike_new(EntryKind.ACTOR, values)] == [str(known.pk)]


def test_what_is_hidden_or_known_to_be_another_is_not_brought_up(group: NewGroup, person: NewPerson) -> None:
    one, other = group(name="Eetclub", area_code=AREA), group(name="Eetclub", area_code=AREA)
    group(name="Eetclub", area_code=AREA, state=EntryState.HIDDEN)
    pairs, total = alike_pairs(10)
    assert [({pair.one, pair.other}) for pair in pairs] == [{str(one.pk), str(other.pk)}]
    assert total == 1
    assert [found for found, _ in alike_to(one)] == [str(other.pk)]
    keep_apart(person(Role.EDITOR), one.pk, other.pk)
    assert alike_pairs(10) == ([], 0)
    assert alike_to(one) == []


def test_of_a_large_register_the_index_is_kept_for_a_while(group: NewGroup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "_SMALL", 0)
    monkeypatch.setattr(alike, "_kept", {})
    known = group(name="Eetclub", area_code=AREA)
    asked = {"name": "Eetclub", "area_code": AREA}
    assert len(alike_new(EntryKind.ACTOR, asked)) == 1
    edit(PROGRAM, known.pk, {"name": "Heel iets anders"})
    assert len(alike_new(EntryKind.ACTOR, asked)) == 1
    monkeypatch.setattr(alike, "_KEPT_S", -1.0)
    assert alike_new(EntryKind.ACTOR, asked) == []
