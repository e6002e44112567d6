"""Before and after, beside ordinary least squares and a plain formula; and what is not compared with."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from weefsel.analysis.trend.effects import beside, effects, years_of

SEED = 20260301
OWN, NEAR = ["T0", "T1", "T2"], ["C0", "C1", "C2", "C3"]
YEARS = [2014, 2015, 2016, 2018, 2019]
INSIDE = pd.DataFrame({"area_code": [*OWN, *NEAR, "C0"], "within": [*OWN, *NEAR, "W"]})
SIMILAR = pd.DataFrame({"area_code": ["T0", "T0", "T0", "T1", "T2"], "other_code": ["C0", "C1", "T1", "C2", "C3"]})


def done(**given: Any) -> pd.DataFrame:
    row = {
        "intervention_id": "room",
        "area_codes": OWN,
        "from_date": dt.date(2017, 5, 1),
        "until_date": None,
        "indicator_ids": ["x"],
    }
    return pd.DataFrame([row | given])


def made(sd: float = 0.2) -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    index = pd.MultiIndex.from_product([["x"], [*OWN, *NEAR], YEARS])
    rows = index.to_frame(index=False, name=["indicator_id", "area_code", "year"])
    return rows.assign(value=rng.normal(10, 2, len(rows)), sd=sd, unit="share")


def told(interventions: pd.DataFrame, values: pd.DataFrame, similar: pd.DataFrame = SIMILAR) -> pd.DataFrame:
    found = effects(interventions, values, similar, INSIDE)
    found = found[found["area_code"] == OWN[0]]
    return found.set_index(found["column"].str.rpartition(":")[2])


def test_the_difference_is_the_interaction_of_least_squares() -> None:
    values = made()
    here, after = values["area_code"].isin(OWN).to_numpy(float), (values["year"] > 2017).to_numpy(float)
    design = np.column_stack([np.ones(len(values)), here, after, here * after])
    found, *_ = np.linalg.lstsq(design, values["value"].to_numpy(), rcond=None)
    rows = told(done(), values)
    assert rows.at["difference", "value"] == pytest.approx(found[3])
    assert rows.at["change_similar", "value"] == pytest.approx(found[2])
    assert rows.at["before", "value"] == pytest.approx(found[0] + found[1])
    assert rows.at["change", "value"] == pytest.approx(found[2] + found[3])


@pytest.mark.parametrize("sd", [0.2, 5.0])
def test_the_interval_is_that_of_the_errors_and_the_spread_they_do_not_explain(sd: float) -> None:
    values = made(sd)
    changes = []
    for code in NEAR:
        mine = values[values["area_code"] == code].set_index("year")["value"]
        changes.append(mine[[2018, 2019]].mean() - mine[[2014, 2015, 2016]].mean())
    error = sd**2 / 3 + sd**2 / 2
    spread = max(sum((c - sum(changes) / 4) ** 2 for c in changes) / 3 - error, 0)
    variance = error / 3 + error / 4 + spread * (1 / 3 + 1 / 4)
    rows = told(done(), values)
    half = student.ppf(0.975, 3) * math.sqrt(variance)
    assert rows.at["difference", "upper"] - rows.at["difference", "value"] == pytest.approx(half)
    assert (spread == 0) == (sd == 5.0)


def test_where_the_error_is_not_known_before_and_after_are_not_sure_and_the_spread_between_areas_is() -> None:
    values = made()
    rows = told(done(), values.assign(sd=np.nan))
    assert rows.loc[["before", "after", "change"], ["lower", "upper"]].isna().all(axis=None)
    assert rows.loc[["before", "after", "change"], "value"].notna().all()
    exact = told(done(), values.assign(sd=0.0))
    assert rows.at["difference", "upper"] == pytest.approx(exact.at["difference", "upper"])


def test_the_year_it_began_is_neither_before_nor_after_unless_on_its_first_day() -> None:
    years = np.array([2016, 2017, 2018, 2019])
    spans = [years_of(done(**given).to_dict("records")[0], years) for given in (
        {},
        {"from_date": dt.date(2017, 1, 1)},
        {"until_date": dt.date(2018, 3, 1)},
    )]  # fmt: skip
    assert [(before.tolist(), after.tolist()) for before, after in spans] == [
        ([2016], [2018, 2019]),
        ([2016], [2017, 2018, 2019]),
        ([2016], [2018]),
    ]


def test_too_few_years_or_areas_are_missing_with_their_reason() -> None:
    early = told(done(from_date=dt.date(2014, 1, 1)), made())
    assert set(early["missing"]) == {"not_measured"}
    nothing = told(done(indicator_ids=["y"]), made())
    assert set(nothing["missing"]) == {"not_measured"}
    alone = told(done(), made(), SIMILAR.iloc[:1])
    assert alone["missing"].dropna().to_dict() == {"change_similar": "unknown", "difference": "unknown"}
    assert alone.at["change", "value"] == pytest.approx(told(done(), made()).at["change", "value"])


def test_an_area_without_one_of_the_years_is_left_out() -> None:
    values = made()
    values.loc[(values["area_code"] == "T1") & (values["year"] == 2015), "value"] = np.nan
    rest = values[values["area_code"] != "T1"]
    assert told(done(), values)["value"].to_dict() == told(done(), rest)["value"].to_dict()


def test_areas_where_the_same_was_to_be_moved_are_not_compared_with() -> None:
    other = done(intervention_id="garden", area_codes=["W"])
    both = pd.concat([done(), other], ignore_index=True)
    row = both.to_dict("records")[0]
    assert beside(row, "x", SIMILAR, done(), INSIDE) == ["C0", "C1", "C2", "C3"]
    # C0 lies in W
    assert beside(row, "x", SIMILAR, both, INSIDE) == ["C1", "C2", "C3"]
    assert beside(row, "x", SIMILAR, pd.concat([done(), done(area_codes=["W"], indicator_ids=["y"])]), INSIDE) == NEAR
