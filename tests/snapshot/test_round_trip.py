"""What is saved is what is opened, to the value; and the same tables are the same bytes."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.snapshot.plain import plain
from tests.town import META, rows, town

from weefsel.snapshot import TABLES, Column, Snapshot, faults, frame, open_snapshot, save, set_current
from weefsel.snapshot.parquet import read_table, write_table

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8).filter(
    str.strip
)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
WHOLE = st.integers(-(2**63), 2**63 - 1)
POINT = st.builds(shapely.Point, st.floats(-2e7, 2e7), st.floats(-2e7, 2e7))
JSON = st.dictionaries(TEXT, st.one_of(TEXT, WHOLE, st.none(), st.lists(TEXT, max_size=2)), max_size=3).map(json.dumps)

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXT,
    "integer": WHOLE,
    "number": NUMBER,
    "boolean": st.booleans(),
    "date": st.dates(),
    "list": st.lists(TEXT, max_size=3),
    "json": JSON,
    "geometry": POINT,
}


def row_of(columns: tuple[Column, ...]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {c.name: VALUES[c.type] if c.required else st.none() | VALUES[c.type] for c in columns}
    )


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_table_comes_back_from_disk_as_it_was(name: str, data: st.DataObject, tmp_path: Path) -> None:
    table = TABLES[name]
    given_rows = data.draw(st.lists(row_of(table.columns), min_size=1, max_size=4))
    made = frame(name, given_rows, META.crs)
    write_table(table, made, tmp_path / "x.parquet", META.crs)
    back = read_table(table, tmp_path / "x.parquet", META.crs)
    assert plain(back) == plain(made)
    assert plain(back) == plain(pd.DataFrame(given_rows, columns=pd.Index(table.names), dtype=object))
    assert back.dtypes.to_dict() == made.dtypes.to_dict()
    assert list(back.index) == list(range(len(given_rows)))


def test_a_missing_value_is_none_for_text_and_na_for_whole_numbers(tmp_path: Path) -> None:
    tables = town()
    save(tables, META, tmp_path)
    set_current(tmp_path, save(tables, META, tmp_path).revision)
    opened = open_snapshot(tmp_path)
    assert opened.places["street"].tolist() == [None] * 6
    assert opened.places["functions"].tolist()[1] == ["development", "information", "meeting"]
    assert opened.places["lease_until"].tolist()[:2] == [None, dt.date(2027, 1, 1)]
    assert np.isnan(opened.areas["residents"].tolist()[1])
    assert opened.offers["audience"].tolist() == [[], None, None]


def test_a_snapshot_comes_back_with_every_table_and_its_meta(tmp_path: Path) -> None:
    tables = town()
    saved = save(tables, META, tmp_path)
    opened = Snapshot(saved.path)
    assert opened.meta == META
    assert faults({name: opened.table(name) for name in TABLES if name in tables}) == []
    for name in tables:
        assert plain(opened.table(name)) == plain(tables[name]), name
        assert opened.table(name).dtypes.to_dict() == tables[name].dtypes.to_dict(), name
        assert isinstance(opened.table(name), gpd.GeoDataFrame) == (TABLES[name].geometry is not None)
    assert opened.places.crs == opened.areas.crs == opened.basemap.crs == META.crs
    assert opened.faults() == []


def test_an_empty_table_is_a_table_without_rows(tmp_path: Path) -> None:
    tables = {name: rows for name, rows in town().items() if name in ("areas", "sources")}
    opened = save(tables | {"places": town()["places"].iloc[:0]}, META, tmp_path)
    for name, table in TABLES.items():
        assert tuple(opened.table(name).columns) == table.names
        assert len(opened.table(name)) == len(tables.get(name, ()))
    assert set(opened.hashes) == {"areas", "sources"}
    assert opened.faults() == []


@given(name=TEXT, street=TEXT | st.none())
@example(name="'\"<script>", street="﻿ ‮א")
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_of_unicode_is_kept(name: str, street: str | None, tmp_path: Path) -> None:
    tables = town()
    tables["places"].loc[0, "name"] = name
    tables["places"].loc[0, "street"] = street
    opened = save(tables, META, tmp_path)
    assert (opened.places["name"][0], opened.places["street"][0]) == (name, street)


def other_types(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The same values in the other types that pandas has for them."""
    types = {"object": "str", "int64": "Int64", "float64": "object", "bool": "object"}
    out = {}
    for name, table in tables.items():
        plain_texts = [c.name for c in TABLES[name].columns if c.type in ("string", "json")]
        changed = table.copy()
        for column in changed.columns:
            kind = str(changed[column].dtype)
            if kind in types and (kind != "object" or column in plain_texts):
                changed[column] = changed[column].astype(types[kind])
        out[name] = changed
    return out


