"""What a recipe may say under `[source.options]` of a file of shapes: keys, each with a test."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from weefsel.concepts import Level
from weefsel.errors import Fault, InputError
from weefsel.sources.mapping import place_mapping

__all__ = ["area_faults", "checked", "grid_faults", "place_faults"]

_LEVELS: Final = tuple(map(str, Level))
_CODE: Final = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}"
_AGES: Final = 5


@dataclass(frozen=True, slots=True)
class _Key:
    """One option: whether its value is allowed, what was expected, whether it must be there."""

    test: Callable[[Any], bool]
    expected: str
    required: bool = False


def _matches(pattern: str) -> Callable[[Any], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable() and len(value) <= 200


def _is_table(value: Any, keys: tuple[str, ...]) -> bool:
    return isinstance(value, dict) and set(value) == set(keys) and all(map(_is_text, value.values()))


def _is_dissolve(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(level in _LEVELS and _is_table(columns, ("code", "name")) for level, columns in value.items())
    )


def _is_whole(value: Any) -> bool:
    return _is_table(value, ("level", "code", "name")) and value["level"] in _LEVELS and _matches(_CODE)(value["code"])


def _is_rules(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(isinstance(rule, str) and place_mapping().named(rule) is not None for rule in value.values())
    )


_COLUMN: Final = _Key(_is_text, "the name of a column")
_NEEDED: Final = _Key(_is_text, "the name of a column", required=True)
_FILE: Final[Mapping[str, _Key]] = {
    "layer": _Key(_is_text, "the name of a layer of the GeoPackage"),
    "crs": _Key(_matches(r"EPSG:\d{4,6}"), "the CRS of the file, as EPSG:28992"),
}
_AREAS: Final[Mapping[str, _Key]] = {
    "level": _Key(lambda value: value in _LEVELS, f"a level: {' or '.join(_LEVELS)}", required=True),
    "code": _NEEDED,
    "name": _NEEDED,
    "parent": _COLUMN,
    "prefix": _Key(_matches(r"[A-Za-z0-9_.-]{1,20}"), "what stands before each code, as BU0363"),
    "parent_prefix": _Key(_matches(r"[A-Za-z0-9_.-]{1,20}"), "what stands before each parent's code, as WK0363"),
    "residents": _COLUMN,
    "dissolve": _Key(_is_dissolve, 'levels with their columns, as { wijk = { code = "wijkcode", name = "wijknaam" } }'),
    "whole": _Key(_is_whole, 'the whole place, as { level = "gemeente", code = "GM0363", name = "Amsterdam" }'),
    **_FILE,
}
_PLACES: Final[Mapping[str, _Key]] = {
    "id": _NEEDED,
    "category": _NEEDED,
    "name": _COLUMN,
    "key": _COLUMN,
    "rules": _Key(_is_rules, 'a rule of the mapping for each category, as { bank = "bench" }'),
    "prefix": _Key(_matches(_CODE), "what stands before each id; the source's id when it is not given"),
    **_FILE,
}
_GRID: Final[Mapping[str, _Key]] = {
    "code": _NEEDED,
    "residents": _NEEDED,
    "ages": _Key(
        lambda value: isinstance(value, list) and len(value) == _AGES and all(map(_is_text, value)),
        "five columns: 0 to 15, 15 to 25, 25 to 45, 45 to 65, 65 and older",
    ),
    **_FILE,
}


def area_faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What is wrong with the options of `areas`."""
    return _faults(_AREAS, options, where)


def place_faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What is wrong with the options of `places`."""
    return _faults(_PLACES, options, where)


def grid_faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What is wrong with the options of `grid`."""
    return _faults(_GRID, options, where)


def checked(faults: Iterator[Fault]) -> None:
    """Raise `InputError` with all `faults`, if there are any."""
    found = list(faults)
    if found:
        raise InputError(found)


def _faults(keys: Mapping[str, _Key], options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    for name in options:
        if name not in keys:
            yield Fault(where, f"one of {', '.join(keys)}", "Remove the option.", column=f"options.{name}")
    for name, key in keys.items():
        if name not in options:
            if key.required:
                yield Fault(
                    where, f"the key {name}: {key.expected}", "Add it to [source.options].", column=f"options.{name}"
                )
        elif not key.test(options[name]):
            yield Fault(where, key.expected, "Mend the option.", column=f"options.{name}", value=options[name])
