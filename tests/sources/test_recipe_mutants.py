"""A thousand damaged recipes: each still reads, or is one clear `InputError`, and quickly."""

from __future__ import annotations

import datetime as dt
import random
import time
from pathlib import Path
from typing import Any, Final

import pytest
from tests.sources.recipes import recipe_text, town_data

from weefsel.errors import InputError
from weefsel.snapshot import faults
from weefsel.sources.recipe import read_recipe, recipe_tables, resolve

MUTANTS: Final = 1_000
SEED: Final = 20_260_302
LONGEST_S: Final = 2.0
#: every so many mutants that read are also built
BUILT: Final = 10

_VALUES: Final = (
    "", " ", "x", "osm", "a\0b", "\n", "é🧵", "../../etc/passwd", "/dev/null", "x" * 100_000, "0" * 64, "EPSG:4326",
    "EPSG:28992", "EPSG:3857", "EPSG:0", "EPSG:99999", "+proj=longlat", "2026-13-45", "https://example.org/a",
    "relation/1", 0, 1, 8, 10, -1, 2026, 2**31, 2**63, -(2**63), 10**30, True, False, 0.5, -0.0, 1e308,
    float("nan"), float("inf"), dt.date(2020, 2, 29), dt.datetime(2020, 2, 29, 12, tzinfo=dt.UTC), dt.time(12, 0), [],
    [1, "a"], [[]], {}, {"a": 1}, {"gemeente": 8}, {"levels": {"gemeente": 8}},
)  # fmt: skip
#: values that may stand there, or nearly
_LIKE: Final[dict[str, tuple[Any, ...]]] = {
    "name": ("Toets-dorp", "ß", "'s-Toets", "T" * 500, "T" * 501, "Toetsdorp\t"),
    "crs": ("EPSG:28992", "EPSG:28991", "EPSG:32631", "EPSG:25831", "EPSG:3035", "epsg:28992"),
    "date": ("2026-03-01", "0001-01-01", dt.date(2026, 3, 1), "2026-3-1"),
    "fictional": (True, False, 1),
    "id": ("osm", "a", "a_b-c", "a" * 40, "a" * 41, "-a"),
    "year": (1800, 2026, 2200, 1799, 2201),
    "title": ("x", "x " * 250, "naïef"),
    "publisher": ("x", "niemand"),
    "licence": ("x", "ODbL-1.0"),
    "levels": ({"gemeente": 8}, {"buurt": 10}, {"gemeente": 10}, {"wijk": 8, "buurt": 10}, {"gemeente": 12}),
}
_KEYS: Final = (
    "name", "slug", "crs", "date", "fictional", "source", "id", "kind", "path", "sha256", "year", "title", "publisher",
    "licence", "url", "disclosure", "options", "levels", "whole", "buffer_m", "gemeente", "land", "x", "",
)  # fmt: skip
_SNIPPETS: Final = (
    "\0", '"', "'", '"""', "[", "]", "[[source]]", "{", "}", "=", "#", ".", "\n", "\r", "\\", "\\u0000", "é", "1e9999",
    "2026-02-30", "nan", "-", "0x", "[source]", "source = 1\n", "9" * 5_000, "[" * 5_000, "options.levels.dorp = 9\n",
)  # fmt: skip


def toml(value: Any) -> str:
    """`value` written as TOML; the strings of the mutants are written with escapes, so that only the value is odd."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\U{ord(c):08x}" for c in value) + '"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return value.isoformat() if isinstance(value, dt.date | dt.time) else repr(value)


def text_mutant(rng: random.Random, text: str) -> bytes:
    """Letters changed, put in, taken out; lines doubled, moved, dropped; cut off."""
    for _ in range(rng.choice([1, 1, 1, 2, 5, 20])):
        at = rng.randrange(len(text) + 1)
        lines = text.split("\n")
        line = rng.randrange(len(lines))
        match rng.randrange(7):
            case 0:
                text = text[:at] + rng.choice(_SNIPPETS) + text[at:]
            case 1:
                text = text[:at] + text[at + rng.randint(1, 8) :]
            case 2:
                text = text[:at] + chr(rng.randrange(1, 0x2000)) + text[at + 1 :]
            case 3:
                text = "\n".join([*lines[:line], lines[line], *lines[line:]])
            case 4:
                text = "\n".join(lines[:line] + lines[line + 1 :])
            case 5:
                rng.shuffle(lines)
                text = "\n".join(lines) if rng.random() < 0.2 else text
            case _:
                text = text[:at] if rng.random() < 0.1 else text
    data = text.encode("utf-8")
    if rng.random() < 0.1 and data:
        at = rng.randrange(len(data))
        data = data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
    return data


def value_mutant(rng: random.Random, text: str) -> bytes:
    """Values replaced by others, keys renamed, dropped or added, comments and blanks put in."""
    lines = text.split("\n")
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        at = rng.choice([i for i, line in enumerate(lines) if " = " in line] or [0])
        key, _, value = lines[at].partition(" = ")
        match rng.randrange(12):
            case 0 | 1 | 2:
                lines[at] = f"{key} = {toml(rng.choice(_VALUES))}"
            case 3:
                lines[at] = f"{toml(rng.choice(_KEYS))} = {value}"
            case 4:
                del lines[at]
            case 5:
                lines.insert(at, f"{toml(rng.choice(_KEYS))} = {toml(rng.choice(_VALUES))}")
            case 6:
                lines.insert(at, rng.choice(["[x]", "[[source]]", "[source.options]"]))
            case 7 | 8:
                lines.insert(at, rng.choice(["", "# a note", "\t", "    # é"]))
            case _:
                lines[at] = f"{key} = {toml(rng.choice(_LIKE.get(key, _VALUES)))}"
    return "\n".join(lines).encode("utf-8")


def outcome(file: Path, data: Path, build: bool) -> bool:
    """Whether the recipe still reads, with its files. Anything but an `InputError` gets out and fails the test."""
    try:
        recipe = read_recipe(file)
        resolve(recipe, data)
        tables = recipe_tables(recipe, data)[1] if build else None
    except InputError as error:
        if not error.faults:
            pytest.fail("refused without a word")
        return False
    assert tables is None or faults(tables) == []
    return True


@pytest.mark.parametrize("kind", [text_mutant, value_mutant])
def test_damaged_recipes_read_or_are_an_input_error_within_two_seconds(kind: Any, tmp_path: Path) -> None:
    print(f"seed {SEED}")
    data = town_data(tmp_path / "data")
    file, text, read = tmp_path / "recipe.toml", recipe_text(), 0
    for number in range(MUTANTS // 2):
        file.write_bytes(kind(random.Random(SEED + number), text))
        start = time.perf_counter()
        read += outcome(file, data, number % BUILT == 0)
        assert time.perf_counter() - start < LONGEST_S, number
    assert MUTANTS / 2 / 5 <= read < MUTANTS / 2
