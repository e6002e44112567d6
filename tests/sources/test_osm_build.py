"""From objects to tables, all together."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from tests.sources.town import Told, source, toetsdorp

from weefsel.errors import InputError
from weefsel.snapshot import faults
from weefsel.sources.osm.build import build
from weefsel.sources.osm.options import parse
from weefsel.sources.osm.reader import read
from weefsel.sources.recipe import source_table

GIVEN = source()
OPTIONS = parse(GIVEN.options, "test")


def test_the_tables_of_the_town_are_sound(tmp_path: Path) -> None:
    tables = read(GIVEN, toetsdorp().write(tmp_path / "toetsdorp.osm"), Told().context)
    assert faults({**tables, "sources": source_table([GIVEN])}) == []
    assert set(tables) == {"areas", "residents", "nodes", "edges", "places", "links", "basemap"}


def test_residents_add_up_to_what_the_areas_state() -> None:
    tables = build(toetsdorp().objects(), OPTIONS, GIVEN, Told().context)
    people = tables["residents"].groupby("area_code")["residents"].agg(math.fsum)
    assert people.to_dict() == {"R2": 300.0, "R3": 200.0}


def test_the_same_objects_in_another_order_give_the_same_tables() -> None:
    town = toetsdorp().objects()
    turned = type(town)(town.nodes[::-1], town.ways[::-1], town.relations[::-1])
    one = build(town, OPTIONS, GIVEN, Told().context)
    other = build(turned, OPTIONS, GIVEN, Told().context)
    for name, rows in one.items():
        pd.testing.assert_frame_equal(pd.DataFrame(rows), pd.DataFrame(other[name]))


def test_without_a_street_to_walk_the_network_is_empty_and_the_note_tells() -> None:
    pad, told = toetsdorp(), Told()
    pad.ways = {
        number: (refs, tags)
        for number, (refs, tags) in pad.ways.items()
        if "highway" not in tags and "route" not in tags
    }
    tables = build(pad.objects(), OPTIONS, GIVEN, told.context)
    assert tables["edges"].empty
    assert "changed, no walking network: 3 areas" in told.notes


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, ["options.levels"]),
        ({"levels": {}}, ["options.levels"]),
        ({"levels": 8}, ["options.levels"]),
        ({"levels": {"gemeente": "8"}}, ["options.levels.gemeente"]),
        ({"levels": {"gemeente": True}}, ["options.levels.gemeente"]),
        ({"levels": {"gemeente": 0}}, ["options.levels.gemeente"]),
        ({"levels": {"gemeente": 2**70}}, ["options.levels.gemeente"]),
        ({"levels": {"gemeente": float("nan")}}, ["options.levels.gemeente"]),
        ({"levels": {"county": 8}}, ["options.levels"]),
        ({"levels": {"gemeente": 8, "buurt": 8}}, ["another admin_level"]),
        ({"levels": {"gemeente": 8}, "whole": 12}, ["options.whole"]),
        ({"levels": {"gemeente": 8}, "whole": "node/12"}, ["options.whole"]),
        ({"levels": {"gemeente": 8}, "buffer_m": -1}, ["options.buffer_m"]),
        ({"levels": {"gemeente": 8}, "buffer_m": float("nan")}, ["options.buffer_m"]),
        ({"levels": {"gemeente": 8}, "buffer_m": 1e308}, ["options.buffer_m"]),
        ({"levels": {"gemeente": 8}, "buffer_m": "far"}, ["options.buffer_m"]),
        (
            {"level": 8, "whole": [], "buffer_m": None},
            ["options.level", "options.levels", "options.whole", "options.buffer_m"],
        ),
    ],
)
def test_options_that_cannot_be_are_all_reported(options: dict[str, object], words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        parse(options, "recipe.toml")
    for word in words:
        assert word in str(caught.value)
