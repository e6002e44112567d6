"""Carrying out a plan: all that is written is written in one transaction, or nothing is."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from django.db import transaction

from weefsel.platform.exchange.models import GivenBefore, SheetImport
from weefsel.platform.exchange.sheets.drafts import Draft
from weefsel.platform.exchange.sheets.plans import Plan, PlanRecord, RowFate, reading
from weefsel.platform.exchange.sheets.undoing import put_back
from weefsel.platform.register.inserting import batches
from weefsel.platform.register.many import Fate, Incoming, Planned, carry_out, plan
from weefsel.platform.register.models import Link
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import Who

__all__ = ["write_down"]

CHUNK: Final = 1000
_FATES: Final = {
    RowFate.NEW: Fate.NEW,
    RowFate.CHANGED: Fate.CHANGED,
    RowFate.SAME: Fate.SAME,
    RowFate.PROPOSED: Fate.PROPOSED,
}


def write_down(draft: Draft, brought: SheetImport, who: Who) -> Counter[str]:
    """Write what the plan says; how many of each kind and fate: "actor.new".

    Raises `Refused`; `many.Overtaken` where others wrote in the meantime what makes it come out otherwise; `Stopped`.
    Whatever it raises, nothing was written.
    """
    who.needs_site(SiteAction.IMPORT)
    done: Counter[str] = Counter()
    with reading(draft.plan) as made, transaction.atomic():
        total = made.count_records(*_FATES, RowFate.BACK)
        brought_back = [uuid.UUID(one.entry_id) for one in made.records(RowFate.BACK)]
        put_back(who, brought_back, brought.label)
        for chunk in _chunks(made):
            draft.tell("write", done.total(), total)
            done.update(_write(chunk, brought, who))
    return done


def _write(chunk: Sequence[PlanRecord], brought: SheetImport, who: Who) -> Iterable[str]:
    planned = [_planned(one) for one in chunk if one.fate is not RowFate.BACK]
    # what comes back may have changed since in the list
    planned += plan([_incoming(one) for one in chunk if one.fate is RowFate.BACK], who)
    _keep_given(planned, brought)
    carry_out(who, planned, why=brought.label)
    return [f"{one.kind}.{one.fate}" for one in chunk]


def _chunks(made: Plan) -> Iterator[list[PlanRecord]]:
    records = made.records(*_FATES, RowFate.BACK)
    while chunk := list(islice(records, CHUNK)):
        yield chunk


def _incoming(one: PlanRecord) -> Incoming:
    entry = one.incoming.get("entry_id")
    return Incoming(
        EntryKind(one.kind),
        one.incoming["values"],
        one.scheme,
        one.key,
        one.incoming.get("rest", {}),
        uuid.UUID(entry) if entry else None,
    )


def _planned(one: PlanRecord) -> Planned:
    return Planned(_incoming(one), _FATES[one.fate], uuid.UUID(one.entry_id), one.changes, one.before)


def _keep_given(planned: Sequence[Planned], brought: SheetImport) -> None:
    """Keep what links said that will say something else, for who takes this back."""
    touched = {(one.incoming.scheme, one.incoming.external_id): one for one in planned if one.fate is not Fate.NEW}
    links: dict[tuple[str, str], Link] = {}
    for scheme in {scheme for scheme, _ in touched}:
        for some in batches([key for of, key in touched if of == scheme]):
            for link in Link.objects.filter(scheme=scheme, external_id__in=some):
                links[scheme, link.external_id] = link
    GivenBefore.objects.bulk_create(
        [
            GivenBefore(
                brought=brought,
                entry_id=one.entry_id,
                scheme=key[0],
                external_id=key[1],
                given=links[key].given if key in links else None,
                rest=links[key].rest if key in links else None,
            )
            for key, one in touched.items()
            if key not in links or links[key].given != one.incoming.values or links[key].rest != one.incoming.rest
        ],
        batch_size=200,
    )
