"""The ground of the fictional municipality obeys the laws of a real one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from tests.sources.municipality import municipality

from weefsel.sources.demo import Scale

#: one worker: each would make what these tests look at
pytestmark = pytest.mark.xdist_group("weverveen")

SCALES: list[Scale] = ["village", "city"]


@pytest.mark.parametrize("scale", SCALES)
def test_buurten_tile_the_municipality_without_gap_or_overlap(scale: Scale) -> None:
    town = municipality(scale)
    buurten = town.areas("buurt").geometry.to_numpy()
    together = shapely.union_all(buurten)
    assert isinstance(together, shapely.Polygon)
    assert len(together.interiors) == 0
    assert sum(shapely.area(buurten)) == pytest.approx(together.area, abs=1e-3)


@pytest.mark.parametrize("scale", SCALES)
def test_each_larger_area_is_the_union_of_its_parts_and_holds_their_residents(scale: Scale) -> None:
    areas = municipality(scale).tables["areas"].set_index("area_code")
    for code, parts in areas.groupby("parent_code"):
        union = shapely.union_all(parts["geometry"].to_numpy())
        assert areas.loc[code, "geometry"].symmetric_difference(union).area == pytest.approx(0, abs=1e-3)
        assert areas.loc[code, "residents"] == parts["residents"].sum()


@pytest.mark.parametrize("scale", SCALES)
def test_every_buurt_lies_in_one_piece(scale: Scale) -> None:
    assert set(municipality(scale).areas("buurt").geometry.geom_type) == {"Polygon"}


def test_the_town_of_the_mock_ups_has_its_sixteen_buurten_in_five_wijken() -> None:
    town = municipality("city")
    buurten, wijken = town.areas("buurt"), town.areas("wijk")
    assert len(buurten) == 16
    assert len(wijken) == 5
    bleekveld = buurten[buurten["name"] == "Bleekveld"].iloc[0]
    assert wijken.loc[bleekveld["parent_code"], "name"] == "Wijk Zuid"


@pytest.mark.parametrize("scale", SCALES)
def test_one_crosses_water_only_by_a_bridge(scale: Scale) -> None:
    town = municipality(scale)
    edges = town.tables["edges"]
    wet = shapely.intersects(town.edge_lines, town.water.buffer(-1))
    assert edges.loc[wet, "bridge"].all()
    assert wet.any()


def test_without_bridges_the_banks_of_the_river_are_two_towns() -> None:
    town = municipality("city")
    edges = town.tables["edges"]
    _, label = connected_components(town.graph(edges[~edges["bridge"]]), directed=False)
    homes = town.areas("buurt")
    places = {
        name: homes[homes["name"] == name].geometry.iloc[0].representative_point() for name in ("Raamveld", "Bleekveld")
    }
    tree = cKDTree(town.node_xy)
    sides = [label[tree.query(point.coords[0])[1]] for point in places.values()]
    assert sides[0] != sides[1]


@pytest.mark.parametrize("scale", SCALES)
def test_the_railway_is_crossed_at_few_places_only(scale: Scale) -> None:
    town = municipality(scale)
    basemap, edges = town.tables["basemap"], town.tables["edges"]
    rail = shapely.union_all(basemap.loc[basemap["kind"] == "rail", "geometry"].to_numpy())
    crossing = edges[shapely.intersects(town.edge_lines, rail)]
    assert 0 < len(crossing) <= 12
    assert crossing["name"].notna().all()


@pytest.mark.parametrize("scale", SCALES)
def test_nearly_everyone_reaches_the_largest_part_of_the_network_within_500_metres(scale: Scale) -> None:
    town = municipality(scale)
    _, label = connected_components(town.graph(town.tables["edges"]), directed=False)
    main = town.node_xy[label == np.bincount(label).argmax()]
    cells = town.tables["residents"]
    leg, _ = cKDTree(main).query(cells[["x_m", "y_m"]].to_numpy())
    assert cells.loc[leg <= 500, "residents"].sum() >= 0.98 * cells["residents"].sum()


@pytest.mark.parametrize("scale", SCALES)
def test_edges_are_as_long_as_they_are_drawn_and_join_two_nodes(scale: Scale) -> None:
    town = municipality(scale)
    edges = town.tables["edges"]
    assert (edges["u"] < edges["v"]).all()
    assert not edges.duplicated(["u", "v"]).any()
    np.testing.assert_allclose(edges["length_m"], shapely.length(town.edge_lines), atol=0.006)
    assert edges["length_m"].between(0.1, 50).all()


@pytest.mark.parametrize("scale", SCALES)
def test_streets_meet_at_junctions_and_nowhere_else(scale: Scale) -> None:
    town = municipality(scale)
    lines, edges = town.edge_lines, town.tables["edges"]
    tree = shapely.STRtree(lines)
    one, other = tree.query(lines, predicate="crosses")
    crossing = {(min(a, b), max(a, b)) for a, b in zip(one.tolist(), other.tolist(), strict=True)}
    assert len(crossing) <= len(edges) / 1000


def test_the_city_has_the_network_of_a_town_of_its_size() -> None:
    town = municipality("city")
    degree = np.bincount(town.tables["edges"][["u", "v"]].to_numpy().ravel())
    assert len(degree) >= 5_000
    junctions = (degree >= 3).sum() / (shapely.area(town.areas("gemeente").geometry.iloc[0]) / 1e6)
    # walking networks of Dutch towns have some 100 to 350 junctions a km²
    assert 100 < junctions < 350
    assert (degree == 1).mean() < 0.1


@pytest.mark.parametrize("scale", SCALES)
def test_built_streets_have_names_and_no_name_is_in_two_parts_of_town(scale: Scale) -> None:
    town = municipality(scale)
    edges = town.tables["edges"]
    built = edges[edges["kind"].isin(["residential", "living_street", "tertiary", "pedestrian"])]
    assert built["name"].notna().mean() > 0.99
    assert (edges["name"].dropna().str.strip() == edges["name"].dropna()).all()
    middle = (town.node_xy[edges["u"]] + town.node_xy[edges["v"]]) / 2
    spread = pd.DataFrame(middle).groupby(edges["name"]).agg(lambda v: v.max() - v.min()).max(axis=1)
    assert (spread < 900).mean() > 0.96


@pytest.mark.parametrize("scale", SCALES)
def test_the_basemap_has_every_layer_and_lies_under_the_municipality(scale: Scale) -> None:
    town = municipality(scale)
    basemap = town.tables["basemap"]
    layers = {"land", "water", "ditch", "green", "town", "block", "road", "street", "bridge", "rail", "label"}
    assert set(basemap["kind"]) == layers
    land = basemap.loc[basemap["kind"] == "land", "geometry"].iloc[0]
    assert land.contains(town.areas("gemeente").geometry.iloc[0])
    assert shapely.is_valid(basemap["geometry"].to_numpy()).all()
    assert not shapely.is_empty(basemap["geometry"].to_numpy()).any()
