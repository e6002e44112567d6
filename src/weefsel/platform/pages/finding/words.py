"""What was found, in words: when it is, how far, what it costs, how fresh; and the message above it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils import timezone

from weefsel.concepts import ActorKind, Function, Lang, PlaceKind, Referral, Setting
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.finding.asking import Found, Hit, Question
from weefsel.platform.pages.register.entry_words import money_said
from weefsel.platform.register.mailing import REFERENCE
from weefsel.platform.register.states import EntryKind

__all__ = [
    "Row",
    "clock_said",
    "count_said",
    "day_said",
    "facts_said",
    "near_said",
    "place_said",
    "rows",
    "title",
    "walk_said",
]

_KIND_WORD: Final = {EntryKind.ACTOR: "groups", EntryKind.PLACE: "places", EntryKind.OFFER: "offers"}
#: what sort of group or place it is, is told in the place of a time
_SORTS: Final = {EntryKind.ACTOR: ActorKind, EntryKind.PLACE: PlaceKind}
#: endings of names of streets that take "de" or "het": the last part of a Dutch compound decides
_DE: Final = (
    *("straat", "laan", "weg", "dijk", "kade", "gracht", "steeg", "singel", "markt", "ring", "dreef", "brink"),
    *("allee", "haven", "wal", "kamp", "baan", "poort", "sluis", "brug", "berg", "stoep", "wijk", "buurt"),
)
_HET: Final = ("plein", "pad", "veld", "hof", "park", "bos", "erf", "plantsoen", "eiland", "kwartier")
#: days that are told by their name alone
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was found, as a line of the list."""

    hit: Hit
    address: str
    when: str
    #: whether `when` is a time, and not in its stead
    timed: bool
    function: Function | None
    #: of an activity its group, and where it is
    where: str
    walk: str
    facts: tuple[str, ...]
    fresh: str
    #: the number of its pin on the map; the same for what is at one spot
    pin: int | None = None


def rows(
    hits: Iterable[Hit], pins: Mapping[str, int], now: dt.datetime, lang: Lang, *, wheelchair: bool = False
) -> list[Row]:
    """The lines of the list, in the order of the search; `pins` are the numbers on the map by id. Whether one can come
    by wheelchair is told where that was asked."""
    today = timezone.localtime(now).date()
    return [
        Row(
            hit,
            address_of(hit, lang),
            _when(hit, today, lang),
            hit.next_day is not None or hit.next_start is not None,
            hit.functions[0] if hit.functions else None,
            place_said(hit),
            walk_said(hit.seconds, lang),
            tuple(facts_said(hit, lang, wheelchair=wheelchair)),
            _fresh(hit.confirmed_on, today, lang),
            pins.get(hit.id),
        )
        for hit in hits
    ]


def address_of(hit: Hit, lang: Lang) -> str:
    """The page of what was found."""
    return reverse(f"{lang}:entry", kwargs={"kind": REFERENCE[hit.kind], "entry_id": hit.id})


def _when(hit: Hit, today: dt.date, lang: Lang) -> str:
    if hit.next_start is not None and hit.starts:
        start = timezone.localtime(hit.next_start)
        return text("find.when", lang, day=day_said(start.date(), today, lang), time=clock_said(start, lang))
    if hit.next_day is not None:
        return day_said(hit.next_day, today, lang)
    sorts = _SORTS.get(hit.kind, ())
    sort = next((one.label(lang) for one in sorts if str(one) == hit.sort), "")
    return sort[:1].upper() + sort[1:] if sort else text(f"find.when_{hit.kind}", lang)


def clock_said(moment: dt.datetime, lang: Lang) -> str:
    """9.30: an hour without a zero before it."""
    return f"{moment.hour}{text('group.times_clock_mark', lang)}{moment:%M}"


