"""Whose an entry is: somebody says it is theirs, an editor or two known groups confirm it, and from then on it is."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction
from django.utils import timezone

from weefsel.errors import NotFound
from weefsel.platform.accounts.models import Account
from weefsel.platform.register.models import Claim, Entry, Support
from weefsel.platform.register.permissions import Action, Refused
from weefsel.platform.register.records import locked, write
from weefsel.platform.register.states import Decision, EntryKind, EntryState, Via
from weefsel.platform.register.who import PROGRAM, Who

__all__ = ["SUPPORTS", "claim", "decide_claim", "hand_over", "open_claims", "revoke", "support", "withdraw_claim"]

#: so many other groups must know it
SUPPORTS: Final = 2
OWNER: Final = "owner"


def claim(who: Who, entry_id: uuid.UUID | str, *, why: str = "") -> Claim:
    """Say that an entry is ours. Whoever entered it has it at once; others wait for an editor or two known groups.

    Asking again gives the claim that is open. Raises `Refused` where it is somebody's already.
    """
    with transaction.atomic():
        part = locked(entry_id)
        who.needs(Action.CLAIM, part)
        account = _account(who)
        found = Claim.objects.filter(entry_id=part.pk, account=account, state=Decision.OPEN).first()
        made = found or Claim.objects.create(entry_id=part.pk, account=account, why=why)
        if part.entered_by_id == account.pk:
            return _give(made, part, who)
        return made


def support(who: Who, claim_id: int, for_entry: uuid.UUID | str) -> Claim:
    """Say for a group of one's own that a claim of another is right. Raises `Refused`, `NotFound`."""
    with transaction.atomic():
        made = _open(claim_id)
        part = locked(made.entry_id)
        who.needs(Action.SUPPORT_CLAIM, part)
        account = _account(who)
        mine = Entry.objects.filter(pk=for_entry, owner=account, kind=EntryKind.ACTOR, state=EntryState.SHOWN).first()
        if mine is None or mine.pk == part.pk or account.pk == made.account_id:
            raise Refused("Only the owner of another group that is shown can say so.")
        Support.objects.get_or_create(claim=made, account=account, defaults={"entry": mine})
        if Support.objects.filter(claim=made).values("account").distinct().count() >= SUPPORTS:
            return _give(made, part, PROGRAM)
        return made


def decide_claim(who: Who, claim_id: int, *, accept: bool, reason: str = "") -> Claim:
    """Confirm a claim, or say no with the reason; nobody decides about their own. Raises `Refused`, `NotFound`."""
    with transaction.atomic():
        made = _open(claim_id)
        part = locked(made.entry_id)
        who.needs(Action.DECIDE_CLAIM, part)
        if who.account is not None and who.account.pk == made.account_id:
            raise Refused("Nobody decides about their own claim.")
        if accept:
            return _give(made, part, who)
        return _end(made, Decision.DECLINED, who, reason)


def withdraw_claim(who: Who, claim_id: int) -> Claim:
    """Take back a claim of one's own. Raises `Refused`, `NotFound`."""
    with transaction.atomic():
        made = _open(claim_id)
        if who.account is None or who.account.pk != made.account_id:
            raise Refused("Only whoever made a claim takes it back.")
        return _end(made, Decision.WITHDRAWN, who, "")


def hand_over(who: Who, entry_id: uuid.UUID | str, to: Account | None) -> Entry:
    """Give an entry to another account, or to nobody. Raises `Refused`."""
    with transaction.atomic():
        part = locked(entry_id)
        who.needs(Action.HAND_OVER, part)
        return write(part, {}, who, Via.CLAIM, "", more={OWNER: to.pk if to is not None else None})


def revoke(who: Who, entry_id: uuid.UUID | str, why: str) -> Entry:
    """Take an entry from an owner who should not have had it. Raises `Refused`."""
    with transaction.atomic():
        part = locked(entry_id)
        who.needs(Action.REVOKE, part)
        return write(part, {}, who, Via.CLAIM, why, more={OWNER: None})


def open_claims() -> list[Claim]:
    """Claims that wait, the oldest first."""
    return list(Claim.objects.filter(state=Decision.OPEN).select_related("entry").order_by("made_at", "pk"))


def _open(claim_id: int) -> Claim:
    try:
        found = Claim.objects.get(pk=claim_id)
    except (Claim.DoesNotExist, ValueError):
        raise NotFound("No such claim.") from None
    locked(found.entry_id)
    found.refresh_from_db()  # another may have decided while we waited for the lock
    if found.state != Decision.OPEN:
        raise Refused(f"This claim was {found.state} already.")
    return found


def _give(made: Claim, part: Entry, who: Who) -> Claim:
    if part.owner_id is not None:
        raise Refused("It is somebody's already.")
    write(part, {}, who, Via.CLAIM, made.why, more={OWNER: made.account_id})
    _end(made, Decision.ACCEPTED, who, "")
    for other in Claim.objects.filter(entry_id=part.pk, state=Decision.OPEN):
        _end(other, Decision.OVERTAKEN, PROGRAM, "")
    return made


def _end(made: Claim, state: Decision, who: Who, reason: str) -> Claim:
    made.state, made.decided_at, made.decided_by, made.reason = str(state), timezone.now(), who.account, reason
    made.save()
    return made


def _account(who: Who) -> Account:
    if who.account is None:
        raise Refused("Somebody must be signed in for this.")
    return who.account
