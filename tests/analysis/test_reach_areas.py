"""From squares to areas: shares, medians and bounds, by hand and against a slow recount.

By hand, for buurt west of the town in `tests/town.py` and a place to meet. Twelve squares of ten residents. In metres:

    y 350    560    860  1,160    (to node 5, the cross street, the house)
    y 250    560    860  1,160
    y 150     60    360    660
    y  50     60    360    660

Ten minutes is 800 m: eight squares of twelve, 2/3. Five minutes is 400 m: four squares, 1/3; with everybody half a
square (50 m) further away still those of 60 m, and 360 becomes 410: 1/6. In order of distance the sixth square of
twelve is at 560 m, so half of the residents walk at most 560 m: 7 minutes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import areas_above
from tests.town import EAST, GEMEENTE, META, WEST, WIJK, YEAR, rows, town

from weefsel.analysis.figures import FIGURE_COLUMNS
from weefsel.analysis.reach import reach_areas, reach_cells
from weefsel.analysis.walking import Walking
from weefsel.concepts import AgeBand, Evidence, Function, MissingReason
from weefsel.snapshot import frame, open_snapshot

Tables = dict[str, pd.DataFrame]


def figures_of(tables: Tables, walking: Walking | None = None) -> pd.DataFrame:
    cells = reach_cells(tables["residents"], tables["places"], tables["nodes"], tables["edges"], walking)
    return reach_areas(tables["areas"], tables["residents"], cells, walking).set_index(["area_code", "column"])


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return figures_of(town())


def test_the_example_by_hand(found: pd.DataFrame) -> None:
    west = found.loc[WEST]
    assert west.loc["meeting:within_10", ["value", "lower", "upper"]].tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3])
    assert west.loc["meeting:within_5", ["value", "lower", "upper"]].tolist() == pytest.approx([1 / 3, 1 / 6, 1 / 3])
    # 1,200 m: all, but those of 1,160 m only as long as they do not live further away
    assert west.loc["meeting:within_15", ["value", "lower", "upper"]].tolist() == pytest.approx([1, 10 / 12, 1])
    assert west.loc["meeting:median_minutes", "value"] == pytest.approx(560 / 80)
    assert west.loc["meeting:p90_minutes", "value"] == pytest.approx(1160 / 80)
    assert west.loc["off_network", "value"] == 0
    assert set(west["evidence"]) - {None} == {"counted"}


def test_the_old_by_hand(found: pd.DataFrame) -> None:
    """Nobody over 65 lives south of y = 200, where the places to meet are near; of 24 in the north 8 are within 800 m.

    Of 24 children 6 × 3 live in the south, and of the 6 in the north 2 are near.
    """
    assert found.loc[(WEST, "meeting:within_10:age_65plus"), "value"] == pytest.approx(8 / 24)
    assert found.loc[(WEST, "meeting:within_15:age_65plus"), "value"] == 1
    assert found.loc[(WEST, "meeting:within_10:age_0_15"), "value"] == pytest.approx(20 / 24)


def test_who_is_not_reached_counts_as_not_reached(found: pd.DataFrame) -> None:
    """In the east 80 residents and 7 on the island; the four squares of 40 in the south have books within 400 m."""
    assert found.loc[(EAST, "off_network"), "value"] == 7
    assert found.loc[(GEMEENTE, "off_network"), "value"] == 7
    assert found.loc[(EAST, "meeting:within_10"), "value"] == pytest.approx(40 / 87)
    assert found.loc[(EAST, "clubhouse:within_15"), "value"] == 0
    missing = found.loc[(EAST, "clubhouse:median_minutes")]
    assert np.isnan(missing["value"])
    assert missing["missing"] == MissingReason.NOT_MEASURED
    assert missing["evidence"] is None or pd.isna(missing["evidence"])


def test_ninety_per_cent_of_which_more_than_a_tenth_is_not_reached_has_no_time() -> None:
    tables = town()
    tables["residents"].loc[20, "residents"] = 40.0
    found = figures_of(tables)
    assert np.isfinite(found.loc[(EAST, "meeting:median_minutes"), "value"])
    assert np.isnan(found.loc[(EAST, "meeting:p90_minutes"), "value"])


# --- a slow recount ------------------------------------------------------------------------------------------------


def recount(tables: Tables, walking: Walking) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Every share again in plain Python: (value, lower, upper), NaN where nobody lives."""
    cells = reach_cells(tables["residents"], tables["places"], tables["nodes"], tables["edges"], walking)
    metres: dict[str, dict[str, float]] = {}
    for row in cells.itertuples():
        metres.setdefault(str(row.target), {})[str(row.cell_id)] = float(row.distance_m)
    above = areas_above(tables["areas"])
    squares = tables["residents"].to_dict("records")
    out: dict[tuple[str, str], tuple[float, float, float]] = {}
    for code in above:
        inside = [s for s in squares if code in above[s["area_code"]]]
        for target, far in metres.items():
            for band in [None, *AgeBand] if target in list(Function) else [None]:
                weights = [s["residents"] if band is None else _number(s[str(band)]) for s in inside]
                for minutes in walking.minutes:
                    limit, suffix = minutes * 60 * walking.speed_m_s, "" if band is None else f":{band}"
                    shares = tuple(
                        _share(weights, [far[s["cell_id"]] + side * s["size_m"] / 2 <= limit for s in inside])
                        for side in (0, 1, -1)
                    )
                    out[code, f"{target}:within_{minutes}{suffix}"] = shares[0], shares[1], shares[2]
    return out


