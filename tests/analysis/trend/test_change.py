"""What changed: beside a version that takes a value at a time, scipy, and data of which the truth is known."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control
from tests.analysis.trend.made import indicator, series

from weefsel.analysis.trend.breaks import break_between, breaks_of, flaws_between
from weefsel.analysis.trend.change import adjusted, changes, counts, difference, trend_figures
from weefsel.analysis.trend.verdict import Verdict, judged

SEED = 20260301


@pytest.fixture(scope="module")
def values() -> pd.DataFrame:
    return series(np.random.default_rng(SEED), ["one", "two"], 40, [2012, 2016, 2020, 2024])


def plain(values: pd.DataFrame) -> dict[tuple[str, str, int, int], tuple[float, float, float] | str]:
    """Every change a value at a time: the longest span of each area, and between years that follow; or why not."""
    out: dict[tuple[str, str, int, int], tuple[float, float, float] | str] = {}
    for name, rows in values.groupby("indicator_id"):
        years = sorted(rows.loc[rows["value"].notna(), "year"].unique())
        for area, mine in rows.groupby("area_code"):
            held = {row.year: row for row in mine.itertuples()}
            known = [year for year in years if not math.isnan(held[year].value)]
            spans = set(itertools.pairwise(years))
            spans.add((known[0], known[-1]) if len(known) > 1 else (years[0], years[-1]))
            for first, last in spans:
                one, other = held[first], held[last]
                lacking = [row.missing for row in (one, other) if math.isnan(row.value)]
                if lacking:
                    out[str(name), str(area), int(first), int(last)] = lacking[0]
                    continue
                d = other.value - one.value
                low = d - math.sqrt((other.value - other.lower) ** 2 + (one.upper - one.value) ** 2)
                high = d + math.sqrt((other.upper - other.value) ** 2 + (one.value - one.lower) ** 2)
                out[str(name), str(area), int(first), int(last)] = d, low, high
    return out


def test_changes_are_those_of_a_value_at_a_time(values: pd.DataFrame) -> None:
    found = changes(values)
    made = {
        (row.indicator_id, row.area_code, row.from_year, row.to_year): row.missing
        if row.missing
        else pytest.approx((row.change, row.lower, row.upper))
        for row in found.itertuples()
    }
    assert len(made) == len(found)
    assert made == plain(values)
    # one longest span of every area that has two years
    assert not found[found["longest"]].duplicated(["indicator_id", "area_code"]).any()


def test_the_chance_is_below_one_in_twenty_exactly_where_the_interval_does_not_hold_zero(values: pd.DataFrame) -> None:
    known = changes(values).dropna(subset="change")
    beside = (known["lower"] > 0) | (known["upper"] < 0)
    assert 0 < beside.sum() < len(known)
    assert ((known["p"] < 0.05) == beside).all()


def test_two_errors_make_the_error_of_the_difference() -> None:
    """Against drawing: 95 of 100 intervals hold the true change, of symmetric errors and of lopsided ones."""
    rng = np.random.default_rng(SEED)
    for wide in (1.0, 3.0):
        # an error that is wide on one side: two halves of a normal distribution
        sides = np.where(rng.random((2, 20_000)) < wide / (1 + wide), wide, -1.0)
        off = np.abs(rng.normal(size=(2, 20_000))) * sides
        found = np.array([[10.0], [12.0]]) - off
        ends = (found[0] - 1.96, found[1] - 1.96), (found[0] + 1.96 * wide, found[1] + 1.96 * wide)
        _, low, high, _ = difference(found[0], found[1], *ends)
        held = float(((low <= 2) & (high >= 2)).mean())
        assert held >= 0.93, (SEED, wide, held)


def test_adjusting_is_that_of_scipy_in_each_family() -> None:
    rng = np.random.default_rng(SEED)
    p, family = rng.random(400) ** 3, rng.integers(0, 9, 400)
    p[rng.random(400) < 0.1] = np.nan
    p[:40] = np.round(p[:40], 1)
    found = adjusted(p, family)
    for one in range(9):
        mine = (family == one) & ~np.isnan(p)
        assert found[mine] == pytest.approx(false_discovery_control(p[mine]))
    assert np.isnan(found[np.isnan(p)]).all()
    assert np.isnan(adjusted(np.array([np.nan]), np.zeros(1, np.int64))).all()


def test_where_nothing_changes_hardly_any_area_erodes() -> None:
    """Of 40 indicators two look changed by chance; tested together one area in twenty has one that does."""
    rng = np.random.default_rng(SEED)
    names = [f"i{k}" for k in range(40)]
    rows = series(rng, names, 300, [2016, 2020]).dropna(subset="value")
    rows["value"] = rng.normal(size=len(rows))
    rows["lower"], rows["upper"] = rows["value"] - 1.96, rows["value"] + 1.96
    library = {name: indicator(name) for name in names}
    found = changes(rows)
    alone = ((found["lower"] > 0) | (found["upper"] < 0)).groupby(found["area_code"]).sum().mean()
    told = counts(found, library)
    assert alone > 1
    assert 0 < ((told["eroded"] + told["improved"]) > 0).mean() < 0.1, SEED


@pytest.mark.parametrize(
    ("direction", "before", "after", "word"),
    [
        ("higher_better", 10, 20, "improved"),
        ("higher_better", 20, 10, "eroded"),
        ("lower_better", 10, 20, "eroded"),
        ("closer_to_zero", -20, -10, "improved"),
        ("closer_to_zero", 10, 20, "eroded"),
        ("higher_better", 10, 11, "unsure"),
    ],
)
def test_an_indicator_is_counted_where_its_whole_interval_is(
    direction: str, before: float, after: float, word: str
) -> None:
    rows = pd.DataFrame({"indicator_id": "x", "area_code": "A", "year": [2016, 2020], "value": [before, after]})
    rows = rows.assign(lower=rows["value"] - 2.0, upper=rows["value"] + 2.0, unit="km", evidence="survey", missing=None)
    told = counts(changes(rows.astype({"value": float})), {"x": indicator("x", direction)})
    assert told[["eroded", "improved", "unsure"]].iloc[0].to_dict() == {
        name: int(name == word) for name in ("eroded", "improved", "unsure")
    }
    change, ends = float(after - before), (after - before - math.sqrt(8), after - before + math.sqrt(8))
    verdict = {"improved": Verdict.BETTER, "eroded": Verdict.WORSE, "unsure": Verdict.SAME}[word]
    assert judged(change, *ends, direction, before) is verdict


def test_what_tells_the_same_in_another_way_is_counted_once() -> None:
    rows = pd.DataFrame({"area_code": "A", "year": [2016, 2020], "value": [10.0, 1.0], "unit": "share"})
    rows = rows.assign(lower=rows["value"] - 1, upper=rows["value"] + 1, evidence="survey", missing=None)
    both = pd.concat([rows.assign(indicator_id=name) for name in ("inc_lonely", "inc_emotionally_lonely")])
    library = {name: indicator(name) for name in ("inc_lonely", "inc_emotionally_lonely")}
    assert counts(changes(both), library)["eroded"].tolist() == [1]
    # where only the other is known, that one counts
    alone = both[both["indicator_id"] == "inc_emotionally_lonely"]
    assert counts(changes(alone), library)["eroded"].tolist() == [1]


def test_of_a_series_that_starts_anew_nothing_is_sure() -> None:
    library = {"x": indicator("x", flaws=("Other questions since 2018.", "2020 was a strange year."), breaks=(2018,))}
    assert breaks_of(library) == {"x": (2018,)}
    assert [break_between(library["x"], *span) for span in ((2016, 2018), (2018, 2020), (2012, 2016))] == [
        2018,
        None,
        None,
    ]
    assert flaws_between(library["x"], 2019, 2024) == (1,)
    rows = pd.DataFrame({"indicator_id": "x", "area_code": "A", "year": [2016, 2020], "value": [10.0, 1.0]})
    rows = rows.assign(lower=rows["value"], upper=rows["value"], unit="km", evidence="counted", missing=None)
    told = [counts(changes(rows), library, breaks).iloc[0] for breaks in ({}, breaks_of(library))]
    assert [(row["eroded"], row["unsure"]) for row in told] == [(1, 0), (0, 1)]


def test_without_a_known_error_there_is_a_change_and_no_interval() -> None:
    rows = pd.DataFrame({"indicator_id": "x", "area_code": "A", "year": [2016, 2020], "value": [10.0, 1.0]})
    rows = rows.assign(lower=np.nan, upper=np.nan, unit="km", evidence="model", missing=None)
    found = changes(rows)
    told = counts(found, {"x": indicator("x")})
    assert (found["change"].iloc[0], told["unsure"].iloc[0], told["eroded"].iloc[0]) == (-9, 1, 0)
    assert found[["lower", "upper", "p"]].isna().all(axis=None)
    figures = trend_figures(found, told)
    assert figures["column"].tolist() == ["cohesion:eroded", "cohesion:improved", "cohesion:unsure", "x:2016-2020"]


def test_one_year_is_no_series() -> None:
    rows = series(np.random.default_rng(SEED), ["x"], 3, [2020])
    assert len(changes(rows)) == 0
    assert len(trend_figures(changes(rows), counts(changes(rows), {"x": indicator("x")}))) == 0
