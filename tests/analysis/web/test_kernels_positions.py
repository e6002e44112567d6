"""The table of where each actor and place stands: a row for each, and missing where nothing is known."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from tests.analysis.web.random_tables import random_tables

from weefsel.analysis.web.brokers import constraint, exact_betweenness
from weefsel.analysis.web.positions import POSITION_COLUMNS, positions
from weefsel.analysis.web.web import Web, web_at
from weefsel.snapshot.frames import frame

SOURCE = {"source_id": "s", "source_ref": "r"}


def web_of(ties: list[tuple[str, str, str, bool, str]], actors: str = "abcdef", places: str = "xy") -> Web:
    """Ties as (from, to, kind, formal, said by)."""
    rows = [
        {"tie_id": str(number), "from_id": one, "to_id": other, "kind": kind, "formal": formal, "said_by": said}
        for number, (one, other, kind, formal, said) in enumerate(ties)
    ]
    return web_at(
        frame("actors", [{"actor_id": name, "name": name, "kind": "association", **SOURCE} for name in actors]),
        frame("places", [{"place_id": name, "name": name, **SOURCE} for name in places]),
        frame("ties", [row | SOURCE for row in rows]),
        date(2026, 3, 1),
    )


MIXED = web_of(
    [
        ("a", "b", "works_with", False, "both"),
        ("a", "b", "funds", True, "from"),
        ("b", "c", "works_with", False, "to"),
        ("c", "d", "advises", True, "document"),
        ("c", "x", "uses", False, "from"),
        ("d", "a", "works_with", False, ""),
        ("e", "x", "uses", True, "from"),
    ]
)


def test_a_row_for_each_node_with_its_ties_by_kind() -> None:
    table = positions(MIXED)
    assert table.dtypes.astype(str).to_dict() == POSITION_COLUMNS
    assert table["node_id"].tolist() == [*"abcdef", "x"]
    assert table["is_place"].tolist() == [False] * 6 + [True]
    # a and b are tied twice, and are each other's neighbour once
    assert table["degree"].tolist() == [2, 2, 3, 2, 1, 0, 2]
    assert table["formal"].tolist() == [1, 1, 1, 1, 1, 0, 1]
    assert table["informal"].tolist() == [2, 2, 2, 1, 0, 0, 1]
    assert table["told"].tolist() == [True, True, True, False, True, False, False]
    assert table["is_cut"].tolist() == [False, False, True, False, False, False, True]
    assert table["core"].tolist() == [2, 2, 2, 2, 1, 0, 1]
    assert table["component"].tolist() == [0, 0, 0, 0, 0, 1, 0]


def test_brokers_are_those_of_the_graph_and_unknown_is_missing() -> None:
    table = positions(MIXED).set_index("node_id")
    tied = table.index.to_numpy() != "f"
    np.testing.assert_allclose(table["betweenness"].to_numpy()[tied], exact_betweenness(MIXED.graph).share[tied])
    np.testing.assert_allclose(table["constraint"].to_numpy()[tied], constraint(MIXED.graph)[tied])
    np.testing.assert_array_equal(table["betweenness_error"].to_numpy()[tied], 0)
    unknown = ["betweenness", "betweenness_error", "constraint", "community", "community_share"]
    assert table[unknown].isna().to_numpy()[~tied].all()
    assert table[unknown].notna().to_numpy()[tied].all()


def test_a_register_of_one_party_ranks_no_brokers() -> None:
    star = web_of([("a", other, "funds", True, "from") for other in "bcdef"])
    table = positions(star)
    assert table[["betweenness", "betweenness_error", "constraint"]].isna().all().all()
    assert table["is_cut"].tolist() == [True, False, False, False, False, False]
    assert table["degree"].tolist() == [5, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("actors", ["", "a", "ab"])
def test_a_web_of_none_or_one_or_without_ties_has_a_table(actors: str) -> None:
    table = positions(web_of([], actors))
    assert table.dtypes.astype(str).to_dict() == POSITION_COLUMNS
    assert table["node_id"].tolist() == [*actors]
    assert (table["degree"] == 0).all()
    assert table["betweenness"].isna().all()


@pytest.mark.parametrize("seed", range(3))
def test_a_crooked_town_has_positions(seed: int) -> None:
    web = random_tables(seed).web
    table = positions(web)
    tied = web.graph.degree > 0
    assert len(table) == len(web.nodes)
    assert (table["formal"] + table["informal"] >= table["degree"]).all()
    assert (table["degree"] > 0).eq(tied).all()
    assert table["community"].isna().eq(~tied).all()
    assert pd.Series(table["betweenness"]).dropna().between(0, 1).all()
