"""What is kept of a person: all of it is handed over, and when it is erased not a byte is left."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from tests.register.conftest import NewGroup, NewPerson

from weefsel.errors import NotFound
from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.claims import claim
from weefsel.platform.register.entering import enter_group
from weefsel.platform.register.models import Change, Entry
from weefsel.platform.register.persons import erase_person, export_person, left_of
from weefsel.platform.register.proposals import propose
from weefsel.platform.register.records import edit, entry_of
from weefsel.platform.register.who import PROGRAM, VISITOR, Who

ADDRESS = "iemand.bijzonders@example.org"


def _somebody(group: NewGroup) -> Entry:
    """A person of whom something stands in every place where something can stand."""
    account = Account.objects.create_user(ADDRESS)
    who = Who(account, Role.PARTICIPANT)
    own = group(who)
    edit(who, own.pk, {"contact": ADDRESS.upper(), "summary": f"Bel of mail naar {ADDRESS}!"}, why=f"van {ADDRESS}")
    claim(who, group().pk, why=ADDRESS)
    other = group()
    propose(who, other.pk, {"name": f"{ADDRESS} en anderen"})
    enter_group(VISITOR, {"name": "Nog een", "functions": []}, None, ADDRESS, "nl")
    return own


@pytest.mark.django_db
def test_everything_that_is_kept_is_handed_over(group: NewGroup) -> None:
    own = _somebody(group)
    kept = export_person(ADDRESS)
    assert {"accounts_account", "register_claim", "register_proposal", "register_letter", "register_change"} <= set(
        kept
    )
    assert str(own.pk) in {row["id"] for row in kept["register_entry"]}
    assert "digest" not in kept["register_letter"][0]


@pytest.mark.django_db(transaction=True)
def test_erasing_leaves_no_byte_in_the_database_or_its_log(group: NewGroup) -> None:
    own = _somebody(group)
    assert left_of(ADDRESS)
    erase_person(PROGRAM, ADDRESS)
    assert left_of(ADDRESS) == []
    assert not Account.objects.filter(email=ADDRESS).exists()
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        files = [file for file in name.parent.iterdir() if file.name.startswith(name.name)]
        assert files
        for file in files:
            assert ADDRESS.encode() not in file.read_bytes().lower(), file.name
    left = entry_of(own.pk)
    assert left.owner is None
    assert Change.objects.filter(entry_id=own.pk, version=2).exists(), "what was changed stays, without who did it"
    with pytest.raises(NotFound):
        export_person(ADDRESS)


@pytest.mark.django_db
def test_of_an_unknown_address_nothing_is_kept(person: NewPerson) -> None:
    person()
    for act in (lambda: export_person(ADDRESS), lambda: erase_person(PROGRAM, ADDRESS)):
        with pytest.raises(NotFound):
            act()


@pytest.mark.django_db(transaction=True)
def test_erasing_one_person_leaves_another_as_they_were(person: NewPerson, group: NewGroup) -> None:
    _somebody(group)
    other = person()
    theirs = group(other)
    erase_person(PROGRAM, ADDRESS)
    assert Entry.objects.get(pk=theirs.pk).owner == other.account
