"""What is done with an entry as a whole: still right, taken out, put back, claimed, handed over, and a visit noted."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import InputError, NotFound
from weefsel.platform.accounts.addresses import canonical
from weefsel.platform.accounts.models import Account
from weefsel.platform.pages.register.change import why_of
from weefsel.platform.pages.register.entry import about
from weefsel.platform.pages.register.forms import sent as posted
from weefsel.platform.pages.register.frame import back_to, entry_page, frame
from weefsel.platform.register.claims import claim, hand_over
from weefsel.platform.register.limits import may_hand_over
from weefsel.platform.register.models import Entry
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.plain.typed import Wrong
from weefsel.platform.register.plain.values import email_address
from weefsel.platform.register.records import confirm, put_back, remove
from weefsel.platform.register.states import Decision, EntryKind, VisitKind
from weefsel.platform.register.visits import visit
from weefsel.platform.register.who import Who
from weefsel.platform.source import asked

__all__ = [
    "claim_entry",
    "confirm_entry",
    "hand_over_entry",
    "note_visit",
    "put_entry_back",
    "question",
    "remove_entry",
]

#: where somebody came from is an address of this site, not longer than this
_LONGEST: Final = 400


def question(
    request: HttpRequest,
    who: Who,
    lang: Lang,
    entry: Entry,
    word: str,
    *,
    wrong: dict[str, list[str]] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """A page that asks one thing about an entry: its texts begin with `entry.<word>_`."""
    context = frame(lang, who, text(f"entry.{word}_name", lang), **about(entry, who, lang), **more)
    wrong = wrong or {}
    context |= {"word": word, "why": posted(request, "why"), "why_wrong": wrong.get("why", []), "wrong": wrong}
    return render(request, f"register/entry_{word}.html", context, status=status)


@entry_page(Action.CONFIRM, "POST")
def confirm_entry(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/<kind>/<id>/klopt`."""
    del request
    confirm(who, entry.pk)
    return back_to(entry, lang, "still_right")


@entry_page(Action.REMOVE, "GET", "HEAD", "POST")
def remove_entry(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/<kind>/<id>/weghalen`: whether it is gone or does not belong here, and why."""
    which = posted(request, "which")
    if request.method != "POST":
        return question(request, who, lang, entry, "remove", which="")
    why = why_of(request)
    wrong = {"why": [why.said(lang)]} if isinstance(why, Wrong) else {}
    if which not in ("gone", "deleted"):
        wrong["which"] = [text("register.wrong_choose", lang)]
    if wrong or isinstance(why, Wrong):
        return question(request, who, lang, entry, "remove", wrong=wrong, status=422, which=which)
    remove(who, entry.pk, gone=which == "gone", why=why)
    return back_to(entry, lang, "removed")


@entry_page(Action.PUT_BACK, "POST")
def put_entry_back(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/<kind>/<id>/terugzetten`."""
    del request
    put_back(who, entry.pk)
    return back_to(entry, lang, "put_back")


@entry_page(Action.CLAIM, "GET", "HEAD", "POST")
def claim_entry(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/<kind>/<id>/aanvragen`: this is our group."""
    _owned_by_itself(entry)
    if request.method != "POST":
        return question(request, who, lang, entry, "claim")
    why = why_of(request)
    if isinstance(why, Wrong):
        return question(request, who, lang, entry, "claim", wrong={"why": [why.said(lang)]}, status=422)
    made = claim(who, entry.pk, why=why)
    return back_to(entry, lang, "claimed" if made.state == Decision.ACCEPTED else "claim_waits")


@entry_page(Action.HAND_OVER, "GET", "HEAD", "POST")
def hand_over_entry(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/<kind>/<id>/overdragen`: to the account of an address, or to nobody.

    The answer is the same whether there is such an account or not.
    """
    _owned_by_itself(entry)
    if request.method != "POST":
        return question(request, who, lang, entry, "hand_over", email="")
    if posted(request, "do") == "let_go":
        hand_over(who, entry.pk, None)
        return back_to(entry, lang, "handed_over")
    written = posted(request, "email")
    address = _address(written)
    if isinstance(address, Wrong):
        wrong = {"email": [address.said(lang)]}
        return question(request, who, lang, entry, "hand_over", wrong=wrong, status=422, email=written)
    if not may_hand_over(request, who.account):
        wrong = {"email": [text("entry.wrong_often", lang)]}
        return question(request, who, lang, entry, "hand_over", wrong=wrong, status=429, email=written)
    to = Account.objects.filter(email=address, is_active=True).first()
    if to is not None:
        hand_over(who, entry.pk, to)
    return back_to(entry, lang, "handed_over")


def _owned_by_itself(entry: Entry) -> None:
    """An activity, a tie and money go with their group. Raises `NotFound` for those."""
    if entry.kind not in (EntryKind.ACTOR, EntryKind.PLACE):
        raise NotFound("Only a group or a place is somebody's by itself.")


def _address(written: str) -> str | Wrong:
    found = email_address(written, field="email")
    if isinstance(found, Wrong):
        return found
    try:
        return canonical(found)
    except InputError:
        return Wrong("email", "group.wrong_email_other")


@entry_page(Action.VISIT, "GET", "HEAD", "POST")
def note_visit(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/<kind>/<id>/bezoek`: three large buttons, and back to where the worker came from."""
    back = _came_from(request)
    if request.method != "POST":
        return question(request, who, lang, entry, "visit", back=back)
    kind, note = posted(request, "kind"), why_of(request, "note")
    if kind not in {str(one) for one in VisitKind} or isinstance(note, Wrong):
        said = note.said(lang) if isinstance(note, Wrong) else text("register.wrong_choose", lang)
        wrong = {"note": [said]}
        return question(
            request, who, lang, entry, "visit", wrong=wrong, status=422, back=back, note=posted(request, "note")
        )
    visit(who, entry.pk, VisitKind(kind), note)
    return HttpResponseRedirect(back) if back else back_to(entry, lang, "visited")


def _came_from(request: HttpRequest) -> str:
    """The page of this site that somebody came from, where that was told; else nothing."""
    told = posted(request, "back") if request.method == "POST" else asked(request, "terug")
    safe = url_has_allowed_host_and_scheme(told, allowed_hosts=None)
    return told if told.startswith("/") and safe and len(told) <= _LONGEST else ""
