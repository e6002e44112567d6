"""*Hiaten* in a real browser: choose, slide, read, look up, make again; by keyboard, on paper, without scripts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.cli.inside import run_inside
from tests.platform.test_browser import MAP_MS, violations, wait_for_map
from tests.platform.test_gaps import message

from weefsel import publish
from weefsel.publish.gap_models import GapRow

pytestmark = pytest.mark.xdist_group("browser")

MEETING: Final = "/hiaten/meet_10min"
#: a browser that cannot draw a live map, so that the drawing of the server has to follow
NO_WEBGL: Final = (
    "const get = HTMLCanvasElement.prototype.getContext;"
    "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {"
    "  return kind.startsWith('webgl') ? null : get.call(this, kind, ...rest) };"
)
#: all that moves with the limit, as the page shows it
SEEN: Final = """() => {
    const text = selector => document.querySelector(selector)?.textContent ?? '';
    const all = (selector, of) => [...document.querySelectorAll(selector)].map(of);
    return {
        said: ['#titel', '#ook', '#genoeg', '#standzin', '#standtel', '#grenswoorden'].map(text),
        threads: all('#antwoord a.draad, #stand a.draad, #kaartherkomst', one => one.getAttribute('href')),
        rows: all('#hiatentabel tr[data-n], #leeftijdtabel tr', one => one.outerHTML),
        bar: document.querySelector('#stand .normbalk')?.outerHTML,
        drawn: Object.fromEntries(all('#kaart > svg path.vierkant', one => [one.classList[1], one.getAttribute('d')])
            .filter(([, d]) => d)),
        notes: all('.noten li', one => one.textContent).sort(),
        moved: document.querySelector('#hiaten').className,
        language: document.querySelector('.taal a').getAttribute('href'),
    };
}"""


def slide(page: Page, limit: str) -> None:
    """Move the slider, and wait until the address follows."""
    page.wait_for_selector("#schuif.levend", timeout=MAP_MS)
    page.locator("#grens").fill(limit)
    page.wait_for_url(re.compile(rf"grens={re.escape(limit)}$"))


def test_choose_slide_read_look_it_up_and_make_it_again(context: BrowserContext, address: str, site_dir: Path) -> None:
    context.add_init_script(NO_WEBGL)
    page = context.new_page()
    page.goto(f"{address}/hiaten")
    page.locator(".normkeus a", has_text="Ontmoetingsplek op 500 meter voor ouderen").click()
    page.wait_for_url("**/hiaten/meet_senior_500m")
    assert "ouderen hebben binnen 500 meter lopen geen ontmoetingsplek" in page.locator("h1").inner_text()
    for limit, result in (("500", "gaps"), ("700", "gaps_at")):
        if result == "gaps_at":
            slide(page, limit)
        assert f"binnen {limit} meter" in page.locator("h1").inner_text()
        shown = page.locator("h1 a.draad").inner_text()
        # the same in the table, last row
        assert page.locator("tfoot a.draad").first.inner_text() == shown
        back = page.url
        page.locator("h1 a.draad").click()
        page.wait_for_url(f"**/herkomst/{result}/**")
        assert page.locator(".cijfer").inner_text() == shown
        assert "Kerncijfers" in page.locator(".bron").first.inner_text()
        command = page.locator("pre code").inner_text().replace("DIR", str(site_dir)).split()
        assert command[:2] == ["weefsel", "trace"]
        done = run_inside(*command[1:], cwd=site_dir)
        assert done.returncode == 0, done.stderr
        assert re.search(rf"\b{shown.removeprefix('± ')}\b", done.stdout), done.stdout
        page.goto(back)


@pytest.mark.parametrize(
    ("norm", "limits"),
    [("meet_10min", ("4", "13", "20")), ("play_300m", ("100", "450"))],
)
def test_the_slider_says_what_the_server_says(
    browser: Browser, address: str, norm: str, limits: tuple[str, ...]
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(NO_WEBGL)
    page, other = context.new_page(), context.new_page()
    # without its squares the page stays as the server made it
    other.route("**/vierkanten.json*", lambda route: route.abort())
    page.goto(f"{address}/hiaten/{norm}")
    for limit in limits:
        slide(page, limit)
        other.goto(f"{address}/hiaten/{norm}?grens={limit}")
        here, there = page.evaluate(SEEN), other.evaluate(SEEN)
        assert list(here) == list(there)
        for part, told in there.items():
            assert here[part] == told, (part, limit)
        assert there["moved"] == "verschoven"
        assert all("gaps_at" in link for link in there["threads"])
    # and back
    page.locator("#terug a").click()
    page.wait_for_url(f"**/hiaten/{norm}")
    other.goto(f"{address}/hiaten/{norm}")
    here, there = page.evaluate(SEEN), other.evaluate(SEEN)
    assert {part: here[part] for part in there if part != "notes"} == {p: t for p, t in there.items() if p != "notes"}
    context.close()


def test_the_live_map_follows_and_the_pins_are_for_what_was_agreed(page: Page, address: str) -> None:
    heard: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: hosts.add("/".join(request.url.split("/", 3)[:3])))
    page.goto(address + MEETING)
    wait_for_map(page)
    page.wait_for_selector(".speldkaart")
    assert page.locator(".speldkaart").all_inner_texts() == [
        str(n + 1) for n in range(page.locator("#spelden li").count())
    ]
    canvas = page.locator(".maplibregl-canvas")
    before = canvas.screenshot()
    slide(page, "4")
    for _ in range(100):
        if canvas.screenshot() != before:
            break
        page.wait_for_timeout(50)
    assert canvas.screenshot() != before
    assert not page.locator(".speldkaart").first.is_visible()
    assert page.locator(".geenspelden").is_visible()
    # nothing complains (Chromium says by itself that it draws without a graphics card), nothing is from elsewhere
    assert [line for line in heard if "GPU stall" not in line and "WebGL" not in line] == []
    assert hosts == {address}


def test_by_keyboard_one_norm_and_another_limit_are_chosen(page: Page, address: str) -> None:
    page.goto(address + "/hiaten")
    wait_for_map(page)
    page.locator(".normkeus a[aria-current]").focus()
    reached: list[str] = []
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("(one => one.id || one.classList[0] || one.tagName)(document.activeElement)"))
        ring = page.evaluate(
            """(one => getComputedStyle(one).outlineStyle !== 'none' || one.closest('#kaart') !== null)
            (document.activeElement)"""
        )
        assert ring, f"no visible focus on {reached[-1]}"
        if reached[-1] == "grens":
            break
    before = page.locator("h1").inner_text()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/hiaten?grens=11")
    assert page.locator("#grenswoorden").inner_text() == "11 minuten lopen"
    assert page.locator("#grens").get_attribute("aria-valuetext") == "11 minuten lopen"
    assert page.locator("h1").inner_text() != before
    assert page.locator("#gezegd").text_content() == page.locator("h1").text_content()
    page.keyboard.press("Home")
    page.wait_for_url("**/hiaten?grens=4")
    after: list[str] = []
    for _ in range(30):
        page.keyboard.press("Tab")
        after.append(page.evaluate("(one => one.id || one.classList[0] || one.tagName)(document.activeElement)"))
        if after[-1] == "tabelvak":
            break
    assert [one for one in after if one in ("maplibregl-canvas", "tabelvak")] == ["maplibregl-canvas", "tabelvak"]


def test_without_scripts_the_limit_is_a_number_and_a_button(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address + MEETING)
    agreed = page.locator("h1").inner_text()
    assert page.locator("#grens").get_attribute("type") == "number"
    page.locator("#grens").fill("6")
    page.locator("#schuif button").click()
    page.wait_for_url("**/hiaten/meet_10min?grens=6")
    assert "binnen 6 minuten lopen" in " ".join(page.locator("h1").inner_text().split())
    assert page.locator("#kaart > svg").is_visible()
    page.locator("#terug a").click()
    page.wait_for_url("**/hiaten/meet_10min")
    assert page.locator("h1").inner_text() == agreed
    # the doors are behind one, which opens by itself
    assert not page.locator(".blad").is_visible()
    page.locator(".menu summary").click()
    page.locator(".blad a", has_text="Kaart").click()
    page.wait_for_url("**/buurten")
    context.close()


@pytest.mark.parametrize(("path", "limit"), [(MEETING, "13"), ("/en/hiaten/library_hours", "")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, address: str, path: str, limit: str) -> None:
    page.goto(address + path)
    wait_for_map(page)
    if limit:
        slide(page, limit)
    for details in page.query_selector_all("details"):
        details.evaluate("one => { one.open = true }")
    for width, scheme in ((320, "light"), (320, "dark"), (1280, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        assert violations(page) == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, summary, input, .nl-button, .lagen a, nav a')]
                .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
                .map(one => one.outerHTML.slice(0, 90))"""
        )
        assert small == []


