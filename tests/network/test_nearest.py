"""The nearest place from every node: equal to two other programs on any graph, and the first of places equally far.

One worked example, by hand:

      0 ──30 m── 1 ──30 m── 2      3 ──10 m── 4

The library is 5 m from node 0, the kiosk 5 m from node 2 and the hut at node 4.
"""

from __future__ import annotations

import heapq
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sparse
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from weefsel.network import (
    DECIMETRE,
    UNREACHED,
    Graph,
    Joined,
    Locator,
    build_graph,
    contract,
    customise,
    distances,
    hierarchy,
    sources_of,
)
from weefsel.network import nearest as nearest_of

Edge = tuple[int, int, int]  # node, node, decimetres


def graph_of(nodes: int, edges: list[Edge]) -> Graph:
    u, v, length = (np.array([edge[i] for edge in edges], np.int64) for i in range(3))
    table = pd.DataFrame({"u": u, "v": v, "length_m": length * DECIMETRE})
    return build_graph(pd.DataFrame({"x_m": np.arange(nodes) * 1.0, "y_m": np.zeros(nodes)}), table)


def at(stops: list[tuple[int, int]]) -> Joined:
    return Joined(np.array([n for n, _ in stops], np.int32), np.array([leg for _, leg in stops], np.int32))


def nearest(graph: Graph, places: Joined, groups: list[Any]) -> tuple[Any, Any]:
    """Distance and place of every node, a row a group; the engine without ids must say the same distances."""
    ready = customise(contract(graph), graph)
    sources = sources_of(places, [np.asarray(group, np.int64) for group in groups])
    distance, which = nearest_of(ready, sources)
    assert (distances(ready, sources) == distance).all()
    some = np.arange(len(graph.x_m), dtype=np.int32)[::-2]
    assert (nearest_of(ready, sources, some)[1] == which[some]).all()
    return distance.T, which.T


# --- the worked example --------------------------------------------------------------------------------------------


def test_the_example_by_hand() -> None:
    graph = graph_of(5, [(0, 1, 300), (1, 2, 300), (3, 4, 100)])
    places = at([(0, 50), (2, 50), (4, 0)])
    distance, which = nearest(graph, places, [np.array([0]), np.array([0, 1]), np.array([2]), np.array([], np.int64)])
    assert (distance * DECIMETRE).round(1).tolist()[:2] == [
        [5, 35, 65, UNREACHED / 10, UNREACHED / 10],
        [5, 35, 5, UNREACHED / 10, UNREACHED / 10],
    ]
    assert which.tolist() == [[0, 0, 0, -1, -1], [0, 0, 1, -1, -1], [-1, -1, -1, 2, 2], [-1] * 5]
    assert distance.tolist()[2:] == [[UNREACHED] * 3 + [100, 0], [UNREACHED] * 5]
    # node 1 is 35 m from both: the first of them counts, whichever way they are listed
    assert nearest(graph, places, [np.array([1, 0])])[1].tolist() == [[0, 0, 1, -1, -1]]


# --- two other engines ---------------------------------------------------------------------------------------------


def by_hand(nodes: int, edges: list[Edge], stops: list[tuple[int, int]], group: list[int]) -> list[tuple[int, int]]:
    """Dijkstra as in a textbook: (decimetres, place) of every node, smallest distance first, then smallest place."""
    roads: dict[int, list[tuple[int, int]]] = {n: [] for n in range(nodes)}
    for u, v, length in edges:
        roads[u].append((v, length))
        roads[v].append((u, length))
    label: dict[int, tuple[int, int]] = {}
    heap = [(leg, place, node) for place, (node, leg) in enumerate(stops) if place in group and node >= 0]
    heapq.heapify(heap)
    while heap:
        distance, place, node = heapq.heappop(heap)
        if node not in label:
            label[node] = distance, place
            for other, length in roads[node]:
                heapq.heappush(heap, (distance + length, place, other))
    return [label.get(n, (UNREACHED, -1)) for n in range(nodes)]


