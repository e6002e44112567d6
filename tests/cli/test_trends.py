"""`weefsel trend` and `weefsel.trend`: what a person types or calls, and the way on to the cells of both years."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from tests.cli.inside import run_inside

import weefsel
from weefsel import InputError, NotFound, publish
from weefsel.analysis.quality.composing import told_once
from weefsel.atlas.read import Atlas
from weefsel.concepts.indicators import library
from weefsel.concepts.texts import text
from weefsel.snapshot import Snapshot


@pytest.fixture(scope="module")
def village(village_dir: Path) -> Snapshot:
    return weefsel.open(village_dir)


def test_every_figure_of_a_change_stands_in_the_atlas(village: Snapshot) -> None:
    found = weefsel.trend(village).changes
    kept = Atlas(village).figures("trend")
    spans = found["indicator_id"] + ":" + found["from_year"].astype(str) + "-" + found["to_year"].astype(str)
    same = kept.loc[list(zip(found["area_code"], spans, strict=True)), "value"].to_numpy()
    assert same == pytest.approx(found["change"].to_numpy(), nan_ok=True)
    assert found["change"].notna().sum() > 100


def test_a_change_is_traced_to_the_cells_of_both_years(village_dir: Path, village: Snapshot) -> None:
    row = weefsel.trend(village).changes.query("longest and change == change").iloc[0]
    column = f"{row['indicator_id']}:{row['from_year']}-{row['to_year']}"
    page = publish.open_site(village_dir).figure_page(publish.FigureRef("trend", row["area_code"], column), "en")
    said = [text(step.id, "en", **step.variables) for step in page.steps]
    for year in (row["from_year"], row["to_year"]):
        assert f"The source gives this figure for {year}." in said
    cells = [value for step in page.steps for label, value in step.details if label == "in the source"]
    assert len(cells) == 2
    assert page.sources


def test_the_series_and_the_words_are_printed(village_dir: Path, tmp_path: Path) -> None:
    done = run_inside(
        "trend", village_dir, "--indicator", "sec_low_income", "--since", "2018", "--lang", "en", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    names = [line.split("  ")[0] for line in lines[1:7]]
    assert names == sorted(names, key=str.casefold)
    assert all("2018" in line and "2017" not in line for line in lines[1:7])
    assert "surely less" in done.stdout


def test_as_json_it_holds_what_is_printed_and_the_counts(village_dir: Path, tmp_path: Path) -> None:
    done = run_inside("trend", village_dir, "--json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert {row["area_code"] for row in told["changes"]} == {told["area"]}
    assert len(told["counts"]) == 4


@pytest.mark.parametrize("area", ["veenderdorp", "dorpskern", "turfdijk"])
def test_what_is_said_to_be_better_or_worse_is_what_is_counted(village_dir: Path, tmp_path: Path, area: str) -> None:
    done = run_inside("trend", village_dir, "--json", "--area", area, cwd=tmp_path)
    told = json.loads(done.stdout)
    once = told_once(one["indicator_id"] for one in told["changes"] if one["change"]["value"] is not None)
    scored = {one.id for one in library().values() if one.scored} & once
    said = Counter(one["change"].get("verdict") for one in told["changes"] if one["indicator_id"] in scored)
    counted = {name: sum(row[name] for row in told["counts"]) for name in ("eroded", "improved")}
    assert (said["worse"], said["better"]) == (counted["eroded"], counted["improved"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--indicator", "joy"), "expected the id of an indicator"),
        (("--since", "20"), "expected a year from 1800 to 2200"),
        (("--area", "Atlantis"), "No area Atlantis"),
    ],
)
def test_a_wrong_question_is_answered_in_one_line(
    words: tuple[str, str], said: str, village_dir: Path, tmp_path: Path
) -> None:
    done = run_inside("trend", village_dir, *words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_years_after_the_last_have_no_changes(village: Snapshot) -> None:
    found = weefsel.trend(village, since=2100)
    assert len(found.series) == len(found.changes) == len(found.counts) == len(found.lost) == 0
    with pytest.raises(InputError):
        weefsel.trend(village, indicator="joy")
    with pytest.raises(NotFound):
        weefsel.trend(village, "Atlantis")


def test_areas_that_no_crosswalk_reaches_are_told(village: Snapshot) -> None:
    """An area of now that a year does not tell of is lost in that year, also where it has no row at all."""
    found = weefsel.trend(village)
    areas = village.areas[village.areas["year"] == village.areas["year"].max()]
    levels = dict(zip(areas["area_code"], areas["level"], strict=True))
    known = found.series.dropna(subset="value")
    for row in found.lost.itertuples():
        mine = known[known["indicator_id"] == row.indicator_id]
        given = {levels[code] for code in mine["area_code"]}
        now = set(mine.loc[mine["year"] == row.year, "area_code"])
        assert row.known == len(now)
        assert row.areas == sum(level in given for code, level in levels.items() if code not in now)
    assert len(found.lost)
