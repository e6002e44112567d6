"""Similar areas beside a plain version, and what they are compared with."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pandas as pd
import pytest

from weefsel.analysis.trend.compared import compared
from weefsel.analysis.trend.similar import FEWEST_KNOWN, NEAREST, VARIABLES, similar

SEED = 20260301


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    codes = [f"A{k:02d}" for k in range(30)]
    rows = pd.DataFrame({name: np.exp(rng.normal(size=30)) for name in VARIABLES}, index=pd.Index(codes))
    # income is known of a few, household_size is the same everywhere, and of some areas little is known
    rows.loc[rows.index[5:], "income"] = np.nan
    rows["household_size"] = 2.0
    rows.loc["A03", "rental"] = np.nan
    rows.loc["A04", ["children", "older"]] = np.nan
    return rows.assign(level=["buurt"] * 24 + ["wijk"] * 6).rename_axis("area_code")


def plain(table: pd.DataFrame, code: str) -> list[tuple[str, float]]:
    """The nearest of an area, a pair at a time."""
    level = table[table["level"] == table.at[code, "level"]]
    scores: dict[str, dict[str, float]] = {}
    for name in VARIABLES:
        known = {c: float(v) for c, v in level[name].items() if not math.isnan(v)}
        known = {c: math.log(v) if name == "residents_per_km2" else v for c, v in known.items()}
        if len(known) < len(level) / 2 or len(set(known.values())) == 1:
            continue
        mean, sd = statistics.fmean(known.values()), statistics.pstdev(known.values())
        scores[name] = {c: (v - mean) / sd for c, v in known.items()}
    found: list[tuple[float, str]] = []
    for other in level.index:
        shared = [held for held in scores.values() if code in held and other in held]
        if other != code and len(shared) >= FEWEST_KNOWN:
            found.append((math.sqrt(statistics.fmean((h[code] - h[other]) ** 2 for h in shared)), str(other)))
    return [(other, distance) for distance, other in sorted(found)[:NEAREST]]


def test_similar_areas_are_those_of_a_pair_at_a_time(table: pd.DataFrame) -> None:
    found = similar(table)
    for code in table.index:
        mine = found[found["area_code"] == code]
        told = plain(table, str(code))
        assert mine["other_code"].tolist() == [other for other, _ in told]
        assert mine["distance"].tolist() == pytest.approx([distance for _, distance in told])
    # two variables are left of this one
    assert "A04" not in set(found["area_code"])
    assert set(found.loc[found["area_code"] == "A03", "lacking"]) == {"household_size+rental+income"}


def test_nothing_known_gives_no_similar_areas() -> None:
    nothing = pd.DataFrame(np.nan, index=pd.Index(["A", "B"]), columns=pd.Index(VARIABLES)).assign(level="buurt")
    assert len(similar(nothing)) == 0
    assert len(similar(nothing.iloc[:0])) == 0


def test_an_indicator_stands_beside_the_middle_of_those_of_its_year(table: pd.DataFrame) -> None:
    near = similar(table)
    rows = pd.DataFrame({"indicator_id": "x", "area_code": table.index, "year": 2020, "unit": "share"})
    rows["value"] = np.arange(len(rows)) / 30
    mine = near.loc[near["area_code"] == "A00", "other_code"].tolist()
    rows["evidence"] = np.where(rows["area_code"] == mine[0], "model", "counted")
    told = rows.set_index("area_code")["value"]
    found = compared(rows, near).set_index("area_code")
    assert found.at["A00", "value"] == pytest.approx(statistics.median(told[mine]))
    assert (found.at["A00", "lower"], found.at["A00", "upper"]) == (min(told[mine]), max(told[mine]))
    assert found.at["A00", "evidence"] == "model"
    # of two similar areas nothing is told, nor beside figures of another year, nor of what areas are matched by
    rows.loc[rows["area_code"].isin(mine[:3]), "year"] = 2016
    found = compared(rows, near).set_index("area_code")
    assert found.at["A00", "missing"] == "unknown"
    assert len(compared(rows.assign(indicator_id="sec_rental"), near)) == 0
    # nor how many live there: areas are not matched by their size
    assert len(compared(rows.assign(unit="residents"), near)) == 0
