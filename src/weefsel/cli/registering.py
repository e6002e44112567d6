"""The register on the command line: begin it, process what was written, what has to happen every so often."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.markup import escape

from weefsel.cli import output
from weefsel.cli.starting import start
from weefsel.platform.start import has_register
from weefsel.snapshot import open_snapshot

__all__ = ["begin", "begun", "check", "erase", "export", "freeze", "tick"]

out = output.console()


def begin(directory: Path) -> None:
    for kind, number in _begun(directory).items():
        out.print(f"{number:>7,} {kind}")
    out.print(f"register of {escape(str(directory))}")


def begun(directory: Path) -> None:
    """See to it that there is a register of what the directory shows."""
    if not has_register(directory):
        _begun(directory)


def _begun(directory: Path) -> Mapping[Any, int]:
    open_snapshot(directory)  # where there is nothing to begin with, nothing is left behind
    if not has_register(directory):
        # the settings, which are read once, say that there is a register where its file is
        (directory / "register.sqlite3").touch(mode=0o600)
    start(directory)
    from django.db import connections

    from weefsel.platform.register.begin import begin as begin_

    try:
        return begin_(directory)
    finally:
        # a web server may be made of this process, and must not share a connection
        connections.close_all()


def check(directory: Path) -> None:
    """Whether the database of the register, where there is one, is named rightly: told here, not by each worker."""
    if has_register(directory):
        from weefsel.platform.database.settings import databases

        databases(os.environ, directory)


def freeze(directory: Path) -> None:
    start(directory)
    from weefsel.platform.register import freeze as frozen
    from weefsel.platform.register.who import PROGRAM

    began, waiting = time.monotonic(), frozen.unfrozen()
    made = frozen.freeze(directory, PROGRAM)
    out.print(f"{waiting} changes, revision {made.revision}, after {time.monotonic() - began:.1f} s")


def tick(directory: Path) -> None:
    start(directory)
    from weefsel.platform.mapping.sessions import empty_old
    from weefsel.platform.register.mailing import send_asked
    from weefsel.platform.register.tick import tick as ticked

    emptied = empty_old()
    done = ticked(directory, send_asked)
    _make_files(directory)
    shown = f"revision {done.revision}" if done.revision else "nothing to process"
    left = f", {emptied} mapping sessions emptied" if emptied else ""
    out.print(f"{done.mails} mails, {done.expired} never confirmed, {shown}{left}")


def _make_files(directory: Path) -> None:
    """Make the files of *Alles meenemen* anew, where somebody ever asked for them and something changed since."""
    from weefsel.platform.exchange.out.kept import is_wanted, make

    if is_wanted(directory):
        make(directory)


def export(directory: Path, email: str) -> None:
    start(directory)
    from weefsel.platform.register.persons import export_person

    output.write(json.dumps(export_person(email), ensure_ascii=False, indent=2) + "\n", None)


def erase(directory: Path, email: str) -> None:
    start(directory)
    from weefsel.platform.exchange.out.kept import forget
    from weefsel.platform.register.persons import erase_person
    from weefsel.platform.register.who import PROGRAM

    forget(directory)
    out.print(f"{erase_person(PROGRAM, email)} rows changed or removed; nothing is kept of this address any more")
