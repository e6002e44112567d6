"""The smallest site that writes: `POST /7` keeps the number 7, in two rows, with our settings of SQLite.

`TINY_DATABASE` is its file. With `TINY_EARLY` it has a fault: it answers before it commits.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.database import ledger

__all__ = ["application", "create", "lost"]

START = [("Content-Type", "text/plain"), ("Content-Length", "2")]


def create(path: Path) -> None:
    with contextlib.closing(ledger.opened(path)) as made:
        made.execute("CREATE TABLE kept (number INTEGER, half INTEGER, PRIMARY KEY (number, half))")


def lost(path: Path, numbers: Collection[int]) -> set[int]:
    """Which of the numbers are not there, and all that are there by half."""
    with contextlib.closing(ledger.opened(path)) as there:
        rows = dict(there.execute("SELECT number, count(*) FROM kept GROUP BY number"))
    return {number for number in {*numbers, *rows} if rows.get(number) != 2}


@cache
def _connection() -> sqlite3.Connection:
    """Opened by the first request of a worker, after it was forked."""
    return ledger.opened(Path(os.environ["TINY_DATABASE"]))


def application(environ: dict[str, Any], start: Callable[..., object]) -> Iterator[bytes]:
    connection = _connection()
    connection.execute("BEGIN IMMEDIATE")
    for half in (0, 1):
        connection.execute("INSERT INTO kept VALUES (?, ?)", (int(environ["PATH_INFO"].strip("/")), half))
    if not os.environ.get("TINY_EARLY"):
        connection.execute("COMMIT")
    start("200 OK", START)
    yield b"ok"
    if connection.in_transaction:
        connection.execute("COMMIT")
