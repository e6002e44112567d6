"""The files of this package that hold words, names and drawings."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["read_toml"]


@cache
def read_toml(name: str) -> dict[str, Any]:
    """The TOML file `name` of this package."""
    return tomllib.loads(resources.files("weefsel.sources.demo").joinpath(name).read_text(encoding="utf-8"))
