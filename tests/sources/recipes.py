"""The recipe of Toetsdorp and its data directory, for the tests of recipes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.sources.town import toetsdorp

from weefsel.sources.recipe import sha256_of

RECIPE: Final = Path(__file__).with_name("toetsdorp.toml")


def town_data(folder: Path) -> Path:
    """A data directory with the town in it."""
    (folder / "town").mkdir(parents=True)
    toetsdorp().write(folder / "town" / "toetsdorp.osm")
    return folder


def recipe_file(folder: Path, path: str = "town/toetsdorp.osm") -> Path:
    """The recipe in a file of its own, with the checksum that belongs to the town."""
    target = folder / "toetsdorp.toml"
    target.write_text(recipe_text().replace("town/toetsdorp.osm", path), encoding="utf-8")
    return target


@cache
def recipe_text() -> str:
    """The recipe with the checksum of the town as it is drawn now."""
    with TemporaryDirectory() as folder:
        checksum = sha256_of(toetsdorp().write(Path(folder, "toetsdorp.osm")))
    return RECIPE.read_text(encoding="utf-8").replace("0" * 64, checksum)
