"""Signing in through one's organisation, against a provider on this computer that speaks OpenID Connect."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core import mail
from django.test import Client
from django.test.utils import override_settings
from tests.accounts.apps import set_up, totp
from tests.accounts.conftest import sign_in, visitor
from tests.accounts.organisation import CLIENT_ID, CODE, SECRET, Organisation, organisation

from weefsel.errors import InputError
from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.people import make_account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.accounts.settings import accounts_settings

COLLEAGUE = "collega@gemeente.example"
NAMES = ("SOCIALACCOUNT_PROVIDERS", "WEEFSEL_OIDC", "WEEFSEL_OIDC_NAME", "WEEFSEL_OIDC_DOMAINS")


@pytest.fixture
def staff(register: None) -> Iterator[Organisation]:
    """The site, with an organisation that vouches for @gemeente.example."""
    del register
    with organisation() as found:
        environment = {
            "WEEFSEL_OIDC_NAME": "Gemeente Weverveen",
            "WEEFSEL_OIDC_ISSUER": found.address,
            "WEEFSEL_OIDC_CLIENT_ID": CLIENT_ID,
            "WEEFSEL_OIDC_CLIENT_SECRET": SECRET,
            "WEEFSEL_OIDC_DOMAINS": "gemeente.example, Wijkteam.example",
        }
        settings = accounts_settings(environment)
        with override_settings(**{name: settings[name] for name in NAMES}):
            yield found


def leave(client: Client, prefix: str = "", **more: str) -> str:
    """Press the button: where the page leads."""
    answer = client.post(f"{prefix}/inloggen/organisatie", more)
    assert answer.status_code == 200, answer.content.decode()
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', answer.content.decode())
    assert found is not None
    return unescape(found[1])


def come_back(client: Client, query: dict[str, str], prefix: str = "", **other: str) -> Any:
    sent = {"code": CODE, "state": query["state"], **other}
    return client.get(f"{prefix}/inloggen/organisatie/terug", sent)


def through(client: Client, staff: Organisation, prefix: str = "", **more: str) -> Any:
    """All the way: to the organisation and back."""
    return come_back(client, staff.authorize(leave(client, prefix, **more)), prefix)


def test_without_its_settings_there_is_no_button_and_no_address(client: Client) -> None:
    page = client.get("/inloggen").content.decode()
    assert "organisatie" not in page
    assert client.post("/inloggen/organisatie").status_code == 404
    assert client.get("/inloggen/organisatie/terug").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_colleague_of_a_domain_gets_an_account(staff: Organisation, prefix: str) -> None:
    client = visitor()
    assert "Gemeente Weverveen" in client.get(f"{prefix}/inloggen").content.decode()
    query = staff.authorize(leave(client, prefix))
    assert query["redirect_uri"] == f"http://localhost{prefix}/inloggen/organisatie/terug"
    assert (query["client_id"], query["response_type"]) == (CLIENT_ID, "code")
    assert set(query["scope"].split()) == {"openid", "email"}
    assert query["code_challenge_method"] == "S256"
    assert come_back(client, query, prefix).headers["Location"] == f"{prefix}/account"
    account = Account.objects.get()
    assert (account.email, account.role) == (COLLEAGUE, "participant")
    assert client.get("/account").status_code == 200


def test_nothing_that_the_organisation_tells_besides_is_kept(staff: Organisation) -> None:
    client = visitor()
    for _ in range(2):
        through(client, staff)
        (known,) = SocialAccount.objects.all()
        assert (known.uid, known.extra_data) == ("1", {})
        client.post("/uitloggen")
    assert SocialToken.objects.count() == 0
    assert mail.outbox == []


def test_signing_in_by_code_and_through_the_organisation_is_the_same_account(staff: Organisation) -> None:
    make_account(COLLEAGUE, Role.EDITOR)
    client = visitor()
    through(client, staff)
    assert client.get("/account").status_code == 200
    assert Account.objects.get().role == "editor"
    other = visitor()
    sign_in(other, COLLEAGUE)
    assert Account.objects.count() == 1


def test_an_account_outside_the_domains_may_come_in_but_is_not_made(staff: Organisation) -> None:
    staff.person["email"] = "iemand@elders.example"
    client = visitor()
    answer = through(client, staff)
    assert answer.status_code == 403
    assert "Met dit adres kunt u zo niet inloggen" in answer.content.decode()
    assert Account.objects.count() == 0
    make_account("iemand@elders.example")
    assert through(client, staff).headers["Location"] == "/account"


@pytest.mark.parametrize("person", [{"email_verified": False}, {"email_verified": None}, {"email_verified": "false"}])
def test_an_address_that_was_not_checked_is_nobody(staff: Organisation, person: dict[str, Any]) -> None:
    make_account(COLLEAGUE, Role.ADMINISTRATOR)
    staff.person |= person
    client = visitor()
    assert through(client, staff).status_code == 403
    assert client.get("/account").status_code == 302


@pytest.mark.parametrize("email", ["", "x", "a@b\nc@gemeente.example", "x@gemeente.example.elders.example", 5, None])
def test_a_strange_address_is_nobody(staff: Organisation, email: Any) -> None:
    staff.person["email"] = email
    assert through(visitor(), staff).status_code == 403
    assert Account.objects.count() == 0


@pytest.mark.parametrize(
    "claims",
    [{"aud": "another"}, {"iss": "https://elsewhere.example"}, {"exp": 1}, {"sub": "2"}, {"sub": ""}, {"sub": 1}],
)
def test_a_token_that_is_not_for_us_or_is_old_is_refused(staff: Organisation, claims: dict[str, Any]) -> None:
    staff.claims = claims
    client = visitor()
    answer = through(client, staff)
    assert answer.status_code == 401
    assert "lukte niet" in answer.content.decode()
    assert client.get("/account").status_code == 302


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(staff: Organisation) -> None:
    query = staff.authorize(leave(visitor()))
    client = visitor()
    assert come_back(client, query).status_code == 401
    assert client.get("/account").status_code == 302
    assert "/token" not in staff.asked


def test_an_answer_counts_once(staff: Organisation) -> None:
    client = visitor()
    query = staff.authorize(leave(client))
    come_back(client, query)
    client.post("/uitloggen")
    assert come_back(client, query).status_code == 401


def test_another_code_than_was_given_is_refused(staff: Organisation) -> None:
    client = visitor()
    query = staff.authorize(leave(client))
    assert come_back(client, query, code="another").status_code == 401
    assert client.get("/account").status_code == 302


def test_who_cancels_is_told_so(staff: Organisation) -> None:
    client = visitor()
    query = staff.authorize(leave(client))
    answer = client.get("/inloggen/organisatie/terug", {"error": "access_denied", "state": query["state"]})
    assert answer.status_code == 401
    assert "Probeer het opnieuw" in answer.content.decode()


def test_an_organisation_that_does_not_answer_is_told(staff: Organisation) -> None:
    client = visitor()
    query = staff.authorize(leave(client))
    apps = accounts_settings({**_GONE})["SOCIALACCOUNT_PROVIDERS"]
    with override_settings(SOCIALACCOUNT_PROVIDERS=apps):
        assert come_back(client, query).status_code == 401
        assert client.post("/inloggen/organisatie").status_code == 401


_GONE = {
    "WEEFSEL_OIDC_ISSUER": "http://127.0.0.1:1",
    "WEEFSEL_OIDC_CLIENT_ID": CLIENT_ID,
    "WEEFSEL_OIDC_CLIENT_SECRET": SECRET,
}


def test_the_second_step_is_asked_here_too(staff: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the organisation asks: this site does not know it."""
    make_account(COLLEAGUE, Role.EDITOR)
    client = visitor()
    through(client, staff)
    secret, _ = set_up(client)
    client.post("/uitloggen")
    assert through(client, staff).headers["Location"] == "/inloggen/tweede-stap"
    assert client.get("/account").status_code == 302
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 60)
    client.post("/inloggen/tweede-stap", {"code": totp(secret, now + 60)})
    assert client.get("/account").status_code == 200


