"""Is it still right? Entries grow old; their owner is asked first, then an editor. Nothing is taken out silently."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.utils import timezone

from weefsel.errors import NotFound
from weefsel.platform.accounts.models import Account
from weefsel.platform.register.letters import read, use, write_letter
from weefsel.platform.register.models import Ask, Entry, Letter
from weefsel.platform.register.records import confirm, locked
from weefsel.platform.register.states import AskState, EntryKind, EntryState
from weefsel.platform.register.who import PROGRAM, owner_of

__all__ = ["ASK_AFTER", "EDITOR_AFTER", "OLD_AFTER", "Age", "Asked", "age", "answer", "ask_all", "for_editors"]

#: without a word for so long, its owner is asked
ASK_AFTER: Final = dt.timedelta(days=182)
#: an owner has so long to answer, then an editor is asked
EDITOR_AFTER: Final = dt.timedelta(days=28)
#: from then on it says that it may be out of date, and comes after fresher ones
OLD_AFTER: Final = dt.timedelta(days=365)
#: those are asked about: a tie or money is dated itself
ASKED_KINDS: Final = (EntryKind.ACTOR, EntryKind.PLACE, EntryKind.OFFER)
#: in one go; the rest the next time
MOST: Final = 500


class Age(StrEnum):
    """How long ago somebody said that an entry is right."""

    FRESH = "fresh"
    AGING = "aging"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Asked:
    """A mail to send: to whom, about what, with which link."""

    email: str
    lang: str
    entry: Entry
    secret: str


def age(entry: Entry, now: dt.datetime | None = None) -> Age:
    """How old what an entry says is."""
    since = (now or timezone.now()) - entry.confirmed_at
    if since < ASK_AFTER:
        return Age.FRESH
    return Age.AGING if since < OLD_AFTER else Age.OLD


def ask_all(send: Callable[[Asked], None], now: dt.datetime | None = None) -> int:
    """Ask the owners of what grew old, by `send`, once; hand to the editors what owners do not answer.

    The number of mails. A mail that cannot be sent is asked again the next time.
    """
    now = now or timezone.now()
    _hand_to_editors(now)
    old = Entry.objects.filter(kind__in=ASKED_KINDS, state=EntryState.SHOWN, confirmed_at__lte=now - ASK_AFTER).exclude(
        asks__answered_at=None, asks__isnull=False
    )
    sent = 0
    for entry in old.order_by("confirmed_at", "pk")[:MOST]:
        with transaction.atomic():
            part = locked(entry.pk)
            owner = _owner(part)
            stage = AskState.OWNER if owner is not None else AskState.EDITOR
            Ask.objects.create(entry_id=part.pk, stage=stage, sent_at=now)
            if owner is not None:
                email, lang = owner
                send(Asked(email, lang, part, write_letter(Letter.STILL_RIGHT, part, email, lang)))
                sent += 1
    return sent


def _hand_to_editors(now: dt.datetime) -> None:
    silent = Ask.objects.filter(stage=AskState.OWNER, answered_at=None, sent_at__lte=now - EDITOR_AFTER)
    for asked in silent.order_by("pk")[:MOST]:
        with transaction.atomic():
            locked(asked.entry_id)
            # the owner can still say yes: the question stands, and an editor has it too
            if not Ask.objects.filter(entry_id=asked.entry_id, stage=AskState.EDITOR, answered_at=None).exists():
                Ask.objects.create(entry_id=asked.entry_id, stage=AskState.EDITOR, sent_at=now)


def _owner(part: Entry) -> tuple[str, str] | None:
    account = Account.objects.filter(pk=owner_of(part), is_active=True).first()
    return None if account is None else (account.email, account.lang)


def answer(secret: str) -> Entry:
    """Yes, it is still right: by the link of the mail. Raises `NotFound` for one that is unknown, used or too old."""
    with transaction.atomic():
        letter = read(Letter.STILL_RIGHT, secret)
        part = locked(letter.entry_id)
        use(letter)
        if part.state != EntryState.SHOWN:
            raise NotFound("It is not shown any more.")
        return confirm(PROGRAM, part.pk)


def for_editors() -> list[Ask]:
    """What editors are asked about, the longest waiting first."""
    found = Ask.objects.filter(stage=AskState.EDITOR, answered_at=None, entry__state=EntryState.SHOWN)
    return list(found.select_related("entry").order_by("sent_at", "pk"))
