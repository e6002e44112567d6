"""The table `areas`: the land, the gemeenten around its largest towns, and their wijken."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from weefsel.concepts import Level
from weefsel.snapshot.frames import frame
from weefsel.sources.demo.areas import area_row
from weefsel.sources.demo.large.towns import Centres, Towns

__all__ = ["WHOLE", "areas", "outlines", "wijk_codes"]

Shapes = NDArray[np.object_]

#: the code of the whole land
WHOLE: Final = "LD99"
#: outlines are drawn in whole centimetres
GRID_DECIMALS: Final = 2


def outlines(middles: Centres) -> Shapes:
    """The outline of each wijk: all that is nearer to its middle than to another or to the sea.

    Voronoi 1908, doi:10.1515/crll.1908.134.198. Borders are rounded after they are drawn, so that neighbours still
    have them in common.
    """
    points = shapely.multipoints(np.concatenate([middles.at, middles.sea]))
    cells = shapely.get_parts(shapely.voronoi_polygons(points, ordered=True))[: len(middles.at)]
    return np.asarray(shapely.transform(cells, lambda at: np.round(at, GRID_DECIMALS)), dtype=object)


def wijk_codes(found: Towns, middles: Centres) -> NDArray[np.object_]:
    """The code of each wijk: `WK`, the number of its gemeente, and its own within that."""
    seat = found.seat[middles.town]
    number = pd.Series(seat).groupby(seat).cumcount() + 1
    return np.array([f"WK{9001 + s}{n:02d}" for s, n in zip(seat.tolist(), number.tolist(), strict=True)], object)


def areas(
    name: str,
    found: Towns,
    middles: Centres,
    names: list[str],
    shapes: Shapes,
    residents: pd.DataFrame,
    source_id: str,
    year: int,
    crs: str,
) -> pd.DataFrame:
    """One row per area, the land first; larger areas are the unions of their wijken, in outline and in residents."""
    codes = wijk_codes(found, middles)
    seat = found.seat[middles.town]
    people = pd.Series(codes).map(residents.groupby("area_code")["residents"].sum()).fillna(0).to_numpy(float)
    gemeenten = np.unique(seat).tolist()
    merged = [shapely.coverage_union_all(shapes[seat == own]) for own in gemeenten]
    rows = [area_row(WHOLE, name, Level.LAND, None, people.sum(), shapely.coverage_union_all(shapes))]
    rows += [
        area_row(f"GM{9001 + own}", names[own], Level.GEMEENTE, WHOLE, people[seat == own].sum(), shape)
        for own, shape in zip(gemeenten, merged, strict=True)
    ]
    called = _wijk_names(middles, names)
    order = np.argsort(codes, kind="stable").tolist()
    rows += [area_row(str(codes[i]), called[i], Level.WIJK, f"GM{9001 + seat[i]}", people[i], shapes[i]) for i in order]
    return frame("areas", [row | {"year": year, "source_id": source_id} for row in rows], crs)


def _wijk_names(middles: Centres, names: list[str]) -> list[str]:
    """`Wijk` and its town, and a number where the town has more of them."""
    parts = np.bincount(middles.town)
    return [
        f"Wijk {names[town]} {number + 1}" if parts[town] > 1 else f"Wijk {names[town]}"
        for town, number in zip(middles.town.tolist(), middles.number.tolist(), strict=True)
    ]
