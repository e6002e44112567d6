"""*Vinden* in a real browser: accessible, at 320 px, dark, in English, without scripts, on paper; nothing runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.finding.pages.test_show import place
from tests.platform.test_browser import violations
from tests.register.conftest import NewGroup
from tests.register.pages.entries import add_offer, address_of

from weefsel.platform.register.models import Offer
from weefsel.platform.register.records import entry_of

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

LOOKS: list[tuple[int, str, Any]] = [(320, "", "light"), (1280, "/en", "dark")]
PATHS = ("/", "/?zoek=eten&waar=Dorpsstraat", "/?zoek=xyzzy&gratis=1", "/vinden/lijst", "/vinden/wand")
#: what could end the element, an attribute or a string that it stands in
HOSTILE = (
    "</script><script>window.ran=1</script>",
    "<!--<script>window.ran=1",
    '"><img src=x onerror="window.ran=1">',
    "\\u003c/script>\u2028window.ran=1;//",
    "]]>&lt;/script&gt;'});window.ran=1;({'",
)
Heard = list[str]


@pytest.fixture
def club(group: NewGroup, village: Path) -> Any:
    """A group with a lesson of every hostile name, in the midst of the village."""
    assert village.is_dir()
    made = group(name=HOSTILE[0], summary=HOSTILE[1], website="https://example.org/?a=</script>", place=place())
    for number, name in enumerate(HOSTILE):
        rule = "FREQ=WEEKLY;BYDAY=" + ("MO", "TU", "WE", "TH", "FR")[number]
        add_offer(made, name=name, summary=name, rrule=rule, starts="19:30", cost_eur="0.00")
    return made


@pytest.fixture
def heard() -> Heard:
    return []


@pytest.fixture
def window(browser: Browser, heard: Heard) -> Iterator[Page]:
    """A page; what it complains of, and what it asks of others, fails the test."""
    context = browser.new_context()
    page = context.new_page()
    page.on("console", lambda said: heard.append(said.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda asked: None if "//127.0.0.1" in asked.url else heard.append(asked.url))
    yield page
    context.close()
    assert heard == []


def test_axe_finds_nothing_and_nothing_complains(window: Page, address: str, club: Any) -> None:
    offer = Offer.objects.filter(actor_id=club.pk).order_by("pk")[0]
    entries = [address_of(entry_of(club.place_id)), address_of(offer)]
    for (width, lang, scheme), paths in zip(LOOKS, (PATHS, (*PATHS, *entries)), strict=True):
        window.set_viewport_size({"width": width, "height": 800})
        window.emulate_media(color_scheme=scheme)
        for path in paths:
            window.goto(address + lang + path)
            for details in window.query_selector_all("main details"):
                details.evaluate("one => { one.open = true }")
            assert violations(window) == [], (path, width, lang, scheme)
            assert window.evaluate("document.documentElement.scrollWidth") <= width, (path, width, "scrolls sideways")
            assert window.evaluate("window.ran") is None, path


def test_what_machines_read_of_a_page_is_what_was_written_and_runs_nothing(
    window: Page, address: str, club: Any
) -> None:
    for offer in Offer.objects.filter(actor_id=club.pk):
        window.goto(address + address_of(offer))
        node = json.loads(window.locator('script[type="application/ld+json"]').text_content() or "")
        assert (node["@type"], node["name"]) == ("Event", offer.name)
        assert node["organizer"]["name"] == HOSTILE[0]
        assert node["eventSchedule"]["repeatFrequency"] == "P1W"
        assert node["location"]["geo"]["@type"] == "GeoCoordinates"
        assert window.evaluate("window.ran") is None


def test_without_scripts_a_street_is_asked_and_a_filter_dropped(browser: Browser, address: str, club: Any) -> None:
    assert club
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address)
    page.fill("#zoek", "dinsdagavond Dorpsstraat")
    page.locator(".snel .chip", has_text="Gratis").click()
    page.click("#vinden button[type=submit]")
    assert page.locator("h1").inner_text() == "Dichtbij de Dorpsstraat"
    assert HOSTILE[1] in page.locator(".vondst h3").all_inner_texts()
    page.click(".los a:has-text('gratis')")
    assert "gratis" not in page.url
    assert "dag=dinsdag" in page.url
    context.close()


def test_with_scripts_the_address_is_short_and_the_list_is_shared(browser: Browser, address: str, club: Any) -> None:
    assert club
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#zoek[role=combobox]")
    page.fill("#zoek", "dorpsst")
    page.wait_for_selector("#zoek-lijst li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/\?zoek=Dorpsstraat[^&]*$"))
    page.get_by_role("button", name="Deel deze lijst").click()
    page.wait_for_selector("text=De link is gekopieerd")
    shared = page.evaluate("navigator.clipboard.readText()")
    assert shared.startswith(f"{address}/?waar=Dorpsstraat")
    page.goto(shared)
    assert page.locator("h1").inner_text() == "Dichtbij de Dorpsstraat"
    context.close()


def pages_of(page: Page) -> tuple[int, set[tuple[int, int]]]:
    """How many sheets it is on paper, and their sizes in millimetres."""
    made = page.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", made)
    counts = re.findall(rb"/Type /Pages\s*/Count (\d+)", made) or re.findall(rb"/Count (\d+)", made)
    return int(counts[0]), {(round(float(wide) * 25.4 / 72), round(float(high) * 25.4 / 72)) for wide, high in sizes}


def test_a_full_list_fits_on_two_sheets_and_a_full_week_on_one(
    browser: Browser, address: str, group: NewGroup, village: Path
) -> None:
    """Of long names and of short ones; on the wall nothing is cut off."""
    assert village.is_dir()
    for name in (
        "Zeer lange naam van een gezamenlijke maaltijdvoorziening in de buurt met alle bewoners van Veendam",
        "Bingo",
    ):
        made = group(name=f"{name[:80]} (groep)", place=place(name=name[:100]))
        for number in range(30):
            rule = f"FREQ=WEEKLY;BYDAY={('MO', 'TU', 'WE')[number % 3]}"
            add_offer(made, name=name, rrule=rule, starts=f"{8 + number % 12:02}:30", ends="23:00", cost_eur="1.50")
    page = browser.new_page(viewport={"width": 1512, "height": 1047})
    for asked in ("", "?zoek=bingo", "?zoek=maaltijdvoorziening&waar=Dorpsstraat"):
        page.goto(f"{address}/vinden/lijst{asked}")
        count, sizes = pages_of(page)
        assert (count <= 2, sizes) == (True, {(210, 297)}), (asked, count)
        page.goto(f"{address}/vinden/wand{asked}")
        assert pages_of(page) == (1, {(420, 297)}), asked
        page.emulate_media(media="print")
        cut = (
            "one => one.getBoundingClientRect().bottom > document.querySelector('.wand').getBoundingClientRect().bottom"
        )
        assert [page.locator(".week p").nth(n).evaluate(cut) for n in range(page.locator(".week p").count())].count(
            True
        ) == 0
        page.emulate_media(media="null")
    page.close()
