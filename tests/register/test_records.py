"""Entries: every write is kept with what was before; who may write is in the table; two people at once lose nothing."""

from __future__ import annotations

import pytest
from tests.register.conftest import NewGroup, NewPerson

from weefsel.errors import NotFound
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.models import Change, Entry
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.records import (
    Conflict,
    add,
    confirm,
    edit,
    entry_of,
    history,
    put_back,
    remove,
    undo,
    values_of,
)
from weefsel.platform.register.states import EntryKind, EntryState, Via
from weefsel.platform.register.who import PROGRAM, VISITOR, owner_of


def test_an_owner_changes_a_field_and_its_history_holds_what_was_before(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner, name="Eetclub")
    edit(owner, made.pk, {"name": "Eetclub Dinsdag"}, why="nieuwe naam")
    newest = history(made.pk)[0]
    assert (newest.version, newest.before, newest.after) == (2, {"name": "Eetclub"}, {"name": "Eetclub Dinsdag"})
    assert (newest.acting_as, newest.why, newest.via) == ("owner", "nieuwe naam", Via.FORM)


@pytest.mark.parametrize("role", [*Role, None])
def test_nobody_but_the_owner_changes_what_is_owned(person: NewPerson, group: NewGroup, role: Role | None) -> None:
    made = group(person(), name="Eetclub")
    other = VISITOR if role is None else person(role)
    with pytest.raises(Refused):
        edit(other, made.pk, {"name": "Anders"})
    assert values_of(entry_of(made.pk))["name"] == "Eetclub"
    assert len(history(made.pk)) == 1


def test_writing_the_same_again_is_no_change(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner)
    edit(owner, made.pk, values_of(made))
    assert len(history(made.pk)) == 1


def test_two_people_who_change_other_fields_keep_both(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner, name="Eetclub", street="Bleekstraat 1")
    edit(owner, made.pk, {"street": "Bleekstraat 3"}, base=1)
    edit(owner, made.pk, {"name": "Eetclub Dinsdag"}, base=1)
    now = values_of(entry_of(made.pk))
    assert (now["name"], now["street"]) == ("Eetclub Dinsdag", "Bleekstraat 3")


def test_two_people_who_change_the_same_field_are_told_and_nothing_is_overwritten(
    person: NewPerson, group: NewGroup
) -> None:
    owner = person()
    made = group(owner, name="Eetclub")
    edit(owner, made.pk, {"name": "Van de een"}, base=1)
    with pytest.raises(Conflict) as told:
        edit(owner, made.pk, {"name": "Van de ander"}, base=1)
    assert told.value.theirs == {"name": "Van de een"}
    assert told.value.version == 2
    assert values_of(entry_of(made.pk))["name"] == "Van de een"


def test_undoing_a_change_brings_back_what_was_there(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner, name="Eetclub")
    before = values_of(made)
    edit(owner, made.pk, {"name": "Anders", "street": "Elders 2"})
    undo(owner, made.pk, 2)
    assert values_of(entry_of(made.pk)) == before
    assert [one.version for one in history(made.pk)] == [3, 2, 1]


def test_undoing_a_change_leaves_other_fields_that_changed_later(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner, name="Eetclub", street="Een 1")
    edit(owner, made.pk, {"name": "Anders"})
    edit(owner, made.pk, {"street": "Twee 2"})
    undo(owner, made.pk, 2)
    now = values_of(entry_of(made.pk))
    assert (now["name"], now["street"]) == ("Eetclub", "Twee 2")


def test_undoing_a_change_that_was_changed_again_says_so(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner, name="Eetclub")
    edit(owner, made.pk, {"name": "Anders"})
    edit(owner, made.pk, {"name": "Nog anders"})
    with pytest.raises(Conflict):
        undo(owner, made.pk, 2)
    assert values_of(entry_of(made.pk))["name"] == "Nog anders"


def test_undoing_that_it_was_added_takes_it_out_and_that_can_be_undone(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner)
    undo(owner, made.pk, 1)
    assert entry_of(made.pk).state == EntryState.DELETED
    put_back(owner, made.pk)
    assert entry_of(made.pk).state == EntryState.SHOWN


def test_an_undone_version_that_is_none_is_told(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    with pytest.raises(NotFound):
        undo(owner, group(owner).pk, 7)


def test_what_is_taken_out_keeps_its_row_and_history(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner)
    remove(owner, made.pk, gone=True)
    assert entry_of(made.pk).state == EntryState.GONE
    assert Change.objects.filter(entry_id=made.pk).count() == 2


def test_an_activity_belongs_to_the_owner_of_its_group(person: NewPerson, group: NewGroup) -> None:
    owner, stranger = person(), person()
    made = group(owner)
    values = {"name": "Koken", "offer_kind": "recurring", "functions": ["meeting"], "actor": str(made.pk)}
    offer = add(owner, EntryKind.OFFER, values)
    assert owner.account is not None
    assert owner_of(offer) == owner.account.pk
    with pytest.raises(Refused):
        add(stranger, EntryKind.OFFER, values)
    with pytest.raises(Refused):
        edit(stranger, offer.pk, {"name": "Van mij"})
    edit(owner, offer.pk, {"name": "Samen koken"})


def test_saying_that_it_is_still_right_makes_it_fresh_and_changes_nothing_else(
    person: NewPerson, group: NewGroup
) -> None:
    made = group()
    Entry.objects.filter(pk=made.pk).update(confirmed_at="2020-01-01T00:00:00Z")
    before = values_of(made)
    confirm(person(Role.EDITOR), made.pk)
    after = entry_of(made.pk)
    assert after.confirmed_at.year > 2020
    assert values_of(after) == before


@pytest.mark.django_db
def test_an_unknown_entry_is_not_found() -> None:
    for given in ("nonsense", "00000000-0000-0000-0000-000000000000", "' OR 1=1 --"):
        with pytest.raises(NotFound):
            entry_of(given)


def test_the_history_of_an_import_says_where_it_came_from(group: NewGroup) -> None:
    made = add(
        PROGRAM,
        EntryKind.ACTOR,
        {"name": "Uit een lijst", "actor_kind": "association", "functions": []},
        via=Via.IMPORT,
        why="verenigingen 2026",
        source=("lijst", "rij 4"),
    )
    newest = history(made.pk)[0]
    assert (newest.via, newest.why, newest.acting_as) == (Via.IMPORT, "verenigingen 2026", "program")
    assert (made.source_id, made.source_ref) == ("lijst", "rij 4")
    assert group().source_id == ""
