"""The register on the command line: as a file for another program, and as an archive for another site."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

LONGEST_S = 120
#: runs commands one after another in one process: it is the beginning that takes long
COMMANDS = """
import json, sys
from weefsel.cli.main import app
from weefsel.errors import WeefselError
for words in json.loads(sys.argv[1]):
    try:
        app(words, standalone_mode=False)
    except WeefselError as error:
        print("refused:", error)
"""


def _weefsel(*commands: list[str]) -> subprocess.CompletedProcess[str]:
    left_out = ("DATABASE_URL", "WEEFSEL_DIR", "DJANGO_SETTINGS_MODULE")
    known = {name: value for name, value in os.environ.items() if name not in left_out}
    command = [sys.executable, "-c", COMMANDS, json.dumps(commands)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, env=known, check=False)
    assert done.returncode == 0, done.stderr
    return done


def test_a_register_moves_to_another_directory(village_dir: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    first, second, table = tmp_path / "first.zip", tmp_path / "second.zip", tmp_path / "register.geojson"
    for directory in (here, there):
        shutil.copytree(village_dir, directory, symlinks=True)
    records = ["records", str(here), "--to", "geojson", "--out", str(table)]
    _weefsel(["register", str(here)], ["archive", str(here), str(first)], records)
    assert first.stat().st_mode & 0o077 == 0
    assert json.loads(table.read_text(encoding="utf-8"))["features"]
    # what is no archive leaves no register behind
    refused = _weefsel(["unarchive", str(village_dir / "current"), str(there)])
    assert "refused: current: expected an archive of a register" in refused.stdout
    assert not list(there.glob("register*"))
    moved = _weefsel(
        ["unarchive", str(first), str(there)],
        ["archive", str(there), str(second), "--with-owners"],
        ["archive", str(there), str(second)],
    )
    assert "whoever had it signs in and asks for it" in moved.stdout
    assert "e-mail addresses of people" in moved.stderr
    assert second.read_bytes() == first.read_bytes()
    assert not list(tmp_path.glob(".new-*"))
