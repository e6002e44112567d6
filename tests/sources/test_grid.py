"""Squares with residents, as CBS publishes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box
from tests.sources.shapes import collection, context, geojson, gpkg, source, square

from weefsel.errors import InputError
from weefsel.snapshot import faults, frame
from weefsel.sources.geo.grid import read
from weefsel.sources.geo.options import grid_faults
from weefsel.sources.recipe import read_recipe, recipe_tables

RECIPE: Final = Path(__file__).parents[2] / "recipes" / "ermelo.toml"
AGES: Final = ["a", "b", "c", "d", "e"]
OPTIONS: Final = {"code": "code", "residents": "inw", "ages": AGES}

AREAS: Final = frame(
    "areas",
    [
        {
            "area_code": "GM1", "year": 2024, "name": "Toetsdorp", "slug": "toetsdorp", "level": "gemeente",
            "residents_missing": "unknown", "source_id": "test", "geometry": box(120_000, 487_000, 120_300, 487_100),
        }
    ],
    "EPSG:28992",
)  # fmt: skip


def cell(code: str, x: float, residents: Any, *ages: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"code": code, "inw": residents, **dict(zip(AGES, ages, strict=False))}, square(x, 487_000)


TOWN: Final = [
    cell("E1200N4870", 120_000, 50, 10, 10, 10, 10, 10),
    cell("E1201N4870", 120_100, 15, None, 5, None, 10, None),
    cell("E1202N4870", 120_200, -99997, 5, 5, 5, 5, 5),
    cell("E1209N4870", 120_900, 25, 5, 5, 5, 5, 5),
]


def made(path: Path, notes: list[str] | None = None, **options: Any) -> pd.DataFrame:
    return read(source("grid", path, **OPTIONS | options), path, context({"areas": AREAS}, notes))["residents"]


@pytest.mark.parametrize("write", [geojson, gpkg])
def test_squares_with_a_count_become_residents(tmp_path: Path, write: Any) -> None:
    notes: list[str] = []
    rows = made(write(tmp_path, collection(TOWN)), notes)
    assert rows[["cell_id", "x_m", "y_m", "residents"]].values.tolist() == [
        ["E1200N4870", 120_050, 487_050, 50],
        ["E1201N4870", 120_150, 487_050, 15],
    ]
    assert rows["age_0_15"].fillna(-1).tolist() == [10, -1]
    assert rows["age_missing"].tolist() == [None, "secret"]
    assert set(rows["evidence"]) == {"rounded"}
    assert rows["source_ref"].tolist() == ["record 1", "record 2"]
    assert notes == [
        "1 left out, no number of residents",
        "1 left out, lies outside all areas: 25 residents",
        "1 changed, ages not complete",
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (cell("buurt 1", 120_000, 5), "row 5"),
        (cell("E120N487", 120_000, 5), "a code as E1583N4935"),
        (cell("E1200N4871", 120_000, 5), "where its code says"),
        (cell("E1200N4870", 120_000, 5), "expected each code once"),
        (cell("E1203N4870", 120_300, -5), "a number from 0"),
        (cell("E1203N4870", 120_300, "veel"), "veel"),
    ],
)
def test_a_square_that_is_none_is_a_fault_with_its_record(tmp_path: Path, wrong: Any, said: str) -> None:
    with pytest.raises(InputError) as caught:
        made(geojson(tmp_path, collection([*TOWN, wrong])))
    assert "row 5" in str(caught.value)
    assert said in str(caught.value)


def test_a_file_of_another_place_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least one square with residents"):
        made(geojson(tmp_path, collection([TOWN[3]])))


@pytest.mark.parametrize("ages", [["a"], "a", [1, 2, 3, 4, 5]])
def test_ages_are_five_columns(ages: Any) -> None:
    assert [fault.column for fault in grid_faults(OPTIONS | {"ages": ages}, "recipe.toml")] == ["options.ages"]


def test_ermelo_has_its_squares(shared_data: Path) -> None:
    _, tables = recipe_tables(read_recipe(RECIPE), shared_data)
    assert faults(tables) == []
    theirs = gpd.read_file(shared_data / "ermelo" / "cbs_vierkant100m.gpkg")
    ours = tables["residents"].merge(theirs, left_on="cell_id", right_on="c28992r100", how="left")
    assert (ours["residents"] == ours["aantal_inwoners"]).all()
    centres = gpd.GeoDataFrame(ours, geometry=gpd.points_from_xy(ours["x_m"], ours["y_m"]), crs=28992)
    buurten = gpd.read_file(shared_data / "ermelo" / "cbs_buurten_GM0233.gpkg")[["buurtcode", "geometry"]]
    by_centre = gpd.sjoin(centres, buurten, predicate="within", rsuffix="centre").set_index("cell_id")
    assert (by_centre["area_code"] == by_centre["buurtcode_centre"]).all()
    assert len(by_centre) == len(ours)
    # the file also says in which buurt CBS puts a square: the one in which most of it lives
    assert (ours["area_code"] == ours["buurtcode"]).mean() > 0.9
    assert tables["residents"]["residents"].sum() == pytest.approx(
        theirs.loc[theirs["gemeentecode"] == "GM0233", "aantal_inwoners"].sum(), rel=0.02
    )
    assert tables["areas"]["level"].value_counts().to_dict() == {"buurt": 17, "wijk": 3, "gemeente": 1}
