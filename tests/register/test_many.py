"""Bringing many records in: what becomes of each, twice the same, and what people wrote in the meantime."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from tests.register.conftest import NewGroup, NewPerson

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.claims import claim
from weefsel.platform.register.many import Fate, Incoming, Overtaken, carry_out, ids_of, plan
from weefsel.platform.register.models import Change, Entry, Link, Proposal
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.proposals import accept
from weefsel.platform.register.records import edit, entry_of, remove, undo, values_of
from weefsel.platform.register.signals import written
from weefsel.platform.register.states import EntryKind, EntryState, Via
from weefsel.platform.register.who import PROGRAM, VISITOR, Who

pytestmark = pytest.mark.django_db


def record(key: str, **values: Any) -> Incoming:
    given = {"name": f"Groep {key}", "actor_kind": "residents_group", "functions": ["meeting"], **values}
    return Incoming(EntryKind.ACTOR, given, "lijst", key)


def bring(*incoming: Incoming, who: Who = PROGRAM) -> dict[str, Fate]:
    """Bring records in; what became of each, by key."""
    planned = plan(incoming, who)
    counts = carry_out(who, planned, why="lijst.xlsx")
    assert sum(counts.values()) == len(incoming)
    return {one.incoming.external_id: one.fate for one in planned}


def the(key: str) -> Entry:
    return entry_of(ids_of("lijst", [key])[key])


def test_new_records_are_entries_with_a_history_and_a_link() -> None:
    assert bring(record("a"), record("b", open_to="iedereen")) == {"a": Fate.NEW, "b": Fate.NEW}
    made = the("b")
    assert values_of(made)["open_to"] == "iedereen"
    (change,) = Change.objects.filter(entry_id=made.pk)
    assert (change.via, change.why, change.after["name"]) == (Via.IMPORT, "lijst.xlsx", "Groep b")
    assert Link.objects.get(entry_id=made.pk).given["open_to"] == "iedereen"


def test_the_same_twice_writes_nothing() -> None:
    records = [record(str(number)) for number in range(30)]
    bring(*records)
    before = (Change.objects.count(), list(Entry.objects.order_by("pk").values_list("pk", "version", "changed_at")))
    assert set(bring(*records).values()) == {Fate.SAME}
    assert before == (
        Change.objects.count(),
        list(Entry.objects.order_by("pk").values_list("pk", "version", "changed_at")),
    )


def test_only_what_the_source_changed_since_is_a_change_and_what_people_wrote_stays(person: NewPerson) -> None:
    bring(record("a", open_to="iedereen", street="Raamstraat"))
    edit(person(Role.EDITOR), the("a").pk, {"open_to": "iedereen, ook kinderen"})
    assert bring(record("a", open_to="iedereen", street="Weverstraat")) == {"a": Fate.CHANGED}
    assert values_of(the("a"))["open_to"] == "iedereen, ook kinderen"
    assert values_of(the("a"))["street"] == "Weverstraat"
    undo(PROGRAM, the("a").pk, the("a").version)
    assert values_of(the("a"))["street"] == "Raamstraat"


def test_what_somebody_owns_becomes_a_proposal_once(person: NewPerson) -> None:
    owner = person()
    bring(record("a"))
    Entry.objects.filter(pk=the("a").pk).update(owner=owner.account)
    assert bring(record("a", name="Anders")) == {"a": Fate.PROPOSED}
    assert values_of(the("a"))["name"] == "Groep a"
    assert bring(record("a", name="Anders")) == {"a": Fate.SAME}
    accept(owner, Proposal.objects.get().pk)
    assert values_of(the("a"))["name"] == "Anders"


def test_nothing_is_added_to_a_group_that_another_owns_but_its_owner_may(person: NewPerson, group: NewGroup) -> None:
    owner = person(Role.EDITOR)
    held = group(owner)
    values = {"name": "Koffie", "offer_kind": "recurring", "functions": ["meeting"], "actor": str(held.pk)}
    offer = Incoming(EntryKind.OFFER, values, "lijst", "koffie")
    assert bring(offer, who=person(Role.EDITOR)) == {"koffie": Fate.OWNED}
    assert not Entry.objects.filter(kind=EntryKind.OFFER).exists()
    assert bring(offer, who=owner) == {"koffie": Fate.NEW}


@pytest.mark.parametrize("gone", [True, False])
def test_what_was_taken_out_here_stays_out(gone: bool) -> None:
    bring(record("a"))
    remove(PROGRAM, the("a").pk, gone=gone)
    assert bring(record("a", name="Anders")) == {"a": Fate.LEFT}
    assert the("a").state == (EntryState.GONE if gone else EntryState.DELETED)


def test_a_record_that_a_person_said_is_another_entry_is_linked_to_it(group: NewGroup) -> None:
    known = group(name="Eetclub")
    one = Incoming(EntryKind.ACTOR, {"name": "Eetclub De Brug"}, "lijst", "7", {"fax": "geen"}, known.pk)
    assert bring(one) == {"7": Fate.CHANGED}
    assert values_of(entry_of(known.pk))["name"] == "Eetclub De Brug"
    assert Link.objects.get(scheme="lijst", external_id="7").rest == {"fax": "geen"}
    assert ids_of("lijst", ["7"]) == {"7": known.pk}


def test_records_of_a_merged_entry_go_to_what_it_was_merged_into(group: NewGroup) -> None:
    bring(record("a"))
    into = group(name="Blijft")
    Entry.objects.filter(pk=the("a").pk).update(merged_into=into, state=EntryState.DELETED)
    assert bring(record("a", open_to="iedereen")) == {"a": Fate.CHANGED}
    assert values_of(entry_of(into.pk))["open_to"] == "iedereen"


def test_who_wrote_in_the_meantime_is_not_overwritten(person: NewPerson) -> None:
    bring(record("a"), record("b"))
    planned = plan([record("a", name="Anders"), record("b", name="Anders b")])
    edit(person(Role.EDITOR), the("a").pk, {"name": "Anders"})
    with pytest.raises(Overtaken) as told:
        carry_out(PROGRAM, planned, why="")
    assert told.value.ids == (the("a").pk,)
    assert values_of(the("b"))["name"] == "Groep b"


def test_two_records_with_one_key_or_of_another_kind_are_a_mistake_of_the_reader(group: NewGroup) -> None:
    with pytest.raises(ValueError, match="one key"):
        plan([record("a"), record("a")])
    with pytest.raises(ValueError, match="is no place"):
        plan([Incoming(EntryKind.PLACE, {}, "lijst", "a", entry_id=group().pk)])


def test_two_records_that_are_one_entry_come_after_each_other(group: NewGroup) -> None:
    known = group(name="Eetclub").pk
    planned = plan([Incoming(EntryKind.ACTOR, {"street": street}, "lijst", street, entry_id=known) for street in "ab"])
    assert [one.before["street"] for one in planned] == ["", "a"]
    carry_out(PROGRAM, planned, why="")
    assert values_of(entry_of(known))["street"] == "b"
    assert [change.after for change in Change.objects.filter(entry_id=known, version__gt=1).order_by("version")] == [
        {"street": "a"},
        {"street": "b"},
    ]


def test_who_may_not_bring_files_in_is_refused(person: NewPerson) -> None:
    for who in (VISITOR, person(), person(Role.ANALYST)):
        with pytest.raises(Refused):
            carry_out(who, plan([record("a")]), why="")
    assert not Entry.objects.exists()


def test_the_site_is_told_what_was_written(person: NewPerson) -> None:
    told: set[uuid.UUID] = set()

    def listen(ids: frozenset[uuid.UUID], **_: Any) -> None:
        told.update(ids)

    written.connect(listen)
    try:
        bring(record("a"), record("b"))
        assert told == set(ids_of("lijst", ["a", "b"]).values())
        told.clear()
        bring(record("a", name="Anders"), record("b"))
        assert told == {the("a").pk}
        told.clear()
        claim(person(Role.PARTICIPANT), the("b").pk)
        remove(PROGRAM, the("b").pk)
        assert told == {the("b").pk}
    finally:
        written.disconnect(listen)
