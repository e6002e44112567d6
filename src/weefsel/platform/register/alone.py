"""One process at a time turns a register into a snapshot. The lock lives as long as the process that has it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from weefsel.errors import WeefselError

__all__ = ["Busy", "alone", "is_held", "is_running"]

_LOCK: Final = ".freezing"
_LOOKS: Final = 5
_MOMENT_S: Final = 0.05


class Busy(WeefselError):
    """The register is being frozen already."""


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """While this lasts nobody else freezes the register of `directory`. Raises `Busy`."""
    handle = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(handle)
        yield
    finally:
        os.close(handle)


def is_running(directory: Path) -> bool:
    """Whether the register of a directory is being frozen now."""
    return is_held(directory / _LOCK)


def is_held(lock: Path) -> bool:
    """Whether a process has this lock now: it ends with the process."""
    try:
        handle = os.open(lock, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _take(handle: int) -> None:
    """Take the lock; somebody who only looks whether it is taken has it for a moment."""
    for _ in range(_LOOKS):
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_MOMENT_S)
    raise Busy("The register is being frozen already: wait until that is ready.")
