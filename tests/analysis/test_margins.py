"""How far a figure may be off: error models beside a simulation of what they stand for."""

from __future__ import annotations

import math

import numpy as np
import pytest

from weefsel.analysis.margins import interval, sd_of
from weefsel.concepts import Level
from weefsel.concepts.indicators import error_models

SEED = 20_261_122


def ends(
    model: str,
    value: float,
    *,
    unit: str = "share",
    level: str = "buurt",
    evidence: str = "rounded",
    parts: float = 1,
) -> tuple[float, float]:
    words = [np.array([word], object) for word in (level, evidence)]
    lower, upper = interval(error_models()[model], unit, np.array([value]), *words, np.array([parts]))
    return float(lower[0]), float(upper[0])


def test_a_rounded_figure_is_off_by_at_most_half_a_step_and_shares_stay_within_their_bounds() -> None:
    assert ends("cbs_register_pct1", 0.4) == pytest.approx((0.395, 0.405))
    assert ends("cbs_register_pct1", 0.0) == pytest.approx((0.0, 0.005))
    assert ends("cbs_register_pct1", 1.0) == pytest.approx((0.995, 1.0))
    assert ends("cbs_distance", 1.2, unit="km") == pytest.approx((1.15, 1.25))


@pytest.mark.parametrize("parts", [4, 25])
def test_the_interval_of_a_sum_of_rounded_counts_holds_the_truth_at_least_95_times_in_a_hundred(parts: int) -> None:
    """Simulated, seed 20261122: k counts, each rounded to 5, summed; the truth against the interval of the sum."""
    truth = np.random.default_rng(SEED).integers(20, 2_000, (2_000, parts))
    rounded = (5 * np.round(truth / 5)).sum(axis=1)
    lower, upper = ends("cbs_round5", 1_000.0, unit="residents", parts=parts)
    inside = (rounded + lower - 1_000 <= truth.sum(axis=1)) & (truth.sum(axis=1) <= rounded + upper - 1_000)
    assert inside.mean() >= 0.95
    # and it is of use: narrower than if every count were off by as much as can be
    assert upper - lower < 2 * 2.5 * parts


@pytest.mark.parametrize(("level", "sd"), [(Level.BUURT, 0.03), (Level.WIJK, 0.015), (Level.GEMEENTE, 0.005)])
def test_a_model_is_less_sure_of_smaller_areas(level: Level, sd: float) -> None:
    lower, upper = ends("rivm_model", 0.5, level=level, evidence="model")
    assert (lower, upper) == pytest.approx((0.5 - 1.96 * sd, 0.5 + 1.96 * sd), abs=1e-5)


def test_what_the_map_lacks_makes_a_count_too_low_and_what_is_divided_by_it_too_high() -> None:
    assert ends("osm_completeness", 2.0, unit="per_1000") == pytest.approx((2.0, 2.6))
    assert ends("osm_street", 2.0, unit="per_1000") == pytest.approx((2.0, 3.2))
    assert ends("osm_divisor", 1_300.0, unit="residents_per_place") == pytest.approx((1_000.0, 1_300.0))


@pytest.mark.parametrize(("model", "evidence"), [("cbs_register_pct", "counted"), ("rivm_model", "survey")])
def test_a_model_of_rounding_says_nothing_of_a_count_nor_one_of_estimates_of_a_survey(
    model: str, evidence: str
) -> None:
    assert all(map(math.isnan, ends(model, 0.5, evidence=evidence)))


@pytest.mark.parametrize("model", ["cbs_ses_model", "survey_design", "own_count", "admin_money"])
def test_where_nobody_knows_the_error_there_is_no_interval_and_no_zero(model: str) -> None:
    assert all(map(math.isnan, ends(model, 0.5, evidence="model")))


def test_no_value_has_no_interval() -> None:
    assert all(map(math.isnan, ends("rivm_model", math.nan, evidence="model")))


def test_the_standard_deviation_is_that_of_what_the_interval_says() -> None:
    """Of bounds that hold for sure as of uniform draws between them, of 95 % as of normal ones; seed 20261122."""
    random = np.random.default_rng(SEED)
    uniform, normal = random.uniform(2, 4, 200_000), random.normal(0, 0.7, 200_000)
    low, high = np.array([2.0]), np.array([4.0])
    assert sd_of(error_models()["cbs_distance"], low, high)[0] == pytest.approx(uniform.std(), rel=0.01)
    ends = np.quantile(normal, [0.025, 0.975])
    assert sd_of(error_models()["rivm_model"], ends[:1], ends[1:])[0] == pytest.approx(normal.std(), rel=0.01)