def test_a_closed_account_does_not_come_in_this_way(staff: Organisation) -> None:
    account = make_account(COLLEAGUE)
    account.is_active = False
    account.save()
    client = visitor()
    assert through(client, staff).headers["Location"] == "/inloggen/gesloten"
    assert client.get("/account").status_code == 302


@pytest.mark.parametrize("target", ["https://kwaad.example/", "//kwaad.example", "/\\kwaad.example"])
def test_it_leads_back_to_this_site_only(staff: Organisation, target: str) -> None:
    assert through(visitor(), staff, next=target).headers["Location"] == "/account"
    assert through(visitor(), staff, next="/buurten").headers["Location"] == "/buurten"


def test_joining_another_account_or_more_than_an_address_cannot_be_asked_for(staff: Organisation) -> None:
    client = visitor()
    sign_in(client, "bewoner@voorbeeld.nl")
    query = "process=connect&scope=profile&next=//kwaad.example"
    answer = client.post(f"/inloggen/organisatie?{query}")
    found = re.search(r'content="0; url=([^"]*)"', answer.content.decode())
    assert found is not None
    sent = staff.authorize(unescape(found[1]))
    assert set(sent["scope"].split()) == {"openid", "email"}
    come_back(client, sent)
    assert COLLEAGUE in client.get("/account").content.decode()
    assert SocialAccount.objects.get().user == Account.objects.get(email=COLLEAGUE)


@pytest.mark.parametrize("missing", sorted(_GONE))
def test_half_a_setting_is_told(missing: str) -> None:
    environment = {name: value for name, value in _GONE.items() if name != missing}
    with pytest.raises(InputError, match=missing):
        accounts_settings(environment)


def test_an_organisation_is_asked_over_https_only() -> None:
    with pytest.raises(InputError, match="https://"):
        accounts_settings(_GONE | {"WEEFSEL_OIDC_ISSUER": "http://gemeente.example"})
