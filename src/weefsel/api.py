"""Opening and making snapshots, as a user of the library calls it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from concurrent.futures import Executor
from importlib.metadata import version
from pathlib import Path

from weefsel import snapshot as snapshot_package
from weefsel.atlas import build as atlas
from weefsel.errors import WeefselError
from weefsel.snapshot import Meta, Snapshot, Tables, open_snapshot, save, set_current
from weefsel.sources import demo as demo_package
from weefsel.sources.demo import Scale, make
from weefsel.sources.recipe import read_recipe, recipe_tables

__all__ = ["Snapshot", "build", "demo", "open"]

#: told the name of each step as it starts
Progress = Callable[[str], None]
Path_ = str | os.PathLike[str]


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
    what `out` showed before stays as it was.
    """
    tell = progress or _silent
    read = read_recipe(Path(recipe))
    base = Path(data or os.environ.get("WEEFSEL_DATA") or Path(recipe).parent)
    meta, tables = recipe_tables(read, base, progress=lambda step, _share: tell(step), note=note or _silent)
    return _publish(meta, tables, Path(out), executor, tell)


def demo(
    out: Path_,
    *,
    scale: Scale = "city",
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Snapshot:
    """Make the fictional municipality Weverveen (or, as `village`, one village of it) in directory `out`.

    Always the same: equal to the byte for the same versions of Weefsel and its libraries. When `out` shows just that
    already, only what is missing from its atlas is made.
    """
    tell = progress or _silent
    mark = Path(out) / "demo.json"
    made_from = _demo_versions(scale)
    there = _previous(Path(out))
    if there is not None and _read_mark(mark) == made_from | {"revision": there.revision} and there.intact():
        atlas.build(there, executor=executor, progress=lambda step, made: tell(step) if made else None)
        return there
    tell("demo")
    meta, tables = make(scale)
    snapshot = _publish(meta, tables, Path(out), executor, tell)
    mark.write_text(json.dumps(made_from | {"revision": snapshot.revision}) + "\n", encoding="utf-8")
    return snapshot


def _demo_versions(scale: str) -> dict[str, str]:
    """All that decides the demo's bytes: its own code and the libraries that compute and write it."""
    code = hashlib.sha256()
    for package in (demo_package, snapshot_package):
        for path in sorted(p for s in ("*.py", "*.toml") for p in Path(package.__path__[0]).rglob(s)):
            code.update(path.read_bytes())
    libraries = {name: version(name) for name in ("numpy", "pandas", "pyarrow", "pyproj", "scipy", "shapely")}
    return {"scale": scale, "code": code.hexdigest(), **libraries}


def _read_mark(mark: Path) -> object:
    try:
        return json.loads(mark.read_bytes())
    except (OSError, ValueError):
        return None


def _publish(meta: Meta, tables: Tables, out: Path, executor: Executor | None, tell: Progress) -> Snapshot:
    """Write the tables, run the atlas, and only then let `out` show them."""
    tell("save")
    snapshot = save(tables, meta, out)
    atlas.build(
        snapshot, previous=_previous(out), executor=executor, progress=lambda step, made: tell(step) if made else None
    )
    set_current(out, snapshot.revision)
    return snapshot


def _previous(out: Path) -> Snapshot | None:
    """What `out` shows now, if it is sound; a broken one must not stand in the way of a new one."""
    try:
        return open_snapshot(out)
    except WeefselError:
        return None


def _silent(_step: str) -> None:
    """A listener that listens to nothing."""
