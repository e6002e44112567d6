"""The k nearest, pairs within a limit, changed lengths and the index on disk: against a slow reference and scipy."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.network.test_nearest import Edge, at, by_hand, graph_of, large, towns

from weefsel.network import (
    UNREACHED,
    Graph,
    Joined,
    contract,
    customise,
    distances,
    hierarchy,
    kept_hierarchy,
    nearest,
    nearest_k,
    pairs_within,
    ranges,
    sources_of,
)
from weefsel.network.index import key_of

Town = tuple[int, list[Edge], list[tuple[int, int]], list[list[int]]]


def from_each(town: Town) -> list[list[int]]:
    """Place → decimetres from every node, by a textbook's Dijkstra from that place alone."""
    nodes, edges, stops, _ = town
    return [[d for d, _ in by_hand(nodes, edges, stops, [place])] for place in range(len(stops))]


def ready_of(graph: Graph) -> hierarchy.Hierarchy:
    return customise(contract(graph), graph)


# --- k nearest --------------------------------------------------------------------------------------------------------


@settings(max_examples=120, deadline=None)
@given(towns(), st.sampled_from([1, 2, 3, 5, 10]))
def test_the_k_nearest_are_those_of_a_slow_reference(town: Town, k: int) -> None:
    nodes, edges, stops, groups = town
    sources = sources_of(at(stops), [np.array(g, np.int64) for g in groups])
    slow = from_each(town)
    seen = 0
    for which, distance, place in nearest_k(ready_of(graph_of(nodes, edges)), sources, k):
        assert distance.shape == place.shape == (nodes, which.stop - which.start, k)
        for g in range(which.start, which.stop):
            seen += 1
            for v in range(nodes):
                wanted = sorted((slow[p][v], p) for p in groups[g] if slow[p][v] < UNREACHED)[:k]
                wanted += [(UNREACHED, -1)] * (k - len(wanted))
                found = zip(distance[v, g - which.start], place[v, g - which.start], strict=True)
                assert [(int(d), int(p)) for d, p in found] == wanted
    assert seen == len(groups)


def test_the_nearest_of_k_is_the_nearest_and_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, stops, groups = large(5, 1_500, 2_100, 120)
    ready, sources = ready_of(graph), sources_of(stops, groups)
    distance, which = nearest(ready, sources)
    whole = list(nearest_k(ready, sources, 4))
    assert (np.concatenate([d for _, d, _ in whole], axis=1)[:, :, 0] == distance).all()
    assert (np.concatenate([w for _, _, w in whole], axis=1)[:, :, 0] == which).all()
    monkeypatch.setattr(hierarchy, "ALONE", 0)
    monkeypatch.setattr(hierarchy, "BLOCK", 1)
    monkeypatch.setattr(hierarchy, "THREADS", 1)
    parts = list(nearest_k(ready, sources, 4))
    assert [part for part, _, _ in parts] == [slice(g, g + 1) for g in range(len(groups))]
    assert (np.concatenate([w for _, _, w in parts], axis=1) == np.concatenate([w for _, _, w in whole], axis=1)).all()


@pytest.mark.parametrize("k", [0, 11, -1])
def test_a_k_that_cannot_be_is_refused(k: int) -> None:
    graph = graph_of(2, [(0, 1, 1)])
    with pytest.raises(ValueError, match="k from 1 to 10"):
        next(nearest_k(ready_of(graph), sources_of(at([(0, 0)]), [np.array([0])]), k))


# --- pairs within a limit ---------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(towns(), st.data())
def test_pairs_within_a_limit_are_those_of_a_slow_reference(town: Town, data: st.DataObject) -> None:
    nodes, edges, stops, _ = town
    leg = st.sampled_from([0, 1, 10, 150])
    squares = data.draw(st.lists(st.tuples(st.integers(-1, nodes - 1), leg), max_size=8))
    limit = data.draw(st.sampled_from([0, 1, 10, 250, 20_000, 10**7]))
    slow = from_each(town)
    wanted = [
        (place, square, slow[place][node] + own)
        for place in range(len(stops))
        for square, (node, own) in enumerate(squares)
        if node >= 0 and slow[place][node] + own <= limit
    ]
    found = list(pairs_within(graph_of(nodes, edges), at(squares), at(stops), limit))
    told = [row for part in found for row in zip(part.place, part.cell, part.distance_dm, strict=True)]
    assert [tuple(map(int, row)) for row in told] == wanted


