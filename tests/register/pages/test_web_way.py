"""The web, in real browsers: from a view of it to a tie that somebody draws, to the figure that counts it.

A community worker chooses a neighbourhood, looks through four lenses, goes back in time, takes a group out and reads
what breaks, introduces two that should meet, and draws their tie; a researcher processes it; the measure is another
one, and its chain can be made again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Page
from tests.cli.inside import run_inside
from tests.register.pages.conftest import SignIn
from tests.register.pages.test_whole_way import register, window

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.models import Tie

__all__ = ["register", "window"]

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

AREA = "/web/dorpskern"
DENSITY = 'a[href*="/herkomst/web/"][href$="/density"]'


def _density(page: Page) -> str:
    page.goto(AREA)
    page.locator("#maten summary").click()
    return page.locator(DENSITY).inner_text()


def _pairs(page: Page) -> list[str]:
    return page.locator(".ontm h3").all_inner_texts()


def test_from_the_web_to_a_tie_and_to_the_measure_that_counts_it(
    window: Callable[..., Page], signed_in: SignIn, register: Path
) -> None:
    def as_role(role: Role) -> Page:
        return window(signed_in(role).cookies[django_settings.SESSION_COOKIE_NAME].value)

    worker = as_role(Role.EDITOR)
    worker.goto("/web")
    for slug in ("wijk-dorp", "dorpskern"):
        worker.locator(f'.gebieden a[href$="/web/{slug}"]').click()
        worker.wait_for_url(f"**/web/{slug}*")

    # four lenses, each with a question of its own
    questions = set()
    for name in ("Wat bewoners zelf doen", "Halfde lijn", "Wat er nodig is", "Wat er is"):
        worker.locator(".bril", has_text=name).click()
        worker.wait_for_selector(f".bril[aria-current]:has-text('{name}')")
        questions.add(worker.locator(".vraag").first.inner_text())
    assert len(questions) == 4

    # back in time, and to now
    worker.goto(AREA)
    now = worker.locator("h1").inner_text()
    worker.locator(".jaren a").first.click()
    worker.wait_for_url("**datum=*")
    worker.wait_for_selector(".jaren a[aria-current]")
    assert worker.locator("h1").inner_text() != now

    # without one of them
    worker.goto(AREA)
    worker.locator("#haal-weg").select_option(index=1)
    worker.locator(".haalweg button").click()
    worker.wait_for_url("**zonder=*")
    worker.wait_for_selector("#breekt a:has-text('terug')")

    # two that should meet: introduced, and their tie drawn
    before = _density(worker)
    suggested = _pairs(worker)
    worker.locator(".ontm a.lk").first.click()
    worker.wait_for_url("**/voorstellen?aan=*")
    assert "zouden elkaar kunnen ontmoeten" in worker.locator("h1").inner_text()
    worker.locator('main a[href*="verbinding-toevoegen?naar="]').click()
    worker.wait_for_url("**/verbinding-toevoegen?naar=*")
    ties = set(Tie.objects.values_list("pk", flat=True))
    worker.locator('[name="tie_kind"]').select_option("knows")
    worker.locator("main form button[type=submit]").last.click()
    worker.wait_for_url("**gedaan=added")
    (drawn,) = Tie.objects.exclude(pk__in=ties)
    assert drawn.tie_kind == "knows"
    assert _density(worker) == before, "what is not processed is in no figure"
    assert suggested[0] not in _pairs(worker), "but it is not suggested any more"

    # a researcher processes it, and the measure is another one
    researcher = as_role(Role.ANALYST)
    researcher.goto("/beheer")
    researcher.get_by_role("button", name="Verwerk nu").click()
    researcher.wait_for_load_state()
    after = _density(worker)
    assert after != before
    worker.locator(DENSITY).click()
    worker.wait_for_url("**/herkomst/web/**/density")
    assert after in worker.locator("main").inner_text()
    again = run_inside("trace", register, "web", "dorpskern", "density", "--again", cwd=register)
    assert again.returncode == 0, again.stderr
