"""The one table of permissions: who may do what with which entry. Pages, API and tests all read it.

A cell says in which states of an entry a role may do it: **w**aiting, **s**hown, **h**idden, **g**one, **d**eleted.
Whoever owns an entry has the rights of the owner with it, and no others, whatever their role.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from weefsel.errors import WeefselError
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.states import EntryState

__all__ = ["Action", "Refused", "Relation", "SiteAction", "may", "may_site", "page"]


class Refused(WeefselError):
    """Somebody may not do this. Its words are for the log: the screen has its own."""


class Relation(StrEnum):
    """Whose an entry is, seen from one account."""

    OWN = "own"
    NOBODYS = "nobodys"
    ANOTHERS = "anothers"


class Action(StrEnum):
    """What can be done with an entry."""

    READ = "read"
    READ_HISTORY = "read_history"
    EDIT = "edit"
    PROPOSE = "propose"
    #: accept or decline what another proposed
    DECIDE = "decide"
    #: the same, when the owner was silent too long
    DECIDE_LATE = "decide_late"
    CLAIM = "claim"
    SUPPORT_CLAIM = "support_claim"
    DECIDE_CLAIM = "decide_claim"
    HAND_OVER = "hand_over"
    REVOKE = "revoke"
    CONFIRM = "confirm"
    VISIT = "visit"
    REMOVE = "remove"
    PUT_BACK = "put_back"
    UNDO = "undo"
    REPORT = "report"
    HIDE = "hide"
    LIFT = "lift"
    APPEAL = "appeal"
    #: say that it is the same as another, which keeps what both know
    MERGE = "merge"
    #: say what became of it that it could meet another
    INTRODUCE = "introduce"
    #: write beside a figure, signed with its name
    INTERPRET = "interpret"


class SiteAction(StrEnum):
    """What can be done that is about no entry in particular."""

    ADD = "add"
    READ_OWN_ACCOUNT = "read_own_account"
    READ_QUEUE = "read_queue"
    FREEZE = "freeze"
    READ_AUDIT = "read_audit"
    MANAGE_ROLES = "manage_roles"
    EXPORT_PERSON = "export_person"
    #: bring a file in: what is nobody's is written, what is somebody's becomes a proposal
    IMPORT = "import"
    #: which kinds of place on a public map belong in the register
    CHOOSE_KINDS = "choose_kinds"
    #: let a program of one's own read and write as oneself
    MANAGE_TOKENS = "manage_tokens"
    #: open a mapping session, and keep or drop what was said in it
    HOST_SESSION = "host_session"
    #: write beside a figure, for an editor to show
    PROPOSE_INTERPRETATION = "propose_interpretation"
    #: write beside a figure in one's role, shown at once
    INTERPRET_IN_ROLE = "interpret_in_role"
    #: show or decline what others wrote beside a figure
    DECIDE_INTERPRETATION = "decide_interpretation"
    #: hide what stands beside a figure by a house rule, and show it again
    HIDE_INTERPRETATION = "hide_interpretation"
    #: write down what was done, where, and what it was meant to move; change it, take it back
    WRITE_INTERVENTION = "write_intervention"


@dataclass(frozen=True, slots=True)
class _Row:
    """One action: the states in which the owner may do it, and others with what is nobody's and with what is another's.

    Participants, analysts and administrators have the rights of everybody who is signed in: an analyst reckons, an
    administrator arranges access, and neither changes what others wrote.
    """

    owner: str = ""
    visitor: tuple[str, str] = ("", "")
    #: nothing said: as everybody who is signed in
    editor: tuple[str, str] | None = None
    moderator: tuple[str, str] | None = None


_SEEN: Final = ("sg", "sg")
_ALL: Final = ("wshgd", "wshgd")

#: what every signed-in person may do: on what is nobody's, and on what is another's
_TAKES_PART: Final[Mapping[Action, tuple[str, str]]] = {
    Action.READ: _SEEN,
    Action.READ_HISTORY: _SEEN,
    Action.PROPOSE: _SEEN,
    Action.CLAIM: ("s", ""),
    Action.SUPPORT_CLAIM: ("s", ""),
    Action.REPORT: ("s", "s"),
    Action.INTRODUCE: ("s", "s"),
}

_ROWS: Final[Mapping[Action, _Row]] = {
    Action.READ: _Row("wshgd", visitor=_SEEN, editor=("wsgd", "wsgd"), moderator=_ALL),
    Action.READ_HISTORY: _Row("wshgd", visitor=_SEEN, editor=("wsgd", "wsgd"), moderator=_ALL),
    # nobody but the owner changes what is owned
    Action.EDIT: _Row("wshg", editor=("wsg", ""), moderator=("wsg", "")),
    Action.UNDO: _Row("wshg", editor=("wsg", ""), moderator=("wsg", "")),
    Action.REMOVE: _Row("wsg", editor=("wsg", ""), moderator=("wsg", "")),
    Action.PUT_BACK: _Row("gd", editor=("gd", ""), moderator=("gd", "")),
    # whoever can change it has no need to propose
    Action.PROPOSE: _Row(editor=("", "sg"), moderator=("", "sg")),
    Action.DECIDE: _Row("wsg", editor=("sg", ""), moderator=("sg", "")),
    Action.DECIDE_LATE: _Row("wsg", editor=("sg", ""), moderator=_SEEN),
    Action.CLAIM: _Row(),
    Action.SUPPORT_CLAIM: _Row(),
    Action.DECIDE_CLAIM: _Row(editor=("s", ""), moderator=("s", "")),
    Action.HAND_OVER: _Row("wsg"),
    Action.REVOKE: _Row(moderator=("", "wshgd")),
    Action.CONFIRM: _Row("sg", editor=("s", "s"), moderator=("s", "s")),
    Action.VISIT: _Row(editor=_SEEN, moderator=_SEEN),
    Action.REPORT: _Row(visitor=("s", "s")),
    Action.HIDE: _Row(moderator=("wsg", "wsg")),
    Action.LIFT: _Row(moderator=("h", "h")),
    Action.APPEAL: _Row("h"),
    Action.MERGE: _Row("sg", editor=("sg", ""), moderator=("sg", "")),
    Action.INTRODUCE: _Row("s"),
    Action.INTERPRET: _Row("s"),
}

_CONTENT: Final = frozenset({Role.EDITOR, Role.MODERATOR})
_SIGNED_IN: Final = frozenset(Role)
#: what needs no account
_FOR_EVERYBODY: Final = frozenset({SiteAction.ADD, SiteAction.PROPOSE_INTERPRETATION})
_SITE: Final[Mapping[SiteAction, frozenset[Role]]] = {
    SiteAction.READ_OWN_ACCOUNT: _SIGNED_IN,
    SiteAction.EXPORT_PERSON: _SIGNED_IN,
    SiteAction.MANAGE_TOKENS: _SIGNED_IN,
    SiteAction.IMPORT: _CONTENT | {Role.ADMINISTRATOR},
    SiteAction.CHOOSE_KINDS: frozenset({Role.MODERATOR, Role.ADMINISTRATOR}),
    SiteAction.READ_QUEUE: _CONTENT,
    SiteAction.HOST_SESSION: _CONTENT,
    SiteAction.INTERPRET_IN_ROLE: _CONTENT,
    SiteAction.DECIDE_INTERPRETATION: _CONTENT,
    SiteAction.HIDE_INTERPRETATION: frozenset({Role.MODERATOR}),
    SiteAction.WRITE_INTERVENTION: _CONTENT,
    SiteAction.FREEZE: _CONTENT | {Role.ANALYST, Role.ADMINISTRATOR},
    SiteAction.READ_AUDIT: frozenset({Role.MODERATOR, Role.ADMINISTRATOR}),
    SiteAction.MANAGE_ROLES: frozenset({Role.ADMINISTRATOR}),
}


def may(role: Role | None, action: Action, relation: Relation, state: EntryState) -> bool:
    """Whether somebody of this role (nobody signed in: None) may do `action` with an entry in this state."""
    letter = str(state)[0]
    nobodys, anothers = _states(action, role)
    if relation is Relation.OWN:
        return letter in _ROWS[action].owner
    return letter in (nobodys if relation is Relation.NOBODYS else anothers)


def _states(action: Action, role: Role | None) -> tuple[str, str]:
    row = _ROWS[action]
    if role is None:
        return row.visitor
    given = {Role.EDITOR: row.editor, Role.MODERATOR: row.moderator}.get(role)
    return given if given is not None else _TAKES_PART.get(action, ("", ""))


def may_site(role: Role | None, action: SiteAction) -> bool:
    """Whether somebody of this role may do what is about no entry. Anybody may add a group, or propose a text."""
    return action in _FOR_EVERYBODY or (role is not None and role in _SITE[action])


_HEAD = """\
# Who may do what

