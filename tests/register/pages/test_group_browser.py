"""Adding a group in a real browser: quick, accessible, by keyboard, at 320 px, without scripts, and nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Browser, BrowserContext, Page
from tests.platform.test_browser import violations
from tests.register.pages.group_sent import EMAIL, some_street
from tests.soak import SOAK

from weefsel.platform.register.around import around
from weefsel.platform.register.models import Actor, Offer
from weefsel.platform.register.records import add as add_entry
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import PROGRAM

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

PREFIX = {"nl": "", "en": "/en"}
#: every pair of language, width and scheme once
LOOKS = [("nl", 1280, "dark"), ("en", 320, "light")]
#: between two keys, as somebody who does not type much
KEY_MS = 120
#: what Chromium says of a form that is sent back, and of a network that is away
EXPECTED = ("status of 422", "ERR_INTERNET_DISCONNECTED")
Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opened]:
    """Opens the page in a window of a width; what a script complains of fails the test."""
    contexts: list[BrowserContext] = []
    heard: list[str] = []

    def make(width: int = 1280, lang: str = "nl", **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: None if any(one in said.text for one in EXPECTED) else heard.append(said.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: heard.append(f"dialog: {dialog.message}"))
        page.goto(f"{address}{PREFIX[lang]}/groep-toevoegen")
        if options.get("java_script_enabled", True):
            page.wait_for_selector("[role=combobox]")
        return page

    yield make
    for context in contexts:
        context.close()
    assert heard == []


def tick(page: Page, name: str, value: str) -> None:
    page.locator(f'label:has(input[name="{name}"][value="{value}"])').click()


def filled(page: Page, **more: str) -> Page:
    """The six answers."""
    buurt = next(one.name for one in around().ground.areas if one.kind == "buurt")
    texts = {"name": "Eetclub Dinsdag", "what": "Samen koken en eten", "where": buurt, "time": "18.00", "email": EMAIL}
    for name, words in (texts | more).items():
        page.fill(f'input[name="{name}"]', words)
    page.keyboard.press("Escape")
    tick(page, "functions", "meeting")
    tick(page, "days", "1")
    return page


def send(page: Page) -> None:
    page.locator(".doen button").click()


def values(page: Page) -> dict[str, list[str]]:
    """What the form holds."""
    return page.evaluate(
        """() => {
            const found = {};
            for (const [name, value] of new FormData(document.querySelector('#groep')))
                if (name !== 'csrfmiddlewaretoken') (found[name] ??= []).push(value);
            return found;
        }"""
    )


@pytest.mark.parametrize("width", [320, 1280] if SOAK else [320])
def test_typing_it_all_takes_less_than_two_minutes(opened: Opened, width: int) -> None:
    page = opened(width)
    street, label = some_street()
    began = time.monotonic()
    for name, words in {"name": "Eetclub Dinsdag", "what": "Samen koken en eten"}.items():
        page.locator(f'input[name="{name}"]').click()
        page.keyboard.type(words, delay=KEY_MS)
    tick(page, "functions", "meeting")
    page.locator('input[name="where"]').click()
    page.keyboard.type(street.name, delay=KEY_MS)
    page.locator(".voorstellen li").filter(has_text=label).first.click()
    tick(page, "days", "1")
    for name, words in {"time": "18.00", "email": EMAIL}.items():
        page.locator(f'input[name="{name}"]').click()
        page.keyboard.type(words, delay=KEY_MS)
    send(page)
    page.wait_for_url("**/groep-toevoegen/verstuurd")
    # eight times two seconds to find the next field
    assert time.monotonic() - began + 16 < 120
    group = Actor.objects.get()
    assert (group.street, group.area_code) == (street.name, street.area_code)


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
def test_axe_finds_nothing(opened: Opened, lang: str, width: int, scheme: str) -> None:
    add_entry(PROGRAM, EntryKind.ACTOR, {"name": "Eetclub Dinsdag", "actor_kind": "fund", "functions": ["meeting"]})
    page = opened(width, lang, color_scheme=scheme)
    looks: list[Callable[[], None]] = [
        lambda: None,
        lambda: page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })"),
        lambda: _suggested(page),
        lambda: send(page),
        lambda: (filled(page, where="Nergens te vinden", email="a b@c"), send(page))[-1],
        lambda: (filled(page), tick(page, "functions", "support"), tick(page, "days", "2"), send(page))[-1],
    ]
    for number, look in enumerate(looks):
        look()
        page.wait_for_load_state()
        assert violations(page) == [], number
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"scrolls sideways: {number}"


def _suggested(page: Page) -> None:
    page.locator('input[name="where"]').press_sequentially("de")
    page.wait_for_selector('[role="option"]')


def test_what_is_wrong_is_told_beside_it_and_the_cursor_is_there(opened: Opened) -> None:
    page = filled(opened(), email="eetclub dinsdag@voorbeeld.nl", name="")
    send(page)
    page.wait_for_selector("#v-name-f")
    assert page.evaluate("document.activeElement.id") == "v-name"
    assert "spatie" in page.locator("#v-email-f").inner_text()
    assert values(page)["what"] == ["Samen koken en eten"]
    assert values(page)["days"] == ["1"]


def test_it_works_without_scripts(opened: Opened) -> None:
    page = opened(320, java_script_enabled=False)
    send(page)
    assert page.locator(".fm").count() == 6
    assert page.locator(":focus").get_attribute("id") == "v-name"
    # a street that is none: the area is asked, and nothing typed is gone
    filled(page, where="Kelder van Niemand 3")
    send(page)
    assert page.locator("#kaartje h2").inner_text() == "Eetclub Dinsdag"
    page.select_option("#v-area", index=1)
    send(page)
    page.wait_for_url("**/groep-toevoegen/verstuurd")
    assert Actor.objects.get().street == "Kelder van Niemand 3"


def test_a_group_that_may_be_there_takes_one_more_step_without_scripts(opened: Opened) -> None:
    add_entry(PROGRAM, EntryKind.ACTOR, {"name": "Eetclub dinsdag", "actor_kind": "fund", "functions": ["meeting"]})
    page = filled(opened(java_script_enabled=False))
    send(page)
    assert page.locator(":focus").get_attribute("name") == "different"
    page.keyboard.press("Space")
    send(page)
    page.wait_for_url("**/groep-toevoegen/verstuurd")


def test_all_of_it_by_keyboard(opened: Opened) -> None:
    page = opened()
    street, label = some_street()

    def until(name: str, back: bool = False) -> None:
        for _ in range(60):
            if page.evaluate("document.activeElement.name ?? ''") == name:
                return
            page.keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"the keyboard does not reach {name}")

    until("name")
    page.keyboard.type("Eetclub Dinsdag")
    until("what")
    page.keyboard.type("Samen koken")
    until("functions")
    page.keyboard.press("Space")
    until("where")
    page.keyboard.type(street.name)
    page.wait_for_selector('[role="option"]')
    field = page.locator('input[name="where"]')
    for _ in range(8):
        page.keyboard.press("ArrowDown")
        active = field.get_attribute("aria-activedescendant")
        if active and page.locator(f"#{active}").inner_text().startswith(label):
            break
    page.keyboard.press("Enter")
    assert page.url.endswith("/groep-toevoegen"), "choosing sent the form"
    assert field.input_value() == label
    until("days")
    page.keyboard.press("Space")
    until("time")
    page.keyboard.type("1800")
    until("email")
    page.keyboard.type(EMAIL)
    page.keyboard.press("Enter")
    page.wait_for_url("**/groep-toevoegen/verstuurd")
    assert Offer.objects.get().starts == "18:00"


def test_suggestions_come_and_go_as_a_combobox_should(opened: Opened) -> None:
    page = opened()
    field = page.get_by_role("combobox")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "suggesties" in one.url else None)
    field.press_sequentially("d", delay=50)
    page.wait_for_timeout(400)
    assert asked == [], "one letter is no question"
    field.press_sequentially("e", delay=50)
    page.wait_for_selector('[role="option"]')
    assert len(asked) == 1
    assert 1 <= page.locator(".voorstellen li").count() <= 8
    assert field.get_attribute("aria-expanded") == "true"
    assert field.get_attribute("aria-activedescendant") is None, "nothing is chosen by itself"
    field.press("ArrowUp")
    last = page.locator(".voorstellen li").last
    assert last.get_attribute("aria-selected") == "true"
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") is None
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "de"
    field.press("ArrowDown")
    assert page.locator(".voorstellen li").first.get_attribute("aria-selected") == "true"
    field.press("Tab")
    assert not page.locator(".voorstellen").is_visible()
    assert field.input_value() == "de"


def test_the_card_follows_what_is_typed(opened: Opened) -> None:
    page = filled(opened())
    card = page.locator("#kaartje")
    assert card.locator("h2").inner_text() == "Eetclub Dinsdag"
    assert "elke dinsdag om 18.00 uur" in card.inner_text()
    tick(page, "functions", "support")
    assert "Ontmoeting en ondersteuning" in card.inner_text()
    typed = card.inner_text()
    page.fill('input[name="email"]', "x")
    send(page)
    page.wait_for_selector("#v-email-f")
    assert page.locator("#kaartje").inner_text() == typed, "the server says otherwise"
    page.fill('input[name="name"]', "")
    assert page.locator("#kaartje h2").inner_text() == "Naam van uw groep"


@pytest.mark.parametrize(("lang", "days"), [("nl", "0"), ("en", "0124"), ("nl", "0123456")])
def test_the_card_says_times_as_the_server_does(opened: Opened, lang: str, days: str) -> None:
    page = opened(lang=lang)
    for day in days:
        tick(page, "days", day)
    page.fill('input[name="time"]', "9u")
    said = page.locator('[data-kaart="when"]').inner_text()
    plain = opened(lang=lang, java_script_enabled=False)
    for day in days:
        tick(plain, "days", day)
    plain.fill('input[name="time"]', "9u")
    send(plain)
    assert plain.locator('[data-kaart="when"]').inner_text() == said


def test_an_address_with_a_mistake_is_told_before_sending(opened: Opened) -> None:
    page = opened()
    page.fill('input[name="email"]', "eetclub dinsdag@voorbeeld.nl")
    page.keyboard.press("Tab")
    assert "spatie" in page.locator("#v-email-f").inner_text()
    assert page.locator("#v-email").get_attribute("aria-invalid") == "true"
    assert violations(page) == []
    page.fill('input[name="email"]', EMAIL)
    page.keyboard.press("Tab")
    assert page.locator("#v-email-f").count() == 0
    assert page.locator("#v-email").get_attribute("aria-describedby") == "v-email-h"


def test_what_was_typed_is_there_after_a_reload_and_can_be_put_away_and_back(opened: Opened) -> None:
    page = filled(opened())
    page.locator(".meer summary").click()
    page.fill('textarea[name="summary"]', "Wie wil kookt mee.")
    typed = values(page)
    page.reload()
    page.wait_for_selector("#bewaard button")
    assert values(page) == typed | {"email": [""]}, "all but the address"
    assert page.locator(".meer").get_attribute("open") is not None
    assert page.locator("#kaartje h2").inner_text() == "Eetclub Dinsdag"
    page.get_by_role("button", name="Opnieuw beginnen").click()
    assert values(page)["name"] == [""]
    assert "days" not in values(page)
    page.get_by_role("button", name="Zet terug wat ik typte").click()
    assert values(page) == typed | {"email": [""]}
    assert violations(page) == []
    page.get_by_role("button", name="Opnieuw beginnen").click()
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.locator("#bewaard button").count() == 0
    assert values(page)["name"] == [""]


def test_what_was_sent_is_no_longer_kept(opened: Opened, address: str) -> None:
    page = filled(opened())
    send(page)
    page.wait_for_url("**/groep-toevoegen/verstuurd")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("localStorage.length") == 0
    page.goto(f"{address}/groep-toevoegen")
    assert values(page)["name"] == [""]


def test_what_the_server_sends_back_is_not_replaced_by_what_was_kept(opened: Opened) -> None:
    page = filled(opened(), name="Eetclub")
    page.wait_for_timeout(400)
    page.fill('input[name="name"]', "")
    send(page)
    page.wait_for_selector("#v-name-f")
    assert values(page)["name"] == [""]
    assert page.locator("#bewaard button").count() == 0


def test_without_the_network_one_can_type_and_nothing_is_lost(opened: Opened) -> None:
    page = opened()
    page.context.set_offline(True)
    filled(page)
    page.wait_for_timeout(400)
    page.context.set_offline(False)
    page.reload()
    page.wait_for_selector("#bewaard button")
    assert values(page)["name"] == ["Eetclub Dinsdag"]


HOSTILE = """"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}</textarea><svg onload=alert(3)>"""


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_nothing_that_is_typed_is_run(opened: Opened, java_script_enabled: bool) -> None:
    page = opened(java_script_enabled=java_script_enabled)
    page.locator(".meer summary").click()
    page.locator(".anders summary").click()
    fields = page.locator('#groep input[type="text"]:visible, #groep textarea:visible').all()
    assert len(fields) >= 9
    names = [str(field.get_attribute("name")) for field in fields]
    for field in fields:
        field.fill(HOSTILE)
    page.keyboard.press("Escape")
    send(page)
    page.wait_for_selector("#v-email-f")
    for name in names:
        assert page.locator(f'#groep [name="{name}"]').input_value() == HOSTILE, name
    assert page.locator("img").count() == 0
    assert page.locator("#kaartje h2").inner_text() == HOSTILE
    if java_script_enabled:
        page.reload()
        page.wait_for_load_state("networkidle")


