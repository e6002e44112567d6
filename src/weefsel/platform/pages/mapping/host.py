"""What the facilitator does: open a session, say what becomes of each thing, and close it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform.form_fields import Choice, Field
from weefsel.platform.mapping.closing import close
from weefsel.platform.mapping.models import Fate, MappingSession
from weefsel.platform.mapping.sessions import Over, open_session, session_of
from weefsel.platform.mapping.sorting import (
    NotSorted,
    keep_all_ties,
    merge_group,
    merge_named,
    same_group,
    sort_group,
    sort_tie,
)
from weefsel.platform.pages.mapping.host_view import closed_view, manage_view
from weefsel.platform.pages.mapping.read import SessionSent, read_session
from weefsel.platform.pages.mapping.seen import here
from weefsel.platform.pages.register.forms import sent
from weefsel.platform.pages.register.frame import frame, site_page
from weefsel.platform.register.around import around
from weefsel.platform.register.permissions import Refused, SiteAction
from weefsel.platform.register.who import Who
from weefsel.platform.source import asked
from weefsel.platform.templatetags.site_tags import address

__all__ = ["manage", "start"]

#: sessions on the page that opens one
_LISTED: Final = 20
_FATES: Final = {"keep": Fate.KEPT, "drop": Fate.DROPPED, "back": Fate.WAITS}


@site_page(SiteAction.HOST_SESSION, "GET", "HEAD", "POST")
def start(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/kaartsessie`: opens a session, and leads back to those that are open."""
    if request.method != "POST":
        return _start(request, who, lang, None)
    given = read_session(request.POST, around())
    if given.wrong:
        return _start(request, who, lang, given)
    made = open_session(who, given.title, given.area_code, given.last_day)
    return HttpResponseRedirect(address("session_manage", lang, code=made.code))


def _start(request: HttpRequest, who: Who, lang: Lang, given: SessionSent | None) -> HttpResponse:
    rows = [
        here(one, "", lang) | {"title": one.title, "is_open": one.is_open, "is_closed": one.is_closed}
        for one in MappingSession.objects.order_by("-pk")[:_LISTED]
    ]
    context = frame(lang, who, text("session.name", lang), rows=rows, fields=_fields(request, given, lang))
    return render(request, "session/start.html", context, status=422 if given else 200)


def _fields(request: HttpRequest, given: SessionSent | None, lang: Lang) -> list[Field]:
    wrong = given.wrong if given else ()
    first = wrong[0].field if wrong else ""
    known, chosen = around(), sent(request, "area")
    areas = sorted((name, code) for code, name in known.ground.names.items())
    choices = (
        Choice("", text("session.whole", lang), not chosen),
        *(Choice(code, name, code == chosen) for name, code in areas),
    )
    made: list[Field] = []
    for name in ("title", "area", "last_day"):
        mine = tuple(one.said(lang) for one in wrong if one.field == name)
        kind = "select" if name == "area" else "date" if name == "last_day" else "text"
        made.append(
            Field(
                name,
                f"v-{name}",
                text(f"session.ask_{name}", lang),
                sent(request, name),
                kind,
                choices if name == "area" else (),
                text(f"session.hint_{name}", lang),
                mine,
                (),
                focus=name == first,
                required=name == "title",
            )
        )
    return made


@site_page(SiteAction.HOST_SESSION, "GET", "HEAD", "POST")
def manage(request: HttpRequest, who: Who, lang: Lang, code: str) -> HttpResponse:
    """Answers `/kaartsessie/<code>/beheer`."""
    session = session_of(code)
    if asked(request, "na"):
        return _news(request, who, lang, session)
    if request.method != "POST":
        return _page(request, who, lang, session)
    try:
        done = _do(request, who, lang, session)
    except NotSorted as why:
        return _page(request, who, lang, session, wrong=text(why.text_id, lang, **why.variables), status=409)
    except Over:
        return _page(request, who, lang, session_of(code), wrong=text("session.over_host", lang), status=409)
    except NotFound:
        return _page(request, who, lang, session, wrong=text("session.gone_host", lang), status=409)
    if done == "unsure":
        return _page(request, who, lang, session, unsure=True, status=422)
    return HttpResponseRedirect(f"{address('session_manage', lang, code=session.code)}#{done}")


def _news(request: HttpRequest, who: Who, lang: Lang, session: MappingSession) -> HttpResponse:
    """Whether something was added since: the page itself stays as it is, under the hands of who sorts."""
    if asked(request, "na") == session.stamp:
        return HttpResponse(status=204)
    return render(request, "session/news.html", frame(lang, who, session.title, session=session, more=True))


def _do(request: HttpRequest, who: Who, lang: Lang, session: MappingSession) -> str:
    """Do what was pressed; gives where on the page to go on."""
    act, _, about = sent(request, "do").partition(":")
    if act == "close":
        return _close(request, who, lang, session)
    if act == "ties":
        keep_all_ties(who, session)
        return "verbindingen"
    if act.startswith("tie-") and act[4:] in _FATES:
        sort_tie(who, session, _number(about), _FATES[act[4:]])
        return "verbindingen"
    if act == "group-back":
        act, number = "back", _number(about)
    else:
        number = _number(sent(request, "group"))
    if act in _FATES:
        sort_group(who, session, number, _FATES[act])
    elif act == "same":
        same_group(who, session, number, _id(about))
    elif act == "into":
        merge_group(who, session, number, _number(about))
    elif act == "merge":
        merge_named(who, session, number, sent(request, "into"))
    else:
        raise NotFound("Nothing that can be done.")
    return "groepen"


def _number(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) < 18):
        raise NotFound("No such number.")
    return int(written)


def _id(written: str) -> uuid.UUID:
    try:
        return uuid.UUID(written)
    except ValueError:
        raise NotFound("No such entry.") from None


def _close(request: HttpRequest, who: Who, lang: Lang, session: MappingSession) -> str:
    if not sent(request, "sure"):
        return "unsure"
    try:
        close(who, session, lang)
    except Refused:
        who.needs_site(SiteAction.HOST_SESSION)
        # a group got an owner in this moment: what would become of its ties is told anew
        raise NotSorted("session.changed") from None
    return "inhoud"


def _page(
    request: HttpRequest,
    who: Who,
    lang: Lang,
    session: MappingSession,
    *,
    wrong: str = "",
    unsure: bool = False,
    status: int = 200,
) -> HttpResponse:
    view: Callable[..., dict[str, object]] = closed_view if session.is_closed else manage_view
    name = "session/closed.html" if session.is_closed else "session/manage.html"
    context = frame(lang, who, text("session.name", lang), session=session, wrong=wrong, unsure=unsure)
    return render(request, name, context | view(request, who, session, lang), status=status)
