"""What is left of a web while its nodes go, beside taking them out of igraph's graph one by one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.web.networks import REAL, SHAPES, graph_of, graphs, igraph_of, real

from weefsel.analysis.web.graph import Graph
from weefsel.analysis.web.robustness import attack, random_failure, removal, robustness


def slowly(graph: Graph, order: Iterable[int] | None) -> tuple[list[int], list[int]]:
    """The order, and the largest part after each, by taking nodes out; without an order each time the most tied one."""
    left = igraph_of(graph)
    left.vs["row"] = range(graph.nodes)
    gone, largest = [], [max(left.connected_components().sizes(), default=0)]
    todo = iter(order or ())
    while left.vcount():
        degree = left.degree()
        row = next(todo) if order is not None else left.vs[degree.index(max(degree))]["row"]
        gone.append(row)
        left.delete_vertices(left.vs.find(row=row).index)
        largest.append(max(left.connected_components().sizes(), default=0))
    return gone, largest


@pytest.mark.parametrize("graph", SHAPES.values(), ids=SHAPES)
def test_a_graph_of_any_shape_falls_apart_as_in_igraph(graph: Graph) -> None:
    order, largest = slowly(graph, None)
    found = attack(graph)
    assert found.order.tolist() == order
    assert found.largest.tolist() == largest
    shuffled = np.random.default_rng(7).permutation(graph.nodes).tolist()
    assert removal(graph, shuffled).largest.tolist() == slowly(graph, shuffled)[1]


@pytest.mark.parametrize("name", REAL)
def test_a_real_network_falls_apart_as_in_igraph(shared_data: Path, name: str) -> None:
    graph = real(shared_data, name)
    order, largest = slowly(graph, None)
    found = attack(graph)
    assert (found.order.tolist(), found.largest.tolist()) == (order, largest)
    # R is the mean over Q = 1 … N of the share in the largest part (Schneider et al. 2011)
    assert found.r == pytest.approx(np.mean([size / graph.nodes for size in largest[1:]]), abs=1e-12)
    assert robustness(graph) == found.r


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_any_graph_falls_apart_as_in_igraph(graph: Graph) -> None:
    found = attack(graph)
    assert (found.order.tolist(), found.largest.tolist()) == slowly(graph, None)


@settings(max_examples=60, deadline=None)
@given(graphs(), st.data())
def test_one_tie_more_leaves_no_smaller_part(graph: Graph, data: st.DataObject) -> None:
    if graph.nodes < 2:
        return
    tie = data.draw(st.tuples(*[st.integers(0, graph.nodes - 1)] * 2))
    order = data.draw(st.permutations(range(graph.nodes)))
    one, other = graph.pairs()
    more = Graph.of(graph.nodes, np.append(one, tie[0]), np.append(other, tie[1]))
    assert (removal(more, order).largest >= removal(graph, order).largest).all()
    assert (np.diff(removal(graph, order).largest) <= 0).all()


@pytest.mark.parametrize("nodes", [1, 2, 5, 40])
def test_r_of_a_star_and_of_all_tied_is_known(nodes: int) -> None:
    everyone = graph_of(nodes, [(u, v) for u in range(nodes) for v in range(u)])
    assert robustness(everyone) == pytest.approx((nodes - 1) / (2 * nodes))
    # all is lost with the middle of a star: what is left are single nodes
    star = graph_of(nodes, [(0, v) for v in range(nodes)])
    assert robustness(star) == pytest.approx((nodes - 1) / nodes**2)


def test_a_web_of_none_has_no_r_and_of_one_nothing_is_left() -> None:
    none, one = SHAPES["none"], SHAPES["one"]
    assert np.isnan(robustness(none))
    assert np.isnan(random_failure(none))
    assert attack(none).share.tolist() == []
    assert (robustness(one), random_failure(one), attack(one).share.tolist()) == (0, 0, [1, 0])


def test_random_failure_is_the_mean_over_orders_and_less_harmful_than_attack() -> None:
    graph = SHAPES["sparse, seed 1"]
    orders = [np.random.default_rng([9, run]).permutation(graph.nodes) for run in range(6)]
    mean = np.mean([removal(graph, order).r for order in orders])
    assert random_failure(graph, runs=6, seed=9) == pytest.approx(mean)
    assert random_failure(graph) > robustness(graph)
    assert random_failure(graph) == random_failure(graph)
    assert random_failure(graph, seed=1) != random_failure(graph, seed=2)


@pytest.mark.parametrize("order", [[0, 1], [0, 1, 1], [0, 1, 3], [-1, 0, 1], []])
def test_an_order_that_is_none_is_refused(order: list[int]) -> None:
    with pytest.raises(ValueError, match="an order of all 3 nodes"):
        removal(SHAPES["triangle"], order)
