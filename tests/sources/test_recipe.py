"""Recipes: read, checked, resolved and turned into tables."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from pyproj.database import query_crs_info
from tests.sources.recipes import RECIPE, recipe_file, town_data
from tests.sources.town import toetsdorp

from weefsel.errors import InputError
from weefsel.snapshot import faults, frame
from weefsel.sources.fields import crs_fault
from weefsel.sources.recipe import merged, read_recipe, recipe_tables, resolve, sha256_of


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return town_data(tmp_path / "data")


def test_a_recipe_reads_as_written(tmp_path: Path) -> None:
    recipe = read_recipe(recipe_file(tmp_path))
    assert (recipe.name, recipe.slug, recipe.crs, recipe.date) == ("Toetsdorp", "toetsdorp", "EPSG:28992", "2026-03-01")
    assert recipe.fictional
    (source,) = recipe.sources
    assert (source.id, source.kind, source.path) == ("osm", "osm", "town/toetsdorp.osm")
    assert (source.year, source.date, source.licence) == (2026, "2026-03-01", "CC0-1.0")
    assert source.options == {"levels": {"gemeente": 8, "buurt": 10}}


def test_a_recipe_becomes_sound_tables_with_their_source(tmp_path: Path, data: Path) -> None:
    steps: list[tuple[str, float]] = []
    notes: list[str] = []
    recipe = read_recipe(recipe_file(tmp_path))
    meta, tables = recipe_tables(recipe, data, lambda step, share: steps.append((step, share)), notes.append)
    assert faults(tables) == []
    assert (meta.name, meta.slug, meta.crs, meta.date, meta.fictional) == (
        "Toetsdorp",
        "toetsdorp",
        "EPSG:28992",
        "2026-03-01",
        True,
    )
    row = tables["sources"].iloc[0]
    assert (row["path"], row["sha256"]) == ("town/toetsdorp.osm", sha256_of(data / "town" / "toetsdorp.osm"))
    assert math.fsum(tables["residents"]["residents"]) == 500
    assert [share for _, share in steps] == sorted(share for _, share in steps)
    assert steps[-1] == ("done", 1.0)
    assert any("Achterom" in note for note in notes)


def test_the_checksum_is_sha256(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"weefsel" * 100_000)
    assert sha256_of(tmp_path / "a") == hashlib.sha256(b"weefsel" * 100_000).hexdigest()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "Toetsdorp"', "", "column name"),
        ('name = "Toetsdorp"', "name = 7", "column name"),
        ('name = "Toetsdorp"', 'name = "  "', "column name"),
        ('name = "Toetsdorp"', 'name = "Toetsdorp"\nslug = "Toets dorp"', "column slug"),
        ('name = "Toetsdorp"', 'name = "Toetsdorp"\nnaam = "x"', "column naam"),
        ("fictional = true", 'fictional = "yes"', "column fictional"),
        ("date = 2026-03-01\nfict", "date = 2026-03-01T10:00:00\nfict", "column date"),
        ("date = 2026-03-01\nfict", 'date = "1 maart"\nfict', "column date"),
        ("date = 2026-03-01\nfict", 'date = "2026-02-30"\nfict', "column date"),
        ('"EPSG:28992"', '"EPSG:4326"', "WGS 84 is not"),
        ('"EPSG:28992"', '"EPSG:999999"', "unknown"),
        ('"EPSG:28992"', '"EPSG:2263"', "foot"),
        ('"EPSG:28992"', '"RD New"', "column crs"),
        ('"EPSG:28992"', '"EPSG:7415"', "column crs"),
        ('"EPSG:28992"', "28992", "column crs"),
        ('id = "osm"', 'id = "Open Street"', "column id"),
        ('kind = "osm"', 'kind = "paper"', "column kind"),
        ('kind = "osm"', "kind = ['osm']", "column kind"),
        ('path = "town/toetsdorp.osm"', 'path = ""', "column path"),
        ('path = "town/toetsdorp.osm"', 'path = "a\\u0000b"', "column path"),
        ("sha256 = ", "sha_256 = ", "column sha256"),
        ("year = 2026", "year = 20260", "column year"),
        ("year = 2026", "year = true", "column year"),
        ("year = 2026", "year = 2026.0", "column year"),
        ('licence = "CC0-1.0"', 'licence = "CC0-1.0"\nurl = "ftp://x"', "column url"),
        ('licence = "CC0-1.0"', 'licence = "CC0-1.0"\ndisclosure = "everyone"', "column disclosure"),
        ("levels = { gemeente = 8, buurt = 10 }", "levels = { gemeente = 80 }", "options.levels.gemeente"),
        ("levels = { gemeente = 8, buurt = 10 }", "", "options.levels"),
        ("levels = { gemeente = 8, buurt = 10 }", "colour = 'red'", "options.colour"),
    ],
)
def test_one_wrong_value_is_one_clear_fault_that_names_the_file_and_the_key(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    text = RECIPE.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "recipe.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_recipe(file)
    assert any(said in str(fault) and str(file) in fault.where for fault in caught.value.faults)


def test_all_faults_of_a_recipe_are_reported_together(tmp_path: Path) -> None:
    file = tmp_path / "recipe.toml"
    file.write_text('name = 1\ncrs = "EPSG:4326"\n[[source]]\nkind = "paper"\n[[source]]\nid = "a"\nkind = "osm"\n')
    with pytest.raises(InputError) as caught:
        read_recipe(file)
    columns = [(fault.row, fault.column) for fault in caught.value.faults]
    assert {(None, "name"), (None, "crs"), (None, "date"), (1, "kind"), (1, "id"), (2, "sha256")} <= set(columns)
    assert any(fault.column == "options.levels" for fault in caught.value.faults)


def test_two_sources_of_one_name_are_a_fault(tmp_path: Path) -> None:
    text = RECIPE.read_text(encoding="utf-8")
    file = tmp_path / "recipe.toml"
    file.write_text(text + "\n" + text[text.index("[[source]]") :], encoding="utf-8")
    with pytest.raises(InputError, match="row 2, column id"):
        read_recipe(file)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"name = ",
        b"\xff\xfe",
        b"[[source]\n",
        b"PK\x03\x04" + bytes(100),
        b"a = " + b"9" * 10_000,
        b"a = " + b"[" * 10_000,
        b"x = 1\n" * 2,
        b"# " + b"x" * 2_000_000,
    ],
)
def test_a_file_that_is_no_recipe_is_one_clear_input_error(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "recipe.toml"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"recipe\.toml"):
        read_recipe(file)


@pytest.mark.parametrize("name", ["absent.toml", "", ".", "x" * 5_000, "a\0b"])
def test_a_recipe_that_is_not_there_is_an_input_error(name: str) -> None:
    with pytest.raises(InputError, match="a recipe"):
        read_recipe(name)


def test_files_are_found_from_the_data_directory_or_by_an_absolute_path(tmp_path: Path, data: Path) -> None:
    recipe = read_recipe(recipe_file(tmp_path))
    expected = data / "town" / "toetsdorp.osm"
    assert resolve(recipe, data) == {"osm": expected}
    absolute = read_recipe(recipe_file(tmp_path, path=str(expected)))
    assert resolve(absolute, None) == {"osm": expected}


def test_a_source_may_give_only_the_address_its_file_was_fetched_from(tmp_path: Path) -> None:
    file = recipe_file(tmp_path)
    address = 'url = "https://example.org/extracts/toetsdorp%20klein.osm?x=1"'
    file.write_text(file.read_text(encoding="utf-8").replace('path = "town/toetsdorp.osm"', address), encoding="utf-8")
    recipe = read_recipe(file)
    assert recipe.sources[0].path == "toetsdorp klein.osm"
    with pytest.raises(InputError, match=r"Fetch it from https://example\.org/extracts/toetsdorp"):
        resolve(recipe, tmp_path)
    toetsdorp().write(tmp_path / "toetsdorp klein.osm")
    assert resolve(recipe, tmp_path) == {"osm": tmp_path / "toetsdorp klein.osm"}


@pytest.mark.parametrize(
    "url",
    ["https://example.org", "https://example.org/a/", "https://[::1", "https://x/..%2Fy", "https://example.org/%00"],
)
def test_an_address_that_names_no_file_is_a_fault(url: str, tmp_path: Path) -> None:
    file = recipe_file(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace('path = "town/toetsdorp.osm"', f'url = "{url}"'))
    with pytest.raises(InputError, match="column path"):
        read_recipe(file)


def test_a_relative_path_without_a_data_directory_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="WEEFSEL_DATA"):
        resolve(read_recipe(recipe_file(tmp_path)), None)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda file: file.unlink(), "column path"),
        (lambda file: file.write_bytes(file.read_bytes() + b" "), "column sha256"),
        (lambda file: file.write_bytes(b""), "column sha256"),
        (lambda file: (file.unlink(), file.mkdir()), "column path"),
    ],
)
def test_a_missing_or_altered_file_is_an_input_error(
    spoil: Callable[[Path], object], said: str, tmp_path: Path, data: Path
) -> None:
    spoil(data / "town" / "toetsdorp.osm")
    with pytest.raises(InputError, match=said):
        recipe_tables(read_recipe(recipe_file(tmp_path)), data)


def test_the_fault_of_an_altered_file_gives_the_new_checksum(tmp_path: Path, data: Path) -> None:
    file = data / "town" / "toetsdorp.osm"
    file.write_text("other")
    with pytest.raises(InputError, match=sha256_of(file)):
        resolve(read_recipe(recipe_file(tmp_path)), data)


def test_projected_crs_in_metres_pass_and_all_others_are_a_fault() -> None:
    """Some codes of the register cannot be computed with at all (2218, 32600): no traceback from them either."""
    register = [int(info.code) for info in query_crs_info("EPSG")]
    passed = [code for code in register[::297] if crs_fault(f"EPSG:{code}", "f") is None]
    assert 5 < len(passed) < 22
    assert all(crs_fault(f"EPSG:{code}", "f") is None for code in (28992, 32632, 25831))
    assert all(crs_fault(f"EPSG:{code}", "f") is not None for code in (4326, 7415, 2218, 2299, 32600, 2263))


def test_rows_of_two_sources_are_numbered_on() -> None:
    def part(name: str) -> dict[str, object]:
        nodes = frame("nodes", [{"node_id": i, "x_m": i, "y_m": 0} for i in range(3)])
        edge = {"length_m": 1, "kind": "path", "bridge": False, "source_id": name}
        edges = frame("edges", [{"edge_id": i, "u": i, "v": i + 1, **edge} for i in range(2)])
        return {"nodes": nodes, "edges": edges}

    tables = merged([part("a"), part("b")])
    assert tables["nodes"]["node_id"].tolist() == list(range(6))
    assert tables["edges"]["edge_id"].tolist() == list(range(4))
    assert tables["edges"][["u", "v"]].to_numpy().tolist() == [[0, 1], [1, 2], [3, 4], [4, 5]]
