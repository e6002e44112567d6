"""What falls apart: against taking every actor, place and funder out in turn and looking, with igraph's components."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import igraph
import numpy as np
import pandas as pd
import pytest
from tests.analysis.web.random_tables import ON, Tables, random_tables

from weefsel.analysis.web.blocks import block_tree, left_apart
from weefsel.analysis.web.breaking import COLUMNS, breaks
from weefsel.analysis.web.graph import Graph
from weefsel.analysis.web.leaving import leaving, without
from weefsel.analysis.web.web import Web
from weefsel.snapshot.frames import frame

SEEDS = range(8)


def broken(tables: Tables) -> pd.DataFrame:
    return breaks(tables.web, tables.offers, tables.funding, tables.places, on=ON)


def drawn(web: Web, ties: pd.DataFrame) -> igraph.Graph:
    graph = igraph.Graph(len(web.nodes), list(zip(ties["one"].tolist(), ties["other"].tolist(), strict=True)))
    graph.vs["name"] = web.nodes["node_id"].tolist()
    return graph.simplify()


def pieces(graph: igraph.Graph, web: Web) -> list[set[str]]:
    """The connected parts, of actors alone."""
    actors = set(web.nodes["node_id"][: web.actors])
    return [{graph.vs[v]["name"] for v in part} & actors for part in graph.connected_components()]


def cut_off(before: igraph.Graph, after: igraph.Graph, node: str, web: Web) -> int:
    """How many actors of the node's part are in another piece than the largest, counted one by one."""
    part = next(part for part in pieces(before, web) if node in part) if node in actors_of(web) else None
    if part is None:
        at = before.vs.find(node).index
        names = {before.vs[v]["name"] for v in before.subcomponent(at)}
        part = names & actors_of(web)
    sizes = sorted(len(piece & part) for piece in pieces(after, web))
    return sum(sizes[:-1])


def actors_of(web: Web) -> set[str]:
    return set(web.nodes["node_id"][: web.actors])


def lost(before: igraph.Graph, after: igraph.Graph, node: str, web: Web) -> list[str]:
    """Actors that had ties and have none, other than the node itself."""
    left = set(after.vs["name"])
    return [
        one
        for one in web.nodes["node_id"][: web.actors]
        if one != node and one in left and before.degree(one) > 0 and after.degree(one) == 0
    ]


def gone(graph: igraph.Graph, node: str) -> igraph.Graph:
    copy = graph.copy()
    copy.delete_vertices(node)
    return copy


@pytest.mark.parametrize("seed", SEEDS)
def test_taking_each_actor_and_place_out_breaks_what_is_told(seed: int) -> None:
    web = (tables := random_tables(seed)).web
    whole = drawn(web, web.ties)
    formal = drawn(web, web.ties[web.ties["formal"].astype(bool)])
    found = broken(tables)
    nodes = set(web.nodes["node_id"])
    rows = [row for row in found.to_dict("records") if row["subject_kind"] != "funder" and row["subject_id"] in nodes]
    assert {row["subject_id"] for row in rows} == nodes
    for row in rows:
        node = row["subject_id"]
        assert row["apart"] == cut_off(whole, gone(whole, node), node, web), (seed, node)
        assert row["last_any"] == lost(whole, gone(whole, node), node, web), (seed, node)
        assert row["last_formal"] == lost(formal, gone(formal, node), node, web), (seed, node)


