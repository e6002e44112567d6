"""One area around squares or other cells with residents, for a place of which there is no boundary."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
import shapely
from shapely import Point

from weefsel.concepts import JoinReason, Level, MissingReason, RowFate
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import frame
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.slug import slug_of
from weefsel.sources.surfaces import union

__all__ = ["area_around"]


def area_around(
    centres: Sequence[Point], size_m: float, whole: Mapping[str, str], source: RecipeSource, context: ReadContext
) -> pd.DataFrame:
    """The table `areas` with one area: the ground within half the diagonal of a square of `size_m` around a centre.

    Circles that wide leave no gap between squares, nor between hexagons of the same surface. What lies between cells
    that are not in the file stays open. Told as an outline that was put together.
    """
    known = context.tables.get("areas")
    if known is not None and whole["code"] in set(known.loc[known["year"] == source.year, "area_code"]):
        expected = f"a code that no area of {source.year} has"
        raise InputError(Fault(source.id, expected, "Mend options.whole.", column="options.whole", value=whole["code"]))
    slugs = [] if known is None else [str(slug) for slug in known["slug"]]
    # whole centimetres: circles of coordinates in full length do not meet exactly
    outline = shapely.set_precision(union(point.buffer(size_m * math.sqrt(0.5)) for point in centres), 0.01)
    detail = f"{whole['name']}: {len(centres):,} × {size_m:g} m"
    context.tell(RowFate.CHANGED, JoinReason.SUPPOSED_OUTLINE, areas=1, detail=detail)
    row = {
        "area_code": whole["code"],
        "year": source.year,
        "name": whole["name"].strip(),
        "slug": slug_of(whole["name"], slugs),
        "level": str(Level(whole["level"])),
        "residents_missing": str(MissingReason.UNKNOWN),
        "source_id": source.id,
        "source_ref": f"all {len(centres)} records",
        "geometry": outline,
    }
    return frame("areas", [row], context.crs)