def _number(value: Any) -> float:
    return 0.0 if value is None or value != value else float(value)


def _share(weights: list[float], near: list[bool]) -> float:
    total = sum(weights)
    return sum(w for w, n in zip(weights, near, strict=True) if n) / total if total else float("nan")


def compare(tables: Tables, walking: Walking) -> int:
    found, slow = figures_of(tables, walking), recount(tables, walking)
    shares = found[found["unit"] == "share"]
    assert set(shares.index) == set(slow)
    ours = shares.loc[list(slow), ["value", "lower", "upper"]].to_numpy(float)
    np.testing.assert_allclose(ours, list(slow.values()), rtol=1e-12, atol=1e-12)
    return len(slow)


def test_the_town_is_equal_to_a_slow_recount() -> None:
    assert compare(town(), Walking()) == 4 * 3 * (5 * 6 + 5)
    assert compare(town(), Walking(speed_m_s=0.7, minutes=(1, 20))) == 4 * 2 * (5 * 6 + 5)


def test_the_village_is_equal_to_a_slow_recount(village_dir: Path) -> None:
    s = open_snapshot(village_dir)
    assert (
        compare({name: s.table(name) for name in ("areas", "residents", "places", "nodes", "edges")}, Walking()) > 500
    )


def test_a_median_is_what_numpy_calls_the_inverted_cdf(village_dir: Path) -> None:
    s = open_snapshot(village_dir)
    cells = reach_cells(s.residents, s.places, s.nodes, s.edges)
    found = reach_areas(s.areas, s.residents, cells).set_index(["area_code", "column"])
    above = areas_above(s.areas)
    for code in above:
        inside = s.residents["area_code"].map(lambda c, code=code: code in above[c]).to_numpy(bool)
        weights = s.residents["residents"].to_numpy()[inside]
        for target, rows_ in cells.groupby("target"):
            far = rows_["distance_m"].fillna(np.inf).to_numpy()[inside] / (4.8 / 3.6) / 60
            for name, q in (("median_minutes", 0.5), ("p90_minutes", 0.9)):
                ours = found.loc[(code, f"{target}:{name}"), "value"]
                theirs = np.quantile(far, q, weights=weights, method="inverted_cdf") if weights.sum() else np.nan
                assert ours == pytest.approx(theirs) or (np.isnan(ours) and not np.isfinite(theirs)), (code, target)


# --- laws ----------------------------------------------------------------------------------------------------------


@st.composite
def weird_towns(draw: st.DrawFn) -> Tables:
    """The town with other numbers of residents, some squares empty, some without ages, some areas without squares."""
    tables = town()
    squares = rows()["residents"]
    for square in squares:
        ages = draw(st.none() | st.lists(st.floats(0, 50), min_size=5, max_size=5))
        square["residents"] = draw(st.sampled_from([0.0, 0.5, 10.0]) | st.floats(0, 1e6))
        square |= dict(zip(map(str, AgeBand), ages or [None] * 5, strict=True))
        square["age_missing"] = None if ages else draw(st.sampled_from(list(MissingReason))).value
        square["area_code"] = draw(st.sampled_from([WEST, EAST, WIJK, GEMEENTE]))
        square["evidence"] = draw(st.sampled_from(list(Evidence))).value
    kept = draw(st.lists(st.sampled_from(squares), unique_by=lambda s: s["cell_id"], max_size=21))
    tables["residents"] = frame("residents", kept, META.crs)
    return tables


@settings(max_examples=25, deadline=None)
@given(tables=weird_towns(), speed=st.floats(0.3, 3))
def test_shares_lie_between_their_bounds_and_grow_with_the_time(tables: Tables, speed: float) -> None:
    found = figures_of(tables, Walking(speed_m_s=speed))
    shares = found[found["unit"] == "share"]
    there = shares[shares["value"].notna()]
    assert ((there["lower"] >= 0) & (there["lower"] <= there["value"])).all()
    assert ((there["value"] <= there["upper"]) & (there["upper"] <= 1)).all()
    assert (found["value"].isna() == found["missing"].notna()).all()
    for target in Function:
        for suffix in ("", *(f":{band}" for band in AgeBand)):
            by_time = [shares.xs(f"{target}:within_{m}{suffix}", level=1)["value"].fillna(0) for m in (5, 10, 15)]
            assert (by_time[0] <= by_time[1]).all()
            assert (by_time[1] <= by_time[2]).all()
    faster = figures_of(tables, Walking(speed_m_s=speed * 1.5)).loc[found.index]
    minutes = found["unit"] == "minutes"
    assert (faster.loc[~minutes, "value"].fillna(0) >= found.loc[~minutes, "value"].fillna(0)).all()
    assert (faster.loc[minutes, "value"].fillna(np.inf) <= found.loc[minutes, "value"].fillna(np.inf)).all()


