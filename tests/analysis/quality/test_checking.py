"""What is checked of indicators together, beside pandas, singular values and the formulas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.analysis.quality import plain

from weefsel.analysis.quality.checking import CHECK_COLUMNS, checks, correlations, cronbach_alpha, eigenvalues
from weefsel.analysis.quality.composite import Design, Leaf, Part, composite

SEED = 20240906
NONE = float("nan")


def table(holes: float = 0.1) -> np.ndarray:
    rng = np.random.default_rng(SEED)
    values = rng.normal(size=(50, 1)) + rng.normal(size=(50, 5))
    values[rng.random(values.shape) < holes] = np.nan
    return values


def test_alpha_is_the_formula_over_what_is_known_of_both() -> None:
    values = table()
    assert cronbach_alpha(values) == pytest.approx(plain.alpha(values.T.tolist()))
    twice = table(0)[:, [0, 0]]
    assert cronbach_alpha(twice) == pytest.approx(1)
    for nothing in (values[:, :1], np.full((5, 3), NONE), np.full((5, 3), 2.0), values[:1]):
        assert np.isnan(cronbach_alpha(nothing))


def test_eigenvalues_are_the_squared_singular_values_over_areas_that_are_known_whole() -> None:
    values = table()
    whole = values[~np.isnan(values).any(axis=1)]
    scaled = (whole - whole.mean(axis=0)) / whole.std(axis=0, ddof=1)
    singular = np.linalg.svd(scaled, compute_uv=False)
    np.testing.assert_allclose(eigenvalues(values), singular**2 / (len(whole) - 1), rtol=1e-9)
    assert len(eigenvalues(np.full((9, 3), 1.0))) == len(eigenvalues(values[:, :1])) == 0


def test_correlations_are_those_of_pandas() -> None:
    values = table(0.3)
    expected = pd.DataFrame(values).corr(min_periods=3).to_numpy()
    np.testing.assert_allclose(correlations(values), expected, rtol=1e-9)
    same = np.column_stack([values[:, 0], np.full(50, 4.0)])
    assert np.isnan(correlations(same)[0, 1])
    assert np.isnan(correlations(values[:2])).all()


def test_every_check_tells_what_it_is_called_after() -> None:
    rng = np.random.default_rng(SEED)
    one = rng.uniform(20, 80, 30)
    columns = {
        "one": one,
        "alike": one + rng.normal(size=30),
        "against": 100 - one,
        "same": np.full(30, 40.0),
        "holes": np.where(np.arange(30) < 12, np.nan, rng.uniform(0, 100, 30)),
        "far": np.r_[np.full(29, 50.0) + np.arange(29) / 10, 99.0],
    }
    frame = pd.DataFrame({"area_code": [f"A{at}" for at in range(30)], **columns})
    design = Design(
        leaves=tuple(Leaf(name=name, parent="whole", reference=(0, 100)) for name in columns),
        parts=(Part(name="whole"),),
        imputation="mean",
        treatment="winsorise",
    )
    made = composite(frame, design)
    told = checks(made, design)
    assert tuple(told.columns) == CHECK_COLUMNS
    at = told.set_index(["name", "check", "other"])
    assert set(at.xs("collinear", level="check").index) == {("one", "alike"), ("one", "against"), ("alike", "against")}
    assert at.loc[("one", "correlation", "against"), "value"] == pytest.approx(-1)
    score = np.corrcoef(made.normalised["one"], made.scores["whole"])[0, 1]
    assert at.loc[("one", "correlation", ""), "value"] == pytest.approx(score)
    assert at.loc[("against", "correlation", ""), "note"] == "against"
    assert at.xs("constant", level="check").index.tolist() == [("same", "")]
    assert at.loc[("holes", "coverage", ""), "value"] == 18 / 30
    assert at.loc[("holes", "imputed", ""), ["value", "note"]].tolist() == [12, "mean"]
    assert at.loc[("far", "treated", ""), ["value", "note"]].tolist() == [1, "winsorised"]
    assert at.loc[("far", "skew", ""), "value"] == pytest.approx(plain.skewness(columns["far"].tolist()))
    assert at.loc[("far", "kurtosis", ""), "value"] == pytest.approx(plain.kurtosis(columns["far"].tolist()))
    # with a column that is the same everywhere there is no matrix of correlations
    assert told.loc[told["name"] == "", "check"].tolist() == ["alpha"]
