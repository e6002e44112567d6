"""What people add from their phones: a group, or a tie between two."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.utils import timezone

from weefsel.concepts import TieKind
from weefsel.errors import WeefselError
from weefsel.platform.mapping.models import Fate, MappingSession, SaidGroup, SaidTie
from weefsel.platform.mapping.naming import End, ends_of, merged_into, resolved
from weefsel.platform.mapping.sessions import changing
from weefsel.platform.register.alike import alike_new
from weefsel.platform.register.fields import SaidBy
from weefsel.platform.register.models import Entry
from weefsel.platform.register.plain.duplicates import Index, Record, like
from weefsel.platform.register.plain.suggesting import folded
from weefsel.platform.register.states import EntryKind, EntryState

__all__ = [
    "ASKED",
    "IN_A_MINUTE",
    "MOST_GROUPS",
    "MOST_TIES",
    "TIE_KINDS",
    "Meant",
    "NotAdded",
    "combined",
    "draw_tie",
    "flipped",
    "may_be",
    "record_of",
    "say_group",
]

#: a longer list is for a spreadsheet
MOST_GROUPS: Final = 300
MOST_TIES: Final = 600
#: of one session, however many people are in it
IN_A_MINUTE: Final = 120
#: what can be said of two groups here; the register knows more
TIE_KINDS: Final = (
    TieKind.KNOWS,
    TieKind.WORKS_WITH,
    TieKind.HELPS,
    TieKind.HOUSES,
    TieKind.FUNDS,
    TieKind.REFERS_TO,
    TieKind.HAS_SEAT_IN,
)
#: how alike two must be to ask: whoever sees it knows, and it is one press
ASKED: Final = 0.4
_MOST_ASKED: Final = 5
_MINUTE: Final = dt.timedelta(minutes=1)
_OTHER_SIDE: Final = {SaidBy.FROM: SaidBy.TO, SaidBy.TO: SaidBy.FROM}


class NotAdded(WeefselError):
    """Why something was not added: the id of a text, and the group that is there already."""

    def __init__(self, text_id: str, group: SaidGroup | None = None) -> None:
        self.text_id, self.group = text_id, group
        super().__init__(text_id)


class Meant(NamedTuple):
    """A group that may be the same one."""

    end: End
    name: str
    area_code: str


def may_be(session: MappingSession, values: Mapping[str, Any]) -> list[Meant]:
    """Groups of the session and of the register that may be the one that is added now, the most alike first."""
    groups = {str(one.pk): one for one in session.groups.exclude(fate__in=(Fate.DROPPED, Fate.MERGED))}
    new = SaidGroup(name=values["name"], street=values["street"], area_code=values["area_code"])
    pairs = like(record_of(new), Index([record_of(one) for one in groups.values()]), threshold=ASKED)
    here = [groups[pair.other or pair.one] for pair in pairs]
    made = [Meant(End(one.pk), one.name, one.area_code) for one in here]
    known = [Meant(End(entry=uuid.UUID(one.id)), one.name, one.area_code) for one in alike_new(EntryKind.ACTOR, values)]
    return [*made, *known][:_MOST_ASKED]


def record_of(group: SaidGroup) -> Record:
    """A group of the session, for comparing."""
    return Record(str(group.pk or ""), str(EntryKind.ACTOR), group.name, group.street, area_code=group.area_code)


def say_group(session: MappingSession, values: Mapping[str, Any], alike: Sequence[str] = ()) -> SaidGroup:
    """Add a group; `alike` are ids of groups of the register that it may be. Raises `NotAdded` and `Over`."""
    with changing(session) as locked:
        groups = {one.pk: one for one in locked.groups.all()}
        _has_room(locked, len(groups) < MOST_GROUPS)
        for one in groups.values():
            into = merged_into(one, groups)
            if into.fate != Fate.DROPPED and _called_alike(one.name, values["name"]):
                raise NotAdded("session.known_here", into)
        place = values.get("place")
        return locked.groups.create(
            name=values["name"],
            functions=values["functions"],
            place_id=uuid.UUID(place) if place else None,
            street=values["street"],
            area_code=values["area_code"],
            alike=list(alike),
        )


def _called_alike(one: str, other: str) -> bool:
    # a name of nothing but signs folds to nothing
    return folded(one) == folded(other) if folded(one) else one == other


def _has_room(session: MappingSession, room: bool) -> None:
    if not room:
        raise NotAdded("session.full")
    since = timezone.now() - _MINUTE
    lately = session.groups.filter(said_at__gte=since).count() + session.ties.filter(said_at__gte=since).count()
    if lately >= IN_A_MINUTE:
        raise NotAdded("session.too_fast")


def draw_tie(session: MappingSession, one: End, other: End, kind: TieKind, said_by: str = "") -> SaidTie:
    """Draw a tie. Where it is there, and is now told by another side, that is added to it.

    `said_by` is a value of `SaidBy`, or empty. Raises `NotAdded` and `Over`.
    """
    with changing(session) as locked:
        _has_room(locked, locked.ties.count() < MOST_TIES)
        groups = {found.pk: found for found in locked.groups.all()}
        ends = _there(one, groups, (EntryKind.ACTOR,)), _there(other, groups, (EntryKind.ACTOR, EntryKind.PLACE))
        if ends[0] == ends[1]:
            raise NotAdded("session.wrong_itself")
        for tie in locked.ties.filter(tie_kind=str(kind)).exclude(fate=Fate.DROPPED):
            said = _said_again(tie, ends, kind, said_by, groups)
            if said is None:
                continue
            if said == tie.said_by:
                raise NotAdded("session.known_tie")
            tie.said_by = said
            tie.save(update_fields=["said_by"])
            return tie
        return locked.ties.create(
            from_group_id=one.group,
            from_entry_id=one.entry,
            to_group_id=other.group,
            to_entry_id=other.entry,
            tie_kind=str(kind),
            said_by=said_by,
        )


def _there(end: End, groups: dict[int, SaidGroup], kinds: Sequence[EntryKind]) -> End:
    """What an end stands for now; in the meantime it may have been dropped, hidden or merged."""
    found = resolved(end, groups)
    if found is None:
        raise NotAdded("session.end_gone")
    if found.entry is not None:
        entries = Entry.objects.filter(pk=found.entry, kind__in=kinds, state=EntryState.SHOWN)
        if not entries.exists():
            raise NotAdded("session.end_gone")
    return found


def _said_again(
    tie: SaidTie, ends: tuple[End, End], kind: TieKind, said_by: str, groups: dict[int, SaidGroup]
) -> str | None:
    """Who said a tie, now that somebody says this one; None where that is another."""
    one, other = (resolved(end, groups) for end in ends_of(tie))
    if (one, other) == ends:
        return combined(tie.said_by, said_by)
    if kind.symmetric and (other, one) == ends:
        return combined(tie.said_by, flipped(said_by))
    return None


def combined(one: str, other: str) -> str:
    """Which sides said a tie that was said twice."""
    if one == other or not other:
        return one
    return str(SaidBy.BOTH) if one else other


def flipped(said_by: str) -> str:
    """Who said a tie, read from its other end."""
    return str(_OTHER_SIDE[SaidBy(said_by)]) if said_by in (SaidBy.FROM, SaidBy.TO) else said_by
