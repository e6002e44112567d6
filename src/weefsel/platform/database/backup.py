"""One file with all that cannot be built again: what people wrote, the keys, the recipe and what was brought for it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from weefsel.errors import BuildError, Fault, InputError, NotFound
from weefsel.platform.database import archive, postgres, sqlite
from weefsel.platform.database.archive import DATABASES, FILES, OWN, Manifest
from weefsel.platform.database.settings import RESTORING, databases, location
from weefsel.platform.database.url import VARIABLE, Postgres, Sqlite

__all__ = ["Kept", "backup", "restore"]

#: in `own/`: held by whoever builds, and nothing to keep
LOCK: Final = "building"
STAGE: Final = ".restore-"


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup: where it is, how large, and what it is of."""

    file: Path
    size: int
    manifest: Manifest


def backup(directory: Path, file: Path, environment: Mapping[str, str]) -> Kept:
    """Write a backup of `directory` and its database to `file`, while the site goes on.

    What was acknowledged before this began is in it. It was read back before it stands there; what stood there before
    stays until then. Raises `NotFound` where there is no register, `InputError` for a bad address or place, and
    `BuildError` when something could not be read or written, or the database is damaged.
    """
    databases(environment, directory)  # refuses what is half restored
    where = location(environment, directory)
    if isinstance(where, Sqlite) and not where.path.is_file():
        raise NotFound(f"No register at {where.path}, and no {VARIABLE}: there is nothing to back up.")
    _outside(directory, file)
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=file.parent) as name:
            return _made(directory, file, where, environment, Path(name))
    except OSError as error:
        raise BuildError(f"Cannot write {file}: {error.strerror or error}.") from None


def _outside(directory: Path, file: Path) -> None:
    if directory.resolve() in file.resolve().parents:
        mend = "Choose a place elsewhere: what destroys the directory would take its backup along."
        raise InputError(Fault(str(file), f"a file outside {directory}", mend))
    if file.exists() and not file.is_file():
        raise InputError(Fault(str(file), "a file, or nothing", "Choose another name."))


def _made(
    directory: Path, file: Path, where: Sqlite | Postgres, environment: Mapping[str, str], workshop: Path
) -> Kept:
    about = _dumped(where, workshop, environment)
    members = [(about.database, workshop / about.database), *_beside(directory)]
    unfinished = workshop / "backup"
    with os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        manifest = archive.write(stream, about, members)
        stream.flush()
        os.fsync(stream.fileno())
    (workshop / "read").mkdir()
    archive.unpack(unfinished, workshop / "read", about.program)
    unfinished.replace(file)
    archive.sync(file.parent)
    return Kept(file, file.stat().st_size, manifest)


def _dumped(where: Sqlite | Postgres, workshop: Path, environment: Mapping[str, str]) -> Manifest:
    """Copy the database into the workshop; what it is."""
    made, program = datetime.now(UTC).isoformat(timespec="seconds"), version("weefsel")
    if isinstance(where, Postgres):
        server, migrations = postgres.dump(where, workshop / DATABASES["postgresql"], environment)
        return Manifest(program, made, "postgresql", server, migrations)
    copied = workshop / DATABASES["sqlite"]
    sqlite.copy(where.path, copied)
    wrong, migrations = sqlite.soundness(copied)
    if wrong:
        told = "; ".join(wrong)
        raise BuildError(f"{where.path} is damaged, and was not backed up: {told}. Restore an earlier backup.")
    return Manifest(program, made, "sqlite", sqlite3.sqlite_version, migrations)


def _beside(directory: Path) -> Iterator[tuple[str, Path]]:
    """Name in the backup → file, of what is kept beside the database."""
    for name in FILES:
        if (directory / name).is_file():
            yield name, directory / name
    for path in sorted((directory / OWN).rglob("*")):
        kind = path.lstat().st_mode
        if stat.S_ISLNK(kind):
            raise InputError(Fault(str(path), "a file, and no link", "Put the file itself there."))
        if stat.S_ISREG(kind) and path != directory / OWN / LOCK:
            yield path.relative_to(directory).as_posix(), path


