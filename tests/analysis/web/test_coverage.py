"""How much of a web is known: Chapman's estimate, who told, and webs that one party tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom
from tests.analysis.web.test_measures import AREAS, ON, row, tables_of, tie, told

from weefsel.analysis.measures import FEWEST_TWICE
from weefsel.analysis.web.areas import Inside
from weefsel.analysis.web.coverage import OneSided, chapman, coverage, one_sided, tellers
from weefsel.analysis.web.web import Web, web_at
from weefsel.concepts import MissingReason

SEED = 20260301


def web_of(actors: Sequence[str], ties: list[dict[str, Any]]) -> Web:
    tables = tables_of([row(one) for one in actors], ties)
    return web_at(tables.actors, tables.places, tables.ties, ON)


def test_the_rabbits_of_oregon_are_164() -> None:
    """Skalski, Robson and Simmons (1983): 87 were dyed, of 14 seen later 7 were; N = 164."""
    assert round(float(chapman(87, 14, 7).estimate)) == 164


@pytest.mark.parametrize(("n1", "n2", "m"), [(10, 15, 5), (87, 14, 7), (12, 12, 12), (58, 8, 8), (300, 280, 240)])
def test_the_interval_has_the_totals_that_scipy_finds_likely_enough(n1: int, n2: int, m: int) -> None:
    """One total after the other, by another program's hypergeometric distribution."""
    totals = np.arange(n1 + n2 - m, 2000)
    fewer, more = hypergeom.cdf(m, totals, n1, n2), hypergeom.sf(m - 1, totals, n1, n2)
    likely = totals[(fewer > 0.025) & (more > 0.025)]
    found = chapman(n1, n2, m)
    assert [float(found.lower), float(found.upper)] == [likely[0], likely[-1]]
    assert found.lower <= found.estimate <= found.upper


def test_with_nothing_on_both_lists_there_is_no_upper_end() -> None:
    assert np.isinf(chapman(3, 4, 0).upper)


def test_the_interval_holds_the_truth_at_least_as_often_as_it_says() -> None:
    """200 ties of which either side tells at random, drawn 400 times."""
    draw, truth, times = np.random.default_rng(SEED), 200, 400
    print(f"seed {SEED}")
    one, other = draw.random((times, truth)) < 0.5, draw.random((times, truth)) < 0.3
    found = chapman(one.sum(1), other.sum(1), (one & other).sum(1))
    holds = (found.lower <= truth) & (truth <= found.upper)
    assert 0.94 < holds.mean() < 0.99
    assert found.estimate.mean() == pytest.approx(truth, rel=0.02)


def told_by_sides(truth: int, chance: float, draw: np.random.Generator) -> list[dict[str, Any]]:
    """Ties of pairs that are all different; each side tells at random, and who tells alone writes itself first."""
    ties = []
    for number in range(truth):
        ends = [f"a{2 * number}", f"a{2 * number + 1}"]
        one, other = draw.random(2) < chance
        if one or other:
            first, second = ends if one else ends[::-1]
            ties.append(tie(number, first, second, said_by="both" if one and other else "from"))
    return ties


def test_ties_that_nobody_told_are_estimated_though_only_who_told_is_written_first() -> None:
    """By beginning and end nobody would ever be told of by the end alone, and nothing would seem to be lacking."""
    print(f"seed {SEED}")
    draw, truth = np.random.default_rng(SEED), 400
    ties = told_by_sides(truth, 0.5, draw)
    tables = tables_of([row(f"a{number}") for number in range(2 * truth)], ties)
    rows = figures(tables)
    assert len(ties) < 320
    assert rows.loc["coverage:estimate", "lower"] < truth < rows.loc["coverage:estimate", "upper"]
    assert rows.loc["coverage:estimate", "evidence"] == "estimated"


def figures(tables: Any, area: str = "GM") -> pd.DataFrame:
    web = web_at(tables.actors, tables.places, tables.ties, ON)
    inside = Inside.of(AREAS, web)
    given = tables.ties.groupby("source_id")
    sources = {str(s): web_at(tables.actors, tables.places, of, ON) for s, of in given} if given.ngroups > 1 else {}
    parts = [one.part("") for one in coverage(web, inside, sources)]
    at = int(np.flatnonzero(inside.codes == area)[0])
    values = [{name: np.broadcast_to(given, len(inside.codes))[at] for name, given in part.items()} for part in parts]
    return pd.DataFrame(values).set_index("column")


def test_documents_are_known_ties_and_no_list_of_either_side() -> None:
    twice = [tie(n, f"a{n}", f"b{n}", said_by="both") for n in range(FEWEST_TWICE)]
    papers = [tie(50 + n, f"a{n}", f"b{n}", "funds", said_by="document") for n in range(3)]
    actors = [row(f"{side}{n}") for n in range(FEWEST_TWICE) for side in "ab"]
    found = figures(tables_of(actors, [*twice, *papers]))
    assert found.loc["coverage:estimate", "value"] == FEWEST_TWICE + len(papers)
    assert found.loc["coverage:both", "value"] == pytest.approx(FEWEST_TWICE / (FEWEST_TWICE + len(papers)))


