"""Fetching the sources of a recipe, one after the other, into a data directory."""

from __future__ import annotations

import datetime as dt
import fcntl
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from weefsel.errors import Fault, InputError
from weefsel.sources.fetch.addresses import VettedTransport
from weefsel.sources.fetch.cache import FOLDER, Cache
from weefsel.sources.fetch.client import Client, Sleep
from weefsel.sources.fetch.disk import replaced, settle
from weefsel.sources.fetch.features import OgcFeatures, Wfs
from weefsel.sources.fetch.lock import Fetched, asked_of, name_of, read_lock, write_lock
from weefsel.sources.fetch.odata import OData
from weefsel.sources.fetch.options import path_fault
from weefsel.sources.fetch.page import Layout
from weefsel.sources.fetch.policy import Policy
from weefsel.sources.fetch.walk import Tell, Walk, write_pages
from weefsel.sources.fetch.wholefile import WholeFile
from weefsel.sources.model import Recipe, RecipeSource, silent
from weefsel.sources.recipe import sha256_of

__all__ = ["Brought", "fetch"]

_LAYOUTS: Final[Mapping[str, Callable[[Mapping[str, Any]], Layout]]] = {
    "odata3": OData,
    "odata4": OData,
    "ogc-features": OgcFeatures,
    "wfs": Wfs,
}


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a source."""

    source_id: str
    path: str
    file: Fetched
    #: whether the file is another one than was there before
    changed: bool


class _Errand:
    """What all sources of one `fetch` share."""

    def __init__(
        self,
        data_dir: Path,
        policy: Policy,
        transport: Callable[[Policy], httpx.BaseTransport],
        sleep: Sleep,
        tell: Tell,
        *,
        refresh: bool,
    ) -> None:
        self.data_dir, self.policy, self.tell, self.refresh = data_dir, policy, tell, refresh
        self._transport, self._sleep = transport, sleep
        self.cache = Cache(data_dir / FOLDER)

    @contextmanager
    def client(self) -> Iterator[Client]:
        client = Client(self.policy, self._transport(self.policy), sleep=self._sleep)
        try:
            yield client
        finally:
            client.close()


def fetch(
    recipe: Recipe,
    data_dir: Path,
    policy: Policy,
    *,
    only: Collection[str] = (),
    refresh: bool = False,
    tell: Tell = silent,
    transport: Callable[[Policy], httpx.BaseTransport] = VettedTransport,
    sleep: Sleep = time.sleep,
) -> list[Brought]:
    """Bring the file of each source with `[source.fetch]` to its path below `data_dir`, and write down its checksum.

    `only` names the sources to bring; with `refresh` nothing that was fetched before is used. A source that cannot be
    brought does not stop the others, and leaves the file that was there. Raises `InputError` with all that went wrong.
    """
    sources = _chosen(recipe, only)
    errand = _Errand(data_dir, policy, transport, sleep, tell, refresh=refresh)
    brought: list[Brought] = []
    faults: list[Fault] = []
    data_dir.mkdir(parents=True, exist_ok=True)
    with _alone(data_dir / FOLDER):
        lock = read_lock(data_dir)
        for row, source in sources.items():
            try:
                target = _target(source, data_dir, f"{recipe.file}, row {row}")
                done = _bring(source, target, lock.get(name_of(source.path)), errand)
            except InputError as error:
                faults += error.faults
                continue
            lock[name_of(source.path)] = done.file
            write_lock(data_dir, lock)
            brought.append(done)
            tell(f"{source.id}: {'new' if done.changed else 'unchanged'}")
    if faults:
        raise InputError(faults)
    return brought


def _chosen(recipe: Recipe, only: Collection[str]) -> dict[int, RecipeSource]:
    """Row in the recipe → source that is to be fetched; sources that share a file are fetched once."""
    can = {row: source for row, source in enumerate(recipe.sources, start=1) if source.fetch is not None}
    ids = [source.id for source in can.values()]
    if not can:
        mend = "Say under [source.fetch] where the file of a source comes from."
        raise InputError(Fault(recipe.file, "at least one source that can be fetched", mend))
    faults = [
        Fault("--only", f"the id of a source that can be fetched: {', '.join(ids)}", "Mend the option.", value=name)
        for name in only
        if name not in ids
    ]
    chosen: dict[int, RecipeSource] = {}
    by_path: dict[str, RecipeSource] = {}
    for row, source in can.items():
        if only and source.id not in only:
            continue
        other = by_path.setdefault(name_of(source.path), source)
        if other is source:
            chosen[row] = source
        elif other.fetch != source.fetch or other.sha256 != source.sha256:
            expected = f"another path than that of {other.id}, or the same [source.fetch] and sha256"
            faults.append(Fault(recipe.file, expected, "Give each its own file.", row, "path", source.path))
    if faults:
        raise InputError(faults)
    return chosen


def _target(source: RecipeSource, data_dir: Path, where: str) -> Path:
    """Where the file of a source goes. Raises `InputError` where that is outside the data directory, also by a link."""
    fault = path_fault(source.path, where)
    target = data_dir / source.path
    if fault is None and not target.parent.resolve().is_relative_to(data_dir.resolve()):
        mend = "Remove the link that leads outside, or mend the path."
        fault = Fault(where, "a path inside the data directory", mend, column="path", value=source.path)
    if fault is not None:
        raise InputError(fault)
    return target


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else fetches into the same directory meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "busy").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            mend = "Wait until it is ready."
            raise InputError(Fault(str(folder), "one weefsel fetch at a time", mend)) from None
        yield


def _bring(source: RecipeSource, target: Path, known: Fetched | None, errand: _Errand) -> Brought:
    assert source.fetch is not None  # it was chosen for that
    url = str(source.fetch["url"])
    there = (
        known is not None
        and known.asked == asked_of(source.fetch)
        and target.is_file()
        and sha256_of(target) == known.sha256
    )
    if source.fetch["layout"] == "file":
        file = _bring_file(source, target, url, known if there else None, errand)
    else:
        file = _bring_pages(source, target, url, errand)
    changed = known is None or not there or known.sha256 != file.sha256
    return Brought(source.id, source.path, file, changed)


def _bring_pages(source: RecipeSource, target: Path, url: str, errand: _Errand) -> Fetched:
    """All pages of a source, joined."""
    assert source.fetch is not None
    layout = _LAYOUTS[source.fetch["layout"]](source.fetch)
    with errand.client() as client, replaced(target) as file:
        walk = Walk(source.id, layout, client, errand.cache, errand.tell, anew=errand.refresh)
        write_pages(walk, layout, file)
        _check_checksum(source, file.sha256, target)
    return Fetched(url, asked_of(source.fetch), file.sha256, file.size, walk.records, _now())


def _bring_file(source: RecipeSource, target: Path, url: str, known: Fetched | None, errand: _Errand) -> Fetched:
    """A file that comes in one piece; `known` is the one that is there, if it is sound."""
    assert source.fetch is not None
    with errand.client() as client:
        whole = WholeFile(source.id, url, client, errand.cache, errand.tell)
        if not whole.fetch(known, anew=errand.refresh):
            assert known is not None  # only then may the server say that nothing changed
            _check_checksum(source, known.sha256, target)
            return known
        sha256, size = whole.checksum()
        try:
            _check_checksum(source, sha256, target)
            target.parent.mkdir(parents=True, exist_ok=True)
            settle(whole.part, target)
        finally:
            whole.drop()
    return Fetched(url, asked_of(source.fetch), sha256, size, None, _now(), whole.etag)


def _check_checksum(source: RecipeSource, found: str, target: Path) -> None:
    """The file is the one that the recipe pins."""
    if source.sha256 is not None and found != source.sha256:
        kept = " The file that was there is kept." if target.is_file() else ""
        mend = f'If it was meant to change, put sha256 = "{found}" in the recipe.{kept}'
        expected = f"the checksum that the recipe has, {source.sha256}; what came has {found}"
        raise InputError(Fault(f"source {source.id}", expected, mend, column="sha256"))


def _now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
