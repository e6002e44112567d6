"""*Wanneer, en voor wie?* on the map page: without scripts, as JSON, in the browser, and back to its origin."""

from __future__ import annotations

import html as escaped
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Browser
from tests.conftest import BUILT
from tests.platform.serving import serving
from tests.platform.test_browser import MAP_MS, violations, wait_for_map
from tests.publish.test_secrets import made_in

from weefsel import publish
from weefsel.atlas.read import open_atlas
from weefsel.atlas.trace import again
from weefsel.concepts import Function, Moment
from weefsel.errors import InputError

SATURDAY = publish.Question(publish.Choice(Moment.SATURDAY_EVENING), 15)
ADDRESS = "/buurten?laag=ontmoeting&wanneer=zaterdagavond&binnen=15"


@pytest.fixture(scope="module")
def site_dir(city_dir: Path) -> Iterator[Path]:
    """The whole of Weverveen, in place of the village: there some places are open on Saturday evening, and some not."""
    if not BUILT.is_file():
        pytest.skip("web/ has not been built: run `make web`")
    with override_settings(WEEFSEL_DIR=city_dir, ALLOWED_HOSTS=["localhost", "127.0.0.1", "testserver"]):
        yield city_dir


@pytest.fixture
def site(site_dir: Path) -> publish.SiteData:
    return publish.open_site(site_dir)


@pytest.fixture
def narrowed(site: publish.SiteData) -> publish.Narrowed:
    return site.narrowed(Function.MEETING, SATURDAY)


def read(page: Any) -> str:
    return escaped.unescape(page.content.decode())


def test_the_page_says_who_reaches_a_place_that_is_open_on_saturday_evening(
    client: Any, site: publish.SiteData, narrowed: publish.Narrowed
) -> None:
    page = client.get(ADDRESS)
    assert page.status_code == 200
    text = re.sub(r"<[^>]+>", "", read(page))
    whole = next(one for one in narrowed.shares[site.areas.whole.code] if one.function is Function.MEETING)
    title = re.search(r'id="titel">(.*?)</h1>', read(page), re.DOTALL)
    assert title is not None
    assert narrowed.sure
    assert narrowed.possible
    assert "binnen 15 minuten" in title[1]
    assert "op zaterdagavond open is" in title[1]
    assert f"meeting:within_15:{SATURDAY.choice.name}" in title[1]
    assert f"meeting:possibly_within_15:{SATURDAY.choice.name}" in title[1]
    ends = f"{publish.shown(whole.sure, 'nl')} tot {publish.shown(whole.possible, 'nl')} van de mensen"
    assert re.sub(r"<[^>]+>", "", title[1]).startswith(ends)
    assert f"tellen er {len(narrowed.sure)} zeker mee, en misschien nog {len(narrowed.possible)}." in text
    assert '<option value="zaterdagavond" title="Zaterdag van 18 tot 23 uur." selected>' in read(page)
    assert read(page).count("selected") == 2


