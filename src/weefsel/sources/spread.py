"""Where people live inside an area of which only their number is known: counts by area, spread over squares.

Binary dasymetric mapping (Wright 1936; Eicher and Brewer 2001): people are put where the land is built, in proportion
to the built ground in each square. What is known of the land is the snapshot's own basemap: buildings where there are
any in the area, else built-up land. An area without either has its people spread evenly. Places (shops, clubs, parks)
are no evidence of homes and are not used: against counts on the ground they made things worse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from weefsel.concepts import AgeBand, BasemapKind, Evidence, JoinReason, MissingReason, RowFate
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables, frame
from weefsel.sources.model import ReadContext, SpreadResidents
from weefsel.sources.squares import exact_shares, free_squares

__all__ = ["spread_residents"]

#: the indicator that is spread
RESIDENTS: Final = "residents"
#: More squares than this for one area is no neighbourhood any more (10,000 km²).
MOST_SQUARES: Final = 1_000_000
#: what the basemap says of where buildings are, the surest first
_BUILT: Final = (BasemapKind.BLOCK, BasemapKind.TOWN)
_BANDS: Final = tuple(map(str, AgeBand))
NAMED: Final = 6

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Count:
    """The people of an area, by age where that is known, and where the source says so."""

    residents: float
    ages: Floats | None
    year: int
    ref: str | None


def spread_residents(tables: Tables, spread: SpreadResidents, context: ReadContext) -> pd.DataFrame:
    """The table `residents`: squares whose people add up to the number of each smallest area.

    The newest year of indicator `residents` of source `spread.source_id` counts; its age bands go along, scaled to that
    number. A square belongs to the area its centre lies in. Raises `InputError` where the recipe has squares already,
    or the source has no numbers of residents.
    """
    if "residents" in tables and len(tables["residents"]):
        expected = "either squares with residents, or [residents] in the recipe"
        raise InputError(Fault(spread.source_id, expected, "Take one of them out.", column="residents.from"))
    areas = _smallest(tables)
    counts = _counts(tables, spread.source_id, [str(code) for code in areas["area_code"]])
    if not counts:
        expected = f"a source with the indicator {RESIDENTS} for the smallest areas"
        raise InputError(Fault(spread.source_id, expected, "Name another source.", column="residents.from"))
    built = _Built(tables.get("basemap"))
    taken: set[tuple[int, int]] = set()
    evenly: list[str] = []
    parts: list[pd.DataFrame] = []
    for code, outline in zip(areas["area_code"].astype(str), areas["geometry"], strict=True):
        count = counts.get(code)
        if count is None or count.residents <= 0:
            continue
        squares = _squares(outline, spread.side_m, code)
        weight = built.weight(squares, spread.side_m, outline)
        if weight is None:
            evenly.append(code)
            weight = np.ones(len(squares))
        there = weight > 0
        squares, weight = free_squares(squares[there], weight[there], taken)
        taken.update((int(e), int(n)) for e, n in squares)
        parts.append(_rows(squares, exact_shares(count.residents, weight), count, code, spread))
    _tell(areas, counts, evenly, context)
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return frame("residents", table.sort_values("cell_id", ignore_index=True) if parts else table)


def _smallest(tables: Tables) -> pd.DataFrame:
    """The areas of the newest year that no other area is part of, by code."""
    areas = tables["areas"]
    newest = areas[areas["year"] == areas["year"].max()]
    smallest = newest[~newest["area_code"].isin(newest["parent_code"].dropna())]
    return smallest.sort_values("area_code", ignore_index=True)


def _counts(tables: Tables, source_id: str, codes: list[str]) -> dict[str, _Count]:
    """Area code → its people in the newest year of the source."""
    observations = tables.get("observations")
    if observations is None:
        return {}
    told = observations[(observations["source_id"] == source_id) & observations["area_code"].isin(codes)]
    told = told[told["indicator_id"].isin([RESIDENTS, *_BANDS]) & told["value"].notna()]
    told = told[told["year"] == told.loc[told["indicator_id"] == RESIDENTS, "year"].max()]
    values = told.pivot(index="area_code", columns="indicator_id", values="value")
    refs = told[told["indicator_id"] == RESIDENTS].set_index("area_code")["source_ref"]
    out: dict[str, _Count] = {}
    for code, row in values.iterrows():
        if RESIDENTS not in row or np.isnan(row[RESIDENTS]):
            continue
        ages = np.array([row.get(band, np.nan) for band in _BANDS], float)
        known = bool(np.isfinite(ages).all() and ages.sum() > 0)
        ref = refs[str(code)]
        out[str(code)] = _Count(
            float(row[RESIDENTS]),
            ages * (row[RESIDENTS] / ages.sum()) if known else None,
            int(told["year"].iloc[0]),
            None if pd.isna(ref) else str(ref),
        )
    return out


def _squares(outline: BaseGeometry, side: int, code: str) -> NDArray[np.int64]:
    """Squares (east, north, in sides) with their centre in the area; one around a point inside where it has none."""
    west, south, east, north = (int(np.floor(value / side)) for value in outline.bounds)
    if (east - west + 1) * (north - south + 1) > MOST_SQUARES:
        expected = f"an area of at most {MOST_SQUARES:,} squares of {side} m"
        raise InputError(Fault("areas", expected, "Give smaller areas, or a larger residents.side.", value=code))
    grid = np.stack(np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1)), axis=-1).reshape(-1, 2)
    shapely.prepare(outline)
    inside = grid[shapely.contains_xy(outline, *((grid + 0.5) * side).T)]
    if len(inside):
        return inside
    point = outline.representative_point()
    return np.array([[np.floor(point.x / side), np.floor(point.y / side)]]).astype(np.int64)


class _Built:
    """How much ground in a square is built."""

    def __init__(self, basemap: pd.DataFrame | None) -> None:
        self._trees: list[tuple[STRtree, NDArray[Any]]] = []
        for kind in _BUILT if basemap is not None else ():
            assert basemap is not None
            shapes = basemap.loc[basemap["kind"] == kind, "geometry"].to_numpy()
            surfaces = shapes[np.isin(shapely.get_type_id(shapes), (3, 6))]
            if len(surfaces):
                self._trees.append((STRtree(surfaces), surfaces))

    def weight(self, squares: NDArray[np.int64], side: int, outline: BaseGeometry) -> Floats | None:
        """Built ground of each square inside the area, m²; nothing where none of it is known to be built."""
        corner = squares * float(side)
        boxes = shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + side, corner[:, 1] + side)
        for tree, surfaces in self._trees:
            of, which = tree.query(boxes, predicate="intersects")
            if len(of) == 0:
                continue
            ground = shapely.intersection(shapely.intersection(boxes, outline)[of], surfaces[which])
            built: Floats = np.bincount(of, shapely.area(ground), len(squares)).astype(float)
            if built.sum() > 0:
                return built
        return None


def _rows(
    squares: NDArray[np.int64], people: Floats, count: _Count, code: str, spread: SpreadResidents
) -> pd.DataFrame:
    side = spread.side_m
    per = side // 100 if side % 100 == 0 else None
    corner = squares * (per or 1)
    part = people / count.residents
    ages: Mapping[str, Any] = (
        dict.fromkeys(_BANDS) if count.ages is None else {b: part * n for b, n in zip(_BANDS, count.ages, strict=True)}
    )
    return pd.DataFrame(
        {
            "cell_id": [f"E{e}N{n}" for e, n in (corner if per else squares).tolist()],
            "x_m": (squares[:, 0] + 0.5) * side,
            "y_m": (squares[:, 1] + 0.5) * side,
            "size_m": float(side),
            "area_code": code,
            "year": count.year,
            "residents": people,
            **ages,
            "age_missing": None if count.ages is not None else str(MissingReason.UNKNOWN),
            "evidence": str(Evidence.SPREAD),
            "source_id": spread.source_id,
            "source_ref": count.ref,
        }
    )


def _tell(areas: pd.DataFrame, counts: Mapping[str, _Count], evenly: list[str], context: ReadContext) -> None:
    without = [code for code in areas["area_code"].astype(str) if code not in counts]
    context.tell(RowFate.LACKING, JoinReason.NO_COUNT, areas=len(without), detail=", ".join(without[:NAMED]) or None)
    people = sum(counts[code].residents for code in evenly)
    context.tell(RowFate.CHANGED, JoinReason.SPREAD_EVENLY, areas=len(evenly), residents=people)
