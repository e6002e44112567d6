"""Tokens: made by whoever is signed in, shown once, never worth more than that account is now, and gone with it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from tests.register.conftest import NewGroup, NewPerson
from tests.register.pages.conftest import SignIn, account_of, visitor
from tests.webapi.conftest import NewProgram, Program, problem_of, secret_of

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.people import forget_second_step, set_role
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.persons import erase_person, export_person
from weefsel.platform.register.states import EntryState
from weefsel.platform.register.who import PROGRAM
from weefsel.platform.webapi.models import Sent, Token
from weefsel.platform.webapi.tokens import LONGEST_DAYS, MOST_TOKENS, Scope, make

pytestmark = pytest.mark.usefixtures("register")

PAGE = "/account/toepassingen"
FORM = {"name": "Wijkwebsite", "scopes": ["read", "write"], "days": "90"}


def _made(client: Client, **more: object) -> str:
    """Make a token on the page, and read it there."""
    page = client.post(PAGE, {**FORM, **more})
    assert page.status_code == 200, page.content.decode()[-3000:]
    (secret,) = re.findall(r"wfs_[\w-]+", page.content.decode())
    return secret


def test_a_token_is_shown_once_and_only_its_checksum_is_kept(signed_in: SignIn) -> None:
    client = signed_in()
    secret = _made(client)
    token = Token.objects.get()
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret.removeprefix("wfs_") not in json.dumps(list(Token.objects.values()), default=str)
    assert len(secret) >= 43
    page = client.get(PAGE).content.decode()
    assert "Wijkwebsite" in page
    assert "wfs_" not in page
    assert Program(visitor(), secret).get("/groups").status_code == 200
    assert Token.objects.get().used_on == timezone.localdate()


def test_a_revoked_an_expired_and_an_unknown_token_are_told_to_be_no_more(signed_in: SignIn) -> None:
    client = signed_in()
    revoked, expired = Program(visitor(), _made(client)), Program(visitor(), _made(client))
    first, second = Token.objects.order_by("pk")
    assert signed_in().post(f"{PAGE}/{first.pk}/intrekken").status_code == 404
    assert client.post(f"{PAGE}/{first.pk}/intrekken").status_code == 302
    Token.objects.filter(pk=second.pk).update(expires_at=timezone.now())
    for one in (revoked, expired, Program(visitor(), "wfs_geraden")):
        answer = one.get("/groups")
        assert answer.status_code == 401
        assert "invalid_token" in answer.headers["WWW-Authenticate"]
        assert problem_of(answer)


def test_nobody_makes_one_that_lasts_longer_than_a_year(person: NewPerson) -> None:
    who = person()
    assert who.account is not None
    token, _ = make(who.account, "lang", [Scope.READ], 4_000, second_step=False)
    assert token.expires_at - token.made_at == dt.timedelta(days=LONGEST_DAYS)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": ""}, "Vul dit in"),
        ({"name": "jan@voorbeeld.nl"}, "adres of nummer van een persoon"),
        ({"scopes": []}, "Kies"),
        ({"scopes": ["import"]}, "Kies"),
        ({"days": "4000"}, "Kies"),
    ],
)
def test_a_form_that_cannot_be_says_why(more: dict[str, object], said: str, signed_in: SignIn) -> None:
    page = signed_in().post(PAGE, {**FORM, **more})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert Token.objects.count() == 0


def test_there_is_an_end_to_the_tokens_of_one_account(signed_in: SignIn) -> None:
    client = signed_in()
    for number in range(MOST_TOKENS):
        make(account_of(client), f"programma {number}", [Scope.READ], 1, second_step=False)
    assert client.post(PAGE, FORM).status_code == 422


def test_only_whoever_is_signed_in_sees_the_page_and_only_their_own(signed_in: SignIn) -> None:
    _made(signed_in(), name="Van een ander")
    assert "Van een ander" not in signed_in().get(PAGE).content.decode()
    assert visitor().get(PAGE).headers["Location"].startswith("/inloggen")
    assert visitor().post(PAGE, FORM).status_code == 403


def test_a_role_counts_only_with_the_second_step_and_as_it_is_now(
    signed_in: SignIn, group: NewGroup, person: NewPerson
) -> None:
    waiting = group(state=EntryState.WAITING)
    path = f"/groups/{waiting.pk}"
    account = Account.objects.create_user("redactie@example.org", role=Role.EDITOR)
    with_step = Program(visitor(), _made(signed_in(account=account)))
    assert with_step.get(path).status_code == 200
    # made in a session that did not pass it, and in one of a participant who became an editor later
    without = Program(visitor(), secret_of(account, second=False))
    later = person()
    assert later.account is not None
    promoted = Program(visitor(), secret_of(later.account))
    set_role(later.account.email, Role.EDITOR)
    assert (without.get(path).status_code, promoted.get(path).status_code) == (404, 404)
    set_role(account.email, Role.PARTICIPANT)
    assert with_step.get(path).status_code == 404
    set_role(account.email, Role.EDITOR)
    assert with_step.get(path).status_code == 200
    # whoever lost their telephone sets up another: a token of before it does not count again
    forget_second_step(account.email)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": ""})
    assert with_step.get(path).status_code == 404
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert with_step.get("/groups").status_code == 401


def test_a_token_does_only_what_it_was_made_for(program: NewProgram, group: NewGroup, person: NewPerson) -> None:
    waiting, owned = group(state=EntryState.WAITING), group(person())
    reads, writes = program(Role.EDITOR, Scope.READ), program(Role.EDITOR, Scope.WRITE)
    proposes = program(Role.EDITOR, Scope.PROPOSE)
    body = {"open_to": "leden"}
    asked = {
        "read": ("GET", f"/groups/{waiting.pk}", None),
        "write": ("PATCH", f"/groups/{waiting.pk}", body),
        "propose": ("POST", f"/groups/{owned.pk}/proposals", body),
    }
    for one, scope in ((reads, "read"), (writes, "write"), (proposes, "propose")):
        let = {name for name, (method, path, sent) in asked.items() if _lets(one, method, path, sent)}
        assert let == {scope}
    refused = reads.ask("PATCH", f"/groups/{waiting.pk}", body)
    assert (refused.status_code, 'scope="write"' in refused.headers["WWW-Authenticate"]) == (403, True)


def _lets(one: Program, method: str, path: str, sent: object) -> bool:
    now = {} if method == "GET" else {"If_Match": '"1"'}
    return one.ask(method, path, sent, **now).status_code < 300


@pytest.mark.django_db(transaction=True)
def test_whoever_is_erased_leaves_no_token_and_whoever_asks_gets_no_secret(program: NewProgram) -> None:
    mine = program()
    assert mine.who is not None
    assert mine.who.account is not None
    group = {"name": "Breiclub", "actor_kind": "residents_group", "functions": ["meeting"]}
    assert mine.ask("POST", "/groups", group, Idempotency_Key="een").status_code == 201
    told = export_person(mine.who.account.email)
    assert [row["name"] for row in told["webapi_token"]] == ["proef"]
    assert "digest" not in json.dumps(told["webapi_token"])
    erase_person(PROGRAM, mine.who.account.email)
    assert (Token.objects.count(), Sent.objects.count()) == (0, 0)
    assert mine.get("/groups").status_code == 401
