"""What is wrong with a data set is told record by record, with where it stands and how to mend it."""

from __future__ import annotations

import copy
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from weefsel.errors import Fault, InputError
from weefsel.sources import zips
from weefsel.sources.hsds import as_given, read


def _at(faults: tuple[Fault, ...]) -> set[tuple[str, int | None, str | None]]:
    return {(fault.where, fault.row, fault.column) for fault in faults}


def _folder(tmp_path: Path, **tables: str) -> Path:
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_each_kind_of_fault_in_a_table_is_told_with_its_row_and_column(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        organizations="id,name,description,website\no,Buurthuis,x,http://a.nl\np,,x,\n,Geen,x,\no,Dubbel,x,\n",
        services=(
            "id,organization_id,name,status,minimum_age,last_modified\n"
            "s,o,Koffie,active,jong,2026-01-01\n"
            "t,weg,Thee,open,3,gisteren\n"
            "u,o,Te veel,active,1,2026-01-01,erbij\n"
        ),
        schedules="id,service_id,dtstart,opens_at\nx,s,31-12-2026,9 uur\n",
        locations="id,location_type,latitude,longitude\nl,physical,91,4.5\n",
    )
    reading = read(folder)
    assert _at(reading.faults) == {
        ("organizations.csv", 3, "name"),
        ("organizations.csv", 4, "id"),
        ("organizations.csv", 5, "id"),
        ("services.csv", 2, "minimum_age"),
        ("services.csv", 3, "organization_id"),
        ("services.csv", 3, "status"),
        ("services.csv", 3, "last_modified"),
        ("services.csv", 4, None),
        ("schedules.csv", 2, "dtstart"),
        ("schedules.csv", 2, "opens_at"),
        ("locations.csv", 2, "latitude"),
    }
    assert all(fault.expected and fault.mend for fault in reading.faults)
    # what can be read as a record stays, with its fault; what cannot is out
    assert list(reading.document.tables["organization"]) == ["o", "p"]
    assert list(reading.document.tables["service"]) == ["s", "t"]
    assert reading.document.tables["organization"]["o"]["name"] == "Buurthuis", "the first of two stays"


def test_faults_in_nested_records_are_told_with_their_path(tmp_path: Path) -> None:
    record = {
        "id": "o",
        "name": "A",
        "description": "",
        "phones": {"number": "1"},
        "services": [
            {"id": "s", "name": ["geen tekst"], "status": "active", "languages": ["nl", {"code": "nl"}]},
            {"id": "s", "name": "anders", "status": "active"},
        ],
    }
    path = tmp_path / "organization.json"
    path.write_text(json.dumps([record]), encoding="utf-8")
    assert _at(read(path).faults) == {
        ("organization.json", 1, "phones"),
        ("organization.json", 1, "services[0].name"),
        ("organization.json", 1, "services[0].languages[0]"),
        ("organization.json", 1, "services[0].languages[1].id"),
        ("organization.json", 1, "services[1].name"),
    }


def test_a_thousand_doubles_are_told_one_by_one(tmp_path: Path) -> None:
    rows = "".join(f"t{n % 2},Woord,wat het is\n" for n in range(1002))
    reading = read(_folder(tmp_path, taxonomy_terms=f"id,name,description\n{rows}"))
    assert [fault.row for fault in reading.faults] == list(range(4, 1004))
    assert len(reading.document.tables["taxonomy_term"]) == 2


@pytest.mark.parametrize(
    ("raw", "faults"),
    [
        ("\ufeffid;name;description\n1;Café;één\n".encode(), 0),
        ("id,name,description\r\n1,Café,één\r\n".encode("utf-16"), 0),
        ("id,name,description\n1,Café,één\n".encode("cp1252"), 1),
    ],
    ids=["mark of UTF-8", "UTF-16", "Windows-1252"],
)
def test_letters_are_right_in_whatever_a_spreadsheet_saves(raw: bytes, faults: int, tmp_path: Path) -> None:
    (tmp_path / "taxonomies.csv").write_bytes(raw)
    reading = read(tmp_path / "taxonomies.csv")
    assert reading.document.tables["taxonomy"]["1"] == {"id": "1", "name": "Café", "description": "één"}
    assert len(reading.faults) == faults, "that it was guessed is told"


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.json", "[" * 100_000),
        ("b.json", '{"id": "1", "x": ' + '{"x": ' * 70 + "1" + "}" * 71),
        ("c.json", '{"id": "1", "x": NaN}'),
        ("d.json", '{"services": {"id": "1"}}'),
        ("e.json", '"services"'),
        ("f.json", '{"id": "1"'),
        ("g.csv", "name\nzonder id\n"),
        ("h.csv", 'id,name\n1,"nooit gesloten\n'),
        ("i.csv", "id,name\n1,\x00\n"),
        ("j.xml", "<a/>"),
        ("k.zip", "geen zip"),
    ],
)
def test_a_file_of_which_nothing_can_be_made_is_refused(name: str, raw: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(raw, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read(tmp_path / name)
    assert refused.value.faults[0].where == name


def test_values_that_cannot_be_written_again_are_left_out_and_told(tmp_path: Path) -> None:
    raw = (
        '{"id": "1", "name": "half \\ud800", "description": "nul \\u0000", "year_incorporated": 1e999, "email": "a@b"}'
    )
    (tmp_path / "organization.json").write_text(raw, encoding="utf-8")
    reading = read(tmp_path / "organization.json")
    assert reading.document.tables["organization"]["1"] == {"id": "1", "email": "a@b"}
    told = [fault.column for fault in reading.faults]
    assert told == ["'name'", "'description'", "'year_incorporated'", "name", "description"]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MOST_UNPACKED", 1_000_000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("services.csv", "id\n" + "0" * 2_000_000)
    assert (tmp_path / "bomb.zip").stat().st_size < 10_000
    with pytest.raises(InputError, match="at most 1 MB when it is unpacked"):
        read(tmp_path / "bomb.zip")


def test_what_a_zip_would_write_outside_its_folder_is_not_written(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "out.zip", "w") as package:
        package.writestr("../organizations.csv", "id,name,description\n1,A,b\n")
        package.writestr("/tmp/deep/taxonomies.csv", "id,name,description\n1,A,b\n")  # noqa: S108 not written there
    assert list(read(tmp_path / "out.zip").document.tables) == ["taxonomy"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.zip"]


def test_damaged_records_are_told_and_never_a_traceback(shared_data: Path, tmp_path: Path) -> None:
    whole = json.loads((shared_data / "hsds" / "organization_full.json").read_text(encoding="utf-8"))
    path = tmp_path / "organization.json"
    for seed in range(150):
        record = damaged(copy.deepcopy(whole), random.Random(seed))
        path.write_text(json.dumps(record), encoding="utf-8")
        try:
            reading = read(path)
        except InputError:
            continue
        if reading.document.roots:
            assert json.dumps(as_given(reading.document)), seed


def damaged(record: Any, chance: random.Random) -> Any:
    odd: list[Any] = [None, True, 0, -1.5, "", "tekst", [], {}, [[]], {"id": {}}, ["a"], "\ud800", 10**400]
    for _ in range(6):
        here = record
        while isinstance(here, dict | list) and here:
            name = chance.choice(list(here) if isinstance(here, dict) else range(len(here)))
            if chance.random() < 0.3 or not isinstance(here[name], dict | list):
                here[name] = copy.deepcopy(chance.choice(odd))
                break
            here = here[name]
    return record
