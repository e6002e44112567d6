"""Measuring Weefsel against the outside: published counts, and other programs, in one run and as one JSON object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final, cast

__all__ = ["BENCHES", "run"]

#: name → `module:function` that measures; named, not imported, because each loads its own peers
BENCHES: Final[Mapping[str, str]] = {
    "catchment": "weefsel.bench.catchment:measure",
    "costs": "weefsel.bench.costs:measure",
    "dedupe": "weefsel.bench.dedupe:measure",
    "disclosure": "weefsel.bench.disclosure:measure",
    "find": "weefsel.bench.finding:measure",
    "gaps": "weefsel.bench.gaps:measure",
    "import": "weefsel.bench.lists:measure",
    "outside": "weefsel.bench.outside:measure",
    "quality": "weefsel.bench.quality:measure",
    "reach": "weefsel.bench.reach:measure",
    "web": "weefsel.bench.web:measure",
}


def run(name: str, scale: str | None, data: Path | None) -> dict[str, Any]:
    """Run benchmark `name`: what was measured, at which sizes, ours and the others', and how they compare."""
    module, _, function = BENCHES[name].partition(":")
    measure = cast("Callable[[str | None, Path | None], dict[str, Any]]", getattr(import_module(module), function))
    return measure(scale, data)
