"""What is told of what was found: read from the documents, for the few that are shown."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from django.utils import timezone

from weefsel.concepts import Function, Setting
from weefsel.concepts.lang import Lang
from weefsel.platform.finding.asking import Hit
from weefsel.platform.finding.documents import Told
from weefsel.platform.finding.models import Document
from weefsel.platform.finding.occasions import recurrence_of
from weefsel.platform.finding.traits import Trait
from weefsel.platform.register.freshness import OLD_AFTER
from weefsel.platform.register.inserting import BATCH, batches
from weefsel.platform.register.plain.occurring import Occurrence, occurrences
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.states import EntryKind

__all__ = ["Row", "hits_of"]

_SETTINGS: Final = {Trait.INDOOR: Setting.INDOOR, Trait.OUTDOOR: Setting.OUTDOOR}


@dataclass(frozen=True, slots=True)
class Row:
    """One that was found, with what was worked out to find it."""

    entry: uuid.UUID
    seconds: int | None
    approximate: bool
    #: the next day, within what was asked
    day: dt.date | None


def hits_of(rows: Sequence[Row], now: dt.datetime, lang: Lang) -> tuple[Hit, ...]:
    """The hits of these rows, in their order; one that was hidden just now is left out."""
    ids = [row.entry for row in rows]
    known = {one.entry_id: one for some in batches(ids, BATCH) for one in Document.objects.filter(pk__in=some)}
    found = [(known.get(row.entry), row) for row in rows]
    return tuple(_hit(one, row, now, lang) for one, row in found if one is not None and one.kind)


def _hit(one: Document, row: Row, now: dt.datetime, lang: Lang) -> Hit:
    told, traits = cast("Told", one.told), Trait(one.traits)
    at = _occurrence(told, row.day)
    return Hit(
        id=str(one.entry_id),
        kind=EntryKind(one.kind),
        name=shown(told.get("name", ""), lang),
        functions=tuple(value for place, value in enumerate(Function) if one.functions >> place & 1),
        group=shown(told.get("group", ""), lang),
        place=shown(told.get("place", ""), lang),
        street=shown(told.get("street", ""), lang),
        area_code=one.area_code,
        longitude=one.longitude,
        latitude=one.latitude,
        setting=next((setting for trait, setting in _SETTINGS.items() if trait in traits), None),
        seconds=row.seconds,
        approximate=row.approximate,
        next_start=at.starts if at else None,
        next_end=at.ends if at else None,
        rrule=told.get("rrule", ""),
        starts=told.get("starts", ""),
        ends=told.get("ends", ""),
        cost_eur=float(told["cost_eur"]) if "cost_eur" in told else None,
        free=told.get("free", ""),
        referral=told.get("referral", ""),
        wheelchair=told.get("wheelchair", ""),
        confirmed_on=timezone.localtime(one.confirmed_at).date(),
        stale=now - one.confirmed_at >= OLD_AFTER,
        sort=told.get("sort", ""),
        next_day=row.day,
        from_date=_date(told.get("from_date", "")),
        until_date=_date(told.get("until_date", "")),
    )


def _date(written: str) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None


def _occurrence(told: Told, day: dt.date | None) -> Occurrence | None:
    times = recurrence_of(told) if day else None
    return next(iter(occurrences(times, day, day, 1)), None) if times and day else None
