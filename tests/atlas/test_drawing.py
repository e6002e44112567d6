"""The drawing is read back by a slow interpreter of path data and compared with the shapes it was made from."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import scale, translate
from shapely.geometry.base import BaseGeometry
from tests.atlas.places import BOW_TIE, RD, X, Y, area, cell, line, place, square, wavy_neighbours

from weefsel.atlas.drawing import BASEMAP_BYTES, BORDER_BYTES, OUTLINE_BYTES, make_drawings
from weefsel.atlas.labels import anchor
from weefsel.atlas.svg_path import line_data, polygon_data
from weefsel.errors import InputError
from weefsel.snapshot.frames import frame

CLASSES = {
    *("k-land", "k-sloot", "k-stad", "k-groen", "k-blok", "k-water", "k-brug", "k-weg", "k-spoor"),
    *("k-straat", "k-grens", "k-ver", "k-midden", "k-nabij"),
}


def drawn(tables: Mapping[str, pd.DataFrame], directory: Path) -> dict[str, Any]:
    make_drawings(tables, RD, directory)
    return json.loads((directory / "drawing.json").read_text(encoding="utf-8"))


def near(code: str, directory: Path) -> dict[str, Any]:
    return json.loads((directory / "areas" / f"{code}.json").read_text(encoding="utf-8"))


def paths(markup: str) -> dict[str, str]:
    """Class → path data. The markup must be XML."""
    root = ElementTree.fromstring(f"<svg>{markup}</svg>")  # noqa: S314 (our own)
    found = [(element.attrib["class"], element.attrib["d"]) for element in root.iter("path")]
    assert len(dict(found)) == len(found), "a class has one path"
    return dict(found)


def interpreted(data: str) -> list[tuple[list[tuple[float, float]], bool]]:
    """The subpaths of path data, each with whether it is closed: a plain reading of SVG 2, 9.3."""
    tokens = re.findall(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)", data)
    assert "".join(tokens) == data.replace(" ", ""), "nothing but commands and numbers"
    subpaths: list[tuple[list[tuple[float, float]], bool]] = []
    points: list[tuple[float, float]] = []
    at = (0.0, 0.0)
    command = ""
    while tokens:
        if tokens[0].isalpha():
            command = tokens.pop(0)
        if command == "z":
            subpaths.append((points, True))
            at, points = points[0], []
            continue
        x, y = float(tokens.pop(0)), float(tokens.pop(0))
        at = (x, y) if command.isupper() else (at[0] + x, at[1] + y)
        if command in "Mm":
            if points:
                subpaths.append((points, False))
            points, command = [at], "L" if command == "M" else "l"
        else:
            assert command in "Ll"
            points.append(at)
    return [*subpaths, (points, False)] if points else subpaths


def filled(data: str, origin: Sequence[float] = (0, 0)) -> BaseGeometry:
    """The polygon that path data fills, by the even-odd rule, in metres with y upward."""
    shape: BaseGeometry = shapely.Polygon()
    for points, closed in interpreted(data):
        assert closed
        ring = shapely.make_valid(shapely.Polygon([(origin[0] + x, origin[1] - y) for x, y in points]))
        shape = shapely.symmetric_difference(shape, ring)
    return shape


def stroked(data: str, origin: Sequence[float] = (0, 0)) -> BaseGeometry:
    subpaths = interpreted(data)
    assert not any(closed for _, closed in subpaths)
    return shapely.MultiLineString([[(origin[0] + x, origin[1] - y) for x, y in points] for points, _ in subpaths])


#: to a thousandth: a step of 1e-197 m is nobody's outline, and divides by zero in GEOS
coordinate = st.floats(-5000, 5000, allow_nan=False).map(lambda value: round(value, 3))
point = st.tuples(coordinate, coordinate)


@st.composite
def polygons(draw: st.DrawFn) -> list[BaseGeometry]:
    """Polygons with holes, side by side: a hull of points in each square of a row, with a smaller copy cut out."""
    made = []
    for n in range(draw(st.integers(1, 4))):
        hull = shapely.MultiPoint(draw(st.lists(point, min_size=3, max_size=9))).convex_hull
        if hull.area > 10_000:
            hull = translate(hull, n * 11_000, 0)
            hole = scale(hull, 0.4, 0.4, origin=hull.centroid)
            made.append(shapely.difference(hull, hole))
    return made


@settings(deadline=None)
@given(polygons(), st.sampled_from([0, 1]))
def test_polygon_data_reads_back_as_the_polygons_within_a_rounding(shapes: list[BaseGeometry], decimals: int) -> None:
    data = polygon_data(np.array(shapes, dtype=object), (100, 200), decimals=decimals)
    read = filled(data, (100, 200))
    whole = shapely.union_all(shapes)
    assert whole.symmetric_difference(read).area <= (whole.length + 1) * 10**-decimals
    assert not data or data.startswith("M")


@settings(deadline=None)
@given(st.lists(st.lists(point, min_size=2, max_size=9), max_size=5), st.sampled_from([0, 1]))
def test_line_data_reads_back_as_the_lines_within_a_rounding(points: list[list[Any]], decimals: int) -> None:
    lines = [shapely.LineString(each) for each in points]
    data = line_data(np.array(lines, dtype=object), (100, 200), decimals=decimals)
    near_by = 10**-decimals
    long_enough = [each for each in lines if np.ptp(each.coords, axis=0).max() > near_by]
    read = stroked(data, (100, 200))
    assert shapely.MultiLineString(long_enough).difference(read.buffer(near_by)).length < 1e-9
    assert read.difference(shapely.MultiLineString(lines).buffer(near_by)).length < 1e-9


def test_path_data_is_short_and_starts_absolute() -> None:
    triangle = shapely.Polygon([(10, 20), (13, 20), (12, 16)])
    data = polygon_data(np.array([triangle, translate(triangle, 5, 0)]), (0, 30))
    assert data in {"M10 10l3 0-1 4zm5 0 3 0-1 4z", "M10 10l2 4 1-4zm5 0 2 4 1-4z"}
    assert line_data(np.array([shapely.LineString([(0, 0), (0.5, 0.25), (1.5, -1)])]), (0, 0), decimals=1) in {
        "M0 0l.5-.2 1 1.2",
        "M0 0l.5-.3 1 1.3",
    }


def test_points_on_a_straight_line_and_specks_are_left_out() -> None:
    straight = shapely.LineString([(0, 0), (10, 10), (20, 20), (20, 20), (30, 30), (30, 0)])
    assert line_data(np.array([straight]), (0, 0)) == "M0 0l30-30 0 30"
    speck = shapely.box(0, 0, 3, 3)
    assert polygon_data(np.array([speck]), (0, 0), smallest=10) == ""
    assert polygon_data(np.array([shapely.box(0, 0, 0.2, 0.2)]), (0, 0)) == ""


def town() -> dict[str, pd.DataFrame]:
    """Two buurten side by side in a gemeente, with one thing of every kind."""
    one, two = square(0, 0), square(1000, 0)
    return place(
        [
            area("GM1", one.union(two), level="gemeente"),
            area("BU1", one, parent_code="GM1"),
            area("BU2", two, parent_code="GM1"),
        ],
        [
            ("land", square(-3000, -3000, 7000)),
            ("town", square(150, 150, 200).union(square(360, 150, 200)).envelope),
            ("block", square(150, 150, 200)),
            ("block", square(360, 150, 200)),
            ("green", square(1200, 200, 300)),
            ("water", line((-500, 500), (2500, 700)).buffer(60), "De Wever"),
            ("ditch", line((-300, 0), (-300, 900))),
            ("road", line((-500, 50), (1000, 50), (2500, 80))),
            ("street", line((355, 150), (355, 350))),
            ("street", line((1100, 100), (1100, 400))),
            ("bridge", line((1000, 500), (1000, 700))),
            ("rail", line((-500, 950), (2500, 950))),
            ("label", shapely.Point(X + 1500, Y + 300), "Het <b>park</b>"),
        ],
        [cell(x, y) for x in (50, 950, 1950) for y in (50, 950)],
    )


def test_the_drawing_has_every_layer_once_from_the_ground_up(tmp_path: Path) -> None:
    drawing = drawn(town(), tmp_path)
    assert list(paths(drawing["basemap"])) == [
        *("k-sloot", "k-stad", "k-groen", "k-blok", "k-water", "k-brug", "k-weg k-straat", "k-weg", "k-spoor"),
    ]
    assert drawing["basemap"].startswith("<g class='k-nabij'><rect class='k-land' ")
    assert list(paths(drawing["borders"])) == ["k-grens"]


@pytest.mark.parametrize("code", [None, "GM1", "BU1"])
def test_markup_holds_only_known_classes_and_numbers(tmp_path: Path, code: str | None) -> None:
    drawing = drawn(town(), tmp_path)
    markup = drawing["basemap"] + drawing["borders"] if code is None else near(code, tmp_path)["basemap"]
    for element in ElementTree.fromstring(f"<svg>{markup}</svg>").iter():  # noqa: S314
        assert element.tag in {"svg", "g", "rect", "path"}
        assert element.attrib.keys() <= {"class", "d", "x", "y", "width", "height"}
        assert set(element.attrib.get("class", "").split()) <= CLASSES
        assert not (element.text or "").strip()


def test_names_are_data_and_never_markup(tmp_path: Path) -> None:
    tables = town()
    for name in tables:
        if "name" in tables[name]:
            tables[name]["name"] = "<script>'&"
    drawing = drawn(tables, tmp_path)
    for markup in (drawing["basemap"], drawing["borders"], near("BU1", tmp_path)["basemap"]):
        assert "script" not in markup
        assert "&" not in markup


def test_labels_stand_where_the_basemap_says_and_along_the_water(tmp_path: Path) -> None:
    tables = town()
    drawing = drawn(tables, tmp_path)
    labels = {label["name"]: label for label in drawing["labels"]}
    left, top = drawing["origin"]
    park, river = labels["Het <b>park</b>"], labels["De Wever"]
    assert (park["kind"], park["x"], park["y"], park["angle"]) == ("label", X + 1500 - left, top - (Y + 300), 0)
    assert river["kind"] == "water"
    water = tables["basemap"].geometry[5]
    assert water.contains(shapely.Point(left + river["x"], top - river["y"]))
    # it rises 200 m over 3 km toward the east: on a screen that is turned counter-clockwise
    assert river["angle"] == round(-np.degrees(np.arctan(200 / 3000)))


def test_an_area_that_says_its_own_name_has_no_second_label(tmp_path: Path) -> None:
    tables = place([area("A", square(0, 0), name="Veen")], [("label", shapely.Point(X + 9, Y + 9), "Veen")])
    assert drawn(tables, tmp_path)["labels"] == []


def test_the_view_is_of_where_people_live_not_of_the_whole_polder(tmp_path: Path) -> None:
    tables = place(
        [area("A", square(-5000, -5000, 10_000))], cells=[cell(50, 50), cell(950, 450), cell(4950, 4950, residents=0)]
    )
    drawing = drawn(tables, tmp_path)
    left, top = drawing["origin"]
    x, y, width, height = drawing["viewbox"]
    assert (x, y) == (0, 0)
    assert left < X <= left + 100
    assert X + 1000 < left + width <= X + 1100
    assert Y + 500 < top <= Y + 600
    assert top - height < Y


def test_bounds_are_the_view_in_degrees(tmp_path: Path) -> None:
    drawing = drawn(town(), tmp_path)
    west, south, east, north = drawing["bounds"]
    left, top = drawing["origin"]
    _, _, width, height = drawing["viewbox"]
    to_rd = pyproj.Transformer.from_crs("EPSG:4326", RD, always_xy=True)
    assert to_rd.transform(west, south) == pytest.approx((left, top - height), abs=height * 0.02)
    assert to_rd.transform(east, north) == pytest.approx((left + width, top), abs=height * 0.02)


def test_areas_are_drawn_on_the_same_origin_with_a_label_inside(tmp_path: Path) -> None:
    tables = town()
    # a horseshoe: its centroid lies outside it
    shoe = square(0, 2000).difference(square(200, 2200, 600)).difference(square(400, 2000, 200))
    tables["areas"] = pd.concat([tables["areas"], frame("areas", [area("BU3", shoe)], RD)], ignore_index=True)
    drawing = drawn(tables, tmp_path)
    left, top = drawing["origin"]
    for code, shape in zip(tables["areas"]["area_code"], tables["areas"].geometry, strict=True):
        made = drawing["areas"][code]
        assert filled(made["d"], (left, top)).symmetric_difference(shape).area < 0.01 * shape.area
        assert shape.contains(shapely.Point(left + made["label"][0], top - made["label"][1]))
        x, y, width, height = made["bbox"]
        assert shapely.box(left + x, top - y - height, left + x + width, top - y).buffer(1).covers(shape)
        fine = near(code, tmp_path)
        assert filled(fine["d"], (left, top)).symmetric_difference(shape).area < 0.002 * shape.area
        x, y, width, height = fine["viewbox"]
        assert shapely.box(left + x, top - y - height, left + x + width, top - y).contains(shape)


def test_neighbours_keep_their_border_in_common_and_it_is_drawn_once(tmp_path: Path) -> None:
    seed = 20260301
    print(f"seed {seed}")
    shapes = wavy_neighbours(seed)
    drawing = drawn(place([area(f"B{n}", shape) for n, shape in enumerate(shapes)]), tmp_path)
    read = [filled(drawing["areas"][f"B{n}"]["d"], drawing["origin"]) for n in range(len(shapes))]
    together = shapely.union_all(read)
    assert together.area == pytest.approx(sum(shape.area for shape in read), rel=1e-6)
    assert len(shapely.get_rings(together)) == 1, "no gap between neighbours"
    borders = stroked(paths(drawing["borders"])["k-grens"], drawing["origin"])
    assert borders.length == pytest.approx(shapely.union_all([shape.boundary for shape in read]).length, rel=0.01)


def test_the_newest_year_is_drawn(tmp_path: Path) -> None:
    old, new = square(0, 0), square(0, 0, 2000)
    drawing = drawn(place([area("A", old, year=2015), area("A", new), area("B", square(5000, 0), year=2015)]), tmp_path)
    assert drawing["areas"].keys() == {"A"}
    assert filled(drawing["areas"]["A"]["d"], drawing["origin"]).area == pytest.approx(new.area, rel=0.01)
    assert [path.name for path in (tmp_path / "areas").iterdir()] == ["A.json"]


def test_a_ring_that_crosses_itself_is_mended(tmp_path: Path) -> None:
    drawing = drawn(place([area("A", square(0, 0))], [("water", BOW_TIE), ("town", square(0, 0, 900))]), tmp_path)
    assert filled(paths(drawing["basemap"])["k-water"], drawing["origin"]).area == pytest.approx(320_000, rel=0.02)


@pytest.mark.parametrize(
    "tables",
    [
        place([area("A", square(0, 0))]),
        {"areas": frame("areas", [area("A", square(0, 0))], RD)},
        place([area("A", square(0, 0))], cells=[cell(50, 50)]),
        place([area("A", square(0, 0))], [("ditch", line((0, 0), (0, 0.1)))]),
    ],
    ids=["no basemap, no residents", "areas only", "one square", "a speck"],
)
def test_a_place_of_which_little_is_known_is_drawn_too(tables: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    drawing = drawn(tables, tmp_path)
    assert drawing["areas"]["A"]["d"]
    assert paths(drawing["basemap"]).keys() <= {"k-sloot"}
    assert "k-land" in drawing["basemap"]
    assert near("A", tmp_path)["viewbox"][2] > 1000


def test_no_areas_at_all_is_an_empty_drawing(tmp_path: Path) -> None:
    drawing = drawn(place([]), tmp_path)
    assert drawing["areas"] == {}
    assert drawing["borders"] == ""


def test_streets_between_blocks_are_the_room_between_them(tmp_path: Path) -> None:
    drawing = drawn(town(), tmp_path)
    streets = stroked(paths(drawing["basemap"])["k-weg k-straat"], drawing["origin"])
    assert streets.distance(shapely.Point(X + 1100, Y + 250)) < 1, "a street in the open is drawn"
    assert streets.distance(shapely.Point(X + 355, Y + 250)) > 100, "a street between blocks is not"


@pytest.mark.parametrize("buildings", [(), (("block", square(100, 700, 50)), ("block", square(800, 700, 50)))])
def test_a_town_without_blocks_is_one_block_with_its_streets_on_it_and_its_park_left_out(
    buildings: tuple[tuple[str, BaseGeometry], ...], tmp_path: Path
) -> None:
    town = [("town", square(0, 0)), ("green", square(400, 400, 300)), ("street", line((0, 100), (900, 100)))]
    tables = place([area("A", square(0, 0))], [*town, *buildings])
    drawing = drawn(tables, tmp_path)
    made = paths(drawing["basemap"])
    assert filled(made["k-blok"], drawing["origin"]).area == pytest.approx(976**2 - 324**2, rel=0.01)
    assert filled(made["k-stad"], drawing["origin"]).area == pytest.approx(1e6, rel=0.01)
    assert "k-weg k-straat" in made


def test_a_wide_view_shows_roads_but_no_streets(tmp_path: Path) -> None:
    shapes = [("road", line((0, 0), (30_000, 100))), ("street", line((0, 500), (30_000, 900)))]
    drawing = drawn(place([area("A", square(0, 0, 30_000)), area("B", square(0, 0))], shapes), tmp_path)
    assert paths(drawing["basemap"]).keys() == {"k-weg"}
    assert paths(near("B", tmp_path)["basemap"]).keys() == {"k-weg", "k-weg k-straat"}


def test_a_file_from_nearby_holds_only_its_surroundings(tmp_path: Path) -> None:
    far = ("green", square(30_000, 0))
    tables = place([area("A", square(0, 0)), area("B", square(30_000, 0))], [far, ("green", square(100, 100, 200))])
    drawing = drawn(tables, tmp_path)
    green = filled(paths(near("A", tmp_path)["basemap"])["k-groen"], drawing["origin"])
    assert green.area == pytest.approx(40_000, rel=0.01)


def test_codes_that_cannot_name_a_file_are_refused_together(tmp_path: Path) -> None:
    tables = place([area("../A", square(0, 0)), area("BU1", square(0, 0)), area("", square(0, 0))])
    with pytest.raises(InputError) as refused:
        make_drawings(tables, RD, tmp_path / "tiles")
    assert [fault.value for fault in refused.value.faults] == ["", "../A"]
    assert not (tmp_path / "tiles").exists()


def test_an_outline_without_an_inside_is_refused(tmp_path: Path) -> None:
    flat = shapely.Polygon([(X, Y), (X + 100, Y), (X + 50, Y)])
    with pytest.raises(InputError, match=r"'A1'; expected an outline with an inside") as refused:
        make_drawings(place([area("A0", square(0, 0)), area("A1", flat), area("A2", flat)]), RD, tmp_path)
    assert len(refused.value.faults) == 2


def test_areas_that_overlap_are_each_drawn_whole(tmp_path: Path) -> None:
    shapes = [square(0, 0), square(0, 0), square(500, 500), square(200, 200, 100)]
    drawing = drawn(place([area(f"A{n}", shape) for n, shape in enumerate(shapes)]), tmp_path)
    for n, shape in enumerate(shapes):
        assert filled(drawing["areas"][f"A{n}"]["d"], drawing["origin"]).area == pytest.approx(shape.area, rel=0.01)


def test_an_area_that_is_gone_takes_its_file_with_it(tmp_path: Path) -> None:
    drawn(place([area("A", square(0, 0)), area("B", square(1000, 0))]), tmp_path)
    drawn(place([area("A", square(0, 0))]), tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["A.json", "areas", "drawing.json"]


def test_the_same_tables_are_drawn_the_same(tmp_path: Path) -> None:
    make_drawings(town(), RD, tmp_path / "one")
    backward = {name: rows.iloc[::-1].reset_index(drop=True) for name, rows in town().items() if name != "basemap"}
    make_drawings({**town(), **backward}, RD, tmp_path / "two")
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.json"))
    assert len(files) == 4
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_a_place_of_ten_thousand_streets_stays_small_and_is_drawn_in_seconds(tmp_path: Path) -> None:
    seed = 4
    print(f"seed {seed}")
    rng = np.random.default_rng(seed)
    starts, turns = rng.uniform(0, 6000, (10_000, 2)), rng.normal(0, 40, (10_000, 5, 2)).cumsum(axis=1)
    streets: list[Any] = [("street", line(*(start + turn))) for start, turn in zip(starts, turns, strict=True)]
    shores = rng.uniform(0, 2 * np.pi, (40, 400))
    lakes = [
        ("water", shapely.Polygon(np.column_stack([np.cos(a), np.sin(a)]) * (900 + 50 * np.sin(9 * a[:, None])) + X))
        for a in np.sort(shores)
    ]
    tables = place(
        [area(f"B{i}-{j}", square(i * 200, j * 200, 200)) for i in range(30) for j in range(30)],
        [*streets, *lakes],
        [cell(x, y) for x in range(50, 6000, 200) for y in range(50, 6000, 200)],
    )
    began = time.perf_counter()
    drawing = drawn(tables, tmp_path)
    assert time.perf_counter() - began < 30
    assert len(drawing["basemap"]) <= BASEMAP_BYTES
    assert len(drawing["borders"]) <= BORDER_BYTES
    assert sum(len(each["d"]) for each in drawing["areas"].values()) <= OUTLINE_BYTES
    assert all(len(near(code, tmp_path)["basemap"]) <= BASEMAP_BYTES for code in drawing["areas"])


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (shapely.Point(3, 4), (3, 4)),
        (shapely.LineString([(0, 0), (4, 0), (4, 4)]), (4, 0)),
        (shapely.MultiLineString([[(0, 0), (1, 0)], [(5, 5), (9, 5)]]), (7, 5)),
        (shapely.box(0, 0, 10, 10), (5, 5)),
        (shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(10, 10, 20, 20)]), (15, 15)),
        (shapely.Polygon([(0, 0), (10, 0), (5, 0)]), (0, 0)),
    ],
)
def test_a_name_stands_well_inside_its_shape(shape: BaseGeometry, expected: tuple[float, float]) -> None:
    assert anchor(shape) == pytest.approx(expected, abs=0.5)
