"""*Het web* in a real browser: look through a lens, go back in time, choose, take out and read what breaks."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import Browser, Page
from tests.platform.test_browser import MAP_MS, violations
from tests.platform.test_gaps_browser import NO_WEBGL

pytestmark = pytest.mark.xdist_group("browser")

HALL: Final = "Dorpshuis De Turf"
#: where a chosen lens, or the first year, is marked
LENS: Final = ".bril[aria-current]"


def live(page: Page) -> None:
    page.wait_for_selector("#webkaart.leeft", timeout=MAP_MS)


def written(page: Page) -> float:
    """Which part of the layer of names and signs is not blank."""
    return page.evaluate(
        """() => {
            const canvas = document.querySelector('canvas.sigma-glyphs');
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return data.filter((value, at) => at % 4 === 3 && value > 0).length / (canvas.width * canvas.height);
        }"""
    )


def test_names_and_signs_are_written_at_once_and_the_map_follows(page: Page, address: str) -> None:
    page.goto(address + "/web")
    before = page.locator("svg.bodem").get_attribute("viewBox") or ""
    live(page)
    for _ in range(40):
        if written(page) > 0.02:
            break
        page.wait_for_timeout(50)
    assert written(page) > 0.02
    # the same part of the land as the drawing of the server has, to a metre
    after = page.locator("svg.bodem").get_attribute("viewBox") or ""
    assert [float(one) for one in after.split()] == pytest.approx([float(one) for one in before.split()], abs=8)
    page.locator("#webknoppen button").first.click()
    nearer = after
    for _ in range(40):
        nearer = page.locator("svg.bodem").get_attribute("viewBox") or ""
        if float(nearer.split()[2]) < 0.8 * float(after.split()[2]):
            break
        page.wait_for_timeout(50)
    assert float(nearer.split()[2]) < 0.8 * float(after.split()[2])


def test_lens_time_node_and_what_breaks_without_loading_the_page_anew(page: Page, address: str) -> None:
    heard: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: hosts.add("/".join(request.url.split("/", 3)[:3])))
    page.goto(address + "/web")
    live(page)
    page.evaluate("window.kept = true")
    before = page.locator("h1").inner_text()
    for name in ("Wat bewoners zelf doen", "Halfde lijn", "Wat er nodig is", "Wat er is", "Zonder bril"):
        page.locator(".bril", has_text=name).click()
        page.wait_for_selector(f"{LENS}:has-text('{name}')")
        assert (page.locator("h1").inner_text() == before) == (name == "Zonder bril")
        # the focus stays where it was
        assert page.evaluate("document.activeElement.textContent") == name
    page.locator(".jaren a").first.click()
    page.wait_for_url("**/web?datum=2015-01-01#tijd")
    page.wait_for_selector(".jaren a[aria-current]:has-text('2015')")
    assert "Op 1 januari 2015" in page.locator("h1").inner_text()
    page.go_back()
    page.wait_for_selector("h1:has-text('Als')")
    page.locator("#haal-weg").select_option(label=HALL)
    page.locator(".haalweg button").click()
    page.wait_for_selector(f"#breekt a:has-text('Zet {HALL} terug')")
    assert "hebben drie groepen geen plek meer" in page.locator("h1").inner_text()
    assert page.locator("tr.geraakt").count() == 3
    page.locator(".webtabel a", has_text="Dorpsraad").click()
    page.wait_for_selector(".ego.gekozen #knoopkop:has-text('Dorpsraad')")
    # both stand in the address, which gives the same view to whoever gets it
    assert re.search(r"knoop=[\w-]+&zonder=[\w-]+#knoop$", page.url)
    page.locator(".kolom-formeel a").click()
    page.wait_for_selector(".kolom-formeel[aria-sort=descending]")
    assert page.evaluate("window.kept") is True
    # nothing complains (Chromium says by itself that it draws without a graphics card), nothing is from elsewhere
    assert [line for line in heard if "GPU stall" not in line and "WebGL" not in line] == []
    assert hosts == {address}


def test_by_keyboard_one_goes_from_node_to_node_and_chooses(page: Page, address: str) -> None:
    page.goto(address + "/web")
    live(page)
    page.locator(".weefgetouw").focus()
    said: list[str] = []
    for key in ("ArrowRight", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        said.append(page.locator("#webnoot").inner_text())
    # the first is the one with most ties
    assert said[0].startswith("Dorpsvereniging Veenderdorp: 4 formeel, 4 informeel")
    assert len(set(said[:2])) == 2
    page.keyboard.press("Enter")
    page.wait_for_selector(".ego.gekozen")
    assert page.locator("#knoopkop").inner_text().strip() in said[-1]


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_without_webgl_or_scripts_the_drawing_stands_and_every_node_is_a_link(
    browser: Browser, address: str, java_script_enabled: bool
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=java_script_enabled)
    context.add_init_script(NO_WEBGL)
    page = context.new_page()
    page.goto(address + "/web")
    assert page.locator("#webkaart > svg.draden-web").is_visible()
    page.locator("a.nd", has_text=HALL).click()
    page.wait_for_url("**/web?knoop=*")
    page.wait_for_selector(f".ego.gekozen #knoopkop:has-text('{HALL}')")
    page.locator(".egodoen a", has_text="zonder").click()
    page.wait_for_url("**zonder=*")
    page.wait_for_selector("a.nd.weg")
    assert page.locator("a.nd.geraakt").count() == 3
    assert page.locator("#webkaart canvas").count() == 0
    context.close()


@pytest.mark.parametrize(
    "path", ["/web?zonder=5eb6f5ce-2d12-57d9-b266-23f04619f5c4", "/en/web/dorpskern?bril=functies"]
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    live(page)
    for details in page.query_selector_all("details"):
        details.evaluate("one => { one.open = true }")
    for width, scheme in ((1280, "light"), (1280, "dark"), (320, "dark"), (320, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        assert violations(page) == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    # one name at a time on a phone
    assert not page.locator("#webkaart").is_visible()
    assert page.locator(".ego select").is_visible()


def test_a_poster_has_the_drawing_of_what_is_shown(page: Page, address: str) -> None:
    page.goto(address + "/web")
    live(page)
    page.locator(".bril", has_text="Halfde lijn").click()
    page.wait_for_selector(f"{LENS}:has-text('Halfde')")
    page.emulate_media(media="print")
    assert page.locator("svg.draden-web").is_visible()
    assert page.locator("svg.draden-web a.stil").count() > 5
    for hidden in (".weefgetouw", ".webgereedschap", ".haalweg", ".top"):
        assert not page.locator(hidden).first.is_visible(), hidden
