"""Places, groups, ties, offers and figures of the fictional municipality."""

from __future__ import annotations

import re
from datetime import date
from itertools import islice

import pandas as pd
import pytest
import shapely
from dateutil.rrule import rrulestr
from tests.sources.municipality import municipality

from weefsel.snapshot.validate import faults
from weefsel.sources.demo import Scale

#: one worker: each would make what these tests look at
pytestmark = pytest.mark.xdist_group("weverveen")

SCALES: list[Scale] = ["village", "city"]
IDS = {"places": "place_id", "actors": "actor_id", "offers": "offer_id", "ties": "tie_id", "funding": "funding_id"}

DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
DAYS = rf"{DAY}(?:-{DAY})?(?:,{DAY}(?:-{DAY})?)*"
HOURS = r"\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*"
MONTHS = r"(?:[A-Z][a-z]{2}-[A-Z][a-z]{2}: )?"
RULE = rf"{MONTHS}{DAYS} {HOURS}"
#: the part of the OSM opening hours grammar that the demo uses
OPENING_HOURS = re.compile(rf"24/7|sunrise-sunset|{RULE}(?:; {RULE})*")
CONTACT = re.compile(r"@|\+31|\b0\d[\d -]{7,}|https?:|www\.", re.ASCII)


@pytest.mark.parametrize("scale", SCALES)
def test_the_tables_are_sound(scale: Scale) -> None:
    assert faults(municipality(scale).tables) == []


@pytest.mark.parametrize("scale", SCALES)
def test_it_says_everywhere_that_it_is_fictional(scale: Scale) -> None:
    town = municipality(scale)
    assert town.meta.fictional
    sources = town.tables["sources"]
    assert sources["title"].str.contains("verzonnen").all()
    assert set(sources["licence"]) == {"CC0-1.0"}
    assert dict(zip(sources["source_id"], sources["disclosure"], strict=True)) == {
        "kerncijfers": "public",
        "stratenkaart": "public",
        "register": "own",
        "enquete": "own",
        "gezondheid": "public",
    }


@pytest.mark.parametrize("scale", SCALES)
def test_ids_are_unique_within_the_register(scale: Scale) -> None:
    tables = municipality(scale).tables
    ids = pd.concat([tables[name][column] for name, column in IDS.items()])
    assert ids.is_unique
    assert ids.str.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}").all()


@pytest.mark.parametrize("scale", SCALES)
def test_everything_has_a_name_and_groups_and_places_one_of_their_own(scale: Scale) -> None:
    tables = municipality(scale).tables
    for name in ("areas", "places", "actors", "offers"):
        assert tables[name]["name"].str.strip().ne("").all()
    assert tables["places"]["name"].is_unique
    assert tables["actors"]["name"].is_unique


@pytest.mark.parametrize("scale", SCALES)
def test_no_text_holds_an_address_of_a_person_or_a_number_to_call(scale: Scale) -> None:
    for name, table in municipality(scale).tables.items():
        for column in table.columns:
            if column.endswith("_id") or column in ("geometry", "rrule", "residents_ref"):
                continue
            texts = [str(v) for v in table[column] if isinstance(v, str)]
            assert not [t for t in texts if CONTACT.search(t)], f"{name}.{column}"


@pytest.mark.parametrize("scale", SCALES)
def test_places_stand_in_the_buurt_they_name_and_not_in_the_water(scale: Scale) -> None:
    town = municipality(scale)
    places, buurten = town.tables["places"], town.areas("buurt").geometry
    points = places["geometry"].to_numpy()
    assert shapely.contains(buurten.loc[places["area_code"]].to_numpy(), points).all()
    assert not shapely.intersects(points, town.water).any()


@pytest.mark.parametrize("scale", SCALES)
def test_opening_hours_are_written_as_in_openstreetmap(scale: Scale) -> None:
    hours = municipality(scale).tables["places"]["opening_hours"].dropna()
    assert len(hours) > 0
    assert [h for h in hours if not OPENING_HOURS.fullmatch(h)] == []


