"""Places from files of points."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest
from shapely import box
from tests.sources.shapes import collection, context, geojson, gpkg, point, source, square

from weefsel.errors import InputError
from weefsel.snapshot import faults, frame
from weefsel.sources.geo.options import place_faults
from weefsel.sources.geo.places import BUFFER_M, read

OPTIONS: Final = {"id": "id", "category": "soort"}

AREAS: Final = frame(
    "areas",
    [
        {
            "area_code": code, "year": 2024, "name": code, "slug": code.lower(), "level": level, "parent_code": parent,
            "residents_missing": "unknown", "source_id": "test", "geometry": box(*bounds),
        }
        for code, level, parent, bounds in (
            ("GM1", "gemeente", None, (120_000, 487_000, 121_000, 488_000)),
            ("B1", "buurt", "GM1", (120_000, 487_000, 120_500, 488_000)),
        )
    ],
    "EPSG:28992",
)  # fmt: skip

TOWN: Final = [
    ({"id": 1, "soort": "library", "naam": "De  Boekenwurm\n", "sleutel": "amenity"}, point(120_100, 487_500)),
    ({"id": 2, "soort": "bench", "naam": None, "sleutel": "amenity"}, point(120_900, 487_500)),
    ({"id": 3, "soort": "clothes", "naam": "Jas", "sleutel": "shop"}, point(120_100, 487_500)),
    ({"id": 4, "soort": "park", "naam": "Park", "sleutel": "leisure"}, square(120_200, 487_200)),
    ({"id": 5, "soort": "library", "naam": "Over de grens", "sleutel": "amenity"}, point(121_500, 487_500)),
    ({"id": 6, "soort": "library", "naam": "Ver weg", "sleutel": "amenity"}, point(121_100 + BUFFER_M, 487_500)),
    ({"id": 7, "soort": None, "naam": "Iets", "sleutel": None}, point(120_100, 487_500)),
]


def made(path: Path, notes: list[str] | None = None, **options: Any) -> pd.DataFrame:
    return read(source("places", path, **OPTIONS | options), path, context({"areas": AREAS}, notes))["places"]


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        made(path, **options)
    return str(caught.value)


@pytest.mark.parametrize("write", [geojson, gpkg])
def test_records_become_places_in_the_smallest_area_around_them(tmp_path: Path, write: Any) -> None:
    places = made(write(tmp_path, collection(TOWN)), name="naam", prefix="osm").set_index("place_id")
    assert places["kind"].to_dict() == {"osm-1": "library", "osm-2": "bench", "osm-4": "park", "osm-5": "library"}
    assert places["area_code"].to_dict() == {"osm-1": "B1", "osm-2": "GM1", "osm-4": "B1", "osm-5": None}
    assert places["name"].tolist() == ["De Boekenwurm", None, "Park", "Over de grens"]
    assert places["source_ref"].tolist() == ["record 1", "record 2", "record 4", "record 5"]
    assert places.loc["osm-1", "count"] == "core"
    assert places.loc["osm-2", "count"] == "minor"
    assert json.loads(places.loc["osm-1", "tags"]) == {"soort": "library"}
    assert set(places.geometry.geom_type) == {"Point"}


def test_the_table_is_sound(tmp_path: Path) -> None:
    sources = frame(
        "sources",
        [
            dict.fromkeys(("source_id", "kind", "title", "publisher", "licence"), "test")
            | {"year": 2024, "disclosure": "public"}
        ],
    )
    places = made(geojson(tmp_path, collection(TOWN)))
    assert faults({"sources": sources, "areas": AREAS, "places": places}) == []


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    notes: list[str] = []
    made(geojson(tmp_path, collection(TOWN)), notes)
    assert notes == [
        "2 left out, is no place by the mapping: ? (1), soort=clothes (1)",
        "1 left out, lies outside all areas",
        "1 changed, lies just outside the areas",
    ]


def test_a_key_and_a_category_together_are_a_tag(tmp_path: Path) -> None:
    places = made(geojson(tmp_path, collection(TOWN)), key="sleutel")
    assert places["kind"].tolist() == ["library", "bench", "park", "library"]
    assert json.loads(places["tags"].iloc[0]) == {"amenity": "library"}
    assert places["place_id"].iloc[0] == "test-1"


def test_rules_can_be_named_for_other_words(tmp_path: Path) -> None:
    data = collection([({"id": "NL.IMGeo.1", "soort": "niet-bgt:bank"}, point(120_100, 487_500))])
    places = made(geojson(tmp_path, data), rules={"niet-bgt:bank": "bench"})
    assert places[["place_id", "kind", "rule"]].values.tolist() == [["test-NL.IMGeo.1", "bench", "bench"]]


@pytest.mark.parametrize("number", [None, "a/b", 1])
def test_an_id_that_is_none_or_twice_the_same_is_a_fault(tmp_path: Path, number: Any) -> None:
    data = collection([*TOWN, ({"id": number, "soort": "library"}, point(120_100, 487_500))])
    assert "row 8" in refusal(geojson(tmp_path, data))


def test_places_need_areas_first(tmp_path: Path) -> None:
    path = geojson(tmp_path, collection(TOWN))
    with pytest.raises(InputError, match="areas from a source before this one"):
        read(source("places", path, **OPTIONS), path, context())


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"rules": {"bank": "no such rule"}}, "options.rules"),
        ({"rules": {"bank": 1}}, "options.rules"),
        ({"prefix": "a/b"}, "options.prefix"),
        ({"id": 1}, "options.id"),
        ({"colour": "red"}, "options.colour"),
    ],
)
def test_a_wrong_option_is_told(wrong: dict[str, Any], column: str) -> None:
    assert [fault.column for fault in place_faults(OPTIONS | wrong, "recipe.toml")] == [column]


def test_a_place_in_a_wijk_of_one_buurt_is_in_the_buurt(tmp_path: Path) -> None:
    larger = AREAS[AREAS["area_code"] == "B1"].copy()
    larger["area_code"], larger["slug"], larger["geometry"] = "A0", "a0", larger.geometry.buffer(-0.01)
    areas = pd.concat([larger, AREAS.replace({"parent_code": {"GM1": "A0"}})], ignore_index=True)
    path = geojson(tmp_path, collection(TOWN))
    found = read(source("places", path, **OPTIONS), path, context({"areas": areas}))["places"]
    assert found["area_code"].iloc[0] == "B1"
