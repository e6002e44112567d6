"""What changed since: for whoever keeps a copy of the register."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from weefsel.platform.register.models import Change, Entry
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import Who
from weefsel.platform.webapi.asking import answer, who_reads
from weefsel.platform.webapi.cursors import cursor as written_cursor
from weefsel.platform.webapi.cursors import link_to_next
from weefsel.platform.webapi.entries import (
    Operation,
    cursor_parameter,
    limit_parameter,
    number_in,
    operation,
    since_parameter,
)
from weefsel.platform.webapi.reading import moment_of, parts_of
from weefsel.platform.webapi.schemas import COLLECTIONS, Changed, page_of
from weefsel.platform.webapi.showing import moment

__all__ = ["SETTLED", "operations"]

#: A change gets its number before it can be read. What is younger than this is told again the next time, so that one
#: that was written slowly, among others that were not, is never missed.
SETTLED: Final = dt.timedelta(minutes=5)


def operations() -> list[Operation]:
    told = """Read what changed
Each entry once in a page, in the order in which they changed. Keep `resume` of the last page, and give it as `cursor`
the next time: you hear of every change at least once, and of the last minutes' perhaps again."""
    parameters = [since_parameter(), cursor_parameter(), limit_parameter()]
    model = page_of("ChangePage", Changed, keep=True)
    return [operation("GET", "/changes", "api_changes", changes, parameters, told, model=model, tag="changes")]


def changes(request: HttpRequest, since: str | None, cursor: str | None, limit: int) -> HttpResponse:
    """Answers `/changes`."""
    who = who_reads(request)
    after = 0 if cursor is None else number_in(cursor)
    rows = Change.objects.filter(pk__gt=after).order_by("pk")
    if since is not None:
        rows = rows.filter(at__gte=moment_of(since))
    found = list(rows[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    following = written_cursor(found[-1].pk) if more else None
    page = {"items": _items(found, who), "next": following, "resume": None if more else _resume(after)}
    return answer(request, page, headers=link_to_next(request, following))


def _resume(after: int) -> str:
    settled = Change.objects.filter(at__lt=timezone.now() - SETTLED).order_by("-pk").values_list("pk", flat=True)
    return written_cursor(max(after, settled.first() or 0))


def _items(rows: Iterable[Change], who: Who) -> list[dict[str, Any]]:
    """The last of each entry's changes. Of what still waits for its mail nothing is told to others."""
    last: dict[uuid.UUID, Change] = {}
    for row in rows:
        last.pop(row.entry_id, None)
        last[row.entry_id] = row
    parts = parts_of(last)
    told = ((parts[entry_id], row) for entry_id, row in last.items())
    return [
        _item(part, row, who) for part, row in told if part.state != EntryState.WAITING or who.may(Action.READ, part)
    ]


def _item(part: Entry, row: Change, who: Who) -> dict[str, Any]:
    collection = COLLECTIONS[EntryKind(part.kind)]
    return {
        "id": str(part.pk),
        "collection": collection,
        "version": row.version,
        "at": moment(row.at),
        "removed": part.state == EntryState.DELETED or not who.may(Action.READ, part),
        "address": f"/api/v1/{collection}/{part.pk}",
    }
