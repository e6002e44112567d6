"""What a recipe may say under `[source.options]` of a file of shapes: keys, each with a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from weefsel.concepts import Evidence, Level
from weefsel.errors import Fault
from weefsel.sources.mapping import place_mapping
from weefsel.sources.options import CODE, COLUMN, ENCODING, NEEDED, Key, is_text, key_faults, matches

__all__ = ["area_faults", "grid_faults", "line_faults", "place_faults"]

_LEVELS: Final = tuple(map(str, Level))
_AGES: Final = 5
#: how residents of a square may have been counted
GRID_EVIDENCE: Final = (str(Evidence.COUNTED), str(Evidence.ROUNDED), str(Evidence.SPREAD))


def _is_table(value: Any, keys: tuple[str, ...]) -> bool:
    return isinstance(value, dict) and set(value) == set(keys) and all(map(is_text, value.values()))


def _is_dissolve(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(level in _LEVELS and _is_table(columns, ("code", "name")) for level, columns in value.items())
    )


def _is_whole(value: Any) -> bool:
    return _is_table(value, ("level", "code", "name")) and value["level"] in _LEVELS and matches(CODE)(value["code"])


def _is_rules(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(isinstance(rule, str) and place_mapping().named(rule) is not None for rule in value.values())
    )


def _is_only(value: Any) -> bool:
    values = next(iter(value.values())) if isinstance(value, dict) and len(value) == 1 else value
    keys = list(value) if isinstance(value, dict) else []
    return isinstance(values, list) and bool(values) and all(map(is_text, [*keys, *values]))


def _is_metres(low: float, high: float) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


_WHOLE: Final = Key(_is_whole, 'the whole place, as { level = "gemeente", code = "GM0363", name = "Amsterdam" }')
_FILE: Final[Mapping[str, Key]] = {
    "layer": Key(is_text, "the name of a layer of the GeoPackage"),
    "crs": Key(matches(r"EPSG:\d{4,6}"), "the CRS of the file, as EPSG:28992"),
}
_TEXT_FILE: Final[Mapping[str, Key]] = {"x": COLUMN, "y": COLUMN, "encoding": ENCODING, **_FILE}
_AREAS: Final[Mapping[str, Key]] = {
    "level": Key(lambda value: value in _LEVELS, f"a level: {' or '.join(_LEVELS)}", required=True),
    "code": NEEDED,
    "name": NEEDED,
    "parent": COLUMN,
    "prefix": Key(matches(r"[A-Za-z0-9_.-]{1,20}"), "what stands before each code, as BU0363"),
    "parent_prefix": Key(matches(r"[A-Za-z0-9_.-]{1,20}"), "what stands before each parent's code, as WK0363"),
    "residents": COLUMN,
    "dissolve": Key(_is_dissolve, 'levels with their columns, as { wijk = { code = "wijkcode", name = "wijknaam" } }'),
    "whole": _WHOLE,
    "only": Key(_is_only, 'codes of the areas to keep, or values of a column: { wijkcode = ["WK0363FJ"] }'),
    **_FILE,
}
_PLACES: Final[Mapping[str, Key]] = {
    "id": NEEDED,
    "category": NEEDED,
    "name": COLUMN,
    "key": COLUMN,
    "rules": Key(_is_rules, 'a rule of the mapping for each category, as { bank = "bench" }'),
    "prefix": Key(matches(CODE), "what stands before each id; the source's id when it is not given"),
    **_TEXT_FILE,
}
_GRID: Final[Mapping[str, Key]] = {
    "code": NEEDED,
    "residents": NEEDED,
    "ages": Key(
        lambda value: isinstance(value, list) and len(value) == _AGES and all(map(is_text, value)),
        "five columns: 0 to 15, 15 to 25, 25 to 45, 45 to 65, 65 and older",
    ),
    "size": Key(_is_metres(1, 10_000), "the side of a square as large as a cell, in metres, from 1 to 10000"),
    "evidence": Key(lambda value: value in GRID_EVIDENCE, f"one of {', '.join(GRID_EVIDENCE)}"),
    "whole": _WHOLE,
    **_TEXT_FILE,
}
_LINES: Final[Mapping[str, Key]] = {
    "kind": COLUMN,
    "keep": Key(
        lambda value: isinstance(value, list) and bool(value) and all(map(is_text, value)),
        'values of the column kind, as ["walk"]',
    ),
    "name": COLUMN,
    "bridge": COLUMN,
    "wheelchair": COLUMN,
    "snap_m": Key(_is_metres(0, 10), "metres from 0 to 10"),
    **_FILE,
}


def area_faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What is wrong with the options of `areas`."""
    return key_faults(_AREAS, options, where)


def place_faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What is wrong with the options of `places`."""
    return key_faults(_PLACES, options, where)


def grid_faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What is wrong with the options of `grid`."""
    return key_faults(_GRID, options, where)


def line_faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What is wrong with the options of `lines`."""
    yield from key_faults(_LINES, options, where)
    if "keep" in options and "kind" not in options:
        yield Fault(where, "the option kind beside keep", "Name the column.", column="options.kind")
