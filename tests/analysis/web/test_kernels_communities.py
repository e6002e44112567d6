"""Communities: what our Louvain and networkit's find, beside igraph's; and how firm they are said to be."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import igraph
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.web.networks import SHAPES, graph_of, graphs, igraph_of, real
from tests.analysis.web.stand_in import NetworKit

from weefsel.analysis.web import communities as module
from weefsel.analysis.web.communities import adjusted_rand, communities, divide, modularity
from weefsel.analysis.web.graph import Graph
from weefsel.errors import BuildError

#: five groups of six in which all are tied, in a ring, and one node with no tie
RING = graph_of(
    31,
    [(6 * group + u, 6 * group + v) for group in range(5) for u in range(6) for v in range(u)]
    + [(6 * group, (6 * group + 7) % 30) for group in range(5)],
)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> NetworKit:
    """A web of any size is left to networkit, and that is a stand-in."""
    found = NetworKit()
    monkeypatch.setattr(module, "LARGEST", 0)
    monkeypatch.setitem(sys.modules, "networkit", found)
    return found


@pytest.fixture(params=["ours", "stand-in", "networkit"])
def _each(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our Louvain, the stand-in and networkit itself: the same must hold of all."""
    if request.param == "stand-in":
        request.getfixturevalue("stand_in")
    elif request.param == "networkit":
        pytest.importorskip("networkit", reason="networkit is not installed: run `make setup`")
        monkeypatch.setattr(module, "LARGEST", 0)


@settings(max_examples=60, deadline=None)
@given(graphs(), st.integers(0, 99))
def test_modularity_is_igraphs_for_any_division(graph: Graph, seed: int) -> None:
    label = np.random.default_rng(seed).integers(0, 4, graph.nodes)
    ours = modularity(graph, label)
    if graph.ties == 0:
        assert np.isnan(ours)
    else:
        assert ours == pytest.approx(igraph_of(graph).modularity(label.tolist()), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=20))
def test_alikeness_of_divisions_is_igraphs(pairs: list[tuple[int, int]]) -> None:
    one, other = np.array(pairs).T
    found = adjusted_rand(one, other)
    assert found == adjusted_rand(other, one)
    nodes = len(pairs)
    if {len(set(one)), len(set(other))} not in ({1}, {nodes}):
        theirs = igraph.compare_communities(one.tolist(), other.tolist(), method="adjusted_rand")
        assert found == pytest.approx(theirs, abs=1e-12)


def test_divisions_that_leave_nothing_to_differ_are_the_same() -> None:
    assert adjusted_rand(np.zeros(4), np.ones(4)) == 1
    assert adjusted_rand(np.arange(4), np.arange(4)) == 1
    assert adjusted_rand(np.zeros(1), np.zeros(1)) == 1
    assert np.isnan(adjusted_rand(np.zeros(0), np.zeros(0)))


@pytest.mark.usefixtures("_each")
def test_groups_that_are_all_tied_are_found_and_firm() -> None:
    found = communities(RING, runs=10)
    assert found.size.tolist() == [6] * 5
    assert found.label[:30].reshape(5, 6).tolist() == [[group] * 6 for group in range(5)]
    assert found.modularity == pytest.approx(75 / 80 - 5 * (32 / 160) ** 2)
    assert found.stability == pytest.approx(1)
    assert (found.share[:30] == 1).all()
    # who has no tie is in none
    assert found.label[30] == -1
    assert np.isnan(found.share[30])


@pytest.mark.usefixtures("_each")
def test_communities_are_as_good_as_igraphs_on_a_real_network(shared_data: Path) -> None:
    graph = real(shared_data, "tobacco_IN2010_TCcoll_edges.csv")
    found = communities(graph)
    random.seed(1)  # igraph draws from it
    theirs = max(igraph_of(graph).community_multilevel().modularity for _ in range(10))
    assert found.modularity > theirs - 0.01
    # a small web in which nearly all know one another: not firm, and it says so
    assert 0 < found.stability < 0.95
    assert 0 < np.nanmin(found.share) < 1


