"""A mapping of columns, the options of a recipe that say the same, and the text of the recipe around them."""

from __future__ import annotations

import datetime as dt
import doctest
import tomllib
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.recipes import recipe_file, recipe_text, town_data
from tests.sources.sheet_files import FIGURE_OPTIONS, PLACE_OPTIONS, csv_file

from weefsel.concepts import Evidence, IndicatorGroup, PlaceKind
from weefsel.errors import InputError
from weefsel.snapshot import faults as table_faults
from weefsel.sources.fields import parse as parse_recipe
from weefsel.sources.kinds import kind_of, rule_of
from weefsel.sources.recipe import read_recipe, recipe_tables, sha256_of
from weefsel.sources.sheet import (
    FigureColumns,
    Indicator,
    PlaceColumns,
    SheetMapping,
    faults,
    find_remembered,
    parse,
    propose,
    recipe_with_source,
    recipe_without_source,
    replace_source,
    to_options,
)
from weefsel.sources.sheet.recipe_text import toml_value
from weefsel.sources.workbook import read_workbook

# ---- options

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)
IDS = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
YEARS = st.none() | st.integers(1900, 2100)
COUNTING = st.sampled_from([kind for kind in PlaceKind if rule_of(kind) is not None])


@st.composite
def figure_columns(draw: st.DrawFn) -> FigureColumns:
    one = st.builds(
        Indicator, NAMES, IDS, NAMES, NAMES, st.sampled_from(["percent", "persons", "score"]), YEARS,
        st.none() | st.sampled_from(IndicatorGroup), st.none() | st.floats(-100, 0), st.none() | st.floats(1, 1e6),
        st.sampled_from(Evidence),
    )  # fmt: skip
    indicators = draw(st.lists(one, min_size=1, max_size=4, unique_by=lambda one: one.id))
    return FigureColumns(draw(NAMES), tuple(indicators), draw(st.sampled_from(["code", "name"])), draw(YEARS))


@st.composite
def place_columns(draw: st.DrawFn) -> PlaceColumns:
    position: dict[str, Any] = draw(
        st.fixed_dictionaries({"x": NAMES, "y": NAMES, "crs": st.sampled_from(["EPSG:4326", "EPSG:28992"])})
        | st.fixed_dictionaries({"address": st.lists(NAMES, min_size=1, max_size=4).map(tuple)})
    )
    kind = draw(st.none() | NAMES)
    kinds = draw(st.dictionaries(NAMES, COUNTING, max_size=4)) if kind else {}
    other = draw(COUNTING) if kind is None else draw(st.none() | COUNTING)
    more = {name: draw(st.none() | NAMES) for name in ("id", "street", "opening_hours", "owner", "manager")}
    return PlaceColumns(draw(NAMES), **position, kind=kind, kinds=MappingProxyType(kinds), place_kind=other, **more)


MAPPINGS = st.builds(
    SheetMapping, figure_columns() | place_columns(), st.none() | NAMES, st.none() | st.integers(1, 99),
    st.none() | st.sampled_from(["utf-8", "cp1252"]),
)  # fmt: skip


@given(MAPPINGS)
def test_a_mapping_comes_back_from_the_text_of_a_recipe(mapping: SheetMapping) -> None:
    entry = {"id": "eigen", "kind": "sheet", "options": to_options(mapping)}
    (read,) = tomllib.loads(recipe_with_source("", entry))["source"]
    assert list(faults(read["options"], "recipe.toml")) == []
    assert parse(read["options"], "recipe.toml") == mapping


@pytest.mark.parametrize(
    ("options", "column"),
    [
        ({}, "options"),
        ({"sheet": "x"}, "options"),
        (dict(FIGURE_OPTIONS) | {"name": "naam"}, "options.name"),
        ({"area": "code"}, "options.indicators"),
        (dict(FIGURE_OPTIONS) | {"area_is": "nummer"}, "options.area_is"),
        (dict(FIGURE_OPTIONS) | {"boundaries": 24}, "options.boundaries"),
        (dict(FIGURE_OPTIONS) | {"header": 0}, "options.header"),
        (dict(FIGURE_OPTIONS) | {"encoding": "latin1"}, "options.encoding"),
        (dict(FIGURE_OPTIONS) | {"colour": "red"}, "options.colour"),
        (dict(FIGURE_OPTIONS) | {"indicators": []}, "options.indicators"),
        (dict(FIGURE_OPTIONS) | {"indicators": [1]}, "options.indicators[1]"),
        (dict(PLACE_OPTIONS) | {"x": "lon"}, "options.y"),
        (dict(PLACE_OPTIONS) | {"place_kind": "shelter"}, "options.place_kind"),
        (dict(PLACE_OPTIONS) | {"kinds": {"buurthuis": "huis"}}, "options.kinds"),
        (dict(PLACE_OPTIONS) | {"address": []}, "options.address"),
        ({"name": "naam", "address": ["a"]}, "options.kind"),
        ({"name": "naam", "kind": "soort"}, "options.address"),
        ({"name": "naam", "address": ["a"], "place_kind": "park", "kinds": {"x": "park"}}, "options.kinds"),
    ],
)
def test_a_wrong_option_is_told(options: dict[str, Any], column: str) -> None:
    assert column in [fault.column for fault in faults(options, "recipe.toml")]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"id": "Lonely"}, "id"), ({"unit": ""}, "unit"), ({"year": "2024"}, "year"), ({"group": "x"}, "group"),
        ({"minimum": 2, "maximum": 1}, "maximum"), ({"evidence": "sure"}, "evidence"), ({"weight": 1}, "weight"),
        ({"id": "helpers"}, "id"), ({"maximum": float("nan")}, "maximum"),
    ],
)  # fmt: skip
def test_a_wrong_indicator_is_told_with_its_place(change: dict[str, Any], column: str) -> None:
    first, second = FIGURE_OPTIONS["indicators"]
    options = {"area": "code", "indicators": [second, first | change]}
    assert next(fault.column for fault in faults(options, "r")) == f"options.indicators[2].{column}"


