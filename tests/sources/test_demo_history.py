"""Ten years of the fictional municipality: registers, a model, a survey, a boundary that moved, and what was done."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from tests.sources.municipality import municipality

from weefsel.concepts import Condition
from weefsel.concepts.indicators import library
from weefsel.sources.demo import Scale

#: one worker: each would make what these tests look at
pytestmark = pytest.mark.xdist_group("weverveen")

SCALES: list[Scale] = ["village", "city"]
ZUID, OOST, WOUWAKKERS, VLASVELD = "WK990102", "WK990103", "BU99010206", "BU99010303"


def observed(scale: Scale, source: str | None = None) -> pd.DataFrame:
    rows = municipality(scale).tables["observations"]
    return rows if source is None else rows[rows["source_id"] == source]


def of(indicator: str, area: str) -> pd.DataFrame:
    """One indicator in an area of the city, by its name, by year."""
    tables = municipality("city").tables
    code = tables["areas"].set_index("name")["area_code"].get(area, area)
    rows = tables["observations"]
    return rows[(rows["indicator_id"] == indicator) & (rows["area_code"] == code)].set_index("year").sort_index()


@pytest.mark.parametrize("scale", SCALES)
def test_each_observation_has_a_value_within_its_interval_or_a_reason(scale: Scale) -> None:
    rows = observed(scale)
    missing = rows["missing"].notna()
    assert (rows["value"].isna() == missing).all()
    given = rows[~missing].dropna(subset=["lower", "upper"])
    assert ((given["lower"] <= given["value"]) & (given["value"] <= given["upper"])).all()
    assert {"not_measured", "not_asked", "later", "secret"} >= set(rows.loc[missing, "missing"])
    percents = municipality(scale).tables["indicators"].set_index("indicator_id")["unit"].isin(["%", "percent"])
    assert rows.loc[rows["indicator_id"].map(percents), "value"].dropna().between(0, 100).all()


def test_the_survey_knows_the_municipality_more_surely_than_its_buurten() -> None:
    rows = observed("city", "enquete").dropna(subset=["value"])
    width = (rows["upper"] - rows["lower"]).groupby(rows["area_code"]).mean()
    assert width["GM9901"] < width.drop("GM9901").min()


def test_of_each_condition_at_least_four_indicators_that_count_have_a_series_in_every_buurt() -> None:
    rows = observed("city").dropna(subset=["value"])
    rows = rows[rows["area_code"].str.startswith("BU")]
    years = rows.groupby(["indicator_id", "area_code"])["year"].nunique().unstack(fill_value=0)
    everywhere = set(years.index[(years >= 3).all(axis=1) & (years.shape[1] == 16)])
    for condition in Condition:
        scored = {i for i, one in library().items() if one.use == "score" and one.condition is condition}
        assert len(scored & everywhere) >= 4, condition


def test_registers_are_of_every_year_the_model_and_the_survey_of_some() -> None:
    years = {source: sorted(rows["year"].unique()) for source, rows in observed("city").groupby("source_id")}
    assert years == {
        "kerncijfers": list(range(2016, 2026)),
        "gezondheid": [2016, 2020, 2024],
        "enquete": [2016, 2018, 2020, 2022, 2024],
    }


@pytest.mark.parametrize("scale", SCALES)
def test_registers_are_rounded_as_cbs_rounds(scale: Scale) -> None:
    rows = observed(scale, "kerncijfers")
    people = rows[(rows["indicator_id"] == "residents") & (rows["evidence"] == "rounded")]
    assert (people["value"] % 5 == 0).all()
    assert (people["upper"] - people["lower"] == 5).all()
    rent = rows[(rows["indicator_id"] == "sec_rental") & (rows["evidence"] == "rounded")]
    assert (rent["value"] % 1 == 0).all()


def test_the_people_of_the_buurten_add_up_to_the_municipality_in_every_year() -> None:
    rows = observed("city", "kerncijfers")
    people = rows[rows["indicator_id"] == "residents"].pivot(index="year", columns="area_code", values="value")
    buurten = people.filter(like="BU").sum(axis=1)
    # sixteen numbers that are each at most 2.5 off, and before 2023 the few who were lost when the boundary moved
    left = people["GM9901"] - buurten
    assert left.loc[2023:].abs().max() <= 16 * 2.5
    assert (left.loc[:2022] - 0.02 * 2926).abs().max() <= 16 * 2.5 + 10


def test_a_wijk_of_one_buurt_has_the_figures_of_that_buurt() -> None:
    rows = observed("city")
    keys = ["indicator_id", "year"]
    wijk, buurt = (rows[rows["area_code"] == code].set_index(keys) for code in ("WK990104", "BU99010401"))
    pd.testing.assert_frame_equal(
        wijk[["value", "lower", "upper", "missing"]], buurt[["value", "lower", "upper", "missing"]]
    )


# ---- the boundary that moved -----------------------------------------------------------------------------------------


def test_the_flats_came_to_zuid_by_the_crosswalk_of_every_old_year() -> None:
    pairs = municipality("city").tables["crosswalk"]
    assert set(pairs["from_year"]) == set(range(2016, 2023))
    divided = pairs[(pairs["from_code"] == VLASVELD) & (pairs["from_year"] == 2022)].set_index("to_code")["share"]
    assert divided.to_dict() == pytest.approx({WOUWAKKERS: 0.98 * 560 / 2926, VLASVELD: 0.98 * 2366 / 2926}, abs=1e-4)
    assert len(municipality("village").tables["crosswalk"]) == 0


def test_figures_of_divided_areas_are_estimated_up_to_2022_and_say_from_what() -> None:
    here = of("sec_low_income", "Wouwakkers")
    assert set(here.loc[:2022, "evidence"]) == {"estimated"}
    assert set(here.loc[:2022, "from_codes"]) == {f"{WOUWAKKERS}+{VLASVELD}"}
    assert set(here.loc[2023:, "evidence"]) == {"rounded"}
    assert here.loc[2023:, "from_codes"].isna().all()
    assert of("sec_low_income", "Bleekveld")["from_codes"].isna().all()


def test_an_old_figure_is_the_mean_of_its_parts_by_their_residents() -> None:
    # the oracle: the old areas as the history has them, rounded, and the formula of the crosswalk by hand
    share = municipality("city").tables["crosswalk"].query("from_year == 2020").set_index(["from_code", "to_code"])
    people = of("residents", "Wouwakkers").loc[2020, "value"]
    moved = share.loc[(VLASVELD, WOUWAKKERS), "share"]
    left = share.loc[(VLASVELD, VLASVELD), "share"]
    old_vlasveld = of("residents", "Vlasveld").loc[2020, "value"] / left
    own = people - moved * old_vlasveld
    low = of("sec_low_income", "Vlasveld").loc[2020, "value"]
    whole = of("sec_low_income", "Wouwakkers").loc[2020, "value"]
    before = (whole * people - low * moved * old_vlasveld) / own
    # a figure of CBS has one decimal: that of the old Wouwakkers comes out of it again
    assert before == pytest.approx(round(before, 1), abs=1e-6)


@pytest.mark.parametrize("source", ["kerncijfers", "gezondheid", "enquete"])
def test_what_was_lost_at_the_boundary_is_said(source: str) -> None:
    joins = municipality("city").tables["joins"]
    lost = joins[(joins["source_id"] == source) & (joins["reason"] == "part_lost")]
    assert lost["detail"].str.contains(VLASVELD).all()
    assert len(lost) == 1
    moved = joins[(joins["source_id"] == source) & (joins["reason"] == "moved")]
    assert (moved["rows"] > 0).all()


def test_the_wijk_lost_the_same_people_as_the_buurt_and_they_are_told_once() -> None:
    tables = municipality("city").tables
    joins = tables["joins"].query("source_id == 'kerncijfers' and reason == 'part_lost'")
    gone = tables["crosswalk"].query("from_year == 2022").groupby("from_code")["share"].sum().rsub(1)
    oost = of("residents", OOST).loc[2022, "value"]
    assert joins["residents"].item() == pytest.approx(0.02 * 2926, rel=0.1)
    assert gone[OOST] * oost == pytest.approx(joins["residents"].item(), rel=0.1)
    assert gone.drop([OOST, VLASVELD]).abs().max() < 1e-9


def test_zuid_became_poorer_when_the_flats_joined_it() -> None:
    zuid, oost = of("sec_low_income", ZUID)["value"], of("sec_low_income", OOST)["value"]
    town = of("sec_low_income", "GM9901")["value"]
    assert zuid[2023] - zuid[2022] > town[2023] - town[2022]
    assert oost[2023] - oost[2022] < town[2023] - town[2022]


# ---- stories ---------------------------------------------------------------------------------------------------------


def change(indicator: str, area: str, first: int, last: int) -> tuple[float, float]:
    """How much a figure changed, and its standard error by the intervals of both years."""
    rows = of(indicator, area)
    sd = (rows["upper"] - rows["lower"]) / (2 * 1.96)
    return rows["value"][last] - rows["value"][first], float(np.hypot(sd[first], sd[last]))


def test_loneliness_grew_in_one_buurt_and_shrank_where_something_was_done_beyond_doubt() -> None:
    worse, off = change("inc_lonely", "De Klos", 2016, 2024)
    assert worse > 1.96 * off
    better, off = change("inc_lonely", "Garenkwartier", 2020, 2024)
    assert better < -1.96 * off


def test_most_changes_of_the_survey_are_within_the_noise() -> None:
    rows = observed("city", "enquete").dropna(subset=["value"])
    rows = rows[rows["area_code"].str.startswith("BU") & rows["year"].isin([2016, 2024])]
    first, last = (rows[rows["year"] == year] for year in (2016, 2024))
    both = first.merge(last, on=["indicator_id", "area_code"], suffixes=("_0", "_1"))
    off = np.hypot(both["upper_0"] - both["lower_0"], both["upper_1"] - both["lower_1"]) / 2
    sure = (both["value_1"] - both["value_0"]).abs() > off
    assert 0.03 < sure.mean() < 0.25


@pytest.mark.parametrize("scale", SCALES)
def test_what_was_done_is_told_with_its_areas_indicators_and_days(scale: Scale) -> None:
    tables = municipality(scale).tables
    done = tables["interventions"]
    assert {code for codes in done["area_codes"] for code in codes} <= set(tables["areas"]["area_code"])
    assert {i for ids in done["indicator_ids"] for i in ids} <= set(tables["indicators"]["indicator_id"])
    assert (done["from_date"] < date(2026, 3, 1)).all()
    assert set(done["done_by"]) <= set(tables["actors"]["name"])


def test_the_exercise_route_moved_nothing_that_can_be_seen() -> None:
    for indicator in ("emp_weekly_sport", "emp_active_enough"):
        for area in ("Raamveld", "Lakenhof"):
            moved, off = change(indicator, area, 2016, 2024)
            town, _ = change(indicator, "GM9901", 2016, 2024)
            assert abs(moved - town) < 1.96 * off
