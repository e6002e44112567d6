"""`datapackage.json` is a data package to another program too, and says what the data dictionary says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package
from frictionless.exception import FrictionlessException
from tests.town import META, town

from weefsel.snapshot import TABLES, save
from weefsel.snapshot.store import sha256_of


@pytest.fixture(scope="module")
def revision(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(town(), META, tmp_path_factory.mktemp("town")).path


@pytest.fixture(scope="module")
def document(revision: Path) -> dict[str, Any]:
    return json.loads((revision / "datapackage.json").read_text(encoding="utf-8"))


def test_the_descriptor_is_sound_according_to_frictionless(document: dict[str, Any]) -> None:
    assert list(Package.metadata_validate(document)) == []
    package = Package.from_descriptor(document)
    assert package.resource_names == list(town())
    for resource in package.resources:
        table = TABLES[resource.name]
        assert resource.schema.field_names == list(table.names)
        assert resource.schema.primary_key == list(table.key)


def test_frictionless_finds_a_planted_fault(document: dict[str, Any]) -> None:
    broken = json.loads(json.dumps(document))
    broken["resources"][0]["schema"]["fields"][0]["type"] = "tekst"
    with pytest.raises(FrictionlessException):
        Package.from_descriptor(broken)


def test_checksums_and_numbers_of_rows_are_those_of_the_files(revision: Path, document: dict[str, Any]) -> None:
    tables = town()
    for resource in document["resources"]:
        assert resource["path"] == f"tables/{resource['name']}.parquet"
        assert resource["hash"] == f"sha256:{sha256_of(revision / resource['path'])}"
        assert resource["rows"] == len(tables[resource["name"]])


def test_every_column_has_its_meaning_unit_and_disclosure_class(document: dict[str, Any]) -> None:
    for resource in document["resources"]:
        for field in resource["schema"]["fields"]:
            column = TABLES[resource["name"]].column(field["name"])
            assert field["description"] == column.meaning
            assert field.get("unit") == column.unit
            assert field["disclosure"] == column.disclosure
            assert field.get("constraints", {}).get("required", False) == column.required


def test_no_time_of_making_stands_in_it(document: dict[str, Any]) -> None:
    assert document["created"] == "2026-03-01T00:00:00Z"
    assert document["weefsel"] == {"schema_version": 1, **META.as_dict()}
