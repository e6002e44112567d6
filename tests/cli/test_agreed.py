"""`weefsel norms` and `weefsel gaps`: what a person types, and what is told when it is wrong."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from tests.cli.inside import run_inside

from weefsel.snapshot import open_snapshot
from weefsel.sources.norms import example, read_norms


@pytest.fixture
def village(village_dir: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(village_dir, tmp_path / "village", copy_function=os.link))


def test_the_example_is_printed_as_a_file_that_reads_back(tmp_path: Path) -> None:
    done = run_inside("norms", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (tmp_path / "set.toml").write_text(done.stdout, encoding="utf-8")
    assert read_norms(tmp_path / "set.toml") == example()
    assert f"# sha256 {example().checksum}" in done.stdout


def test_a_set_is_signed_used_and_told(village: Path, tmp_path: Path) -> None:
    done = run_inside("norms", "--sign", "Gemeente", "--sign", "Dorpsraad", "--out", "set.toml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    before = open_snapshot(village).revision
    done = run_inside("norms", "set.toml", "--into", village, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert open_snapshot(village).revision != before
    done = run_inside("gaps", village, cwd=tmp_path)
    assert "(Gemeente, Dorpsraad)" in done.stdout
    again = run_inside("norms", village, cwd=tmp_path)
    assert 'signed_by = ["Gemeente", "Dorpsraad"]' in again.stdout


def test_a_changed_signed_set_changes_nothing(village: Path, tmp_path: Path) -> None:
    run_inside("norms", "--sign", "Gemeente", "--out", "set.toml", cwd=tmp_path)
    file = tmp_path / "set.toml"
    file.write_text(file.read_text("utf-8").replace("limit = 500.0", "limit = 5000.0", 1), encoding="utf-8")
    before = open_snapshot(village).revision
    done = run_inside("norms", "set.toml", "--into", village, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("weefsel: set.toml, column sha256: found")
    assert "it was changed since" in done.stderr
    assert open_snapshot(village).revision == before
    assert len(list((village / "revisions").iterdir())) == 1


def test_gaps_are_told_for_all_norms_for_one_and_at_another_limit(village_dir: Path, tmp_path: Path) -> None:
    done = run_inside("gaps", village_dir, cwd=tmp_path)
    assert "voorbeeld, door niemand ondertekend" in done.stdout
    assert all(norm.norm_id in done.stdout for norm in example().norms)
    one = run_inside("gaps", village_dir, "--norm", "library_walk", "--lang", "en", cwd=tmp_path)
    assert "Library in walking or cycling distance (2000 m, 80%)" in one.stdout
    assert "meets the norm" in one.stdout
    near = run_inside("gaps", village_dir, "--norm", "library_walk", "--limit", "300", cwd=tmp_path)
    assert near.returncode == 0, near.stderr
    assert near.stdout != one.stdout
    compared = run_inside("gaps", village_dir, "--norm", "meet_10min", "--since", village_dir, cwd=tmp_path)
    assert "←" not in compared.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--norm", "nothing"], "No norm nothing. There is: meet_10min"),
        (["--norm", "play_share"], "No norm play_share."),
        (["--limit", "5"], "expected a norm to move the limit of"),
        (["--norm", "meet_10min", "--limit", "-1"], "No column meet_10min@-1"),
        (["--norm", "hours_meeting", "--limit", "3"], "Another limit can be asked of walks only"),
    ],
)
def test_what_is_not_there_is_told_in_a_line(words: list[str], said: str, village_dir: Path, tmp_path: Path) -> None:
    done = run_inside("gaps", village_dir, *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
