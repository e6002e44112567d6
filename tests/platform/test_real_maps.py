"""A dragged pin in a real browser, on the map of real places: the squares and the counts follow, and herkomst holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.platform.serving import serving
from tests.platform.test_browser import MAP_MS, wait_for_map

pytestmark = pytest.mark.xdist_group("browser")

QUESTION = "/kaart/wat-als.json"


@pytest.fixture(params=["amsterdam", "liechtenstein", "weverveen"])
def place(request: pytest.FixtureRequest) -> Path:
    name = {"weverveen": "city_dir"}.get(request.param, f"{request.param}_dir")
    return request.getfixturevalue(name)


def drag(page: Page, right: int, down: int) -> Any:
    """Move the pin by so many pixels; what the server answers where it was put down."""
    box = page.locator(".pin").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2, steps=3)
    with page.expect_response(lambda answer: QUESTION in answer.url, timeout=MAP_MS):
        page.mouse.move(x + right, y + down, steps=3)
    page.mouse.up()
    page.wait_for_timeout(500)  # the last question, if there is still one
    with page.expect_response(lambda answer: QUESTION in answer.url, timeout=MAP_MS) as last:
        page.locator(".pin").press("ArrowRight")
    return last.value.json()


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
        one = drag(page, 60, 40)
        page.locator("#watalszin", has_text=one["sentence"]).wait_for(timeout=MAP_MS)
        other = drag(page, -160, -90)
        page.locator("#watalszin", has_text=other["sentence"]).wait_for(timeout=MAP_MS)
        assert one["cells"] != other["cells"]
        assert one["cells"] or other["cells"]
        # what the screen says is what the server said of the pin where it is now
        spot = page.url.partition("erbij=")[2].partition("&")[0].replace("%2C", ",")
        asked = page.request.get(f"{address}{QUESTION}?laag=ondersteuning&erbij={spot}").json()
        assert (asked["cells"], asked["sentence"]) == (other["cells"], other["sentence"])
        rows = page.locator("#watalstabel tbody tr")
        assert rows.count() == len(other["areas"])
        origin = rows.first.locator("a.draad").get_attribute("href")
        assert page.request.get(f"{address}{origin}").status == 200
        assert heard == []
        context.close()
