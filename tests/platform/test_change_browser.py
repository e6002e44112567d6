"""From what changed to one indicator, to its source and back, in a real browser: narrow, dark, and on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.platform.test_browser import violations

pytestmark = pytest.mark.xdist_group("browser")
HERE = "/wat-veranderde/dorpskern"


def test_read_what_changed_follow_a_figure_and_come_back(page: Page, address: str) -> None:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.set_viewport_size({"width": 320, "height": 800})
    page.emulate_media(color_scheme="dark")
    page.goto(address + HERE)
    for details in page.query_selector_all("details"):
        details.evaluate("one => { one.open = true }")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    # the narrow chart, in colours that can be seen on a dark ground
    assert page.locator(".grafiek.smal svg").is_visible()
    assert not page.locator(".grafiek.breed svg").is_visible()
    ink = page.locator(".grafiek.smal text").first.evaluate("one => getComputedStyle(one).fill")
    assert min(int(part) for part in re.findall(r"\d+", ink)[:3]) > 150
    page.locator(".wijzigtabel th a").first.click()
    expect(page.locator("h2#jarenkop")).to_be_visible()
    page.locator(".aanwijzer .tabel-uit summary").click()
    page.locator(".jarentabel a.draad").first.click()
    expect(page.locator(".keten")).to_be_visible()
    page.locator(".keten-als a").first.click()
    expect(page.locator("h2#jarenkop")).to_be_visible()
    assert heard == []


def test_on_paper_it_is_two_sheets_at_most(page: Page, address: str) -> None:
    for slug in ("dorpskern", "veenderdorp"):
        page.goto(f"{address}/wat-veranderde/{slug}")
        sheets = len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4")))
        assert 1 <= sheets <= 2, slug
