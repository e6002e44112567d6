"""What is filled in, beside a plain twin; and that nothing is invented."""

from __future__ import annotations

import statistics
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.quality import plain

from weefsel.analysis.quality.choices import IMPUTATIONS, Imputation
from weefsel.analysis.quality.imputing import fill

SEED = 20240902
NONE = float("nan")


def table(areas: int = 40, indicators: int = 6, holes: float = 0.15) -> np.ndarray:
    rng = np.random.default_rng(SEED)
    values = rng.normal(size=(areas, 2)) @ rng.normal(size=(2, indicators)) + rng.normal(size=(areas, indicators)) / 3
    values = (values + 40) * 10.0 ** rng.integers(-3, 4, indicators)
    values[rng.random(values.shape) < holes] = np.nan
    return values


@pytest.mark.parametrize(("method", "middle"), [("mean", statistics.fmean), ("median", statistics.median)])
def test_the_middle_of_what_is_known_stands_in(method: Imputation, middle: Callable[[list[float]], float]) -> None:
    values = table()
    made = fill(values, method)
    for column, mask, filled in zip(values.T, made.filled.T, made.values.T, strict=True):
        known = column[~np.isnan(column)].tolist()
        assert mask.tolist() == np.isnan(column).tolist()
        np.testing.assert_allclose(filled[mask], middle(known))


def test_the_middle_of_the_group_stands_in_and_nothing_for_who_has_none() -> None:
    values = np.array([[1.0], [3.0], [NONE], [10.0], [NONE], [NONE], [NONE]])
    groups = ["a", "a", "a", "b", "b", None, "c"]
    made = fill(values, "group_mean", groups=groups, least=0.1)
    np.testing.assert_array_equal(made.values[:, 0], [1, 3, 2, 10, 10, NONE, NONE])
    assert made.filled[:, 0].tolist() == [False, False, True, False, True, False, False]
    assert made.method == "group_mean"
    median = fill([[1.0], [3.0], [8.0], [NONE]], "group_median", groups=[7, 7, 7, 7])
    assert median.values[3, 0] == 3


@pytest.mark.parametrize("neighbours", [1, 5])
def test_the_nearest_areas_are_those_of_plain_python(neighbours: int) -> None:
    values = table()
    theirs = plain.nearest(values.tolist(), neighbours)
    made = fill(values, "nearest", neighbours=neighbours)
    assert made.filled.sum() == np.isnan(values).sum() > 20
    np.testing.assert_allclose(made.values, theirs, rtol=1e-9)


def test_a_column_of_which_too_little_is_known_is_not_filled_in_and_said() -> None:
    values = table(areas=20)
    values[2:, 1] = np.nan
    values[:, 2] = np.nan
    for method in ("mean", "nearest"):
        made = fill(values, method)
        assert made.sparse.tolist() == [False, True, True, False, False, False]
        assert not made.filled[:, [1, 2]].any()
        assert np.isnan(made.values[2:, 1]).all()
    assert not np.isnan(fill(values, "mean", least=0.1).values[:, 1]).any()


def test_half_known_is_enough_to_fill_in() -> None:
    assert fill([[1.0], [NONE]], "mean").filled.sum() == 1
    assert fill([[1.0], [NONE], [NONE]], "mean").filled.sum() == 0


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_known_is_never_changed_and_guesses_stay_within_it(data: st.DataObject) -> None:
    number = st.one_of(st.just(NONE), st.floats(-1e6, 1e6))
    rows = data.draw(st.lists(st.tuples(number, number, number), min_size=1, max_size=12))
    values, method = np.array(rows), data.draw(st.sampled_from(IMPUTATIONS))
    made = fill(values, method, groups=["a", "b"] * 6 if len(rows) == 12 else ["a"] * len(rows), least=0.01)
    observed = ~np.isnan(values)
    np.testing.assert_array_equal(made.values[observed], values[observed])
    assert not (made.filled & observed).any()
    assert (np.isnan(made.values) == (np.isnan(values) & ~made.filled)).all()
    for column, guessed, mask in zip(values.T, made.values.T, made.filled.T, strict=True):
        if mask.any():
            slack = 1e-9 * max(1.0, np.nanmax(np.abs(column)))
            assert np.nanmin(column) - slack <= guessed[mask].min() <= guessed[mask].max() <= np.nanmax(column) + slack
