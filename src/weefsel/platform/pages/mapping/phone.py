"""What people see on their phones: where to type the code, and the page of a session."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from weefsel.concepts import Function, Lang
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform.mapping.codes import typed
from weefsel.platform.mapping.limits import may_guess, may_say
from weefsel.platform.mapping.models import MappingSession
from weefsel.platform.mapping.naming import End, Option, end_of, suggested
from weefsel.platform.mapping.saying import TIE_KINDS, Meant, NotAdded, draw_tie, may_be, say_group
from weefsel.platform.mapping.sessions import Over, session_of
from weefsel.platform.pages.mapping.read import GroupSent, TieSent, read_group, read_tie
from weefsel.platform.pages.mapping.seen import Names, here, seen
from weefsel.platform.pages.register.frame import frame, site_page
from weefsel.platform.register.around import around
from weefsel.platform.register.fields import SaidBy
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.plain.typed import Wrong
from weefsel.platform.register.who import Who
from weefsel.platform.source import asked
from weefsel.platform.templatetags.site_tags import address

__all__ = ["join", "names", "none_such", "show"]

#: what can have been done, for one line above the page
_DONE: Final = ("group", "tie", "known")
_SAID_BY: Final = ("", str(SaidBy.FROM), str(SaidBy.TO), str(SaidBy.BOTH))
_FIELDS: Final = ("name", "where", "where_id", "from", "from_id", "to", "to_id", "kind", "said_by")


@site_page(SiteAction.ADD, "GET", "HEAD")
def join(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/k`: where a code is typed."""
    code = asked(request, "code")
    if not code:
        return _join(request, who, lang)
    try:
        return HttpResponseRedirect(address("session", lang, code=session_of(code).code))
    except NotFound:
        return none_such(request, who, lang, code)


def none_such(request: HttpRequest, who: Who, lang: Lang, code: str) -> HttpResponse:
    """A code that is none: it can be typed again, but not without end."""
    often = not may_guess(request)
    said = "session.wrong_often" if often else "session.wrong_code"
    return _join(request, who, lang, code=typed(code)[:12], wrong=text(said, lang), status=429 if often else 404)


def _join(request: HttpRequest, who: Who, lang: Lang, *, status: int = 200, **more: str) -> HttpResponse:
    return render(
        request, "session/join.html", frame(lang, who, text("session.join_name", lang), **more), status=status
    )


@site_page(SiteAction.ADD, "GET", "HEAD", "POST")
def show(request: HttpRequest, who: Who, lang: Lang, code: str) -> HttpResponse:
    """Answers `/k/<code>`: a group more, a tie more, and what there is by now; with `?na=` only what is newer."""
    try:
        session = session_of(code)
    except NotFound:
        return none_such(request, who, lang, code)
    shown_last = asked(request, "na")
    if shown_last:
        if shown_last == session.stamp:
            return HttpResponse(status=204)
        context = frame(lang, who, session.title, session=session, seen=seen(session, lang))
        return render(request, "session/list.html", context)
    if not session.is_open:
        return _over(request, who, lang, session)
    if request.method != "POST":
        return _page(request, who, lang, session)
    try:
        return _sent(request, who, lang, session)
    except Over:
        return _over(request, who, lang, session_of(code))


def _over(request: HttpRequest, who: Who, lang: Lang, session: MappingSession) -> HttpResponse:
    late = request.method == "POST"
    context = frame(lang, who, session.title, session=session, late=late, here=here(session, "", lang))
    return render(request, "session/over.html", context, status=409 if late else 200)


def _sent(request: HttpRequest, who: Who, lang: Lang, session: MappingSession) -> HttpResponse:
    if request.POST.get("do") == "tie":
        tie = read_tie(request.POST, session, lang)
        if tie.wrong:
            return _page(request, who, lang, session, tie=tie, status=422)
        return _said(request, who, lang, session, tie=tie)
    # it is one that is there already: pressed when asked, or chosen while typing
    known = str(request.POST.get("known") or request.POST.get("name_id") or "")
    if _begins_with(session, known, lang) is not None:
        return _back(session, lang, "known", known)
    group = read_group(request.POST, session, around())
    if group.wrong:
        return _page(request, who, lang, session, group=group, status=422)
    return _said(request, who, lang, session, group=group)


