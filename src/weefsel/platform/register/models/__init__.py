"""The tables of the register: entries by kind, who keeps them, what is asked of them, and all that was changed."""

from weefsel.platform.register.models.entries import (
    Actor,
    Apart,
    Entry,
    Funding,
    Introduction,
    KindChoice,
    Link,
    Offer,
    Place,
    Tie,
)
from weefsel.platform.register.models.interpretations import Interpretation, InterpretationReport
from weefsel.platform.register.models.interventions import Intervention
from weefsel.platform.register.models.log import Audit, Change, Freeze, Merge
from weefsel.platform.register.models.requests import Ask, Claim, Hiding, Letter, Proposal, Report, Support, Visit

__all__ = [
    "Actor",
    "Apart",
    "Ask",
    "Audit",
    "Change",
    "Claim",
    "Entry",
    "Freeze",
    "Funding",
    "Hiding",
    "Interpretation",
    "InterpretationReport",
    "Intervention",
    "Introduction",
    "KindChoice",
    "Letter",
    "Link",
    "Merge",
    "Offer",
    "Place",
    "Proposal",
    "Report",
    "Support",
    "Tie",
    "Visit",
]
