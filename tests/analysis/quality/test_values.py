"""The indicators of a place in one table: on Amsterdam, from its recipe, and by hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.town import EAST, WEST, town

from weefsel.analysis.quality.values import COLUMNS, RESULTS, newest, values
from weefsel.atlas.read import Atlas, open_atlas
from weefsel.concepts import Condition
from weefsel.concepts.indicators import library


@pytest.fixture(scope="module")
def amsterdam(amsterdam_dir: Path) -> Atlas:
    return open_atlas(amsterdam_dir)


@pytest.fixture(scope="module")
def of_amsterdam(amsterdam: Atlas) -> pd.DataFrame:
    return values(amsterdam.snapshot.areas, {name: amsterdam.rows(name) for name in RESULTS})


def test_forty_indicators_of_amsterdam_have_figures_by_buurt_and_each_condition_has_some(
    amsterdam: Atlas, of_amsterdam: pd.DataFrame
) -> None:
    """Of people of one age group nothing is counted: those are in the figure of all adults."""
    areas = amsterdam.snapshot.areas
    buurten = areas.loc[areas["level"] == "buurt", "area_code"]
    there = of_amsterdam[of_amsterdam["value"].notna() & of_amsterdam["area_code"].isin(buurten)]
    found = [library()[str(id)] for id in there["indicator_id"].unique()]
    by_condition = Counter(one.condition for one in found if one.condition and not one.group_of)
    assert by_condition.total() >= 40
    assert all(by_condition[condition] >= 4 for condition in Condition)
    scored = Counter(one.condition for one in found if one.scored)
    assert all(scored[condition] >= 2 for condition in Condition)


def test_every_row_is_a_figure_that_is_there_under_its_address(amsterdam: Atlas, of_amsterdam: pd.DataFrame) -> None:
    assert list(of_amsterdam.columns) == list(COLUMNS)
    assert not of_amsterdam.duplicated(["indicator_id", "area_code", "year"]).any()
    for row in of_amsterdam.sample(60, random_state=20_261_122).to_dict("records"):
        figure = amsterdam.figure(row["result"], row["area_code"], row["column"])
        assert figure.unit == row["unit"] == library()[row["indicator_id"]].unit
        assert figure.year == row["year"]
        assert (figure.value is None) == pd.isna(row["value"])
        if figure.value is not None:
            assert figure.value == row["value"]


def test_a_reference_of_amsterdam_holds_nearly_all_of_its_buurten(amsterdam: Atlas, of_amsterdam: pd.DataFrame) -> None:
    """Of buurten with at least 200 residents at most one in twenty is beyond it on either side."""
    people = amsterdam.figures("people")["value"].xs("residents", level="column")
    codes = amsterdam.snapshot.areas.loc[amsterdam.snapshot.areas["level"] == "buurt", "area_code"]
    large = [code for code in codes if people.get(code, 0) >= 200]
    looked_at = 0
    for name, rows in of_amsterdam[of_amsterdam["area_code"].isin(large)].groupby("indicator_id"):
        one = library()[str(name)]
        if one.reference is not None and one.reference_basis == "amsterdam":
            value = rows["value"].dropna()
            assert (value < one.reference[0]).mean() <= 0.05, name
            assert (value > one.reference[1]).mean() <= 0.05, name
            looked_at += 1
    assert looked_at >= 20


# --- by hand ----------------------------------------------------------------------------------------------------------


def figures(*rows: tuple[str, str, int, float, float, float, str]) -> pd.DataFrame:
    names = ["column", "area_code", "year", "value", "lower", "upper", "evidence"]
    table = pd.DataFrame(list(rows), columns=pd.Index(names))
    missing: list[Any] = [None if known else "secret" for known in table["value"].notna()]
    known = [library().get(str(column).partition("@")[0]) for column in table["column"]]
    return table.assign(unit=["share" if one is None else one.unit for one in known], missing=missing)


def test_a_figure_in_another_unit_is_not_laid_on_the_scale_of_the_library() -> None:
    observed = figures(
        ("inc_lonely@2020", WEST, 2020, 0.5, 0.4, 0.6, "survey"),
        ("inc_lonely@2020", EAST, 2020, 3.2, 3.1, 3.3, "survey"),
        ("emp_control@2020", WEST, 2020, 3.2, 3.1, 3.3, "survey"),
    )
    observed["unit"] = ["share", "km", "km"]
    found = values(town()["areas"], {"observed": observed})
    assert found[["indicator_id", "area_code"]].to_numpy().tolist() == [["inc_lonely", WEST]]


def test_the_error_is_that_of_the_interval_else_of_the_model_else_unknown() -> None:
    nan = np.nan
    observed = figures(
        ("feels_safe@2024", WEST, 2024, 0.8, 0.7, 0.9, "survey"),
        ("inc_lonely@2020", WEST, 2020, 0.5, nan, nan, "model"),
        ("sec_ses_woa@2019", WEST, 2019, 0.1, nan, nan, "model"),
        ("sec_low_income@2023", WEST, 2023, 0.1, 0.0995, 0.1005, "rounded"),
    )
    found = values(town()["areas"], {"observed": observed}).set_index("indicator_id")["sd"]
    assert found["feels_safe"] == pytest.approx(0.2 / (2 * 1.959964))
    assert found["inc_lonely"] == pytest.approx(0.03)
    assert np.isnan(found["sec_ses_woa"])
    assert found["sec_low_income"] == pytest.approx(0.001 / np.sqrt(12))


def test_what_has_a_value_nowhere_is_left_out_and_what_is_missing_somewhere_keeps_its_reason() -> None:
    nan = np.nan
    observed = figures(
        ("inc_lonely@2020", WEST, 2020, 0.5, nan, nan, "model"),
        ("inc_lonely@2020", EAST, 2020, nan, nan, nan, "model"),
        ("emp_control@2020", WEST, 2020, nan, nan, nan, "model"),
        ("of_this_town@2020", WEST, 2020, 0.5, nan, nan, "model"),
        ("inc_lonely@2020", "BU00000000", 2020, 0.5, nan, nan, "model"),
    )
    found = values(town()["areas"], {"observed": observed})
    assert set(zip(found["indicator_id"], found["area_code"], strict=True)) == {
        ("inc_lonely", WEST),
        ("inc_lonely", EAST),
    }
    assert found.set_index("area_code").loc[EAST, "missing"] == "secret"


def test_the_newest_row_of_an_indicator_and_area_is_that_of_a_slow_search() -> None:
    years = [("inc_lonely", WEST, year) for year in (2016, 2020, 2012)] + [("inc_lonely", EAST, 2012)]
    observed = figures(*((f"{id}@{year}", area, year, 0.5, 0.4, 0.6, "survey") for id, area, year in years))
    every = values(town()["areas"], {"observed": observed})
    slow = {(row.area_code, max(y for _, area, y in years if area == row.area_code)) for row in every.itertuples()}
    assert set(newest(every)[["area_code", "year"]].itertuples(index=False, name=None)) == slow


def test_a_place_without_any_figure_has_an_empty_table() -> None:
    assert list(values(town()["areas"], {}).columns) == list(COLUMNS)
