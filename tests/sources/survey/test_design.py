"""Estimates of a stratified sample, beside published ones, closed formulas and a jackknife."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from weefsel.sources.survey.design import Sample, estimate
from weefsel.sources.survey.intervals import around_mean, around_share, worth

Floats = NDArray[np.float64]

#: grade and weekly spending of 40 pupils: the example "Stratified Sampling" of PROC SURVEYMEANS in SAS/STAT
SPENT = """7 7 7 7 8 12 9 10 7 1 7 10 7 3 8 20 8 19 7 2 7 2 9 15 8 16 7 6 7 6 7 6 9 15 8 17 8 14 9 8
9 8 9 7 7 3 7 12 7 4 9 14 8 18 9 9 7 2 7 1 7 4 7 11 9 8 8 10 8 13 7 2 9 6 9 11 7 2 7 9"""
PUPILS = np.array(SPENT.split(), float).reshape(-1, 2)
OF_GRADE = np.array([1824.0, 1025.0, 1151.0])


def whole(count: int) -> csr_matrix:
    return csr_matrix(np.ones((count, 1)))


def pupils() -> Sample:
    grade = PUPILS[:, 0].astype(int) - 7
    return Sample((OF_GRADE / np.bincount(grade))[grade], grade, OF_GRADE)


@pytest.mark.parametrize(
    ("answer", "mean", "error"),
    [(PUPILS[:, 1], 9.141298, 0.531799), ((PUPILS[:, 1] < 10).astype(float), 0.544555, 0.058424)],
)
def test_a_stratified_sample_of_pupils_gives_what_sas_published(answer: Floats, mean: float, error: float) -> None:
    found = estimate(pupils(), whole(40), answer)
    assert found.value[0] == pytest.approx(mean, abs=5e-7)
    assert np.sqrt(found.variance[0]) == pytest.approx(error, abs=5e-7)


def drawn(seed: int, strata: int = 4, each: int = 30) -> tuple[Sample, Floats, csr_matrix]:
    """A sample with weights of its own, answers of which some are missing, and three areas that cut across strata."""
    random = np.random.default_rng(seed)
    count = strata * each
    sample = Sample(random.uniform(0.5, 3, count), np.repeat(np.arange(strata), each))
    answer = (random.random(count) < 0.4).astype(float)
    answer[random.random(count) < 0.1] = np.nan
    part = np.zeros((count, 3))
    part[np.arange(count), random.integers(0, 2, count)] = 1
    part[:, 2] = 1
    part[:10, :2] = [0.3, 0.6]
    return sample, answer, csr_matrix(part)


def jackknifed(sample: Sample, part: csr_matrix, answer: Floats) -> Floats:
    """(areas,) the variance when each answer is left out in turn (stratified delete-one jackknife), the slow way."""
    there, dense = np.isfinite(answer), part.toarray()
    out = np.zeros(part.shape[1])
    for area in range(part.shape[1]):

        def mean(weight: Floats, inside: Floats = dense[:, area]) -> float:
            heavy = weight * inside * there
            return float((heavy[there] * answer[there]).sum() / heavy.sum())

        middle = mean(sample.weight)
        for stratum in np.unique(sample.stratum):
            own = np.flatnonzero(sample.stratum == stratum)
            for left_out in own:
                weight = sample.weight.copy()
                weight[own] *= len(own) / (len(own) - 1)
                weight[left_out] = 0
                out[area] += (len(own) - 1) / len(own) * (mean(weight) - middle) ** 2
    return out


@pytest.mark.parametrize("seed", range(5))
def test_the_variance_of_domains_with_weights_is_that_of_a_jackknife(seed: int) -> None:
    sample, answer, part = drawn(seed)
    found = estimate(sample, part, answer)
    # both are first-order: they differ by a few percent in samples of this size
    assert found.variance == pytest.approx(jackknifed(sample, part, answer), rel=0.05)


def test_with_weights_by_stratum_it_is_the_closed_formula() -> None:
    random = np.random.default_rng(7)
    people, drawn_ = np.array([500.0, 120.0, 80.0]), np.array([25, 12, 8])
    stratum = np.repeat([0, 1, 2], drawn_)
    answer = random.normal(stratum, 1.0)
    found = estimate(Sample((people / drawn_)[stratum], stratum), whole(len(answer)), answer)
    share = people / people.sum()
    means = np.array([answer[stratum == h].mean() for h in range(3)])
    variances = np.array([answer[stratum == h].var(ddof=1) for h in range(3)])
    assert found.value[0] == pytest.approx(share @ means)
    assert found.variance[0] == pytest.approx((share**2 * variances / drawn_).sum())


def test_without_strata_or_weights_there_is_no_design_effect() -> None:
    answer = (np.arange(50) < 20).astype(float)
    found = estimate(Sample(np.ones(50), np.zeros(50, int)), whole(50), answer)
    assert found.variance[0] == pytest.approx(0.4 * 0.6 / 49)
    assert found.design_effect[0] == pytest.approx(1)
    assert found.by_weights[0] == pytest.approx(1)


@pytest.mark.parametrize("seed", range(3))
def test_only_the_proportions_of_weights_and_the_answers_within_an_area_matter(seed: int) -> None:
    sample, answer, part = drawn(seed)
    one = estimate(sample, part, answer)
    other = estimate(Sample(sample.weight * 37, sample.stratum), part, answer)
    assert other.value == pytest.approx(one.value)
    assert other.variance == pytest.approx(one.variance)
    # what others answer changes nothing of an area, but that they were asked does
    outside = part.toarray()[:, 0] == 0
    changed = np.where(outside & np.isfinite(answer), 1 - answer, answer)
    assert estimate(sample, part, changed).value[0] == pytest.approx(one.value[0])
    assert estimate(sample, part, changed).variance[0] == pytest.approx(one.variance[0])


def test_nobody_who_answered_is_no_estimate() -> None:
    found = estimate(Sample(np.ones(4), np.zeros(4, int)), whole(4), np.full(4, np.nan))
    assert np.isnan(found.value[0])
    assert np.isnan(found.variance[0])
    assert found.answers[0] == 0


def test_the_interval_of_a_share_is_wilsons_where_the_design_is_plain() -> None:
    # Agresti and Coull (1998) count 0 of 10: upper end 3.8416 / 13.8416
    lower, upper = around_share(np.array([0.0, 0.5]), np.array([10.0, 1e9]))
    assert lower[0] == 0
    assert upper[0] == pytest.approx(0.2775, abs=1e-4)
    assert upper[1] - lower[1] == pytest.approx(2 * 1.959964 * 0.5 / np.sqrt(1e9), rel=1e-6)


def test_answers_are_worth_less_by_their_design_effect_and_never_more_than_there_are() -> None:
    share, answers = np.array([0.5, 0.5, 0.0]), np.array([100.0, 100.0, 100.0])
    variance = np.array([2, 0.5, 0]) * 0.25 / 100
    assert worth(share, variance, answers, np.array([1.0, 1.0, 1.6])) == pytest.approx([50, 100, 62.5])


def test_the_interval_of_a_mean_is_students() -> None:
    lower, upper = around_mean(np.array([5.0]), np.array([4.0]), np.array([10.0]))
    # the table of Student's t: 2.228 at 10 degrees of freedom
    assert (upper[0] - lower[0]) / 4 == pytest.approx(2.228, abs=5e-4)
    assert (upper[0] + lower[0]) / 2 == pytest.approx(5)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(11)
    people = np.array([6000.0, 3000.0, 1000.0])
    chance, asked = np.array([0.2, 0.5, 0.8]), np.array([40, 40, 40])
    stratum = np.repeat([0, 1, 2], asked)
    sample = Sample((people / asked)[stratum], stratum)
    truth, held = float(people @ chance / people.sum()), 0
    for _ in range(400):
        answer = (random.random(120) < chance[stratum]).astype(float)
        found = estimate(sample, whole(120), answer)
        size = worth(found.value, found.variance, found.answers, found.by_weights)
        lower, upper = around_share(found.value, size)
        held += bool(lower[0] <= truth <= upper[0])
    # 95 % of 400 is 380, with a standard deviation of 4.4
    assert 366 <= held <= 396
