"""The words for deciding together: roles, rights, requests and promises."""

from __future__ import annotations

from weefsel.concepts.concept import Concept

__all__ = [
    "ChallengeStatus",
    "CommitmentStatus",
    "PlatformRole",
    "PowerRole",
    "RightKind",
    "VoiceRole",
]


class PlatformRole(Concept):
    """What someone may do on the site."""

    VISITOR = "visitor"
    PARTICIPANT = "participant"
    OWNER = "owner"
    EDITOR = "editor"
    MODERATOR = "moderator"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


class VoiceRole(Concept):
    """As whom someone takes part. Chosen by the participant, may stay empty."""

    RESIDENT = "resident"
    VOLUNTEER = "volunteer"
    INFORMAL_CARER = "informal_carer"
    WORKER = "worker"
    ENTREPRENEUR = "entrepreneur"
    OFFICIAL = "official"
    COUNCIL_MEMBER = "council_member"
    OTHER = "other"


class PowerRole(Concept):
    """Who decides, pays, delivers or is affected."""

    DECIDES = "decides"
    PAYS = "pays"
    DELIVERS = "delivers"
    ADVISES = "advises"
    AFFECTED = "affected"


class RightKind(Concept):
    """What residents together may ask for or take over."""

    CHALLENGE = "challenge"
    BID = "bid"
    PLAN = "plan"
    BUDGET = "budget"
    INITIATIVE = "initiative"
    CONSULTATION = "consultation"
    INFORMATION = "information"
    OWN_SUPPORT = "own_support"


class ChallengeStatus(Concept):
    """Where a request under a neighbourhood right stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    ASSESSMENT = "assessment"
    GRANTED = "granted"
    GRANTED_PARTLY = "granted_partly"
    REFUSED = "refused"
    AGREEMENT = "agreement"
    RUNNING = "running"
    EVALUATED = "evaluated"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    OBJECTION = "objection"


class CommitmentStatus(Concept):
    """What became of a commitment. What was dropped stays visible too."""

    PROPOSED = "proposed"
    PROMISED = "promised"
    IN_PROGRESS = "in_progress"
    DELAYED = "delayed"
    DONE = "done"
    DONE_UNCONFIRMED = "done_unconfirmed"
    CHANGED = "changed"
    DROPPED = "dropped"
    UNKNOWN = "unknown"
