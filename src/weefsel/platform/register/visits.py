"""A community worker's visit: still right, closed, or different. What is owned is proposed to its owner."""

from __future__ import annotations

import uuid

from django.db import transaction

from weefsel.platform.register.models import Visit
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.proposals import propose
from weefsel.platform.register.records import confirm, locked, remove
from weefsel.platform.register.states import EntryState, Via, VisitKind
from weefsel.platform.register.who import Who

__all__ = ["visit"]


def visit(who: Who, entry_id: uuid.UUID | str, kind: VisitKind, note: str = "") -> Visit:
    """Note what was seen. Raises `Refused`, `NotFound`.

    Still right: it is fresh again. Closed: it is marked gone, or proposed so to its owner. Different: only noted, for
    whoever keeps it.
    """
    with transaction.atomic():
        part = locked(entry_id)
        who.needs(Action.VISIT, part)
        made = Visit.objects.create(entry_id=part.pk, by=who.account, kind=kind, note=note)
        if kind is VisitKind.STILL_RIGHT and part.state == EntryState.SHOWN:
            confirm(who, part.pk, via=Via.VISIT)
        elif kind is VisitKind.CLOSED and part.state == EntryState.SHOWN:
            if who.may(Action.REMOVE, part):
                remove(who, part.pk, gone=True, why=note, via=Via.VISIT)
            else:
                propose(who, part.pk, {}, why=note, gone=True)
        return made
