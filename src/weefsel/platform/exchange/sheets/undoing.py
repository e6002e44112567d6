"""Taking back what a file brought: each change, unless somebody wrote in it since."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import models, transaction
from django.db.models import F, Max
from django.utils import timezone

from weefsel.platform.exchange.models import GivenBefore, ImportState, SheetImport
from weefsel.platform.register.inserting import batches
from weefsel.platform.register.models import Change, Entry, Link, Proposal
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.records import STATE, locked, values_of, write
from weefsel.platform.register.signals import written
from weefsel.platform.register.states import Decision, EntryState, Via
from weefsel.platform.register.who import Who

__all__ = ["put_back", "take_back", "taken_back"]

#: how it went: what came with the file is out again, what it changed is as it was, or is left because of others
OUT, AS_IT_WAS, LEFT_ALONE = "out", "as_it_was", "left_alone"
Tell = Callable[[int, int], None]
_BATCH: Final = 400


def take_back(who: Who, brought: SheetImport, tell: Tell) -> Counter[str]:
    """Take back all that a file wrote, in one transaction; how many of each outcome. Raises `Refused`.

    What came with it is taken out, what it changed is as it was, and what it proposed is withdrawn. What somebody wrote
    in since stays, and is counted.
    """
    who.needs_site(SiteAction.IMPORT)
    with transaction.atomic():
        changes = list(
            Change.objects.filter(via=Via.IMPORT, why=brought.label, at__gte=brought.begun_at)
            .order_by("pk")
            .values_list("entry_id", "version", "before", "after")
        )
        done: Counter[str] = Counter()
        for some in batches(changes, _BATCH):
            tell(done.total(), len(changes))
            done.update(_some(who, some, brought.label))
        _links_as_before(brought)
        Proposal.objects.filter(why=brought.label, state=Decision.OPEN, made_at__gte=brought.begun_at).update(
            state=Decision.WITHDRAWN, decided_at=timezone.now()
        )
        return done


def _some(
    who: Who, changes: Sequence[tuple[uuid.UUID, int, Mapping[str, Any], Mapping[str, Any]]], why: str
) -> Counter[str]:
    ids = [entry for entry, *_ in changes]
    # evaluated for the locks alone
    there = {one.pk: one for one in Entry.objects.select_for_update().filter(pk__in=sorted(ids)).order_by("pk")}
    done: Counter[str] = Counter()
    out: list[Entry] = []
    for entry_id, version, before, after in changes:
        entry = there[entry_id]
        if version == 1 and not before:
            if entry.state == EntryState.SHOWN and (entry.version == 1 or _is_as_it_came(entry, after)):
                out.append(entry)
            else:
                done[LEFT_ALONE] += 1
        else:
            done[_as_it_was(who, entry_id, before, after, why)] += 1
    _take_out(who, out, why)
    done[OUT] += len(out)
    return done


def _is_as_it_came(entry: Entry, after: Mapping[str, Any]) -> bool:
    """Whether all that was written in an entry since it came was taken back again."""
    now = values_of(entry)
    return all(now[name] == value for name, value in after.items() if name in now)


def _as_it_was(who: Who, entry_id: uuid.UUID, before: Mapping[str, Any], after: Mapping[str, Any], why: str) -> str:
    """Write the fields back that are still as the file left them."""
    part = locked(entry_id)
    now = values_of(part)
    mine = {name: value for name, value in before.items() if name in now and now[name] == after.get(name)}
    if not mine or part.state not in (EntryState.SHOWN, EntryState.WAITING):
        return LEFT_ALONE
    write(part, mine, who, Via.UNDO, why)
    return AS_IT_WAS if len(mine) == len(before) else LEFT_ALONE


def _take_out(who: Who, entries: Sequence[Entry], why: str) -> None:
    _set_state(who, entries, EntryState.DELETED, why)


def _set_state(who: Who, entries: Sequence[Entry], state: EntryState, why: str) -> None:
    """Give many entries another state, each with a line in its history."""
    now = timezone.now()
    manager: models.Manager[Any] = Entry.objects
    for some in batches(entries, _BATCH):
        manager.filter(pk__in=[one.pk for one in some]).update(state=state, version=F("version") + 1, changed_at=now)
        Change.objects.bulk_create(
            Change(
                entry_id=one.pk,
                version=one.version + 1,
                at=now,
                by=who.account,
                acting_as=who.acting_as(),
                via=Via.UNDO,
                why=why,
                before={STATE: str(one.state)},
                after={STATE: str(state)},
            )
            for one in some
        )
        written.send(Entry, ids=frozenset(one.pk for one in some))


def _links_as_before(brought: SheetImport) -> None:
    """Let the links say again what the list had said before, so that it can be brought once more."""
    for one in GivenBefore.objects.filter(brought=brought).iterator(500):
        link = Link.objects.filter(scheme=one.scheme, external_id=one.external_id)
        if one.given is None:
            link.delete()
        else:
            link.update(given=one.given, rest=one.rest or {})
    GivenBefore.objects.filter(brought=brought).delete()


def taken_back(entries: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which entries were taken out by taking back a file, and not touched since."""
    found: set[uuid.UUID] = set()
    ids = list(entries)
    if not ids:
        return found
    labels = {one.label for one in SheetImport.objects.filter(state=ImportState.UNDONE)}
    for some in batches(ids) if labels else ():
        last = Change.objects.filter(entry_id__in=some).values("entry_id").annotate(newest=Max("version"))
        newest = {one["entry_id"]: one["newest"] for one in last}
        undone = Change.objects.filter(entry_id__in=some, via=Via.UNDO, why__in=labels)
        found |= {entry for entry, version in undone.values_list("entry_id", "version") if newest[entry] == version}
    return found


def put_back(who: Who, entries: Iterable[uuid.UUID], why: str) -> None:
    """Show again what was taken back with a file; the caller is in a transaction."""
    for some in batches(list(entries), _BATCH):
        out = Entry.objects.select_for_update().filter(pk__in=some, state=EntryState.DELETED)
        _set_state(who, list(out), EntryState.SHOWN, why)
