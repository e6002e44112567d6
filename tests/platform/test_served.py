"""The whole of Weverveen as `weefsel serve` serves it, in a process of its own; and its picture for the README."""

from __future__ import annotations

import os
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.platform.serving import PATIENCE_S, serving

pytestmark = pytest.mark.xdist_group("browser")
#: where the README's picture goes, when it is to be made anew: `make picture`
PICTURE = os.environ.get("WEEFSEL_PICTURE")


@pytest.fixture(scope="module")
def served(city_dir: Path) -> Iterator[str]:
    """The address of the served city."""
    with serving(city_dir) as address:
        yield address


def test_the_served_city_says_that_it_is_fictional(served: str) -> None:
    with urllib.request.urlopen(f"{served}/buurt/bleekveld", timeout=PATIENCE_S) as answer:  # noqa: S310 our own address
        page = answer.read().decode()
    assert "Bleekveld" in page
    assert "bestaat niet echt" in page


def test_the_worker_of_the_server_draws_a_chart(served: str) -> None:
    address = f"{served}/indicator/knows_neighbours/bleekveld"
    with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:  # noqa: S310 our own address
        page = answer.read().decode()
    assert page.count('<div class="grafiek breed"><svg') == 2


def test_tiles_are_served_in_parts(served: str) -> None:
    request = urllib.request.Request(f"{served}/kaart/tegels.pmtiles", headers={"Range": "bytes=0-6"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310 our own address
        assert answer.status == 206
        assert answer.read() == b"PMTiles"


def test_the_map_of_the_city_draws_itself_and_can_be_the_readme_picture(
    browser: Browser, served: str, tmp_path: Path
) -> None:
    picture = Path(PICTURE) if PICTURE else tmp_path / "kaart.png"
    page = browser.new_page(viewport={"width": 1280, "height": 980})
    page.goto(served)
    page.wait_for_selector(".leeft", timeout=PATIENCE_S * 1000)
    page.wait_for_timeout(500)
    page.screenshot(path=picture)
    words = page.inner_text("h1")
    page.close()
    assert re.search(r"\d+%", words)
    assert picture.stat().st_size > 50_000
