"""What the facilitator says of each thing: until the session is closed all of it can be taken back."""

from __future__ import annotations

import uuid
from typing import Final

from weefsel.errors import NotFound, WeefselError
from weefsel.platform.mapping.models import Fate, MappingSession, SaidGroup
from weefsel.platform.mapping.sessions import changing
from weefsel.platform.register.models import Actor
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.plain.suggesting import folded
from weefsel.platform.register.states import EntryState
from weefsel.platform.register.who import Who

__all__ = ["NotSorted", "keep_all_ties", "merge_group", "merge_named", "same_group", "sort_group", "sort_tie"]

_LONGEST: Final = 100


class NotSorted(WeefselError):
    """Why something cannot be so: the id of a text, and its variables."""

    def __init__(self, text_id: str, **variables: str) -> None:
        self.text_id, self.variables = text_id, variables
        super().__init__(text_id)


def sort_group(who: Who, session: MappingSession, number: int, fate: Fate) -> None:
    """Keep a group as a new one, drop it, or take back what was said of it. Raises `NotFound` and `Over`."""
    _set(who, session, number, fate)


def same_group(who: Who, session: MappingSession, number: int, entry_id: uuid.UUID) -> None:
    """Say that a group is one of the register. Raises `NotSorted`, `NotFound` and `Over`."""
    if not Actor.objects.filter(pk=entry_id, state=EntryState.SHOWN).exists():
        raise NotSorted("session.entry_gone")
    _set(who, session, number, Fate.SAME, entry_id=entry_id)


def merge_group(who: Who, session: MappingSession, number: int, into: int) -> None:
    """Say that a group is another one of the session. Raises `NotSorted`, `NotFound` and `Over`.

    What was merged itself is not merged into: so no group goes round in a circle.
    """
    with changing(session, ended=True) as locked:
        who.needs_site(SiteAction.HOST_SESSION)
        group, other = _group(locked, number), _group(locked, into)
        if group.pk == other.pk:
            raise NotSorted("session.merge_itself", name=group.name)
        if other.fate == Fate.MERGED:
            raise NotSorted("session.merge_merged", name=other.name)
        if other.fate == Fate.DROPPED:
            raise NotSorted("session.merge_dropped", name=other.name)
        group.fate, group.into, group.entry = Fate.MERGED, other, None
        group.save()


def merge_named(who: Who, session: MappingSession, number: int, name: str) -> None:
    """The same, with the other as its name was typed. Raises `NotSorted`, `NotFound` and `Over`."""
    wanted = folded(name[:_LONGEST])
    called = [one for one in session.groups.all() if wanted and folded(one.name) == wanted]
    if not called:
        raise NotSorted("session.merge_none", name=name[:_LONGEST])
    # of two that are called so, one was merged into the other or dropped
    called.sort(key=lambda one: one.fate in (Fate.MERGED, Fate.DROPPED))
    merge_group(who, session, number, called[0].pk)


def _set(who: Who, session: MappingSession, number: int, fate: Fate, entry_id: uuid.UUID | None = None) -> None:
    with changing(session, ended=True) as locked:
        who.needs_site(SiteAction.HOST_SESSION)
        group = _group(locked, number)
        group.fate, group.entry_id, group.into = fate, entry_id, None
        group.save()


def _group(session: MappingSession, number: int) -> SaidGroup:
    found = session.groups.filter(pk=number).first()
    if found is None:
        raise NotFound("No such group.")
    return found


def sort_tie(who: Who, session: MappingSession, number: int, fate: Fate) -> None:
    """Keep a tie, drop it, or take back what was said of it. Raises `NotFound` and `Over`."""
    with changing(session, ended=True) as locked:
        who.needs_site(SiteAction.HOST_SESSION)
        if not locked.ties.filter(pk=number).update(fate=fate):
            raise NotFound("No such tie.")


def keep_all_ties(who: Who, session: MappingSession) -> None:
    """Keep all ties of which nothing was said yet. Raises `Over`."""
    with changing(session, ended=True) as locked:
        who.needs_site(SiteAction.HOST_SESSION)
        locked.ties.filter(fate=Fate.WAITS).update(fate=Fate.KEPT)
