"""From what people wrote to what is shown of it: a new revision of the snapshot, its analyses, and then the site.

The register is read in one transaction. What is written since is not in it, and counts as not yet processed. Whoever
stops it, at whatever moment, is left with the old revision or the new one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from weefsel.atlas import build as atlas
from weefsel.errors import BuildError, WeefselError
from weefsel.platform.register.alone import alone
from weefsel.platform.register.intervened import are_frozen
from weefsel.platform.register.intervening import unfrozen_deeds
from weefsel.platform.register.models import Change, Freeze
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.states import EntryState
from weefsel.platform.register.tables import Written, read_register, register_tables
from weefsel.platform.register.who import Who
from weefsel.snapshot import Snapshot, open_snapshot, save, set_current

__all__ = ["BASE", "base_of", "freeze", "unfrozen"]

#: in the directory of a snapshot: which revision was made by freezing, and from which
BASE: Final = "frozen.json"
Progress = Callable[[str], None]


def unfrozen() -> int:
    """How many changes no revision holds yet. What nobody confirmed is in none, and does not wait for one."""
    entries = Change.objects.filter(frozen=None).exclude(entry__state=EntryState.WAITING)
    return entries.count() + unfrozen_deeds()


def freeze(directory: Path, who: Who, progress: Progress | None = None) -> Freeze:
    """Make a revision of what the register says now, analyse it, and let `directory` show it.

    Raises `Refused`, `Busy` where another is at it, and `InputError` or `BuildError` where the tables cannot be made;
    then the site shows what it showed, and the reason is kept.
    """
    who.needs_site(SiteAction.FREEZE)
    tell = progress or (lambda _step: None)
    with alone(directory):
        made = Freeze.objects.create(by=who.account)
        try:
            tell("read")
            written, changes = _read()
            before, base = open_snapshot(directory), base_of(directory)
            tell("save")
            tables = register_tables(base, written, timezone.localdate().isoformat())
            after = save(tables, base.meta, directory)
            atlas.build(after, previous=before, progress=lambda step, fresh: tell(step) if fresh else None)
            _write_base(directory, after, base)
            set_current(directory, after.revision)
        except WeefselError as error:
            made.fault = str(error)
            raise
        finally:
            made.ended_at = timezone.now()
            made.save()
        with transaction.atomic():
            for start in range(0, len(changes), 500):
                Change.objects.filter(pk__in=changes[start : start + 500]).update(frozen=made)
            are_frozen(written.deeds)
            made.revision = after.revision
            made.save(update_fields=["revision"])
        return made


def _read() -> tuple[Written, list[int]]:
    """The register at one moment, and the changes that it holds which no revision held before."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return read_register(), list(Change.objects.filter(frozen=None).values_list("pk", flat=True))


def base_of(directory: Path) -> Snapshot:
    """What was built, before anything was frozen on it. Raises `NotFound`, `InputError` or `BuildError`."""
    now = open_snapshot(directory)
    try:
        known = json.loads((directory / BASE).read_bytes())
    except FileNotFoundError:
        return now
    except (OSError, ValueError) as error:
        raise BuildError(f"{directory / BASE} cannot be read: {error}. Build the snapshot again.") from None
    if known.get("revision") != now.revision:
        return now  # built anew since
    return Snapshot(directory / "revisions" / str(known["base"]))


def _write_base(directory: Path, after: Snapshot, base: Snapshot) -> None:
    path = directory / BASE
    unfinished = path.with_name(f".{BASE}.new")
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump({"revision": after.revision, "base": base.revision}, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
