"""House rules: what is reported, what is hidden, by whom and why, and the appeal against it.

A close-knit group need not be open to everybody, so that is no rule. Each rule is told with the entry that it hid.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from weefsel.errors import NotFound
from weefsel.platform.register.models import Audit, Entry, Hiding, Report
from weefsel.platform.register.permissions import Action, Refused
from weefsel.platform.register.records import locked, set_state
from weefsel.platform.register.states import Decision, EntryState, HouseRule, Via
from weefsel.platform.register.who import Who

__all__ = ["answer_appeal", "appeal", "audit", "dismiss", "hide", "hiding_of", "lift", "report"]


def report(who: Who, entry_id: uuid.UUID | str, rule: HouseRule, why: str = "") -> Report:
    """Say that an entry breaks a house rule. Anybody may. Raises `Refused`, `NotFound`."""
    with transaction.atomic():
        part = locked(entry_id)
        who.needs(Action.REPORT, part)
        return Report.objects.create(entry_id=part.pk, by=who.account, rule=rule, why=why)


def dismiss(who: Who, report_id: int) -> Report:
    """Say that a report gives no reason to hide. Raises `Refused`, `NotFound`."""
    with transaction.atomic():
        made = Report.objects.filter(pk=report_id, state=Decision.OPEN).first()
        if made is None:
            raise NotFound("No such report.")
        part = locked(made.entry_id)
        who.needs(Action.HIDE, part)
        made.state, made.decided_at = str(Decision.DECLINED), timezone.now()
        made.save()
        audit(who, "dismiss_report", part, str(made.rule))
        return made


def hide(who: Who, entry_id: uuid.UUID | str, rule: HouseRule, why: str) -> Hiding:
    """Hide an entry for breaking a house rule. It is kept, and its owner can appeal. Raises `Refused`, `NotFound`."""
    with transaction.atomic():
        part = locked(entry_id)
        who.needs(Action.HIDE, part)
        made = Hiding.objects.create(entry_id=part.pk, by=who.account, rule=rule, why=why)
        set_state(who, part, EntryState.HIDDEN, Via.MODERATION, why)
        now = timezone.now()
        open_reports = Report.objects.filter(entry_id=part.pk, state=Decision.OPEN)
        open_reports.update(state=Decision.ACCEPTED, decided_at=now)
        audit(who, "hide", part, str(rule))
        return made


def lift(who: Who, entry_id: uuid.UUID | str, why: str = "") -> Entry:
    """Show an entry again that was hidden. Raises `Refused`, `NotFound`."""
    with transaction.atomic():
        part = locked(entry_id)
        who.needs(Action.LIFT, part)
        Hiding.objects.filter(entry_id=part.pk, lifted_at=None).update(lifted_at=timezone.now())
        audit(who, "lift", part, "")
        return set_state(who, part, EntryState.SHOWN, Via.MODERATION, why)


def appeal(who: Who, entry_id: uuid.UUID | str, why: str) -> Hiding:
    """Object to the hiding of an entry of one's own, once. Raises `Refused`, `NotFound`."""
    with transaction.atomic():
        part = locked(entry_id)
        who.needs(Action.APPEAL, part)
        made = hiding_of(part)
        if made.appeal_state:
            raise Refused("There was an appeal already.")
        made.appeal, made.appealed_at, made.appeal_state = why, timezone.now(), str(Decision.OPEN)
        made.save()
        return made


def answer_appeal(who: Who, entry_id: uuid.UUID | str, *, accept: bool, answer: str) -> Hiding:
    """Decide on an appeal: another moderator than the one who hid it. Raises `Refused`, `NotFound`."""
    with transaction.atomic():
        part = locked(entry_id)
        who.needs(Action.LIFT, part)
        made = hiding_of(part)
        if made.appeal_state != Decision.OPEN:
            raise NotFound("There is no appeal to decide on.")
        if who.account is not None and made.by_id == who.account.pk:
            raise Refused("Another moderator than the one who hid it decides.")
        made.appeal_state, made.answer = str(Decision.ACCEPTED if accept else Decision.DECLINED), answer
        made.save()
        audit(who, "answer_appeal", part, made.appeal_state)
        if accept:
            lift(who, part.pk, answer)
        return made


def hiding_of(entry: Entry) -> Hiding:
    """Why an entry is hidden. Raises `NotFound`."""
    found = Hiding.objects.filter(entry_id=entry.pk, lifted_at=None).order_by("-at", "-pk").first()
    if found is None:
        raise NotFound("It is not hidden.")
    return found


def audit(who: Who, action: str, entry: Entry | None, detail: str) -> None:
    """Keep that power over others was used. `detail` never holds an address of a person."""
    Audit.objects.create(
        by=who.account,
        acting_as=who.acting_as(entry),
        action=action,
        entry_id=None if entry is None else entry.pk,
        detail=detail,
    )