@pytest.mark.parametrize("scale", SCALES)
def test_times_of_offers_are_rules_that_another_program_reads(scale: Scale) -> None:
    offers = municipality(scale).tables["offers"]
    assert offers.loc[offers["kind"] == "recurring", "rrule"].notna().all()
    for rule in offers["rrule"].dropna():
        days = list(islice(rrulestr(rule, dtstart=pd.Timestamp(2026, 3, 1).to_pydatetime()), 5))
        assert len(days) == 5
    timed = offers.dropna(subset=["starts", "ends"])
    assert timed["starts"].str.fullmatch(r"([01]\d|2[0-3]):[0-5]\d").all()
    assert (timed["starts"] < timed["ends"]).all()


@pytest.mark.parametrize("scale", SCALES)
def test_ties_join_existing_parties_while_both_are_there(scale: Scale) -> None:
    tables = municipality(scale).tables
    ties, actors = tables["ties"], tables["actors"].set_index("actor_id")
    known = set(actors.index) | set(tables["places"]["place_id"])
    assert set(ties["to_id"]) <= known
    assert (ties["from_id"] != ties["to_id"]).all()
    assert not ties.duplicated(["from_id", "to_id", "kind", "from_date"]).any()
    assert (ties["from_date"] <= date(2026, 3, 1)).all()
    for end in ("from_id", "to_id"):
        since = ties[end].map(actors["since"]).dropna()
        assert (ties.loc[since.index, "from_date"] >= since).all()


def test_the_web_of_weverveen_is_as_rich_as_that_of_a_town() -> None:
    tables = municipality("city").tables
    assert 100 <= len(tables["actors"]) <= 150
    assert 330 <= len(tables["ties"]) <= 500
    assert 200 <= len(tables["offers"]) <= 320
    assert 150 <= len(tables["places"]) <= 270
    assert 35 <= len(tables["funding"]) <= 60
    ties = tables["ties"]
    assert ties["formal"].mean() == pytest.approx(0.27, abs=0.12)
    assert set(ties["said_by"]) == {"from", "to", "both", "document"}
    assert ties["until_date"].notna().any()


def test_some_groups_stand_alone_and_one_worker_team_knows_many() -> None:
    tables = municipality("city").tables
    names = tables["actors"].set_index("actor_id")["name"]
    ends = pd.concat([tables["ties"]["from_id"], tables["ties"]["to_id"]]).map(names).value_counts()
    alone = set(names) - set(ends.index)
    assert "VV Spoelboys" in alone
    assert len(alone) >= 4
    assert ends["Opbouwwerk Weverveen"] >= 15


def test_the_money_that_ends_in_2026_is_in_the_register() -> None:
    funding = municipality("city").tables["funding"].set_index("scheme")
    playground = funding.loc["Subsidie speeltuin ’t Bleekje"]
    assert (playground["amount_eur"], playground["until_date"]) == (18_400, date(2026, 7, 1))
    assert funding.loc["Vaste opbouwwerker, 16 uur per week", "until_date"] == date(2026, 12, 31)


def test_the_five_activities_of_the_home_page_are_there() -> None:
    tables = municipality("city").tables
    offers = tables["offers"].merge(tables["places"], on="place_id", suffixes=("", "_place"))
    found = {(row.name, row.starts, row.name_place) for row in offers.itertuples(index=False, name="Offer")}
    assert {
        ("Koffie en breien", "10:00", "Buurthuis De Weefkamer"),
        ("Hulp met brieven en formulieren", "14:30", "Spreekuur De Weefkamer"),
        ("Voetbal op het pleintje", "16:00", "Speeltuin ’t Bleekje"),
        ("Samen eten", "18:00", "De Brug"),
        ("Nederlands oefenen met taalmaatjes", "09:30", "Taalhuis"),
    } <= found
