"""What becomes of cells: small ones hidden, zero shown where it tells nothing, and laws for any table."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_matrix
from tests.analysis.disclosure.attacker import FEWEST, Tables, attack
from tests.analysis.disclosure.places import SMALL, hamlet, spread
from tests.analysis.disclosure.publishers import map_of, ours, tables_of

from weefsel.analysis.disclosure import Cells, Protected, State, marks, round_keyed, shares
from weefsel.analysis.disclosure.protect import protect
from weefsel.bench.disclosure import Municipality, made
from weefsel.errors import BuildError, InputError

KEY = b"0123456789abcdef0123456789abcdef"


def _table(rows: list[list[float]]) -> Cells:
    """A table with totals: rows × columns, a last row and column of sums. All of it is to be published."""
    inside = np.array(rows, float)
    full = np.block([[inside, inside.sum(axis=1, keepdims=True)], [inside.sum(axis=0), inside.sum()]])
    at = np.arange(full.size).reshape(full.shape)
    relations = np.zeros((sum(full.shape), full.size))
    for number, line in enumerate([*at, *at.T]):
        relations[number, line[:-1]], relations[number, line[-1]] = -1, 1
    cells = full.size
    every, none = np.ones(cells), np.zeros(len(relations), bool)
    return Cells(full.ravel(), marks(map(str, range(cells))), every > 0, csr_matrix(relations), every, none)


def test_small_counts_are_hidden_and_others_are_their_keyed_number() -> None:
    cells = _table([[100.0, 50.0, 4.0, 37.0], [80.0, 9.0, 22.0, 41.0], [0.0, 61.0, 73.0, 12.0]])
    found = protect(cells, KEY)
    small = (cells.value > 0) & (cells.value < FEWEST)
    assert (found.state[small] == State.PRIMARY).all()
    for at in np.flatnonzero(~small):
        number = round_keyed(cells.value[at], KEY, cells.records[at].tobytes())
        assert found.number[at] == number if found.shown[at] else np.isnan(found.number[at])
        assert found.state[at] in (State.SHOWN, State.COMPLEMENTARY)
    assert found.shown.sum() >= 12


def test_where_nobody_lives_nothing_is_hidden() -> None:
    place = hamlet([0.0, 0.0], [0.0, 0.0], near=[True, False])
    place = replace(place, groups={group: people * 0 for group, people in place.groups.items()})
    found = protect(place.system().cells, KEY)
    published = found.state != State.UNPUBLISHED
    assert found.shown[published].all()
    assert (found.number[published] == 0).all()


def test_where_many_live_nothing_is_hidden() -> None:
    place = hamlet([900.0, 800.0], [300.0, 200.0], near=[True, False])
    built = place.system()
    assert protect(built.cells, KEY).shown[built.cells.published].all()


def test_what_nobody_asked_to_show_has_no_number() -> None:
    built = made(SMALL, 0).system()
    found = protect(built.cells, KEY)
    assert ((found.state == State.UNPUBLISHED) == ~built.cells.published).all()
    assert np.isnan(found.number[~built.cells.published]).all()


def test_zero_is_shown_except_where_it_tells_of_a_few() -> None:
    """Six people live in the buurt, none of them old, and four within 10 minutes."""
    built = hamlet([4.0, 2.0], [0.0, 0.0], near=[True, False]).system()
    found = protect(built.cells, KEY)
    old, young = (built.at(group)[1] for group in ("old", "young"))
    assert built.cells.value[old] == 0
    assert found.state[old] == State.COMPLEMENTARY
    assert found.state[young] == State.PRIMARY
    many = hamlet([40.0, 20.0], [0.0, 0.0], near=[True, False]).system()
    assert protect(many.cells, KEY).number[many.at("old")[1]] == 0


def test_zero_is_shown_where_there_is_no_square() -> None:
    """That nobody can be within 10 minutes the map tells anyone."""
    built = hamlet([4.0, 2.0], [1.0, 2.0], near=[False, False]).system()
    found = protect(built.cells, KEY)
    assert found.number[built.at("", "meeting", "within_10")[1]] == 0
    assert found.number[built.at("old", "meeting", "within_10")[1]] == 0


def test_a_hidden_whole_with_hidden_parts_is_as_wide_as_they_are() -> None:
    place = hamlet([5.0, 3.0], [2.0, 1.0], near=[True, False])
    found = attack(map_of(place), ours(place, KEY))
    wholes = [one for one in found if one.people == 8]
    assert wholes
    # somebody is known to be in four parts: old and young, near and far
    assert all(one.low <= one.floor <= 4 and one.high >= 9 for one in wholes)
    assert [one for one in found if one.broken] == []


def test_shares_are_of_shown_numbers_in_whole_per_cents() -> None:
    found = Protected(np.zeros(6, np.int8), np.array([25.0, 60.0, np.nan, 0.0, 65.0, 10.0]))
    part, whole = np.array([0, 0, 2, 1, 4, 3, 5]), np.array([1, 2, 1, 3, 1, 5, 1])
    assert shares(found, part, whole).tolist() == pytest.approx([0.42, np.nan, np.nan, np.nan, 1, 0, 0.17], nan_ok=True)


def test_shares_of_published_tables_tell_nothing_more() -> None:
    for seed in range(3):
        place = made(SMALL, seed)
        built = place.system()
        found = protect(built.cells, KEY)
        tables = ours(place, KEY)
        given = {
            name: shares(found, built.at(*name), built.at(name[0])) for name in built.start if name[1:] != ("", "")
        }
        for name, share in given.items():
            number, of = tables.answers[0][name], tables.answers[0][name[0], "", ""]
            expected = np.minimum(np.round(number / np.where(of > 0, of, np.nan), 2), 1)
            np.testing.assert_array_equal(share, expected)


@pytest.mark.parametrize("seed", range(4))
def test_hiding_more_never_makes_a_hidden_count_easier(seed: int) -> None:
    """The ends of what the attacker knows, before and after a fifth of the numbers is taken away."""
    place, rng = made(SMALL, seed), np.random.default_rng(seed)
    tables = ours(place, KEY)
    answer = {name: np.where(rng.random(len(of)) < 0.2, np.nan, of) for name, of in tables.answers[0].items()}
    fewer = attack(map_of(place), Tables([answer]))
    assert fewer
    assert [one for one in fewer if one.broken] == []


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(2, 4).flatmap(
        lambda columns: st.lists(
            st.lists(st.integers(0, 60).map(float), min_size=columns, max_size=columns), min_size=2, max_size=5
        )
    ),
    key=st.binary(min_size=16, max_size=16),
    tenths=st.booleans(),
)
def test_of_any_table_every_small_count_stays_open(rows: list[list[float]], key: bytes, tenths: bool) -> None:
    """For each hidden cell of 1–9 people there are tables that show the same, with it at 1 and at 9: found by scipy."""
    cells = _table([[one / 10 if tenths else one for one in row] for row in rows])
    found = protect(cells, key)
    assert np.isnan(found.number[(cells.value > 0) & (cells.value < FEWEST)]).all()
    for at in np.flatnonzero(found.state == State.PRIMARY):
        low, high = _ends(cells, found, int(at))
        floor, _ = _ends(cells, replace(found, number=np.full(len(cells), np.nan)), int(at))
        assert low <= max(1, floor) + 1e-5
        assert high >= 9 - 1e-5


def _ends(cells: Cells, found: Protected, at: int) -> tuple[float, float]:
    whole = (cells.value == np.round(cells.value)).all()
    off, least = (4.0, 1.0) if whole else (5 - 1e-6, 0.0)
    number, nobody = found.number, cells.value == 0
    lower = np.where(np.isnan(number), least, np.maximum(number - off, FEWEST))
    upper = np.where(np.isnan(number), np.inf, number + off)
    bounds = np.stack([np.where(nobody, 0, lower), np.where(nobody, 0, upper)], axis=1)
    relations = cells.relations.toarray()
    ends: list[float] = []
    for sign in (1, -1):
        cost = np.zeros(len(cells))
        cost[at] = sign
        solved = linprog(cost, A_eq=relations, b_eq=np.zeros(len(relations)), bounds=bounds)
        assert solved.status in (0, 3), solved.message
        ends.append(float(solved.x[at]) if solved.status == 0 else np.inf)
    return ends[0], ends[1]


def test_fractions_of_people_are_protected_too() -> None:
    for seed in range(3):
        place = spread(made(SMALL, seed), seed)
        built = place.system()
        found = protect(built.cells, KEY)
        assert np.isnan(found.number[(built.cells.value > 0) & (built.cells.value < FEWEST)]).all()
        assert [one for one in attack(map_of(place), ours(place, KEY)) if one.broken] == []


def test_the_same_cells_and_key_give_the_same_answer() -> None:
    first, second = (ours(made(SMALL, 5), KEY).answers[0] for _ in range(2))
    assert all(np.array_equal(first[name], second[name], equal_nan=True) for name in first)


def test_another_key_gives_other_numbers() -> None:
    one, other = (ours(made(SMALL, 5), key).answers[0]["", "", ""] for key in (KEY, KEY[::-1]))
    assert (one != other).any()


def test_an_audit_that_finds_a_hole_stops_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the search thinks it has is checked; here it forgets to hide what it should."""
    monkeypatch.setattr("weefsel.analysis.disclosure.search._Search.repair", _forgets)
    cells = made(SMALL, 0).system().cells
    with pytest.raises(BuildError, match="not protected as promised"):
        protect(cells, KEY)


