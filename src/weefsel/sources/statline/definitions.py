"""What the columns of a table mean: the definitions of `rivm.toml` and `ses.toml`, with words from the library."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Final

from weefsel.concepts import Evidence, IndicatorGroup
from weefsel.concepts.indicators import library

__all__ = ["Definition", "Group", "Layout", "layout", "stem"]

#: No figure of an area is larger, up or down.
MANY: Final = 1e12
_PLACE: Final = re.compile(r"(.+)_[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator: its names, its unit, which columns carry it, and how far a value may be off."""

    id: str
    name_nl: str
    name_en: str
    unit: str
    group: IndicatorGroup
    #: names without the number that StatLine puts behind them
    columns: tuple[str, ...]
    minimum: float = -MANY
    maximum: float = MANY
    #: the one group of people it was asked of, where its name says so already
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """People of some age: how a file calls them, and what stands behind an indicator that is about them."""

    id: str
    words: tuple[str, ...]
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """All that is known of one table: which columns hold what, and what its figures are."""

    evidence: Evidence
    #: names of the columns with codes of areas, the surest first
    code: tuple[str, ...]
    period: tuple[str, ...]
    #: names of the columns with the group and with the margin; empty where the table has none
    group: tuple[str, ...]
    margin: tuple[str, ...]
    groups: Mapping[str, Group]
    #: word of the margin's column → value, lower or upper
    margins: Mapping[str, str]
    indicators: Mapping[str, Definition]

    def of_group(self, definition: Definition, group: Group | None) -> Definition:
        """The indicator as it is about one group of people."""
        if group is None or definition.asked == group.id:
            return definition
        id = definition.id + group.suffix
        known = library()[id]
        return replace(definition, id=id, name_nl=known.name("nl"), name_en=known.name("en"))


@cache
def layout(kind: str) -> Layout:
    """The layout that comes with Weefsel: `rivm` or `ses`."""
    text = resources.files("weefsel.sources.statline").joinpath(f"{kind}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    columns = data["columns"]
    return Layout(
        evidence=Evidence(data["evidence"]),
        code=tuple(columns["code"]),
        period=tuple(columns["period"]),
        group=tuple(columns.get("group", ())),
        margin=tuple(columns.get("margin", ())),
        groups={entry["id"]: Group(**{**entry, "words": tuple(entry["words"])}) for entry in data.get("group", ())},
        margins={word: bound for bound, words in data.get("margins", {}).items() for word in words},
        indicators={entry["id"]: _definition(entry) for entry in data["indicator"]},
    )


def _definition(entry: Mapping[str, Any]) -> Definition:
    known = library()[entry["id"]]
    words = {"name_nl": known.name("nl"), "name_en": known.name("en"), "group": known.group}
    return Definition(**{**entry, **words, "columns": tuple(entry["columns"])})


def stem(column: str) -> str:
    """The name of a column without its place in the table: `Eenzaam_28` is `Eenzaam`."""
    found = _PLACE.fullmatch(column)
    return found[1] if found else column
