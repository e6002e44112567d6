"""The file of a backup: a zip with `manifest.json`, in which every other member stands with its size and checksum."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal

from weefsel.errors import BuildError, Fault, InputError

__all__ = ["FORMAT", "MANIFEST", "OWN", "Engine", "Manifest", "sync", "unpack", "write"]

#: raised when an older program could not restore what a newer one wrote
FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
OWN: Final = "own"
Engine = Literal["sqlite", "postgresql"]
#: the database of each engine, and what may stand beside it
DATABASES: Final[dict[Engine, str]] = {"sqlite": "register.sqlite3", "postgresql": "register.pgdump"}
FILES: Final = (".rounding_key", ".secret_key", "recipe.toml", "build.json")
MEMBERS: Final = 20_000
MANIFEST_BYTES: Final = 16 * 2**20
#: what is smaller than this may be packed as tightly as it likes
SMALL: Final = 2**30
TIGHTEST: Final = 200
CHUNK: Final = 2**20
#: what a damaged zip makes Python's reader raise
DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
#: what no file of ours is called: other systems read more in such names than we do
_ODD = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_SHA256 = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?")
_MAKE_AGAIN = "Take another backup: this one was damaged or altered."


@dataclass(frozen=True, slots=True)
class Member:
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is of. `server` is the version of SQLite, or of the program that dumped PostgreSQL."""

    program: str
    made: str
    engine: Engine
    server: str
    #: (app, name) of each migration that was applied, in that order
    migrations: tuple[tuple[str, str], ...]
    members: Mapping[str, Member] = field(default_factory=dict)

    @property
    def database(self) -> str:
        """The member that is the database."""
        return DATABASES[self.engine]


def write(stream: BinaryIO, about: Manifest, members: Iterable[tuple[str, Path]]) -> Manifest:
    """Write the members, then the manifest with their sizes and checksums, which is returned."""
    kept: dict[str, Member] = {}
    now = datetime.now(UTC).timetuple()[:6]
    with zipfile.ZipFile(stream, "w", allowZip64=True) as made:
        for name, path in members:
            kept[name] = _add(made, _info(name, now), path)
        manifest = Manifest(about.program, about.made, about.engine, about.server, about.migrations, kept)
        text = json.dumps({"format": FORMAT} | asdict(manifest), indent=1, ensure_ascii=False) + "\n"
        made.writestr(_info(MANIFEST, now), text.encode())
    return manifest


def _info(name: str, now: tuple[int, ...]) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (now[0], now[1], now[2], now[3], now[4], now[5]))
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    # a dump of PostgreSQL is packed already
    info.compress_type = zipfile.ZIP_STORED if name == DATABASES["postgresql"] else zipfile.ZIP_DEFLATED
    return info


