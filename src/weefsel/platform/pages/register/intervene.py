"""*Wat er gedaan is*: the list of what editors wrote down, and one screen on which to write."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.platform.pages.register.forms import sent as posted
from weefsel.platform.pages.register.frame import frame, site_page
from weefsel.platform.pages.register.intervene_read import Sent, Typed, doer_named, read_deed
from weefsel.platform.pages.register.intervene_view import (
    area_choices,
    choosable,
    fields,
    history,
    indicator_groups,
    row,
)
from weefsel.platform.register.intervening import (
    ChangedSince,
    Deed,
    add_deed,
    can_undo,
    change_deed,
    deed_of,
    deeds,
    doer_of,
    intervention_of,
    put_back_deed,
    undo_deed,
    withdraw_deed,
)
from weefsel.platform.register.models import Intervention
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.states import InterventionState
from weefsel.platform.register.who import Who
from weefsel.platform.source import asked, open_site
from weefsel.platform.templatetags.site_tags import address

__all__ = ["add", "change", "show", "withdraw"]

#: what can have been done, for one line above the list
DONE: Final = ("added", "changed", "withdrawn", "put_back", "undone")


@site_page(SiteAction.WRITE_INTERVENTION, "GET", "HEAD")
def show(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/beheer/ingrepen`, with `?gedaan=` and `?welke=` what was just done with which."""
    rows, done = deeds(), asked(request, "gedaan")
    lines = [row(one, lang) for one in rows]
    which = next((one for one in rows if str(one.pk) == asked(request, "welke")), None)
    context = frame(
        lang,
        who,
        text("intervene.name", lang),
        door="queue",
        there=[one for one in lines if one["is_shown"]],
        withdrawn=[one for one in lines if not one["is_shown"]],
        said_id=f"intervene.done_{done}" if done in DONE else "",
        which=row(which, lang) if which is not None else None,
        undo=_undo(which, done),
    )
    return render(request, "register/interventions.html", context)


def _undo(made: Intervention | None, done: str) -> str:
    """What takes back what was just done; nothing where that is no longer what was done last."""
    if made is None or done not in DONE:
        return ""
    if made.state == InterventionState.WITHDRAWN:
        return "put_back" if done == "withdrawn" else ""
    if done == "added":
        return "withdraw"
    return "undo" if done in ("changed", "undone") and can_undo(made) else ""


@site_page(SiteAction.WRITE_INTERVENTION, "GET", "HEAD", "POST")
def add(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/beheer/ingrepen/nieuw`, with `?gebied=` the slug of an area that is ticked beforehand."""
    if request.method != "POST":
        slug = asked(request, "gebied")
        chosen = tuple(code for code, link in open_site().areas.links.items() if link.slug == slug)
        return _form(request, who, lang, Typed(areas=chosen))
    typed = Typed.of(request.POST)
    sent = read_deed(typed, open_site().areas, choosable(()), None, "")
    if sent.wrong:
        return _form(request, who, lang, typed, sent, status=422)
    return _back(add_deed(who, sent.deed), lang, "added")


@site_page(SiteAction.WRITE_INTERVENTION, "GET", "HEAD", "POST")
def change(request: HttpRequest, who: Who, lang: Lang, intervention_id: str) -> HttpResponse:
    """Answers `/beheer/ingrepen/<id>`: the same form with what was written, and what was done with it before."""
    made = intervention_of(intervention_id)
    before, doer = deed_of(made), doer_of(made)
    if request.method != "POST":
        return _form(request, who, lang, Typed.saying(before, doer), made=made)
    typed = Typed.of(request.POST)
    sent = read_deed(typed, open_site().areas, choosable(before.indicator_ids), before, doer_named(before, doer))
    if sent.wrong:
        return _form(request, who, lang, typed, sent, made=made, status=422)
    try:
        return _back(change_deed(who, made.pk, sent.deed, base=_base(request)), lang, "changed")
    except ChangedSince:
        return _form(request, who, lang, typed, sent, made=made, conflict=True, status=409)


@site_page(SiteAction.WRITE_INTERVENTION, "POST")
def withdraw(request: HttpRequest, who: Who, lang: Lang, intervention_id: str) -> HttpResponse:
    """Answers `/beheer/ingrepen/<id>/intrekken`: taken back, put back, or the last change of it undone."""
    does = posted(request, "do")
    if does == "put_back":
        return _back(put_back_deed(who, intervention_id), lang, "put_back")
    if does == "undo":
        return _back(undo_deed(who, intervention_id), lang, "undone")
    return _back(withdraw_deed(who, intervention_id), lang, "withdrawn")


def _base(request: HttpRequest) -> int:
    """The version that the form was filled in beside; one that never was where it was not sent."""
    sent = posted(request, "version")
    return int(sent[:9]) if sent.isascii() and sent.isdigit() else 0


def _back(made: Intervention, lang: Lang, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{address('interventions', lang)}?gedaan={done}&welke={made.pk}#gedaan")


def _form(
    request: HttpRequest,
    who: Who,
    lang: Lang,
    typed: Typed,
    sent: Sent | None = None,
    *,
    made: Intervention | None = None,
    conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    before: Deed | None = None if made is None else deed_of(made)
    known = open_site().areas.links
    context = frame(
        lang,
        who,
        text("intervene.add_name" if made is None else "intervene.change_name", lang),
        door="queue",
        made=made,
        fields=fields(typed, sent.wrong if sent else (), lang),
        areas=area_choices(typed.areas),
        groups=indicator_groups(typed.indicators, () if before is None else before.indicator_ids, lang),
        lost=[] if before is None else [code for code in before.area_codes if code not in known],
        english=bool(typed.name_en or typed.what_en),
        history=[] if made is None else history(made, lang),
        action=request.get_full_path(),
        back_to=address("interventions", lang),
        undoes="" if made is None else address("intervention_withdraw", lang, intervention_id=str(made.pk)),
        wrong=bool(sent and sent.wrong),
        conflict=conflict,
        status=status,
    )
    return render(request, "register/intervention.html", context, status=status)
