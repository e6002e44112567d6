"""Activities for paper and calendars: with their group and place, in one question to the register."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.platform.pages.finding.calendar import Event, calendar, times_of
from weefsel.platform.pages.register.entry_facts import offer_costs
from weefsel.platform.pages.register.entry_words import recurrence_of
from weefsel.platform.register.mailing import entry_address
from weefsel.platform.register.models import Offer, Place
from weefsel.platform.register.plain.recurring import occurrences
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.states import EntryState

__all__ = [
    "Happening",
    "among",
    "at_place",
    "calendar_of",
    "happenings",
    "offers_with",
    "place_of",
    "where_of",
    "within",
]

#: events of a calendar, and times of a week: beyond it nobody reads on
MOST: Final = 500
_MOST_A_WEEK: Final = 50
#: what was over so long ago is in no calendar any more
_KEPT: Final = dt.timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Happening:
    """One time that an activity is there."""

    offer: Offer
    day: dt.date
    #: local, where the time is known
    starts: dt.datetime | None
    ends: dt.datetime | None

    @property
    def order(self) -> tuple[Any, ...]:
        """By day and time; what has no time comes first, as it is there all day."""
        return self.day, f"{self.starts:%H:%M}" if self.starts else "", self.offer.name.casefold(), str(self.offer.pk)


def offers_with(**which: Any) -> list[Offer]:
    """Activities that everybody may see, of which these things are so, with their group and place."""
    return _found(Q(**which))


def _found(which: Q) -> list[Offer]:
    there = Offer.objects.filter(which, state=EntryState.SHOWN, actor__state=EntryState.SHOWN)
    return list(there.select_related("actor__place", "place").order_by("name", "pk")[:MOST])


def among(ids: Collection[str]) -> list[Offer]:
    """Those of these ids."""
    return offers_with(pk__in=list(ids)[:MOST])


def within(codes: Collection[str]) -> list[Offer]:
    """Those in areas of these codes: where they are, or else where their group is."""
    own = Q(place__area_code__in=codes)
    at_group = Q(place=None) & (Q(actor__place__area_code__in=codes) | Q(actor__area_code__in=codes))
    return _found(own | at_group)


def at_place(place_id: uuid.UUID) -> list[Offer]:
    """Those at a place, or of a group that is there and has no other place for them."""
    here = Q(place_id=place_id) | Q(place=None, actor__place_id=place_id)
    return _found(here)


def happenings(offers: Iterable[Offer], first: dt.date, last: dt.date) -> list[Happening]:
    """Every time that activities are there from the first to the last day, in the order of time."""
    found: list[Happening] = []
    for offer in offers:
        recurrence = recurrence_of(offer)
        if recurrence is not None:
            times = occurrences(recurrence, first, last, _MOST_A_WEEK)
            found += [Happening(offer, one.day, one.starts, one.ends) for one in times]
    return sorted(found, key=lambda one: one.order)


def place_of(offer: Offer) -> Place | None:
    """Where an activity is: its own place, or else that of its group; None for one that is not to be seen."""
    place = offer.place or offer.actor.place
    return place if place is not None and place.state == EntryState.SHOWN else None


def where_of(offer: Offer, lang: Lang) -> tuple[str, str]:
    """The place and the street of an activity; empty where they are not known."""
    place = place_of(offer)
    if place is not None:
        return shown(place.name, lang), shown(place.street, lang)
    return "", "" if offer.place_id else shown(offer.actor.street, lang)


def calendar_of(name: str, address: str, offers: Iterable[Offer], host: str, lang: Lang) -> str:
    """The activities that have days, as a calendar. What is always there, or by appointment, is no event."""
    today = timezone.localdate()
    made = (_event(offer, today, host, lang) for offer in offers)
    return calendar(name, address, (event for event in made if event is not None))


def _event(offer: Offer, today: dt.date, host: str, lang: Lang) -> Event | None:
    recurrence = recurrence_of(offer)
    if recurrence is None or (offer.until_date is not None and offer.until_date < today - _KEPT):
        return None
    # a first day that stays the same, so that the event does
    since = max(offer.from_date or dt.date.min, timezone.localdate(offer.created_at))
    times = times_of(recurrence, since)
    if times is None:
        return None
    place, street = where_of(offer, lang)
    group = shown(offer.actor.name, lang)
    told = (group, offer_costs([offer], lang), shown(offer.summary, lang))
    spot = place_of(offer)
    return Event(
        uid=f"{offer.pk}@weefsel",
        times=times,
        summary=shown(offer.name, lang) or text("entry.kind_offer", lang),
        description="\n".join(part for part in told if part),
        location=", ".join(part for part in (place, street) if part),
        url=host + entry_address(offer, lang),
        changed=max(one.changed_at for one in (offer, offer.actor, spot) if one is not None),
        version=offer.version,
        spot=(spot.latitude, spot.longitude) if spot else None,
    )
