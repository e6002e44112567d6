"""What stands under the name of an entry: when, where, for whom, what it costs, and how to reach whoever it is of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from weefsel.concepts import Lang, Referral
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform import words
from weefsel.platform.pages.register.entry_words import (
    date_said,
    hours_said,
    is_past,
    language_said,
    money_said,
    next_days,
    title,
    value_said,
    when_said,
)
from weefsel.platform.register.mailing import entry_address
from weefsel.platform.register.models import Actor, Entry, Funding, Offer, Place, Tie
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import Who, of_kind
from weefsel.platform.source import open_site
from weefsel.platform.templatetags.site_tags import address

__all__ = ["Contact", "Fact", "Part", "facts_of", "offer_costs", "period_said"]

#: activities of which the times stand at the top of a group; the rest is in its list
_FIRST: Final = 3
_TELEPHONE: Final = re.compile(r"[+()\d][\d ()./+-]{5,24}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a fact: words, perhaps with where they lead to, and a smaller line below."""

    words: str
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is told: its label and its parts, each on a line of its own."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a group, as it chose to show."""

    role: str
    written: str
    #: where it leads to: a telephone number, an address of e-mail or of a page
    address: str
    website: str


def facts_of(entry: Entry, who: Who, lang: Lang) -> tuple[list[Fact], Contact | None]:
    """What is known of an entry, in the order in which people ask; what nobody filled in is left out."""
    part = of_kind(entry)
    if isinstance(part, Actor):
        return _told(_of_group(part, who, lang)), _contact(part, lang)
    if isinstance(part, Place):
        return _told(_of_place(part, who, lang)), None
    if isinstance(part, Offer):
        return _told(_of_offer(part, who, lang)), _contact(part.actor, lang) if _reads(who, part.actor) else None
    return _told(_of_tie(part, who, lang) if isinstance(part, Tie) else _of_funding(part, who, lang)), None


def _told(facts: Iterable[Fact]) -> list[Fact]:
    return [fact for fact in facts if any(part.words for part in fact.parts)]


def _plain(label: str, said: str) -> Fact:
    return Fact(label, (Part(said),))


def _value(entry: Any, name: str, who: Who, lang: Lang) -> Fact:
    """A field with the label and words of the dictionary."""
    kind = EntryKind(entry.kind)
    return _plain(text(f"entry.fact_{name}", lang), value_said(kind, name, getattr(entry, name), who, lang))


def _reads(who: Who, entry: Entry) -> bool:
    return who.may(Action.READ, entry)


def _area(code: str, lang: Lang) -> Part:
    try:
        area = open_site().areas.by_code(code)
    except NotFound:
        return Part(code)
    return Part(area.name, address("area", lang, slug=area.slug))


def _spot(place: Place | None, street: str, code: str, who: Who, lang: Lang) -> Fact:
    """Where it is: the place or the street, and the area. Of what is at somebody's home only the area is known."""
    parts: list[Part] = []
    if place is not None and _reads(who, place):
        note = shown(place.street, lang) if place.name else ""
        parts.append(Part(title(place, who, lang), entry_address(place, lang), note))
        code = code or place.area_code
    elif street:
        parts.append(Part(shown(street, lang)))
    if code:
        parts.append(_area(code, lang))
    return Fact(text("entry.fact_where", lang), tuple(parts))


def _way(place: Place | None, entry: Entry, who: Who, lang: Lang) -> Fact:
    """How to get there: on the map of a telephone, and how far it is from one's own street."""
    if place is None or not _reads(who, place):
        return Fact("", ())
    spot = f"{place.latitude:.5f},{place.longitude:.5f}"
    degrees = " ".join(words.number(one, lang, 5) for one in (place.latitude, place.longitude))
    find = address("map", lang)
    asked = urlencode({"zoek": title(entry, who, lang)[:80]})
    parts = [
        Part(text("find.how_far", lang), f"{find}?{asked}"),
        Part(text("find.in_map_app", lang), f"geo:{spot}?q={spot}", degrees),
    ]
    start = shown(place.name, lang) or shown(place.street, lang)
    if start:
        parts.append(Part(text("find.near_here", lang), f"{find}?{urlencode({'waar': start[:80]})}"))
    return Fact(text("find.way", lang), tuple(parts))


def _of_group(group: Actor, who: Who, lang: Lang) -> Iterator[Fact]:
    offers = list(Offer.objects.filter(actor_id=group.pk, state=EntryState.SHOWN).order_by("name", "pk"))
    times = [(offer, when_said(offer, lang)) for offer in offers if not is_past(offer)]
    parts = [Part(said, note="" if len(offers) == 1 else title(offer, who, lang)) for offer, said in times if said]
    yield Fact(text("entry.fact_when", lang), tuple(parts[:_FIRST]))
    if len(offers) == 1:
        yield _days(offers[0], lang)
    yield _spot(group.place, group.street, group.area_code, who, lang)
    yield _way(group.place, group, who, lang)
    yield _value(group, "open_to", who, lang)
    yield _value(group, "joining", who, lang)
    yield _plain(text("entry.fact_cost_eur", lang), offer_costs(offers, lang))
    if any(offer.referral == Referral.NO for offer in offers):
        yield _plain(text("entry.fact_referral", lang), text("entry.referral_no", lang))
    codes = dict.fromkeys(code for offer in offers for code in offer.language)
    spoken = words.enumeration([language_said(code, lang) for code in codes], lang)
    yield _plain(text("entry.fact_language", lang), spoken)
    yield _plain(text("entry.fact_since", lang), date_said(group.since, lang))
    yield _plain(text("entry.fact_until", lang), date_said(group.until, lang))


