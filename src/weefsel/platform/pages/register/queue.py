"""*Beheer*: what waits for me, what is mine, what was written and is not yet in the figures, and who did what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.pages.register import interpret_do
from weefsel.platform.pages.register.forms import choice_label, field_label, sent
from weefsel.platform.pages.register.frame import frame, site_page
from weefsel.platform.register.alone import is_running
from weefsel.platform.register.claims import SUPPORTS, decide_claim, support, withdraw_claim
from weefsel.platform.register.fields import FIELDS
from weefsel.platform.register.freeze import unfrozen
from weefsel.platform.register.freshness import age
from weefsel.platform.register.mailing import entry_address, entry_name
from weefsel.platform.register.models import Audit, Claim, Entry, Freeze, Proposal
from weefsel.platform.register.moderation import answer_appeal, audit, dismiss
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.proposals import accept, decline, is_overdue, withdraw_proposal
from weefsel.platform.register.records import STATE, Conflict
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.waiting import waiting_for
from weefsel.platform.register.who import Who
from weefsel.platform.register.work import begin_work
from weefsel.platform.source import asked
from weefsel.platform.templatetags.site_tags import address

__all__ = ["appeal", "audit_log", "claim", "process", "proposal", "report", "show"]

#: what can have been done, for one line above the page
DONE: Final = (
    "accepted",
    "declined",
    "withdrawn",
    "confirmed",
    "refused",
    "supported",
    "dismissed",
    "answered",
    "begun",
    "text_shown",
    "text_declined",
)
#: lines of the log on its page
LOGGED: Final = 200


@dataclass(frozen=True, slots=True)
class About:
    """An entry as a line of the queue names it."""

    name: str
    kind: str
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a proposal: as it is, and as it would be."""

    label: str
    before: str
    after: str


