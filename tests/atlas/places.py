"""Small places made by hand, for the tests of both maps."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from weefsel.snapshot.frames import frame

RD: Final = "EPSG:28992"
#: where the places lie, in RD
X, Y = 120_000, 460_000

BOW_TIE: Final = shapely.Polygon([(X, Y), (X + 800, Y + 800), (X + 800, Y), (X, Y + 800)])


def square(x: float, y: float, size: float = 1000) -> shapely.Polygon:
    return shapely.box(X + x, Y + y, X + x + size, Y + y + size)


def line(*points: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([(X + x, Y + y) for x, y in points])


def area(code: str, shape: BaseGeometry, **values: Any) -> dict[str, Any]:
    rest = {"year": 2026, "level": "buurt", "source_id": "demo", "name": f"Buurt {code}", "slug": code.lower()}
    return {"area_code": code, "geometry": shape, **rest, **values}


def cell(x: float, y: float, **values: Any) -> dict[str, Any]:
    """A square of 100 m around x, y."""
    ref = f"E{(X + x) // 100:.0f}N{(Y + y) // 100:.0f}"
    rest = {"area_code": "A", "year": 2026, "residents": 12, "evidence": "counted", "source_id": "demo"}
    return {"cell_id": ref, "x_m": X + x, "y_m": Y + y, "size_m": 100, **rest, **values}


def place(
    areas: Sequence[Mapping[str, Any]],
    basemap: Sequence[tuple[str, BaseGeometry] | tuple[str, BaseGeometry, str]] = (),
    cells: Sequence[Mapping[str, Any]] = (),
) -> dict[str, pd.DataFrame]:
    """The tables that maps are made from; `basemap` is kind, shape and perhaps a name."""
    rows = [
        {"feature_id": n, "kind": kind, "geometry": shape, "name": name[0] if name else None}
        for n, (kind, shape, *name) in enumerate(basemap)
    ]
    return {
        "areas": frame("areas", areas, RD),
        "basemap": frame("basemap", rows, RD),
        "residents": frame("residents", cells),
    }


def wavy_neighbours(seed: int) -> list[BaseGeometry]:
    """Nine squares of which the borders are drawn by an unsteady hand, each border the same for both sides."""
    rng = random.Random(seed)

    def wave(a: tuple[float, float], b: tuple[float, float]) -> list[tuple[float, float]]:
        steps = [n / 40 for n in range(41)]
        points = [(a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s) for s in steps]
        return [a, *((x + rng.uniform(-25, 25), y + rng.uniform(-25, 25)) for x, y in points[1:-1]), b]

    corner = {(i, j): (X + i * 1500.0, Y + j * 1500.0) for i in range(4) for j in range(4)}
    borders = [wave(corner[i, j], corner[i + 1, j]) for i in range(3) for j in range(4)]
    borders += [wave(corner[i, j], corner[i, j + 1]) for i in range(4) for j in range(3)]
    return list(shapely.polygonize([shapely.LineString(b) for b in borders]).geoms)
