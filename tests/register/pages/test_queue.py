"""*Beheer*: each sees what waits for them and nothing else, and decides on it there."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.register.conftest import NewGroup, NewPerson
from tests.register.pages.conftest import SignIn, account_of

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.claims import claim
from weefsel.platform.register.models import Audit, Claim, Entry, Proposal
from weefsel.platform.register.moderation import appeal, hide, report
from weefsel.platform.register.proposals import propose
from weefsel.platform.register.records import entry_of, values_of
from weefsel.platform.register.states import EntryState, HouseRule
from weefsel.platform.register.who import VISITOR, Who


def _who(client: Client) -> Who:
    account = account_of(client)
    return Who(account, Role(account.role))


def _text(client: Client, path: str = "/beheer") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_visitor_is_led_to_sign_in_and_back(client: Client) -> None:
    answer = client.get("/beheer")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/inloggen?next=%2Fbeheer")


@pytest.mark.parametrize("role", Role)
def test_when_nothing_waits_it_says_so(signed_in: SignIn, role: Role) -> None:
    assert "Er wacht niets op u." in _text(signed_in(role))


def test_an_owner_accepts_a_proposal(signed_in: SignIn, person: NewPerson, group: NewGroup) -> None:
    client = signed_in()
    made = group(_who(client), name="Eetclub")
    asked = propose(person(), made.pk, {"name": "Eetclub Dinsdag"}, why="zo heet het nu")
    page = _text(client)
    for part in ("Eetclub Dinsdag", "zo heet het nu", "Er wacht 1 ding op u."):
        assert part in page
    assert client.post(f"/beheer/voorstel/{asked.pk}", {"do": "accept"}).status_code == 302
    assert values_of(entry_of(made.pk))["name"] == "Eetclub Dinsdag"
    assert "Er wacht niets op u." in _text(client)


def test_an_owner_declines_and_whoever_proposed_reads_why(signed_in: SignIn, group: NewGroup) -> None:
    owner, worker = signed_in(), signed_in()
    asked = propose(_who(worker), group(_who(owner)).pk, {"name": "Anders"})
    owner.post(f"/beheer/voorstel/{asked.pk}", {"do": "decline", "reason": "zo heten wij niet"})
    assert "zo heten wij niet" in _text(worker)


def test_nobody_sees_or_decides_what_waits_for_another(signed_in: SignIn, person: NewPerson, group: NewGroup) -> None:
    made = group(person(), name="Van een ander")
    asked = propose(person(), made.pk, {"name": "Stiekem"})
    for role in (Role.PARTICIPANT, Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATOR):
        client = signed_in(role)
        assert "Stiekem" not in _text(client)
        for act in ("accept", "decline", "withdraw"):
            assert client.post(f"/beheer/voorstel/{asked.pk}", {"do": act}).status_code == 403
    assert Proposal.objects.get().state == "open"


def test_an_editor_confirms_a_claim(signed_in: SignIn, person: NewPerson, group: NewGroup) -> None:
    made, asker = group(name="Leesgroep"), person()
    asked = claim(asker, made.pk, why="ik leid die groep")
    client = signed_in(Role.EDITOR)
    assert "ik leid die groep" in _text(client)
    client.post(f"/beheer/aanvraag/{asked.pk}", {"do": "accept"})
    assert Entry.objects.get(pk=made.pk).owner == asker.account


def test_two_groups_that_know_it_confirm_a_claim(signed_in: SignIn, person: NewPerson, group: NewGroup) -> None:
    made, asker = group(name="Leesgroep"), person()
    asked = claim(asker, made.pk)
    for _ in range(2):
        client = signed_in()
        own = group(_who(client))
        assert "Leesgroep" in _text(client)
        client.post(f"/beheer/aanvraag/{asked.pk}", {"do": "support", "group": str(own.pk)})
        assert "Leesgroep" not in _text(client)
    assert Entry.objects.get(pk=made.pk).owner == asker.account


def test_a_claim_is_taken_back(signed_in: SignIn, group: NewGroup) -> None:
    client = signed_in()
    asked = claim(_who(client), group().pk)
    client.post(f"/beheer/aanvraag/{asked.pk}", {"do": "withdraw"})
    assert Claim.objects.get().state == "withdrawn"


def test_a_moderator_sees_reports_and_another_the_appeal(signed_in: SignIn, group: NewGroup) -> None:
    owner, first, second = signed_in(), signed_in(Role.MODERATOR), signed_in(Role.MODERATOR)
    made = group(_who(owner), name="Verkoopclub")
    report(VISITOR, made.pk, HouseRule.ADVERTISING, "alleen maar reclame")
    assert "alleen maar reclame" in _text(first)
    assert "alleen maar reclame" not in _text(owner)
    hide(_who(first), made.pk, HouseRule.ADVERTISING, "reclame")
    appeal(_who(owner), made.pk, "wij verkopen niets")
    assert "wij verkopen niets" not in _text(first)
    assert "wij verkopen niets" in _text(second)
    second.post(f"/beheer/bezwaar/{made.pk}", {"do": "accept", "answer": "inderdaad"})
    assert entry_of(made.pk).state == EntryState.SHOWN


def test_what_was_written_counts_until_it_is_processed(signed_in: SignIn, group: NewGroup) -> None:
    group()
    group()
    assert "2 wijzigingen nog niet verwerkt" in _text(signed_in(Role.EDITOR))
    assert "Verwerk nu" not in _text(signed_in())


def test_only_some_may_process(signed_in: SignIn, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    monkeypatch.setattr("weefsel.platform.pages.register.queue.begin_work", lambda _dir: begun.append(1) or True)
    assert client.post("/beheer/verwerk").status_code == 403
    assert signed_in().post("/beheer/verwerk").status_code == 403
    assert begun == []
    for role in (Role.EDITOR, Role.MODERATOR, Role.ANALYST, Role.ADMINISTRATOR):
        assert signed_in(role).post("/beheer/verwerk").status_code == 302
    assert len(begun) == 4
    assert Audit.objects.filter(action="freeze").count() == 4


def test_the_log_is_for_moderators_and_administrators(signed_in: SignIn, group: NewGroup) -> None:
    moderator = signed_in(Role.MODERATOR)
    hide(_who(moderator), group(name="Verborgen club").pk, HouseRule.NOT_REAL, "bestaat niet")
    page = _text(moderator, "/beheer/logboek")
    assert "Verborgen club" in page
    assert account_of(moderator).email not in page
    assert signed_in(Role.ADMINISTRATOR).get("/beheer/logboek").status_code == 200
    for role in (Role.PARTICIPANT, Role.EDITOR, Role.ANALYST):
        assert signed_in(role).get("/beheer/logboek").status_code == 403


def test_no_page_holds_the_address_of_another(signed_in: SignIn, person: NewPerson, group: NewGroup) -> None:
    other = person()
    assert other.account is not None
    asked = propose(other, group().pk, {"name": "Anders"}, why="omdat")
    claim(other, group().pk, why="van ons")
    page = _text(signed_in(Role.EDITOR))
    assert "omdat" in page
    assert "van ons" in page
    assert other.account.email not in page
    assert str(asked.account_id) not in page


def test_it_is_english_too(signed_in: SignIn) -> None:
    assert "Nothing waits for you." in _text(signed_in(Role.MODERATOR), "/en/beheer")


def test_without_a_register_there_is_no_such_page(signed_in: SignIn, settings: object) -> None:
    client = signed_in(Role.MODERATOR)
    settings.WEEFSEL_REGISTER = False  # pyright: ignore[reportAttributeAccessIssue]
    assert client.get("/beheer").status_code == 404


def test_a_page_of_somebody_who_is_signed_in_is_not_pressed(signed_in: SignIn, client: Client) -> None:
    """How long a pressed page is could tell what stands in it."""
    asked = {"accept-encoding": "gzip"}
    assert client.get("/huisregels", headers=asked).headers.get("Content-Encoding") == "gzip"
    assert "Content-Encoding" not in signed_in().get("/huisregels", headers=asked).headers
