"""Options of a source: keys, each with a test, and what is wrong where it fails. For readers of any kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from weefsel.concepts.indicators import library
from weefsel.errors import Fault, InputError
from weefsel.snapshot.tables import YEARS
from weefsel.sources.tabular import ENCODINGS

__all__ = [
    "BOUNDARIES",
    "CODE",
    "COLUMN",
    "ENCODING",
    "NEEDED",
    "Key",
    "checked",
    "is_text",
    "key_faults",
    "matches",
    "unit_faults",
]

#: No name of a column is longer.
_LONGEST: Final = 200
#: Codes and ids stand in addresses and names of files.
CODE: Final = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}"
#: units in which a share may be given as well: it is brought to 0–1
_PERCENT: Final = ("percent", "%")


@dataclass(frozen=True, slots=True)
class Key:
    """One option: whether its value is allowed, what was expected, whether it must be there."""

    test: Callable[[Any], bool]
    expected: str
    required: bool = False


def matches(pattern: str) -> Callable[[Any], bool]:
    """A test for text that is wholly like `pattern`."""
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def is_text(value: Any) -> bool:
    """Whether a value is a line of text that can be the name of a column."""
    return isinstance(value, str) and bool(value.strip()) and value.isprintable() and len(value) <= _LONGEST


def _is_year(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and YEARS[0] <= value <= YEARS[1]


COLUMN: Final = Key(is_text, "the name of a column")
NEEDED: Final = Key(is_text, "the name of a column", required=True)
ENCODING: Final = Key(lambda value: value in ENCODINGS, f"one of {', '.join(ENCODINGS)}")
BOUNDARIES: Final = Key(_is_year, f"the year of the boundaries of the codes, from {YEARS[0]} to {YEARS[1]}")


def key_faults(
    keys: Mapping[str, Key], options: Mapping[str, Any], where: str, table: str = "options"
) -> Iterator[Fault]:
    """Everything that is wrong with `[source.<table>]` by `keys`; `where` names the recipe and the source."""
    for name in options:
        if name not in keys:
            yield Fault(where, f"one of {', '.join(keys)}", "Remove the option.", column=f"{table}.{name}")
    for name, key in keys.items():
        if name not in options:
            if key.required:
                expected = f"the key {name}: {key.expected}"
                yield Fault(where, expected, f"Add it to [source.{table}].", column=f"{table}.{name}")
        elif not key.test(options[name]):
            yield Fault(where, key.expected, "Mend the option.", column=f"{table}.{name}", value=options[name])


def unit_faults(indicator: object, unit: object, where: str, column: str) -> Iterator[Fault]:
    """What is wrong with the unit of an own figure that bears the id of an indicator of the library.

    By its id it is laid on the scale of that indicator, so that kilometres would be scored as if they were shares.
    """
    known = library().get(indicator) if isinstance(indicator, str) else None
    if known is None or not is_text(unit):
        return
    units = (known.unit, *_PERCENT) if known.unit == "share" else (known.unit,)
    if unit not in units:
        expected = f"the unit of {indicator} in the library of indicators: {' or '.join(units)}"
        mend = "Give the figures in that unit, or give the indicator an id of your own."
        yield Fault(where, expected, mend, column=column, value=unit)


def checked(faults: Iterable[Fault]) -> None:
    """Raise `InputError` with all `faults`, if there are any."""
    found = list(faults)
    if found:
        raise InputError(found)
