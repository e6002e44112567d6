"""Names on the map are where they should be: areas, places and streets, in degrees."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from weefsel.publish.ground import Ground
from weefsel.snapshot import open_snapshot


@pytest.fixture(scope="module")
def ground(village_dir: Path) -> Ground:
    return Ground(open_snapshot(village_dir))


def test_every_area_is_at_a_point_within_it(ground: Ground, village_dir: Path) -> None:
    areas = open_snapshot(village_dir).areas.to_crs("EPSG:4326").set_index("area_code")
    assert {one.area_code for one in ground.areas} == set(areas.index)
    for one in ground.areas:
        assert areas.geometry[one.area_code].contains(shapely.Point(one.longitude, one.latitude)), one.name


def test_places_have_their_names_and_areas(ground: Ground, village_dir: Path) -> None:
    places = open_snapshot(village_dir).places.set_index("place_id")
    named = places[places["name"].notna()]
    assert {one.id for one in ground.places} == set(named.index)
    points = named.geometry.to_crs("EPSG:4326")
    for one in ground.places:
        assert (one.name, one.area_code) == (named["name"][one.id], named["area_code"][one.id])
        assert points[one.id].distance(shapely.Point(one.longitude, one.latitude)) < 1e-9


def test_a_street_is_there_once_in_each_area_that_it_runs_through(ground: Ground, village_dir: Path) -> None:
    """Held to a slow look at every stretch of street."""
    snapshot = open_snapshot(village_dir)
    nodes = snapshot.nodes.set_index("node_id")
    leaves = snapshot.areas[~snapshot.areas["area_code"].isin(snapshot.areas["parent_code"])]
    expected: set[tuple[str, str]] = set()
    for edge in snapshot.edges[snapshot.edges["name"].notna()].itertuples():
        ends = nodes.loc[[edge.u, edge.v]]
        middle = shapely.Point(ends["x_m"].mean(), ends["y_m"].mean())
        around = zip(leaves["area_code"], leaves.geometry, strict=True)
        expected |= {(str(edge.name), str(code)) for code, shape in around if shape.intersects(middle)}
    assert len(expected) > 10
    found = [(one.name, one.area_code) for one in ground.streets]
    assert sorted(found) == sorted(expected)


def test_a_street_lies_on_itself(ground: Ground, village_dir: Path) -> None:
    outlines = dict(ground.outlines)
    assert village_dir.is_dir()
    for one in ground.streets:
        assert outlines[one.area_code].buffer(1e-6).contains(shapely.Point(one.longitude, one.latitude)), one.name


def test_a_snapshot_without_streets_has_none(village_dir: Path, tmp_path: Path) -> None:
    from weefsel.snapshot import save

    snapshot = open_snapshot(village_dir)
    tables = {name: snapshot.table(name) for name in snapshot.hashes if name not in ("nodes", "edges")}
    assert Ground(save(tables, snapshot.meta, tmp_path)).streets == ()
