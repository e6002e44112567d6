"""The command as a person types it: what it prints, how it exits, and that it never shows a traceback."""

from __future__ import annotations

import csv
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from tests.cli.inside import run_inside

from weefsel.snapshot.store import sha256_of

COMMANDS = ("build", "check", "demo", "export", "fetch", "reach", "serve", "trace")
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty directory to type the command in."""
    return tmp_path_factory.mktemp("cwd")


@pytest.fixture(scope="module")
def run(home: Path) -> Run:
    """The command inside this process, with its output as text."""
    return partial(run_inside, cwd=home)


@pytest.fixture(scope="module")
def started(home: Path) -> Run:
    """The command in a process of its own, as a shell starts it, with its output as text."""

    def run(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from weefsel.cli import main; main()", *map(str, words)],
            cwd=home,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """The command said no for wrong input: exit 2, one line a fault, no traceback, and `words` in what it says."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(started: Run, command: str) -> None:
    done = started(command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_without_a_command_the_help_is_shown(started: Run) -> None:
    done = started()
    assert all(command in done.stdout for command in COMMANDS)


def test_an_unknown_command_is_refused(started: Run) -> None:
    assert started("weave").returncode == 2


def test_check_says_that_a_sound_snapshot_is_sound(started: Run, village_dir: Path) -> None:
    done = started("check", village_dir)
    assert done.returncode == 0, done.stderr
    assert "sound" in done.stdout


def test_wrong_input_is_told_alike_by_a_process_of_its_own(started: Run, run: Run, tmp_path: Path) -> None:
    done, inside = started("reach", tmp_path), run("reach", tmp_path)
    refused(done, "No snapshot", "weefsel demo")
    assert (done.stdout, done.stderr, done.returncode) == (inside.stdout, inside.stderr, inside.returncode)


@pytest.mark.parametrize(
    "command", [("check",), ("serve",), ("reach",), ("export", "--to", "csv"), ("trace", "people", "x", "y")]
)
def test_a_directory_without_a_snapshot_is_refused(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    name, *rest = command
    places = [tmp_path, tmp_path / "not-there", Path(__file__)]
    for place in places if name == "check" else places[:1]:
        refused(run(name, place, *rest), "No snapshot", "weefsel demo")


def _copy(directory: Path, to: Path) -> Path:
    return Path(shutil.copytree(directory, to / "copy"))


def _revision(directory: Path) -> Path:
    return directory / "revisions" / (directory / "current").read_text().strip()


def test_an_altered_table_is_refused(run: Run, village_dir: Path, tmp_path: Path) -> None:
    copy = _copy(village_dir, tmp_path)
    table = _revision(copy) / "tables" / "places.parquet"
    table.write_bytes(table.read_bytes()[:-9] + b"otherwise")
    refused(run("check", copy), "places.parquet", "checksum")


def test_a_truncated_table_is_refused(run: Run, village_dir: Path, tmp_path: Path) -> None:
    copy = _copy(village_dir, tmp_path)
    table = _revision(copy) / "tables" / "residents.parquet"
    table.write_bytes(table.read_bytes()[:100])
    refused(run("reach", copy), "residents.parquet")


def test_a_missing_table_is_refused(run: Run, village_dir: Path, tmp_path: Path) -> None:
    copy = _copy(village_dir, tmp_path)
    (_revision(copy) / "tables" / "areas.parquet").unlink()
    refused(run("trace", copy, "people", "x", "residents"), "areas.parquet")


def test_an_altered_result_is_refused(run: Run, village_dir: Path, tmp_path: Path) -> None:
    copy = _copy(village_dir, tmp_path)
    result = _revision(copy) / "atlas" / "reach.parquet"
    result.write_bytes(result.read_bytes()[:200])
    refused(run("reach", copy), "reach.parquet", "again")


def test_a_current_that_points_outside_is_refused(run: Run, village_dir: Path, tmp_path: Path) -> None:
    copy = _copy(village_dir, tmp_path)
    (copy / "current").write_text("../../../etc\n")
    refused(run("check", copy), "current")


def test_recipes_that_are_no_recipe_are_refused(run: Run, tmp_path: Path) -> None:
    binary, broken, empty = tmp_path / "a.toml", tmp_path / "b.toml", tmp_path / "c.toml"
    binary.write_bytes(bytes(range(256)))
    broken.write_text("name = [")
    empty.write_text("")
    for recipe in (tmp_path, tmp_path / "none.toml", binary, broken, empty):
        refused(run("build", recipe, "--out", tmp_path / "out"), recipe.name)
    assert not (tmp_path / "out").exists()


def test_a_failed_build_leaves_what_was_there(run: Run, village_dir: Path, tmp_path: Path) -> None:
    copy = _copy(village_dir, tmp_path)
    before = (copy / "current").read_text()
    (tmp_path / "broken.toml").write_text('name = "X"')
    refused(run("build", tmp_path / "broken.toml", "--out", copy), "crs", "date", "source")
    assert (copy / "current").read_text() == before
    assert run("check", copy).returncode == 0


def test_a_directory_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a directory")
    refused(run("demo", tmp_path / "file", "--scale", "village", "--no-serve"), "Cannot write")


def test_unknown_areas_results_and_columns_are_refused_with_near_ones(run: Run, village_dir: Path) -> None:
    refused(run("trace", village_dir, "people", "Venderdorp", "residents"), "No area", "Veenderdorp")
    refused(run("trace", village_dir, "peple", "veenderdorp", "residents"), "No result", "people")
    refused(run("trace", village_dir, "people", "veenderdorp", "residentz"), "No column", "residents")
    refused(run("reach", village_dir, "--area", "nowhere"), "No area")


def test_a_figure_is_the_same_made_again(run: Run, village_dir: Path) -> None:
    told = run("trace", village_dir, "reach", "veenderdorp", "meeting:within_10", "--lang", "en")
    assert told.returncode == 0, told.stderr
    assert "sources" in told.stdout
    command = told.stdout.strip().splitlines()[-1]
    assert command.startswith("weefsel trace")
    assert command.endswith("--again")
    again = run(*command.split()[1:])
    assert again.returncode == 0, again.stderr
    assert again.stdout.strip().endswith("share")


def test_a_kept_figure_that_the_tables_no_longer_give_is_told(run: Run, village_dir: Path, tmp_path: Path) -> None:
    """Exit 1: the input is fine, but the answer is no."""
    copy = _copy(village_dir, tmp_path)
    result = _revision(copy) / "atlas" / "people.parquet"
    provenance = result.with_suffix("").with_suffix(".prov.json")
    rows = pd.read_parquet(result)
    rows["value"] = rows["value"] + 1
    before = sha256_of(result)
    rows.to_parquet(result)
    after = sha256_of(result)
    provenance.write_text(provenance.read_text().replace(before, after))
    done = run("trace", copy, "people", "veenderdorp", "residents", "--again")
    assert done.returncode == 1, done.stderr
    assert "the atlas keeps" in done.stderr


def test_export_as_geojson_is_read_by_another_program(run: Run, village_dir: Path, tmp_path: Path) -> None:
    assert run("export", village_dir, "--to", "geojson", "--out", tmp_path / "areas.geojson").returncode == 0
    areas = gpd.read_file(tmp_path / "areas.geojson")
    assert {"area_code", "residents", "meeting_within_10_share"} <= set(areas.columns)
    west, south, east, north = areas.total_bounds
    assert 3 < west < east < 8
    assert 50 < south < north < 54
    assert areas.geometry.is_valid.all()


def test_export_as_csv_has_the_figures_of_the_site(run: Run, village_dir: Path) -> None:
    done = run("export", village_dir, "--to", "csv")
    records = list(csv.DictReader(done.stdout.splitlines()))
    shown = run("export", village_dir, "--to", "geojson").stdout
    for record, feature in zip(records, json.loads(shown)["features"], strict=True):
        assert record["area_code"] == feature["properties"]["area_code"]
        assert int(record["residents"]) == feature["properties"]["residents"]


def test_export_into_nowhere_is_told(run: Run, village_dir: Path, tmp_path: Path) -> None:
    refused(run("export", village_dir, "--to", "csv", "--out", tmp_path / "no" / "where.csv"), "Cannot write")


def test_a_reader_that_stops_reading_is_no_fault(village_dir: Path) -> None:
    program = (
        f"{sys.executable} -c 'from weefsel.cli import main; main()' export {village_dir} --to geojson | head -c 10"
    )
    done = subprocess.run(["sh", "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    assert len(done.stdout) == 10


def test_a_port_that_is_taken_is_told(started: Run, village_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused(started("serve", village_dir, "--port", str(taken.getsockname()[1])), "Cannot listen", "--port")
