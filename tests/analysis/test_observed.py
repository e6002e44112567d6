"""What others observed, as figures: a source's own interval is believed, a bare figure gets that of its error model."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from tests.town import GEMEENTE, WEST, WIJK, town

from weefsel.analysis.observed import observed

INDICATORS = {"inc_lonely": "percent", "sec_low_income": "percent", "residents": "residents", "own": "percent"}
UNITS = pd.DataFrame({"indicator_id": list(INDICATORS), "unit": list(INDICATORS.values())})


def row(indicator: str, area: str, year: int, value: float | None, evidence: str, **more: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("lower", "upper", "missing", "from_codes"))
    return (
        {"indicator_id": indicator, "area_code": area, "year": year, "value": value, "evidence": evidence}
        | empty
        | more
    )


def figures_of(*rows: dict[str, Any]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows)).astype({"value": float, "lower": float, "upper": float})
    return observed(UNITS, table, town()["areas"]).set_index(["area_code", "column"])


def test_a_bare_estimate_gets_the_interval_of_its_model_by_level_of_area() -> None:
    found = figures_of(*(row("inc_lonely", area, 2020, 50.0, "model") for area in (WEST, WIJK, GEMEENTE)))
    half = (found["upper"] - found["lower"]).xs("inc_lonely", level="column") / 2
    assert [half[area] / 1.96 for area in (WEST, WIJK, GEMEENTE)] == pytest.approx([0.03, 0.015, 0.005], rel=1e-4)
    assert (found["value"] == 0.5).all()
    assert (found["evidence"] == "model").all()


def test_the_interval_of_the_source_is_left_alone_also_where_only_one_end_is_known() -> None:
    found = figures_of(
        row("inc_lonely", WEST, 2020, 50.0, "model", lower=49.0, upper=52.0),
        row("inc_lonely", WIJK, 2020, 50.0, "model", lower=49.0),
    )
    assert tuple(found.loc[(WEST, "inc_lonely"), ["lower", "upper"]]) == (0.49, 0.52)
    assert pd.isna(found.loc[(WIJK, "inc_lonely"), "upper"])


def test_nothing_is_supposed_of_counts_of_figures_that_are_not_there_and_of_what_the_library_does_not_know() -> None:
    found = figures_of(
        row("residents", GEMEENTE, 2024, 1_234.0, "counted"),
        row("inc_lonely", WEST, 2020, None, "model", missing="secret"),
        row("own", WEST, 2024, 12.0, "rounded"),
    )
    assert found[["lower", "upper"]].isna().all(axis=None)
    assert found.loc[(WEST, "inc_lonely"), "missing"] == "secret"


def test_a_figure_that_is_rounded_gets_the_error_of_every_part_it_was_made_from() -> None:
    found = figures_of(
        row("residents", WEST, 2020, 500.0, "rounded"),
        row("residents", WIJK, 2020, 500.0, "rounded", from_codes="a+b+c+d"),
    )
    width = (found["upper"] - found["lower"]).xs("residents", level="column")
    assert width[WEST] == 2 * 4
    # a sum of k areas has a standard deviation of 2 times the root of k
    assert width[WIJK] == pytest.approx(2 * 1.96 * 2 * 2, rel=0.03)


def test_each_year_has_a_figure_and_the_newest_one_without_its_year() -> None:
    found = figures_of(*(row("inc_lonely", WEST, year, year / 100, "model") for year in (2016, 2012, 2020)))
    assert set(found.index) == {(WEST, f"inc_lonely{end}") for end in ("", "@2012", "@2016", "@2020")}
    assert found.loc[(WEST, "inc_lonely"), "year"] == 2020
