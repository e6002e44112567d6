"""The words for what can be the matter with an entry, a claim, a proposal and a change."""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "AskState",
    "Decision",
    "EntryKind",
    "EntryState",
    "HouseRule",
    "InterpretationState",
    "InterventionState",
    "Joining",
    "Met",
    "Via",
    "VisitKind",
    "WhoComes",
]


class EntryKind(StrEnum):
    """What an entry is about: a table of the snapshot each."""

    ACTOR = "actor"
    PLACE = "place"
    OFFER = "offer"
    TIE = "tie"
    FUNDING = "funding"


class EntryState(StrEnum):
    """Whether an entry is shown and counted. Only `SHOWN` is."""

    #: entered, not yet confirmed by mail
    WAITING = "waiting"
    SHOWN = "shown"
    #: by a moderator, with a reason; the owner can appeal
    HIDDEN = "hidden"
    #: no longer there, or gone at its source; its history and ties stay
    GONE = "gone"
    #: taken out by its owner or an editor; can be put back
    DELETED = "deleted"


class InterpretationState(StrEnum):
    """How far what somebody wrote beside a figure is. Only `SHOWN` is read by everybody."""

    #: by a visitor whose link in the mail was not used yet
    SENT = "sent"
    #: for an editor to show or decline
    WAITING = "waiting"
    SHOWN = "shown"
    #: by an editor, with the reason; whoever wrote it can change it and try again
    DECLINED = "declined"
    #: by a moderator, by a house rule
    HIDDEN = "hidden"
    #: taken back by whoever wrote it, who can put it back
    WITHDRAWN = "withdrawn"


class InterventionState(StrEnum):
    """Whether what was done is shown, and looked at in figures. Only `SHOWN` is."""

    SHOWN = "shown"
    #: taken back by an editor, or no longer in the file that it was read from; can be put back
    WITHDRAWN = "withdrawn"


class Met(StrEnum):
    """What became of it that two groups could meet."""

    #: they know each other already
    KNOWN = "known"
    #: somebody introduced them, or tried to
    TRIED = "tried"
    #: one of them would rather not, or it makes no sense
    NO = "no"


class Via(StrEnum):
    """By what way a change came in."""

    FORM = "form"
    PROPOSAL = "proposal"
    CONFIRMED = "confirmed"
    CLAIM = "claim"
    VISIT = "visit"
    ASKED = "asked"
    MODERATION = "moderation"
    UNDO = "undo"
    IMPORT = "import"
    MERGE = "merge"
    API = "api"
    ERASURE = "erasure"


class Decision(StrEnum):
    """How far a claim, a proposal or an appeal is."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    #: taken back by whoever made it
    WITHDRAWN = "withdrawn"
    #: another was first, or what it was about is no longer there
    OVERTAKEN = "overtaken"


class Joining(StrEnum):
    """How one joins a group."""

    WALK_IN = "walk_in"
    ASK_FIRST = "ask_first"
    MEMBERS = "members"
    INVITED = "invited"


class WhoComes(StrEnum):
    """Who comes to an offer, only roughly, and only where the group chose to say so."""

    UNKNOWN = "unknown"
    MIXED = "mixed"
    MOSTLY_OLD = "mostly_old"
    MOSTLY_YOUNG = "mostly_young"
    MOSTLY_FAMILIES = "mostly_families"


class VisitKind(StrEnum):
    """What a community worker saw."""

    STILL_RIGHT = "still_right"
    CLOSED = "closed"
    DIFFERENT = "different"


class AskState(StrEnum):
    """Whom is asked whether an entry is still right."""

    OWNER = "owner"
    EDITOR = "editor"


class HouseRule(StrEnum):
    """Why an entry can be hidden. That a group is close-knit is no reason."""

    PRIVATE_PERSON = "private_person"
    AGAINST_THE_LAW = "against_the_law"
    NOT_REAL = "not_real"
    HARMS_PEOPLE = "harms_people"
    ADVERTISING = "advertising"
