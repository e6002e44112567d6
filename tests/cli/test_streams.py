"""The command where its output goes somewhere odd, in a directory with an odd name, with odd names in the data."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from tests.town import EAST, GEMEENTE, META, WEST, WIJK, rows
from typer.testing import CliRunner

from weefsel.atlas import making
from weefsel.atlas.build import build
from weefsel.cli.main import app
from weefsel.snapshot import frame, open_snapshot, save, set_current

PROGRAM = [sys.executable, "-c", "from weefsel.cli import main; main()"]
ODD = ["=1+1", "@[bold]x[/]", "-{n} <b>", "+31 'é' \U0001f9f5"]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town with odd names, in a directory with a space and a quote in its name."""
    directory = tmp_path_factory.mktemp("cli") / "Anna's stad"
    content = rows()
    for area, name in zip(content["areas"], ODD, strict=True):
        area["name"] = name
    snapshot = save({name: frame(name, table, META.crs) for name, table in content.items()}, META, directory)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "make_tiles", lambda _tables, _crs, where: (where / "map.pmtiles").write_bytes(b""))
        build(snapshot)
    set_current(directory, snapshot.revision)
    return directory


def shell(script: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of bash in which $W is the command."""
    line = script.replace("$W", shlex.join(PROGRAM))
    known = os.environ | environment
    return subprocess.run(["bash", "-c", line], capture_output=True, env=known, timeout=60, check=False)


@pytest.mark.parametrize("words", ["export {} --to geojson"])
@pytest.mark.parametrize(
    ("where", "code", "told"),
    [("> /dev/full", 2, b"No space left on device"), (">&-", 0, b""), ("2>&-", 0, b""), (">&- 2>&- <&-", 0, b"")],
    ids=["full", "closed", "no errors", "all closed"],
)
def test_output_that_goes_nowhere_is_no_traceback(
    words: str, where: str, code: int, told: bytes, directory: Path
) -> None:
    done = shell(f"$W {words.format(shlex.quote(str(directory)))} {where}")
    assert b"Traceback" not in done.stderr
    assert (done.returncode, told in done.stderr) == (code, True), done.stderr


@pytest.mark.parametrize("words", ["reach {}", "trace {} reach west meeting:within_10"])
def test_a_reader_that_stops_early_is_no_fault(words: str, directory: Path) -> None:
    done = shell(f"$W {words.format(shlex.quote(str(directory)))} | head -c 3; exit ${{PIPESTATUS[0]}}")
    assert (done.stderr, len(done.stdout)) == (b"", 3)
    assert done.returncode in (0, 1)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_that_does_not_know_a_letter_gets_it_spelt_out(encoding: str, directory: Path) -> None:
    quoted = shlex.quote(str(directory))
    words = f"reach {quoted}" if encoding == "ascii" else f"trace {quoted} people {EAST} residents"
    done = shell(f"$W {words}", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\U0001f9f5" in done.stdout


def test_a_file_is_utf_8_whatever_the_terminal_writes(directory: Path) -> None:
    done = shell(f"$W export {shlex.quote(str(directory))} --to csv", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert ODD[3] in done.stdout.decode("utf-8")


def test_the_command_that_a_chain_ends_with_can_be_typed_as_it_stands(directory: Path) -> None:
    told = CliRunner().invoke(app, ["trace", str(directory), "reach", "west", "meeting:within_10", "--lang", "en"])
    command = told.output.strip().splitlines()[-1]
    again = CliRunner().invoke(app, shlex.split(command)[1:])
    assert (again.exit_code, again.output.strip()) == (0, "0,6667 share")


def test_names_are_printed_as_they_are_and_mean_nothing(directory: Path) -> None:
    shown = CliRunner().invoke(app, ["reach", str(directory)]).output
    assert all(name in shown for name in (ODD[0], ODD[2], ODD[3]))
    assert ODD[1] in CliRunner().invoke(app, ["reach", str(directory), "--area", WIJK]).output


def test_no_spreadsheet_takes_a_name_for_a_formula(directory: Path) -> None:
    done = CliRunner().invoke(app, ["export", str(directory), "--to", "csv"])
    records = {record["area_code"]: record for record in csv.DictReader(io.StringIO(done.output))}
    codes = (GEMEENTE, WIJK, WEST, EAST)
    assert [records[code]["name"] for code in codes] == [f"'{name}" for name in ODD]
    features = json.loads(CliRunner().invoke(app, ["export", str(directory), "--to", "geojson"]).output)["features"]
    assert {f["id"]: f["properties"]["name"] for f in features} == dict(zip(codes, ODD, strict=True))


def test_outlines_are_where_the_areas_are_and_turn_as_the_standard_says(directory: Path, tmp_path: Path) -> None:
    """RFC 7946: outer rings turn left, holes turn right."""
    file = tmp_path / "areas.geojson"
    assert CliRunner().invoke(app, ["export", str(directory), "--to", "geojson", "--out", str(file)]).exit_code == 0
    read = gpd.read_file(file).set_index("area_code")
    assert read.crs == "EPSG:4326"
    areas = open_snapshot(directory).areas.set_index("area_code").geometry
    back = read.to_crs(areas.crs).geometry
    for code, area in areas.items():
        assert back[code].symmetric_difference(area).area < 1e-4 * area.area
    for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
        for polygon in shapely.get_parts(shapely.from_geojson(json.dumps(feature["geometry"]))):
            assert polygon.exterior.is_ccw
            assert not any(hole.is_ccw for hole in polygon.interiors)


def test_a_directory_whose_name_is_no_text_is_read(directory: Path, tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/x\xff"
    shutil.copytree(os.fsencode(directory), odd)
    for words in (["check"], ["reach"], ["export", "--to", "csv"], ["trace", "people", "west", "residents"]):
        done = subprocess.run([*PROGRAM, words[0], odd, *words[1:]], capture_output=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, b""), words
    gone = subprocess.run([*PROGRAM, "check", odd + b"y"], capture_output=True, timeout=60, check=False)
    assert gone.returncode == 2
    assert gone.stderr.startswith(b"weefsel: No snapshot in ")


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_build_that_is_stopped_leaves_nothing_half_done(sent: signal.Signals, code: int, tmp_path: Path) -> None:
    for attempt in range(5):
        out = tmp_path / f"out{attempt}"
        returned, told = _stopped(out, sent)
        if returned == 0:  # on a busy machine it may be done before the signal comes; then it is whole
            assert open_snapshot(out).faults() == []
            continue
        assert returned == code, told
        assert b"Traceback" not in told
        assert not (out / "current").exists()
        assert all(open_snapshot(path).faults() == [] for path in out.glob("revisions/[0-9a-f]*"))
        return
    pytest.fail("it was done before each of the signals")


def _stopped(out: Path, sent: signal.Signals) -> tuple[int, bytes]:
    """Send a signal to a demo that is being analysed; its exit code and what it told."""
    command = [*PROGRAM, "demo", str(out), "--scale", "village", "--no-serve"]
    # where the tests themselves run in the background, what they start would not hear SIGINT
    hears: Callable[[], object] = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=hears) as process:
        waited: Callable[[], bool] = lambda: any(out.glob("revisions/*/atlas")) or process.poll() is not None  # noqa: E731
        until = time.monotonic() + 30
        while not waited() and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(sent)
        _, told = process.communicate(timeout=30)
    return process.returncode, told


def test_an_ambiguous_name_is_answered_with_codes(tmp_path: Path) -> None:
    content: dict[str, Any] = rows()
    for area in content["areas"]:
        area["name"] = "Centrum"
    snapshot = save({name: frame(name, table, META.crs) for name, table in content.items()}, META, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "make_tiles", lambda _tables, _crs, where: (where / "map.pmtiles").write_bytes(b""))
        build(snapshot)
    set_current(tmp_path, snapshot.revision)
    command = ["reach", str(tmp_path), "--area", "Centrum"]
    done = subprocess.run([*PROGRAM, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"weefsel: 4 areas are called Centrum. Give the code: {WEST}, {EAST}, {GEMEENTE}, {WIJK}.\n"
