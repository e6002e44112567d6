"""A directory with a register of SQLite and all that is kept beside it, and what is in a directory."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

from tests.database import ledger

__all__ = ["MIGRATIONS", "NAME", "content", "made", "written"]

NAME: Final = "register.sqlite3"
MIGRATIONS: Final = (("accounts", "0001_initial"), ("register", "0001_initial"), ("register", "0002_é"))
BESIDE: Final = {
    ".rounding_key": bytes(range(32)),
    ".secret_key": b"not a real key",
    "recipe.toml": b'title = "Weverveen"\n',
    "build.json": b'{"data": "data"}\n',
    "own/ab12.xlsx": b"PK not really",
    "own/drafts/x1/job.json": b"{}",
}


def made(directory: Path, transactions: int = 5) -> Path:
    """`directory`, with a register in which so much was written."""
    directory.mkdir()
    with contextlib.closing(ledger.opened(directory / NAME)) as database:
        ledger.create(database.execute, [1])
        for number in range(1, transactions + 1):
            ledger.write(database.execute, 1, number)
        database.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT, applied TEXT)")
        for app, name in MIGRATIONS:
            database.execute("INSERT INTO django_migrations (app, name) VALUES (?, ?)", (app, name))
    for name, raw in BESIDE.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_bytes(raw)
    return directory


def written(directory: Path) -> int:
    """How many transactions a sound register has; one that is not sound fails."""
    with contextlib.closing(ledger.opened(directory / NAME)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert ledger.faults(database.execute, {}) == []
        return ledger.begun(database.execute)[1]


def content(directory: Path) -> dict[str, bytes]:
    """Every file below `directory`, byte for byte."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }
