"""What every page of the register shares: who asks, which entry it is about, and whether that may be.

A view of an entry is decorated with the action of the table of permissions that it needs; a view that is not has no
gate, and a test fails.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import role_of
from weefsel.platform.register.mailing import REFERENCE, entry_address
from weefsel.platform.register.models import Entry
from weefsel.platform.register.moderation import hiding_of
from weefsel.platform.register.permissions import Action, Refused, SiteAction
from weefsel.platform.register.records import entry_of
from weefsel.platform.register.states import EntryState
from weefsel.platform.register.who import Who
from weefsel.platform.source import open_site

__all__ = ["ASK_AGAIN", "KINDS", "back_to", "entry_page", "frame", "open_page", "site_page", "who_asks"]

View = Callable[..., HttpResponse]
#: what is hidden a moment later must not come from what a browser kept: it asks whether there is something new
ASK_AGAIN: Final = "private, no-cache"
#: how a kind of entry is written in an address
KINDS: Final = {word: kind for kind, word in REFERENCE.items()}


def who_asks(request: HttpRequest) -> Who:
    """The account and the role of a request; a visitor where nobody is signed in."""
    account = request.user
    if not isinstance(account, Account):
        return Who(None, None)
    return Who(account, role_of(request))


def frame(lang: Lang, who: Who, page_name: str, **more: Any) -> dict[str, Any]:
    """What `base.html` and every page of the register need."""
    return {"lang": lang, "site": open_site().site, "who": who, "page_name": page_name, **more}


def back_to(entry: Entry, lang: Lang, said: str = "") -> HttpResponseRedirect:
    """To the page of an entry, perhaps with something to say: the end of the id of a text `register.done_…`."""
    return HttpResponseRedirect(entry_address(entry, lang) + (f"?gedaan={said}" if said else ""))


def site_page(action: SiteAction, *methods: str) -> Callable[[View], View]:
    """A page that is about no entry in particular: `view(request, who, lang, …)`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, lang: Lang, **arguments: Any) -> HttpResponse:
            who = who_asks(request)
            who.needs_site(action)
            return view(request, who, lang, **arguments)

        return _guarded(checked, *methods)

    return decorate


def entry_page(action: Action, *methods: str) -> Callable[[View], View]:
    """A page about one entry: `view(request, who, lang, entry, …)`, where the table of permissions lets it.

    Of an entry that somebody may not even read, nothing is told but that it is hidden and why, or nothing at all.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, lang: Lang, kind: str, entry_id: str, **arguments: Any) -> HttpResponse:
            if kind not in KINDS:
                raise NotFound("No such page.")
            who, entry = who_asks(request), entry_of(entry_id, KINDS[kind])
            if entry.merged_into is not None and action is Action.READ:
                return HttpResponseRedirect(entry_address(entry.merged_into, lang))
            if not who.may(Action.READ, entry):
                return _unseen(request, who, lang, entry)
            who.needs(action, entry)
            return view(request, who, lang, entry, **arguments)

        return _guarded(checked, *methods)

    return decorate


def open_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for everybody, of what everybody may read: only to be read, and only where there is a register."""

    safe = require_safe(view)

    @wraps(view)
    def answered(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        if not settings.WEEFSEL_REGISTER:
            raise NotFound("This site has no register.")
        response = safe(request, **arguments)
        response.headers["Cache-Control"] = ASK_AGAIN
        return response

    return answered


def _guarded(view: View, *methods: str) -> View:
    """Never kept by a browser; forms only from pages of this site; a refusal is a page, or the way to sign in."""
    guarded = cast("View", never_cache(csrf_protect(require_http_methods(list(methods))(view))))

    @wraps(view)
    def answered(request: HttpRequest, lang: Lang, **arguments: Any) -> HttpResponse:
        if not settings.WEEFSEL_REGISTER:
            raise NotFound("This site has no register.")
        try:
            return guarded(request, lang=lang, **arguments)
        except Refused:
            return _refused(request, lang)

    return answered


def _refused(request: HttpRequest, lang: Lang) -> HttpResponse:
    who = who_asks(request)
    if who.account is None and request.method in ("GET", "HEAD"):
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
    return render(request, "register/refused.html", frame(lang, who, text("register.refused_name", lang)), status=403)


def _unseen(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Somebody may not read this entry. That something was hidden, and by which rule, is for everybody to know."""
    if entry.state != EntryState.HIDDEN:
        raise NotFound("No such entry.")
    hiding = hiding_of(entry)
    context = frame(lang, who, text("register.hidden_name", lang), rule=hiding.rule, hidden_at=hiding.at)
    return render(request, "register/hidden.html", context, status=410)
