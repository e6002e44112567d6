"""Kind `crosswalk`, and what it does to figures of old boundaries: by hand, and recounted by a slow obvious version."""

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
from tests.sources.mutants import MUTANTS, survived
from tests.sources.reports import losses

from weefsel.errors import InputError
from weefsel.snapshot.frames import frame
from weefsel.sources.areacodes import AreaMatcher
from weefsel.sources.crosswalk import option_faults, read
from weefsel.sources.model import JoinLine, ReadContext, RecipeSource
from weefsel.sources.recipe import read_recipe, recipe_tables

RECIPE = Path(__file__).parents[2] / "recipes" / "amsterdam.toml"
NOW, THEN = 2024, 2020
SHAPE = shapely.box(0, 0, 1, 1)
NEW = ("BU0001AA01", "BU0001AA02", "BU0001AA03")
OPTIONS: dict[str, Any] = {"from": "oud", "to": "nieuw", "years": [2015, 2021], "share": "deel"}


def areas(*codes: str) -> pd.DataFrame:
    level = {"GM": "gemeente", "WK": "wijk", "BU": "buurt"}
    rows = [{"area_code": c, "year": NOW, "level": level[c[:2]], "geometry": SHAPE} for c in codes]
    return frame("areas", rows, "EPSG:28992")


def crosswalk(*pairs: tuple[str, str, float]) -> pd.DataFrame:
    rows = [{"from_code": f, "from_year": THEN, "to_code": t, "to_year": NOW, "share": s} for f, t, s in pairs]
    return frame("crosswalk", rows)


def context(lines: list[JoinLine] | None = None, **tables: pd.DataFrame) -> ReadContext:
    told = lines if lines is not None else []
    return ReadContext("Toetsdorp", "toetsdorp", "EPSG:28992", join=told.append, tables=tables)


def observed(indicator: str, **values: float | None) -> pd.DataFrame:
    rows = [
        {
            "indicator_id": indicator,
            "area_code": code,
            "year": THEN,
            "value": value,
            "lower": None if value is None else value - 2.5,
            "upper": None if value is None else value + 2.5,
            "missing": "secret" if value is None else None,
            "evidence": None if value is None else "rounded",
            "source_id": "s",
            "source_ref": f"row {number}, column X",
        }
        for number, (code, value) in enumerate(values.items(), start=2)
    ]
    return frame("observations", rows)


def moved(pairs: pd.DataFrame, rows: pd.DataFrame, unit: str, counted: dict[str, float] | None = None) -> pd.DataFrame:
    known = context(areas=areas("GM0001", *NEW), crosswalk=pairs)
    matcher = AreaMatcher(known, THEN)
    for code, people in (counted or {}).items():
        matcher.count(pd.Series([code]), np.array([people]))
    return matcher.moved(rows, dict.fromkeys(rows["indicator_id"], unit)).set_index("area_code")


def test_an_area_with_another_code_keeps_its_figure_and_tells_the_old_code() -> None:
    out = moved(crosswalk(("BU00010001", NEW[0], 1.0)), observed("n", BU00010001=40.0, GM0001=90.0), "residents")
    new = out.loc[NEW[0]]
    assert (new["value"], new["lower"], new["upper"], new["evidence"]) == (40, 37.5, 42.5, "rounded")
    assert (new["from_codes"], new["source_ref"]) == ("BU00010001", "row 2, column X")
    assert out.loc["GM0001", ["value", "from_codes"]].tolist() == [90, None]


def test_people_of_merged_areas_add_up_and_percentages_are_weighted_by_them() -> None:
    pairs = crosswalk(("BU00010001", NEW[0], 1.0), ("BU00010002", NEW[0], 1.0))
    people = moved(pairs, observed("n", BU00010001=40.0, BU00010002=60.0), "residents").loc[NEW[0]]
    # two that are each at most 2.5 off: errors that have nothing to do with each other add up as squares
    off = 2.5 * math.sqrt(2)
    assert (people["value"], people["lower"], people["upper"]) == pytest.approx((100, 100 - off, 100 + off))
    assert people[["from_codes", "evidence", "source_ref"]].tolist() == [
        "BU00010001+BU00010002",
        "rounded",
        "row 2, column X; row 3, column X",
    ]
    share = moved(
        pairs, observed("p", BU00010001=10.0, BU00010002=20.0), "percent", {"BU00010001": 300, "BU00010002": 100}
    )
    assert share.loc[NEW[0], "value"] == pytest.approx((10 * 300 + 20 * 100) / 400)


def test_a_divided_area_gives_each_part_its_share_as_an_estimate() -> None:
    pairs = crosswalk(("BU00010001", NEW[0], 0.25), ("BU00010001", NEW[1], 0.75))
    people = moved(pairs, observed("n", BU00010001=40.0), "residents")
    assert (people.loc[NEW[0], "value"], people.loc[NEW[1], "value"]) == (10, 30)
    assert set(people["evidence"]) == {"estimated"}
    assert set(moved(pairs, observed("p", BU00010001=40.0), "percent")["value"]) == {40.0}


