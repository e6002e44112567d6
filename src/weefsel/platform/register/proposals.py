"""What others would change in an entry: its owner says yes or no, and when the owner is silent, a moderator."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from weefsel.errors import NotFound
from weefsel.platform.register.models import Entry, Proposal
from weefsel.platform.register.permissions import Action, Refused
from weefsel.platform.register.records import STATE, Conflict, locked, values_of, write
from weefsel.platform.register.states import Decision, EntryState, Via
from weefsel.platform.register.who import Who, owner_of

__all__ = ["OWNER_HAS", "accept", "decline", "is_overdue", "open_proposals", "propose", "withdraw_proposal"]

#: how long an owner has before a moderator may decide too
OWNER_HAS: Final = dt.timedelta(days=21)
Values = Mapping[str, Any]


def propose(
    who: Who,
    entry_id: uuid.UUID | str,
    values: Values,
    *,
    base: int | None = None,
    why: str = "",
    gone: bool = False,
) -> Proposal:
    """Propose other values for fields of an entry, or (`gone`) that it is no longer there.

    Raises `Refused`, also where nothing would change.
    """
    with transaction.atomic():
        part = locked(entry_id)
        who.needs(Action.PROPOSE, part)
        now: dict[str, Any] = {**values_of(part), STATE: part.state}
        asked = {**values, STATE: str(EntryState.GONE)} if gone else dict(values)
        after = {name: value for name, value in asked.items() if now[name] != value}
        if not after:
            raise Refused("It is like that already.")
        made_at = timezone.now()
        return Proposal.objects.create(
            entry_id=part.pk,
            account=who.account,
            base_version=base or part.version,
            before={name: now[name] for name in after},
            after=after,
            why=why,
            made_at=made_at,
            owner_until=made_at + (OWNER_HAS if owner_of(part) is not None else dt.timedelta()),
        )


def accept(who: Who, proposal_id: int, *, only: set[str] | None = None) -> Proposal:
    """Do as was proposed, or only some of its fields.

    Raises `Refused`, `NotFound`, and `Conflict` where the entry changed in the same fields since it was proposed.
    """
    with transaction.atomic():
        made, part = _open(who, proposal_id)
        after = {name: value for name, value in made.after.items() if only is None or name in only}
        now: dict[str, Any] = {**values_of(part), STATE: part.state}
        theirs = {name: now[name] for name in after if now[name] not in (made.before[name], after[name])}
        if theirs:
            raise Conflict(theirs, part.version)
        fields = {name: value for name, value in after.items() if name != STATE and now[name] != value}
        more = {STATE: after[STATE]} if after.get(STATE, part.state) != part.state else None
        write(part, fields, who, Via.PROPOSAL, made.why, more=more)
        return _end(made, Decision.ACCEPTED, who, "")


def decline(who: Who, proposal_id: int, reason: str) -> Proposal:
    """Say no, with the reason. Raises `Refused`, `NotFound`."""
    with transaction.atomic():
        made, _ = _open(who, proposal_id)
        return _end(made, Decision.DECLINED, who, reason)


def withdraw_proposal(who: Who, proposal_id: int) -> Proposal:
    """Take back a proposal of one's own. Raises `Refused`, `NotFound`."""
    with transaction.atomic():
        made = _found(proposal_id)
        if who.account is None or made.account_id != who.account.pk:
            raise Refused("Only whoever made a proposal takes it back.")
        return _end(made, Decision.WITHDRAWN, who, "")


def is_overdue(made: Proposal) -> bool:
    """Whether the owner was silent too long."""
    return timezone.now() >= made.owner_until


def open_proposals(entry: Entry | None = None) -> list[Proposal]:
    """Proposals that wait, the oldest first."""
    found = Proposal.objects.filter(state=Decision.OPEN).select_related("entry").order_by("made_at", "pk")
    return list(found if entry is None else found.filter(entry_id=entry.pk))


def _found(proposal_id: int) -> Proposal:
    try:
        made = Proposal.objects.get(pk=proposal_id)
    except (Proposal.DoesNotExist, ValueError):
        raise NotFound("No such proposal.") from None
    locked(made.entry_id)
    made.refresh_from_db()  # another may have decided while we waited for the lock
    if made.state != Decision.OPEN:
        raise Refused(f"This proposal was {made.state} already.")
    return made


def _open(who: Who, proposal_id: int) -> tuple[Proposal, Entry]:
    made = _found(proposal_id)
    part = locked(made.entry_id)
    who.needs(Action.DECIDE_LATE if is_overdue(made) else Action.DECIDE, part)
    if who.account is not None and who.account.pk == made.account_id and owner_of(part) != who.account.pk:
        raise Refused("Nobody decides about their own proposal.")
    return made, part


def _end(made: Proposal, state: Decision, who: Who, reason: str) -> Proposal:
    made.state, made.decided_at, made.decided_by, made.reason = str(state), timezone.now(), who.account, reason
    made.save()
    return made
