"""A connection that does not keep our promises is told, and not used."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from tests.database import ledger
from tests.database.servers import named

ROOT = Path(__file__).parents[2]


def _asked(directory: Path, planted: str = "", **environment: str) -> list[str]:
    command = [sys.executable, "-m", "tests.database.asking", str(directory), planted]
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | environment
    done = subprocess.run(command, cwd=ROOT, env=known, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_sqlite_keeps_what_we_promise(tmp_path: Path) -> None:
    assert _asked(tmp_path) == ["ok", "ok"]


@pytest.mark.parametrize(
    "planted",
    [
        "PRAGMA synchronous=NORMAL",
        "PRAGMA journal_mode=DELETE",
        "PRAGMA foreign_keys=OFF",
        "PRAGMA trusted_schema=ON",
        "PRAGMA busy_timeout=5000",
        "PRAGMA mmap_size=1000000",
        "PRAGMA secure_delete=OFF",
    ],
)
def test_a_pragma_that_is_otherwise_closes_the_connection(planted: str, tmp_path: Path) -> None:
    told = _asked(tmp_path, planted)
    name = planted.removeprefix("PRAGMA ").partition("=")[0]
    assert len(told) == 2
    for line in told:
        assert line.startswith("The database does not keep what is written as it should: SQLite's")
        assert f"{name} is" in line


def test_postgresql_keeps_what_we_promise(postgres_url: str, tmp_path: Path) -> None:
    assert _asked(tmp_path, DATABASE_URL=postgres_url) == ["ok", "ok"]


def test_postgresql_that_does_not_wait_for_the_disk_is_refused(postgres_url: str, tmp_path: Path) -> None:
    separator = "&" if "?" in postgres_url else "?"
    url = f"{postgres_url}{separator}options=-c%20synchronous_commit%3Doff"
    for line in _asked(tmp_path, DATABASE_URL=url):
        assert "PostgreSQL's synchronous_commit is off, and must be on or remote_apply" in line


def test_postgresql_in_another_alphabet_is_refused(postgres_server: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres_server, autocommit=True) as whole:
        whole.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        try:
            told = _asked(tmp_path, DATABASE_URL=named(postgres_server, "latin"))
        finally:
            whole.execute("DROP DATABASE latin WITH (FORCE)")
    assert "PostgreSQL's server_encoding is LATIN1, and must be UTF8" in told[0]


def test_many_may_make_the_database_at_the_same_moment(tmp_path: Path) -> None:
    """Putting on the log is a write like another, and waits."""
    wrong: list[Exception] = []
    together = threading.Barrier(8)

    def make() -> None:
        together.wait()
        try:
            ledger.opened(tmp_path / "register.sqlite3").close()
        except ledger.sqlite3.Error as error:
            wrong.append(error)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
