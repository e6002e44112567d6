"""Estimates that borrow from other areas: beside those that the R package `sae` gives, and laws that they keep."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from weefsel.sources.survey.by_area import ENOUGH, FEWEST, Areas, by_area
from weefsel.sources.survey.design import Sample
from weefsel.sources.survey.small_area import fay_herriot

Floats = NDArray[np.float64]

#: expenditure on milk in 43 areas, with standard errors (You and Chapman, 2006): data `milk` of the R package sae
MILK = (1.099, 1.075, 1.105, 0.628, 0.753, 0.981, 1.257, 1.095, 1.405, 1.356, 0.615, 1.46, 1.338, 0.854, 1.176, 1.111,
        1.257, 1.43, 1.278, 1.292, 1.002, 1.183, 1.044, 1.267, 1.193, 0.791, 0.795, 0.759, 0.796, 0.565, 0.886, 0.952,
        0.807, 0.582, 0.684, 0.787, 0.44, 0.759, 0.77, 0.8, 0.756, 0.865, 0.64)  # fmt: skip
ERRORS = (0.163, 0.08, 0.083, 0.109, 0.119, 0.141, 0.202, 0.127, 0.168, 0.178, 0.1, 0.201, 0.148, 0.143, 0.149, 0.145,
          0.135, 0.172, 0.137, 0.163, 0.125, 0.247, 0.14, 0.171, 0.106, 0.121, 0.121, 0.259, 0.106, 0.089, 0.225,
          0.205, 0.119, 0.067, 0.106, 0.126, 0.092, 0.132, 0.1, 0.113, 0.083, 0.121, 0.129)  # fmt: skip
#: what eblupFH and mseFH (REML, by major area) give for the first four and the last: estimate, mean squared error
PUBLISHED = {0: (1.0219703, 0.013460220), 1: (1.0476018, 0.005372876), 2: (1.0679513, 0.005701990),
             3: (0.7608170, 0.008541740), 42: (0.6810870, 0.009903626)}  # fmt: skip


def test_expenditure_on_milk_is_what_the_r_package_sae_gives() -> None:
    major = np.repeat([0, 1, 2, 3], [7, 7, 11, 18])
    x = (major[:, None] == np.arange(4)).astype(float)
    x[:, 0] = 1
    found = fay_herriot(np.array(MILK), np.array(ERRORS) ** 2, x)
    assert found.between == pytest.approx(0.01855022, abs=1e-6)
    assert found.coefficients == pytest.approx([0.9681890, 0.1327801, 0.2269462, -0.2413011], abs=1e-6)
    for area, (value, error) in PUBLISHED.items():
        assert found.value[area] == pytest.approx(value, abs=1e-6)
        assert found.error[area] == pytest.approx(error, abs=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_each_area_is_drawn_towards_the_common_mean_the_more_the_less_sure_it_is(seed: int) -> None:
    random = np.random.default_rng(seed)
    variance = random.uniform(0.2, 3.0, 12)
    direct = random.normal(10, 2, 12)
    found = fay_herriot(direct, variance, np.ones((12, 1)))
    common = found.coefficients[0]
    assert ((found.value - common) * (direct - common) >= 0).all()
    assert (np.abs(found.value - common) <= np.abs(direct - common)).all()
    kept = (found.value - common) / (direct - common)
    assert (np.diff(kept[np.argsort(variance)]) <= 1e-9).all()


def test_areas_that_differ_by_chance_only_become_equal() -> None:
    variance = np.full(8, 4.0)
    direct = 10 + np.array([0.1, -0.1, 0.2, -0.2, 0.05, -0.05, 0.0, 0.0])
    found = fay_herriot(direct, variance, np.ones((8, 1)))
    assert found.between == 0
    assert found.value == pytest.approx(np.full(8, 10.0))


def place(answers: list[int], share: float = 0.5) -> tuple[Sample, Areas, Floats]:
    """Areas with so many answers each, all in one municipality; every area a stratum."""
    home = np.repeat(np.arange(len(answers)), answers)
    part = np.zeros((len(home), len(answers) + 1))
    part[np.arange(len(home)), home] = 1
    part[:, -1] = 1
    codes = np.array([*(f"BU{n}" for n in range(len(answers))), "GM"], dtype=object)
    levels = np.array(["buurt"] * len(answers) + ["gemeente"], dtype=object)
    answer = (np.random.default_rng(3).random(len(home)) < share).astype(float)
    return Sample(np.ones(len(home)), home), Areas(codes, levels, csr_matrix(part)), answer


def test_nine_answers_are_secret_ten_and_ninety_nine_a_model_a_hundred_a_survey() -> None:
    sample, areas, answer = place([FEWEST - 1, FEWEST, ENOUGH - 1, ENOUGH, 300, 300, 300])
    found = by_area(sample, areas, answer, share=True).set_index("area_code")
    assert found["missing"].dropna().to_dict() == {"BU0": "secret"}
    assert found.loc[["BU0"], ["value", "lower", "upper", "evidence", "design_effect"]].isna().all(axis=None)
    evidence = found["evidence"].drop("BU0").to_dict()
    assert evidence == {"BU1": "model", "BU2": "model"} | dict.fromkeys(["BU3", "BU4", "BU5", "BU6", "GM"], "survey")


def test_a_model_makes_an_area_with_few_answers_surer_and_leaves_others_alone() -> None:
    sample, areas, answer = place([20, 300, 300, 300, 300, 300])
    with_model = by_area(sample, areas, answer, share=True).set_index("area_code")
    sample, alone, answer = place([20, 300, 300, 300, 300, 300])
    # each a level of its own: nothing to borrow from
    apart = Areas(alone.codes, alone.codes, alone.part)
    direct = by_area(sample, apart, answer, share=True).set_index("area_code")
    width = with_model["upper"] - with_model["lower"]
    assert width["BU0"] < 0.7 * (direct["upper"] - direct["lower"])["BU0"]
    assert direct.loc["BU0", "evidence"] == "survey"
    assert with_model.drop("BU0")[["value", "lower", "upper"]].equals(direct.drop("BU0")[["value", "lower", "upper"]])


def test_with_few_areas_the_wide_direct_estimate_stays() -> None:
    sample, areas, answer = place([20, 40, 60])
    found = by_area(sample, areas, answer, share=True)
    assert set(found["evidence"]) == {"survey"}
    assert (found["upper"] - found["lower"]).iloc[0] > 0.35


def test_where_everybody_says_the_same_nobody_is_sure_of_it() -> None:
    sample, areas, answer = place([20, 300, 300, 300, 300, 300], share=2.0)
    found = by_area(sample, areas, answer, share=True)
    assert (found["value"] == 1).all()
    assert ((found["lower"] > 0.8) & (found["lower"] < 1)).all()


def test_an_area_by_two_names_has_one_figure_and_an_area_in_part_an_estimate() -> None:
    sample, areas, answer = place([30, 200, 200, 200, 200, 200])
    part = areas.part.toarray()
    part[:5, 1] = 0.25
    codes, levels = np.append(areas.codes, "WK"), np.append(areas.levels, "wijk")
    both = Areas(codes, levels, csr_matrix(np.column_stack([part, part[:, 0]])))
    found = by_area(sample, both, answer, share=True).set_index("area_code")
    assert found.loc["WK"].equals(found.loc["BU0"])
    assert found.loc["WK", "evidence"] == "model"
    assert found.loc["BU1", "evidence"] == "estimated"


def test_a_mean_of_numbers_is_not_a_share() -> None:
    sample, areas, answer = place([200, 200])
    found = by_area(sample, areas, 1 + 9 * answer, share=False).set_index("area_code")
    assert found.loc["GM", "value"] == pytest.approx(1 + 9 * answer.mean())
    assert found.loc["GM", "upper"] > 5
