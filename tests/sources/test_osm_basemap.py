"""What is drawn under the figures."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely
from shapely import box
from tests.sources.town import CRS, ORIGIN, Drawing, toetsdorp

from weefsel.concepts import BasemapKind
from weefsel.sources.osm.basemap import MARGIN_M, basemap
from weefsel.sources.osm.shapes import Shapes

OUTLINE = box(ORIGIN[0], ORIGIN[1], ORIGIN[0] + 1000, ORIGIN[1] + 1000)


def drawn(pad: Drawing) -> pd.DataFrame:
    return basemap(Shapes(pad.objects(), CRS), OUTLINE, CRS)


def surface(rows: pd.DataFrame, kind: BasemapKind) -> float:
    return float(shapely.area(rows.loc[rows["kind"] == kind, "geometry"].to_numpy()).sum())


def test_the_town_is_drawn_from_the_ground_up_with_each_kind_once_it_is_there() -> None:
    rows = drawn(toetsdorp())
    assert rows["feature_id"].tolist() == list(range(len(rows)))
    kinds = ["land", "green", "town", "water", "block", "street", "road", "rail", "bridge", "label"]
    assert list(dict.fromkeys(rows["kind"])) == kinds
    assert surface(rows, BasemapKind.LAND) == pytest.approx(1e6)
    # the park 300 × 200 less its hole of 50 × 50, and the playground 40 × 40
    assert surface(rows, BasemapKind.GREEN) == pytest.approx(60_000 - 2_500 + 1_600, rel=1e-3)
    # 290 × 300 homes, 90 × 90 industry
    assert surface(rows, BasemapKind.TOWN) == pytest.approx(87_000 + 8_100, rel=1e-3)
    # the river is 400 m long and 20 m wide, and its ends stick out by half a width, so that stretches join
    assert surface(rows, BasemapKind.WATER) == pytest.approx((400 + 20) * 20, rel=1e-3)


def test_streets_of_one_name_are_one_line() -> None:
    rows = drawn(toetsdorp())
    streets = rows[rows["kind"] == "street"].set_index("name")["geometry"]
    assert streets["Hoofdstraat"].length == pytest.approx(1000, abs=0.1)
    assert rows.loc[rows["kind"] == "bridge", "geometry"].iloc[0].length == pytest.approx(40, abs=0.1)


def test_names_stand_in_the_order_of_their_weight() -> None:
    pad = Drawing()
    for number, place in enumerate(["hamlet", "locality", "town", "neighbourhood", "village"]):
        pad.node(number + 1, (100 * number, 100), {"place": place, "name": place})
    pad.node(9, (100, 100), {"place": "city"})
    labels = drawn(pad).query("kind == 'label'")
    assert labels["name"].tolist() == ["town", "village", "neighbourhood", "hamlet"]


def test_houses_near_each_other_grow_into_one_block() -> None:
    pad = Drawing()
    for i in range(4):
        pad.box(i + 1, (20 * i, 0), (10, 15), {"building": "house"})
    pad.box(9, (400, 400), (20, 20), {"building": "house"})
    pad.box(10, (500, 400), (20, 20), {"building": "no"})
    blocks = drawn(pad).query("kind == 'block'")["geometry"]
    assert len(blocks) == 2
    assert max(shapely.area(blocks.to_numpy())) == pytest.approx((70 + 2) * (15 + 2), rel=0.01)


def test_nothing_is_drawn_far_outside_the_areas_or_below_ground() -> None:
    pad = Drawing()
    pad.way(1, [(-5000, 500), (5000, 500)], {"highway": "primary"})
    pad.way(2, [(0, 600), (900, 600)], {"highway": "primary", "tunnel": "yes"})
    pad.box(3, (-5000, -5000), (10_000, 10_000), {"landuse": "forest"})
    rows = drawn(pad)
    west, south, east, north = shapely.total_bounds(rows["geometry"].to_numpy())
    assert west >= ORIGIN[0] - MARGIN_M - 5
    assert east <= ORIGIN[0] + 1000 + MARGIN_M + 5
    assert south >= ORIGIN[1] - MARGIN_M - 5
    assert north <= ORIGIN[1] + 1000 + MARGIN_M + 5
    assert rows["kind"].tolist() == ["land", "green", "road"]


@pytest.mark.parametrize("width", ["NaN", "inf", "-5", "wide", "", "1e308", "²"])
def test_a_river_whose_width_is_no_number_is_as_wide_as_usual(width: str) -> None:
    pad = Drawing()
    pad.way(1, [(0, 500), (1000, 500)], {"waterway": "river", "width": width})
    assert surface(drawn(pad), BasemapKind.WATER) == pytest.approx((1000 + 12) * 12, rel=1e-3)


def test_a_place_without_anything_to_draw_is_land() -> None:
    assert drawn(Drawing())["kind"].tolist() == ["land"]
