"""What an entry says, in words: the value of a field, what to call an entry, its times, and who keeps it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from weefsel.concepts import ActorKind, Lang, OfferKind, PlaceKind, TieKind
from weefsel.concepts.texts import text, texts
from weefsel.errors import InputError
from weefsel.platform import words
from weefsel.platform.pages.register.forms import choice_label, field_label
from weefsel.platform.register.around import around
from weefsel.platform.register.fields import Field, Form, field_named
from weefsel.platform.register.mailing import entry_name
from weefsel.platform.register.models import Actor, Change, Entry, Funding, Offer, Place, Tie
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.plain.recurring import Recurrence, occurrences, parse
from weefsel.platform.register.plain.recurring import said as times_said
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.records import OWNED, STATE
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import Who, of_kind, owner_of

__all__ = [
    "Said",
    "date_said",
    "day_said",
    "entry_label",
    "hours_said",
    "is_past",
    "keeper",
    "kind_said",
    "label_of",
    "language_said",
    "money_said",
    "next_days",
    "recurrence_of",
    "title",
    "value_said",
    "when_said",
]

#: how far ahead the next days are looked for, and how many are told
_AHEAD: Final = dt.timedelta(days=366)
_NEXT: Final = 3
_KINDS: Final = {EntryKind.ACTOR: ActorKind, EntryKind.PLACE: PlaceKind, EntryKind.OFFER: OfferKind}
_OSM_DAYS: Final[tuple[str, ...]] = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_OSM_HOURS: Final = re.compile(
    r"(?:(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:[-,](?:Mo|Tu|We|Th|Fr|Sa|Su))* )?\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*"
)


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that an entry says: its label, and the words."""

    label: str
    words: str


def title(entry: Entry, who: Who, lang: Lang) -> str:
    """What to call an entry on a screen; of what somebody may not read nothing is told."""
    part = of_kind(entry)
    if isinstance(part, Tie):
        return text(
            "entry.tie_title",
            lang,
            one=_name_for(part.from_actor, who, lang),
            what=TieKind(part.tie_kind).label(lang),
            other=_name_for(part.to_entry, who, lang),
        )
    if isinstance(part, Funding):
        one, other = _name_for(part.from_actor, who, lang), _name_for(part.to_entry, who, lang)
        return text("entry.funding_title", lang, one=one, other=other)
    name = shown(str(getattr(part, "name", "")), lang)
    return name or kind_said(part, lang)


def _name_for(entry: Entry, who: Who, lang: Lang) -> str:
    return title(entry, who, lang) if who.may(Action.READ, entry) else text("entry.not_to_see", lang)


def kind_said(entry: Entry, lang: Lang) -> str:
    """What kind of group, place or activity it is, as it starts a line."""
    part: Any = of_kind(entry)
    kind = EntryKind(part.kind)
    if kind in _KINDS:
        word = getattr(part, f"{kind}_kind")
        known = {str(one) for one in _KINDS[kind]}
        said = _KINDS[kind](word).label(lang) if word in known else text(f"entry.kind_{kind}", lang)
    else:
        said = text(f"entry.kind_{kind}", lang)
    return said[:1].upper() + said[1:]


def keeper(entry: Entry) -> str:
    """Who keeps an entry, never by name: the end of the id of a text."""
    if owner_of(entry) is not None:
        return "place" if entry.kind == EntryKind.PLACE else "group"
    by_editors = Change.objects.filter(entry_id=entry.pk, acting_as__in=("editor", "moderator"))
    return "editors" if by_editors.exists() else "nobody"


def day_said(moment: dt.datetime, lang: Lang) -> str:
    """The day of a moment, here: 3 maart 2026."""
    return words.day(timezone.localtime(moment).date().isoformat(), lang)


def date_said(day: dt.date | None, lang: Lang) -> str:
    return "" if day is None else words.day(day.isoformat(), lang)


def money_said(amount: Any, lang: Lang) -> str:
    """€ 2,50, or € 14.500 where there are no cents."""
    whole, _, cents = f"{amount:.2f}".partition(".") if not isinstance(amount, str) else amount.partition(".")
    number = words.number(int(whole), lang)
    return f"€ {number}" if not cents.strip("0") else f"€ {number}{text('group.decimal_mark', lang)}{cents}"


def language_said(code: str, lang: Lang) -> str:
    """The name of a language; its code where we have no word for it."""
    known = f"group.language_{code}"
    return text(known, lang) if known in texts() else code


# times


def recurrence_of(offer: Offer) -> Recurrence | None:
    """The times of an activity; None where what was read from elsewhere makes no sense."""
    times = {
        "starts": offer.starts or None,
        "ends": offer.ends or None,
        "from_date": offer.from_date,
        "until_date": offer.until_date,
    }
    try:
        return parse(offer.rrule, **times) if offer.rrule else Recurrence(None, **times)
    except InputError:
        return None


def when_said(offer: Offer, lang: Lang) -> str:
    """When it is, as it starts a line; empty where nobody told."""
    found = recurrence_of(offer)
    said = "" if found is None else times_said(found, lang)
    return said[:1].upper() + said[1:]


