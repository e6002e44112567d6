"""An archive into an empty register: all of it in one transaction, after a look through the whole of it, or nothing."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from django.db import DEFAULT_DB_ALIAS, DataError, IntegrityError, connections, models, transaction

from weefsel.errors import Fault, InputError
from weefsel.platform.accounts.models import Account
from weefsel.platform.exchange.archive.checking import check
from weefsel.platform.exchange.archive.opening import Archive, opened
from weefsel.platform.exchange.archive.shape import OWNERS, TABLES, Table
from weefsel.platform.exchange.archive.values import NotSo, columns
from weefsel.platform.register.models import Entry
from weefsel.platform.register.moderation import audit
from weefsel.platform.register.permissions import Refused, SiteAction
from weefsel.platform.register.signals import written
from weefsel.platform.register.who import Who

__all__ = ["bring_in"]

_BATCH: Final = 1_000
T = TypeVar("T")


def bring_in(who: Who, file: Path) -> dict[str, int]:
    """Make the register of an archive in a register without entries; how many rows of each table.

    What was somebody's is nobody's then, and says in its history that it was: who had it claims it again. Where the
    archive tells whose it was, they have it, and an account. Raises `Refused`, and `InputError` with all faults.
    """
    who.needs_site(SiteAction.IMPORT)
    with opened(file) as archive:
        if archive.with_owners and not who.program:
            raise Refused("Whose an entry is comes in only by the command line.")
        _is_empty(archive)
        known = check(archive)
        try:
            with transaction.atomic():
                _is_empty(archive)
                counts = {table.name: _insert(archive, table) for table in TABLES}
                if archive.with_owners:
                    counts[OWNERS] = _give_back(archive)
                written.send(Entry, ids=frozenset(map(uuid.UUID, known.kinds)))
                audit(who, "archive_in", None, archive.site[:200])
        except (IntegrityError, DataError) as error:
            # what the database alone knows; the rows themselves are not repeated
            expected = f"rows that go together and that this database can keep ({type(error).__name__})"
            raise InputError(Fault(file.name, expected, "Make the archive again.")) from None
    return counts


def _is_empty(archive: Archive) -> None:
    there = Entry.objects.count()
    if there:
        mend = "Bring it in at a site whose register was not begun yet: a directory with a snapshot and nothing else."
        raise InputError(Fault(archive.file.name, "a register without entries to bring it into", mend, value=there))


def _insert(archive: Archive, table: Table) -> int:
    """Insert the rows of a table that was looked through."""
    tables = [table.model] if table.kind is None else [Entry, table.model]
    number = 0
    for some in _batches(_rows(archive, table)):
        number += len(some)
        for model in tables:
            _insert_some(model, some)
    return number


def _rows(archive: Archive, table: Table) -> Iterator[dict[str, Any]]:
    """Rows as the model calls their values. Raises `InputError` where the file is not as it was looked through."""
    made = columns(table)
    for line in archive.lines(table.name):
        try:
            values = json.loads(line)
            row = {
                column.attname: None if values[column.name] is None else column.from_json(values[column.name])
                for column in made
            }
        except (NotSo, ValueError, KeyError, TypeError):
            raise InputError(Fault(archive.where(table.name), "a file that nobody changes", "Try again.")) from None
        if table.kind is not None:
            row |= {"kind": table.kind, "entry_id": row["id"]}
        yield row


def _insert_some(model: type[models.Model], some: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows into the table of one model itself; columns that an archive does not hold are as in a new row.

    One statement for all, made by hand: Django's own makes each row and each value anew, and takes twice as long.
    """
    database = connections[DEFAULT_DB_ALIAS]
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    given = some[0].keys()
    kept = [
        [
            field.get_db_prep_save(row[field.attname] if field.attname in given else field.get_default(), database)
            for row in some
        ]
        for field in fields
    ]
    quoted = database.ops.quote_name
    names = ", ".join(quoted(str(field.column)) for field in fields)
    signs = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES ({signs})"  # noqa: S608 names of ours
    with database.cursor() as cursor:
        cursor.executemany(statement, list(zip(*kept, strict=True)))


def _give_back(archive: Archive) -> int:
    """Give entries to whom they were of, with an account where they have none here."""
    accounts = {account.email: account for account in Account.objects.all()}
    number = 0
    for number, line in enumerate(archive.lines(OWNERS), start=1):  # noqa: B007 how many there were
        owned = json.loads(line)
        if owned["email"] not in accounts:
            accounts[owned["email"]] = Account.objects.create_user(owned["email"])
        Entry.objects.filter(pk=owned["entry"]).update(owner=accounts[owned["email"]])
    return number


def _batches(some: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(some)
    while batch := list(islice(rest, _BATCH)):
        yield batch
