"""What hangs together with an entry: its activities, who it knows, what money goes to and from it, who comes there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from weefsel.concepts import Function, Lang, TieKind
from weefsel.concepts.texts import text
from weefsel.platform.pages.register.entry_facts import period_said
from weefsel.platform.pages.register.entry_words import (
    is_past,
    kind_said,
    money_said,
    next_days,
    title,
    value_said,
    when_said,
)
from weefsel.platform.register.mailing import entry_address
from weefsel.platform.register.models import Actor, Entry, Funding, Offer, Tie
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import Who, of_kind

__all__ = ["Group", "Line", "groups_of"]

#: lines that stand open; the rest folds away
FIRST: Final = 8
#: lines of one list: beyond it nobody reads on
MOST: Final = 200
_STATES: Final = (EntryState.SHOWN, EntryState.WAITING)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: words around a name that leads somewhere, and a smaller line below."""

    before: str
    name: str
    address: str
    after: str
    note: str
    #: the page about the connection itself, where it has one
    more: str = ""
    function: Function | None = None
    #: of a tie: on paper or not
    formal: bool | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A list with its title."""

    id: str
    title: str
    first: tuple[Line, ...]
    rest: tuple[Line, ...]
    #: what to say where there is nothing yet
    empty: str = ""


def groups_of(entry: Entry, who: Who, lang: Lang) -> list[Group]:
    """All lists of an entry; those that may stay empty say so."""
    part: Any = of_kind(entry)
    if part.kind == EntryKind.ACTOR:
        return [
            _group("offers", _offers(Offer.objects.filter(actor_id=part.pk), who, lang), lang, empty=True),
            *_both(part, who, lang),
        ]
    if part.kind == EntryKind.PLACE:
        return [
            *_if_any("place_groups", _actors(Actor.objects.filter(place_id=part.pk), who, lang), lang),
            *_if_any("place_offers", _offers(Offer.objects.filter(place_id=part.pk), who, lang, of=True), lang),
            *_both(part, who, lang),
        ]
    return []


def _both(part: Entry, who: Who, lang: Lang) -> Iterator[Group]:
    ties = Tie.objects.filter(Q(from_actor_id=part.pk) | Q(to_entry_id=part.pk))
    yield _group("ties", _ties(ties, part, who, lang), lang, empty=part.kind == EntryKind.ACTOR)
    money = Funding.objects.filter(Q(from_actor_id=part.pk) | Q(to_entry_id=part.pk))
    yield from _if_any("money", _money(money, part, who, lang), lang)


def _group(name: str, lines: Iterable[Line], lang: Lang, *, empty: bool = False) -> Group:
    all_lines = tuple(lines)
    nothing = text(f"entry.{name}_empty", lang) if empty and not all_lines else ""
    return Group(name, text(f"entry.{name}_title", lang), all_lines[:FIRST], all_lines[FIRST:], nothing)


def _if_any(name: str, lines: Iterable[Line], lang: Lang) -> list[Group]:
    made = _group(name, lines, lang)
    return [made] if made.first else []


def _readable(found: Any, who: Who) -> list[Any]:
    """Entries that are there and may be read, at most so many."""
    return [one for one in found.filter(state__in=_STATES)[:MOST] if who.may(Action.READ, one)]


def _offers(found: Any, who: Who, lang: Lang, *, of: bool = False) -> Iterator[Line]:
    """Activities with their times; with `of` also the group that each is of."""
    there = _readable(found.select_related("actor", "place").order_by("name", "pk"), who)
    for offer in sorted(there, key=is_past):
        days = next_days(offer, lang)
        when = when_said(offer, lang)
        if days and when:
            when = text("entry.when_and_next", lang, when=when, day=days[0])
        elif when and is_past(offer):
            when = text("entry.past", lang, when=when[:1].lower() + when[1:])
        group = title(offer.actor, who, lang) if of and who.may(Action.READ, offer.actor) else ""
        cost = value_said(EntryKind.OFFER, "cost_eur", offer.cost_eur, who, lang)
        note = " · ".join(part for part in (group, when, cost, _waits(offer, lang)) if part)
        yield Line("", title(offer, who, lang), entry_address(offer, lang), "", note, function=_first(offer.functions))


def _actors(found: Any, who: Who, lang: Lang) -> Iterator[Line]:
    for group in _readable(found.order_by("name", "pk"), who):
        note = " · ".join(part for part in (kind_said(group, lang), _waits(group, lang)) if part)
        yield Line("", title(group, who, lang), entry_address(group, lang), "", note, function=_first(group.functions))


def _waits(entry: Entry, lang: Lang) -> str:
    return text("register.state_waiting", lang) if entry.state == EntryState.WAITING else ""


def _first(names: list[str]) -> Function | None:
    return next((one for one in Function if str(one) in names), None)


def _ties(found: Any, part: Entry, who: Who, lang: Lang) -> list[Line]:
    """Ties from and to an entry: those that ended come last."""
    made: list[tuple[bool, str, Line]] = []
    for tie in _readable(
        found.select_related("from_actor", "to_entry__as_actor", "to_entry__as_place").order_by("pk"), who
    ):
        outward = tie.from_actor_id == part.pk
        other = tie.to_entry if outward else tie.from_actor
        if not who.may(Action.READ, other):
            continue
        kind = TieKind(tie.tie_kind)
        what, name = kind.label(lang), title(other, who, lang)
        one_way = not outward and not kind.symmetric
        side = text("entry.tie_formal" if kind.formal else "entry.tie_informal", lang)
        said = text(f"entry.said_by_{tie.said_by}", lang) if tie.said_by else ""
        amount = tie.amount_eur
        money = "" if amount is None else text("entry.per_year", lang, amount=money_said(amount, lang))
        note = " · ".join(one for one in (side, period_said(tie, lang), money, said) if one)
        after = f"{what} {text(f'entry.this_{part.kind}', lang)}" if one_way else ""
        before = "" if one_way else what[:1].upper() + what[1:]
        line = Line(before, name, entry_address(other, lang), after, note, entry_address(tie, lang), formal=kind.formal)
        made.append((tie.until_date is not None, name.casefold(), line))
    return [line for _, _, line in sorted(made, key=lambda one: one[:2])]


def _money(found: Any, part: Entry, who: Who, lang: Lang) -> Iterator[Line]:
    for money in _readable(
        found.select_related("from_actor", "to_entry__as_actor", "to_entry__as_place").order_by("-from_date", "pk"), who
    ):
        outward = money.from_actor_id == part.pk
        other = money.to_entry if outward else money.from_actor
        if not who.may(Action.READ, other):
            continue
        amount = text("entry.per_year", lang, amount=money_said(money.amount_eur, lang))
        before = text("entry.money_to" if outward else "entry.money_from", lang, amount=amount)
        note = " · ".join(one for one in (shown(money.scheme, lang), period_said(money, lang)) if one)
        yield Line(before, title(other, who, lang), entry_address(other, lang), "", note, entry_address(money, lang))
