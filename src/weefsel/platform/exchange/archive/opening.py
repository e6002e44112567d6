"""Opening an archive: whether it is one, of a format that we know, with the members that it says, of the right size."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from weefsel.errors import Fault, InputError
from weefsel.platform.database.archive import DAMAGED
from weefsel.platform.exchange.archive.shape import FORMAT, MANIFEST, members

__all__ = ["Archive", "opened"]

_MANIFEST_BYTES: Final = 2**20
#: what one row may take, and all of an archive, however tightly it is packed
_LONGEST_LINE: Final = 4 * 2**20
_LARGEST: Final = 4 * 2**30
_MAKE_AGAIN: Final = "Make the archive again: this one was damaged or altered."
_GIVE: Final = "Give a file that `weefsel archive` made."


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive whose members are there. What stands in them is not looked at yet."""

    file: Path
    zip: zipfile.ZipFile
    #: from what municipality, as it called itself
    site: str
    with_owners: bool
    #: member → rows, bytes and sha256, as the manifest tells
    tables: dict[str, dict[str, Any]]

    def where(self, name: str) -> str:
        """How a table is called in a message."""
        return f"{self.file.name}, {name}.jsonl"

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a table, and at its end whether it is whole. Raises `InputError`."""
        told, digest, rows = self.tables[f"{name}.jsonl"], hashlib.sha256(), 0
        broken = Fault(self.where(name), "the rows and the checksum that the archive tells", _MAKE_AGAIN)
        try:
            with self.zip.open(f"{name}.jsonl") as member:
                while line := member.readline(_LONGEST_LINE):
                    digest.update(line)
                    rows += 1
                    if not line.endswith(b"\n"):
                        raise InputError(Fault(self.where(name), "a whole line", _MAKE_AGAIN, row=rows))
                    yield line
        except DAMAGED:
            raise InputError(broken) from None
        if rows != told["rows"] or digest.hexdigest() != told["sha256"]:
            raise InputError(broken)


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """Open an archive. Raises `InputError` with what is wrong with the file as a whole."""
    try:
        stream = file.open("rb")
    except OSError as error:
        raise InputError(Fault(str(file), f"a file that can be read ({error.strerror})", _GIVE)) from None
    with stream:
        try:
            kept = zipfile.ZipFile(stream)
        except DAMAGED:
            raise InputError(Fault(file.name, "an archive of a register, which is a zip", _GIVE)) from None
        with kept:
            yield _checked(file, kept)


def _checked(file: Path, kept: zipfile.ZipFile) -> Archive:
    told = _manifest(file, kept)
    with_owners = told.get("with_owners") is True
    wanted = {f"{name}.jsonl" for name in members(with_owners=with_owners)}
    infos = kept.infolist()
    there, named = {info.filename for info in infos} - {MANIFEST}, told.get("tables")
    odd, lacking = sorted(there - wanted), sorted(wanted - there)
    faults = [Fault(file.name, "only the tables of an archive, each once", _MAKE_AGAIN, column=name) for name in odd]
    faults += [Fault(file.name, "all tables of an archive", _MAKE_AGAIN, column=name) for name in lacking]
    if len(infos) != len(there) + 1 and not faults:
        faults.append(Fault(file.name, "only the tables of an archive, each once", _MAKE_AGAIN))
    if not faults:
        faults = [fault for info in infos for fault in _member_faults(file, info, named)]
    total = sum(info.file_size for info in infos)
    if total > _LARGEST:
        expected = f"at most {_LARGEST:,} bytes, unpacked"
        faults.append(Fault(file.name, expected, _MAKE_AGAIN, value=total))
    if faults:
        raise InputError(faults)
    assert isinstance(named, dict)
    return Archive(file, kept, str(told.get("site", "")), with_owners, named)


def _member_faults(file: Path, info: zipfile.ZipInfo, named: Any) -> Iterator[Fault]:
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
        expected = "members that are stored or deflated, and not encrypted"
        yield Fault(file.name, expected, _MAKE_AGAIN, column=info.filename)
    if info.filename == MANIFEST:
        return
    told = named.get(info.filename) if isinstance(named, dict) else None
    is_told = (
        isinstance(told, dict)
        and set(told) == {"rows", "bytes", "sha256"}
        and type(told["rows"]) is int
        and isinstance(told["sha256"], str)
        and told["bytes"] == info.file_size
    )
    if not is_told:
        expected = "the rows, the size and the checksum of each table in the manifest"
        yield Fault(file.name, expected, _MAKE_AGAIN, column=info.filename)


def _manifest(file: Path, kept: zipfile.ZipFile) -> dict[str, Any]:
    where = f"{file.name}, {MANIFEST}"
    try:
        info = kept.getinfo(MANIFEST)
    except KeyError:
        raise InputError(Fault(file.name, f"an archive of a register, with {MANIFEST}", _GIVE)) from None
    try:
        if info.file_size > _MANIFEST_BYTES:
            raise ValueError
        told = json.loads(kept.read(info))
    except (*DAMAGED, RecursionError):
        raise InputError(Fault(where, "a manifest in JSON", _MAKE_AGAIN)) from None
    if not isinstance(told, dict) or told.get("what") != "weefsel-register":
        raise InputError(Fault(where, "the manifest of an archive of a register", _GIVE))
    layout = told.get("format")
    if type(layout) is not int or layout < 1:
        raise InputError(Fault(where, f"format {FORMAT}", _MAKE_AGAIN, column="format", value=layout))
    if layout > FORMAT:
        mend = "Bring it in with that version of Weefsel, or a newer one."
        expected = f"an archive of format {FORMAT} or older; this one was made by a newer Weefsel"
        raise InputError(Fault(where, expected, mend, column="format", value=layout))
    return told
