"""The walking network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pyproj import Geod
from shapely import box
from tests.sources.town import CRS, ORIGIN, Drawing, toetsdorp

from weefsel.sources.osm.network import network, walkable
from weefsel.sources.osm.objects import OsmObjects
from weefsel.sources.osm.shapes import Shapes

REGION = box(ORIGIN[0] - 100, ORIGIN[1] - 100, ORIGIN[0] + 1100, ORIGIN[1] + 1100)


@pytest.mark.parametrize(
    ("tags", "may"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "footway"}, True),
        ({"highway": "steps"}, True),
        ({"highway": "track"}, True),
        ({"highway": "cycleway"}, True),
        ({"highway": "cycleway", "foot": "no"}, False),
        ({"highway": "primary"}, True),
        ({"highway": "primary", "foot": "use_sidepath"}, False),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway", "foot": "yes"}, False),
        ({"highway": "trunk"}, False),
        ({"highway": "trunk", "foot": "yes"}, True),
        ({"highway": "construction"}, False),
        ({"highway": "service", "access": "private"}, False),
        ({"highway": "service", "access": "private", "foot": "permissive"}, True),
        ({"highway": "path", "access": "no"}, False),
        ({"highway": "residential", "access": "destination"}, True),
        ({"route": "ferry"}, True),
        ({"route": "ferry", "foot": "no"}, False),
        ({"route": "bus"}, False),
        ({"railway": "rail"}, False),
        ({}, False),
    ],
)
def test_a_way_can_be_walked_by_its_kind_then_foot_then_access(tags: dict[str, str], may: bool) -> None:
    assert walkable(tags) is may


def test_walkable_ways_are_cut_at_every_node_and_meet_where_they_share_one() -> None:
    nodes, edges = network(Shapes(toetsdorp().objects(), CRS), REGION, "osm")
    assert nodes["node_id"].tolist() == list(range(10))
    assert edges["edge_id"].tolist() == list(range(8))
    by_ref = edges.groupby("source_ref").agg({"length_m": "sum", "kind": "first", "bridge": "first", "name": "first"})
    # by hand: 250 + 230, the bridge 40, 480, 200 + 100, √(50² + 200²), the ferry 20; not the motorway or private path
    lengths = {"way/21": 480, "way/22": 40, "way/23": 480, "way/24": 300, "way/25": 206.155, "way/29": 20}
    # on the ground a metre of RD New is 1.0001 m here
    assert by_ref["length_m"].to_dict() == pytest.approx(lengths, rel=2e-4)
    assert by_ref["kind"].to_dict()["way/29"] == "ferry"
    assert by_ref["bridge"][by_ref["bridge"]].index.tolist() == ["way/22"]
    assert by_ref["name"].to_dict()["way/24"] == "Zijstraat"
    degree = np.bincount(np.concatenate([edges["u"], edges["v"]]))
    assert sorted(degree.tolist()) == [1, 1, 1, 1, 1, 2, 2, 2, 2, 3]  # 3: where the side street leaves the main street


def test_lengths_are_those_on_the_ground() -> None:
    objects = toetsdorp().objects()
    way = next(w for w in objects.ways if w.id == 25)
    _, edges = network(Shapes(objects, CRS), REGION, "osm")
    ground = Geod(ellps="WGS84").line_length(way.lon, way.lat)
    assert edges.loc[edges["source_ref"] == "way/25", "length_m"].tolist() == pytest.approx([ground])


def test_a_bridge_does_not_meet_the_road_below_it() -> None:
    pad = Drawing()
    pad.way(1, [(0, 50), (100, 50)], {"highway": "residential"})
    pad.way(2, [(50, 0), (50, 100)], {"highway": "residential", "bridge": "yes"})
    nodes, edges = network(Shapes(pad.objects(), CRS), REGION, "osm")
    assert (len(nodes), len(edges)) == (4, 2)


def test_what_lies_outside_the_region_or_nowhere_is_left_out() -> None:
    pad = Drawing()
    pad.way(1, [(0, 0), (100, 0), (200, 0), (300, 0)], {"highway": "path"})
    pad.way(2, [(5000, 0), (5100, 0)], {"highway": "path"})
    objects = pad.objects()
    broken = replace(objects.ways[0], lon=np.array([*objects.ways[0].lon[:3], np.nan]))
    nodes, edges = network(Shapes(OsmObjects((), (broken, objects.ways[1]), ()), CRS), REGION, "osm")
    assert (len(nodes), len(edges)) == (3, 2)


def test_a_node_that_stands_twice_in_a_row_is_no_edge() -> None:
    pad = Drawing()
    pad.way(1, [(0, 0), (0, 0), (100, 0)], {"highway": "path"})
    _, edges = network(Shapes(pad.objects(), CRS), REGION, "osm")
    assert len(edges) == 1
    assert (edges["u"] != edges["v"]).all()


def test_a_place_without_streets_has_an_empty_network() -> None:
    nodes, edges = network(Shapes(OsmObjects((), (), ()), CRS), REGION, "osm")
    assert (len(nodes), len(edges)) == (0, 0)