def _forgets(self: Any) -> None:
    """In the place of the repair: nothing is repaired."""


def test_cells_without_relations_are_protected_by_themselves() -> None:
    value = np.array([0.0, 3.0, 12.0, 40.0])
    none = csr_matrix((0, 4))
    cells = Cells(value, marks("abcd"), np.ones(4, bool), none, np.ones(4), np.zeros(0, bool))
    assert protect(cells, KEY).state.tolist() == [State.SHOWN, State.PRIMARY, State.SHOWN, State.SHOWN]


def test_no_cells_are_no_answer() -> None:
    cells = Cells(np.zeros(0), marks([]), np.zeros(0, bool), csr_matrix((0, 0)), np.zeros(0), np.zeros(0, bool))
    assert len(protect(cells, KEY).state) == 0


def _cells(**given: Any) -> Cells:
    return replace(_table([[20.0, 30.0], [40.0, 50.0]]), **given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"value": np.full(9, -1.0)}, "counts of 0 or more"),
        ({"value": np.full(9, 5.0)}, "the sum of their parts"),
        ({"weight": np.zeros(9)}, "costs above 0"),
        ({"records": marks("ab")}, "the shape"),
        ({"implied": np.zeros(2, bool)}, "the shape"),
        ({"relations": csr_matrix(np.zeros((6, 9)) + 1)}, "one whole"),
    ],
    ids=["negative", "sums", "weight", "records", "implied", "wholes"],
)
def test_cells_that_do_not_fit_are_refused(given: dict[str, Any], expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        _cells(**given)


def test_two_counts_of_the_same_people_are_refused() -> None:
    cells = _cells(records=marks(["the same"] * 9))
    with pytest.raises(InputError, match="one value for all cells with the same records"):
        protect(cells, KEY)


def test_the_solver_is_loaded_only_where_cells_are_protected() -> None:
    code = "import sys; import weefsel.analysis.disclosure; print('highspy' in sys.modules, 'numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def _of(place: Municipality) -> dict:
    built = place.system()
    return tables_of(built, protect(built.cells, KEY).number)


def test_a_number_below_ten_is_never_shown() -> None:
    for seed in range(5):
        for name, of in _of(made(SMALL, seed)).items():
            shown = of[~np.isnan(of)]
            assert ((shown == 0) | (shown >= FEWEST)).all(), name
            assert (shown % 5 == 0).all(), name