@pytest.mark.usefixtures("_each")
def test_the_same_web_gives_the_same_communities() -> None:
    graph = SHAPES["sparse, seed 1"]
    one, other = communities(graph, runs=5), communities(graph, runs=5)
    assert (one.label == other.label).all()
    assert (one.modularity, one.stability) == (other.modularity, other.stability)
    assert np.array_equal(one.share, other.share, equal_nan=True)


@pytest.mark.usefixtures("_each")
@pytest.mark.parametrize("name", SHAPES)
def test_any_web_has_communities_or_none(name: str) -> None:
    graph = SHAPES[name]
    found = communities(graph, tries=2, runs=3)
    tied = graph.degree > 0
    assert ((found.label >= 0) == tied).all()
    assert (np.isnan(found.share) == ~tied).all()
    assert found.size.sum() == tied.sum()
    assert (np.diff(found.size) <= 0).all()
    assert np.isnan(found.stability) == np.isnan(found.modularity) == (graph.ties == 0)
    for number in range(len(found)):
        members = igraph_of(graph).induced_subgraph(np.flatnonzero(found.label == number).tolist())
        assert members.is_connected()


def test_networkit_is_asked_in_one_thread_and_has_its_own_back(stand_in: NetworKit) -> None:
    communities(RING, tries=2, runs=3)
    assert (stand_in.asked, stand_in.threads) == ([1] * 5, 8)


def test_a_community_that_is_in_two_pieces_becomes_two(stand_in: NetworKit, monkeypatch: pytest.MonkeyPatch) -> None:
    del stand_in
    monkeypatch.setattr(module, "_by_networkit", lambda graph, _seed: np.zeros(graph.nodes, np.int64))
    assert divide(SHAPES["two halves"]).tolist() == [0] * 4 + [1] * 4


def test_a_node_that_goes_elsewhere_in_some_runs_is_less_firm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two fours and a node in between, which is with the one in the division that is kept and in half of the runs."""
    between = graph_of(
        9, [(u, v) for four in (0, 4) for u in range(four, four + 4) for v in range(u)] + [(8, 0), (8, 4)]
    )
    first = [0] * 4 + [1] * 4
    turns = iter([[*first, 0], [*first, 0], [*first, 1], [*first, 1], [*first, 0]])
    monkeypatch.setattr(module, "divide", lambda _graph, _seed: np.array(next(turns)))
    found = communities(between, tries=1, runs=4)
    assert found.share.tolist() == [1] * 8 + [0.5]
    differs = igraph.compare_communities([*first, 0], [*first, 1], method="adjusted_rand")
    assert found.stability == pytest.approx((1 + differs) / 2)


def test_a_web_too_large_for_ours_says_how_to_install_networkit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", RING.ties - 1)
    monkeypatch.setitem(sys.modules, "networkit", None)  # cannot be imported
    with pytest.raises(BuildError, match="pip install networkit"):
        communities(RING)
    # a smaller one needs nothing
    assert len(communities(SHAPES["triangle"], tries=1, runs=1)) == 1


@pytest.mark.parametrize("name", [name for name, graph in SHAPES.items() if graph.ties])
def test_ours_are_nearly_as_good_as_can_be_on_small_graphs_and_as_igraphs_on_others(name: str) -> None:
    graph = SHAPES[name]
    best = communities(graph, runs=1).modularity
    if graph.nodes < 10:
        assert best > igraph_of(graph).community_optimal_modularity().modularity - 0.02
    else:
        random.seed(1)
        assert best > max(igraph_of(graph).community_multilevel().modularity for _ in range(5)) - 0.01


def test_communities_load_neither_networkit_nor_scikit_learn() -> None:
    code = "import sys; import weefsel.analysis.web.positions; print({'networkit', 'sklearn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
