"""One indicator: sentences true to the interval, a table that equals the chart, and no ranking of areas."""

from __future__ import annotations

import html
import re
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.platform.test_pages import Page

import weefsel
from weefsel.concepts import Evidence, MissingReason
from weefsel.concepts.indicators import library
from weefsel.errors import InputError, NotFound
from weefsel.platform import charts, worker
from weefsel.platform.notes import Notes
from weefsel.platform.pages import indicator_words
from weefsel.publish import FigureRef, Published, SiteData, open_site, reading_charts
from weefsel.publish.reading_models import IndicatorPage

OF = "knows_neighbours"
HERE = f"/indicator/{OF}/dorpskern"
REF = FigureRef("observed", "BU1", OF)


@pytest.fixture
def site(site_dir: Path) -> SiteData:
    return open_site(site_dir)


@pytest.fixture
def page(site: SiteData) -> IndicatorPage:
    return site.readings.indicator(OF, "dorpskern", "nl")


def plain(markup: str) -> str:
    """The words of a page, without its pictures."""
    without = re.sub(r"<(svg|head)\b.*?</\1>", "", markup, flags=re.DOTALL)
    inline = re.sub(r"</?(a|b|span)\b[^>]*>", "", without)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inline)).split())


def table(markup: str, name: str) -> list[list[str]]:
    """The rows of the table of a class, as words."""
    found = re.search(rf'<table class="utrecht-table {name}">(.*?)</table>', markup, re.DOTALL)
    assert found is not None
    rows = re.findall(r"<tr>(.*?)</tr>", found[1], re.DOTALL)[1:]
    return [[plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", one, re.DOTALL)] for one in rows]


def test_the_question_comes_first_and_then_the_newest_figure_with_its_interval(
    client: Any, page: IndicatorPage
) -> None:
    said = plain(client.get(HERE).content.decode())
    newest = page.rows[-1]
    assert newest.figure.value is not None
    low, high = (f"{100 * (end or 0):.0f}%" for end in (newest.figure.lower, newest.figure.upper))
    told = [
        "Hoe staat het hiermee in Dorpskern, en hoe zeker is dat?",
        f"In {newest.year} was dit {100 * newest.figure.value:.0f}%",
        f"tussen {low} en {high}",
        "Wat zegt dit cijfer, en wat niet?",
    ]
    places = [said.index(one) for one in told]
    assert places == sorted(places)


def test_the_table_equals_the_chart_and_each_year_leads_to_where_it_comes_from(client: Any) -> None:
    markup = client.get(HERE).content.decode()
    specification = client.get(f"{HERE}/grafiek.vl.json").json()
    points = {
        row["year"]: row["value"]
        for layer in specification["layer"]
        for row in layer["data"]["values"]
        if "model" in row and layer["mark"]["type"] == "point"
    }
    rows = table(markup, "jarentabel")
    told = {int(row[0][:4]): row[1] for row in rows}
    assert {year: f"{100 * value:.0f}%" for year, value in points.items()} == {
        year: shown for year, shown in told.items() if shown.endswith("%")
    }
    assert len(points) == 5
    threads = Page(markup).threads
    for year in points:
        address = f"/herkomst/observed/BU99020001/{OF}@{year}"
        assert address in threads
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", [HERE, f"/indicator/{OF}", "/indicator/reach_meeting_10", "/indicator/no_such/x"])
def test_every_page_keeps_to_the_strict_policy(client: Any, address: str, site: SiteData) -> None:
    for prefix in ("", "/en"):
        answer = client.get(prefix + address)
        assert answer.status_code in (200, 404)
        assert Page(answer.content.decode()).inline == []
    assert site.areas.whole.slug == "veenderdorp"


def test_of_every_indicator_of_the_library_there_is_a_page(client: Any, site: SiteData) -> None:
    """Also of those that nobody measures."""
    for one in list(library().values())[::19]:
        said = plain(client.get(f"/indicator/{one.id}").content.decode())
        assert one.name("nl") in said
        figure = site.readings.indicator(one.id, "", "nl").line.figure
        assert ("Dit cijfer is er niet voor Veenderdorp." in said) == (figure.value is None), one.id


def test_what_is_not_there_is_not_found(client: Any) -> None:
    for address in (
        "/indicator/nope",
        "/indicator/nope/dorpskern",
        f"/indicator/{OF}/nergens",
        f"{HERE}x/grafiek.vl.json",
    ):
        assert client.get(address).status_code == 404


def test_areas_stand_by_the_alphabet_with_their_interval_and_never_by_their_figure(client: Any, site: SiteData) -> None:
    rows = table(client.get("/indicator/inc_lonely").content.decode(), "binnentabel")
    assert all("–" in row[2] for row in rows if row[1].endswith("%"))
    falling = rising = 0
    for one in ("inc_lonely", "knows_neighbours", "sec_low_income", "residents", "sec_income_std", "feels_safe"):
        within = site.readings.indicator(one, "", "nl").within
        assert [area.name for area, _ in within] == sorted(area.name for area, _ in within)
        values = [float(figure.value) for _, figure in within if figure.value is not None]
        falling, rising = falling + (values == sorted(values)[::-1]), rising + (values == sorted(values))
        beside = reading_charts.comparison_rows(site.readings.indicator(one, "dorpskern", "nl"))
        assert [area.slug for area, _ in beside] == ["dorpskern", "turfdijk", "vaartzijde", "veenderdorp"]
    # else the order of the figures would be that of the alphabet
    assert falling < 6
    assert rising < 6


@pytest.mark.parametrize(
    ("ends", "whole", "said"),
    [
        ((0.60, 0.65, 0.70), (0.45, 0.50, 0.55), "zeker hoger dan in heel Dorp (50%)"),
        ((0.30, 0.35, 0.40), (0.45, 0.50, 0.55), "zeker lager dan in heel Dorp (50%)"),
        ((0.50, 0.56, 0.60), (0.45, 0.50, 0.55), "misschien hoger dan in heel Dorp (50%). Zeker is dat niet."),
        ((0.45, 0.51, 0.60), (0.45, 0.50, 0.55), "geen verschil met heel Dorp (50%)"),
    ],
)
def test_words_beside_the_whole_place_hold_for_both_intervals(
    page: IndicatorPage, ends: tuple[float, float, float], whole: tuple[float, float, float], said: str
) -> None:
    one, other = (
        Published(middle, "share", REF, None, Evidence.SURVEY, low, high) for low, middle, high in (ends, whole)
    )
    line = replace(page.line, figure=one, reference=other)
    assert said in plain(str(indicator_words.beside(line, "Dorp", "nl", Notes())))


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Published(0.5, "share", REF, None, Evidence.SURVEY, 0.4, 0.6), "bijna zeker tussen 40% en 60%."),
        (Published(0.5, "share", REF, None, Evidence.MODEL, 0.4, 0.6), "Een model heeft het geschat."),
        (Published(7, "places", REF), "Dit cijfer is geteld. Er is geen marge bij."),
        (Published(0.5, "share", REF, None, Evidence.SURVEY), "Hoe ver dit cijfer ernaast kan zitten, weten we niet."),
    ],
)
def test_how_far_off_a_figure_may_be_is_said(figure: Published[Any], said: str) -> None:
    assert indicator_words.certainty(figure, "nl").endswith(said)


