"""The pages of an entry in a real browser: accessible, at 320 px, dark, on paper, without scripts; nothing runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.platform.test_browser import violations
from tests.register.pages.conftest import sign_in, visitor
from tests.register.pages.entries import address_of, one_of_each, own

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.models import Actor, Place
from weefsel.platform.register.moderation import hide
from weefsel.platform.register.records import confirm, edit, entry_of, remove
from weefsel.platform.register.states import EntryKind, EntryState, HouseRule
from weefsel.platform.register.who import PROGRAM, Who

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

PREFIX = {"nl": "", "en": "/en"}
#: each width, each language and each scheme
LOOKS = [(320, "nl", "dark"), (1280, "en", "light")]
#: what Chromium says of a page that is not answered with 200
EXPECTED = ("status of 4",)
SCRIPT = '"><img src=x onerror="window.ran=1"><script>window.ran=1</script><svg onload="window.ran=1">'
Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, address: str, village: Path) -> Iterator[Opened]:
    """Opens pages as somebody of a role; what the browser complains of fails the test."""
    assert village.is_dir()
    contexts: list[BrowserContext] = []
    heard: list[str] = []

    def make(role: Role | None = None, account: Account | None = None, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        if role is not None:
            account = account or Account.objects.create_user(f"{role}{len(contexts)}@example.org", role=role)
            client = visitor()
            sign_in(client, account)
            value = client.cookies["weefsel"].value
            context.add_cookies([{"name": "weefsel", "value": value, "url": address}])
        page = context.new_page()
        page.on("console", lambda said: None if any(one in said.text for one in EXPECTED) else heard.append(said.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: heard.append(f"dialog: {dialog.message}"))
        return page

    yield make
    for context in contexts:
        context.close()
    assert heard == []


def storied() -> Actor:
    """A group with something of everything, and a history."""
    group = Actor.objects.filter(offers__isnull=False, ties_from__isnull=False, place__isnull=False).order_by("pk")[0]
    editor = Who(Account.objects.create_user("storied@example.org", role=Role.EDITOR), Role.EDITOR)
    edit(
        editor,
        group.pk,
        {"summary": "Wij koken samen.\n\nIedereen kan binnenlopen.", "contact": "06-12345678"},
        why="ja",
    )
    edit(editor, group.pk, {"summary": "Wij koken elke week samen, ook in de zomer.", "contact_role": "de beheerder"})
    confirm(editor, group.pk)
    return Actor.objects.get(pk=group.pk)


def look(page: Page, address: str, *, width: int, lang: str, scheme: Any, path: str) -> None:
    """Open a page in one look, with all that folds away, and hold it against axe."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(address + PREFIX[lang] + path)
    for details in page.query_selector_all("main details"):
        details.evaluate("one => { one.open = true }")
    assert violations(page) == [], (path, width, lang, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width, "scrolls sideways")


@pytest.mark.parametrize(("width", "lang", "scheme"), LOOKS)
def test_axe_finds_nothing_for_a_visitor(opened: Opened, address: str, width: int, lang: str, scheme: str) -> None:
    page, group = opened(), storied()
    gone, hidden = (one for one in Actor.objects.exclude(pk=group.pk).order_by("pk")[:2])
    remove(PROGRAM, gone.pk, gone=True)
    hide(PROGRAM, hidden.pk, HouseRule.NOT_REAL, "weg")
    paths = [address_of(group, one) for one in ("", "geschiedenis?van=1&tot=3", "melden")]
    paths += [address_of(gone), address_of(hidden), "/huisregels"]
    paths += [address_of(one) for kind, one in one_of_each().items() if kind is not EntryKind.ACTOR]
    for path in paths:
        look(page, address, width=width, lang=lang, scheme=scheme, path=path)


@pytest.mark.parametrize(("width", "lang", "scheme"), LOOKS)
def test_axe_finds_nothing_for_who_keeps_it(opened: Opened, address: str, width: int, lang: str, scheme: str) -> None:
    page, group = opened(Role.MODERATOR), storied()
    pages = ("", "wijzig", "aanbod-toevoegen", "verbinding-toevoegen", "geld-toevoegen", "geschiedenis", "weghalen")
    paths = [address_of(group, one) for one in (*pages, "verbergen", "bezoek")]
    paths += [address_of(one, "wijzig") for kind, one in one_of_each().items() if kind is not EntryKind.ACTOR]
    for path in (*paths, "/plek-toevoegen", f"{address_of(group)}?gedaan=changed"):
        look(page, address, width=width, lang=lang, scheme=scheme, path=path)


