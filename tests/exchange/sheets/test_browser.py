"""An administrator with a messy spreadsheet of 500 rows, in a browser: from the file to the register, and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, Page
from tests.exchange.sheets.messy import messy_workbook
from tests.platform.test_browser import violations
from tests.register.pages.conftest import sign_in, visitor

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.models import Actor, Offer, Place
from weefsel.platform.register.states import EntryState

WIDTHS = (1280, 320)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The browser of an administrator who is signed in; nothing may go wrong in it."""
    client = visitor()
    sign_in(client, Account.objects.create_user("admin@example.org", role=Role.ADMINISTRATOR))
    heard: list[str] = []
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900}, base_url=address)
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    made = context.new_page()
    made.on("pageerror", lambda error: heard.append(str(error)))
    made.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    yield made
    context.close()
    assert heard == []


def look_at(page: Page) -> None:
    """What is on the screen is for everybody, on a desk and on a phone."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})


def test_an_administrator_brings_a_messy_spreadsheet_of_500_rows(page: Page, tmp_path: Path) -> None:
    file = messy_workbook(tmp_path / "sociale kaart 2025.xlsx", 500)
    page.goto("/beheer")
    page.get_by_role("link", name="Lijst inlezen").click()
    look_at(page)
    page.get_by_label("Bestand", exact=True).set_input_files(file)
    page.get_by_role("button", name="Bekijk het bestand").click()
    assert "Deze kolommen gaan over personen" in page.inner_text("main")
    assert "Verborgen tabbladen lezen we niet: oud" in page.inner_text("main")
    look_at(page)
    page.get_by_label("Soort plek").select_option("community_centre")
    page.get_by_role("button", name="Kijk wat ervan wordt").click()
    page.get_by_role("link", name="kan niet").wait_for()
    assert page.inner_text("h1") == "Van 480 rijen wordt iets ingelezen"
    look_at(page)
    page.get_by_role("link", name="kan niet").click()
    assert "Er staat geen activiteit" in page.inner_text("main")
    assert not Offer.objects.exists()
    page.get_by_role("button", name="Ja, lees in").click()
    page.get_by_role("button", name="Draai dit inlezen terug").wait_for()
    look_at(page)
    assert (Offer.objects.count(), Place.objects.count()) == (480, 20)
    assert not Actor.objects.filter(contact__contains="jansen").exists()
    page.get_by_role("button", name="Draai dit inlezen terug").click()
    page.get_by_role("heading", name="is teruggedraaid").wait_for()
    assert not Offer.objects.filter(state=EntryState.SHOWN).exists()
