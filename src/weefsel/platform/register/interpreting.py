"""What residents and workers write beside a figure: signed with the name of a group or a role, dated, and theirs.

The owner of a group signs as that group, and an editor in their role: that is shown at once. What anybody else writes
waits until an editor shows it; a visitor first confirms it by mail. Every write locks the text, asks the table of
permissions, and keeps in its log what was before.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from weefsel.errors import NotFound
from weefsel.platform.accounts.models import Account
from weefsel.platform.register.letters import LASTS
from weefsel.platform.register.models import Entry, Interpretation
from weefsel.platform.register.permissions import Action, Refused, SiteAction
from weefsel.platform.register.records import locked
from weefsel.platform.register.states import EntryKind, EntryState, InterpretationState
from weefsel.platform.register.who import Who

__all__ = [
    "SIGNED_MOST",
    "TEXT_MOST",
    "Beside",
    "Words",
    "change",
    "confirm_text",
    "forget_unconfirmed",
    "groups_of",
    "is_own",
    "note",
    "put_back_text",
    "read_letter",
    "send_in",
    "signer_of",
    "text_locked",
    "withdraw_text",
    "write_text",
]

#: characters of a text, and of what it is signed with
TEXT_MOST: Final = 600
SIGNED_MOST: Final = 80
#: what its writer may still change
_CHANGED: Final = frozenset({InterpretationState.WAITING, InterpretationState.SHOWN, InterpretationState.DECLINED})
_TAKEN_BACK: Final = frozenset({InterpretationState.WAITING, InterpretationState.SHOWN})


@dataclass(frozen=True, slots=True)
class Beside:
    """The figure that is written about: its address, and how it is published at that moment."""

    result: str
    area_code: str
    column: str
    value: float | None
    unit: str
    evidence: str
    #: why there is no value; empty where there is one
    missing: str
    snapshot_date: dt.date


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody writes, and what they sign with: a group of theirs by its id, else a role or an organisation."""

    text: str
    signed: str = ""
    group: str = ""


def write_text(who: Who, beside: Beside, words: Words) -> Interpretation:
    """Write beside a figure, signed in. Raises `Refused`, also for a visitor: see `send_in`; and `NotFound`."""
    if who.account is None and not who.program:
        raise Refused("A visitor confirms by mail what they write.")
    with transaction.atomic():
        return _written(who, beside, words, None)


def send_in(who: Who, beside: Beside, words: Words, email: str, lang: str) -> tuple[Interpretation, str]:
    """What a visitor writes, and the secret of the link that confirms it. Until then nobody is asked to look at it."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        made = _written(who, beside, words, InterpretationState.SENT)
        made.digest, made.email, made.lang = _digest(secret), email, lang
        made.expires_at = timezone.now() + LASTS
        made.save()
        return made, secret


def _written(who: Who, beside: Beside, words: Words, state: InterpretationState | None) -> Interpretation:
    signed, group, shows = _signature(who, words)
    made = Interpretation(text=words.text, signed=signed, entry=group, account=who.account, state=str(state or shows))
    _place(made, beside)
    note(made, who, "wrote")
    made.save(force_insert=True)
    return made


def _place(made: Interpretation, beside: Beside) -> None:
    """Keep the figure as it is published now."""
    made.result, made.area_code, made.column = beside.result, beside.area_code, beside.column
    made.value, made.unit, made.evidence = beside.value, beside.unit, beside.evidence
    made.missing, made.snapshot_date = beside.missing, beside.snapshot_date


def _signature(who: Who, words: Words) -> tuple[str, Entry | None, InterpretationState]:
    """What it is signed with, the group that signs, and whether it shows at once."""
    if words.group:
        group: Any = locked(words.group)
        who.needs(Action.INTERPRET, group)
        if group.kind != EntryKind.ACTOR:
            raise Refused("Only a group signs.")
        return group.name, group, InterpretationState.SHOWN
    who.needs_site(SiteAction.PROPOSE_INTERPRETATION)
    at_once = who.may_site(SiteAction.INTERPRET_IN_ROLE)
    return words.signed, None, InterpretationState.SHOWN if at_once else InterpretationState.WAITING


def read_letter(secret: str) -> Interpretation:
    """The text that a link in a mail is of. Raises `NotFound` for a link that is none, was used, or is too old."""
    found = Interpretation.objects.filter(digest=_digest(secret), state=InterpretationState.SENT).first()
    if found is None or found.expires_at is None or found.expires_at <= timezone.now():
        raise NotFound("This link is unknown, used or too old.")
    return found


def confirm_text(secret: str) -> Interpretation:
    """Put what a visitor wrote before the editors, because its link was used; whoever has the address keeps it.

    Raises `NotFound` for a link that is unknown, used or too old.
    """
    with transaction.atomic():
        read_letter(secret)
        made = Interpretation.objects.select_for_update().filter(digest=_digest(secret)).first()
        if made is None:
            raise NotFound("This link is unknown, used or too old.")
        email, made.digest, made.email, made.expires_at = made.email, "", "", None
        made.account = Account.objects.filter(email__iexact=email).first() or Account.objects.create_user(
            email, lang=made.lang
        )
        made.state = str(InterpretationState.WAITING)
        note(made, Who(made.account, None), "confirmed")
        made.save()
        return made


def forget_unconfirmed(now: dt.datetime) -> int:
    """Let go of what visitors wrote and never confirmed: nobody said that it is theirs, and nobody ever saw it."""
    # what came from an archive has no link that could still be used
    ended = Q(expires_at__lte=now) | Q(expires_at=None, made_at__lte=now - LASTS)
    return Interpretation.objects.filter(ended, state=InterpretationState.SENT).delete()[0]


def change(who: Who, text_id: uuid.UUID | str, beside: Beside, words: Words) -> Interpretation:
    """Write a text of one's own anew, beside the figure as it is now. What waits for an editor waits again.

    Raises `Refused` and `NotFound`.
    """
    with transaction.atomic():
        made = _own(who, text_id, _CHANGED)
        before = {"text": made.text, "signed": made.signed, "state": made.state}
        now: tuple[Any, ...] = (made.text, made.signed, made.entry_id)
        signed, group, shows = _signature(who, words)
        if (words.text, signed, group.pk if group else None) == now:
            return made
        made.text, made.signed, made.entry, made.state = words.text, signed, group, str(shows)
        made.changed_at = timezone.now()
        _place(made, beside)
        note(made, who, "changed", before=before)
        made.save()
        return made


def withdraw_text(who: Who, text_id: uuid.UUID | str) -> Interpretation:
    """Take a text of one's own back. Raises `Refused` and `NotFound`."""
    with transaction.atomic():
        made = _own(who, text_id, _TAKEN_BACK)
        note(made, who, "withdrew", before={"state": made.state})
        made.state = str(InterpretationState.WITHDRAWN)
        made.save()
        return made


