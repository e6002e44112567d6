"""The cells of a place: counts as counted square by square, and everything that follows from them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from tests.analysis.disclosure.attacker import people_in
from tests.analysis.disclosure.places import DENSE, SMALL, ages_unknown, between_buurten, hamlet, municipality, spread
from tests.analysis.disclosure.publishers import map_of

from weefsel.analysis.disclosure import Chain, System
from weefsel.bench.disclosure import Municipality, made
from weefsel.errors import InputError

KINDS = [made(SMALL, 0), spread(made(SMALL, 1), 1), ages_unknown(made(SMALL, 2), 2), between_buurten(made(SMALL, 3), 3)]


def _names(built: System) -> list[set[tuple[float, bool]]]:
    """Each relation as its whole (+) and parts (−)."""
    return [
        {(int(at), bool(sign > 0)) for at, sign in zip(row.indices, row.data, strict=True)}
        for row in built.cells.relations
    ]


@pytest.mark.parametrize("place", KINDS)
def test_every_published_cell_is_the_count_of_its_squares(place: Municipality) -> None:
    built = place.system()
    counted = {name: of for name, of in people_in(map_of(place)) if name[0] != "age unknown"}
    assert counted.keys() == built.start.keys()
    for name, of in counted.items():
        assert built.cells.value[built.at(*name)] == pytest.approx(of, abs=1e-5)
        assert built.cells.published[built.at(*name)].all()
    assert built.cells.published.sum() == len(counted) * len(place.parents)


@pytest.mark.parametrize("place", KINDS)
def test_cells_with_equal_digests_count_the_same_and_others_do_not(place: Municipality) -> None:
    """Sets of people, written out: squares and groups with somebody in them."""
    built, where = place.system(), map_of(place)
    groups = [group for group in where.people if group]
    sets: dict[bytes, set[frozenset[tuple[int, str]]]] = {}
    for (group, target, condition), at in ((name, built.at(*name)) for name in built.start):
        mask = _mask(where.chains, target, condition, len(place.squares))
        for area, cell in enumerate(at):
            squares = np.flatnonzero(where.inside[area] & mask)
            those = [group] if group else groups
            people = frozenset((int(s), g) for s in squares for g in those if where.people[g][s] > 0)
            if people:
                sets.setdefault(built.cells.records[cell].tobytes(), set()).add(people)
    assert all(len(of) == 1 for of in sets.values())
    assert max(Counter(people for of in sets.values() for people in of).values()) == 1


def _mask(chains: dict, target: str, condition: str, squares: int) -> np.ndarray:
    if not target:
        return np.ones(squares, bool)
    links, rings = chains[target]
    return dict(links)[condition] if condition in dict(links) else ~links[list(rings).index(condition)][1]


def test_areas_groups_and_limits_add_up() -> None:
    place = made(SMALL, 0)
    built = place.system()
    relations = _names(built)
    links = [(target, name) for target, chain in place.chains.items() for name, _ in chain.links]
    for group in place.groups:
        for target, condition in [("", ""), *links]:
            at = built.at(group, target, condition)
            for area in range(len(place.parents)):
                parts = [part for part, above in enumerate(place.parents) if above == area]
                if parts:
                    assert {(int(at[area]), True), *((int(at[part]), False) for part in parts)} in relations
    for target, condition in [("", ""), *links]:
        for area in range(len(place.parents)):
            parts = [int(built.at(group, target, condition)[area]) for group in place.groups if group]
            assert any(
                {(int(built.at("", target, condition)[area]), True), *((part, False) for part in parts)} <= row
                for row in relations
            )
    for norm in ("norm_0", "norm_1"):
        all_, met, not_met = (built.at("", *of)[2] for of in [("", ""), (norm, "met"), (norm, "not_met")])
        assert {(int(all_), True), (int(met), False), (int(not_met), False)} in relations


def test_what_follows_from_other_relations_does_follow() -> None:
    """Without them just as many numbers are free."""
    cells = municipality(8).system().cells
    kept = cells.relations[np.flatnonzero(~cells.implied)].toarray()
    assert cells.implied.any()
    assert np.linalg.matrix_rank(kept) == np.linalg.matrix_rank(cells.relations.toarray())


def test_every_nested_pair_that_differs_by_few_is_a_relation() -> None:
    """Also of two targets, and of two areas; all pairs are looked at one by one."""
    place = made(DENSE, 4)
    place = replace(place, groups={"": np.minimum(place.groups[""], 4)})
    built, where = place.system(), map_of(place)
    relations = {frozenset(row) for row in _names(built)}
    sets: dict[bytes, tuple[np.ndarray, float]] = {}
    records = {at: one.tobytes() for at, one in enumerate(built.cells.records)}
    for name in built.start:
        mask = _mask(where.chains, *name[1:], len(place.squares))
        for area, at in enumerate(built.at(*name)):
            squares = where.inside[area] & mask & (where.people[""] > 0)
            sets[records[int(at)]] = squares, float(built.cells.value[at])
    by_digest = {frozenset((records[at], sign) for at, sign in row) for row in relations}
    pairs = 0
    for outer, (wide, more) in sets.items():
        for inner, (narrow, fewer) in sets.items():
            if 10 <= fewer < more < fewer + 10 and not (narrow & ~wide).any():
                pairs += 1
                assert any({(outer, True), (inner, False)} <= row and len(row) == 3 for row in by_digest)
    assert pairs > 10


def test_of_unknown_ages_the_rest_is_a_cell_that_nobody_published() -> None:
    place = hamlet([40.0, 30.0], [10.0, np.nan])
    place = replace(place, groups=place.groups | {"young": np.array([30.0, np.nan, 310.0])})
    built = place.system()
    assert built.cells.value[built.at("old")].tolist() == [100.0, 10.0, 90.0]
    row = next(
        row for row in built.cells.relations if built.at()[1] in row.indices and built.at("old")[1] in row.indices
    )
    others = [at for at in row.indices if at not in (built.at()[1], built.at("old")[1], built.at("young")[1])]
    assert built.cells.value[others].tolist() == [30.0]
    assert not built.cells.published[others].any()


def test_groups_that_are_more_than_everyone_are_no_parts() -> None:
    place = hamlet([40.0, 30.0], [10.0, 8.0])
    place = replace(place, groups=place.groups | {"young": np.array([33.0, 22.0, 310.0])})
    built = place.system()
    rows = [row.indices for row in built.cells.relations]
    assert not any(built.at()[1] in row and built.at("old")[1] in row for row in rows)
    assert any(built.at()[2] in row and built.at("old")[2] in row for row in rows)


def _changed(**given: object) -> Municipality:
    return replace(hamlet([40.0, 30.0], [10.0, 8.0], near=[True, False]), **given)


TRUE, FALSE = np.array([True, True, True]), np.array([False, True, True])
WRONG = [
    ({"parents": [-1, 0]}, "the shape"),
    ({"parents": [1, -1, 0]}, "areas after those that they are in"),
    ({"squares": ["a", "a", "b"]}, "ids that differ"),
    ({"groups": {"old": np.ones(3)}}, "everyone"),
    ({"groups": {"": np.ones(2)}}, "residents of each square"),
    ({"groups": {"": np.array([1.0, -1.0, 1.0])}}, "residents of each square"),
    ({"groups": {"": np.array([1.0, np.nan, 1.0])}}, "residents of each square"),
    ({"chains": {"t": Chain([("a", np.ones(2, bool))])}}, "a flag for each square"),
    ({"chains": {"t": Chain([("a", TRUE), ("b", FALSE)])}}, "limits from narrow to wide"),
    ({"chains": {"t": Chain([("a", TRUE)], ["x", "y"])}}, "1 names of rings"),
    ({"belongs": csr_matrix(np.array([[1, 0, 1], [1, 1, 0], [0, 0, 1]]))}, "areas that have the squares"),
]


@pytest.mark.parametrize(("given", "expected"), WRONG, ids=[expected for _, expected in WRONG])
def test_what_does_not_fit_is_told(given: dict[str, object], expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        _changed(**given).system()
