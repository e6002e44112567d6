"""Amsterdam from open data, whole: every source in one snapshot, each figure down to its cell."""

from __future__ import annotations

import csv
import random
import re
from pathlib import Path

import pandas as pd
import pytest

from weefsel import publish
from weefsel.atlas.read import Atlas, open_atlas
from weefsel.atlas.trace import trace
from weefsel.concepts import MissingReason, RowFate
from weefsel.sources.recipe import read_recipe, recipe_tables

#: one worker: each would make what these tests look at
pytestmark = pytest.mark.xdist_group("amsterdam")

RECIPE = Path(__file__).parents[2] / "recipes" / "amsterdam.toml"
#: source → its file, and the column with codes of areas
FILES = {
    "kwb-2024": ("kwb_2024_clean_GM0363.csv", "Area_Code"),
    "kwb-2020": ("kwb_2020_clean_GM0363.csv", "Area_Code"),
    "nabijheid-2024": ("nabijheid_2024_GM0363.csv", "Encoding_3"),
    "nabijheid-2020": ("nabijheid_2020_GM0363.csv", "Encoding"),
    "ses-2019": ("ses_woa_2019_GM0363.csv", "Regiocode (gemeente, wijk, buurt) (code)"),
    "rivm": ("rivm_50090NED_amsterdam_GM0363.csv", "Codering_3"),
}
CELL = re.compile(r"row (\d+), column (.+)")
SEED = 363


@pytest.fixture(scope="module")
def amsterdam(amsterdam_dir: Path) -> Atlas:
    return open_atlas(amsterdam_dir)


def test_all_areas_are_there_and_sound(amsterdam: Atlas) -> None:
    assert amsterdam.snapshot.areas["level"].value_counts().to_dict() == {"buurt": 518, "wijk": 110, "gemeente": 1}
    assert amsterdam.snapshot.faults() == []


def test_the_population_is_that_of_cbs_and_lives_in_squares(amsterdam: Atlas) -> None:
    assert amsterdam.figure("observed", "GM0363", "residents").value == 931_298
    assert amsterdam.figure("people", "GM0363", "residents").value == 931_298
    told = amsterdam.snapshot.observations
    told = told[(told["indicator_id"] == "residents") & (told["year"] == 2024) & told["area_code"].str.startswith("BU")]
    squares = amsterdam.snapshot.residents.groupby("area_code")["residents"].sum()
    assert squares.to_dict() == pytest.approx(told[told["value"] > 0].set_index("area_code")["value"].to_dict())
    assert set(amsterdam.snapshot.residents["evidence"]) == {"spread"}


def test_recipients_of_grants_are_actors_and_nobody_is_a_private_person(amsterdam: Atlas) -> None:
    actors, ties = amsterdam.snapshot.actors, amsterdam.snapshot.ties
    assert len(actors) == 1_085 + 15
    assert not actors["name"].str.contains("Particulier").any()
    assert set(ties["kind"]) == {"funds"}
    assert ties["to_id"].isin(actors["actor_id"]).all()


def test_reach_is_there_and_says_that_it_is_an_approximation(amsterdam: Atlas) -> None:
    reach = amsterdam.figure("reach", "GM0363", "meeting:within_10")
    assert reach.evidence == "estimated"
    assert reach.value is not None
    assert 0.5 < reach.value <= 1


def test_every_figure_leads_to_its_cell_in_the_file(amsterdam: Atlas, shared_data: Path) -> None:
    """Figures of every source, drawn by seed, looked up in the files by Python's own reader of CSV."""
    rng = random.Random(SEED)
    told = amsterdam.snapshot.observations
    for source, (name, code_column) in FILES.items():
        with (shared_data / "amsterdam" / name).open(encoding="utf-8-sig", newline="") as file:
            sample = file.read()
        lines = list(csv.reader(sample.splitlines(), delimiter=";" if ";" in sample[:500] else ","))
        known = told[(told["source_id"] == source) & told["value"].notna()]
        for number in rng.sample(range(len(known)), 60):
            row = known.iloc[number]
            area, column = str(row["area_code"]), f"{row['indicator_id']}@{row['year']}"
            chain = trace(amsterdam, "observed", area, column)
            cell = CELL.fullmatch(dict(chain.steps[-1].details)["parameter_cell"])
            assert cell is not None
            line, header = lines[int(cell[1]) - 1], lines[0]
            assert line[header.index(code_column)].strip() == (row["from_codes"] or area), (source, area, column)
            said = float(line[header.index(cell[2])])
            assert chain.figure.value == pytest.approx(said / 100 if chain.figure.unit == "share" else said)
            assert source in {slip["source_id"] for slip in chain.sources}


def test_a_figure_of_old_boundaries_leads_over_the_crosswalk(amsterdam: Atlas) -> None:
    chain = trace(amsterdam, "observed", "BU0363AE01", "residents@2020")
    assert [step.id for step in chain.steps] == ["trace.computed_observed", "trace.moved", "trace.published"]
    assert {slip["source_id"] for slip in chain.sources} == {"crosswalk", "kwb-2020"}
    assert chain.steps[1].details[0][0] == "BU03630000"


def test_every_page_of_a_buurt_shows_its_figures_with_years_reasons_and_sources(amsterdam_dir: Path) -> None:
    site = publish.open_site(amsterdam_dir)
    years, reasons, sources = set[int](), set[MissingReason](), set[str]()
    buurten = [code for code in site.areas.links if code.startswith("BU")]
    for code in random.Random(SEED).sample(buurten, 40):
        page = site.area_page(site.areas.links[code].slug, "nl")
        shown = [row for group in page.statistics for row in group.rows]
        assert len(shown) >= 27
        for row in shown:
            assert (row.figure.value is None) == (row.figure.missing is not None)
            years |= {row.year, *(year for year, _ in row.earlier)}
            reasons |= {row.figure.missing} - {None}
            sources.add(row.source.source_id)
    assert years == {2012, 2016, 2019, 2020, 2023, 2024}
    assert MissingReason.NOT_ASKED in reasons
    assert sources >= {"kwb-2024", "nabijheid-2024", "ses-2019", "rivm"}


def test_what_was_lost_adds_up_for_every_source(amsterdam_dir: Path) -> None:
    for report in publish.open_site(amsterdam_dir).sources_page("nl").reports:
        assert report.read is not None
        assert report.read == (report.kept or 0) + report.dropped, report.slip.source_id
        assert all(line.reason is not None for line in report.lines if line.fate is RowFate.DROPPED)


def test_the_same_files_give_the_same_tables(amsterdam: Atlas, shared_data: Path) -> None:
    _, again = recipe_tables(read_recipe(RECIPE), shared_data)
    for name, table in again.items():
        kept = amsterdam.snapshot.table(name)
        assert len(kept) == len(table), name
        if name not in ("areas", "places"):
            pd.testing.assert_frame_equal(pd.DataFrame(kept), pd.DataFrame(table), check_dtype=False, obj=name)
