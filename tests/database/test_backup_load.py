"""A backup while others write has all that was acknowledged before it began, and nothing half."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from tests.database import ledger
from tests.database.servers import connected, executing
from tests.database.writing import writers

from weefsel.errors import BuildError
from weefsel.platform.database import sqlite
from weefsel.platform.database.backup import backup, restore

WRITERS: Final = (1, 2)
ON_SQLITE: Final = 40
#: each starts five programs of PostgreSQL
ON_POSTGRESQL: Final = 15


def _sqlite(folder: Path, times: int) -> list[str]:
    """What is wrong with backups that were made under load, if anything."""
    live = folder / "live"
    live.mkdir()
    with closing(ledger.opened(live / "register.sqlite3")) as made:
        ledger.create(made.execute, WRITERS)
    wrong: list[str] = []
    grown: set[int] = set()
    with writers(str(live / "register.sqlite3"), WRITERS) as acknowledged:
        for number in range(times):
            before = dict(acknowledged)
            file, place = folder / f"{number}.zip", folder / str(number)
            try:
                backup(live, file, {})
            except BuildError as error:
                wrong.append(str(error))
                continue
            restore(file, place, {})
            with closing(ledger.opened(place / "register.sqlite3")) as there:
                if there.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                    wrong.append("not sound")
                wrong += ledger.faults(there.execute, before)
            grown.add(sum(before.values()))
    assert wrong or len(grown) > times / 2, "nobody was writing"
    return wrong


def test_40_backups_of_sqlite_under_load_have_all_that_was_acknowledged(tmp_path: Path) -> None:
    assert _sqlite(tmp_path, ON_SQLITE) == []


def test_a_copy_of_the_file_instead_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shows that the backups above would have been."""
    monkeypatch.setattr(sqlite, "copy", shutil.copyfile)
    assert _sqlite(tmp_path, ON_SQLITE // 4)


def test_15_backups_of_postgresql_under_load_have_all_that_was_acknowledged(
    postgres_url: str, other_postgres_url: str, tmp_path: Path
) -> None:
    with connected(postgres_url) as made:
        ledger.create(executing(made), WRITERS)
    live, place = os.environ | {"DATABASE_URL": postgres_url}, os.environ | {"DATABASE_URL": other_postgres_url}
    grown: set[int] = set()
    with writers(postgres_url, WRITERS) as acknowledged, connected(other_postgres_url) as there:
        for number in range(ON_POSTGRESQL):
            before = dict(acknowledged)
            file = tmp_path / f"{number}.zip"
            backup(tmp_path / "live", file, live)
            restore(file, tmp_path / "restored", place, replace=True)
            assert ledger.faults(executing(there), before) == []
            grown.add(sum(before.values()))
    assert len(grown) > ON_POSTGRESQL / 2, "nobody was writing"
