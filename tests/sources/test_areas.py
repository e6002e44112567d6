"""Areas from files of outlines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pytest
from tests.sources.mutants import MUTANTS, survived
from tests.sources.shapes import collection, context, geojson, gpkg, point, source, square

from weefsel.errors import InputError
from weefsel.snapshot import faults, frame
from weefsel.sources.geo.areas import read
from weefsel.sources.geo.options import area_faults
from weefsel.sources.recipe import read_recipe, recipe_tables

RECIPE: Final = Path(__file__).parents[2] / "recipes" / "amsterdam.toml"
WHOLE: Final = {"level": "gemeente", "code": "GM1", "name": "Toetsdorp"}
PLAIN: Final = {"level": "buurt", "code": "code", "name": "naam", "whole": WHOLE}

#: four squares in a row: two of wijk W1, one of W2, one of W2 that is detached
TOWN: Final = [
    ({"code": "B1", "naam": "Kerkbuurt", "wijk": "W1", "wijknaam": "Oost", "inw": 120}, square(120_000, 487_000)),
    ({"code": "B2", "naam": "Molenbuurt", "wijk": "W1", "wijknaam": "Oost", "inw": -99997}, square(120_100, 487_000)),
    ({"code": "B3", "naam": "Kerkbuurt", "wijk": "W2", "wijknaam": None, "inw": None}, square(120_200, 487_000)),
    ({"code": "B4", "naam": "Oost", "wijk": "W2", "wijknaam": "West", "inw": 5}, square(120_500, 487_000)),
]


def made(path: Path, notes: list[str] | None = None, tables: Any = None, **options: Any) -> pd.DataFrame:
    return read(source("areas", path, **options), path, context(tables, notes))["areas"]


def refusal(path: Path, tables: Any = None, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        made(path, tables=tables, **options)
    return str(caught.value)


def sound(areas: pd.DataFrame) -> bool:
    sources = frame(
        "sources",
        [
            dict.fromkeys(("source_id", "kind", "title", "publisher", "licence"), "test")
            | {"year": 2024, "disclosure": "public"}
        ],
    )
    return faults({"sources": sources, "areas": areas}) == []


@pytest.mark.parametrize("write", [geojson, gpkg])
def test_each_record_is_an_area_of_the_whole(tmp_path: Path, write: Any) -> None:
    areas = made(write(tmp_path, collection(TOWN)), **PLAIN)
    assert sound(areas)
    assert list(areas["area_code"]) == ["GM1", "B1", "B2", "B3", "B4"]
    assert list(areas["parent_code"]) == [None, "GM1", "GM1", "GM1", "GM1"]
    assert list(areas["level"]) == ["gemeente", "buurt", "buurt", "buurt", "buurt"]
    assert list(areas["slug"]) == ["toetsdorp", "kerkbuurt", "molenbuurt", "kerkbuurt-2", "oost"]
    assert list(areas["source_ref"])[:2] == ["all 4 records", "record 1"]
    assert set(areas["residents_missing"]) == {"unknown"}
    assert areas["geometry"].area.tolist() == [40_000, 10_000, 10_000, 10_000, 10_000]


def test_larger_areas_are_the_union_of_the_records_that_name_them(tmp_path: Path) -> None:
    dissolve = {"wijk": {"code": "wijk", "name": "wijknaam"}}
    areas = made(geojson(tmp_path, collection(TOWN)), **PLAIN, dissolve=dissolve)
    assert sound(areas)
    found = areas.set_index("area_code")
    assert list(found.index) == ["GM1", "W1", "W2", "B1", "B2", "B3", "B4"]
    assert found["parent_code"].to_dict() == {
        "GM1": None, "W1": "GM1", "W2": "GM1", "B1": "W1", "B2": "W1", "B3": "W2", "B4": "W2",
    }  # fmt: skip
    assert found.loc[["W1", "W2"], "name"].tolist() == ["Oost", "West"]
    assert found.loc["W1", "source_ref"] == "2 records with wijk=W1"
    theirs = gpd.read_file(geojson(tmp_path, collection(TOWN))).dissolve("wijk")
    ours = gpd.GeoSeries(found["geometry"], crs=28992)[["W1", "W2"]]
    assert ours.geom_equals(theirs.geometry[["W1", "W2"]], align=False).all()


def test_prefixes_make_the_codes_of_cbs(tmp_path: Path) -> None:
    areas = made(
        geojson(tmp_path, collection(TOWN)),
        level="buurt", code="code", name="naam", parent="wijk", prefix="BU9901", parent_prefix="WK9901",
    )  # fmt: skip
    assert areas["area_code"].iloc[0] == "BU9901B1"
    assert areas["parent_code"].iloc[0] == "WK9901W1"


def test_residents_are_counted_or_missing_with_the_reason(tmp_path: Path) -> None:
    areas = made(geojson(tmp_path, collection(TOWN)), **PLAIN, residents="inw").set_index("area_code")
    assert sound(areas.reset_index())
    assert areas["residents"].fillna(-1).to_dict() == {"GM1": -1, "B1": 120, "B2": -1, "B3": -1, "B4": 5}
    assert areas["residents_missing"].tolist() == ["unknown", None, "secret", "unknown", None]
    assert areas.loc["B1", "residents_ref"] == "record 1, column inw"


@pytest.mark.parametrize("wrong", [-3, "many", True])
def test_residents_that_are_no_count_are_a_fault_with_their_record(tmp_path: Path, wrong: Any) -> None:
    data = collection([*TOWN, ({"code": "B5", "naam": "Zuid", "inw": wrong}, square(120_600, 487_000))])
    message = refusal(geojson(tmp_path, data), **PLAIN, residents="inw")
    assert "row 5" in message
    assert "inw" in message


@pytest.mark.parametrize("code", [None, "", " ", "a/b", "../etc", "é", 1.5, ["B5"]])
def test_a_code_that_is_none_is_a_fault_with_its_record(tmp_path: Path, code: Any) -> None:
    data = collection([*TOWN, ({"code": code, "naam": "Zuid"}, square(120_600, 487_000))])
    assert "row 5" in refusal(geojson(tmp_path, data), **PLAIN)


def test_a_code_twice_is_a_fault(tmp_path: Path) -> None:
    path = geojson(tmp_path, collection([*TOWN, TOWN[0]]))
    assert "row 5: found 'B1'; expected each code once" in refusal(path, **PLAIN)


def test_a_code_of_an_earlier_source_is_a_fault_and_its_slug_is_left_alone(tmp_path: Path) -> None:
    path = geojson(tmp_path, collection(TOWN))
    before = {"areas": made(path, **PLAIN)}
    assert "3 more like this" in refusal(path, tables=before, **PLAIN | {"whole": WHOLE | {"code": "GM2"}})
    other = geojson(tmp_path, collection([({"code": "B9", "naam": "Molenbuurt"}, square(120_600, 487_000))]))
    later = made(other, tables=before, level="buurt", code="code", name="naam")
    assert later["slug"].tolist() == ["molenbuurt-2"]


def test_a_column_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    message = refusal(geojson(tmp_path, collection(TOWN)), **PLAIN | {"code": "buurtcode"})
    assert "options.code" in message
    assert "code, naam, wijk, wijknaam, inw" in message


def test_overlaps_and_gaps_are_told(tmp_path: Path) -> None:
    ring = [
        ({"code": f"R{i}{j}", "naam": f"R{i}{j}"}, square(120_000 + 100 * i, 487_000 + 100 * j))
        for i in range(3)
        for j in range(3)
        if (i, j) != (1, 1)
    ]
    over = ({"code": "X", "naam": "X"}, square(120_290, 487_000))
    notes: list[str] = []
    made(geojson(tmp_path, collection([*ring, over])), notes, **PLAIN)
    assert notes == [
        "1 changed, areas overlap: 1,000 m²: R20 and X",
        "1 changed, gap between areas: 10,000 m²",
    ]


def test_a_point_is_no_area(tmp_path: Path) -> None:
    data = collection([({"code": "A", "naam": "A"}, point(120_000, 487_000))])
    assert "expected an outline" in refusal(geojson(tmp_path, data), **PLAIN)


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"level": "straat"}, "options.level"),
        ({"level": ["buurt"]}, "options.level"),
        ({"code": ""}, "options.code"),
        ({"prefix": "../"}, "options.prefix"),
        ({"dissolve": {"wijk": "wijkcode"}}, "options.dissolve"),
        ({"dissolve": {"straat": {"code": "a", "name": "b"}}}, "options.dissolve"),
        ({"whole": {"code": "GM1"}}, "options.whole"),
        ({"whole": WHOLE | {"level": "straat"}}, "options.whole"),
        ({"whole": WHOLE | {"code": "a/b"}}, "options.whole"),
        ({"crs": "+init=file"}, "options.crs"),
        ({"colour": "red"}, "options.colour"),
    ],
)
def test_a_wrong_option_is_told(wrong: dict[str, Any], column: str) -> None:
    assert [fault.column for fault in area_faults(PLAIN | wrong, "recipe.toml")] == [column]


def test_needed_options_are_told() -> None:
    assert [fault.column for fault in area_faults({}, "recipe.toml")] == [
        "options.level", "options.code", "options.name",
    ]  # fmt: skip


def test_amsterdam_has_its_areas_and_places(shared_data: Path) -> None:
    notes: list[str] = []
    _, tables = recipe_tables(read_recipe(RECIPE), shared_data, note=notes.append)
    assert faults(tables) == []
    areas = tables["areas"]
    assert areas["level"].value_counts().to_dict() == {"buurt": 518, "wijk": 110, "gemeente": 1}
    whole = areas.set_index("area_code")["geometry"]
    file = shared_data / "amsterdam" / "buurten_2022plus_GM0363.geojson"
    theirs = gpd.read_file(file).set_index("buurtcode").to_crs(28992)["geometry"]
    ours = whole[theirs.index]
    assert (ours.symmetric_difference(theirs).area < 1.0).all()
    assert whole["GM0363"].area == pytest.approx(theirs.union_all().area, rel=1e-6)
    parents = areas.set_index("area_code")["parent_code"]
    assert (ours.intersection(whole[parents[ours.index]].set_axis(ours.index)).area > 0.99 * ours.area).all()
    places = tables["places"]
    dropped = next(note for note in notes if "is no place by the mapping" in note)
    assert f"{10_205 - len(places):,} left out" in dropped
    outlines = gpd.GeoDataFrame({"code": ours.index}, geometry=ours.to_numpy(), crs=28992)
    joined = gpd.sjoin(places[["place_id", "geometry"]], outlines, predicate="within")
    theirs_in = joined.drop_duplicates("place_id").set_index("place_id")["code"]
    known = places.set_index("place_id")["area_code"].dropna()
    assert set(known.index) == set(theirs_in.index)
    assert (known == theirs_in[known.index]).all()


def test_mutants_are_read_or_refused(tmp_path: Path) -> None:
    data = collection(
        [({"code": f"A{i}", "naam": f"Naam {i}"}, square(120_000 + 100 * i, 487_000)) for i in range(3)],
    )
    content = json.dumps(data).encode()
    well = survived([content], tmp_path / "shapes.geojson", lambda path: made(path, **PLAIN))
    assert MUTANTS / 10 <= well < MUTANTS
