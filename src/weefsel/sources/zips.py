"""A zip from anywhere, opened with limits: what it says it holds, and what it turns out to hold."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from weefsel.errors import Fault, InputError

__all__ = ["DAMAGED", "MOST_ENTRIES", "MOST_UNPACKED", "Wanted", "open_zip", "said", "unpack"]

#: A zip may hold so much when it is unpacked (bytes), in so many entries.
MOST_UNPACKED: Final = 1_000_000_000
MOST_ENTRIES: Final = 10_000
#: what Python raises for a zip that is none, or is damaged
DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)
#: so much is unpacked at a time; bytes
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a zip should be, and how to mend one that is not."""

    what: str
    mend: str
    mend_large: str


_A_ZIP: Final = Wanted("a zip", "Make the zip again.", "Make a zip of the tables alone.")


def open_zip(path: Path, wanted: Wanted) -> zipfile.ZipFile:
    """The zip at `path`. Raises `InputError` where it is damaged, or says that it holds too much."""
    try:
        package = zipfile.ZipFile(path)
    except DAMAGED as error:
        expected = f"{wanted.what} that can be read (the package is damaged: {said(error)})"
        raise InputError(Fault(path.name, expected, wanted.mend)) from None
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        package.close()
        expected = f"{wanted.what} of at most {MOST_UNPACKED // 1_000_000:,} MB when it is unpacked"
        value = f"{unpacked / 1e6:,.0f} MB in {len(entries):,} entries"
        raise InputError(Fault(path.name, expected, wanted.mend_large, value=value))
    return package


def unpack(path: Path, folder: Path, suffixes: Collection[str]) -> list[Path]:
    """Write the files with these ends to `folder`, by their bare names; what lies in hidden folders is left out.

    Raises `InputError` where the zip is damaged or encrypted, holds too much, or two files of one name.
    """
    made: list[Path] = []
    left = MOST_UNPACKED
    with open_zip(path, _A_ZIP) as package:
        for entry in package.infolist():
            name = PurePosixPath(entry.filename.replace("\\", "/"))
            hidden = any(part.startswith((".", "__")) for part in name.parts)
            if entry.is_dir() or hidden or name.suffix.lower() not in suffixes:
                continue
            target = folder / name.name
            if target.exists():
                expected = "each file once"
                raise InputError(Fault(path.name, expected, "Keep one of the two.", value=entry.filename))
            left -= _write(path, package, entry, target, left)
            made.append(target)
    return made


def _write(path: Path, package: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, most: int) -> int:
    """Unpack one file; how many bytes. It may hold more than it says."""
    size = 0
    try:
        with package.open(entry) as source, target.open("wb") as out:
            while piece := source.read(_PIECE):
                size += len(piece)
                if size > most:
                    expected = f"a zip of at most {MOST_UNPACKED // 1_000_000:,} MB when it is unpacked"
                    raise InputError(Fault(path.name, expected, _A_ZIP.mend_large, value=entry.filename))
                out.write(piece)
    except (*DAMAGED, RuntimeError) as error:  # RuntimeError: the entry is encrypted
        expected = f"a zip that can be read ({entry.filename[:60]}: {said(error)})"
        raise InputError(Fault(path.name, expected, _A_ZIP.mend)) from None
    return size


def said(error: Exception) -> str:
    """What an error says, in one short line."""
    return " ".join(str(error).split())[:120] or type(error).__name__
