"""*Wat veranderde er?*: three sentences that hold, sure only what is sure together, and a link that lasts."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest
from django.test import override_settings
from tests.platform.test_indicator import plain
from tests.platform.test_pages import Page

from weefsel.atlas.read import open_atlas
from weefsel.concepts import Condition, Evidence
from weefsel.platform.notes import Notes
from weefsel.platform.pages import changed, changed_words, monitor_words
from weefsel.publish import SiteData, monitor_change, open_site, reading_charts, together
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
    # a register has no error but rounding, and still a few households may make the change of a buurt
    line = next(one for one in (*page.better, *page.worse, *page.unsure) if one.span.figure.evidence == "rounded")
    for head, few in ((page.head, True), (replace(page.head, parents=()), False)):
        told = changed_words.sentences(replace(page, head=head, better=(line,), worse=()), "nl", Notes())[0]
        assert told.source.endswith("een paar huishoudens gaan.") is few
    markup = client.get("/wat-veranderde/turfdijk").content.decode()
    assert all(plain(one.said)[:40] in plain(markup) for one in found)
    assert Page(markup).inline == []


def test_the_title_counts_what_is_sure_and_nothing_else(site: SiteData) -> None:
    page = site.readings.changes(WHOLE, None, "nl")
    line = next(one for one in (*page.better, *page.worse, *page.unsure) if one.span.first == 2016)
    for better, worse, said in (
        (1, 2, "Eén cijfer is zeker beter en twee zeker slechter dan in 2016."),
        (3, 0, "Drie cijfers zijn zeker beter dan in 2016. Wat zeker slechter werd, zien we niet."),
        (0, 1, "Eén cijfer is zeker slechter dan in 2016. Wat zeker beter werd, zien we niet."),
        (0, 0, "Van geen enkel cijfer weten we zeker dat het beter of slechter is dan in 2016."),
    ):
        made = replace(page, better=(line,) * better, worse=(line,) * worse, unsure=(line,))
        assert changed_words.title(made, "nl") == said
    nothing = replace(page, better=(), worse=(), unsure=())
    assert changed_words.title(nothing, "nl") == "We kunnen hier nog geen twee jaren naast elkaar leggen."


def test_the_title_names_a_year_only_where_all_that_changed_are_compared_with_it(site: SiteData) -> None:
    page = site.readings.changes(WHOLE, None, "nl")
    line = (*page.better, *page.worse, *page.unsure)[0]
    early, late = (replace(line, span=replace(line.span, first=year)) for year in (2016, 2020))
    assert page.since == 2016
    one = replace(page, better=(late,), worse=(), unsure=(early,))
    assert changed_words.title(one, "nl").startswith("Eén cijfer is zeker beter dan in 2020.")
    both = replace(page, better=(late,), worse=(early,))
    assert "slechter dan in het eerste jaar dat we hebben." in changed_words.title(both, "nl")
    assert "worse than in the first year that we have." in changed_words.title(both, "en")
    assert "dan in het eerste jaar vanaf 2018." in changed_words.title(replace(both, since=2018), "nl")


def test_one_figure_is_told_of_as_one(site: SiteData) -> None:
    page = site.readings.changes(WHOLE, None, "nl")
    line = (*page.better, *page.worse, *page.unsure)[0]
    assert changed_words.fold("unsure", 1, "nl").startswith("Eén cijfer waarvan we niet zeker weten of het ")
    assert changed_words.fold("still", 2, "nl").startswith("Twee cijfers ")
    one = replace(page, better=(line,), worse=(), unsure=(), still=page.still[:1])
    assert changed_words.lead(one, "nl").startswith("Van één cijfer zijn er twee jaren om te vergelijken. “Zeker”")
    said = [plain(sentence.said) for sentence in changed_words.sentences(one, "nl", Notes())]
    assert said[0].startswith(f"“{line.indicator.name('nl')}” ging van ")
    assert said[1].startswith("Over één ander cijfer ")
    unsure = replace(page, better=(), worse=(), unsure=(line, line))
    said = [plain(sentence.said) for sentence in changed_words.sentences(unsure, "nl", Notes())]
    assert said[0] == "Van 2 van de 2 cijfers kunt u niet zeggen dat het beter of slechter ging."
    assert monitor_words.capital("één buurt") == "Eén buurt"


def test_since_is_chosen_and_what_is_no_year_is_left_alone(client: Any, site: SiteData) -> None:
    page = site.readings.changes(WHOLE, 2020, "nl")
    lines = (*page.better, *page.worse, *page.unsure)
    assert lines
    assert {one.span.first >= 2020 for one in lines} == {True}
    said = client.get("/wat-veranderde/turfdijk?sinds=2020").content.decode()
    assert '<option value="2020" selected>' in said
    for odd in ("nooit", "99999"):
        said = client.get(f"/wat-veranderde/turfdijk?sinds={odd}").content.decode()
        assert '<option value="2016" selected>' in said


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


def test_the_legend_tells_of_a_model_and_of_a_break_only_where_they_are_drawn(site: SiteData) -> None:
    page = site.readings.changes(WHOLE, None, "nl")
    line = (*page.better, *page.worse, *page.unsure)[0]

    def legend(evidence: Evidence, breaks: tuple[int, ...]) -> tuple[bool, bool]:
        rows = tuple(replace(row, figure=replace(row.figure, evidence=evidence)) for row in line.rows)
        made = replace(page, better=(), worse=(), unsure=(replace(line, rows=rows, breaks=breaks),))
        told = changed.panels(made, "nl")
        return told["model"], told["broken"]

    assert legend(Evidence.SURVEY, ()) == (False, False)
    assert legend(Evidence.MODEL, ()) == (True, False)
    assert legend(Evidence.SURVEY, (line.span.last,)) == (False, True)


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


def test_three_pages_say_the_same_of_what_is_sure_for_all_figures_together(
    client: Any, site: SiteData, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where nothing is: what is sure on its own then has a reserve on each of them, and is no better or worse."""
    for share in (together.FALSE, -1.0):
        monkeypatch.setattr(together, "FALSE", share)
        for slug in (WHOLE, "turfdijk", "dorpskern"):
            page = site.readings.changes(slug, None, "nl")
            told = {one.indicator.id: one for one in (*page.better, *page.worse, *page.unsure)}
            rows = [one for trend in site.monitor.change(slug, "nl").trends for one in trend.changes]
            assert {one.indicator.id: (one.first, one.last, one.together) for one in rows} == {
                name: (one.span.first, one.span.last, one.together) for name, one in told.items()
            }
            for name, one in told.items():
                assert site.readings.indicator(name, slug, "nl").together == one.together
    sure = [one for one in told.values() if changed_words.said_of(one, "nl").sureness == "sure"]
    assert sure
    for one in sure:
        assert changed_words.row(one, "nl", None)["note"].startswith("alleen bekeken wel")
        alone = plain(client.get(f"/indicator/{one.indicator.id}/dorpskern").content.decode())
        assert "Samen met alle cijfers is het niet zeker." in alone
        assert not {"Dat is beter.", "Dat is slechter."} & set(re.findall(r"Dat is \w+\.", alone))
    markup = client.get("/monitor/dorpskern?vraag=3").content.decode()
    assert markup.count("alleen bekeken wel, samen met alle cijfers niet zeker") == len(sure)
    assert 'data-oordeel="better"' not in markup
    assert 'data-oordeel="worse"' not in markup


