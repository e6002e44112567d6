"""*Monitor* in a real browser: accessible in every state, narrow and dark, and whole on paper."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.platform.test_browser import PREFIX, violations
from tests.soak import LOOKS

pytestmark = pytest.mark.xdist_group("browser")

VIEWS = ("", "/dorpskern?vergelijk=gelijkend", "/dorpskern?vraag=2", "/dorpskern?vraag=3", "/dorpskern/erbij-horen")


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
def test_axe_finds_nothing_in_any_state(page: Page, address: str, lang: str, width: int, scheme: Any) -> None:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    for view in VIEWS:
        page.goto(f"{address}{PREFIX[lang]}/monitor{view}")
        for details in page.query_selector_all("details"):
            details.evaluate("one => { one.open = true }")
        assert violations(page) == [], view
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{view} scrolls sideways"
    assert heard == []


def test_without_scripts_one_chooses_an_area_a_question_and_weights(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto("/monitor")
    page.locator("#gebied").select_option("dorpskern")
    page.locator(".gebiedkeus button").click()
    page.wait_for_url("**/monitor/dorpskern")
    page.locator(".drievr a").nth(2).click()
    page.wait_for_url("**/monitor/dorpskern?vraag=3")
    assert page.locator(".drievr [aria-current]").inner_text().endswith("Werkt het?")
    page.goto("/monitor/dorpskern")
    page.locator("#gewichten summary").click()
    page.locator("#gewicht-1").select_option("3")
    page.locator("#gewichten button").click()
    page.wait_for_url("**/monitor/dorpskern?gewicht=3-1-1-1#groepen")
    assert page.locator(".gewichtnoot").is_visible()
    page.locator(".gewichtnoot a").click()
    page.wait_for_url("**/monitor/dorpskern#groepen")
    context.close()


def test_on_paper_every_row_and_note_is_there_and_nothing_that_one_operates(page: Page, address: str) -> None:
    page.goto(f"{address}/monitor/dorpskern")
    known = page.locator(".cond .rij:not(.asrij):not(.leegrij)").count()
    page.emulate_media(media="print")
    assert not any(page.locator(one).first.is_visible() for one in (".gebiedkeus", "header.top", "#gewichten"))
    shown = page.locator(".cond .rij:not(.asrij):not(.leegrij)")
    assert [shown.nth(at).is_visible() for at in range(known)] == [True] * known
    notes = page.locator(".noten ol > li")
    numbers = {int(one) for one in page.locator("[data-noot]").evaluate_all("all => all.map(a => a.dataset.noot)")}
    assert numbers == set(range(1, notes.count() + 1))
    assert notes.first.is_visible()
