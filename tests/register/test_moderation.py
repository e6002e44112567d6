"""House rules: what is hidden is kept, its reason is told, its owner can appeal to another moderator, all is logged."""

from __future__ import annotations

import pytest
from tests.register.conftest import NewGroup, NewPerson

from weefsel.errors import NotFound
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.models import Audit, Report
from weefsel.platform.register.moderation import answer_appeal, appeal, dismiss, hide, hiding_of, lift, report
from weefsel.platform.register.permissions import Action, Refused
from weefsel.platform.register.records import add, edit, entry_of, undo
from weefsel.platform.register.states import Decision, EntryKind, EntryState, HouseRule
from weefsel.platform.register.who import VISITOR


def test_anybody_reports_and_a_moderator_hides(person: NewPerson, group: NewGroup) -> None:
    made, moderator = group(), person(Role.MODERATOR)
    report(VISITOR, made.pk, HouseRule.NOT_REAL, "bestaat niet")
    hide(moderator, made.pk, HouseRule.NOT_REAL, "bestaat niet")
    assert entry_of(made.pk).state == EntryState.HIDDEN
    assert Report.objects.get().state == Decision.ACCEPTED
    assert [(one.action, one.acting_as) for one in Audit.objects.all()] == [("hide", "moderator")]


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.EDITOR, Role.ANALYST, Role.ADMINISTRATOR])
def test_nobody_but_a_moderator_hides(person: NewPerson, group: NewGroup, role: Role) -> None:
    made = group()
    with pytest.raises(Refused):
        hide(person(role), made.pk, HouseRule.ADVERTISING, "reclame")


def test_the_owner_cannot_undo_what_a_moderator_hid(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner)
    hide(person(Role.MODERATOR), made.pk, HouseRule.ADVERTISING, "reclame")
    with pytest.raises(Refused):
        undo(owner, made.pk, 2)
    edit(owner, made.pk, {"open_to": "zonder reclame"})
    assert entry_of(made.pk).state == EntryState.HIDDEN


def test_another_moderator_decides_on_the_appeal(person: NewPerson, group: NewGroup) -> None:
    owner, first, second = person(), person(Role.MODERATOR), person(Role.MODERATOR)
    made = group(owner)
    hide(first, made.pk, HouseRule.ADVERTISING, "reclame")
    appeal(owner, made.pk, "wij verkopen niets")
    with pytest.raises(Refused):
        answer_appeal(first, made.pk, accept=False, answer="nee")
    answer_appeal(second, made.pk, accept=True, answer="inderdaad")
    assert entry_of(made.pk).state == EntryState.SHOWN
    with pytest.raises(NotFound):
        hiding_of(entry_of(made.pk))


def test_there_is_one_appeal_and_its_answer_is_kept(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner)
    hide(person(Role.MODERATOR), made.pk, HouseRule.NOT_REAL, "onbekend")
    appeal(owner, made.pk, "wij bestaan")
    answer_appeal(person(Role.MODERATOR), made.pk, accept=False, answer="niet gevonden op dat adres")
    with pytest.raises(Refused):
        appeal(owner, made.pk, "toch wel")
    assert hiding_of(entry_of(made.pk)).answer == "niet gevonden op dat adres"


def test_a_moderator_lifts_what_was_hidden(person: NewPerson, group: NewGroup) -> None:
    made, moderator = group(), person(Role.MODERATOR)
    hide(moderator, made.pk, HouseRule.NOT_REAL, "onbekend")
    lift(moderator, made.pk)
    assert entry_of(made.pk).state == EntryState.SHOWN


def test_a_report_without_ground_changes_nothing(person: NewPerson, group: NewGroup) -> None:
    made = group()
    told = report(VISITOR, made.pk, HouseRule.HARMS_PEOPLE, "ze laten niet iedereen toe")
    dismiss(person(Role.MODERATOR), told.pk)
    assert entry_of(made.pk).state == EntryState.SHOWN
    with pytest.raises(NotFound):
        dismiss(person(Role.MODERATOR), told.pk)


def test_that_a_group_is_close_knit_is_no_house_rule() -> None:
    assert {str(rule) for rule in HouseRule} == {
        "private_person",
        "against_the_law",
        "not_real",
        "harms_people",
        "advertising",
    }


def test_the_activities_of_a_hidden_group_are_hidden_too(person: NewPerson, group: NewGroup) -> None:
    owner, moderator = person(), person(Role.MODERATOR)
    made = group(owner)
    values = {"name": "Koken", "offer_kind": "recurring", "functions": ["meeting"], "actor": str(made.pk)}
    offer = add(owner, EntryKind.OFFER, values)
    assert VISITOR.may(Action.READ, entry_of(offer.pk))
    hide(moderator, made.pk, HouseRule.NOT_REAL, "bestaat niet")
    assert not VISITOR.may(Action.READ, entry_of(offer.pk))
    assert owner.may(Action.READ, entry_of(offer.pk))
    lift(moderator, made.pk)
    assert VISITOR.may(Action.READ, entry_of(offer.pk))
