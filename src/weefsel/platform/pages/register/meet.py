"""Two groups that could meet: who they are, what they share, how to reach them, and what became of it."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from weefsel.concepts import Audience, Function, Lang
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform import words
from weefsel.platform.pages.register.entry import about, area_of, page_of
from weefsel.platform.pages.register.entry_facts import facts_of
from weefsel.platform.pages.register.entry_named import named
from weefsel.platform.pages.register.entry_words import kind_said, title
from weefsel.platform.pages.register.forms import sent
from weefsel.platform.pages.register.frame import entry_page, frame
from weefsel.platform.register.around import around
from weefsel.platform.register.fields import Form
from weefsel.platform.register.introducing import answer, answered, forget
from weefsel.platform.register.mailing import entry_address
from weefsel.platform.register.merging import pair_of
from weefsel.platform.register.models import Actor, Entry, Offer, Tie
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.records import entry_of
from weefsel.platform.register.states import EntryKind, EntryState, Met
from weefsel.platform.register.who import Who
from weefsel.platform.source import asked

__all__ = ["meet", "met"]

#: what can be answered, in the order of the buttons
_ANSWERS: Final = (Met.TRIED, Met.KNOWN, Met.NO)


@entry_page(Action.READ, "GET", "HEAD")
def meet(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/groep/<id>/voorstellen?aan=<id>`: the two side by side; without `aan` a box to name the other."""
    one = _group(entry)
    written, other_id = asked(request, "naam")[:160], asked(request, "aan")
    found = named(Form.ACTOR, "other", written, "") if written and not other_id else None
    other_id = other_id or (found.id if found else None) or ""
    if other_id and other_id != str(one.pk):
        return _side_by_side(request, who, lang, one, entry_of(other_id, EntryKind.ACTOR))
    context = frame(
        lang,
        who,
        text("meet.name", lang),
        **about(one, who, lang),
        written=written,
        meant=[
            {"label": label, "ask": _ask(one, found_id, lang)} for found_id, label in (found.meant if found else ())
        ],
    )
    return render(request, "register/meet_which.html", context)


@entry_page(Action.INTRODUCE, "POST")
def met(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/groep/<id>/voorgesteld`: keeps what became of it, or forgets it again, and shows the two."""
    other, said = sent(request, "other"), sent(request, "answer")
    if not other:
        return HttpResponseRedirect(page_of(entry, "entry_meet", lang))
    if said == "forget":
        forget(who, entry.pk, other)
    elif said in set(Met):
        answer(who, entry.pk, other, Met(said))
    return HttpResponseRedirect(_ask(entry, other, lang))


def _group(entry: Entry) -> Entry:
    if entry.kind != EntryKind.ACTOR:
        raise NotFound("Groups meet.")
    return entry


def _ask(entry: Entry, other: str, lang: Lang) -> str:
    return f"{page_of(entry, 'entry_meet', lang)}?{urlencode({'aan': other})}"


def _side_by_side(request: HttpRequest, who: Who, lang: Lang, one: Entry, other: Entry) -> HttpResponse:
    if not who.may(Action.READ, other) or other.state != EntryState.SHOWN:
        raise NotFound("No such entry.")
    said = answered().get(pair_of(one.pk, other.pk))
    pairs = ((one, other), (other, one))
    context = frame(
        lang,
        who,
        text("meet.name", lang),
        **about(one, who, lang),
        groups=[_told(group, who, lang) for group in (one, other)],
        other_id=str(other.pk),
        shared=_shared(one, other, lang),
        tied=_tied(one, other, lang),
        said_id=f"meet.said_{said}" if said else "",
        answers=[(str(one), f"meet.answer_{one}") for one in _ANSWERS],
        answers_here=all(who.may(Action.INTRODUCE, group) for group in (one, other)),
        draws=[_draw(mine, theirs, lang) for mine, theirs in pairs if who.may(Action.EDIT, mine)][:1],
        signed_in=who.account is not None,
        signs_in=f"{reverse('account_login')}?{urlencode({'next': _ask(one, str(other.pk), lang)})}",
    )
    return render(request, "register/meet.html", context)


def _draw(mine: Entry, theirs: Entry, lang: Lang) -> str:
    """Where the tie is drawn: on the page of the group that whoever asks may change."""
    return f"{page_of(mine, 'tie_add', lang)}?{urlencode({'naar': theirs.pk})}"


def _told(group: Entry, who: Who, lang: Lang) -> dict[str, Any]:
    facts, contact = facts_of(group, who, lang)
    return {
        "name": title(group, who, lang),
        "kind": kind_said(group, lang),
        "address": entry_address(group, lang),
        "facts": facts,
        "contact": contact,
    }


def _shared(one: Entry, other: Entry, lang: Lang) -> list[str]:
    """What two groups have in common, a sentence each."""
    mine, theirs = (Actor.objects.get(pk=group.pk) for group in (one, other))
    told: list[str] = []
    if mine.place_id and mine.place_id == theirs.place_id and mine.place is not None:
        told.append(text("meet.shared_place", lang, place=mine.place.name or text("meet.shared_roof", lang)))
    area = area_of(one)
    if area and area == area_of(other):
        told.append(text("meet.shared_area", lang, area=around().area_name(area)))
    functions = [f for f in Function if str(f) in mine.functions and str(f) in theirs.functions]
    if functions:
        said = words.enumeration([f.label(lang) for f in functions], lang)
        told.append(text("meet.shared_function", lang, functions=said))
    audience = _audience(mine) & _audience(theirs)
    if audience:
        said = words.enumeration([a.label(lang) for a in Audience if str(a) in audience], lang)
        told.append(text("meet.shared_audience", lang, audience=said))
    return told


def _audience(group: Actor) -> set[str]:
    offers = Offer.objects.filter(actor=group, state=EntryState.SHOWN).values_list("audience", flat=True)
    return {one for audience in offers for one in audience}


def _tied(one: Entry, other: Entry, lang: Lang) -> str:
    """The address of a tie between the two; empty where there is none."""
    both = (one.pk, other.pk)
    there = Tie.objects.filter(from_actor__in=both, to_entry__in=both, state=EntryState.SHOWN).first()
    return entry_address(there, lang) if there is not None else ""
