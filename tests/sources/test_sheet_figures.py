"""Figures by area out of a spreadsheet: matched, read, told, traced; and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from tests.sources.sheet_files import (
    FIGURE_OPTIONS,
    FIGURES,
    YEAR,
    context,
    csv_file,
    source,
    table,
    tables,
    xlsx_file,
)
from tests.town import EAST, GEMEENTE, META, WEST, WIJK

from weefsel.concepts import JoinReason, MissingReason
from weefsel.errors import InputError
from weefsel.snapshot import faults, frame
from weefsel.sources.model import JoinLine
from weefsel.sources.recipe import merged, source_table
from weefsel.sources.sheet import FigureColumns, parse, preview, propose, to_options
from weefsel.sources.sheet.codes import area_codes
from weefsel.sources.sheet.options import faults as option_faults
from weefsel.sources.sheet.reader import read
from weefsel.sources.workbook import read_workbook


def made(path: Path, told: list[JoinLine] | None = None, **options: Any) -> dict[str, pd.DataFrame]:
    return dict(read(source(**dict(FIGURE_OPTIONS) | options), path, context(told)))


def refusal(folder: Path, text: str, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        made(csv_file(folder, text), **options)
    return str(caught.value)


def test_a_file_becomes_observations_that_trace_to_their_cells(tmp_path: Path) -> None:
    found = made(csv_file(tmp_path, FIGURES))
    rows = found["observations"].set_index(["indicator_id", "area_code"])
    assert rows["value"].to_dict() == pytest.approx(
        {
            ("lonely", WEST): 12.5,
            ("lonely", EAST): float("nan"),
            ("helpers", WEST): 40,
            ("helpers", EAST): float("nan"),
        },
        nan_ok=True,
    )
    assert rows.loc[("lonely", EAST), "missing"] == "secret"
    assert rows.loc[("helpers", EAST), "missing"] == "unknown"
    assert rows.loc[("helpers", WEST), "source_ref"] == "row 2, column vrijwilligers"
    assert rows.loc[("helpers", WEST), "evidence"] == "counted"
    assert rows.loc[("helpers", EAST), "evidence"] is None
    assert set(rows["year"]) == {YEAR}
    assert found["indicators"]["indicator_id"].tolist() == ["lonely", "helpers"]


@pytest.mark.parametrize("name", ["eigen.csv", "eigen.xlsx"])
def test_the_tables_are_sound_beside_those_of_the_town(tmp_path: Path, name: str) -> None:
    rows = [line.split(";") for line in FIGURES.splitlines()]
    path = csv_file(tmp_path, FIGURES) if name.endswith("csv") else xlsx_file(tmp_path, rows)
    here = tables()
    whole = merged([here, {"sources": source_table([source()])}, made(path)])
    assert faults(whole) == []
    assert len(whole["observations"]) == 4


def test_every_row_is_read_and_kept_or_dropped(tmp_path: Path) -> None:
    told: list[JoinLine] = []
    made(csv_file(tmp_path, FIGURES + ";Totaal;1;2\n"), told)
    assert [(line.fate.value, line.reason, line.rows, line.detail) for line in told] == [
        ("read", None, 4, None),
        ("kept", None, 2, None),
        ("dropped", JoinReason.NO_AREA, 2, "BU00010000, –"),
        ("lacking", None, 0, f"{GEMEENTE}, {WIJK}"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("BU99990000", "BU99990000"), ("bu 9999 0000", "BU99990000"), ("99990000", "BU99990000"),
        ("3630000", "BU03630000"), ("999900", "WK999900"), ("36301", "WK036301"), ("9999", "GM9999"), ("363", "GM0363"),
        ("West-é", "West-é"), ("", "–"), ("2023-01-01", "2023-01-01"), ("123456789", "123456789"),
        ("wk0363AB", "WK0363AB"),
    ],
)  # fmt: skip
def test_a_code_is_known_in_the_ways_that_people_write_it(text: str, code: str) -> None:
    assert area_codes(pd.Series([text]), tables(), "code").tolist() == [code]


def test_names_are_of_the_level_that_most_of_them_are_of() -> None:
    areas = tables()["areas"]
    more = areas[areas["area_code"] == WIJK].copy()
    more["area_code"], more["slug"], more["name"] = "WK999901", "oost-2", "Oost"
    here = {"areas": pd.concat([areas, more], ignore_index=True)}
    assert area_codes(pd.Series(["west E", "OOST", "Proefstad"]), here, "name").tolist() == [WEST, EAST, GEMEENTE]
    assert area_codes(pd.Series(["Wijk", "Oost"]), here, "name").tolist() == [WIJK, "WK999901"]
    more["level"] = "buurt"
    # two buurten of one name: it would be a guess which of them is meant
    here = {"areas": pd.concat([areas, more], ignore_index=True)}
    assert area_codes(pd.Series(["West-é", "Oost"]), here, "name").tolist() == [WEST, "Oost"]


def test_figures_by_name_of_the_area(tmp_path: Path) -> None:
    found = made(csv_file(tmp_path, "wie;eenzaam %;vrijwilligers\nwest e;1;2\nOost;3;4\n"), area="wie", area_is="name")
    assert found["observations"]["area_code"].tolist() == [WEST, EAST] * 2


def test_a_column_of_percentages_is_times_a_hundred_and_its_year_may_be_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    for row in (["code", "2019"], [WEST, 0.125]):
        first.append(row)
    first["B2"].number_format = "0.0%"
    path = tmp_path / "eigen.xlsx"
    book.save(path)
    one = FIGURE_OPTIONS["indicators"][0] | {"column": "2019", "year": 2019, "evidence": "survey", "group": "cohesion"}
    found = made(path, area="code", indicators=[one])
    (row,) = found["observations"].to_dict("records")
    assert (row["value"], row["year"], row["evidence"]) == (12.5, 2019, "survey")
    assert found["indicators"]["group"].tolist() == ["cohesion"]


def test_figures_of_old_boundaries_move_to_the_new(tmp_path: Path) -> None:
    pairs = [
        {"from_code": f"BU8888000{i}", "to_code": WEST, "from_year": 2020, "to_year": YEAR, "share": 1.0}
        for i in (0, 1)
    ]
    here = tables() | {"crosswalk": frame("crosswalk", [pair | {"source_id": "stats"} for pair in pairs])}
    text = "buurtcode;eenzaam %;vrijwilligers\nBU88880000;10;3\nBU88880001;20;4\n"
    path = csv_file(tmp_path, text)
    lonely, helpers = FIGURE_OPTIONS["indicators"]
    options = dict(FIGURE_OPTIONS) | {"boundaries": 2020, "indicators": [lonely, helpers | {"unit": "residents"}]}
    found = read(source(**options), path, context(tables=here))["observations"]
    assert found.set_index("indicator_id")["value"].to_dict() == {"lonely": 15, "helpers": 7}
    assert set(found["from_codes"]) == {"BU88880000+BU88880001"}


@pytest.mark.parametrize(("unit", "wrong"), [("km", True), ("score", True), ("share", False), ("%", False)])
def test_an_id_of_the_library_needs_its_unit(unit: str, wrong: bool) -> None:
    lonely = FIGURE_OPTIONS["indicators"][0] | {"id": "inc_lonely", "unit": unit}
    found = list(option_faults({"area": "a", "indicators": [lonely]}, "r.toml"))
    assert [(fault.column, fault.value) for fault in found] == [("options.indicators[1].unit", unit)] * wrong
    assert not wrong or "share or percent or %" in found[0].expected


HEAD = "buurtcode;eenzaam %;vrijwilligers\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{HEAD}{WEST};101;1\n", "row 2, column eenzaam %: found '101'; expected a number from 0 to 100"),
        (f"{HEAD}{WEST};-0,5;1\n", "row 2, column eenzaam %: found '-0,5'"),
        (f"{HEAD}{WEST};1;-3\n", "row 2, column vrijwilligers: found '-3'"),
        (f"{HEAD}{WEST};1;veel\n", "row 2, column vrijwilligers: found 'veel'; expected a number"),
        (f"{HEAD}{WEST};1,5;1\n{EAST};2.5;1\n{WIJK};3,5;2\n", "row 3, column eenzaam %: found '2.5'"),
        (f"{HEAD}{WEST};1;1\n{EAST};2;1\n{WEST};3;1\n", "row 4, column buurtcode"),
        (f"{HEAD}BU99998888;1;1\n", "codes of the areas of this recipe; these are of other boundaries"),
        (f"{HEAD}BU01230000;1;1\n", "the code of an area of this place in at least one row"),
        (
            f"code;eenzaam %;vrijwilligers\n{WEST};1;1\n",
            "the name of a column; there are code, eenzaam %, vrijwilligers",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_cell(tmp_path: Path, text: str, message: str) -> None:
    assert message in refusal(tmp_path, text)


def test_all_faults_are_told_together(tmp_path: Path) -> None:
    assert refusal(tmp_path, f"{HEAD}{WEST};101;-1\n{EAST};x;veel\n").count("\n") == 2


def test_text_in_rows_of_no_area_is_no_fault(tmp_path: Path) -> None:
    assert len(made(csv_file(tmp_path, f"{HEAD}{WEST};1;1\nBron;zie;hieronder\n"))["observations"]) == 2


def test_a_formula_with_an_error_is_told_once_and_only_where_its_column_is_used(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    for row in (["buurtcode", "eenzaam %", "vrijwilligers", "rest"], [WEST, "#N/A", 1, "#REF!"]):
        first.append(row)
    first["B2"].data_type = first["D2"].data_type = "e"
    path = tmp_path / "eigen.xlsx"
    book.save(path)
    with pytest.raises(InputError) as caught:
        made(path)
    assert [(fault.column, fault.value) for fault in caught.value.faults] == [("eenzaam %", "#N/A")]
    assert len(made(path, indicators=[FIGURE_OPTIONS["indicators"][1]])["observations"]) == 1


def test_real_figures_read_alike_from_text_and_workbook_and_as_another_program_reads_them(
    tmp_path: Path, shared_data: Path
) -> None:
    file = shared_data / "amsterdam" / "kwb_2024_clean_GM0363.csv"
    real = pd.read_csv(file)
    real.to_excel(tmp_path / "kwb.xlsx", index=False, engine="xlsxwriter")
    areas = pd.DataFrame(
        {"area_code": real["Area_Code"], "name": real["District_Type"], "level": "buurt", "year": 2024}
    )
    proposal = propose(read_workbook(file).table, {"areas": areas}).figures
    assert proposal is not None
    rows = []
    for path in (file, tmp_path / "kwb.xlsx"):
        found = read(source(**to_options(proposal)), path, context(tables={"areas": areas}))
        rows.append(found["observations"])
    pd.testing.assert_frame_equal(*rows)
    assert isinstance(proposal.columns, FigureColumns)
    for one in proposal.columns.indicators:
        mine = rows[0][rows[0]["indicator_id"] == one.id].set_index("area_code")["value"]
        theirs = real.set_index("Area_Code")[one.column]
        theirs = theirs[~theirs.isin([-99997, -99995, -99991])].astype(float)
        pd.testing.assert_series_equal(mine.dropna(), theirs.dropna(), check_names=False, check_index_type=False)
    assert len(proposal.columns.indicators) >= 18


# ---- preview


def test_a_preview_says_of_each_cell_what_would_become_of_it(tmp_path: Path) -> None:
    text = f"{HEAD}{WEST};12,5;40\n{EAST};x;veel\nBU00010000;1;1\n"
    seen = preview(table(tmp_path, text), parse(FIGURE_OPTIONS, "r"), tables(), year=YEAR, crs=META.crs)
    west, east, astray = seen.rows
    assert (west.row, west.area_code, west.area_name) == (2, WEST, "West-é")
    assert [cell.value for cell in west.cells] == [12.5, 40]
    assert east.cells[0].missing is MissingReason.SECRET
    assert east.cells[1].wrong is not None
    assert (east.cells[1].wrong.id, east.cells[1].text) == ("sheet.cell_wrong", "veel")
    assert (astray.area_code, astray.dropped) == (None, JoinReason.NO_AREA)
    assert (seen.read, seen.kept, seen.areas, seen.dropped) == (3, 2, 2, {JoinReason.NO_AREA: 1})
    assert [fault.value for fault in seen.faults] == ["veel"]


def test_a_preview_of_a_file_that_reads_has_no_faults_and_the_same_values(tmp_path: Path) -> None:
    text = HEAD + "".join(f"{code};{i};{i}\n" for i, code in enumerate([EAST, "x", WEST, "y", WIJK], start=1))
    seen = preview(table(tmp_path, text), parse(FIGURE_OPTIONS, "r"), tables(), year=YEAR, crs=META.crs, n=4)
    assert seen.faults == ()
    assert len(seen.rows) == 4
    rows = made(csv_file(tmp_path, text))["observations"]
    lonely = dict(zip(rows["area_code"], rows["value"], strict=True))
    assert {one.area_code: one.cells[0].value for one in seen.rows if one.area_code} == {
        code: value for code, value in lonely.items() if code != WIJK
    }


def test_a_preview_with_a_column_that_is_not_there_is_all_fault(tmp_path: Path) -> None:
    seen = preview(table(tmp_path, "a;b\n1;2\n"), parse(FIGURE_OPTIONS, "r"), tables(), year=YEAR, crs=META.crs)
    assert seen.rows == ()
    assert seen.faults
