"""Computed indicators of the town, by hand; and what nobody wrote down is unknown, not zero."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from tests.town import EAST, GEMEENTE, META, WEST, WIJK, town

from weefsel.analysis.people import people
from weefsel.analysis.rates import COLUMNS, rates
from weefsel.analysis.web.measures import web_figures
from weefsel.concepts.indicators import library
from weefsel.snapshot import frame

ON = dt.date(2026, 3, 1)
Tables = dict[str, pd.DataFrame]


def figures_of(tables: Tables, on: dt.date = ON) -> pd.DataFrame:
    lived = people(tables["areas"], tables["residents"], tables["observations"])
    web = web_figures(tables["areas"], tables["actors"], tables["places"], tables["ties"], on, [None])
    given = (tables[name] for name in ("areas", "places", "actors", "offers", "funding"))
    return rates(*given, lived, web, on).set_index(["area_code", "column"])


def residents(tables: Tables) -> dict[str, float]:
    told = people(tables["areas"], tables["residents"], tables["observations"])
    told = told[told["column"] == "residents"]
    return dict(zip(told["area_code"], told["value"], strict=True))


def money(*rows: tuple[str, float, str | None, str | None]) -> pd.DataFrame:
    """Who gets how much from the city, from when until when."""
    content = [
        {"funding_id": f"f{n}", "from_id": "city", "to_id": to, "amount_eur": euro, "source_id": "own"}
        | {"from_date": first and dt.date.fromisoformat(first), "until_date": last and dt.date.fromisoformat(last)}
        for n, (to, euro, first, last) in enumerate(rows)
    ]
    return frame("funding", content, META.crs)


def test_the_town_by_hand() -> None:
    tables = town()
    found, lived = figures_of(tables)["value"], residents(tables)
    # the bench is in west; the house and the books are indoors to meet, the hut is too; the playground is outdoors
    assert found[WEST, "inc_benches"] == pytest.approx(1000 * 1 / lived[WEST])
    assert found[EAST, "inc_benches"] == 0
    assert found[GEMEENTE, "prov_meeting_places"] == pytest.approx(1000 * 3 / lived[GEMEENTE])
    assert found[EAST, "prov_outdoor_places"] == pytest.approx(1000 * 1 / lived[EAST])
    assert found[EAST, "inc_residents_per_place"] == pytest.approx(lived[EAST] / 2)
    # the choir is the only group of residents; of what is on offer one price is known, and it is not free
    assert found[WEST, "coh_groups"] == pytest.approx(1000 * 1 / lived[WEST])
    assert found[EAST, "coh_groups"] == 0
    assert found[WEST, "inc_free_share"] == 0


def test_every_figure_is_of_an_indicator_and_has_a_value_or_a_reason() -> None:
    found = figures_of(town()).reset_index()
    assert set(found["column"]) == set(COLUMNS)
    assert set(found["column"]) == {one.id for one in library().values() if one.result == "rates"}
    assert (found["value"].isna() == found["missing"].notna()).all()
    assert (found["unit"] == [library()[str(id)].unit for id in found["column"]]).all()
    within = found.dropna(subset=["lower"])
    assert ((within["lower"] <= within["value"]) & (within["value"] <= within["upper"])).all()


@pytest.mark.parametrize(
    ("column", "table", "change"),
    [
        ("inc_benches", "places", {"kind": "playground"}),
        ("coh_groups", "actors", {"area_code": None}),
        ("inc_free_share", "offers", {"cost_eur": None}),
        ("inc_wheelchair", "places", {"wheelchair": None}),
        ("inc_other_language", "offers", {"language": None}),
    ],
)
def test_what_nobody_wrote_down_is_unknown_and_not_zero(column: str, table: str, change: dict[str, Any]) -> None:
    tables = town()
    for name, value in change.items():
        tables[table][name] = value
    found = figures_of(tables).xs(column, level="column")
    assert found["value"].isna().all()
    assert set(found["missing"]) == {"unknown"}


def test_of_a_share_only_those_count_of_which_it_is_known() -> None:
    tables = town()
    tables["places"]["wheelchair"] = ["yes", "no", "yes", "yes", "no", None]
    found = figures_of(tables)["value"]
    # of the places to meet: the house can be entered, the books cannot, of the hut it is unknown
    assert (found[WEST, "inc_wheelchair"], found[EAST, "inc_wheelchair"]) == (1, 0)
    assert found[GEMEENTE, "inc_wheelchair"] == 0.5


def test_where_nobody_lives_a_number_for_each_resident_makes_no_sense() -> None:
    tables = town()
    tables["residents"].loc[tables["residents"]["area_code"] == EAST, "residents"] = 0.0
    tables["observations"] = tables["observations"].iloc[:0]
    tables["areas"]["residents"] = float("nan")
    found = figures_of(tables)
    assert found.loc[(EAST, "prov_meeting_places"), "missing"] == "not_measured"


def test_money_is_that_of_the_day_and_what_ends_within_a_year_is_told_of_known_ends() -> None:
    tables = town()
    tables["funding"] = money(
        ("choir", 300, "2026-01-01", "2026-12-31"),
        ("choir", 100, None, "2029-12-31"),
        ("team", 600, "2020-01-01", None),
        ("team", 999, "2020-01-01", "2021-12-31"),
    )
    found, lived = figures_of(tables)["value"], residents(tables)
    assert found[GEMEENTE, "fun_per_resident"] == pytest.approx(1_000 / lived[GEMEENTE])
    assert found[WEST, "fun_per_resident"] == pytest.approx(400 / lived[WEST])
    assert found[GEMEENTE, "fun_ends_within_year"] == pytest.approx(300 / 400)
    assert found[GEMEENTE, "fun_concentration"] == pytest.approx(0.4**2 + 0.6**2)
    assert found[GEMEENTE, "fun_one_funder"] == 1


def test_money_of_the_past_is_told_with_its_year_and_its_end_is_no_longer_a_question() -> None:
    tables = town()
    tables["funding"] = money(("choir", 300, "2016-01-01", "2016-12-31"), ("team", 5, "2014-01-01", "2014-12-31"))
    found = figures_of(tables)
    assert found.loc[(WEST, "fun_per_resident"), ["year", "evidence"]].tolist() == [2016, "estimated"]
    assert found.loc[(EAST, "fun_per_resident"), "missing"] == "unknown"
    assert found.loc[(GEMEENTE, "fun_ends_within_year"), "missing"] == "unknown"


def test_who_has_three_quarters_or_less_from_one_funder_does_not_hang_on_it() -> None:
    tables = town()
    tables["funding"] = money(("choir", 75, None, None), ("team", 76, None, None), ("choir", 25, None, None))
    tables["funding"].loc[2, "from_id"] = "team"
    found = figures_of(tables)["value"]
    assert (found[WEST, "fun_one_funder"], found[EAST, "fun_one_funder"]) == (0, 1)
    assert found[WIJK, "fun_one_funder"] == 0.5


def test_groups_that_are_not_there_on_the_day_do_not_count() -> None:
    tables = town()
    assert figures_of(tables, dt.date(1980, 1, 1)).loc[(WEST, "coh_groups"), "missing"] == "unknown"
