"""The recipe that a directory was built from, and its spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from weefsel.api import BUILD, RECIPE
from weefsel.errors import NotFound
from weefsel.sources.model import Recipe, RecipeSource
from weefsel.sources.recipe import read_recipe
from weefsel.sources.slug import slug_of
from weefsel.workbench.drafts import read_json

__all__ = ["About", "Built", "check_ready", "entry", "free_id", "own_sources"]

KIND: Final = "sheet"
_LONGEST_ID: Final = 36


@dataclass(frozen=True, slots=True)
class About:
    """What a person says of the source as a whole."""

    title: str
    publisher: str
    year: int
    licence: str
    disclosure: str


class Built:
    """What the directory was built from."""

    def __init__(self, directory: Path) -> None:
        """Raises `NotFound` where the directory was not built from a recipe, as the demo is not."""
        self.path = directory / RECIPE
        told = read_json(directory / BUILD)
        if not self.path.is_file() or not isinstance(told, Mapping) or not isinstance(told.get("data"), str):
            raise NotFound(
                f"{directory} does not say what it was built from (the demo has no recipe). "
                f"Build it again from a recipe: weefsel build RECIPE --out {directory}"
            )
        self.data = Path(str(told["data"]))

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def recipe(self) -> Recipe:
        return read_recipe(self.path)


def check_ready(directory: Path) -> None:
    """Raises `NotFound` or `InputError` where there is no sound recipe to add sources to."""
    assert Built(directory).recipe.sources


def own_sources(recipe: Recipe) -> list[RecipeSource]:
    """The spreadsheets of a recipe."""
    return [source for source in recipe.sources if source.kind == KIND]


def free_id(title: str, recipe: Recipe) -> str:
    """An id for a source of this title that no source has yet."""
    return slug_of(slug_of(title)[:_LONGEST_ID].strip("-"), (source.id for source in recipe.sources))


def entry(source_id: str, file: Path, sha256: str, about: About, options: Mapping[str, Any]) -> dict[str, Any]:
    """A source as a recipe writes it."""
    return {
        "id": source_id,
        "kind": KIND,
        "path": str(file),
        "sha256": sha256,
        "year": about.year,
        "title": about.title,
        "publisher": about.publisher,
        "licence": about.licence,
        "disclosure": about.disclosure,
        "options": dict(options),
    }
