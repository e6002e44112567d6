"""Signing in, in a real browser on the site as `weefsel serve` serves it: accessible, at 320 px, without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.accounts.apps import totp
from tests.platform.serving import serving
from tests.platform.test_browser import violations

pytestmark = pytest.mark.xdist_group("browser")
#: pages that do not say anything of one account
OPEN = ("/inloggen", "/inloggen?klaar=sessies", "/inloggen/gesloten")


@pytest.fixture(scope="module")
def served(register_dir: Path) -> Iterator[str]:
    """The address of a site with a register, whose mail goes into a directory."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("WEEFSEL_MAIL_URL", f"file://{register_dir}/mail")
        patched.delenv("DATABASE_URL", raising=False)
        with serving(register_dir) as address:
            yield address


def opened(browser: Browser, width: int, scheme: Any, **options: Any) -> BrowserContext:
    # transitions would be halfway when axe looks
    look: Any = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme, "reduced_motion": "reduce"}
    return browser.new_context(**look, **options)


def last_code(directory: Path) -> str:
    newest = max((directory / "mail").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    return re.findall(r"\d{4}-\d{4}", newest.read_text())[-1]


def sound(page: Page) -> None:
    """Nothing that axe finds, and no sideways scroll."""
    assert violations(page) == [], page.url
    viewport = page.viewport_size
    assert viewport is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], page.url


def send(page: Page, name: str, value: str) -> None:
    """Fill in the one field of a form and press its button, by keyboard."""
    page.fill(f"input[name={name}]", value)
    page.press(f"input[name={name}]", "Enter")


def to_the_code(page: Page, address: str, prefix: str, email: str) -> None:
    page.goto(f"{address}{prefix}/inloggen")
    send(page, "email", email)
    page.wait_for_url(f"**{prefix}/inloggen/code")


@pytest.mark.parametrize(
    ("prefix", "width", "scheme"),
    [("", 1280, "dark"), ("/en", 320, "light")],
)
def test_every_page_from_the_form_to_the_second_step_is_sound(
    browser: Browser, served: str, register_dir: Path, prefix: str, width: int, scheme: str
) -> None:
    context = opened(browser, width, scheme)
    page, heard = context.new_page(), []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda said: heard.append(said.text) if "422" not in said.text else None)
    email = f"bewoner{width}{scheme}{prefix.strip('/')}@voorbeeld.nl"
    for name in OPEN:
        page.goto(f"{served}{prefix}{name}")
        sound(page)
    page.goto(f"{served}{prefix}/inloggen")
    send(page, "email", "geen adres")
    page.wait_for_selector("[aria-invalid=true]:focus")
    sound(page)
    send(page, "email", email)
    page.wait_for_url(f"**{prefix}/inloggen/code")
    sound(page)
    send(page, "code", "0000-0000")
    page.wait_for_selector("[aria-invalid=true]:focus")
    sound(page)
    send(page, "code", last_code(register_dir))
    page.wait_for_url(f"**{prefix}/account")
    sound(page)
    page.goto(f"{served}{prefix}/account/beveiliging")
    sound(page)
    page.click("main .nl-button--primary")
    page.wait_for_selector(".qr")
    sound(page)
    secret = page.inner_text(".sleutel")
    send(page, "code", totp(secret))
    page.wait_for_url(f"**{prefix}/account/beveiliging/reservecodes")
    sound(page)
    for name in ("", "/reservecodes", "/reservecodes/nieuw", "/verwijderen", "/bevestigen"):
        page.goto(f"{served}{prefix}/account/beveiliging{name}")
        sound(page)
    for name in ("/account", "/account/opnieuw", "/uitloggen"):
        page.goto(f"{served}{prefix}{name}")
        sound(page)
    page.click("main form button")
    page.wait_for_url(f"**{prefix}/inloggen")
    to_the_code(page, served, prefix, email)
    send(page, "code", last_code(register_dir))
    page.wait_for_url(f"**{prefix}/inloggen/tweede-stap")
    sound(page)
    assert heard == []
    context.close()


def test_it_works_without_scripts_and_the_door_to_it_is_on_every_page(
    browser: Browser, served: str, register_dir: Path
) -> None:
    context = opened(browser, 1280, "light", java_script_enabled=False)
    page = context.new_page()
    page.goto(served)
    page.click("nav.breed >> text=Inloggen")
    send(page, "email", "zonder@voorbeeld.nl")
    page.wait_for_url("**/inloggen/code")
    send(page, "code", last_code(register_dir))
    page.wait_for_url("**/account")
    page.goto(f"{served}/verdeling")
    page.click("nav.breed >> text=Uw account")
    page.wait_for_url("**/account")
    context.close()
