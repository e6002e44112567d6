"""The measures of a web beside igraph and a slow obvious version, and on webs that are hardly webs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import igraph
import numpy as np
import pandas as pd
import pytest
from tests.analysis.web.random_tables import ON, Tables, random_tables

from weefsel.analysis.measures import FEWEST_TIED, WEB
from weefsel.analysis.web.communities import modularity
from weefsel.analysis.web.graph import Graph
from weefsel.analysis.web.louvain import louvain
from weefsel.analysis.web.measures import VIEWS, web_figures
from weefsel.analysis.web.mixing import assortativity
from weefsel.analysis.web.robustness import robustness
from weefsel.analysis.web.web import Web, web_at
from weefsel.concepts import Function, Layer, Lens, MissingReason, Pillar, Sphere, TieKind
from weefsel.snapshot.frames import frame

PARENTS = {"GM": None, "W1": "GM", "W2": "GM", "B1": "W1", "B2": "W1", "B3": "W2"}
AREAS = pd.DataFrame({"area_code": [*PARENTS], "parent_code": [*PARENTS.values()], "year": 2026})
#: an area → all areas in it, itself too
WITHIN = {"GM": {*PARENTS}, "W1": {"W1", "B1", "B2"}, "W2": {"W2", "B3"}, "B1": {"B1"}, "B2": {"B2"}, "B3": {"B3"}}
#: structure that igraph tells too
LIKE_IGRAPH = ("density", "reciprocity", "components", "giant_share", "cut_actors", "bridges", "core", "core:ties")


def crooked(seed: int, actors: int = 24, ties: int = 60) -> Tables:
    """A random town of which little is known of some: areas of places, layers, pillars, who told."""
    made, draw = random_tables(seed, actors, ties), np.random.default_rng(seed)

    def some(values: list[str], rows: int, known: float) -> list[str | None]:
        return [str(draw.choice(values)) if draw.random() < known else None for _ in range(rows)]

    made.actors["layer"] = some([*map(str, Layer)], actors, 0.8)
    made.actors["pillar"] = some([*map(str, Pillar)], actors, 0.7)
    made.actors["area_code"] = some(["B1", "B2", "B3", "W1", "GM"], actors, 0.9)
    made.places["area_code"] = some(["B1", "B3"], len(made.places), 0.8)
    made.ties["said_by"] = some(["from", "to", "both", "document"], ties, 0.9)
    return made


def told(
    tables: Tables, on: date = ON, areas: pd.DataFrame = AREAS, views: Sequence[Lens | None] = (None,)
) -> dict[tuple[str, str], Any]:
    """Area and name → the value, or the reason why there is none."""
    rows = web_figures(areas, tables.actors, tables.places, tables.ties, on, views)
    assert (rows["value"].isna() == rows["missing"].notna()).all()
    assert not rows.duplicated(["area_code", "column"]).any()
    known = rows["missing"].where(rows["value"].isna(), rows["value"])
    return dict(zip(zip(rows["area_code"], rows["column"], strict=True), known, strict=True))


def members(web: Web, area: str) -> set[int]:
    """The nodes of an area; of the whole everybody, known to be in an area or not."""
    homes = web.nodes["area_code"]
    return {row for row, home in enumerate(homes) if area == "GM" or home in WITHIN[area]}


def slow(web: Web, area: str) -> dict[str, Any]:
    """The same measures of one area, tie by tie; structure by igraph."""
    here, actors = members(web, area), web.actors
    ties = [row for row in web.ties.to_dict("records") if {row["one"], row["other"]} <= here]
    out = [row for row in web.ties.to_dict("records") if len({row["one"], row["other"]} & here) == 1]
    kinds = Counter(bool(row["formal"]) for row in ties)
    people = sorted(node for node in here if node < actors)
    pairs = {tuple(sorted((row["one"], row["other"]))) for row in ties}
    friends = {pair for pair in pairs if max(pair) < actors}
    arcs = {
        (row["one"], row["other"])
        for row in ties
        if max(row["one"], row["other"]) < actors and not TieKind(row["kind"]).symmetric
    }
    nodes = sorted({*people, *(node for pair in pairs for node in pair)})
    g = igraph.Graph(len(nodes), [(nodes.index(a), nodes.index(b)) for a, b in pairs])
    parts = [part for part in g.connected_components() if len(part) > 1]
    depth = np.array(g.coreness())
    is_actor = np.array(nodes) < actors
    among = igraph.Graph(len(people), [(people.index(a), people.index(b)) for a, b in friends])
    n = len(people)
    return {
        "actors": n,
        "ties": len(ties),
        "ties:formal": kinds[True],
        "ties:informal": kinds[False],
        "ties:actors": sum(max(row["one"], row["other"]) < actors for row in ties),
        "outward_share": len(out) / (len(out) + len(ties)) if out or ties else np.nan,
        "density": among.density() if n > 1 else np.nan,
        "reciprocity": sum((b, a) in arcs for a, b in arcs) / len(arcs) if arcs else np.nan,
        "components": len(parts),
        "giant_share": max((is_actor[part].sum() for part in parts), default=0) / n if n else np.nan,
        "cut_actors": sum(is_actor[node] for node in g.articulation_points()),
        "bridges": len(g.bridges()),
        "core": int(np.count_nonzero(is_actor & (depth == depth.max(initial=0)))),
        "core:ties": int(depth.max(initial=0)),
        "robustness": robustness(Graph.of(len(nodes), *np.array(g.get_edgelist(), int).reshape(-1, 2).T)),
    }


@pytest.mark.parametrize("seed", range(6))
def test_measures_per_area_are_those_of_the_obvious_version(seed: int) -> None:
    print(f"seed {seed}")
    tables = crooked(seed)
    web, found = web_at(tables.actors, tables.places, tables.ties, ON), told(tables)
    for area in PARENTS:
        expected = slow(web, area)
        for name, value in expected.items():
            ours = found[area, name]
            if isinstance(ours, str):
                # nothing is told where nothing is known, and of what goes out of the whole
                outside = (area, name) == ("GM", "outward_share")
                assert outside or expected["ties"] == 0 or np.isnan(value), (area, name, value)
            else:
                assert ours == pytest.approx(value, abs=1e-9), (area, name)


@pytest.mark.parametrize("seed", range(6))
def test_mixing_is_the_assortativity_of_igraph(seed: int) -> None:
    print(f"seed {seed}")
    tables = crooked(seed, 20, 80)
    web, found = web_at(tables.actors, tables.places, tables.ties, ON), told(tables)
    for trait, vocabulary in (("sphere", Sphere), ("layer", Layer), ("pillar", Pillar)):
        values = [*map(str, vocabulary)]
        classes = [values.index(one) if one in values else -1 for one in web.nodes[trait]]
        low, high = web.graph.pairs()
        edges = [
            (a, b)
            for a, b in zip(low.tolist(), high.tolist(), strict=True)
            if b < web.actors and min(classes[a], classes[b]) >= 0
        ]
        theirs = igraph.Graph(len(classes), edges).assortativity_nominal(np.maximum(classes, 0), directed=False)
        assert found["GM", f"mixing:{trait}"] == pytest.approx(theirs, abs=1e-9)


def test_newmans_couples_of_san_francisco() -> None:
    """Newman (2003), table I: by ethnicity 1,958 couples mix with r = 0.621; the table is rounded, r is not."""
    couples = [
        [0.258, 0.016, 0.035, 0.013],
        [0.012, 0.157, 0.058, 0.019],
        [0.013, 0.023, 0.306, 0.035],
        [0.005, 0.007, 0.024, 0.016],
    ]
    assert float(assortativity(np.array(couples))) == pytest.approx(0.621, abs=3e-3)


def test_mixing_of_one_kind_or_of_nobody_is_undefined_and_warns_of_nothing() -> None:
    matrices = np.array([[[4.0, 0], [0, 0]], [[0, 0], [0, 0]], [[1, 0], [0, 1]], [[0, 1], [1, 0]]])
    found = assortativity(matrices)
    assert np.isnan(found[:2]).all()
    assert found[2:].tolist() == [1, -1]


@pytest.mark.parametrize("seed", range(3))
def test_bonding_bridging_and_linking_count_each_pair_once(seed: int) -> None:
    tables = crooked(seed)
    web, found = web_at(tables.actors, tables.places, tables.ties, ON), told(tables)
    pairs = {tuple(sorted(pair)) for pair in web.among_actors()[["one", "other"]].itertuples(index=False)}
    kinds = [(node["sphere"], node["functions"][0]) for node in web.nodes.iloc[: web.actors].to_dict("records")]
    alike = sum(kinds[a] == kinds[b] for a, b in pairs)
    across = sum(kinds[a][0] != kinds[b][0] for a, b in pairs)  # these actors are of two spheres only
    assert found["GM", "bonding"] == pytest.approx(alike / len(pairs))
    assert found["GM", "bridging"] == pytest.approx(1 - alike / len(pairs))
    assert found["GM", "linking"] == pytest.approx(across / len(pairs))


def test_the_lenses_show_what_their_questions_ask() -> None:
    tables = crooked(3)
    web, found = web_at(tables.actors, tables.places, tables.ties, ON), told(tables, views=VIEWS)
    nodes, ties = web.nodes.iloc[: web.actors], web.among_actors()
    sphere = nodes["sphere"].to_numpy(object)
    for function in Function:
        has = np.array([function in given for given in nodes["functions"]])
        assert found["GM", f"functional:function:{function}"] == has.sum()
        pairs = {tuple(sorted(p)) for p in ties[["one", "other"]].itertuples(index=False) if has[list(p)].all()}
        assert found["GM", f"functional:pairs:{function}"] == len(pairs)
    for layer in Layer:
        assert found["GM", f"infrastructural:layer:{layer}"] == (nodes["layer"] == layer).sum()
    meets = sphere[ties["one"]] != sphere[ties["other"]]
    assert found["GM", "half_line:ties"] == meets.sum()
    assert found["GM", "non_institutional:actors"] == (sphere == Sphere.COMMUNAL).sum()
    assert not [name for _, name in found if name.startswith(f"{Lens.HALF_LINE}:") and "bonding" in name]


def test_every_measure_without_a_concept_in_its_name_is_in_the_list_that_pages_read() -> None:
    names = {name for _, name in told(crooked(1))}
    of_concepts = ("pillar:initiative", "pillar:provision", "pillar:influence", "sphere:", "seats:")
    assert {name for name in names if not name.startswith(of_concepts)} == set(WEB)


# --- what is hardly a web, and what is broken ------------------------------------------------------------------------


def row(actor: str, **given: Any) -> dict[str, Any]:
    base = {"actor_id": actor, "name": actor, "kind": "association", "sphere": "communal", "layer": "general"}
    return base | {"functions": ["meeting"], "area_code": "B1", "source_id": "s"} | given


def tie(number: int, one: str, other: str, kind: str = "knows", **given: Any) -> dict[str, Any]:
    base = {"tie_id": f"t{number}", "from_id": one, "to_id": other, "kind": kind, "source_id": "s"}
    return base | {"formal": TieKind(kind).formal} | given


def tables_of(actors: list[dict[str, Any]], ties: list[dict[str, Any]]) -> Tables:
    empty = random_tables(0, 1, 0, 0)
    return Tables(frame("actors", actors), empty.places, frame("ties", ties), empty.offers, empty.funding)


UNDEFINED = ("density", "reciprocity", "giant_share", "robustness", "mixing:sphere", "bonding", "modularity")


def test_a_web_of_none_has_counts_of_nothing_and_no_measures() -> None:
    found = told(tables_of([], []))
    assert {found["GM", name] for name in ("actors", "ties", "seats", "pillar:initiative")} == {0}
    assert found["GM", "isolated"] == MissingReason.NOT_MEASURED
    assert {isinstance(found["GM", name], str) for name in UNDEFINED} == {True}
    assert found["GM", "coverage:tied"] == MissingReason.NOT_MEASURED


def test_a_web_of_one_says_that_there_is_nothing_to_measure() -> None:
    found = told(tables_of([row("a")], []))
    assert found["GM", "actors"] == 1
    assert found["GM", "density"] == found["GM", "giant_share"] == MissingReason.NOT_MEASURED
    assert found["B2", "density"] == MissingReason.NOT_MEASURED


def test_actors_of_whom_no_tie_is_known_are_unknown_and_not_alone() -> None:
    found = told(tables_of([row("a"), row("b"), row("c")], []))
    assert {found["GM", name] for name in ("density", "giant_share", "components", "bonding", "cut_actors")} == {
        str(MissingReason.UNKNOWN)
    }
    assert found["GM", "isolated"] == MissingReason.NOT_ASKED
    assert found["GM", "coverage:tied"] == 0


def test_a_web_of_two_halves_holds_half() -> None:
    ties = [tie(1, "a", "b"), tie(2, "b", "c"), tie(3, "d", "e"), tie(4, "e", "f")]
    found = told(tables_of([row(one) for one in "abcdef"], ties))
    assert (found["GM", "components"], found["GM", "giant_share"]) == (2, 0.5)
    assert (found["GM", "cut_actors"], found["GM", "bridges"]) == (2, 4)
    assert found["GM", "communities"] == MissingReason.NOT_MEASURED
    assert len("abcdef") < FEWEST_TIED


def test_broken_ties_are_left_out_and_change_no_measure() -> None:
    actors, good = [row(one) for one in "abcd"], [tie(1, "a", "b"), tie(2, "b", "c", "funds")]
    broken = [
        tie(3, "a", "a"),
        tie(4, "b", "a"),
        tie(5, "a", "nobody"),
        tie(6, "a", "d", from_date=date(2020, 1, 1), until_date=date(2019, 1, 1)),
        tie(7, "a", "d", until_date=date(2019, 1, 1)),
    ]
    found, whole = told(tables_of(actors, good)), tables_of(actors, good + broken)
    assert told(whole) == found
    left = web_at(whole.actors, whole.places, whole.ties, ON).left
    assert left == {
        **dict.fromkeys(("self_tie", "doubled", "unknown_end", "until_before_from", "not_on_this_date"), 1),
        "same_id": 0,
    }


def test_an_actor_in_two_places_counts_once_where_it_stands_first() -> None:
    found = told(tables_of([row("a"), row("a", area_code="B3"), row("b", area_code="B3")], [tie(1, "a", "b")]))
    assert (found["GM", "actors"], found["B1", "actors"], found["B3", "actors"]) == (2, 1, 1)
    assert (found["GM", "ties"], found["B1", "ties"], found["B1", "outward_share"]) == (1, 0, 1)


def test_who_is_in_no_known_area_is_in_the_whole_and_in_no_other() -> None:
    found = told(tables_of([row("a", area_code=None), row("b")], [tie(1, "a", "b")]))
    assert [found[area, "actors"] for area in PARENTS] == [2, 1, 0, 1, 0, 0]
    assert found["GM", "outward_share"] == MissingReason.NOT_MEASURED
    # of two tops neither is the whole
    tops = AREAS.assign(parent_code=[None, None, *AREAS["parent_code"].iloc[2:]])
    apart = told(tables_of([row("a", area_code=None), row("b")], [tie(1, "a", "b")]), areas=tops)
    assert apart["GM", "actors"] == 0
    assert apart["W1", "outward_share"] == 1


def test_a_formal_position_is_a_groups_in_an_institution_and_not_the_other_way_round() -> None:
    actors = [row(one) for one in "abcd"] + [row("city", sphere="institutional", area_code="GM")]
    ties = [
        tie(1, "a", "city", "has_seat_in"),
        tie(2, "city", "b", "decides_with"),
        tie(3, "city", "c", "advises"),
        tie(4, "d", "c", "advises"),
        tie(5, "a", "city", "advises"),
    ]
    found = told(tables_of(actors, ties))
    # the institution is not in the buurt, the position is
    assert (found["B1", "seats"], found["GM", "seats"]) == (2, 2)
    of_kinds = [found["B1", f"seats:{kind}"] for kind in ("has_seat_in", "decides_with", "advises")]
    assert of_kinds == [1, 1, 1]


def test_the_largest_pillar_is_told_among_those_that_are_known() -> None:
    actors = [row("a", pillar="initiative"), row("b", pillar="initiative"), row("c", pillar="influence"), row("d")]
    found = told(tables_of(actors, []))
    assert found["GM", "pillar:largest"] == pytest.approx(2 / 3)
    assert found["GM", "pillar:unknown"] == 1
    assert told(tables_of([row("a")], []))["GM", "pillar:largest"] == MissingReason.UNKNOWN


def test_the_web_of_another_day_has_who_was_there_then() -> None:
    actors = [row("a"), row("b", since=date(2010, 1, 1), until=date(2015, 1, 1))]
    tables = tables_of(actors, [tie(1, "a", "b", from_date=date(2012, 1, 1))])
    counts = [
        told(tables, on)["GM", name] for on in (date(2011, 1, 1), date(2012, 1, 1), ON) for name in ("actors", "ties")
    ]
    assert counts == [2, 0, 2, 1, 1, 0]


def test_our_louvain_finds_what_is_known_of_zacharys_club() -> None:
    """The best division of the karate club has a modularity of 0.4198 (Brandes and others 2008, on modularity)."""
    club = igraph.Graph.Famous("Zachary")
    graph = Graph.of(club.vcount(), *np.array(club.get_edgelist()).T)
    found = [modularity(graph, louvain(graph, seed)) for seed in range(20)]
    assert max(found) == pytest.approx(0.4198, abs=5e-5)
    assert min(found) > 0.39
