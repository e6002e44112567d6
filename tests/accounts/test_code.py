"""Signing in by code, from the form to the session: what works, and everything that must not."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from tests.accounts.conftest import ask, code_sent, sign_in, visitor

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.people import make_account

ADDRESS = "bewoner@voorbeeld.nl"
PREFIXES = {"nl": "", "en": "/en"}


def signed_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


@pytest.mark.parametrize("lang", PREFIXES)
def test_an_unknown_address_gets_an_account_when_its_code_is_typed_and_not_before(client: Client, lang: str) -> None:
    prefix = PREFIXES[lang]
    answer = ask(client, "Bewoner@Voorbeeld.NL", prefix)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{prefix}/inloggen/code")
    assert Account.objects.count() == 0
    page = client.get(answer.headers["Location"]).content.decode()
    assert ADDRESS in page
    answer = client.post(f"{prefix}/inloggen/code", {"code": code_sent()})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{prefix}/account")
    account = Account.objects.get()
    assert (account.email, account.role, account.lang) == (ADDRESS, "participant", lang)
    assert ADDRESS in client.get(f"{prefix}/account").content.decode()


def test_a_known_address_gets_its_own_account_whatever_its_case(client: Client) -> None:
    made = make_account(ADDRESS)
    sign_in(client, "BEWONER@voorbeeld.nl")
    assert Account.objects.get() == made
    assert signed_in(client)


def test_the_code_may_be_typed_without_its_dash_and_with_spaces(client: Client) -> None:
    ask(client, ADDRESS)
    left, right = code_sent().split("-")
    client.post("/inloggen/code", {"code": f" {left} {right} "})
    assert signed_in(client)


def test_the_mail_is_plain_text_in_the_language_of_the_page(client: Client) -> None:
    ask(client, ADDRESS)
    ask(client, ADDRESS, "/en")
    dutch, english = mail.outbox
    assert dutch.subject == "Uw inlogcode"
    assert english.subject == "Your sign-in code"
    for message in (dutch, english):
        assert message.to == [ADDRESS]
        assert not message.message().is_multipart()
        assert message.content_subtype == "plain"
        assert "http" not in message.body
        assert message.message()["Auto-Submitted"] == "auto-generated"


def test_a_wrong_code_does_not_sign_in_and_a_third_ends_the_code(client: Client) -> None:
    ask(client, ADDRESS)
    right = code_sent()
    wrong = f"{(int(right[:4]) + 1) % 10_000:04}-{right[5:]}"
    for told in ("nog 2 keer", "nog één keer"):
        answer = client.post("/inloggen/code", {"code": wrong})
        assert answer.status_code == 422
        assert told in answer.content.decode()
    assert "te vaak verkeerd" in client.post("/inloggen/code", {"code": wrong}).content.decode()
    assert client.post("/inloggen/code", {"code": right}).headers["Location"] == "/inloggen"
    assert not signed_in(client)
    assert Account.objects.count() == 0


def test_tries_at_the_same_moment_count_together(client: Client) -> None:
    """Each of these requests reads a session in which nothing was tried yet, as requests at one moment do."""
    ask(client, ADDRESS)
    right = code_sent()
    session = client.session
    kept = dict(session.items())
    for _ in range(3):
        client.post("/inloggen/code", {"code": "0000-0001"})
        session.update(kept)
        session.save()
    assert client.post("/inloggen/code", {"code": right}).status_code == 403
    assert not signed_in(client)


def test_a_code_works_once(client: Client) -> None:
    sign_in(client, ADDRESS)
    code = code_sent()
    client.post("/uitloggen")
    assert client.post("/inloggen/code", {"code": code}).headers["Location"] == "/inloggen"
    assert not signed_in(client)


def test_a_code_works_only_in_the_browser_that_asked_for_it(client: Client) -> None:
    ask(client, ADDRESS)
    other = visitor()
    assert other.post("/inloggen/code", {"code": code_sent()}).headers["Location"] == "/inloggen"
    ask(other, "ander@voorbeeld.nl")
    assert other.post("/inloggen/code", {"code": code_sent(0)}).status_code == 422


def test_a_new_code_ends_the_one_before(client: Client) -> None:
    ask(client, ADDRESS)
    old = code_sent()
    ask(client, ADDRESS)
    assert client.post("/inloggen/code", {"code": old}).status_code == 422
    assert client.post("/inloggen/code", {"code": code_sent()}).status_code == 302


def test_an_old_code_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(client, ADDRESS)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 15 * 60 + 1)
    client.post("/inloggen/code", {"code": code_sent()})
    monkeypatch.undo()
    assert not signed_in(client)


def test_a_code_of_just_under_a_quarter_of_an_hour_still_works(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(client, ADDRESS)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 15 * 60 - 5)
    client.post("/inloggen/code", {"code": code_sent()})
    monkeypatch.undo()
    assert signed_in(client)


def seen(answer: Any) -> tuple[Any, ...]:
    """All that somebody sees of an answer, but for what is new in each."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return answer.status_code, answer.headers.get("Location"), page


