"""What a recipe may say under `[source.options]` of an OpenStreetMap source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from weefsel.concepts import Level
from weefsel.errors import Fault, InputError

__all__ = ["OsmOptions", "faults", "parse"]

#: How far outside the areas streets and places are kept: a walk to the other side of the border, metres.
BUFFER_M: Final = 2_000.0
#: Beyond this a "surroundings" is another place; metres.
BUFFER_LIMIT_M: Final = 50_000.0
#: The values `admin_level` has in OpenStreetMap.
ADMIN_LEVELS: Final = range(1, 13)
_KEYS: Final = ("levels", "whole", "buffer_m", "areas")


@dataclass(frozen=True, slots=True)
class OsmOptions:
    """Which boundaries become areas of which level, what the whole is, and how far around it to read."""

    #: level → `admin_level` of its boundary relations; empty where another source has the areas
    levels: Mapping[Level, int]
    #: id of the boundary relation that is the whole place; areas outside it are left out
    whole: int | None = None
    buffer_m: float = BUFFER_M


def parse(options: Mapping[str, Any], where: str) -> OsmOptions:
    """The options as they are used. Raises `InputError` with all of `faults`."""
    found = list(faults(options, where))
    if found:
        raise InputError(found)
    return OsmOptions(
        levels=MappingProxyType({Level(name): value for name, value in options.get("levels", {}).items()}),
        whole=int(options["whole"].removeprefix("relation/")) if "whole" in options else None,
        buffer_m=float(options.get("buffer_m", BUFFER_M)),
    )


def faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """Everything that is wrong with `options`; `where` names the recipe and the source."""
    for key in options:
        if key not in _KEYS:
            yield Fault(where, f"one of {', '.join(_KEYS)}", "Remove the option.", column=f"options.{key}")
    if options.get("areas", True) is False:
        for key in ("levels", "whole"):
            if key in options:
                expected, mend = "no such option beside areas = false", "Remove one of the two."
                yield Fault(where, expected, mend, column=f"options.{key}", value=options[key])
        options = {key: value for key, value in options.items() if key not in ("levels", "whole")}
    else:
        yield from _area_faults(options, where)
    if "whole" in options and not _is_relation(options["whole"]):
        yield Fault(
            where,
            "the boundary relation of the whole place, as relation/123",
            "Look the number up in OpenStreetMap, or leave the option out.",
            column="options.whole",
            value=options["whole"],
        )
    buffer_m = options.get("buffer_m", BUFFER_M)
    if isinstance(buffer_m, bool) or not isinstance(buffer_m, int | float) or not 0 <= buffer_m <= BUFFER_LIMIT_M:
        yield Fault(
            where,
            f"metres, from 0 to {BUFFER_LIMIT_M:,.0f}",
            "Mend the number, or leave the option out.",
            column="options.buffer_m",
            value=buffer_m,
        )


def _area_faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    if options.get("areas", True) is not True:
        expected = "true, or false where a source before this one has the areas"
        yield Fault(where, expected, "Mend the option.", column="options.areas", value=options["areas"])
    yield from _level_faults(options.get("levels"), where)


def _level_faults(levels: Any, where: str) -> Iterator[Fault]:
    column = "options.levels"
    if not isinstance(levels, Mapping) or not levels:
        yield Fault(
            where,
            "which admin_level holds which areas, as { gemeente = 8 }",
            "Add levels to [source.options].",
            column=column,
            value=levels,
        )
        return
    for name, value in levels.items():
        if name not in {str(level) for level in Level}:
            yield Fault(where, f"one of {', '.join(Level)}", "Name a level.", column=column, value=name)
        if isinstance(value, bool) or not isinstance(value, int) or value not in ADMIN_LEVELS:
            yield Fault(
                where, "an admin_level from 1 to 12", "Mend the number.", column=f"{column}.{name}", value=value
            )
    numbers = [value for value in levels.values() if isinstance(value, int)]
    if len(set(numbers)) < len(numbers):
        yield Fault(where, "another admin_level for each level", "Mend the numbers.", column=column, value=dict(levels))


def _is_relation(value: object) -> bool:
    number = value.removeprefix("relation/") if isinstance(value, str) else ""
    return number.isascii() and number.isdigit() and 0 < len(number) < 19
