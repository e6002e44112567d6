"""Accounts: one to an address, with a role; on the command line, and in the database itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import IntegrityError, transaction
from tests.accounts.apps import set_up
from tests.accounts.conftest import environment, sign_in, visitor
from tests.platform.serving import PATIENCE_S

from weefsel.cli.people import RoleName
from weefsel.errors import InputError
from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.people import account_of, forget_second_step, make_account, set_role, staff
from weefsel.platform.accounts.roles import Role

ADDRESS = "bewoner@voorbeeld.nl"


def run(directory: Path, *words: str, **variables: str) -> tuple[int, str, str]:
    """`weefsel WORDS`: exit code, output and errors."""
    command = [sys.executable, "-c", "from weefsel.cli import main; main()", *words]
    done = subprocess.run(
        command,
        env=environment(directory, **variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.django_db
def test_an_address_has_one_account_whatever_its_case() -> None:
    made = make_account("A.B@Voorbeeld.NL", Role.ANALYST, "en")
    assert (made.email, made.role, made.lang, made.is_active) == ("a.b@voorbeeld.nl", "analyst", "en", True)
    assert account_of("a.b@VOORBEELD.nl") == made
    assert Account.objects.get_by_natural_key("A.b@voorbeeld.nl") == made
    with pytest.raises(InputError, match=r"a\.b@voorbeeld\.nl"):
        make_account("a.b@voorbeeld.nl")


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["A@voorbeeld.nl", "a@voorbeeld.nl"])
def test_the_database_itself_keeps_addresses_apart(email: str) -> None:
    """Past our own code, as another program would write."""
    make_account("a@voorbeeld.nl")
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.bulk_create([Account(email=email)])


@pytest.mark.django_db
def test_the_database_itself_knows_the_roles() -> None:
    make_account(ADDRESS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.update(role="boss")


@pytest.mark.django_db
def test_an_account_keeps_no_name_and_no_password() -> None:
    kept = {field.name for field in Account._meta.get_fields() if field.concrete}
    assert kept == {"id", "email", "role", "is_active", "joined", "lang", "sessions", "last_login"}
    account = make_account(ADDRESS)
    assert not account.has_usable_password()
    assert not account.check_password("")
    with pytest.raises(NotImplementedError):
        account.set_password("x")


@pytest.mark.django_db
def test_a_role_is_given_to_an_account_that_is_there() -> None:
    make_account(ADDRESS)
    assert set_role(ADDRESS.upper(), Role.EDITOR).role == "editor"
    assert Account.objects.get().role == "editor"
    with pytest.raises(InputError, match="weefsel account add"):
        set_role("ander@voorbeeld.nl", Role.EDITOR)


@pytest.mark.django_db
def test_the_tables_are_as_the_migrations_make_them() -> None:
    call_command("makemigrations", "accounts", check=True, dry_run=True, verbosity=0)


@pytest.mark.usefixtures("register")
def test_a_second_step_can_be_forgotten_and_that_ends_the_sessions() -> None:
    client = visitor()
    make_account(ADDRESS, Role.EDITOR)
    sign_in(client, ADDRESS)
    set_up(client)
    listed, others = staff()
    assert [(one.email, one.role, one.has_second_step) for one in listed] == [(ADDRESS, Role.EDITOR, True)]
    assert others == 0
    forget_second_step(ADDRESS)
    assert Authenticator.objects.count() == 0
    assert client.get("/account").status_code == 302
    with pytest.raises(InputError, match="weefsel account add"):
        forget_second_step("ander@voorbeeld.nl")


def test_the_command_line_knows_every_role() -> None:
    assert list(get_args(RoleName)) == [role.value for role in Role]


def test_the_command_line_makes_lists_and_changes_accounts(register_dir: Path) -> None:
    directory = str(register_dir)
    assert run(register_dir, "account", "add", directory, "Een@Voorbeeld.nl")[:2] == (
        0,
        "een@voorbeeld.nl: participant\n",
    )
    assert run(register_dir, "account", "add", directory, "twee@voorbeeld.nl", "--role", "analyst")[0] == 0
    assert run(register_dir, "account", "role", directory, "een@voorbeeld.nl", "editor")[0] == 0
    code, said, _ = run(register_dir, "account", "list", directory)
    assert code == 0
    assert "analyst        twee@voorbeeld.nl  (no second step yet: acts as participant)" in said
    assert "editor         een@voorbeeld.nl" in said
    assert run(register_dir, "account", "reset", directory, "een@voorbeeld.nl")[0] == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "geen adres"), "name@example.org"),
        (("add", "a@b.nl\nBcc: c@d.nl"), "name@example.org"),
        (("role", "nergens@voorbeeld.nl", "editor"), "weefsel account add"),
        (("reset", "nergens@voorbeeld.nl"), "weefsel account add"),
    ],
)
def test_what_is_wrong_on_the_command_line_is_told_in_a_line(
    register_dir: Path, words: tuple[str, ...], told: str
) -> None:
    code, said, wrong = run(register_dir, "account", words[0], str(register_dir), *words[1:])
    assert (code, said) == (2, "")
    assert told in wrong
    assert len(wrong.splitlines()) == 1


def test_a_directory_without_a_register_has_no_accounts(tmp_path: Path) -> None:
    code, _, wrong = run(tmp_path, "account", "list", str(tmp_path))
    assert (code, "weefsel register" in wrong) == (2, True)


def test_the_command_line_tries_the_mail(tmp_path: Path) -> None:
    code, said, _ = run(
        tmp_path, "mail", "test", str(tmp_path), "een@voorbeeld.nl", WEEFSEL_MAIL_FROM="site@buurt.example"
    )
    assert (code, said) == (0, "sent to een@voorbeeld.nl from site@buurt.example by filebased\n")
    (written,) = (tmp_path / "mail").iterdir()
    assert "From: site@buurt.example" in written.read_text()
    wrong = {"WEEFSEL_MAIL_URL": "smtp://user:secret@127.0.0.1:1"}
    code, _, told = run(tmp_path, "mail", "test", str(tmp_path), "een@voorbeeld.nl", **wrong)
    assert code == 2
    assert "secret" not in told
    assert len(told.splitlines()) == 1
