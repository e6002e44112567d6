"""One safe way to read a file of shapes: GeoJSON or GeoPackage to columns and shapes in the snapshot's CRS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely import MultiPolygon, Polygon
from shapely.errors import ShapelyError

from weefsel.concepts import JoinReason, RowFate
from weefsel.errors import Fault, InputError
from weefsel.sources.geojson import read_geojson, together
from weefsel.sources.gpkg import read_gpkg
from weefsel.sources.model import ReadContext
from weefsel.sources.surfaces import polygonal

__all__ = ["LARGEST", "GeoFile", "in_crs", "read_geofile", "surfaces"]

#: A larger file is not read: bytes.
LARGEST: Final = 500_000_000
#: How far outside the area of use of the snapshot's CRS a shape may lie; degrees.
MARGIN: Final = 2.0
#: how a file begins → what it then is
_KNOWN: Final[Mapping[bytes, str]] = {
    b"PK\x03\x04": "a zip",
    b"SQLite format 3": "a GeoPackage or another SQLite file",
    b"<": "XML or HTML",
    b"\x1f\x8b": "a gzip",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
}


@dataclass(frozen=True, slots=True)
class GeoFile:
    """What is in a file of shapes: one record for each shape."""

    #: name of the file, for messages
    file: str
    #: column → a value for each record: text, number, boolean, date or nothing
    columns: Mapping[str, list[Any]]
    #: shapes (shapely, two-dimensional), in `crs`
    geometry: NDArray[Any]
    #: as `EPSG:…`
    crs: str
    #: number of each record in the file: the place of a GeoJSON feature (from 1), the fid in a GeoPackage
    records: list[int]
    #: what such a number counts: records, or the rows of a text file
    counted: str = "record"

    def __len__(self) -> int:
        return len(self.records)

    def ref(self, position: int) -> str:
        """Where a record stands, as `source_ref` has it."""
        return f"{self.counted} {self.records[position]}"

    def where(self, kept: NDArray[np.bool_]) -> GeoFile:
        """Only the records that are `kept`."""
        columns = {name: [v for v, k in zip(values, kept, strict=True) if k] for name, values in self.columns.items()}
        records = [record for record, k in zip(self.records, kept, strict=True) if k]
        return replace(self, columns=columns, geometry=self.geometry[kept], records=records)

    def column(self, name: str, option: str) -> list[Any]:
        """The values of column `name`, which `option` of the recipe asks for. Raises `InputError` if there is none."""
        if name not in self.columns:
            there = ", ".join(list(self.columns)[:40])
            expected = f"the name of a column of {self.file}: {there}"
            raise InputError(Fault(self.file, expected, "Mend the recipe.", column=f"options.{option}", value=name))
        return self.columns[name]


def read_geofile(path: Path, *, layer: str | None = None, crs: str | None = None) -> GeoFile:
    """Read a `.geojson`, `.json` or `.gpkg`. `layer`: which of a GeoPackage; `crs`: instead of what the file says.

    Raises `InputError` for a file that is too large, empty, or not what its name says, and for records without shape.
    """
    file = path.name
    try:
        size = path.stat().st_size
        if size > LARGEST:
            expected = f"at most {LARGEST // 1_000_000} MB"
            raise InputError(Fault(file, expected, "Leave out what is not needed.", value=f"{size / 1e6:,.0f} MB"))
        with path.open("rb") as stream:
            start = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
        raw = path.read_bytes() if path.suffix.lower() in (".geojson", ".json") else b""
    except OSError as error:
        expected = f"a file that can be read ({error.strerror})"
        raise InputError(Fault(file, expected, "Give another path.")) from None
    _check_start(file, path.suffix.lower(), start)
    if raw:
        columns, shapes, said = read_geojson(path, raw)
        records = list(range(1, len(shapes) + 1))
    else:
        columns, shapes, said, records = read_gpkg(path, layer)
    used = crs or said
    if used is None:
        mend = 'Say it in the recipe, as crs = "EPSG:28992".'
        raise InputError(Fault(file, "a CRS with an EPSG code", mend, column="crs"))
    geometry = np.empty(len(shapes), object)
    geometry[:] = shapes
    return GeoFile(file, columns, geometry, used, records)


def _check_start(file: str, suffix: str, start: bytes) -> None:
    """Is the file what its name says, as far as its first bytes tell?"""
    if suffix not in (".geojson", ".json", ".gpkg"):
        expected = "a file whose name ends in .geojson, .json or .gpkg"
        raise InputError(Fault(file, expected, "Export it as GeoJSON or GeoPackage."))
    wanted = "a GeoPackage" if suffix == ".gpkg" else "GeoJSON"
    mend = f"Export it again as {wanted.removeprefix('a ')}."
    if not start:
        raise InputError(Fault(file, f"{wanted}; the file is empty", mend))
    found = next((what for magic, what in _KNOWN.items() if start.startswith(magic)), "something else")
    right = start.startswith(b"SQLite format 3") if suffix == ".gpkg" else start.startswith(b"{")
    if not right:
        raise InputError(Fault(file, f"{wanted}, as its name says; the file is {found}", mend, value=start[:20]))


def in_crs(given: GeoFile, crs: str) -> GeoFile:
    """`given` with its shapes in `crs`. Raises `InputError` where they lie outside the area that `crs` is made for.

    Longitude and latitude that were swapped are recognised: they would lie inside the other way round.
    """
    try:
        to_degrees, to_metres = _transformer(given.crs, "EPSG:4326"), _transformer(given.crs, crs)
    except ProjError:
        mend = 'Say in the recipe in which CRS the file is, as crs = "EPSG:28992".'
        raise InputError(Fault(given.file, "a CRS that is known", mend, column="crs", value=given.crs)) from None
    points, of = shapely.get_coordinates(given.geometry, return_index=True)
    outside = ~_inside(points, to_degrees, crs)
    if outside.any():
        raise InputError(_outside(given, crs, points, of, outside, to_degrees))

    def moved(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = to_metres.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([x, y])

    if CRS.from_user_input(given.crs) == CRS.from_user_input(crs):
        return replace(given, crs=crs)
    try:
        geometry = shapely.transform(given.geometry, moved)
    except ShapelyError:  # a point that cannot be projected opens a ring
        geometry = None
    if geometry is None or not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise InputError(Fault(given.file, f"shapes that can be projected to {crs}", "Mend the CRS of the recipe."))
    return replace(given, geometry=geometry, crs=crs)


@lru_cache(maxsize=16)
def _transformer(source: str, target: str) -> Transformer:
    """Setting one up costs more than projecting a town."""
    return Transformer.from_crs(source, target, always_xy=True)


def _inside(points: NDArray[np.float64], to_degrees: Transformer, crs: str) -> NDArray[np.bool_]:
    use = CRS.from_user_input(crs).area_of_use
    lon, lat = to_degrees.transform(points[:, 0], points[:, 1])
    lon, lat = np.asarray(lon, float), np.asarray(lat, float)
    if use is None:
        return np.isfinite(lon) & np.isfinite(lat)
    north_south = (use.south - MARGIN <= lat) & (lat <= use.north + MARGIN)
    if use.west > use.east:  # across the antimeridian
        return north_south & ((lon >= use.west - MARGIN) | (lon <= use.east + MARGIN))
    return north_south & (use.west - MARGIN <= lon) & (lon <= use.east + MARGIN)


def _outside(
    given: GeoFile,
    crs: str,
    points: NDArray[np.float64],
    of: NDArray[np.int64],
    outside: NDArray[np.bool_],
    to_degrees: Transformer,
) -> Fault:
    first = int(np.argmax(outside))
    records = np.unique(of[outside])
    swapped = bool(_inside(points[outside][:, ::-1], to_degrees, crs).all())
    if swapped:
        mend = "The two numbers of each position seem to be swapped: put longitude (or east) first."
    else:
        mend = "Mend the positions, say in the recipe in which CRS the file is, or give the recipe a CRS of this place."
    use = CRS.from_user_input(crs).area_of_use
    span = (
        ""
        if use is None
        else f" (longitude {use.west:.1f} to {use.east:.1f}, latitude {use.south:.1f} to {use.north:.1f})"
    )
    value = f"{points[first, 0]:.10g}, {points[first, 1]:.10g}"
    expected = f"positions inside the area of use of {crs}{span}, in {given.crs}"
    return Fault(given.file, expected, mend, given.records[int(of[first])], "geometry", value, more=len(records) - 1)


def surfaces(given: GeoFile, context: ReadContext) -> list[Polygon | MultiPolygon]:
    """The shapes as outlines. Outlines that cross themselves are mended, and that is told.

    Raises `InputError` with every record that is no outline or encloses nothing.
    """
    problems: list[tuple[int, str, str, object]] = []
    outlines: list[Polygon | MultiPolygon] = []
    mended: list[int] = []
    for record, shape in zip(given.records, given.geometry, strict=True):
        if not isinstance(shape, Polygon | MultiPolygon):
            expected = "an outline (Polygon or MultiPolygon)"
            problems.append((record, expected, "Give a file of outlines.", shape.geom_type))
            continue
        if not shape.is_valid:
            mended.append(record)
        outline = polygonal(shape)
        if outline is None:
            problems.append((record, "an outline that encloses something", "Mend or remove the record.", None))
        else:
            outlines.append(outline)
    if problems:
        raise InputError(together(given.file, problems))
    if mended:
        named = ", ".join(map(str, mended[:6])) + (" …" if len(mended) > 6 else "")
        context.tell(RowFate.CHANGED, JoinReason.MENDED, len(mended), detail=f"record {named}")
    return outlines
