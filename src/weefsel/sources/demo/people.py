"""The table `residents`: squares of 100 m with residents by age band, rounded as CBS does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from weefsel.concepts import AgeBand, Evidence, MissingReason
from weefsel.snapshot.frames import frame
from weefsel.sources.demo.chance import rng
from weefsel.sources.demo.data_files import read_toml
from weefsel.sources.demo.plan import Plan
from weefsel.sources.demo.subdivide import styles

__all__ = ["residents"]

SIDE_M: Final = 100
ROUNDED_TO: Final = 5
#: in a square with fewer residents the ages are secret
SECRET_BELOW: Final = 10
BANDS: Final = tuple(str(band) for band in AgeBand)

#: share of the inhabited squares with a farm only, and a farm as square metres of block
FARM_SHARE: Final = 0.03
FARM_M2: Final = 420.0

Floats = NDArray[np.float64]
#: a square by its place in the grid, east and north
Square = tuple[int, int]


@cache
def _mixes() -> Mapping[str, Any]:
    return read_toml("shared/people.toml")


def residents(
    plan: Plan,
    shapes: Mapping[str, BaseGeometry],
    blocks: Sequence[tuple[shapely.Polygon, str]],
    farms: Sequence[shapely.Polygon],
    seed: int,
    source_id: str,
    year: int,
) -> pd.DataFrame:
    """Residents of each buurt over the squares with most houses in it and some with a farm only.

    Ages differ by buurt, and a little by street.
    """
    random = rng(seed, "residents")
    yards = [farms[i] for i in random.permutation(len(farms)).tolist()]
    squares = _squares(plan, shapes, _houses(blocks), yards)
    rows: list[dict[str, Any]] = []
    for buurt in plan.buurten:
        own = [s for s in squares if s["area_code"] == buurt.code]
        weight = np.array([s["houses"] for s in own]) * random.lognormal(0, 0.28, len(own))
        counts = whole(weight / weight.sum() * buurt.residents, buurt.residents)
        mix = np.array([_mixes()["ages"][buurt.ages][band] for band in BANDS], dtype=float)
        for square, count in zip(own, counts.tolist(), strict=True):
            rows.append(_row(square, int(count), _ages(int(count), mix, random)))
    rows.sort(key=lambda row: row["cell_id"])
    shared = {"size_m": SIDE_M, "year": year, "evidence": str(Evidence.ROUNDED), "source_id": source_id}
    return frame("residents", [{**row, **shared} for row in rows])


def _houses(blocks: Sequence[tuple[shapely.Polygon, str]]) -> dict[Square, float]:
    """Houses by square, as square metres of block times density."""
    found: dict[Square, float] = {}
    for block, use in blocks:
        density = styles()[use].density if use in styles() else 0.0
        if density == 0:
            continue
        for (east, north), share in _shares(block).items():
            found[east, north] = found.get((east, north), 0.0) + share * density
    return found


def _squares(
    plan: Plan, shapes: Mapping[str, BaseGeometry], houses: Mapping[Square, float], farms: Sequence[shapely.Polygon]
) -> list[dict[str, Any]]:
    """As many inhabited squares as planned, each with its houses and the buurt of its centre; farms take the last."""
    lonely = round(plan.inhabited_squares * FARM_SHARE)
    town = sorted(houses, key=lambda at: (-houses[at], at))
    yards = [(int(f.centroid.x // SIDE_M), int(f.centroid.y // SIDE_M)) for f in farms]
    squares: dict[Square, dict[str, Any]] = {}
    every = plan.inhabited_squares
    for limit, candidates in ((every - lonely, town), (every, yards), (every, town)):
        for east, north in candidates:
            if (east, north) in squares or len(squares) >= limit:
                continue
            centre = shapely.Point(east * SIDE_M + SIDE_M / 2, north * SIDE_M + SIDE_M / 2)
            code = next((c for c in sorted(shapes) if shapes[c].contains(centre)), None)
            if code is not None:
                found = houses[east, north] if candidates is town else FARM_M2
                squares[east, north] = {"east": east, "north": north, "area_code": code, "houses": found}
    return list(squares.values())


def _shares(block: shapely.Polygon) -> dict[Square, float]:
    """Square metres of `block` in each square of the grid."""
    left, bottom, right, top = (int(np.floor(v / SIDE_M)) for v in block.bounds)
    return {
        (e, n): float(block.intersection(shapely.box(e * SIDE_M, n * SIDE_M, (e + 1) * SIDE_M, (n + 1) * SIDE_M)).area)
        for e in range(left, right + 1)
        for n in range(bottom, top + 1)
    }


def whole(shares: Floats, total: int) -> NDArray[np.int64]:
    """`shares` as whole numbers that add up to `total` (largest remainders, Hamilton)."""
    floor = np.floor(shares).astype(np.int64)
    order = np.lexsort((np.arange(len(shares)), -(shares - floor)))
    floor[order[: total - int(floor.sum())]] += 1
    return floor


def _ages(count: int, mix: Floats, random: np.random.Generator) -> NDArray[np.int64]:
    """Ages of `count` people: the mix of the buurt, a little different in each street."""
    here = random.dirichlet(mix / mix.sum() * 45)
    return whole(here * count, count)


def _row(square: Mapping[str, Any], count: int, ages: NDArray[np.int64]) -> dict[str, Any]:
    east, north = square["east"], square["north"]
    rounded = max(ROUNDED_TO, _rounded(count))
    secret = rounded < SECRET_BELOW
    bands = dict.fromkeys(BANDS) if secret else {b: float(_rounded(int(a))) for b, a in zip(BANDS, ages, strict=True)}
    return {
        "cell_id": f"E{east}N{north}",
        "x_m": float(east * SIDE_M + SIDE_M // 2),
        "y_m": float(north * SIDE_M + SIDE_M // 2),
        "area_code": square["area_code"],
        "residents": float(rounded),
        **bands,
        "age_missing": str(MissingReason.SECRET) if secret else None,
    }


def _rounded(count: int) -> int:
    return int(ROUNDED_TO * np.floor(count / ROUNDED_TO + 0.5))
