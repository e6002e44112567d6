"""Adding what belongs to a group (an activity, a connection, money), and for editors a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from weefsel.concepts import Lang, OfferKind, PlaceKind
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform.pages.register.change_read import Sent, read, typed_of
from weefsel.platform.pages.register.change_view import names_of, sections
from weefsel.platform.pages.register.entry import about
from weefsel.platform.pages.register.frame import back_to, entry_page, frame, site_page
from weefsel.platform.register.around import around
from weefsel.platform.register.models import Entry
from weefsel.platform.register.permissions import Action, SiteAction
from weefsel.platform.register.records import add, entry_of, values_of
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import Who
from weefsel.platform.source import asked

__all__ = ["funding", "offer", "place", "tie"]

#: where a new place is stands first, and gives its point
_WHERE: Final = (("spot", ("where",)),)


@entry_page(Action.EDIT, "GET", "HEAD", "POST")
def offer(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/groep/<id>/aanbod-toevoegen`."""
    given = values_of(_group(entry))
    before = {"functions": given["functions"], "place": given["place"], "offer_kind": str(OfferKind.RECURRING)}
    return _of_group(request, who, lang, entry, EntryKind.OFFER, {"actor": str(entry.pk)}, before)


@entry_page(Action.EDIT, "GET", "HEAD", "POST")
def tie(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/groep/<id>/verbinding-toevoegen`, with `?naar=<id>` to that group or place."""
    to = asked(request, "naar")
    before = {"to_entry": str(entry_of(to).pk)} if to else {}
    return _of_group(request, who, lang, _group(entry), EntryKind.TIE, {"from_actor": str(entry.pk)}, before)


@entry_page(Action.EDIT, "GET", "HEAD", "POST")
def funding(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/groep/<id>/geld-toevoegen`: money that the group gives."""
    return _of_group(request, who, lang, _group(entry), EntryKind.FUNDING, {"from_actor": str(entry.pk)}, {})


def _group(entry: Entry) -> Entry:
    """Only to a group something can be added. Raises `NotFound`."""
    if entry.kind != EntryKind.ACTOR:
        raise NotFound("Only a group has activities, connections and money.")
    return entry


def _of_group(
    request: HttpRequest,
    who: Who,
    lang: Lang,
    group: Entry,
    kind: EntryKind,
    fixed: Mapping[str, Any],
    before: Mapping[str, Any],
) -> HttpResponse:
    shown = about(group, who, lang)
    titles = {
        "page_name": text(f"entry.add_{kind}_name", lang),
        "lead": text(f"entry.add_{kind}_lead", lang, name=shown["name"]),
    }
    if request.method != "POST":
        return _page(request, who, lang, kind, before, titles, shown)
    typed = typed_of(names_of(kind), request.POST)
    sent = read(kind, names_of(kind), typed, before, around(), fixed=fixed)
    if sent.wrong:
        return _page(request, who, lang, kind, before, titles, shown, typed=typed, sent=sent, status=422)
    return back_to(add(who, kind, sent.values), lang, "added")


@site_page(SiteAction.READ_QUEUE, "GET", "HEAD", "POST")
def place(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/plek-toevoegen`: what the form leaves open goes by the kind of place."""
    kind = EntryKind.PLACE
    titles = {"page_name": text("entry.add_place_name", lang), "lead": text("entry.add_place_lead", lang)}
    if request.method != "POST":
        return _page(request, who, lang, kind, {}, titles, {}, added=_WHERE)
    names = names_of(kind, "where")
    typed = typed_of(names, request.POST)
    sent = read(kind, names, _by_kind(typed), {}, around(), fixed={})
    if sent.wrong:
        return _page(request, who, lang, kind, {}, titles, {}, added=_WHERE, typed=typed, sent=sent, status=422)
    return back_to(add(who, kind, {**sent.values, "area_code": _area(sent.values)}), lang, "added")


def _by_kind(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, with what the kind of place says where nothing was."""
    chosen = typed.get("place_kind", "")
    if chosen not in {str(one) for one in PlaceKind}:
        return dict(typed)
    kind = PlaceKind(chosen)
    said: dict[str, Any] = {
        "functions": [str(one) for one in kind.functions],
        "setting": str(kind.setting),
        "layer": str(kind.layer),
        "count": str(kind.counts),
    }
    return {**typed, **{name: value for name, value in said.items() if not typed.get(name)}}


def _area(values: Mapping[str, Any]) -> str:
    return around().outlines.area_at(values["longitude"], values["latitude"]) or ""


def _page(
    request: HttpRequest,
    who: Who,
    lang: Lang,
    kind: EntryKind,
    before: Mapping[str, Any],
    titles: Mapping[str, str],
    shown: Mapping[str, Any],
    *,
    added: Any = (),
    typed: Mapping[str, Any] | None = None,
    sent: Sent | None = None,
    status: int = 200,
) -> HttpResponse:
    made = sections(kind, before, typed or {}, sent, {}, around(), lang, added=added)
    context = frame(lang, who, titles["page_name"], **shown, lead=titles["lead"], sections=made)
    context |= {"wrong": bool(sent and sent.wrong), "action": request.get_full_path()}
    return render(request, "register/entry_add.html", context, status=status)
