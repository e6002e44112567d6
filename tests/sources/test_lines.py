"""A walking network from files of lines."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from tests.sources.mutants import MUTANTS, SEED, survived
from tests.sources.shapes import collection, geojson, gpkg, point, source

from weefsel.concepts import JoinReason, RowFate
from weefsel.errors import InputError
from weefsel.network.graph import build_graph
from weefsel.snapshot.frames import Tables
from weefsel.sources.geo.lines import CHAIN, SAME_M, SNAP_M, read
from weefsel.sources.geo.options import line_faults
from weefsel.sources.model import JoinLine, ReadContext

OSDORP: Final = "osdorp/osdorp_walk_bike_network.gpkg"
X, Y = 120_000.0, 487_000.0


def line(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [[X + x, Y + y] for x, y in points]}


def way(kind: str | None = "walk", name: str | None = None, bridge: Any = None) -> dict[str, Any]:
    return {"soort": kind, "naam": name, "brug": bridge}


#: a street with a bend, a side street at the bend, a line that only crosses it, one without length, and an island
TOWN: Final = [
    (way("walk", "Dorpsstraat", "nee"), line((0, 0), (100, 0), (100, 50))),
    (way("bike", None, "ja"), line((100, 0), (200, 0))),
    (way("walk"), line((50, -50), (50, 50))),
    (way(None), line((200, 0), (200, 0))),
    (way("walk", "Eiland"), line((500, 500), (500, 530))),
]


def made(path: Path, told: list[JoinLine] | None = None, **options: Any) -> Tables:
    join = (lambda _: None) if told is None else told.append
    given = replace(source("lines", path), options=options)
    return read(given, path, ReadContext("Toetsdorp", "toetsdorp", "EPSG:28992", join=join))


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        made(path, **options)
    return str(caught.value)


def stretches(tables: Tables) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The edges by the places of their ends, from the origin of the town."""
    nodes, edges = tables["nodes"], tables["edges"]
    xy = [(x - X, y - Y) for x, y in zip(nodes["x_m"], nodes["y_m"], strict=True)]
    return [(xy[u], xy[v]) for u, v in zip(edges["u"], edges["v"], strict=True)]


@pytest.mark.parametrize("write", [geojson, gpkg])
def test_every_stretch_between_two_vertices_is_an_edge(tmp_path: Path, write: Any) -> None:
    tables = made(write(tmp_path, collection(TOWN)), kind="soort", name="naam", bridge="brug")
    assert stretches(tables) == [
        ((0, 0), (100, 0)),
        ((100, 0), (100, 50)),
        ((100, 0), (200, 0)),
        ((50, -50), (50, 50)),
        ((500, 500), (500, 530)),
    ]
    edges = tables["edges"]
    assert edges["length_m"].tolist() == [100, 50, 100, 100, 30]
    assert edges["kind"].tolist() == ["walk", "walk", "bike", "walk", "walk"]
    assert edges["name"].tolist() == ["Dorpsstraat", "Dorpsstraat", None, None, "Eiland"]
    assert edges["bridge"].tolist() == [False, False, True, False, False]
    assert edges["source_ref"].tolist() == ["record 1", "record 1", "record 2", "record 3", "record 5"]
    assert edges["edge_id"].tolist() == list(range(5))


@pytest.mark.parametrize("write", [geojson, gpkg])
def test_a_column_can_say_how_lines_can_be_gone_by_wheelchair(tmp_path: Path, write: Any) -> None:
    words = ["Yes", "beperkt", " nee ", "onbekend", None]
    lines = [(content | {"rolstoel": said}, shape) for (content, shape), said in zip(TOWN, words, strict=True)]
    path = write(tmp_path, collection(lines))
    assert made(path, wheelchair="rolstoel")["edges"]["wheelchair"].tolist() == ["yes", "yes", "limited", "no", None]
    assert made(path)["edges"]["wheelchair"].tolist() == [None] * 5


def test_a_column_of_yes_and_no_can_say_it_too(tmp_path: Path) -> None:
    lines = [({"rolstoel": said}, line((i, 0), (i, 9))) for i, said in enumerate((True, False, 1, 0))]
    tables = made(geojson(tmp_path, collection(lines)), wheelchair="rolstoel")
    assert tables["edges"]["wheelchair"].tolist() == ["yes", "no", "yes", "no"]


def test_another_word_for_how_a_line_can_be_gone_by_wheelchair_is_told_with_all_others(tmp_path: Path) -> None:
    lines = [({"rolstoel": said}, line((i, 0), (i, 9))) for i, said in enumerate(("ja", "misschien", "7", None, 2.5))]
    said = refusal(geojson(tmp_path, collection(lines)), wheelchair="rolstoel")
    assert "row 2" in said
    assert "found 'misschien'; expected yes, limited, no or nothing in column rolstoel" in said


