"""Two hundred people at once, each with a connection of their own: one owner, and no version lost or doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from tests.register.conftest import NewGroup, NewPerson

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.claims import claim, decide_claim
from weefsel.platform.register.models import Change, Claim, Entry
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.proposals import accept, propose
from weefsel.platform.register.records import edit, entry_of, history, values_of
from weefsel.platform.register.states import Decision
from weefsel.platform.register.who import Who

TIMES = 200
#: so many really at the same moment; the others wait for their turn
AT_ONCE = 20

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(acts: list[Callable[[], object]]) -> list[object]:
    """What each gives, or the refusal that it raises; all begin together."""
    gate = threading.Barrier(AT_ONCE)

    def one(number: int) -> object:
        if number < AT_ONCE:
            gate.wait(30)
        try:
            return acts[number]()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(len(acts))))


def _people(number: int) -> list[Who]:
    accounts = [Account(email=f"person{n}@example.org") for n in range(number)]
    return [Who(account, Role.PARTICIPANT) for account in Account.objects.bulk_create(accounts)]


def test_of_two_hundred_claims_that_are_confirmed_at_once_exactly_one_wins(person: NewPerson, group: NewGroup) -> None:
    made, editor = group(), person(Role.EDITOR)
    people = _people(TIMES)

    def claimed(who: Who) -> object:
        return decide_claim(editor, claim(who, made.pk).pk, accept=True).account_id

    found = _at_once([lambda who=who: claimed(who) for who in people])
    winners = [one for one in found if not isinstance(one, Refused)]
    assert len(winners) == 1
    assert Entry.objects.get(pk=made.pk).owner_id == winners[0]
    assert Claim.objects.filter(state=Decision.ACCEPTED).count() == 1
    assert Claim.objects.filter(state=Decision.OPEN).count() == 0
    assert Change.objects.filter(entry_id=made.pk, via="claim").count() == 1


def test_two_hundred_edits_at_once_are_all_in_the_history_and_the_last_is_what_is_shown(
    person: NewPerson, group: NewGroup
) -> None:
    owner = person()
    made = group(owner)
    names = [f"Naam {number}" for number in range(TIMES)]
    # a version is told by the write itself, so the order of acknowledgement is known
    found = _at_once([lambda name=name: (edit(owner, made.pk, {"name": name}).version, name) for name in names])
    told = sorted(one for one in found if isinstance(one, tuple))
    assert [version for version, _ in told] == list(range(2, TIMES + 2))
    kept = {change.version: change for change in history(made.pk)}
    assert {version: kept[version].after["name"] for version, _ in told} == dict(told)
    for version, _ in told[1:]:
        assert kept[version].before["name"] == kept[version - 1].after["name"]
    assert values_of(entry_of(made.pk))["name"] == told[-1][1]


def test_a_proposal_that_is_accepted_by_many_at_once_is_done_once(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = group(owner, name="Oud")
    asked = propose(person(), made.pk, {"name": "Nieuw"})
    found = _at_once([lambda: accept(owner, asked.pk).pk for _ in range(AT_ONCE)])
    assert sum(not isinstance(one, Refused) for one in found) == 1
    assert [one.after for one in history(made.pk)] == [{"name": "Nieuw"}, history(made.pk)[-1].after]