def test_the_same_tables_are_the_same_bytes_and_the_same_revision(tmp_path: Path) -> None:
    one = save(town(), META, tmp_path / "one")
    two = save(town(), META, tmp_path / "two")
    three = save(other_types(town()), META, tmp_path / "three")
    indexed = {name: t.set_index(pd.Index([7] * len(t))) for name, t in reversed(town().items())}
    four = save(indexed, META, tmp_path / "four")
    assert one.revision == two.revision == three.revision == four.revision
    for name in one.hashes:
        file = f"tables/{name}.parquet"
        assert len({(s.path / file).read_bytes() for s in (one, two, three, four)}) == 1, name


@pytest.mark.parametrize("name", TABLES)
def test_one_row_less_is_another_revision(name: str, tmp_path: Path) -> None:
    tables = town()
    if name in ("sources", "areas", "nodes", "indicators", "actors", "residents", "places", "edges"):
        tables["links"].loc[0, "external_id"] = f"node/{name}"
    else:
        tables[name] = tables[name].iloc[:-1]
    assert save(tables, META, tmp_path).revision != save(town(), META, tmp_path).revision


def test_another_name_or_day_is_another_revision(tmp_path: Path) -> None:
    others = [
        type(META)(**{**META.as_dict(), **change})
        for change in ({"name": "Elders"}, {"date": "2026-03-02"}, {"fictional": False}, {})
    ]
    assert len({save(town(), meta, tmp_path).revision for meta in others}) == 4


def test_geoparquet_of_areas_is_read_by_geopandas(tmp_path: Path) -> None:
    saved = save(town(), META, tmp_path)
    read = gpd.read_parquet(saved.path / "tables" / "areas.parquet")
    assert read.crs == META.crs
    assert read["area_code"].tolist() == [row["area_code"] for row in rows()["areas"]]
    assert read.geometry.area.tolist() == pytest.approx([240_000, 240_000, 120_000, 120_000])
    geo = json.loads(pq.read_schema(saved.path / "tables" / "areas.parquet").metadata[b"geo"])
    assert geo["columns"]["geometry"]["geometry_types"] == ["MultiPolygon", "Polygon"]


def test_a_height_is_kept_and_told_in_the_metadata(tmp_path: Path) -> None:
    tables = town()
    tables["places"]["geometry"] = shapely.force_3d(tables["places"].geometry, 2.5)
    saved = save(tables, META, tmp_path)
    assert saved.places.geometry.z.tolist() == [2.5] * 6
    geo = json.loads(pq.read_schema(saved.path / "tables" / "places.parquet").metadata[b"geo"])
    assert geo["columns"]["geometry"]["geometry_types"] == ["Point Z"]


def test_a_large_table_keeps_the_order_of_its_rows(tmp_path: Path) -> None:
    tables = town()
    number = 200_000
    tables["nodes"] = frame("nodes", {"node_id": np.arange(number), "x_m": np.arange(number) / 7, "y_m": 0.0})
    saved = save(tables, META, tmp_path)
    assert saved.nodes["node_id"].tolist() == list(range(number))
    assert saved.nodes["x_m"].tolist() == (np.arange(number) / 7).tolist()