@pytest.mark.parametrize("seed", SEEDS)
def test_stopping_the_money_of_each_funder_breaks_what_is_told(seed: int) -> None:
    """Its `funds` ties go, all else stays, the funder too."""
    web = (tables := random_tables(seed)).web
    ids = web.nodes["node_id"].to_numpy(object)
    found = broken(tables)
    rows = found[found["subject_kind"] == "funder"].to_dict("records")
    payers = set(ids[web.ties.loc[web.ties["kind"] == "funds", "one"]])
    running = (pd.to_datetime(tables.funding["until_date"]).fillna(pd.Timestamp(ON)) >= pd.Timestamp(ON)).to_numpy()
    grants = tables.funding[running & (tables.funding["from_id"] != tables.funding["to_id"]).to_numpy()]
    assert {row["subject_id"] for row in rows} == payers | set(grants["from_id"])
    for row in rows:
        node = row["subject_id"]
        money = (web.ties["kind"] == "funds") & (ids[web.ties["one"]] == node)
        formal = web.ties["formal"].astype(bool)
        before, after = drawn(web, web.ties), drawn(web, web.ties[~money])
        assert row["apart"] == cut_off(before, after, node, web), (seed, node)
        assert row["last_any"] == lost(before, after, node, web), (seed, node)
        before, after = drawn(web, web.ties[formal]), drawn(web, web.ties[formal & ~money])
        assert row["last_formal"] == lost(before, after, node, web), (seed, node)


def test_a_chain_of_ten_thousand_is_walked_without_a_stack() -> None:
    """A long chain is the worst for what calls itself; its middle node cuts off the shorter half."""
    nodes = 10_001
    weight = np.ones(nodes, np.int64)
    chain = Graph.of(nodes, np.arange(nodes - 1), np.arange(1, nodes))
    apart = left_apart(block_tree(chain, weight), weight)
    assert apart.tolist() == [min(before, nodes - 1 - before) for before in range(nodes)]


SOURCE = {"source_id": "s", "source_ref": "r"}


def a_town(ties: list[tuple[Any, ...]], *, at: dict[str, str | None], offers: Sequence[tuple[str, str]] = ()) -> Tables:
    """A small town by hand: ties are (from, kind, to), `at` says who is where, offers are (who, where)."""
    base = random_tables(0, actors=2, places=0)
    places = ["hall", "barn"]
    columns = ("name", "kind", "functions", "sphere", "layer", "area_code")
    return Tables(
        frame(
            "actors",
            [
                {"actor_id": one, "name": one, "kind": "association", "functions": [], "place_id": place, **SOURCE}
                for one, place in at.items()
            ],
        ),
        pd.DataFrame({"place_id": places, "lease_until": [date(2027, 12, 31), None]} | dict.fromkeys(columns)),
        frame(
            "ties",
            [
                {
                    "tie_id": f"t{n}",
                    "from_id": a,
                    "to_id": b,
                    "kind": kind,
                    "formal": kind in ("funds", "houses"),
                    **SOURCE,
                }
                for n, (a, kind, b) in enumerate(ties)
            ],
        ),
        frame(
            "offers",
            [
                {
                    "offer_id": f"o{n}",
                    "name": "o",
                    "kind": "recurring",
                    "functions": [],
                    "actor_id": who,
                    "place_id": where,
                    **SOURCE,
                }
                for n, (who, where) in enumerate(offers)
            ],
        ),
        base.funding.iloc[:0],
    )


def row(tables: Tables, kind: str, node: str) -> dict[Any, Any]:
    found = broken(tables)
    return found[(found["subject_kind"] == kind) & (found["subject_id"] == node)].to_dict("records")[0]


def test_a_place_that_closes_leaves_those_without_one_who_meet_nowhere_else() -> None:
    town = a_town(
        [("choir", "works_with", "hall"), ("fund", "funds", "hall")],
        at={"choir": None, "club": "hall", "team": "hall", "fund": None, "unknown": None},
        offers=[("team", "barn")],
    )
    found = row(town, "place", "hall")
    # the team is in the barn too; a fund is not in the hall that it pays for; of one no place is known at all
    assert found["without_place"] == ["choir", "club"]
    assert found["until"] == date(2027, 12, 31)


def test_a_host_that_goes_takes_the_roof_of_those_whom_it_alone_gives_one() -> None:
    ties = [("host", "houses", "choir"), ("host", "houses", "club"), ("host", "houses", "team")]
    town = a_town(
        [*ties, ("other", "houses", "team")],
        at={"host": "hall", "choir": "hall", "club": "barn", "team": None, "other": None},
    )
    # the club is elsewhere too, and the team has two hosts
    assert row(town, "actor", "host")["without_place"] == ["choir"]


