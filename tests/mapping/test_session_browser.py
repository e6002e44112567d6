"""A whole session in real browsers: five phones at once, the facilitator's page, and the screen in the room."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.mapping.conftest import Say
from tests.mapping.test_session import written_in_the_database
from tests.platform.test_browser import violations
from tests.register.conftest import NewGroup
from tests.register.pages.conftest import SignIn

from weefsel.concepts import TieKind
from weefsel.platform.accounts.roles import Role
from weefsel.platform.mapping.models import Fate, MappingSession, SaidGroup, SaidTie
from weefsel.platform.mapping.naming import End
from weefsel.platform.mapping.saying import draw_tie
from weefsel.platform.register.models import Actor, Change, Tie

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

#: one on each phone; the second and the third are one and the same
GROUPS = ("Zwerfvuilclub", "Breiclub De Losse Steek", "Naald en Draad", "Geheime Kring", "Taalcafé Noord")
DROPPED = ("Naald en Draad", "Geheime Kring")


@pytest.fixture
def facilitator(browser: Browser, address: str, signed_in: SignIn) -> BrowserContext:
    """A browser in which an editor is signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    cookie = signed_in(Role.EDITOR).cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
    return context


def press(page: Page, selector: str) -> None:
    """Press a button and wait for the page that follows."""
    with page.expect_navigation():
        page.locator(selector).click()


def at_once(pages: list[Page], what: str) -> None:
    """Press the same button on every phone, without waiting for one before the next."""
    for page in pages:
        page.evaluate("button => { document.querySelector(button).click() }", f"button[value={what}]")
    for page in pages:
        page.wait_for_url(f"**gedaan={what}*")


def test_five_phones_at_once_end_in_kept_ties(
    browser: Browser, address: str, village: Any, facilitator: BrowserContext
) -> None:
    del village
    before = set(Actor.objects.values_list("pk", flat=True)), set(Tie.objects.values_list("pk", flat=True))
    host = facilitator.new_page()
    host.goto(f"{address}/kaartsessie")
    host.fill("#v-title", "Wie doet er mee?")
    press(host, ".opgeven button")
    code = MappingSession.objects.get().code
    screen = facilitator.new_page()
    screen.goto(f"{address}/kaartsessie/{code}/scherm")
    phones = [browser.new_context(viewport={"width": 390, "height": 800}).new_page() for _ in GROUPS]
    try:
        for phone, name in zip(phones, GROUPS, strict=True):
            phone.goto(f"{address}/k/{code}" if phone is not phones[0] else f"{address}/k")
            if phone is phones[0]:
                phone.fill("#v-code", code.lower())
                press(phone, ".opgeven button")
            phone.fill("#v-name", name)
            phone.locator("input[name=functions]").first.check(force=True)
        # the five were asked nothing: none was there when the others were filled in
        at_once(phones, "group")
        assert sorted(SaidGroup.objects.values_list("name", flat=True)) == sorted(GROUPS)
        for phone, name, kind, other in zip(
            phones,
            GROUPS,
            ("knows", "helps", "helps", "knows", "works_with"),
            ("Dorpsraad", "Zwerfvuilclub", "Zwerfvuilclub", "Taalcafé Noord", "Dorpsraad"),
            strict=True,
        ):
            assert phone.input_value("#v-from") == name
            phone.select_option("#v-kind", kind)
            phone.locator("#v-to").press_sequentially(other[:6])
            phone.locator("#v-to-lijst li", has_text=other).first.click()
        at_once(phones, "tie")
        assert SaidTie.objects.count() == 5
        # the screen in the room follows by itself
        expect(screen.locator(".genoemd li")).to_have_count(5, timeout=15_000)
        expect(screen.locator(".getrokken li")).to_have_count(5)
        _sort_and_close(host, address, code)
        expect(screen.locator(".uit")).to_be_visible(timeout=15_000)
        for phone in phones[:2]:
            expect(phone.locator("#lijst .let")).to_be_visible(timeout=15_000)
        phones[0].fill("#v-name", "Te Late Club")
        phones[0].locator("input[name=functions]").first.check(force=True)
        press(phones[0], "button[value=group]")
        expect(phones[0].locator("[role=alert]")).to_be_visible()
    finally:
        for phone in phones:
            phone.context.close()
        facilitator.close()
    groups = Actor.objects.exclude(pk__in=before[0])
    assert sorted(groups.values_list("name", flat=True)) == sorted(set(GROUPS) - set(DROPPED))
    made = Tie.objects.exclude(pk__in=before[1]).select_related("from_actor")
    ends = {(tie.from_actor.name, tie.tie_kind, str(Actor.objects.get(pk=tie.to_entry_id).name)) for tie in made}
    assert len(made) == len(ends) == 3
    assert ends == {
        ("Zwerfvuilclub", "knows", "Dorpsraad"),
        ("Breiclub De Losse Steek", "helps", "Zwerfvuilclub"),
        ("Taalcafé Noord", "works_with", "Dorpsraad"),
    }
    new = [*groups.values_list("pk", flat=True), *made.values_list("pk", flat=True)]
    assert set(Change.objects.filter(entry_id__in=new).values_list("why", flat=True)) == {
        "kaartsessie Wie doet er mee?"
    }
    for name in (*DROPPED, "Te Late Club"):
        assert written_in_the_database(name) == []
        assert not _in_the_file(name)


