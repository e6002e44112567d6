"""House rules: what they are, how an entry is reported, hidden and shown again, and the appeal against it."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.platform.form_fields import Choice
from weefsel.platform.pages.register.change import why_of
from weefsel.platform.pages.register.forms import sent as posted
from weefsel.platform.pages.register.frame import back_to, entry_page
from weefsel.platform.pages.register.visit import question
from weefsel.platform.register.limits import may_report
from weefsel.platform.register.models import Entry
from weefsel.platform.register.moderation import appeal, hide, hiding_of, lift, report
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.plain.typed import Wrong
from weefsel.platform.register.states import HouseRule
from weefsel.platform.register.who import Who
from weefsel.platform.source import open_site

__all__ = ["appeal_entry", "hide_entry", "lift_entry", "report_entry", "rules", "wrong_rule"]


@entry_page(Action.REPORT, "GET", "HEAD", "POST")
def report_entry(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/<kind>/<id>/melden`: anybody may, not too often."""
    if request.method != "POST":
        return _about_rule(request, who, lang, entry, "report")
    why = why_of(request)
    wrong = wrong_rule(request, why, HouseRule, lang)
    if wrong or isinstance(why, Wrong):
        return _about_rule(request, who, lang, entry, "report", wrong=wrong, status=422)
    if not may_report(request):
        wrong = {"rule": [text("entry.wrong_often", lang)]}
        return _about_rule(request, who, lang, entry, "report", wrong=wrong, status=429)
    report(who, entry.pk, HouseRule(posted(request, "rule")), why)
    return back_to(entry, lang, "reported")


@entry_page(Action.HIDE, "GET", "HEAD", "POST")
def hide_entry(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/<kind>/<id>/verbergen`: by which rule, and why, for its owner to read."""
    if request.method != "POST":
        return _about_rule(request, who, lang, entry, "hide")
    why = why_of(request, needed=True)
    wrong = wrong_rule(request, why, HouseRule, lang)
    if wrong or isinstance(why, Wrong):
        return _about_rule(request, who, lang, entry, "hide", wrong=wrong, status=422)
    hide(who, entry.pk, HouseRule(posted(request, "rule")), why)
    return back_to(entry, lang, "hidden")


def wrong_rule(request: HttpRequest, why: str | Wrong, rules: Iterable[HouseRule], lang: Lang) -> dict[str, list[str]]:
    """What is wrong with a reason and the one of these rules that was chosen, by field."""
    wrong = {"why": [why.said(lang)]} if isinstance(why, Wrong) else {}
    if posted(request, "rule") not in {str(one) for one in rules}:
        wrong["rule"] = [text("register.wrong_choose", lang)]
    return wrong


def _about_rule(
    request: HttpRequest,
    who: Who,
    lang: Lang,
    entry: Entry,
    word: str,
    *,
    wrong: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    chosen = posted(request, "rule")
    choices = [Choice(str(one), text(f"register.rule_{one}", lang), one == chosen) for one in HouseRule]
    told = [(text(f"entry.rule_{one}", lang)) for one in HouseRule]
    rules = list(zip(choices, told, strict=True))
    return question(request, who, lang, entry, word, wrong=wrong, status=status, rules=rules)


@entry_page(Action.LIFT, "POST")
def lift_entry(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/<kind>/<id>/tonen`."""
    del request
    lift(who, entry.pk)
    return back_to(entry, lang, "lifted")


@entry_page(Action.APPEAL, "GET", "HEAD", "POST")
def appeal_entry(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/<kind>/<id>/bezwaar`: of the owner of what was hidden, once."""
    if request.method != "POST":
        return question(request, who, lang, entry, "appeal", hiding=hiding_of(entry))
    why = why_of(request, needed=True)
    if isinstance(why, Wrong):
        wrong = {"why": [why.said(lang)]}
        return question(request, who, lang, entry, "appeal", wrong=wrong, status=422, hiding=hiding_of(entry))
    appeal(who, entry.pk, why)
    return back_to(entry, lang, "appealed")


@require_safe
def rules(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Answers `/huisregels`: what may be hidden and why, who decides, and how to object."""
    told = [(text(f"register.rule_{one}", lang), text(f"entry.rule_{one}", lang)) for one in HouseRule]
    context = {"lang": lang, "site": open_site().site, "page_name": text("entry.rules_name", lang), "rules": told}
    return render(request, "register/entry_rules.html", context)
