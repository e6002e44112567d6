"""Over which edges a group can go, and how far it then is."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra
from tests.town import META, ORIGIN, town

from weefsel.analysis.ground import Ground
from weefsel.analysis.reach import positions
from weefsel.analysis.walking import Walking, passable
from weefsel.concepts import WalkingGroup
from weefsel.network import Locator, build_graph
from weefsel.snapshot import frame

SAID: Final = ["yes", "limited", "no", None]
#: nodes of a drawn network stand on a grid of so many metres
STEP_M: Final = 100.0

Tables = dict[str, pd.DataFrame]


def said_of(edges: pd.DataFrame, **said: str) -> pd.DataFrame:
    """`edges` with what is said of some of them, by the number after the letter: `e3="no"`."""
    values = [said.get(f"e{i}") for i in edges["edge_id"]]
    return edges.assign(wheelchair=pd.Series(values, dtype=object))


def far(residents: pd.DataFrame, places: pd.DataFrame, nodes: pd.DataFrame, edges: pd.DataFrame) -> Any:
    """Metres from each square to each place: (places, squares)."""
    ground = Ground(residents, nodes, edges, Walking())
    return ground.nearest(positions(places), [np.array([i]) for i in range(len(places))]).distance_m


@pytest.mark.parametrize("group", WalkingGroup)
def test_only_a_wheelchair_leaves_out_what_is_barred(group: WalkingGroup) -> None:
    edges = said_of(town()["edges"], e0="no", e1="limited", e2="yes", e5="no")
    left = passable(edges, group)["edge_id"].tolist()
    barred = {0, 5} if group is WalkingGroup.WHEELCHAIR else set()
    assert left == [i for i in edges["edge_id"] if i not in barred]


@pytest.mark.parametrize("group", WalkingGroup)
def test_where_nothing_is_said_all_edges_stay_and_distances_are_equal(group: WalkingGroup) -> None:
    t = town()
    assert passable(t["edges"], group) is t["edges"]
    limited = t["edges"].assign(wheelchair="limited")
    assert passable(limited, group) is limited


def test_what_was_given_is_not_changed() -> None:
    edges = said_of(town()["edges"], e0="no")
    before = edges.copy()
    passable(edges, WalkingGroup.WHEELCHAIR)
    pd.testing.assert_frame_equal(edges, before)


def test_a_wheelchair_goes_around_the_stairs() -> None:
    """A home, stairs of 40 m to a library, and around them a street of 30 + 50 + 30 m; by hand.

    home 0 ══stairs 40══ 1 library
         │ 30            │ 30
         2 ──── 50 ───── 3
    """
    x, y = ORIGIN
    at = [(0, 0), (40, 0), (0, 30), (40, 30)]
    nodes = frame("nodes", {"node_id": range(4), "x_m": [x + a for a, _ in at], "y_m": [y + b for _, b in at]})
    ends = [(0, 1, 40.0, "steps", "no"), (0, 2, 30.0, "path", None), (2, 3, 50.0, "path", "limited")]
    ends.append((1, 3, 30.0, "path", "yes"))
    rows = [
        {"edge_id": i, "u": u, "v": v, "length_m": m, "kind": kind, "bridge": False, "wheelchair": said}
        for i, (u, v, m, kind, said) in enumerate(ends)
    ]
    edges = frame("edges", rows)
    home = town()["residents"].head(1).assign(x_m=x, y_m=y)
    library = town()["places"].head(1).assign(geometry=[shapely.Point(x + 40, y)])
    walked = {group: far(home, library, nodes, passable(edges, group)).item() for group in WalkingGroup}
    assert walked == pytest.approx({g: 110 if g is WalkingGroup.WHEELCHAIR else 40 for g in WalkingGroup})


def test_who_lives_behind_stairs_joins_where_the_rest_of_the_network_begins() -> None:
    """As told in `passable`. Without the edges of node 0 the street 5–9 is the largest part: five nodes against four.

    Node 5 is 200 m from node 0 in a straight line; the street to it was 500 m.
    """
    t = town()
    barred = [f"e{i}" for i in t["edges"].index[(t["edges"]["u"] == 0) | (t["edges"]["v"] == 0)]]
    left = passable(said_of(t["edges"], **dict.fromkeys(barred, "no")), WalkingGroup.WHEELCHAIR)
    x, y = t["nodes"].loc[0, ["x_m", "y_m"]]
    joined = Locator(build_graph(t["nodes"], left)).join(np.array([x]), np.array([y]))
    assert (joined.node.tolist(), joined.leg_dm.tolist()) == ([5], [2000])


@st.composite
def networks(draw: st.DrawFn) -> Tables:
    """Homes and places at the nodes of a random network, of each edge something or nothing said."""
    size = draw(st.integers(2, 12))
    spots = draw(st.lists(st.tuples(*[st.integers(0, 12)] * 2), min_size=size, max_size=size, unique=True))
    xy = np.array(spots, float) * STEP_M + ORIGIN
    node = st.integers(0, size - 1)
    ends = draw(st.lists(st.tuples(node, node, st.integers(0, 4_000), st.sampled_from(SAID)), min_size=1, max_size=30))
    edges = [
        {"edge_id": i, "u": u, "v": v, "length_m": dm / 10, "kind": "path", "bridge": False, "wheelchair": said}
        for i, (u, v, dm, said) in enumerate(ends)
    ]
    homes = pd.concat([town()["residents"].head(1)] * size, ignore_index=True).assign(x_m=xy[:, 0], y_m=xy[:, 1])
    places = pd.concat([town()["places"].head(1)] * size, ignore_index=True).assign(geometry=list(shapely.points(xy)))
    nodes = frame("nodes", {"node_id": range(size), "x_m": xy[:, 0], "y_m": xy[:, 1]})
    return {"residents": homes, "places": places, "nodes": nodes, "edges": frame("edges", edges, META.crs)}


def asked(t: Tables, edges: pd.DataFrame) -> Any:
    return far(t["residents"], t["places"], t["nodes"], edges)


def at_own_node(t: Tables, edges: pd.DataFrame) -> Any:
    """Which of the nodes, where a home and a place stand each, are in the largest part of the network."""
    main = np.zeros(len(t["nodes"]), bool)
    main[build_graph(t["nodes"], edges).main] = True
    return main


@settings(max_examples=60, deadline=None)
@given(networks())
def test_a_wheelchair_never_gets_nearer_than_an_adult_from_where_both_start(t: Tables) -> None:
    left = passable(t["edges"], WalkingGroup.WHEELCHAIR)
    if len(left) == 0:
        return
    both = at_own_node(t, left) & at_own_node(t, t["edges"])
    adult, wheelchair = (asked(t, edges)[both][:, both] for edges in (t["edges"], left))
    assert (wheelchair >= adult - 1e-9).all()


@settings(max_examples=40, deadline=None)
@given(networks())
def test_a_wheelchair_goes_as_far_as_another_program_goes_without_the_barred_edges(t: Tables) -> None:
    """scipy's Dijkstra over the edges that a list comprehension leaves; lengths with a bit more, as 0 is no edge."""
    left = passable(t["edges"], WalkingGroup.WHEELCHAIR)
    if len(left) == 0:
        return
    rows = [row for row in t["edges"].to_dict("records") if row["wheelchair"] != "no" and row["u"] != row["v"]]
    best: dict[tuple[int, int], float] = {}
    for row in rows:
        pair = (min(row["u"], row["v"]), max(row["u"], row["v"]))
        best[pair] = min(best.get(pair, np.inf), row["length_m"] + 1e-9)
    u, v = np.array(list(best), int).reshape(-1, 2).T
    size = len(t["nodes"])
    theirs = dijkstra(coo_matrix((list(best.values()), (u, v)), shape=(size, size)).tocsr(), directed=False)
    there = at_own_node(t, left)
    np.testing.assert_allclose(asked(t, left)[there][:, there], theirs[there][:, there], atol=1e-6)
