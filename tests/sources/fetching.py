"""Recipes of sources that are fetched, and fetching them without waiting, for the tests of fetching."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import httpx
import pytest

from weefsel.errors import InputError
from weefsel.sources.fetch.addresses import VettedTransport
from weefsel.sources.fetch.policy import Limits, Policy
from weefsel.sources.fetch.run import Brought, fetch
from weefsel.sources.model import Recipe, RecipeSource

#: short, so that a test of a limit takes no time
LIMITS: Final = Limits(connect_s=1.0, read_s=1.0, attempts=4, pages=20, page_bytes=200_000, source_bytes=1_000_000)


def source(url: str, layout: str, source_id: str = "x", path: str = "x.json", **keys: Any) -> RecipeSource:
    pinned = keys.pop("sha256", None)
    return RecipeSource(
        id=source_id,
        kind="cbs",
        path=path,
        sha256=pinned,
        year=2024,
        title="A table",
        publisher="CBS",
        licence="CC-BY-4.0",
        fetch=MappingProxyType({"layout": layout, "url": url, **keys}),
    )


def recipe_of(*sources: RecipeSource) -> Recipe:
    return Recipe("recipe.toml", "Proefstad", "proefstad", "EPSG:28992", "2024-01-01", sources)


class Fetcher:
    """Fetches into one directory, from servers on this computer, and remembers how long it would have waited."""

    def __init__(self, directory: Path, *bases: str, **limits: Any) -> None:
        self.directory = directory
        local = frozenset(base.removeprefix("http://") for base in bases)
        self.policy = Policy(local=local, limits=dataclasses.replace(LIMITS, **limits))
        self.transport: Callable[[Policy], httpx.BaseTransport] = VettedTransport
        self.waits: list[float] = []
        self.lines: list[str] = []

    def __call__(self, *sources: RecipeSource, **how: Any) -> list[Brought]:
        given = {"transport": self.transport, "sleep": self.waits.append, "tell": self.lines.append, **how}
        return fetch(recipe_of(*sources), self.directory, self.policy, **given)

    def fault(self, *sources: RecipeSource, **how: Any) -> str:
        """The one fault that fetching ends in."""
        with pytest.raises(InputError) as caught:
            self(*sources, **how)
        (fault,) = caught.value.faults
        return str(fault)

    def read(self, path: str = "x.json") -> str:
        return (self.directory / path).read_text(encoding="utf-8")

    def left(self) -> list[str]:
        """All files in the directory but what fetching keeps for itself."""
        files = (path.relative_to(self.directory) for path in self.directory.rglob("*") if path.is_file())
        return sorted(str(path) for path in files if path.parts[0] not in (".fetch-cache", "fetched.json"))
