"""Areas that are asked for by name, and an OpenStreetMap extract whose areas another source has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest
from tests.sources import shapes
from tests.sources.shapes import collection, geojson, square
from tests.sources.town import CRS, source, toetsdorp

from weefsel.concepts import JoinReason, RowFate
from weefsel.errors import InputError
from weefsel.snapshot.frames import Tables
from weefsel.sources.geo import areas
from weefsel.sources.geo.options import area_faults
from weefsel.sources.model import JoinLine, ReadContext
from weefsel.sources.osm.options import faults as osm_faults
from weefsel.sources.osm.reader import read

BUURTEN: Final = [
    ({"code": "B1", "naam": "Kerkbuurt", "wijk": "W1"}, square(120_000, 487_000)),
    ({"code": "B2", "naam": "Molenbuurt", "wijk": "W1"}, square(120_100, 487_000)),
    ({"code": "B3", "naam": "Havenbuurt", "wijk": "W2"}, square(120_200, 487_000)),
]
PLAIN: Final = {"level": "buurt", "code": "code", "name": "naam"}


def asked(folder: Path, told: list[JoinLine] | None = None, **options: Any) -> pd.DataFrame:
    path = geojson(folder, collection(BUURTEN))
    join = (lambda _: None) if told is None else told.append
    context = ReadContext("Toetsdorp", "toetsdorp", CRS, join=join)
    return areas.read(shapes.source("areas", path, **PLAIN, **options), path, context)["areas"]


@pytest.mark.parametrize(
    ("only", "codes"),
    [(["B3", "B1"], ["B1", "B3"]), ({"wijk": ["W1"]}, ["B1", "B2"]), ({"naam": ["Havenbuurt"]}, ["B3"])],
)
def test_only_the_areas_that_are_asked_for_are_read(tmp_path: Path, only: Any, codes: list[str]) -> None:
    told: list[JoinLine] = []
    whole = {"level": "gemeente", "code": "GM1", "name": "Toetsdorp"}
    rows = asked(tmp_path, told, only=only, whole=whole)
    assert rows["area_code"].tolist() == ["GM1", *codes]
    assert rows["geometry"].iloc[0].area == 10_000 * len(codes)
    assert rows["source_ref"].tolist()[1:] == [f"record {code[1]}" for code in codes]
    assert {line.reason or line.fate: line.rows for line in told} == {
        RowFate.READ: 3, RowFate.KEPT: len(codes), JoinReason.NOT_ASKED: 3 - len(codes),
    }  # fmt: skip


def test_codes_that_are_asked_for_have_the_prefix(tmp_path: Path) -> None:
    assert asked(tmp_path, only=["GM1B2"], prefix="GM1")["area_code"].tolist() == ["GM1B2"]


@pytest.mark.parametrize(("only", "said"), [(["B1", "B9"], "found 'B9'"), ({"kleur": ["rood"]}, "found 'kleur'")])
def test_an_area_that_is_not_there_is_a_fault(tmp_path: Path, only: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        asked(tmp_path, only=only)


@pytest.mark.parametrize("only", [[], {}, "B1", [1], {"wijk": "W1"}, {"wijk": ["W1"], "naam": ["Havenbuurt"]}])
def test_a_wrong_option_is_told(only: Any) -> None:
    assert [fault.column for fault in area_faults(PLAIN | {"only": only}, "recipe.toml")] == ["options.only"]


def extract(folder: Path, tables: Tables, **options: Any) -> Tables:
    file = toetsdorp().write(folder / "toetsdorp.osm")
    context = ReadContext("Toetsdorp", "toetsdorp", CRS, tables=tables)
    return read(replace(source(), options=options), file, context)


def test_an_extract_whose_areas_are_known_gives_the_rest_as_before(tmp_path: Path) -> None:
    """With the areas that it would have had itself, it gives the same streets, places and base map."""
    whole = read(source(), toetsdorp().write(tmp_path / "t.osm"), ReadContext("Toetsdorp", "toetsdorp", CRS))
    rest = extract(tmp_path, {"areas": whole["areas"]}, areas=False)
    assert set(rest) == set(whole) - {"areas", "residents"}
    for name, rows in rest.items():
        pd.testing.assert_frame_equal(pd.DataFrame(rows), pd.DataFrame(whole[name]))


def test_without_areas_before_it_there_is_nothing_to_lie_in(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="areas from a source before this one"):
        extract(tmp_path, {}, areas=False)


@pytest.mark.parametrize(
    ("options", "columns"),
    [
        ({"areas": False}, []),
        ({"areas": True, "levels": {"gemeente": 8}}, []),
        ({"areas": True}, ["options.levels"]),
        ({"areas": "no", "levels": {"gemeente": 8}}, ["options.areas"]),
        ({"areas": False, "levels": {"gemeente": 8}}, ["options.levels"]),
        ({"areas": False, "whole": "relation/1"}, ["options.whole"]),
    ],
)
def test_areas_are_either_given_or_read(options: dict[str, Any], columns: list[str]) -> None:
    assert [fault.column for fault in osm_faults(options, "recipe.toml")] == columns
