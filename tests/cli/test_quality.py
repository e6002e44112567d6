"""`weefsel quality` and `weefsel.quality`: what a person types or calls, and what is told when it is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.cli.inside import run_inside

import weefsel
from weefsel.atlas import registry
from weefsel.atlas.read import open_atlas
from weefsel.atlas.trace import trace
from weefsel.concepts import LANGS
from weefsel.concepts.texts import texts
from weefsel.publish import open_site
from weefsel.publish.models import FigureRef
from weefsel.publish.subjects import subject
from weefsel.snapshot import Snapshot

WHOLE = "GM9902"


@pytest.fixture(scope="module")
def village(village_dir: Path) -> Snapshot:
    return weefsel.open(village_dir)


def test_scores_are_printed_with_their_intervals_what_matters_and_what_to_look_at(
    village_dir: Path, tmp_path: Path
) -> None:
    for lang in LANGS:
        done = run_inside("quality", village_dir, "--draws", "200", "--lang", lang, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        line = next(line for line in done.stdout.splitlines() if line.startswith("Veenderdorp"))
        assert line.count("(") == line.count("–") == 5
        assert texts()["quality.choice_weights"].words[lang] in done.stdout
        assert texts()["quality.heading_checks"].words[lang] in done.stdout
        # nobody is put in an order, and a rank is not printed at all
        assert "rank" not in done.stdout


def test_one_condition_and_area_come_as_json_with_published_figures_only(village_dir: Path, tmp_path: Path) -> None:
    words = ("--area", "vaartzijde", "--condition", "cohesion", "--draws", "200", "--json")
    done = run_inside("quality", village_dir, *words, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert {row["area_code"] for row in told["figures"]} == {"BU99020002"}
    assert {row["column"].partition(":")[0] for row in told["figures"]} == {"cohesion"}
    for row in told["figures"]:
        if row["unit"] in ("score", "rank", "group") and row["value"] is not None:
            assert isinstance(row["value"], int), row
        if row["unit"] == "rank":
            assert (row["lower"] is None) == (row["upper"] is None) == (row["value"] is None)
    assert set(told["matters"]["cohesion"]) == {"weights", "normalisation", "aggregation", "imputation", "error"}
    assert {row["condition"] for row in told["checks"]} == {"cohesion"}


def test_json_of_one_area_tells_the_areas_in_it_as_the_words_do(village_dir: Path, tmp_path: Path) -> None:
    words = ("quality", village_dir, "--area", "WK990200", "--condition", "cohesion", "--draws", "200")
    told = json.loads(run_inside(*words, "--json", cwd=tmp_path).stdout)
    printed = run_inside(*words, cwd=tmp_path).stdout
    areas = weefsel.open(village_dir).areas.set_index("area_code")
    inside = ["WK990200", *areas.index[areas["parent_code"] == "WK990200"]]
    assert {row["area_code"] for row in told["figures"]} == set(inside)
    lines = [line.partition("  ")[0] for line in printed.splitlines()]
    assert [name for name in areas["name"] if name in lines] == [areas.loc[code, "name"] for code in inside]
    assert told["groups"] == {}


def test_the_library_gives_what_the_atlas_keeps_and_other_weights_give_others(village: Snapshot) -> None:
    kept = open_atlas(village.path.parents[1])
    found = weefsel.quality(village, draws=registry.QUALITY["draws"])
    for mine, of_atlas in ((found.figures, kept.rows("quality")), (found.checks, kept.rows("quality_checks"))):
        assert len(mine) > 100
        mine, of_atlas = (rows.astype(object).where(rows.notna(), None) for rows in (mine, of_atlas))
        assert mine.equals(of_atlas)
    heavy = weefsel.quality(village, {"security": {"good_home": 50}}, draws=200, conditions=["security"])
    score = heavy.figures.set_index(["area_code", "column"])["value"]
    assert abs(score[WHOLE, "security"] - score[WHOLE, "security:part:good_home"]) < 5


def test_a_score_is_traced_to_its_parts_their_figures_and_the_cells_of_their_sources(
    village_dir: Path, tmp_path: Path
) -> None:
    for lang in LANGS:
        done = run_inside("trace", village_dir, "quality", "Dorpskern", "cohesion", "--lang", lang, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "quality/cohesion:part:knows_neighbours" in done.stdout
        assert "observed/knows_neighbours" in done.stdout
    atlas = open_atlas(village_dir)
    chain = trace(atlas, "quality", "BU99020001", "cohesion")
    ids = [step.id for step in chain.steps]
    assert ids[:3] == ["trace.computed_quality", "quality.step_drawn", "quality.step_parts"]
    assert "trace.published" in ids
    assert {str(source["source_id"]) for source in chain.sources} > {"register"}


def test_every_figure_has_its_words_and_other_names_have_none(village_dir: Path) -> None:
    atlas, site = open_atlas(village_dir), open_site(village_dir)
    columns = {*atlas.columns("quality", WHOLE), *atlas.columns("quality", "BU99020001")}
    for lang in LANGS:
        assert len({subject("quality", column, lang) for column in columns}) == len(columns)
    for wrong in ("warmth", "cohesion:by:luck", "cohesion:part:nothing", "cohesion:rank:1", "cohesion:x"):
        with pytest.raises(weefsel.NotFound):
            subject("quality", wrong, "nl")
    for column in ("together", "cohesion:known", "cohesion:part:coh_groups", "security:by:weights"):
        page = site.figure_page(FigureRef("quality", WHOLE, column), "nl")
        assert len(page.caveats) == 3
        assert page.sources


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "[cohesion]\nknows_neighbours = -2",
            "weights.toml, [cohesion], column knows_neighbours: found -2; expected a number of 0 or more",
        ),
        ("[warmth]\nx = 1", "weights.toml: found 'warmth'; expected one of "),
        (f"[together]\nsecurity = 1{'0' * 400}", "[together], column security: expected a number from 0 to 1e+308"),
        (f"[together]\nsecurity = 1{'0' * 5000}", "weights.toml: expected a TOML file"),
        ("[cohesion]\nhappiness = 1", "found 'happiness'; expected one of "),
        ("[cohesion\n", "expected a TOML file"),
        (None, "expected a file that can be read"),
    ],
)
def test_a_file_of_weights_that_is_wrong_is_told_in_a_line(
    written: str | None, said: str, village_dir: Path, tmp_path: Path
) -> None:
    file = tmp_path / "weights.toml"
    if written is not None:
        file.write_text(written, encoding="utf-8")
    done = run_inside("quality", village_dir, "--weights", str(file), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("wrong", [{"draws": 99}, {"draws": 10.5}, {"seed": -1}, {"conditions": ["warmth"]}])
def test_what_cannot_be_drawn_is_refused(wrong: dict[str, Any], village: Snapshot) -> None:
    with pytest.raises(weefsel.InputError, match="expected"):
        weefsel.quality(village, **wrong)


def test_the_chain_of_a_score_loads_nothing_that_computes(village_dir: Path) -> None:
    program = (
        "import sys; from weefsel.publish import open_site; from weefsel.publish.models import FigureRef\n"
        f"open_site({str(village_dir)!r}).figure_page(FigureRef('quality', {WHOLE!r}, 'security'), 'nl')\n"
        "sys.exit(bool({'numba', 'sklearn', 'highspy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
