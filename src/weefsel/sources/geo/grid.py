"""Squares of 100 m with residents, as Statistics Netherlands (CBS) publishes them: counts rounded to five."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point

from weefsel.concepts import AgeBand, Evidence, MissingReason
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables, frame
from weefsel.sources.geo.finder import AreaFinder
from weefsel.sources.geo.options import checked, grid_faults
from weefsel.sources.geo.words import codes, people, unique
from weefsel.sources.geofiles import GeoFile, in_crs, read_geofile
from weefsel.sources.geojson import together
from weefsel.sources.model import ReadContext, RecipeSource

__all__ = ["read"]

#: side of a square, metres
SIDE: Final = 100
#: A square's shape may lie so far from where its code says; metres.
ASTRAY_M: Final = 1.0
_CODE: Final = re.compile(r"E(\d{4})N(\d{4})", re.ASCII)


def read(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """Read squares into table `residents`: those with a count, in the smallest area around their centre.

    The ages of a square are known when all five are published: CBS leaves out what is under five. Squares without a
    count, and squares outside all areas, are left out and told with their residents. Raises `InputError` for a broken
    file, option, code or count, and where no earlier source gave areas.
    """
    options = source.options
    checked(grid_faults(options, source.id))
    finder = AreaFinder(context.tables, source.id)
    context.progress("read", 0.0)
    given = in_crs(read_geofile(path, layer=options.get("layer"), crs=options.get("crs")), context.crs)
    context.progress("squares", 0.5)
    cells = codes(given, options["code"], "code")
    checked(unique(given, cells, options["code"]))
    centres = _centres(given, cells, options["code"])
    counts = people(given, options["residents"], "residents", MissingReason.SECRET).values
    ages = _ages(given, options.get("ages"))
    known: NDArray[np.bool_] = np.asarray(np.isfinite(ages).all(axis=1))
    no_ages = str(MissingReason.SECRET if "ages" in options else MissingReason.NOT_PUBLISHED)
    areas = finder.codes(centres)
    kept = [i for i, area in enumerate(areas) if area is not None and np.isfinite(counts[i])]
    rows = [
        {
            "cell_id": cells[i],
            "x_m": centres[i].x,
            "y_m": centres[i].y,
            "size_m": SIDE,
            "area_code": areas[i],
            "year": source.year,
            "residents": counts[i],
            **{str(band): ages[i, n] if known[i] else None for n, band in enumerate(AgeBand)},
            "age_missing": None if known[i] else no_ages,
            "evidence": str(Evidence.ROUNDED),
            "source_id": source.id,
            "source_ref": f"record {given.records[i]}",
        }
        for i in kept
    ]
    _tell(given.file, areas, counts, known[kept], context)
    return {"residents": frame("residents", rows)}


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
    file: str, areas: list[str | None], counts: NDArray[np.float64], known: NDArray[np.bool_], context: ReadContext
) -> None:
    secret = int(np.isnan(counts).sum())
    if secret:
        context.note(f"{file}: {secret:,} of {len(areas):,} squares have no number of residents and are left out")
    outside = np.array([area is None for area in areas], bool) & np.isfinite(counts)
    if outside.any():
        context.note(
            f"{file}: {int(outside.sum()):,} squares with {counts[outside].sum():,.0f} residents lie outside all areas "
            "and are left out"
        )
    if len(known) and not known.all():
        context.note(f"{file}: the ages of {int((~known).sum()):,} of {len(known):,} squares are not all published")
    if not len(known):
        expected = "at least one square with residents in one of the areas"
        raise InputError(Fault(file, expected, "Give a file of this place."))