def test_paper_tells_what_the_slider_shows_with_a_note_for_each_figure(
    page: Page, address: str, site_dir: Path
) -> None:
    page.goto(address + MEETING)
    wait_for_map(page)
    drawn = page.locator("#kaart > svg path.vierkant.d").get_attribute("d")
    slide(page, "5")
    page.emulate_media(media="print")
    numbers = {int(one) for one in page.eval_on_selector_all("[data-noot]", "all => all.map(one => one.dataset.noot)")}
    notes = page.locator(".noten ol > li")
    assert numbers == set(range(1, notes.count() + 1))
    whole = publish.open_site(site_dir).gap_page("meet_10min", 5.0, "nl").whole
    assert isinstance(whole, GapRow)
    first = message(notes.first.inner_html())
    assert first.startswith(f"{publish.number(whole.without.value or 0, 'nl')}: ")
    assert first.endswith(f"/herkomst/gaps_at/{whole.area.code}/meet_10min@5:without")
    # the cloth of this norm still shows what was agreed, and so does its note
    number = page.locator(".lapje[aria-current] [data-noot]").get_attribute("data-noot")
    assert message(notes.nth(int(number or 0) - 1).inner_html()).endswith("/meet_10min:meets")
    assert page.locator("#kaart > svg").is_visible()
    assert page.locator("#kaart > svg path.vierkant.d").get_attribute("d") != drawn
    assert page.locator(".alleen-print .etiket").inner_text() == "voorbeeld, door niemand ondertekend"
    for hidden in ("#schuif", ".normkeus", ".top", ".knoppen", ".levend"):
        assert not page.locator(hidden).first.is_visible(), hidden
