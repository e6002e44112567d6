"""The second step: a role with more than a participant's rights counts only in a session that passed it."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache.backends import db as db_cache
from django.test import Client, RequestFactory
from django.utils import timezone
from tests.accounts.apps import secret_on, set_up, sign_in_with, totp
from tests.accounts.conftest import ask, code_sent, sign_in, visitor

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.people import make_account, set_role
from weefsel.platform.accounts.roles import Role, role_of

ADDRESS = "redacteur@voorbeeld.nl"
STAFF = [role for role in Role if role is not Role.PARTICIPANT]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let time pass: `later(seconds)`."""
    real, passed = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + passed[0])
    # the cache looks at another clock
    monkeypatch.setattr(db_cache, "tz_now", lambda: timezone.now() + timedelta(seconds=passed[0]))

    def move(seconds: float) -> None:
        passed[0] += seconds

    return move


def acts_as(client: Client) -> Role | None:
    """The role in which this browser's next request acts."""
    request: Any = RequestFactory().get("/")
    request.session = client.session
    answer = client.get("/account")
    request.user = answer.wsgi_request.user
    return role_of(request)


def test_the_app_of_the_tests_makes_the_codes_of_the_standard() -> None:
    """RFC 6238, appendix B, in eight digits."""
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    table = {59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924"}
    table |= {2000000000: "69279037", 20000000000: "65353130"}
    assert {moment: totp(key, moment, digits=8) for moment in table} == table


def test_a_visitor_has_no_role(client: Client) -> None:
    assert acts_as(client) is None


@pytest.mark.parametrize("role", STAFF)
def test_without_a_second_step_a_role_is_a_participant_that_is_led_to_setting_it_up(client: Client, role: Role) -> None:
    make_account(ADDRESS, role)
    sign_in(client, ADDRESS)
    assert acts_as(client) is Role.PARTICIPANT
    page = client.get("/account").content.decode()
    assert "U werkt nu nog als deelnemer" in page
    assert "/account/beveiliging/instellen" in page


@pytest.mark.parametrize("role", STAFF)
def test_setting_it_up_makes_the_role_count_at_once(client: Client, role: Role) -> None:
    make_account(ADDRESS, role)
    sign_in(client, ADDRESS)
    _, answer = set_up(client)
    assert answer.headers["Location"] == "/account/beveiliging/reservecodes"
    assert acts_as(client) is role
    assert "U werkt nu nog als deelnemer" not in client.get("/account").content.decode()


def test_a_participant_stays_one_with_a_second_step(client: Client) -> None:
    sign_in(client, ADDRESS)
    set_up(client)
    assert acts_as(client) is Role.PARTICIPANT


def test_a_session_from_before_it_was_set_up_does_not_count(client: Client) -> None:
    """Somebody with the mailbox alone, who was in already, gains nothing when the owner sets up the second step."""
    make_account(ADDRESS, Role.EDITOR)
    earlier = visitor()
    sign_in(earlier, ADDRESS)
    sign_in(client, ADDRESS)
    set_up(client)
    assert (acts_as(earlier), acts_as(client)) == (Role.PARTICIPANT, Role.EDITOR)
    assert "zonder de tweede stap" in earlier.get("/account").content.decode()


def test_it_is_asked_at_signing_in_and_nobody_is_in_before_it(client: Client, later: Any) -> None:
    make_account(ADDRESS, Role.MODERATOR)
    sign_in(client, ADDRESS)
    secret, _ = set_up(client)
    client.post("/uitloggen")
    later(90)
    assert sign_in(client, ADDRESS).headers["Location"] == "/inloggen/tweede-stap"
    assert client.get("/account").headers["Location"].startswith("/inloggen?")
    assert client.post("/inloggen/tweede-stap", {"code": "000000"}).status_code == 422
    assert client.get("/account").status_code == 302
    assert client.post("/inloggen/tweede-stap", {"code": totp(secret, time.time())}).headers["Location"] == "/account"
    assert acts_as(client) is Role.MODERATOR


def test_the_page_it_was_asked_for_is_the_page_after_it(client: Client, later: Any) -> None:
    sign_in(client, ADDRESS)
    secret, _ = set_up(client)
    client.post("/uitloggen")
    later(90)
    assert sign_in(client, ADDRESS, next="/buurten").headers["Location"] == "/inloggen/tweede-stap"
    answer = client.post("/inloggen/tweede-stap", {"code": totp(secret, time.time())})
    assert answer.headers["Location"] == "/buurten"


def test_a_code_of_the_app_works_once_as_long_as_it_would_be_taken(client: Client, later: Any) -> None:
    sign_in(client, ADDRESS)
    secret, _ = set_up(client)
    client.post("/uitloggen")
    later(90)
    code = totp(secret, time.time())
    for waited, taken in ((0, True), (0, False), (31, False)):
        later(waited)
        sign_in(client, ADDRESS)
        answer = client.post("/inloggen/tweede-stap", {"code": code})
        assert (answer.status_code == 302) is taken
        client.post("/uitloggen")


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_telephone_may_be_one_step_off(client: Client, later: Any, steps: int, taken: bool) -> None:
    sign_in(client, ADDRESS)
    secret, _ = set_up(client)
    client.post("/uitloggen")
    later(300)
    answer = sign_in_with(client, ADDRESS, secret, time.time() + 30 * steps)
    assert (answer.status_code == 302) is taken


def test_guessing_ends_after_five_tries_for_all_browsers_together(client: Client, later: Any) -> None:
    sign_in(client, ADDRESS)
    secret, _ = set_up(client)
    later(90)
    one, other = visitor(), visitor()
    sign_in(one, ADDRESS)
    sign_in(other, ADDRESS)
    wrong = f"{(int(totp(secret, time.time())) + 500_000) % 1_000_000:06}"
    for browser in (one, other, one, other, one):
        assert browser.post("/inloggen/tweede-stap", {"code": wrong}).status_code == 422
    answer = other.post("/inloggen/tweede-stap", {"code": totp(secret, time.time())})
    assert answer.status_code == 422
    assert "te vaak" in answer.content.decode()


def spare_codes(client: Client) -> list[str]:
    page = client.get("/account/beveiliging/reservecodes").content.decode()
    return re.findall(r"<code>(\d{4} \d{4})</code>", page)


def test_spare_codes_are_shown_once_and_each_works_once(client: Client, later: Any) -> None:
    make_account(ADDRESS, Role.EDITOR)
    sign_in(client, ADDRESS)
    set_up(client)
    codes = spare_codes(client)
    assert len(set(codes)) == 10
    assert spare_codes(client) == []
    client.post("/uitloggen")
    for taken in (True, False):
        later(90)
        sign_in(client, ADDRESS)
        answer = client.post("/inloggen/tweede-stap", {"code": codes[0]})
        assert (answer.status_code == 302) is taken
        if taken:
            assert acts_as(client) is Role.EDITOR
        client.post("/uitloggen")


def test_what_matters_asks_for_the_app_again(client: Client, later: Any) -> None:
    make_account(ADDRESS, Role.EDITOR)
    sign_in(client, ADDRESS)
    secret, _ = set_up(client)
    later(11 * 60)
    for address in ("verwijderen", "reservecodes", "reservecodes/nieuw"):
        answer = client.get(f"/account/beveiliging/{address}")
        assert answer.headers["Location"].startswith("/account/beveiliging/bevestigen?next="), address
        answer = client.post(f"/account/beveiliging/{address}", {})
        assert answer.status_code in (302, 405), address
    assert Authenticator.objects.filter(type="totp").count() == 1
    confirm = "/account/beveiliging/bevestigen?next=/account/beveiliging/verwijderen"
    assert client.post(confirm, {"code": "000000"}).status_code == 422
    answer = client.post(confirm, {"code": totp(secret, time.time())})
    assert answer.headers["Location"] == "/account/beveiliging/verwijderen"
    assert client.get("/account/beveiliging/verwijderen").status_code == 200
    assert client.post("/account/beveiliging/verwijderen").headers["Location"] == "/account/beveiliging"
    assert Authenticator.objects.count() == 0
    assert acts_as(client) is Role.PARTICIPANT


def test_removing_it_elsewhere_takes_the_role_from_every_session(client: Client, later: Any) -> None:
    make_account(ADDRESS, Role.EDITOR)
    sign_in(client, ADDRESS)
    secret, _ = set_up(client)
    later(90)
    other = visitor()
    sign_in_with(other, ADDRESS, secret, time.time())
    assert acts_as(other) is Role.EDITOR
    client.post("/account/beveiliging/verwijderen")
    assert acts_as(other) is Role.PARTICIPANT


def test_who_signed_in_long_ago_signs_in_anew_before_setting_it_up(client: Client, later: Any) -> None:
    make_account(ADDRESS, Role.EDITOR)
    sign_in(client, ADDRESS)
    later(11 * 60)
    answer = client.get("/account/beveiliging/instellen")
    assert answer.headers["Location"] == "/account/opnieuw?next=%2Faccount%2Fbeveiliging%2Finstellen"
    page = client.get(answer.headers["Location"])
    assert 'value="/account/beveiliging/instellen"' in page.content.decode()
    answer = client.post("/account/opnieuw", {"next": "/account/beveiliging/instellen"})
    assert answer.headers["Location"] == "/inloggen?next=%2Faccount%2Fbeveiliging%2Finstellen"
    assert client.get("/account").status_code == 302


def test_the_key_is_drawn_and_written_and_is_another_at_each_look(client: Client) -> None:
    sign_in(client, ADDRESS)
    first, second = (client.get("/account/beveiliging/instellen").content.decode() for _ in range(2))
    assert secret_on(first) != secret_on(second)
    assert len(secret_on(first)) == 32
    assert f"otpauth://totp/{ADDRESS.replace('@', '%40')}?secret={secret_on(first)}&amp;issuer=Weefsel" in first
    assert "data:" not in first
    assert "style=" not in first


def test_a_wrong_first_code_sets_nothing_up(client: Client) -> None:
    sign_in(client, ADDRESS)
    client.get("/account/beveiliging/instellen")
    answer = client.post("/account/beveiliging/instellen", {"code": "000000"})
    assert answer.status_code == 422
    assert "Deze code klopt niet" in answer.content.decode()
    assert Authenticator.objects.count() == 0


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_of_it_stays_in_its_language(client: Client, prefix: str) -> None:
    sign_in(client, ADDRESS, prefix)
    _, answer = set_up(client, prefix)
    assert answer.headers["Location"] == f"{prefix}/account/beveiliging/reservecodes"
    for name in ("", "/verwijderen", "/reservecodes", "/reservecodes/nieuw"):
        page = client.get(f"{prefix}/account/beveiliging{name}")
        assert page.status_code == 200
        html = page.content.decode()
        assert f'<html lang="{"en" if prefix else "nl"}">' in html
        links = re.findall(r'href="(/[^"]*)"', html.split("<main", 1)[1].split("</main", 1)[0])
        assert all(link.startswith(f"{prefix}/account") for link in links), links
    assert client.post(f"{prefix}/account/beveiliging/reservecodes/nieuw").headers["Location"] == (
        f"{prefix}/account/beveiliging/reservecodes"
    )


def test_a_role_given_to_who_has_a_second_step_counts_after_signing_in(client: Client, later: Any) -> None:
    sign_in(client, ADDRESS)
    secret, _ = set_up(client)
    set_role(ADDRESS, Role.ADMINISTRATOR)
    later(90)
    sign_in_with(client, ADDRESS, secret, time.time())
    assert acts_as(client) is Role.ADMINISTRATOR


def test_the_second_step_cannot_be_skipped_by_asking_for_a_new_code(client: Client, later: Any) -> None:
    sign_in(client, ADDRESS)
    set_up(client)
    client.post("/uitloggen")
    later(90)
    sign_in(client, ADDRESS)
    for address in ("/inloggen", "/inloggen/code", "/account", "/uitloggen"):
        client.get(address)
    ask(client, ADDRESS)
    client.post("/inloggen/code", {"code": code_sent()})
    assert client.get("/account").status_code == 302
    assert Account.objects.count() == 1