def test_a_part_that_is_secret_makes_the_whole_secret() -> None:
    pairs = crosswalk(("BU00010001", NEW[0], 1.0), ("BU00010002", NEW[0], 1.0))
    out = moved(pairs, observed("n", BU00010001=40.0, BU00010002=None), "residents").loc[NEW[0]]
    assert (np.isnan(out["value"]), out["missing"], pd.isna(out["evidence"])) == (True, "secret", True)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_resident_is_lost_or_made_by_a_crosswalk_that_is_whole(data: st.DataObject) -> None:
    """Any old areas, each divided over the new ones: people add up to what they were."""
    old = [f"BU0001000{n}" for n in range(data.draw(st.integers(1, 4)))]
    pairs, values = [], {}
    for code in old:
        cut = data.draw(st.lists(st.sampled_from([0, 1, 2, 5]), min_size=3, max_size=3).filter(any))
        pairs += [(code, new, part / sum(cut)) for new, part in zip(NEW, cut, strict=True) if part]
        values[code] = float(data.draw(st.integers(0, 5000)))
    out = moved(crosswalk(*pairs), observed("n", **values), "residents")
    slow = {new: sum(values[f] * s for f, t, s in pairs if t == new) for _, new, _ in pairs}
    assert out["value"].to_dict() == pytest.approx(slow)
    assert out["value"].sum() == pytest.approx(sum(values.values()))


def test_where_there_is_a_crosswalk_only_a_municipality_keeps_its_code_by_itself() -> None:
    known = context(areas=areas("GM0001", *NEW), crosswalk=crosswalk(("BU00010001", NEW[0], 1.0)))
    codes = pd.Series(["GM0001", "BU00010001", NEW[1], "GM0002"])
    assert AreaMatcher(known, THEN).known(codes).tolist() == [True, True, False, False]
    assert AreaMatcher(known, NOW).known(codes).tolist() == [True, False, True, False]


def test_the_report_tells_what_was_lost_with_the_residents_behind_it() -> None:
    lines: list[JoinLine] = []
    pairs = crosswalk(("BU00010001", NEW[0], 1.0), ("BU00010002", NEW[1], 0.5))
    known = context(lines, areas=areas("GM0001", *NEW), crosswalk=pairs)
    matcher = AreaMatcher(known, THEN)
    codes = pd.Series(["GM0001", "BU00010001", "BU00010002", "BU00010003", "GM0002", "WK000100"])
    matcher.count(codes, np.array([100.0, 40, 30, 20, 999, np.nan]))
    matcher.tell(codes)
    told = {(str(line.fate), str(line.reason)): line for line in lines}
    assert told["read", "None"].rows == 6
    assert (told["kept", "None"].rows, told["kept", "None"].areas) == (3, 3)
    assert told["changed", "moved"].rows == 2
    assert told["dropped", "part_lost"].residents == 15
    assert (told["dropped", "no_partner"].rows, told["dropped", "no_partner"].residents) == (2, 20)
    assert (told["dropped", "no_area"].rows, told["dropped", "no_area"].residents) == (1, 999)
    assert (told["lacking", "None"].areas, told["lacking", "None"].detail) == (1, NEW[2])


def test_old_codes_without_a_crosswalk_are_told_to_be_taken_as_those_of_now() -> None:
    def told(boundaries: int, **more: pd.DataFrame) -> list[str]:
        lines: list[JoinLine] = []
        AreaMatcher(context(lines, areas=areas("GM0001", *NEW), **more), boundaries).tell(pd.Series(["GM0001", *NEW]))
        return [str(line) for line in lines if line.lost]

    assert told(2010) == ["3 changed, old boundaries without a crosswalk: 3 areas; 2010 → 2024"]
    assert told(NOW) == []
    pairs = crosswalk(*((code, code, 1.0) for code in NEW))
    assert told(THEN, crosswalk=pairs) == []


# --- the reader -----------------------------------------------------------------------------------------------------

SOUND = f"oud;nieuw;deel\nBU00010001;{NEW[0]};1\nBU00010002;{NEW[0]};0,4\nBU00010002;{NEW[1]};0,6\n"


def source(path: Path, **options: Any) -> RecipeSource:
    return RecipeSource("x", "crosswalk", path.name, "0" * 64, NOW, "T", "P", "CC0-1.0", options=options or OPTIONS)


def made(folder: Path, text: str, notes: list[str] | None = None, **options: Any) -> pd.DataFrame:
    path = folder / "x.csv"
    path.write_text(text, encoding="utf-8")
    known = ReadContext("T", "t", "EPSG:28992", join=losses(notes), tables={"areas": areas("GM0001", *NEW)})
    return read(source(path, **options), path, known)["crosswalk"]


def test_pairs_hold_in_each_of_the_old_years(tmp_path: Path) -> None:
    table = made(tmp_path, SOUND)
    assert sorted(set(table["from_year"])) == list(range(2015, 2022))
    assert set(table["to_year"]) == {NOW}
    one = table[table["from_year"] == 2018]
    assert one[["from_code", "to_code", "share", "source_ref"]].values.tolist() == [
        ["BU00010001", NEW[0], 1.0, "row 2"],
        ["BU00010002", NEW[0], 0.4, "row 3"],
        ["BU00010002", NEW[1], 0.6, "row 4"],
    ]