@settings(max_examples=25, deadline=None)
@given(weird_towns())
def test_an_area_is_the_weighted_mean_of_what_is_in_it(tables: Tables) -> None:
    """The gemeente holds its own squares, those of the wijk, and those of both buurten."""
    found = figures_of(tables)
    weights = tables["residents"].groupby("area_code")["residents"].sum()
    cells = reach_cells(tables["residents"], tables["places"], tables["nodes"], tables["edges"])
    meeting = cells[cells["target"] == "meeting"].set_index("cell_id")["distance_m"]
    near = tables["residents"].set_index("cell_id").assign(near=(meeting <= 800).astype(float))
    total = sum(weights.get(code, 0.0) for code in (WEST, EAST, WIJK, GEMEENTE))
    ours = found.loc[(GEMEENTE, "meeting:within_10"), "value"]
    if total == 0:
        assert np.isnan(ours)
        return
    parts = {code: found.loc[(code, "meeting:within_10"), "value"] for code in (WEST, EAST)}
    own = near[near["area_code"].isin([WIJK, GEMEENTE])]
    slow = sum(weights.get(code, 0.0) * share for code, share in parts.items() if weights.get(code, 0.0) > 0)
    assert ours == pytest.approx((slow + float((own["near"] * own["residents"]).sum())) / total)


# --- little or nothing, and several years ---------------------------------------------------------------------------


@pytest.mark.parametrize("empty", [["residents"], ["places"], ["residents", "places"], ["nodes", "edges"]])
def test_every_function_has_figures_also_where_nobody_lives_and_nothing_is(empty: list[str]) -> None:
    tables = {name: table.iloc[:0] if name in empty else table for name, table in town().items()}
    found = figures_of(tables)
    for code in (WEST, GEMEENTE):
        for function in Function:
            share = found.loc[(code, f"{function}:within_10")]
            assert np.isnan(share["value"]) == ("residents" in empty)
            assert pd.isna(share["missing"]) == ("residents" not in empty)
            assert found.loc[(code, f"{function}:median_minutes"), "unit"] == "minutes"
    off = {"residents": 0, "places": 7, "nodes": 0}[empty[0]]
    assert found.loc[(GEMEENTE, "off_network"), "value"] == off


def test_without_streets_all_figures_say_that_they_are_estimated() -> None:
    for places in (town()["places"], town()["places"].iloc[:0]):
        found = figures_of(town() | {"edges": town()["edges"].iloc[:0], "places": places})
        assert set(found.loc[found["value"].notna(), "evidence"]) == {"estimated"}
        assert (found.xs("off_network", level=1)["value"] == 0).all()


def test_figures_are_as_unsure_as_their_squares() -> None:
    tables = town()
    tables["residents"].loc[0, "evidence"] = "spread"
    found = figures_of(tables)
    told = {code: found.loc[(code, "meeting:within_10"), "evidence"] for code in (WEST, EAST, GEMEENTE)}
    assert told == {WEST: "spread", EAST: "counted", GEMEENTE: "spread"}


def test_ages_that_are_not_known_keep_their_reason() -> None:
    squares = rows()["residents"]
    for square in squares:
        square |= dict.fromkeys(map(str, AgeBand)) | {"age_missing": "not_published"}
    found = figures_of(town() | {"residents": frame("residents", squares, META.crs)})
    by_age = found[found.index.get_level_values(1).str.count(":") == 2]
    assert by_age["value"].isna().all()
    assert set(by_age["missing"]) == {"not_published"}
    assert found.loc[(WEST, "meeting:within_10"), "value"] == pytest.approx(8 / 12)


def test_only_the_areas_of_the_newest_year_have_figures(found: pd.DataFrame) -> None:
    areas = rows()["areas"]
    older = [{**area, "year": YEAR - 1, "parent_code": None} for area in areas] + [
        {**areas[0], "year": YEAR - 2, "area_code": "GMOLD"}
    ]
    for order in (older + areas, areas + older):
        again = figures_of(town() | {"areas": frame("areas", order, META.crs)})
        pd.testing.assert_frame_equal(again, found)


def test_figures_have_their_columns_sorted_and_of_their_type() -> None:
    cells = reach_cells(*(town()[name] for name in ("residents", "places", "nodes", "edges")))
    found = reach_areas(town()["areas"], town()["residents"], cells)
    assert {name: str(kind) for name, kind in found.dtypes.items()} == dict(FIGURE_COLUMNS)
    address = found[["area_code", "year", "column"]]
    assert not address.duplicated().any()
    assert address.equals(address.sort_values(list(address.columns), ignore_index=True))
