"""What the columns of CBS mean: the definitions of `indicators.toml` with their words from the library, as types."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from weefsel.concepts import IndicatorGroup
from weefsel.concepts.indicators import library

__all__ = ["Definition", "definitions", "split_name"]

#: No figure of an area is larger, up or down.
MANY: Final = 1e12
_YEAR: Final = re.compile(r"(.+)_((?:19|20)[0-9]{2})")
_PLACE: Final = re.compile(r"(.+)_[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator: its names, its unit, which columns carry it, and how far a value may be off."""

    id: str
    name_nl: str
    name_en: str
    unit: str
    group: IndicatorGroup | None = None
    #: names without year or place behind them
    columns: tuple[str, ...] = ()
    #: what values are rounded to, in `unit`; 0: not rounded
    step: float = 0.0
    #: how far a rounded value may be off; 0: half of the step
    off: float = 0.0
    #: first two letters of the codes of areas whose values are not rounded
    exact: tuple[str, ...] = ()
    minimum: float = -MANY
    maximum: float = MANY


@cache
def definitions() -> Mapping[str, Definition]:
    """Indicator id → its definition, for all that come with Weefsel."""
    text = resources.files("weefsel.sources.cbs").joinpath("indicators.toml").read_text(encoding="utf-8")
    return {
        entry["id"]: Definition(
            **entry
            | {
                "name_nl": library()[entry["id"]].name("nl"),
                "name_en": library()[entry["id"]].name("en"),
                "group": library()[entry["id"]].group,
                "columns": tuple(entry["columns"]),
                "exact": tuple(entry.get("exact", ())),
            }
        )
        for entry in tomllib.loads(text)["indicator"]
    }


def split_name(column: str) -> tuple[str, int | None]:
    """The name of a column without what CBS puts behind it, and the year that is: `Pct_Rental_2023` is of 2023.

    A number of one to three digits is the place of a column in its table (`AantalInwoners_5`), and says nothing.
    """
    if found := _YEAR.fullmatch(column):
        return found[1], int(found[2])
    found = _PLACE.fullmatch(column)
    return (found[1] if found else column), None
