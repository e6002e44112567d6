"""The page about recipes tells exactly the keys that a recipe may have, and its example is a recipe."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.docs.markdown import blocks, read, section, table
from tests.house.tree import ROOT

from weefsel.errors import Fault, InputError
from weefsel.sources.fetch.options import fetch_faults
from weefsel.sources.fields import parse
from weefsel.sources.recipe import read_recipe
from weefsel.sources.registry import KINDS

PAGE = ROOT / "docs" / "recipes.md"

#: heading → (keys that are told to be allowed, keys that are told to be needed), as the program says them
Keys = tuple[list[str], set[str]]


def _keys(faults: Iterable[Fault]) -> Keys:
    """What the faults of an entry with one unknown key say of the keys that there are."""
    allowed: list[str] = []
    needed: set[str] = set()
    for fault in faults:
        if listed := re.fullmatch(r"one of (?:the keys )?([\w, ]+)", fault.expected):
            allowed = listed[1].split(", ")
        elif missing := re.match(r"the key (\w+):", fault.expected):
            needed.add(missing[1])
    return allowed, needed


def _program() -> dict[str, Keys]:
    with pytest.raises(InputError) as whole:
        parse({"unknown": 1}, "recipe.toml")
    with pytest.raises(InputError) as entry:
        parse({"source": [{"unknown": 1}]}, "recipe.toml")
    return {
        "The recipe": _keys(whole.value.faults),
        "A source": _keys(fault for fault in entry.value.faults if fault.row == 1),
        "Fetching a source": _keys(fetch_faults({"unknown": 1}, "recipe.toml")),
    } | {f"Options of `{kind}`": _options(kind) for kind in KINDS}


def _options(kind: str) -> Keys:
    """The keys that a kind of source may have; `osm` tells of the one that it needs in words of its own."""
    allowed, needed = _keys(KINDS[kind].option_faults({"unknown": 1}, "recipe.toml"))
    return allowed, {"levels"} if kind == "osm" else needed


HEADINGS = ["The recipe", "A source", "Fetching a source", *(f"Options of `{kind}`" for kind in KINDS)]


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_page_tells_the_keys_and_which_are_needed(heading: str) -> None:
    allowed, needed = _program()[heading]
    rows = table(section(read(PAGE), heading))
    assert [row[0] for row in rows] == allowed
    assert {row[0] for row in rows if row[1].startswith("yes")} == needed


def test_the_page_tells_the_kinds_of_source() -> None:
    assert [row[0] for row in table(section(read(PAGE), "Kinds of source"))] == list(KINDS)


def test_the_example_is_a_recipe(tmp_path: Path) -> None:
    (example,) = blocks(read(PAGE), "toml")
    file = tmp_path / "recipe.toml"
    file.write_text(example.text, encoding="utf-8")
    assert read_recipe(file).sources


@pytest.mark.parametrize("file", [pytest.param(p, id=p.name) for p in sorted((ROOT / "recipes").glob("*.toml"))])
def test_the_recipes_that_come_with_the_project_are_sound(file: Path) -> None:
    assert read_recipe(file).sources
