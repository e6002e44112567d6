"""What waits for somebody, the oldest first: the page *Beheer*."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from weefsel.platform.register.freshness import for_editors
from weefsel.platform.register.interpreted import own_texts, reported_texts, waiting_texts
from weefsel.platform.register.models import (
    Ask,
    Claim,
    Entry,
    Hiding,
    Interpretation,
    InterpretationReport,
    Proposal,
    Report,
    Support,
)
from weefsel.platform.register.permissions import Action, SiteAction
from weefsel.platform.register.proposals import is_overdue, open_proposals
from weefsel.platform.register.states import Decision, EntryKind, EntryState
from weefsel.platform.register.who import Who, owner_of

__all__ = ["Waiting", "waiting_for"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that waits for one person, and what they wait for themselves."""

    #: to accept or decline
    proposals: tuple[Proposal, ...]
    #: to confirm or decline
    claims: tuple[Claim, ...]
    #: by how many groups each of those was confirmed
    supported: Mapping[int, int]
    #: of others, that a group of this person can confirm
    supportable: tuple[Claim, ...]
    asks: tuple[Ask, ...]
    reports: tuple[Report, ...]
    appeals: tuple[Hiding, ...]
    #: beside figures: to show or decline, and what somebody reported
    texts: tuple[Interpretation, ...]
    text_reports: tuple[InterpretationReport, ...]
    #: of this person
    entries: tuple[Entry, ...]
    own_claims: tuple[Claim, ...]
    own_proposals: tuple[Proposal, ...]
    own_texts: tuple[Interpretation, ...]

    @property
    def count(self) -> int:
        """How many things to decide on."""
        entries = (self.proposals, self.claims, self.asks, self.reports, self.appeals)
        lists = (*entries, self.texts, self.text_reports)
        return sum(len(one) for one in lists)


def waiting_for(who: Who) -> Waiting:
    """What waits for somebody who is signed in."""
    keeps = who.may_site(SiteAction.READ_QUEUE)
    claims = [one for one in _claims() if one.account_id != _id(who)]
    mine = tuple(Entry.objects.filter(owner=who.account).exclude(kind=EntryKind.TIE).order_by("kind", "created_at"))
    known = any(one.kind == EntryKind.ACTOR and one.state == EntryState.SHOWN for one in mine)
    decide = [one for one in claims if who.may(Action.DECIDE_CLAIM, one.entry)]
    return Waiting(
        proposals=tuple(one for one in open_proposals() if _decides(who, one)),
        claims=tuple(decide),
        supported={one.pk: Support.objects.filter(claim=one).count() for one in decide},
        supportable=tuple(one for one in claims if known and one not in decide and _not_yet(who, one)),
        asks=tuple(for_editors()) if keeps else (),
        reports=tuple(one for one in _reports() if who.may(Action.HIDE, one.entry)),
        appeals=tuple(one for one in _appeals() if who.may(Action.LIFT, one.entry) and one.by_id != _id(who)),
        texts=tuple(waiting_texts(who)),
        text_reports=tuple(reported_texts(who)),
        entries=mine,
        own_claims=tuple(Claim.objects.filter(account=who.account).select_related("entry").order_by("-made_at")[:20]),
        own_proposals=tuple(
            Proposal.objects.filter(account=who.account).select_related("entry").order_by("-made_at")[:20]
        ),
        own_texts=tuple(own_texts(who)),
    )


def _id(who: Who) -> object:
    return None if who.account is None else who.account.pk


def _claims() -> list[Claim]:
    return list(Claim.objects.filter(state=Decision.OPEN).select_related("entry").order_by("made_at", "pk"))


def _not_yet(who: Who, claim: Claim) -> bool:
    return not Support.objects.filter(claim=claim, account=who.account).exists()


def _reports() -> list[Report]:
    return list(Report.objects.filter(state=Decision.OPEN).select_related("entry").order_by("made_at", "pk"))


def _appeals() -> list[Hiding]:
    return list(Hiding.objects.filter(appeal_state=Decision.OPEN).select_related("entry").order_by("appealed_at"))


def _decides(who: Who, made: Proposal) -> bool:
    own = made.account_id == _id(who) and owner_of(made.entry) != _id(who)
    return not own and who.may(Action.DECIDE_LATE if is_overdue(made) else Action.DECIDE, made.entry)
