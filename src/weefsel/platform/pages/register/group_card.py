"""How a group will be shown: the card beside the form, and on the page that asks whether it is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from weefsel.concepts import Function, Lang
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.pages.register.entry_words import value_said
from weefsel.platform.pages.register.forms import field_label
from weefsel.platform.pages.register.group_read import ABOUT_GROUP, ABOUT_OFFER, Sent, Typed
from weefsel.platform.register.around import Around
from weefsel.platform.register.models import Actor, Offer
from weefsel.platform.register.plain.recurring import Recurrence, said
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import Who
from weefsel.platform.templatetags.site_tags import fill, markup

__all__ = ["Card", "card_of", "card_typed", "thread_words"]


@dataclass(frozen=True, slots=True)
class Card:
    """What is on the card; what is empty is not known yet."""

    name: str
    what: str
    when: str
    where: str
    functions: tuple[Function, ...]
    function_words: str
    more: tuple[tuple[str, str], ...] = ()


def card_typed(typed: Typed, sent: Sent | None, around: Around, lang: Lang) -> Card:
    """The card of what was filled in so far."""
    functions = _functions(typed.list("functions"))
    where = typed.text("where").strip()
    if "home" in typed.boxes:
        code = sent.where.area_code if sent and sent.where else ""
        some = text("group.card_some_home", lang)
        where = text("group.card_home", lang, area=around.area_name(code)) if code else some
    return Card(
        typed.text("name").strip(),
        typed.text("what").strip(),
        _when(sent.when.recurrence, lang) if sent and sent.when else "",
        where,
        functions,
        _function_words(functions, lang),
    )


def card_of(group: Actor, around: Around, who: Who, lang: Lang) -> Card:
    """The card of a group that is in the register, with everything else that will be read of it."""
    offer = Offer.objects.filter(actor_id=group.pk).order_by("created_at").first()
    functions = _functions(group.functions)
    when = ""
    if offer is not None:
        times = (offer.rrule or None, offer.starts or None, offer.ends or None, offer.from_date, offer.until_date)
        when = _when(Recurrence(*times), lang)
    return Card(
        group.name,
        offer.name if offer is not None else "",
        when,
        _where(group, around),
        functions,
        _function_words(functions, lang),
        tuple(_more(group, ABOUT_GROUP, who, lang)) + tuple(_more(offer, ABOUT_OFFER, who, lang) if offer else ()),
    )


def _more(entry: Actor | Offer, names: Iterable[str], who: Who, lang: Lang) -> Iterator[tuple[str, str]]:
    """Label and words of what was filled in besides; how to reach a group as it wrote it."""
    for name in names:
        value = getattr(entry, name)
        kind = EntryKind(entry.kind)
        said = str(value) if name in ("contact", "website") else value_said(kind, name, value, who, lang)
        if said:
            yield field_label(name, lang), said


def _functions(names: object) -> tuple[Function, ...]:
    chosen = names if isinstance(names, list) else []
    return tuple(one for one in Function if str(one) in chosen)


def _function_words(functions: tuple[Function, ...], lang: Lang) -> str:
    listed = words.enumeration([one.label(lang) for one in functions], lang)
    return listed[:1].upper() + listed[1:]


def _when(recurrence: Recurrence, lang: Lang) -> str:
    if recurrence.rule is None and recurrence.from_date is None:
        varies = text("group.card_varies", lang)
        return f"{varies}, {said(recurrence, lang)}" if recurrence.starts else varies
    return said(recurrence, lang)


def _where(group: Actor, around: Around) -> str:
    place = group.place
    spot = place.name if place is not None else group.street
    area = around.area_name(group.area_code) if group.area_code else ""
    return ", ".join(dict.fromkeys(part for part in (spot, area) if part))


def thread_words(place: str, lang: Lang) -> SafeString:
    """Which thread of the cloth this one is: the groups that are shown, and one."""
    count = Actor.objects.filter(state=EntryState.SHOWN).count() + 1
    endings = text("group.times_ordinals", lang).split(",")
    teen = 10 < count % 100 < 20
    ending = endings[0 if teen or count % 10 > 3 else count % 10]
    return fill("group.card_thread", lang, nth=markup("<b>{}{}</b>", words.number(count, lang), ending), place=place)
