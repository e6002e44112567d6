"""Opening what is missing, cut off, altered or not a snapshot at all: one clear error, and never another one."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.town import META, town

from weefsel.errors import InputError, NotFound
from weefsel.snapshot import TABLES, Snapshot, open_snapshot, save, set_current
from weefsel.snapshot.store import sha256_of


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("town")
    set_current(directory, save(town(), META, directory).revision)
    return directory


@pytest.fixture
def copied(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "town")


def revision_of(directory: Path) -> Path:
    return directory / "revisions" / (directory / "current").read_text().strip()


def faults_of(directory: Path) -> list[str]:
    """What opening the snapshot and reading all its tables tells."""
    try:
        found = open_snapshot(directory).faults()
    except InputError as error:
        found = list(error.faults)
    assert found, "nothing is told"
    return [str(fault) for fault in found]


def test_a_revision_can_be_opened_by_itself(made: Path) -> None:
    assert open_snapshot(revision_of(made)).revision == open_snapshot(str(made)).revision


@pytest.mark.parametrize("name", ["nowhere", "", "a" * 5000, "a/" * 3000, "nul\0", "\ud800", "current/x"])
def test_a_directory_without_a_snapshot_is_not_found(name: str, made: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="No snapshot in"):
        open_snapshot((made if "current" in name else tmp_path) / name)


def test_a_file_is_not_found_to_be_a_snapshot(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"PAR1")
    with pytest.raises(NotFound, match=r"No snapshot in .*x\.parquet\."):
        open_snapshot(tmp_path / "x.parquet")


@pytest.mark.parametrize(
    "pointer",
    [b"", b"\n", b"../../x", b"/etc", b"..", b".", b"x" * 10_000, b"0" * 12, b"\0", b"\xff\xfe", b"a\nb", "é".encode()],
)
def test_a_pointer_to_elsewhere_is_refused(pointer: bytes, copied: Path) -> None:
    outside = copied.parent / "x"
    shutil.copytree(revision_of(copied), outside)
    (copied / "current").write_bytes(pointer)
    with pytest.raises(InputError) as error:
        open_snapshot(copied)
    assert error.value.faults[0].expected == "the name of a revision that is there"
    assert len(str(error.value)) < 400


def test_a_pointer_that_is_a_directory_is_not_found(copied: Path) -> None:
    (copied / "current").unlink()
    (copied / "current").mkdir()
    with pytest.raises(NotFound):
        open_snapshot(copied)


# --- the descriptor ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null", b"[]", b"3", b'"x"', b"{}", b"\xff", b"PK\x03\x04", b"[" * 100_000, b"1" * 5000, b"\0" * 50],
)
def test_a_descriptor_that_is_none_is_told(content: bytes, copied: Path) -> None:
    (revision_of(copied) / "datapackage.json").write_bytes(content)
    found = faults_of(copied)
    assert found
    assert all("datapackage.json" in message for message in found)


def altered(document: Any, *path: str | int, to: Any) -> Any:
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = to
    return document


@pytest.mark.parametrize(
    ("path", "to", "expected"),
    [
        (("weefsel",), [], "weefsel as dict"),
        (("weefsel", "schema_version"), "1", "weefsel.schema_version as int"),
        (("weefsel", "schema_version"), True, "weefsel.schema_version as int"),
        (("weefsel", "schema_version"), 0, "schema version 1. Build the snapshot again."),
        (("weefsel", "schema_version"), 2, "schema version 1. Use a newer Weefsel."),
        (("weefsel", "name"), 5, "weefsel.name as str"),
        (("weefsel", "name"), "\ud800", "a name on one line"),
        (("weefsel", "crs"), "EPSG:0", "a projected CRS in metres"),
        (("weefsel", "crs"), "EPSG:4326", "a projected CRS in metres"),
        (("weefsel", "date"), "gisteren", "a date as 2026-03-01"),
        (("weefsel", "slug"), "a/b", "a slug of a–z"),
        (("weefsel", "fictional"), "no", "weefsel.fictional as bool"),
        (("resources",), {}, "resources as list"),
        (("resources",), [], "a table areas"),
        (("resources", 0), None, "resource 1: name as str"),
        (("resources", 0, "name"), "../areas", "one of sources, areas"),
        (("resources", 0, "name"), "areas", "each table once"),
        (("resources", 0, "hash"), 12, "resource 1: hash as str"),
    ],
)
def test_a_descriptor_with_another_value_is_told(
    path: tuple[str | int, ...], to: Any, expected: str, copied: Path
) -> None:
    file = revision_of(copied) / "datapackage.json"
    file.write_text(json.dumps(altered(json.loads(file.read_text()), *path, to=to)))
    with pytest.raises(InputError) as error:
        open_snapshot(copied)
    assert expected in str(error.value)
    assert "datapackage.json" in str(error.value)


def test_a_missing_descriptor_is_told(copied: Path) -> None:
    (revision_of(copied) / "datapackage.json").unlink()
    with pytest.raises(InputError, match="the name of a revision that is there"):
        open_snapshot(copied)


def test_a_resource_cannot_lead_outside_the_revision(copied: Path) -> None:
    file = revision_of(copied) / "datapackage.json"
    document = json.loads(file.read_text())
    for resource in document["resources"]:
        resource["path"] = "/etc/passwd"
    file.write_text(json.dumps(document))
    assert open_snapshot(copied).faults() == []


# --- the tables ----------------------------------------------------------------------------------------------------

Damage = Callable[[Path], object]


def _directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _circle(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


DAMAGE: dict[str, Damage] = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-100]),
    "a zip": lambda path: path.write_bytes(b"PK\x03\x04" + bytes(100)),
    "one bit other": lambda path: path.write_bytes(_bit(path.read_bytes())),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "a directory": _directory,
    "another table": lambda path: shutil.copy(path.with_name("nodes.parquet"), path),
    "a link in a circle": _circle,
}


def _bit(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_table_is_told_and_the_others_are_read(damage: str, copied: Path) -> None:
    DAMAGE[damage](revision_of(copied) / "tables" / "areas.parquet")
    opened = open_snapshot(copied)
    assert len(opened.places) == 6
    with pytest.raises(InputError, match=r"areas\.parquet") as error:
        opened.table("areas")
    assert len(str(error.value).splitlines()) == 1
    assert "build again" in str(error.value)
    (message,) = faults_of(copied)
    assert message == str(error.value)


def test_all_damaged_tables_are_told_together(copied: Path) -> None:
    for name in ("areas", "ties", "basemap"):
        DAMAGE["truncated"](revision_of(copied) / "tables" / f"{name}.parquet")
    assert [message.split(",")[0].split(":")[0] for message in faults_of(copied)] == [
        f"tables/{name}.parquet" for name in ("areas", "ties", "basemap")
    ]


def test_building_again_mends_a_damaged_snapshot(copied: Path) -> None:
    revision = revision_of(copied)
    DAMAGE["truncated"](revision / "tables" / "areas.parquet")
    DAMAGE["missing"](revision / "tables" / "ties.parquet")
    document = json.loads((revision / "datapackage.json").read_text())
    (revision / "datapackage.json").write_text(json.dumps(altered(document, "weefsel", "name", to="Anders")))
    assert save(town(), META, copied).path == revision
    assert open_snapshot(copied).faults() == []
    assert open_snapshot(copied).meta == META


# --- below the checksum: a file that someone else wrote ------------------------------------------------------------


def replaced(directory: Path, name: str, change: Callable[[pa.Table], pa.Table]) -> Path:
    """`directory` with one table changed and its checksum made to fit."""
    revision = revision_of(directory)
    path = revision / "tables" / f"{name}.parquet"
    pq.write_table(change(pq.read_table(path)), path)
    document = json.loads((revision / "datapackage.json").read_text())
    (resource,) = [r for r in document["resources"] if r["name"] == name]
    resource["hash"] = f"sha256:{sha256_of(path)}"
    (revision / "datapackage.json").write_text(json.dumps(document))
    return directory


def column(table: pa.Table, name: str, values: Any, type: pa.DataType | None = None) -> pa.Table:
    array = pa.array(values, type=type or table.schema.field(name).type)
    return table.set_column(table.column_names.index(name), name, array)


def first(value: Any, name: str, type: pa.DataType | None = None) -> Callable[[pa.Table], pa.Table]:
    """Put `value` in the first row of column `name`."""
    return lambda table: column(table, name, [value, *table.column(name).to_pylist()[1:]], type)


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("areas", lambda t: t.drop_columns(["level"]), "column level: expected this column once"),
        ("areas", lambda t: t.append_column("kleur", pa.array(["x"] * 4)), "column kleur: expected no such column"),
        ("areas", lambda t: t.append_column("name", pa.array(["x"] * 4)), "column name: expected this column once"),
        ("areas", first(2026.5, "year", pa.float64()), "column year: found 'double'; expected type int64"),
        ("areas", first(None, "name"), "row 1, column name: expected a value"),
        ("areas", first(b"\x01", "geometry"), "column geometry: expected shapes as WKB"),
        ("areas", first(None, "geometry"), "row 1, column geometry: expected a value"),
        ("ties", first(3_000_000, "from_date", pa.date32()), "row 1, column from_date: expected a date of the years"),
        ("ties", first(-800_000, "from_date", pa.date32()), "row 1, column from_date: expected a date of the years"),
        ("nodes", first(float("nan"), "x_m"), "row 1, column x_m: expected a value"),
        ("nodes", first(1e308, "x_m"), "row 1, column x_m: found 1e+308"),
        ("nodes", first(2**31, "node_id"), "nodes, row 1, column node_id: found 2147483648"),
        ("residents", first(2.0**31, "residents"), "row 1, column residents: found 2147483648.0"),
        ("places", lambda t: pa.concat_tables([t, t]), "each place_id once"),
        ("areas", lambda t: t.slice(0, 0), "at least one row"),
    ],
)
def test_a_table_with_wrong_content_is_told(name: str, change: Any, expected: str, copied: Path) -> None:
    messages = faults_of(replaced(copied, name, change))
    assert any(expected in message for message in messages), messages
    assert all(message.startswith(name) or name in ("areas", "places", "nodes") for message in messages)


def test_a_table_from_before_a_column_came_later_opens_with_that_column_empty(copied: Path) -> None:
    added = {(name, c.name) for name, table in TABLES.items() for c in table.columns if c.later}
    assert ("edges", "wheelchair") in added
    before = {name: open_snapshot(copied).table(name) for name, _ in added}
    for name, column in added:
        replaced(copied, name, lambda t, gone=column: t.drop_columns([gone]))
    opened = open_snapshot(copied)
    assert opened.faults() == []
    for name, column in added:
        assert opened.table(name)[column].isna().all()
        assert opened.table(name).columns.tolist() == list(TABLES[name].names)
        pd.testing.assert_series_equal(opened.table(name)["source_id"], before[name]["source_id"])
    assert save({name: opened.table(name) for name in opened.hashes}, opened.meta, copied).faults() == []


def test_a_column_that_came_later_is_of_its_type_where_it_is(copied: Path) -> None:
    messages = faults_of(replaced(copied, "edges", first(1, "wheelchair", pa.int64())))
    assert messages == [
        "edges.parquet, column wheelchair: found 'int64'; expected type string. Build the snapshot again."
    ]


def test_bytes_that_are_no_text_are_told(copied: Path) -> None:
    def broken(table: pa.Table) -> pa.Table:
        texts = [b"\xff\xfe", *(n.encode() for n in table.column("name").to_pylist()[1:])]
        raw = pa.array(texts, type=pa.binary())
        return table.set_column(2, "name", pa.Array.from_buffers(pa.string(), len(raw), raw.buffers()))

    (message,) = faults_of(replaced(copied, "areas", broken))
    assert message.startswith("areas.parquet: expected a whole Parquet file (")


def test_text_in_the_metadata_of_a_table_means_nothing(copied: Path) -> None:
    metadata = {"pandas": "{", "geo": "[]"}
    replaced(copied, "areas", lambda t: t.replace_schema_metadata(metadata))
    assert len(open_snapshot(copied).areas) == 4


def test_an_unknown_table_is_not_found(made: Path) -> None:
    with pytest.raises(NotFound, match=r"No table \.\./areas\. There are: sources, areas,"):
        open_snapshot(made).table("../areas")


def test_a_table_is_read_once_and_not_before_it_is_asked_for(copied: Path) -> None:
    opened = open_snapshot(copied)
    shutil.rmtree(revision_of(copied) / "tables" / "x", ignore_errors=True)
    (revision_of(copied) / "tables" / "norms.parquet").unlink()
    assert opened.table("areas") is opened.areas
    assert repr(opened) == "<Snapshot Proefstad 2026-03-01: 4 areas, 6 places>"


def test_every_table_is_an_attribute(made: Path) -> None:
    opened = open_snapshot(made)
    for name, rows in town().items():
        assert len(getattr(opened, name)) == len(rows)


def test_a_snapshot_keeps_being_readable_while_its_file_is_replaced(copied: Path) -> None:
    opened = Snapshot(revision_of(copied))
    before = opened.residents.copy()
    path = revision_of(copied) / "tables" / "residents.parquet"
    os.truncate(path, 0)
    assert pd.testing.assert_frame_equal(opened.residents, before) is None
    assert np.isfinite(opened.residents["x_m"]).all()
    assert dt.date(2026, 3, 1).isoformat() == opened.meta.date
