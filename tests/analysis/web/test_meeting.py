"""Who should meet: against drawing every tie in turn and counting which pairs are connected, with igraph."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import igraph
import numpy as np
import pandas as pd
import pytest
from tests.analysis.web.random_tables import ON, Tables, random_tables

from weefsel.analysis.web import meeting
from weefsel.analysis.web.blocks import block_tree, parted_pairs
from weefsel.analysis.web.graph import Graph
from weefsel.analysis.web.meeting import COLUMNS, MOST_OF_ONE, meetings
from weefsel.snapshot.frames import frame

SEEDS = range(6)
#: every pair is told, so that the list can be compared with all there are
ALL = 10_000


@pytest.fixture
def all_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """No actor and no two parts have a largest number of pairs."""
    monkeypatch.setattr(meeting, "MOST_OF_ONE", ALL)


def told(tables: Tables, **more: Any) -> list[dict[Any, Any]]:
    return meetings(tables.web, tables.offers, on=ON, most=ALL, **more).to_dict("records")


def whole(tables: Tables, **more: Any) -> list[dict[Any, Any]]:
    return [row for row in told(tables, **more) if row["scope"] == ""]


def connected(graph: igraph.Graph, actors: set[str]) -> int:
    sizes = [sum(graph.vs[v]["name"] in actors for v in part) for part in graph.connected_components()]
    return sum(size * (size - 1) // 2 for size in sizes)


def drawn(tables: Tables) -> igraph.Graph:
    web = tables.web
    graph = igraph.Graph(len(web.nodes), list(zip(web.ties["one"].tolist(), web.ties["other"].tolist(), strict=True)))
    graph.vs["name"] = web.nodes["node_id"].tolist()
    return graph.simplify()


def gains(graph: igraph.Graph, one: str, other: str, actors: set[str]) -> tuple[int, int]:
    """What a tie does, by drawing it: pairs connected; and summed over each node that goes, within one part."""
    then = graph.copy()
    then.add_edge(one, other)
    reach = connected(then, actors) - connected(graph, actors)
    if reach:
        return reach, 0
    saved = 0
    for node in graph.vs["name"]:
        now, later = graph.copy(), then.copy()
        now.delete_vertices(node)
        later.delete_vertices(node)
        saved += connected(later, actors - {node}) - connected(now, actors - {node})
    return 0, saved


def audiences(tables: Tables, one: str) -> set[str]:
    running = pd.to_datetime(tables.offers["until_date"]).fillna(pd.Timestamp(ON)) >= pd.Timestamp(ON)
    mine = tables.offers[running & (tables.offers["actor_id"] == one)]
    return {word for words in mine["audience"] for word in words} - {"everyone"}


def in_common(tables: Tables, one: str, other: str) -> set[str]:
    """Reasons of what two share, but for places."""
    both = tables.actors.set_index("actor_id").loc[[one, other]]
    shared = {"area"} if both["area_code"].nunique() == 1 else set()
    if set(both["functions"].iloc[0]) & set(both["functions"].iloc[1]):
        shared.add("function")
    if audiences(tables, one) & audiences(tables, other):
        shared.add("audience")
    return shared


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.usefixtures("all_pairs")
def test_every_tie_does_what_is_told_and_no_pair_that_has_something_in_common_is_forgotten(seed: int) -> None:
    tables = random_tables(seed, actors=11, ties=11, places=3)
    graph, actors = drawn(tables), set(tables.actors["actor_id"])
    found = {(row["one_id"], row["other_id"]): row for row in whole(tables)}
    for one, other in combinations(sorted(actors), 2):
        row = found.get((one, other))
        may_be = graph.degree(one) and graph.degree(other) and not graph.are_adjacent(one, other)
        reach, saved = gains(graph, one, other, actors) if may_be else (0, 0)
        if row is not None:
            assert (row["reach_gain"], row["robustness_gain"]) == (reach, saved), (seed, one, other)
            pairs = len(actors) * (len(actors) - 1) / 2
            assert row["score"] == pytest.approx((reach + saved / len(actors)) / pairs, rel=1e-12)
            why = set(row["reasons"])
            assert why - {"place", "apart", "broker"} == in_common(tables, one, other), (seed, one, other)
            assert why & {"apart", "broker"} == ({"apart"} if reach else {"broker"})
            assert ("place" in why) == (row["place_id"] is not None)
        else:
            assert not (may_be and reach + saved and in_common(tables, one, other)), (seed, one, other)
    assert [row["rank"] for row in found.values()] == [*range(1, len(found) + 1)]
    scores = [row["score"] for row in found.values()]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("seed", range(4))
def test_the_sum_along_a_tree_is_what_drawing_the_tie_shows(seed: int) -> None:
    """A tree of ties has nothing but cut nodes, one above the other: a chain, a broom, and what chance makes."""
    draw = np.random.default_rng(seed)
    nodes = 40
    before = [int(draw.integers(max(0, v - (1, 3, 10, 40)[seed]), v)) for v in range(1, nodes)]
    weight = draw.integers(0, 2, nodes)
    graph = Graph.of(nodes, np.arange(1, nodes), np.array(before))
    one, other = draw.integers(0, nodes, 60), draw.integers(0, nodes, 60)
    one, other = one[one != other], other[one != other]
    found = parted_pairs(block_tree(graph, weight), one, other)
    tree = igraph.Graph(nodes, list(zip(range(1, nodes), before, strict=True)))
    for a, b, gain in zip(one.tolist(), other.tolist(), found.tolist(), strict=True):
        way = tree.get_shortest_paths(a, b)[0]
        expected = 0
        for node in way[1:-1]:
            left = tree.copy()
            left.delete_vertices(node)
            label = left.connected_components().membership
            side = [
                sum(weight[v] for v in range(nodes) if v != node and label[v - (v > node)] == at)
                for at in (label[a - (a > node)], label[b - (b > node)])
            ]
            expected += side[0] * side[1]
        assert gain == expected, (seed, a, b)


def test_pairs_that_were_answered_are_left_out_in_either_order() -> None:
    tables = random_tables(2, actors=20, ties=18)
    first, second = ((row["one_id"], row["other_id"]) for row in whole(tables)[:2])
    left = {(row["one_id"], row["other_id"]) for row in whole(tables, answers=[first, second[::-1], ("x", "y")])}
    assert not left & {first, second}
    assert left


def test_who_has_no_known_tie_is_not_paired_unless_it_said_that_it_has_none() -> None:
    tables = random_tables(5, actors=20, ties=18)
    web = tables.web
    silent = [str(one) for one in web.nodes["node_id"][web.graph.degree == 0]]
    assert len(silent) > 1
    names = {row[side] for row in told(tables) for side in ("one_id", "other_id")}
    assert not names & set(silent)
    rows = whole(tables, alone=silent[:1])
    mine = [row for row in rows if silent[0] in (row["one_id"], row["other_id"])]
    assert mine
    assert all({"alone", "apart"} <= set(row["reasons"]) for row in mine)
    assert not {row[side] for row in rows for side in ("one_id", "other_id")} & set(silent[1:])
    assert all("alone" not in row["reasons"] for row in rows if row not in mine)


def test_no_list_is_of_one_actor_or_of_two_parts_alone() -> None:
    tables = random_tables(4, actors=60, ties=55)
    rows = whole(tables)
    names = pd.Series([row[side] for row in rows for side in ("one_id", "other_id")])
    assert names.value_counts().max() == MOST_OF_ONE
    graph = drawn(tables)
    part = dict(zip(graph.vs["name"], graph.connected_components().membership, strict=True))
    joined = pd.Series([str(sorted((part[row["one_id"]], part[row["other_id"]]))) for row in rows if row["reach_gain"]])
    assert joined.value_counts().max() == MOST_OF_ONE


def test_each_area_has_a_list_of_who_is_in_it_with_who_works_for_a_wider_one() -> None:
    tables = random_tables(6, actors=60, ties=50)
    parents = {"B1": "W1", "B2": "W1", "B3": "W2", "W1": "GM", "W2": "GM", "GM": None}
    found = told(tables, parents=parents)
    assert {row["scope"] for row in found} == {"", "B1", "B2", "B3", "W1", "W2"}
    area = tables.actors.set_index("actor_id")["area_code"]
    within = {"": {"B1", "B2", "B3", "GM"}, "W1": {"B1", "B2"}, "W2": {"B3"}}
    for row in found:
        mine = within.get(row["scope"], {row["scope"]})
        sides = {area[row["one_id"]], area[row["other_id"]]}
        assert sides & mine
        assert sides <= mine | {"GM"}
        # that both work for the whole is nothing in common
        assert sides != {"GM"} or "area" not in row["reasons"]


def test_the_order_of_the_tables_makes_no_difference() -> None:
    tables = random_tables(7, actors=40, ties=38)
    mixed = replace(tables, actors=tables.actors.sample(frac=1, random_state=1), ties=tables.ties.iloc[::-1])
    pd.testing.assert_frame_equal(pd.DataFrame(told(tables)), pd.DataFrame(told(mixed)))


def test_of_many_who_share_one_thing_those_with_the_fewest_ties_are_paired(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting, "LARGEST_BLOCK", 8)
    tables = random_tables(8, actors=60, ties=45, places=0)
    tables = replace(tables, actors=tables.actors.assign(area_code=None, place_id=None, functions=[["meeting"]] * 60))
    web = tables.web
    few = sorted(
        (int(degree), str(node))
        for node, degree in zip(web.nodes["node_id"][: web.actors], web.graph.degree[: web.actors], strict=True)
        if degree
    )[:8]
    found = meetings(web, tables.offers.iloc[:0], most=ALL)
    names = {*found["one_id"], *found["other_id"]}
    assert names <= {node for _, node in few}


def test_in_a_star_of_one_register_nobody_is_called_a_broker() -> None:
    """With enough ties that another told of, the same funder stands between those of its list."""
    tables = random_tables(1, actors=14, ties=0, places=0)
    star = [("a0000", "funds", f"a{number:04}") for number in range(1, 12)]
    apart = [("a0012", "knows", "a0013")]
    rows = [
        {"tie_id": f"t{n}", "from_id": one, "to_id": other, "kind": kind, "formal": kind == "funds"}
        for n, (one, kind, other) in enumerate([*star, *apart])
    ]
    source = {"source_id": "s", "source_ref": "r"}
    found = whole(replace(tables, ties=frame("ties", [row | source for row in rows])))
    assert found
    assert all("apart" in row["reasons"] and "broker" not in row["reasons"] for row in found)
    known = [*star, *(("a0001", "knows", f"a{number:04}") for number in range(2, 5)), *apart]
    rows = [
        row | {"tie_id": f"t{n}", "from_id": known[n][0], "to_id": known[n][2], "kind": known[n][1]}
        for n, row in enumerate([rows[0]] * len(known))
    ]
    found = whole(replace(tables, ties=frame("ties", [row | source for row in rows])))
    assert any("broker" in row["reasons"] for row in found)


@pytest.mark.parametrize("actors", [0, 1, 2])
def test_a_web_of_none_one_or_two_has_nobody_to_meet(actors: int) -> None:
    tables = random_tables(1, actors=2, ties=0, places=0)
    found = meetings(replace(tables, actors=tables.actors.iloc[:actors]).web, tables.offers.iloc[:0])
    assert list(found) == list(COLUMNS)
    assert found.empty