def test_with_too_few_told_twice_nothing_is_estimated() -> None:
    twice = [tie(n, f"a{n}", f"b{n}", said_by="both") for n in range(FEWEST_TWICE - 1)]
    actors = [row(f"{side}{n}") for n in range(FEWEST_TWICE) for side in "ab"]
    found = told(tables_of(actors, twice))
    assert found["GM", "coverage:estimate"] == MissingReason.NOT_MEASURED
    nobody = told(tables_of(actors, [one | {"said_by": "document"} for one in twice]))
    assert nobody["GM", "coverage:estimate"] == MissingReason.NOT_ASKED
    assert nobody["GM", "coverage:told"] == 0


def test_two_registers_that_overlap_stand_in_for_the_two_sides() -> None:
    """One has the first 20 pairs, the other the last 20 of 30, some the other way round: 10 in both."""
    one = [tie(n, f"a{n}", f"b{n}", source_id="x") for n in range(20)]
    other = [tie(100 + n, *[f"a{n}", f"b{n}"][:: -1 if n % 2 else 1], source_id="y") for n in range(10, 30)]
    actors = [row(f"{side}{n}") for n in range(30) for side in "ab"]
    found = figures(tables_of(actors, [*one, *other]))
    assert found.loc["coverage:estimate", "value"] == pytest.approx(float(chapman(20, 20, 10).estimate))
    assert told(tables_of(actors, [*one, *other]))["GM", "coverage:estimate"] == pytest.approx(39.0909, abs=1e-4)


def test_who_told_is_the_side_that_said_so() -> None:
    said = [("a", "b", "from"), ("c", "d", "to"), ("e", "f", "both"), ("g", "h", "document")]
    ties = [tie(n, one, other, said_by=by) for n, (one, other, by) in enumerate(said)]
    web = web_of("abcdefgh", ties)
    assert web.nodes["node_id"][tellers(web)].tolist() == ["a", "d", "e", "f"]


def test_alone_is_who_told_and_named_no_other_group_and_at_most_who_is_tied_to_none() -> None:
    tables = tables_of([row(one) for one in "abcd"], [tie(1, "a", "b", said_by="from")])
    place = {"place_id": "p", "area_code": "B1"} | dict.fromkeys(
        tables.places.columns.difference(["place_id", "area_code"])
    )
    tables.places.loc[0] = place
    own = pd.concat([tables.ties, tables_of([], [tie(2, "c", "p", "works_with", said_by="from")]).ties])
    found = figures(tables.__class__(tables.actors, tables.places, own, tables.offers, tables.funding))
    assert found.loc["isolated", ["value", "lower", "upper"]].tolist() == [1, 1, 2]
    assert found.loc["coverage:tied", "value"] == 0.75


# --- webs that one party tells ---------------------------------------------------------------------------------------


def test_a_star_is_one_sided() -> None:
    web = web_of("abcdef", [tie(n, "a", other) for n, other in enumerate("bcdef")])
    assert one_sided(web) == OneSided("hub", "a", 1.0)


def test_a_register_of_grants_is_one_sided_by_its_kind() -> None:
    grants = [tie(n, "xyz"[n % 3], f"g{n}", "funds") for n in range(20)]
    grants += [tie(99, "x", "g1", "funds"), tie(98, "x", "y", "funds")]  # a funder may get money too
    found = one_sided(web_of([*"xyz", *(f"g{n}" for n in range(20))], grants))
    assert found is not None
    assert (found.by, found.what) == ("kind", "funds")
    assert 0.9 <= found.share < 1


def test_a_list_of_members_is_one_sided_too() -> None:
    members = [tie(n, f"g{n}", "xy"[n % 2], "member_of") for n in range(12)]
    assert one_sided(web_of([*"xy", *(f"g{n}" for n in range(12))], members)) == OneSided("kind", "member_of", 1.0)


@pytest.mark.parametrize(
    "ties",
    [
        pytest.param([], id="none"),
        pytest.param([tie(1, "a", "b"), tie(2, "a", "c")], id="too small to say"),
        pytest.param([tie(n, *pair) for n, pair in enumerate(["ab", "bc", "cd", "de", "ef"])], id="a path"),
        pytest.param(
            [tie(n, *pair, "refers_to") for n, pair in enumerate(["ab", "bc", "cd", "da", "ac", "bd", "ef", "fa"])],
            id="all were asked whom they refer to",
        ),
        pytest.param(
            [tie(n, *pair, "funds") for n, pair in enumerate(["ab", "ac", "ad", "be", "bf"])]
            + [tie(9, "c", "d"), tie(8, "e", "f")],
            id="money, and others that told",
        ),
    ],
)
def test_other_webs_are_not(ties: list[dict[str, Any]]) -> None:
    assert one_sided(web_of("abcdef", ties)) is None
