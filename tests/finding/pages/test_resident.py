"""A resident finds a free Dutch lesson on a Tuesday evening within fifteen minutes' walk, on a phone, and prints it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.register.conftest import NewGroup
from tests.register.pages.entries import add_offer

from weefsel.platform.register.around import around
from weefsel.platform.register.models import Place

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(browser: Browser, village: Path) -> Iterator[Page]:
    assert village.is_dir()
    context = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    yield context.new_page()
    context.close()


def test_from_the_first_page_to_paper(phone: Page, address: str, group: NewGroup) -> None:
    place = Place.objects.exclude(name="").order_by("pk")[0]
    street = min(
        around().ground.streets,
        key=lambda one: (one.longitude - place.longitude) ** 2 + (one.latitude - place.latitude) ** 2,
    )
    school = group(name="Taalhuis", place=str(place.pk))
    lesson = {"rrule": "FREQ=WEEKLY;BYDAY=TU", "starts": "19:30", "ends": "21:00", "place": str(place.pk)}
    free = add_offer(school, name="Nederlands oefenen", cost_eur="0.00", referral="no", **lesson)
    add_offer(school, name="Nederlandse les voor betaalde cursisten", cost_eur="12.50", **lesson)
    add_offer(school, name="Nederlandse les overdag", cost_eur="0.00", **{**lesson, "starts": "09:30", "ends": "11:00"})

    phone.goto(address)
    phone.fill("#zoek", f"gratis nederlandse les dinsdagavond {street.name}")
    phone.press("#zoek", "Enter")
    phone.wait_for_selector(".vondsten")
    phone.locator("details.meerfilters summary").click()
    phone.select_option("select[name=minuten]", "15")
    phone.locator("details.meerfilters button[type=submit]").click()
    phone.wait_for_selector(".vondsten")

    names = [one.inner_text() for one in phone.locator(".vondsten h2 a, .vondsten h3 a, .vondsten a.nl-link").all()]
    assert "Nederlands oefenen" in names
    assert not [one for one in names if one.startswith("Nederlandse les")]
    said = phone.locator(".vondsten").inner_text()
    assert re.search(r"([Dd]insdag|[Vv]andaag|[Mm]orgen).* 19\.30", said)
    assert "gratis" in said
    assert re.search(r"\d+ minu(ut|ten) lopen", said)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert phone.context.cookies() == []

    phone.get_by_role("link", name="Nederlands oefenen").first.click()
    phone.wait_for_url(f"**/{free.pk}")
    phone.go_back()
    phone.get_by_role("link", name=re.compile("koelkast")).first.click()
    phone.wait_for_selector("h1")
    assert "Nederlands oefenen" in phone.locator("main").inner_text()
    paper = phone.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) <= 2