def _add(made: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> Member:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, made.open(info, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return Member(size, digest.hexdigest())


def unpack(file: Path, into: Path, program: str) -> Manifest:
    """Check the backup in `file` and write its members below the directory `into`.

    Raises `InputError` with what is wrong: before anything is written where the manifest shows it already, else with
    every member that is damaged. `program` is our version.
    """
    with _opened(file) as kept:
        infos = _listed(file, kept)
        manifest = _manifest(file, kept, infos, program)
        faults = _members(file, manifest, infos)
        if faults:
            raise InputError(faults)
        _room(file, manifest, into)
        for name, member in manifest.members.items():
            fault = _extract(file, kept, infos[name], member, into / name)
            if fault is not None:
                faults.append(fault)
    if faults:
        raise InputError(faults)
    return manifest


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    mend = "Give a file that `weefsel backup` made."
    try:
        stream = file.open("rb")
    except OSError as error:
        raise InputError(Fault(str(file), f"a file that can be read ({error.strerror})", mend)) from None
    with stream:
        try:
            kept = zipfile.ZipFile(stream)
        except DAMAGED:
            raise InputError(Fault(str(file), "a backup, which is a zip", mend)) from None
        with kept:
            yield kept


def _listed(file: Path, kept: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The members by name: each once, packed in a way that we write."""
    infos = kept.infolist()
    if len(infos) > MEMBERS:
        raise InputError(Fault(str(file), f"at most {MEMBERS:,} members", _MAKE_AGAIN, value=len(infos)))
    named = {info.filename: info for info in infos}
    if len(named) < len(infos):
        raise InputError(Fault(str(file), "each member once", _MAKE_AGAIN))
    for info in infos:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
            expected = "members that are stored or deflated, and not encrypted"
            raise InputError(Fault(str(file), expected, _MAKE_AGAIN, column=info.filename))
    return named


def _manifest(file: Path, kept: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo], program: str) -> Manifest:
    where = f"{file}, {MANIFEST}"
    info = infos.get(MANIFEST)
    if info is None:
        raise InputError(Fault(str(file), f"a backup, with {MANIFEST}", "Give a file that `weefsel backup` made."))
    try:
        if info.file_size > MANIFEST_BYTES:
            raise ValueError
        told = json.loads(kept.read(info))
    except (*DAMAGED, RecursionError):
        raise InputError(Fault(where, "a manifest in JSON", _MAKE_AGAIN)) from None
    if not isinstance(told, dict):
        raise InputError(Fault(where, "a manifest in JSON", _MAKE_AGAIN))
    _not_newer(where, told, program)
    try:
        return _read(told)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InputError(Fault(where, "a manifest as `weefsel backup` writes it", _MAKE_AGAIN)) from None


def _not_newer(where: str, told: dict[str, Any], program: str) -> None:
    made_by, layout = told.get("program"), told.get("format")
    newer = isinstance(made_by, str) and _numbers(made_by) > _numbers(program)
    if newer or (isinstance(layout, int) and layout > FORMAT):
        mend = "Install that version, or a newer one, and restore with it."
        expected = f"a backup of Weefsel {program} or older"
        raise InputError(Fault(where, expected, mend, column="program", value=made_by))


def _numbers(version: str) -> tuple[int, int, int]:
    match = _VERSION.match(version)
    return (int(match[1]), int(match[2] or 0), int(match[3] or 0)) if match else (0, 0, 0)


def _read(told: dict[str, Any]) -> Manifest:
    """The manifest as we know it; any of four errors for one that is otherwise."""
    if told["format"] != FORMAT or told["engine"] not in DATABASES:
        raise ValueError
    program, made, server = told["program"], told["made"], told["server"]
    migrations = tuple((app, name) for app, name in told["migrations"])
    if not all(isinstance(text, str) for text in (program, made, server, *chain(*migrations))):
        raise TypeError
    datetime.fromisoformat(made)
    members = {name: Member(one["size"], one["sha256"]) for name, one in told["members"].items()}
    for one in members.values():
        if type(one.size) is not int or one.size < 0 or not _SHA256.fullmatch(one.sha256):
            raise ValueError
    return Manifest(program, made, told["engine"], server, migrations, members)


def _members(file: Path, manifest: Manifest, infos: Mapping[str, zipfile.ZipInfo]) -> list[Fault]:
    """What is wrong with names and sizes."""
    faults: list[Fault] = []
    there, told = set(infos) - {MANIFEST}, set(manifest.members)
    for name in sorted(there ^ told):
        expected = "the same members in the manifest as in the zip"
        faults.append(Fault(str(file), expected, _MAKE_AGAIN, column=name))
    if manifest.database not in told:
        faults.append(Fault(str(file), f"the database, {manifest.database}", _MAKE_AGAIN))
    for name in sorted(there & told):
        if name not in (manifest.database, *FILES) and not _of_own(name):
            expected = f"{manifest.database}, {', '.join(FILES)}, or a file below {OWN}/"
            faults.append(Fault(str(file), expected, "This is not a backup of Weefsel alone.", column=name))
        elif infos[name].file_size != manifest.members[name].size:
            faults.append(Fault(str(file), "the size that the manifest tells", _MAKE_AGAIN, column=name))
    return _shortened(faults)


def _of_own(name: str) -> bool:
    """Whether a name stays below `own/` on any system."""
    top, *parts = name.split("/")
    plain = all(part not in ("", ".", "..") and not part.endswith((" ", ".")) for part in parts)
    return top == OWN and bool(parts) and plain and not _ODD.search(name) and len(name.encode()) <= 255


def _shortened(faults: list[Fault]) -> list[Fault]:
    """The first of each kind, with how many more there are."""
    kinds: dict[str, list[Fault]] = {}
    for fault in faults:
        kinds.setdefault(fault.expected, []).append(fault)
    return [
        Fault(first.where, first.expected, first.mend, column=first.column, more=len(more))
        for first, *more in kinds.values()
    ]


def _room(file: Path, manifest: Manifest, into: Path) -> None:
    """Whether the members fit on the disk, and are not a little file that grows without end."""
    total = sum(member.size for member in manifest.members.values())
    if total > max(SMALL, TIGHTEST * file.stat().st_size):
        raise InputError(Fault(str(file), f"at most {TIGHTEST} times what the zip takes", _MAKE_AGAIN, value=total))
    free = shutil.disk_usage(into).free
    if total * 2 > free:
        raise BuildError(f"No room in {into.parent}: restoring takes {total * 2:,} bytes, and {free:,} are free.")


def _extract(file: Path, kept: zipfile.ZipFile, info: zipfile.ZipInfo, member: Member, target: Path) -> Fault | None:
    """Write one member, readable for its owner only; what is wrong with it, if anything."""
    damaged = Fault(str(file), "a member that is whole", _MAKE_AGAIN, column=info.filename)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
        try:
            source = kept.open(info)
        except DAMAGED:
            return damaged
        with source:
            while True:
                try:
                    chunk = source.read(CHUNK)
                except DAMAGED:
                    return damaged
                if not chunk:
                    break
                digest.update(chunk)
                made.write(chunk)
        made.flush()
        os.fsync(made.fileno())
    return None if digest.hexdigest() == member.sha256 else damaged


def sync(directory: Path) -> None:
    """Have the disk keep which files are in `directory`."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