@pytest.mark.usefixtures("client")
def test_nobody_learns_who_has_an_account() -> None:
    make_account("bekend@voorbeeld.nl")
    closed = make_account("gesloten@voorbeeld.nl")
    closed.is_active = False
    closed.save()
    found = set()
    for name in ("bekend", "onbekend", "gesloten"):
        browser = visitor()
        answers = [ask(browser, f"{name}@voorbeeld.nl"), browser.get("/inloggen/code")]
        answers.append(browser.post("/inloggen/code", {"code": "0000-0000"}))
        said = str((mail.outbox[-1].subject, re.sub(r"\d{4}-\d{4}", "", str(mail.outbox[-1].body))))
        told = str([seen(answer) for answer in answers]).replace(f"{name}@voorbeeld.nl", "")
        found.add((told, said, tuple(sorted(browser.cookies))))
    assert len(mail.outbox) == 3
    assert len(found) == 1


def test_a_closed_account_hears_so_only_after_its_code(client: Client) -> None:
    closed = make_account(ADDRESS)
    closed.is_active = False
    closed.save()
    answer = sign_in(client, ADDRESS)
    assert answer.headers["Location"] == "/inloggen/gesloten"
    assert "gesloten" in client.get("/inloggen/gesloten").content.decode()
    assert not signed_in(client)
    assert Account.objects.count() == 1


def test_closing_an_account_ends_its_sessions(client: Client) -> None:
    sign_in(client, ADDRESS)
    Account.objects.update(is_active=False)
    assert not signed_in(client)


HOSTILE = [
    "",
    " ",
    "geen-adres",
    "@voorbeeld.nl",
    "a@",
    "a@b",
    "a b@voorbeeld.nl",
    "a@voorbeeld.nl, b@voorbeeld.nl",
    "a@voorbeeld.nl\r\nBcc: b@voorbeeld.nl",
    "a@voorbeeld.nl\nb@voorbeeld.nl",
    "Naam <a@voorbeeld.nl>",
    "a@voorbeeld.nl\x00",
    "é@voorbeeld.nl",
    "😀@voorbeeld.nl",
    "a@😀",
    "\u202ea@voorbeeld.nl",
    "a\u200b@voorbeeld.nl",
    "a@voor\u202ebeeld.nl",
    "a" * 10_000 + "@voorbeeld.nl",
    "a@" + "b" * 10_000 + ".nl",
    "a@" + "b." * 200 + "nl",
    "<script>alert(1)</script>@voorbeeld.nl",
    "a@[127.0.0.1",
    '"a b"@voorbeeld.nl',
    '"a"@voorbeeld.nl',
    '"\x01"@voorbeeld.nl',
    # longer than a column of the database, and shorter than Django takes
    "a" * 64 + "@" + ("b" * 63 + ".") * 3 + "nl",
]


@pytest.mark.parametrize("prefix", PREFIXES.values())
@pytest.mark.parametrize("address", HOSTILE, ids=lambda address: ascii(address)[:30])
def test_what_is_no_address_is_refused_beside_the_field_and_mails_nobody(
    client: Client, address: str, prefix: str
) -> None:
    answer = ask(client, address, prefix)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert ("naam@voorbeeld.nl" if not prefix else "name@example.org") in html
    assert "<script>alert" not in html
    assert 'aria-invalid="true"' in html
    assert mail.outbox == []


def test_one_mailbox_is_one_account_however_its_domain_is_written(client: Client) -> None:
    sign_in(client, "a@BÜCHER.example")
    sign_in(visitor(), "A@xn--bcher-kva.example")
    assert [account.email for account in Account.objects.all()] == ["a@xn--bcher-kva.example"]


@pytest.mark.parametrize("code", ["", " ", "0" * 10_000, "１２３４-５６７８", "😀", "\x00", "null", "٠" * 8])
def test_a_strange_code_is_a_wrong_code(client: Client, code: str) -> None:
    ask(client, ADDRESS)
    assert client.post("/inloggen/code", {"code": code}).status_code == 422
    assert not signed_in(client)


def test_the_page_for_a_code_leads_to_the_first_where_none_was_asked(client: Client) -> None:
    for prefix in PREFIXES.values():
        assert client.get(f"{prefix}/inloggen/code").headers["Location"] == f"{prefix}/inloggen"


def test_who_is_signed_in_is_led_on_from_the_form(client: Client) -> None:
    sign_in(client, ADDRESS)
    assert client.get("/inloggen").headers["Location"] == "/account"
    assert client.get("/en/inloggen").headers["Location"] == "/en/account"


def test_two_browsers_with_the_same_new_address_get_the_same_account(client: Client) -> None:
    other = visitor()
    ask(client, ADDRESS)
    ask(other, ADDRESS)
    client.post("/inloggen/code", {"code": code_sent(0)})
    other.post("/inloggen/code", {"code": code_sent(1)})
    assert Account.objects.count() == 1
    assert signed_in(client)
    assert signed_in(other)
