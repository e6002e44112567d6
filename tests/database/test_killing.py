"""A server that is killed at any moment has lost nothing that it acknowledged."""

from __future__ import annotations

import http.client
import os
import sys
from pathlib import Path
from typing import Final

import pytest
from tests.database import killing, tiny
from tests.soak import SOAK

SEED: Final = 20_261_122
KILLS: Final = 300 if SOAK else 100
FORKING: Final = [sys.executable, "-m", "tests.database.forking", "tests.database.tiny:application"]


def _write(connection: http.client.HTTPConnection, number: int) -> bool:
    connection.request("POST", f"/{number}")
    answer = connection.getresponse()
    return answer.status == 200 and answer.read() == b"ok"


def _run(path: Path, times: int, victims: killing.Victims, **environment: str) -> killing.Outcome:
    tiny.create(path)
    known = os.environ | {"TINY_DATABASE": str(path)} | environment
    return killing.run(
        FORKING,
        _write,
        lambda numbers: tiny.lost(path, numbers),
        times=times,
        seed=SEED,
        victims=victims,
        environment=known,
    )


def test_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    outcome = _run(tmp_path / "register.sqlite3", KILLS, killing.children)
    print(f"{len(outcome.acknowledged)} writes were acknowledged")
    assert outcome.kills == KILLS
    assert len(outcome.acknowledged) > KILLS
    assert outcome.lost == set()


def test_a_server_that_is_killed_itself_is_started_again(tmp_path: Path) -> None:
    outcome = _run(tmp_path / "register.sqlite3", 3, killing.itself)
    assert outcome.kills == 3
    assert outcome.lost == set()


def test_a_site_that_answers_before_it_commits_is_found_out(tmp_path: Path) -> None:
    """Shows that the kills above would have found it."""
    outcome = _run(tmp_path / "register.sqlite3", 60, killing.children, TINY_EARLY="1")
    assert outcome.lost
    assert outcome.lost <= set(outcome.acknowledged), "nothing is half"


@pytest.fixture(autouse=True)
def _from_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command finds the tests as pytest does."""
    monkeypatch.chdir(Path(__file__).parents[2])