@pytest.mark.parametrize(("width", "lang", "scheme"), LOOKS)
def test_axe_finds_nothing_for_an_owner_and_for_who_may_not(
    opened: Opened, address: str, width: int, lang: str, scheme: str
) -> None:
    account = Account.objects.create_user("eigenaar@example.org")
    group, other = own(storied(), account), Actor.objects.order_by("-pk")[0]
    hidden = own(Actor.objects.order_by("-pk")[1], account)
    hide(PROGRAM, hidden.pk, HouseRule.ADVERTISING, "Een webwinkel")
    page = opened(Role.PARTICIPANT, account)
    paths = [address_of(group), address_of(group, "overdragen"), address_of(group, "verbergen")]
    paths += [
        address_of(hidden),
        address_of(hidden, "bezwaar"),
        address_of(other, "wijzig"),
        address_of(other, "aanvragen"),
    ]
    for path in paths:
        look(page, address, width=width, lang=lang, scheme=scheme, path=path)


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_where_something_is_wrong(opened: Opened, address: str, width: int) -> None:
    page, group = opened(Role.EDITOR, viewport={"width": width, "height": 800}), storied()
    page.goto(address + address_of(group, "wijzig"))
    page.fill("#v-name", "")
    page.fill("#v-where", "Nergenslaan")
    page.fill("#v-website", "geen adres")
    page.click("form.opgeven button[type=submit]")
    page.wait_for_selector(".misser")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(":focus").get_attribute("id") == "v-name", "the cursor begins at the first that is wrong"
    assert page.input_value("#v-where") == "Nergenslaan"


def test_axe_finds_nothing_where_two_wrote_at_once(opened: Opened, address: str) -> None:
    page, group = opened(Role.EDITOR), storied()
    page.goto(address + address_of(group, "wijzig"))
    edit(PROGRAM, group.pk, {"name": "Van de ander"})
    page.fill("#v-name", "Van mij")
    page.click("form.opgeven button[type=submit]")
    page.wait_for_selector(".melding")
    assert "Van de ander" in page.inner_text("#v-name-f")
    assert page.input_value("#v-name") == "Van mij"
    assert violations(page) == []
    page.click("form.opgeven button[type=submit]")
    page.wait_for_selector(".klaar")
    assert entry_of(group.pk).name == "Van mij"  # type: ignore[attr-defined]


def test_a_link_of_an_entry_leads_to_no_script(opened: Opened, address: str) -> None:
    group = storied()
    Actor.objects.filter(pk=group.pk).update(website="javascript:window.ran=1", contact="javascript:window.ran=1")
    page = opened()
    page.goto(address + address_of(group))
    assert page.locator('a[href^="javascript:"]').count() == 0


def test_where_it_is_suggests_places_while_one_types(opened: Opened, address: str) -> None:
    group = storied()
    page = opened(Role.EDITOR)
    page.goto(address + address_of(group, "wijzig"))
    field = page.locator("#v-where[role=combobox]")
    field.fill("Dorpsk")
    page.wait_for_selector("[role=option]")
    field.press("ArrowDown")
    field.press("Enter")
    assert page.input_value("#v-where") != "Dorpsk"
    assert page.input_value("#v-where-id")
    page.click("form.opgeven button[type=submit]")
    page.wait_for_selector(".klaar")


def test_a_visit_without_scripts_on_a_phone(opened: Opened, address: str) -> None:
    group = storied()
    page = opened(Role.EDITOR, viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page.goto(f"{address}{address_of(group, 'bezoek')}?terug=/beheer")
    boxes = [page.locator(f"button[value={kind}]").bounding_box() for kind in ("still_right", "closed", "different")]
    assert all(box is not None and box["height"] >= 68 and box["y"] + box["height"] < 740 for box in boxes), boxes
    page.click("button[value=still_right]")
    assert page.url == f"{address}/beheer"
    assert entry_of(group.pk).version == group.version + 1


def test_changing_without_scripts(opened: Opened, address: str) -> None:
    group = storied()
    page = opened(Role.EDITOR, java_script_enabled=False)
    page.goto(address + address_of(group))
    page.click("text=Wijzig")
    page.fill("#v-open_to", "Alle buren")
    page.fill("#v-where", Place.objects.filter(state=EntryState.SHOWN).exclude(name="").order_by("pk")[0].name)
    page.fill("#v-why", "nagevraagd")
    page.click("form.opgeven button[type=submit]")
    assert "gedaan=changed" in page.url
    assert "Alle buren" in page.inner_text("main")
    page.click(".klaar button")
    assert "gedaan=undone" in page.url
    assert "Alle buren" not in page.inner_text(".feiten")


def test_on_paper_there_is_what_it_says_and_no_button(opened: Opened, address: str) -> None:
    group = storied()
    page = opened(Role.MODERATOR)
    page.goto(address + address_of(group))
    page.emulate_media(media="print")
    assert page.locator(".feiten").is_visible()
    assert page.locator("main .nl-button:visible, main .tekstknop:visible").count() == 0


def test_by_keyboard_one_reaches_every_button_in_the_order_of_reading(opened: Opened, address: str) -> None:
    group = storied()
    page = opened(Role.MODERATOR)
    page.goto(address + address_of(group))
    # the last that comes: a script shows it
    page.wait_for_selector("[data-print]")
    wanted = page.locator("main a:visible, main button:visible").count()
    page.locator("main").focus()
    seen: list[float] = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        box = page.locator(":focus").bounding_box()
        assert box is not None
        seen.append(box["y"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('footer') !== null"), "all of them were reached"


def test_who_is_signed_in_is_on_no_page(opened: Opened, address: str) -> None:
    page, group = opened(Role.EDITOR), storied()
    for part in ("", "geschiedenis", "wijzig", "bezoek"):
        page.goto(address + address_of(group, part))
        assert "@example.org" not in page.content(), part
