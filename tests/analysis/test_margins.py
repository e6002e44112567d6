"""How far a figure may be off: error models beside a simulation of what they stand for."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

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


def at_random(truth: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.int64]:
    """Each count to one of the two fives around it, the nearer one the more often, so that the mean stays."""
    return 5 * (truth // 5 + (random.random(truth.shape) < truth % 5 / 5))


@pytest.mark.parametrize("parts", [1, 4, 25])
def test_the_interval_of_a_sum_of_counts_rounded_at_random_holds_the_truth(parts: int) -> None:
    """Simulated, seed 20261122: k counts, each rounded to 5, summed; the truth against the interval of the sum."""
    random = np.random.default_rng(SEED)
    truth = random.integers(20, 2_000, (20_000, parts))
    error = at_random(truth, random).sum(axis=1) - truth.sum(axis=1)
    lower, upper = ends("cbs_round5", 1_000.0, unit="residents", parts=parts)
    # rounded to fours and fives a sum of four is a little less often within it than a normal error
    assert ((lower - 1_000 <= error) & (error <= upper - 1_000)).mean() >= (1 if parts == 1 else 0.945)
    assert sd_of(error_models()["cbs_round5"], np.array([lower]), np.array([upper]))[0] == pytest.approx(
        error.std(), rel=0.02
    )
    # and a mean of as many is surer than one, where a sum is less sure
    widths = [high - low for low, high in (ends("cbs_distance", 1.0, unit="km", parts=k) for k in (1, parts))]
    assert widths[1] == pytest.approx(widths[0] / math.sqrt(parts))


def test_of_nothing_on_the_map_it_is_not_known_how_much_was_overlooked() -> None:
    for model, unit in (("osm_completeness", "per_1000"), ("osm_divisor", "residents_per_place")):
        assert all(map(math.isnan, ends(model, 0.0, unit=unit)))


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
