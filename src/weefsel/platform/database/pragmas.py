"""Every connection is asked whether the database keeps what it promises; one that does not is closed."""

from __future__ import annotations

from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from weefsel.errors import BuildError
from weefsel.platform.database.settings import BUSY_S, SQLITE

__all__ = ["check", "install"]

#: the shortest wait for another's write that is still a promise
LEAST_BUSY_MS: Final = 20_000
#: setting of PostgreSQL → what it may say
POSTGRES: Final = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply"),
    "server_encoding": ("UTF8",),
    "TimeZone": ("UTC",),
}


def install() -> None:
    """Have every connection of this process checked as it opens. Calling it again changes nothing."""
    connection_created.connect(_opened, dispatch_uid="weefsel.platform.database.pragmas")


def _opened(connection: BaseDatabaseWrapper, **_: Any) -> None:
    try:
        check(connection)
    except BuildError:
        # left open, Django would use it at the next query
        connection.close()
        raise


def check(connection: BaseDatabaseWrapper) -> None:
    """Read back what the database promises. Raises `BuildError` with all that is otherwise."""
    wrong = _sqlite(connection) if connection.vendor == "sqlite" else _postgres(connection)
    if wrong:
        told = "; ".join(wrong)
        raise BuildError(f"The database does not keep what is written as it should: {told}. Nothing was written.")


def _sqlite(connection: BaseDatabaseWrapper) -> list[str]:
    found: dict[str, object] = {}
    with connection.cursor() as cursor:
        for name in (*SQLITE, "busy_timeout"):
            row = cursor.execute(f"PRAGMA {name}").fetchone()
            # a SQLite that was built without mapping has no answer about it
            found[name] = row[0] if row else 0 if name == "mmap_size" else None
    wrong = [
        f"SQLite's {name} is {found[name]}, and must be {promised}"
        for name, (_, promised) in SQLITE.items()
        if found[name] != promised
    ]
    waits = found["busy_timeout"]
    if not isinstance(waits, int) or waits < LEAST_BUSY_MS:
        wrong.append(f"SQLite's busy_timeout is {waits}, and must be {BUSY_S * 1000}")
    return wrong


def _postgres(connection: BaseDatabaseWrapper) -> list[str]:
    asked = ", ".join(f"current_setting('{name}')" for name in POSTGRES)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        found = dict(zip(POSTGRES, cursor.fetchone() or (), strict=True))
    return [
        f"PostgreSQL's {name} is {found[name]}, and must be {' or '.join(allowed)}"
        for name, allowed in POSTGRES.items()
        if found[name] not in allowed
    ]
