"""The table of permissions, held to what DESIGN says, written out by hand."""

from __future__ import annotations

import itertools

import pytest
from tests.house.tree import ROOT

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.permissions import Action, Relation, SiteAction, may, may_site, page
from weefsel.platform.register.states import EntryState

OWN, NOBODYS, ANOTHERS = Relation.OWN, Relation.NOBODYS, Relation.ANOTHERS
W, S, H, G, D = EntryState.WAITING, EntryState.SHOWN, EntryState.HIDDEN, EntryState.GONE, EntryState.DELETED
VISITOR = None
P, E, M, A, X = Role.PARTICIPANT, Role.EDITOR, Role.MODERATOR, Role.ANALYST, Role.ADMINISTRATOR
EVERYBODY = (VISITOR, P, E, M, A, X)

#: who may do it with what is nobody's, who with what is another's, and in which states
EXPECTED: dict[Action, list[tuple[tuple[Role | None, ...], tuple[Relation, ...], tuple[EntryState, ...]]]] = {
    Action.READ: [
        (EVERYBODY, (NOBODYS, ANOTHERS), (S, G)),
        ((E,), (NOBODYS, ANOTHERS), (W, D)),
        ((M,), (NOBODYS, ANOTHERS), (W, D, H)),
        ((P, E, M, A, X), (OWN,), (W, S, H, G, D)),
    ],
    Action.EDIT: [((E, M), (NOBODYS,), (W, S, G)), ((P, E, M, A, X), (OWN,), (W, S, H, G))],
    Action.PROPOSE: [((P, A, X), (NOBODYS, ANOTHERS), (S, G)), ((E, M), (ANOTHERS,), (S, G))],
    Action.DECIDE: [((E, M), (NOBODYS,), (S, G)), ((P, E, M, A, X), (OWN,), (W, S, G))],
    Action.DECIDE_LATE: [
        ((E, M), (NOBODYS,), (S, G)),
        ((M,), (ANOTHERS,), (S, G)),
        ((P, E, M, A, X), (OWN,), (W, S, G)),
    ],
    Action.CLAIM: [((P, E, M, A, X), (NOBODYS,), (S,))],
    Action.SUPPORT_CLAIM: [((P, E, M, A, X), (NOBODYS,), (S,))],
    Action.DECIDE_CLAIM: [((E, M), (NOBODYS,), (S,))],
    Action.HAND_OVER: [((P, E, M, A, X), (OWN,), (W, S, G))],
    Action.REVOKE: [((M,), (ANOTHERS,), (W, S, H, G, D))],
    Action.CONFIRM: [((E, M), (NOBODYS, ANOTHERS), (S,)), ((P, E, M, A, X), (OWN,), (S, G))],
    Action.VISIT: [((E, M), (NOBODYS, ANOTHERS), (S, G))],
    Action.REMOVE: [((E, M), (NOBODYS,), (W, S, G)), ((P, E, M, A, X), (OWN,), (W, S, G))],
    Action.PUT_BACK: [((E, M), (NOBODYS,), (G, D)), ((P, E, M, A, X), (OWN,), (G, D))],
    Action.UNDO: [((E, M), (NOBODYS,), (W, S, G)), ((P, E, M, A, X), (OWN,), (W, S, H, G))],
    Action.REPORT: [(EVERYBODY, (NOBODYS, ANOTHERS), (S,))],
    Action.HIDE: [((M,), (NOBODYS, ANOTHERS), (W, S, G))],
    Action.LIFT: [((M,), (NOBODYS, ANOTHERS), (H,))],
    Action.APPEAL: [((P, E, M, A, X), (OWN,), (H,))],
    Action.MERGE: [((E, M), (NOBODYS,), (S, G)), ((P, E, M, A, X), (OWN,), (S, G))],
    Action.INTRODUCE: [((P, E, M, A, X), (OWN, NOBODYS, ANOTHERS), (S,))],
    Action.INTERPRET: [((P, E, M, A, X), (OWN,), (S,))],
}
EXPECTED[Action.READ_HISTORY] = EXPECTED[Action.READ]


@pytest.mark.parametrize("action", Action)
def test_each_action_is_for_whom_it_should_be(action: Action) -> None:
    expected = {
        (role, relation, state)
        for roles, relations, states in EXPECTED[action]
        for role, relation, state in itertools.product(roles, relations, states)
    }
    # nobody who is not signed in owns anything
    asked = [
        one for one in itertools.product(EVERYBODY, Relation, EntryState) if not (one[0] is None and one[1] is OWN)
    ]
    allowed = {(role, relation, state) for role, relation, state in asked if may(role, action, relation, state)}
    assert allowed == expected


SITE: dict[SiteAction, tuple[Role | None, ...]] = {
    SiteAction.ADD: EVERYBODY,
    SiteAction.READ_OWN_ACCOUNT: (P, E, M, A, X),
    SiteAction.READ_QUEUE: (E, M),
    SiteAction.FREEZE: (E, M, A, X),
    SiteAction.READ_AUDIT: (M, X),
    SiteAction.MANAGE_ROLES: (X,),
    SiteAction.EXPORT_PERSON: (P, E, M, A, X),
    SiteAction.IMPORT: (E, M, X),
    SiteAction.CHOOSE_KINDS: (M, X),
    SiteAction.MANAGE_TOKENS: (P, E, M, A, X),
    SiteAction.HOST_SESSION: (E, M),
    SiteAction.PROPOSE_INTERPRETATION: EVERYBODY,
    SiteAction.INTERPRET_IN_ROLE: (E, M),
    SiteAction.DECIDE_INTERPRETATION: (E, M),
    SiteAction.HIDE_INTERPRETATION: (M,),
    SiteAction.WRITE_INTERVENTION: (E, M),
}


@pytest.mark.parametrize("action", SiteAction)
def test_each_action_on_the_site_is_for_whom_it_should_be(action: SiteAction) -> None:
    assert tuple(role for role in EVERYBODY if may_site(role, action)) == SITE[action]


def test_whoever_owns_nothing_changes_nothing_of_another() -> None:
    writing = (Action.EDIT, Action.REMOVE, Action.UNDO, Action.PUT_BACK, Action.HAND_OVER, Action.APPEAL)
    for role, action, state in itertools.product(EVERYBODY, writing, EntryState):
        assert not may(role, action, ANOTHERS, state), (role, action, state)


def test_the_manual_has_the_table() -> None:
    written = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    assert written == page(), "run: python -m weefsel.platform.register.permissions > docs/permissions.md"