def test_a_hostile_name_can_be_confirmed_and_is_text(opened: Opened, address: str) -> None:
    page = filled(opened(), name=HOSTILE)
    send(page)
    page.wait_for_url("**/groep-toevoegen/verstuurd")
    link = str(mail.outbox[0].body).split("/bevestig/")[1].split()[0]
    page.goto(f"{address}/bevestig/{link}")
    assert page.locator("#kaartje h2").inner_text() == HOSTILE
    assert page.locator("img").count() == 0


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_the_link_of_the_mail_is_one_press(opened: Opened, address: str, width: int, scheme: str) -> None:
    page = filled(opened(width, color_scheme=scheme))
    send(page)
    page.wait_for_url("**/groep-toevoegen/verstuurd")
    assert violations(page) == []
    link = str(mail.outbox[0].body).split("/bevestig/")[1].split()[0]
    page.goto(f"{address}/bevestig/{link}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Ja, en wij beheren deze groep zelf").click()
    page.wait_for_url("**/groep/**?gedaan=confirmed")
    assert Actor.objects.get().owner is not None


def test_what_one_operates_is_large_enough_to_touch(opened: Opened) -> None:
    page = opened(320, has_touch=True)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    small = page.evaluate(
        """() => [...document.querySelectorAll(
                'main :is(button, summary, input[type=text], select, label.keus, .chip > span)')]
            .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
            .map(one => one.outerHTML.slice(0, 90))"""
    )
    assert [one for one in small if "v-trap" not in one] == []
    for width in (320, 701, 760, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        narrow = page.evaluate(
            "() => [...document.querySelectorAll('.dag > span')].map(one => one.getBoundingClientRect().width)"
        )
        assert min(narrow) >= 24, width


def test_on_paper_the_answers_stand_and_the_buttons_do_not(opened: Opened) -> None:
    page = filled(opened())
    page.emulate_media(media="print")
    assert page.locator("#kaartje").is_visible()
    assert not page.locator(".doen button").is_visible()
    assert page.locator('input[name="name"]').is_visible()


def test_suggestions_take_no_more_than_50_ms(village: Path, address: str, browser: Browser) -> None:
    assert village.is_dir()
    page = browser.new_page()
    took: list[float] = []
    for typed in ["de", "De Br", "bleek", "straat", "xyzxyz", "Kerkstrat", "veen", "'s"] * 3:
        began = time.perf_counter()
        answer = page.request.get(f"{address}/suggesties.json", params={"q": typed})
        took.append(time.perf_counter() - began)
        assert answer.ok
    page.close()
    assert sorted(took)[len(took) // 2] < 0.05, took
