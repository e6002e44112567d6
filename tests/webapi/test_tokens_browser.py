"""The page of tokens in a real browser: accessible, at 320 px and in the dark."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.platform.test_browser import violations
from tests.register.pages.conftest import SignIn, account_of
from tests.webapi.conftest import Program, visitor

from weefsel.platform.accounts.models import Account
from weefsel.platform.webapi.tokens import Scope, make

pytestmark = pytest.mark.xdist_group("browser")


def _sound(page: Page, name: str) -> None:
    """Nothing that axe finds, and no sideways scroll."""
    if folder := os.environ.get("WEEFSEL_LOOK"):
        viewport = page.viewport_size
        page.screenshot(path=f"{folder}/{name}-{viewport['width'] if viewport else 0}.png", full_page=True)
    assert violations(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name


def test_a_token_is_made_used_and_revoked(browser: Browser, address: str, signed_in: SignIn) -> None:
    prefix = "/en"
    client = signed_in()
    account: Account = account_of(client)
    make(account, "Wijkwebsite", [Scope.READ, Scope.PROPOSE], 90, second_step=False)
    look: Any = {"viewport": {"width": 320, "height": 800}, "color_scheme": "dark", "reduced_motion": "reduce"}
    context = browser.new_context(**look)
    (cookie,) = (one for one in client.cookies.values() if "weefsel" in one.key)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    page, heard = context.new_page(), []
    page.on("console", lambda said: heard.append(said.text) if "422" not in said.text else None)
    page.goto(f"{address}{prefix}/account")
    page.click(f"a[href='{prefix}/account/toepassingen']")
    page.wait_for_selector("input[name=name]")
    _sound(page, "tokens")
    page.click("form.opgeven button")
    page.wait_for_selector("[aria-invalid=true]:focus")
    _sound(page, "tokens-wrong")
    page.fill("input[name=name]", "Agenda van de buurt")
    page.click("form.opgeven button")
    page.wait_for_selector(".geheimwoord code")
    _sound(page, "token-made")
    secret = re.sub(r"\s", "", page.inner_text(".geheimwoord code"))
    assert Program(visitor(), secret).get("/groups").status_code == 200
    page.goto(f"{address}{prefix}/account/toepassingen")
    page.click(".tokens li:first-child form button")
    page.wait_for_selector(".tokens li")
    assert page.locator(".tokens li").count() == 1
    assert Program(visitor(), secret).get("/groups").status_code == 401
    assert heard == []
    context.close()
