"""*Schrijf er iets bij*: one figure, what others wrote beside it, and one screen on which to write oneself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import BuildError
from weefsel.platform import words
from weefsel.platform.pages.figure import interval, scale
from weefsel.platform.pages.register.beside import NEWEST, said, write_address
from weefsel.platform.pages.register.forms import sent as posted
from weefsel.platform.pages.register.frame import frame, site_page
from weefsel.platform.pages.register.group_letters import secret_page
from weefsel.platform.pages.register.interpret_read import IN_ROLE, Sent, Typed, fields, read_text
from weefsel.platform.register.interpreted import beside_all, hidden_beside, own_texts
from weefsel.platform.register.interpreting import (
    TEXT_MOST,
    Beside,
    Words,
    change,
    confirm_text,
    groups_of,
    is_own,
    read_letter,
    send_in,
    write_text,
)
from weefsel.platform.register.limits import may_interpret
from weefsel.platform.register.mailing import send_text_confirmation
from weefsel.platform.register.models import Interpretation
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.states import HouseRule, InterpretationState
from weefsel.platform.register.who import Who
from weefsel.platform.source import asked, open_site
from weefsel.platform.templatetags.site_tags import address
from weefsel.publish.models import FigureRef, NamedFigure

__all__ = ["DONE", "Page", "confirm", "ref_of", "show"]

#: what can have been done, for one line above the page
DONE: Final = (
    "shown",
    "waiting",
    "mailed",
    "withdrawn",
    "put_back",
    "reported",
    "hidden",
    "lifted",
)
#: what is sent again so soon, the same to the letter, is a button that was pressed twice
_JUST_NOW: Final = dt.timedelta(minutes=10)


@site_page(SiteAction.PROPOSE_INTERPRETATION, "GET", "HEAD", "POST")
def show(request: HttpRequest, who: Who, lang: Lang, result: str, area_code: str, column: str) -> HttpResponse:
    """Answers `/duiding/<result>/<area>/<column>`; raises `NotFound` for a figure that is not kept."""
    page = Page(request, who, lang, FigureRef(result, area_code, column))
    return page.show(page.begun()) if request.method != "POST" else page.send()


def ref_of(made: Interpretation) -> FigureRef:
    return FigureRef(made.result, made.area_code, made.column)


class Page:
    """One request for the page of one figure; `made` is the text that is changed, where one is."""

    def __init__(
        self, request: HttpRequest, who: Who, lang: Lang, ref: FigureRef, made: Interpretation | None = None
    ) -> None:
        self.request, self.who, self.ref, self.made = request, who, ref, made
        self.lang: Lang = lang
        self.figure: NamedFigure = open_site().figure_named(ref, lang)
        self.groups = groups_of(who)
        self.visits = who.account is None

    def begun(self) -> Typed:
        """What stands in the form before anybody typed: what is changed, or what this account signed with before."""
        if self.made is not None:
            return Typed(self.made.text, str(self.made.entry_id or IN_ROLE), self.made.signed)
        last = next((one for one in own_texts(self.who) if one.entry_id is None), None)
        return Typed(signed="" if last is None else last.signed)

    def send(self) -> HttpResponse:
        """Look at it first, or send it."""
        typed = Typed.of(self.request.POST)
        sent = read_text(typed, self.groups, visits=self.visits)
        if sent.wrong:
            return self.show(typed, sent, status=422)
        if posted(self.request, "do") == "preview":
            return self.show(typed, sent)
        if again := self._again(sent):
            return self.back(again)
        key = sent.email if self.who.account is None else str(self.who.account.pk)
        if not may_interpret(self.request, key):
            return self.show(typed, sent, status=429, trouble="often")
        try:
            return self.back(self._keep(sent))
        except BuildError:
            return self.show(typed, sent, status=503, trouble="unsent")

    def _keep(self, sent: Sent) -> str:
        """Keep it; what is said of it then. A visitor's is kept and mailed, or neither."""
        beside = self._beside()
        if self.visits:
            with transaction.atomic():
                made, secret = send_in(self.who, beside, sent.words, sent.email, self.lang)
                host = f"{self.request.scheme}://{self.request.get_host()}"
                send_text_confirmation(secret, sent.email, self.lang, self.figure.subject, made.signed, host)
            return "mailed"
        if self.made is not None:
            return str(change(self.who, self.made.pk, beside, sent.words).state)
        return str(write_text(self.who, beside, sent.words).state)

    def _beside(self) -> Beside:
        now = self.figure.figure
        return Beside(
            self.ref.result,
            self.ref.area_code,
            self.ref.column,
            None if now.value is None else float(now.value),
            now.unit,
            str(now.evidence),
            str(now.missing or ""),
            dt.date.fromisoformat(open_site().site.date),
        )

    def _again(self, sent: Sent) -> str:
        """What was said of the same, sent just now by the same; empty where it is new."""
        if self.made is not None:
            return ""
        found = Interpretation.objects.filter(
            result=self.ref.result,
            area_code=self.ref.area_code,
            column=self.ref.column,
            text=sent.words.text,
            made_at__gte=timezone.now() - _JUST_NOW,
        ).exclude(state=InterpretationState.WITHDRAWN)
        found = found.filter(email=sent.email) if self.visits else found.filter(account=self.who.account)
        made = found.first()
        return "" if made is None else "mailed" if self.visits else str(made.state)

    def back(self, done: str) -> HttpResponseRedirect:
        return HttpResponseRedirect(f"{write_address(self.ref, self.lang)}?gedaan={done}#gedaan")

    def show(self, typed: Typed, sent: Sent | None = None, *, status: int = 200, trouble: str = "") -> HttpResponse:
        """The page: the figure, what others wrote, and the form with what was typed."""
        done = asked(self.request, "gedaan")
        figure, lang = self.figure.figure, self.lang
        wrong = sent.wrong if sent else ()
        context = frame(
            lang,
            self.who,
            text("interpret.name", lang),
            area=self.figure.area,
            trail=open_site().areas.parents(self.figure.area.code),
            figure=figure,
            subject=self.figure.subject,
            shown=None if figure.value is None else words.figure(figure, lang),
            interval=interval(figure, lang),
            scale=scale(figure),
            on_axis=figure.lower is None or figure.lower >= 0,
            action=self.request.path,
            back_to=write_address(self.ref, lang),
            changing=self.made is not None,
            fields=fields(typed, self.groups, wrong, lang),
            signs_as_group=bool(self.groups),
            typed=typed,
            most=TEXT_MOST,
            visits=self.visits,
            at_once=self.who.may_site(SiteAction.INTERPRET_IN_ROLE),
            wrong=bool(wrong),
            trap_wrong=[one.said(lang) for one in wrong if one.field == "trap"],
            trouble=trouble,
            preview=self._preview(sent) if sent is not None and not wrong else None,
            said_id=f"interpret.done_{done}" if done in DONE else "",
            status=status,
            **self._others(done),
        )
        return render(self.request, "register/interpret.html", context, status=status)

    def _preview(self, sent: Sent) -> dict[str, str]:
        """What was typed, as it will stand there."""
        today = timezone.localdate().isoformat()
        return {
            "text": sent.words.text,
            "signed": self._signed(sent.words),
            "day": words.day(today, self.lang),
            "date": today,
        }

    def _signed(self, given: Words) -> str:
        return next((name for group, name in self.groups if group == given.group), given.signed)

    def _others(self, done: str) -> dict[str, Any]:
        """What stands there, what is theirs and does not stand there, and what was hidden."""
        address_of = (self.ref.result, self.ref.area_code, self.ref.column)
        texts = beside_all([address_of])[address_of]
        there = {one.pk for one in texts}
        mine = own_texts(self.who, address_of)
        told = [self._line(one) for one in texts]
        wanted = InterpretationState.WITHDRAWN if done == "withdrawn" else done
        return {
            "texts": told[:NEWEST],
            "older": told[NEWEST:],
            "mine": [self._line(one) for one in mine if one.pk not in there],
            "hidden": [self._hidden(one) for one in hidden_beside(address_of)],
            "undo": next((one for one in mine if one.state == wanted and done in _UNDONE), None),
        }

    def _hidden(self, made: Interpretation) -> dict[str, str]:
        """That something was hidden and by which rule is for everybody; what it said is for moderators."""
        rule = _last(made, "hid").get("rule", "")
        return {
            "rule": text(f"register.rule_{rule}", self.lang) if rule in set(HouseRule) else "",
            "address": self._hiding(made),
        }

    def _hiding(self, made: Interpretation) -> str:
        """Where a moderator hides it, or shows it again; empty for anybody else."""
        if not self.who.may_site(SiteAction.HIDE_INTERPRETATION):
            return ""
        return address("interpretation_hide", self.lang, text_id=str(made.pk))

    def _line(self, made: Interpretation) -> dict[str, Any]:
        """A text with what whoever asks may do with it."""
        own, state = is_own(self.who, made), InterpretationState(made.state)
        last = _last(made, "declined", "hid")
        return {
            "one": said(made, self.lang),
            "own": own,
            "state": text(f"interpret.state_{state}", self.lang),
            "why": shown(str(last.get("why", "")), self.lang) if state in _TOLD_WHY else "",
            "rule": self._hidden(made)["rule"] if state is InterpretationState.HIDDEN else "",
            "changes": address("interpretation_change", self.lang, text_id=str(made.pk)) if own else "",
            "withdraws": address("interpretation_withdraw", self.lang, text_id=str(made.pk)) if own else "",
            "is_back": state is InterpretationState.WITHDRAWN,
            "is_hidden": state is InterpretationState.HIDDEN,
            "hides": self._hiding(made),
        }


_TOLD_WHY: Final = (InterpretationState.DECLINED, InterpretationState.HIDDEN)
#: what whoever did it may want to take back at once
_UNDONE: Final = ("shown", "waiting", "withdrawn")


def _last(made: Interpretation, *whats: str) -> Mapping[str, Any]:
    """The last line of a log in which one of these was done."""
    return next((line for line in reversed(made.log) if line.get("what") in whats), {})


@secret_page("interpretation")
def confirm(request: HttpRequest, who: Who, lang: Lang, secret: str) -> HttpResponse:
    """Answers `/duiding/bevestig/<secret>`: what was written, and whether it may be put before the editors."""
    if request.method == "POST":
        made = confirm_text(secret)
        return HttpResponseRedirect(f"{write_address(ref_of(made), lang)}?gedaan=waiting#gedaan")
    made = read_letter(secret)
    context = frame(lang, who, text("interpret.confirm_name", lang), one=said(made, lang, several=True))
    return render(request, "register/interpret_confirm.html", context)
