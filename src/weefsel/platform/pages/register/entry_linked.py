"""The page of an entry for machines: schema.org as JSON-LD, of what everybody may see."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final

from django.utils import timezone
from django.utils.safestring import SafeString

from weefsel.concepts import Lang
from weefsel.platform.pages.register.entry_words import recurrence_of, title
from weefsel.platform.register.mailing import entry_address
from weefsel.platform.register.models import Actor, Entry, Offer, Place
from weefsel.platform.register.plain import rules
from weefsel.platform.register.plain.recurring import ZONE, Recurrence, occurrences
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.states import EntryState
from weefsel.platform.register.who import VISITOR, of_kind

__all__ = ["linked"]

_DAYS: Final = dict(
    zip(
        rules.WEEKDAYS,
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)
#: RFC 5545 → the letter of a duration (ISO 8601)
_EVERY: Final = {"DAILY": "D", "WEEKLY": "W", "MONTHLY": "M", "YEARLY": "Y"}
_AHEAD: Final = dt.timedelta(days=366)
#: signs that could end the element, or a line of a script that reads it
_UNSAFE: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
Node = dict[str, Any]


def linked(entry: Entry, host: str, lang: Lang) -> SafeString | None:
    """The text of a `script` of type `application/ld+json`; None for what is no group, place or activity."""
    part = of_kind(entry)
    if entry.state != EntryState.SHOWN:
        return None
    if isinstance(part, Actor):
        node = _group(part, host, lang)
    elif isinstance(part, Place):
        node = _place(part, host, lang)
    elif isinstance(part, Offer):
        node = _activity(part, host, lang)
    else:
        return None
    return _safe({"@context": "https://schema.org", **node})


def _safe(node: Node) -> SafeString:
    """JSON in which no sign ends the element that it stands in; to JSON it says the same."""
    return SafeString(json.dumps(node, ensure_ascii=False).translate(_UNSAFE))


def _said(**values: Any) -> Node:
    """What is known."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {})}


def _base(entry: Entry, kind: str, host: str, lang: Lang) -> Node:
    address = host + entry_address(entry, lang)
    return {"@type": kind, "@id": address, "url": address, "name": title(entry, VISITOR, lang)}


def _group(group: Actor, host: str, lang: Lang) -> Node:
    own = group.website if group.website.startswith(("https://", "http://")) else ""
    more = _said(
        description=shown(group.summary, lang),
        sameAs=own,
        foundingDate=group.since.isoformat() if group.since else "",
        location=_at(group.place, host, lang),
    )
    return _base(group, "Organization", host, lang) | more


def _at(place: Place | None, host: str, lang: Lang) -> Node:
    """Where something is; nothing where that is not to be seen."""
    return _place(place, host, lang) if place is not None and place.state == EntryState.SHOWN else {}


def _place(place: Place, host: str, lang: Lang) -> Node:
    spot = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    street = shown(place.street, lang)
    free = {"yes": True, "no": False}.get(place.free)
    more = _said(
        address={"@type": "PostalAddress", "streetAddress": street} if street else "",
        geo=spot,
        openingHours=shown(place.opening_hours, lang),
        maximumAttendeeCapacity=place.capacity,
    )
    return _base(place, "Place", host, lang) | more | ({} if free is None else {"isAccessibleForFree": free})


def _activity(offer: Offer, host: str, lang: Lang) -> Node:
    group, place = offer.actor, offer.place or offer.actor.place
    organizer = _base(group, "Organization", host, lang) if group.state == EntryState.SHOWN else {}
    recurrence = recurrence_of(offer)
    dates = _dates(recurrence) if recurrence is not None else {}
    told = _said(
        description=shown(offer.summary, lang),
        location=_at(place, host, lang),
        inLanguage=list(offer.language),
        offers=_price(offer),
    )
    # what has no days is no event
    kind = "Event" if dates else "Service"
    return _base(offer, kind, host, lang) | told | _said(**{"organizer" if dates else "provider": organizer}) | dates


def _price(offer: Offer) -> Node:
    if offer.cost_eur is None:
        return {}
    return {"@type": "Offer", "price": f"{offer.cost_eur:.2f}", "priceCurrency": "EUR"}


def _dates(recurrence: Recurrence) -> Node:
    """The next time, and how it comes back."""
    today = timezone.localdate()
    found = occurrences(recurrence, today, today + _AHEAD, 1)
    if not found:
        return {}
    first = found[0]
    node = _said(
        startDate=(first.starts or first.day).isoformat(),
        endDate=first.ends.isoformat() if first.ends else "",
        eventStatus="https://schema.org/EventScheduled",
    )
    return node | ({"eventSchedule": _schedule(recurrence)} if recurrence.rule else {})


def _schedule(recurrence: Recurrence) -> Node:
    """As far as schema.org has words for it: what it cannot say is in the next time."""
    assert recurrence.rule is not None
    parts = rules.as_it_is(recurrence.rule)
    # the second Monday of a month is as in the rule: 2MO
    days = [f"https://schema.org/{_DAYS[day]}" if day in _DAYS else day for day in parts.get("BYDAY", "").split(",")]
    numbers = [int(one) for one in parts.get("BYMONTHDAY", "").split(",") if one.isdigit()]
    return {"@type": "Schedule"} | _said(
        repeatFrequency=f"P{parts.get('INTERVAL', '1')}{_EVERY[parts['FREQ']]}",
        byDay=days,
        byMonthDay=numbers,
        repeatCount=int(parts["COUNT"]) if "COUNT" in parts else None,
        startDate=recurrence.from_date.isoformat() if recurrence.from_date else "",
        endDate=recurrence.until_date.isoformat() if recurrence.until_date else "",
        startTime=recurrence.starts or "",
        endTime=recurrence.ends or "",
        scheduleTimezone=ZONE.key,
    )
