"""A survey as a source of a recipe: a file of answers in, estimates out, and a clear message where it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from shapely import box

from weefsel.concepts import JoinReason, RowFate
from weefsel.errors import InputError
from weefsel.snapshot.frames import frame
from weefsel.sources.model import JoinLine, ReadContext, RecipeSource
from weefsel.sources.registry import KINDS

OPTIONS: dict[str, Any] = {
    "area": "buurt",
    "weight": "weging",
    "stratum": "laag",
    "year": "jaar",
    "none": ["weet niet"],
    "indicators": {
        "lonely": {
            "column": "eenzaam", "yes": ["ja", "soms"], "no": ["nee"],
            "name_nl": "Voelt zich eenzaam", "name_en": "Feels lonely", "group": "inclusion",
        },
        "mark": {
            "column": "cijfer", "unit": "score", "minimum": 1, "maximum": 10,
            "name_nl": "Cijfer voor de buurt", "name_en": "Mark for the buurt",
        },
    },
}  # fmt: skip


def answers(count: int = 240) -> pd.DataFrame:
    """Answers of two buurten of one wijk, in two years; who answered is in a column of its own."""
    random = np.random.default_rng(5)
    buurt = np.where(np.arange(count) % 3 == 0, "BU00010001", "BU00010002")
    return pd.DataFrame(
        {
            "respondent": [f"R{n:05d}" for n in range(count)],
            "buurt": buurt,
            "jaar": np.where(np.arange(count) % 2, "2022", "2024"),
            "laag": np.where(buurt == "BU00010001", "a", "b"),
            "weging": random.uniform(0.5, 2, count).round(3).astype(str),
            "eenzaam": random.choice(["ja", "soms", "nee", "weet niet", ""], count),
            "cijfer": random.integers(1, 11, count).astype(str),
        }
    )


def town() -> pd.DataFrame:
    rows = [("GM0001", "Ons", "gemeente", None), ("WK000100", "Wijk", "wijk", "GM0001")]
    rows += [(f"BU0001000{n}", f"Buurt {n}", "buurt", "WK000100") for n in (1, 2, 3)]
    shared = {"year": 2024, "residents": 1000.0, "source_id": "s", "geometry": box(0, 0, 1, 1)}
    table = [
        {"area_code": code, "name": name, "slug": code.lower(), "level": level, "parent_code": parent, **shared}
        for code, name, level, parent in rows
    ]
    return frame("areas", table, "EPSG:28992")


def read(
    tmp_path: Path,
    table: pd.DataFrame,
    options: dict[str, Any] = OPTIONS,
    crosswalk: pd.DataFrame | None = None,
    told: list[JoinLine] | None = None,
) -> dict[str, pd.DataFrame]:
    file = tmp_path / "answers.csv"
    table.to_csv(file, index=False, sep=";")
    source = RecipeSource("poll", "survey", file.name, None, 2024, "Poll", "Us", "CC0-1.0", options=options)
    tables = {"areas": town()} | ({} if crosswalk is None else {"crosswalk": crosswalk})
    lines: list[JoinLine] = [] if told is None else told
    context = ReadContext("Ons", "ons", "EPSG:28992", join=lines.append, tables=tables)
    return dict(KINDS["survey"].reader()(source, file, context))


def test_every_area_and_those_around_it_have_a_figure_in_each_year(tmp_path: Path) -> None:
    found = read(tmp_path, answers())["observations"]
    assert len(found) == 2 * 2 * 4
    assert set(found["area_code"]) == {"GM0001", "WK000100", "BU00010001", "BU00010002"}
    given = answers().query("jaar == '2024' and eenzaam in ['ja', 'soms', 'nee']")
    weight = given["weging"].astype(float)
    share = 100 * float((weight * given["eenzaam"].isin(["ja", "soms"])).sum() / weight.sum())
    one = found.set_index(["indicator_id", "area_code", "year"]).loc[("lonely", "WK000100", 2024)]
    assert one["value"] == pytest.approx(share, abs=0.05)
    assert one["lower"] < one["value"] < one["upper"]
    assert one["evidence"] == "survey"


def test_nothing_of_single_answers_is_kept(tmp_path: Path) -> None:
    tables = read(tmp_path, answers())
    every = " ".join(str(cell) for table in tables.values() for cell in table.to_numpy().ravel())
    assert "R000" not in every
    assert "row" not in " ".join(tables["observations"]["source_ref"])
    few = answers().iloc[:27]
    found = read(tmp_path, few)["observations"]
    assert set(found.loc[found["area_code"] == "BU00010001", "missing"]) == {"secret"}


def test_the_report_says_where_answers_were_few_and_what_the_design_costs(tmp_path: Path) -> None:
    told: list[JoinLine] = []
    read(tmp_path, answers(), told=told)
    by_reason = {line.reason: line for line in told if line.fate in (RowFate.CHANGED, RowFate.DROPPED)}
    assert by_reason[JoinReason.FEW_ANSWERS].areas == 4
    assert JoinReason.TOO_FEW_ANSWERS not in by_reason
    assert any(line.detail and line.detail.startswith("design effect") for line in told)
    assert [line.areas for line in told if line.fate is RowFate.LACKING] == [1]


def test_answers_of_a_buurt_that_was_divided_count_in_part_in_both(tmp_path: Path) -> None:
    old = answers(600).assign(buurt=lambda t: t["buurt"].replace("BU00010001", "BU0001000X"))
    pairs = [("BU0001000X", "BU00010001", 0.5), ("BU0001000X", "BU00010003", 0.4), ("BU00010002", "BU00010002", 1.0)]
    crosswalk = frame(
        "crosswalk",
        [
            {"from_code": a, "to_code": b, "share": s, "from_year": 2022, "to_year": 2024, "source_id": "s"}
            for a, b, s in pairs
        ],
    )
    told: list[JoinLine] = []
    found = read(tmp_path, old, {**OPTIONS, "boundaries": 2022}, crosswalk, told)["observations"]
    evidence = found.groupby("area_code")["evidence"].agg(set).to_dict()
    assert evidence["BU00010001"] == evidence["BU00010003"] == evidence["WK000100"] == {"estimated"}
    assert evidence["BU00010002"] == evidence["GM0001"] == {"survey"}
    keys = ["indicator_id", "year"]
    one, other = (found[found["area_code"] == code].set_index(keys) for code in ("BU00010001", "BU00010003"))
    pd.testing.assert_series_equal(one["value"], other["value"])
    assert any(line.reason is JoinReason.PART_LOST for line in told)


def changed(column: str, value: str, row: int = 0) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        out = table.copy()
        out.loc[row, column] = value
        return out

    return change


@pytest.mark.parametrize(
    ("change", "column", "expected"),
    [
        (changed("weging", "-1"), "weging", "a number above 0"),
        (changed("weging", "0"), "weging", "a number above 0"),
        (changed("weging", "2000000000"), "weging", "a number above 0, at most 1,000,000,000"),
        (changed("weging", ""), "weging", "a number above 0"),
        (changed("weging", "veel"), "weging", "a number"),
        (changed("buurt", "BU99999999"), "buurt", "the code of an area"),
        (changed("eenzaam", "nooit"), "eenzaam", "one of ja, nee, soms, weet niet"),
        (changed("cijfer", "11"), "cijfer", "a number from 1 to 10"),
        (changed("jaar", "24"), "jaar", "a year from"),
        (changed("laag", "c"), "laag", "at least two answers in each stratum"),
        (changed("laag", ""), "laag", "a stratum"),
        (lambda t: t.drop(columns="weging"), "weging", "a column of this name; there are respondent, buurt"),
        (lambda t: t.iloc[:0], None, "at least one answer"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_cell(
    change: Callable[[pd.DataFrame], pd.DataFrame], column: str | None, expected: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, change(answers()))
    (fault,) = error.value.faults
    assert fault.column == column
    assert expected in fault.expected
    assert fault.mend
    assert fault.row in (None, 2)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    table = changed("eenzaam", "nooit")(changed("weging", "-1", 3)(changed("buurt", "?", 7)(answers())))
    with pytest.raises(InputError) as error:
        read(tmp_path, table)
    assert [fault.row for fault in error.value.faults] == [9, 5, 2]


def test_the_population_of_strata_makes_it_surer(tmp_path: Path) -> None:
    table = answers().assign(mensen=np.where(np.arange(240) % 3 == 0, "100", "200"))
    few = read(tmp_path, table, {**OPTIONS, "population": "mensen"})["observations"]
    many = read(tmp_path, table)["observations"]
    assert ((few["upper"] - few["lower"]) <= (many["upper"] - many["lower"])).all()
    with pytest.raises(InputError) as error:
        read(tmp_path, table.assign(mensen="20"), {**OPTIONS, "population": "mensen"})
    assert "as many people as answers" in error.value.faults[0].expected


LONELY, MARK = OPTIONS["indicators"]["lonely"], OPTIONS["indicators"]["mark"]


@pytest.mark.parametrize(
    ("options", "column"),
    [
        ({"weight": "w"}, "options.area"),
        ({**OPTIONS, "weights": "w"}, "options.weights"),
        ({"area": "a"}, "options.indicators"),
        ({**OPTIONS, "indicators": {"Lonely": LONELY}}, "options.indicators.Lonely"),
        ({**OPTIONS, "indicators": {"lonely": "eenzaam"}}, "options.indicators.lonely"),
        ({**OPTIONS, "indicators": {"x": {k: v for k, v in LONELY.items() if k != "no"}}}, "options.indicators.x"),
        ({**OPTIONS, "indicators": {"x": {k: v for k, v in MARK.items() if k != "unit"}}}, "options.indicators.x"),
        ({**OPTIONS, "indicators": {"x": {**LONELY, "unit": "%"}}}, "options.indicators.x.unit"),
        ({**OPTIONS, "indicators": {"x": {**MARK, "minimum": 10}}}, "options.indicators.x.maximum"),
        ({**OPTIONS, "indicators": {"x": {**LONELY, "no": ["ja"]}}}, "options.indicators.x"),
        ({"area": "a", "indicators": {"x": LONELY}, "population": "n"}, "options.population"),
        ({**OPTIONS, "indicators": {"inc_lonely": MARK}}, "options.indicators.inc_lonely.unit"),
        ({**OPTIONS, "indicators": {"sec_ses_woa": LONELY}}, "options.indicators.sec_ses_woa.unit"),
    ],
)
def test_what_is_wrong_with_the_options_is_told_by_name(options: dict[str, Any], column: str) -> None:
    found = KINDS["survey"].option_faults(options, "recipe")
    assert column in {fault.column for fault in found}
    assert all(fault.mend for fault in found)
    for right in (OPTIONS, {**OPTIONS, "indicators": {"inc_lonely": LONELY, "sec_ses_woa": MARK}}):
        assert KINDS["survey"].option_faults(right, "recipe") == []
