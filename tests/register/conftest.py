"""A register with a few people and groups in it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.models import Entry
from weefsel.platform.register.records import add, entry_of
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import PROGRAM, Who

NewPerson = Callable[..., Who]
NewGroup = Callable[..., Entry]


@pytest.fixture
def person(db: None) -> NewPerson:
    """Makes somebody of a role, with an account of their own."""
    del db
    numbers = itertools.count(1)

    def make(role: Role = Role.PARTICIPANT) -> Who:
        return Who(Account.objects.create_user(f"{role}{next(numbers)}@example.org", role=role), role)

    return make


@pytest.fixture
def group(db: None) -> NewGroup:
    """Makes a group that is shown, perhaps with an owner."""
    del db
    numbers = itertools.count(1)

    def make(owner: Who | None = None, state: EntryState = EntryState.SHOWN, **values: Any) -> Entry:
        given = {"name": f"Groep {next(numbers)}", "actor_kind": "residents_group", "functions": ["meeting"], **values}
        made = add(PROGRAM, EntryKind.ACTOR, given, state=state)
        if owner is not None:
            Entry.objects.filter(pk=made.pk).update(owner=owner.account)
        return entry_of(made.pk)

    return make
