"""What would become of a session if it closed now: what goes into the register, and why the rest does not."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from weefsel.concepts import TieKind
from weefsel.platform.mapping.models import Fate, MappingSession, SaidGroup, SaidTie
from weefsel.platform.mapping.naming import End, ends_of, resolved
from weefsel.platform.mapping.saying import combined, flipped
from weefsel.platform.register.inserting import batches
from weefsel.platform.register.models import Entry, Tie
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import Who

__all__ = ["Landing", "Left", "Outcome", "outcome"]


class Left(StrEnum):
    """Why a tie that was kept does not go into the register."""

    #: one of its groups does not go along
    END = "end"
    #: its two groups turned out to be one
    ITSELF = "itself"
    #: says the same as another of the session, which goes along
    DOUBLE = "double"
    #: is in the register already
    KNOWN = "known"
    #: of a group that somebody owns: only they add to it
    OWNED = "owned"


@dataclass(slots=True)
class Landing:
    """A tie that goes into the register."""

    number: int
    one: End
    other: End
    kind: TieKind
    said_by: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What goes into the register, and why some kept ties do not."""

    groups: tuple[SaidGroup, ...]
    ties: tuple[Landing, ...]
    left: Mapping[int, Left]


def outcome(who: Who, session: MappingSession) -> Outcome:
    """What would become of all that was said, if `who` closed the session now. Writes nothing."""
    groups = {one.pk: one for one in session.groups.order_by("pk")}
    kept = list(session.ties.filter(fate=Fate.KEPT).order_by("pk"))
    there = _Register(who, kept, groups)
    landing: dict[object, Landing] = {}
    left: dict[int, Left] = {}
    for tie in kept:
        found = _landing(tie, groups, there)
        if isinstance(found, Left):
            left[tie.pk] = found
        elif _key(found) in there.known:
            left[tie.pk] = Left.KNOWN
        elif (first := landing.setdefault(_key(found), found)) is not found:
            turned = first.one != found.one
            first.said_by = combined(first.said_by, flipped(found.said_by) if turned else found.said_by)
            left[tie.pk] = Left.DOUBLE
    new = tuple(one for one in groups.values() if one.fate == Fate.KEPT)
    return Outcome(new, tuple(landing.values()), left)


def _key(tie: Landing) -> object:
    """The same for ties that say the same."""
    return tie.kind, frozenset((tie.one, tie.other)) if tie.kind.symmetric else (tie.one, tie.other)


def _landing(tie: SaidTie, groups: dict[int, SaidGroup], there: _Register) -> Landing | Left:
    one, other = (there.end(resolved(end, groups), groups) for end in ends_of(tie))
    if one is None or other is None:
        return Left.END
    if one == other:
        return Left.ITSELF
    found = Landing(tie.pk, one, other, TieKind(tie.tie_kind), tie.said_by)
    if there.may_begin(one):
        return found
    if found.kind.symmetric and there.may_begin(other):
        return Landing(tie.pk, other, one, found.kind, flipped(tie.said_by))
    return Left.OWNED


class _Register:
    """What the register has of the entries that ties name."""

    def __init__(self, who: Who, ties: Iterable[SaidTie], groups: dict[int, SaidGroup]) -> None:
        named = {found.entry for tie in ties for end in ends_of(tie) if (found := resolved(end, groups)) is not None}
        self._who = who
        self._entries = {one.pk: one for one in _entries(filter(None, named))}
        # what was merged since leads to what it was merged into
        missing = {one.merged_into_id for one in self._entries.values() if one.merged_into_id} - set(self._entries)
        self._entries |= {one.pk: one for one in _entries(filter(None, missing))}
        self.known = frozenset(_key(found) for found in self._ties())

    def end(self, end: End | None, groups: Mapping[int, SaidGroup]) -> End | None:
        """An end, where it can be named: a new group that is kept, or an entry that is shown."""
        if end is None or end.entry is None:
            return end if end is not None and groups[end.group or 0].fate == Fate.KEPT else None
        entry = self._entries.get(end.entry)
        if entry is not None and entry.merged_into_id is not None:
            entry = self._entries.get(entry.merged_into_id)
        return End(entry=entry.pk) if entry is not None and entry.state == EntryState.SHOWN else None

    def may_begin(self, end: End) -> bool:
        """Whether a tie from here can be added: from a new group, or one that nobody owns."""
        if end.entry is None:
            return True
        entry = self._entries[end.entry]
        return entry.kind == EntryKind.ACTOR and self._who.may(Action.EDIT, entry)

    def _ties(self) -> Iterator[Landing]:
        for some in batches(sorted(self._entries)):
            rows = Tie.objects.filter(from_actor_id__in=some, state=EntryState.SHOWN, until_date=None)
            for one, other, kind in rows.values_list("from_actor_id", "to_entry_id", "tie_kind"):
                yield Landing(0, End(entry=one), End(entry=other), TieKind(kind), "")


def _entries(ids: Iterable[uuid.UUID]) -> Iterator[Entry]:
    for some in batches(sorted(ids)):
        yield from Entry.objects.filter(pk__in=some).select_related("as_actor", "as_place")
