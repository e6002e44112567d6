"""Which two columns of a spreadsheet are a position, and in which CRS they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from weefsel.concepts import MissingReason
from weefsel.snapshot.frames import Tables
from weefsel.sources.numbers import read_numbers
from weefsel.sources.sheet.codes import newest_areas
from weefsel.sources.sheet.words import HEADERS, header_words
from weefsel.sources.workbook_table import SheetTable, Told

__all__ = ["PositionGuess", "guess_position"]

#: degrees of longitude and latitude, and metres of the Dutch grid (RD New)
_DEGREES: Final = "EPSG:4326"
_RD: Final = "EPSG:28992"
#: A position so far around the areas may still be meant; metres.
_AROUND_M: Final = 5_000.0
_ENOUGH: Final = 0.5
#: without areas: where positions in RD and in degrees can be
_SPANS: Final = {_RD: (-7_000, 289_000, 300_000, 629_000), _DEGREES: (-180, -90, 180, 90)}


@dataclass(frozen=True, slots=True)
class PositionGuess:
    """Two columns, east and north, and the CRS in which they lie in this place."""

    x: str
    y: str
    crs: str
    reason: Told


def guess_position(table: SheetTable, tables: Tables) -> PositionGuess | None:
    """The columns whose headers say that they are coordinates, in the CRS that puts most of them near the areas.

    Columns that were swapped, so that they fit only the other way round, are told as what they are.
    """
    east = [name for name in table.columns if header_words(name) in HEADERS["x"]]
    north = [name for name in table.columns if header_words(name) in HEADERS["y"]]
    best: tuple[float, PositionGuess] | None = None
    for x, y in zip(east, north, strict=False):
        for first, second in ((x, y), (y, x)):
            for crs, share in _fits(table, first, second, tables):
                said = {"x": first, "y": second, "crs": crs}
                if share >= _ENOUGH and (best is None or share > best[0]):
                    best = share, PositionGuess(first, second, crs, Told("sheet.guess_position", said))
    return best[1] if best else None


def _fits(table: SheetTable, x: str, y: str, tables: Tables) -> list[tuple[str, float]]:
    """CRS → which share of the positions lies near the areas, if the columns are in it."""
    xy = np.column_stack([_values(table, name) for name in (x, y)])
    xy = xy[~np.isnan(xy).any(axis=1)]
    if not len(xy):
        return []
    areas = newest_areas(tables)
    if areas is None or getattr(areas, "crs", None) is None:
        return [(crs, _inside(xy, span)) for crs, span in _SPANS.items()]
    here: Any = areas
    west, south, east, north = here.total_bounds
    span = (west - _AROUND_M, south - _AROUND_M, east + _AROUND_M, north + _AROUND_M)
    own = f"EPSG:{here.crs.to_epsg()}"
    fits: list[tuple[str, float]] = []
    for crs in dict.fromkeys((own, _DEGREES, _RD)):
        projected = Transformer.from_crs(crs, here.crs, always_xy=True).transform(xy[:, 0], xy[:, 1])
        fits.append((crs, _inside(np.column_stack(projected), span)))
    return fits


def _values(table: SheetTable, name: str) -> NDArray[np.float64]:
    return read_numbers(table.cells[name], table.file, empty=MissingReason.UNKNOWN, codes={}).values


def _inside(xy: NDArray[np.float64], span: tuple[float, float, float, float]) -> float:
    west, south, east, north = span
    with np.errstate(invalid="ignore"):
        within = (xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north)
    return float(within.mean())
