"""Where a command writes what it made: a file, or standard output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from rich.console import Console

from weefsel.errors import BuildError

__all__ = ["console", "write"]

#: as wide as any table, where the output is read by a program or kept in a file
WIDE: Final = 400


def console(*, stderr: bool = False) -> Console:
    """Where a command tells what it did; without colours, and as wide as it takes, where no person reads along."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(soft_wrap=True, highlight=False, stderr=stderr, width=None if stream.isatty() else WIDE)


def write(text: str | bytes, file: Path | None) -> None:
    """Write `text` to `file`, to standard output without one. Raises `BuildError` where that cannot be."""
    # bytes, because a file is UTF-8 whatever the terminal writes
    data = text.encode() if isinstance(text, str) else text
    if file is None:
        sys.stdout.buffer.write(data)
        return
    try:
        file.write_bytes(data)
    except OSError as error:
        raise BuildError(f"Cannot write {file}: {error.strerror}.") from None
