"""Weights: those of participants are checked, those of components are beside a second way of getting them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from weefsel.analysis.quality.components import loadings, varimax
from weefsel.analysis.quality.weighing import equal_weights, given_weights, pca_weights
from weefsel.errors import InputError

SEED = 20240904
NONE = float("nan")


def table(areas: int = 80, indicators: int = 6) -> np.ndarray:
    rng = np.random.default_rng(SEED)
    common = rng.normal(size=(areas, 2)) @ rng.normal(size=(2, indicators))
    return common + rng.normal(size=(areas, indicators))


def test_weights_add_up_to_1() -> None:
    assert equal_weights(4).tolist() == [0.25] * 4
    assert given_weights(["a", "b", "c"], {"c": 1, "a": 3, "b": 0}).tolist() == [0.75, 0.0, 0.25]
    assert given_weights(["a", "b"], {"a": 1e308, "b": 1e308}).tolist() == [0.5, 0.5]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"a": -1, "b": 2}, "a: found -1; expected a number of 0 or more"),
    ({"a": 0, "b": 0}, "at least one weight above 0"),
    ({"a": 1, "b": 1, "z": 1}, "found 'z'; expected one of a, b"),
    ({"a": 1}, "column b: expected a weight"),
    ({"a": "2", "b": 1}, "found '2'; expected a number"),
    ({"a": float("inf"), "b": 1}, "found inf"),
    ({"a": NONE, "b": 1}, "found nan"),
    ({"a": True, "b": 1}, "found True"),
    ({"a": 10**5000, "b": 1}, "column a: expected a number from 0 to 1e+308"),
    ({"a": -(10**5000), "b": 1}, "column a: expected a number from 0 to 1e+308"),
]


@pytest.mark.parametrize(("given", "said"), WRONG)
def test_weights_that_cannot_be_are_refused_with_what_to_do(given: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as refused:
        given_weights(["a", "b"], given)
    assert said in str(refused.value)


def test_all_that_is_wrong_with_weights_is_said_at_once() -> None:
    with pytest.raises(InputError) as refused:
        given_weights(["a", "b", "c"], {"a": -1, "b": "x", "z": 3})
    assert [(f.column, f.value) for f in refused.value.faults] == [(None, "z"), ("a", -1), ("b", "x"), ("c", None)]


def test_loadings_are_those_of_the_singular_values_of_the_table() -> None:
    values = table()
    scaled = (values - values.mean(axis=0)) / values.std(axis=0, ddof=1)
    _, singular, axes = np.linalg.svd(scaled, full_matrices=False)
    ours, eigenvalues = loadings(np.corrcoef(values, rowvar=False))
    np.testing.assert_allclose(eigenvalues, singular**2 / (len(values) - 1), rtol=1e-9)
    np.testing.assert_allclose(np.abs(ours), np.abs(axes.T) * np.sqrt(eigenvalues), atol=1e-9)
    assert (ours.sum(axis=0) >= 0).all()


def rotated(given: np.ndarray) -> np.ndarray:
    """Varimax by singular values, all components at once (Lawley & Maxwell): another way to the same end."""
    turn = np.eye(given.shape[1])
    for _ in range(2000):
        at = given @ turn
        u, _, v = np.linalg.svd(given.T @ (at**3 - at * (at**2).mean(axis=0)))
        turn = u @ v
    return given @ turn


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_rotation_is_that_of_another_algorithm(kept: int) -> None:
    ours, theirs = (turn(loadings(np.corrcoef(table(), rowvar=False))[0][:, :kept]) for turn in (varimax, rotated))
    nearest = np.abs(ours.T @ theirs).argmax(axis=1)
    assert sorted(nearest) == list(range(kept))
    np.testing.assert_allclose(np.abs(ours), np.abs(theirs[:, nearest]), atol=1e-6)


def test_weights_by_components_follow_the_handbook_step_by_step() -> None:
    values = table()
    every, eigenvalues = loadings(np.corrcoef(values, rowvar=False))
    squares = (rotated(every[:, : (eigenvalues > 1).sum()]) ** 2).tolist()
    explained = [sum(column) for column in zip(*squares, strict=True)]
    best = [max((s / e) * (e / sum(explained)) for s, e in zip(row, explained, strict=True)) for row in squares]
    np.testing.assert_allclose(pca_weights(values), np.array(best) / sum(best), atol=1e-6)


def test_two_that_tell_the_same_count_no_more_together_than_the_order_or_unit_says() -> None:
    values = table()
    weights = pca_weights(values)
    turned = pca_weights(values[:, ::-1] * 1000 - 7)
    assert weights is not None
    assert turned is not None
    np.testing.assert_allclose(turned[::-1], weights, atol=1e-9)
    assert pca_weights(values[:, :1]) == pytest.approx([1.0])
    assert pca_weights(values[:, :2]) == pytest.approx([0.5, 0.5])


def test_where_there_is_no_telling_there_are_no_weights() -> None:
    few, same, holes = table(6), table(), table(20)
    same[:, 3] = 4.0
    holes[5:, 0] = NONE
    for values in (few, same, holes, np.full((9, 2), NONE)):
        assert pca_weights(values) is None
