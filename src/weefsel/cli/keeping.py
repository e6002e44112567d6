"""Backing up and restoring what cannot be built again."""

from __future__ import annotations

import os
from pathlib import Path

from rich.markup import escape

from weefsel.cli import output
from weefsel.platform.database import backup as keeping

__all__ = ["backup", "restore"]

out = output.console()
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def backup(directory: Path, file: Path) -> None:
    _told("backed up to", keeping.backup(directory, file, os.environ))


def restore(file: Path, directory: Path, *, replace: bool) -> None:
    _told("restored from", keeping.restore(file, directory, os.environ, replace=replace))


def _told(done: str, kept: keeping.Kept) -> None:
    about = kept.manifest
    files = len(about.members) - 1
    beside = f" and {files} file{'s' * (files != 1)}" if files else ""
    out.print(f"{ENGINES[about.engine]} database{beside} {done} {escape(str(kept.file))}")
    out.print(f"made {about.made}, {kept.size:,} bytes, {len(about.migrations)} migrations")