def _said(
    request: HttpRequest,
    who: Who,
    lang: Lang,
    session: MappingSession,
    *,
    group: GroupSent | None = None,
    tie: TieSent | None = None,
) -> HttpResponse:
    """Add what was said, where there is room for it, and where it is not there."""
    meant = may_be(session, group.values) if group is not None else []
    if meant and request.POST.get("do") != "different":
        return _page(request, who, lang, session, group=group, meant=meant, status=422)
    if not may_say(request, session):
        return _page(request, who, lang, session, group=group, tie=tie, trouble="session.too_often", status=429)
    try:
        if group is not None:
            made = say_group(session, group.values, [str(one.end) for one in meant if one.end.entry is not None])
            return _back(session, lang, "group", str(End(made.pk)))
        if tie is not None and tie.one.end is not None and tie.other.end is not None and tie.kind is not None:
            draw_tie(session, tie.one.end, tie.other.end, tie.kind, tie.said_by)
    except NotAdded as why:
        return _page(request, who, lang, session, group=group, tie=tie, not_added=why, status=409)
    return _back(session, lang, "tie")


def _back(session: MappingSession, lang: Lang, done: str, end: str = "") -> HttpResponse:
    """The page anew. What was just added is named by its number: no name is in an address."""
    after = f"&van={end}" if end else ""
    return HttpResponseRedirect(f"{address('session', lang, code=session.code)}?gedaan={done}{after}")


def _page(
    request: HttpRequest,
    who: Who,
    lang: Lang,
    session: MappingSession,
    *,
    group: GroupSent | None = None,
    tie: TieSent | None = None,
    meant: Iterable[Meant] = (),
    not_added: NotAdded | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    wrong = [*(group.wrong if group else ()), *(tie.wrong if tie else ())]
    done, typed_ = asked(request, "gedaan"), {name: str(request.POST.get(name) or "") for name in _FIELDS}
    begin = _begins_with(session, asked(request, "van"), lang)
    if begin is not None and not typed_["from"]:
        typed_ |= {"from": begin.name, "from_id": begin.id}
    if not_added is not None:
        trouble = not_added.text_id
    context = frame(
        lang,
        who,
        session.title,
        session=session,
        here=here(session, "", lang),
        seen=seen(session, lang),
        typed=typed_,
        wrong=_told(wrong, lang),
        functions=[(one, str(one) in request.POST.getlist("functions")) for one in Function],
        kinds=_kinds(typed_["kind"], lang),
        said_by=[(one, text(f"session.said_by_{one or 'neither'}", lang)) for one in _SAID_BY],
        meant=[(str(one.end), one.name, around().area_name(one.area_code)) for one in meant],
        offered={"from": tie.one.meant, "to": tie.other.meant} if tie else {},
        trouble=text(trouble, lang) if trouble else "",
        on_tie=tie is not None,
        done=f"session.done_{done}" if done in _DONE and not wrong else "",
        begin=begin.name if begin is not None else "",
        status=status,
    )
    return render(request, "session/phone.html", context, status=status)


def _begins_with(session: MappingSession, written: str, lang: Lang) -> Option | None:
    """The group that was just added, or turned out to be there: a tie can begin with it."""
    end = end_of(written)
    if end is None:
        return None
    groups = {one.pk: one for one in session.groups.all()}
    name = Names([end], groups, lang).of(end)
    return Option(name, name, "", written) if name else None


def _told(wrong: Iterable[Wrong], lang: Lang) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for one in wrong:
        told.setdefault(one.field, []).append(one.said(lang))
    return told


def _kinds(chosen: str, lang: Lang) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """The kinds of ties, those without an agreement first: name of the sort, then value, label and whether chosen."""
    made: list[tuple[str, list[tuple[str, str, bool]]]] = []
    for sort, formal in (("session.kinds_informal", False), ("session.kinds_formal", True)):
        kinds = [(str(one), one.label(lang), str(one) == chosen) for one in TIE_KINDS if one.formal is formal]
        made.append((text(sort, lang), kinds))
    return made


@site_page(SiteAction.ADD, "GET", "HEAD")
def names(request: HttpRequest, who: Who, lang: Lang, code: str) -> HttpResponse:
    """Answers `/k/<code>/namen.json?q=`: groups that may be meant, and with `ook=plekken` places too."""
    try:
        session = session_of(code)
    except NotFound:
        return none_such(request, who, lang, code)
    found = suggested(session, asked(request, "q")[:200], lang, places=asked(request, "ook") == "plekken")
    return JsonResponse({"suggestions": [{"label": one.label, "kind": one.kind, "id": one.id} for one in found]})
