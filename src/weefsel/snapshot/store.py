"""A snapshot on disk: `DIR/revisions/<id>/` with tables and a data package descriptor, and `DIR/current`.

A revision's id is the checksum of its content: the same tables are the same revision, on any machine. A revision is
written beside its place and renamed into it whole; `current` is a small file that is replaced whole. Whoever stops the
program at any moment is left with the old snapshot or the new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import pyproj

from weefsel.errors import BuildError, Fault, InputError, NotFound
from weefsel.snapshot.descriptor import descriptor, read_descriptor
from weefsel.snapshot.frames import Tables, empty
from weefsel.snapshot.meta import Meta, meta_faults
from weefsel.snapshot.parquet import read_table, write_table
from weefsel.snapshot.tables import TABLES
from weefsel.snapshot.validate import faults

__all__ = ["Snapshot", "open_snapshot", "save", "set_current", "sha256_of"]

#: characters of the checksum that name a revision: 48 bits
ID_LENGTH: Final = 12


class Snapshot:
    """The tables of one place at one moment. Tables are read, checked against their checksum, when first asked for."""

    def __init__(self, path: Path) -> None:
        """`path` is a revision's directory. Raises `InputError` when its descriptor is broken."""
        self.path = path
        self.revision = path.name
        self._descriptor = read_descriptor(path / "datapackage.json")
        self.meta = self._descriptor.meta
        self._tables: dict[str, pd.DataFrame] = {}

    def table(self, name: str) -> pd.DataFrame:
        """The table called `name`; without rows when the snapshot does not have it. Do not write into it."""
        if name not in TABLES:
            raise NotFound(f"No table {name}. There are: {', '.join(TABLES)}.")
        if name not in self._tables:
            self._tables[name] = self._read(name)
        return self._tables[name]

    def _read(self, name: str) -> pd.DataFrame:
        if name not in self.hashes:
            return empty(name, self.meta.crs)
        path = self.path / "tables" / f"{name}.parquet"
        where, restore = f"tables/{name}.parquet", "Restore it from a copy, or build again."
        try:
            found = sha256_of(path)
        except OSError as error:
            raise InputError(Fault(where, f"a file that can be read ({error.strerror})", restore)) from None
        if found != self.hashes[name]:
            expected = f"the file with checksum {self.hashes[name][:12]}…"
            raise InputError(Fault(where, expected, f"It was changed or cut off after it was made. {restore}"))
        return read_table(TABLES[name], path, self.meta.crs)

    @property
    def hashes(self) -> dict[str, str]:
        """Table → sha256 of its file, for the tables that the snapshot has."""
        return self._descriptor.hashes

    def intact(self) -> bool:
        """Whether every file of the tables is the one that was written. Cheaper than `faults`, which reads them too."""
        files = {name: self.path / "tables" / f"{name}.parquet" for name in self.hashes}
        return all(file.is_file() and sha256_of(file) == self.hashes[name] for name, file in files.items())

    @property
    def counts(self) -> dict[str, int]:
        """Table → number of rows, for the tables that the snapshot has."""
        return self._descriptor.counts

    def faults(self) -> list[Fault]:
        """Everything that is wrong with this snapshot, files and values; empty means sound."""
        found: list[Fault] = []
        for name in self.hashes:
            try:
                self.table(name)
            except InputError as error:
                found += error.faults
        return found or faults({name: self.table(name) for name in self.hashes})

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        return _geo(self.table("areas"))

    @property
    def residents(self) -> pd.DataFrame:
        return self.table("residents")

    @property
    def nodes(self) -> pd.DataFrame:
        return self.table("nodes")

    @property
    def edges(self) -> pd.DataFrame:
        return self.table("edges")

    @cached_property
    def places(self) -> gpd.GeoDataFrame:
        return _geo(self.table("places"))

    @property
    def actors(self) -> pd.DataFrame:
        return self.table("actors")

    @property
    def offers(self) -> pd.DataFrame:
        return self.table("offers")

    @property
    def ties(self) -> pd.DataFrame:
        return self.table("ties")

    @property
    def indicators(self) -> pd.DataFrame:
        return self.table("indicators")

    @property
    def observations(self) -> pd.DataFrame:
        return self.table("observations")

    @property
    def funding(self) -> pd.DataFrame:
        return self.table("funding")

    @property
    def norms(self) -> pd.DataFrame:
        return self.table("norms")

    @property
    def interventions(self) -> pd.DataFrame:
        return self.table("interventions")

    @property
    def sources(self) -> pd.DataFrame:
        return self.table("sources")

    @property
    def crosswalk(self) -> pd.DataFrame:
        return self.table("crosswalk")

    @property
    def joins(self) -> pd.DataFrame:
        return self.table("joins")

    @property
    def links(self) -> pd.DataFrame:
        return self.table("links")

    @cached_property
    def basemap(self) -> gpd.GeoDataFrame:
        return _geo(self.table("basemap"))

    def __repr__(self) -> str:
        rows = ", ".join(f"{self.counts[n]:,} {n}" for n in ("areas", "places") if n in self.counts)
        return f"<Snapshot {self.meta.name} {self.meta.date}: {rows}>"