def test_what_has_not_begun_is_not_said_to_be_done(
    site: SiteData, site_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One begins on the day of the snapshot, another the day after it."""
    atlas = open_atlas(site_dir)
    snapshot = atlas.snapshot
    on, early = dt.date.fromisoformat(snapshot.meta.date), replace(snapshot.meta, date="1900-01-01")
    rows = snapshot.table("interventions").head(1)
    both = pd.concat([rows.assign(from_date=day, until_date=None) for day in (on, on + dt.timedelta(days=1))])
    both["intervention_id"] = ["today", "tomorrow"]

    class Planned:
        meta = snapshot.meta

        def table(self, name: str) -> pd.DataFrame:
            return both if name == "interventions" else snapshot.table(name)

    assert [one["intervention_id"] for one in monitor_change.begun(cast(Any, Planned()))] == ["today"]
    # on a day before anything began, no page says that anything was done
    known = vars(site.readings)
    known.pop("_interventions", None)
    assert site.readings.changes(WHOLE, None, "nl").done
    assert site.monitor.change(WHOLE, "nl").interventions
    known.pop("_interventions")
    monkeypatch.setattr(type(snapshot), "meta", property(lambda _self: early), raising=False)
    assert site.readings.changes(WHOLE, None, "nl").done == ()
    assert site.monitor.change(WHOLE, "nl").interventions == ()
    known.pop("_interventions")
