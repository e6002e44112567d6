"""Opening and making snapshots, as a user of the library calls it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable
from concurrent.futures import Executor
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from weefsel import snapshot as snapshot_package
from weefsel.atlas import build as atlas
from weefsel.concepts import Disclosure
from weefsel.errors import BuildError, WeefselError
from weefsel.snapshot import Meta, Snapshot, Tables, open_snapshot, save, set_current
from weefsel.snapshot.frames import frame
from weefsel.snapshot.norms import NormSet, norm_rows
from weefsel.sources import demo as demo_package
from weefsel.sources.demo import LargeScale, Scale, make
from weefsel.sources.fetch.disk import replaced
from weefsel.sources.norms import read_norms
from weefsel.sources.recipe import read_recipe, recipe_tables

__all__ = ["Snapshot", "adopt", "build", "demo", "open"]

#: told the name of each step as it starts
Progress = Callable[[str], None]
Path_ = str | os.PathLike[str]
#: in the directory of a snapshot: the recipe that it was built from, and where that recipe's relative paths start
RECIPE, BUILD = "recipe.toml", "build.json"
#: as `weefsel.platform.register.freeze` writes it: which revision was made by freezing, and from which
FROZEN = "frozen.json"


def open(path: Path_) -> Snapshot:
    """The current snapshot in directory `path`.

    Raises `NotFound` when there is none and `InputError` when it is broken.
    """
    return open_snapshot(path)


def build(
    recipe: Path_,
    out: Path_,
    *,
    data: Path_ | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    note: Progress | None = None,
) -> Snapshot:
    """Build the snapshot that `recipe` (a TOML file) describes into directory `out`, analyse it and make it current.

    Relative paths of the recipe start from `data`, else from the environment's `WEEFSEL_DATA`, else from the recipe's
    own directory. `progress` is told each step, `note` each thing that was left out or supposed. With an `executor`
    (any `concurrent.futures.Executor`) analyses run side by side. Raises `InputError` with every fault that was found;
    what `out` showed before stays as it was. What it was built from is kept beside it, as `recipe.toml` and
    `build.json`: the workbench adds to those.
    """
    tell = progress or _silent
    read = read_recipe(Path(recipe))
    text = Path(recipe).read_bytes()
    base = Path(data or os.environ.get("WEEFSEL_DATA") or Path(recipe).parent)
    meta, tables = recipe_tables(read, base, progress=lambda step, _share: tell(step), note=note or _silent)
    snapshot = _save(meta, tables, Path(out), tell)
    del tables
    _publish(snapshot, Path(out), executor, tell)
    _keep(Path(out), text, base)
    return snapshot


def demo(
    out: Path_,
    *,
    scale: Scale | LargeScale = "city",
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Snapshot:
    """Make the fictional municipality Weverveen (or, as `village`, one village of it) in directory `out`.

    `region` and `country` are fictional lands of 0.6 and 4.8 million network nodes, to measure on.
    Always the same: equal to the byte for the same versions of Weefsel and its libraries. When `out` shows just that
    already, only what is missing from its atlas is made.
    """
    tell = progress or _silent
    mark = Path(out) / "demo.json"
    made_from = _demo_versions(scale)
    there = _previous(Path(out))
    if there is not None and _read_mark(mark) == made_from | {"revision": _built(Path(out), there)} and there.intact():
        atlas.build(there, executor=executor, progress=lambda step, made: tell(step) if made else None)
        return there
    tell("demo")
    meta, tables = make(scale)
    snapshot = _save(meta, tables, Path(out), tell)
    del tables  # a country's fill a gigabyte, and what is analysed is read from the disk
    _publish(snapshot, Path(out), executor, tell)
    for name in (RECIPE, BUILD):
        (Path(out) / name).unlink(missing_ok=True)  # of what was built there before
    mark.write_text(json.dumps(made_from | {"revision": snapshot.revision}) + "\n", encoding="utf-8")
    return snapshot


def adopt(
    path: Path_,
    norms: NormSet | Path_,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Snapshot:
    """Hold the current snapshot in directory `path` beside a norm set (or the TOML file of one), and show that.

    Makes a new revision; of the analyses only what rests on norms is made again. What the directory showed before stays
    there. A snapshot that is built anew from its recipe is beside the norms of that recipe: put the file there too,
    as a source of kind `norms`. Raises `NotFound` or `InputError`; nothing is changed then.
    """
    tell = progress or _silent
    before = open_snapshot(path)
    agreed = norms if isinstance(norms, NormSet) else read_norms(norms)
    old = set(map(str, before.norms["source_id"]))
    tables = {name: before.table(name) for name in before.hashes}
    sources = before.sources[~before.sources["source_id"].isin(old)]
    name = agreed.set_id
    while name in set(sources["source_id"]):
        name += "-norms"
    row = {
        "source_id": name,
        "kind": "norms",
        "title": agreed.title_nl,
        "publisher": ", ".join(agreed.signed_by) or "door niemand ondertekend",
        "year": (agreed.valid_from or dt.date.fromisoformat(before.meta.date)).year,
        "licence": "CC0-1.0",
        "disclosure": Disclosure.PUBLIC,
    }
    tables["sources"] = frame("sources", pd.concat([sources, pd.DataFrame([row])], ignore_index=True))
    tables["norms"] = frame("norms", norm_rows(agreed, name))
    snapshot = _save(before.meta, tables, Path(path), tell)
    _publish(snapshot, Path(path), executor, tell)
    return snapshot


def _demo_versions(scale: str) -> dict[str, str]:
    """All that decides the demo's bytes: its own code and the libraries that compute and write it."""
    code = hashlib.sha256()
    for package in (demo_package, snapshot_package):
        for path in sorted(p for s in ("*.py", "*.toml") for p in Path(package.__path__[0]).rglob(s)):
            code.update(path.read_bytes())
    libraries = {name: version(name) for name in ("numpy", "pandas", "pyarrow", "pyproj", "scipy", "shapely")}
    return {"scale": scale, "code": code.hexdigest(), **libraries}


def _built(out: Path, there: Snapshot) -> str:
    """The revision that was built, where `there` was made from it and from what people wrote since."""
    frozen = _read_mark(out / FROZEN)
    if isinstance(frozen, dict) and frozen.get("revision") == there.revision:
        return str(frozen.get("base"))
    return there.revision


def _read_mark(mark: Path) -> object:
    try:
        return json.loads(mark.read_bytes())
    except (OSError, ValueError):
        return None


def _save(meta: Meta, tables: Tables, out: Path, tell: Progress) -> Snapshot:
    tell("save")
    return save(tables, meta, out)


def _publish(snapshot: Snapshot, out: Path, executor: Executor | None, tell: Progress) -> None:
    """Run the atlas of what was written, and only then let `out` show it."""
    atlas.build(
        snapshot, previous=_previous(out), executor=executor, progress=lambda step, made: tell(step) if made else None
    )
    set_current(out, snapshot.revision)


def _keep(out: Path, recipe: bytes, data: Path) -> None:
    """Write down what `out` was built from."""
    try:
        with replaced(out / BUILD) as file:
            file.write((json.dumps({"data": str(data.resolve())}) + "\n").encode())
        with replaced(out / RECIPE) as file:
            file.write(recipe)
    except OSError as error:
        raise BuildError(f"Cannot write {out / RECIPE}: {error.strerror}.") from None


def _previous(out: Path) -> Snapshot | None:
    """What `out` shows now, if it is sound; a broken one must not stand in the way of a new one."""
    try:
        return open_snapshot(out)
    except WeefselError:
        return None


def _silent(_step: str) -> None:
    """A listener that listens to nothing."""
