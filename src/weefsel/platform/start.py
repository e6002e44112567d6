"""Django for one directory, outside a web server: for commands and workers."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["start"]


def start(directory: Path) -> None:
    """Read the settings for `directory`, once in a process. Raises `InputError` for settings that are wrong."""
    os.environ["WEEFSEL_DIR"] = str(directory.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weefsel.platform.settings")
    import django  # reading it reads the settings, which want the directory

    django.setup()
