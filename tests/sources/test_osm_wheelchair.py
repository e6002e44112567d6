"""What OpenStreetMap says of going by wheelchair."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from shapely import box
from tests.sources.town import CRS, ORIGIN, Drawing

from weefsel.sources.osm.decode import decode
from weefsel.sources.osm.network import network
from weefsel.sources.osm.shapes import Shapes
from weefsel.sources.osm.wheelchair import across, along

REGION = box(ORIGIN[0] - 100, ORIGIN[1] - 100, ORIGIN[0] + 1100, ORIGIN[1] + 1100)
KERB = {"barrier": "kerb", "kerb": "raised"}


def edges_of(pad: Drawing) -> pd.DataFrame:
    return network(Shapes(pad.objects(), CRS), REGION, "osm")[1]


def footpath(*points: tuple[float, float], **tags: str) -> Drawing:
    pad = Drawing()
    pad.way(1, points, {"highway": "footway", **tags})
    return pad


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        ({}, None),
        ({"wheelchair": "yes"}, "yes"),
        ({"wheelchair": "designated"}, "yes"),
        ({"wheelchair": "limited"}, "limited"),
        ({"wheelchair": "no"}, "no"),
        ({"wheelchair": "bad"}, None),
        ({"wheelchair": "unknown", "smoothness": "impassable"}, "no"),
        ({"highway": "steps"}, "no"),
        ({"highway": "steps", "ramp": "yes"}, "no"),
        ({"highway": "steps", "ramp:bicycle": "yes"}, "no"),
        ({"highway": "steps", "ramp:wheelchair": "separate"}, "no"),
        ({"highway": "steps", "ramp:wheelchair": "yes"}, "limited"),
        ({"highway": "steps", "ramp:wheelchair": "yes", "width": "0.6"}, "no"),
        ({"highway": "steps", "wheelchair": "yes"}, "yes"),
        ({"smoothness": "excellent"}, None),
        ({"smoothness": "intermediate"}, None),
        ({"smoothness": "bad"}, "no"),
        ({"smoothness": "horrible"}, "no"),
        ({"width": "0.89"}, "no"),
        ({"width": "0.9"}, None),
        ({"width": "0.5 m"}, "no"),
        ({"width": "80 cm"}, "no"),
        ({"width": "80cm"}, "no"),
        ({"width": "2"}, None),
        ({"width": "0"}, None),
        ({"width": "-1"}, None),
        ({"width": "1'"}, None),
        ({"width": "narrow"}, None),
        ({"width": "9" * 5000}, None),
        ({"width": "narrow", "est_width": "0.7"}, "no"),
        ({"width": "1.5", "est_width": "0.7"}, None),
        ({"incline": "up"}, None),
        ({"incline": "steep"}, None),
        ({"incline": "12"}, None),
        ({"incline": "5%"}, None),
        ({"incline": "5.1%"}, "limited"),
        ({"incline": "-8 %"}, "limited"),
        ({"incline": "8.4%"}, "no"),
        ({"incline": "-15%"}, "no"),
        # of a circle: the tangent of 2.8° is 4.9 %, of 4.7° 8.2 %, of 4.8° 8.4 %
        ({"incline": "2.8°"}, None),
        ({"incline": "4.7°"}, "limited"),
        ({"incline": "-4.8°"}, "no"),
        ({"incline": "90°"}, "no"),
        ({"incline": "6%", "smoothness": "bad"}, "no"),
        ({"incline": "20%", "wheelchair": "limited"}, "limited"),
        ({"surface": "sand", "sac_scale": "mountain_hiking", "kerb": "raised"}, None),
    ],
)
def test_what_is_stated_wins_and_else_the_strictest_counts(tags: dict[str, str], said: str | None) -> None:
    assert along({"highway": "footway", **tags}) == said


@pytest.mark.parametrize(
    ("tags", "does"),
    [
        ({}, None),
        (KERB, "no"),
        ({"kerb": "raised"}, None),
        ({"kerb": "raised", "highway": "crossing"}, None),
        ({"barrier": "kerb"}, None),
        ({"barrier": "kerb", "kerb": "lowered"}, None),
        ({"barrier": "kerb", "kerb": "flush"}, None),
        ({**KERB, "wheelchair": "yes"}, None),
        ({**KERB, "wheelchair": "limited"}, "limited"),
        ({"barrier": "cycle_barrier", "wheelchair": "no"}, "no"),
        ({"barrier": "gate"}, None),
        ({"amenity": "library", "wheelchair": "no"}, None),
    ],
)
def test_a_barrier_bars_when_it_is_a_high_kerb_or_says_so(tags: dict[str, str], does: str | None) -> None:
    assert across(tags) == does


def kerb_at(pad: Drawing, point: tuple[float, float], **tags: str) -> Drawing:
    pad.node(pad.corner(point), point, KERB | tags)
    return pad


def test_a_high_kerb_bars_the_two_edges_that_meet_there() -> None:
    pad = kerb_at(footpath((0, 0), (100, 0), (200, 0), (300, 0)), (200, 0))
    assert edges_of(pad)["wheelchair"].tolist() == [None, "no", "no"]


def test_a_kerb_between_two_ways_bars_both() -> None:
    pad = kerb_at(footpath((0, 0), (100, 0)), (100, 0))
    pad.way(2, [(100, 0), (200, 0), (300, 0)], {"highway": "footway"})
    assert edges_of(pad)["wheelchair"].tolist() == ["no", "no", None]


def test_a_kerb_at_a_junction_bars_nothing_as_it_is_not_known_between_which_edges_it_stands() -> None:
    pad = kerb_at(footpath((0, 0), (100, 0), (200, 0)), (100, 0))
    pad.way(2, [(100, 0), (100, 100)], {"highway": "residential"})
    assert edges_of(pad)["wheelchair"].isna().all()


def test_a_kerb_does_not_overrule_a_way_that_states_how_it_is() -> None:
    pad = kerb_at(footpath((0, 0), (100, 0), (200, 0), wheelchair="yes"), (100, 0))
    assert edges_of(pad)["wheelchair"].tolist() == ["yes", "yes"]


def test_a_barrier_that_limits_does_not_soften_a_way_that_bars() -> None:
    pad = kerb_at(footpath((0, 0), (100, 0)), (100, 0), wheelchair="limited")
    pad.way(2, [(100, 0), (200, 0)], {"highway": "steps"})
    assert edges_of(pad)["wheelchair"].tolist() == ["limited", "no"]


def test_barriers_change_no_other_column_and_no_node() -> None:
    bare = footpath((0, 0), (100, 0), (200, 0))
    plain, edges = network(Shapes(bare.objects(), CRS), REGION, "osm")
    nodes, barred = network(Shapes(kerb_at(bare, (100, 0)).objects(), CRS), REGION, "osm")
    pd.testing.assert_frame_equal(nodes, plain)
    pd.testing.assert_frame_equal(barred.drop(columns="wheelchair"), edges.drop(columns="wheelchair"))


def test_kerbs_are_read_from_a_file(tmp_path: Path) -> None:
    pad = kerb_at(footpath((0, 0), (100, 0), (200, 0)), (100, 0))
    objects = decode(pad.write(tmp_path / "some.osm"), [8])
    assert network(Shapes(objects, CRS), REGION, "osm")[1]["wheelchair"].tolist() == ["no", "no"]
