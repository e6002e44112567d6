"""Commands that need the site's database: Django, for one directory."""

from __future__ import annotations

from pathlib import Path

from weefsel.errors import BuildError, NotFound
from weefsel.platform.start import has_register
from weefsel.platform.start import start as start_django

__all__ = ["start"]


def start(directory: Path, *, must_be_there: bool = True) -> None:
    """Make the database of a directory's site known to this process, once.

    Raises `BuildError` where the site is not installed, `NotFound` where there must be a register and is none.
    """
    try:
        start_django(directory)
    except ModuleNotFoundError as error:
        raise BuildError(f"This needs {error.name}. Install it with: pip install 'weefsel[site]'") from None
    if must_be_there and not has_register(directory):
        raise NotFound(f"There is no register in {directory}. Begin one with: weefsel register {directory}")
