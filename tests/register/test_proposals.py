"""Others propose, the owner decides; silence goes to a moderator; nothing is overwritten on the way."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.register.conftest import NewGroup, NewPerson

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.models import Proposal
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.proposals import (
    OWNER_HAS,
    accept,
    decline,
    is_overdue,
    open_proposals,
    propose,
    withdraw_proposal,
)
from weefsel.platform.register.records import Conflict, edit, entry_of, history, values_of
from weefsel.platform.register.states import Decision, EntryState, Via
from weefsel.platform.register.who import VISITOR


def test_the_owner_accepts_and_the_entry_changes(person: NewPerson, group: NewGroup) -> None:
    owner, worker = person(), person()
    made = group(owner, street="Bleekstraat 1")
    asked = propose(worker, made.pk, {"street": "Bleekstraat 3"}, why="verhuisd")
    assert values_of(entry_of(made.pk))["street"] == "Bleekstraat 1"
    accept(owner, asked.pk)
    assert values_of(entry_of(made.pk))["street"] == "Bleekstraat 3"
    newest = history(made.pk)[0]
    assert (newest.via, newest.why, newest.acting_as) == (Via.PROPOSAL, "verhuisd", "owner")


def test_only_a_part_can_be_accepted(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner, street="Een 1", open_to="iedereen")
    asked = propose(person(), made.pk, {"street": "Twee 2", "open_to": "niemand"})
    accept(owner, asked.pk, only={"street"})
    now = values_of(entry_of(made.pk))
    assert (now["street"], now["open_to"]) == ("Twee 2", "iedereen")


def test_a_declined_proposal_changes_nothing_and_keeps_the_reason(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner)
    asked = propose(person(), made.pk, {"name": "Anders"})
    decline(owner, asked.pk, "zo heten wij niet")
    found = Proposal.objects.get(pk=asked.pk)
    assert (found.state, found.reason) == (Decision.DECLINED, "zo heten wij niet")
    assert len(history(made.pk)) == 1
    with pytest.raises(Refused):
        accept(owner, asked.pk)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATOR, Role.PARTICIPANT])
def test_while_the_owner_has_time_nobody_else_decides(person: NewPerson, group: NewGroup, role: Role) -> None:
    asked = propose(person(), group(person()).pk, {"name": "Anders"})
    with pytest.raises(Refused):
        accept(person(role), asked.pk)


def test_when_the_owner_is_silent_a_moderator_decides_and_an_editor_does_not(
    person: NewPerson, group: NewGroup
) -> None:
    made = group(person())
    asked = propose(person(), made.pk, {"name": "Anders"})
    assert not is_overdue(asked)
    Proposal.objects.filter(pk=asked.pk).update(owner_until=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(Refused):
        accept(person(Role.EDITOR), asked.pk)
    accept(person(Role.MODERATOR), asked.pk)
    assert values_of(entry_of(made.pk))["name"] == "Anders"


def test_the_term_begins_when_it_is_proposed(person: NewPerson, group: NewGroup) -> None:
    asked = propose(person(), group(person()).pk, {"name": "Anders"})
    assert asked.owner_until - asked.made_at == OWNER_HAS


def test_of_what_is_nobodys_an_editor_decides_at_once(person: NewPerson, group: NewGroup) -> None:
    made = group()
    asked = propose(person(), made.pk, {"name": "Anders"})
    accept(person(Role.EDITOR), asked.pk)
    assert values_of(entry_of(made.pk))["name"] == "Anders"


def test_a_proposal_never_overwrites_what_the_owner_changed_since(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner, name="Oud", street="Een 1")
    asked = propose(person(), made.pk, {"name": "Voorgesteld", "street": "Twee 2"})
    edit(owner, made.pk, {"name": "Van de eigenaar"})
    with pytest.raises(Conflict):
        accept(owner, asked.pk)
    accept(owner, asked.pk, only={"street"})
    now = values_of(entry_of(made.pk))
    assert (now["name"], now["street"]) == ("Van de eigenaar", "Twee 2")


def test_it_can_be_proposed_that_a_group_is_gone(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner)
    accept(owner, propose(person(Role.EDITOR), made.pk, {}, gone=True).pk)
    assert entry_of(made.pk).state == EntryState.GONE


def test_what_is_like_that_already_is_no_proposal(person: NewPerson, group: NewGroup) -> None:
    made = group(person(), name="Eetclub")
    with pytest.raises(Refused):
        propose(person(), made.pk, {"name": "Eetclub"})
    assert open_proposals() == []


def test_a_visitor_and_the_owner_propose_nothing(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner)
    for who in (VISITOR, owner):
        with pytest.raises(Refused):
            propose(who, made.pk, {"name": "Anders"})


def test_an_editor_does_not_accept_an_own_proposal_for_another(person: NewPerson, group: NewGroup) -> None:
    moderator = person(Role.MODERATOR)
    asked = propose(moderator, group(person()).pk, {"name": "Anders"})
    Proposal.objects.filter(pk=asked.pk).update(owner_until=timezone.now() - dt.timedelta(days=1))
    with pytest.raises(Refused):
        accept(moderator, asked.pk)


def test_a_proposal_is_taken_back_by_whoever_made_it_only(person: NewPerson, group: NewGroup) -> None:
    asker = person()
    asked = propose(asker, group(person()).pk, {"name": "Anders"})
    with pytest.raises(Refused):
        withdraw_proposal(person(), asked.pk)
    assert withdraw_proposal(asker, asked.pk).state == Decision.WITHDRAWN
