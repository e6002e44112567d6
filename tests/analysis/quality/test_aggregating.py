"""Means and places, beside scipy and plain Python; and the laws of a mean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gmean, rankdata
from tests.analysis.quality import plain

from weefsel.analysis.quality.aggregating import arithmetic, geometric, known_share, ranks

SEED = 20240905
NONE = float("nan")


def table() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(SEED)
    points, weights = rng.uniform(0, 100, (60, 7)), rng.uniform(0, 3, 7)
    points[rng.random(points.shape) < 0.2] = np.nan
    points[:5, 2] = 0.0
    points[7] = np.nan
    weights[4] = 0.0
    return points, weights


def test_means_are_those_of_plain_python() -> None:
    points, weights = table()
    rows, weight = points.tolist(), weights.tolist()
    np.testing.assert_allclose(arithmetic(points, weights), [plain.arithmetic(row, weight) for row in rows])
    for lift in (0.0, 1.0, 10.0):
        expected = [plain.geometric(row, weight, lift) for row in rows]
        np.testing.assert_allclose(geometric(points, weights, lift), expected, rtol=1e-9, atol=1e-9)
    assert np.isnan(arithmetic(points, weights)[7])
    assert np.isnan(geometric(points, weights)[7])


def test_without_a_lift_it_is_the_geometric_mean_itself() -> None:
    points, weights = np.random.default_rng(SEED).uniform(1, 100, (20, 5)), np.array([1, 2, 3, 4, 0.5])
    np.testing.assert_allclose(geometric(points, weights, 0.0), gmean(points, axis=1, weights=weights))
    assert geometric([0.0, 100.0], [1, 1], 0.0) == 0
    assert geometric([0.0, 100.0], [1, 0], 0.0) == 0
    assert geometric([0.0, 100.0], [0, 1], 0.0) == pytest.approx(100)


def test_a_part_without_points_leaves_something_of_the_others() -> None:
    """On a scale from 1 to 100 the mean of 1 and 100 is 10, which is 9.09 on a scale from 0 to 100."""
    assert geometric([0.0, 100.0], [1, 1]) == pytest.approx(9 / 0.99)


points = st.one_of(st.just(NONE), st.floats(0, 100))
weights = st.one_of(st.just(0.0), st.floats(0.01, 100))


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(points, weights), min_size=1, max_size=8), st.sampled_from([0.0, 1.0]))
def test_the_geometric_mean_is_never_above_the_arithmetic_and_both_are_between_the_ends(
    parts: list[tuple[float, float]], lift: float
) -> None:
    values, weight = np.array(parts).T
    plainly, multiplied = arithmetic(values, weight), geometric(values, weight, lift)
    counting = values[(weight > 0) & ~np.isnan(values)]
    if len(counting) == 0:
        assert np.isnan(plainly)
        assert np.isnan(multiplied)
        return
    assert counting.min() - 1e-9 <= multiplied <= plainly + 1e-9
    assert plainly <= counting.max() + 1e-9


def test_what_is_known_is_counted_by_number_among_what_counts() -> None:
    known = [[True, True, False, False], [False, True, True, True]]
    assert known_share(known, [1, 1, 1, 1]).tolist() == [0.5, 0.75]
    assert known_share(known, [9, 1, 1, 0]).tolist() == pytest.approx([2 / 3, 2 / 3])
    assert np.isnan(known_share(known, [0, 0, 0, 0])).all()


def test_places_are_those_of_scipy_and_ties_share_the_better() -> None:
    assert ranks([3.0, 5.0, NONE, 5.0, 1.0]).tolist()[:2] == [3.0, 1.0]
    scores = np.random.default_rng(SEED).integers(0, 9, (30, 3)).astype(float)
    np.testing.assert_array_equal(ranks(scores), rankdata(-scores, method="min", axis=0))
    assert np.isnan(ranks([3.0, NONE])[1])
