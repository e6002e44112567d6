"""Copying a SQLite database that is in use, looking whether a copy is sound, and putting one in place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from weefsel.errors import BuildError, Fault, InputError
from weefsel.platform.database.archive import sync
from weefsel.platform.database.settings import BUSY_S

__all__ = ["copy", "exists", "put", "soundness"]

#: files beside a database that are part of it
SIDES: Final = ("-wal", "-shm", "-journal")
#: how long a restore waits for a site that may be stopping
STOPPING_S: Final = 3
#: so many things that are wrong are told
TOLD: Final = 5
DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
BUSY: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
Migrations = tuple[tuple[str, str], ...]


def exists(path: Path) -> bool:
    """Whether there is a database at `path`, or what is left of one."""
    return any(Path(f"{path}{side}").exists() for side in ("", *SIDES))


@contextmanager
def _connected(path: Path, mode: str, wait_s: float) -> Iterator[sqlite3.Connection]:
    # as an address, so that a file that is not there is not made; its path may hold any letter
    address = f"{path.absolute().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(address, uri=True, timeout=wait_s, isolation_level=None)) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        yield connection


def copy(source: Path, target: Path) -> None:
    """Copy the database as it is at one moment; others go on writing in it.

    Raises `BuildError` when it cannot be read.
    """
    try:
        with _connected(source, "rw", BUSY_S) as live, _connected(target, "rwc", BUSY_S) as made:
            # waits here for who has it alone: the copying itself would wait without end
            live.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            live.backup(made)
            # one file, without a log beside it
            made.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise BuildError(f"Cannot read {source}: {error}.") from None


def soundness(path: Path) -> tuple[list[str], Migrations]:
    """What is wrong with a database that nobody uses, and the migrations that were applied to it."""
    try:
        with _connected(path, "rw", 0) as made:
            told = [row[0] for row in made.execute(f"PRAGMA integrity_check({TOLD})")]
            wrong = [] if told == ["ok"] else [str(line) for line in told]
            orphans = made.execute("PRAGMA foreign_key_check").fetchmany(TOLD)
            wrong += [
                f"a row of {table} refers to one of {parent} that is not there" for table, _, parent, _ in orphans
            ]
            return wrong, _migrations(made) if not wrong else ()
    except sqlite3.Error as error:
        return [str(error)], ()


def _migrations(made: sqlite3.Connection) -> Migrations:
    known = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'django_migrations'"
    if made.execute(known).fetchone() == (0,):
        return ()
    rows = made.execute("SELECT app, name FROM django_migrations ORDER BY id")
    return tuple((str(app), str(name)) for app, name in rows)


def put(made: Path, target: Path) -> None:
    """Have `target` hold what the sound database `made` holds: all of it or, whatever happens, what it held before.

    Raises `InputError` while another program has it open, `BuildError` when the disk does not take it.
    """
    try:
        if target.exists() and _overwritten(made, target):
            return
        # what is there cannot be read as a database, so that nothing of it is worth a log
        for side in SIDES:
            Path(f"{target}{side}").unlink(missing_ok=True)
        made.replace(target)
        sync(target.parent)
    except sqlite3.Error as error:
        raise BuildError(f"Cannot write {target}: {error}. It is as it was.") from None
    except OSError as error:
        raise BuildError(f"Cannot write {target}: {error.strerror}.") from None


def _overwritten(made: Path, target: Path) -> bool:
    """Overwrite a database in one transaction; whether it could, or is too damaged to be one.

    In place, and not by putting another file there: whoever has waited for us, with the file open, then reads and
    writes what was restored, and not a file that is in no directory any more.
    """
    try:
        with _connected(target, "rw", STOPPING_S) as old:
            _alone(old, target)
            # also the name of the log is gone from the disk before this is done
            old.execute("PRAGMA synchronous=EXTRA")
            with _connected(made, "ro", 0) as new:
                new.backup(old)
            return True
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF in DAMAGED:
            return False
        raise


def _alone(old: sqlite3.Connection, target: Path) -> None:
    """Have the database to ourselves, with its log folded in. Raises `InputError` while another has it open."""
    try:
        old.execute("PRAGMA locking_mode=EXCLUSIVE")
        mode = old.execute("PRAGMA journal_mode=DELETE").fetchone()
        if mode == ("delete",):
            old.execute("BEGIN EXCLUSIVE")
            old.execute("COMMIT")
            return
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in BUSY:
            raise
    raise InputError(Fault(str(target), "a database that no program has open", "Stop the site, and restore again."))
