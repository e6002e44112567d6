"""Whether indicators that are put together hang together: what to look at before a score is believed.

None of this changes a score. A low number is no fault: indicators may be put together because they add to one another.
It is a question to who chose them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from weefsel.analysis.quality.components import loadings
from weefsel.analysis.quality.composite import Composite
from weefsel.analysis.quality.design import Design, Leaf

__all__ = ["CHECK_COLUMNS", "checks", "correlations", "cronbach_alpha", "eigenvalues"]

Floats = NDArray[np.float64]
#: part, name, check, value, other, note
Row = tuple[str, str, str, float, str, str]

CHECK_COLUMNS: Final = ("part", "name", "check", "value", "other", "note")
#: from this correlation on two indicators say nearly the same
COLLINEAR: Final = 0.9
#: with fewer areas a correlation is of nothing
_LEAST: Final = 3


def checks(made: Composite, design: Design, *, collinear: float = COLLINEAR) -> pd.DataFrame:
    """All that there is to look at, a row a number: `part`, `name`, `check`, `value`, `other`, `note`.

    Of a part, `name` being empty: `alpha` (Cronbach's), `pca_first` (share of the variance that the first principal
    component explains) and `pca_kept` (how many components have an eigenvalue above 1). Of an indicator: `coverage`
    (share of areas in which it was observed), `imputed` (how many values were filled in; `note` the method), `skew` and
    `kurtosis` before treatment, `treated` (how many values were changed; `note` what was done), `constant` (1 where it
    is the same everywhere). Of an indicator or part in a part: `correlation` with the score of the part (`other`
    empty) and with each other that is in the same part (`other`), and `collinear` where that is at least so large, to
    either side. What cannot be told has no row.
    """
    value = made.normalised.join(made.scores)
    rows: list[Row] = []
    for part in design.parts:
        names = [child.name for child in design.children(part.name)]
        rows += _of_part(part.name, value[names].to_numpy())
        rows += _of_pairs(part.name, value[names], made.scores[part.name], collinear)
    for leaf in design.leaves:
        rows += _of_leaf(leaf, made, design)
    return pd.DataFrame(rows, columns=pd.Index(CHECK_COLUMNS))


def cronbach_alpha(values: ArrayLike) -> float:
    """Cronbach's alpha of a table (areas, indicators): k / (k - 1) (1 - sum of variances / sum of all covariances).

    Towards 1 when the indicators tell the same of areas. Each covariance is over the areas of which both are known. NaN
    for fewer than two indicators or where a covariance is not known (Cronbach 1951, Psychometrika 16, 297).
    """
    given = pd.DataFrame(np.asarray(values, np.float64))
    parts = given.shape[1]
    covariance = given.cov(min_periods=2).to_numpy()
    total = covariance.sum()
    if parts < 2 or np.isnan(total) or total <= 0:
        return float("nan")
    return float(parts / (parts - 1) * (1 - np.trace(covariance) / total))


def eigenvalues(values: ArrayLike) -> Floats:
    """Eigenvalues of the correlations of a table (areas, indicators), largest first: (indicators,), adding up to their
    number. Over the areas of which all are known; empty where these are too few, or an indicator is the same in all."""
    given = np.asarray(values, np.float64)
    whole = given[~np.isnan(given).any(axis=1)]
    if len(whole) < _LEAST or whole.shape[1] < 2 or (whole.min(axis=0) == whole.max(axis=0)).any():
        return np.zeros(0)
    return loadings(np.atleast_2d(np.corrcoef(whole, rowvar=False)))[1]


def correlations(values: ArrayLike) -> Floats:
    """Pearson's correlation of every two columns, (areas, n) -> (n, n), each over the areas of which both are known.

    NaN where these are fewer than three, or one of the two is the same in all of them.
    """
    given = np.asarray(values, np.float64)
    n = given.shape[1]
    found = np.full((n, n), np.nan)
    for one in range(n):
        for other in range(one, n):
            found[one, other] = found[other, one] = _correlation(given[:, one], given[:, other])
    return found


def _correlation(x: Floats, y: Floats) -> float:
    both = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[both], y[both]
    if len(x) < _LEAST or x.min() == x.max() or y.min() == y.max():
        return float("nan")
    x, y = x - x.mean(), y - y.mean()
    return float(np.clip((x @ y) / np.sqrt((x @ x) * (y @ y)), -1.0, 1.0))


def _of_part(part: str, values: Floats) -> Iterator[Row]:
    alpha = cronbach_alpha(values)
    if not np.isnan(alpha):
        yield part, "", "alpha", alpha, "", ""
    found = eigenvalues(values)
    if len(found):
        yield part, "", "pca_first", float(found[0] / found.sum()), "", ""
        yield part, "", "pca_kept", float((found > 1 + 1e-9).sum()), "", ""


def _of_pairs(part: str, values: pd.DataFrame, score: pd.Series, collinear: float) -> Iterator[Row]:
    names = [str(name) for name in values.columns]
    found = correlations(np.column_stack([values.to_numpy(), score.to_numpy(np.float64)]))
    for at, name in enumerate(names):
        if not np.isnan(found[at, -1]):
            yield part, name, "correlation", float(found[at, -1]), "", "against" if found[at, -1] < 0 else ""
        for after in range(at + 1, len(names)):
            value = float(found[at, after])
            if np.isnan(value):
                continue
            yield part, name, "correlation", value, names[after], ""
            if abs(value) >= collinear:
                yield part, name, "collinear", value, names[after], ""


def _of_leaf(leaf: Leaf, made: Composite, design: Design) -> Iterator[Row]:
    given = made.given[leaf.name].to_numpy()
    known = given[~np.isnan(given)]
    told: Any = made.treatment.loc[made.treatment["name"] == leaf.name].iloc[0]
    filled = int(made.filled[leaf.name].to_numpy().sum())
    changed = len(known) + filled if told["done"] == "log" else int(told["high"] + told["low"])
    at = (leaf.parent, leaf.name)
    yield *at, "coverage", len(known) / len(given), "", ""
    yield *at, "imputed", float(filled), "", design.imputation
    yield *at, "treated", float(changed), "", str(told["done"])
    for check, column in {"skew": "skewness_before", "kurtosis": "kurtosis_before"}.items():
        if not np.isnan(told[column]):
            yield *at, check, float(told[column]), "", ""
    if len(known) and known.min() == known.max():
        yield *at, "constant", 1.0, "", ""
