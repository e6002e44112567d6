"""Commands that need the site's database: Django, for one directory."""

from __future__ import annotations

import os
from pathlib import Path

from weefsel.errors import BuildError, NotFound

__all__ = ["has_register", "start"]


def has_register(directory: Path) -> bool:
    """Whether people write on the site of a directory. Loads nothing."""
    return bool(os.environ.get("DATABASE_URL")) or (directory / "register.sqlite3").is_file()


def start(directory: Path, *, must_be_there: bool = True) -> None:
    """Make the database of a directory's site known to this process, once.

    Raises `BuildError` where the site is not installed, `NotFound` where there must be a register and is none.
    """
    try:
        from weefsel.platform.start import start as start_django
    except ModuleNotFoundError as error:
        raise BuildError(f"This needs {error.name}. Install it with: pip install 'weefsel[site]'") from None
    start_django(directory)
    if must_be_there and not has_register(directory):
        raise NotFound(f"There is no register in {directory}. Begin one with: weefsel register {directory}")
