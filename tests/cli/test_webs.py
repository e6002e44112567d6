"""`weefsel web` and `weefsel.web`: what a person types or calls, and what is told when it is wrong."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.cli.inside import run_inside
from tests.town import META, town

import weefsel
from weefsel.atlas.read import open_atlas
from weefsel.concepts import LANGS, Lens
from weefsel.snapshot import Snapshot, save, set_current
from weefsel.snapshot.frames import frame
from weefsel.sources.graphs import FORMATS, read_path

ON = "2024-01-01"


@pytest.fixture(scope="module")
def village(village_dir: Path) -> Snapshot:
    return weefsel.open(village_dir)


def asked(directory: Path, cwd: Path, *words: str) -> dict[str, Any]:
    done = run_inside("web", directory, *words, "--json", cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def test_the_measures_are_printed_with_what_they_are(village_dir: Path, tmp_path: Path) -> None:
    done = run_inside("web", village_dir, "--at", ON, "--lang", "en", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert "groups and organisations" in lines["actors"]
    assert "robustness" in lines
    assert f"Veenderdorp, {ON}" in done.stdout
    assert "Left out, groups and ties that were not there on this day: 3." in done.stderr


@pytest.mark.parametrize("lens", list(Lens))
def test_each_lens_is_told_with_its_question_and_its_own_figures(
    lens: Lens, village_dir: Path, village: Snapshot, tmp_path: Path
) -> None:
    done = run_inside("web", village_dir, "--lens", lens, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert lens.question("nl") in done.stdout
    found = weefsel.web(village, lens=lens).figures
    assert found["column"].str.startswith(f"{lens}:").all()
    assert all(column in done.stdout for column in found["column"])


def test_every_table_comes_as_json_and_as_lines(village_dir: Path, tmp_path: Path) -> None:
    ids = set(weefsel.open(village_dir).actors["actor_id"])
    for what, key in (("measures", "column"), ("actors", "node_id"), ("breaks", "subject_id"), ("meetings", "one_id")):
        told = asked(village_dir, tmp_path, "--what", what)
        assert (told["date"], told["lens"], told["one_sided"]) == ("2026-03-01", None, None)
        assert told["left"] == {"not_on_this_date": 1}
        assert len(told[what]) > 5
        named = {row[key] for row in told[what]}
        assert named <= ids or what in ("measures", "actors", "breaks")
        done = run_inside("web", village_dir, "--what", what, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert what == "measures" or "Dorpsmoestuin" in done.stdout


def test_an_area_has_the_web_among_who_is_in_it(village: Snapshot, village_dir: Path, tmp_path: Path) -> None:
    told = asked(village_dir, tmp_path, "--area", "vaartzijde", "--what", "actors")
    assert told["area"] == "BU99020002"
    home = village.actors.set_index("actor_id")["area_code"]
    assert {home[row["node_id"]] for row in told["actors"] if not row["is_place"]} == {"BU99020002"}
    assert all(row["degree"] for row in told["actors"] if row["is_place"])
    rows = weefsel.web(village, area="Vaartzijde").figures
    assert set(rows["area_code"]) == {"BU99020002"}


def test_the_library_takes_a_day_in_any_form(village: Snapshot) -> None:
    days = [ON, dt.date(2024, 1, 1), dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC)]
    first, *others = [weefsel.web(village, at=day) for day in days]
    assert first.on == dt.date(2024, 1, 1)
    for other in others:
        pd.testing.assert_frame_equal(other.web.ties, first.web.ties)


def test_the_atlas_keeps_the_same_figures_and_makes_them_again(village: Snapshot, village_dir: Path) -> None:
    kept = open_atlas(village_dir)
    for lens in (None, Lens.HALF_LINE):
        now = weefsel.web(village, lens=lens).figures.set_index(["area_code", "column"])
        before = kept.figures("web").loc[now.index]
        assert len(now) > 100
        assert before.astype(object).where(before.notna(), None).equals(now.astype(object).where(now.notna(), None))
    before, now = kept.rows("web_actors"), weefsel.web(village).actors
    assert before.astype(object).where(before.notna(), None).equals(now.astype(object).where(now.notna(), None))


@pytest.mark.parametrize("column", ["half_line:robustness", "coverage:estimate"])
def test_a_figure_of_the_web_is_traced_to_its_ties_and_groups(column: str, village_dir: Path, tmp_path: Path) -> None:
    for lang in LANGS:
        done = run_inside("trace", village_dir, "web", "Dorpskern", column, "--lang", lang, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "register" in done.stdout
        assert "2026-03-01" in done.stdout
    again = run_inside("trace", village_dir, "web", "Dorpskern", column, "--again", cwd=tmp_path)
    assert again.returncode == 0, again.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--at", "2024-13-01"], "expected a day from 1678-01-01 to 2261-12-31"),
        (["--at", "0001-01-01"], "expected a day from 1678-01-01 to 2261-12-31"),
        (["--area", "nergens"], "No area nergens."),
    ],
)
def test_what_is_wrong_is_told_in_a_line(words: list[str], said: str, village_dir: Path, tmp_path: Path) -> None:
    done = run_inside("web", village_dir, *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_lens_that_is_none_is_told_with_those_there_are(village: Snapshot) -> None:
    with pytest.raises(weefsel.InputError, match="Give non_institutional, half_line, functional, infrastructural"):
        weefsel.web(village, lens="rose")


def test_a_web_from_one_register_is_said_to_be_that_and_ranks_nobody(tmp_path: Path) -> None:
    tables = town()
    common = {"source_id": "own", "formal": True, "kind": "funds", "said_by": "document"}
    groups = [{"actor_id": f"g{n}", "name": f"Groep {n}", "kind": "association", "source_id": "own"} for n in range(6)]
    given = [{"tie_id": f"t{n}", "from_id": "city", "to_id": f"g{n}", **common} for n in range(6)]
    city = {"actor_id": "city", "name": "Gemeente", "kind": "municipality", "source_id": "own"}
    tables |= {"actors": frame("actors", [city, *groups]), "ties": frame("ties", given)}
    tables["offers"] = tables["offers"].iloc[:0]
    set_current(tmp_path, save(tables, META, tmp_path).revision)
    done = run_inside("web", tmp_path, "--what", "actors", "--lang", "en", cwd=tmp_path)
    assert "This web is a star: 100% of the ties hang on one party." in done.stdout
    told = asked(tmp_path, tmp_path, "--what", "actors")
    assert told["one_sided"] == {"by": "hub", "what": "city", "share": 1.0}
    assert {row["betweenness"] for row in told["actors"]} == {None}


def test_the_measures_of_a_web_of_a_place_never_load_networkit_or_what_a_page_may_not(village_dir: Path) -> None:
    """Pages read the web and how one-sided it is; what is compiled is for the worker."""
    code = (
        "import sys, weefsel.webs, weefsel.publish; w = weefsel.web(weefsel.open(sys.argv[1])); w.one_sided\n"
        "heavy = {'numba', 'networkit', 'highspy', 'sklearn'} & set(sys.modules); print('read', *sorted(heavy))\n"
        "w.figures, w.actors; print('made', 'networkit' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, village_dir], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["read", "made False"]


@pytest.mark.parametrize("form", list(FORMATS))
def test_the_web_itself_is_written_for_programs_for_graphs(
    form: str, village_dir: Path, village: Snapshot, tmp_path: Path
) -> None:
    file = tmp_path / f"web{FORMATS[form].suffix}"
    done = run_inside("web", village_dir, "--at", ON, "--to", form, "--out", file, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    found, (nodes, ties, _) = weefsel.web(village, at=ON).web, read_path(file)
    assert set(nodes["node_id"]) == set(found.nodes["node_id"])
    mine = found.nodes["node_id"].to_numpy(object)
    pairs = set(zip(mine[found.ties["one"]], mine[found.ties["other"]], found.ties["kind"], strict=True))
    assert set(zip(ties["from_id"], ties["to_id"], ties["kind"], strict=True)) == pairs
    days = village.ties.set_index("tie_id")["from_date"]
    assert {str(day) for day in ties["from_date"]} == {str(days[one]) for one in found.ties["tie_id"]}
