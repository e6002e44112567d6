"""What has to happen every so often: `weefsel tick`, from a timer. Doing it twice does nothing twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from weefsel.platform.register.alone import Busy
from weefsel.platform.register.freeze import freeze, unfrozen
from weefsel.platform.register.freshness import Asked, ask_all
from weefsel.platform.register.interpreting import forget_unconfirmed
from weefsel.platform.register.models import Entry, Letter
from weefsel.platform.register.records import locked, set_state
from weefsel.platform.register.states import EntryKind, EntryState, Via
from weefsel.platform.register.who import PROGRAM

__all__ = ["Done", "tick"]

#: what nobody confirmed is taken out after so long; its history stays
WAITS: Final = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Done:
    """What a tick did."""

    mails: int
    #: entries that nobody confirmed by mail
    expired: int
    #: the revision that was made; none where nothing had changed, or another was at it
    revision: str | None


def tick(directory: Path, send: Callable[[Asked], None], *, now: dt.datetime | None = None) -> Done:
    """Ask about what grew old, let go of what was never confirmed, forget used links, and process what changed."""
    now = now or timezone.now()
    mails = ask_all(send, now)
    expired = _let_go(now)
    forget_unconfirmed(now)
    Letter.objects.filter(Q(expires_at__lte=now) | ~Q(used_at=None)).exclude(email="").update(email="")
    Session.objects.filter(expire_date__lte=now).delete()
    return Done(mails, expired, _process(directory))


def _let_go(now: dt.datetime) -> int:
    waiting = Entry.objects.filter(
        state=EntryState.WAITING, created_at__lte=now - WAITS, kind__in=(EntryKind.ACTOR, EntryKind.OFFER)
    )
    ids = list(waiting.values_list("pk", flat=True))
    for entry_id in ids:
        set_state(PROGRAM, locked(entry_id), EntryState.DELETED, Via.ASKED)
    return len(ids)


def _process(directory: Path) -> str | None:
    if unfrozen() == 0:
        return None
    try:
        return freeze(directory, PROGRAM).revision
    except Busy:  # whoever is at it takes what it takes; the rest is for the next time
        return None