def test_lines_meet_at_a_shared_vertex_and_not_where_they_cross(tmp_path: Path) -> None:
    tables = made(geojson(tmp_path, collection(TOWN)))
    graph = build_graph(tables["nodes"], tables["edges"])
    assert (graph.components, len(graph.main)) == (3, 4)


def test_every_line_is_accounted_for(tmp_path: Path) -> None:
    told: list[JoinLine] = []
    made(geojson(tmp_path, collection(TOWN)), told, kind="soort", keep=["walk"])
    assert [(one.fate, one.reason, one.rows, one.detail) for one in told] == [
        (RowFate.READ, None, 5, None),
        (RowFate.DROPPED, JoinReason.NOT_ASKED, 2, None),
        (RowFate.KEPT, None, 3, None),
        (RowFate.CHANGED, JoinReason.ISLAND, 2, "1 + 2"),
    ]


def test_a_line_without_length_and_one_that_joining_leaves_none_are_told_apart(tmp_path: Path) -> None:
    told: list[JoinLine] = []
    short = [(way(), line((0, 0), (0.004, 0))), (way(), line((0.004, 0), (0.02, 0)))]
    tables = made(geojson(tmp_path, collection([*TOWN, *short])), told)
    dropped = [(one.rows, one.detail) for one in told if one.reason is JoinReason.NO_LENGTH]
    assert dropped == [(1, None), (1, f"< {SNAP_M:g} m")]
    assert tables["edges"]["length_m"].min() == pytest.approx(0.016)


@pytest.mark.parametrize(("apart", "parts"), [(SNAP_M * 0.9, 1), (SNAP_M * 1.1, 2)])
def test_ends_that_nearly_meet_do(tmp_path: Path, apart: float, parts: int) -> None:
    lines = [(way(), line((0, 0), (100, 0))), (way(), line((100 + apart, 0), (200, 0)))]
    tables = made(geojson(tmp_path, collection(lines)))
    assert build_graph(tables["nodes"], tables["edges"]).components == parts
    assert made(geojson(tmp_path, collection(lines)), snap_m=0.5)["nodes"].shape[0] == 3


def test_an_end_joins_a_bend_but_two_bends_join_only_where_they_are_the_same(tmp_path: Path) -> None:
    bend = line((0, 0), (100, 0), (100, 100))
    near = line((200, 0), (100.2, 0.2), (200, 200))
    end = line((200, 0), (100.2, 0.2))
    same = line((200, 0), (100 + SAME_M / 2, 0), (200, 200))
    for other, parts in ((near, 2), (end, 1), (same, 1)):
        tables = made(geojson(tmp_path, collection([(way(), bend), (way(), other)])), snap_m=0.5)
        assert build_graph(tables["nodes"], tables["edges"]).components == parts


def test_a_line_of_several_parts_is_read_whole(tmp_path: Path) -> None:
    one, other = line((0, 0), (9, 0)), line((20, 0), (29, 0))
    parts = {"type": "MultiLineString", "coordinates": [one["coordinates"], other["coordinates"]]}
    tables = made(geojson(tmp_path, collection([(way(), parts)])))
    assert stretches(tables) == [((0, 0), (9, 0)), ((20, 0), (29, 0))]


def test_lines_in_degrees_are_as_long_as_on_the_ground(tmp_path: Path) -> None:
    """Against the length that GDAL and PROJ give to the same line in RD."""
    drawn = shapely.LineString([(4.80, 52.36), (4.81, 52.36), (4.81, 52.37)])
    theirs = gpd.GeoSeries([drawn], crs=4326).to_crs(28992).length.iloc[0]
    data = collection([({}, shapely.geometry.mapping(drawn))], crs=None)
    assert made(geojson(tmp_path, data))["edges"]["length_m"].sum() == pytest.approx(theirs, abs=0.01)


@pytest.mark.parametrize(
    ("shape", "options", "said"),
    [
        (point(X, Y), {}, "row 6: found 'Point'; expected a line"),
        (None, {"kind": "type"}, "expected the name of a column of shapes.geojson: soort, naam, brug"),
        (None, {"kind": "soort", "keep": ["train"]}, "column options.keep: found 'train'"),
        (line((0, 0), (1, 0)), {"snap_m": 5, "crs": "EPSG:4326"}, "positions inside the area of use"),
    ],
)
def test_what_is_wrong_with_a_file_of_lines_is_told(tmp_path: Path, shape: Any, options: Any, said: str) -> None:
    data = collection([*TOWN, *([(way(), shape)] if shape else [])])
    assert said in refusal(geojson(tmp_path, data), **options)