def is_past(offer: Offer, today: dt.date | None = None) -> bool:
    """Whether it was, and does not come again."""
    last = offer.until_date or (offer.from_date if not offer.rrule else None)
    found = recurrence_of(offer)
    once = found is not None and found.is_once
    return last is not None and (once or offer.until_date is not None) and last < (today or timezone.localdate())


def next_days(offer: Offer, lang: Lang, today: dt.date | None = None) -> list[str]:
    """The first days from today on which it is."""
    found = recurrence_of(offer)
    if found is None or not found.days_are_known:
        return []
    today = today or timezone.localdate()
    names = text("group.weekdays", lang).split()
    return [
        text("entry.weekday_and_day", lang, weekday=names[one.day.weekday()], day=words.day(one.day.isoformat(), lang))
        for one in occurrences(found, today, today + _AHEAD, _NEXT)
    ]


def hours_said(written: str, lang: Lang) -> str:
    """Opening hours of OpenStreetMap with the days of the page's language; as they are where they say more."""
    parts = [part.strip() for part in written.split(";") if part.strip()]
    if not parts or not all(_OSM_HOURS.fullmatch(part) for part in parts):
        return shown(written, lang)
    names: dict[str, str] = dict(zip(_OSM_DAYS, text("group.weekdays", lang).split(), strict=True))
    mark = text("group.times_clock_mark", lang)
    said = [re.sub("|".join(_OSM_DAYS), lambda found: names[found[0]][:2].lower(), part) for part in parts]
    return "; ".join(re.sub(r"(\d\d):(\d\d)", rf"\1{mark}\2", part).replace("-", "–") for part in said)


# values


def label_of(name: str, lang: Lang) -> str:
    """What a field of the history is called."""
    if name == STATE:
        return text("entry.field_state", lang)
    if name == OWNED:
        return text("entry.field_owned", lang)
    # what a form asks is a question; what is told has a shorter name
    told = f"entry.fact_{name}"
    return text(told, lang) if told in texts() else field_label(name, lang)


def value_said(kind: EntryKind, name: str, value: Any, who: Who, lang: Lang) -> str:
    """The value of a field as everybody may read it now; empty where there is none."""
    if value is None or value in ("", []):
        return ""
    if name == STATE:
        return text(f"register.state_{value}", lang)
    if name == OWNED:
        return text("entry.owned_yes" if value else "entry.owned_no", lang)
    field = field_named(kind, name)
    say = _SAYS.get(field.form)
    return shown(str(value), lang) if say is None else say(field, value, who, lang)


def _word(field: Field, value: Any, who: Who, lang: Lang) -> str:
    del who
    known = {str(one): one for one in field.values}
    listed = [str(one) for one in (value if isinstance(value, list) else [value])]
    return words.enumeration(
        [choice_label(known[one], field.name, lang) if one in known else shown(one, lang) for one in listed], lang
    )


def _languages(field: Field, value: Any, who: Who, lang: Lang) -> str:
    del field, who
    return words.enumeration([language_said(str(one), lang) for one in value], lang)


def _date(field: Field, value: Any, who: Who, lang: Lang) -> str:
    del field, who
    return words.day(str(value), lang)


def _money(field: Field, value: Any, who: Who, lang: Lang) -> str:
    del who
    return text("entry.free", lang) if field.name == "cost_eur" and not float(value) else money_said(value, lang)


def _area(field: Field, value: Any, who: Who, lang: Lang) -> str:
    del field, who, lang
    return around().area_name(str(value))


def _rule(field: Field, value: Any, who: Who, lang: Lang) -> str:
    del field, who
    try:
        return times_said(parse(str(value)), lang)
    except InputError:
        return shown(str(value), lang)


def _entry(field: Field, value: Any, who: Who, lang: Lang) -> str:
    del field
    found = Entry.objects.filter(pk=value).first()
    return text("entry.not_to_see", lang) if found is None else _name_for(found, who, lang)


def _hours(field: Field, value: Any, who: Who, lang: Lang) -> str:
    del who
    return hours_said(str(value), lang) if field.name == "opening_hours" else shown(str(value), lang)


def _as_published(field: Field, value: Any, who: Who, lang: Lang) -> str:
    """What a group chose to show of itself: how to reach it."""
    del field, who, lang
    return str(value)


def _degrees(field: Field, value: Any, who: Who, lang: Lang) -> str:
    del field, who
    return f"{float(value):.5f}".replace(".", text("group.decimal_mark", lang))


_SAYS: Final[Mapping[Form, Callable[[Field, Any, Who, Lang], str]]] = {
    Form.WORD: _word,
    Form.WORDS: _word,
    Form.LANGUAGES: _languages,
    Form.DATE: _date,
    Form.MONEY: _money,
    Form.AREA: _area,
    Form.RULE: _rule,
    Form.ACTOR: _entry,
    Form.PLACE: _entry,
    Form.END: _entry,
    Form.LINE: _hours,
    Form.DEGREES: _degrees,
    Form.CONTACT: _as_published,
    Form.WEB: _as_published,
}


def entry_label(entry: Entry) -> str:
    """What to type for a group or place in a form: its name, and its area where that is known."""
    part = of_kind(entry)
    area = part.area_code if isinstance(part, Actor | Place) else ""
    name = entry_name(part)
    return f"{name}, {around().area_name(area)}" if area else name
