"""What an archive holds: which tables of the register, which of their columns, and why not the others.

A table is a member of JSON Lines, a column is a field of its model. Who did something is in none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import models

from weefsel.platform.register.models import (
    Actor,
    Apart,
    Ask,
    Change,
    Entry,
    Funding,
    Hiding,
    Interpretation,
    Intervention,
    Introduction,
    KindChoice,
    Link,
    Merge,
    Offer,
    Place,
    Proposal,
    Report,
    Tie,
    Visit,
)
from weefsel.platform.register.states import EntryKind

__all__ = ["FORMAT", "MANIFEST", "NOT_IN", "OWNERS", "TABLES", "Table", "members"]

#: raised with every change of what stands in an archive
FORMAT: Final = 1
MANIFEST: Final = "weefsel-register.json"
#: whose an entry is: only where that was asked for
OWNERS: Final = "owners"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of an archive."""

    name: str
    model: type[models.Model]
    #: the columns by which its rows stand in order; within one of these, as they were written
    order: tuple[str, ...]
    #: of a table of entries: its kind
    kind: EntryKind | None = None
    #: whether `order` names each row once
    once: bool = True
    #: columns that are not in it → why
    left: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[models.Field[Any, Any], ...]:
        """The fields of the model that are in it, in the order of the model."""
        return tuple(one for one in self.model._meta.concrete_fields if one.name not in self.left)

    @property
    def member(self) -> str:
        """What it is called in the zip."""
        return f"{self.name}.jsonl"


_ENTRY: Final = {
    "owner": "a person; with the option to take owners along they are in a table of their own",
    "entered_by": "a person",
    "kind": "told by the table",
    "entry": "the id, a second time",
}
_NUMBER: Final = {"id": "a number that each database gives by itself"}
_BY: Final = {**_NUMBER, "by": "a person"}
_LETTER: Final = {
    "account": "a person",
    "digest": "of a link in a mail, which leads to this site",
    "email": "a person",
    "lang": "of a mail to a person",
    "expires_at": "of a link in a mail, which leads to this site",
}
_DECIDED: Final = {**_NUMBER, "account": "a person", "decided_by": "a person"}


def _entries(name: str, kind: EntryKind, model: type[Entry]) -> Table:
    return Table(name, model, ("id",), kind, left=_ENTRY)


#: in an order in which what others name comes first
TABLES: Final = (
    _entries("places", EntryKind.PLACE, Place),
    _entries("actors", EntryKind.ACTOR, Actor),
    _entries("offers", EntryKind.OFFER, Offer),
    _entries("ties", EntryKind.TIE, Tie),
    _entries("funding", EntryKind.FUNDING, Funding),
    Table("links", Link, ("entry", "scheme", "external_id"), left=_NUMBER),
    Table("changes", Change, ("entry", "version"), left={**_BY, "frozen": "revisions are of a snapshot, not of this"}),
    Table("merges", Merge, ("lost",), once=False, left=_BY),
    Table("apart", Apart, ("one", "other"), left=_NUMBER),
    Table("introductions", Introduction, ("one", "other"), left=_NUMBER),
    Table("interpretations", Interpretation, ("id",), left=_LETTER),
    Table("interventions", Intervention, ("id",), left={"frozen_version": "revisions are of a snapshot, not of this"}),
    Table("kind_choices", KindChoice, ("place_kind",)),
    Table("proposals", Proposal, ("entry",), once=False, left=_DECIDED),
    Table("visits", Visit, ("entry",), once=False, left=_BY),
    Table("asks", Ask, ("entry",), once=False, left=_NUMBER),
    Table("hidings", Hiding, ("entry",), once=False, left=_BY),
    Table(
        "reports",
        Report,
        ("entry",),
        once=False,
        left={**_BY, "why": "what somebody wrote to the moderators of this site, perhaps about people"},
    ),
)

#: models of the register and of what stands on it that are in no archive → why
NOT_IN: Final[Mapping[str, str]] = {
    "register.Entry": "its columns stand with those of its kind",
    "register.Freeze": "revisions are of a snapshot, not of the register",
    "register.Audit": "what was done with power over others on this site, of which it is the record",
    "register.Claim": "who says that an entry is theirs: a person",
    "register.Support": "who says that of another's claim: a person",
    "register.InterpretationReport": "what somebody said to the moderators of this site, who decide on it here",
    "register.Letter": "links in mails to people; they lead to this site",
    "exchange.ListSource": "how a list of this municipality was read: it is asked once more",
    "exchange.SheetImport": "who brought in which file",
    "exchange.GivenBefore": "with which the last file is taken back, here",
    "finding.Stamp": "part of an index, which is made again",
    "finding.Document": "part of an index, which is made again",
    "webapi.Token": "a secret of a person",
    "webapi.Sent": "what a program of a person sent",
}


def members(*, with_owners: bool) -> tuple[str, ...]:
    """The names of all tables of an archive."""
    return (*(table.name for table in TABLES), *([OWNERS] if with_owners else []))
