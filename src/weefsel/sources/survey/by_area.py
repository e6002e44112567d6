"""A question in all areas: by the design where there are answers enough, by a model where there are few, or secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from weefsel.concepts import Evidence, MissingReason
from weefsel.sources.survey.design import Estimates, Sample, estimate
from weefsel.sources.survey.intervals import around_mean, around_share, worth
from weefsel.sources.survey.small_area import Drawn, fay_herriot

__all__ = ["ENOUGH", "FEWEST", "Areas", "by_area"]

Floats = NDArray[np.float64]
#: fewer answers than this are kept secret: they could tell of someone
FEWEST: Final = 10
#: with fewer answers than this an area borrows from areas of its level
ENOUGH: Final = 100
#: with fewer areas a model has nothing to go by
FEWEST_AREAS: Final = 5
#: an answer belongs to an area in part when the area was divided since
_WHOLE: Final = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas, and the part of each answer that belongs to them."""

    #: (areas,)
    codes: NDArray[np.object_]
    #: (areas,) areas of one level are alike enough to borrow from one another
    levels: NDArray[np.object_]
    #: (answers, areas) from 0 to 1
    part: csr_matrix


def by_area(sample: Sample, areas: Areas, answer: Floats, *, share: bool) -> pd.DataFrame:
    """`answer` (answers,; NaN for none) in each area: its weighted share, or with `share=False` its weighted mean.

    Returns a row an area: `area_code`, `value`, `lower`, `upper` (95 %; shares from 0 to 1), `missing`, `evidence`,
    `answers`, `design_effect`. Fewer than `FEWEST` answers are *secret*. Fewer than `ENOUGH` are drawn towards the
    common mean of the areas of that level (`small_area.fay_herriot`), and are a *model* estimate; where there are fewer
    than `FEWEST_AREAS` of those the direct estimate stays, with its wide interval. Answers of an area that was divided
    since count in part, and make an *estimate*.
    """
    found = estimate(sample, areas.part, answer)
    size = worth(found.value, found.variance, found.answers, found.by_weights)
    if share:
        lower, upper = around_share(found.value, size)
    else:
        lower, upper = around_mean(found.value, found.variance, found.answers - _strata(sample, areas.part, answer))
    value = found.value.copy()
    evidence = np.full(len(value), str(Evidence.SURVEY), dtype=object)
    told = found.answers >= FEWEST
    smallest = _smallest(areas)
    for level in dict.fromkeys(areas.levels.tolist()):
        alike = np.flatnonzero(told & (areas.levels == level))
        few = found.answers[alike] < ENOUGH
        drawn = _borrowed(found, alike) if few.any() and len(alike) >= FEWEST_AREAS else None
        if drawn is not None:
            at = alike[few]
            value[at] = drawn.value[few]
            lower[at], upper[at] = _around_model(value[at], drawn.error[few], share=share)
            evidence[at] = str(Evidence.MODEL)
    # one area by two names has one figure: that of the smaller
    value, lower, upper, evidence = (column[smallest] for column in (value, lower, upper, evidence))
    evidence[_divided(areas.part)] = str(Evidence.ESTIMATED)
    reason = np.full(len(value), None, dtype=object)
    reason[~told] = str(MissingReason.SECRET)
    evidence[~told] = None
    none = np.full(len(value), np.nan)
    columns = {"value": value, "lower": lower, "upper": upper, "design_effect": found.design_effect}
    return pd.DataFrame(
        {
            "area_code": areas.codes,
            **{name: np.where(told, column, none) for name, column in columns.items()},
            "missing": reason,
            "evidence": evidence,
            "answers": found.answers,
        }
    )


def _borrowed(found: Estimates, alike: NDArray[np.intp]) -> Drawn | None:
    """(areas,) estimates of the model with their mean squared error; nothing where everybody answered alike.

    Sampling variances of few answers are themselves uncertain, and 0 where all answered alike: each area is given that
    of the answers of all areas together, over as many as its own are worth.
    """
    answers, value = found.answers[alike], found.value[alike]
    middle = np.average(value, weights=answers)
    common = float(np.average(found.spread[alike] + (value - middle) ** 2, weights=answers))
    if common <= 0:
        return None
    return fay_herriot(value, common * found.by_weights[alike] / answers, np.ones((len(alike), 1)))


def _around_model(value: Floats, error: Floats, *, share: bool) -> tuple[Floats, Floats]:
    if share:
        return around_share(value, value * (1 - value) / error)
    return around_mean(value, error, np.full(len(value), np.inf))


def _strata(sample: Sample, part: csr_matrix, answer: Floats) -> Floats:
    """(areas,) in how many strata somebody of the area answered."""
    inside = csr_matrix(part.multiply(np.isfinite(answer)[:, None])).tocoo()
    pairs = pd.DataFrame({"area": inside.col, "stratum": sample.stratum[inside.row]})[inside.data > 0]
    different = pairs.drop_duplicates()["area"].to_numpy(int)
    return np.bincount(different, minlength=part.shape[1]).astype(float)


def _smallest(areas: Areas) -> NDArray[np.intp]:
    """(areas,) position of the smallest area with the very same answers: that of the level with the most areas."""
    column = csc_matrix(areas.part)
    many = pd.Series(areas.levels).map(pd.Series(areas.levels).value_counts()).to_numpy()
    first: dict[bytes, int] = {}
    out = np.zeros(len(areas.codes), np.intp)
    for at in np.argsort(-many, kind="stable").tolist():
        own = slice(column.indptr[at], column.indptr[at + 1])
        out[at] = first.setdefault(column.indices[own].tobytes() + column.data[own].tobytes(), at)
    return out


def _divided(part: csr_matrix) -> NDArray[np.bool_]:
    """(areas,) whether an answer belongs to an area in part only."""
    out = np.zeros(part.shape[1], bool)
    out[part.indices[(part.data > 0) & (part.data < _WHOLE)]] = True
    return out
