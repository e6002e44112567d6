"""Every number of a web beside igraph's, on all borders, random graphs and real networks; and laws they must keep."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from tests.analysis.web.networks import REAL, SHAPES, graph_of, graphs, igraph_of, real

from weefsel.analysis.web import brokers, kernels
from weefsel.analysis.web.brokers import (
    betweenness,
    bridges,
    constraint,
    cut_points,
    exact_betweenness,
    sampled_betweenness,
)
from weefsel.analysis.web.cores import core_numbers, parts
from weefsel.analysis.web.graph import Graph

CLOSE = {"rtol": 1e-9, "atol": 1e-9}


def by_igraph(graph: Graph) -> None:
    """All that igraph counts too is the same."""
    other, nodes = igraph_of(graph), graph.nodes
    assert np.flatnonzero(cut_points(graph)).tolist() == sorted(other.articulation_points())
    assert list(zip(*(end.tolist() for end in bridges(graph)), strict=True)) == sorted(
        (min(other.es[tie].tuple), max(other.es[tie].tuple)) for tie in other.bridges()
    )
    assert core_numbers(graph).tolist() == other.coreness()
    np.testing.assert_allclose(constraint(graph), np.array(other.constraint(), float), **CLOSE)
    label = parts(graph)
    theirs = np.array(other.connected_components().membership, int)
    assert len(set(zip(label.tolist(), theirs.tolist(), strict=True))) == len(set(label)) == len(set(theirs))
    assert (np.diff(np.bincount(label)) <= 0).all()
    found = exact_betweenness(graph)
    if nodes >= 3:
        pairs = (nodes - 1) * (nodes - 2) / 2
        np.testing.assert_allclose(found.share, np.array(other.betweenness()) / pairs, **CLOSE)
        assert (found.error == 0).all()


@pytest.mark.parametrize("graph", SHAPES.values(), ids=SHAPES)
def test_a_graph_of_any_shape_has_igraphs_numbers(graph: Graph) -> None:
    by_igraph(graph)


@pytest.mark.parametrize("name", REAL)
def test_a_real_network_has_igraphs_numbers(shared_data: Path, name: str) -> None:
    graph = real(shared_data, name)
    assert graph.ties > 90
    by_igraph(graph)


@settings(max_examples=80, deadline=None)
@given(graphs())
def test_any_graph_has_igraphs_numbers(graph: Graph) -> None:
    by_igraph(graph)


def test_a_chain_of_a_hundred_thousand_is_no_problem() -> None:
    long = np.arange(100_000)
    graph = Graph.of(len(long), long[1:], long[:-1])
    assert cut_points(graph).sum() == len(long) - 2
    assert len(bridges(graph)[0]) == len(long) - 1
    assert (core_numbers(graph) == 1).all()
    assert (parts(graph) == 0).all()


def test_in_a_web_of_fewer_than_three_nobody_can_be_between() -> None:
    for name in ("none", "one", "two apart", "two tied"):
        for found in (betweenness(SHAPES[name]), sampled_betweenness(SHAPES[name])):
            assert np.isnan(found.share).all()
            assert np.isnan(found.error).all()
            assert len(found.share) == SHAPES[name].nodes
    assert np.isnan(constraint(SHAPES["two apart"])).all()


@settings(max_examples=50, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_numbers_go_with_a_node_when_the_order_of_nodes_changes(graph: Graph, random: object) -> None:
    new = np.array(random.sample(range(graph.nodes), graph.nodes), np.int64)  # type: ignore[attr-defined]
    one, other = graph.pairs()
    again = Graph.of(graph.nodes, new[one], new[other])
    for measure in (constraint, core_numbers, cut_points, lambda g: exact_betweenness(g).share):
        np.testing.assert_allclose(measure(again)[new], measure(graph).astype(float), **CLOSE)


@settings(max_examples=50, deadline=None)
@given(graphs())
def test_betweenness_of_all_is_how_many_lie_between_all_pairs(graph: Graph) -> None:
    if graph.nodes < 3:
        return
    far = np.array(igraph_of(graph).distances())
    inside = np.where(np.isfinite(far) & (far > 0), far - 1, 0).sum() / 2
    pairs = (graph.nodes - 1) * (graph.nodes - 2) / 2
    assert exact_betweenness(graph).share.sum() * pairs == pytest.approx(inside, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "name", ["star", "path", "two halves", "sparse, seed 1", "dense, seed 2", "many parts, seed 3"]
)
def test_drawn_betweenness_is_off_by_no_more_than_it_says(name: str, seed: int) -> None:
    graph = SHAPES[name]
    exact, drawn = exact_betweenness(graph), sampled_betweenness(graph, epsilon=0.05, seed=seed)
    off = np.abs(drawn.share - exact.share)
    assert (off <= drawn.error).all(), f"seed {seed}"
    assert drawn.error.max() <= 0.05
    # who is never between others has surely little: far under the bound that holds for all
    assert drawn.error[drawn.share == 0].max(initial=0) < 0.02
    assert off.max() > 0 or name in ("star", "two halves")


#: six ways from 0 to 11 on one side and one on the other: how many go over a tie matters where two searches meet,
UNEVEN_TIES = graph_of(
    13,
    [
        *[(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4), (4, 5), (4, 6), (5, 7), (6, 7), (7, 11)],
        *[(0, 8), (8, 9), (9, 10), (10, 12), (12, 11)],
    ],
)
#: and on the way back, of which three of four from 5 to 0 go over 4; 8 has so many ties that it is searched from 0
UNEVEN_WAYS = graph_of(
    19,
    [
        *[(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4), (4, 5), (0, 6), (6, 7), (7, 5), (5, 8)],
        *[(8, v) for v in range(9, 19)],
    ],
)
DRAWN = {"dense": SHAPES["dense, seed 2"], "uneven ties": UNEVEN_TIES, "uneven ways": UNEVEN_WAYS}


@pytest.mark.parametrize("graph", DRAWN.values(), ids=DRAWN)
def test_drawn_betweenness_is_right_on_average(graph: Graph) -> None:
    exact = exact_betweenness(graph).share
    drawn = sampled_betweenness(graph, epsilon=0.01, seed=5)
    spread = np.sqrt(exact * (1 - exact) / drawn.samples)
    apart = (drawn.share - exact)[spread > 0] / spread[spread > 0]
    assert 0.5 < apart.std() < 1.5
    assert np.abs(apart).max() < 4


def test_as_many_ways_are_drawn_as_riondato_and_kornaropoulos_need() -> None:
    # 0.5 / 0.1² × (⌊log2(10 − 2)⌋ + 1 + ln 10) = 50 × 6.3026
    assert brokers._samples(10, 0.1, 0.1) == 316  # pyright: ignore[reportPrivateUsage]
    # with two nodes on the longest way nobody is inside one
    assert brokers._samples(2, 0.1, 0.1) == 166  # pyright: ignore[reportPrivateUsage]


def test_the_interval_of_a_drawn_share_is_that_of_clopper_and_pearson() -> None:
    count = np.array([0, 1, 7, 50, 99, 100])
    for delta in (0.05, 1e-7):
        found = brokers._interval(count, 100, delta)  # pyright: ignore[reportPrivateUsage]
        for k, half in zip(count.tolist(), found, strict=True):
            low, high = binomtest(k, 100).proportion_ci(1 - delta, method="exact")
            assert half == pytest.approx(max(k / 100 - low, high - k / 100), abs=1e-9)


def test_a_large_web_is_drawn_and_a_small_one_counted_out(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = SHAPES["dense, seed 2"]
    assert betweenness(graph).samples == 0
    monkeypatch.setattr(brokers, "EXACT_STEPS", graph.nodes * (graph.nodes + 2 * graph.ties) - 1)
    assert betweenness(graph).samples > 30_000


def test_threads_change_no_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = SHAPES["many parts, seed 3"]
    many = exact_betweenness(graph).share, sampled_betweenness(graph, 0.05).share
    monkeypatch.setattr(kernels, "THREADS", 1)
    alone = exact_betweenness(graph).share, sampled_betweenness(graph, 0.05).share
    for one, other in zip(many, alone, strict=True):
        assert (one == other).all()


def test_constraint_is_that_of_burts_formula() -> None:
    # 0 is tied to 1, 2 and 3, of whom 1 and 2 are tied: c0 = 2 × (1/3 + 1/3 × 1/2)² + (1/3)²
    graph = graph_of(4, [(0, 1), (0, 2), (0, 3), (1, 2)])
    assert constraint(graph)[0] == pytest.approx(2 * (1 / 3 + 1 / 6) ** 2 + 1 / 9)
