"""Who lives here: what the source states, else what its parts state, else the squares; by hand and recounted.

By hand, in the town of `tests/town.py`: the gemeente states 210 and buurt west 120. Buurt east states nothing: its nine
squares have 8 × 10 + 7 = 87. The wijk states nothing, nor do both its buurten: its squares have 20 × 10 + 7 = 207.
Of 80 residents with known ages in the east 4 squares of ten are in the south (3, 2, 3, 2, 0) and 4 in the north
(1, 1, 2, 2, 4): of 0 to 15 years 4 × 3 + 4 × 1 = 16, a share of 0.2.
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
from weefsel.analysis.people import least_sure, people
from weefsel.concepts import AgeBand, Evidence
from weefsel.snapshot import frame, open_snapshot

Tables = dict[str, pd.DataFrame]
BANDS = [str(band) for band in AgeBand]


def figures_of(tables: Tables) -> pd.DataFrame:
    return people(tables["areas"], tables["residents"], tables["observations"]).set_index(["area_code", "column"])


def changed(areas: dict[str, dict[str, Any]] | None = None, squares: dict[str, Any] | None = None) -> Tables:
    """The town with other values: in areas by code, and in all squares."""
    described = [area | (areas or {}).get(area["area_code"], {}) for area in rows()["areas"]]
    counted = [square | (squares or {}) for square in rows()["residents"]]
    return town() | {"areas": frame("areas", described, META.crs), "residents": frame("residents", counted, META.crs)}


def test_the_example_by_hand() -> None:
    found = figures_of(town())
    assert {code: found.loc[(code, "residents"), "value"] for code in (GEMEENTE, WIJK, WEST, EAST)} == {
        GEMEENTE: 210,
        WIJK: 207,
        WEST: 120,
        EAST: 87,
    }
    assert found.loc[EAST].loc[BANDS, "value"].tolist() == pytest.approx([0.2, 0.15, 0.25, 0.2, 0.2])


def published(indicator: str, area: str, value: float | None, **more: Any) -> dict[str, Any]:
    """An observation of a source of statistics, rounded to five."""
    spread = {"lower": None, "upper": None} if value is None else {"lower": max(value - 2.5, 0), "upper": value + 2.5}
    row = {"indicator_id": indicator, "area_code": area, "year": YEAR, "value": value, "evidence": "rounded", **spread}
    return row | {"source_id": "stats"} | more


def with_statistics(*observed: dict[str, Any]) -> pd.DataFrame:
    return figures_of(town() | {"observations": frame("observations", observed)})


def test_statistics_count_where_the_areas_state_nothing() -> None:
    older = published("residents", EAST, 50.0, year=YEAR - 4)
    found = with_statistics(published("residents", EAST, 90.0), older, published("residents", WEST, 500.0))
    east = found.loc[(EAST, "residents")]
    assert (east["value"], east["lower"], east["upper"], east["evidence"]) == (90, 87.5, 92.5, "rounded")
    assert found.loc[(WEST, "residents"), "value"] == 120  # the source of the areas says so itself


def test_what_statistics_keep_secret_is_not_added_up_from_squares() -> None:
    hidden = published("residents", EAST, None, missing="secret", evidence=None)
    found = with_statistics(hidden).loc[(EAST, "residents")]
    assert (np.isnan(found["value"]), found["missing"]) == (True, "secret")


def test_ages_of_statistics_are_shares_with_the_room_that_rounding_leaves() -> None:
    found = with_statistics(*(published(band, EAST, n) for band, n in zip(BANDS, (10, 20, 30, 40, 0), strict=True)))
    young = found.loc[(EAST, BANDS[0])]
    assert (young["value"], young["evidence"]) == (0.1, "rounded")
    # the band as low and the others as high as rounding allows, and the other way round
    assert young["lower"] == pytest.approx(7.5 / (7.5 + 22.5 + 32.5 + 42.5 + 2.5))
    assert young["upper"] == pytest.approx(12.5 / (12.5 + 17.5 + 27.5 + 37.5 + 0))
    assert found.loc[(EAST, BANDS[-1]), "lower"] == 0


def test_one_secret_band_makes_all_shares_secret() -> None:
    rows_ = [published(band, EAST, 10.0) for band in BANDS[1:]]
    found = with_statistics(published(BANDS[0], EAST, None, missing="secret", evidence=None), *rows_)
    assert set(found.loc[EAST].loc[BANDS, "missing"]) == {"secret"}


def test_parts_that_all_state_their_residents_count_before_squares() -> None:
    found = figures_of(changed({EAST: {"residents": 88.0, "residents_missing": None}}))
    assert found.loc[(WIJK, "residents"), "value"] == 208
    assert found.loc[(WIJK, "residents"), "evidence"] == "counted"


@pytest.mark.parametrize("reason", ["secret", "not_published"])
def test_a_secret_is_not_added_up_from_squares(reason: str) -> None:
    found = figures_of(changed({EAST: {"residents_missing": reason}})).loc[(EAST, "residents")]
    if reason == "secret":
        assert (np.isnan(found["value"]), found["missing"]) == (True, "secret")
    else:
        assert (found["value"], found["missing"]) == (87, None)


def test_zero_residents_are_zero_and_have_no_shares() -> None:
    nothing = {"residents": 0.0, **dict.fromkeys(BANDS, 0.0), "age_missing": None}
    found = figures_of(changed({WEST: {"residents": 0.0}}, nothing)).loc[WEST]
    assert (found.loc["residents", "value"], found.loc["residents", "missing"]) == (0, None)
    assert found.loc[BANDS, "value"].isna().all()
    assert set(found.loc[BANDS, "missing"]) == {"unknown"}


def test_ages_that_are_not_known_keep_the_reason_of_most_residents() -> None:
    squares = rows()["residents"]
    for number, square in enumerate(squares):
        square |= dict.fromkeys(BANDS) | {"age_missing": "later" if number < 3 else "not_published"}
    found = figures_of(town() | {"residents": frame("residents", squares, META.crs)})
    assert set(found.loc[GEMEENTE].loc[BANDS, "missing"]) == {"not_published"}


def test_an_area_without_squares_has_no_ages_but_what_it_states() -> None:
    tables = town()
    tables["residents"] = tables["residents"].iloc[:0]
    found = figures_of(tables)
    assert found.loc[(WEST, "residents"), "value"] == 120
    assert (found.loc[(EAST, "residents"), "missing"], found.loc[(EAST, "age_0_15"), "missing"]) == (
        "not_published",
        "unknown",
    )


def test_a_sum_is_as_unsure_as_its_least_sure_square() -> None:
    tables = town()
    tables["residents"]["evidence"] = ["rounded"] * 20 + ["spread"]
    found = figures_of(tables)
    told = {code: found.loc[(code, "residents"), "evidence"] for code in (WEST, EAST, WIJK)}
    assert told == {WEST: "counted", EAST: "spread", WIJK: "spread"}
    # of the island no ages are known, so it makes the shares no less sure
    assert found.loc[(EAST, "age_0_15"), "evidence"] == "rounded"


@given(st.lists(st.sampled_from(list(Evidence)), min_size=1))
def test_the_least_sure_does_not_depend_on_order_or_number(kinds: list[Evidence]) -> None:
    one = least_sure(pd.Series([str(k) for k in kinds], dtype=object))
    assert one in kinds
    assert one == least_sure(pd.Series([str(k) for k in [*reversed(kinds), *kinds]], dtype=object))


# --- a slow recount ------------------------------------------------------------------------------------------------


def recount(tables: Tables) -> dict[tuple[str, str], float]:
    above = areas_above(tables["areas"])
    squares = tables["residents"].to_dict("records")
    newest = tables["areas"][tables["areas"]["year"] == max(tables["areas"]["year"])].to_dict("records")
    stated = {area["area_code"]: area["residents"] for area in newest}
    out: dict[tuple[str, str], float] = {}
    for area in newest:
        code = area["area_code"]
        inside = [square for square in squares if code in above[square["area_code"]]]
        parts = [stated[a["area_code"]] for a in newest if a["parent_code"] == code]
        if not _missing(stated[code]):
            total = stated[code]
        elif area["residents_missing"] == "secret":
            total = np.nan
        elif parts and not any(map(_missing, parts)):
            total = sum(parts)
        else:
            total = sum(square["residents"] for square in inside) if inside else np.nan
        out[code, "residents"] = total
        known = [square for square in inside if not any(_missing(square[band]) for band in BANDS)]
        people_ = sum(square[band] for square in known for band in BANDS)
        for band in BANDS:
            out[code, band] = sum(square[band] for square in known) / people_ if people_ else np.nan
    return out


def _missing(value: Any) -> bool:
    return value is None or value != value


def compare(tables: Tables) -> None:
    found, slow = figures_of(tables), recount(tables)
    assert set(found.index) == set(slow)
    np.testing.assert_allclose(found.loc[list(slow), "value"].to_numpy(float), list(slow.values()), rtol=1e-12)
    assert (found["value"].isna() == found["missing"].notna()).all()
    assert (found["value"].notna() == found["evidence"].notna()).all()


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_town_is_equal_to_a_slow_recount(data: st.DataObject) -> None:
    areas, squares = rows()["areas"], rows()["residents"]
    for area in areas:
        area["residents"] = data.draw(st.none() | st.sampled_from([0.0, 3.0, 1e9]))
        reason = data.draw(st.sampled_from(["secret", "later", "unknown"]))
        area["residents_missing"] = reason if area["residents"] is None else None
    for square in squares:
        ages = data.draw(st.none() | st.lists(st.sampled_from([0.0, 1.0, 7.5]), min_size=5, max_size=5))
        square |= dict(zip(BANDS, ages or [None] * 5, strict=True)) | {"age_missing": None if ages else "later"}
        square["area_code"] = data.draw(st.sampled_from([WEST, EAST, WIJK, GEMEENTE]))
    kept = squares[: data.draw(st.integers(0, 21))]
    older = [{**area, "year": YEAR - 1, "residents": 5.0, "residents_missing": None} for area in areas]
    tables = {"areas": frame("areas", older + areas, META.crs), "residents": frame("residents", kept, META.crs)}
    compare(town() | tables)


def test_the_village_is_equal_to_a_slow_recount(village_dir: Path) -> None:
    snapshot = open_snapshot(village_dir)
    compare({name: snapshot.table(name) for name in ("areas", "residents", "observations")})


def test_shares_of_all_bands_are_one_together(village_dir: Path) -> None:
    snapshot = open_snapshot(village_dir)
    found = figures_of({name: snapshot.table(name) for name in ("areas", "residents", "observations")})
    for code in snapshot.areas["area_code"]:
        together = found.loc[code].loc[BANDS, "value"].sum(skipna=False)
        assert np.isnan(together) or together == pytest.approx(1)


def test_one_area_without_a_parent_and_without_squares() -> None:
    area = rows()["areas"][0] | {"residents": None, "residents_missing": "later"}
    found = people(frame("areas", [area], META.crs), town()["residents"].iloc[:0], town()["observations"].iloc[:0])
    assert {name: str(kind) for name, kind in found.dtypes.items()} == dict(FIGURE_COLUMNS)
    assert len(found) == 6
    assert set(found["missing"]) == {"later", "unknown"}
