"""What is done with one text beside a figure: changed, taken back, reported, hidden, shown, decided on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform.form_fields import Choice
from weefsel.platform.pages.register.beside import about, named, said, write_address
from weefsel.platform.pages.register.change import why_of
from weefsel.platform.pages.register.forms import sent as posted
from weefsel.platform.pages.register.frame import frame, site_page
from weefsel.platform.pages.register.interpret import Page, ref_of
from weefsel.platform.pages.register.report import wrong_rule
from weefsel.platform.register.interpreted import (
    RULES,
    decide,
    dismiss_text,
    hide_text,
    lift_text,
    may_be_read,
    report_text,
    text_of,
)
from weefsel.platform.register.interpreting import is_own, put_back_text, withdraw_text
from weefsel.platform.register.limits import may_report
from weefsel.platform.register.models import Interpretation, InterpretationReport
from weefsel.platform.register.permissions import Refused, SiteAction
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.plain.typed import Wrong
from weefsel.platform.register.states import HouseRule, InterpretationState
from weefsel.platform.register.who import Who
from weefsel.platform.templatetags.site_tags import address

__all__ = ["change_text", "decide_text", "dismiss", "hide", "lift", "report", "reported", "waiting", "withdraw"]


@site_page(SiteAction.READ_OWN_ACCOUNT, "GET", "HEAD", "POST")
def change_text(request: HttpRequest, who: Who, lang: Lang, text_id: str) -> HttpResponse:
    """Answers `/duiding/<id>/wijzig`: the same form, with what was written."""
    made = text_of(text_id)
    if not is_own(who, made):
        raise Refused("It is another's.")
    page = Page(request, who, lang, ref_of(made), made)
    return page.show(page.begun()) if request.method != "POST" else page.send()


@site_page(SiteAction.READ_OWN_ACCOUNT, "POST")
def withdraw(request: HttpRequest, who: Who, lang: Lang, text_id: str) -> HttpResponse:
    """Answers `/duiding/<id>/intrekken`: taken back, or put back after all."""
    if posted(request, "do") == "put_back":
        return _back(put_back_text(who, text_id), lang, "put_back")
    return _back(withdraw_text(who, text_id), lang, "withdrawn")


def _back(made: Interpretation, lang: Lang, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{write_address(ref_of(made), lang)}?gedaan={done}#gedaan")


@site_page(SiteAction.PROPOSE_INTERPRETATION, "GET", "HEAD", "POST")
def report(request: HttpRequest, who: Who, lang: Lang, text_id: str) -> HttpResponse:
    """Answers `/duiding/<id>/melden`: anybody may, not too often."""
    made = text_of(text_id)
    if not may_be_read(made):
        raise NotFound("No such text.")
    if request.method != "POST":
        return _about_rule(request, who, lang, made, "report")
    why = why_of(request)
    wrong = wrong_rule(request, why, RULES, lang)
    if wrong or isinstance(why, Wrong):
        return _about_rule(request, who, lang, made, "report", wrong=wrong, status=422)
    if not may_report(request):
        wrong = {"rule": [text("entry.wrong_often", lang)]}
        return _about_rule(request, who, lang, made, "report", wrong=wrong, status=429)
    report_text(who, made.pk, HouseRule(posted(request, "rule")), why)
    return _back(made, lang, "reported")


@site_page(SiteAction.HIDE_INTERPRETATION, "GET", "HEAD", "POST")
def hide(request: HttpRequest, who: Who, lang: Lang, text_id: str) -> HttpResponse:
    """Answers `/duiding/<id>/verbergen`: by which rule, and why, for whoever wrote it to read."""
    made = text_of(text_id)
    if request.method != "POST":
        return _about_rule(request, who, lang, made, "hide")
    why = why_of(request, needed=True)
    wrong = wrong_rule(request, why, RULES, lang)
    if wrong or isinstance(why, Wrong):
        return _about_rule(request, who, lang, made, "hide", wrong=wrong, status=422)
    hide_text(who, made.pk, HouseRule(posted(request, "rule")), why)
    return _back(made, lang, "hidden")


@site_page(SiteAction.HIDE_INTERPRETATION, "POST")
def lift(request: HttpRequest, who: Who, lang: Lang, text_id: str) -> HttpResponse:
    """Answers `/duiding/<id>/tonen`."""
    del request
    return _back(lift_text(who, text_id), lang, "lifted")


def _about_rule(
    request: HttpRequest,
    who: Who,
    lang: Lang,
    made: Interpretation,
    word: str,
    *,
    wrong: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    wrong, chosen = wrong or {}, posted(request, "rule")
    choices = [Choice(str(one), text(f"register.rule_{one}", lang), one == chosen) for one in RULES]
    told = [text(f"interpret.rule_{one}", lang) for one in RULES]
    context = frame(
        lang,
        who,
        text(f"interpret.{word}_name", lang),
        word=word,
        one=said(made, lang, several=True),
        is_hidden=made.state == InterpretationState.HIDDEN,
        lifts=address("interpretation_lift", lang, text_id=str(made.pk)),
        action=request.path,
        back_to=write_address(ref_of(made), lang),
        rules=list(zip(choices, told, strict=True)),
        wrong=wrong,
        why=posted(request, "why"),
        why_wrong=wrong.get("why", []),
        heading=text(f"interpret.{word}_title", lang),
        lead=text(f"interpret.{word}_lead", lang),
        kind_words=text("interpret.title", lang),
    )
    return render(request, "register/interpret_rule.html", context, status=status)


@site_page(SiteAction.DECIDE_INTERPRETATION, "POST")
def decide_text(request: HttpRequest, who: Who, lang: Lang, text_id: str) -> HttpResponse:
    """Answers `/beheer/duiding/<id>`: it is shown, or declined with the reason."""
    shows = posted(request, "do") == "accept"
    decide(who, text_id, show=shows, why=posted(request, "reason")[:200])
    return _to_queue(lang, "text_shown" if shows else "text_declined")


@site_page(SiteAction.HIDE_INTERPRETATION, "POST")
def dismiss(request: HttpRequest, who: Who, lang: Lang, number: int) -> HttpResponse:
    """Answers `/beheer/duiding-melding/<n>`: there is no reason to hide it."""
    del request
    dismiss_text(who, number)
    return _to_queue(lang, "dismissed")


def _to_queue(lang: Lang, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{address('queue', lang)}?gedaan={done}")


def waiting(texts: Sequence[Interpretation], lang: Lang) -> list[dict[str, Any]]:
    """Texts as the page *Beheer* lists them."""
    return [
        {
            "one": said(made, lang),
            "about": about(named(ref_of(made), lang), lang),
            "state": text(f"interpret.state_{made.state}", lang),
            "address": write_address(ref_of(made), lang),
            "decides": address("queue_interpretation", lang, text_id=str(made.pk)),
            "was_shown": any(line.get("what") == "changed" for line in made.log),
        }
        for made in texts
    ]


def reported(reports: Sequence[InterpretationReport], lang: Lang) -> list[dict[str, Any]]:
    """Reports of texts as the page *Beheer* lists them."""
    return [
        {
            "one": said(made.interpretation, lang),
            "about": about(named(ref_of(made.interpretation), lang), lang),
            "rule": text(f"register.rule_{made.rule}", lang),
            "why": shown(made.why, lang),
            "hides": address("interpretation_hide", lang, text_id=str(made.interpretation_id)),
            "dismisses": address("queue_interpretation_report", lang, number=str(made.pk)),
        }
        for made in reports
    ]
