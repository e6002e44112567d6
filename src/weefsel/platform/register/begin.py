"""Beginning a register, and bringing its tables up to date after the program became newer."""

from __future__ import annotations

import fcntl
from collections.abc import Collection
from pathlib import Path
from typing import Final

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from weefsel.platform.register.freeze import base_of
from weefsel.platform.register.load import load
from weefsel.platform.register.models import Change, Freeze
from weefsel.platform.register.states import EntryKind, Via
from weefsel.platform.register.who import PROGRAM, Who
from weefsel.snapshot import Snapshot

__all__ = ["begin", "is_behind", "migrate", "take_in", "up_to_date"]

_LOCK: Final = ".migrating"


def begin(directory: Path) -> dict[EntryKind, int]:
    """Make the tables where they are not there, and entries of what the snapshot holds; how many of each kind.

    Doing it again, after building anew too, takes in what is new, marks what is gone, and changes nothing that people
    wrote. Raises `NotFound` or `InputError` where there is no snapshot.
    """
    snapshot = base_of(directory)
    migrate()
    with transaction.atomic():
        made = load(snapshot, PROGRAM)
        if any(made.values()):
            _is_shown(snapshot)
        return made


def take_in(directory: Path, who: Who, *, also: Collection[str] = ()) -> int:
    """Make entries of places of the map that belong in the register by now, and of those `also` named; how many.

    What no longer belongs, and nobody touched, is let go of. Raises `NotFound`, `InputError` or `BuildError`.
    """
    snapshot = base_of(directory)
    with transaction.atomic():
        made = sum(load(snapshot, who, also=also).values())
        if made:
            _is_shown(snapshot)
        return made


def _is_shown(snapshot: Snapshot) -> None:
    """What was just read from a revision is in it: it does not wait to be processed."""
    shown = Freeze.objects.create(revision=snapshot.revision, ended_at=timezone.now())
    Change.objects.filter(frozen=None, version=1, via=Via.IMPORT).update(frozen=shown)


def is_behind() -> bool:
    """Whether the tables are of an older program."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def up_to_date(directory: Path) -> None:
    """Make the tables those of this program, where they are of an older one; one process of several does it."""
    with (directory / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_behind():
            migrate()
    # a server may make its workers of this process, and they must not share a connection
    connections.close_all()


def migrate() -> None:
    """Make the tables those of this program. Nothing that people wrote is lost."""
    call_command("migrate", verbosity=0, interactive=False)
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "sqlite":
        # addresses of people are in it; what SQLite writes beside it has the rights of the file itself
        Path(connection.settings_dict["NAME"]).chmod(0o600)
