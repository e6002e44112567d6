"""Opening a session, finding it by its code, and emptying what nobody closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from weefsel.errors import BuildError, NotFound, WeefselError
from weefsel.platform.mapping.codes import new_code, typed
from weefsel.platform.mapping.models import MappingSession
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.who import Who

__all__ = [
    "LONGEST",
    "SORTED_WITHIN",
    "Over",
    "changing",
    "empty_old",
    "forget",
    "leaves_at",
    "open_session",
    "session_of",
]

#: so long a session can be open to people at most
LONGEST: Final = dt.timedelta(days=31)
#: after its last day a facilitator has so long to keep and drop; then it is emptied
SORTED_WITHIN: Final = dt.timedelta(days=7)
_TRIES: Final = 20


class Over(WeefselError):
    """The session is closed, or its last day is past."""


def open_session(who: Who, title: str, area_code: str, last_day: dt.date) -> MappingSession:
    """Open a session to which people can add up to and including `last_day`. Raises `Refused`."""
    who.needs_site(SiteAction.HOST_SESSION)
    midnight = dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time.min, timezone.get_current_timezone())
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return MappingSession.objects.create(
                    code=new_code(), title=title, area_code=area_code, opened_by=who.account, ends_at=midnight
                )
        except IntegrityError:  # that code was given out before
            continue
    raise BuildError("No code is free.")


def session_of(code: str) -> MappingSession:
    """The session with this code, however it was typed. Raises `NotFound`."""
    found = MappingSession.objects.filter(code=typed(code)).first()
    if found is None:
        raise NotFound("No such session.")
    return found


@contextmanager
def changing(session: MappingSession, *, ended: bool = False) -> Iterator[MappingSession]:
    """A transaction in which nobody else changes the session. Raises `Over` where it is closed.

    With `ended` it may be past its last day: to keep and drop, not to add.
    """
    with transaction.atomic():
        locked = MappingSession.objects.select_for_update().get(pk=session.pk)
        if locked.is_closed or not (ended or locked.is_open):
            raise Over("The session is over.")
        yield locked
        MappingSession.objects.filter(pk=locked.pk).update(version=F("version") + 1)


def leaves_at(session: MappingSession) -> dt.datetime:
    """When a session that nobody closes is emptied."""
    return session.ends_at + SORTED_WITHIN


def forget(session: MappingSession, now: dt.datetime) -> None:
    """Close a session that is locked, and delete all that was said in it."""
    session.ties.all().delete()
    session.groups.all().delete()
    session.closed_at = now
    session.version += 1
    session.save()


def empty_old(now: dt.datetime | None = None) -> int:
    """Let go of all that was said in sessions that nobody closed in time; how many sessions."""
    now = now or timezone.now()
    emptied = 0
    for pk in MappingSession.objects.filter(closed_at=None, ends_at__lte=now - SORTED_WITHIN).values_list("pk"):
        with transaction.atomic():
            session = MappingSession.objects.select_for_update().get(pk=pk[0])
            if session.is_closed:  # somebody was just in time
                continue
            session.emptied, session.names_left = True, session.groups.count()
            forget(session, now)
            emptied += 1
    return emptied