def by_scipy(nodes: int, edges: list[Edge], stops: list[tuple[int, int]], group: list[int]) -> list[float]:
    """Distance from every node by scipy, with each place as a node of its own.

    Zeros are no edges to scipy, so every length is one longer there, and the number of steps taken off again through a
    weight that is large beside it: length × 2¹⁶ + 1.
    """
    step = 2.0**16
    shortest: dict[tuple[int, int], int] = {}
    for u, v, length in [*edges, *((nodes + p, *stops[p]) for p in group if stops[p][0] >= 0)]:
        key = min(u, v), max(u, v)
        shortest[key] = min(length, shortest.get(key, length))
    size = nodes + len(stops)
    row, column = ([key[i] for key in shortest] for i in range(2))
    matrix = sparse.csr_matrix(([w * step + 1 for w in shortest.values()], (row, column)), shape=(size, size))
    there = [nodes + p for p in group if stops[p][0] >= 0]
    if not there:
        return [np.inf] * nodes
    found = dijkstra(matrix, directed=False, indices=there).min(axis=0)[:nodes]
    return np.floor(found / step).tolist()


@st.composite
def towns(draw: st.DrawFn) -> tuple[int, list[Edge], list[tuple[int, int]], list[list[int]]]:
    """Graphs of all sorts: in pieces, one node, lengths of zero, several edges between two nodes, loops, ties."""
    nodes = draw(st.integers(1, 12))
    node = st.integers(0, nodes - 1)
    length = st.sampled_from([0, 1, 2, 3, 10]) | st.integers(0, 200) | st.sampled_from([4_095, 8_192, 10**7])
    edges = draw(st.lists(st.tuples(node, node, length), max_size=24))
    stops = draw(st.lists(st.tuples(st.integers(-1, nodes - 1), st.sampled_from([0, 1, 10]) | length), max_size=6))
    positions = st.lists(st.integers(0, len(stops) - 1), unique=True) if stops else st.just([])
    return nodes, edges, stops, draw(st.lists(positions, max_size=4))


@settings(max_examples=150, deadline=None)
@given(towns())
@example((1, [], [], []))
@example((1, [], [(0, 0)], [[0]]))
@example((1, [(0, 0, 5)], [(0, 7), (0, 7)], [[1, 0], []]))
@example((3, [(0, 1, 0), (1, 2, 0), (0, 2, 0)], [(2, 0), (0, 0)], [[1, 0], [1]]))
@example((2, [(0, 1, 10), (0, 1, 3), (1, 0, 7)], [(0, 0)], [[0]]))
@example((4, [(0, 1, 10**7), (1, 2, 0), (2, 3, 1)], [(0, 1), (3, 0)], [[0], [0, 1]]))
def test_equal_to_scipy_and_to_a_textbook(town: tuple[int, list[Edge], list[tuple[int, int]], list[list[int]]]) -> None:
    nodes, edges, stops, groups = town
    distance, which = nearest(graph_of(nodes, edges), at(stops), [np.array(g, np.int64) for g in groups])
    assert distance.shape == which.shape == (len(groups), nodes)
    for g, group in enumerate(groups):
        assert list(zip(distance[g].tolist(), which[g].tolist(), strict=True)) == by_hand(nodes, edges, stops, group)
        ours = np.where(distance[g] == UNREACHED, np.inf, distance[g])
        assert ours.tolist() == by_scipy(nodes, edges, stops, group)


def large(seed: int, nodes: int, edges: int, places: int) -> tuple[Graph, Joined, list[Any]]:
    chance = np.random.default_rng(seed)
    ends = chance.integers(0, nodes, (2, edges))
    lengths = chance.integers(0, 300, edges)
    graph = graph_of(nodes, list(zip(*ends.tolist(), lengths.tolist(), strict=True)))
    stops = Joined(
        chance.integers(-1, nodes, places).astype(np.int32), chance.integers(0, 900, places).astype(np.int32)
    )
    groups = [np.flatnonzero(chance.random(places) < share) for share in (0.5, 0.2, 0.02, 0.0)]
    return graph, stops, groups


def test_one_and_two_threads_and_one_group_at_a_time_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    seed = 4
    print(f"seed {seed}")
    graph, stops, groups = large(seed, 2_000, 2_600, 200)
    found = []
    for threads in (1, 2, 5):
        monkeypatch.setattr(hierarchy, "THREADS", threads)
        found.append(nearest(graph, stops, groups))
    alone = [nearest(graph, stops, [group]) for group in groups]
    for distance, which in found:
        assert (distance == np.concatenate([d for d, _ in alone])).all()
        assert (which == np.concatenate([w for _, w in alone])).all()
    assert (found[0][0] < UNREACHED).mean() > 0.5


