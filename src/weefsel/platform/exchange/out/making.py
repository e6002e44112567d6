"""Making the files in a process of its own: `python -m weefsel.platform.exchange.out.making DIR`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Final

from weefsel.platform.register.alone import is_held
from weefsel.platform.register.apart import begin_process

__all__ = ["LOCK", "begin_making", "is_being_made"]

#: held by whoever makes them
LOCK: Final = ".downloads"
#: what the last one said: nothing where all went well
LOG: Final = ".downloads.log"


#: seconds after which it is tried again, where it failed
_REST_S: Final = 60


def begin_making(directory: Path) -> bool:
    """Start making the files, where nobody is at it, and go on; no where it failed less than a minute ago."""
    if is_being_made(directory):
        return True
    if _failed_just_now(directory / LOG):
        return False
    # it leaves whole files or none, whenever it is stopped
    begin_process("weefsel.platform.exchange.out.making", directory, directory / LOG)
    return True


def is_being_made(directory: Path) -> bool:
    """Whether a process makes the files now."""
    return is_held(directory / LOCK)


def _failed_just_now(log: Path) -> bool:
    try:
        found = log.stat()
    except FileNotFoundError:
        return False
    return found.st_size > 0 and time.time() - found.st_mtime < _REST_S


def main(directory: Path) -> int:
    """Make them, and say in one line why not."""
    from weefsel.errors import WeefselError
    from weefsel.platform.start import start

    start(directory)
    from weefsel.platform.exchange.out.kept import make

    try:
        make(directory)
    except (WeefselError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
