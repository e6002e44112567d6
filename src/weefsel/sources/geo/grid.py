"""Squares of 100 m with residents, as Statistics Netherlands (CBS) publishes them, and cells of another kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import Point

from weefsel.concepts import AgeBand, Evidence, JoinReason, MissingReason, RowFate
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables, frame
from weefsel.sources.finder import AreaFinder
from weefsel.sources.geo.extent import area_around
from weefsel.sources.geo.options import grid_faults
from weefsel.sources.geo.points import read_positioned
from weefsel.sources.geo.words import codes, people, unique
from weefsel.sources.geofiles import GeoFile
from weefsel.sources.geojson import together
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.options import checked

__all__ = ["read"]

#: side of a square, metres
SIDE: Final = 100
#: A square's shape may lie so far from where its code says; metres.
ASTRAY_M: Final = 1.0
_CODE: Final = re.compile(r"E(\d{4})N(\d{4})", re.ASCII)


def read(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """Read cells into table `residents`: those with a count, in the smallest area around their centre.

    Cells are squares of 100 m with the codes of CBS or, with option `size`, points or shapes with a code of any kind.
    With option `whole`, table `areas` gets one area around all of them.

    The ages of a cell are known when all five are published: CBS leaves out what is under five. Cells without a count,
    without a position and outside all areas are left out, and told with their residents. Raises `InputError` for a
    broken file, option, code or count, and where there is no area.
    """
    options = source.options
    checked(grid_faults(options, source.id))
    if "whole" not in options:
        AreaFinder(context.tables, source.id)  # without areas there is no need to read
    context.progress("read", 0.0)
    given, without = read_positioned(path, options, context.crs)
    context.progress("squares", 0.5)
    cells = codes(given, options["code"], "code")
    checked(unique(given, cells, options["code"]))
    centres = _middles(given) if "size" in options else _centres(given, cells, options["code"])
    counts = people(given, options["residents"], "residents", MissingReason.SECRET).values
    tables: dict[str, pd.DataFrame] = {}
    context.tell(RowFate.READ, rows=len(given) + without)
    if "whole" in options:
        tables["areas"] = area_around(centres, options.get("size", SIDE), options["whole"], source, context)
    areas = AreaFinder({**context.tables, **tables}, source.id).codes(centres)
    kept = np.array([area is not None for area in areas], bool) & np.isfinite(counts)
    ages = _ages(given, options.get("ages"))
    lacking = kept & ~np.isfinite(ages).all(axis=1) if "ages" in options else np.zeros(len(kept), bool)
    _tell(areas, counts, kept, lacking, without, context)
    if not kept.any():
        expected = "at least one square with residents in one of the areas"
        raise InputError(Fault(given.file, expected, "Give a file of this place."))
    rows = [
        {
            "cell_id": cells[i],
            "x_m": centres[i].x,
            "y_m": centres[i].y,
            "area_code": areas[i],
            "residents": counts[i],
            **_banded(ages[i], options),
            **_row(i, given, source),
        }
        for i in np.flatnonzero(kept).tolist()
    ]
    return tables | {"residents": frame("residents", rows)}


def _row(i: int, given: GeoFile, source: RecipeSource) -> dict[str, Any]:
    """What all rows have, and where row `i` stands."""
    return {
        "size_m": source.options.get("size", SIDE),
        "year": source.year,
        "evidence": source.options.get("evidence", str(Evidence.ROUNDED)),
        "source_id": source.id,
        "source_ref": given.ref(i),
    }


def _banded(ages: NDArray[np.float64], options: Mapping[str, Any]) -> dict[str, Any]:
    """The ages of one cell as columns, or the reason why there are none."""
    if np.isfinite(ages).all():
        return {str(band): age for band, age in zip(AgeBand, ages, strict=True)}
    return {"age_missing": str(MissingReason.SECRET if "ages" in options else MissingReason.NOT_PUBLISHED)}


def _middles(given: GeoFile) -> list[Point]:
    """The middle of each cell: the point itself, or the centroid of its shape."""
    return list(shapely.centroid(given.geometry))


def _ages(given: GeoFile, columns: list[str] | None) -> NDArray[np.float64]:
    """Residents by age band (squares × 5), NaN where it is not published."""
    if columns is None:
        return np.full((len(given), len(AgeBand)), np.nan)
    return np.column_stack([people(given, column, "ages", MissingReason.SECRET).values for column in columns])


def _centres(given: GeoFile, cells: list[str], column: str) -> list[Point]:
    """The centre of each square, from its code. Raises `InputError` where the shape lies elsewhere."""
    centres: list[Point] = []
    problems: list[tuple[int, str, str, object]] = []
    middles = shapely.centroid(given.geometry)
    for record, code, middle in zip(given.records, cells, middles, strict=True):
        found = _CODE.fullmatch(code)
        if found is None:
            expected = f"a code as E1583N4935 in column {column}"
            problems.append((record, expected, "Name the column with the codes of the squares.", code))
            continue
        east, north = int(found[1]) * SIDE, int(found[2]) * SIDE
        centres.append(Point(east + SIDE / 2, north + SIDE / 2))
        if not centres[-1].distance(middle) <= ASTRAY_M:
            expected = f"a square of {SIDE} m where its code says, in {given.crs}"
            problems.append((record, expected, "Mend the CRS of the recipe, or the file.", code))
    if problems:
        raise InputError(together(given.file, problems))
    return centres


def _tell(
    areas: list[str | None],
    counts: NDArray[np.float64],
    kept: NDArray[np.bool_],
    no_ages: NDArray[np.bool_],
    without: int,
    context: ReadContext,
) -> None:
    outside = np.array([area is None for area in areas], bool) & np.isfinite(counts)
    context.tell(RowFate.KEPT, rows=int(kept.sum()), areas=len({area for area in areas if area is not None}))
    context.tell(RowFate.DROPPED, JoinReason.NO_COUNT, int(np.isnan(counts).sum()))
    context.tell(RowFate.DROPPED, JoinReason.NO_POSITION, without)
    context.tell(RowFate.DROPPED, JoinReason.OUTSIDE, int(outside.sum()), residents=float(counts[outside].sum()))
    context.tell(RowFate.CHANGED, JoinReason.NO_AGES, int(no_ages.sum()))
