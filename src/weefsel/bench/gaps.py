"""All norms of the example beside all areas of a made land, beside the same with pandas, in one run.

Made ready before, as it is after reach: the squares on the network and its hierarchy. What is timed is what the atlas
does next: which places count, how far every square is from them, and the figures of every area.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from weefsel.analysis.audience import group_of, limit_m
from weefsel.analysis.figures import membership
from weefsel.analysis.gaps import gap_areas, gap_cells, gap_places
from weefsel.analysis.ground import Ground
from weefsel.analysis.measures import MEETS, SURE
from weefsel.analysis.walking import Walking
from weefsel.bench.clock import median, once, peak_mb
from weefsel.bench.town import SCALES
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import empty
from weefsel.snapshot.norms import Norm
from weefsel.sources.demo.large.making import large
from weefsel.sources.norms import example

__all__ = ["measure"]

RUNS: Final = 3
Tables = Mapping[str, Any]


def measure(scale: str | None, data: Path | None) -> dict[str, Any]:
    """Measure at `scale` (city, region, country). Raises `InputError`."""
    del data  # made lands only
    scale = scale or "city"
    if scale not in SCALES:
        raise InputError(Fault("--scale", f"one of {', '.join(SCALES)}", "Name one of these.", value=scale))
    meta, tables = large(**SCALES[scale])
    tables = {"offers": empty("offers")} | tables
    norms, walking = example().norms, Walking()
    ground = Ground(tables["residents"], tables["nodes"], tables["edges"], walking)
    first = np.zeros((1, 2)) + tables["residents"][["x_m", "y_m"]].to_numpy(float)[:1]
    ground.nearest(first, [np.zeros(1, np.int64)])  # makes the hierarchy, and compiles
    on = dt.date.fromisoformat(meta.date)
    counted, places_s = once(lambda: gap_places(tables["places"], tables["offers"], norms, on=on))
    cells, cells_s = once(lambda: gap_cells(tables["residents"], tables["places"], ground, norms, counted))
    found, areas_s = once(lambda: _areas(tables, cells, norms, walking, on))
    again_s = median(lambda: _areas(tables, cells, norms, walking, on), RUNS)
    theirs, peer_s = once(lambda: _with_pandas(tables, cells, norms, walking))
    total = round(places_s + cells_s + areas_s, 3)
    return {
        "name": "gaps",
        "scale": scale,
        "n": {
            "norms": len(norms),
            "norms_judged": len([name for name in map(str, cells.columns) if name.startswith(f"{SURE}:")]),
            "areas": int(tables["areas"]["area_code"].nunique()),
            "squares": len(cells),
            "figures": len(found),
        },
        "ours": {
            "s": total,
            "places_s": places_s,
            "cells_s": cells_s,
            "areas_first_s": areas_s,
            "areas_s": again_s,
            "peak_mb": peak_mb(),
        },
        "peers": {"pandas": {"s": peer_s, "figures": len(theirs), "equal": _equal(found, theirs)}},
    }


def _areas(tables: Tables, cells: pd.DataFrame, norms: tuple[Norm, ...], walking: Walking, on: dt.date) -> pd.DataFrame:
    given = tables["areas"], tables["residents"], tables["places"], tables["offers"]
    return gap_areas(*given, cells, norms, walking, straight=False, on=on)


def _with_pandas(tables: Tables, cells: pd.DataFrame, norms: tuple[Norm, ...], walking: Walking) -> pd.Series:
    """The share of each area that meets each norm, without its ends, ages and distances: by merging and grouping."""
    pairs = membership(tables["areas"])
    out: dict[str, pd.Series] = {}
    for norm in norms:
        name = f"{SURE}:{norm.norm_id}"
        if name not in cells:
            continue
        people = pd.Series(group_of(tables["residents"], norm)).fillna(0.0)
        near = cells[name].fillna(np.inf) <= limit_m(norm, walking)
        squares = pd.DataFrame({"area_code": tables["residents"]["area_code"], "all": people, "met": people * near})
        sums = squares.merge(pairs, on="area_code").groupby("within")[["all", "met"]].sum()
        out[f"{norm.norm_id}:{MEETS}"] = sums["met"] / sums["all"].where(sums["all"] > 0)
    return pd.concat(out, names=["column", "area_code"]).dropna()


def _equal(ours: pd.DataFrame, theirs: pd.Series) -> bool:
    mine = ours.set_index(["column", "area_code"])["value"].reindex(theirs.index)
    return bool(np.allclose(mine.to_numpy(), theirs.to_numpy(), rtol=0, atol=1e-9))
