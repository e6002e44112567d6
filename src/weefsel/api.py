"""What a user of the library calls: open, build, demo and the analyses."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from concurrent.futures import Executor
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from weefsel import analysis, atlas
from weefsel import snapshot as snapshot_package
from weefsel.errors import NotFound, WeefselError
from weefsel.snapshot import Meta, Snapshot, Tables, open_snapshot, save, set_current
from weefsel.sources import demo as demo_package
from weefsel.sources.demo import Scale, make
from weefsel.sources.recipe import read_recipe, recipe_tables

__all__ = ["Snapshot", "build", "demo", "open", "people", "presence", "reach"]

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
    if there is not None and _read_mark(mark) == made_from | {"revision": there.revision}:
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
        for path in sorted(Path(package.__path__[0]).glob("*.*")):
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


def reach(snapshot: Snapshot, *, walking: analysis.Walking | None = None) -> gpd.GeoDataFrame:
    """How far it is on foot from every square of residents to the nearest place of each function and kind.

    A row a square of 100 m, as polygons in the snapshot's CRS: `cell_id`, `area_code`, `residents`, and for each target
    T (`meeting`, …, `library`, …) `T_m`, metres along the network (empty where not reached) and `T_place`, which
    place that is. Ready for `.plot("meeting_m")`. Computed from the tables; the method is in
    `weefsel.analysis.reach_cells`.

    Raises `NotFound` when the snapshot does not say where people live.
    """
    homes = snapshot.residents
    if len(homes) == 0:
        raise NotFound(f"{snapshot.meta.name} has no squares of residents: nothing to measure from.")
    cells = analysis.reach_cells(homes, snapshot.places, snapshot.nodes, snapshot.edges, walking)
    columns: dict[str, object] = {name: homes[name].to_numpy() for name in ("cell_id", "area_code", "residents")}
    for target, rows in cells.groupby("target", sort=False):
        columns[f"{target}_m"] = rows["distance_m"].to_numpy()
        columns[f"{target}_place"] = rows["place_id"].to_numpy()
    x, y, half = (np.asarray(homes[c], float) for c in ("x_m", "y_m", "size_m"))
    half = half / 2
    squares = shapely.box(x - half, y - half, x + half, y + half)
    return gpd.GeoDataFrame(columns, geometry=squares, crs=snapshot.meta.crs)


def people(snapshot: Snapshot) -> pd.DataFrame:
    """Residents and ages per area; see `weefsel.analysis.people`."""
    return analysis.people(snapshot.areas, snapshot.residents)


def presence(snapshot: Snapshot) -> pd.DataFrame:
    """Places, groups, activities and ties per area; see `weefsel.analysis.presence`."""
    s = snapshot
    return analysis.presence(s.areas, s.places, s.actors, s.offers, s.ties)
