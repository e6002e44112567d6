"""Which input matters: indices of functions of which they are known, and of scores by another way of counting."""

from __future__ import annotations

from typing import Any

import numpy as np
from tests.analysis.quality.test_kernels import made

from weefsel.analysis.quality import drawing, sobol
from weefsel.analysis.quality.kernels import scored
from weefsel.analysis.quality.names import DRAWN_NORMALISATIONS, INPUTS
from weefsel.analysis.quality.uncertain import of_areas

SEED = 3


def indices_of(function: Any, draws: int, inputs: int, seed: int) -> Any:
    """The indices of a function of inputs between 0 and 1, (draws, inputs) -> (draws, outputs)."""
    rng = np.random.default_rng(seed)
    a, b = rng.random((2, draws, inputs))
    mixed = np.repeat(a[None], inputs, axis=0)
    for at in range(inputs):
        mixed[at, :, at] = b[:, at]
    mean = function(rng.random((100_000, inputs))).mean(axis=0)
    of_mixed = np.stack([function(one) - mean for one in mixed])
    return sobol.indices(sobol.parts(function(a) - mean, function(b) - mean, of_mixed), seed)


def test_the_indices_of_the_ishigami_function_are_those_published() -> None:
    """Ishigami & Homma 1990, with a = 7 and b = 0.1: 0.3139, 0.4424 and 0, worked out by hand."""

    def ishigami(x: Any) -> Any:
        one, two, three = (2 * np.pi * (x - 0.5)).T
        return (np.sin(one) + 7 * np.sin(two) ** 2 + 0.1 * three**4 * np.sin(one))[:, None]

    found = indices_of(ishigami, 12_000, 3, SEED)
    np.testing.assert_allclose(found[:, 0], [0.3139, 0.4424, 0.0], atol=0.03)
    assert ((found[:, 1] <= [0.3139, 0.4424, 0.0]) & (found[:, 2] >= [0.3139, 0.4424, 0.0])).all()
    assert (found[:, 2] - found[:, 1] < 0.12).all()


def test_an_additive_model_shares_its_variance_as_its_coefficients_say_over_outputs_of_any_size() -> None:
    """Of y = Σ c x the shares are c² / Σ c²; of two outputs each counts by its variance, and what is unknown not."""
    coefficients = np.array([[3.0, 1.0, 0.0], [0.0, 4.0, 2.0]])
    found = indices_of(lambda x: np.column_stack([x @ coefficients.T, np.full(len(x), np.nan)]), 8_000, 3, SEED)
    shares = (coefficients**2).sum(axis=0) / (coefficients**2).sum()
    np.testing.assert_allclose(found[:, 0], shares, atol=0.03)
    # every input does all that it does alone
    assert abs(found[:, 0].sum() - 1) < 0.03


def test_where_nothing_varies_there_is_no_index() -> None:
    assert np.isnan(indices_of(lambda x: np.zeros((len(x), 1)), 10, 2, SEED)).all()


def test_the_index_of_a_choice_is_the_variance_of_the_means_by_that_choice() -> None:
    panel, centre, _, place = made(15, SEED, unknown=0.0, error=0.0)
    panel = of_areas(panel, place.smallest)
    # a choice that moves all areas by ten points
    panel.base[DRAWN_NORMALISATIONS.index("rank")] += 10.0
    draws = 2500
    chosen = drawing.choices(centre, draws, seed=99)
    drawn = scored(panel, chosen, np.zeros((len(panel.low), draws, 15), np.float32))
    found = dict(zip(INPUTS, sobol.of_scores(panel, centre, drawn.mean(axis=0), draws, SEED)[0], strict=True))
    scores = drawn[:, 0]
    for name, of_draw in (("normalisation", chosen.normalisation), ("aggregation", chosen.aggregation)):
        by_choice = [scores[of_draw == choice] for choice in np.unique(of_draw)]
        between = sum(len(of) / draws * ((of.mean(axis=0) - scores.mean(axis=0)) ** 2).sum() for of in by_choice)
        value, lower, upper = found[name]
        share = between / scores.var(axis=0).sum()
        assert 0.05 < share < 0.95
        assert abs(value - share) < 0.05
        assert lower < value < upper
    assert found["weights"][0] > 0.02
    # without errors, and with everything known, neither does anything
    assert found["error"].tolist() == found["imputation"].tolist() == [0.0, 0.0, 0.0]
