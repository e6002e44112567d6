"""Who asks for something: an account in a role, or nobody that is known."""

from __future__ import annotations

from dataclasses import dataclass

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.models import Entry, Funding, Offer, Tie
from weefsel.platform.register.permissions import Action, Refused, Relation, SiteAction, may, may_site
from weefsel.platform.register.states import EntryKind, EntryState

__all__ = ["PROGRAM", "VISITOR", "Who", "owner_of"]


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who does something, and in what role."""

    account: Account | None
    role: Role | None
    #: the program itself: a reader of files, a mail that was answered, a term that ended
    program: bool = False

    def relation(self, entry: Entry) -> Relation:
        """Whose an entry is, seen from here."""
        owner = owner_of(entry)
        if owner is None:
            return Relation.NOBODYS
        return Relation.OWN if self.account is not None and owner == self.account.pk else Relation.ANOTHERS

    def may(self, action: Action, entry: Entry) -> bool:
        """Whether the table of permissions lets it."""
        return self.program or may(self.role, action, self.relation(entry), _state_of(entry))

    def may_site(self, action: SiteAction) -> bool:
        return self.program or may_site(self.role, action)

    def needs(self, action: Action, entry: Entry) -> None:
        """Raises `Refused` where the table of permissions does not let it."""
        if not self.may(action, entry):
            raise Refused(f"{self.acting_as(entry)} may not {action} {entry.kind} {entry.pk} ({entry.state}).")

    def needs_site(self, action: SiteAction) -> None:
        """Raises `Refused` where the table of permissions does not let it."""
        if not self.may_site(action):
            raise Refused(f"{self.role or 'visitor'} may not {action}.")

    def acting_as(self, entry: Entry | None = None) -> str:
        """In what role: the owner of an entry before their role on the site."""
        if self.program:
            return "program"
        if entry is not None and self.relation(entry) is Relation.OWN:
            return "owner"
        return str(self.role or "visitor")


VISITOR = Who(None, None)
PROGRAM = Who(None, None, program=True)


def owner_of(entry: Entry) -> object:
    """The id of the account that owns an entry; None where it is nobody's.

    An activity, a tie and money belong to the group that they are of; a place and a group to themselves.
    """
    part = of_kind(entry)
    if isinstance(part, Offer):
        return part.actor.owner_id
    if isinstance(part, Tie | Funding):
        return part.from_actor.owner_id
    return entry.owner_id


def _state_of(entry: Entry) -> EntryState:
    """The state of an entry; what is shown of a group that is not, is as that group is."""
    part, state = of_kind(entry), EntryState(entry.state)
    if state is not EntryState.SHOWN or not isinstance(part, Offer | Tie | Funding):
        return state
    return EntryState((part.actor if isinstance(part, Offer) else part.from_actor).state)


def of_kind(entry: Entry) -> Entry:
    """The entry with the fields of its kind."""
    if type(entry) is not Entry:
        return entry
    return getattr(entry, f"as_{EntryKind(entry.kind)}")
