"""Floating catchments beside PySAL `access`: the same pairs, the same answers, how much faster.

Cells stand in a grid of 100 m and places anywhere in it; each place reaches the cells nearest to it. Three methods are
run one after the other, each from arrays (ours) or data frames (theirs) that are ready: 2SFCA, E2SFCA with three bands
and 3SFCA.
"""

from __future__ import annotations

import time
import tracemalloc
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from weefsel.analysis.catchment import floating_catchment
from weefsel.analysis.decay import Bands
from weefsel.errors import Fault, InputError

__all__ = ["SCALES", "Town", "frames", "made", "measure", "ours", "theirs"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
CELL_M: Final = 100.0
#: a straight line × this is taken for a walk
DETOUR: Final = 1.3
#: the weights of Luo and Qi (2009)
WEIGHTS: Final = (1.0, 0.68, 0.22)
#: how far apart two answers may be that are the same but for rounding
TOLERANCE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Scale:
    cells: int
    places: int
    pairs_per_place: int
    #: how often each is timed; the quickest counts
    runs: int


SCALES: Final = {
    "town": Scale(10_000, 1_000, 50, 5),
    "city": Scale(100_000, 5_000, 200, 2),
    "country": Scale(400_000, 20_000, 250, 1),
}


@dataclass(frozen=True, slots=True)
class Town:
    """Pairs sorted by place, then cell; demand of cells and capacity of places; the ends of three bands."""

    pairs: tuple[Ints, Ints, Ints]
    demand: Floats
    capacity: Floats
    ends_m: tuple[float, float, float]


def measure(scale: str | None, data: Path | None) -> dict[str, Any]:  # noqa: ARG001 made up, so nothing is read
    """Time three methods on a made-up town; `scale` is a name in `SCALES`, "town" without it.

    Raises `InputError` for another scale, and where `access` is not installed.
    """
    scale = scale or "town"
    if scale not in SCALES:
        raise InputError(Fault("--scale", " or ".join(SCALES), "Give one of these, or leave it out.", value=scale))
    size = SCALES[scale]
    town = made(size)
    seconds, found = _quickest(lambda: ours(town), size.runs)
    tables = frames(town)
    access_seconds, access_found = _quickest(lambda: theirs(tables, town.ends_m), size.runs)
    equal = all(
        bool(np.allclose(found[method], access_found[method], rtol=TOLERANCE, atol=0)) for method in access_found
    )
    ratio = round(access_seconds / seconds, 1)
    return {
        "name": "catchment",
        "scale": scale,
        "n": {"cells": size.cells, "places": size.places, "pairs": len(town.pairs[0]), "methods": sorted(found)},
        "ours": {"s": round(seconds, 5), "peak_mb": _peak_mb(lambda: ours(town))},
        "peers": {"access": {"s": round(access_seconds, 4), "ratio": ratio, "equal": equal}},
        "equal": equal,
    }


def made(size: Scale, seed: int = 0) -> Town:
    """A town of this size; the same for the same seed. Somebody lives in every cell."""
    rng = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(size.cells)))
    at = np.stack(np.divmod(np.arange(size.cells), side), axis=1) * CELL_M
    spots = rng.uniform(0, side * CELL_M, (size.places, 2))
    found: tuple[Any, Any] = cKDTree(at).query(spots, size.pairs_per_place)
    cell = found[1].ravel()
    place = np.repeat(np.arange(size.places), size.pairs_per_place)
    order = np.lexsort((cell, place))
    distance = np.rint(found[0].ravel() * DETOUR * 10)
    far = float(distance.max()) / 10
    return Town(
        (cell[order].astype(np.int32), place[order].astype(np.int32), distance[order].astype(np.int32)),
        rng.integers(1, 250, size.cells).astype(float),
        rng.integers(1, 60, size.places).astype(float),
        (far / 3, 2 * far / 3, far),
    )


def ours(town: Town) -> dict[str, Floats]:
    """Method → capacity per resident of every cell."""
    bands, one = Bands(town.ends_m, WEIGHTS), Bands(town.ends_m[-1:])
    given = (town.pairs, town.demand, town.capacity)
    return {
        "2sfca": floating_catchment(*given, one).access,
        "e2sfca": floating_catchment(*given, bands).access,
        "3sfca": floating_catchment(*given, bands, choice=True).access,
    }


def frames(town: Town) -> Frames:
    """Demand, supply and walks (metres) as `access` takes them."""
    cell, place, distance = town.pairs
    return (
        pd.DataFrame({"demand": town.demand}, index=pd.RangeIndex(len(town.demand), name="geoid")),
        pd.DataFrame({"supply": town.capacity}, index=pd.RangeIndex(len(town.capacity), name="geoid")),
        pd.DataFrame({"origin": cell, "dest": place, "cost": distance / 10}),
    )


def theirs(given: Frames, ends_m: tuple[float, ...]) -> dict[str, Floats]:
    """The same by `access`; raises `InputError` where it is not installed."""
    try:
        fca, weights = import_module("access.fca"), import_module("access.weights")
    except ModuleNotFoundError as error:
        mend = "Install it: pip install 'weefsel[dev]'."
        raise InputError(Fault("access", "the package access, to compare with", mend)) from error
    step = weights.step_fn(dict(zip(ends_m, WEIGHTS, strict=True)))
    with warnings.catch_warnings():
        # it uses what pandas will take away in a later version
        warnings.simplefilter("ignore", DeprecationWarning)
        found = {
            "2sfca": fca.two_stage_fca(*given, ends_m[-1]),
            "e2sfca": fca.two_stage_fca(*given, ends_m[-1], weight_fn=step),
            "3sfca": fca.three_stage_fca(*given, ends_m[-1], weight_fn=step),
        }
    return {method: series.reindex(given[0].index).fillna(0).to_numpy(float) for method, series in found.items()}


def _quickest(work: Callable[[], dict[str, Floats]], runs: int) -> tuple[float, dict[str, Floats]]:
    best, found = np.inf, {}
    for _ in range(runs):
        began = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - began)
    return float(best), found


def _peak_mb(work: Callable[[], object]) -> float:
    """The most memory that it held at a time, beside what was there."""
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return round(peak / 1e6, 2)
