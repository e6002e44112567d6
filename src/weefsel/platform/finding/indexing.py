"""The index is written with the register: in the same transaction, for what was written and for what hangs on it."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Sequence
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from weefsel.platform.finding.documents import Columns, documents_of
from weefsel.platform.finding.models import Document, Stamp
from weefsel.platform.register.inserting import BATCH, batches
from weefsel.platform.register.models import Actor, Entry, Offer
from weefsel.platform.register.states import EntryKind

__all__ = ["FOUND_KINDS", "VERSION", "follow", "is_whole", "make_whole"]

#: raised when documents are made in another way: then all of them are made anew
VERSION: Final = 1
FOUND_KINDS: Final = (EntryKind.ACTOR, EntryKind.PLACE, EntryKind.OFFER)
_FIELDS: Final = Document._meta.concrete_fields
_COLUMNS: Final = tuple(str(one.column) for one in _FIELDS)
#: those of which the database keeps values in another form than Python
_PREPARED: Final = frozenset(["entry_id", "confirmed_at", "told"])
_UPSERT: Final = (
    f"INSERT INTO {Document._meta.db_table} ({', '.join(_COLUMNS)})"  # noqa: S608 names of our own
    f" VALUES ({', '.join('%s' for _ in _COLUMNS)}) ON CONFLICT (entry_id)"
    f" DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS if name != 'entry_id')}"
)


def follow(ids: Collection[uuid.UUID], **_more: Any) -> None:
    """Index entries that were written, and what tells of them."""
    with transaction.atomic():
        stamp = _stamp()
        # each once, however many of those that were written it hangs on
        found: set[uuid.UUID] = set()
        for some in batches(sorted(ids), BATCH):
            found |= _with_hanging(some)
        _write(found, stamp)


def make_whole() -> int:
    """Make all documents anew, where those there are of another version or of another register; how many."""
    with transaction.atomic():
        stamp = _stamp(VERSION)
        all_ids = Entry.objects.filter(kind__in=FOUND_KINDS).order_by("pk").values_list("pk", flat=True)
        for some in batches(list(all_ids), BATCH):
            _write(set(some), stamp)
    return len(all_ids)


def is_whole() -> bool:
    """Whether all documents are there, as this program makes them."""
    last = Stamp.objects.filter(whole__gt=0).order_by("-pk").first()
    return last is not None and last.whole == VERSION


def _stamp(whole: int = 0) -> int:
    return Stamp.objects.create(mark=secrets.randbits(62), whole=whole).pk


def _with_hanging(ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """These, and what is found by them: of a place its groups and activities, of a group its activities."""
    groups = Actor.objects.filter(place__in=ids).values_list("pk", flat=True)
    of_groups = [*ids, *groups]
    found = {*of_groups, *Offer.objects.filter(place__in=ids).values_list("pk", flat=True)}
    for some in batches(of_groups, BATCH):
        found.update(Offer.objects.filter(actor__in=some).values_list("pk", flat=True))
    return found


def _write(ids: set[uuid.UUID], stamp: int) -> None:
    for some in batches(sorted(ids), BATCH):
        made = list(documents_of(some, timezone.localdate()))
        gone = _known(set(some) - {one["entry_id"] for one in made})
        _upsert([{**one, "stamp": stamp} for one in (*made, *map(_nothing, gone))])


def _known(ids: set[uuid.UUID]) -> list[uuid.UUID]:
    return list(Document.objects.filter(pk__in=ids).exclude(kind="").values_list("pk", flat=True)) if ids else []


def _nothing(entry: uuid.UUID) -> Columns:
    """The document of an entry that is not shown any more."""
    return {one.attname: one.get_default() for one in _FIELDS} | {"entry_id": entry}


def _upsert(made: Sequence[Columns]) -> None:
    """Write documents, in the place of those of the same entries: three times as fast as by way of objects."""
    rows = [
        [
            one.get_db_prep_save(columns[one.attname], connection) if one.attname in _PREPARED else columns[one.attname]
            for one in _FIELDS
        ]
        for columns in made
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_UPSERT, rows)
