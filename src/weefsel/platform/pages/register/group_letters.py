"""The pages behind the links in mails: is this group right, and is it still?

Programs that look through mail open every link in it, so that opening one never changes anything. What is in the link
is known to who has the mail and to nobody else: it stands for the token that a form has elsewhere, and no page sends it
on as the address that one came from (with which browsers leave out the origin too, that the token is checked with).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform.pages.register.frame import back_to, frame, site_page
from weefsel.platform.pages.register.group_card import card_of, thread_words
from weefsel.platform.register.around import around
from weefsel.platform.register.entering import confirm_group
from weefsel.platform.register.freshness import answer
from weefsel.platform.register.letters import read
from weefsel.platform.register.mailing import entry_address, entry_name
from weefsel.platform.register.models import Letter
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.records import entry_of
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import Who

View = Callable[..., HttpResponse]


def secret_page(what: str) -> Callable[[View], View]:
    """A page with a secret in its address: a link that no longer works is a page that says what to do."""

    def decorate(view: View) -> View:
        @site_page(SiteAction.ADD, "GET", "HEAD", "POST")
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, who: Who, lang: Lang, secret: str) -> HttpResponse:
            try:
                return view(request, who, lang, secret)
            except NotFound:
                context = frame(lang, who, text("group.ended_name", lang), what=what)
                return render(request, "register/group_ended.html", context, status=404)

        @wraps(answered)
        def without_trace(request: HttpRequest, **arguments: Any) -> HttpResponse:
            response = answered(request, **arguments)
            response.headers["Referrer-Policy"] = "no-referrer"
            return response

        return cast("View", without_trace)

    return decorate


@secret_page(Letter.CONFIRM)
def confirm(request: HttpRequest, who: Who, lang: Lang, secret: str) -> HttpResponse:
    """Answers `/bevestig/<secret>`: the card of the group, and whether it may be shown."""
    if request.method == "POST":
        return back_to(confirm_group(secret, own=request.POST.get("own") == "yes"), lang, "confirmed")
    group: Any = entry_of(read(Letter.CONFIRM, secret).entry_id, EntryKind.ACTOR)
    known = around()
    context = frame(lang, who, text("group.confirm_name", lang), name=group.name)
    context |= {"card": card_of(group, known, who, lang), "thread": thread_words(context["site"].name, lang)}
    return render(request, "register/group_confirm.html", context)


@secret_page(Letter.STILL_RIGHT)
def still_right(request: HttpRequest, who: Who, lang: Lang, secret: str) -> HttpResponse:
    """Answers `/nog-actueel/<secret>`: one button that says yes, and a way to change it."""
    if request.method == "POST":
        return back_to(answer(secret), lang, "still_right")
    entry = entry_of(read(Letter.STILL_RIGHT, secret).entry_id)
    context = frame(lang, who, text("group.still_name", lang), name=entry_name(entry))
    context["page_address"] = entry_address(entry, lang)
    return render(request, "register/group_still.html", context)
