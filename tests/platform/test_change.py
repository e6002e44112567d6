"""*Wat veranderde er?*: three sentences that hold, sure only what is sure together, and a link that lasts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from tests.platform.test_indicator import plain
from tests.platform.test_pages import Page

from weefsel.atlas.read import open_atlas
from weefsel.concepts import Condition
from weefsel.platform.notes import Notes
from weefsel.platform.pages import changed_words
from weefsel.publish import SiteData, open_site, reading_charts
from weefsel.publish.reading_models import ChangedLine, NewArea

WHOLE = "veenderdorp"
HERE = f"/wat-veranderde/{WHOLE}"


@pytest.fixture
def site(site_dir: Path) -> SiteData:
    return open_site(site_dir)


def test_sure_is_what_the_atlas_counts_as_eroded_and_improved(site: SiteData, site_dir: Path) -> None:
    """The page judges line by line, the result `trend` counts by condition: in every area they say the same."""
    atlas = open_atlas(site_dir)
    for area in site.areas.links.values():
        page = site.readings.changes(area.slug, None, "nl")
        there = {name for name in atlas.columns("trend", area.code) if "-" not in name}
        counted = {
            word: sum(
                int(atlas.figure("trend", area.code, f"{condition}:{word}").value or 0)
                for condition in Condition
                if f"{condition}:{word}" in there
            )
            for word in ("improved", "eroded", "unsure")
        }
        told = {"improved": len(page.better), "eroded": len(page.worse), "unsure": len(page.unsure)}
        assert told == counted, area.slug


def test_there_are_three_sentences_each_with_a_source_and_the_sure_ones_say_sure(client: Any, site: SiteData) -> None:
    for slug in (WHOLE, "turfdijk"):
        page = site.readings.changes(slug, None, "nl")
        found = changed_words.sentences(page, "nl", Notes())
        assert len(found) == 3
        assert all(one.source.startswith("Bron: ") for one in found)
        sure = [one for one in found if one.indicator_id]
        assert len(sure) == min(2, len(page.better) + len(page.worse))
        assert all("Zeker" in one.said for one in sure)
        assert all("Zeker" not in one.said for one in found if not one.indicator_id)
    markup = client.get("/wat-veranderde/turfdijk").content.decode()
    assert all(plain(one.said)[:40] in plain(markup) for one in found)
    assert Page(markup).inline == []


def test_the_title_counts_what_is_sure_and_nothing_else(site: SiteData) -> None:
    page = site.readings.changes(WHOLE, None, "nl")
    line = (*page.better, *page.worse, *page.unsure)[0]
    for better, worse, said in (
        (1, 2, "Eén cijfer is zeker beter en twee zeker slechter dan in 2016."),
        (3, 0, "Drie cijfers zijn zeker beter dan in 2016. Wat zeker slechter werd, zien we niet."),
        (0, 1, "Eén cijfer is zeker slechter dan in 2016. Wat zeker beter werd, zien we niet."),
        (0, 0, "Van geen enkel cijfer weten we zeker dat het beter of slechter is dan in 2016."),
    ):
        made = replace(page, better=(line,) * better, worse=(line,) * worse)
        assert changed_words.title(made, "nl") == said
    nothing = replace(page, better=(), worse=(), unsure=())
    assert changed_words.title(nothing, "nl") == "We kunnen hier nog geen twee jaren naast elkaar leggen."


def test_since_is_chosen_and_what_is_no_year_is_left_alone(client: Any, site: SiteData) -> None:
    page = site.readings.changes(WHOLE, 2020, "nl")
    lines = (*page.better, *page.worse, *page.unsure)
    assert lines
    assert {one.span.first >= 2020 for one in lines} == {True}
    assert "dan in 2020" in plain(client.get("/wat-veranderde/turfdijk?sinds=2020").content.decode())
    for odd in ("nooit", "99999"):
        assert "dan in 2016" in plain(client.get(f"/wat-veranderde/turfdijk?sinds={odd}").content.decode())


def test_the_small_charts_have_the_figures_of_the_table(client: Any, site: SiteData) -> None:
    page = site.readings.changes(WHOLE, None, "nl")
    lines = reading_charts.panels_of(page)
    made = reading_charts.change_chart(page, "nl")
    assert made is not None
    assert len(made["concat"]) == len(lines) >= min(page.compared, reading_charts.FEW)
    threads = Page(client.get(HERE).content.decode()).threads
    for line, panel in zip(lines, made["concat"], strict=True):
        drawn = {row["year"] for part in panel["layer"] for row in part["data"]["values"] if "model" in row}
        known = {row.year for row in line.rows if row.figure.value is not None}
        assert drawn >= known
        assert all(f"/herkomst/observed/GM9902/{line.indicator.column}@{year}" in threads for year in known)


def test_a_break_in_a_series_is_said_and_makes_nothing_sure(site: SiteData) -> None:
    page = site.readings.changes(WHOLE, None, "nl")
    line: ChangedLine = (*page.better, *page.worse)[0]
    broken = replace(line, breaks=(line.span.last,), judged=0)
    assert broken.broken
    assert changed_words.row(broken, "nl", Notes())["note"] == "in die jaren anders gemeten"
    assert not replace(line, breaks=(line.span.first,)).broken


def test_what_changed_in_the_boundaries_is_said(site: SiteData) -> None:
    page = replace(site.readings.changes("turfdijk", None, "nl"), boundaries=())
    assert changed_words.borders(page, "nl") == ("Nee. Turfdijk heeft in al deze jaren dezelfde grenzen.", [])
    pieces = (NewArea("BU1", "Oudland", 2022, 1.0), NewArea("BU2", None, 2022, 0.19))
    said, told = changed_words.borders(replace(page, boundaries=pieces), "nl")
    assert said.startswith("Ja. Tot en met 2022 waren de grenzen anders.")
    assert told == ["heel Oudland", "een deel van BU2: 19% van de inwoners"]


def test_a_link_to_a_version_shows_that_version_or_says_that_it_is_gone(
    client: Any, village_dir: Path, tmp_path: Path
) -> None:
    """Two revisions in one directory, which hold the same: only their names tell them apart."""
    now, then = (village_dir / "current").read_text(encoding="utf-8").strip(), "0123456789ab"
    (tmp_path / "revisions").mkdir()
    for name in (now, then):
        (tmp_path / "revisions" / name).symlink_to(village_dir / "revisions" / now, target_is_directory=True)
    (tmp_path / "current").write_text(now, encoding="utf-8")
    here = "/wat-veranderde/turfdijk?momentopname="
    with override_settings(WEEFSEL_DIR=tmp_path):
        said = plain(client.get(here + then).content.decode())
        assert "Dat is niet de nieuwste versie." in said
        assert f"momentopname={then}" in said
        said = plain(client.get(here + now).content.decode())
        assert "nieuwste versie" not in said
        assert "niet meer bewaard" not in said
        for gone in ("ffffffffffff", "../../etc"):
            assert "is niet meer bewaard" in plain(client.get(here + gone).content.decode()), gone


def test_the_page_of_an_area_shows_four_scores_and_leads_on(client: Any) -> None:
    markup = client.get("/buurt/dorpskern").content.decode()
    said = plain(markup)
    assert "Hoe gaat het hier?" in said
    page = Page(markup)
    assert {"/wat-veranderde/dorpskern", "/monitor/dorpskern"} <= set(page.links)
    assert [one for one in page.threads if one.startswith("/herkomst/quality/")] == [
        f"/herkomst/quality/BU99020001/{condition}" for condition in Condition
    ]
