"""Sessions: new at signing in, over at a fixed moment, in cookies that only this site gets; and none for who reads."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone
from tests.accounts.conftest import ask, code_sent, sign_in, visitor

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.people import make_account, set_role
from weefsel.platform.accounts.roles import Role
from weefsel.platform.accounts.settings import accounts_settings
from weefsel.platform.settings import from_environment

ADDRESS = "bewoner@voorbeeld.nl"
HOUR_S = 3600
#: pages that somebody who only looks opens
READ = ("/", "/buurten", "/verdeling", "/hiaten", "/over-de-data", "/waar-komt-het-idee-vandaan", "/buurt/nergens")


def session_cookie(client: Client) -> Any:
    return client.cookies["weefsel"]


def signed_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_who_only_reads_gets_no_cookie_and_is_looked_up_nowhere(client: Client, prefix: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        answers = [client.get(prefix + page) for page in READ]
    about_people = re.compile(r"session|accounts_|account_|mfa_|socialaccount_")
    assert [query["sql"] for query in asked if about_people.search(query["sql"])] == []
    assert [dict(answer.cookies) for answer in answers] == [{}] * len(READ)
    assert dict(client.cookies) == {}
    assert "/inloggen" in answers[0].content.decode()


def test_a_page_of_an_account_sends_who_is_not_signed_in_to_the_form(client: Client) -> None:
    for prefix in ("", "/en"):
        answer = client.get(f"{prefix}/account")
        assert answer.headers["Location"] == f"{prefix}/inloggen?next={prefix}/account"
        assert "weefsel" not in answer.cookies


def test_signing_in_begins_a_new_session(client: Client) -> None:
    """A session that somebody else laid ready in this browser is of no use to them afterwards."""
    ask(client, ADDRESS)
    before = session_cookie(client).value
    client.post("/inloggen/code", {"code": code_sent()})
    after = session_cookie(client).value
    assert signed_in(client)
    assert before != after
    laid_ready = visitor()
    laid_ready.cookies["weefsel"] = before
    assert not signed_in(laid_ready)


def test_signing_out_ends_the_session_on_the_server_too(client: Client) -> None:
    sign_in(client, ADDRESS)
    kept = session_cookie(client).value
    assert client.get("/uitloggen").status_code == 200
    assert signed_in(client), "asking whether it is meant is not doing it"
    assert client.post("/uitloggen").headers["Location"] == "/inloggen"
    thief = visitor()
    thief.cookies["weefsel"] = kept
    assert not signed_in(thief)


def test_the_cookie_is_for_this_site_only_and_no_script_reads_it(client: Client) -> None:
    sign_in(client, ADDRESS)
    cookie = session_cookie(client)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["domain"] == ""


@pytest.mark.parametrize(
    ("environment", "https"),
    [
        ({}, False),
        ({"WEEFSEL_ALLOWED_HOSTS": "localhost,127.0.0.1"}, False),
        ({"WEEFSEL_ALLOWED_HOSTS": "buurt.example"}, True),
        ({"WEEFSEL_ALLOWED_HOSTS": "localhost,buurt.example"}, True),
        ({"WEEFSEL_ALLOWED_HOSTS": "buurt.example", "WEEFSEL_HTTPS": "0"}, False),
        ({"WEEFSEL_HTTPS": "1"}, True),
    ],
)
def test_cookies_go_over_https_only_where_others_can_reach_the_site(
    environment: dict[str, str], https: bool, tmp_path: Path
) -> None:
    settings = from_environment({"WEEFSEL_DIR": str(tmp_path), "WEEFSEL_SECRET_KEY": "x", **environment})
    assert settings["SESSION_COOKIE_SECURE"] is https
    assert settings["CSRF_COOKIE_SECURE"] is https
    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-") is https
    assert settings["ACCOUNT_DEFAULT_HTTP_PROTOCOL"] == ("https" if https else "http")


def test_a_site_behind_https_signs_in_with_secure_cookies(register: None) -> None:
    del register
    settings = accounts_settings({"WEEFSEL_PROXIES": "1"}, ["buurt.example"])
    names = ("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE")
    names += ("CSRF_TRUSTED_ORIGINS", "SECURE_PROXY_SSL_HEADER")
    with override_settings(ALLOWED_HOSTS=["buurt.example"], **{name: settings[name] for name in names}):
        headers = {"host": "buurt.example", "x-forwarded-proto": "https", "origin": "https://buurt.example"}
        client = Client(headers=headers, enforce_csrf_checks=True)
        client.get("/inloggen")
        token = client.cookies["__Host-csrftoken"].value
        sign_in(client, ADDRESS, csrfmiddlewaretoken=token)
        cookie = client.cookies["__Host-weefsel"]
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert signed_in(client)


@pytest.mark.parametrize(
    ("role", "hours"), [(Role.PARTICIPANT, 90 * 24), *((role, 12) for role in Role if role is not Role.PARTICIPANT)]
)
def test_a_session_is_over_at_a_fixed_moment_however_much_it_is_used(
    client: Client, role: Role, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_account(ADDRESS, role)
    sign_in(client, ADDRESS)
    stored = Session.objects.get(session_key=session_cookie(client).value)
    assert abs(stored.expire_date - timezone.now() - timedelta(hours=hours)) < timedelta(minutes=1)
    assert abs(session_cookie(client)["max-age"] - hours * HOUR_S) < 60
    session, later = client.session, timezone.now() + timedelta(hours=1)
    session["used"] = True
    with monkeypatch.context() as passed:
        passed.setattr(timezone, "now", lambda: later)
        session.save()
    again = Session.objects.get(session_key=session_cookie(client).value)
    assert abs(again.expire_date - stored.expire_date) < timedelta(seconds=2)
    assert signed_in(client)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not signed_in(client)


def test_a_code_that_nobody_types_keeps_its_session_for_half_an_hour_only(client: Client) -> None:
    ask(client, ADDRESS)
    (stored,) = Session.objects.all()
    assert stored.expire_date - timezone.now() < timedelta(minutes=31)


def test_sessions_that_are_over_are_thrown_away_when_somebody_signs_in(client: Client) -> None:
    ask(visitor(), "ander@voorbeeld.nl")
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    sign_in(client, ADDRESS)
    assert Session.objects.count() == 1


def test_another_role_ends_every_session(client: Client) -> None:
    sign_in(client, ADDRESS)
    set_role(ADDRESS, Role.EDITOR)
    assert not signed_in(client)


def test_one_can_sign_out_everywhere_and_others_stay(client: Client) -> None:
    elsewhere, other = visitor(), visitor()
    sign_in(client, ADDRESS)
    sign_in(elsewhere, ADDRESS)
    sign_in(other, "ander@voorbeeld.nl")
    answer = client.post("/account/sessies", follow=True)
    assert "overal uitgelogd" in answer.content.decode()
    assert [signed_in(one) for one in (client, elsewhere, other)] == [False, False, True]


def test_a_form_of_another_site_is_refused(register: None) -> None:
    del register
    client = visitor(enforce_csrf_checks=True)
    for address in ("/inloggen", "/uitloggen", "/account/sessies", "/inloggen/organisatie"):
        assert client.post(address, {"email": ADDRESS}).status_code == 403, address
    assert Account.objects.count() == 0


def test_pages_of_an_account_are_kept_nowhere(client: Client) -> None:
    for address in ("/inloggen", "/account", "/account/beveiliging"):
        assert "no-store" in client.get(address).headers["Cache-Control"], address
    sign_in(client, ADDRESS)
    for address in ("/account", "/account/beveiliging", "/account/beveiliging/instellen", "/uitloggen"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"], address


OUTSIDE = [
    "https://kwaad.example/",
    "//kwaad.example/",
    "/\\kwaad.example",
    "\\\\kwaad.example",
    "http:kwaad.example",
    "http:///kwaad.example",
    "javascript:alert(1)",
    "/\t/kwaad.example",
    " //kwaad.example",
    "http://127.0.0.1:9/",
    "https://localhost/",
    "kwaad",
    "/\x00/kwaad.example",
]


@pytest.mark.parametrize("target", OUTSIDE)
def test_signing_in_or_out_leads_to_no_other_site(client: Client, target: str) -> None:
    assert sign_in(client, ADDRESS, next=target).headers["Location"] == "/account"
    assert client.get("/inloggen", {"next": target}).headers["Location"] == "/account"
    assert client.post("/account/opnieuw", {"next": target}).headers["Location"] == "/inloggen"
    assert client.post("/uitloggen", {"next": target}).headers["Location"] == "/inloggen"


def test_signing_in_leads_back_to_the_page_that_asked_for_it(client: Client) -> None:
    answer = ask(client, ADDRESS, next="/buurten?zoek=x")
    assert answer.headers["Location"] == "/inloggen/code?next=%2Fbuurten%3Fzoek%3Dx"
    page = client.get(answer.headers["Location"]).content.decode()
    assert 'name="next" value="/buurten?zoek=x"' in page
    answer = client.post("/inloggen/code", {"code": code_sent(), "next": "/buurten?zoek=x"})
    assert answer.headers["Location"] == "/buurten?zoek=x"


def test_what_is_asked_next_is_only_text_on_the_page(client: Client) -> None:
    page = client.get("/inloggen", {"next": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_messages_of_django_are_in_the_language_of_the_address(client: Client, prefix: str) -> None:
    sign_in(client, ADDRESS, prefix)
    page = client.post(f"{prefix}/account/beveiliging/instellen", {"code": ""}).content.decode()
    assert ("This field is required." if prefix else "Dit veld is verplicht.") in page


def test_addresses_of_allauth_that_are_not_used_do_not_exist(client: Client) -> None:
    for name in ("accounts/login", "accounts/signup/", "accounts/password/reset/", "accounts/email/", "account/signup"):
        assert client.get(f"/{name}").status_code == 404, name
