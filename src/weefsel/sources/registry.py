"""The kinds of source a recipe may name, and where their readers are.

Readers are named, not imported: a recipe of one kind does not load the libraries of all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, cast

from weefsel.errors import Fault
from weefsel.sources.model import Reader

__all__ = ["KINDS", "Kind"]

OptionCheck = Callable[[Mapping[str, Any], str], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: `module:function` of its reader, and of the check of its options."""

    reader_at: str
    option_check_at: str

    def reader(self) -> Reader:
        """The function that turns a file of this kind into tables."""
        return cast("Reader", _load(self.reader_at))

    def option_faults(self, options: Mapping[str, Any], where: str) -> list[Fault]:
        """What is wrong with the options of a source of this kind."""
        return list(cast("OptionCheck", _load(self.option_check_at))(options, where))


def _load(name: str) -> object:
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)


KINDS: Final[Mapping[str, Kind]] = {
    "cbs": Kind("weefsel.sources.cbs.reader:read", "weefsel.sources.cbs.options:faults"),
    "rivm": Kind("weefsel.sources.statline.reader:read_rivm", "weefsel.sources.statline.options:rivm_faults"),
    "ses": Kind("weefsel.sources.statline.reader:read_ses", "weefsel.sources.statline.options:ses_faults"),
    "crosswalk": Kind("weefsel.sources.crosswalk:read", "weefsel.sources.crosswalk:option_faults"),
    "osm": Kind("weefsel.sources.osm.reader:read", "weefsel.sources.osm.options:faults"),
    "areas": Kind("weefsel.sources.geo.areas:read", "weefsel.sources.geo.options:area_faults"),
    "grid": Kind("weefsel.sources.geo.grid:read", "weefsel.sources.geo.options:grid_faults"),
    "places": Kind("weefsel.sources.geo.places:read", "weefsel.sources.geo.options:place_faults"),
    "lines": Kind("weefsel.sources.geo.lines:read", "weefsel.sources.geo.options:line_faults"),
    "grants": Kind("weefsel.sources.grants.reader:read", "weefsel.sources.grants.options:faults"),
    "norms": Kind("weefsel.sources.norms.reader:read", "weefsel.sources.norms.reader:faults"),
    "interventions": Kind("weefsel.sources.interventions:read", "weefsel.sources.interventions:option_faults"),
    "survey": Kind("weefsel.sources.survey.reader:read", "weefsel.sources.survey.options:faults"),
    "sheet": Kind("weefsel.sources.sheet.reader:read", "weefsel.sources.sheet.options:faults"),
}
