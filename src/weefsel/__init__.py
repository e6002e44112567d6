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
    from weefsel.api import Snapshot, build, demo, open, people, presence, reach

__all__ = [
    "BuildError",
    "Fault",
    "InputError",
    "NotFound",
    "Snapshot",
    "WeefselError",
    "build",
    "demo",
    "open",
    "people",
    "presence",
    "reach",
]

__version__ = version("weefsel")


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("weefsel.api"), name)
    raise AttributeError(f"module 'weefsel' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
