"""Equity of walks: published figures, other programs, people counted one by one, and the laws that measures keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import expon, lognorm, norm, uniform

from weefsel.analysis.classes import CLASSES, classes
from weefsel.analysis.equity import FEWEST_AREAS, equity_areas
from weefsel.analysis.figures import FIGURE_COLUMNS
from weefsel.analysis.inequality import concentration, erreygers, gini, lorenz, lorenz_at, quantile, theil
from weefsel.analysis.resampling import draws, interval
from weefsel.analysis.walking import Walking
from weefsel.concepts import Function
from weefsel.errors import InputError

Floats = np.ndarray[Any, np.dtype[np.float64]]

# --- published figures and other programs ----------------------------------------------------------------------------

#: the example in the manual of the R package ineq: incomes in the USA in 1968, means and sizes of ten classes
INCOME = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
FAMILIES = [482, 825, 722, 690, 661, 760, 745, 2140, 1911, 1024]


def test_gini_and_theil_of_the_example_of_ineq() -> None:
    # what R gives for ineq(x) and Theil(x), as repeated in the tests of other packages
    assert gini(INCOME, np.ones(10)) == pytest.approx(0.4620911, abs=5e-8)
    assert sum(theil(INCOME, np.ones(10), np.zeros(10))) == pytest.approx(0.3623412, abs=5e-8)


def test_with_weights_they_are_what_pysal_gives_for_everyone_in_a_row() -> None:
    # PySAL inequality 1.1.2: Gini(np.repeat(x, n)).g and TheilD(np.repeat(x, n), groups of every third class)
    assert gini(INCOME, FAMILIES) == pytest.approx(0.38892566607278173, rel=1e-12)
    between, within = theil(INCOME, FAMILIES, np.arange(10) % 3)
    assert between + within == pytest.approx(0.2567824258776656, rel=1e-12)
    assert (between, within) == pytest.approx((0.02288111, 0.23390131), abs=5e-9)


def test_concentration_of_child_deaths_in_india() -> None:
    # World Bank, Quantitative Techniques for Health Equity Analysis, Technical Note 7, table 1: births and deaths under
    # five per 1,000 births in five groups by wealth, 1982–92; it gives −0.1694. Written down from memory: the note was
    # found, its table could not be read
    births, deaths = [29939, 28776, 26528, 24689, 19739], [154.7, 152.9, 119.5, 86.9, 54.3]
    assert concentration(deaths, births, range(5)) == pytest.approx(-0.1694, abs=5e-5)


@pytest.mark.parametrize(
    ("spread", "gini_of", "theil_of"),
    [
        (uniform(), 1 / 3, np.log(2) - 1 / 2),
        (expon(), 1 / 2, 1 - np.euler_gamma),
        (lognorm(0.7), 2 * norm.cdf(0.7 / np.sqrt(2)) - 1, 0.7**2 / 2),
    ],
)
def test_distributions_have_the_indices_of_the_books(spread: Any, gini_of: float, theil_of: float) -> None:
    value = spread.ppf((np.arange(100_000) + 0.5) / 100_000)
    assert gini(value, np.ones(len(value))) == pytest.approx(gini_of, abs=2e-4)
    assert sum(theil(value, np.ones(len(value)), np.zeros(len(value)))) == pytest.approx(theil_of, abs=1e-3)


@pytest.mark.parametrize(
    ("spread", "curve"),
    [
        # as in any book on incomes, e.g. Kleiber and Kotz (2003), Statistical Size Distributions
        (uniform(), lambda p: p**2),
        (expon(), lambda p: p + (1 - p) * np.log(1 - p)),
        (lognorm(0.7), lambda p: norm.cdf(norm.ppf(p) - 0.7)),
    ],
)
def test_distributions_have_the_lorenz_curves_of_the_books(spread: Any, curve: Callable[[Floats], Floats]) -> None:
    value, shares = spread.ppf((np.arange(100_000) + 0.5) / 100_000), np.arange(1, 10) / 10
    assert lorenz_at(value, np.ones(len(value)), list(shares)) == pytest.approx(curve(shares), abs=2e-4)


def test_the_lorenz_curve_of_four_people_by_hand() -> None:
    # 1, 2, 3 and 4: the first half has 3 of 10; a tenth is 0.4 of the first
    assert lorenz_at([4, 1, 3, 2], np.ones(4), [0.1, 0.5, 0.75]) == pytest.approx([0.04, 0.3, 0.6])
    assert np.isnan(lorenz_at([0.0, 0.0], np.ones(2), [0.1])).all()


# --- people one by one -----------------------------------------------------------------------------------------------


def slow_gini(people: list[float]) -> float:
    """Half the mean difference between two people, over the mean."""
    apart = np.mean([abs(a - b) for a in people for b in people])
    return float(apart / 2 / np.mean(people))


def slow_concentration(people: list[tuple[float, float]]) -> float:
    """2 cov(value, rank) / mean; `people` are (value, what they are ranked by), those of one rank in its middle."""
    n = len(people)
    rank = [sum((k < key) + (k == key) / 2 for _, k in people) / n for _, key in people]
    value = [v for v, _ in people]
    mean = sum(value) / n
    return 2 * sum((v - mean) * (r - 0.5) for v, r in zip(value, rank, strict=True)) / n / mean


def slow_theil(people: list[float]) -> float:
    mean = np.mean(people)
    return float(np.mean([v / mean * np.log(v / mean) if v else 0.0 for v in people]))


def slow_quantile(people: list[float], share: float) -> float:
    return sorted(people)[int(np.ceil(share * len(people) - 1e-9)) - 1]


def slow_lorenz(people: list[float], percent: int) -> float:
    """What the first `percent` of the people have, of the whole, in hundredths of a person."""
    hundredths = np.repeat(sorted(people), 100)
    return float(hundredths[: percent * len(people)].sum() / hundredths.sum())


def everyone(values: list[Any], weights: list[int]) -> list[Any]:
    return [value for value, many in zip(values, weights, strict=True) for _ in range(many)]


rows = st.lists(
    st.tuples(st.one_of(st.just(0.0), st.floats(0.5, 5e3)), st.integers(1, 6), st.integers(0, 3)),
    min_size=1,
    max_size=9,
).filter(lambda given: any(value > 0 for value, _, _ in given))


@given(rows=rows)
def test_every_measure_is_that_of_people_one_by_one(rows: list[tuple[float, int, int]]) -> None:
    value, weight, key = (list(part) for part in zip(*rows, strict=True))
    people, keyed = everyone(value, weight), everyone(list(zip(value, key, strict=True)), weight)
    assert gini(value, weight) == pytest.approx(slow_gini(people), abs=1e-12)
    assert concentration(value, weight, key) == pytest.approx(slow_concentration(keyed), abs=1e-12)
    between, within = theil(value, weight, key)
    assert between + within == pytest.approx(slow_theil(people), abs=1e-12)
    means = {k: np.mean([v for v, own in keyed if own == k]) for _, k in keyed}
    assert between == pytest.approx(slow_theil([float(means[k]) for _, k in keyed]), abs=1e-12)
    for share in (0.1, 0.5, 0.9):
        assert quantile(value, weight, share) == slow_quantile(people, share)


@given(rows=rows)
def test_gini_is_twice_the_area_above_the_lorenz_curve(rows: list[tuple[float, int, int]]) -> None:
    value, weight, _ = zip(*rows, strict=True)
    people, have = lorenz(value, weight)
    assert (people[0], have[0]) == (0, 0)
    assert (people[-1], have[-1]) == pytest.approx((1, 1))
    assert (np.diff(people) > 0).all()
    # who has less comes first: the curve bends upwards
    slope = np.diff(have) / np.diff(people)
    assert (np.diff(slope) > 0).all()
    assert gini(value, weight) == pytest.approx(1 - 2 * np.trapezoid(have, people), abs=1e-12)


@given(rows=rows, shares=st.lists(st.floats(0.01, 0.99), min_size=1, max_size=3))
def test_a_resample_in_classes_is_that_of_its_people(rows: list[tuple[float, int, int]], shares: list[float]) -> None:
    value, weight, small = (np.array(part, float) for part in zip(*rows, strict=True))
    drawn = np.random.default_rng(1).integers(0, 3, (8, 4)).astype(float)
    found = classes(value, weight, small.astype(np.int64), 4).resampled(drawn, shares, shares)
    for row, times in enumerate(drawn):
        weights = weight * times[small.astype(int)]
        if not weights @ value > 0:
            assert np.isnan(found.gini[row])
            continue
        there = weights > 0
        assert found.gini[row] == pytest.approx(gini(value[there], weights[there]), abs=1e-12)
        assert found.lorenz[row] == pytest.approx(lorenz_at(value[there], weights[there], shares), abs=1e-12)
        for at, share in enumerate(shares):
            assert found.quantile[row, at] == pytest.approx(quantile(value, weights, share))


def test_more_values_than_classes_are_told_to_the_third_digit() -> None:
    rng = np.random.default_rng(6)
    n, shares = 8 * CLASSES, [0.1, 0.5, 0.9]
    value, weight, small = rng.lognormal(6, 0.8, n), rng.integers(1, 40, n).astype(float), rng.integers(0, 30, n)
    drawn = draws(30, 20, 0, "x")
    made = classes(value, weight, small, 30)
    assert len(made.level) <= CLASSES
    found = made.resampled(drawn, shares, shares)
    for row, times in enumerate(drawn):
        weights = weight * times[small]
        assert found.gini[row] == pytest.approx(gini(value, weights), rel=1e-4)
        assert found.lorenz[row] == pytest.approx(lorenz_at(value, weights, shares), rel=1e-3)
        assert found.quantile[row] == pytest.approx(
            [float(quantile(value, weights, share)) for share in shares], rel=5e-3
        )


# --- laws ------------------------------------------------------------------------------------------------------------


@given(rows=rows, factor=st.floats(0.01, 100))
def test_the_laws_of_inequality(rows: list[tuple[float, int, int]], factor: float) -> None:
    value, weight, key = (np.array(part, float) for part in zip(*rows, strict=True))
    found = gini(value, weight)
    assert 0 <= found < 1
    assert gini(value * factor, weight) == pytest.approx(found, abs=1e-12)
    assert gini(value, weight * factor) == pytest.approx(found, abs=1e-12)
    # ranked by itself, or by anything that goes the same way, concentration is Gini; the other way, its opposite
    assert concentration(value, weight, np.log1p(value)) == pytest.approx(found, abs=1e-12)
    assert concentration(value, weight, -value) == pytest.approx(-found, abs=1e-12)
    assert abs(concentration(value, weight, key)) <= found + 1e-12
    # two rows of half are one row
    halves, apart = np.repeat(value, 2), np.repeat(weight, 2) * np.tile([0.3, 0.7], len(value))
    assert gini(halves, apart) == pytest.approx(found, abs=1e-12)
    assert concentration(halves, apart, np.repeat(key, 2)) == pytest.approx(
        concentration(value, weight, key), abs=1e-12
    )
    assert theil(halves, apart, np.repeat(key, 2)) == pytest.approx(theil(value, weight, key), abs=1e-12)
    # all in one group is all within, each in a group of its own all between
    between, within = theil(value, weight, key)
    assert min(between, within) >= 0
    assert theil(value, weight, np.zeros(len(value)))[0] == pytest.approx(0, abs=1e-12)
    assert theil(value, weight, np.arange(len(value)))[1] == pytest.approx(0, abs=1e-12)


@given(value=st.floats(0.1, 1e4), weights=st.lists(st.floats(0.1, 50), min_size=1, max_size=8))
def test_where_all_have_the_same_nothing_is_unequal(value: float, weights: list[float]) -> None:
    same = np.full(len(weights), value)
    assert gini(same, weights) == 0
    assert concentration(same, weights, range(len(weights))) == 0
    assert theil(same, weights, range(len(weights))) == pytest.approx((0, 0), abs=1e-12)


@given(rows=rows)
def test_who_has_it_and_who_has_it_not_differ_in_sign_only(rows: list[tuple[float, int, int]]) -> None:
    value, weight, key = (np.array(part, float) for part in zip(*rows, strict=True))
    has = (value > 100).astype(float)
    assert erreygers(has, weight, key) == pytest.approx(-erreygers(1 - has, weight, key), abs=1e-12)
    if has.any():
        mean = has @ weight / weight.sum()
        assert erreygers(has, weight, key) == pytest.approx(4 * mean * concentration(has, weight, key), abs=1e-12)


def test_of_nobody_and_of_nothing_there_is_no_measure() -> None:
    for value, weight in (([1.0, 2.0], [0.0, 0.0]), ([0.0, 0.0], [1.0, 2.0])):
        assert np.isnan(gini(value, weight))
        assert np.isnan(theil(value, weight, [0, 1])).all()
    assert np.isnan(quantile([1.0, 2.0], [0.0, 0.0], 0.5))


def test_many_rows_of_weights_are_as_many_answers() -> None:
    value, group = np.array([3.0, 1.0, 2.0, 2.0]), np.array([0, 1, 0, 1])
    many = np.random.default_rng(4).integers(0, 4, (50, 4)).astype(float)
    measures: list[Callable[[Floats], Any]] = [
        lambda w: gini(value, w),
        lambda w: concentration(value, w, group),
        lambda w: erreygers(value, w, group),
        lambda w: theil(value, w, group)[0],
        lambda w: theil(value, w, group)[1],
        lambda w: quantile(value, w, 0.9),
    ]
    for measure in measures:
        np.testing.assert_allclose(measure(many), [measure(row) for row in many], rtol=1e-12, atol=1e-15)


# --- intervals -------------------------------------------------------------------------------------------------------


def resampled(measure: Callable[[Floats], Any], weight: Floats, cluster: Any, drawn: Floats) -> Any:
    """`measure` of the weights of every resample, the slow way: square by square."""
    return measure(drawn[:, cluster] * weight)


def test_every_resample_has_as_many_areas_and_is_the_same_again() -> None:
    drawn = draws(30, 2_000, 1, "GM0001")
    assert drawn.shape == (2_000, 30)
    assert (drawn.sum(axis=1) == 30).all()
    assert drawn.mean(axis=0) == pytest.approx(np.ones(30), abs=0.12)
    np.testing.assert_array_equal(drawn, draws(30, 2_000, 1, "GM0001"))
    assert (drawn != draws(30, 2_000, 1, "GM0002")).any()
    assert (drawn != draws(30, 2_000, 2, "GM0001")).any()


def test_a_mean_has_the_interval_of_the_books() -> None:
    rng = np.random.default_rng(2)
    value = rng.normal(100, 20, 400)
    again = resampled(lambda w: w @ value / w.sum(axis=1), np.ones(400), np.arange(400), draws(400, 4_000, 0, "x"))
    wanted = value.mean() + np.array([-1, 1]) * 1.96 * value.std() / 20
    assert interval(value.mean(), again) == pytest.approx(wanted, abs=0.15)


def test_concentration_varies_as_kakwani_wagstaff_and_van_doorslaer_say() -> None:
    # their variance for people one by one, which the Stata module concindexi uses as well
    rng = np.random.default_rng(3)
    n = 600
    income = np.sort(rng.lognormal(0, 0.6, n))
    value = rng.gamma(2, 1, n) / (1 + income)
    index = concentration(value, np.ones(n), income)
    rank = (np.arange(n) + 0.5) / n
    curve = np.concatenate([[0.0], np.cumsum(value) / value.sum()])
    part = value / value.mean() * (2 * rank - 1 - index) + 2 - curve[:-1] - curve[1:]
    error = np.sqrt((np.mean(part**2) - (1 + index) ** 2) / n)
    again = resampled(lambda w: concentration(value, w, income), np.ones(n), np.arange(n), draws(n, 4_000, 0, "x"))
    assert again.std() == pytest.approx(error, rel=0.06)
    assert interval(index, again) == pytest.approx((index - 1.96 * error, index + 1.96 * error), abs=error / 4)


def test_an_interval_is_corrected_for_bias_and_holds_the_value() -> None:
    spread = norm.ppf((np.arange(999) + 0.5) / 999)
    assert interval(0.0, spread) == pytest.approx((-1.96, 1.96), abs=0.01)
    # resamples that come out half a deviation too low: the interval moves up by one
    assert interval(0.5, spread) == pytest.approx((-0.96, 2.96), abs=0.1)
    # further than any of them
    lower, upper = interval(9.0, spread)
    assert lower <= 9.0 <= upper
    assert np.isnan(interval(np.nan, spread)).all()
    assert np.isnan(interval(0.0, np.full(10, np.nan))).all()
    assert interval(0.0, np.append(spread, np.nan)) == pytest.approx((-1.96, 1.96), abs=0.01)
    assert interval(1.0, np.ones(99)) == (1, 1)


def test_an_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    # 40 areas of 5 squares, alike within an area: log-normal, so that the Gini of all the areas there could be is known
    rng = np.random.default_rng(5)
    truth = 2 * norm.cdf(0.5 / np.sqrt(2)) - 1
    small = np.repeat(np.arange(40), 5)
    held = 0
    for run in range(200):
        log = rng.normal(0, 0.3, 40)[small] + rng.normal(0, 0.4, 200)
        value, drawn = np.exp(log), draws(40, 399, run, "x")
        again = resampled(lambda w, value=value: gini(value, w), np.ones(200), small, drawn)
        lower, upper = interval(gini(value, np.ones(200)), again)
        held += lower <= truth <= upper
    # 95 % of 200, and what so few areas cost
    assert 0.88 <= held / 200 <= 0.99


# --- figures ---------------------------------------------------------------------------------------------------------

GEMEENTE, YEAR = "GM0001", 2026


def town(small: int = 12, squares: int = 3, seed: int = 0) -> dict[str, pd.DataFrame]:
    """A gemeente of three wijken and `small` buurten. Distances are to meeting only; two squares do not get there."""
    rng = np.random.default_rng(seed)
    codes = [f"BU{i:04}" for i in range(small)]
    parents: dict[str, str | None] = {code: f"WK{i % 3}" for i, code in enumerate(codes)}
    parents |= {"WK0": GEMEENTE, "WK1": GEMEENTE, "WK2": GEMEENTE, GEMEENTE: None}
    n = small * squares
    metres = rng.integers(0, 15_000, n) / 10
    metres[[1, n - 1]] = np.nan
    residents = pd.DataFrame(
        {
            "cell_id": [f"E{i}" for i in range(n)],
            "area_code": np.repeat(codes, squares),
            "residents": rng.integers(1, 8, n).astype(float),
            "evidence": "counted",
        }
    )
    cells = pd.DataFrame(
        {
            "cell_id": np.tile(residents["cell_id"], len(Function)),
            "target": np.repeat([str(f) for f in Function], n),
            "distance_m": np.concatenate([metres if f is Function.MEETING else np.full(n, np.nan) for f in Function]),
            "route": "network",
        }
    )
    scores = pd.DataFrame(
        # the last has none: secret; ties between the others
        {
            "area_code": codes,
            "value": [*(rng.integers(0, 6, small - 1) / 2), np.nan],
            "evidence": [*["model"] * (small - 1), None],
            "missing": [*[None] * (small - 1), "secret"],
        }
    )
    areas = pd.DataFrame([{"area_code": c, "parent_code": p, "year": YEAR} for c, p in parents.items()])
    return {"areas": areas, "residents": residents, "cells": cells, "scores": scores}


def figures_of(tables: dict[str, pd.DataFrame], area: str = GEMEENTE, **options: Any) -> pd.DataFrame:
    found = equity_areas(tables["areas"], tables["residents"], tables["cells"], tables.get("scores"), **options)
    assert list(found.columns) == list(FIGURE_COLUMNS)
    assert (found["value"].isna() == found["missing"].notna()).all()
    assert (found["value"].isna() == found["evidence"].isna()).all()
    has = found["lower"].notna()
    assert (found["lower"] <= found["value"])[has].all()
    assert (found["value"] <= found["upper"])[has].all()
    return found[found["area_code"] == area].set_index("column")


def by_person(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """A row for everyone: metres to meeting, score, wijk."""
    living = tables["residents"].merge(tables["scores"][["area_code", "value"]], on="area_code")
    living["metres"] = tables["cells"]["distance_m"][tables["cells"]["target"] == "meeting"].to_numpy()
    living = living.merge(tables["areas"][["area_code", "parent_code"]], on="area_code")
    return living.loc[living.index.repeat(living["residents"].astype(int))]


def test_the_figures_are_those_of_everyone_one_by_one() -> None:
    tables = town()
    found, people = figures_of(tables), by_person(tables)
    there = people.dropna(subset=["metres"])
    metres = there["metres"].to_list()
    wanted = {
        "gini": slow_gini(metres),
        "theil": slow_theil(metres),
        "theil_between": slow_theil(there.groupby("parent_code")["metres"].transform("mean").to_list()),
        "p90_p10": slow_quantile(metres, 0.9) / slow_quantile(metres, 0.1),
        "p90_p50": slow_quantile(metres, 0.9) / slow_quantile(metres, 0.5),
        "unreached": people["metres"].isna().mean(),
    }
    wanted["theil_within"] = wanted["theil"] - wanted["theil_between"]
    wanted["theil_between_share"] = wanted["theil_between"] / wanted["theil"]
    wanted |= {f"lorenz_{percent}": slow_lorenz(metres, percent) for percent in range(10, 100, 10)}
    wanted["farthest_10"] = 1 - wanted["lorenz_90"]
    ranked = there.dropna(subset=["value"])
    wanted["concentration"] = slow_concentration(list(zip(ranked["metres"], ranked["value"], strict=True)))
    for minutes in (5, 10, 15):
        everyone_ranked = people.dropna(subset=["value"])
        near = (everyone_ranked["metres"] <= minutes * 80).astype(float)
        one = slow_concentration(list(zip(near, everyone_ranked["value"], strict=True)))
        wanted |= {f"within_{minutes}:concentration": one, f"within_{minutes}:erreygers": 4 * near.mean() * one}
    for name, value in wanted.items():
        assert found.loc[f"meeting:{name}", "value"] == pytest.approx(value, rel=1e-9), name
    assert found.loc["unranked", "value"] == pytest.approx(people["value"].isna().mean())
    assert 0 < found.loc["unranked", "value"] < 1
    assert 0 < found.loc["meeting:unreached", "value"] < 1
    # each has an interval, but for the shares that are counts
    assert set(found.index[found["value"].notna() & found["lower"].isna()]) == {
        "unranked",
        *(f"{f}:unreached" for f in Function),
    }


def test_the_interval_is_of_whole_areas_drawn_again() -> None:
    tables = town()
    found, people = figures_of(tables, replicates=199, seed=7), by_person(tables).dropna(subset=["metres"])
    codes = sorted(tables["residents"]["area_code"].unique())
    again: dict[str, list[float]] = {
        name: [] for name in ("gini", "concentration", "theil_between", "lorenz_50", "farthest_10")
    }
    for row in draws(len(codes), 199, 7, GEMEENTE):
        times = dict(zip(codes, row.astype(int), strict=True))
        drawn = people.iloc[np.repeat(np.arange(len(people)), people["area_code"].map(times))]
        one, ranked = np.ones(len(drawn)), drawn.dropna(subset=["value"])
        again["gini"].append(gini(drawn["metres"], one))
        again["lorenz_50"].append(slow_lorenz(drawn["metres"].to_list(), 50))
        again["farthest_10"].append(1 - slow_lorenz(drawn["metres"].to_list(), 90))
        again["concentration"].append(concentration(ranked["metres"], one[: len(ranked)], ranked["value"]))
        again["theil_between"].append(theil(drawn["metres"], one, drawn["parent_code"].to_numpy(str))[0])
    for name, values in again.items():
        row = found.loc[f"meeting:{name}"]
        wanted = interval(float(row["value"]), np.array(values))
        assert (row["lower"], row["upper"]) == pytest.approx(wanted, rel=1e-9), name


def test_the_same_again_whatever_other_areas_there_are() -> None:
    tables = town()
    found = figures_of(tables, replicates=99)
    pd.testing.assert_frame_equal(found, figures_of(tables, replicates=99))
    other = figures_of(tables, replicates=99, seed=1)
    pd.testing.assert_series_equal(found["value"], other["value"])
    assert (found["lower"] != other["lower"]).any()
    more = tables | {"areas": pd.concat([pd.DataFrame([{"area_code": "GM0000", "year": YEAR}]), tables["areas"]])}
    pd.testing.assert_frame_equal(found, figures_of(more, replicates=99))


def test_squares_in_two_halves_are_one_square() -> None:
    tables = town()
    halves = tables["residents"].loc[tables["residents"].index.repeat(2)].reset_index(drop=True)
    halves["residents"] *= np.tile([0.25, 0.75], len(halves) // 2)
    # a square's halves stay beside each other within each target
    cells = tables["cells"].loc[tables["cells"].index.repeat(2)].reset_index(drop=True)
    whole, split = (
        figures_of(given, replicates=99) for given in (tables, tables | {"residents": halves, "cells": cells})
    )
    for column in ("value", "lower", "upper"):
        np.testing.assert_allclose(whole[column], split[column], rtol=1e-9, atol=1e-12)


def test_of_few_areas_there_is_no_figure_but_who_does_not_get_there() -> None:
    tables = town()
    found = figures_of(tables, "WK0")
    assert found.loc["meeting:unreached", "value"] > 0
    rest = found.drop([*(f"{f}:unreached" for f in Function), "unranked"])
    assert rest["value"].isna().all()
    assert set(rest["missing"]) == {"not_measured"}
    assert figures_of(town(small=FEWEST_AREAS)).loc["meeting:gini", "missing"] is None
    assert figures_of(town(small=FEWEST_AREAS - 1)).loc["meeting:gini", "missing"] == "not_measured"


def test_areas_where_nobody_gets_there_do_not_count_as_areas() -> None:
    tables = town(small=11)
    cells = tables["cells"]
    away = cells["cell_id"].isin(
        tables["residents"]["cell_id"][tables["residents"]["area_code"].isin(["BU0003", "BU0004"])]
    )
    cells.loc[away, "distance_m"] = np.nan
    found = figures_of(tables)
    assert found.loc["meeting:gini", "missing"] == "not_measured"
    # they have no place in reach, which is known of them
    assert found.loc["meeting:within_10:erreygers", "missing"] is None
    assert figures_of(tables, cap_m=1000).loc["meeting:gini", "missing"] is None


def test_without_scores_only_what_goes_by_score_is_missing() -> None:
    tables = town()
    del tables["scores"]
    found = figures_of(tables)
    assert found.loc["unranked", "value"] == 1
    assert found.loc["meeting:gini", "missing"] is None
    assert (
        found.loc[["meeting:concentration", "meeting:within_5:erreygers"], "missing"].tolist() == ["not_measured"] * 2
    )


def test_where_scores_are_kept_back_it_says_so() -> None:
    tables = town()
    tables["scores"].loc[:4, ["value", "evidence", "missing"]] = [np.nan, None, "secret"]
    found = figures_of(tables)
    assert found.loc["meeting:concentration", "missing"] == "secret"
    assert found.loc["meeting:gini", "missing"] is None


def test_to_what_nobody_reaches_there_is_no_inequality_of_distance() -> None:
    found = figures_of(town())
    assert found.loc["support:unreached", "value"] == 1
    assert found.loc["support:gini", "missing"] == "not_measured"
    # nobody has it: not more, not less, than who is better off
    assert found.loc["support:within_10:erreygers", "value"] == 0
    assert np.isnan(found.loc["support:within_10:concentration", "value"])


def test_a_cap_leaves_nobody_out() -> None:
    tables = town()
    found, people = figures_of(tables, cap_m=900.0), by_person(tables)
    metres = people["metres"].fillna(900.0).clip(upper=900.0).to_list()
    assert found.loc["meeting:gini", "value"] == pytest.approx(slow_gini(metres))
    assert found.loc["meeting:unreached", "value"] == pytest.approx(people["metres"].isna().mean())
    # everyone as far as everyone
    assert found.loc["support:gini", "value"] == 0


def test_slower_walkers_have_less_in_reach_but_the_same_distances() -> None:
    tables = town()
    found, slow = figures_of(tables), figures_of(tables, walking=Walking(speed_m_s=0.8, minutes=(10,)))
    assert slow.loc["meeting:gini", "value"] == found.loc["meeting:gini", "value"]
    assert slow.loc["meeting:within_10:erreygers", "value"] != found.loc["meeting:within_10:erreygers", "value"]
    assert "meeting:within_5:erreygers" not in slow.index


def test_how_sure_a_figure_is() -> None:
    tables = town()
    found = figures_of(tables)
    assert (found.loc["meeting:gini", "evidence"], found.loc["meeting:concentration", "evidence"]) == (
        "counted",
        "model",
    )
    tables["residents"].loc[0, "evidence"] = "spread"
    found = figures_of(tables)
    assert (found.loc["meeting:gini", "evidence"], found.loc["meeting:concentration", "evidence"]) == (
        "spread",
        "spread",
    )
    tables["cells"]["route"] = "straight"
    assert figures_of(tables).loc["meeting:gini", "evidence"] == "estimated"


def test_units() -> None:
    units = figures_of(town())["unit"]
    shares = units[units.index.str.contains("unreached|unranked|lorenz|farthest|between_share")]
    assert set(shares) == {"share"}
    assert set(units[units.index.str.contains("p90")]) == {"ratio"}
    assert set(
        units[units.index.str.endswith(("gini", "theil", "between", "within", "concentration", "erreygers"))]
    ) == {"index"}


def test_where_nobody_lives_every_figure_is_missing() -> None:
    tables = town()
    tables["areas"] = pd.concat(
        [tables["areas"], pd.DataFrame([{"area_code": "BU9", "parent_code": "WK0", "year": YEAR}])]
    )
    tables["residents"].loc[:2, "residents"] = 0.0
    for area in ("BU9", "BU0000"):
        assert figures_of(tables, area)["missing"].notna().all()
    empty = tables | {"residents": tables["residents"].iloc[:0], "cells": tables["cells"].iloc[:0]}
    found = figures_of(empty)
    assert "meeting:gini" in found.index
    assert found["value"].isna().all()


def test_wrong_options_are_told() -> None:
    tables = town()
    with pytest.raises(InputError, match="cap_m"):
        figures_of(tables, cap_m=0.0)
    twice = tables | {"scores": pd.concat([tables["scores"], tables["scores"].iloc[:2]])}
    with pytest.raises(InputError, match=r"BU0000.*one score an area.*1 more"):
        figures_of(twice)