The one table of permissions. Pages, the API and the tests read it from `src/weefsel/platform/register/permissions.py`;
this page is made from it with `python -m weefsel.platform.register.permissions > docs/permissions.md`.

A cell says in which states of an entry somebody may do it: **w**aiting for its mail, **s**hown, **h**idden by a
moderator, **g**one, **d**eleted. Where two are given, the first is for an entry that nobody owns and the second for
another's. Whoever owns an entry has the rights of the first column with it, and no others, whatever their role. Roles
above participant count only after a second step at signing in.

"""


def page() -> str:
    """The page of the manual, in Markdown."""
    roles = ("owner", "visitor", *map(str, Role))
    lines = [f"| action | {' | '.join(roles)} |", f"|---|{'---|' * len(roles)}"]
    for action, row in _ROWS.items():
        cells = [row.owner or "–", *(_cell(_states(action, role)) for role in (None, *Role))]
        lines.append(f"| {action} | {' | '.join(cells)} |")
    for site_action in SiteAction:
        cells = ["yes" if may_site(role, site_action) else "–" for role in (None, *Role)]
        lines.append(f"| {site_action} | – | {' | '.join(cells)} |")
    return _HEAD + "\n".join(lines) + "\n"


def _cell(states: tuple[str, str]) -> str:
    nobodys, anothers = (word or "–" for word in states)
    return nobodys if nobodys == anothers else f"{nobodys} / {anothers}"


if __name__ == "__main__":
    print(page(), end="")
