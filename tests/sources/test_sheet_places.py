"""Places out of a spreadsheet, by position or by address; and guesses at what the columns of a spreadsheet are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from shapely import Point
from tests.sources.sheet_files import FIGURES, PLACE_OPTIONS, PLACES, YEAR, context, csv_file, source, table, tables
from tests.town import EAST, META, ORIGIN, WEST

from weefsel.concepts import Count, JoinReason, PlaceKind
from weefsel.errors import InputError
from weefsel.snapshot import faults, frame
from weefsel.snapshot.frames import Tables
from weefsel.sources.finder import AreaFinder
from weefsel.sources.kinds import rule_of
from weefsel.sources.model import JoinLine
from weefsel.sources.recipe import merged, source_table
from weefsel.sources.sheet import FigureColumns, PlaceColumns, parse, preview, propose
from weefsel.sources.sheet.addresses import AddressBook
from weefsel.sources.sheet.reader import read
from weefsel.sources.streets import address_key, street_of

X, Y = ORIGIN
RD_OPTIONS = {"name": "naam", "place_kind": "park", "x": "x", "y": "y", "crs": "EPSG:28992"}


def made(path: Path, told: list[JoinLine] | None = None, **options: Any) -> pd.DataFrame:
    return read(source(**(options or PLACE_OPTIONS)), path, context(told))["places"]


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        made(path, **options)
    return str(caught.value)


def test_places_stand_at_their_address_or_in_the_middle_of_their_street(tmp_path: Path) -> None:
    told: list[JoinLine] = []
    places = made(csv_file(tmp_path, PLACES), told)
    assert places[["name", "kind", "area_code", "street"]].values.tolist() == [
        ["De Kamer", "neighbourhood_room", WEST, "Dwarsstraat 3"],
        ["Boeken", "library", EAST, "Lange Straat 1"],
    ]
    # the street runs from (50, 100) to (50, 300); the library is in the snapshot already, 20 m south of node 4
    assert list(places.geometry) == [Point(X + 50, Y + 200), Point(X + 450, Y + 80)]
    assert places["source_ref"].tolist() == ["row 2, column naam", "row 3, column naam"]
    assert json.loads(places["tags"].iloc[0]) == {"soort": "buurtkamer"}
    assert [(line.fate.value, line.reason, line.rows, line.detail) for line in told] == [
        ("read", None, 4, None),
        ("kept", None, 2, None),
        ("dropped", JoinReason.NO_PLACE, 1, "magazijn"),
        ("dropped", JoinReason.NO_ADDRESS, 1, "Nergensweg 2"),
        ("changed", JoinReason.BY_STREET, 1, None),
    ]


def test_the_table_is_sound_beside_those_of_the_town(tmp_path: Path) -> None:
    here: dict[str, Tables] = {"town": tables(), "source": {"sources": source_table([source()])}}
    places = {"places": made(csv_file(tmp_path, PLACES))}
    assert faults(merged([*here.values(), places])) == []


@pytest.mark.parametrize(
    ("crs", "mark"), [("EPSG:28992", "."), ("EPSG:28992", ","), ("EPSG:4326", "."), ("EPSG:4326", ",")]
)
def test_positions_are_projected_and_decimals_may_be_commas(tmp_path: Path, crs: str, mark: str) -> None:
    x, y = Transformer.from_crs("EPSG:28992", crs, always_xy=True).transform(X + 450.25, Y + 100.5)
    text = f"naam;x;y\nHier;{x:.9f};{y:.9f}\n".replace(".", mark)
    (place,) = made(csv_file(tmp_path, text), **RD_OPTIONS | {"crs": crs}).to_dict("records")
    assert place["geometry"].distance(Point(X + 450.25, Y + 100.5)) < 0.01
    assert (place["area_code"], place["kind"]) == (EAST, "park")


def test_places_without_position_outside_or_twice_are_told(tmp_path: Path) -> None:
    rows = [("Een", 50, 50), ("Twee", "", ""), ("Ver", 9_000, 50), ("Net", 700, 50), ("Een", 50, 50)]
    text = "naam;x;y\n" + "".join(f"{n};{x if x == '' else X + x};{y if y == '' else Y + y}\n" for n, x, y in rows)
    told: list[JoinLine] = []
    places = made(csv_file(tmp_path, text), told, **RD_OPTIONS)
    assert places[["name", "area_code"]].values.tolist() == [["Een", WEST], ["Net", None]]
    assert {(line.reason, line.rows, line.detail) for line in told if line.reason} == {
        (JoinReason.NO_POSITION, 1, "Twee"),
        (JoinReason.OUTSIDE, 1, "Ver"),
        (JoinReason.DOUBLED, 1, "Een"),
        (JoinReason.NEARBY, 1, None),
    }
    assert told[0].rows == told[1].rows + 3


def test_a_row_without_a_position_falls_back_on_its_address(tmp_path: Path) -> None:
    text = f"naam;x;y;waar\nEen;{X + 450};{Y + 50};Dwarsstraat 1\nTwee;;;Dwarsstraat 2\n"
    places = made(csv_file(tmp_path, text), **RD_OPTIONS | {"address": ["waar"]})
    assert list(places.geometry) == [Point(X + 450, Y + 50), Point(X + 50, Y + 200)]


def test_an_id_is_that_of_its_column_or_stays_with_name_and_address(tmp_path: Path) -> None:
    text = "nr;naam;waar\n7;Een;Dwarsstraat 1\n8;Twee;Dwarsstraat 2\n"
    options = {"name": "naam", "place_kind": "park", "address": ["waar"]}
    assert made(csv_file(tmp_path, text), **options, id="nr")["place_id"].tolist() == ["eigen-7", "eigen-8"]
    first, second = made(csv_file(tmp_path, text), **options)["place_id"]
    turned = "naam;waar;nr\nTwee;dwarsstraat  2;8\nNieuw;Dwarsstraat 9;9\nEEN;Dwarsstraat 1;7\n"
    again = made(csv_file(tmp_path, turned), **options)["place_id"].tolist()
    assert (again[0], again[2]) == (second, first)
    assert len({first, second, *again}) == 3
    doubled = csv_file(tmp_path, text.replace("8;", "7;"))
    assert "row 2, column nr: found '7'; expected each id once" in refusal(doubled, **options, id="nr")
    assert "an id of letters" in refusal(csv_file(tmp_path, text.replace("8;", ";")), **options, id="nr")


def test_words_for_kinds_may_be_told_and_the_rest_have_one_kind(tmp_path: Path) -> None:
    words = ("Huis-X", "bibliotheek", "zomaar", "")
    text = "naam;soort;waar\n" + "".join(f"naam {i};{word};Dwarsstraat 1\n" for i, word in enumerate(words))
    options = {"name": "naam", "kind": "soort", "address": ["waar"]}
    path = csv_file(tmp_path, text)
    assert made(path, **options)["kind"].tolist() == ["library"]
    kinds = made(path, **options, kinds={"huis x": "community_centre"}, place_kind="square")["kind"].tolist()
    assert kinds == ["community_centre", "library", "square", "square"]


def test_more_columns_are_taken_along(tmp_path: Path) -> None:
    text = "naam;waar;open;van\na;Dwarsstraat 1;Mo-Fr 10:00-17:00;Stichting\nb;Dwarsstraat 1;;\n"
    options = {"name": "naam", "place_kind": "park", "address": ["waar"], "opening_hours": "open", "owner": "van"}
    places = made(csv_file(tmp_path, text), **options)
    assert places[["opening_hours", "owner", "manager"]].values.tolist() == [
        ["Mo-Fr 10:00-17:00", "Stichting", None],
        [None, None, None],
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"naam;x;y\na;hier;{Y}\n", "row 2, column x: found 'hier'; expected a number"),
        (f"naam;x;y\na;{Y + 50};900000\n", "positions inside the area of use"),
        ("naam;x\na;1\n", "Mend options.y"),
        ("naam;x;y\na;52.1;4.9\n", "row 2"),
    ],
)
def test_a_wrong_position_is_told_with_its_cell(tmp_path: Path, text: str, message: str) -> None:
    options = RD_OPTIONS | ({"crs": "EPSG:4326"} if "52.1" in text else {})
    assert message in refusal(csv_file(tmp_path, text), **options)


def test_places_need_areas_first(tmp_path: Path) -> None:
    path = csv_file(tmp_path, PLACES)
    with pytest.raises(InputError, match="areas from a source before this one"):
        read(source(**PLACE_OPTIONS), path, context(tables={}))


# ---- addresses


@pytest.mark.parametrize(
    ("address", "street", "key"),
    [
        ("Kerkstraat 12", "Kerkstraat", "kerkstraat 12"),
        ("Kerkstr. 12 a", "Kerkstr.", "kerkstraat 12a"),
        ("KERKSTRAAT 12A, 1234 AB Weverveen", "KERKSTRAAT", "kerkstraat 12a"),
        ("Kerkstraat 12-A 1234AB Weverveen", "Kerkstraat", "kerkstraat 12a"),
        ("Plein 1945 3", "Plein 1945", "plein 1945 3"),
        ("1e Dwarsstraat 4", "1e Dwarsstraat", "1e dwarsstraat 4"),
        ("Dorpsplein", "Dorpsplein", ""),
        ("'s-Gravenweg 7", "'s-Gravenweg", "s gravenweg 7"),
        ("", "", ""),
        ("12", "12", ""),
    ],
)
def test_an_address_is_taken_apart(address: str, street: str, key: str) -> None:
    assert (street_of(address), address_key(address)) == (street, key)


@given(st.text(max_size=40))
def test_any_text_can_be_looked_for(address: str) -> None:
    here = tables()
    assert AddressBook(here, AreaFinder(here, "test")).find(address + " Nergens") is None


def streets(*spans: tuple[str, tuple[float, float], tuple[float, float]]) -> dict[str, Any]:
    """The areas of the town, with other streets."""
    nodes, edges = [], []
    for number, (name, *ends) in enumerate(spans):
        for k, (x, y) in enumerate(ends):
            nodes.append({"node_id": 2 * number + k, "x_m": X + x, "y_m": Y + y})
        edges.append(
            {"edge_id": number, "u": 2 * number, "v": 2 * number + 1, "length_m": 1.0, "kind": "path", "bridge": False}
            | {"name": name, "source_id": "map"}
        )
    return {"areas": tables()["areas"], "nodes": frame("nodes", nodes), "edges": frame("edges", edges)}


def test_the_middle_of_a_street_lies_on_it() -> None:
    here = streets(("Bocht", (0, 0), (100, 0)), ("Bocht", (100, 0), (100, 100)), ("Bocht", (100, 100), (0, 100)))
    found = AddressBook(here, AreaFinder(here, "t")).find("Bocht 4")
    assert found is not None
    assert (found.point, found.exact) == (Point(X + 100, Y + 50), False)


def test_two_streets_of_one_name_are_told_apart_by_the_area_or_not_at_all() -> None:
    twice = (("Kerkstraat", (0, 0), (100, 0)), ("Kerkstraat", (2_050, 150), (2_150, 150)))
    here = streets(*twice)
    assert AddressBook(here, AreaFinder(here, "t")).find("Kerkstraat 4") is None
    here = streets(twice[0], ("Kerkstraat", (3_000, 0), (3_100, 0)))
    found = AddressBook(here, AreaFinder(here, "t")).find("Kerkstraat 4")
    assert found is not None
    assert found.point == Point(X + 50, Y)


# ---- preview


def test_a_preview_says_of_each_row_what_would_become_of_it(tmp_path: Path) -> None:
    seen = preview(table(tmp_path, PLACES), parse(PLACE_OPTIONS, "r"), tables(), year=YEAR, crs=META.crs)
    kamer, boeken, loods, hal = seen.rows
    assert (kamer.place_name, kamer.place_kind, kamer.area_name) == ("De Kamer", PlaceKind.NEIGHBOURHOOD_ROOM, "West-é")
    assert (kamer.position, kamer.changed) == ((X + 50, Y + 200), (JoinReason.BY_STREET,))
    assert (boeken.changed, boeken.dropped) == ((), None)
    assert (loods.dropped, hal.dropped) == (JoinReason.NO_PLACE, JoinReason.NO_ADDRESS)
    assert (seen.read, seen.kept, seen.areas) == (4, 2, 2)
    assert seen.dropped == {JoinReason.NO_PLACE: 1, JoinReason.NO_ADDRESS: 1}
    assert seen.changed == {JoinReason.BY_STREET: 1}


# ---- proposals


def roles(text: str, folder: Path, here: Tables | None = None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for guess in propose(table(folder, text), tables() if here is None else here).guesses:
        found.setdefault(guess.role, []).append(guess.column)
    return found


def test_figures_by_area_are_recognised_and_the_proposal_reads(tmp_path: Path) -> None:
    found = propose(table(tmp_path, FIGURES), tables())
    assert found.mapping == found.figures
    assert found.mapping is not None
    columns = found.mapping.columns
    assert isinstance(columns, FigureColumns)
    assert (columns.area, columns.area_is) == ("buurtcode", "code")
    assert [(one.column, one.id, one.unit) for one in columns.indicators] == [
        ("eenzaam %", "eenzaam", "percent"),
        ("vrijwilligers", "vrijwilligers", "residents"),
    ]
    reasons = {guess.column: guess.reason for guess in found.guesses}
    assert reasons["buurtcode"].id == "sheet.guess_codes"
    assert dict(reasons["buurtcode"].variables) == {"column": "buurtcode", "matched": "2", "count": "3"}
    assert reasons["eenzaam %"].id == "sheet.guess_numbers_comma"
    seen = preview(table(tmp_path, FIGURES), found.mapping, tables(), year=YEAR, crs=META.crs)
    assert (seen.kept, seen.faults) == (2, ())


@pytest.mark.parametrize(
    ("text", "area"),
    [
        (f"gm_code;bu;n\nGM9999;{WEST};1\nGM9999;{EAST};2\n", "bu"),
        ("gebied;n\nWest-e;1\nOost;2\n", "gebied"),
        ("code;n\n99990000;1\n99990001;2\n", "code"),
        ("inwoners;n\n99990000;1\n99990001;2\n", None),
        ("wat;n\nBU12340000;1\nBU12340001;2\n", "wat"),
        # codes of another year before names, which may have stayed while the boundaries moved
        ("oud;gebied;n\nBU12340000;West-e;1\nBU12340001;Oost;2\n", "oud"),
        ("wat;n\nNoord;1\nZuid;2\n", None),
    ],
)
def test_the_column_of_areas_is_found_by_its_values(tmp_path: Path, text: str, area: str | None) -> None:
    assert roles(text, tmp_path).get("area") == (None if area is None else [area])


def test_years_in_headers_become_the_years_of_one_indicator(tmp_path: Path) -> None:
    text = f"code;Inwoners 2023;Inwoners 2024;2025 / Bedrag (euro)\n{WEST};1;2;3,5\n{EAST};3;4;5\n"
    mapping = propose(table(tmp_path, text), tables()).mapping
    assert mapping is not None
    assert isinstance(mapping.columns, FigureColumns)
    assert [(one.id, one.year, one.unit) for one in mapping.columns.indicators] == [
        ("inwoners", 2023, "residents"),
        ("inwoners", 2024, "residents"),
        ("bedrag_euro", 2025, "EUR"),
    ]


@pytest.mark.parametrize("crs", ["EPSG:28992", "EPSG:4326"])
@pytest.mark.parametrize(
    "heads", [("x", "y"), ("lon", "lat"), ("Breedtegraad", "Lengtegraad"), ("X-coördinaat", "Y-coördinaat")]
)
def test_coordinates_are_recognised_with_their_crs_also_when_swapped(
    tmp_path: Path, crs: str, heads: tuple[str, str]
) -> None:
    x, y = Transformer.from_crs("EPSG:28992", crs, always_xy=True).transform(X + 50, Y + 50)
    swapped = heads[0] == "Breedtegraad"
    text = f"naam;type;{heads[0]};{heads[1]}\nHier;park;" + (f"{y};{x}\n" if swapped else f"{x};{y}\n")
    found = propose(table(tmp_path, text), tables())
    assert found.mapping is not None
    columns = found.mapping.columns
    assert isinstance(columns, PlaceColumns)
    assert (columns.x, columns.y, columns.crs) == ((heads[1], heads[0], crs) if swapped else (*heads, crs))
    assert (columns.name, columns.kind, dict(columns.kinds)) == ("naam", "type", {"park": PlaceKind.PARK})
    # columns the wrong way round are found as well
    turned = text.replace(f"{heads[0]};{heads[1]}", f"{heads[1]};{heads[0]}")
    columns = propose(table(tmp_path, turned), tables()).places
    assert columns is not None
    assert isinstance(columns.columns, PlaceColumns)
    assert (columns.columns.crs, columns.columns.x) == (crs, heads[0] if swapped else heads[1])


def test_addresses_and_kinds_are_recognised_and_unknown_kinds_named(tmp_path: Path) -> None:
    found = propose(table(tmp_path, PLACES), tables())
    assert found.mapping == found.places
    assert found.mapping is not None
    columns = found.mapping.columns
    assert isinstance(columns, PlaceColumns)
    assert (columns.address, columns.kind) == (("straat", "nr"), "soort")
    assert found.unknown_kinds == ("magazijn",)
    assert "figure" not in roles(PLACES, tmp_path)


def test_without_areas_or_numbers_nothing_is_proposed(tmp_path: Path) -> None:
    found = propose(table(tmp_path, "a;b\nx;y\nz;w\n"), {})
    assert (found.guesses, found.mapping) == ((), None)
    assert roles("a;x;y\nb;100000;400000\n", tmp_path, {})["x"] == ["x"]


def test_the_register_and_a_spreadsheet_count_a_kind_of_place_the_same() -> None:
    """`PlaceKind.counts` stands with the words; the rule of the mapping must say the same."""
    for kind in PlaceKind:
        rule = rule_of(kind)
        assert kind.counts == (rule.count if rule is not None else Count.NO), kind
