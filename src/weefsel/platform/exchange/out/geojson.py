"""GeoJSON (RFC 7946): one collection of all kinds, in degrees of WGS 84."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from weefsel.platform.exchange.out.columns import LICENCE, Column
from weefsel.platform.exchange.out.records import Record
from weefsel.platform.exchange.out.writing import About, Writer, plain
from weefsel.platform.register.states import EntryKind

__all__ = ["GeoJson"]


class GeoJson(Writer):
    """A feature for each entry: a point, a line for a tie between two places, or no place at all."""

    def __init__(self, path: Path, about: About) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        head = {"type": "FeatureCollection", "place": about.place, "fictional": about.is_fictional}
        told = json.dumps({**head, "date": about.day.isoformat(), "licence": LICENCE}, ensure_ascii=False)
        self._file.write(f'{told[:-1]}, "features": [')
        self._before = "\n"
        self._kind = EntryKind.ACTOR
        self._names: tuple[str, ...] = ()

    def begin(self, kind: EntryKind, columns: tuple[Column, ...]) -> None:
        self._kind, self._names = kind, tuple(column.name for column in columns)

    def write(self, record: Record) -> None:
        cells = {name: plain(cell) for name, cell in zip(self._names, record.cells, strict=True)}
        feature = {
            "type": "Feature",
            "id": record.id,
            "geometry": _geometry(record),
            "properties": {"entry": self._kind, **cells},
        }
        self._file.write(f"{self._before}{json.dumps(feature, ensure_ascii=False)}")
        self._before = ",\n"

    def end(self) -> None:
        """Nothing: kinds follow one another."""

    def close(self) -> None:
        self._file.write("\n]}\n")
        self._file.close()


def _geometry(record: Record) -> dict[str, Any] | None:
    if not record.where:
        return None
    if len(record.where) == 1:
        return {"type": "Point", "coordinates": list(record.where[0])}
    return {"type": "LineString", "coordinates": [list(point) for point in record.where]}
