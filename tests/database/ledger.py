"""A plain register of writes to try our settings on: each transaction writes two rows and changes a third.

What a writer has written is always 1 up to its last number, both halves of each, with texts that follow from their
numbers: whatever is lost, half or altered is seen.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from weefsel.platform.database.settings import databases

__all__ = ["Execute", "begun", "create", "faults", "opened", "pragmas", "write"]

#: runs SQL with values in the place of each `?`, and gives the rows
Execute = Callable[[str, Sequence[Any]], Iterable[Sequence[Any]]]
TABLES: Final = (
    "CREATE TABLE writer (writer INTEGER PRIMARY KEY, last INTEGER NOT NULL)",
    "CREATE TABLE entry (writer INTEGER NOT NULL REFERENCES writer, number INTEGER NOT NULL, half INTEGER NOT NULL,"
    " content TEXT NOT NULL, PRIMARY KEY (writer, number, half))",
)
LONGEST: Final = 1_500


def pragmas() -> list[str]:
    """What Django runs on each connection with our settings."""
    return _options()["init_command"].split(";")


def _options() -> dict[str, Any]:
    return databases({}, Path("anywhere"))["default"]["OPTIONS"]


def opened(path: Path) -> sqlite3.Connection:
    """The SQLite database at `path`, opened with our settings."""
    # as Django does: one connection may be used by other threads, one at a time, and begins its transactions itself
    connection = sqlite3.connect(path, timeout=_options()["timeout"], isolation_level=None, check_same_thread=False)
    for pragma in pragmas():
        connection.execute(pragma)
    return connection


def create(execute: Execute, writers: Iterable[int]) -> None:
    for table in TABLES:
        execute(table, ())
    for writer in writers:
        execute("INSERT INTO writer VALUES (?, 0)", (writer,))


def write(execute: Execute, writer: int, number: int, *, begin: str = "BEGIN IMMEDIATE") -> None:
    """One transaction; when this returns it is committed."""
    execute(begin, ())
    for half in (0, 1):
        execute("INSERT INTO entry VALUES (?, ?, ?, ?)", (writer, number, half, _content(writer, number, half)))
    execute("UPDATE writer SET last = ? WHERE writer = ?", (number, writer))
    execute("COMMIT", ())


def _content(writer: int, number: int, half: int) -> str:
    seed = hashlib.sha256(f"{writer}-{number}-{half}".encode())
    size = 20 + int.from_bytes(seed.digest()[:2], "big") % LONGEST
    return hashlib.shake_128(seed.digest()).hexdigest(size // 2)


def faults(execute: Execute, acknowledged: Mapping[int, int]) -> list[str]:
    """What is lost or half: `acknowledged` has the last number of each writer whose commit was acknowledged."""
    found: list[str] = []
    last = begun(execute)
    rows: dict[int, list[tuple[int, int]]] = {writer: [] for writer in last}
    for writer, number, half, content in execute("SELECT * FROM entry ORDER BY writer, number, half", ()):
        rows.setdefault(writer, []).append((number, half))
        if content != _content(writer, number, half):
            found.append(f"writer {writer}: {number}.{half} is altered")
    for writer, number in acknowledged.items():
        if last.get(writer, 0) < number:
            found.append(f"writer {writer}: {number} was acknowledged, {last.get(writer, 0)} is there")
    for writer, there in rows.items():
        if there != [(number, half) for number in range(1, last.get(writer, 0) + 1) for half in (0, 1)]:
            found.append(f"writer {writer}: {len(there)} rows, and {last.get(writer, 0)} transactions")
    return found


def begun(execute: Execute) -> dict[int, int]:
    """The last number of each writer."""
    return {row[0]: row[1] for row in execute("SELECT writer, last FROM writer", ())}
