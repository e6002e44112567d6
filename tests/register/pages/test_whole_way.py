"""The whole way, in real browsers: from a group that somebody enters to the figure that counts it, and back.

A resident enters a group, confirms it by mail and claims it; a community worker proposes a change and the owner
accepts; a researcher processes it, and the page of the neighbourhood counts the group, with a trace that leads to its
entry; the owner takes it back, it is processed, and it is gone again. An administrator reads in the log who processed.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.test.utils import override_settings
from playwright.sync_api import Browser, BrowserContext, Page
from tests.register.pages.conftest import SignIn

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.begin import begin
from weefsel.platform.register.freeze import freeze
from weefsel.platform.register.models import Actor
from weefsel.platform.register.who import PROGRAM
from weefsel.snapshot import open_snapshot

EMAIL = "eetclub.bleek@example.org"
NAME = "Eetclub van de proef"

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def register(site_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[Path]:
    """A village of its own, because it gets new revisions. What is processed is processed before the answer."""
    del db
    town = tmp_path / "town"
    shutil.copytree(site_dir, town, symlinks=True)
    monkeypatch.setattr(
        "weefsel.platform.pages.register.queue.begin_work", lambda directory: bool(freeze(directory, PROGRAM))
    )
    with override_settings(WEEFSEL_REGISTER=True, WEEFSEL_DIR=town):
        begin(town)
        yield town


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a browser of somebody; what its scripts complain of fails the test."""
    contexts: list[BrowserContext] = []
    heard: list[str] = []

    def make(session: str = "") -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=address)
        contexts.append(context)
        if session:
            context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        page = context.new_page()
        page.on("pageerror", lambda error: heard.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert heard == []


def _link() -> str:
    """The path of the link in the last mail."""
    found = re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[-1].body))
    assert found is not None, mail.outbox[-1].body
    return found[1]


def _code() -> str:
    found = re.search(r"\b\d{4}-\d{4}\b", str(mail.outbox[-1].body))
    assert found is not None, mail.outbox[-1].body
    return found[0]


def _groups(page: Page, slug: str) -> int:
    """How many groups the page of a neighbourhood counts."""
    page.goto(f"/buurt/{slug}")
    found = re.search(r"(\d+) groep", page.locator("main").inner_text())
    assert found is not None
    return int(found[1])


def _press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).first.click()
    page.wait_for_load_state()


def test_from_a_group_that_is_entered_to_a_figure_and_back(
    window: Callable[..., Page], signed_in: SignIn, register: Path
) -> None:
    def as_role(role: Role) -> Page:
        return window(signed_in(role).cookies[django_settings.SESSION_COOKIE_NAME].value)

    buurt = next(row for row in open_snapshot(register).areas.itertuples() if row.level == "buurt")
    visitor, owner = window(), window()
    before = _groups(visitor, str(buurt.slug))

    # a resident enters a group, without an account
    owner.goto("/groep-toevoegen")
    for name, words in {"name": NAME, "what": "Samen koken", "where": str(buurt.name), "time": "18.00"}.items():
        owner.fill(f'input[name="{name}"]', words)
    owner.keyboard.press("Escape")
    for name, value in {"functions": "meeting", "days": "1"}.items():
        owner.locator(f'label:has(input[name="{name}"][value="{value}"])').click()
    owner.fill('input[name="email"]', EMAIL)
    owner.locator(".doen button").click()
    owner.wait_for_url("**/groep-toevoegen/verstuurd")
    made = Actor.objects.get(name=NAME)
    path = f"/groep/{made.pk}"
    assert visitor.goto(path).status == 404  # pyright: ignore[reportOptionalMemberAccess]

    # the link in the mail shows it, and says of nobody that it is theirs
    owner.goto(_link())
    _press(owner, "iemand anders")
    assert NAME in owner.locator("h1").inner_text()
    assert visitor.goto(path).status == 200  # pyright: ignore[reportOptionalMemberAccess]
    assert _groups(visitor, str(buurt.slug)) == before, "what is not processed is in no figure"

    # who entered it signs in with a code, and claims it
    owner.goto("/inloggen")
    owner.fill('input[name="email"]', EMAIL)
    owner.keyboard.press("Enter")
    owner.wait_for_url("**/inloggen/code*")
    owner.fill('input[name="code"]', _code())
    owner.keyboard.press("Enter")
    owner.wait_for_url("**/account")
    owner.goto(f"{path}/aanvragen")
    owner.locator("main form button[type=submit]").last.click()
    owner.wait_for_url(f"**{path}?gedaan=claimed")
    assert Actor.objects.get(pk=made.pk).owner is not None

    # a community worker cannot change it, and proposes
    worker = as_role(Role.EDITOR)
    worker.goto(f"{path}/wijzig")
    worker.fill('[name="open_to"]', "Iedereen uit de buurt die mee wil eten.")
    worker.locator("main form button[type=submit]").last.click()
    worker.wait_for_url(f"**{path}?gedaan=proposed")
    visitor.goto(path)
    assert "mee wil eten" not in visitor.locator("main").inner_text()

    # the owner accepts
    owner.goto("/beheer")
    assert "mee wil eten" in owner.locator("main").inner_text()
    _press(owner, "Neem over")
    visitor.goto(path)
    assert "mee wil eten" in visitor.locator("main").inner_text()

    # a researcher processes it, and the neighbourhood counts it
    researcher = as_role(Role.ANALYST)
    researcher.goto("/beheer")
    assert "nog niet verwerkt" in researcher.locator("main").inner_text()
    _press(researcher, "Verwerk nu")
    assert "Alles wat geschreven is, zit in de cijfers." in researcher.locator("main").inner_text()
    assert _groups(visitor, str(buurt.slug)) == before + 1

    # the figure leads to the entry
    visitor.locator('a[href*="/herkomst/presence/"][href$="/actors"]').first.click()
    visitor.wait_for_url("**/herkomst/presence/**")
    visitor.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    visitor.locator(f'a[href="{path}"]').click()
    visitor.wait_for_url(f"**{path}")
    assert NAME in visitor.locator("h1").inner_text()

    # the owner takes back that it was entered; processed, it is gone again
    owner.goto(f"{path}/geschiedenis")
    owner.locator('form[action$="/ongedaan/1"] button').click()
    owner.wait_for_load_state()
    assert visitor.goto(path).status == 404  # pyright: ignore[reportOptionalMemberAccess]
    researcher.goto("/beheer")
    _press(researcher, "Verwerk nu")
    assert _groups(visitor, str(buurt.slug)) == before

    # an administrator reads that it was processed, and by which role
    administrator = as_role(Role.ADMINISTRATOR)
    administrator.goto("/beheer/logboek")
    log = administrator.locator("main").inner_text()
    assert log.count("wijzigingen verwerkt") == 2
    assert "onderzoeker" in log
    assert EMAIL not in log