def test_a_graph_of_thousands_of_nodes_is_equal_to_scipy() -> None:
    seed = 9
    print(f"seed {seed}")
    graph, stops, groups = large(seed, 3_000, 4_000, 60)
    edges = [
        (u, int(graph.indices[p]), int(graph.lengths_dm[p]))
        for u in range(3_000)
        for p in range(graph.indptr[u], graph.indptr[u + 1])
    ]
    places = list(zip(stops.node.tolist(), stops.leg_dm.tolist(), strict=True))
    distance, which = nearest(graph, stops, groups)
    for g, group in enumerate(groups):
        ours = np.where(distance[g] == UNREACHED, np.inf, distance[g])
        assert (ours == by_scipy(3_000, edges, places, group.tolist())).all()
        assert which[g].tolist() == [place for _, place in by_hand(3_000, edges, places, group.tolist())]


@pytest.mark.parametrize("length", [10**7, 9_999_999, 1])
def test_the_longest_edges_that_a_table_may_hold_take_no_time(length: int) -> None:
    graph = graph_of(90, [(n, n + 1, length) for n in range(89)])
    nearest(graph, at([(0, 0)]), [np.array([0])])
    began = time.process_time()
    distance, _ = nearest(graph, at([(0, 0)]), [np.array([0])] * 20)
    assert time.process_time() - began < 1.0
    assert distance[0].tolist() == [n * length for n in range(90)]


def test_what_is_farther_than_a_distance_can_hold_is_not_reached() -> None:
    graph = graph_of(200, [(n, n + 1, 10**7) for n in range(199)])
    distance, which = nearest(graph, at([(0, 0)]), [np.array([0])])
    assert distance[0].tolist() == [min(n * 10**7, UNREACHED) for n in range(200)]
    assert which[0].tolist() == [0 if n * 10**7 < UNREACHED else -1 for n in range(200)]


def test_no_nodes_give_no_distances() -> None:
    graph = build_graph(pd.DataFrame({"x_m": [], "y_m": []}), pd.DataFrame({"u": [], "v": [], "length_m": []}))
    distance, which = nearest(graph, Joined(np.zeros(0, np.int32), np.zeros(0, np.int32)), [np.zeros(0, np.int64)])
    assert distance.shape == which.shape == (1, 0)


def test_lengths_are_rounded_to_whole_decimetres() -> None:
    table = pd.DataFrame({"u": [0, 1], "v": [1, 2], "length_m": [12.34, 0.04]})
    graph = build_graph(pd.DataFrame({"x_m": [0.0] * 3, "y_m": [0.0] * 3}), table)
    assert nearest(graph, at([(0, 0)]), [np.array([0])])[0].tolist() == [[0, 123, 123]]


def test_joining_takes_the_nearest_node_of_the_largest_component() -> None:
    """Nodes 0, 1, 2 stand at x = 0, 100, 200 in one street; node 3 at x = 210, alone."""
    nodes = pd.DataFrame({"x_m": [0.0, 100.0, 200.0, 210.0], "y_m": [0.0] * 4})
    graph = build_graph(nodes, pd.DataFrame({"u": [0, 1], "v": [1, 2], "length_m": [100.0, 100.0]}))
    assert (graph.components, graph.main.tolist()) == (2, [0, 1, 2])
    x = np.array([30.0, 212.0, 700.0, 700.1, -500.0, -500.2])
    joined = Locator(graph).join(x, np.zeros(6), 500.0)
    assert joined.node.tolist() == [0, 2, 2, -1, 0, -1]
    assert joined.leg_dm.tolist() == [300, 120, 5000, 0, 5000, 0]


def test_a_street_without_nodes_or_points_joins_nothing() -> None:
    empty = build_graph(pd.DataFrame({"x_m": [], "y_m": []}), pd.DataFrame({"u": [], "v": [], "length_m": []}))
    assert (empty.components, len(empty.main)) == (0, 0)
    assert Locator(empty).join(np.array([1.0]), np.array([1.0])).node.tolist() == [-1]
    assert Locator(graph_of(2, [(0, 1, 1)])).join(np.zeros(0), np.zeros(0)).node.tolist() == []
