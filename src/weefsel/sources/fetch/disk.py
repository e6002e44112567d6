"""Writing a file so that there is the old one or the new one, whoever stops the program."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from weefsel.errors import Fault, InputError

__all__ = ["Written", "replaced", "settle"]


class Written:
    """A file that is being written: its size and checksum so far."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        self._stream.write(data)
        self._hash.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def replaced(target: Path, *, durable: bool = True) -> Iterator[Written]:
    """Write beside `target`, and put it in its place when all went well; else nothing is left of it.

    With `durable` it is also there after the power fails; what can be fetched again need not be.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".fetching-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield Written(stream)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        settle(Path(name), target)
    finally:
        Path(name).unlink(missing_ok=True)


def settle(made: Path, target: Path) -> None:
    """Put `made` in the place of `target`, readable as any file of its owner."""
    if target.is_dir():
        raise InputError(Fault(str(target), "a file, or nothing", "Move the directory away.", column="path"))
    mask = os.umask(0)
    os.umask(mask)
    made.chmod(0o666 & ~mask)
    made.replace(target)
