"""What a recipe may say under `[source.options]` of a CBS source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from weefsel.errors import Fault, InputError
from weefsel.snapshot.tables import YEARS
from weefsel.sources.cbs.definitions import Definition, definitions
from weefsel.sources.options import unit_faults
from weefsel.sources.tabular import ENCODINGS

__all__ = ["CbsOptions", "faults", "parse"]

_KEYS: Final = ("columns", "leave_out", "code", "encoding", "boundaries")
_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
#: key of an own indicator → whether it must be there
_OWN: Final = {"column": True, "name_nl": True, "name_en": True, "unit": True, "step": False, "minimum": False,
               "maximum": False}  # fmt: skip
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class CbsOptions:
    """Which columns to read as what, and how the file is written where it does not say so itself."""

    #: indicator → its column, where the recipe chooses one
    columns: Mapping[str, str]
    #: what the recipe defines itself
    own: Mapping[str, Definition]
    leave_out: frozenset[str]
    #: the column with the codes of areas
    code: str | None = None
    encoding: str | None = None
    #: year of the boundaries of the codes, where it is not the source's
    boundaries: int | None = None


def parse(options: Mapping[str, Any], where: str) -> CbsOptions:
    """The options as they are used. Raises `InputError` with all of `faults`."""
    found = list(faults(options, where))
    if found:
        raise InputError(found)
    chosen: Mapping[str, Any] = options.get("columns", {})
    own = {name: value for name, value in chosen.items() if not isinstance(value, str)}
    return CbsOptions(
        columns=MappingProxyType({n: v if isinstance(v, str) else v["column"] for n, v in chosen.items()}),
        own=MappingProxyType(
            {
                name: Definition(id=name, **{key: part for key, part in value.items() if key != "column"})
                for name, value in own.items()
            }
        ),
        leave_out=frozenset(options.get("leave_out", ())),
        code=options.get("code"),
        encoding=options.get("encoding"),
        boundaries=options.get("boundaries"),
    )


def faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """Everything that is wrong with `options`; `where` names the recipe and the source."""
    for key in options:
        if key not in _KEYS:
            yield Fault(where, f"one of {', '.join(_KEYS)}", "Remove the option.", column=f"options.{key}")
    columns = options.get("columns", {})
    if not isinstance(columns, Mapping):
        expected = 'columns by indicator, as { residents = "Population_Total" }'
        yield Fault(where, expected, "Mend the option.", column="options.columns", value=columns)
    else:
        for name, value in columns.items():
            yield from _column_faults(name, value, where)
    leave_out = options.get("leave_out", [])
    if not isinstance(leave_out, list) or not all(isinstance(name, str) for name in leave_out):
        expected = 'a list of indicators, as ["residents"]'
        yield Fault(where, expected, "Mend the option.", column="options.leave_out", value=leave_out)
    else:
        for name in leave_out:
            if name not in definitions():
                expected = f"one of {', '.join(definitions())}"
                yield Fault(where, expected, "Mend the name.", column="options.leave_out", value=name)
    if "code" in options and not _is_text(options["code"]):
        expected, mend = "the name of the column with the codes of areas", "Mend it, or leave the option out."
        yield Fault(where, expected, mend, column="options.code", value=options["code"])
    if "encoding" in options and options["encoding"] not in ENCODINGS:
        expected = f"one of {', '.join(ENCODINGS)}"
        yield Fault(where, expected, "Mend the name.", column="options.encoding", value=options["encoding"])
    year = options.get("boundaries", YEARS[0])
    if not isinstance(year, int) or isinstance(year, bool) or not YEARS[0] <= year <= YEARS[1]:
        expected = f"a year from {YEARS[0]} to {YEARS[1]}"
        yield Fault(where, expected, "Mend the option.", column="options.boundaries", value=year)


def _column_faults(name: str, value: object, where: str) -> Iterator[Fault]:
    column = f"options.columns.{name}"
    if not _ID.fullmatch(name):
        yield Fault(where, "an indicator named with a–z, 0–9 and _", "Rename it.", column=column)
    if isinstance(value, Mapping):
        yield from _own_faults(value, where, column)
        yield from unit_faults(name, value.get("unit"), where, f"{column}.unit")
    elif not _is_text(value):
        yield Fault(where, "the name of a column", "Mend the value.", column=column, value=value)
    elif name not in definitions():
        expected = "for an indicator of your own: { column = …, name_nl = …, name_en = …, unit = … }"
        yield Fault(where, expected, "Say what it is called and in which unit it is.", column=column, value=value)


def _own_faults(value: Mapping[str, Any], where: str, column: str) -> Iterator[Fault]:
    for key in value:
        if key not in _OWN:
            yield Fault(where, f"one of {', '.join(_OWN)}", "Remove the key.", column=f"{column}.{key}")
    for key, required in _OWN.items():
        there = value.get(key)
        if there is None:
            if required:
                yield Fault(where, f"the key {key}", "Add it.", column=f"{column}.{key}")
        elif required and not _is_text(there):
            yield Fault(where, "a line of text", "Mend the value.", column=f"{column}.{key}", value=there)
        elif not required and not _is_number(there):
            expected = "a number between a thousand million below and above 0"
            yield Fault(where, expected, "Mend the value.", column=f"{column}.{key}", value=there)
    step, low, high = (value[key] if _is_number(value.get(key)) else None for key in ("step", "minimum", "maximum"))
    if step is not None and step < 0:
        yield Fault(where, "a step of at least 0", "Mend the value.", column=f"{column}.step", value=step)
    if low is not None and high is not None and low > high:
        yield Fault(where, "a maximum of at least the minimum", "Swap them.", column=f"{column}.maximum", value=high)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable() and len(value) <= _LONGEST


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e9 <= value <= 1e9
