"""Where people live when only their number by area is known: by hand, as laws, and against squares that are known."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from weefsel.concepts import AgeBand
from weefsel.errors import InputError
from weefsel.snapshot import open_snapshot
from weefsel.snapshot.frames import frame
from weefsel.sources.model import JoinLine, ReadContext, SpreadResidents
from weefsel.sources.spread import spread_residents

YEAR = 2024
CRS = "EPSG:28992"
X, Y = 120_000.0, 487_000.0
BANDS = [str(band) for band in AgeBand]


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(X + west, Y + south, X + east, Y + north)


def areas(**outlines: shapely.Polygon) -> pd.DataFrame:
    rows = [{"area_code": "GM1", "year": YEAR, "level": "gemeente", "geometry": box(0, 0, 900, 900)}]
    rows += [
        {"area_code": code, "year": YEAR, "level": "buurt", "parent_code": "GM1", "geometry": outline}
        for code, outline in outlines.items()
    ]
    return frame("areas", rows, CRS)


def counts(**people: float | None) -> list[dict[str, Any]]:
    return [
        {"indicator_id": "residents", "area_code": code, "year": YEAR, "value": n, "source_id": "s", "source_ref": code}
        | {"missing": "secret" if n is None else None}
        for code, n in people.items()
    ]


def spread(
    told: list[dict[str, Any]],
    known: pd.DataFrame,
    basemap: list[tuple[str, Any]] | None = None,
    lines: list[JoinLine] | None = None,
    side: int = 100,
) -> pd.DataFrame:
    tables = {"areas": known, "observations": frame("observations", told)}
    if basemap:
        drawn = [{"feature_id": i, "kind": kind, "geometry": shape} for i, (kind, shape) in enumerate(basemap)]
        tables["basemap"] = frame("basemap", drawn, CRS)
    listen = (lambda _: None) if lines is None else lines.append
    context = ReadContext("T", "t", CRS, join=listen)
    return spread_residents(tables, SpreadResidents("s", side), context)


def by_square(table: pd.DataFrame) -> dict[str, float]:
    return dict(zip(table["cell_id"], table["residents"], strict=True))


def test_without_evidence_people_are_spread_evenly_over_the_squares_of_their_area() -> None:
    lines: list[JoinLine] = []
    table = spread(counts(A=40.0), areas(A=box(0, 0, 200, 200)), lines=lines)
    assert by_square(table) == dict.fromkeys(["E1200N4870", "E1200N4871", "E1201N4870", "E1201N4871"], 10.0)
    assert set(table["evidence"]) == {"spread"}
    assert set(table["source_ref"]) == {"A"}
    assert table[["x_m", "y_m"]].iloc[0].tolist() == [X + 50, Y + 50]
    assert [(str(line.reason), line.areas, line.residents) for line in lines] == [("spread_evenly", 1, 40)]


def test_people_live_where_the_ground_is_built() -> None:
    built = [("town", box(0, 0, 200, 200)), ("block", box(10, 10, 40, 40)), ("block", box(110, 110, 140, 120))]
    lines: list[JoinLine] = []
    table = spread(counts(A=40.0, B=8.0), areas(A=box(0, 0, 200, 200), B=box(200, 0, 400, 100)), built, lines)
    # 900 m² and 300 m² of buildings in A; B has none, and no built-up land either
    assert by_square(table) == {"E1200N4870": 30, "E1201N4871": 10, "E1202N4870": 4, "E1203N4870": 4}
    assert [(line.areas, line.residents) for line in lines] == [(1, 8)]


def test_built_up_land_counts_where_no_building_is_drawn() -> None:
    table = spread(counts(A=40.0), areas(A=box(0, 0, 200, 200)), [("town", box(0, 0, 100, 100))])
    assert by_square(table) == {"E1200N4870": 40}


def test_a_building_on_the_border_counts_for_each_area_with_its_part_of_the_ground() -> None:
    known = areas(A=box(0, 0, 100, 100), B=box(100, 0, 300, 100))
    table = spread(counts(A=10.0, B=20.0), known, [("block", box(50, 0, 150, 100))])
    assert by_square(table) == {"E1200N4870": 10, "E1201N4870": 20}


def test_ages_go_along_and_add_up_to_the_residents() -> None:
    told = counts(A=40.0) + [
        {"indicator_id": band, "area_code": "A", "year": YEAR, "value": v, "source_id": "s"}
        for band, v in zip(BANDS, (5, 5, 10, 10, 15), strict=True)
    ]
    table = spread(told, areas(A=box(0, 0, 200, 200)))
    assert table[BANDS].iloc[0].tolist() == pytest.approx([10 * v / 45 for v in (5, 5, 10, 10, 15)])
    assert table["age_missing"].isna().all()
    assert set(spread(counts(A=40.0), areas(A=box(0, 0, 200, 200)))["age_missing"]) == {"unknown"}


def test_an_area_too_small_for_a_square_still_keeps_its_people() -> None:
    known = areas(A=box(0, 0, 30, 30), B=box(30, 0, 60, 30), C=box(60, 0, 300, 100))
    table = spread(counts(A=3.0, B=4.0, C=5.0), known)
    assert table.groupby("area_code")["residents"].sum().to_dict() == {"A": 3, "B": 4, "C": 5}
    assert table["cell_id"].is_unique


def test_an_area_of_which_the_number_is_secret_has_no_squares_and_is_told() -> None:
    lines: list[JoinLine] = []
    table = spread(counts(A=40.0, B=None), areas(A=box(0, 0, 100, 100), B=box(100, 0, 200, 100)), lines=lines)
    assert set(table["area_code"]) == {"A"}
    assert next((str(line.fate), line.areas, line.detail) for line in lines) == ("lacking", 1, "B")


def test_only_the_newest_year_of_the_source_counts() -> None:
    older = [row | {"year": YEAR - 4} for row in counts(A=99.0)]
    assert by_square(spread(older + counts(A=4.0), areas(A=box(0, 0, 100, 100)))) == {"E1200N4870": 4}


@pytest.mark.parametrize("told", [[], counts(GM1=5.0), [counts(A=1.0)[0] | {"source_id": "other"}]])
def test_a_source_without_numbers_of_the_smallest_areas_is_a_fault(told: list[dict[str, Any]]) -> None:
    with pytest.raises(InputError, match="Name another source"):
        spread(told, areas(A=box(0, 0, 100, 100)))


def test_squares_and_counts_to_spread_do_not_go_together() -> None:
    there = {"residents": frame("residents", [{"cell_id": "E1N1", "year": YEAR}])}
    context = ReadContext("T", "t", CRS)
    with pytest.raises(InputError, match="Take one of them out"):
        spread_residents(there | {"areas": areas()}, SpreadResidents("s"), context)


def test_an_area_without_end_is_a_fault() -> None:
    huge = areas(A=shapely.box(0, 0, 3e6, 3e6))
    with pytest.raises(InputError, match=r"residents\.side"):
        spread(counts(A=1.0), huge)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0.5, 1e6), min_size=9, max_size=9),
    st.lists(st.tuples(st.integers(0, 800), st.integers(0, 800), st.integers(5, 300)), max_size=6),
    st.sampled_from([50, 100, 200]),
)
def test_nobody_is_lost_or_made(people: list[float], blocks: list[tuple[int, int, int]], side: int) -> None:
    known = {f"A{i}": box(300 * (i % 3), 300 * (i // 3), 300 * (i % 3) + 300, 300 * (i // 3) + 300) for i in range(9)}
    table = spread(
        counts(**dict(zip(known, people, strict=True))),
        areas(**known),
        [("block", box(x, y, x + s, y + s)) for x, y, s in blocks],
        side=side,
    )
    assert table["cell_id"].is_unique
    assert (table["residents"] > 0).all()
    for code, number in zip(known, people, strict=True):
        assert math.isclose(math.fsum(table.loc[table["area_code"] == code, "residents"]), number, rel_tol=1e-12)


def test_in_weverveen_the_drawn_blocks_bring_people_nearer_to_where_they_live(city_dir: Path) -> None:
    """The squares of the fictional municipality are known: how many people stand in the wrong one?"""
    city = open_snapshot(city_dir)
    truth = city.residents.set_index("cell_id")["residents"]
    people = city.residents.groupby("area_code")["residents"].sum()
    smallest = city.areas[~city.areas["area_code"].isin(city.areas["parent_code"].dropna())]
    told = counts(**{code: float(people.get(code, 0.0)) for code in smallest["area_code"]})
    tables = {"areas": city.areas, "observations": frame("observations", told)}
    astray = {}
    for name, drawn in (("blocks", {"basemap": city.basemap}), ("evenly", {})):
        found = spread_residents(tables | drawn, SpreadResidents("s"), ReadContext("T", "t", CRS))
        both = pd.concat([truth, found.set_index("cell_id")["residents"]], axis=1).fillna(0.0)
        astray[name] = float(np.abs(both.iloc[:, 0] - both.iloc[:, 1]).sum() / 2 / truth.sum())
    print(astray)
    assert astray["blocks"] < 0.75 * astray["evenly"], astray
