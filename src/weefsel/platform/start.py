"""Django for one directory, outside a web server: for commands and workers."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

__all__ = ["follow", "has_register", "start"]


def has_register(directory: Path) -> bool:
    """Whether people write on the site of a directory. Loads nothing."""
    return bool(os.environ.get("DATABASE_URL")) or (directory / "register.sqlite3").is_file()


def start(directory: Path) -> None:
    """Read the settings for `directory`, once in a process. Raises `InputError` for settings that are wrong."""
    os.environ["WEEFSEL_DIR"] = str(directory.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weefsel.platform.settings")
    import django  # reading it reads the settings, which want the directory

    django.setup()


def follow(directory: Path, tell: Callable[[str], None]) -> None:
    """Bring what people wrote into a snapshot that was built anew, where there is a register.

    Raises what `weefsel.platform.register.freeze.freeze` raises.
    """
    if has_register(directory):
        start(directory)
        from weefsel.platform.register.begin import begin
        from weefsel.platform.register.freeze import freeze
        from weefsel.platform.register.who import PROGRAM

        begin(directory)
        freeze(directory, PROGRAM, tell)
