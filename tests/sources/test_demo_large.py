"""A fictional land of any size obeys the laws of a real one, and is the same whenever it is made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree
from tests.sources.municipality import Municipality

import weefsel
from weefsel.concepts import AgeBand, Count, PlaceKind
from weefsel.snapshot.validate import faults
from weefsel.sources.demo import make
from weefsel.sources.demo.large import SIZES, Size
from weefsel.sources.demo.large.hilbert import hilbert_order, hilbert_position
from weefsel.sources.demo.large.land import CORNER_M, land
from weefsel.sources.demo.large.making import large
from weefsel.sources.demo.large.names import town_names
from weefsel.sources.demo.large.places import rules
from weefsel.sources.demo.large.towns import towns
from weefsel.sources.mapping import place_mapping

#: one worker: each would make what these tests look at
pytestmark = pytest.mark.xdist_group("large demo")

BANDS = [str(band) for band in AgeBand]
NODES = [2_000, 30_000]

SAVED = """
import sys
from pathlib import Path
from weefsel.snapshot import save
from weefsel.sources.demo.large.making import large
meta, tables = large(nodes=5_000, squares=400, places=300, seed=int(sys.argv[1]))
print(save(tables, meta, Path(sys.argv[2])).revision)
"""


@cache
def _land(nodes: int, seed: int = 2026) -> Municipality:
    return Municipality(*large(nodes=nodes, squares=nodes // 12, places=nodes // 20, seed=seed))


def _main(made: Municipality) -> np.ndarray:
    _, label = connected_components(made.graph(made.tables["edges"]), directed=False)
    return label == np.bincount(label).argmax()


@pytest.mark.parametrize("nodes", NODES)
def test_the_tables_are_sound_and_as_long_as_asked(nodes: int) -> None:
    tables = _land(nodes).tables
    assert faults(tables) == []
    assert [len(tables[name]) for name in ("nodes", "residents", "places")] == [nodes, nodes // 12, nodes // 20]


@pytest.mark.parametrize("nodes", NODES)
def test_it_says_that_it_is_fictional(nodes: int) -> None:
    made = _land(nodes)
    assert made.meta.fictional
    sources = made.tables["sources"].set_index("source_id")
    assert sources["title"].str.contains("verzonnen").all()
    used = {
        name: set(rows["source_id"])
        for name, rows in made.tables.items()
        if name not in ("sources", "nodes", "basemap")
    }
    assert set().union(*used.values()) == set(sources.index)


@pytest.mark.parametrize("nodes", NODES)
def test_nearly_all_of_the_network_is_in_one_piece_and_some_of_it_is_not(nodes: int) -> None:
    main = _main(_land(nodes))
    assert 0.99 <= main.mean() < 1


@pytest.mark.parametrize("nodes", NODES)
def test_streets_end_meet_and_bend_as_roads_do(nodes: int) -> None:
    degree = np.bincount(_land(nodes).tables["edges"][["u", "v"]].to_numpy().ravel(), minlength=nodes)
    assert 2.2 <= degree.mean() <= 2.6
    assert degree.min() == 1
    assert 0.01 < (degree == 1).mean() < 0.15
    assert 0.5 < (degree == 2).mean() < 0.9
    assert (degree > 5).mean() < 0.01


@pytest.mark.parametrize("nodes", NODES)
def test_edges_are_a_little_longer_than_the_straight_line_between_two_nodes(nodes: int) -> None:
    made = _land(nodes)
    edges = made.tables["edges"]
    assert (edges["u"] < edges["v"]).all()
    assert not edges.duplicated(["u", "v"]).any()
    straight = shapely.length(made.edge_lines)
    assert (edges["length_m"] >= straight - 1e-6).all()
    assert (edges["length_m"] <= np.maximum(straight * 1.25 + 0.011, 0.1)).all()
    assert (edges["length_m"] > 0).all()
    walked = edges.loc[edges["kind"] != "ferry", "length_m"]
    assert 10 < walked.median() < 60
    assert walked.quantile(0.99) < 400


@pytest.mark.parametrize("nodes", NODES)
def test_roads_meet_at_junctions_and_nowhere_else(nodes: int) -> None:
    made = _land(nodes)
    lines = made.edge_lines[(made.tables["edges"]["kind"] != "ferry").to_numpy()]
    one, _ = shapely.STRtree(lines).query(lines, predicate="crosses")
    # coordinates are rounded: of lines that only just meet, some then cross
    assert len(one) / 2 < len(lines) / 200


@pytest.mark.parametrize("nodes", NODES)
def test_one_crosses_a_river_only_by_a_bridge_and_the_sea_only_by_ferry(nodes: int) -> None:
    made = _land(nodes)
    edges, basemap = made.tables["edges"], made.tables["basemap"]
    whole = basemap.loc[basemap["kind"] == "land", "geometry"].iloc[0]
    banks = shapely.get_parts(shapely.difference(whole, made.water))
    node, bank = shapely.STRtree(banks).query(shapely.points(made.node_xy), predicate="intersects")
    of = np.full(nodes, -1)
    of[node] = bank
    known = (of[edges["u"]] >= 0) & (of[edges["v"]] >= 0)
    assert known.mean() > 0.99
    over = known & (of[edges["u"]] != of[edges["v"]])
    assert (edges.loc[over, "bridge"] | (edges.loc[over, "kind"] == "ferry")).all()
    assert edges.loc[over, "bridge"].any()
    ferries = edges[edges["kind"] == "ferry"]
    # one for each of the three islands; more where the coast of the mainland cuts something off
    assert 3 <= len(ferries) <= 9
    assert ferries["length_m"].min() > 50


def test_one_walks_half_as_far_again_as_the_crow_flies() -> None:
    made = _land(30_000)
    town = made.node_xy[made.tables["edges"]["u"][made.tables["edges"]["kind"] == "residential"]]
    start = cKDTree(made.node_xy).query(town[:: len(town) // 20])[1]
    walked = dijkstra(made.graph(made.tables["edges"]), indices=start)
    straight = np.hypot(*(made.node_xy[start][:, None] - made.node_xy).transpose(2, 0, 1))
    near = (straight > 400) & (straight < 1500) & np.isfinite(walked)
    # of pedestrian networks 1.2 to 1.6; without blocks, as a tree, it would be above 2
    assert 1.2 < np.median(walked[near] / straight[near]) < 1.65


@pytest.mark.parametrize("nodes", NODES)
def test_numbers_of_nodes_stay_near(nodes: int) -> None:
    edges = _land(nodes).tables["edges"]
    apart = edges["v"] - edges["u"]
    assert apart.median() < nodes / 100


@pytest.mark.parametrize("nodes", NODES)
def test_few_edges_have_a_name_and_each_is_of_one_kind(nodes: int) -> None:
    edges = _land(nodes).tables["edges"]
    assert 0 < edges["name"].notna().mean() < 0.2
    assert {"residential", "footway", "unclassified", "track", "path", "tertiary", "ferry"} <= set(edges["kind"])


@pytest.mark.parametrize("nodes", NODES)
def test_every_square_is_near_the_largest_part_of_the_network(nodes: int) -> None:
    made = _land(nodes)
    cells = made.tables["residents"]
    leg = np.asarray(cKDTree(made.node_xy[_main(made)]).query(cells[["x_m", "y_m"]].to_numpy())[0])
    assert leg.max() <= 500


@pytest.mark.parametrize("nodes", NODES)
def test_squares_lie_in_their_wijk_and_are_called_after_their_corner(nodes: int) -> None:
    made = _land(nodes)
    cells, wijken = made.tables["residents"], made.areas("wijk").geometry
    east, north = np.floor(cells["x_m"] / 100).astype(int), np.floor(cells["y_m"] / 100).astype(int)
    assert (cells["cell_id"] == "E" + east.astype(str) + "N" + north.astype(str)).all()
    centres = shapely.points(cells[["x_m", "y_m"]].to_numpy())
    # borders are rounded to a centimetre
    assert (shapely.distance(wijken.loc[cells["area_code"]].to_numpy(), centres) < 0.02).all()


@pytest.mark.parametrize("nodes", NODES)
def test_people_are_whole_and_add_up_by_age_and_by_area(nodes: int) -> None:
    tables = _land(nodes).tables
    cells, areas = tables["residents"], tables["areas"].set_index("area_code")
    assert (cells[["residents", *BANDS]] % 1 == 0).all().all()
    assert (cells["residents"] >= 1).all()
    assert 30 < cells["residents"].mean() < 60
    pd.testing.assert_series_equal(cells[BANDS].sum(axis=1), cells["residents"], check_names=False)
    summed = cells.groupby("area_code")["residents"].sum()
    for level in ("wijk", "gemeente", "land"):
        own = areas[areas["level"] == level]
        pd.testing.assert_series_equal(
            own["residents"], own.index.to_series().map(summed).fillna(0), check_names=False, check_index_type=False
        )
        summed = summed.groupby(areas["parent_code"]).sum()


@pytest.mark.parametrize("nodes", NODES)
def test_wijken_tile_the_land_without_gap_or_overlap(nodes: int) -> None:
    made = _land(nodes)
    areas = made.tables["areas"].set_index("area_code")
    wijken = made.areas("wijk").geometry.to_numpy()
    assert shapely.coverage_is_valid(wijken)
    whole = made.areas("land").geometry.iloc[0]
    assert sum(shapely.area(wijken)) == pytest.approx(whole.area, rel=1e-9)
    for code, parts in areas.groupby("parent_code"):
        union = shapely.union_all(parts["geometry"].to_numpy())
        assert areas.loc[code, "geometry"].symmetric_difference(union).area == pytest.approx(0, abs=1)


@pytest.mark.parametrize("seed", range(5))
def test_sizes_of_towns_follow_zipfs_law(seed: int) -> None:
    sizes = np.sort(towns(land(2_000_000, seed), 2_000_000, 800_000, seed).junctions)[::-1]
    assert sizes.sum() == 800_000
    # Hill 1975, doi:10.1214/aos/1176343247, on the largest tenth; cities of most countries have 0.8 to 1.3
    largest = np.log(sizes[: len(sizes) // 10 + 1])
    assert 0.75 < 1 / (largest[:-1] - largest[-1]).mean() < 1.6


@pytest.mark.parametrize("nodes", NODES)
def test_places_are_what_their_rule_says_and_stand_where_people_live(nodes: int) -> None:
    made = _land(nodes)
    places = made.tables["places"]
    for row in places.to_dict("records"):
        rule = place_mapping().place(json.loads(row["tags"]))
        assert rule is not None
        assert (rule.id, str(rule.kind), [str(f) for f in rule.functions]) == (
            row["rule"],
            row["kind"],
            row["functions"],
        )
    at = shapely.get_coordinates(places["geometry"].to_numpy())
    cells = made.tables["residents"]
    away = np.asarray(cKDTree(cells[["x_m", "y_m"]].to_numpy()).query(at, p=np.inf)[0])
    assert away.max() <= 50.001
    wijken = made.areas("wijk").geometry
    off = shapely.distance(wijken.loc[places["area_code"]].to_numpy(), places["geometry"].to_numpy())
    assert off.max() < 0.02


def test_places_are_of_every_kind_that_the_mapping_makes_in_the_shares_of_an_open_map() -> None:
    made = {rule.kind for rule in place_mapping().rules if rule.count is not Count.NO}
    assert made == {rule.kind for rule, _ in rules()}
    assert len(made) > 50
    places = _land(30_000).tables["places"]
    assert {PlaceKind(kind) for kind in places["kind"]} <= made
    total = sum(share for _, share in rules())
    for rule, share in rules():
        assert abs((places["rule"] == rule.id).sum() - len(places) * share / total) < 1


def test_threads_and_hash_seed_change_no_byte_and_another_seed_does(tmp_path: Path) -> None:
    revisions = []
    for seed, threads, hashes in (("1", "1", "1"), ("1", "2", "99"), ("2", "2", "99")):
        variables = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
        environment = {**os.environ, "PYTHONHASHSEED": hashes, **dict.fromkeys(variables, threads)}
        command = [sys.executable, "-c", SAVED, seed, str(tmp_path / (seed + threads))]
        made = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        revisions.append(made.stdout.strip())
    assert revisions[0] == revisions[1] != revisions[2]


@pytest.mark.parametrize("seed", range(12))
def test_any_seed_gives_a_sound_land(seed: int) -> None:
    made = _land(2_000, seed)
    assert faults(made.tables) == []
    assert _main(made).mean() >= 0.99
    assert shapely.coverage_is_valid(made.areas("wijk").geometry.to_numpy())


def test_more_squares_than_there_is_room_for_are_refused() -> None:
    with pytest.raises(ValueError, match="squares"):
        large(nodes=1_000, squares=5_000, places=10, seed=1)


def test_the_country_lies_where_the_netherlands_has_coordinates() -> None:
    side = land(SIZES["country"].nodes, 2026).side_m
    assert CORNER_M[0] + side < 300_000
    assert CORNER_M[1] + side < 620_000


def test_a_scale_by_name_is_made_analysed_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SIZES, "region", Size("Toetsland", nodes=2_000, squares=150, places=150))
    snapshot = weefsel.demo(tmp_path, scale="region")
    assert snapshot.meta.name == "Toetsland"
    assert snapshot.counts["nodes"] == len(make("region")[1]["nodes"]) == 2_000
    assert (snapshot.path / "tiles" / "map.pmtiles").is_file()
    reached = weefsel.reach(snapshot)
    assert len(reached)
    assert weefsel.demo(tmp_path, scale="region").revision == snapshot.revision


def test_the_largest_land_has_a_name_for_every_town() -> None:
    names = town_names(5_000, 2026)
    assert len(set(names)) == 5_000
    with pytest.raises(ValueError, match="names"):
        town_names(100_000, 1)


def test_hilberts_curve_visits_every_cell_once_in_steps_of_one() -> None:
    x, y = (grid.ravel() for grid in np.meshgrid(np.arange(64), np.arange(64)))
    position = hilbert_position(x, y, levels=6)
    assert sorted(position.tolist()) == list(range(64 * 64))
    order = np.argsort(position)
    steps = np.abs(np.diff(x[order])) + np.abs(np.diff(y[order]))
    assert set(steps.tolist()) == {1}


def test_points_in_order_of_the_curve_lie_near_those_before() -> None:
    points = np.random.default_rng(1).uniform(0, 1_000, (4_000, 2))
    order = hilbert_order(points)
    assert sorted(order.tolist()) == list(range(4_000))
    assert np.hypot(*np.diff(points[order], axis=0).T).mean() < 30
