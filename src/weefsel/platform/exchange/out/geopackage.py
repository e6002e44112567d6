"""GeoPackage, written by GDAL: a layer for each kind, in degrees of WGS 84. Never loaded by the web server itself."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyogrio

from weefsel.concepts.texts import text
from weefsel.platform.exchange.out.columns import LICENCE, TABLES, Column, Type
from weefsel.platform.exchange.out.records import Point, Record
from weefsel.platform.exchange.out.writing import About, Writer, flat
from weefsel.platform.register.states import EntryKind

__all__ = ["GeoPackage"]

#: records in memory at once
_BATCH: Final = 5_000
_GEOMETRY: Final = "geom"
_SHAPES: Final[Mapping[EntryKind, str]] = {
    EntryKind.ACTOR: "Point",
    EntryKind.PLACE: "Point",
    EntryKind.OFFER: "Point",
    EntryKind.TIE: "LineString",
}
_ARROW: Final[Mapping[Type, pa.DataType]] = {
    Type.TEXT: pa.string(),
    Type.WORDS: pa.string(),
    Type.WHOLE: pa.int32(),
    Type.NUMBER: pa.float64(),
    Type.DATE: pa.date32(),
}


class GeoPackage(Writer):
    """Hands some thousands of records at a time to GDAL."""

    def __init__(self, path: Path, about: About) -> None:
        self._path, self._about = path, about
        self._kind = EntryKind.ACTOR
        self._columns: tuple[Column, ...] = ()
        self._records: list[Record] = []
        self._is_begun = False

    def begin(self, kind: EntryKind, columns: tuple[Column, ...]) -> None:
        self._kind, self._columns, self._is_begun = kind, columns, False

    def write(self, record: Record) -> None:
        self._records.append(record)
        if len(self._records) == _BATCH:
            self._hand_over()

    def end(self) -> None:
        # a layer without records is there too
        if self._records or not self._is_begun:
            self._hand_over()

    def close(self) -> None:
        """Nothing: GDAL closes the file after each handing over."""

    def _hand_over(self) -> None:
        shape = _SHAPES.get(self._kind)
        more: dict[str, Any] = {}
        if shape is not None:
            more = {"geometry_name": _GEOMETRY, "geometry_type": shape, "crs": "EPSG:4326"}
        if not self._is_begun:
            title = text(f"out.sheet_{self._kind}", "nl")
            more |= {"layer_options": {"DESCRIPTION": title, "IDENTIFIER": title}, "layer_metadata": self._metadata()}
        pyogrio.write_arrow(
            self._table(with_shapes=shape is not None),
            self._path,
            layer=TABLES[self._kind],
            driver="GPKG",
            append=self._is_begun,
            **more,
        )
        self._records, self._is_begun = [], True

    def _metadata(self) -> dict[str, str]:
        about = self._about
        told = {"TITLE": text("out.file_title", "nl", place=about.place), "LICENCE": LICENCE}
        return {**told, "DATE": about.day.isoformat(), "SITE": about.site, "FICTIONAL": str(about.is_fictional)}

    def _table(self, *, with_shapes: bool) -> pa.Table:
        arrays = [
            pa.array([_cell(column, record.cells[place]) for record in self._records], _ARROW[column.type])
            for place, column in enumerate(self._columns)
        ]
        names = [column.name for column in self._columns]
        if with_shapes:
            arrays.append(pa.array([_wkb(record.where) for record in self._records], pa.binary()))
            names.append(_GEOMETRY)
        return pa.table(arrays, names=names)


def _cell(column: Column, cell: Any) -> Any:
    return None if cell is None else float(cell) if column.type is Type.NUMBER else flat(cell)


def _wkb(points: tuple[Point, ...]) -> bytes | None:
    """The shape as well-known binary, little end first."""
    if not points:
        return None
    if len(points) == 1:
        return struct.pack("<BIdd", 1, 1, *points[0])
    return struct.pack("<BII", 1, 2, len(points)) + b"".join(struct.pack("<dd", *point) for point in points)
