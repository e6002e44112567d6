"""The tables can be taken down and put up again, with people and groups in them, and are those of the models."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from tests.register.conftest import NewGroup, NewPerson

from weefsel.platform.register.begin import is_behind
from weefsel.platform.register.claims import claim
from weefsel.platform.register.models import Entry
from weefsel.platform.register.proposals import propose
from weefsel.platform.register.records import edit

OURS = ("register", "accounts")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _put_up_again() -> Iterator[None]:
    """Whatever happens, the other tests find their tables."""
    yield
    call_command("migrate", verbosity=0)


def _columns() -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        return {
            table: {column.name for column in connection.introspection.get_table_description(cursor, table)}
            for table in connection.introspection.table_names(cursor)
            if table.startswith(OURS)
        }


def _fill(person: NewPerson, group: NewGroup) -> None:
    owner, other = person(), person()
    made = group(owner)
    edit(owner, made.pk, {"name": "Anders"})
    propose(other, made.pk, {"name": "Nog anders"})
    claim(other, group().pk)


@pytest.mark.parametrize("app", OURS)
def test_up_down_and_up_again_with_people_and_groups_in_it(app: str, person: NewPerson, group: NewGroup) -> None:
    _fill(person, group)
    before = _columns()
    assert len(before) > 15
    call_command("migrate", app, "zero", verbosity=0)
    assert not [table for table in _columns() if table.startswith(app)]
    assert is_behind()
    call_command("migrate", verbosity=0)
    assert not is_behind()
    assert _columns() == before
    _fill(person, group)
    assert Entry.objects.count() == 2


def test_the_migrations_make_the_tables_of_the_models() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
