"""The example records of the specification come out as they went in, whatever their shape; so does what it knows not.

The examples are Open Referral's own, so they also say whether our tables, columns and schemas are those of HSDS 3.0.
"""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from weefsel.sources.hsds import Document, Shape, as_given, as_nested, as_tables, read, write
from weefsel.sources.hsds.schemas import page_schema, record_schema
from weefsel.sources.hsds.tables import TABLES, table_of_file

NESTED = (
    "location",
    "organization_full",
    "organization_list",
    "service_at_location_full",
    "service_at_location_list",
    "service_full",
    "service_list",
    "taxonomy",
    "taxonomy_list",
    "taxonomy_term",
    "taxonomy_term_list",
)


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _csv(folder: Path) -> dict[str, list[dict[str, str]]]:
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.name] = list(csv.DictReader(file))
    return found


@pytest.mark.parametrize("name", [*NESTED, "tabular"])
def test_an_example_in_json_comes_out_equal(name: str, shared_data: Path) -> None:
    path = shared_data / "hsds" / f"{name}.json"
    assert as_given(read(path).document) == _json(path)


def test_the_example_in_csv_comes_out_equal_as_folder_and_as_zip(shared_data: Path, tmp_path: Path) -> None:
    given = read(shared_data / "hsds" / "csv").document
    assert given.shape is Shape.CSV
    write(given, tmp_path / "folder")
    assert _csv(tmp_path / "folder") == _csv(shared_data / "hsds" / "csv")
    write(given, tmp_path / "tables.zip")
    with zipfile.ZipFile(tmp_path / "tables.zip") as package:
        package.extractall(tmp_path / "unpacked")
    assert _csv(tmp_path / "unpacked") == _csv(shared_data / "hsds" / "csv")
    assert read(tmp_path / "tables.zip").document.tables == given.tables


def test_every_column_and_list_of_the_examples_is_one_that_we_know(shared_data: Path) -> None:
    for name, rows in _csv(shared_data / "hsds" / "csv").items():
        table = table_of_file(name)
        assert table is not None, name
        assert f"{table.file}.csv" == name
        assert not set(rows[0]) - {column.name for column in table.columns}, name
    names = ("organization", "service", "service_at_location")
    for table, record in ((one, _json(shared_data / "hsds" / f"{one}_full.json")) for one in names):
        assert list(_unknown(table, record)) == []


def _unknown(table: str, record: dict[str, Any]) -> Iterator[str]:
    nested = {one.name: one for one in TABLES[table].nested}
    for name, value in record.items():
        if name in nested:
            for inside in value if nested[name].many else [value]:
                yield from _unknown(nested[name].table, inside)
        elif TABLES[table].column(name) is None:
            yield f"{table}.{name}"


@pytest.mark.parametrize("name", NESTED)
def test_the_schemas_hold_for_the_examples(name: str, shared_data: Path) -> None:
    table = name.removesuffix("_full").removesuffix("_list")
    schema = page_schema(table) if name.endswith("_list") else record_schema(table)
    jsonschema.Draft202012Validator(schema).validate(_json(shared_data / "hsds" / f"{name}.json"))


def test_what_was_nested_is_nested_again_after_it_was_in_tables(shared_data: Path) -> None:
    path = shared_data / "hsds" / "service_full.json"
    tables = as_tables(read(path).document)
    assert {table: len(rows) for table, rows in tables.items()}["phone"] == 1, "five times the same telephone"
    flat = Document(tables={table: {row["id"]: row for row in rows} for table, rows in tables.items()})
    (again,) = as_nested(flat, "service")
    assert _without_keys(again) == _json(path)


def _without_keys(value: Any) -> Any:
    """Without the columns that say in tables what nesting says in JSON, and what is told twice by them."""
    if isinstance(value, list):
        return [_without_keys(one) for one in value]
    if not isinstance(value, dict):
        return value
    told = {name: _without_keys(one) for name, one in value.items() if not name.endswith("_id")}
    kept = {name: value[name] for name in ("parent_organization_id", "parent_id") if name in value}
    return {**told, **kept}


def test_a_contact_of_two_services_is_two_records_in_tables(tmp_path: Path) -> None:
    contact = {"id": "c", "title": "beheerder"}
    services = [{"id": one, "name": one, "status": "active", "contacts": [contact]} for one in ("a", "b")]
    (tmp_path / "service.json").write_text(json.dumps(services), encoding="utf-8")
    rows = as_tables(read(tmp_path / "service.json").document)["contact"]
    assert [row["service_id"] for row in rows] == ["a", "b"]
    assert len({row["id"] for row in rows}) == 2


def test_fields_and_tables_that_nobody_knows_are_kept(tmp_path: Path) -> None:
    record = {"id": "1", "name": "A", "x_colour": {"deep": [1, None]}, "services": [{"id": "2", "x_more": True}]}
    (tmp_path / "organization.json").write_text(json.dumps(record), encoding="utf-8")
    assert as_given(read(tmp_path / "organization.json").document) == record
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "organizations.csv").write_text("id,name,x_colour\n1,A,rood\n", encoding="utf-8")
    (tmp_path / "csv" / "vehicles.csv").write_text("id,wheels\nv,4\n", encoding="utf-8")
    write(read(tmp_path / "csv").document, tmp_path / "out")
    assert _csv(tmp_path / "out") == _csv(tmp_path / "csv")


def test_numbers_in_csv_are_written_as_they_stood(tmp_path: Path) -> None:
    written = "id,service_id,amount\n1,s,35\n2,s,2.50\n3,s,007\n4,s,1e2\n"
    (tmp_path / "cost_options.csv").write_text(written, encoding="utf-8")
    document = read(tmp_path / "cost_options.csv").document
    assert document.tables["cost_option"]["1"]["amount"] == 35
    write(document, tmp_path / "out")
    assert _csv(tmp_path / "out") == {"cost_options.csv": list(csv.DictReader(written.splitlines()))}
