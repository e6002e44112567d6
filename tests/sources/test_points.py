"""Places and cells with residents from delimited text, cells that are no squares, and the area around them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer
from scipy.spatial import Voronoi
from shapely import Point, Polygon, box
from tests.sources.mutants import MUTANTS, survived
from tests.sources.shapes import collection, geojson, point, source, square

from weefsel.concepts import JoinReason, RowFate
from weefsel.errors import InputError
from weefsel.snapshot import faults, frame
from weefsel.snapshot.frames import Tables
from weefsel.sources.geo import grid, places
from weefsel.sources.geo.options import grid_faults
from weefsel.sources.model import JoinLine, ReadContext
from weefsel.sources.recipe import source_table

AREAS: Final = frame(
    "areas",
    [
        {
            "area_code": "GM1", "year": 2024, "name": "Toetsdorp", "slug": "toetsdorp", "level": "gemeente",
            "residents_missing": "unknown", "source_id": "test", "geometry": box(120_000, 487_000, 122_000, 488_000),
        }
    ],
    "EPSG:28992",
)  # fmt: skip
_LON, _LAT = Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True).transform(120_500, 487_500)
PLACES: Final = f"""\
id,wat,naam,lat,lon
boek,library,De Boekenwurm,{_LAT:.6f},{_LON:.6f}
bank,bench,,{_LAT + 0.001:.6f},{_LON:.6f}
thuis,library,Zonder plaats,,
winkel,clothes,Jas,{_LAT:.6f},{_LON:.6f}
"""
PLACE_OPTIONS: Final = {"id": "id", "category": "wat", "name": "naam", "x": "lon", "y": "lat"}
CELLS: Final = f"""\
id,lon,lat,inw,winkels
h1,{_LON:.6f},{_LAT:.6f},120,1
h2,{_LON + 0.005:.6f},{_LAT:.6f},0,0
h3,{_LON:.6f},{_LAT + 0.002:.6f},,0
h4,,{_LAT:.6f},7,0
"""
CELL_OPTIONS: Final = {"code": "id", "residents": "inw", "x": "lon", "y": "lat", "size": 300, "evidence": "spread"}
WHOLE: Final = {"level": "gemeente", "code": "TD", "name": "Toetsdorp (uitsnede)"}


def csv(folder: Path, content: str) -> Path:
    path = folder / "f.csv"
    path.write_text(content, encoding="utf-8")
    return path


def made(
    kind: Any, path: Path, options: Any, told: list[JoinLine] | None = None, areas: pd.DataFrame | None = AREAS
) -> Tables:
    join = (lambda _: None) if told is None else told.append
    tables = {} if areas is None else {"areas": areas}
    context = ReadContext("Toetsdorp", "toetsdorp", "EPSG:28992", join=join, tables=tables)
    return kind.read(source(kind.__name__.rpartition(".")[2], path, **options), path, context)


def refusal(kind: Any, path: Path, options: Any, areas: pd.DataFrame | None = AREAS) -> str:
    with pytest.raises(InputError) as caught:
        made(kind, path, options, areas=areas)
    return str(caught.value)


def account(told: list[JoinLine]) -> dict[Any, int]:
    return {line.reason or line.fate: line.rows for line in told}


def test_places_of_a_text_file_stand_where_its_columns_say(tmp_path: Path) -> None:
    told: list[JoinLine] = []
    rows = made(places, csv(tmp_path, PLACES), PLACE_OPTIONS, told)["places"].set_index("place_id")
    assert rows["kind"].to_dict() == {"test-boek": "library", "test-bank": "bench"}
    assert rows["source_ref"].tolist() == ["row 2", "row 3"]
    assert rows["name"].tolist() == ["De Boekenwurm", None]
    assert rows["geometry"].iloc[0].distance(Point(120_500, 487_500)) < 0.1
    assert account(told) == {
        RowFate.READ: 4, RowFate.KEPT: 2, JoinReason.NO_POSITION: 1, JoinReason.NO_PLACE: 1,
    }  # fmt: skip


def test_places_without_a_column_for_what_they_are_have_rules_by_their_id(tmp_path: Path) -> None:
    content = PLACES.replace("wat,", "soort,")
    options = {"id": "id", "category": "id", "x": "lon", "y": "lat", "rules": {"winkel": "library"}}
    assert made(places, csv(tmp_path, content), options)["places"]["place_id"].tolist() == ["test-winkel"]


def test_a_rule_that_imports_nothing_makes_no_place_when_it_is_named(tmp_path: Path) -> None:
    options = PLACE_OPTIONS | {"rules": {"library": "hospital"}}
    assert made(places, csv(tmp_path, PLACES), options)["places"]["place_id"].tolist() == ["test-bank"]


def test_a_text_file_may_be_in_metres(tmp_path: Path) -> None:
    content = "id;wat;x;y\nboek;library;120500,5;487500\n"
    options = {"id": "id", "category": "wat", "x": "x", "y": "y", "crs": "EPSG:28992"}
    (shape,) = made(places, csv(tmp_path, content), options)["places"]["geometry"]
    assert (shape.x, shape.y) == (120_500.5, 487_500)


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (PLACES, {"x": "lat", "y": "lon"}, "seem to be swapped"),
        (PLACES, {"x": "oost"}, "column options.x: found 'oost'; expected one of the columns id, wat"),
        (PLACES, {"layer": "a"}, "options.layer"),
        (PLACES.replace(f"{_LAT + 0.001:.6f}", "noord"), {}, "row 3, column lat: found 'noord'"),
        (PLACES.replace(f"{_LAT + 0.001:.6f}", '"52,37"'), {}, "row 3, column lat: found '52,37'"),
        (PLACES.replace("bank,", "boek,"), {}, "row 3: found 'boek'; expected each id once"),
        (PLACES.replace("bank,", "a/b,"), {}, "row 3: found 'a/b'"),
        ("id,wat,naam,lat,lon\nboek,library,,,\n", {}, "at least one record with a position"),
    ],
)
def test_what_is_wrong_with_positions_is_told_with_its_row(
    tmp_path: Path, content: str, options: Any, said: str
) -> None:
    assert said in refusal(places, csv(tmp_path, content), PLACE_OPTIONS | options)


def test_a_text_file_needs_columns_and_a_file_of_shapes_has_none(tmp_path: Path) -> None:
    lacking = {name: value for name, value in PLACE_OPTIONS.items() if name not in ("x", "y")}
    said = refusal(places, csv(tmp_path, PLACES), lacking)
    assert "the option x" in said
    assert "the option y" in said
    shapes = geojson(tmp_path, collection([({"id": 1, "wat": "library", "naam": None}, point(120_500, 487_500))]))
    assert "options.x" in refusal(places, shapes, PLACE_OPTIONS)


def test_points_that_stand_for_cells_become_residents(tmp_path: Path) -> None:
    told: list[JoinLine] = []
    rows = made(grid, csv(tmp_path, CELLS), CELL_OPTIONS, told)["residents"]
    assert rows[["cell_id", "residents", "size_m", "area_code", "source_ref"]].values.tolist() == [
        ["h1", 120, 300, "GM1", "row 2"],
        ["h2", 0, 300, "GM1", "row 3"],
    ]
    assert set(rows["evidence"]) == {"spread"}
    assert set(rows["age_missing"]) == {"not_published"}
    assert rows["x_m"].iloc[0] == pytest.approx(120_500, abs=0.1)
    assert account(told) == {
        RowFate.READ: 4, RowFate.KEPT: 2, JoinReason.NO_COUNT: 1, JoinReason.NO_POSITION: 1,
    }  # fmt: skip


def test_outlines_of_cells_count_by_their_middle(tmp_path: Path) -> None:
    data = collection([({"id": "c1", "inw": 5}, square(120_000, 487_000, 500))])
    options = {"code": "id", "residents": "inw", "size": 500}
    rows = made(grid, geojson(tmp_path, data), options)["residents"]
    assert rows[["x_m", "y_m", "evidence"]].values.tolist() == [[120_250, 487_250, "rounded"]]


def test_without_a_boundary_the_area_is_the_ground_of_the_cells(tmp_path: Path) -> None:
    told: list[JoinLine] = []
    tables = made(grid, csv(tmp_path, CELLS), CELL_OPTIONS | {"whole": WHOLE}, told, areas=None)
    (area,) = tables["areas"].to_dict("records")
    assert (area["area_code"], area["name"], area["slug"]) == ("TD", "Toetsdorp (uitsnede)", "toetsdorp-uitsnede")
    assert set(tables["residents"]["area_code"]) == {"TD"}
    assert area["geometry"].covers(box(120_400, 487_400, 120_600, 487_600))
    assert account(told)[JoinReason.SUPPOSED_OUTLINE] == 0
    snapshot = {"sources": source_table([source("grid", tmp_path / "f.csv")]), **tables}
    assert faults(snapshot) == []


@pytest.mark.parametrize("cell", ["square", "hexagon"])
def test_the_ground_of_cells_that_touch_has_no_gap(tmp_path: Path, cell: str) -> None:
    """Squares of 300 m, and hexagons that are as large: the middle of the place is one surface without holes."""
    step = 300.0 if cell == "square" else 300.0 * np.sqrt(2 / np.sqrt(3))
    up = 300.0 if cell == "square" else step * np.sqrt(3) / 2
    shift = 0.0 if cell == "square" else step / 2
    rows = [f"c{i}x{j},{120_000 + i * step + (j % 2) * shift},{487_000 + j * up},1" for i in range(9) for j in range(9)]
    content = "id,x,y,inw\n" + "\n".join(rows) + "\n"
    options = CELL_OPTIONS | {"x": "x", "y": "y", "crs": "EPSG:28992", "whole": WHOLE}
    (outline,) = made(grid, csv(tmp_path, content), options, areas=None)["areas"]["geometry"]
    assert outline.geom_type == "Polygon"
    assert len(outline.interiors) == 0
    assert outline.area == pytest.approx(81 * 90_000, rel=0.15)


def test_a_code_that_another_area_has_is_a_fault(tmp_path: Path) -> None:
    whole = WHOLE | {"code": "GM1"}
    said = refusal(grid, csv(tmp_path, CELLS), CELL_OPTIONS | {"whole": whole})
    assert "options.whole: found 'GM1'" in said


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        (",120,", ",-120,", "row 2, column inw: found '-120'; expected a number from 0"),
        (",120,", ",veel,", "row 2, column inw: found 'veel'"),
        (",120,", ',"12.0,5",', "row 2, column inw: found '12.0,5'"),
        ("h2,", "h1,", "row 3: found 'h1'; expected each id once"),
    ],
)
def test_what_is_wrong_with_cells_is_told_with_its_row(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    assert was in CELLS
    assert said in refusal(grid, csv(tmp_path, CELLS.replace(was, becomes)), CELL_OPTIONS)


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"size": 0}, "options.size"),
        ({"size": "300"}, "options.size"),
        ({"evidence": "model"}, "options.evidence"),
        ({"whole": {"level": "gemeente"}}, "options.whole"),
    ],
)
def test_a_wrong_option_is_told(wrong: dict[str, Any], column: str) -> None:
    assert [fault.column for fault in grid_faults(CELL_OPTIONS | wrong, "recipe.toml")] == [column]


def test_the_cells_of_porto_alegre_are_as_large_as_its_recipe_says(shared_data: Path) -> None:
    """The ground nearer to a hexagon's point than to any other, as scipy finds it: the median is 300 m squared."""

    rows = pd.read_csv(shared_data / "porto_alegre" / "poa_hexgrid.csv")
    points = gpd.GeoSeries(gpd.points_from_xy(rows["lon"], rows["lat"]), crs=4326).to_crs(32722)
    cells = Voronoi(np.column_stack([points.x, points.y]))
    regions = [cells.regions[i] for i in cells.point_region]
    areas = [Polygon(cells.vertices[region]).area for region in regions if region and -1 not in region]
    assert np.sqrt(np.median(areas)) == pytest.approx(300, abs=1)


def test_damaged_files_of_places_read_or_are_an_input_error(tmp_path: Path) -> None:
    file = tmp_path / "f.csv"
    well = survived([PLACES.encode()], file, lambda path: made(places, path, PLACE_OPTIONS))
    assert MUTANTS / 10 <= well < MUTANTS


def test_damaged_files_of_cells_read_or_are_an_input_error(tmp_path: Path) -> None:
    file, options = tmp_path / "f.csv", CELL_OPTIONS | {"whole": WHOLE}
    well = survived([CELLS.encode()], file, lambda path: made(grid, path, options, areas=None))
    assert MUTANTS / 10 <= well < MUTANTS
