"""Files that were made are kept as long as they are of the register as it is now: `DIR/downloads/<state>/`.

A change makes them old, and what is old is not handed out: what somebody hid or took away is gone from the files too.
They are made by a process of its own (`making`), because a workbook of tens of thousands of rows is no work for a web
server.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import Count, Max

from weefsel.platform.exchange.moment import one_moment
from weefsel.platform.exchange.out.files import FORMATS, about_now, write
from weefsel.platform.exchange.out.making import LOCK
from weefsel.platform.register.models import Audit, Change, Entry, Link
from weefsel.platform.register.states import EntryKind, EntryState

__all__ = ["FOLDER", "Kept", "entries_shown", "forget", "is_wanted", "kept", "make", "state"]

FOLDER: Final = "downloads"
_MADE: Final = "made.json"
#: raised when the same register gives other files
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """Files of the register as it is now."""

    folder: Path
    #: the day of the newest change in them
    day: str
    #: how many entries of each kind
    counts: Mapping[str, int]
    #: format → bytes
    sizes: Mapping[str, int]

    def path(self, name: str) -> Path:
        """The file of a format."""
        return self.folder / FORMATS[name].file

    def etag(self, name: str) -> str:
        """Changes with what is in the file."""
        return f'"{self.folder.name}-{name}"'


def state() -> str:
    """What the files are of: another word as soon as anything is written, or erased, that could be in them."""
    seen = {
        "format": [_FORMAT, version("weefsel"), str(settings.WEEFSEL_SITE)],
        "changes": list(Change.objects.aggregate(Count("pk"), Max("pk")).values()),
        "entries": Entry.objects.count(),
        "links": [*Link.objects.aggregate(Count("pk"), Max("pk")).values(), Link.objects.filter(gone_at=None).count()],
        "erased": Audit.objects.filter(action="erase_person").count(),
    }
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:24]


def kept(directory: Path) -> Kept | None:
    """The files of now, where they were made."""
    folder = directory / FOLDER / state()
    try:
        told = json.loads((folder / _MADE).read_bytes())
        sizes = {name: (folder / one.file).stat().st_size for name, one in FORMATS.items()}
    except (OSError, ValueError):
        return None
    return Kept(folder, told["day"], told["counts"], sizes)


def is_wanted(directory: Path) -> bool:
    """Whether somebody ever asked for files, and those that are there are not of now."""
    return (directory / FOLDER).is_dir() and kept(directory) is None


def make(directory: Path) -> bool:
    """Make the files of now, all of one moment, and let go of older ones; no where another is making them already."""
    with _alone(directory) as is_mine:
        if not is_mine:
            return False
        if kept(directory) is None:
            _make(directory / FOLDER)
        return True


def _make(downloads: Path) -> None:
    downloads.mkdir(mode=0o700, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".new-", dir=downloads))
    try:
        with one_moment():
            of, day = state(), about_now().day.isoformat()
            counts = write({name: unfinished / one.file for name, one in FORMATS.items()})
        (unfinished / _MADE).write_text(json.dumps({"day": day, "counts": counts}), encoding="utf-8")
        shutil.rmtree(downloads / of, ignore_errors=True)
        unfinished.rename(downloads / of)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    for other in downloads.iterdir():
        # whoever reads one of these has it open, and reads on
        if other.name != of:
            shutil.rmtree(other, ignore_errors=True)


def forget(directory: Path) -> None:
    """Let go of all files that were made."""
    shutil.rmtree(directory / FOLDER, ignore_errors=True)


@contextmanager
def _alone(directory: Path) -> Iterator[bool]:
    """Whether nobody else makes files meanwhile. The lock lives as long as the process that has it."""
    handle = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def entries_shown() -> dict[EntryKind, int]:
    """How many entries of each kind are shown now."""
    found = Entry.objects.filter(state=EntryState.SHOWN).values_list("kind").annotate(Count("pk"))
    return {EntryKind(kind): number for kind, number in found}
