"""The API gives the answers of the pages: whoever, whosever, in whatever state.

Who may what is written by hand in `tests.register.test_permissions`, as for the pages.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping

import pytest
from django.db import transaction
from tests.register.conftest import NewGroup, NewPerson
from tests.register.test_permissions import EXPECTED
from tests.webapi.conftest import NewProgram, Program

from weefsel.platform.accounts.roles import Role
from weefsel.platform.gates import GATES, Gate
from weefsel.platform.register.models import Entry
from weefsel.platform.register.moderation import hide
from weefsel.platform.register.permissions import Action, Relation
from weefsel.platform.register.records import edit, entry_of
from weefsel.platform.register.states import EntryState, HouseRule
from weefsel.platform.register.who import PROGRAM, Who
from weefsel.platform.webapi.schemas import COLLECTIONS

ROLES: tuple[Role | None, ...] = (None, *Role)
#: what is asked of an entry: the action that it needs, the method, what stands behind its address, and what is sent
ASKED: Mapping[str, tuple[Action, str, str, object]] = {
    "one": (Action.READ, "GET", "", None),
    "history": (Action.READ_HISTORY, "GET", "/history", None),
    "change": (Action.EDIT, "PATCH", "", {"open_to": "leden"}),
    "remove": (Action.REMOVE, "DELETE", "", None),
    "propose": (Action.PROPOSE, "POST", "/proposals", {"open_to": "leden"}),
}
#: asked in another way: adding in `test_writing`; one's own proposals are for whoever may read the entry
ELSEWHERE = ("", "add", "proposals")
#: every address of the register in the API, for `tests/register/pages/test_matrix.py`
NAMES = {f"api_{one}{'_' if does else ''}{does}" for one in COLLECTIONS.values() for does in (*ASKED, *ELSEWHERE)} | {
    "api_changes"
}


def test_every_operation_of_the_register_is_in_this_matrix() -> None:
    assert {name for name, gate in GATES.items() if name.startswith("api_") and gate is Gate.RECORDS} == NAMES


def _in_table(action: Action, role: Role | None, relation: Relation, state: EntryState) -> bool:
    return any(
        role in roles and relation in relations and state in states for roles, relations, states in EXPECTED[action]
    )


def _groups(group: NewGroup, moderator: Who, owner: Who | None) -> dict[EntryState, Entry]:
    """A group in every state, of somebody or of nobody."""
    made = {state: group(owner) for state in EntryState}
    for state, entry in made.items():
        edit(PROGRAM, entry.pk, {"summary": "Wij breien."})
        if state is EntryState.HIDDEN:
            hide(moderator, entry.pk, HouseRule.NOT_REAL, "bestaat niet")
        else:
            Entry.objects.filter(pk=entry.pk).update(state=state)
    return {state: entry_of(entry.pk) for state, entry in made.items()}


def _lets(program: Program, name: str, entry: Entry) -> bool:
    """Whether the API lets a program do this; whatever it did is taken back."""
    _, method, behind, body = ASKED[name]
    now = {} if method == "GET" else {"If_Match": f'"{entry.version}"'}
    with transaction.atomic():
        answer = program.ask(method, f"/groups/{entry.pk}{behind}", body, **now)
        transaction.set_rollback(True)
    assert answer.status_code in (200, 201, 204, 401, 403, 404, 410), answer.content
    if name in ("one", "history") and entry.state == EntryState.DELETED:
        # what was taken out is gone at its address, as HTTP wants it, and is listed for whoever may read it
        assert answer.status_code in (404, 410)
        return _lists(program, entry)
    if name == "one":
        assert _lists(program, entry) == (answer.status_code == 200)
    return answer.status_code < 400


def _lists(program: Program, entry: Entry) -> bool:
    answer = program.get(f"/groups?state={entry.state}&limit=100")
    return str(entry.pk) in {one["id"] for one in json.loads(answer.content)["items"]}


def _wrong(group: NewGroup, person: NewPerson, program: NewProgram, names: tuple[str, ...] = tuple(ASKED)) -> list[str]:
    """Whom the API lets that it should not, or the other way round."""
    moderator = person(Role.MODERATOR)
    visitor = program()
    programs = {None: Program(visitor.client), **{role: program(role) for role in Role}}
    sets = {Relation.NOBODYS: _groups(group, moderator, None), Relation.ANOTHERS: _groups(group, moderator, person())}
    cases = [
        (role, relation, entry)
        for role, (relation, made) in itertools.product(ROLES, sets.items())
        for entry in made.values()
    ]
    for role in Role:
        cases += [(role, Relation.OWN, one) for one in _groups(group, moderator, programs[role].who).values()]
    assert len(cases) == (2 * len(ROLES) + len(Role)) * len(EntryState)
    found = []
    for (role, relation, entry), name in itertools.product(cases, names):
        state = EntryState(entry.state)
        readable = _in_table(Action.READ, role, relation, state)
        expected = readable and _in_table(ASKED[name][0], role, relation, state)
        # a visitor proposes by signing in, which is what the API says too
        if role is None and name == "propose":
            expected = False
        let = _lets(programs[role], name, entry)
        if let != expected:
            found.append(f"{name}: {role or 'visitor'}, {relation}, {state}: {'let' if let else 'refused'}")
    return found


def test_the_api_lets_whom_the_pages_let(
    register: object, group: NewGroup, person: NewPerson, program: NewProgram
) -> None:
    del register
    assert _wrong(group, person, program) == []


def test_an_operation_whose_gate_is_taken_away_is_found(
    register: object, group: NewGroup, person: NewPerson, program: NewProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    del register
    monkeypatch.setattr("weefsel.platform.register.who.may", lambda *_: True)
    assert len(_wrong(group, person, program, ("remove",))) > 20
