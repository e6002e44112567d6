"""What others do with what stands beside figures: read it, report it, show or decline it, hide it by a house rule."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from weefsel.errors import NotFound
from weefsel.platform.register.interpreting import is_own, note, text_locked
from weefsel.platform.register.models import Interpretation, InterpretationReport
from weefsel.platform.register.moderation import audit
from weefsel.platform.register.permissions import Refused, SiteAction
from weefsel.platform.register.states import Decision, EntryState, HouseRule, InterpretationState
from weefsel.platform.register.who import Who

__all__ = [
    "RULES",
    "Address",
    "beside_all",
    "decide",
    "dismiss_text",
    "hidden_beside",
    "hide_text",
    "lift_text",
    "may_be_read",
    "own_texts",
    "report_text",
    "reported_texts",
    "text_of",
    "waiting_texts",
]

Address = tuple[str, str, str]
#: the house rules that a text can break: whether a group is real is no matter of a text
RULES: Final = tuple(rule for rule in HouseRule if rule is not HouseRule.NOT_REAL)
_READ: Final = (EntryState.SHOWN, EntryState.GONE)
#: what a group wrote goes along when the group itself is hidden or taken out
_TO_READ: Final = Q(state=InterpretationState.SHOWN) & (
    Q(entry=None) | Q(entry__state__in=_READ) | Q(entry__merged_into__state__in=_READ)
)
_WITH: Final = ("entry__as_actor", "entry__merged_into__as_actor")
#: how many of one's own are listed
_LISTED: Final = 20


def beside_all(addresses: Iterable[Address]) -> dict[Address, list[Interpretation]]:
    """What everybody reads beside each of these figures, the newest first; one query for all of them."""
    wanted: dict[Address, list[Interpretation]] = {one: [] for one in addresses}
    if not wanted:
        return wanted
    found = Interpretation.objects.filter(
        _TO_READ, area_code__in={one[1] for one in wanted}, result__in={one[0] for one in wanted}
    )
    for made in found.select_related(*_WITH).order_by("-changed_at", "-pk"):
        address = (made.result, made.area_code, made.column)
        if address in wanted:
            wanted[address].append(made)
    return wanted


def may_be_read(made: Interpretation) -> bool:
    """Whether everybody reads it."""
    return Interpretation.objects.filter(_TO_READ, pk=made.pk).exists()


def hidden_beside(address: Address) -> list[Interpretation]:
    """What was hidden beside a figure: that it was, and by which rule, is for everybody to know."""
    result, area_code, column = address
    found = Interpretation.objects.filter(result=result, area_code=area_code, column=column)
    return list(found.filter(state=InterpretationState.HIDDEN).order_by("-changed_at"))


def text_of(text_id: uuid.UUID | str) -> Interpretation:
    """A text beside a figure. Raises `NotFound`."""
    found = Interpretation.objects.select_related(*_WITH).filter(pk=text_id).first()
    if found is None:
        raise NotFound("No such text.")
    return found


def own_texts(who: Who, address: Address | None = None) -> list[Interpretation]:
    """What somebody wrote, the newest first: beside one figure, or everywhere."""
    if who.account is None:
        return []
    mine = Q(account=who.account) | Q(entry__owner=who.account) | Q(entry__merged_into__owner=who.account)
    found = Interpretation.objects.filter(mine).select_related(*_WITH).order_by("-changed_at", "-pk")
    if address is not None:
        found = found.filter(result=address[0], area_code=address[1], column=address[2])
    return [one for one in found if is_own(who, one)][:_LISTED]


def waiting_texts(who: Who) -> list[Interpretation]:
    """What waits until an editor shows it, the oldest first; nobody decides about their own."""
    if not who.may_site(SiteAction.DECIDE_INTERPRETATION):
        return []
    found = Interpretation.objects.filter(state=InterpretationState.WAITING).select_related(*_WITH)
    return [one for one in found.order_by("changed_at", "pk") if not is_own(who, one)]


def decide(who: Who, text_id: uuid.UUID | str, *, show: bool, why: str = "") -> Interpretation:
    """Show what waits, or decline it with the reason. Raises `Refused` and `NotFound`."""
    who.needs_site(SiteAction.DECIDE_INTERPRETATION)
    with transaction.atomic():
        made = text_locked(text_id)
        if made.state != InterpretationState.WAITING:
            raise Refused(f"It is {made.state}.")
        if is_own(who, made):
            raise Refused("Nobody decides about their own text.")
        made.state = str(InterpretationState.SHOWN if show else InterpretationState.DECLINED)
        note(made, who, "showed" if show else "declined", why=why)
        made.save()
        audit(who, "decide_interpretation", None, f"{made.state}: {_named(made)}")
        return made


def report_text(who: Who, text_id: uuid.UUID | str, rule: HouseRule, why: str = "") -> InterpretationReport:
    """Say that a text breaks a house rule. Anybody may, of what they can read. Raises `Refused`, `NotFound`."""
    who.needs_site(SiteAction.PROPOSE_INTERPRETATION)
    with transaction.atomic():
        made = text_locked(text_id)
        if not may_be_read(made) or rule not in RULES:
            raise Refused(f"It is {made.state}.")
        return InterpretationReport.objects.create(interpretation=made, by=who.account, rule=rule, why=why)


def reported_texts(who: Who) -> list[InterpretationReport]:
    """Reports that wait for a moderator, the oldest first."""
    if not who.may_site(SiteAction.HIDE_INTERPRETATION):
        return []
    found = InterpretationReport.objects.filter(state=Decision.OPEN).order_by("made_at", "pk")
    return list(found.select_related(*(f"interpretation__{one}" for one in _WITH)))


def dismiss_text(who: Who, report_id: int) -> InterpretationReport:
    """Say that a report gives no reason to hide. Raises `Refused`, `NotFound`."""
    who.needs_site(SiteAction.HIDE_INTERPRETATION)
    with transaction.atomic():
        made = InterpretationReport.objects.select_for_update().filter(pk=report_id, state=Decision.OPEN).first()
        if made is None:
            raise NotFound("No such report.")
        made.state, made.decided_at = str(Decision.DECLINED), timezone.now()
        made.save()
        audit(who, "dismiss_report", None, _named(made.interpretation))
        return made


def hide_text(who: Who, text_id: uuid.UUID | str, rule: HouseRule, why: str) -> Interpretation:
    """Hide a text for breaking a house rule. It is kept, and its writer reads why. Raises `Refused`, `NotFound`."""
    who.needs_site(SiteAction.HIDE_INTERPRETATION)
    with transaction.atomic():
        made = text_locked(text_id)
        if made.state not in (InterpretationState.SHOWN, InterpretationState.WAITING) or rule not in RULES:
            raise Refused(f"It is {made.state}.")
        note(made, who, "hid", rule=str(rule), why=why, before={"state": made.state})
        made.state = str(InterpretationState.HIDDEN)
        made.save()
        open_reports = InterpretationReport.objects.filter(interpretation=made, state=Decision.OPEN)
        open_reports.update(state=Decision.ACCEPTED, decided_at=timezone.now())
        audit(who, "hide", None, f"{rule}: {_named(made)}")
        return made


def lift_text(who: Who, text_id: uuid.UUID | str, why: str = "") -> Interpretation:
    """Show again what was hidden. Raises `Refused`, `NotFound`."""
    who.needs_site(SiteAction.HIDE_INTERPRETATION)
    with transaction.atomic():
        made = text_locked(text_id)
        if made.state != InterpretationState.HIDDEN:
            raise Refused(f"It is {made.state}.")
        made.state = str(InterpretationState.SHOWN)
        note(made, who, "lifted", why=why)
        made.save()
        audit(who, "lift", None, _named(made))
        return made


def _named(made: Interpretation) -> str:
    """How the log of power over others calls a text: by its figure and its id, never by what it says."""
    return f"{made.result} {made.area_code} {made.column} {made.pk}"[:160]