def restore(file: Path, directory: Path, environment: Mapping[str, str], *, replace: bool = False) -> Kept:
    """Put the backup in `file` back in `directory` and its database.

    All of it is checked first. What is there is overwritten only with `replace`: the database in one transaction, then
    the files. What the backup does not have stays. Raises `InputError` for a backup that is damaged, newer than this
    program or of another kind of database, for what would be overwritten, and while a site has the database open;
    `BuildError` when it could not be written. Then all is as it was.
    """
    where = location(environment, directory)
    program = version("weefsel")
    with _stage(directory) as stage:
        manifest = archive.unpack(file, stage, program)
        _same_engine(file, manifest, where)
        made = stage / manifest.database
        if isinstance(where, Sqlite):
            _sound(file, made, manifest)
            there = [str(where.path)] if sqlite.exists(where.path) else []
        else:
            there = _tables_there(file, made, manifest, where, environment)
        _may_overwrite([*there, *_files_there(stage, directory)], replace=replace)
        with _marked(directory):
            if isinstance(where, Sqlite):
                where.path.parent.mkdir(parents=True, exist_ok=True)
                sqlite.put(made, where.path)
            else:
                postgres.put(made, where, environment)
            (directory / RESTORING).write_text("files\n", encoding="ascii")
            _put_files(stage, directory)
    return Kept(file, file.stat().st_size, manifest)


@contextmanager
def _stage(directory: Path) -> Iterator[Path]:
    """A folder in `directory`, from which files can be renamed into place. A fault leaves no directory made for it."""
    new = not directory.exists()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for left in directory.glob(f"{STAGE}*"):  # by a restore that was killed
            shutil.rmtree(left)
        stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=directory))
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    except (BuildError, InputError):
        with suppress(OSError):  # unless there is something in it
            if new:
                directory.rmdir()
        raise
    except OSError as error:
        raise BuildError(f"Cannot write in {directory}: {error.strerror or error}.") from None


def _same_engine(file: Path, manifest: Manifest, where: Sqlite | Postgres) -> None:
    ours = "sqlite" if isinstance(where, Sqlite) else "postgresql"
    if manifest.engine == ours:
        return
    mend = (
        f"Leave {VARIABLE} out, so that it is restored into SQLite."
        if manifest.engine == "sqlite"
        else f"Give the address of a PostgreSQL in {VARIABLE}."
    )
    mend += " A backup does not move a register from one kind of database to another."
    raise InputError(Fault(str(file), f"a backup of {ours}", mend, value=manifest.engine))


def _sound(file: Path, made: Path, manifest: Manifest) -> None:
    wrong, migrations = sqlite.soundness(made)
    if not wrong and migrations != manifest.migrations:
        wrong = ["its migrations are not those of the manifest"]
    if wrong:
        mend = "Take another backup: this one was damaged or altered."
        raise InputError(Fault(str(file), f"a database that is sound ({'; '.join(wrong)})", mend))


def _tables_there(
    file: Path, made: Path, manifest: Manifest, where: Postgres, environment: Mapping[str, str]
) -> list[str]:
    """The tables that the restore would replace. Raises `InputError` for those that it would leave standing."""
    kept = postgres.check(made, manifest.server, where, environment)
    there = postgres.tables(where)
    if strange := sorted(there - kept):
        mend = "Empty the database first, or restore into a new one: those would stay, and belong to nothing."
        expected = "a database with no other tables than the backup's"
        raise InputError(Fault(str(file), expected, mend, value=strange[0], more=len(strange) - 1))
    return [f"table {name}" for name in sorted(there)]


def _files_there(stage: Path, directory: Path) -> list[str]:
    """The files that would change."""
    named = [name for name in FILES if (stage / name).exists()]
    changed = [
        str(directory / name)
        for name in named
        if (directory / name).exists() and (directory / name).read_bytes() != (stage / name).read_bytes()
    ]
    own = directory / OWN
    if (stage / OWN).exists() and own.exists() and any(own.iterdir()):
        changed.append(str(own))
    return changed


def _may_overwrite(there: list[str], *, replace: bool) -> None:
    if there and not replace:
        mend = "Restore elsewhere, or give --replace: then what is there now is gone."
        raise InputError(Fault(there[0], "nothing that would be overwritten", mend, more=len(there) - 1))


@contextmanager
def _marked(directory: Path) -> Iterator[None]:
    """Marks the directory as half restored, for a site that starts meanwhile, or after a power cut.

    The database is changed whole or not at all. As long as it was not, the mark goes with the fault.
    """
    mark = directory / RESTORING
    mark.write_text("database\n", encoding="ascii")
    archive.sync(directory)
    try:
        yield
    except (BuildError, InputError):
        if mark.read_text(encoding="ascii") == "database\n":
            mark.unlink()
        raise
    mark.unlink()
    archive.sync(directory)


def _put_files(stage: Path, directory: Path) -> None:
    for name in FILES:
        if (stage / name).exists():
            (stage / name).replace(directory / name)
    if (stage / OWN).exists():
        if (directory / OWN).exists():
            (directory / OWN).rename(stage / "before")
        (stage / OWN).rename(directory / OWN)
    archive.sync(directory)