def _sort_and_close(host: Page, address: str, code: str) -> None:
    numbers = dict(SaidGroup.objects.values_list("name", "pk"))
    host.goto(f"{address}/kaartsessie/{code}/beheer")
    card = f"#g{numbers['Naald en Draad']}"
    host.locator(f"{card} summary").click()
    host.fill(f"{card} input[name=into]", "Breiclub De Losse Steek")
    press(host, f"{card} button[value=merge]")
    press(host, f"#g{numbers['Geheime Kring']} button[value=drop]")
    for name in set(GROUPS) - set(DROPPED):
        press(host, f"#g{numbers[name]} button[value=keep]")
    press(host, "button[value=ties]")
    host.check("input[name=sure]")
    press(host, "button[value=close]")
    expect(host.locator("h1")).to_have_text("In het register gekomen: 3 groepen en 3 verbindingen")


def _in_the_file(name: str) -> bool:
    """Whether a name stands anywhere in the file of an SQLite database, deleted or not."""
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(connection.settings_dict["NAME"], "rb") as file:  # noqa: PTH123 its name may be no path on other systems
        return name.encode() in file.read()


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser,
    address: str,
    facilitator: BrowserContext,
    session: MappingSession,
    say: Say,
    group: NewGroup,
) -> None:
    del browser
    one, two = say("Koor De Merels"), say("Koor De Meerls", street="Dorpsstraat 12")
    known = group(name="Breiclub")
    three = say("Een club met een heel lange naam die niet op één regel past omdat zij alles zegt")
    SaidGroup.objects.filter(pk=three.pk).update(alike=[str(known.pk)])
    SaidGroup.objects.filter(pk=two.pk).update(fate=Fate.DROPPED)
    draw_tie(session, End(one.pk), End(three.pk), TieKind.HELPS, "from")
    draw_tie(session, End(three.pk), End(entry=known.pk), TieKind.FUNDS)
    page = facilitator.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    code = session.code
    looks = [
        *((f"/k/{code}", 320, "light"), (f"/k/{code}", 1280, "dark")),
        *((f"/kaartsessie/{code}/beheer", 320, "dark"), (f"/kaartsessie/{code}/beheer", 1280, "light")),
        *((f"/kaartsessie/{code}/scherm", 320, "light"), (f"/en/kaartsessie/{code}/scherm", 1280, "dark")),
    ]
    try:
        for path, width, scheme in looks:
            look: Any = scheme
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=look, reduced_motion="reduce")
            page.goto(f"{address}{path}")
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = !one.closest('header') })")
            assert violations(page) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert heard == []
    finally:
        facilitator.close()
