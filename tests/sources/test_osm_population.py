"""How many people an area has, from `population` tags."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from shapely import box
from tests.sources.town import CRS, ORIGIN, Drawing

from weefsel.sources.model import JoinLine
from weefsel.sources.osm.population import Count, Stated, number, populations
from weefsel.sources.osm.shapes import Shapes


@pytest.mark.parametrize(
    ("text", "residents"),
    [
        ("5429", 5429.0),
        (" 5429 ", 5429.0),
        ("0", 0.0),
        ("5.429", 5429.0),
        ("5,429", 5429.0),
        ("1 234 567", 1234567.0),
        ("1'234", 1234.0),
        ("ca. 5.000", None),
        ("~5000", None),
        ("many", None),
        ("", None),
        ("-3", None),
        ("5.5", None),
        ("1e308", None),
        ("nan", None),
        ("2147483648", None),
        ("999999999", None),
        ("٣٣", None),
        ("5429 (2014)", None),
    ],
)
def test_only_a_plain_number_is_a_number_of_residents(text: str, residents: float | None) -> None:
    assert number(text) == residents


def joined(
    areas: Mapping[str, Stated], *nodes: tuple[int, tuple[float, float], dict[str, str]]
) -> tuple[dict[str, Count], list[JoinLine]]:
    pad = Drawing()
    for node in nodes:
        pad.node(*node)
    return populations(areas, Shapes(pad.objects(), CRS))


def area(name: str, west: float = 0, tag: str | None = None) -> Stated:
    x, y = ORIGIN
    return Stated(name, box(x + west, y, x + west + 1000, y + 1000), tag, "relation/7")


def village(name: str, population: str, place: str = "village") -> dict[str, str]:
    return {"place": place, "name": name, "population": population}


def test_a_settlement_of_the_same_name_inside_the_area_gives_its_residents() -> None:
    counts, notes = joined({"R7": area("Eschen")}, (1, (500, 500), village("eschen ", "4284")))
    assert counts == {"R7": Count(4284.0, "node/1 population=4284")}
    assert notes == []


def test_the_number_of_the_boundary_itself_comes_first() -> None:
    counts, _ = joined({"R7": area("Eschen", tag="4000")}, (1, (500, 500), village("Eschen", "4284")))
    assert counts == {"R7": Count(4000.0, "relation/7 population=4000")}


def test_where_the_boundary_says_no_number_the_settlement_is_asked_and_the_note_tells() -> None:
    counts, notes = joined({"R7": area("Eschen", tag="many")}, (1, (500, 500), village("Eschen", "4284")))
    assert counts == {"R7": Count(4284.0, "node/1 population=4284")}
    assert list(map(str, notes)) == ["1 left out, no number of residents: relation/7 (Eschen): population='many'"]


def test_a_village_that_is_part_of_an_area_is_not_added_and_the_note_tells() -> None:
    nodes = [(1, (500, 500), village("Eschen", "4284")), (2, (700, 700), village("Nendeln", "1357"))]
    counts, notes = joined({"R7": area("Eschen")}, *nodes)
    assert {code: count.residents for code, count in counts.items()} == {"R7": 4284.0}
    assert list(map(str, notes)) == ["1 left out, is in there twice: node/2 (Nendeln, population=1357), Eschen"]


def test_a_settlement_of_that_name_elsewhere_is_another() -> None:
    counts, _ = joined({"R7": area("Eschen")}, (1, (5000, 500), village("Eschen", "4284")))
    assert counts == {}


def test_of_two_settlements_of_that_name_the_larger_kind_counts() -> None:
    nodes = [(1, (500, 500), village("Eschen", "50", "hamlet")), (2, (600, 500), village("Eschen", "4284"))]
    counts, _ = joined({"R7": area("Eschen")}, *nodes)
    assert counts["R7"].residents == 4284.0


def test_no_number_anywhere_is_no_number() -> None:
    counts, notes = joined({"R7": area("Eschen")}, (1, (500, 500), village("Eschen", "ca. 5.000")))
    assert counts == {}
    assert list(map(str, notes)) == ["1 left out, no number of residents: node/1 (Eschen): population='ca. 5.000'"]
