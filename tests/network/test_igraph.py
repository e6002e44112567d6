"""Distances, ids and the k nearest beside igraph, an independent library, on graphs of all shapes and a real one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import igraph
import numpy as np
import pytest
from hypothesis import example, given, settings
from tests.network.test_nearest import Edge, at, graph_of, towns
from tests.sources.test_liechtenstein import RECIPE

from weefsel.network import UNREACHED, Graph, build_graph, contract, customise, distances, nearest_k, sources_of
from weefsel.sources.recipe import read_recipe, recipe_tables


def by_igraph(nodes: int, edges: list[Edge], stops: list[tuple[int, int]]) -> Any:
    """Decimetres of each place (row) to every node (column), its leg included; `UNREACHED` where there is no way."""
    other = igraph.Graph(n=nodes, edges=[(u, v) for u, v, _ in edges])
    there = [(node, leg) for node, leg in stops if node >= 0]
    found = np.full((len(stops), nodes), float(UNREACHED))
    if there:
        lengths = [length for *_, length in edges]
        rows = np.array(other.distances([node for node, _ in there], weights=lengths if lengths else None), float)
        found[[node >= 0 for node, _ in stops]] = rows + np.array([[leg] for _, leg in there])
    return np.minimum(found, UNREACHED).astype(np.int64)


@settings(max_examples=150, deadline=None)
@given(towns())
@example((1, [], [(0, 0)], [[0]]))
@example((1, [(0, 0, 5)], [(0, 7), (0, 7), (-1, 3)], [[0, 1, 2], []]))
@example((5, [(0, 1, 4), (3, 4, 0)], [(0, 0), (4, 2)], [[0], [1], [0, 1]]))
def test_any_graph_connected_or_not(town: Any) -> None:
    nodes, edges, stops, groups = town
    slow = by_igraph(nodes, edges, stops)
    ready = customise(contract(made := graph_of(nodes, edges)), made)
    sources = sources_of(at(stops), [np.array(group, np.int64) for group in groups])
    found = distances(ready, sources)
    for g, group in enumerate(groups):
        least = slow[group].min(axis=0) if group else np.full(nodes, UNREACHED)
        assert found[:, g].tolist() == least.tolist()


def edges_of(graph: Graph) -> list[Edge]:
    tail = np.repeat(np.arange(len(graph.x_m)), np.diff(graph.indptr))
    once = tail < graph.indices
    ends = tail[once].tolist(), graph.indices[once].tolist()
    return list(zip(*ends, graph.lengths_dm[once].tolist(), strict=True))


def test_all_nodes_of_a_real_network_with_all_its_parts(shared_data: Path) -> None:
    tables = recipe_tables(read_recipe(RECIPE), shared_data)[1]
    graph = build_graph(tables["nodes"], tables["edges"])
    assert graph.components > 1
    seed, k = 1720, 5
    rng = np.random.default_rng(seed)
    nodes = rng.integers(0, len(graph.x_m), 60)  # of any part, the small ones too
    stops = list(zip(nodes.tolist(), rng.integers(0, 3_000, 60).tolist(), strict=True))
    groups = [np.arange(0, 40), np.arange(30, 60), np.arange(3)]
    slow = by_igraph(len(graph.x_m), edges_of(graph), stops)
    ready, sources = customise(contract(graph), graph), sources_of(at(stops), groups)
    assert (distances(ready, sources) == np.stack([slow[group].min(axis=0) for group in groups], axis=1)).all()
    for block, distance, which in nearest_k(ready, sources, k):
        for g in range(block.start, block.stop):
            group, lane = groups[g], g - block.start
            order = np.argsort(slow[group], axis=0, kind="stable")[:k].T  # of equals the first
            least = np.take_along_axis(slow[group].T, order, axis=1)
            wanted = np.where(least < UNREACHED, group[order], -1)
            assert (distance[:, lane, : least.shape[1]] == least).all()
            assert (which[:, lane, : least.shape[1]] == wanted).all(), f"seed {seed}"
            assert (which[:, lane, least.shape[1] :] == -1).all()


@pytest.mark.parametrize("k", [2, 5])
def test_ids_stay_with_their_distance_when_places_share_a_spot_or_are_number_zero(k: int) -> None:
    nodes, edges = 4, [(0, 1, 0), (1, 2, 0), (2, 3, 5)]
    stops = [(3, 0), (0, 0), (0, 0), (1, 0), (2, 0), (3, 0)]
    ready = customise(contract(graph := graph_of(nodes, edges)), graph)
    ((_, distance, which),) = nearest_k(ready, sources_of(at(stops), [np.arange(6)]), k)
    assert which[:, 0].tolist() == [[1, 2, 3, 4, 0][:k]] * 3 + [[0, 5, 1, 2, 3][:k]]
    assert distance[:, 0].tolist() == [[0, 0, 0, 0, 5][:k]] * 3 + [[0, 0, 5, 5, 5][:k]]
