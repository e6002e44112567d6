"""Places from nodes, closed ways and multipolygons."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from shapely import box
from tests.sources.town import CRS, ORIGIN, Drawing, Point, Told, boundaries, degrees, toetsdorp

from weefsel.sources.osm.areas import AreaFinder, find_areas
from weefsel.sources.osm.options import parse
from weefsel.sources.osm.places import links, places
from weefsel.sources.osm.shapes import Shapes

REGION = box(ORIGIN[0] - 2000, ORIGIN[1] - 2000, ORIGIN[0] + 3000, ORIGIN[1] + 3000)


def places_of(pad: Drawing, told: Told | None = None) -> pd.DataFrame:
    boundaries(pad)
    shapes, context = Shapes(pad.objects(), CRS), (told or Told()).context
    areas = find_areas(shapes, parse({"levels": {"gemeente": 8, "buurt": 10}}, "test"), context, "toetsdorp.osm")
    return places(shapes, REGION, AreaFinder(areas), "osm", context).set_index("place_id")


def test_nodes_outlines_and_multipolygons_become_places_each_once() -> None:
    told = Told()
    found = places_of(toetsdorp(), told)
    assert found[["kind", "name", "area_code"]].to_dict("index") == {
        "osm-node-61": {"kind": "library", "name": "Bieb", "area_code": "R2"},
        "osm-node-62": {"kind": "bench", "name": None, "area_code": "R2"},
        "osm-node-66": {"kind": "cafe", "name": "Over de grens", "area_code": None},
        "osm-way-49": {"kind": "faith_building", "name": "Sint-Toets", "area_code": "R3"},
        "osm-way-63": {"kind": "school_building", "name": "De Toets", "area_code": "R2"},
        "osm-relation-4": {"kind": "park", "name": "Toetspark", "area_code": "R3"},
    }
    assert found["rule"].tolist() == ["library", "bench", "pub", "place_of_worship", "school", "park"]
    assert "1 left out, is in there twice" in told.notes


def test_a_place_keeps_the_tags_of_its_object_as_they_are() -> None:
    found = places_of(toetsdorp())
    library = {"amenity": "library", "name": "Bieb", "opening_hours": "Mo-Fr 10:00-17:00"}
    assert json.loads(str(found.loc["osm-node-61", "tags"])) == library
    assert found.loc["osm-node-61", "opening_hours"] == "Mo-Fr 10:00-17:00"
    assert found.loc["osm-relation-4", "manager"] == "Gemeente Toetsdorp"
    assert found.loc["osm-relation-4", "source_ref"] == "relation/4"


@pytest.mark.parametrize(
    ("tags", "column", "value"),
    [
        ({"addr:street": "Kerkpad", "addr:housenumber": "7a"}, "street", "Kerkpad 7a"),
        ({"addr:street": "Kerkpad"}, "street", "Kerkpad"),
        ({"addr:housenumber": "7a"}, "street", None),
        ({"wheelchair": "limited"}, "wheelchair", "limited"),
        ({"wheelchair": "ask at the bar"}, "wheelchair", None),
        ({"operator": "  "}, "manager", None),
        ({"name": " Buurt\nkamer "}, "name", "Buurt kamer"),
    ],
)
def test_columns_come_from_their_tags(tags: dict[str, str], column: str, value: str | None) -> None:
    pad = Drawing()
    pad.node(61, (10, 10), {"amenity": "library", **tags})
    assert places_of(pad).loc["osm-node-61", column] == value


@pytest.mark.parametrize(
    ("told", "number"),
    [("120", 120.0), (" 8 ", 8.0), ("0", 0.0), ("12;40", None), ("-5", None), ("many", None), ("", None)],
)
def test_how_many_people_fit_is_told_where_it_is_a_whole_number(told: str, number: float | None) -> None:
    pad = Drawing()
    pad.node(61, (10, 10), {"amenity": "library", "capacity": told})
    found = places_of(pad).loc["osm-node-61", "capacity"]
    assert (None if np.isnan(found) else found) == number


def test_the_point_of_an_outline_lies_inside_it_also_when_its_middle_does_not() -> None:
    pad = Drawing()
    horseshoe: list[Point] = [(0, 0), (90, 0), (90, 90), (60, 90), (60, 30), (30, 30), (30, 90), (0, 90), (0, 0)]
    pad.way(63, horseshoe, {"leisure": "park"})
    (point,) = places_of(pad)["geometry"]
    shapes = Shapes(pad.objects(), CRS)
    outline = shapes.area(shapes.ways[63])
    assert outline is not None
    assert outline.contains(point)
    assert not outline.contains(outline.centroid)


@pytest.mark.parametrize(
    ("tags", "closed", "there"),
    [
        ({"highway": "pedestrian", "area": "yes"}, True, True),
        ({"highway": "living_street"}, True, False),  # a street that ends where it began
        ({"leisure": "park"}, False, False),
        ({"leisure": "park", "area": "no"}, True, False),
    ],
)
def test_only_ways_that_enclose_something_are_places(tags: dict[str, str], closed: bool, there: bool) -> None:
    pad = Drawing()
    corners: list[Point] = [(0, 0), (90, 0), (90, 90), (0, 90)]
    pad.way(63, [*corners, corners[0]] if closed else corners, tags)
    assert ("osm-way-63" in places_of(pad).index) is there


@pytest.mark.parametrize(
    ("node", "outline", "kept"),
    [
        ({"name": "A"}, {"name": "A"}, ["osm-way-63"]),
        ({"name": " a "}, {"name": "A"}, ["osm-way-63"]),
        ({}, {"name": "A"}, ["osm-way-63"]),
        ({}, {}, ["osm-way-63"]),
        ({"name": "A"}, {}, ["osm-node-61", "osm-way-63"]),
        ({"name": "A"}, {"name": "B"}, ["osm-node-61", "osm-way-63"]),
    ],
)
def test_a_node_in_an_outline_of_the_same_kind_is_the_same_place_unless_its_name_says_otherwise(
    node: dict[str, str], outline: dict[str, str], kept: list[str]
) -> None:
    pad = Drawing()
    pad.node(61, (30, 30), {"amenity": "school", **node})
    pad.box(63, (0, 0), (90, 90), {"amenity": "school", **outline})
    assert places_of(pad).index.tolist() == kept


def test_places_of_another_kind_or_value_inside_an_outline_stay() -> None:
    pad = Drawing()
    pad.box(63, (0, 0), (90, 90), {"shop": "supermarket"})
    pad.node(61, (30, 30), {"shop": "bakery"})
    pad.node(62, (40, 40), {"amenity": "post_office"})
    assert len(places_of(pad)) == 3


def test_an_outline_mapped_again_as_a_multipolygon_counts_once() -> None:
    pad = Drawing()
    pad.box(63, (0, 0), (90, 90), {"leisure": "park"})
    pad.box(64, (200, 0), (90, 90), {"leisure": "park"})
    pad.relation(4, [("way", 63, "outer")], {"type": "multipolygon", "leisure": "park"})
    assert len(places_of(pad)) == 2


def test_two_pitches_in_a_row_stay_two() -> None:
    pad = Drawing()
    pad.box(63, (0, 0), (90, 90), {"leisure": "pitch"})
    pad.box(64, (100, 0), (90, 90), {"leisure": "pitch"})
    assert len(places_of(pad)) == 2


def test_a_place_that_is_too_far_away_or_nowhere_is_left_out() -> None:
    pad = Drawing()
    pad.node(61, (9000, 0), {"amenity": "library"})
    assert places_of(pad).empty


def test_links_name_the_object_in_openstreetmap() -> None:
    pad = Drawing()
    pad.node(61, (30, 30), {"amenity": "library"})
    rows = links(places_of(pad).reset_index())
    assert rows.to_dict("records") == [{"record_id": "osm-node-61", "scheme": "osm", "external_id": "node/61"}]


def test_the_pad_draws_in_metres() -> None:
    """The origin of RD New is the tower of Onze-Lieve-Vrouwe in Amersfoort: 52.1552° north, 5.3872° east."""
    assert degrees(0, 0) == pytest.approx((5.3872, 52.1552), abs=1e-4)
