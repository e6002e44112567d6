"""The monitor, in a real browser: from one score to what it is made of, to a cell of its source, and back.

A council member reads how one condition stands and how sure that is, opens what the score is made of, follows one
indicator to the cell of its source and comes back; a community worker writes beside the score why it is so; and the
page is printed, with a note for every figure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Page
from tests.register.pages.conftest import SignIn
from tests.register.pages.test_whole_way import window

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.models import Interpretation

__all__ = ["window"]

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

AREA = "/monitor/dorpskern"
TEXT = "Het buurthuis was een half jaar dicht. Daardoor kwamen mensen elkaar minder tegen."


def test_from_a_score_to_a_cell_of_its_source_and_back_to_what_is_written_beside_it(
    window: Callable[..., Page], signed_in: SignIn, register: Path
) -> None:
    assert register.is_dir()
    worker = window(signed_in(Role.EDITOR).cookies[django_settings.SESSION_COOKIE_NAME].value)

    # one score, with how sure it is
    worker.goto("/monitor")
    worker.locator("#gebied").select_option("dorpskern")
    worker.locator(".gebiedkeus button").click()
    worker.wait_for_url(f"**{AREA}")
    row = worker.locator("#samenhang .scorerij")
    score, interval = row.locator(".draad").inner_text(), row.locator(".mini").inner_text()
    low, high = (int(end) for end in re.findall(r"\d+", interval))
    assert low <= int(score) <= high

    # what it is made of
    worker.locator("#samenhang .verderlijn a").click()
    worker.wait_for_url(f"**{AREA}/samenhang")
    assert f"scoort {score} op samenhang" in worker.locator("h1").inner_text()
    part = worker.locator("#helps_nearby")
    measured = part.locator("dd .draad").first.inner_text()

    # one indicator, to the cell of its source, and back
    part.locator("h3 a").click()
    worker.wait_for_url("**/indicator/helps_nearby/dorpskern")
    worker.locator(f'main a.draad[href*="/herkomst/observed/"]:has-text("{measured}")').first.click()
    worker.wait_for_url("**/herkomst/observed/BU99020001/helps_nearby*")
    assert measured in worker.locator("h1").inner_text()
    assert worker.locator(".keten .gegevens dd").first.inner_text() != ""
    worker.go_back()
    worker.wait_for_url("**/indicator/helps_nearby/dorpskern")
    worker.locator(f'main a[href="{AREA}/samenhang"]').click()
    worker.wait_for_url(f"**{AREA}/samenhang")

    # what somebody knows of it
    worker.locator(".duiding .knoppen a").click()
    worker.wait_for_url("**/duiding/quality/BU99020001/cohesion*")
    worker.locator('[name="text"]').fill(TEXT)
    worker.locator('[name="signed"]').fill("opbouwwerker")
    worker.locator('main form button[value="send"]').click()
    worker.wait_for_url("**gedaan=*")
    assert Interpretation.objects.get().state == "shown"
    worker.goto(f"{AREA}/samenhang")
    assert TEXT in worker.locator(".duiding").inner_text()

    # on paper: what was written, and a note for every figure; nothing that one operates
    worker.emulate_media(media="print")
    assert TEXT in worker.locator(".duiding").inner_text()
    assert worker.locator(".noten li").first.is_visible()
    assert not worker.locator("header.top").is_visible()
    numbers = {int(one) for one in worker.locator("[data-noot]").evaluate_all("all => all.map(a => a.dataset.noot)")}
    assert numbers == set(range(1, worker.locator(".noten ol > li").count() + 1))
    assert worker.pdf().startswith(b"%PDF")
