"""The part of the account page where somebody lets programs read and write as themselves."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform.accounts.second_step import passed
from weefsel.platform.form_fields import Choice, Field
from weefsel.platform.pages.register.forms import sent
from weefsel.platform.pages.register.frame import frame, site_page
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.plain.scanning import found as private_in
from weefsel.platform.register.plain.typed import Wrong, line
from weefsel.platform.register.who import Who
from weefsel.platform.webapi.models import NAME_MOST
from weefsel.platform.webapi.tokens import MOST_TOKENS, Scope, make, of_account
from weefsel.platform.webapi.tokens import revoke as revoke_token

__all__ = ["revoke", "show"]

#: how long a token can work, in days; the first is chosen unless something else is
_DAYS: Final = (90, 30, 365)


@site_page(SiteAction.MANAGE_TOKENS, "GET", "HEAD", "POST")
def show(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/account/toepassingen`: the tokens of an account, and a form for one more, which is shown once."""
    if request.method != "POST":
        return _page(request, who, lang)
    name = line(sent(request, "name"), NAME_MOST, field="name")
    scopes = [one for one in _offered(who) if str(one) in request.POST.getlist("scopes")]
    days = next((one for one in _DAYS if str(one) == sent(request, "days")), None)
    wrong = _wrong(name, scopes, days, lang)
    assert who.account is not None, "only for who is signed in"
    if len(of_account(who.account)) >= MOST_TOKENS:
        wrong["name"] = [text("api.tokens_most", lang, most=str(MOST_TOKENS))]
    if wrong or days is None:
        return _page(request, who, lang, wrong=wrong, status=422)
    made, secret = make(who.account, str(name), scopes, days, second_step=passed(request))
    return _page(request, who, lang, made=made, secret=secret)


def _wrong(name: str | Wrong, scopes: list[Scope], days: int | None, lang: Lang) -> dict[str, list[str]]:
    """What is wrong, by field."""
    wrong: dict[str, list[str]] = {}
    if isinstance(name, Wrong):
        wrong["name"] = [name.said(lang)]
    elif private_in(name):
        wrong["name"] = [text("api.tokens_private", lang)]
    if not scopes:
        wrong["scopes"] = [text("register.wrong_choose_some", lang)]
    if days is None:
        wrong["days"] = [text("register.wrong_choose", lang)]
    return wrong


def _page(
    request: HttpRequest,
    who: Who,
    lang: Lang,
    *,
    wrong: dict[str, list[str]] | None = None,
    made: object = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    assert who.account is not None, "only for who is signed in"
    context = frame(
        lang,
        who,
        text("api.tokens_name", lang),
        made=made,
        secret=secret,
        fields=_fields(request, who, wrong or {}, lang) if not secret else (),
        wrong=bool(wrong),
        known=[(one, _scopes(one.scopes, lang)) for one in of_account(who.account)],
        acts_as=who.role,
    )
    return render(request, "account/tokens.html", context, status=status)


def _scopes(scopes: list[str], lang: Lang) -> str:
    return ", ".join(text(f"api.scope_{one}_short", lang) for one in scopes)


def _offered(who: Who) -> list[Scope]:
    """What a token of theirs can be used for."""
    return [one for one in Scope if one is not Scope.IMPORT or who.may_site(SiteAction.IMPORT)]


def _fields(request: HttpRequest, who: Who, wrong: dict[str, list[str]], lang: Lang) -> tuple[Field, ...]:
    """What is asked for a new token."""
    chosen = request.POST.getlist("scopes") if request.method == "POST" else [str(Scope.READ)]
    days = sent(request, "days") or str(_DAYS[0])
    scopes = tuple(Choice(str(one), text(f"api.scope_{one}", lang), str(one) in chosen) for one in _offered(who))
    lasts = tuple(
        Choice(str(one), text("api.tokens_days", lang, n=str(one)), str(one) == days) for one in sorted(_DAYS)
    )
    first = next((one for one in ("name", "scopes", "days") if one in wrong), "")
    told = {name: tuple(wrong.get(name, ())) for name in ("name", "scopes", "days")}
    name = text("api.tokens_ask_name", lang)
    hint = text("api.tokens_hint_name", lang)
    return (
        Field("name", "v-name", name, sent(request, "name"), "text", (), hint, told["name"], (), first == "name", True),
        Field(
            "scopes",
            "v-scopes",
            text("api.tokens_ask_scopes", lang),
            "",
            "checks",
            scopes,
            "",
            told["scopes"],
            (),
            first == "scopes",
            True,
        ),
        Field(
            "days",
            "v-days",
            text("api.tokens_ask_days", lang),
            days,
            "radio",
            lasts,
            "",
            told["days"],
            (),
            first == "days",
            True,
        ),
    )


@site_page(SiteAction.MANAGE_TOKENS, "POST")
def revoke(request: HttpRequest, who: Who, lang: Lang, number: int) -> HttpResponse:
    """Answers `/account/toepassingen/<number>/intrekken`: from then on the program is a visitor."""
    del request
    assert who.account is not None, "only for who is signed in"
    if not revoke_token(who.account, number):
        raise NotFound("No such token.")
    return HttpResponseRedirect(reverse(f"{lang}:tokens"))