def put_back_text(who: Who, text_id: uuid.UUID | str) -> Interpretation:
    """Put back what one took back, as it was: shown, or waiting. Raises `Refused` and `NotFound`."""
    with transaction.atomic():
        made = _own(who, text_id, frozenset({InterpretationState.WITHDRAWN}))
        last = next((one for one in reversed(made.log) if one.get("what") == "withdrew"), {})
        was_shown = last.get("before", {}).get("state") == InterpretationState.SHOWN
        made.state = str(InterpretationState.SHOWN if was_shown else InterpretationState.WAITING)
        note(made, who, "put_back")
        made.save()
        return made


def signer_of(made: Interpretation) -> Entry | None:
    """The group that signs, which may have turned out to be another; nothing where it is a role."""
    group = made.entry
    return group if group is None or group.merged_into is None else group.merged_into


def is_own(who: Who, made: Interpretation) -> bool:
    """Whether a text is theirs: of their group, or written by them where no group that somebody owns signs it."""
    if who.account is None:
        return False
    group = signer_of(made)
    owner = None if group is None else group.owner_id
    return (owner or made.account_id) == who.account.pk


def groups_of(who: Who) -> list[tuple[str, str]]:
    """The groups that somebody may sign as: id and name."""
    if who.account is None:
        return []
    mine = Entry.objects.filter(owner=who.account, kind=EntryKind.ACTOR, state=EntryState.SHOWN).select_related(
        "as_actor"
    )
    found: list[Any] = [entry for entry in mine.order_by("created_at") if who.may(Action.INTERPRET, entry)]
    return [(str(one.pk), one.as_actor.name) for one in found]


def text_locked(text_id: uuid.UUID | str) -> Interpretation:
    """A text that nobody else can write until the transaction ends. Raises `NotFound`."""
    try:
        return Interpretation.objects.select_for_update().get(pk=text_id)
    except (Interpretation.DoesNotExist, ValidationError):
        raise NotFound("No such text.") from None


def note(made: Interpretation, who: Who, what: str, **more: Any) -> None:
    """Add a line to the log of a text: what was done, when, and in what role; never by whom."""
    role = "owner" if made.entry is not None and is_own(who, made) else who.acting_as()
    line = {"at": timezone.now().astimezone(dt.UTC).isoformat(timespec="seconds"), "as": role, "what": what}
    made.log = [*made.log, line | {name: value for name, value in more.items() if value}]


def _own(who: Who, text_id: uuid.UUID | str, states: frozenset[InterpretationState]) -> Interpretation:
    made = text_locked(text_id)
    if not is_own(who, made):
        raise Refused("It is another's.")
    if made.state not in states:
        raise Refused(f"It is {made.state}.")
    return made


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
