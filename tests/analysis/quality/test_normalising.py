"""Points from 0 to 100, beside plain Python and scipy; and the laws of a scale."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata
from tests.analysis.quality import plain

from weefsel.analysis.quality import normalising as n
from weefsel.analysis.quality.choices import NORMALISATIONS, Normalisation
from weefsel.analysis.quality.composite import Leaf, normalise

SEED = 20240903
NONE = float("nan")
BY_DATA: dict[str, tuple[Callable[..., np.ndarray], Callable[..., list[float]]]] = {
    "min_max": (n.by_min_max, plain.min_max),
    "z_score": (n.by_z_score, plain.z_score),
    "rank": (n.by_rank, plain.rank),
}


def table(*shape: int) -> np.ndarray:
    rng = np.random.default_rng(SEED)
    values = np.round(rng.normal(size=shape) * 20, 0)
    values[rng.random(shape) < 0.2] = np.nan
    return values


@pytest.mark.parametrize("name", BY_DATA)
def test_points_by_the_data_are_those_of_plain_python(name: str) -> None:
    ours, plainly = BY_DATA[name]
    values = table(30, 5)
    expected = np.array([plainly(column.tolist()) for column in values.T]).T
    np.testing.assert_allclose(ours(values), expected, rtol=1e-12)


def test_places_are_those_of_scipy() -> None:
    column = table(50, 1)[:, 0]
    known = column[~np.isnan(column)]
    expected = 100 * (rankdata(known) - 1) / (len(known) - 1)
    np.testing.assert_allclose(n.by_rank(column[:, None])[~np.isnan(column), 0], expected)


@pytest.mark.parametrize("name", BY_DATA)
def test_many_draws_at_once_have_the_points_of_each(name: str) -> None:
    values, ours = table(4, 12, 3), BY_DATA[name][0]
    np.testing.assert_array_equal(ours(values), np.stack([ours(draw) for draw in values]))


@pytest.mark.parametrize("name", BY_DATA)
def test_what_is_the_same_everywhere_has_no_points_by_the_data(name: str) -> None:
    ours = BY_DATA[name][0]
    for column in ([3.0, 3.0, NONE], [3.0, NONE], [NONE, NONE], [0.1 + 0.2] * 7):
        assert np.isnan(ours(np.array(column)[:, None])).all()


def test_references_are_the_ends_of_the_scale_whatever_the_others_are() -> None:
    leaf = Leaf(name="x", parent="p", reference=(10, 30))
    points = normalise(np.array([[5.0], [10.0], [15.0], [30.0], [99.0], [NONE]]), (leaf,), "reference")
    np.testing.assert_array_equal(points[:, 0], [0, 0, 25, 100, 100, NONE])
    low = Leaf(name="x", parent="p", reference=(10, 30), direction="lower_better")
    np.testing.assert_array_equal(normalise(np.array([[5.0], [15.0]]), (low,), "reference")[:, 0], [100, 75])
    zero = Leaf(name="x", parent="p", reference=(-4, 2), direction="closer_to_zero")
    points = normalise(np.array([[0.0], [-1.0], [1.0], [4.0], [-9.0]]), (zero,), "reference")
    np.testing.assert_array_equal(points[:, 0], [100, 75, 75, 0, 0])


def test_distance_to_target_is_the_share_of_the_way_that_is_done() -> None:
    """From the lowest of the data, or from the reference where there is one; past the target is as good as at it."""
    values = np.array([[2.0], [4.0], [10.0], [12.0], [NONE]])
    leaf = Leaf(name="x", parent="p", target=10)
    np.testing.assert_array_equal(normalise(values, (leaf,), "target")[:, 0], [0, 25, 100, 100, NONE])
    fixed = Leaf(name="x", parent="p", target=10, reference=(0, 50))
    np.testing.assert_array_equal(normalise(values, (fixed,), "target")[:, 0], [20, 40, 100, 100, NONE])
    low = Leaf(name="x", parent="p", target=4, direction="lower_better")
    np.testing.assert_array_equal(normalise(values, (low,), "target")[:, 0], [100, 100, 25, 0, NONE])
    reached = Leaf(name="x", parent="p", target=1)
    np.testing.assert_array_equal(normalise(values, (reached,), "target")[:, 0], [100, 100, 100, 100, NONE])


numbers = st.lists(st.integers(-1000, 1000), min_size=2, max_size=15)


@settings(max_examples=60, deadline=None)
@given(numbers, st.integers(1, 10**6), st.integers(-(10**6), 10**6), st.sampled_from(sorted(BY_DATA)))
def test_points_by_the_data_do_not_hang_on_the_unit(values: list[int], scale: int, shift: int, name: str) -> None:
    column, ours = np.array(values, float)[:, None], BY_DATA[name][0]
    np.testing.assert_allclose(ours(column * scale + shift), ours(column), atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(numbers, st.sampled_from(NORMALISATIONS))
def test_better_never_has_fewer_points_and_all_are_between_0_and_100(values: list[int], how: Normalisation) -> None:
    column = np.array(sorted(values), float)[:, None]
    good = Leaf(name="x", parent="p", reference=(-500, 500), target=400)
    bad = Leaf(name="x", parent="p", reference=(-500, 500), target=-400, direction="lower_better")
    points, turned = normalise(column, (good,), how)[:, 0], normalise(column, (bad,), how)[:, 0]
    if column.min() == column.max() and how in BY_DATA:
        assert np.isnan(points).all()
        return
    assert (np.diff(points) >= 0).all()
    assert (np.diff(turned) <= 0).all()
    assert points.min() >= 0
    assert points.max() <= 100
