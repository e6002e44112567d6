"""Outliers beside scipy and a plain twin, and what treatment must never do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.analysis.quality import plain

from weefsel.analysis.quality.treating import Limits, kurtosis, log_shifted, outlying, skewness, treat

SEED = 20240901
NONE = float("nan")
#: nine of a kind and one far off
ONE_FAR = [*range(1, 10), 60.0]


def columns(many: int) -> list[np.ndarray]:
    """Columns with long tails to either side, some with holes and with ties."""
    rng = np.random.default_rng(SEED)
    made = []
    for at in range(many):
        column = rng.lognormal(sigma=rng.uniform(0.2, 2.2), size=int(rng.integers(8, 60)))
        column = np.round(column, 1) if at % 3 == 0 else column
        column[rng.random(len(column)) < 0.1 * (at % 2)] = np.nan
        made.append(column if at % 4 else -column)
    return made


def test_skewness_and_kurtosis_are_those_of_scipy_without_bias() -> None:
    for column in columns(40):
        known = column[~np.isnan(column)]
        assert skewness(column) == pytest.approx(float(stats.skew(known, bias=False)), rel=1e-9, abs=1e-12)
        assert kurtosis(column) == pytest.approx(float(stats.kurtosis(known, bias=False)), rel=1e-9, abs=1e-9)


def test_values_are_pulled_in_as_in_plain_python() -> None:
    limits, seen = Limits(most=2), set()
    for column in columns(120):
        made = treat(column, "winsorise_or_log", limits)
        expected = plain.winsorised(column.tolist(), limits.most)
        seen.add(made.done)
        assert (made.done == "log") == (expected is None)
        if expected is not None:
            np.testing.assert_array_equal(made.values, expected)
            assert made.high + made.low == np.nansum(made.values != column) - np.isnan(column).sum()
    assert seen == {"none", "winsorised", "log"}


def test_one_far_value_becomes_the_next() -> None:
    made = treat(ONE_FAR, "winsorise_or_log", Limits())
    assert made.values.tolist() == [*range(1, 10), 9.0]
    assert (made.done, made.high, made.low, made.outlying) == ("winsorised", 1, 0, False)
    low = treat([-x for x in ONE_FAR], "winsorise_or_log", Limits())
    assert (low.values.tolist(), low.high, low.low) == ([-x for x in made.values], 0, 1)


def test_where_none_may_be_pulled_in_the_logarithm_is_that_of_coinr() -> None:
    made = treat([*ONE_FAR, NONE], "winsorise_or_log", Limits(most=0))
    expected = np.log(np.array(ONE_FAR) - 1 + 0.01 * 59)
    assert made.done == "log"
    np.testing.assert_allclose(made.values, [*expected, NONE], rtol=1e-12)
    assert treat(ONE_FAR, "winsorise", Limits(most=0)).done == "none"
    assert treat(ONE_FAR, "winsorise", Limits(most=0)).outlying


def test_a_long_tail_of_low_values_is_treated_as_its_mirror_image() -> None:
    for column in columns(40):
        np.testing.assert_allclose(log_shifted(-column), -log_shifted(column), rtol=1e-12)
        made, mirrored = (treat(sign * column, "winsorise_or_log", Limits()) for sign in (1, -1))
        assert (made.done, made.high, made.low) == (mirrored.done, mirrored.low, mirrored.high)


def test_pulling_in_never_makes_a_column_the_same_everywhere() -> None:
    two = [0.0] * 20 + [7.0]
    assert treat(two, "winsorise", Limits()).values.tolist() == two
    logged = treat(two, "winsorise_or_log", Limits())
    assert logged.done == "log"
    assert logged.outlying
    assert len(set(logged.values.tolist())) == 2


@pytest.mark.parametrize("column", [[5.0] * 9, [NONE] * 9, [1.0, 2.0, 900.0], []])
def test_a_column_that_says_nothing_is_left_as_it_is(column: list[float]) -> None:
    made = treat(column, "winsorise_or_log", Limits())
    assert made.done in ("constant", "too_few")
    np.testing.assert_array_equal(made.values, column)


def test_both_limits_must_be_passed() -> None:
    skew, kurt = skewness(ONE_FAR), kurtosis(ONE_FAR)
    assert outlying(ONE_FAR, Limits(skew - 1e-9, kurt - 1e-9))
    assert not outlying(ONE_FAR, Limits(skew, kurt - 1e-9))
    assert not outlying(ONE_FAR, Limits(skew - 1e-9, kurt))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1e9, 1e9, allow_subnormal=False), min_size=1, max_size=25), st.integers(0, 6))
def test_treatment_keeps_the_order_and_pulls_in_no_more_than_it_may(column: list[float], most: int) -> None:
    given_ = np.array(column)
    made = treat(given_, "winsorise_or_log", Limits(most=most))
    order = np.argsort(given_, kind="stable")
    assert (np.diff(made.values[order]) >= 0).all()
    assert made.high + made.low <= most
    if made.done != "log":
        assert (made.values != given_).sum() == made.high + made.low
