"""The register on the command line: begun with the demo, processed, and asked about a person."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LONGEST_S = 120


def _environment() -> dict[str, str]:
    left_out = ("DATABASE_URL", "WEEFSEL_DIR", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if name not in left_out}


def _weefsel(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from weefsel.cli import main; main()", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, env=_environment(), check=False)


@pytest.fixture(scope="module")
def town(village_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The village in a directory of its own, with a register."""
    directory = tmp_path_factory.mktemp("registering") / "town"
    shutil.copytree(village_dir, directory, symlinks=True)
    made = _weefsel("register", str(directory))
    assert made.returncode == 0, made.stderr
    assert re.search(r"\d+ actor", made.stdout)
    return directory


def test_only_its_owner_reads_the_register(town: Path) -> None:
    assert (town / "register.sqlite3").stat().st_mode & 0o077 == 0


def test_beginning_again_adds_nothing(town: Path) -> None:
    again = _weefsel("register", str(town))
    assert again.returncode == 0
    assert {int(number) for number in re.findall(r"^\s*(\d+) \w+$", again.stdout, re.MULTILINE)} == {0}


def test_it_is_processed_and_ticked(town: Path) -> None:
    frozen = _weefsel("freeze", str(town))
    assert frozen.returncode == 0, frozen.stderr
    assert "0 changes, revision " in frozen.stdout
    ticked = _weefsel("tick", str(town))
    assert (ticked.returncode, ticked.stdout.strip()) == (0, "0 mails, 0 never confirmed, nothing to process")


def test_a_person_is_exported_and_erased(town: Path) -> None:
    assert _weefsel("account", "add", str(town), "iemand@example.org").returncode == 0
    kept = _weefsel("person", "export", str(town), "iemand@example.org")
    assert json.loads(kept.stdout)["accounts_account"][0]["email"] == "iemand@example.org"
    assert _weefsel("person", "erase", str(town), "iemand@example.org").returncode == 0
    gone = _weefsel("person", "export", str(town), "iemand@example.org")
    assert (gone.returncode, "Traceback" in gone.stderr) == (2, False)


def test_where_there_is_none_it_says_how_to_begin_one(village_dir: Path, tmp_path: Path) -> None:
    directory = tmp_path / "town"
    shutil.copytree(village_dir, directory, symlinks=True)
    for command in ("freeze", "tick"):
        told = _weefsel(command, str(directory))
        assert told.returncode == 2
        assert "weefsel register" in told.stderr
    assert not (directory / "register.sqlite3").exists()


def test_of_a_directory_without_a_snapshot_nothing_is_begun(tmp_path: Path) -> None:
    assert _weefsel("register", str(tmp_path)).returncode == 2
    assert not (tmp_path / "register.sqlite3").exists()


def test_the_demo_knows_its_register_in_the_program_that_made_it(village_dir: Path, tmp_path: Path) -> None:
    """That program goes on to serve it: its settings were read when there was none yet, and no connection is left."""
    directory = tmp_path / "town"
    shutil.copytree(village_dir, directory, symlinks=True)
    program = """
import sys
from pathlib import Path
from weefsel.cli import steps
steps.demo(Path(sys.argv[1]), "village")
from django.conf import settings
from django.db import connection
print(settings.WEEFSEL_REGISTER, connection.connection)
"""
    command = [sys.executable, "-c", program, str(directory)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, env=_environment(), check=True)
    assert told.stdout.splitlines()[-1] == "True None"
