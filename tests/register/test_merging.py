"""Two entries that are one: what named the one names the other, the history says so, and it can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from tests.register.conftest import NewGroup, NewPerson

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.merging import filled, keep_apart, kept_apart, merge, pair_of, unmerge
from weefsel.platform.register.models import Change, Entry, Link, Proposal
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.proposals import propose
from weefsel.platform.register.records import add, edit, entry_of, put_back, values_of
from weefsel.platform.register.states import Decision, EntryKind, EntryState, Via
from weefsel.platform.register.who import PROGRAM

pytestmark = pytest.mark.django_db


def offer(of: Entry, **values: Any) -> Entry:
    given = {"name": "Koffie", "offer_kind": "recurring", "functions": ["meeting"], "actor": str(of.pk)}
    return add(PROGRAM, EntryKind.OFFER, {**given, **values})


def tie(one: Entry, other: Entry, kind: str = "knows") -> Entry:
    return add(PROGRAM, EntryKind.TIE, {"from_actor": str(one.pk), "to_entry": str(other.pk), "tie_kind": kind})


def everything() -> dict[str, Any]:
    """What the register says, without versions and dates."""
    entries = {str(one.pk): (one.state, one.merged_into_id, values_of(one)) for one in Entry.objects.all()}
    links = sorted(Link.objects.values_list("entry_id", "scheme", "external_id"))
    return {"entries": entries, "links": links}


def test_what_named_the_one_names_the_other_and_it_comes_back(person: NewPerson, group: NewGroup) -> None:
    editor = person(Role.EDITOR)
    lost, kept, other = group(name="Eetclub", open_to="iedereen"), group(name="Eetclub De Brug"), group()
    coffee, known, same, each = offer(lost), tie(other, lost), tie(other, kept), tie(lost, kept)
    Link.objects.create(entry=lost, scheme="kvk", external_id="12345678")
    before = everything()

    assert filled(lost, kept) == {"open_to": "iedereen"}
    done = merge(editor, lost.pk, kept.pk, filled(lost, kept), why="hetzelfde")

    now = entry_of(lost.pk)
    assert (now.state, now.merged_into_id) == (EntryState.DELETED, kept.pk)
    assert values_of(entry_of(kept.pk))["open_to"] == "iedereen"
    assert values_of(entry_of(coffee.pk))["actor"] == str(kept.pk)
    # a tie of the two with each other, and one that said the same already
    shown = {one.pk: entry_of(one.pk).state for one in (known, same, each)}
    assert shown == {known.pk: EntryState.DELETED, same.pk: EntryState.SHOWN, each.pk: EntryState.DELETED}
    assert Link.objects.get(scheme="kvk").entry_id == kept.pk
    last = Change.objects.filter(entry_id=coffee.pk).latest("version")
    assert (last.via, last.why, last.before) == (Via.MERGE, "hetzelfde", {"actor": str(lost.pk)})

    unmerge(editor, done.pk)
    assert everything() == before


def test_what_was_written_since_stays_when_a_merge_is_taken_back(person: NewPerson, group: NewGroup) -> None:
    editor = person(Role.EDITOR)
    lost, kept, third = group(name="Een", open_to="iedereen"), group(name="Twee"), group()
    coffee = offer(lost)
    done = merge(editor, lost.pk, kept.pk, {"open_to": "iedereen"})
    edit(editor, kept.pk, {"open_to": "ouderen"})
    edit(editor, coffee.pk, {"actor": str(third.pk)})
    unmerge(editor, done.pk)
    assert values_of(entry_of(kept.pk))["open_to"] == "ouderen"
    assert values_of(entry_of(coffee.pk))["actor"] == str(third.pk)


def test_nothing_new_comes_in_by_merging(person: NewPerson, group: NewGroup) -> None:
    lost, kept = group(name="Een"), group(name="Twee")
    merge(person(Role.EDITOR), lost.pk, kept.pk, {"name": "Iets anders", "open_to": "niemand"})
    assert values_of(entry_of(kept.pk))["name"] == "Twee"


def test_what_is_anothers_gets_nothing_added(person: NewPerson, group: NewGroup) -> None:
    editor, owner = person(Role.EDITOR), person()
    held = group(owner, name="Van ons")
    busy, empty = group(open_to="iedereen"), group()
    offer(busy)
    for wrong in (lambda: merge(editor, busy.pk, held.pk, {}), lambda: merge(editor, held.pk, empty.pk, {})):
        with pytest.raises(Refused):
            wrong()
    with pytest.raises(Refused):
        merge(editor, empty.pk, held.pk, {"name": values_of(empty)["name"]})
    merge(editor, empty.pk, held.pk, {})
    assert entry_of(empty.pk).merged_into_id == held.pk
    assert entry_of(held.pk).version == held.version


def test_what_cannot_be_one_is_refused(person: NewPerson, group: NewGroup) -> None:
    editor = person(Role.EDITOR)
    one, gone = group(), group(state=EntryState.GONE)
    for lost, kept in ((one, one), (one, gone), (one, offer(one))):
        with pytest.raises(Refused):
            merge(editor, lost.pk, kept.pk, {})
    with pytest.raises(Refused):
        merge(person(), one.pk, group().pk, {})
    merge(editor, gone.pk, one.pk, {})
    with pytest.raises(Refused):
        merge(editor, gone.pk, group().pk, {})


def test_a_merged_entry_is_not_put_back_and_what_waited_for_it_ends(person: NewPerson, group: NewGroup) -> None:
    lost, kept = group(), group()
    propose(person(), lost.pk, {"name": "Anders"})
    merge(person(Role.EDITOR), lost.pk, kept.pk, {})
    assert Proposal.objects.get().state == Decision.OVERTAKEN
    with pytest.raises(Refused):
        put_back(person(Role.EDITOR), lost.pk)


def test_what_is_not_the_same_is_remembered_once(person: NewPerson, group: NewGroup) -> None:
    one, other = group(), group()
    with pytest.raises(Refused):
        keep_apart(person(), one.pk, other.pk)
    keep_apart(person(Role.EDITOR), one.pk, other.pk)
    keep_apart(person(Role.EDITOR), other.pk, one.pk)
    assert kept_apart() == {pair_of(other.pk, one.pk)}
