"""Long work with a list in a process of its own, one at a time: no page waits for it.

`python -m weefsel.platform.exchange.sheets.job DIR NUMBER look|write|undo` does it; `begin_job` starts that.
"""

from __future__ import annotations

import fcntl
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from weefsel.errors import WeefselError
from weefsel.platform.register.apart import begin_process

__all__ = ["Busy", "alone", "at_work", "begin_job", "few_collections"]

_LOCK: Final = ".at-work"
_FOLDER: Final = "imports"
LOG: Final = "job.log"


class Busy(WeefselError):
    """Another list is at work."""


@contextmanager
def alone(directory: Path, number: int) -> Iterator[None]:
    """While this lasts no other list of a directory is at work. Raises `Busy`."""
    handle = _opened(directory)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("Another list is at work: wait until that is ready.") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{number}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(handle)


def at_work(directory: Path) -> int | None:
    """The number of the import that is at work now."""
    if not (directory / _FOLDER / _LOCK).is_file():
        return None
    handle = _opened(directory)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        said = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
        return int(said) if said.isdigit() else 0
    finally:
        os.close(handle)
    return None


def _opened(directory: Path) -> int:
    (directory / _FOLDER).mkdir(mode=0o700, exist_ok=True)
    return os.open(directory / _FOLDER / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)


def begin_job(directory: Path, number: int, what: str) -> None:
    """Start work on an import; the process goes on when the web server ends. Raises `Busy`."""
    if at_work(directory) is not None:
        raise Busy("Another list is at work: wait until that is ready.")
    log = directory / _FOLDER / str(number) / LOG
    begin_process("weefsel.platform.exchange.sheets.job", directory, log, str(number), what)


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for circles of what nobody uses less often: long work makes many things, hardly any of them in circles.

    It takes a fifth of the time otherwise.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def main(directory: Path, number: int, what: str) -> int:
    """Do the work; how it went is in the database."""
    from weefsel.platform.start import start

    start(directory)
    from weefsel.platform.exchange.sheets import steps

    with few_collections():
        return 0 if steps.do(directory, number, what) else 2


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
