"""Areas from boundary relations."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from shapely import Point
from tests.sources.town import CRS, LEVELS, ORIGIN, Drawing, Told, boundaries, boundary, source

from weefsel.concepts import Level
from weefsel.errors import InputError
from weefsel.sources.osm.areas import Area, AreaFinder, find_areas, table
from weefsel.sources.osm.options import OsmOptions, parse
from weefsel.sources.osm.shapes import Shapes

OPTIONS = parse({"levels": LEVELS}, "test")


def areas_of(pad: Drawing, options: OsmOptions = OPTIONS, told: Told | None = None) -> list[Area]:
    return find_areas(Shapes(pad.objects(), CRS), options, (told or Told()).context, "toetsdorp.osm")


def town() -> Drawing:
    pad = Drawing()
    boundaries(pad)
    return pad


def point(x: float, y: float) -> Point:
    return Point(ORIGIN[0] + x, ORIGIN[1] + y)


def test_boundaries_become_areas_of_the_level_asked_for_with_the_larger_one_as_parent() -> None:
    found = areas_of(town())
    assert [(a.code, a.name, a.level, a.parent) for a in found] == [
        ("R1", "Toetsdorp", Level.GEMEENTE, None),
        ("R2", "Westhoek", Level.BUURT, "R1"),
        ("R3", "Oosthoek", Level.BUURT, "R1"),
    ]
    assert [a.outline.area for a in found] == pytest.approx([1e6, 5e5, 5e5], rel=1e-5)


def test_neighbours_share_their_border_and_nothing_else() -> None:
    _, west, east = areas_of(town())
    assert shapely.intersection(west.outline, east.outline).area == 0
    assert shapely.intersection(west.outline, east.outline).length == pytest.approx(1000, abs=0.1)


def test_the_table_says_who_lives_there_and_where_that_number_stands() -> None:
    pad = town()
    shapes, told = Shapes(pad.objects(), CRS), Told()
    rows = table(areas_of(pad), shapes, source(), told.context)
    assert rows["residents"].isna().tolist() == [True, False, False]
    assert rows["residents"].tolist()[1:] == [300.0, 200.0]
    assert rows["residents_missing"].tolist()[0] == "unknown"
    assert rows["residents_ref"].tolist()[1:] == ["node/1 population=300", "relation/3 population=200"]
    assert rows["source_ref"].tolist() == ["relation/1", "relation/2", "relation/3"]
    assert rows["slug"].tolist() == ["toetsdorp", "westhoek", "oosthoek"]
    assert told.notes == ["1 left out, is in there twice: node/2 (Achterom, population=50), Westhoek"]


def test_areas_without_one_around_them_get_a_whole_made_of_them() -> None:
    pad = town()
    del pad.relations[1]
    told = Told()
    whole, west, east = areas_of(pad, parse({"levels": {"buurt": 10}}, "test"), told)
    assert (whole.code, whole.name, whole.level, whole.parent) == ("WHOLE", "Toetsdorp", Level.GEMEENTE, None)
    assert whole.outline.area == pytest.approx(1e6, rel=1e-5)
    assert {west.parent, east.parent} == {"WHOLE"}
    assert told.notes == ["1 changed, outline put together: Toetsdorp: relation/2 + relation/3"]


def test_a_boundary_that_the_extract_cuts_off_is_left_out_and_named() -> None:
    pad, told = town(), Told()
    pad.relation(5, [("way", 11, "outer"), ("way", 99, "outer")], boundary(10, "Buitenhoek"))
    pad.relation(6, [("way", 11, "outer"), ("way", 12, "outer")], {**boundary(10, "x"), "name": " "})
    assert [a.code for a in areas_of(pad, told=told)] == ["R1", "R2", "R3"]
    assert len(told.notes) == 1
    assert "Buitenhoek" in told.notes[0]
    assert "relation/6" in told.notes[0]


def test_an_area_inside_another_leaves_a_hole_in_it() -> None:
    pad = town()
    pad.box(14, (100, 100), (100, 100), {})
    pad.relation(2, [("way", 11, "outer"), ("way", 12, "outer"), ("way", 14, "inner")], boundary(10, "Westhoek"))
    pad.relation(5, [("way", 14, "outer")], boundary(10, "Binnenhof"))
    found = {a.name: a for a in areas_of(pad)}
    assert found["Westhoek"].outline.area == pytest.approx(490_000, rel=1e-5)
    assert found["Binnenhof"].outline.area == pytest.approx(10_000, rel=1e-4)
    finder = AreaFinder(list(found.values()))
    assert finder.codes([point(150, 150), point(50, 50), point(900, 50), point(-5, 50)]) == ["R5", "R2", "R3", None]


def test_what_two_areas_of_one_level_both_claim_goes_to_the_first() -> None:
    pad, told = town(), Told()
    pad.box(14, (400, 0), (600, 1000), {})
    pad.relation(3, [("way", 14, "outer")], boundary(10, "Oosthoek"))
    _, west, east = areas_of(pad, told=told)
    assert west.outline.area == pytest.approx(500_000, rel=1e-5)
    assert east.outline.area == pytest.approx(500_000, rel=1e-5)
    assert shapely.intersection(west.outline, east.outline).area == pytest.approx(0, abs=1e-6)
    assert told.notes[0].startswith("1 changed, areas overlap:")
    assert told.notes[0].endswith("m²: relation/3, relation/2")


def test_with_a_whole_named_what_lies_outside_it_is_left_out() -> None:
    pad = town()
    pad.box(14, (2000, 0), (500, 500), {})
    pad.relation(5, [("way", 14, "outer")], boundary(10, "Overhoek"))
    options = replace(OPTIONS, whole=1)
    assert [a.name for a in areas_of(pad, options)] == ["Toetsdorp", "Westhoek", "Oosthoek"]
    assert "Overhoek" in [a.name for a in areas_of(pad)]


def test_a_whole_that_is_not_there_is_an_input_error() -> None:
    with pytest.raises(InputError, match=r"relation/77.*options\.whole"):
        areas_of(town(), replace(OPTIONS, whole=77))


def test_every_level_without_a_boundary_is_reported() -> None:
    pad = town()
    pad.relations.clear()
    with pytest.raises(InputError) as caught:
        areas_of(pad)
    assert len(caught.value.faults) == 2
    assert "admin_level=8" in str(caught.value)
    assert "admin_level=10" in str(caught.value)


def test_a_relation_with_a_text_for_a_level_is_no_area() -> None:
    pad = town()
    pad.relations[3][1]["admin_level"] = "tien"
    assert [a.code for a in areas_of(pad)] == ["R1", "R2"]


@pytest.mark.parametrize("crs", ["EPSG:32633", "EPSG:32610", "EPSG:3857"])
def test_a_crs_of_another_place_or_without_true_metres_is_an_input_error(crs: str) -> None:
    """UTM 33 N is for 12 to 18° east, UTM 10 N for America, and a metre of Web Mercator is 61 cm here."""
    with pytest.raises(InputError, match="crs"):
        find_areas(Shapes(town().objects(), crs), OPTIONS, replace(Told().context, crs=crs), "toetsdorp.osm")
