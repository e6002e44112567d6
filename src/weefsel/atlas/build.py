"""Running the analyses of a snapshot, keeping what they made, and making again only what changed."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from weefsel.atlas.provenance import Provenance, read_provenance, result_key, write_provenance
from weefsel.atlas.read import read_rows
from weefsel.atlas.registry import DRAWN, RESULTS, Result
from weefsel.errors import BuildError, InputError
from weefsel.snapshot import Snapshot
from weefsel.snapshot.store import sha256_of

__all__ = ["build"]

#: told the name of each step as it starts, and whether it is made or kept
Progress = Callable[[str, bool], None]


def build(
    snapshot: Snapshot,
    *,
    previous: Snapshot | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[str]:
    """Make every result of `snapshot` that is not there yet; the names of those that were made.

    A result is kept when its inputs, parameters and version are those it was made with: here, or in `previous` (then it
    is linked from there). With an `executor` results that do not wait for one another are made side by side; the
    default makes them here, one by one. Raises `BuildError` when the disk does not take them; what is finished is kept.
    """
    try:
        return _build(snapshot, previous, executor, progress or (lambda _name, _made: None))
    except OSError as error:
        raise BuildError(f"Cannot write in {snapshot.path}: {error.strerror or error}.") from None


def _build(snapshot: Snapshot, previous: Snapshot | None, executor: Executor | None, tell: Progress) -> list[str]:
    (snapshot.path / "atlas").mkdir(exist_ok=True)
    made: list[str] = []
    hashes: dict[str, str] = dict(snapshot.hashes)
    waiting = dict(RESULTS)
    while waiting:
        ready = [r for r in waiting.values() if not any(name in waiting for name in r.after)]
        stale: list[Result] = []
        for result in ready:
            kept = _keep(snapshot, previous, result.name, _key(result, snapshot, hashes))
            tell(result.name, not kept)
            if not kept:
                stale.append(result)
        if executor is None:
            for result in stale:
                _make(snapshot.path, result.name, _inputs(result, hashes))
        else:
            jobs = [executor.submit(_make, snapshot.path, result.name, _inputs(result, hashes)) for result in stale]
            for job in jobs:
                job.result()
        made += [result.name for result in stale]
        for result in ready:
            hashes[result.name] = read_provenance(_provenance_path(snapshot, result.name)).files[
                f"{result.name}.parquet"
            ]
            del waiting[result.name]
    inputs = {name: hashes[name] for name in DRAWN.tables if name in hashes}
    key = result_key(DRAWN.name, DRAWN.version, inputs, {})
    kept = _keep(snapshot, previous, DRAWN.name, key)
    tell(DRAWN.name, not kept)
    if not kept:
        _draw(snapshot, inputs)
        made.append(DRAWN.name)
    return made


def _inputs(result: Result, hashes: Mapping[str, str]) -> dict[str, str]:
    return {name: hashes[name] for name in (*result.tables, *result.after) if name in hashes}


def _key(result: Result, snapshot: Snapshot, hashes: Mapping[str, str]) -> str:
    return result_key(result.name, result.version, _inputs(result, hashes), result.steered_by(snapshot))


def _provenance_path(snapshot: Snapshot, name: str) -> Path:
    return snapshot.path / "atlas" / f"{name}.prov.json"


def _keep(snapshot: Snapshot, previous: Snapshot | None, name: str, key: str) -> bool:
    """Whether the result with this key is here, if need be by linking it from `previous`."""
    for holder in (snapshot, previous):
        if holder is None or not _provenance_path(holder, name).is_file():
            continue
        try:
            known = read_provenance(_provenance_path(holder, name))
        except InputError:
            continue  # a broken result is made again
        home = _home(holder, name)
        kept = [(home / file).is_file() and sha256_of(home / file) == sha256 for file, sha256 in known.files.items()]
        if known.key == key and kept and all(kept):
            if holder is not snapshot:
                _link(home, _home(snapshot, name), known.files)
                write_provenance(_provenance_path(snapshot, name), known, snapshot)
            return True
    return False


def _home(snapshot: Snapshot, name: str) -> Path:
    return snapshot.path / ("tiles" if name == DRAWN.name else "atlas")


def _link(source: Path, target: Path, files: Mapping[str, str]) -> None:
    for file in files:
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        (target / file).unlink(missing_ok=True)
        try:
            os.link(source / file, target / file)
        except OSError:  # another disk, or one without links
            shutil.copy2(source / file, target / file)


class _Made(Mapping[str, pd.DataFrame]):
    """The results that another is made from, read when they are used."""

    def __init__(self, home: Path, names: Sequence[str]) -> None:
        self._home = home
        self._names = names

    def __getitem__(self, name: str) -> pd.DataFrame:
        return read_rows(self._home / f"{name}.parquet")

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _make(path: Path, name: str, inputs: Mapping[str, str]) -> None:
    """Make one result of the revision at `path`: a top-level function, so that another process can do it."""
    snapshot = Snapshot(path)
    result = RESULTS[name]
    started = _now()
    rows = result.make(snapshot, _Made(path / "atlas", result.after))
    file = path / "atlas" / f"{name}.parquet"
    with _whole(file) as unfinished:
        table = pa.Table.from_pandas(rows, preserve_index=False)
        with unfinished.open("wb") as stream:
            pq.write_table(table, stream, compression="zstd")
    parameters = result.steered_by(snapshot)
    key = result_key(name, result.version, inputs, parameters)
    files = {file.name: sha256_of(file)}
    provenance = Provenance(name, result.version, key, inputs, parameters, started, _now(), files, _program())
    with _whole(_provenance_path(snapshot, name)) as unfinished:
        write_provenance(unfinished, provenance, snapshot)


def _draw(snapshot: Snapshot, inputs: Mapping[str, str]) -> None:
    started = _now()
    target = snapshot.path / "tiles"
    workshop = Path(tempfile.mkdtemp(prefix=".tiles-", dir=snapshot.path.resolve()))
    try:
        DRAWN.make(snapshot, workshop)
        files = {
            path.relative_to(workshop).as_posix(): sha256_of(path)
            for path in sorted(workshop.rglob("*"))
            if path.is_file()
        }
        workshop.chmod(0o755)
        _replace(workshop, target)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    key = result_key(DRAWN.name, DRAWN.version, inputs, {})
    provenance = Provenance(DRAWN.name, DRAWN.version, key, inputs, {}, started, _now(), files, _program())
    with _whole(_provenance_path(snapshot, DRAWN.name)) as unfinished:
        write_provenance(unfinished, provenance, snapshot)


def _replace(made: Path, target: Path) -> None:
    """Put directory `made` where `target` is, with as short a gap as can be."""
    with tempfile.TemporaryDirectory(prefix=".old-", dir=target.parent) as attic:
        # another process may be doing the same: then its directory makes way for ours, or ours for its
        for attempt in range(9):
            try:
                if target.exists():
                    target.rename(Path(attic) / str(attempt))
                made.rename(target)
            except OSError:
                if attempt == 8:
                    raise
            else:
                return


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A path to write to, that becomes `path` only when all went well."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.chmod(0o644)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _program() -> str:
    return f"weefsel {version('weefsel')}"


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
