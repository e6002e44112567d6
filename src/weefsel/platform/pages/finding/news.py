"""What is new: entries that were added or changed, as a feed (RSS 2.0). It tells what, and never who."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from django.db.models import Q

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.platform.pages.register.entry_words import kind_said, title
from weefsel.platform.register.mailing import entry_address
from weefsel.platform.register.models import Actor, Change, Entry, Offer, Place
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.records import OWNED, STATE
from weefsel.platform.register.states import EntryState
from weefsel.platform.register.who import VISITOR

__all__ = ["News", "feed", "news"]

#: of a feed: who reads more looks at the site
MOST: Final = 50
_ATOM: Final = "http://www.w3.org/2005/Atom"
#: what XML cannot hold (section 2.2)
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST: Final = 600
register_namespace("atom", _ATOM)


@dataclass(frozen=True, slots=True)
class News:
    """One thing that was added or changed."""

    id: str
    title: str
    address: str
    about: str
    at: dt.datetime


def news(codes: Sequence[str] | None, host: str, lang: Lang) -> list[News]:
    """The newest of the whole site, or of areas of these codes; the newest first."""
    entries = sorted(_newest(codes), key=lambda one: (one.changed_at, str(one.pk)), reverse=True)[:MOST]
    changed = _changed([one.pk for one in entries])
    return [_told(one, one.pk in changed, host, lang) for one in entries]


def _newest(codes: Sequence[str] | None) -> Iterable[Entry]:
    """Groups, places and activities that everybody may see: the newest of each."""
    here = Q() if codes is None else Q(area_code__in=codes)
    at_place = Q() if codes is None else Q(place__area_code__in=codes) | Q(area_code__in=codes)
    of_offer = Q()
    if codes is not None:
        at_group = Q(place=None) & (Q(actor__place__area_code__in=codes) | Q(actor__area_code__in=codes))
        of_offer = Q(place__area_code__in=codes) | at_group
    there = Q(state=EntryState.SHOWN)
    yield from Place.objects.filter(there & here).order_by("-changed_at", "pk")[:MOST]
    yield from Actor.objects.filter(there & at_place).select_related("place").order_by("-changed_at", "pk")[:MOST]
    offers = Offer.objects.filter(there & of_offer, actor__state=EntryState.SHOWN).select_related("actor", "place")
    yield from offers.order_by("-changed_at", "pk")[:MOST]


def _changed(ids: Sequence[Any]) -> set[Any]:
    """Which of them were changed since they were added: another state alone is no change of what they say."""
    rows = Change.objects.filter(entry_id__in=ids, version__gt=1).values_list("entry_id", "before")
    return {entry_id for entry_id, before in rows if set(before) - {STATE, OWNED}}


def _told(entry: Entry, changed: bool, host: str, lang: Lang) -> News:
    name = title(entry, VISITOR, lang)
    said = text("find.news_changed" if changed else "find.news_new", lang, name=name, kind=kind_said(entry, lang))
    about = shown(str(getattr(entry, "summary", "")), lang)[:_LONGEST]
    # what changes once more is told once more
    return News(
        f"urn:uuid:{entry.pk}#{entry.changed_at:%Y%m%dT%H%M%S.%f}",
        said,
        host + entry_address(entry, lang),
        about,
        entry.changed_at,
    )


def feed(name: str, address: str, host: str, items: Sequence[News], lang: Lang) -> bytes:
    """The feed as a file; the same to the byte while nothing changes."""
    rss = Element("rss", {"version": "2.0"})
    channel = SubElement(rss, "channel")
    _put(channel, "title", name)
    _put(channel, "link", f"{host}/en/" if lang == "en" else f"{host}/")
    _put(channel, "description", text("find.news_description", lang))
    _put(channel, "language", lang)
    SubElement(channel, f"{{{_ATOM}}}link", {"rel": "self", "type": "application/rss+xml", "href": address})
    if items:
        _put(channel, "lastBuildDate", format_datetime(items[0].at))
    for item in items:
        one = SubElement(channel, "item")
        _put(one, "title", item.title)
        _put(one, "link", item.address)
        _put(one, "guid", item.id, isPermaLink="false")
        _put(one, "pubDate", format_datetime(item.at))
        if item.about:
            _put(one, "description", item.about)
    return tostring(rss, encoding="utf-8", xml_declaration=True)


def _put(parent: Element, tag: str, value: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = _NOT_IN_XML.sub("", value)
