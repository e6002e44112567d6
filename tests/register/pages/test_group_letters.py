"""The links in the mails: opening one changes nothing, pressing a button does, once, and an old one is told kindly."""

from __future__ import annotations

import datetime as dt
import html
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests.register.pages.conftest import SignIn, account_of
from tests.register.pages.group_sent import EMAIL, GROUP, OPTIONAL, shown
from tests.register.pages.group_sent import add as add_group

from weefsel.platform.accounts.models import Account
from weefsel.platform.register.entering import Entered, enter_group
from weefsel.platform.register.letters import write_letter
from weefsel.platform.register.models import Change, Entry, Letter
from weefsel.platform.register.records import add, entry_of
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import PROGRAM, VISITOR

pytestmark = pytest.mark.django_db

NAME = "<b>Eetclub</b> =Dinsdag"


@pytest.fixture
def entered(register: Path) -> Entered:
    assert register.is_dir()
    group = {"name": NAME, "actor_kind": "residents_group", "functions": GROUP["functions"]}
    offer = {"name": GROUP["what"], "offer_kind": "recurring", "functions": ["meeting"], "starts": "18:00"}
    return enter_group(VISITOR, group, {**offer, "rrule": "FREQ=WEEKLY;BYDAY=TU"}, "eetclub@example.org", "nl")


@pytest.fixture
def asked(register: Path) -> tuple[Entry, str]:
    """A group of somebody, and the link of the question whether it is still right."""
    assert register.is_dir()
    group = add(PROGRAM, EntryKind.ACTOR, {"name": NAME, "actor_kind": "fund", "functions": ["meeting"]})
    owner = Account.objects.create_user("owner@example.org")
    Entry.objects.filter(pk=group.pk).update(owner=owner, confirmed_at=timezone.now() - dt.timedelta(days=200))
    return group, write_letter(Letter.STILL_RIGHT, group, owner.email, "nl")


def everything() -> list[Any]:
    """All that the register holds."""
    return [*Entry.objects.order_by("pk").values(), *Letter.objects.values(), *Change.objects.values()]


def test_the_page_shows_the_card_as_it_will_be(client: Client, entered: Entered) -> None:
    page = shown(client.get(f"/bevestig/{entered.secret}"))
    assert "&lt;b&gt;Eetclub&lt;/b&gt; =Dinsdag" in page
    assert "elke dinsdag om 18.00 uur" in page
    assert GROUP["what"] in page
    assert page.count('name="own"') == 2
    assert "eetclub@example.org" not in page


def test_the_page_shows_everything_that_will_be_read(client: Client) -> None:
    add_group(client, **OPTIONAL)
    link = str(mail.outbox[0].body).split("http://localhost")[1].split()[0]
    page = html.unescape(shown(client.get(link)))
    for said in (
        "Wie wil kookt mee.",
        "vereniging of club",
        "Iedereen uit de buurt",
        "Gewoon binnenlopen",
        "de beheerder",
    ):
        assert said.lower() in page.lower(), said
    for said in (OPTIONAL["contact"], "https://www.example.org", "€ 2,50", "Nederlands en Turks", "ouderen"):
        assert said.lower() in page.lower(), said
    assert EMAIL not in page


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_looking_changes_nothing(
    client: Client, entered: Entered, asked: tuple[Entry, str], prefix: str, method: str
) -> None:
    before = everything()
    for address in (f"/bevestig/{entered.secret}", f"/nog-actueel/{asked[1]}"):
        for _ in range(2):
            getattr(client, method)(prefix + address)
            assert everything() == before, address


@pytest.mark.parametrize("own", ["yes", "no"])
def test_yes_shows_it_and_with_us_it_is_theirs(client: Client, entered: Entered, own: str) -> None:
    answer = client.post(f"/bevestig/{entered.secret}", {"own": own})
    assert answer.headers["Location"] == f"/groep/{entered.group.pk}?gedaan=confirmed"
    group = entry_of(entered.group.pk)
    assert group.state == EntryState.SHOWN
    assert (group.owner is not None) == (own == "yes")


def test_it_works_for_who_is_signed_in_and_without_cookies(signed_in: SignIn, entered: Entered) -> None:
    client = signed_in()
    client.post(f"/bevestig/{entered.secret}", {"own": "yes"})
    owner = entry_of(entered.group.pk).owner
    # the mailbox says whose it is, not who happens to be signed in there
    assert owner is not None
    assert owner != account_of(client)


def test_a_browser_that_hides_where_it_comes_from_is_let_in(register: Path, entered: Entered) -> None:
    """The page asks browsers to send no address on; they send `Origin: null` with its form then."""
    assert register.is_dir()
    client = Client(headers={"host": "localhost", "origin": "null"}, enforce_csrf_checks=True)
    assert client.post(f"/bevestig/{entered.secret}", {"own": "no"}).status_code == 302


@pytest.mark.parametrize("address", ["/bevestig/{}", "/en/bevestig/{}", "/nog-actueel/{}"])
@pytest.mark.parametrize("secret", ["x", "%00", "é" * 300, "' OR 1=1 --", "<script>alert(1)<b>"])
def test_a_link_that_does_not_work_is_told_kindly(client: Client, address: str, secret: str) -> None:
    for answer in (client.get(address.format(secret)), client.post(address.format(secret))):
        assert answer.status_code == 404
        assert "<script>alert" not in shown(answer)
    assert ("no longer works" if address.startswith("/en") else "werkt niet meer") in shown(answer)


def test_a_link_works_once_and_not_for_ever(client: Client, entered: Entered) -> None:
    address = f"/bevestig/{entered.secret}"
    Letter.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert client.post(address, {"own": "yes"}).status_code == 404
    assert entry_of(entered.group.pk).state == EntryState.WAITING
    Letter.objects.update(expires_at=timezone.now() + dt.timedelta(days=1))
    assert client.post(address, {"own": "no"}).status_code == 302
    for answer in (client.get(address), client.post(address, {"own": "yes"})):
        assert answer.status_code == 404
    assert entry_of(entered.group.pk).owner is None


def test_the_secret_goes_nowhere(client: Client, entered: Entered, asked: tuple[Entry, str]) -> None:
    for address in (f"/bevestig/{entered.secret}", f"/nog-actueel/{asked[1]}", "/bevestig/x", "/nog-actueel/x"):
        answer = client.get(address)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
    assert client.post(f"/bevestig/{entered.secret}", {"own": "no"}).headers["Referrer-Policy"] == "no-referrer"


def test_still_right_is_one_button(client: Client, asked: tuple[Entry, str]) -> None:
    group, secret = asked
    page = shown(client.get(f"/nog-actueel/{secret}"))
    assert page.count("<button") == 1
    assert f'href="/groep/{group.pk}"' in page
    answer = client.post(f"/nog-actueel/{secret}")
    assert answer.headers["Location"] == f"/groep/{group.pk}?gedaan=still_right"
    assert timezone.now() - entry_of(group.pk).confirmed_at < dt.timedelta(minutes=1)
    assert client.post(f"/nog-actueel/{secret}").status_code == 404


def test_a_link_of_one_sort_is_none_of_the_other(client: Client, entered: Entered, asked: tuple[Entry, str]) -> None:
    assert client.get(f"/nog-actueel/{entered.secret}").status_code == 404
    assert client.get(f"/bevestig/{asked[1]}").status_code == 404
