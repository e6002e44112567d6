"""A group with its first activity from one form: it waits for its mail, and the link in it works once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from tests.register.conftest import NewGroup, NewPerson

from weefsel.errors import NotFound
from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.entering import Entered, confirm_group, enter_group
from weefsel.platform.register.models import Entry, Letter
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.records import add, edit, entry_of
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import VISITOR, Who

GROUP = {"name": "Eetclub Dinsdag", "actor_kind": "residents_group", "functions": ["meeting"]}
OFFER = {"name": "Samen koken", "offer_kind": "recurring", "functions": ["meeting"], "rrule": "FREQ=WEEKLY;BYDAY=TU"}

pytestmark = pytest.mark.django_db


def _entered() -> Entered:
    return enter_group(VISITOR, GROUP, OFFER, "eetclub@example.org", "nl")


def test_what_is_entered_waits_and_is_shown_when_its_link_is_used() -> None:
    made = _entered()
    assert made.offer is not None
    assert (entry_of(made.group.pk).state, entry_of(made.offer.pk).state) == (EntryState.WAITING, EntryState.WAITING)
    confirm_group(made.secret, own=False)
    assert (entry_of(made.group.pk).state, entry_of(made.offer.pk).state) == (EntryState.SHOWN, EntryState.SHOWN)
    assert entry_of(made.group.pk).owner is None


def test_the_link_can_make_it_theirs_too() -> None:
    made = _entered()
    group = confirm_group(made.secret, own=True)
    assert group.owner is not None
    assert group.owner.email == "eetclub@example.org"
    edit(Who(group.owner, Role.PARTICIPANT), group.pk, {"name": "Eetclub"})


def test_a_link_works_once() -> None:
    made = _entered()
    confirm_group(made.secret, own=False)
    with pytest.raises(NotFound):
        confirm_group(made.secret, own=True)


def test_a_link_that_is_too_old_does_not_work() -> None:
    made = _entered()
    Letter.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(NotFound):
        confirm_group(made.secret, own=False)
    assert entry_of(made.group.pk).state == EntryState.WAITING


@pytest.mark.parametrize("secret", ["", "x", "é" * 500, "\ud800", "' OR 1=1"])
def test_a_guessed_link_does_not_work(secret: str) -> None:
    _entered()
    with pytest.raises(NotFound):
        confirm_group(secret, own=True)


def test_the_database_does_not_hold_what_is_in_the_link() -> None:
    made = _entered()
    for letter in Letter.objects.all():
        assert made.secret not in str(letter.__dict__)


def test_a_used_link_leaves_no_address_behind() -> None:
    made = _entered()
    confirm_group(made.secret, own=False)
    assert set(Letter.objects.values_list("email", flat=True)) == {""}


def test_an_account_that_is_there_already_is_used(person: NewPerson) -> None:
    known = person()
    assert known.account is not None
    made = enter_group(VISITOR, GROUP, None, known.account.email.upper(), "nl")
    assert confirm_group(made.secret, own=True).owner == known.account
    assert Account.objects.count() == 1


def test_nobody_adds_an_activity_to_a_group_that_waits() -> None:
    made = _entered()
    with pytest.raises(Refused):
        add(VISITOR, EntryKind.OFFER, {**OFFER, "actor": str(made.group.pk)})


def test_when_one_of_the_two_cannot_be_kept_neither_is(group: NewGroup) -> None:
    assert group().state == EntryState.SHOWN
    before = Entry.objects.count()
    with pytest.raises(FieldDoesNotExist):
        enter_group(VISITOR, GROUP, {**OFFER, "nonsense": object()}, "eetclub@example.org", "nl")
    assert Entry.objects.count() == before
    assert Letter.objects.count() == 0