def test_money_is_counted_once_and_is_unknown_where_no_amount_is_known() -> None:
    town = a_town([("fund", "funds", "choir"), ("bank", "funds", "choir")], at=dict.fromkeys(("fund", "bank", "choir")))
    grants = [
        {"funding_id": f"f{n}", "from_id": "fund", "to_id": "choir", "amount_eur": 100.0, "until_date": day, **SOURCE}
        for n, day in enumerate((date(2026, 6, 30), date(2027, 6, 30), date(2025, 6, 30)))
    ]
    ties = town.ties.assign(amount_eur=[900.0, math.nan])
    town = Tables(town.actors, town.places, ties, town.offers, frame("funding", grants))
    # the third grant is over; the tie tells of the same money as the grants
    assert (row(town, "funder", "fund")["eur"], row(town, "funder", "fund")["until"]) == (200.0, date(2026, 6, 30))
    assert math.isnan(row(town, "actor", "bank")["eur"])
    assert (row(town, "actor", "choir")["eur"], row(town, "actor", "choir")["until"]) == (0.0, date(2026, 6, 30))


def test_two_that_pay_each_other_stay_tied_when_the_money_of_one_stops() -> None:
    town = a_town([("fund", "funds", "choir"), ("choir", "funds", "fund")], at=dict.fromkeys(("fund", "choir")))
    for funder, other in (("fund", "choir"), ("choir", "fund")):
        found = row(town, "funder", funder)
        assert (found["apart"], found["last_any"], found["last_formal"]) == (0, [], [])
        assert row(town, "actor", funder)["last_any"] == [other]


def test_what_is_unknown_is_no_loss() -> None:
    town = a_town([("a", "knows", "b")], at=dict.fromkeys(("a", "b", "silent")))
    found = broken(town)
    lists = [ids for name in ("last_any", "last_formal", "without_place") for ids in found[name]]
    assert "silent" not in {one for ids in lists for one in ids}
    assert found["apart"].tolist() == [0, 0, 0]


@pytest.mark.parametrize("actors", [0, 1])
def test_a_web_of_one_or_none_breaks_nothing(actors: int) -> None:
    town = random_tables(1, actors=1, ties=0, places=0)
    town = Tables(town.actors.iloc[:actors], town.places, town.ties, town.offers.iloc[:0], town.funding.iloc[:0])
    found = broken(town)
    assert list(found) == list(COLUMNS)
    assert found["apart"].tolist() == [0] * actors


@pytest.mark.parametrize("seed", SEEDS)
def test_taking_several_out_at_once_tells_what_is_cut_off_and_who_lost_the_last_tie(seed: int) -> None:
    web = random_tables(seed, ties=18).web
    out = [str(node) for node in np.random.default_rng(seed).choice(web.nodes["node_id"], 3, replace=False)]
    found = leaving(web, out)
    before, after = drawn(web, web.ties), drawn(web, web.ties)
    after.delete_vertices(out)
    kept = 0
    for part in before.connected_components():
        names = {before.vs[v]["name"] for v in part} & actors_of(web) - set(out)
        kept += max((len(names & piece) for piece in pieces(after, web)), default=0)
    assert len(found.apart) == web.actors - len(actors_of(web) & set(out)) - kept, seed
    had = [one for one in web.nodes["node_id"][: web.actors] if one not in out and before.degree(one) > 0]
    assert list(found.last_any) == [one for one in had if after.degree(one) == 0], seed
    assert found.after.ties == len(without(web, out).ties)
    tied = [{after.vs[v]["name"] for v in part} for part in after.connected_components() if len(part) > 1]
    assert found.after.largest == max((len(part & actors_of(web)) for part in tied), default=0)
    assert found.after.parts == len(tied)


def test_who_is_not_in_the_web_can_be_taken_out_without_a_difference() -> None:
    web = random_tables(3).web
    found = leaving(web, ["nobody"])
    assert (found.before, found.apart, found.last_any, found.last_formal) == (found.after, (), (), ())