def day_said(day: dt.date, today: dt.date, lang: Lang) -> str:
    """Vandaag, Morgen, Dinsdag, or Dinsdag 1 december: as far ahead as a name is clear."""
    ahead = (day - today).days
    if ahead in (0, 1):
        return text("find.tomorrow" if ahead else "find.today", lang)
    name = text("group.weekdays", lang).split()[day.weekday()]
    said = (
        name if 0 < ahead < _WEEK else text("find.weekday_and_date", lang, weekday=name, date=_date(day, today, lang))
    )
    return said[:1].upper() + said[1:]


def _date(day: dt.date, today: dt.date, lang: Lang) -> str:
    """1 december; with its year where that is another."""
    whole = words.day(day.isoformat(), lang)
    return whole if day.year != today.year else whole.rpartition(" ")[0]


def place_said(hit: Hit) -> str:
    """Of whom and where: the group, the place or else the street."""
    spot = hit.place or hit.street
    if hit.kind is EntryKind.PLACE:
        spot = hit.street
    parts = [hit.group, spot] if hit.group != spot else [spot]
    return " · ".join(part for part in parts if part and part != hit.name)


def walk_said(seconds: int | None, lang: Lang) -> str:
    """3 minuten lopen, rounded up; empty where it is not known."""
    if seconds is None:
        return ""
    minutes = max(1, -(-seconds // 60))
    return text("find.walk_one", lang) if minutes == 1 else text("find.walk", lang, n=words.number(minutes, lang))


def facts_said(hit: Hit, lang: Lang, *, wheelchair: bool = False) -> Iterator[str]:
    """What it costs, whether one needs a referral, and how one can come."""
    if hit.cost_eur is not None:
        yield text("find.free", lang) if hit.cost_eur == 0 else money_said(hit.cost_eur, lang)
    elif hit.free == "yes":
        yield text("find.free", lang)
    if hit.referral in (Referral.NO, Referral.YES):
        yield text(f"find.referral_{hit.referral}", lang)
    if hit.setting is Setting.OUTDOOR:
        yield text("find.outdoors", lang)
    if wheelchair and hit.wheelchair:
        yield text(f"find.wheelchair_{hit.wheelchair}", lang)


def _fresh(day: dt.date, today: dt.date, lang: Lang) -> str:
    """When somebody last said that it is right: the month, with the year where that is another."""
    month = text("site.months", lang).split()[day.month - 1]
    return text("find.fresh", lang, month=month if day.year == today.year else f"{month} {day.year}")


# the message


def near_said(name: str, lang: Lang) -> str:
    """Dichtbij de Raamstraat: with the article that such a street has in Dutch, where it is known."""
    bare = name.partition(",")[0].strip()
    last, spaces = bare.casefold(), " " in bare
    begins_with_article = last.startswith(("de ", "het ", "’t ", "'t "))
    article = ""
    if lang == "nl" and not begins_with_article and not spaces:
        article = "de " if last.endswith(_DE) else "het " if last.endswith(_HET) else ""
    return text("find.near", lang, name=article + bare)


def title(question: Question, place: str, area: str, lang: Lang) -> str:
    """The message: what is sought, and where. `area` is the name of the area that it must be in."""
    within = text("find.in", lang, place=area or place)
    where = near_said(question.where.name, lang) if question.where else within
    if not question.text:
        said = where if question.where else text("find.title_in", lang, place=area or place)
    else:
        wished = question.text[:1].upper() + question.text[1:]
        said = text("find.title_wish", lang, wish=wished, where=where[:1].lower() + where[1:])
    return said


def count_said(found: Found, lang: Lang) -> str:
    """How many there are, of what."""
    kinds = found.question.kinds or (EntryKind.OFFER, EntryKind.ACTOR, EntryKind.PLACE)
    one, joint = found.total == 1, "find.or" if found.total == 1 else "find.and"
    things = [text(f"find.{'one' if one else 'many'}_{_KIND_WORD[kind]}", lang) for kind in kinds]
    listed = f"{', '.join(things[:-1])} {text(joint, lang)} {things[-1]}" if len(things) > 1 else things[0]
    return text("find.count", lang, n=words.number(found.total, lang), what=listed)