@site_page(SiteAction.READ_OWN_ACCOUNT, "GET", "HEAD")
def show(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/beheer`."""
    waiting, said = waiting_for(who), asked(request, "gedaan")
    context = frame(
        lang,
        who,
        text("queue.name", lang),
        door="queue",
        waiting=waiting,
        proposals=[_proposal(one, lang) for one in waiting.proposals],
        claims=[_claim(one, lang, waiting.supported.get(one.pk, 0)) for one in waiting.claims],
        supportable=[_claim(one, lang, 0) for one in waiting.supportable],
        groups=[_about(one, lang) | {"id": one.pk} for one in waiting.entries if _can_support(one)],
        asks=[_about(one.entry, lang) | {"since": _day(one.sent_at, lang)} for one in waiting.asks],
        reports=[
            _about(one.entry, lang)
            | {"id": one.pk, "rule": text(f"register.rule_{one.rule}", lang), "why": shown(one.why, lang)}
            for one in waiting.reports
        ],
        appeals=[
            _about(one.entry, lang)
            | {
                "entry": one.entry_id,
                "rule": text(f"register.rule_{one.rule}", lang),
                "why": one.why,
                "appeal": one.appeal,
            }
            for one in waiting.appeals
        ],
        texts=interpret_do.waiting(waiting.texts, lang),
        text_reports=interpret_do.reported(waiting.text_reports, lang),
        own_texts=interpret_do.waiting(waiting.own_texts, lang),
        entries=[_mine(one, lang) for one in waiting.entries],
        own=[_asked(one, lang) for one in (*waiting.own_claims, *waiting.own_proposals)],
        freezing=_freezing(who, lang),
        logged=who.may_site(SiteAction.READ_AUDIT),
        tools=who.may_site(SiteAction.READ_QUEUE),
        sessions=who.may_site(SiteAction.HOST_SESSION),
        imports=who.may_site(SiteAction.IMPORT),
        kinds=who.may_site(SiteAction.CHOOSE_KINDS),
        intervenes=who.may_site(SiteAction.WRITE_INTERVENTION),
        needed=SUPPORTS,
        said_id=f"queue.done_{said}" if said in DONE else "",
    )
    return render(request, "register/queue.html", context)


def _can_support(entry: Entry) -> bool:
    return entry.kind == EntryKind.ACTOR and entry.state == EntryState.SHOWN


def _about(entry: Entry, lang: Lang) -> dict[str, Any]:
    return {
        "name": entry_name(entry),
        "kind": text(f"queue.kind_{entry.kind}", lang),
        "address": entry_address(entry, lang),
    }


def _day(moment: Any, lang: Lang) -> str:
    return words.day(timezone.localtime(moment).date().isoformat(), lang)


def _proposal(made: Proposal, lang: Lang) -> dict[str, Any]:
    kind = EntryKind(made.entry.kind)
    return _about(made.entry, lang) | {
        "id": made.pk,
        "since": _day(made.made_at, lang),
        "why": shown(made.why, lang),
        "late": is_overdue(made),
        "lines": [
            Line(_label(name, lang), _said(kind, name, made.before.get(name), lang), _said(kind, name, after, lang))
            for name, after in made.after.items()
        ],
    }


def _label(name: str, lang: Lang) -> str:
    return text("queue.state", lang) if name == STATE else field_label(name, lang)


def _said(kind: EntryKind, name: str, value: Any, lang: Lang) -> str:
    """A value in words, as it may be shown; empty where nothing is filled in."""
    if name == STATE:
        return text(f"register.state_{value}", lang)
    field = next(one for one in FIELDS[kind] if one.name == name)
    known = {str(one): one for one in field.values}
    listed = value if isinstance(value, list) else [value]
    said = [
        choice_label(known[one], name, lang) if one in known else str(one) for one in listed if one not in (None, "")
    ]
    return shown(words.enumeration(said, lang), lang)


def _claim(made: Claim, lang: Lang, supported: int) -> dict[str, Any]:
    return _about(made.entry, lang) | {
        "id": made.pk,
        "since": _day(made.made_at, lang),
        "why": shown(made.why, lang),
        "supported": supported,
    }


def _mine(entry: Entry, lang: Lang) -> dict[str, Any]:
    return _about(entry, lang) | {
        "state": text(f"register.state_{entry.state}", lang),
        "is_shown": entry.state == EntryState.SHOWN,
        "age": age(entry),
        "confirmed": _day(entry.confirmed_at, lang),
    }


def _asked(made: Claim | Proposal, lang: Lang) -> dict[str, Any]:
    what = "claim" if isinstance(made, Claim) else "proposal"
    return _about(made.entry, lang) | {
        "id": made.pk,
        "what": what,
        "text": text(f"queue.own_{what}", lang),
        "state": text(f"queue.decision_{made.state}", lang),
        "open": made.state == "open",
        "reason": made.reason,
        "since": _day(made.made_at, lang),
    }


def _freezing(who: Who, lang: Lang) -> dict[str, Any] | None:
    """How many changes are not in the figures yet, and how the last processing went; for who may do it."""
    if not who.may_site(SiteAction.FREEZE):
        return None
    last = Freeze.objects.order_by("-pk").first()
    return {
        "waiting": unfrozen(),
        "running": is_running(settings.WEEFSEL_DIR),
        "fault": last.fault if last is not None else "",
        "last": _day(last.ended_at, lang) if last is not None and last.revision and last.ended_at else "",
    }


def _back(lang: Lang, said: str) -> HttpResponse:
    return HttpResponseRedirect(f"{address('queue', lang)}?gedaan={said}")


@site_page(SiteAction.READ_OWN_ACCOUNT, "POST")
def proposal(request: HttpRequest, who: Who, lang: Lang, number: int) -> HttpResponse:
    """Answers `/beheer/voorstel/<n>`: yes, no, or taken back."""
    act = sent(request, "do")
    if act == "accept":
        only = set(request.POST.getlist("field")) or None
        try:
            accept(who, number, only=only)
        except Conflict:
            return _back(lang, "conflict")
        return _back(lang, "accepted")
    if act == "withdraw":
        withdraw_proposal(who, number)
        return _back(lang, "withdrawn")
    decline(who, number, sent(request, "reason")[:200])
    return _back(lang, "declined")


@site_page(SiteAction.READ_OWN_ACCOUNT, "POST")
def claim(request: HttpRequest, who: Who, lang: Lang, number: int) -> HttpResponse:
    """Answers `/beheer/aanvraag/<n>`: confirmed, not, supported by a group of one's own, or taken back."""
    act = sent(request, "do")
    if act == "support":
        support(who, number, sent(request, "group"))
        return _back(lang, "supported")
    if act == "withdraw":
        withdraw_claim(who, number)
        return _back(lang, "withdrawn")
    decide_claim(who, number, accept=act == "accept", reason=sent(request, "reason")[:200])
    return _back(lang, "confirmed" if act == "accept" else "refused")


@site_page(SiteAction.READ_QUEUE, "POST")
def report(request: HttpRequest, who: Who, lang: Lang, number: int) -> HttpResponse:
    """Answers `/beheer/melding/<n>`: there is no reason to hide it."""
    del request
    dismiss(who, number)
    return _back(lang, "dismissed")


@site_page(SiteAction.READ_QUEUE, "POST")
def appeal(request: HttpRequest, who: Who, lang: Lang, entry_id: str) -> HttpResponse:
    """Answers `/beheer/bezwaar/<id>`: the entry is shown again, or stays hidden, with the answer."""
    accepted = sent(request, "do") == "accept"
    answer_appeal(who, entry_id, accept=accepted, answer=sent(request, "answer")[:200])
    return _back(lang, "answered")


@site_page(SiteAction.FREEZE, "POST")
def process(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/beheer/verwerk`: what was written goes into the figures now."""
    del request
    if begin_work(settings.WEEFSEL_DIR):
        audit(who, "freeze", None, "")
    return _back(lang, "begun")


@site_page(SiteAction.READ_AUDIT, "GET", "HEAD")
def audit_log(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/beheer/logboek`: power that was used over others, the newest first."""
    rows = [
        {
            "at": timezone.localtime(one.at),
            "role": text(f"queue.role_{one.acting_as}", lang),
            "action": text(f"queue.act_{one.action}", lang),
            "detail": one.detail,
            "entry": _about(one.entry, lang) if one.entry is not None else None,
        }
        for one in Audit.objects.select_related("entry").order_by("-pk")[:LOGGED]
    ]
    return render(request, "register/audit.html", frame(lang, who, text("queue.log_name", lang), rows=rows))