def test_an_indicator_may_be_there_in_several_years_in_the_same_words() -> None:
    first = FIGURE_OPTIONS["indicators"][0]
    both = [first | {"year": 2023}, first | {"year": 2024, "column": "b"}]
    assert list(faults({"area": "code", "indicators": both}, "r")) == []
    both[1] |= {"name_nl": "anders"}
    assert len(list(faults({"area": "code", "indicators": both}, "r"))) == 1


def test_every_unit_keeps_its_limits() -> None:
    def limits(unit: str, **more: float) -> tuple[float, float]:
        return Indicator("a", "a", "a", "a", unit, **more).limits

    assert limits("percent") == (0, 100)
    assert limits("percent", minimum=-5.0, maximum=250.0) == (0, 100)
    assert limits("percent", minimum=5.0, maximum=50.0) == (5, 50)
    assert limits("persons")[0] == 0
    assert limits("score")[0] < 0


@pytest.mark.parametrize("kind", [kind for kind in PlaceKind if rule_of(kind) is not None])
def test_a_kind_is_known_by_its_labels_and_makes_a_place_of_that_kind(kind: PlaceKind) -> None:
    rule = rule_of(kind)
    assert rule is not None
    assert rule.kind is kind
    assert kind_of(kind.label("en").upper()) is kind_of(str(kind)) is kind


# ---- the text of a recipe

