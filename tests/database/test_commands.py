"""`weefsel backup` and `weefsel restore`: what a person types, and what is told when it is wrong."""

from __future__ import annotations

from pathlib import Path

from tests.cli.inside import run_inside
from tests.database.places import NAME, made, written


def test_a_register_is_backed_up_and_put_back(tmp_path: Path) -> None:
    made(tmp_path / "place")
    done = run_inside("backup", "place", "kept.zip", cwd=tmp_path, DATABASE_URL="")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("SQLite database and 6 files backed up to kept.zip\n")
    done = run_inside("restore", "kept.zip", "new", cwd=tmp_path, DATABASE_URL="")
    assert done.returncode == 0, done.stderr
    assert written(tmp_path / "new") == 5


def test_what_is_there_is_overwritten_only_when_asked(tmp_path: Path) -> None:
    made(tmp_path / "place")
    run_inside("backup", "place", "kept.zip", cwd=tmp_path, DATABASE_URL="")
    done = run_inside("restore", "kept.zip", "place", cwd=tmp_path, DATABASE_URL="")
    assert done.returncode == 2
    assert done.stderr.startswith(f"weefsel: {Path('place') / NAME}: expected nothing that would be overwritten.")
    done = run_inside("restore", "kept.zip", "place", "--replace", cwd=tmp_path, DATABASE_URL="")
    assert done.returncode == 0, done.stderr


def test_wrong_input_is_told_in_a_line(tmp_path: Path) -> None:
    made(tmp_path / "place")
    (tmp_path / "noise.zip").write_bytes(b"no zip")
    for words, told in (
        (("backup", "nowhere", "kept.zip"), "No register at"),
        (("restore", "noise.zip", "place"), "a backup, which is a zip"),
        (("restore", "no.zip", "place"), "a file that can be read"),
    ):
        done = run_inside(*words, cwd=tmp_path, DATABASE_URL="")
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert told in done.stderr
    done = run_inside("backup", "place", "kept.zip", cwd=tmp_path, DATABASE_URL="postgresql://anna:Zq7x@host:port/x")
    assert done.returncode == 2
    assert "Zq7x" not in done.stderr