def test_pairs_to_areas_that_are_not_there_are_left_out_and_told(tmp_path: Path) -> None:
    notes: list[str] = []
    made(tmp_path, SOUND + "BU00010003;BU9999ZZ01;1\n", notes)
    assert notes == ["1 left out, area is not part of it: 1 areas; BU9999ZZ01"]


def test_a_crosswalk_that_loses_residents_tells_of_which_area(tmp_path: Path) -> None:
    notes: list[str] = []
    made(tmp_path, f"oud;nieuw;deel\nBU00010001;{NEW[0]};0,9\n", notes)
    assert notes == ["changed, part of the old area without a new one: 1 areas; BU00010001"]


def test_pairs_that_share_nobody_are_left_out_and_told(tmp_path: Path) -> None:
    notes: list[str] = []
    table = made(tmp_path, SOUND + f"BU00010001;{NEW[2]};0\nBU00010007;{NEW[2]};0\n", notes)
    assert set(table["to_code"]) == {NEW[0], NEW[1]}
    assert notes == ["2 left out, areas without shared residents: 2 areas; BU00010001, BU00010007"]
    # what is left of an old area that went nowhere is nothing, and not 0 / 0
    assert moved(table, observed("p", BU00010001=40.0), "percent").index.tolist() == [NEW[0]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SOUND + f"BU00010001;{NEW[0]};1\n", "row 5, column oud: found 'BU00010001'; expected each pair of codes once"),
        (SOUND + f"BU00010001;{NEW[2]};0,2\n", "row 2, column oud: found 'BU00010001'; expected shares of one old"),
        (SOUND + f";{NEW[2]};1\n", "row 5, column oud: found ''; expected a code"),
        (SOUND + "BU00010009;;1\n", "row 5, column nieuw: found ''; expected a code"),
        ("oud;nieuw;deel\n", "x.csv: expected at least one pair of codes"),
        (SOUND + f"BU00010009;{NEW[2]};1,2\n", "row 5, column deel: found '1,2'; expected a number from 0 to 1"),
        (
            SOUND + f"BU00010009;{NEW[2]};0.5\n",
            "row 5, column deel: found '0.5'; expected a number with a decimal",
        ),
        (SOUND + f"BU00010009;{NEW[2]};\n", "row 5, column deel: found 'BU00010009'; expected a share from 0 to 1"),
        (SOUND.replace("nieuw", "new"), "column nieuw: expected the name of a column; there are oud, new, deel"),
    ],
)
def test_a_broken_crosswalk_is_told_with_row_and_column(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as refusal:
        made(tmp_path, text)
    assert said in str(refusal.value)
    assert len(refusal.value.faults) == 1


@pytest.mark.parametrize(
    ("options", "column"),
    [
        ({"to": "b", "years": [2015, 2021]}, "options.from"),
        ({"from": "a", "to": "b"}, "options.years"),
        ({"from": "a", "to": "b", "years": [2021, 2015]}, "options.years"),
        ({"from": "a", "to": 1, "years": [2015, 2021]}, "options.to"),
        ({"from": "a", "to": "b", "years": [2015, 2021], "extra": 1}, "options.extra"),
    ],
)
def test_a_wrong_option_is_told(options: dict[str, Any], column: str) -> None:
    assert [fault.column for fault in option_faults(options, "r.toml")] == [column]


def test_years_that_are_only_that_of_the_areas_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"column options\.years: found \[2024, 2024\]"):
        made(tmp_path, SOUND, **OPTIONS | {"years": [NOW, NOW]})


def test_without_areas_it_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(SOUND, encoding="utf-8")
    with pytest.raises(InputError, match="Put a source with areas above it"):
        read(source(path), path, context())


def test_mutants_are_read_or_refused(tmp_path: Path) -> None:
    known = areas("GM0001", *NEW)

    def run(path: Path) -> None:
        read(source(path), path, context(areas=known))

    assert 0 < survived([SOUND.encode()], tmp_path / "m.csv", run) < MUTANTS


def test_amsterdam_loses_the_residents_that_its_source_tells(shared_data: Path) -> None:
    """Who published the file says that 94.4 % of the residents of 2020 live in a buurt with a partner."""
    counts = pd.read_csv(shared_data / "amsterdam/kwb_2020_clean_GM0363.csv").set_index("Area_Code")
    buurten = counts[counts.index.str.startswith("BU")]["Population_Total"]
    notes: list[str] = []
    recipe_tables(read_recipe(RECIPE), shared_data, note=notes.append)
    told = next(note for note in notes if note.startswith("kwb-2020: ") and "old code without" in note)
    lost = int(told.partition(" areas; ")[2].partition(" residents")[0].replace(",", ""))
    assert 1 - lost / buurten.sum() == pytest.approx(0.944, abs=0.0005)
