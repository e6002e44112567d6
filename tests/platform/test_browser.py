"""The pages in a real browser: accessible, quiet, without sideways scroll, usable by keyboard and without scripts."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.soak import LOOKS

pytestmark = pytest.mark.xdist_group("browser")

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
#: WCAG 2.2 A and AA, and what axe holds for good practice
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PREFIX = {"nl": "", "en": "/en"}
FIGURE = "/herkomst/reach/{code}/meeting:within_10"
#: How long a software-drawn map may take, in ms.
MAP_MS = 60_000


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """One page for the many tests that only look: opening a window takes as long as looking does."""
    opened = browser.new_context()
    yield opened.new_page()
    opened.close()


@pytest.fixture(scope="session")
def addresses(browser: Browser, address: str) -> dict[str, str]:
    """What to look at: the three pages, an area that holds others, and an unknown area."""
    page = browser.new_page()
    areas: dict[str, dict[str, str]] = page.request.get(f"{address}/kaart/gebieden.json").json()
    page.close()
    by_level = {area["level"]: (code, area["address"]) for code, area in areas.items()}
    code, buurt = by_level["buurt"]
    return {
        "map": "/",
        "area": buurt,
        "parent": by_level["gemeente"][1],
        "figure": FIGURE.format(code=code),
        "equity": "/verdeling",
        "sources": "/over-de-data",
        "origin": "/waar-komt-het-idee-vandaan",
        "unknown": "/buurt/nergens",
    }


def wait_for_map(page: Page) -> None:
    page.wait_for_selector("#kaart.leeft", timeout=MAP_MS)


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong, one line each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(result => result.violations)", AXE_RULES
    )
    return [
        f"{one['id']}: {json.dumps(node['target'])} {node['failureSummary']}" for one in found for node in one["nodes"]
    ]


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
@pytest.mark.parametrize("name", ["map", "area", "parent", "figure", "equity", "sources", "origin", "unknown"])
def test_axe_finds_nothing(
    window: Page, address: str, addresses: dict[str, str], name: str, lang: str, width: int, scheme: Any
) -> None:
    page = window
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(address + PREFIX[lang] + addresses[name])
    if name == "map":
        wait_for_map(page)
    for details in page.query_selector_all("details"):
        details.evaluate("one => { one.open = true }")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "scrolls sideways"


@pytest.mark.parametrize("name", ["map", "area", "figure", "equity", "sources", "origin"])
def test_nothing_complains_and_nothing_comes_from_elsewhere(
    page: Page, address: str, addresses: dict[str, str], name: str
) -> None:
    heard: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: hosts.add("/".join(request.url.split("/", 3)[:3])))
    page.goto(address + addresses[name])
    if name == "map":
        wait_for_map(page)
    page.wait_for_load_state("networkidle")
    # Chromium says by itself that it draws without a graphics card
    assert [line for line in heard if "GPU stall" not in line and "WebGL" not in line] == []
    assert hosts == {address}


def colours(page: Page, png: bytes) -> int:
    """How many different colours a picture has, counted by the browser."""
    page.goto("about:blank")
    return page.evaluate(
        """async data => {
            const image = new Image();
            image.src = 'data:image/png;base64,' + data;
            await image.decode();
            const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
            const context = canvas.getContext('2d');
            context.drawImage(image, 0, 0);
            return new Set(new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)).size;
        }""",
        base64.b64encode(png).decode(),
    )


def test_the_map_draws_itself(page: Page, address: str) -> None:
    page.goto(address)
    wait_for_map(page)
    assert page.evaluate("getComputedStyle(document.querySelector('#kaart > svg')).visibility") == "hidden"
    assert colours(page, page.locator(".maplibregl-canvas").screenshot()) > 20


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_choosing_a_function_changes_address_title_and_table(
    browser: Browser, address: str, java_script_enabled: bool
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=java_script_enabled)
    page = context.new_page()
    page.goto(address)
    before = page.locator("#titel").inner_text()
    page.locator('.lagen a[data-laag="informatie"]').click()
    page.wait_for_url("**/?laag=informatie")
    page.wait_for_selector('.lagen a[data-laag="informatie"][aria-current]')
    assert page.locator("#titel").inner_text() != before
    assert "informatie" in page.locator(".buurtentabel thead").inner_text().lower()
    page.go_back()
    page.wait_for_selector('.lagen a[data-laag="ontmoeting"][aria-current]')
    assert page.locator("#titel").inner_text() == before
    context.close()


def test_without_scripts_the_drawn_map_stands(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator("#kaart > svg").is_visible()
    assert page.locator("#kaart canvas").count() == 0
    assert page.locator(".vierkant").count() > 1
    assert colours(page, page.locator("#kaart").screenshot()) > 20
    context.close()


def test_without_webgl_the_drawn_map_stands(browser: Browser, address: str) -> None:
    context = browser.new_context()
    context.add_init_script(
        "const get = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {"
        "  return kind.startsWith('webgl') ? null : get.call(this, kind, ...rest) };"
    )
    page = context.new_page()
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert page.locator("#kaart > svg").is_visible()
    assert page.locator("#kaart canvas").count() == 0
    assert heard == []
    context.close()


def test_the_keyboard_reaches_everything_in_reading_order(page: Page, address: str) -> None:
    page.goto(address)
    wait_for_map(page)
    reached: list[str] = []
    for _ in range(27):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(one => one.dataset.laag || one.id || [...one.classList].pop() || one.tagName)(document.activeElement)"
            )
        )
        shown = page.evaluate(
            """(one => {
                const style = getComputedStyle(one);
                const frame = one.closest('#kaart');
                const ring = frame && getComputedStyle(frame, '::after').borderTopWidth === '3px';
                return style.outlineStyle !== 'none' || ring;
            })(document.activeElement)"""
        )
        assert shown, f"no visible focus on {reached[-1]}"
        if reached[-1] == "tabelvak":
            break
    order = ["nl-skip-link--visible-on-focus", "ontmoeting", "informatie", "zoek", "maplibregl-canvas", "tabelvak"]
    assert [name for name in reached if name in order] == order, reached


def test_the_skip_link_leads_to_the_content(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_the_map_answers_the_keyboard_and_lets_the_page_scroll(page: Page, address: str) -> None:
    page.goto(address)
    wait_for_map(page)
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#kaartnoot a")
    page.locator("#kaart").hover()
    page.mouse.wheel(0, 300)
    # the site allows no eval, and that is what Playwright's wait_for_function is made of: ask again and again
    for _ in range(100):
        if page.evaluate("scrollY") > 0:
            break
        page.wait_for_timeout(50)
    assert page.evaluate("scrollY") > 0, "the map keeps the wheel to itself"
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/buurt/**")


def test_targets_are_large_enough_to_touch(browser: Browser, address: str, addresses: dict[str, str]) -> None:
    """What one operates is 44 px high; links inside a sentence, list or table follow the line."""
    context = browser.new_context(viewport={"width": 320, "height": 800}, has_touch=True)
    page = context.new_page()
    for name in ("map", "area", "figure", "equity", "sources", "origin", "unknown"):
        page.goto(address + addresses[name])
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                'button, summary, input:not([type=hidden]), .nl-button, .lagen a, nav a, .voet a')]
                .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
                .map(one => one.outerHTML.slice(0, 90))"""
        )
        assert small == [], name
    context.close()


def test_on_paper_each_figure_has_its_number_and_line(page: Page, address: str, addresses: dict[str, str]) -> None:
    page.goto(address + addresses["area"])
    page.emulate_media(media="print")
    numbers = {
        int(one) for one in page.eval_on_selector_all(".draad[data-noot]", "all => all.map(a => a.dataset.noot)")
    }
    lines = page.locator(".noten li")
    assert numbers == set(range(1, lines.count() + 1))
    assert page.locator(".noten").is_visible()
    assert not page.locator(".top").is_visible()
