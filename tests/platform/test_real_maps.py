"""A dragged pin in a real browser, on the map of real places: the squares and the counts follow, and herkomst holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.platform.serving import serving
from tests.platform.test_browser import MAP_MS, wait_for_map
from tests.soak import SOAK

pytestmark = pytest.mark.xdist_group("browser")

QUESTION = "/kaart/wat-als.json"


@pytest.fixture(params=["amsterdam", *(["liechtenstein", "weverveen"] if SOAK else [])])
def place(request: pytest.FixtureRequest) -> Path:
    name = {"weverveen": "city_dir"}.get(request.param, f"{request.param}_dir")
    return request.getfixturevalue(name)


def drag(page: Page, right: int, down: int) -> None:
    """Move the pin by so many pixels, and one step more by the keyboard."""
    box = page.locator(".pin").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2, steps=3)
    page.mouse.move(x + right, y + down, steps=3)
    page.mouse.up()
    page.locator(".pin").press("ArrowRight")


def told(page: Page, address: str) -> dict[str, Any]:
    """What the server says of the pin where it is now, once the screen says the same."""
    asked: dict[str, Any] = {}
    for _ in range(60):
        spot = page.url.partition("erbij=")[2].partition("&")[0].replace("%2C", ",")
        asked = page.request.get(f"{address}{QUESTION}?laag=ondersteuning&erbij={spot}").json()
        rows = [row.inner_text().split("\t") for row in page.locator("#watalstabel tbody tr").all()]
        expected = [[area["name"], area["before"], area["after"]] for area in asked["areas"]]
        if (page.inner_text("#watalszin"), rows) == (asked["sentence"], expected):
            return asked
        page.wait_for_timeout(250)
    raise AssertionError(f"the screen does not say {asked['sentence']!r}")


def test_the_map_answers_a_dragged_pin(browser: Browser, place: Path) -> None:
    with serving(place) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 1000})
        page = context.new_page()
        heard: list[str] = []
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(f"{address}/buurten?laag=ondersteuning")
        wait_for_map(page)
        page.locator("#watals-pin").click()
        page.wait_for_selector("#watalszin:not(:empty)", timeout=MAP_MS)
        page.locator(".pin").scroll_into_view_if_needed()
        drag(page, 60, 40)
        one = told(page, address)
        drag(page, -160, -90)
        other = told(page, address)
        assert one["cells"] != other["cells"]
        origin = page.locator("#watalstabel tbody a.draad").first.get_attribute("href")
        assert page.request.get(f"{address}{origin}").status == 200
        assert heard == []
        context.close()
