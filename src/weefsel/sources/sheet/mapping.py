"""What the columns of a spreadsheet are, as a person confirmed it; and how a recipe writes that down."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

from weefsel.concepts import Evidence, IndicatorGroup, PlaceKind

__all__ = ["COUNTED_UNITS", "AreaIs", "FigureColumns", "Indicator", "PlaceColumns", "SheetMapping", "to_options"]

AreaIs = Literal["code", "name"]
#: units of which there is never less than none
COUNTED_UNITS: Final = frozenset({"residents", "persons", "households", "count"})
#: unit → the least and the most that it can be
_SPANS: Final[Mapping[str, tuple[float, float]]] = {
    "percent": (0.0, 100.0),
    "share": (0.0, 1.0),
    **dict.fromkeys(COUNTED_UNITS, (0.0, math.inf)),
}
#: no figure of an area is larger, up or down
_MANY: Final = 1e12


@dataclass(frozen=True, slots=True)
class Indicator:
    """A column of figures: which indicator it is, in which unit, of which year, and within which limits."""

    column: str
    id: str
    name_nl: str
    name_en: str
    unit: str
    #: the year of the source, where it is not said
    year: int | None = None
    group: IndicatorGroup | None = None
    minimum: float | None = None
    maximum: float | None = None
    evidence: Evidence = Evidence.COUNTED

    @property
    def limits(self) -> tuple[float, float]:
        """The least and the most that a value may be: what is said, and what the unit allows."""
        low, high = _SPANS.get(self.unit, (-_MANY, _MANY))
        return (
            low if self.minimum is None else max(low, self.minimum),
            min(high, _MANY) if self.maximum is None else min(high, self.maximum),
        )


@dataclass(frozen=True, slots=True)
class FigureColumns:
    """Each row is an area: its code or name, and a column for each indicator."""

    area: str
    indicators: tuple[Indicator, ...]
    area_is: AreaIs = "code"
    #: year of the boundaries of the codes, where it is not the source's
    boundaries: int | None = None

    @property
    def used(self) -> tuple[str, ...]:
        """The columns that are read."""
        return tuple(dict.fromkeys((self.area, *(one.column for one in self.indicators))))


@dataclass(frozen=True, slots=True)
class PlaceColumns:
    """Each row is a place: its name, its kind, and where it is by position or by address."""

    name: str
    #: columns of the position, east and north, and the CRS that they are in
    x: str | None = None
    y: str | None = None
    crs: str | None = None
    #: columns that make up street and number, in that order
    address: tuple[str, ...] = ()
    #: the column that says what kind of place it is
    kind: str | None = None
    #: word in that column → kind of place
    kinds: Mapping[str, PlaceKind] = field(default_factory=lambda: MappingProxyType({}))
    #: the kind of all places that the column does not tell
    place_kind: PlaceKind | None = None
    id: str | None = None
    street: str | None = None
    opening_hours: str | None = None
    owner: str | None = None
    manager: str | None = None

    @property
    def used(self) -> tuple[str, ...]:
        """The columns that are read."""
        named = (self.name, self.x, self.y, *self.address, self.kind, self.id, self.street)
        more = (self.opening_hours, self.owner, self.manager)
        return tuple(dict.fromkeys(name for name in (*named, *more) if name is not None))


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """What a spreadsheet holds, and where in the file it stands."""

    columns: FigureColumns | PlaceColumns
    sheet: str | None = None
    header: int | None = None
    encoding: str | None = None


def to_options(mapping: SheetMapping) -> dict[str, Any]:
    """The options of a source of kind `sheet`: `options.parse` makes the same mapping of them."""
    where = {"sheet": mapping.sheet, "header": mapping.header, "encoding": mapping.encoding}
    columns = mapping.columns
    what = _figures(columns) if isinstance(columns, FigureColumns) else _places(columns)
    return {key: value for key, value in (where | what).items() if value not in (None, [], {})}


def _figures(columns: FigureColumns) -> dict[str, Any]:
    return {
        "area": columns.area,
        "area_is": columns.area_is,
        "boundaries": columns.boundaries,
        "indicators": [_indicator(one) for one in columns.indicators],
    }


def _indicator(one: Indicator) -> dict[str, Any]:
    said = {
        "column": one.column,
        "id": one.id,
        "name_nl": one.name_nl,
        "name_en": one.name_en,
        "unit": one.unit,
        "year": one.year,
        "group": None if one.group is None else str(one.group),
        "minimum": one.minimum,
        "maximum": one.maximum,
        "evidence": str(one.evidence),
    }
    return {key: value for key, value in said.items() if value is not None}


def _places(columns: PlaceColumns) -> dict[str, Any]:
    return {
        "name": columns.name,
        "x": columns.x,
        "y": columns.y,
        "crs": columns.crs,
        "address": list(columns.address),
        "kind": columns.kind,
        "kinds": {word: str(kind) for word, kind in columns.kinds.items()},
        "place_kind": None if columns.place_kind is None else str(columns.place_kind),
        "id": columns.id,
        "street": columns.street,
        "opening_hours": columns.opening_hours,
        "owner": columns.owner,
        "manager": columns.manager,
    }
