"""Every address of the register, asked for by everybody, about entries of every kind of ownership and in every state.

The addresses come from the URL configuration; who may what is written here and in `test_permissions` by hand.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.register.conftest import NewGroup, NewPerson
from tests.register.pages.conftest import SignIn, account_of, visitor
from tests.register.test_permissions import EXPECTED, SITE
from tests.webapi.test_matrix import NAMES as API

from weefsel.platform.accounts.roles import Role
from weefsel.platform.gates import GATES, Gate
from weefsel.platform.register.claims import claim
from weefsel.platform.register.interpreted import report_text
from weefsel.platform.register.merging import merge
from weefsel.platform.register.models import Entry, Interpretation, Intervention, Merge
from weefsel.platform.register.moderation import appeal, hide, report
from weefsel.platform.register.permissions import Action, Relation, SiteAction
from weefsel.platform.register.proposals import propose
from weefsel.platform.register.records import edit, entry_of
from weefsel.platform.register.states import EntryState, HouseRule
from weefsel.platform.register.who import PROGRAM, VISITOR, Who

ROLES: tuple[Role | None, ...] = (None, *Role)


@dataclass(frozen=True)
class Asked:
    """How an address is asked for, and what one must be allowed for it: one of these actions."""

    actions: tuple[Action, ...]
    method: str = "get"
    data: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


#: addresses about one entry
ABOUT: dict[str, Asked] = {
    "entry": Asked((Action.READ,)),
    "entry_calendar": Asked((Action.READ,)),
    "entry_change": Asked((Action.EDIT, Action.PROPOSE)),
    "offer_add": Asked((Action.EDIT,)),
    "tie_add": Asked((Action.EDIT,)),
    "funding_add": Asked((Action.EDIT,)),
    "entry_history": Asked((Action.READ_HISTORY,)),
    "entry_undo": Asked((Action.UNDO,), "post", more={"version": 2}),
    "entry_confirm": Asked((Action.CONFIRM,), "post"),
    "entry_remove": Asked((Action.REMOVE,), "post", {"which": "deleted"}),
    "entry_put_back": Asked((Action.PUT_BACK,), "post"),
    "entry_claim": Asked((Action.CLAIM,), "post"),
    "entry_hand_over": Asked((Action.HAND_OVER,), "post", {"do": "let_go"}),
    "entry_visit": Asked((Action.VISIT,), "post", {"kind": "still_right"}),
    "entry_same": Asked((Action.MERGE,)),
    "entry_meet": Asked((Action.READ,)),
    "entry_met": Asked((Action.INTRODUCE,), "post", {"answer": "no"}),
    "entry_report": Asked((Action.REPORT,), "post", {"rule": "not_real"}),
    "entry_hide": Asked((Action.HIDE,), "post", {"rule": "not_real", "why": "proef"}),
    "entry_lift": Asked((Action.LIFT,), "post"),
    "entry_appeal": Asked((Action.APPEAL,), "post", {"why": "wij bestaan wel"}),
}

#: addresses about no entry, and the action that each needs; None: a link in a mail, which is tested with its secret
SITE_WIDE: dict[str, tuple[SiteAction | None, str]] = {
    "add_group": (SiteAction.ADD, "get"),
    "group_sent": (SiteAction.ADD, "get"),
    "suggestions": (SiteAction.ADD, "get"),
    # what everybody may see is for everybody, as adding is
    "find": (SiteAction.ADD, "get"),
    "find_list": (SiteAction.ADD, "get"),
    "find_wall": (SiteAction.ADD, "get"),
    "find_calendar": (SiteAction.ADD, "get"),
    "area_calendar": (SiteAction.ADD, "get"),
    "area_news": (SiteAction.ADD, "get"),
    "site_news": (SiteAction.ADD, "get"),
    "confirm_group": (None, "get"),
    "still_right": (None, "get"),
    "add_place": (SiteAction.READ_QUEUE, "get"),
    "queue": (SiteAction.READ_OWN_ACCOUNT, "get"),
    "queue_process": (SiteAction.FREEZE, "post"),
    "audit": (SiteAction.READ_AUDIT, "get"),
    "kinds": (SiteAction.CHOOSE_KINDS, "get"),
    "pairs": (SiteAction.READ_QUEUE, "get"),
    "interventions": (SiteAction.WRITE_INTERVENTION, "get"),
    "intervention_add": (SiteAction.WRITE_INTERVENTION, "get"),
    "session_start": (SiteAction.HOST_SESSION, "get"),
    "session_join": (SiteAction.ADD, "get"),
    "downloads": (SiteAction.ADD, "get"),
    "download_xlsx": (SiteAction.ADD, "get"),
    "download_csv": (SiteAction.ADD, "get"),
    "download_geojson": (SiteAction.ADD, "get"),
    "download_gpkg": (SiteAction.ADD, "get"),
    "archive": (SiteAction.IMPORT, "post"),
    "interpret": (SiteAction.PROPOSE_INTERPRETATION, "get"),
    "confirm_interpretation": (None, "get"),
    "imports": (SiteAction.IMPORT, "get"),
    "import_form": (SiteAction.IMPORT, "get"),
}

#: the slug of an area of the village, and a figure of it
AREA = "veenderdorp"
FIGURE = {"result": "people", "area_code": "GM9902", "column": "residents"}

#: what waits for somebody, and whom: the owner, editors, moderators
DECIDED = ("queue_proposal", "queue_claim", "queue_report", "queue_appeal", "entry_unmerge")

#: what is done with a text beside a figure: what is sent, and who else than its writer may
WITH_A_TEXT: dict[str, tuple[str, dict[str, str], set[Role | None]]] = {
    "interpretation_change": ("get", {}, set()),
    "interpretation_withdraw": ("post", {}, set()),
    "interpretation_report": ("post", {"rule": "advertising"}, {None, *Role}),
    "interpretation_hide": ("post", {"rule": "advertising", "why": "reclame"}, {Role.MODERATOR}),
    "interpretation_lift": ("post", {}, {Role.MODERATOR}),
    "queue_interpretation": ("post", {"do": "accept"}, {Role.EDITOR, Role.MODERATOR}),
    "queue_interpretation_report": ("post", {}, {Role.MODERATOR}),
}

#: what is done with something that was done, by those who write it down
WITH_AN_INTERVENTION = {"intervention_change": "get", "intervention_withdraw": "post"}

#: what programs read as HSDS: the same for everybody, and tests/register/pages/test_hsds.py asks for all of it
HSDS = {name for name in GATES if name.startswith("hsds")}

#: what is about a file that somebody brought: tests/exchange/sheets/test_pages.py asks for all of it
BROUGHT = {name for name in GATES if name.startswith("import_")} - {"import_form"}

#: what is about one mapping session: tests/mapping/test_pages.py asks for all of it
SESSION = {"session", "session_names", "session_screen", "session_manage"}


def test_every_address_of_the_register_is_in_this_matrix() -> None:
    """A new address comes with a line above."""
    assert {name for name, gate in GATES.items() if gate is Gate.RECORDS} == {
        *ABOUT,
        *SITE_WIDE,
        *DECIDED,
        *WITH_A_TEXT,
        *WITH_AN_INTERVENTION,
        *HSDS,
        *API,
        *BROUGHT,
        *SESSION,
    }


def _is_let(client: Client, method: str, path: str, data: Mapping[str, str]) -> bool:
    """Whether the site lets somebody do this; whatever it did is taken back."""
    with transaction.atomic():
        answer = getattr(client, method)(path, dict(data))
        transaction.set_rollback(True)
    to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/inloggen")
    assert answer.status_code in (200, 302, 403, 404, 410, 422, 503), (path, answer.status_code)
    # a file that is being made is let through too
    return answer.status_code in (200, 422, 503) or (answer.status_code == 302 and not to_sign_in)


def _expected(asked: Asked, role: Role | None, relation: Relation, state: EntryState) -> bool:
    readable = _in_table(Action.READ, role, relation, state)
    return readable and any(_in_table(action, role, relation, state) for action in asked.actions)


def _in_table(action: Action, role: Role | None, relation: Relation, state: EntryState) -> bool:
    return any(
        role in roles and relation in relations and state in states for roles, relations, states in EXPECTED[action]
    )


@pytest.fixture
def browsers(signed_in: SignIn) -> dict[Role | None, Client]:
    """Somebody of every role."""
    return {None: visitor(), **{role: signed_in(role) for role in Role}}


@pytest.fixture
def entries(group: NewGroup, person: NewPerson) -> Callable[[Who | None], dict[EntryState, Entry]]:
    """Makes a group in every state, of somebody or of nobody, with a change and all that a state comes with."""
    moderator = person(Role.MODERATOR)

    def make(owner: Who | None) -> dict[EntryState, Entry]:
        made = {state: group(owner) for state in EntryState}
        for state, entry in made.items():
            edit(PROGRAM, entry.pk, {"open_to": "iedereen"})
            if state is EntryState.HIDDEN:
                hide(moderator, entry.pk, HouseRule.NOT_REAL, "bestaat niet")
            else:
                Entry.objects.filter(pk=entry.pk).update(state=state)
        return {state: entry_of(entry.pk) for state, entry in made.items()}

    return make


@pytest.mark.parametrize("name", ABOUT)
def test_each_address_about_an_entry_is_for_whom_it_should_be(
    name: str,
    browsers: dict[Role | None, Client],
    entries: Callable[[Who | None], dict[EntryState, Entry]],
    person: NewPerson,
) -> None:
    assert _wrong(name, browsers, entries, person) == []


def _wrong(
    name: str,
    browsers: dict[Role | None, Client],
    entries: Callable[[Who | None], dict[EntryState, Entry]],
    person: NewPerson,
) -> list[str]:
    """Whom an address lets that it should not, or the other way round."""
    asked, found = ABOUT[name], []
    sets = {Relation.NOBODYS: entries(None), Relation.ANOTHERS: entries(person())}
    cases = [
        (role, relation, entry)
        for role, (relation, made) in itertools.product(ROLES, sets.items())
        for entry in made.values()
    ]
    for role in Role:
        own = entries(Who(account_of(browsers[role]), role))
        cases += [(role, Relation.OWN, entry) for entry in own.values()]
    assert len(cases) == (2 * len(ROLES) + len(Role)) * len(EntryState)
    for role, relation, entry in cases:
        state = EntryState(entry.state)
        path = reverse(f"nl:{name}", kwargs={"kind": "groep", "entry_id": entry.pk, **asked.more})
        let = _is_let(browsers[role], asked.method, path, asked.data)
        if let != _expected(asked, role, relation, state):
            found.append(f"{name}: {role or 'visitor'}, {relation}, {state}: {'let' if let else 'refused'}")
    return found


def test_an_address_whose_gate_is_taken_away_is_found(
    browsers: dict[Role | None, Client],
    entries: Callable[[Who | None], dict[EntryState, Entry]],
    person: NewPerson,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Shows that the matrix would see it: the page for a visit, open to everybody."""
    monkeypatch.setattr("weefsel.platform.register.who.may", lambda *_: True)
    assert len(_wrong("entry_visit", browsers, entries, person)) > 50


