"""A figure of other boundaries is less sure, and no less than that."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from weefsel.analysis.trend.boundaries import moved, widened

#: A and B are parts of W, C and D of V; in 2016 there was one area in place of A and B, and P and Q in place of C
CROSSWALK = pd.DataFrame(
    [("AB", "A", 0.75), ("AB", "B", 0.25), ("P", "C", 1.0), ("Q", "C", 1.0), ("D", "D", 1.0), ("E", "D", 0.2)],
    columns=["from_code", "to_code", "share"],
)
PARENTS = pd.Series({"A": "W", "B": "W", "C": "V", "D": "V"})


def observations() -> pd.DataFrame:
    codes = {"A": "AB", "B": "AB", "C": "P+Q", "D": None}
    return pd.DataFrame(
        [("x", area, 2016, old) for area, old in codes.items()] + [("x", area, 2020, None) for area in codes],
        columns=["indicator_id", "area_code", "year", "from_codes"],
    )


def values(unit: str = "share") -> pd.DataFrame:
    rows = observations().drop(columns="from_codes").assign(value=[1.0, 1.0, 5.0, 7.0, 2.0, 4.0, 5.0, 7.0], unit=unit)
    return rows.assign(sd=0.1, lower=rows["value"] - 0.195996, upper=rows["value"] + 0.195996)


def test_how_much_of_the_old_areas_came_along() -> None:
    found = moved(observations(), CROSSWALK).set_index("area_code")
    assert found["parts"].to_dict() == {"A": 1, "B": 1, "C": 2}
    assert found["cut"].to_dict() == {"A": 0.25, "B": 0.75, "C": 0.0}
    assert found["cut_sum"].to_dict() == {"A": 0.25, "B": 0.75, "C": 0.0}


def test_a_small_part_beside_a_whole_area_adds_little() -> None:
    rows = observations().assign(from_codes="D+E")
    found = moved(rows[rows["area_code"] == "D"], CROSSWALK).iloc[0]
    # of the new area one sixth is a fifth of an old one
    assert (found["cut"], found["cut_sum"]) == pytest.approx((0.8 / 36, 0.8 / 6))


def test_a_part_is_as_unsure_as_neighbours_differ() -> None:
    found = widened(values(), moved(observations(), CROSSWALK), PARENTS).set_index(["area_code", "year"])
    # around the means of W and V: 0, 0, ±1, ±1, ±1, ±1; each group of two counts for one freedom
    apart = math.sqrt(6 * 2 / 8)
    assert found.loc[("B", 2016), "sd"] == pytest.approx(math.hypot(0.1, apart * math.sqrt(0.75)))
    assert found.loc[("A", 2016), "sd"] == pytest.approx(math.hypot(0.1, apart * math.sqrt(0.25)))
    half = found["upper"] - found["value"]
    assert half.to_numpy() == pytest.approx(found["sd"].to_numpy() * 1.959964, rel=1e-5)
    assert found["moved"].groupby("year").sum().to_dict() == {2016: 3, 2020: 0}


def test_what_was_put_together_whole_or_never_moved_is_as_sure_as_it_was() -> None:
    found = widened(values(), moved(observations(), CROSSWALK), PARENTS).set_index(["area_code", "year"])
    assert found.loc[[("C", 2016), ("D", 2016), ("B", 2020)], "sd"].tolist() == pytest.approx([0.1, 0.1, 0.1])


def test_numbers_of_people_are_off_by_a_tenth_of_what_stayed_behind() -> None:
    found = widened(values("residents"), moved(observations(), CROSSWALK), PARENTS).set_index(["area_code", "year"])
    assert found.loc[("B", 2016), "sd"] == pytest.approx(math.hypot(0.1, 0.1 * 0.75 * 1.0))


def test_an_unknown_error_stays_unknown() -> None:
    rows = values().assign(sd=np.nan, lower=np.nan, upper=np.nan)
    found = widened(rows, moved(observations(), CROSSWALK), PARENTS)
    assert found[["sd", "lower", "upper"]].isna().all(axis=None)


def test_bounds_that_hold_all_that_is_possible_are_drawn_out_to_a_normal_interval() -> None:
    rows = values().assign(sd=0.1 / math.sqrt(12))
    rows = rows.assign(lower=rows["value"] - 0.02, upper=rows["value"] + 0.08)
    found = widened(rows, moved(observations(), CROSSWALK), PARENTS)
    kept = found[found["year"] == 2020]
    assert (kept["upper"] - kept["lower"]).to_numpy() == pytest.approx(2 * 1.959964 * 0.1 / math.sqrt(12))
    assert ((kept["upper"] - kept["value"]) / (kept["value"] - kept["lower"])).to_numpy() == pytest.approx(4)
