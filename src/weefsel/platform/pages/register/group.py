"""*Groep toevoegen*: a group with its first activity on one page, without an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import BuildError
from weefsel.platform import words
from weefsel.platform.pages.register.frame import back_to, frame, site_page
from weefsel.platform.pages.register.group_card import card_typed, thread_words
from weefsel.platform.pages.register.group_read import Sent, Typed, read_form
from weefsel.platform.pages.register.group_view import fields
from weefsel.platform.pages.register.group_where import entry_on_map, suggested
from weefsel.platform.register.alike import alike_new
from weefsel.platform.register.around import around
from weefsel.platform.register.begin import take_in
from weefsel.platform.register.entering import confirm_group, enter_group
from weefsel.platform.register.limits import GROUPS_A_DAY, GROUPS_AN_HOUR, may_add
from weefsel.platform.register.mailing import send_confirmation
from weefsel.platform.register.models import Entry, Letter, Offer
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.records import values_of
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import PROGRAM, Who
from weefsel.platform.source import asked, open_site

#: what is sent again so soon, the same to the letter, is the same group
_JUST_NOW: Final = dt.timedelta(minutes=10)
_LOOKED_BACK: Final = 5


@site_page(SiteAction.ADD, "GET", "HEAD", "POST")
def add(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/groep-toevoegen`."""
    if request.method != "POST":
        return _page(request, who, lang, Typed(), None)
    typed = Typed.of(request.POST)
    sent = read_form(typed, around(), timezone.localdate())
    if sent.wrong:
        return _page(request, who, lang, typed, sent, status=422)
    found = [] if "different" in typed.boxes else alike_new(EntryKind.ACTOR, sent.group)
    if found:
        known = [{"id": one.id, "name": one.name, "area": around().area_name(one.area_code)} for one in found]
        return _page(request, who, lang, typed, sent, status=422, known=known)
    if _is_again(sent):
        return HttpResponseRedirect(reverse(f"{lang}:group_sent"))
    if not may_add(request, sent.email):
        return _page(request, who, lang, typed, sent, status=429, trouble="often")
    try:
        entered = _enter(request, who, lang, sent)
    except BuildError:
        return _page(request, who, lang, typed, sent, status=503, trouble="unsent")
    if entered is not None:
        return back_to(entered, lang, "confirmed")
    return HttpResponseRedirect(reverse(f"{lang}:group_sent"))


def _is_again(sent: Sent) -> bool:
    """Whether this was sent just now, to the letter: a button that was pressed twice."""
    letters = Letter.objects.filter(
        what=Letter.CONFIRM, email=sent.email, used_at=None, made_at__gte=timezone.now() - _JUST_NOW
    )
    for letter in letters.order_by("-pk")[:_LOOKED_BACK]:
        offer = Offer.objects.filter(actor_id=letter.entry_id).first()
        if offer is not None and _is_same(letter.entry, sent.group) and _is_same(offer, sent.offer):
            return True
    return False


def _is_same(entry: Entry, values: Mapping[str, Any]) -> bool:
    kept = values_of(entry)
    return all(kept[name] == value for name, value in values.items())


def _enter(request: HttpRequest, who: Who, lang: Lang, sent: Sent) -> Entry | None:
    """Enter it and mail the link: both or neither. Of who is signed in with that address the group, shown at once."""
    with transaction.atomic():
        place = _taken_in(sent)
        group = {**sent.group, **place, "street": ""} if place else sent.group
        made = enter_group(who, group, {**sent.offer, **place}, sent.email, lang)
        if who.account is not None and who.account.email.lower() == sent.email:
            return confirm_group(made.secret, own=True)
        host = f"{request.scheme}://{request.get_host()}"
        send_confirmation(made, sent.email, lang, open_site().site.name, host)
        return None


def _taken_in(sent: Sent) -> dict[str, Any]:
    """The place that was chosen on the map, as an entry: it becomes one now that somebody uses it."""
    if sent.where is None or not sent.where.on_map:
        return {}
    take_in(settings.WEEFSEL_DIR, PROGRAM, also=[sent.where.on_map])
    return {"place": entry_on_map(sent.where.on_map)}


def _page(
    request: HttpRequest, who: Who, lang: Lang, typed: Typed, sent: Sent | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page, with all that was typed and what is to be done about it."""
    known = around()
    view = fields(typed, sent.wrong if sent else (), known, lang)
    context = frame(lang, who, text("group.add_name", lang), **view, **more, status=status)
    context |= {"card": card_typed(typed, sent, known, lang), "thread": thread_words(context["site"].name, lang)}
    context |= {"limits": {"hour": words.number(GROUPS_AN_HOUR, lang), "day": words.number(GROUPS_A_DAY, lang)}}
    next_year = timezone.localdate().year + 1
    context["date_hint"] = text("group.hint_date", lang, day=f"14-3-{next_year}")
    return render(request, "register/group.html", context, status=status)


@site_page(SiteAction.ADD, "GET", "HEAD")
def sent(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/groep-toevoegen/verstuurd`: what happens next."""
    return render(request, "register/group_sent.html", frame(lang, who, text("group.sent_name", lang)))


@site_page(SiteAction.ADD, "GET", "HEAD")
def suggestions(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/suggesties.json?q=`: places, streets and areas that may be meant, at most eight."""
    del who  # the names on the map are for everybody
    return JsonResponse({"suggestions": suggested(around(), asked(request, "q")[:200], lang)})