@pytest.mark.parametrize("name", SITE_WIDE)
def test_each_other_address_is_for_whom_it_should_be(
    name: str, browsers: dict[Role | None, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("weefsel.platform.pages.register.queue.begin_work", lambda _directory: True)
    monkeypatch.setattr("weefsel.platform.pages.downloads.begin_making", lambda _directory: True)
    action, method = SITE_WIDE[name]
    said = {"secret": "guessed"} if action is None else {"slug": AREA} if name.startswith("area_") else {}
    said = FIGURE if name == "interpret" else said
    path = reverse(f"nl:{name}", kwargs=said)
    let = tuple(role for role in ROLES if _is_let(browsers[role], method, path, {"q": "bl"}))
    assert let == (() if action is None else SITE[action])


def _waiting(
    group: NewGroup, person: NewPerson
) -> Iterator[tuple[str, int | object, dict[str, str], set[Role | None]]]:
    """One of each thing that waits, what is answered, and who else than the owner may."""
    asker, moderator = person(), person(Role.MODERATOR)
    owned, nobodys = group(person()), group()
    answered = {"do": "decline", "reason": "nee", "answer": "nee"}
    yield "queue_proposal", propose(asker, owned.pk, {"name": "Anders"}).pk, answered, set()
    yield "queue_proposal", propose(asker, nobodys.pk, {"name": "Anders"}).pk, answered, {Role.EDITOR, Role.MODERATOR}
    yield "queue_claim", claim(asker, nobodys.pk).pk, answered, {Role.EDITOR, Role.MODERATOR}
    yield "queue_report", report(VISITOR, owned.pk, HouseRule.NOT_REAL).pk, {}, {Role.MODERATOR}
    owner = person()
    hidden = group(owner)
    hide(moderator, hidden.pk, HouseRule.NOT_REAL, "bestaat niet")
    appeal(owner, hidden.pk, "wel")
    yield "queue_appeal", hidden.pk, answered, {Role.MODERATOR}
    done = merge(PROGRAM, group(name="Een", open_to="iedereen").pk, nobodys.pk, {"open_to": "iedereen"})
    yield "entry_unmerge", done.pk, {}, {Role.EDITOR, Role.MODERATOR}


def test_what_waits_is_decided_by_whom_it_should_be(
    browsers: dict[Role | None, Client], group: NewGroup, person: NewPerson
) -> None:
    seen = set()
    for name, number, data, expected in _waiting(group, person):
        argument = "entry_id" if name == "queue_appeal" else "number"
        about = {"kind": "groep", "entry_id": Merge.objects.get().kept_id} if name == "entry_unmerge" else {}
        path = reverse(f"nl:{name}", kwargs={argument: number, **about})
        assert {role for role in ROLES if _is_let(browsers[role], "post", path, data)} == expected, name
        seen.add(name)
    assert seen == set(DECIDED)


def test_what_is_done_with_a_text_beside_a_figure_is_for_whom_it_should_be(
    browsers: dict[Role | None, Client], person: NewPerson
) -> None:
    writer = person()
    wrote = {
        "text": "wat speelt",
        "signed": "bewoner",
        "account": writer.account,
        "snapshot_date": "2026-03-01",
        **FIGURE,
    }
    states = {"queue_interpretation": "waiting", "interpretation_lift": "hidden"}
    for name, (method, data, expected) in WITH_A_TEXT.items():
        made = Interpretation.objects.create(**wrote, state=states.get(name, "shown"))
        argument: dict[str, object] = {"text_id": made.pk}
        if name == "queue_interpretation_report":
            argument = {"number": report_text(VISITOR, made.pk, HouseRule.ADVERTISING).pk}
        path = reverse(f"nl:{name}", kwargs=argument)
        assert {role for role in ROLES if _is_let(browsers[role], method, path, data)} == expected, name


def test_what_was_done_is_for_whom_it_should_be(browsers: dict[Role | None, Client]) -> None:
    made = Intervention.objects.create(key="eetpunt", name_nl="Eetpunt", from_date="2022-03-01")
    for name, method in WITH_AN_INTERVENTION.items():
        path = reverse(f"nl:{name}", kwargs={"intervention_id": made.pk})
        let = {role for role in ROLES if _is_let(browsers[role], method, path, {})}
        assert let == {Role.EDITOR, Role.MODERATOR}, name
