"""Where the database is, and how it is opened: Django's `DATABASES`, from the environment.

Without `DATABASE_URL` it is SQLite, in `DIR/register.sqlite3`. What is set here was measured: with WAL and
`synchronous=NORMAL` a power cut takes back what was acknowledged, with `FULL` it does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from weefsel.errors import Fault, InputError
from weefsel.platform.database.url import VARIABLE, Postgres, Sqlite, parsed

__all__ = ["BUSY_S", "DATABASE_FILE", "RESTORING", "SQLITE", "databases", "location"]

#: beside the revisions; the site has a register where this file is
DATABASE_FILE: Final = "register.sqlite3"
#: in the directory from the first to the last thing that a restore replaces
RESTORING: Final = ".restoring"
#: how long a write waits for another one
BUSY_S: Final = 30
#: pragma → what it is set to, and what it then says
SQLITE: Final[dict[str, tuple[str, str | int]]] = {
    "journal_mode": ("WAL", "wal"),
    # the log is on the disk before a commit is acknowledged; the other two say "disk" where macOS would say "cache"
    "synchronous": ("FULL", 2),
    "fullfsync": ("ON", 1),
    "checkpoint_fullfsync": ("ON", 1),
    "foreign_keys": ("ON", 1),
    # a file that was tampered with cannot have functions called by its schema, or lie about the size of a cell
    "trusted_schema": ("OFF", 0),
    "cell_size_check": ("ON", 1),
    # a fault of the disk is an error, where a mapped file would end the process
    "mmap_size": ("0", 0),
    # what people take away is gone from the file, and sorting leaves nothing in another one
    "secure_delete": ("ON", 1),
    "temp_store": ("MEMORY", 2),
    # 16 MB of pages a connection; a log that grew large is made small again
    "cache_size": ("-16384", -16384),
    "journal_size_limit": ("67108864", 67108864),
}
#: of a session with PostgreSQL: nothing waits for ever, and a commit is on the disk when it is acknowledged
POSTGRES: Final = {
    "synchronous_commit": "on",
    "statement_timeout": "60s",
    "lock_timeout": "20s",
    "idle_in_transaction_session_timeout": "120s",
}
CONNECT_S: Final = 10
#: a connection is used again for so long, after a look whether it still lives
KEPT_S: Final = 60


def databases(environment: Mapping[str, str], directory: Path) -> dict[str, dict[str, Any]]:
    """Django's `DATABASES` for the site of `directory`.

    Raises `InputError` for a `DATABASE_URL` that is none, without repeating what stands in it, and where a restore was
    stopped halfway.
    """
    if (directory / RESTORING).exists():
        mend = "Wait for it, or, where it was stopped, run the same `weefsel restore` again, with --replace."
        raise InputError(Fault(str(directory), "a directory that is not being restored", mend))
    where = location(environment, directory)
    return {"default": _sqlite(where.path) if isinstance(where, Sqlite) else _postgres(where)}


def location(environment: Mapping[str, str], directory: Path) -> Sqlite | Postgres:
    """Which database is meant. Raises `InputError` for a `DATABASE_URL` that is none."""
    url = environment.get(VARIABLE, "").strip()
    return parsed(url, directory) if url else Sqlite(directory / DATABASE_FILE)


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "weefsel.platform.database.engine",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": BUSY_S,
            # a transaction that begins by reading and then writes would fail at once when another wrote in between
            "transaction_mode": "IMMEDIATE",
            "init_command": ";".join(f"PRAGMA {name}={value}" for name, (value, _) in SQLITE.items()),
        },
        # connections stay open: the log is not folded in at the end of every request, and a restore sees that the
        # site is up
        "CONN_MAX_AGE": None,
        # on disk, because a database in memory has no log
        "TEST": {"NAME": str(path.with_name(f"test_{path.name}"))},
    }


def _postgres(where: Postgres) -> dict[str, Any]:
    session = " ".join(f"-c {name}={value}" for name, value in POSTGRES.items())
    options = dict(where.options)
    options["options"] = f"{session} {options.get('options', '')}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": where.name,
        "USER": where.user,
        "PASSWORD": where.password,
        "HOST": where.host,
        "PORT": where.port,
        "OPTIONS": {"application_name": "weefsel", "connect_timeout": CONNECT_S} | options,
        "CONN_MAX_AGE": KEPT_S,
        "CONN_HEALTH_CHECKS": True,
        "TIME_ZONE": "UTC",
    }
