"""Places out of a spreadsheet: what each row becomes, for a preview and for a snapshot alike."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from shapely import Point

from weefsel.concepts import JoinReason, MissingReason, PlaceKind
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import frame
from weefsel.sources.finder import AreaFinder
from weefsel.sources.geofiles import GeoFile, in_crs
from weefsel.sources.kinds import folded, kind_of, rule_of
from weefsel.sources.model import ReadContext
from weefsel.sources.numbers import read_numbers
from weefsel.sources.sheet.addresses import AddressBook, Found
from weefsel.sources.sheet.mapping import PlaceColumns
from weefsel.sources.workbook_table import SheetTable

__all__ = ["BUFFER_M", "PlaceRow", "PlaceRows", "place_rows", "place_tables"]

#: How far outside all areas a place is kept: a walk to the other side of the border; metres.
BUFFER_M: Final = 2_000.0
#: No coordinate of any CRS in use is larger.
_FARTHEST: Final = 2e7
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", re.ASCII)
_LONGEST: Final = 200
#: so many digits of a checksum tell the places of one file apart
_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """What a row of the spreadsheet becomes: a place, or nothing for a reason."""

    row: int
    id: str
    name: str | None
    #: the word that tells the kind, and the kind that it stands for
    word: str
    kind: PlaceKind | None
    address: str
    #: in the CRS of the snapshot
    point: Point | None
    #: whether the point is the middle of the street, as the number is not known
    by_street: bool
    area: str | None
    #: why it is left out
    dropped: JoinReason | None

    @property
    def nearby(self) -> bool:
        """Whether it is kept although it lies outside all areas."""
        return self.dropped is None and self.area is None


@dataclass(frozen=True, slots=True)
class PlaceRows:
    """All rows of a table, and what is wrong with its cells."""

    rows: tuple[PlaceRow, ...]
    faults: tuple[Fault, ...]


def place_rows(table: SheetTable, columns: PlaceColumns, context: ReadContext, where: str) -> PlaceRows:
    """Find out of each row its kind, its position and its area; `where` names the source.

    Raises `InputError` for a column that is not there, and where no earlier source gave areas; what is wrong with the
    cells is among the `faults`.
    """
    finder = AreaFinder(context.tables, where)
    _check_columns(table, columns)
    faults = table.faults(*columns.used)
    points, wrong = _positions(table, columns, context.crs)
    faults += wrong
    addresses = _addresses(table, columns)
    book = AddressBook(context.tables, finder)
    found = [
        Found(point, exact=True) if point is not None else book.find(address) if address else None
        for point, address in zip(points, addresses, strict=True)
    ]
    words = _texts(table, columns.kind)
    kinds = [_kind(word, columns) for word in words]
    areas, near = _areas([None if one is None else one.point for one in found], finder)
    names = _texts(table, columns.name)
    ids, wrong = _ids(table, columns, names, addresses)
    faults += wrong
    rows: list[PlaceRow] = []
    seen: set[str] = set()
    for i, row in enumerate(table.cells.index.tolist()):
        at = found[i]
        dropped = _dropped(kinds[i], at, columns, near=near[i], doubled=ids[i] in seen)
        if dropped is None:
            seen.add(ids[i])
        point, by_street = (None, False) if at is None else (at.point, not at.exact)
        rows.append(
            PlaceRow(
                row, ids[i], names[i] or None, words[i], kinds[i], addresses[i], point, by_street, areas[i], dropped
            )
        )
    return PlaceRows(tuple(rows), tuple(faults))


def _check_columns(table: SheetTable, columns: PlaceColumns) -> None:
    faults: list[Fault] = []
    for option, name in (
        *((option, getattr(columns, option)) for option in ("name", "x", "y", "kind", "id", "street")),
        *((option, getattr(columns, option)) for option in ("opening_hours", "owner", "manager")),
        *(("address", name) for name in columns.address),
    ):
        if name is not None:
            try:
                table.column(name, option)
            except InputError as error:
                faults += error.faults
    if faults:
        raise InputError(faults)


def _texts(table: SheetTable, column: str | None) -> list[str]:
    """The cells of a column as lines of text; empty texts where there is no column."""
    if column is None:
        return [""] * len(table.cells)
    return [
        " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())[:_LONGEST]
        for text in table.cells[column]
    ]


def _addresses(table: SheetTable, columns: PlaceColumns) -> list[str]:
    parts = [_texts(table, column) for column in columns.address]
    return [" ".join(part for part in row if part) for row in zip(*parts, strict=True)] or [""] * len(table.cells)


def _positions(table: SheetTable, columns: PlaceColumns, crs: str) -> tuple[list[Point | None], list[Fault]]:
    """The points in `crs` of the rows that have both coordinates."""
    points: list[Point | None] = [None] * len(table.cells)
    if columns.x is None or columns.y is None or columns.crs is None:
        return points, []
    read = [
        read_numbers(
            table.cells[name], table.file, empty=MissingReason.UNKNOWN, codes={}, minimum=-_FARTHEST, maximum=_FARTHEST
        )
        for name in (columns.x, columns.y)
    ]
    faults = [fault for numbers in read for fault in numbers.faults]
    x, y = (numbers.values for numbers in read)
    there = np.flatnonzero(~np.isnan(x) & ~np.isnan(y))
    if faults or not len(there):
        return points, faults
    shapes = np.empty(len(there), object)
    shapes[:] = [Point(x[i], y[i]) for i in there]
    records = [int(row) for row in table.cells.index.to_numpy()[there]]
    try:
        moved = in_crs(GeoFile(table.file, {}, shapes, columns.crs, records), crs)
    except InputError as error:
        return points, list(error.faults)
    for i, point in zip(there, moved.geometry, strict=True):
        points[i] = point
    return points, []


def _kind(word: str, columns: PlaceColumns) -> PlaceKind | None:
    """What the mapping says of the word; else what the word itself says; else the kind of all others."""
    if not word:
        return columns.place_kind
    said = {folded(key): kind for key, kind in columns.kinds.items()}
    return columns.kinds.get(word) or said.get(folded(word)) or kind_of(word) or columns.place_kind


def _areas(points: Sequence[Point | None], finder: AreaFinder) -> tuple[list[str | None], list[bool]]:
    """The area around each point, and whether it lies in one or near to one."""
    at = [i for i, point in enumerate(points) if point is not None]
    there = [point for point in points if point is not None]
    areas: list[str | None] = [None] * len(points)
    near = [False] * len(points)
    for i, area, close in zip(at, finder.codes(there), finder.near(there, BUFFER_M), strict=True):
        areas[i], near[i] = area, close
    return areas, near


def _dropped(
    kind: PlaceKind | None, found: Found | None, columns: PlaceColumns, *, near: bool, doubled: bool
) -> JoinReason | None:
    if kind is None:
        return JoinReason.NO_PLACE
    if found is None:
        return JoinReason.NO_ADDRESS if columns.address else JoinReason.NO_POSITION
    if not near:
        return JoinReason.OUTSIDE
    return JoinReason.DOUBLED if doubled else None


def _ids(
    table: SheetTable, columns: PlaceColumns, names: list[str], addresses: list[str]
) -> tuple[list[str], list[Fault]]:
    """An id for each row: that of its column, or made of its name and where it is; never of the number of the row."""
    if columns.id is None:
        east, north = _texts(table, columns.x), _texts(table, columns.y)
        return [_made_id(*row) for row in zip(names, addresses, east, north, strict=True)], []
    ids = _texts(table, columns.id)
    often = Counter(ids)
    faults: list[Fault] = []
    for wrong, expected, mend in (
        ([not _ID.fullmatch(id) for id in ids], "an id of letters, digits, - and _", "Fill it in, or leave id out."),
        ([often[id] > 1 and bool(_ID.fullmatch(id)) for id in ids], "each id once", "Take the double row out."),
    ):
        at = [i for i, one in enumerate(wrong) if one]
        if at:
            row = int(table.cells.index[at[0]])
            faults.append(Fault(table.file, expected, mend, row, columns.id, ids[at[0]], more=len(at) - 1))
    return ids, faults


def _made_id(name: str, address: str, east: str, north: str) -> str:
    said = [folded(name), folded(address)] if address else [folded(name), east, north]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:_DIGITS]


def place_tables(
    table: SheetTable, columns: PlaceColumns, found: PlaceRows, source_id: str, crs: str
) -> dict[str, pd.DataFrame]:
    """The table `places`, of the rows that are kept."""
    more = {
        name: dict(zip(table.cells.index, _texts(table, column), strict=True))
        for name in ("street", "opening_hours", "owner", "manager")
        if (column := getattr(columns, name)) is not None
    }
    rows: list[dict[str, Any]] = []
    for one in found.rows:
        rule = None if one.kind is None else rule_of(one.kind)
        if one.dropped is not None or rule is None:
            continue
        said = {columns.kind: one.word} if columns.kind and one.word else {}
        rows.append(
            rule.columns(said)
            | {
                "place_id": f"{source_id}-{one.id}",
                "name": one.name,
                "area_code": one.area,
                "street": one.address or None,
                "source_id": source_id,
                "source_ref": f"row {one.row}, column {columns.name}",
                "geometry": one.point,
            }
            | {name: texts[one.row] or None for name, texts in more.items()}
        )
    return {"places": frame("places", rows, crs)}
