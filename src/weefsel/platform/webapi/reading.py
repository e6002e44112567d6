"""Which entries are in a page of a collection: what the filters ask, and the table of permissions lets through."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from weefsel.errors import NotFound
from weefsel.platform.register.fields import FIELDS
from weefsel.platform.register.models import Entry
from weefsel.platform.register.moderation import hiding_of
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.plain.typed import Wrong, line
from weefsel.platform.register.records import MODELS, entry_of
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import Who
from weefsel.platform.source import open_site
from weefsel.platform.webapi.cursors import read_cursor
from weefsel.platform.webapi.problems import Problem
from weefsel.platform.webapi.showing import REFERENCES

__all__ = ["Filters", "Moved", "entry_for", "moment_of", "page_of_entries", "parts_of"]

_LONGEST_WORDS: Final = 100
#: what to read with an entry, so that who may read it is known without asking again
_WITH: Final[Mapping[EntryKind, tuple[str, ...]]] = {
    EntryKind.ACTOR: ("place",),
    EntryKind.PLACE: (),
    EntryKind.OFFER: ("actor", "place"),
    EntryKind.TIE: ("from_actor", "to_entry__as_actor", "to_entry__as_place"),
    EntryKind.FUNDING: ("from_actor", "to_entry__as_actor", "to_entry__as_place"),
}
#: where the area of an entry stands: its own, or that of what it is at or of
_AREAS: Final[Mapping[EntryKind, tuple[str, ...]]] = {
    EntryKind.ACTOR: ("area_code", "place__area_code"),
    EntryKind.PLACE: ("area_code",),
    EntryKind.OFFER: ("place__area_code", "actor__area_code"),
    EntryKind.TIE: ("from_actor__area_code",),
    EntryKind.FUNDING: ("from_actor__area_code",),
}


class Moved(Exception):
    """An entry turned out to be another."""

    def __init__(self, into: uuid.UUID) -> None:
        self.into = into
        super().__init__(str(into))


@dataclass(frozen=True, slots=True)
class Filters:
    """What a page of a collection is asked for; None: anything."""

    state: str = str(EntryState.SHOWN)
    kind: str | None = None
    function: str | None = None
    area: str | None = None
    since: str | None = None
    q: str | None = None
    of: str | None = None
    cursor: str | None = None
    limit: int = 50


def moment_of(written: str) -> dt.datetime:
    """A day, or a moment with its offset. Raises `Problem`."""
    try:
        found = dt.datetime.fromisoformat(written)
    except ValueError:
        raise Problem(422, "api.wrong_moment") from None
    if found.tzinfo is None and len(written) > len("2026-03-14"):
        raise Problem(422, "api.wrong_moment")
    try:
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except OverflowError:
        raise Problem(422, "api.wrong_moment") from None


def page_of_entries(kind: EntryKind, asked: Filters, who: Who) -> tuple[list[Entry], bool]:
    """Entries in the order of their ids, from the cursor on, and whether there are more."""
    rows = _asked(kind, asked)
    found: list[Entry] = []
    last = None if asked.cursor is None else _id_of(*read_cursor(asked.cursor, str))
    for part in _walk(rows, last, asked.limit + 1):
        if who.may(Action.READ, part):
            found.append(part)
            if len(found) > asked.limit:
                return found[: asked.limit], True
    return found, False


def parts_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Entry]:
    """Entries with the fields of their kinds, and what is needed to know who may read them."""
    by_kind: dict[EntryKind, list[uuid.UUID]] = {}
    for pk, kind in Entry.objects.filter(pk__in=list(ids)).values_list("pk", "kind"):
        by_kind.setdefault(EntryKind(kind), []).append(pk)
    return {
        part.pk: part
        for kind, some in by_kind.items()
        for part in MODELS[kind].objects.filter(pk__in=some).select_related(*_WITH[kind])
    }


def _walk(rows: QuerySet[Any], last: uuid.UUID | None, batch: int) -> Iterator[Entry]:
    """All rows after `last`, by the handful: most of them are for whoever asks, so that one is mostly enough."""
    while True:
        some = list((rows if last is None else rows.filter(pk__gt=last))[:batch])
        yield from some
        if len(some) < batch:
            return
        last, batch = some[-1].pk, max(batch, 200)


def _id_of(written: str) -> uuid.UUID:
    try:
        return uuid.UUID(written)
    except ValueError:
        raise Problem(422, "api.wrong_cursor") from None


def _asked(kind: EntryKind, asked: Filters) -> QuerySet[Any]:
    model = MODELS[kind]
    wanted = Q(state=asked.state)
    if asked.kind is not None:
        wanted &= Q(**{f"{kind}_kind": asked.kind})
    if asked.function is not None:
        # a list of words, each between quotes
        wanted &= Q(functions__icontains=f'"{asked.function}"')
    if asked.area is not None:
        wanted &= _in_area(kind, asked.area)
    if asked.since is not None:
        wanted &= Q(changed_at__gte=moment_of(asked.since))
    if asked.q is not None:
        wanted &= Q(name__icontains=_words(asked.q))
    if asked.of is not None:
        wanted &= _naming(kind, asked.of)
    rows: QuerySet[Any] = model.objects.filter(wanted)
    return rows.select_related(*_WITH[kind]).order_by("pk")


def _in_area(kind: EntryKind, code: str) -> Q:
    areas = open_site().areas
    try:
        codes = areas.inside(areas.by_code(code).code)
    except NotFound:
        raise Problem(422, "api.wrong_area") from None
    first, *others = _AREAS[kind]
    wanted = Q(**{f"{first}__in": codes})
    for other in others:
        wanted |= (Q(**{first: ""}) | Q(**{f"{first}__isnull": True})) & Q(**{f"{other}__in": codes})
    return wanted


def _words(written: str) -> str:
    words = line(written, _LONGEST_WORDS)
    if isinstance(words, Wrong):
        raise Problem(422, "api.wrong_words")
    return words


def _naming(kind: EntryKind, entry_id: str) -> Q:
    """Entries of which one of the fields names this group or place."""
    wanted = Q(pk__in=())
    for field in FIELDS[kind]:
        if field.form in REFERENCES:
            wanted |= Q(**{f"{field.name}_id": entry_id})
    return wanted


def entry_for(who: Who, kind: EntryKind, entry_id: uuid.UUID) -> Entry:
    """An entry that may be read. Raises `Problem`, and `Moved` for what was merged into another.

    What was taken out is gone here for everybody; whoever may put it back finds it by its state.
    """
    try:
        part = entry_of(entry_id, kind)
    except NotFound:
        raise Problem(404) from None
    if part.merged_into_id is not None and part.state == EntryState.DELETED:
        raise Moved(part.merged_into_id)
    readable = who.may(Action.READ, part)
    if part.state == EntryState.HIDDEN and not readable:
        raise Problem(410, "api.problem_hidden", rule=str(hiding_of(part).rule))
    if part.state == EntryState.DELETED and readable:
        raise Problem(410)
    if not readable:
        raise Problem(404)
    return part
