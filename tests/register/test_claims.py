"""Whose an entry is: one claim wins, an editor or two known groups confirm it, nobody decides about their own."""

from __future__ import annotations

import pytest
from tests.register.conftest import NewGroup, NewPerson

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.claims import (
    claim,
    decide_claim,
    hand_over,
    open_claims,
    revoke,
    support,
    withdraw_claim,
)
from weefsel.platform.register.models import Claim, Entry
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.records import edit, entry_of, history
from weefsel.platform.register.states import Decision, EntryState
from weefsel.platform.register.who import VISITOR, Who


def _owner(entry: Entry) -> object:
    return Entry.objects.get(pk=entry.pk).owner


def test_a_claim_waits_until_an_editor_confirms_it(person: NewPerson, group: NewGroup) -> None:
    made, asker = group(), person()
    asked = claim(asker, made.pk, why="ik zit in het bestuur")
    assert _owner(made) is None
    assert [one.pk for one in open_claims()] == [asked.pk]
    decide_claim(person(Role.EDITOR), asked.pk, accept=True)
    assert _owner(made) == asker.account
    assert open_claims() == []
    edit(asker, made.pk, {"name": "Van ons"})


def test_whoever_entered_a_group_has_it_at_once(person: NewPerson, group: NewGroup) -> None:
    made, asker = group(), person()
    Entry.objects.filter(pk=made.pk).update(entered_by=asker.account)
    assert claim(asker, made.pk).state == Decision.ACCEPTED
    assert _owner(made) == asker.account


def test_two_known_groups_confirm_a_claim_and_one_does_not(person: NewPerson, group: NewGroup) -> None:
    made, asker, first, second = group(), person(), person(), person()
    known = {who.account: group(who) for who in (first, second)}
    asked = claim(asker, made.pk)
    support(first, asked.pk, known[first.account].pk)
    support(first, asked.pk, known[first.account].pk)  # once more says no more
    assert _owner(made) is None
    support(second, asked.pk, known[second.account].pk)
    assert _owner(made) == asker.account


def test_only_the_owner_of_another_shown_group_can_confirm(person: NewPerson, group: NewGroup) -> None:
    made, asker, stranger, hidden = group(), person(), person(), person()
    asked = claim(asker, made.pk)
    own = group(asker)
    other = group(person())
    out_of_sight = group(hidden, EntryState.HIDDEN)
    for who, entry in ((stranger, other), (asker, own), (hidden, out_of_sight)):
        with pytest.raises(Refused):
            support(who, asked.pk, entry.pk)
    assert _owner(made) is None


def test_what_is_somebodys_cannot_be_claimed(person: NewPerson, group: NewGroup) -> None:
    made = group(person())
    for who in (VISITOR, person(), person(Role.EDITOR)):
        with pytest.raises(Refused):
            claim(who, made.pk)
    assert Claim.objects.count() == 0


def test_of_several_claims_one_wins_and_the_others_are_told(person: NewPerson, group: NewGroup) -> None:
    made, editor = group(), person(Role.EDITOR)
    asked = [claim(person(), made.pk) for _ in range(3)]
    decide_claim(editor, asked[1].pk, accept=True)
    states = [Claim.objects.get(pk=one.pk).state for one in asked]
    assert states == [Decision.OVERTAKEN, Decision.ACCEPTED, Decision.OVERTAKEN]
    with pytest.raises(Refused):
        decide_claim(editor, asked[0].pk, accept=True)


def test_nobody_decides_about_their_own_claim(person: NewPerson, group: NewGroup) -> None:
    editor = person(Role.EDITOR)
    asked = claim(editor, group().pk)
    with pytest.raises(Refused):
        decide_claim(editor, asked.pk, accept=True)


def test_asking_twice_is_one_claim(person: NewPerson, group: NewGroup) -> None:
    made, asker = group(), person()
    assert claim(asker, made.pk).pk == claim(asker, made.pk).pk


def test_a_claim_is_taken_back_by_whoever_made_it_only(person: NewPerson, group: NewGroup) -> None:
    asker = person()
    asked = claim(asker, group().pk)
    with pytest.raises(Refused):
        withdraw_claim(person(), asked.pk)
    assert withdraw_claim(asker, asked.pk).state == Decision.WITHDRAWN


def test_an_owner_hands_over_and_a_moderator_can_take_away(person: NewPerson, group: NewGroup) -> None:
    owner, heir = person(), person()
    made = group(owner)
    hand_over(owner, made.pk, heir.account)
    assert _owner(made) == heir.account
    with pytest.raises(Refused):
        edit(owner, made.pk, {"name": "Nog van mij"})
    revoke(person(Role.MODERATOR), made.pk, "niet van deze groep")
    assert _owner(made) is None


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.EDITOR, Role.ANALYST, Role.ADMINISTRATOR])
def test_others_take_nothing_away(person: NewPerson, group: NewGroup, role: Role) -> None:
    made = group(person())
    with pytest.raises(Refused):
        revoke(person(role), made.pk, "zomaar")


def test_history_says_that_it_is_owned_but_never_by_whom(person: NewPerson, group: NewGroup) -> None:
    made, asker = group(), person()
    Entry.objects.filter(pk=made.pk).update(entered_by=asker.account)
    claim(asker, made.pk)
    newest = history(made.pk)[0]
    assert (newest.before, newest.after) == ({"owned": False}, {"owned": True})
    assert asker.account is not None
    assert str(asker.account.pk) not in f"{newest.before}{newest.after}{newest.why}"


def test_an_inactive_claim_does_not_block_a_new_one(person: NewPerson, group: NewGroup) -> None:
    made, asker = group(), person()
    withdraw_claim(asker, claim(asker, made.pk).pk)
    assert claim(asker, made.pk).state == Decision.OPEN
    assert isinstance(asker, Who)
    assert entry_of(made.pk).version == 1
