"""A disk that may lose its power: what SQLite wrote since it last asked for it to be kept may be there, or not.

A VFS of SQLite notes each write, truncation, creation and deletion, and forgets it when it is synced. At a cut every
write since then is kept, dropped, or torn at the sectors of 512 bytes it covers, each by chance; files that were made
or deleted since their directory was last synced are there or not. What is left are the files as the next start finds
them. The model follows what SQLite's own authors suppose of disks (https://www.sqlite.org/atomiccommit.html, section
2): bytes beside a write do not change, and a sync that was answered holds.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import apsw

__all__ = ["Cut", "Disk"]

SECTOR: Final = 512
#: files of which SQLite's own VFS syncs the directory at their first sync
JOURNALS: Final = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL


@dataclass
class _Content:
    """One file: what is surely on the disk, and since then (place, bytes), or (size, nothing) of a truncation."""

    kept: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        for place, data in self.since:
            _apply(self.kept, place, data)
        self.since.clear()

    def after_a_cut(self, rng: random.Random, share: float) -> bytes:
        image = bytearray(self.kept)
        for place, data in self.since:
            if rng.random() < share:
                _apply(image, place, data)
            elif data is not None and rng.random() < share:
                for begin, end in _sectors(place, len(data)):
                    if rng.random() < 0.5:
                        _apply(image, begin, data[begin - place : end - place])
        return bytes(image)


def _apply(image: bytearray, place: int, data: bytes | None) -> None:
    if data is None:
        del image[place:]
        return
    if len(image) < place:
        image.extend(bytes(place - len(image)))
    image[place : place + len(data)] = data


def _sectors(place: int, length: int) -> list[tuple[int, int]]:
    """The parts of a write that fall in one sector each."""
    edges = [place, *range((place // SECTOR + 1) * SECTOR, place + length, SECTOR), place + length]
    return list(pairwise(edges))


@dataclass(frozen=True)
class Cut:
    """The files that a cut left, and whatever was noted at that moment."""

    files: dict[str, bytes]
    noted: Any


class Disk:
    """What was written through the VFS `name`, below one directory; `note` tells what to keep with each cut."""

    def __init__(self, name: str, rng: random.Random, note: Callable[[], Any], every: int) -> None:
        self.cuts: list[Cut] = []
        self._rng, self._note, self._every = rng, note, every
        self._there: dict[str, _Content] = {}
        #: the directory as it surely is, and the files made and deleted since
        self._kept: dict[str, _Content] = {}
        self._since: list[tuple[str, _Content | None]] = []
        self._vfs = _Vfs(name, self)

    def close(self) -> None:
        self._vfs.unregister()

    def moment(self) -> None:
        """The power may be cut just now."""
        if self._rng.randrange(self._every) == 0:
            self.cuts.append(Cut(self._after_a_cut(), self._note()))

    def _after_a_cut(self) -> dict[str, bytes]:
        share = self._rng.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        names = dict(self._kept)
        stopped: set[str] = set()
        for name, content in self._since:
            # of one name nothing happens before what happened to it earlier
            if name in stopped or self._rng.random() >= share:
                stopped.add(name)
            elif content is None:
                names.pop(name, None)
            else:
                names[name] = content
        return {name: content.after_a_cut(self._rng, share) for name, content in names.items()}

    def made(self, name: str) -> _Content:
        if name not in self._there:
            self.moment()
            self._there[name] = _Content()
            self._since.append((name, self._there[name]))
        return self._there[name]

    def deleted(self, name: str, *, synced: bool) -> None:
        self.moment()
        self._there.pop(name, None)
        self._since.append((name, None))
        if synced:
            self.sync_directory()

    def sync_directory(self) -> None:
        self._kept = dict(self._there)
        self._since.clear()


class _File(apsw.VFSFile):
    """A real file, so that reading, locking and sharing memory are SQLite's own."""

    def __init__(self, disk: Disk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        assert path is not None, "temporary files are in memory"
        self._disk, self._content = disk, disk.made(Path(path).name)
        self._new_journal = bool(flags[0] & JOURNALS and flags[0] & apsw.SQLITE_OPEN_CREATE)
        super().__init__("unix", name, flags)

    def xWrite(self, data: Any, offset: int) -> None:
        self._content.since.append((offset, bytes(data)))
        self._disk.moment()
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self._content.since.append((newsize, None))
        self._disk.moment()
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        self._disk.moment()
        # the real file needs no sync, because no cut takes anything from it
        assert flags
        self._content.sync()
        if self._new_journal:
            self._disk.sync_directory()
            self._new_journal = False


class _Vfs(apsw.VFS):
    def __init__(self, name: str, disk: Disk) -> None:
        self._disk = disk
        super().__init__(name, "unix")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        return _File(self._disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        self._disk.deleted(Path(filename).name, synced=syncdir)