def test_every_figure_leads_to_its_origin_and_can_be_made_again(client: Any, site_dir: Path) -> None:
    links = sorted(set(re.findall(r'href="(/herkomst/reach_choice/[^"]+)"', read(client.get(ADDRESS)))))
    assert len(links) > 20
    atlas = open_atlas(site_dir)
    for link in links[:: len(links) // 4]:
        page = client.get(link)
        assert page.status_code == 200, link
        result, code, column = link.removeprefix("/herkomst/").split("/")
        assert f"weefsel trace DIR {result} {code} {column} --again" in read(page)
        assert "zaterdagavond" in read(page)
        assert again(atlas, result, code, column) == atlas.figure(result, code, column)
        chain = client.get(link + "?formaat=jsonld").json()
        (run,) = [one for one in chain["@graph"] if "prov:Activity" in one["@type"]]
        told = {one["name"]: one["value"] for one in chain["@graph"] if one["@id"].startswith("#parameter/")}
        assert len(run["weefsel:parameters"]) == len(told)
        assert told["moment"] == "moment.saturday_evening"
        assert told["minutes"] == "[15]"
        assert any("offers" in one["@id"] for one in chain["@graph"])


def test_the_printed_command_prints_the_same_figure(site_dir: Path, narrowed: publish.Narrowed) -> None:
    code, shares = next(iter(narrowed.shares.items()))
    ref = shares[0].sure.ref
    command = [sys.executable, "-c", "from weefsel.cli import main; main()", "trace", str(site_dir)]
    asked = [*command, ref.result, code, ref.column, "--again"]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    value, unit = done.stdout.split()
    assert unit == "share"
    assert round(float(value.replace(",", ".")), 2) == shares[0].sure.value


def test_the_squares_and_places_of_the_drawing_are_those_of_the_json(
    client: Any, site: publish.SiteData, narrowed: publish.Narrowed
) -> None:
    found = client.get("/kaart/keuze.json" + ADDRESS.removeprefix("/buurten")).json()
    assert found["minutes"] == narrowed.cells
    assert (set(found["sure"]), set(found["possible"])) == (narrowed.sure, narrowed.possible)
    assert not narrowed.sure & narrowed.possible
    marks = [place for place in site.place_marks() if place.counts and Function.MEETING in place.functions]
    assert narrowed.sure | narrowed.possible <= {place.place_id for place in marks}
    assert narrowed.places == len(marks)
    page = read(client.get(ADDRESS))
    drawn = page[page.index('id="kaart"') : page.index("<figcaption>")]
    assert drawn.count('class="merkteken misschien') == len(narrowed.possible)
    assert drawn.count('class="merkteken ') == len(narrowed.sure) + len(narrowed.possible)


def test_slower_walkers_get_longer_walks(client: Any) -> None:
    adult = client.get("/kaart/minuten.json?laag=ontmoeting").json()
    older = client.get("/kaart/keuze.json?laag=ontmoeting&wie=oudere").json()["minutes"]
    assert set(older) == set(adult)
    reached = [(adult[cell], older[cell]) for cell in adult if adult[cell] is not None]
    assert all(slow >= fast for fast, slow in reached)
    # 800 metres in ten minutes, and 500
    assert all((fast - 1) * 1.6 - 1 <= slow <= fast * 1.6 + 1 for fast, slow in reached)
    assert sum(slow > fast for fast, slow in reached) > len(reached) / 2


def test_within_fifteen_minutes_of_any_place_needs_no_calculation(client: Any, site: publish.SiteData) -> None:
    page = read(client.get("/buurten?laag=ontmoeting&binnen=15"))
    assert "reach_choice" not in page
    assert f"/herkomst/reach/{site.areas.whole.code}/meeting:within_15" in page
    assert "binnen 15 minuten" in page
    assert client.get("/kaart/keuze.json?laag=ontmoeting&binnen=15").status_code == 404


@pytest.mark.parametrize(
    "asked", ["wanneer=middernacht", "binnen=1000000", "wie=iedereen", "gratis=misschien", "binnen=٥"]
)
def test_what_is_not_known_is_not_asked(client: Any, asked: str) -> None:
    page = client.get(f"/buurten?laag=ontmoeting&{asked}")
    assert page.status_code == 200
    assert "reach_choice" not in read(page)


@pytest.mark.parametrize(
    "column",
    ["meeting:within_15:", "meeting:within_7:saturday_evening:x", "meeting:within_15:free+free", "x:within_5:free"],
)
def test_another_name_is_no_figure(client: Any, site: publish.SiteData, column: str) -> None:
    answer = client.get(f"/herkomst/reach_choice/{site.areas.whole.code}/{column}")
    assert answer.status_code == (200 if column == "meeting:within_15:" else 404)


def test_only_the_times_of_the_page_may_be_asked(site: publish.SiteData) -> None:
    with pytest.raises(InputError, match="binnen"):
        site.narrowed(Function.MEETING, publish.Question(SATURDAY.choice, 7))


def test_where_residents_are_our_own_nothing_may_be_asked(client: Any, tmp_path: Path) -> None:
    directory = made_in(tmp_path, own=("stats", "own"), stated=True)
    with override_settings(WEEFSEL_DIR=directory):
        page = read(client.get("/buurten?wanneer=zaterdagavond&wie=oudere"))
        assert 'id="keuze"' not in page
        assert "reach_choice" not in page
        assert client.get("/kaart/keuze.json?wanneer=zaterdagavond").status_code == 404
        code = publish.open_site(directory).areas.whole.code
        assert client.get(f"/herkomst/reach_choice/{code}/meeting:within_15:saturday_evening").status_code == 404


def test_a_place_that_stays_open_longer_is_a_what_if(
    client: Any, site: publish.SiteData, narrowed: publish.Narrowed
) -> None:
    others = [p for p in site.place_marks() if p.counts and Function.MEETING in p.functions]
    others = [place for place in others if place.place_id not in narrowed.sure]
    longer = next(
        place
        for place in others
        if site.what_if(publish.Asked(Function.MEETING, extended=(place.place_id,), question=SATURDAY)).people
    )
    page = read(client.get(f"{ADDRESS}&langer={longer.place_id}"))
    assert "Met deze plek wonen ongeveer" in page
    assert "mensen meer binnen 15 minuten" in page
    assert "is dan ook open" in page
    assert f'<option value="{longer.place_id}">' not in page
    # a form of the page keeps it, and the choice
    assert f'name="langer" value="{longer.place_id}"' in page
    # where nothing is asked of places it counts already
    assert "is dan ook open" not in read(client.get(f"/buurten?laag=ontmoeting&langer={longer.place_id}"))


def test_a_site_that_only_shows_does_not_load_what_computes() -> None:
    code = (
        "import sys, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'weefsel.platform.settings';"
        "import django; django.setup(); import weefsel.platform.urls; print('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.fixture(scope="module")
def town(city_dir: Path) -> Iterator[str]:
    with serving(city_dir) as address:
        yield address


@pytest.mark.xdist_group("browser")
def test_saturday_evening_within_fifteen_minutes_is_a_working_filter(browser: Browser, town: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(f"{town}/buurten?laag=ontmoeting")
    wait_for_map(page)
    before = page.inner_text("#titel")
    page.click("#keuze > summary")
    page.select_option("#keuze-wanneer", "zaterdagavond")
    page.select_option("#keuze-binnen", "15")
    with page.expect_response(lambda answer: "keuze.json" in answer.url, timeout=MAP_MS) as answer:
        page.click("#keuzevorm button")
    counted = answer.value.json()
    assert counted["sure"]
    page.wait_for_selector("#titel:has-text('op zaterdagavond open is')")
    assert "binnen 15 minuten" in page.inner_text("#titel")
    assert "wanneer=zaterdagavond" in page.url
    assert "gratis" not in page.url  # what is left empty is not in the address
    assert page.locator("#kaart.leeft").count() == 1  # the map that can be moved stayed
    # a pin, on top of the choice
    page.locator("#watals-pin").click()
    page.wait_for_selector("#watalszin:not(:empty)", timeout=MAP_MS)
    assert "15 minuten" in page.inner_text("#watalszin")
    assert "wanneer=zaterdagavond" in page.url
    page.locator("#watals-opnieuw").click()
    # another function keeps the choice, and back is back
    page.click(".lagen a[data-laag=ondersteuning]")
    page.wait_for_selector("#titel:has-text('hulp en steun')")
    assert "op zaterdagavond open is" in page.inner_text("#titel")
    page.go_back()
    page.wait_for_selector("#titel:has-text('elkaar te ontmoeten')")
    assert violations(page) == []
    page.click("#keuzewis")
    page.wait_for_selector("#keuzewis", state="detached")
    assert page.inner_text("#titel") == before
    assert heard == []
    context.close()


@pytest.mark.xdist_group("browser")
def test_the_choice_fits_a_phone(browser: Browser, town: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto(f"{town}{ADDRESS}&wie=rolstoel&gratis=ja")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    targets = page.locator(".keuze select, .keuze .vink, .keuze button, .keuze .knoppen a")
    heights = [box["height"] for one in targets.all() if (box := one.bounding_box())]
    assert len(heights) == 7
    assert min(heights) > 43.5
    assert violations(page) == []
    context.close()