def test_a_file_in_which_no_line_has_a_length_is_a_fault(tmp_path: Path) -> None:
    assert "at least one line with a length" in refusal(geojson(tmp_path, collection([TOWN[3]])))


def test_joining_that_would_swallow_a_street_is_refused(tmp_path: Path) -> None:
    steps = [(way(), line((0.9 * i, 0), (0.9 * (i + 1), 0))) for i in range(4 * CHAIN)]
    assert "Give option snap_m a smaller value" in refusal(geojson(tmp_path, collection(steps)), snap_m=1)
    assert len(made(geojson(tmp_path, collection(steps)))["edges"]) == 4 * CHAIN


def test_a_crowd_of_vertices_in_one_spot_is_refused_before_it_takes_all_memory(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    dust = [(rng.random(), rng.random()) for _ in range(2_000)]
    assert "few lie within" in refusal(geojson(tmp_path, collection([(way(), line(*dust))])), snap_m=2)


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"snap_m": -1}, "options.snap_m"),
        ({"snap_m": "0.1"}, "options.snap_m"),
        ({"snap_m": True}, "options.snap_m"),
        ({"kind": "soort", "keep": []}, "options.keep"),
        ({"keep": ["walk"]}, "options.kind"),
        ({"colour": "red"}, "options.colour"),
    ],
)
def test_a_wrong_option_is_told(wrong: dict[str, Any], column: str) -> None:
    assert [fault.column for fault in line_faults(wrong, "recipe.toml")] == [column]


def test_osdorp_has_the_parts_that_another_program_finds(shared_data: Path) -> None:
    """Endpoints rounded to a centimetre, and the parts of that found by scipy; zero lengths counted by shapely."""
    theirs = gpd.read_file(shared_data / OSDORP)
    shapes = theirs.geometry.to_numpy()
    ends = np.vstack([shapely.get_coordinates(shapely.get_point(shapes, at)) for at in (0, -1)]).round(2)
    unique, at = np.unique(ends, axis=0, return_inverse=True)
    u, v = at.reshape(2, -1)
    count, label = connected_components(csr_matrix((np.ones(len(u)), (u, v)), shape=(len(unique),) * 2), False)
    told: list[JoinLine] = []
    tables = made(shared_data / OSDORP, told, kind="path_type")
    graph = build_graph(tables["nodes"], tables["edges"])
    assert graph.components == count == 74
    assert abs(len(graph.main) - np.bincount(label).max()) <= 5
    no_length = [one.rows for one in told if one.reason is JoinReason.NO_LENGTH]
    assert no_length[0] == (shapely.length(shapes) == 0).sum() == 81
    rows = {fate: sum(one.rows for one in told if one.fate is fate) for fate in RowFate}
    assert rows[RowFate.READ] == len(theirs) == rows[RowFate.KEPT] + rows[RowFate.DROPPED]
    assert tables["edges"]["length_m"].sum() == pytest.approx(theirs.length.sum(), abs=0.1)


def test_osdorp_has_no_vertex_between_the_ends_of_a_line(shared_data: Path) -> None:
    """So that joining at vertices inside lines is nothing that its parts depend on."""
    assert set(shapely.get_num_coordinates(gpd.read_file(shared_data / OSDORP).geometry.to_numpy())) == {2}


def test_damaged_files_of_lines_read_or_are_an_input_error(tmp_path: Path) -> None:
    content = json.dumps(collection(TOWN), indent=0).encode()
    options = {"kind": "soort", "name": "naam", "bridge": "brug", "wheelchair": "brug"}
    well = survived([content], tmp_path / "shapes.geojson", lambda path: made(path, **options))
    assert MUTANTS / 10 <= well < MUTANTS


def test_damaged_geopackages_of_lines_read_or_are_an_input_error(tmp_path: Path) -> None:
    """Fewer, as each starts a process of its own."""
    content = gpkg(tmp_path, collection(TOWN)).read_bytes()
    assert survived([content], tmp_path / "shapes.gpkg", lambda path: made(path, kind="soort"), 12) < 12


def test_the_tables_can_be_joined_to_those_of_another_source(tmp_path: Path) -> None:
    tables = made(geojson(tmp_path, collection(TOWN)))
    assert set(pd.concat([tables["edges"]["u"], tables["edges"]["v"]])) <= set(tables["nodes"]["node_id"])
    assert tables["nodes"]["node_id"].tolist() == list(range(len(tables["nodes"])))
