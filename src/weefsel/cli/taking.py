"""The register as files, and as one archive out of one site and into another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rich.markup import escape

from weefsel.cli import output
from weefsel.cli.starting import start
from weefsel.errors import BuildError, WeefselError
from weefsel.platform.start import has_register
from weefsel.snapshot import open_snapshot

__all__ = ["archive", "records", "unarchive"]

out = output.console()
err = output.console(stderr=True)


def records(directory: Path, to: str, file: Path) -> None:
    start(directory)
    from weefsel.platform.exchange.out.files import FORMATS, write

    with _beside(file, FORMATS[to].file) as unfinished:
        counts = write({to: unfinished})
    for kind, number in counts.items():
        out.print(f"{number:>7,} {kind}")
    out.print(f"{escape(str(file))}: {file.stat().st_size:,} bytes")


def archive(directory: Path, file: Path, *, with_owners: bool) -> None:
    start(directory)
    from weefsel.platform.exchange.archive.writing import write_archive
    from weefsel.platform.register.who import PROGRAM

    with _beside(file, file.name) as unfinished, unfinished.open("w+b") as made:
        unfinished.chmod(0o600)
        counts = write_archive(PROGRAM, made, with_owners=with_owners)
    _told(counts)
    out.print(f"{escape(str(file))}: {file.stat().st_size:,} bytes")
    if with_owners:
        err.print(
            f"weefsel: {escape(str(file))} holds e-mail addresses of people. Give it to nobody but whoever moves the "
            "site, and remove it when the other site has it."
        )


def unarchive(file: Path, directory: Path) -> None:
    open_snapshot(directory)  # what people write is about a place that is known
    database = directory / "register.sqlite3"
    is_new = not has_register(directory)
    if is_new:
        # the settings, which are read once, say that there is a register where its file is
        database.touch(mode=0o600)
    start(directory)
    from django.db import connections

    from weefsel.platform.exchange.archive.importing import bring_in
    from weefsel.platform.register.begin import migrate
    from weefsel.platform.register.who import PROGRAM

    try:
        migrate()
        counts = bring_in(PROGRAM, file)
    except WeefselError:
        if is_new:
            # nothing was begun
            connections.close_all()
            for name in ("", "-wal", "-shm"):
                database.with_name(f"{database.name}{name}").unlink(missing_ok=True)
        raise
    _told(counts)
    out.print(f"register of {escape(str(directory))}; process it with: weefsel freeze {escape(str(directory))}")
    if "owners" not in counts:
        out.print("what was somebody's is nobody's now: whoever had it signs in and asks for it")


def _told(counts: dict[str, int]) -> None:
    for name, number in counts.items():
        if number:
            out.print(f"{number:>9,} {name}")


@contextmanager
def _beside(file: Path, name: str) -> Iterator[Path]:
    """A file to write in, whose name ends in `name`, that becomes `file` when it is whole. Raises `BuildError`."""
    unfinished = file.with_name(f".new-{os.getpid()}-{name}")
    try:
        yield unfinished
        unfinished.replace(file)
    except OSError as error:
        raise BuildError(f"Cannot write {file}: {error.strerror}.") from None
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
