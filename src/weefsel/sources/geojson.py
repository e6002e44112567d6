"""GeoJSON read by a parser of our own: text to JSON to shapes, nothing else is opened on the way.

Libraries that read any format look into the file to see which it is, and some formats name other files or addresses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from weefsel.errors import Fault, InputError

__all__ = ["read_geojson", "together"]

#: No file of areas or places has more cells (features × properties) than this.
CELLS: Final = 50_000_000
DEGREES: Final = "EPSG:4326"
_MEND: Final = "Export it again as GeoJSON (RFC 7946)."
_WGS84: Final = re.compile(r"(urn:ogc:def:crs:)?OGC:(1\.3:|:)?CRS84|https?://www\.opengis\.net/def/crs/OGC/1\.3/CRS84")
_EPSG: Final = re.compile(
    r"(?:EPSG:|urn:(?:x-)?ogc:def:crs:EPSG:[\w.]{0,9}:|https?://www\.opengis\.net/def/crs/EPSG/[\w.]{1,9}/)(\d{4,6})",
    re.ASCII,
)

Problem = tuple[int, str, str, object]


class _Odd(ValueError):
    """A geometry that is none; says what was expected."""


def read_geojson(path: Path, raw: bytes) -> tuple[dict[str, list[Any]], list[BaseGeometry], str]:
    """Columns (property → a value for each feature), shapes and CRS (`EPSG:…`) of a FeatureCollection.

    The CRS is that of the old `crs` member, else WGS 84 as RFC 7946 has it. Raises `InputError` with every feature that
    is none, or whose shape is missing, empty or broken; features count from 1.
    """
    data = _json(path.name, raw)
    features = data.get("features") if isinstance(data, dict) and data.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not features:
        raise InputError(Fault(path.name, "GeoJSON: a FeatureCollection with at least one feature", _MEND))
    crs = _crs(path.name, data.get("crs"))
    problems: list[Problem] = []
    shapes: list[BaseGeometry] = []
    records: list[Mapping[str, Any]] = []
    for row, feature in enumerate(features, start=1):
        try:
            shapes.append(_feature(feature))
        except _Odd as odd:
            problems.append((row, str(odd), "Mend or remove the feature.", None))
            continue
        records.append(feature.get("properties") or {})
        problems += [(row, *wrong) for wrong in _texts(records[-1])]
    if problems:
        raise InputError(together(path.name, problems))
    return _columns(path.name, records), shapes, crs


def together(where: str, problems: Sequence[Problem]) -> Iterator[Fault]:
    """One fault for each kind of problem (row, expected, mend, value): the first, and how many more there are."""
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        kinds.setdefault(problem[1:3], []).append(problem)
    for (expected, mend), same in kinds.items():
        yield Fault(where, expected, mend, row=same[0][0], value=same[0][3], more=len(same) - 1)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _json(file: str, raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        expected = f"text in UTF-8 (byte {error.start:,} is not)"
        raise InputError(Fault(file, expected, "Save the file in UTF-8.")) from None
    # ValueError: no JSON, or a number of thousands of digits; RecursionError: brackets without end
    except (ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:120]
        raise InputError(Fault(file, f"GeoJSON; the reader says: {reason}", _MEND)) from None


def _crs(file: str, member: Any) -> str:
    if member is None:
        return DEGREES
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(name, str) and _WGS84.fullmatch(name):
        return DEGREES
    found = _EPSG.fullmatch(name) if isinstance(name, str) else None
    if found is None:
        mend = "Export the file in WGS 84 (longitude, latitude), or give the CRS its EPSG code."
        raise InputError(Fault(file, "a crs member that names an EPSG code", mend, column="crs", value=name))
    return f"EPSG:{int(found[1])}"


def _feature(feature: Any) -> BaseGeometry:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise _Odd("a Feature")
    if not isinstance(feature.get("properties") or {}, dict):
        raise _Odd("properties: an object with a value for each name")
    geometry = feature.get("geometry")
    if geometry is None:
        raise _Odd("a geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    make = _SHAPES.get(kind) if isinstance(kind, str) else None
    if make is None:
        raise _Odd(f"a geometry of one of the kinds {', '.join(_SHAPES)}")
    shape = make(geometry.get("coordinates"))
    if shape.is_empty:
        raise _Odd("a geometry that is not empty")
    return shape


def _positions(given: Any, least: int) -> NDArray[np.float64]:
    """A list of positions (n × 2); heights are left out."""
    try:
        found = np.array(given)
    except (ValueError, OverflowError):
        raise _Odd("positions of two or three numbers") from None
    if found.ndim != 2 or found.shape[1] not in (2, 3, 4) or found.dtype.kind not in "if":
        raise _Odd("positions of two or three numbers")
    if len(found) < least:
        raise _Odd(f"at least {least} positions")
    points = np.ascontiguousarray(found[:, :2], dtype=np.float64)
    if not np.isfinite(points).all():
        raise _Odd("positions of finite numbers")
    return points


def _ring(given: Any) -> NDArray[np.float64]:
    points = _positions(given, 4)
    if (points[0] != points[-1]).any():
        raise _Odd("rings that end where they begin")
    return points


def _parts(given: Any) -> list[Any]:
    if not isinstance(given, list) or not given:
        raise _Odd("coordinates that are not empty")
    return given


def _polygon(given: Any) -> shapely.Polygon:
    shell, *holes = [_ring(ring) for ring in _parts(given)]
    return shapely.Polygon(shell, holes)


_SHAPES: Final[Mapping[str, Callable[[Any], BaseGeometry]]] = {
    "Point": lambda given: shapely.Point(_positions([given], 1)[0]),
    "MultiPoint": lambda given: shapely.MultiPoint(_positions(given, 1)),
    "LineString": lambda given: shapely.LineString(_positions(given, 2)),
    "MultiLineString": lambda given: shapely.MultiLineString([_positions(line, 2) for line in _parts(given)]),
    "Polygon": _polygon,
    "MultiPolygon": lambda given: shapely.MultiPolygon([_polygon(part) for part in _parts(given)]),
}


def _texts(properties: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
    """Half characters are text to JSON, but can be written nowhere."""
    for name, value in properties.items():
        for text in (name, value):
            if isinstance(text, str) and not text.isascii():
                try:
                    text.encode()
                except UnicodeEncodeError:
                    yield "text of whole characters", "Write the text again.", ascii(text)


def _columns(file: str, records: list[Mapping[str, Any]]) -> dict[str, list[Any]]:
    names = dict.fromkeys(name for record in records for name in record)
    if len(names) * len(records) > CELLS:
        expected = f"at most {CELLS:,} values (features × properties)"
        raise InputError(Fault(file, expected, "Leave out properties that are not needed.", value=len(names)))
    return {name: [record.get(name) for record in records] for name in names}
