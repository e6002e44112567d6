"""Closing a session: in one transaction what is kept goes into the register, and everything that was said leaves."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from weefsel.concepts import ActorKind, Lang
from weefsel.concepts.texts import text
from weefsel.platform.mapping.models import MappingSession, SaidGroup
from weefsel.platform.mapping.naming import End
from weefsel.platform.mapping.outcome import Landing, outcome
from weefsel.platform.mapping.sessions import changing, forget
from weefsel.platform.register.models import Entry
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.records import add
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import Who

__all__ = ["close"]


def close(who: Who, session: MappingSession, lang: Lang) -> MappingSession:
    """Close a session. New groups are nobody's, so that the group itself can claim its entry.

    Raises `Over` where another closed it, and `Refused` where somebody became the owner of a group in this moment.
    """
    with changing(session, ended=True) as locked:
        who.needs_site(SiteAction.HOST_SESSION)
        found, why = outcome(who, locked), text("session.why", lang, title=locked.title)
        made = {one.pk: add(who, EntryKind.ACTOR, _group(one), why=why) for one in found.groups}
        ties = [add(who, EntryKind.TIE, _tie(one, made), why=why) for one in found.ties]
        locked.kept_groups = [str(one.pk) for one in made.values()]
        locked.kept_ties = [str(one.pk) for one in ties]
        locked.names_left = locked.groups.count() - len(made)
        forget(locked, timezone.now())
        return locked


def _group(said: SaidGroup) -> dict[str, Any]:
    return {
        "name": said.name,
        # nobody was asked what kind of group it is, and it is not guessed
        "actor_kind": str(ActorKind.ORGANISATION),
        "functions": said.functions,
        "place": str(said.place_id) if said.place_id else None,
        "street": said.street,
        "area_code": said.area_code,
    }


def _tie(tie: Landing, made: dict[int, Entry]) -> dict[str, Any]:
    def entry(end: End) -> str:
        return str(end.entry if end.group is None else made[end.group].pk)

    return {
        "from_actor": entry(tie.one),
        "to_entry": entry(tie.other),
        "tie_kind": str(tie.kind),
        "said_by": tie.said_by,
    }
