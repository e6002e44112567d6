"""Weefsel: see and strengthen the sociale basis of a neighbourhood.

>>> import weefsel
>>> s = weefsel.open("weverveen/")          # doctest: +SKIP
>>> weefsel.reach(s).plot("meeting_m")      # doctest: +SKIP

Importing this is free: the parts that compute are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from weefsel.errors import BuildError, Fault, InputError, NotFound, WeefselError

if TYPE_CHECKING:
    from weefsel.agreed import closing, gaps
    from weefsel.api import Snapshot, adopt, build, demo, open
    from weefsel.charting import chart
    from weefsel.codebooks import codebook
    from weefsel.figures import (
        catchments,
        equity,
        floating_catchment,
        nearest,
        opportunities,
        pairs,
        people,
        presence,
        reach,
    )
    from weefsel.scores import quality
    from weefsel.trends import trend
    from weefsel.webs import web

__all__ = [
    "BuildError",
    "Fault",
    "InputError",
    "NotFound",
    "Snapshot",
    "WeefselError",
    "adopt",
    "build",
    "catchments",
    "chart",
    "closing",
    "codebook",
    "demo",
    "equity",
    "floating_catchment",
    "gaps",
    "nearest",
    "open",
    "opportunities",
    "pairs",
    "people",
    "presence",
    "quality",
    "reach",
    "trend",
    "web",
]

__version__ = version("weefsel")

#: where each public name is that is loaded when it is first used
_FROM = {
    "weefsel.api": ("Snapshot", "adopt", "build", "demo", "open"),
    "weefsel.agreed": ("closing", "gaps"),
    "weefsel.charting": ("chart",),
    "weefsel.codebooks": ("codebook",),
    "weefsel.figures": (
        "catchments",
        "equity",
        "floating_catchment",
        "nearest",
        "opportunities",
        "pairs",
        "people",
        "presence",
        "reach",
    ),
    "weefsel.scores": ("quality",),
    "weefsel.trends": ("trend",),
    "weefsel.webs": ("web",),
}


def __getattr__(name: str) -> Any:
    for module, names in _FROM.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'weefsel' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
