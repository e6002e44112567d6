"""Weighted shares and means of a stratified sample, for parts of it, with how far chance may have put them off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

__all__ = ["Estimates", "Sample", "estimate"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Who answered, and how they were drawn: independently in each stratum, with equal or unequal chances."""

    #: (answers,) for how many people each answer stands, above 0; only their proportions matter
    weight: Floats
    #: (answers,) position of the stratum of each, 0, 1, 2, …; each stratum has at least two answers
    stratum: Ints
    #: (strata,) how many people there are in each; where it is not told, the sample is taken to be a small part of them
    population: Floats | None = None


@dataclass(frozen=True, slots=True)
class Estimates:
    """One question in some areas; (areas,) each. NaN where nobody answered it."""

    #: how many answered it: parts of a whole where an answer belongs to an area in part
    answers: Floats
    value: Floats
    #: of `value`, over samples drawn in the same way
    variance: Floats
    #: variance by this design in that of as many answers drawn at random from the area (Kish's deff)
    design_effect: Floats
    #: Σ w² · n / (Σ w)²: what unequal weights alone make of that
    by_weights: Floats
    #: (areas,) variance of the answers themselves, weighted
    spread: Floats


def estimate(sample: Sample, part: csr_matrix, answer: Floats) -> Estimates:
    """The weighted mean of `answer` in each area; of answers that are 0 or 1 that is a share.

    `answer` is (answers,), NaN for who did not answer; `part` (answers, areas), from 0 to 1, the part of each that
    belongs to an area. An area and a question are a domain of the sample: how many answers fall into it is chance too.

    The variance is that of the ratio of two weighted sums, linearised (Taylor), of answers that are independent within
    strata (W.G. Cochran, Sampling Techniques, 1977, sections 5.3 and 6.11; K. Wolter, Introduction to Variance
    Estimation, 2007, chapter 6). Weights that were calibrated are taken as they are, so that it is a little wide.
    """
    there = np.isfinite(answer)
    y = np.where(there, answer, 0.0)
    inside = csr_matrix(part.multiply(there[:, None]))
    weighted = csr_matrix(inside.multiply(sample.weight[:, None]))
    total = _columns(weighted)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = (weighted.T @ y) / total
        answers = _columns(inside)
        column = weighted.indices
        row = np.repeat(np.arange(weighted.shape[0]), np.diff(weighted.indptr))
        off = y[row] - value[column]
        linear = csr_matrix((weighted.data * off / total[column], column, weighted.indptr), weighted.shape)
        variance = _within_strata(sample, linear)
        spread = np.bincount(column, weighted.data * off**2, len(total)) / total
        random = spread / (answers - 1)
        effect = np.where(random > 0, variance / random, np.nan)
        by_weights = _columns(csr_matrix(weighted.multiply(weighted))) * answers / total**2
    nobody = answers == 0
    return Estimates(answers, value, np.where(nobody, np.nan, variance), effect, by_weights, spread)


def _columns(matrix: csr_matrix) -> Floats:
    return np.asarray(matrix.sum(axis=0), float).ravel()


def _within_strata(sample: Sample, linear: csr_matrix) -> Floats:
    """(areas,) Σ over strata of (1 − n/N) · n/(n − 1) · Σ (z − mean of z)²; z is 0 for answers outside the area."""
    strata = int(sample.stratum.max()) + 1
    drawn = np.bincount(sample.stratum, minlength=strata).astype(float)
    among = csr_matrix((np.ones(len(sample.stratum)), (sample.stratum, np.arange(len(sample.stratum)))))
    squares = (among @ linear.multiply(linear)).toarray() - (among @ linear).toarray() ** 2 / drawn[:, None]
    left = np.ones(strata) if sample.population is None else 1 - drawn / sample.population
    return (left * drawn / (drawn - 1)) @ np.maximum(squares, 0.0)