def offer_costs(offers: Iterable[Offer], lang: Lang) -> str:
    """What it costs each time: one amount, or from the least to the most."""
    known = sorted({offer.cost_eur for offer in offers if offer.cost_eur is not None})
    if not known:
        return ""
    free = text("entry.free", lang)
    least, most = (free if not one else money_said(one, lang) for one in (known[0], known[-1]))
    if least == most:
        return least
    said = text("entry.cost_range", lang, least=least[:1].lower() + least[1:], most=most)
    return said[:1].upper() + said[1:]


def _days(offer: Offer, lang: Lang) -> Fact:
    return Fact(text("entry.fact_next", lang), tuple(Part(day) for day in next_days(offer, lang)))


def _of_place(place: Place, who: Who, lang: Lang) -> Iterator[Fact]:
    yield _spot(None, place.street, place.area_code, who, lang)
    yield _way(place, place, who, lang)
    yield _plain(text("entry.fact_opening_hours", lang), hours_said(place.opening_hours, lang))
    for name in ("access", "free"):
        yield _value(place, name, who, lang)
    yield _plain(text("entry.fact_referral", lang), _referral(place.referral, lang))
    for name in ("wheelchair", "capacity", "owned_by", "managed_by", "lease_until", "income", "setting"):
        yield _value(place, name, who, lang)


def _referral(word: str, lang: Lang) -> str:
    return text(f"entry.referral_{word}", lang) if word in set(map(str, Referral)) else ""


def _of_offer(offer: Offer, who: Who, lang: Lang) -> Iterator[Fact]:
    yield _plain(text("entry.fact_when", lang), when_said(offer, lang))
    yield _days(offer, lang)
    group = offer.actor
    if offer.place is not None:
        yield _spot(offer.place, "", "", who, lang)
        yield _way(offer.place, offer, who, lang)
    elif _reads(who, group):
        yield _spot(group.place, group.street, group.area_code, who, lang)
        yield _way(group.place, offer, who, lang)
    if _reads(who, group):
        yield Fact(text("entry.fact_actor", lang), (Part(title(group, who, lang), entry_address(group, lang)),))
    cost = "" if offer.cost_eur is None else offer_costs([offer], lang)
    yield _plain(text("entry.fact_cost_eur", lang), cost)
    yield _plain(text("entry.fact_referral", lang), _referral(offer.referral, lang))
    for name in ("audience", "language", "who_comes"):
        yield _value(offer, name, who, lang)
    if _reads(who, group):
        yield _value(group, "joining", who, lang)


def _end(label: str, entry: Entry, who: Who, lang: Lang) -> Fact:
    if not _reads(who, entry):
        return _plain(label, text("entry.not_to_see", lang))
    return Fact(label, (Part(title(entry, who, lang), entry_address(entry, lang)),))


def _of_tie(tie: Tie, who: Who, lang: Lang) -> Iterator[Fact]:
    yield _end(text("entry.fact_from_actor", lang), tie.from_actor, who, lang)
    yield _value(tie, "tie_kind", who, lang)
    yield _end(text("entry.fact_to_entry", lang), tie.to_entry, who, lang)
    yield _plain(text("entry.fact_period", lang), period_said(tie, lang))
    yield _value(tie, "said_by", who, lang)
    yield _value(tie, "strength", who, lang)
    if tie.amount_eur is not None:
        yield _plain(
            text("entry.fact_amount_eur", lang),
            text("entry.per_year", lang, amount=money_said(tie.amount_eur, lang)),
        )


def _of_funding(money: Any, who: Who, lang: Lang) -> Iterator[Fact]:
    if not isinstance(money, Funding):
        return
    yield _end(text("entry.fact_from_actor", lang), money.from_actor, who, lang)
    yield _end(text("entry.fact_to_money", lang), money.to_entry, who, lang)
    amount = text("entry.per_year", lang, amount=money_said(money.amount_eur, lang))
    yield _plain(text("entry.fact_amount_eur", lang), amount)
    yield _value(money, "scheme", who, lang)
    yield _plain(text("entry.fact_period", lang), period_said(money, lang))


def period_said(part: Any, lang: Lang) -> str:
    """From when until when; empty where neither is known."""
    first, last = date_said(part.from_date, lang), date_said(part.until_date, lang)
    if first and last:
        return text("entry.period", lang, first=first, last=last)
    return text("entry.since", lang, day=first) if first else text("entry.until", lang, day=last) if last else ""


def _contact(group: Actor, lang: Lang) -> Contact | None:
    if not (group.contact_role or group.contact or group.website):
        return None
    return Contact(shown(group.contact_role, lang), group.contact, _leads_to(group.contact), _leads_to(group.website))


def _leads_to(written: str) -> str:
    """The address behind a contact; empty where it is none that a browser may follow."""
    if written.startswith(("https://", "http://")):
        return written
    if _TELEPHONE.fullmatch(written):
        return f"tel:{re.sub(r'[^+0-9]', '', written)}"
    return f"mailto:{written}" if "@" in written and " " not in written else ""