def test_an_interval_that_is_too_narrow_to_see_is_not_one_that_nobody_knows() -> None:
    whole = Published(0.5, "share", REF, None, Evidence.MODEL)
    assert indicator_words.certainty(whole, "nl", narrow=True).startswith("De fout is kleiner dan wat u hier ziet.")
    rounded = Published(0.5, "share", REF, None, Evidence.ROUNDED)
    assert indicator_words.certainty(rounded, "nl").startswith("Dit cijfer is afgerond.")


def test_a_figure_that_is_kept_back_is_said_to_be_absent_and_not_drawn(page: IndicatorPage) -> None:
    hidden = replace(page.line, figure=Published(None, "share", REF, MissingReason.SECRET))
    said = [plain(str(one)) for one in indicator_words.lead(replace(page, line=hidden), "nl", Notes())]
    assert said == ["Dit cijfer is er niet voor Dorpskern."]


def test_without_a_drawing_the_page_is_there_with_its_table(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_specification: str) -> str:
        raise TimeoutError

    monkeypatch.setattr(charts, "_drawings", OrderedDict())
    monkeypatch.setattr(worker, "draw", busy)
    markup = client.get(HERE).content.decode()
    assert "De grafiek kon niet getekend worden. De tabel zegt hetzelfde." in plain(markup)
    assert len(table(markup, "jarentabel")) == 5


def test_a_notebook_gets_the_same_chart(site_dir: Path, client: Any) -> None:
    s = weefsel.open(site_dir)
    made = weefsel.chart(s, OF, "dorpskern").to_dict()
    told = client.get(f"{HERE}/grafiek.vl.json").json()
    assert {name: part for name, part in made.items() if name != "config"} == {
        name: part for name, part in told.items() if name != "config"
    }
    assert "concat" in weefsel.chart(s, area="Dorpskern").to_dict()
    with pytest.raises(NotFound, match="No indicator nope"):
        weefsel.chart(s, "nope")
    with pytest.raises(InputError, match="years, beside"):
        weefsel.chart(s, OF, kind="pie")