VALUES = st.recursive(
    st.text(max_size=30) | st.integers(-(2**60), 2**60) | st.booleans() | st.floats(allow_nan=False) | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_every_value_comes_back_from_toml(value: Any) -> None:
    assert tomllib.loads(f"a = {toml_value(value)}") == {"a": value}


SOURCE = {
    "id": "eigen", "kind": "sheet", "path": "eigen.xlsx", "sha256": "0" * 64, "year": 2026, "disclosure": "own",
    "title": 'Ons "eigen" bestand', "publisher": "Gemeente", "licence": "LicenseRef-own", "date": dt.date(2026, 3, 1),
    "options": dict(FIGURE_OPTIONS),
}  # fmt: skip


def test_a_source_is_put_behind_the_others_and_the_rest_stays_as_it_was() -> None:
    before = recipe_text()
    after = recipe_with_source(before, SOURCE)
    assert after.startswith(before)
    recipe = parse_recipe(tomllib.loads(after), "recipe.toml")
    assert [source.id for source in recipe.sources] == ["osm", "eigen"]
    assert recipe.sources[1].title == 'Ons "eigen" bestand'
    with pytest.raises(InputError, match="another id than eigen"):
        recipe_with_source(after, SOURCE)


TRICKY = '''
name = "a"  # [[source]]
note = """
[[source]]
id = "eigen"
"""

# the first
[[source]] # with a comment
id = "eigen"
kind = "cbs"

[source.options]
columns = { a = """
[[source]]
""" }

# about the second
[[ source ]]
id = 'ander'
[source.fetch]
x = 1

[residents]
from = "eigen"
'''


def test_a_source_is_replaced_in_its_place_and_comments_stay() -> None:
    before, new = tomllib.loads(TRICKY), {"id": "eigen", "kind": "sheet", "options": {"a b": [{"c": 1}]}}
    after = replace_source(TRICKY, new)
    assert tomllib.loads(after) == before | {"source": [new, before["source"][1]]}
    for line in ("# the first", "# about the second", 'name = "a"  # [[source]]'):
        assert line in after.splitlines()
    second = replace_source(after, {"id": "ander", "year": 2026})
    assert tomllib.loads(second)["source"] == [new, {"id": "ander", "year": 2026}]
    assert tomllib.loads(second)["residents"] == {"from": "eigen"}


@given(source=st.dictionaries(st.text(max_size=8).filter(lambda key: key != "id"), VALUES, max_size=4))
def test_replacing_and_adding_change_nothing_else(source: dict[str, Any]) -> None:
    before = tomllib.loads(TRICKY)
    assert tomllib.loads(replace_source(TRICKY, {"id": "ander"} | source)) == before | {
        "source": [before["source"][0], {"id": "ander"} | source]
    }
    # behind a table that is not a source, too
    assert tomllib.loads(recipe_with_source(TRICKY, {"id": "nieuw"} | source)) == before | {
        "source": [*before["source"], {"id": "nieuw"} | source]
    }


@pytest.mark.parametrize(
    ("gone", "left", "comment"), [("eigen", "ander", "# about the second"), ("ander", "eigen", "# the first")]
)
def test_a_source_is_taken_out_and_the_rest_stays(gone: str, left: str, comment: str) -> None:
    before = tomllib.loads(TRICKY)
    after = recipe_without_source(TRICKY, gone)
    assert tomllib.loads(after) == before | {"source": [one for one in before["source"] if one["id"] == left]}
    assert comment in after.splitlines()
    assert "source" not in tomllib.loads(recipe_without_source(after, left))
    with pytest.raises(InputError, match="the id of a source"):
        recipe_without_source(after, gone)


def test_a_source_that_was_added_and_taken_out_leaves_the_recipe_as_it_was() -> None:
    before = recipe_text()
    assert recipe_without_source(recipe_with_source(before, SOURCE), "eigen").rstrip() == before.rstrip()


def test_a_recipe_with_two_sheets_becomes_sound_tables(tmp_path: Path) -> None:
    data = town_data(tmp_path / "data")
    file = recipe_file(tmp_path)
    _, town = recipe_tables(read_recipe(file), data)
    buurten = town["areas"][town["areas"]["level"] == "buurt"]
    rows = "".join(f"{name};{i}\n" for i, name in enumerate(buurten["name"]))
    middle = buurten.geometry.iloc[0].representative_point()
    text = file.read_text(encoding="utf-8")
    for id, content in (("cijfers", f"gebied;aantal\n{rows}"), ("plekken", f"naam;x;y\nA;{middle.x};{middle.y}\n")):
        path = csv_file(data, content, f"{id}.csv")
        mapping = propose(read_workbook(path).table, town).mapping
        assert mapping is not None
        if isinstance(mapping.columns, PlaceColumns):
            mapping = replace(mapping, columns=replace(mapping.columns, place_kind=PlaceKind.PARK))
        about = {"id": id, "path": path.name, "sha256": sha256_of(path), "options": to_options(mapping)}
        text = recipe_with_source(text, SOURCE | about)
    file.write_text(text, encoding="utf-8")
    _, tables = recipe_tables(read_recipe(file), data)
    assert table_faults(tables) == []
    assert tables["observations"]["value"].tolist() == list(range(len(buurten)))
    assert tables["places"].set_index("source_id").loc["plekken", "area_code"] == buurten["area_code"].iloc[0]
    joins = tables["joins"][tables["joins"]["source_id"] == "cijfers"].set_index("fate")["rows"]
    assert joins["read"] == joins["kept"] == len(buurten)
    assert tables["sources"].set_index("source_id")["disclosure"].to_dict() | {"osm": None} == {
        "osm": None, "cijfers": "own", "plekken": "own",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "a recipe in TOML"),
        ('source = [{ id = "a" }]', r"\[\[source\]\]"),
        ("source = 1", r"\[\[source\]\]"),
    ],
)
def test_a_recipe_that_cannot_be_changed_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        recipe_with_source(text, {"id": "b"})
    with pytest.raises(InputError, match=message if "{ id" not in text else "the id of a source: a"):
        replace_source(text, {"id": "b"})
    with pytest.raises(InputError):
        replace_source(text, {"id": "a"})


def test_half_a_character_is_refused() -> None:
    with pytest.raises(InputError, match="Unicode"):
        toml_value("\ud800")


@pytest.mark.parametrize("name", ["kinds", "sheet.guess_figures", "sheet.recipe_text", "sheet.words", "streets"])
def test_the_examples_in_the_docstrings_run(name: str) -> None:
    result = doctest.testmod(import_module(f"weefsel.sources.{name}"))
    assert (result.attempted >= 1, result.failed) == (True, 0)


# ---- remembered


def test_the_last_sheet_with_the_same_columns_is_remembered_without_its_year(tmp_path: Path) -> None:
    first = FIGURE_OPTIONS["indicators"][0]
    options = {
        "area": "buurtcode", "header": 3, "boundaries": 2024,
        "indicators": [first | {"year": 2024}, first | {"id": "old", "column": "eenzaam 2020", "year": 2020}],
    }  # fmt: skip
    text = recipe_with_source(recipe_text(), SOURCE | {"id": "eerst"})
    file = recipe_file(tmp_path)
    file.write_text(recipe_with_source(text, SOURCE | {"options": options}), encoding="utf-8")
    recipe = read_recipe(file)
    found = find_remembered(["naam", "buurtcode", "eenzaam 2020", "eenzaam %"], recipe)
    assert found is not None
    assert isinstance(found.columns, FigureColumns)
    assert [one.year for one in found.columns.indicators] == [None, 2020]
    assert (found.header, found.columns.boundaries) == (None, None)
    earlier = find_remembered(["buurtcode", "eenzaam %", "vrijwilligers"], recipe)
    assert earlier is not None
    assert earlier.columns.used == ("buurtcode", "eenzaam %", "vrijwilligers")
    assert find_remembered(["buurtcode", "eenzaam %"], recipe) is None
