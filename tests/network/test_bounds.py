"""What the network takes and what it refuses; and that memory stays within bounds, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.network.test_nearest import at, graph_of

from weefsel.errors import InputError
from weefsel.network import (
    Joined,
    Locator,
    build_graph,
    contract,
    customise,
    hierarchy,
    pairs_within,
    sources_of,
)
from weefsel.network.graph import LONGEST


def tables(**changed: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Four nodes in a street, 100 m apart."""
    nodes = {"x_m": [0.0, 100.0, 200.0, 300.0], "y_m": [0.0] * 4}
    edges = {"u": [0, 1, 2], "v": [1, 2, 3], "length_m": [100.0, 100.0, 100.0]}
    both = nodes | edges | changed
    return pd.DataFrame({name: both[name] for name in nodes}), pd.DataFrame({name: both[name] for name in edges})


@pytest.mark.parametrize("length", [-1.0, -0.06, float("nan"), float("inf"), -float("inf"), 1e12, 1e300])
def test_a_length_that_is_none_is_refused_with_its_row(length: float) -> None:
    with pytest.raises(InputError) as told:
        build_graph(*tables(length_m=[100.0, length, length]))
    (fault,) = told.value.faults
    assert (fault.where, fault.column, fault.row, fault.more) == ("edges", "length_m", 2, 1)
    assert "from 0 to 107,374,182 m" in str(fault)
    assert "leave the edge out" in str(fault)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as told:
        build_graph(*tables(u=[0, -1, 2], v=[4, 2, 3], length_m=[1.0, 1.0, -3.0], y_m=[0.0, 0.0, np.nan, np.inf]))
    assert [(fault.where, fault.column, fault.row, fault.more) for fault in told.value.faults] == [
        ("edges", "length_m", 3, 0),
        ("edges", "u", 2, 0),
        ("edges", "v", 1, 0),
        ("nodes", "y_m", 3, 1),
    ]


def test_the_longest_length_is_taken_and_adds_up_to_not_reached() -> None:
    graph = build_graph(*tables(length_m=[LONGEST / 10] * 3))
    ready = customise(contract(graph), graph)
    found = hierarchy.distances(ready, sources_of(at([(0, 1)]), [np.array([0])]))
    assert found[:, 0].tolist() == [1, LONGEST + 1, 2**30, 2**30]


def test_places_off_the_network_or_without_coordinates_join_nothing_and_are_nobodys_nearest() -> None:
    graph = build_graph(*tables())
    x = np.array([np.nan, 300.0, 1e9, np.inf, 290.0, 0.0])
    y = np.array([0.0, 0.0, 0.0, 0.0, np.nan, 501.0])
    joined = Locator(graph).join(x, y)
    assert joined.node.tolist() == [-1, 3, -1, -1, -1, -1]
    assert joined.leg_dm.tolist() == [0] * 6
    sources = sources_of(joined, [np.arange(6), np.array([0, 2])])
    assert (sources.id.tolist(), sources.start.tolist()) == ([1], [0, 1, 1])
    ready = customise(contract(graph), graph)
    assert hierarchy.nearest(ready, sources)[1].tolist() == [[1, -1]] * 4
    assert sum(len(part) for part in pairs_within(graph, joined, joined, 10**7)) == 1


def test_points_are_joined_the_same_in_any_order_and_number() -> None:
    seed = 12
    rng = np.random.default_rng(seed)
    nodes = pd.DataFrame({"x_m": rng.uniform(0, 9e3, 4_000), "y_m": rng.uniform(0, 9e3, 4_000)})
    graph = build_graph(nodes, pd.DataFrame({"u": np.arange(3_999), "v": np.arange(1, 4_000), "length_m": 1.0}))
    x, y = rng.uniform(-600, 9_600, (2, 6_000))
    locator = Locator(graph)
    whole, parts = locator.join(x, y), [locator.join(x[[i]], y[[i]]) for i in range(0, 6_000, 7)]
    assert whole.node[::7].tolist() == [int(part.node[0]) for part in parts], f"seed {seed}"
    assert whole.leg_dm[::7].tolist() == [int(part.leg_dm[0]) for part in parts]
    by_hand = np.hypot(x[:, None] - graph.x_m, y[:, None] - graph.y_m)
    assert (whole.node == np.where(by_hand.min(axis=1) <= 500, by_hand.argmin(axis=1), -1)).all()


def test_many_edges_shorter_than_a_bucket_are_settled_all_the_same() -> None:
    # from node 0 over ever shorter ways to each next: every node is settled again and again
    nodes = 24
    edges = [(u, v, 2 * (v - u) + (v - u) ** 2 // 9) for u in range(nodes) for v in range(u + 1, nodes)]
    graph = graph_of(nodes, edges)
    every = Joined(np.arange(nodes, dtype=np.int32), np.zeros(nodes, np.int32))
    (found,) = pairs_within(graph, every, every, 500)
    wanted = hierarchy.distances(
        customise(contract(graph), graph), sources_of(every, [np.array([v]) for v in range(24)])
    )
    assert (found.distance_dm.reshape(nodes, nodes) == wanted.T).all()


NODES, K, GROUPS, CALLS = 40_000, 5, 60, 6
#: bytes of labels of one group, and of the distances and ids that are handed back of it
A_GROUP = NODES * K * 8
GROWS = f"""
import gc
import numpy as np, pandas as pd
from weefsel.bench.clock import peak_mb
from weefsel.network import Joined, build_graph, contract, customise, hierarchy, nearest_k, sources_of

nodes = pd.DataFrame({{"x_m": np.arange({NODES}) * 1.0, "y_m": 0.0}})
graph = build_graph(nodes, pd.DataFrame({{"u": np.arange({NODES} - 1), "v": np.arange(1, {NODES}), "length_m": 1.0}}))
ready = customise(contract(graph), graph)
stops = Joined(np.arange(200, dtype=np.int32), np.zeros(200, np.int32))
hierarchy.THREADS, hierarchy.ALONE, hierarchy.BLOCK = 2, 0, 2 * {A_GROUP}
for block in nearest_k(ready, sources_of(stops, [np.arange(200)]), {K}):
    pass
gc.disable()
before = peak_mb()
for _ in range({CALLS}):
    blocks = nearest_k(ready, sources_of(stops, [np.arange(200)] * {GROUPS}), {K}, REUSE)
    seen = sum(ids.shape[1] for _, _, ids in blocks)
    assert seen == {GROUPS}
print(peak_mb() - before)
"""


@pytest.mark.parametrize("reuse", [True, False])
def test_memory_is_bounded_by_blocks_however_many_groups_and_calls(reuse: bool) -> None:
    script = GROWS.replace("REUSE", f"reuse={reuse}")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    # two blocks of two groups being swept, and three handed out or being written; all groups would be 60
    assert float(done.stdout) * 1e6 < (4 + 3 * 2 + 10) * A_GROUP
    assert (4 + 3 * 2 + 10) * A_GROUP < GROUPS * A_GROUP / 2