def _geo(rows: pd.DataFrame) -> gpd.GeoDataFrame:
    assert isinstance(rows, gpd.GeoDataFrame)
    return rows


def open_snapshot(path: str | os.PathLike[str]) -> Snapshot:
    """The current snapshot in directory `path` (or the revision that `path` itself is).

    Raises `NotFound` when there is none, `InputError` when its descriptor is broken.
    """
    directory = Path(path)
    pointer = directory / "current"
    try:
        if (directory / "datapackage.json").is_file():
            return Snapshot(directory)
        if not pointer.is_file():
            raise NotFound(f"No snapshot in {directory}. Make one with `weefsel demo {directory}` or `weefsel build`.")
        revision = pointer.read_bytes()[:200].decode("ascii", "replace").strip()
        # the pointer's text becomes part of a path, and may be anything
        there = revision.isalnum() and (directory / "revisions" / revision / "datapackage.json").is_file()
    except OSError as error:
        raise NotFound(f"No snapshot in {directory}: {error.strerror}.") from None
    if not there:
        raise InputError(
            Fault(str(pointer), "the name of a revision that is there", "Build the snapshot again.", value=revision)
        )
    return Snapshot(directory / "revisions" / revision)


def save(tables: Tables, meta: Meta, directory: str | os.PathLike[str]) -> Snapshot:
    """Write `tables` as a revision under `directory` and return it; `set_current` makes it the one that is shown.

    Raises `InputError` with all faults when the tables are not sound; nothing is written then.
    """
    found = meta_faults(meta) + faults(tables)
    if found := found or _crs_faults(tables, meta):
        raise InputError(found)
    revisions = Path(directory) / "revisions"
    try:
        revisions.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=".new-", dir=revisions))
    except OSError as error:
        raise BuildError(f"Cannot write in {directory}: {error.strerror}.") from None
    try:
        revision = _write(tables, meta, workshop)
        target = revisions / revision
        if target.exists():
            _mend(workshop, target)
        else:
            _rename(workshop, target)
        return Snapshot(target)
    except OSError as error:
        raise BuildError(f"Cannot write in {directory}: {error.strerror}.") from None
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _crs_faults(tables: Tables, meta: Meta) -> list[Fault]:
    """Shapes that know their CRS have the snapshot's."""
    expected, mend = f"shapes in {meta.crs}", "Project them with to_crs."
    own = pyproj.CRS(meta.crs)
    return [
        Fault(name, expected, mend, column="geometry", value=rows.crs.to_string())
        for name, rows in tables.items()
        if isinstance(rows, gpd.GeoDataFrame) and rows.crs is not None and rows.crs != own
    ]


def _write(tables: Tables, meta: Meta, workshop: Path) -> str:
    """Write all files of a revision into `workshop`; its id."""
    (workshop / "tables").mkdir()
    hashes: dict[str, str] = {}
    counts: dict[str, int] = {}
    for name, table in TABLES.items():
        if name in tables and len(tables[name]):
            path = workshop / "tables" / f"{name}.parquet"
            write_table(table, tables[name], path, meta.crs)
            hashes[name] = sha256_of(path)
            counts[name] = len(tables[name])
    text = json.dumps(descriptor(meta, hashes, counts), indent=1, ensure_ascii=False) + "\n"
    (workshop / "datapackage.json").write_text(text, encoding="utf-8")
    for path in (*workshop.rglob("*"), workshop):
        _sync(path)
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def _rename(workshop: Path, target: Path) -> None:
    workshop.chmod(0o755)
    try:
        workshop.rename(target)
    except OSError:
        # another process was first: the id is the content, so its revision is this one
        if not target.exists():
            raise
    _sync(target.parent)


def _mend(workshop: Path, target: Path) -> None:
    """Put the files of `workshop` where `target`, which should be equal, has lost or altered its own."""
    for fresh in [path for path in workshop.rglob("*") if path.is_file()]:
        kept = target / fresh.relative_to(workshop)
        if not (kept.is_file() and sha256_of(kept) == sha256_of(fresh)):
            kept.parent.mkdir(exist_ok=True)
            fresh.replace(kept)
            _sync(kept.parent)


def set_current(directory: str | os.PathLike[str], revision: str) -> None:
    """Make `revision` the one that is opened and shown, at once. Raises `BuildError` when the disk does not take it."""
    pointer = Path(directory) / "current"
    unfinished: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".current-", dir=directory)
        unfinished = Path(name)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(revision + "\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.chmod(0o644)
        unfinished.replace(pointer)
        _sync(Path(directory))
    except OSError as error:
        raise BuildError(f"Cannot write {pointer}: {error.strerror}.") from None
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Have the disk keep `path` (file or directory) now, so that a power cut cannot take it back."""
    descriptor_number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor_number)
    finally:
        os.close(descriptor_number)


def sha256_of(path: Path) -> str:
    """Hexadecimal sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
