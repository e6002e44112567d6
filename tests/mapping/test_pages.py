"""The pages of a session: from a phone without an account, for the facilitator, and told in words when it cannot be."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from tests.mapping.conftest import Say
from tests.register.conftest import NewGroup
from tests.register.pages.conftest import SignIn, visitor

from weefsel.platform.accounts.roles import Role
from weefsel.platform.mapping.models import Fate, MappingSession, SaidGroup, SaidTie
from weefsel.platform.mapping.sessions import session_of
from weefsel.platform.register.models import Actor

GROUP = {"do": "group", "name": "Breiclub", "functions": "meeting"}


@pytest.fixture
def path(session: MappingSession) -> str:
    return f"/k/{session.code}"


def manage(session: MappingSession) -> str:
    return f"/kaartsessie/{session.code}/beheer"


def said(answer: Any) -> str:
    """The text of the page itself, without what every page has."""
    body = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_a_facilitator_opens_a_session_and_gets_a_code(signed_in: SignIn) -> None:
    browser = signed_in(Role.EDITOR)
    answer = browser.post("/kaartsessie", {"title": "Wie doet er mee?", "last_day": ""})
    made = MappingSession.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, manage(made))
    page = browser.get(manage(made)).content.decode()
    assert f'localhost/k</p><p class="code num">{made.code[:2]} {made.code[2:4]} {made.code[4:]}<' in page
    wrong = browser.post("/kaartsessie", {"title": "", "area": "nergens", "last_day": "1-1-2001"})
    assert wrong.status_code == 422
    assert wrong.content.decode().count('class="fm"') == 3
    assert MappingSession.objects.count() == 1


def test_each_page_is_for_whom_it_should_be(signed_in: SignIn, session: MappingSession, path: str) -> None:
    for role in Role:
        status = 200 if role in (Role.EDITOR, Role.MODERATOR) else 403
        browser = signed_in(role)
        for address in (manage(session), "/kaartsessie"):
            assert browser.get(address).status_code == status, (role, address)
        assert browser.post(manage(session), {"do": "close", "sure": "1"}).status_code in (302, 403, 409)
        assert session_of(session.code).is_closed == (role is not Role.PARTICIPANT), role
    stranger = visitor()
    assert stranger.get(manage(session)).headers["Location"].startswith("/inloggen")
    for address in ("/k", path, f"{path}/namen.json?q=br", f"/kaartsessie/{session.code}/scherm"):
        assert stranger.get(address).status_code == 200, address


def test_somebody_without_account_adds_a_group_and_draws_a_tie(client: Client, path: str, village: object) -> None:
    del village
    added = client.post(path, {**GROUP, "name": "Zwerfvuilclub", "where": "ergens achteraf"})
    one = SaidGroup.objects.get()
    assert added.headers["Location"] == f"{path}?gedaan=group&van=g{one.pk}"
    assert (one.name, one.functions, one.street) == ("Zwerfvuilclub", ["meeting"], "ergens achteraf")
    assert 'value="Zwerfvuilclub"' in client.get(added.headers["Location"]).content.decode()
    drawn = {"do": "tie", "from": "zwerfvuilclub", "kind": "works_with", "to": "dorpsraad", "said_by": "from"}
    assert client.post(path, drawn).headers["Location"] == f"{path}?gedaan=tie"
    tie = SaidTie.objects.get()
    assert (tie.from_group_id, tie.said_by) == (one.pk, "from")
    assert tie.to_entry_id == Actor.objects.get(name="Dorpsraad").pk
    assert "Zwerfvuilclub werkt samen met Dorpsraad" in said(client.get(path))
    assert set(client.cookies) <= {"csrftoken"}


def test_a_group_that_is_there_is_chosen_and_not_entered_again(
    client: Client, path: str, say: Say, group: NewGroup
) -> None:
    known, here = group(name="Fanfare De Turfklank"), say("Repair Café")
    asked = client.post(path, {**GROUP, "name": "Fanfare Turfklank"})
    assert asked.status_code == 422
    assert f'name="known" value="{known.pk}"' in asked.content.decode()
    yes = client.post(path, {**GROUP, "name": "Fanfare Turfklank", "known": str(known.pk)})
    assert yes.headers["Location"] == f"{path}?gedaan=known&van={known.pk}"
    assert "Fanfare De Turfklank staat er al in." in said(client.get(yes.headers["Location"]))
    # the same name, to the letter, on the list of now
    again = client.post(path, {**GROUP, "name": "repair cafe", "do": "different"})
    assert again.status_code == 409
    assert "Deze groep staat al op de lijst" in said(again)
    assert client.post(path, {**GROUP, "name": "Fanfare Turfklank", "do": "different"}).status_code == 302
    assert SaidGroup.objects.exclude(pk=here.pk).get().alike == [str(known.pk)]
    names = client.get(f"{path}/namen.json", {"q": "fanf"}).json()["suggestions"]
    assert [(one["label"], one["kind"]) for one in names] == [
        ("Fanfare Turfklank", "op de lijst van nu"),
        ("Fanfare De Turfklank", "bewonersgroep"),
    ]


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Bel Anna 06-12345678"},
        {"name": "Breiclub anna@example.org"},
        {"where": "bij Anna, 06 12 34 56 78"},
        {"name": ""},
        {"functions": ""},
        {"name": "x" * 101},
    ],
)
def test_what_tells_of_a_person_or_says_too_little_is_not_added(client: Client, path: str, typed: Any) -> None:
    answer = client.post(path, {**GROUP, **typed})
    assert answer.status_code == 422
    assert answer.content.decode().count('class="fm"') == 1
    assert SaidGroup.objects.count() == 0


def test_a_name_of_more_than_one_is_asked_and_one_of_none_is_told(client: Client, path: str, group: NewGroup) -> None:
    one, other = group(name="Stoepkoffie"), group(name="Stoepkoffie")
    tie = {"do": "tie", "from": "Stoepkoffie", "kind": "knows", "to": "Onbekend Koor"}
    asked = client.post(path, tie)
    assert asked.status_code == 422
    assert {str(one.pk), str(other.pk)} <= set(re.findall(r'name="from_pick" value="([^"]+)"', asked.content.decode()))
    assert "Deze groep staat er nog niet in" in said(asked)
    assert "Kies er een" in said(client.post(path, {**tie, "kind": "is_married_to"}))
    assert SaidTie.objects.count() == 0


def test_who_adds_very_much_waits_a_minute_and_keeps_what_was_typed(client: Client, path: str) -> None:
    limited = Client(headers={"host": "localhost"})
    limited.get(path)
    answers = [limited.post(path, {**GROUP, "name": f"Club {chr(65 + n)}{n}", "do": "different"}) for n in range(21)]
    assert [one.status_code for one in answers] == [302] * 20 + [429]
    assert 'value="Club U20"' in answers[-1].content.decode()
    client.get(path)
    assert client.post(path, GROUP).status_code == 302


def test_a_code_that_is_none_can_be_typed_again_but_not_without_end(client: Client, session: MappingSession) -> None:
    assert client.get("/k", {"code": f" {session.code.lower()} "}).headers["Location"] == f"/k/{session.code}"
    tries = [client.get("/k/C2C2C2"), client.get("/k", {"code": "C2C2C2"}), client.get("/kaartsessie/C2C2C2/scherm")]
    for answer in tries:
        assert (answer.status_code, "Deze code kennen we niet" in said(answer)) == (404, True)
    more = [client.get("/k/C2C2C2/namen.json").status_code for _ in range(28)]
    assert more == [404] * 27 + [429]
    assert client.get(f"/k/{session.code}").status_code == 200


def test_the_facilitator_sorts_and_takes_back_and_is_told_what_cannot_be(
    signed_in: SignIn, session: MappingSession, say: Say, group: NewGroup
) -> None:
    browser, address, known = signed_in(Role.MODERATOR), manage(session), group(name="Fanfare")
    one, two = say("Koor"), say("Zangers")

    def fates() -> list[str]:
        return list(SaidGroup.objects.order_by("pk").values_list("fate", flat=True))

    assert browser.post(address, {"group": one.pk, "do": "keep"}).headers["Location"] == f"{address}#groepen"
    browser.post(address, {"group": two.pk, "do": "merge", "into": " KOOR "})
    assert fates() == [Fate.KEPT, Fate.MERGED]
    assert "Zangers hoort bij Koor" in said(browser.get(address))
    circle = browser.post(address, {"group": one.pk, "do": f"into:{two.pk}"})
    assert (circle.status_code, "Zangers is zelf al samengevoegd" in said(circle)) == (409, True)
    browser.post(address, {"do": f"group-back:{two.pk}"})
    browser.post(address, {"group": one.pk, "do": f"same:{known.pk}"})
    assert fates() == [Fate.SAME, Fate.WAITS]
    for wrong in ({"group": "9999", "do": "keep"}, {"group": one.pk, "do": "burn"}, {"do": "tie-keep:x"}, {}):
        assert browser.post(address, wrong).status_code == 409
    unsure = browser.post(address, {"do": "close"})
    assert (unsure.status_code, "Zet eerst een vinkje" in said(unsure)) == (422, True)
    assert fates() == [Fate.SAME, Fate.WAITS]


def test_a_closed_session_is_told_to_everybody_who_still_has_it_open(
    client: Client, signed_in: SignIn, session: MappingSession, say: Say, path: str
) -> None:
    browser, made = signed_in(Role.EDITOR), say("Breiclub")
    browser.post(manage(session), {"group": made.pk, "do": "keep"})
    stamp = session_of(session.code).stamp
    assert client.get(path, {"na": stamp}).status_code == 204
    assert browser.post(manage(session), {"do": "close", "sure": "1"}).status_code == 302
    late = client.post(path, {**GROUP, "name": "Te Laat"})
    assert (late.status_code, "niet bewaard" in said(late)) == (409, True)
    assert "De kaartsessie is gesloten" in said(client.get(path))
    newer = client.get(path, {"na": stamp})
    assert (newer.status_code, "data-klaar" in newer.content.decode()) == (200, True)
    assert "data-klaar" in client.get(f"/kaartsessie/{session.code}/scherm", {"na": stamp}).content.decode()
    for act in ({"do": "close", "sure": "1"}, {"group": made.pk, "do": "drop"}):
        again = browser.post(manage(session), act)
        assert (again.status_code, "al gesloten" in said(again)) == (409, True)
    assert "Breiclub" in said(browser.get(manage(session)))
