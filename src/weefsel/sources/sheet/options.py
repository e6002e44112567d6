"""What a recipe may say under `[source.options]` of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from weefsel.concepts import Evidence, IndicatorGroup, PlaceKind
from weefsel.errors import Fault, InputError
from weefsel.snapshot.tables import YEARS
from weefsel.sources.kinds import rule_of
from weefsel.sources.options import COLUMN, ENCODING, NEEDED, Key, is_text, key_faults, matches, unit_faults
from weefsel.sources.sheet.mapping import FigureColumns, Indicator, PlaceColumns, SheetMapping

__all__ = ["INDICATOR_ID", "faults", "parse"]

INDICATOR_ID: Final = r"[a-z][a-z0-9_]{0,59}"
_LAST_ROW: Final = 1_048_576
_MANY: Final = 1e12


def _is_whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_year(value: Any) -> bool:
    return _is_whole(value, *YEARS)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -_MANY <= value <= _MANY


def _is_kind(value: Any) -> bool:
    return isinstance(value, str) and value in tuple(map(str, PlaceKind)) and rule_of(PlaceKind(value)) is not None


def _is_kinds(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value) and all(map(_is_kind, value.values()))


def _is_columns(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) <= 8 and all(map(is_text, value))


_YEAR: Final = Key(_is_year, f"a year from {YEARS[0]} to {YEARS[1]}")
_FILE: Final[Mapping[str, Key]] = {
    "sheet": Key(is_text, "the name of a sheet"),
    "header": Key(lambda value: _is_whole(value, 1, _LAST_ROW), "the row of the header, a number from 1"),
    "encoding": ENCODING,
}
_FIGURES: Final[Mapping[str, Key]] = {
    "area": COLUMN,
    "area_is": Key(lambda value: value in ("code", "name"), "code or name"),
    "boundaries": _YEAR,
    "indicators": Key(
        lambda value: isinstance(value, list) and bool(value),
        'a list of indicators, as [{ column = "Pct", id = "noise", name_nl = …, name_en = …, unit = "percent" }]',
    ),
}
_PLACES: Final[Mapping[str, Key]] = {
    "name": COLUMN,
    "x": COLUMN,
    "y": COLUMN,
    "crs": Key(matches(r"EPSG:\d{4,6}"), "the CRS of the positions, as EPSG:4326 (degrees) or EPSG:28992 (RD)"),
    "address": Key(_is_columns, 'columns that make up the address, as ["straat", "huisnummer"]'),
    "kind": COLUMN,
    "kinds": Key(_is_kinds, 'a kind of place for each word, as { buurthuis = "community_centre" }'),
    "place_kind": Key(_is_kind, "a kind of place, as community_centre"),
    "id": COLUMN,
    "street": COLUMN,
    "opening_hours": COLUMN,
    "owner": COLUMN,
    "manager": COLUMN,
}
_KEYS: Final = _FILE | _FIGURES | _PLACES
_TEXT: Final = Key(is_text, "a line of text", required=True)
_INDICATOR: Final[Mapping[str, Key]] = {
    "column": NEEDED,
    "id": Key(matches(INDICATOR_ID), "a short name of a–z, 0–9 and _", required=True),
    "name_nl": _TEXT,
    "name_en": _TEXT,
    "unit": _TEXT,
    "year": _YEAR,
    "group": Key(lambda value: value in tuple(map(str, IndicatorGroup)), f"one of {', '.join(IndicatorGroup)}"),
    "minimum": Key(_is_number, "a number"),
    "maximum": Key(_is_number, "a number"),
    "evidence": Key(lambda value: value in tuple(map(str, Evidence)), f"one of {', '.join(Evidence)}"),
}


def parse(options: Mapping[str, Any], where: str) -> SheetMapping:
    """The mapping that the options of a recipe describe. Raises `InputError` with all of `faults`."""
    found = list(faults(options, where))
    if found:
        raise InputError(found)
    columns = _figures(options) if "indicators" in options else _places(options)
    return SheetMapping(columns, options.get("sheet"), options.get("header"), options.get("encoding"))


def _figures(options: Mapping[str, Any]) -> FigureColumns:
    return FigureColumns(
        area=options["area"],
        indicators=tuple(_indicator(entry) for entry in options["indicators"]),
        area_is=options.get("area_is", "code"),
        boundaries=options.get("boundaries"),
    )


def _indicator(entry: Mapping[str, Any]) -> Indicator:
    said = dict(entry)
    if "group" in said:
        said["group"] = IndicatorGroup(said["group"])
    if "evidence" in said:
        said["evidence"] = Evidence(said["evidence"])
    return Indicator(**said)


def _places(options: Mapping[str, Any]) -> PlaceColumns:
    said = {key: options[key] for key in _PLACES if key in options}
    said["address"] = tuple(options.get("address", ()))
    said["kinds"] = MappingProxyType({w: PlaceKind(k) for w, k in options.get("kinds", {}).items()})
    if "place_kind" in said:
        said["place_kind"] = PlaceKind(said["place_kind"])
    return PlaceColumns(**said)


def faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """Everything that is wrong with `options`; `where` names the recipe and the source."""
    yield from key_faults(_KEYS, options, where)
    figures, places = options.keys() & _FIGURES.keys(), options.keys() & _PLACES.keys()
    if figures and places:
        expected = f"options of figures ({', '.join(_FIGURES)}) or of places, not both"
        yield Fault(where, expected, "Read the file in two sources.", column=f"options.{min(places)}")
    elif figures:
        yield from _needed(options, ("area", "indicators"), where)
    elif places:
        yield from _place_faults(options, where)
    else:
        expected = "area and indicators (figures by area), or name with a position or address (places)"
        yield Fault(where, expected, "Say what the columns are.", column="options")
    entries = options.get("indicators")
    if isinstance(entries, list):
        yield from _indicators_faults(entries, where)


def _place_faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    yield from _needed(options, ("name",), where)
    if options.keys() & {"x", "y", "crs"}:
        yield from _needed(options, ("x", "y", "crs"), where)
    elif "address" not in options:
        expected = "the place: x, y and crs, or address"
        yield Fault(where, expected, "Name the columns.", column="options.address")
    if "kind" not in options and "place_kind" not in options:
        expected = "the kind of place: a column kind, or one place_kind for all"
        yield Fault(where, expected, "Add one of them.", column="options.kind")
    if "kinds" in options and "kind" not in options:
        yield Fault(where, "the column kind that kinds is about", "Add it.", column="options.kinds")


def _needed(options: Mapping[str, Any], keys: tuple[str, ...], where: str) -> Iterator[Fault]:
    for key in keys:
        if key not in options:
            yield Fault(where, f"the option {key}: {_KEYS[key].expected}", "Add it.", column=f"options.{key}")


def _indicators_faults(entries: list[Any], where: str) -> Iterator[Fault]:
    seen: dict[tuple[str, Any], int] = {}
    said: dict[str, tuple[Any, ...]] = {}
    for number, entry in enumerate(entries, start=1):
        column = f"options.indicators[{number}]"
        if not isinstance(entry, Mapping):
            yield Fault(where, "a table with column, id, names and unit", "Mend it.", column=column, value=entry)
            continue
        for fault in key_faults(_INDICATOR, entry, where):
            yield replace(fault, column=f"{column}.{(fault.column or '').removeprefix('options.')}")
        yield from unit_faults(entry.get("id"), entry.get("unit"), where, f"{column}.unit")
        low, high = entry.get("minimum"), entry.get("maximum")
        if _is_number(low) and _is_number(high) and low > high:  # type: ignore[operator]
            yield Fault(where, "a maximum of at least the minimum", "Swap them.", column=f"{column}.maximum")
        id, year = str(entry.get("id")), entry.get("year")
        if seen.setdefault((id, str(year)), number) != number:
            expected = "each indicator once in a year"
            yield Fault(where, expected, "Give one of them another id or year.", column=f"{column}.id", value=id)
        words = tuple(entry.get(key) for key in ("name_nl", "name_en", "unit", "group"))
        if said.setdefault(id, words) != words:
            expected = "the same names, unit and group for an indicator in all its years"
            yield Fault(where, expected, "Make them the same, or give it another id.", column=f"{column}.id", value=id)