def test_pairs_come_in_blocks_of_places_and_are_the_same_in_any(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, stops, _ = large(6, 1_500, 2_100, 120)
    squares = Joined(np.arange(1_500, dtype=np.int32), np.zeros(1_500, np.int32))
    (whole,) = pairs_within(graph, squares, stops, 800)
    monkeypatch.setattr(ranges, "BLOCK", 7)
    parts = list(pairs_within(graph, squares, stops, 800))
    assert len(parts) == 18
    for name in ("cell", "place", "distance_dm"):
        assert (np.concatenate([getattr(part, name) for part in parts]) == getattr(whole, name)).all()
    assert len(whole) > 1_000


@pytest.mark.parametrize("limit", [-1, 10**7 + 1])
def test_a_limit_that_cannot_be_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="a limit from 0"):
        next(pairs_within(graph_of(1, []), at([]), at([]), limit))


# --- changed lengths --------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(towns(), st.data())
def test_changed_lengths_on_the_old_order_are_a_network_made_anew(town: Town, data: st.DataObject) -> None:
    nodes, edges, stops, groups = town
    graph = graph_of(nodes, edges)
    order = contract(graph)
    longer = data.draw(st.lists(st.integers(0, 10**6), min_size=len(edges), max_size=len(edges)))
    changed = graph_of(nodes, [(u, v, length) for (u, v, _), length in zip(edges, longer, strict=True)])
    sources = sources_of(at(stops), [np.array(g, np.int64) for g in groups])
    assert (changed.indices == graph.indices).all()
    assert (distances(customise(order, changed), sources) == distances(ready_of(changed), sources)).all()


@pytest.mark.parametrize("length", [-1, 2**30])
def test_a_length_that_cannot_be_is_refused(length: int) -> None:
    graph = graph_of(2, [(0, 1, 1)])
    graph.lengths_dm[:] = length
    with pytest.raises(ValueError, match="lengths from 0"):
        customise(contract(graph), graph)


# --- laws -------------------------------------------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(towns(), st.data())
def test_distances_are_a_metric_and_an_added_place_lengthens_none(town: Town, data: st.DataObject) -> None:
    nodes, edges, stops, _ = town
    ready = ready_of(graph_of(nodes, edges))
    each = [np.array([node]) for node in range(nodes)]
    between = distances(ready, sources_of(at([(node, 0) for node in range(nodes)]), each)).astype(np.int64)
    assert (between == between.T).all()
    assert (between.diagonal() == 0).all()
    through = (between[:, :, None] + between[None, :, :]).min(axis=1)
    assert (between <= through).all()
    if stops:
        fewer = data.draw(st.lists(st.integers(0, len(stops) - 1), unique=True))
        some, all_ = np.array(fewer, np.int64), np.arange(len(stops))
        found = distances(ready, sources_of(at(stops), [some, all_]))
        assert (found[:, 1] <= found[:, 0]).all()


# --- the index on disk ------------------------------------------------------------------------------------------------


def same(one: Any, other: Any) -> bool:
    pairs = zip((*_arrays(one),), (*_arrays(other),), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


def _arrays(ready: Any) -> tuple[Any, ...]:
    return ready.order.place, ready.order.ptr, ready.order.up, ready.length


def test_an_index_is_made_once_and_then_mapped(tmp_path: Path) -> None:
    graph, stops, groups = large(7, 900, 1_300, 40)
    made = kept_hierarchy(graph, tmp_path)
    files = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.npy")}
    again = kept_hierarchy(graph, tmp_path)
    assert len(files) == 4
    assert files == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.npy")}
    assert isinstance(again.length, np.memmap)
    assert same(made, ready_of(graph))
    assert same(again, made)
    sources = sources_of(stops, groups)
    assert (distances(again, sources) == distances(ready_of(graph), sources)).all()


def test_another_length_is_another_index(tmp_path: Path) -> None:
    one, other = graph_of(3, [(0, 1, 5), (1, 2, 5)]), graph_of(3, [(0, 1, 5), (1, 2, 6)])
    assert key_of(one) != key_of(other)
    for graph in (one, other):
        assert same(kept_hierarchy(graph, tmp_path), ready_of(graph))


@pytest.mark.parametrize("damage", ["cut", "gone", "text"])
def test_a_broken_index_is_made_again(tmp_path: Path, damage: str) -> None:
    graph, _, _ = large(8, 300, 450, 5)
    kept_hierarchy(graph, tmp_path)
    file = tmp_path / key_of(graph) / "up.npy"
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:60] if damage == "cut" else b"not an array at all")
    assert same(kept_hierarchy(graph, tmp_path), ready_of(graph))


def _keep(directory: Path) -> bool:
    graph, _, _ = large(9, 2_000, 2_900, 5)
    return same(kept_hierarchy(graph, directory), ready_of(graph))


def test_two_processes_may_make_it_at_once(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_keep, [tmp_path] * 2) == [True, True]
    assert [path.name for path in tmp_path.iterdir()] == [key_of(large(9, 2_000, 2_900, 5)[0])]


def test_no_nodes_have_an_index_too(tmp_path: Path) -> None:
    graph = graph_of(0, [])
    assert same(kept_hierarchy(graph, tmp_path), ready_of(graph))
