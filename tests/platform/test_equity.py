"""*Verdeling*: a message true to its interval, a curve and the same facts in a table, and words where there is none."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import numpy as np
import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.test.utils import override_settings
from playwright.sync_api import Browser
from scipy.interpolate import PchipInterpolator
from tests.conftest import BUILT
from tests.platform.conftest import Quiet, Server
from tests.platform.test_browser import violations
from tests.platform.test_pages import LANGS, PREFIX, Page
from tests.quarters import built

from weefsel.concepts import Evidence, Function, MissingReason
from weefsel.platform import lorenz
from weefsel.platform.notes import Notes
from weefsel.platform.pages import equity
from weefsel.publish import FigureRef, Published, SiteData, open_site
from weefsel.publish.equity import EquityPage, LorenzPoint
from weefsel.publish.models import AreaLink

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("quarters"))


@pytest.fixture(scope="module")
def quarters(directory: Path) -> Iterator[Client]:
    if not BUILT.is_file():
        pytest.skip("web/ has not been built: run `make web`")
    with override_settings(WEEFSEL_DIR=directory, ALLOWED_HOSTS=["localhost", "127.0.0.1"]):
        yield Client(headers={"host": "localhost"})


@pytest.fixture(scope="module")
def site(directory: Path) -> SiteData:
    return open_site(directory)


@pytest.fixture(scope="module")
def page(site: SiteData) -> EquityPage:
    return site.equity_page(Function.MEETING)


def figure(value: float, lower: float, upper: float, unit: str = "share") -> Published[float]:
    return Published(value, unit, FigureRef("equity", "GM1", "meeting:x"), None, Evidence.COUNTED, lower, upper)


CONTEXT: dict[str, Any] = {"lang": "nl", "notes": None}

# --- the page --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_the_title_tells_what_those_who_walk_farthest_walk(quarters: Any, page: EquityPage, lang: str) -> None:
    html = quarters.get(f"{PREFIX[lang]}/verdeling").content.decode()
    share = page.farthest[Function.MEETING]
    title = re.sub(r"<[^>]+>", "", html.split("<h1")[1].split("</h1>")[0]).partition(">")[2]
    assert f"{round(100 * (share.value or 0))}%" in title
    assert ("De 10% die het verst loopt" if lang == "nl" else "The 10% who walk farthest") in title


@pytest.mark.parametrize("lang", LANGS)
def test_every_point_of_the_curve_stands_in_the_table_with_its_interval(
    quarters: Any, page: EquityPage, lang: str
) -> None:
    found = Page(quarters.get(f"{PREFIX[lang]}/verdeling").content.decode())
    assert found.inline == []
    names = [f"lorenz_{percent}" for percent in range(10, 100, 10)] + ["farthest_10", "gini", "concentration"]
    for name in names:
        assert f"{PREFIX[lang]}/herkomst/equity/{page.area.code}/meeting:{name}" in found.threads, name
    for link in sorted(set(found.threads))[::4]:
        assert quarters.get(link).status_code == 200, link
    html = quarters.get(f"{PREFIX[lang]}/verdeling").content.decode()
    assert html.count('class="steek"') == len(page.curve)
    for point in page.curve:
        ends = equity.interval(point.metres, "nl" if lang == "nl" else "en")
        assert ends
        assert ends in html


@pytest.mark.parametrize("layer", ["ontmoeting", "informatie"])
def test_the_choice_of_a_function_is_in_the_address(quarters: Any, layer: str) -> None:
    html = quarters.get(f"/verdeling?laag={layer}").content.decode()
    chosen = re.search(r'href="\?laag=(\w+)" aria-current="true"', html)
    assert chosen is not None
    assert chosen[1] == layer
    # the way on keeps it too, and the map leads here
    assert f'href="/buurten?laag={layer}"' in html
    assert f'href="/verdeling?laag={layer}"' in quarters.get(f"/?laag={layer}").content.decode()


def test_a_part_of_the_place_keeps_its_address_when_another_function_is_chosen(quarters: Any) -> None:
    response = quarters.get("/verdeling?laag=informatie&gebied=noord")
    html = response.content.decode()
    assert "Over de verdeling in Noord is te weinig te zeggen" in html
    assert "vanaf 10" in html
    assert 'href="?laag=ontmoeting&amp;gebied=noord"' in html
    assert '<svg class="lorenz"' not in html
    # back to where there is one
    assert "gebied=proefstad" in html


def test_an_unknown_part_is_not_found(quarters: Any) -> None:
    assert quarters.get("/verdeling?gebied=nergens").status_code == 404


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("why", ["few", "nobody", "secret", "unreached"])
def test_why_there_is_none_is_told(page: EquityPage, why: Any, lang: Any) -> None:
    told = equity.title(replace(page, why=why), lang, Notes())
    assert "Proefstad" in told
    assert "%" not in told


# --- words that hold for the interval --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((0.3, 0.1, 0.4), "Buurten die het beter hebben, lopen verder"),
        ((-0.3, -0.4, -0.1), "Buurten die het minder goed hebben, lopen verder"),
        ((0.3, -0.1, 0.4), "niet zeker te zeggen"),
        ((0.3, 0.0, 0.4), "niet zeker te zeggen"),
    ],
)
def test_who_walks_farther_is_told_only_where_it_is_sure(
    page: EquityPage, ends: tuple[float, float, float], said: str
) -> None:
    changed = replace(page, measures={**page.measures, "concentration": figure(*ends, "index")})
    assert said in equity.by_score(changed, "nl", CONTEXT)["title"]


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((0.8, 0.6, 0.9), "vooral tussen de ene wijk en de andere"),
        ((0.2, 0.1, 0.4), "vooral binnen een wijk"),
        ((0.6, 0.4, 0.8), "niet zeker te zeggen"),
    ],
)
def test_between_or_within_is_told_only_where_it_is_sure(
    page: EquityPage, ends: tuple[float, float, float], said: str
) -> None:
    changed = replace(page, measures={**page.measures, "theil_between_share": figure(*ends)})
    told = equity.between(changed, "nl", CONTEXT)
    assert told is not None
    assert said in told["title"]


def test_without_scores_the_reason_is_told(page: EquityPage) -> None:
    none = replace(figure(0, 0, 0, "index"), value=None, lower=None, upper=None, missing=MissingReason.NOT_MEASURED)
    changed = replace(page, order=None, measures={**page.measures, "concentration": none})
    told = equity.by_score(changed, "nl", CONTEXT)
    assert told["missing"] is MissingReason.NOT_MEASURED
    assert "weten we niet" in told["title"]


def test_other_areas_are_named_by_the_alphabet(
    quarters: Any, page: EquityPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = tuple(AreaLink(f"WK{n}", 2026, name, name.lower(), page.area.level) for n, name in enumerate("AB"))
    monkeypatch.setattr(SiteData, "equity_page", lambda *_given: replace(page, others=links))
    html = quarters.get("/verdeling").content.decode()
    assert html.index("gebied=a") < html.index("gebied=b")


# --- the drawing -----------------------------------------------------------------------------------------------------


def numbers(path: str) -> list[list[float]]:
    return [[float(one) for one in piece.split()] for piece in re.split("[MCL]", path) if piece]


def test_the_curve_goes_through_its_points_and_keeps_to_their_direction() -> None:
    spots = [(0.0, 1000.0), (100.0, 990.0), (200.0, 960.0), (300.0, 960.0), (400.0, 700.0), (500.0, 0.0)]
    first, *pieces = numbers(lorenz.smooth(spots))
    assert [first, *(piece[-2:] for piece in pieces)] == [list(spot) for spot in spots]
    # scipy's own monotone interpolation has the same tangents between its ends
    x, y = np.array(spots).T
    wanted = PchipInterpolator(x, y).derivative()(x)
    leaving = [3 * (piece[1] - start[1]) / 100 for piece, start in zip(pieces, spots, strict=False)]
    assert leaving[1:] == pytest.approx(wanted[1:-1], abs=0.01)


def test_the_band_lies_around_the_curve_in_layers() -> None:
    points = [
        LorenzPoint(p, figure(p * p / 1e4, 0.8 * p * p / 1e4, min(1.1 * p * p / 1e4, 1))) for p in range(10, 100, 10)
    ]
    drawn = lorenz.curve(points)
    middle = dict(zip(range(10, 100, 10), (spot[-1] for spot in numbers(drawn.line)[1:-1]), strict=True))
    widths = []
    for band in drawn.bands:
        ends = [piece[-2:] for piece in numbers(band.removesuffix("Z"))]
        at_half = [y for x, y in ends if x == 500]
        assert len(at_half) == 2
        assert min(at_half) <= middle[50] <= max(at_half)
        widths.append(max(at_half) - min(at_half))
    assert widths == sorted(widths, reverse=True)
    assert widths[0] == pytest.approx(1000 * 0.3 * 0.25, abs=0.2)


@pytest.mark.parametrize(
    ("ends", "value", "start", "length"),
    [((0.0, -0.08, 0.08), "50.0%", "10.0%", "80.0%"), ((0.2, 0.1, 0.4), "70.0%", "60.0%", "30.0%")],
)
def test_a_balance_fits_its_interval(ends: tuple[float, float, float], value: str, start: str, length: str) -> None:
    drawn = lorenz.balance(figure(*ends, "index"))
    assert (drawn.value, drawn.start, drawn.length) == (value, start, length)


# --- in a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(quarters: Client) -> Iterator[str]:
    assert quarters is not None
    # Django says nothing of its types; what it gives is a WSGI application
    application: Any = get_wsgi_application()
    with make_server("127.0.0.1", 0, application, server_class=Server, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser: Browser, served: str, width: int, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    tab.goto(f"{served}/en/verdeling")
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    box = tab.locator(".lorenz").bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(box["height"], abs=1)
    # words keep their size on a phone
    assert tab.evaluate("getComputedStyle(document.querySelector('.lorenz .naast')).fontSize") == "14px"
    outside = tab.evaluate(
        """width => [...document.querySelectorAll('.lorenz text')].map(one => one.getBoundingClientRect())
            .filter(box => box.left < 0 || box.right > width).length""",
        width,
    )
    assert outside == 0
    context.close()


def test_by_keyboard_another_function_is_chosen_and_paper_has_a_note_for_each_figure(
    browser: Browser, served: str
) -> None:
    tab = browser.new_page()
    tab.goto(f"{served}/verdeling")
    before = tab.locator("h1").inner_text()
    tab.locator('.lagen a[href*="informatie"]').focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**laag=informatie")
    assert tab.locator("h1").inner_text() != before
    tab.emulate_media(media="print")
    noted = {int(one) for one in tab.eval_on_selector_all("[data-noot]", "all => all.map(one => one.dataset.noot)")}
    assert noted == set(range(1, tab.locator(".noten li").count() + 1))
    tab.close()
