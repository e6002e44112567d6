"""New entries by the hundred, with their links and their history, in a few statements."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final, TypeVar

from django.db import connections, models, router
from django.utils import timezone

from weefsel.platform.register.models import Change, Entry, Link
from weefsel.platform.register.records import MODELS, STATE, set_values, values_of
from weefsel.platform.register.signals import written
from weefsel.platform.register.states import EntryKind, EntryState, Via
from weefsel.platform.register.who import Who

__all__ = ["BATCH", "INSERTED", "Fresh", "batches", "entry_id", "insert"]

#: ids in one question; SQLite takes some thirty thousand values in one statement
BATCH: Final = 500
#: rows with all their fields in one statement
INSERTED: Final = 200
_NAMESPACE: Final = uuid.UUID("b2f8a4d2-6c11-5f0b-9a57-5e2c3c0f7e11")
#: what others name comes first
_IN_ORDER: Final = (EntryKind.PLACE, EntryKind.ACTOR, EntryKind.OFFER, EntryKind.TIE, EntryKind.FUNDING)
#: values that the database keeps as Python does
_PLAIN: Final = (str, int, float, type(None))
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fresh:
    """An entry that is not there yet."""

    id: uuid.UUID
    kind: EntryKind
    values: Mapping[str, Any]
    #: of the source that it is read from: its id, and where it stood
    source: tuple[str, str]
    link: Link | None = None


def entry_id(source_id: str, record_id: str) -> uuid.UUID:
    """The id of an entry that is read from a source: its own where that is a UUID, else one made of where it stood."""
    try:
        return uuid.UUID(record_id)
    except ValueError:
        return uuid.uuid5(_NAMESPACE, f"{source_id}/{record_id}")


def batches(some: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """A list in pieces of at most `size`."""
    for start in range(0, len(some), size):
        yield some[start : start + size]


def insert(who: Who, fresh: Sequence[Fresh], why: str = "") -> int:
    """Insert new entries with their links and their history; how many. `why` is by default the source of each.

    Whoever calls it has asked the table of permissions, and is in a transaction.
    """
    for kind in _IN_ORDER:
        mine = [one for one in fresh if one.kind is kind]
        for some in batches(mine):
            _insert(who, MODELS[kind], some, why)
    return len(fresh)


def _insert(who: Who, model: type[Entry], fresh: Sequence[Fresh], why: str) -> None:
    now = timezone.now()
    made: list[Entry] = []
    for one in fresh:
        part = model(
            id=one.id,
            kind=one.kind,
            state=EntryState.SHOWN,
            entered_by=who.account,
            source_id=one.source[0],
            source_ref=one.source[1],
            created_at=now,
            changed_at=now,
            confirmed_at=now,
        )
        set_values(part, one.values)
        made.append(part)
    _insert_parts(model, made)
    _write(Link, _own_fields(Link), [one.link for one in fresh if one.link is not None])
    by, role, via = who.account.pk if who.account else None, who.acting_as(), str(Via.IMPORT)
    # as rows, not as objects: making those takes longer than writing them
    changes = [
        SimpleNamespace(
            entry_id=part.pk,
            version=1,
            at=now,
            by_id=by,
            acting_as=role,
            via=via,
            why=why or part.source_id,
            before={},
            after={**values_of(part), STATE: str(part.state)},
            frozen_id=None,
        )
        for part in made
    ]
    _write(Change, _own_fields(Change), changes)
    written.send(Entry, ids=frozenset(part.pk for part in made))


def _insert_parts(model: type[Entry], parts: Sequence[Entry]) -> None:
    """Insert the rows of `Entry` and those of their kind in a few statements: Django does so one by one only."""
    for part in parts:
        setattr(part, model._meta.pk.attname, part.id)
    _write(Entry, _own_fields(Entry), parts)
    _write(model, _own_fields(model), parts)


def _write(model: type[models.Model], fields: Sequence[models.Field[Any, Any]], rows: Sequence[Any]) -> None:
    """Write rows as they are, in one statement for all: three times as fast as Django's own, which tells every cell."""
    connection = connections[router.db_for_write(model)]
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(str(field.column)) for field in fields)
    statement = f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES ({', '.join('%s' for _ in fields)})"  # noqa: S608
    # a text or a number is written as it is; what is kept as JSON never is
    written_as = [(field, field.attname, not isinstance(field, models.JSONField)) for field in fields]
    values = [
        [
            value if plain and type(value) in _PLAIN else field.get_db_prep_save(value, connection)
            for field, name, plain in written_as
            for value in (getattr(row, name),)
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _own_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns of a table that are written; those that the database numbers are not."""
    return [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]
