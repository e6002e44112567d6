"""Scores of a place as figures: what counts in them, what is missing, who is in which group, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.analysis.quality.drawn import areas_of, values_of

from weefsel.analysis.quality.composing import SAME
from weefsel.analysis.quality.names import INPUTS, TOGETHER
from weefsel.analysis.quality.scores import quality
from weefsel.concepts import Condition
from weefsel.concepts.indicators import library
from weefsel.errors import InputError

SEED, DRAWS = 21, 300
AREAS = areas_of(30)
NAMES = [*map(str, Condition), TOGETHER]


def asked(values: pd.DataFrame, areas: pd.DataFrame = AREAS, **options: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    figures, checks = quality(areas, values, draws=DRAWS, seed=SEED, **options)
    assert not figures.duplicated(["area_code", "column"]).any()
    assert (figures["value"].isna() == figures["missing"].notna()).all()
    return figures.set_index(["area_code", "column"]), checks


@pytest.fixture(scope="module")
def told() -> tuple[pd.DataFrame, pd.DataFrame]:
    return asked(values_of(AREAS, SEED, unknown=0.1))


def test_every_area_has_its_scores_and_only_the_smallest_a_rank(told: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    figures = told[0].reset_index()
    smallest = set(AREAS.loc[AREAS["level"] == "buurt", "area_code"])
    for name in NAMES:
        assert set(figures.loc[figures["column"] == name, "area_code"]) == set(AREAS["area_code"])
        assert set(figures.loc[figures["column"] == f"{name}:rank", "area_code"]) == smallest
        assert set(figures.loc[figures["column"] == f"{name}:group", "area_code"]) == set(AREAS["area_code"]) - {"GM"}
        for choice in INPUTS:
            assert list(figures.loc[figures["column"] == f"{name}:by:{choice}", "area_code"]) == ["GM"]
    of_scores = figures[figures["column"].isin(NAMES)].dropna(subset=["value"])
    assert ((of_scores["lower"] <= of_scores["value"]) & (of_scores["value"] <= of_scores["upper"])).all()
    assert of_scores[["lower", "upper"]].stack().between(0, 100).all()
    ranks = figures[figures["unit"] == "rank"].dropna(subset=["value"])
    assert ranks[["lower", "value", "upper"]].stack().between(1, len(smallest)).all()
    assert ranks["lower"].notna().all()


def test_groups_keep_to_the_interval_of_the_difference_with_the_whole(told: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    figures: Any = told[0]
    for name in NAMES:
        apart = figures.xs(f"{name}:difference", level="column")
        groups = figures.xs(f"{name}:group", level="column")["value"]
        high, low = (apart.loc[groups.index[groups == group]] for group in (1, -1))
        assert len(high)
        assert len(low)
        assert high["lower"].min() > 0 > low["upper"].max()
        above = figures.xs(f"{name}:above", level="column")["value"]
        assert (above.loc[high.index] > 0.97).all()
        assert (above.loc[low.index] < 0.03).all()
        assert above.loc[groups.index[groups == 0]].between(0.02, 0.98).all()


def test_an_area_that_is_best_in_everything_is_surely_high_and_its_parts_are_by_the_references() -> None:
    values = values_of(AREAS, SEED, unknown=0.0)
    here = values["area_code"] == "BU007"
    for at in values.index[here]:
        one = library()[str(values.loc[at, "indicator_id"])]
        low, high = one.reference or (0.0, 0.0)
        best, worst = (high, low) if one.direction == "higher_better" else (low, high)
        values.loc[at, ["value", "lower", "upper"]] = 0.9 * best + 0.1 * worst
    figures, _ = asked(values)
    parts = figures.loc["BU007"]
    parts = parts[parts.index.str.contains(":part:")]
    assert len(parts) > 20
    np.testing.assert_allclose(parts[["value", "lower", "upper"]].to_numpy(), 90)
    for name in NAMES:
        assert figures.loc[("BU007", f"{name}:group"), "value"] == 1
        assert figures.loc[("BU007", f"{name}:above"), "value"] > 0.97
        assert figures.loc[("BU007", f"{name}:rank"), "lower"] == 1


def test_more_error_makes_wider_intervals_and_matters_more() -> None:
    small, large = (asked(values_of(AREAS, SEED, error=error))[0] for error in (0.01, 0.2))
    ends = [found.xs("together", level="column")[["lower", "upper"]].to_numpy() for found in (small, large)]
    width = [np.nanmean(upper - lower) for lower, upper in (both.T for both in ends)]
    assert width[0] < width[1]
    shares = [found.loc[("GM", "cohesion:by:error"), "value"] for found in (small, large)]
    assert shares[0] < 0.1 < 0.5 < shares[1]


def test_what_tells_the_same_counts_once_and_groups_of_people_never(told: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    figures, checks = told
    parts = {column.rpartition(":")[2] for _, column in figures.index if ":part:" in column}
    for group in SAME:
        assert len(parts & set(group)) <= 1
        assert not {"sec_ses_woa", "sec_income_inhabitant"} & parts
    assert all(library()[name].group_of == "" for name in parts)
    left = checks[checks["note"] == "same"].set_index("indicator_id")["other_id"].to_dict()
    assert left["sec_health_good"] == "good_health"
    # without the first, the second counts
    values = values_of(AREAS, SEED)
    again = asked(values[values["indicator_id"] != "good_health"])[0].loc["GM"].index
    assert "security:part:sec_health_good" in again


def test_an_indicator_counts_where_half_of_the_smallest_areas_have_it_and_an_area_where_it_has_half() -> None:
    values = values_of(AREAS, SEED, unknown=0.0)
    rare = (values["indicator_id"] == "coh_volunteers") & values["area_code"].isin([f"BU{n:03d}" for n in range(16)])
    half = (values["indicator_id"] == "coh_groups") & values["area_code"].isin([f"BU{n:03d}" for n in range(15)])
    unknown = ["emp_active_enough", "emp_control", "emp_weekly_sport", "learned_something", "knows_professional"]
    bare = (values["area_code"] == "BU029") & values["indicator_id"].isin(unknown)
    values.loc[rare | half | bare, ["value", "lower", "upper", "sd"]] = np.nan
    values.loc[rare | half | bare, "missing"] = "secret"
    figures, checks = asked(values)
    assert "cohesion:part:coh_volunteers" not in figures.loc["GM"].index
    row = checks[(checks["indicator_id"] == "coh_volunteers") & (checks["check"] == "coverage")].iloc[0]
    assert (row["note"], round(row["value"], 3)) == ("too_little_known", round(14 / 30, 3))
    assert figures.loc[("BU003", "cohesion:part:coh_groups"), "missing"] == "secret"
    of_empowerment = [c for c in figures.loc["BU029"].index if c.startswith("empowerment:part:")]
    known = float(np.mean([figures.loc[("BU029", column), "missing"] is None for column in of_empowerment]))
    assert figures.loc[("BU029", "empowerment:known"), "value"] == pytest.approx(known)
    assert 0 < known < 0.5
    assert figures.loc[("BU029", "empowerment"), "missing"] == "unknown"


def test_a_condition_without_indicators_is_missing_and_so_is_together() -> None:
    values = values_of(AREAS, SEED)
    conditions = values["indicator_id"].map(lambda name: str(library()[name].condition))
    figures, checks = asked(values[conditions != "empowerment"])
    assert set(figures.xs("empowerment", level="column")["missing"]) == {"not_measured"}
    assert set(figures.xs("together", level="column")["missing"]) == {"not_measured"}
    assert figures.loc[("GM", "together:by:error"), "missing"] == "not_measured"
    assert figures.xs("cohesion", level="column")["value"].notna().any()
    row = checks[(checks["condition"] == "empowerment") & (checks["indicator_id"] == "")].iloc[0]
    assert (row["check"], row["note"]) == ("coverage", "no_indicator")
    # a condition that weighs nothing is not waited for
    figures, _ = asked(values[conditions != "empowerment"], weights={"together": {"empowerment": 0}})
    assert figures.loc[("GM", "together"), "value"] > 0


def test_nothing_known_one_area_only_and_an_indicator_that_is_the_same_everywhere_are_said() -> None:
    values = values_of(AREAS, SEED)
    empty = values.assign(value=np.nan, lower=np.nan, upper=np.nan, sd=np.nan, missing="secret")
    figures, _ = asked(empty)
    assert figures["value"].notna().sum() == 0
    alone = AREAS[AREAS["area_code"] == "GM"]
    figures, checks = asked(values[values["area_code"] == "GM"], alone)
    assert figures.loc[("GM", "together"), "value"] > 0
    # one area is no more than the whole, and nothing is told of how indicators hang together
    assert not [column for _, column in figures.index if column.endswith(":group")]
    assert set(checks["check"]) <= {"coverage", "imputed", "treated", "constant", "no_error", "collinear"}
    same = values["indicator_id"] == "coh_volunteers"
    values.loc[same, ["value", "lower", "upper"]] = 0.2
    values.loc[same, "sd"] = np.nan
    figures, checks = asked(values)
    said = checks[checks["indicator_id"] == "coh_volunteers"].set_index("check")["value"]
    assert (said["constant"], said["no_error"]) == (1.0, 1.0)
    assert figures.loc[("GM", "cohesion"), "value"] > 0


def test_weights_of_participants_move_the_score_to_what_weighs() -> None:
    values = values_of(AREAS, SEED, unknown=0.0, error=0.0)
    plain, _ = asked(values)
    heavy, _ = asked(values, weights={"cohesion": {"coh_volunteers": 1e6}, "together": {"cohesion": 1e9}})
    for code in ("BU001", "BU002", "GM"):
        part = plain.loc[(code, "cohesion:part:coh_volunteers"), "value"]
        found = heavy.loc[(code, "cohesion")]
        # normalisations and errors are still drawn
        assert abs(found["value"] - part) < 12
        assert heavy.loc[(code, "together"), "value"] == pytest.approx(found["value"], abs=0.5)
    # what others weigh, and what else is asked for, makes no difference
    alone, _ = asked(values, conditions=["security"])
    for found in (heavy, alone):
        pd.testing.assert_frame_equal(found.loc[alone.index], plain.loc[alone.index])


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"cohesion": {"coh_volunteers": -1}}, "column coh_volunteers: found -1; expected a number of 0 or more"),
        ({"cohesion": {"coh_nothing": 1}}, "found 'coh_nothing'; expected one of coh_"),
        ({"warmth": {"coh_volunteers": 1}}, "found 'warmth'; expected one of security, inclusion, cohesion, empowerm"),
        ({"cohesion": 3}, "column cohesion: found 3; expected a table of names and weights"),
        ({"together": dict.fromkeys(Condition, 0)}, "expected at least one weight above 0"),
        ({"security": {one: float("nan") for one in ["good_home"]}}, "column good_home: found nan"),
    ],
)
def test_weights_that_cannot_be_are_refused_with_how_to_mend_them(weights: Any, said: str) -> None:
    with pytest.raises(InputError) as refused:
        asked(values_of(AREAS, SEED), weights=weights)
    assert said in str(refused.value)


def test_all_faults_in_weights_are_told_at_once_and_what_has_no_place_here_is_passed_over() -> None:
    values = values_of(AREAS, SEED)
    with pytest.raises(InputError) as refused:
        asked(values, weights={"cohesion": {"coh_volunteers": -1}, "warmth": {}, "security": {"nothing": 1}})
    assert len(refused.value.faults) == 3
    asked(values, weights={"security": {"sec_gp_distance": 2}})


def test_one_condition_can_be_asked_for_and_another_name_is_refused() -> None:
    values = values_of(AREAS, SEED)
    figures, checks = asked(values, conditions=["inclusion"])
    assert {column.partition(":")[0] for _, column in figures.index} == {"inclusion"}
    assert set(checks["condition"]) == {"inclusion"}
    for wrong in (["warmth"], []):
        with pytest.raises(InputError, match="conditions"):
            asked(values, conditions=wrong)


def test_the_checks_say_what_counts_twice(told: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    checks = told[1]
    twice = checks[(checks["check"] == "collinear") & (checks["note"] == "predictor")]
    assert ("sec_stress", "sec_low_income") in {*zip(twice["indicator_id"], twice["other_id"], strict=True)}
    of_conditions = checks[checks["indicator_id"] == ""]
    assert set(of_conditions["check"]) == {"alpha", "pca_first", "pca_kept"}
    assert {"correlation", "skew", "kurtosis", "treated", "coverage", "imputed"} <= set(checks["check"])
