"""Kerncijfers and Nabijheid of CBS: each layout redone by hand, real files against another program's reading."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest
from tests.docs.markdown import read as read_page
from tests.docs.markdown import section
from tests.docs.markdown import table as page_table
from tests.house.tree import ROOT
from tests.sources.cbs_files import ENGLISH, PADDED, TRANSPOSED, V3, V4, context, source, tables_of
from tests.town import EAST, GEMEENTE, META, WEST, WIJK, town

from weefsel.atlas import build as atlas
from weefsel.atlas.read import Atlas
from weefsel.atlas.trace import trace
from weefsel.errors import InputError
from weefsel.snapshot import faults, frame, save
from weefsel.sources.cbs import options as cbs_options
from weefsel.sources.cbs.definitions import definitions, split_name
from weefsel.sources.cbs.reader import read
from weefsel.sources.recipe import merged, read_recipe, recipe_tables, sha256_of, source_table

Found = dict[tuple[str, str], tuple[Any, ...]]


def found(tables: Any, *names: str) -> Found:
    """(indicator, area) → the named columns, with None for what is not there."""
    rows = tables["observations"]
    return {
        (row["indicator_id"], row["area_code"]): tuple(None if pd.isna(row[name]) else row[name] for name in names)
        for row in rows.to_dict("records")
    }


def refused(folder: Path, content: str, **options: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        tables_of(folder, content, **options)
    return [str(fault) for fault in caught.value.faults]


# --- by hand ----------------------------------------------------------------------------------------------------------


def test_the_english_layout_is_read_as_by_hand(tmp_path: Path) -> None:
    tables = tables_of(tmp_path, ENGLISH)
    told = found(tables, "year", "value", "lower", "upper", "missing", "evidence")
    assert list(tables["indicators"]["indicator_id"]) == [
        "residents",
        "age_0_15",
        "ctx_household_size",
        "sec_rental",
        "sec_low_income",
    ]
    assert len(told) == len(tables["observations"]) == 20
    assert told["residents", GEMEENTE] == (2024, 10023, None, None, None, "counted")
    assert told["residents", WIJK] == (2024, 10020, 10016, 10024, None, "rounded")
    assert told["residents", WEST] == (2024, 120, 116, 124, None, "rounded")
    assert told["age_0_15", WEST] == (2024, 0, 0, 4, None, "rounded")
    assert told["age_0_15", GEMEENTE] == (2024, 1517, None, None, None, "counted")
    assert told["ctx_household_size", WEST] == (2024, 1.4, 1.35, 1.45, None, "rounded")
    assert told["ctx_household_size", EAST] == (2024, None, None, None, "not_asked", None)
    assert told["sec_rental", WEST] == (2024, 100, 99.5, 100, None, "rounded")
    assert told["sec_low_income", GEMEENTE] == (2023, 9.7, 9.65, 9.75, None, "rounded")
    assert told["sec_low_income", WEST] == (2023, None, None, None, "not_asked", None)
    assert told["sec_low_income", EAST] == (2023, None, None, None, "secret", None)


def test_every_figure_tells_its_row_and_column(tmp_path: Path) -> None:
    refs = found(tables_of(tmp_path, ENGLISH), "source_id", "source_ref")
    assert refs["residents", GEMEENTE] == ("cbs", "row 2, column Population_Total")
    assert refs["sec_low_income", EAST] == ("cbs", "row 5, column Pct_Low_Income_Households_2023")


def test_the_padded_layout_is_read_as_by_hand(tmp_path: Path) -> None:
    tables = tables_of(tmp_path, PADDED, 2020)
    told = found(tables, "year", "value", "lower", "missing")
    assert len(told) == 12
    assert told["sec_supermarkets", GEMEENTE] == (2020, 3.8, 3.75, None)
    assert told["sec_supermarkets", WIJK] == (2020, 0, 0, None)
    assert told["sec_school_distance", WEST] == (2020, None, None, "unknown")
    assert [told["sec_station", code][3] for code in (GEMEENTE, WIJK, WEST, EAST)] == [
        None,
        "later",
        "not_published",
        "secret",
    ]
    refs = found(tables, "source_ref")
    assert refs["sec_station", EAST] == ("row 5, column DistanceToTrainStationAllTypes_90",)


def test_the_transposed_layout_is_read_as_by_hand(tmp_path: Path) -> None:
    told = found(tables_of(tmp_path, TRANSPOSED, 2021), "year", "value", "missing", "source_ref")
    assert told == {
        ("inc_restaurants", GEMEENTE): (2021, 1.9, None, f"row 7, column {GEMEENTE}"),
        ("inc_restaurants", WIJK): (2021, 2.7, None, f"row 7, column {WIJK}"),
        ("inc_restaurants", WEST): (2021, 0.0, None, f"row 7, column {WEST}"),
        ("inc_restaurants", EAST): (2021, None, "unknown", f"row 7, column {EAST}"),
        ("sec_school_distance", GEMEENTE): (2021, 1.2, None, f"row 9, column {GEMEENTE}"),
        ("sec_school_distance", WIJK): (2021, 0.8, None, f"row 9, column {WIJK}"),
        ("sec_school_distance", WEST): (2021, 0.8, None, f"row 9, column {WEST}"),
        ("sec_school_distance", EAST): (2021, 2.0, None, f"row 9, column {EAST}"),
    }


def test_the_names_of_the_open_data_are_known(tmp_path: Path) -> None:
    text = "WijkenEnBuurten;Codering_3;AantalInwoners_5;k_0Tot15Jaar_8;k_65JaarOfOuder_12\nBU1;BU99990000;5;0;5\n"
    told = found(tables_of(tmp_path, text), "value")
    assert told == {("residents", WEST): (5,), ("age_0_15", WEST): (0,), ("age_65plus", WEST): (5,)}


@pytest.mark.parametrize(
    ("column", "name", "year"),
    [
        ("Pct_Rental", "Pct_Rental", None),
        ("Pct_Rental_2023", "Pct_Rental", 2023),
        ("AantalInwoners_5", "AantalInwoners", None),
        ("Avg_1000EUR_2023", "Avg_1000EUR", 2023),
        ("Code_9999", "Code_9999", None),
    ],
)
def test_what_stands_behind_a_name_is_a_year_or_a_place(column: str, name: str, year: int | None) -> None:
    assert split_name(column) == (name, year)


def test_no_two_definitions_claim_one_column() -> None:
    claims = Counter(column for definition in definitions().values() for column in definition.columns)
    assert claims.most_common(1)[0][1] == 1
    assert all(definition.minimum < definition.maximum for definition in definitions().values())


def test_version_3_of_the_open_data_is_read_as_by_hand(tmp_path: Path) -> None:
    own = {"column": "Toren_6", "name_nl": "Torens", "name_en": "Towers", "unit": "count"}
    tables = tables_of(tmp_path, V3, columns={"towers": own})
    assert found(tables, "value", "missing", "source_ref") == {
        ("residents", GEMEENTE): (10023, None, "row 1, column AantalInwoners_5"),
        ("residents", WEST): (120, None, "row 2, column AantalInwoners_5"),
        ("residents", EAST): (None, "unknown", "row 3, column AantalInwoners_5"),
        ("towers", GEMEENTE): (0.5, None, "row 1, column Toren_6"),
        ("towers", WEST): (None, "not_asked", "row 2, column Toren_6"),
        ("towers", EAST): (2, None, "row 3, column Toren_6"),
    }


def test_version_4_of_the_open_data_is_read_as_by_hand(tmp_path: Path) -> None:
    tables = tables_of(tmp_path, V4, columns={"residents": "T001036", "sec_rental": "M000001"})
    assert found(tables, "value", "missing", "source_ref") == {
        ("residents", GEMEENTE): (10023, None, "row 1, column Value"),
        ("residents", WEST): (120, None, "row 2, column Value"),
        ("sec_rental", GEMEENTE): (50, None, "row 3, column Value"),
        ("sec_rental", WEST): (None, "unknown", "row 4, column Value"),
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "an answer of OData as JSON"),
        ('{"value": ' + "[" * 100_000, "an answer of OData as JSON"),
        ("{}", "records under value"),
        ('{"value": []}', "records under value"),
        ('{"value": [1]}', "f.csv, row 1: expected a record"),
        ('{"value": [{}]}', "f.csv, row 1: expected a record"),
        ('{"value": [{"a": 1}, {"b": 2}]}', "f.csv, row 2: expected a record with the keys a"),
        ('{"value": [{"a": [1]}]}', "f.csv, row 1, column a: found ['1']; expected a text or a number"),
        ('{"value": [{"\\ud800": 1}]}', "keys that can be written"),
        (V3.replace("10023", "1e308"), "f.csv, row 1, column AantalInwoners_5: found '1e308'"),
        (V3.replace("10023", "NaN"), "f.csv, row 1, column AantalInwoners_5: found 'NaN'"),
        (V3.replace("Codering_3", "C").replace("WijkenEnBuurten", "W"), "a column with the codes of areas"),
        (V4.replace('"M000001"', '"T001036"'), "row 3, column Measure: expected one figure of T001036 for GM9999"),
    ],
)
def test_open_data_that_is_broken_says_where(text: str, told: str, tmp_path: Path) -> None:
    assert told in refused(tmp_path, text, columns={"residents": "T001036"} if "T001036" in text else {})[0]


# --- what a recipe may say --------------------------------------------------------------------------------------------


def test_a_recipe_chooses_columns_adds_its_own_and_leaves_others_out(tmp_path: Path) -> None:
    own = {"column": "Urbanization_Level", "name_nl": "Stedelijkheid", "name_en": "Urbanity", "unit": "class"}
    tables = tables_of(
        tmp_path, ENGLISH, columns={"sec_rental": "Avg_Household_Size", "urbanity": own}, leave_out=["age_0_15"]
    )
    told = found(tables, "value", "lower", "evidence")
    assert told["sec_rental", WEST] == (1.4, None, "counted")  # no whole percentage, so not rounded to one
    assert told["urbanity", WEST] == (1, None, "counted")
    assert {indicator for indicator, _ in told} == {
        "residents",
        "ctx_household_size",
        "sec_rental",
        "urbanity",
        "sec_low_income",
    }
    assert tables["indicators"].set_index("indicator_id").loc["urbanity", "name_nl"] == "Stedelijkheid"


def test_another_column_with_the_codes_and_another_encoding_can_be_named(tmp_path: Path) -> None:
    text = ENGLISH.replace("Area_Code", "Café").encode("cp1252")
    file = tmp_path / "f.csv"
    file.write_bytes(text)
    tables = read(source(code="Café", encoding="cp1252"), file, context())
    assert len(tables["observations"]) == 20


@pytest.mark.parametrize(
    ("options", "column"),
    [
        ({"colums": {}}, "options.colums"),
        ({"columns": ["a"]}, "options.columns"),
        ({"columns": {"residents": 5}}, "options.columns.residents"),
        ({"columns": {"Inwoners!": "a"}}, "options.columns.Inwoners!"),
        ({"columns": {"noise": "Pct_Noise"}}, "options.columns.noise"),
        ({"columns": {"noise": {"column": "a", "name_nl": "b", "name_en": "c"}}}, "options.columns.noise.unit"),
        (
            {"columns": {"noise": {"column": "a", "name_nl": "b", "name_en": "c", "unit": "d", "step": "e"}}},
            "options.columns.noise.step",
        ),
        (
            {"columns": {"noise": {"column": "a", "name_nl": "b", "name_en": "c", "unit": "d", "x": 1}}},
            "options.columns.noise.x",
        ),
        (
            {"columns": {"inc_lonely": {"column": "a", "name_nl": "b", "name_en": "c", "unit": "km"}}},
            "options.columns.inc_lonely.unit",
        ),
        ({"leave_out": "residents"}, "options.leave_out"),
        ({"leave_out": ["inhabitants"]}, "options.leave_out"),
        ({"code": ""}, "options.code"),
        ({"encoding": "latin"}, "options.encoding"),
    ],
)
def test_a_wrong_option_is_told_with_its_key(options: dict[str, Any], column: str) -> None:
    assert [fault.column for fault in cbs_options.faults(options, "r.toml, row 1")][:1] == [column]


def test_the_page_about_recipes_tells_the_options() -> None:
    rows = page_table(section(read_page(ROOT / "docs" / "recipes.md"), "Options of `cbs`"))
    (fault,) = cbs_options.faults({"unknown": 1}, "r.toml")
    assert ", ".join(row[0] for row in rows) == fault.expected.removeprefix("one of ")


# --- bad files --------------------------------------------------------------------------------------------------------


def test_everything_that_is_wrong_is_told_together(tmp_path: Path) -> None:
    text = (
        "Area_Code,Population_Total,AantalInwoners_5,Pct_Rental,Pct_Owner_Occupied\n"
        'GM9999,10,10,101,4.5\nGM999,-5,10,50,4.5\nBU99990000,veel,10,50,4.5\nGM9999,10,10,50,"4,5"\n'
    )
    told = refused(tmp_path, text, columns={"sec_vacant": "Leegstand"})
    assert [line.partition(";")[0].partition(" expected")[0] for line in told] == [
        "f.csv, column Leegstand:",
        "f.csv, column AantalInwoners_5:",
        "f.csv, row 3, column Area_Code: found 'GM999'",
        "f.csv, row 5, column Area_Code: found 'GM9999'",
        "f.csv, row 4, column Population_Total: found 'veel'",
        "f.csv, row 3, column Population_Total: found '-5'",
        "f.csv, row 2, column Pct_Rental: found '101'",
        "f.csv, row 5, column Pct_Owner_Occupied: found '4,5'",
    ]
    assert "there are Area_Code, Population_Total" in told[0]
    assert "one column for residents in 2024, and Population_Total is one too" in told[1]


def test_a_fault_in_the_transposed_layout_has_the_row_of_its_subject_and_the_code_of_its_area(tmp_path: Path) -> None:
    text = TRANSPOSED.replace('"0,8";"2,0"', '"0.8";"-2,0"').replace(f'"{WEST}"', '"Westen"')
    assert [line.partition(";")[0] for line in refused(tmp_path, text)] == [
        "f.csv, row 6, column Westen: found 'Westen'",
        "f.csv, row 9, column Westen: found '0.8'",
        f"f.csv, row 9, column {EAST}: found '-2,0'",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "a header and records"),
        ("Area_Code,Population_Total\n", "at least one area"),
        ("Naam,Population_Total\nA,1\n", "a column with the codes of areas"),
        ("Area_Code,Iets\nGM9999,1\n", "a column with an indicator; there are Area_Code, Iets"),
        ("Area_Code,Population_Total\nGM9999\n", "2 cells"),
        (TRANSPOSED.replace("Codering", "Code"), "a line with the codes of areas"),
        (TRANSPOSED.replace('"0,8";"2,0"', '"0,8"'), "6 cells"),
        (TRANSPOSED.replace("Binnen 3 km", "Binnen 1 km"), "each subject once"),
        (TRANSPOSED.replace('"0,8";"2,0"', '"0,8";"2,0'), "a table as delimited text"),
        ('t\n"Onderwerp";""\n"Codering";""\n', "at least one area beside the subjects"),
        ("<OGRVRTDataSource>\n<a>Onderwerp</a>\n</OGRVRTDataSource>\n", "a column with the codes of areas"),
        ("PK\x03\x04\x00\x00", "text, not the bytes of some other format"),
    ],
)
def test_a_file_that_is_something_else_says_what_was_expected(text: str, told: str, tmp_path: Path) -> None:
    assert told in refused(tmp_path, text)[0]


# --- areas and other sources ------------------------------------------------------------------------------------------


def test_rows_of_areas_that_the_recipe_does_not_have_are_left_out_and_told(tmp_path: Path) -> None:
    file, notes = tmp_path / "f.csv", list[str]()
    extra = "".join(f"Elders,Elders,BU0001000{i},5,5,2.0,50.0,1.0,10.0\n" for i in range(4))
    file.write_text(ENGLISH + extra, encoding="utf-8")
    tables = read(source(boundaries=2026), file, context(notes, areas=True))
    assert set(tables["observations"]["area_code"]) == {GEMEENTE, WIJK, WEST, EAST}
    assert notes == [
        "4 left out, area is not part of it: 4 areas; 20 residents; BU00010000, BU00010001, BU00010002, BU00010003"
    ]


def test_a_file_of_other_areas_gives_no_figures_and_a_sound_snapshot(tmp_path: Path) -> None:
    file, notes = tmp_path / "f.csv", list[str]()
    file.write_text("Area_Code,Population_Total\nBU00010000,5\n", encoding="utf-8")
    tables = read(source(), file, context(notes, areas=True))
    assert (len(tables["observations"]), len(notes)) == (0, 1)
    assert faults(merged([whole(), tables])) == []


def whole() -> dict[str, pd.DataFrame]:
    """The town without its own indicators, with the source of the reader."""
    tables = town()
    for about in ("indicators", "observations", "interventions"):
        tables.pop(about)
    tables["sources"] = pd.concat([tables["sources"], source_table([source(), source(source_id="near")])])
    return tables


def test_figures_trace_to_the_row_and_column_of_the_file(tmp_path: Path) -> None:
    kwb, near = tmp_path / "kwb.csv", tmp_path / "near.csv"
    kwb.write_text(ENGLISH, encoding="utf-8")
    near.write_text(TRANSPOSED, encoding="utf-8")
    parts = [read(source(), kwb, context(areas=True)), read(source(2021, "near"), near, context(areas=True))]
    tables = merged([whole(), *parts])
    assert faults(tables) == []
    snapshot = save(tables, META, tmp_path / "snapshots")
    atlas.build(snapshot)
    made = Atlas(snapshot)
    for indicator, area, value, ref in (
        ("sec_rental", WEST, 1.0, "row 4, column Pct_Rental"),
        ("residents@2024", GEMEENTE, 10023.0, "row 2, column Population_Total"),
        ("sec_low_income", EAST, None, "row 5, column Pct_Low_Income_Households_2023"),
        ("inc_restaurants", WIJK, 2.7, f"row 7, column {WIJK}"),
    ):
        figure = made.figure("observed", area, indicator)
        assert (None if figure.value is None or math.isnan(figure.value) else figure.value) == value
        assert ref in str(trace(made, "observed", area, indicator).steps)


def test_one_indicator_of_two_files_is_one_indicator(tmp_path: Path) -> None:
    first, second = tables_of(tmp_path, ENGLISH, 2024), tables_of(tmp_path, ENGLISH.replace("_2023", ""), 2020)
    tables = merged([first, second])
    assert list(tables["indicators"]["indicator_id"]) == list(first["indicators"]["indicator_id"])
    assert len(tables["observations"]) == 40


def test_two_files_that_claim_one_indicator_and_year_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ENGLISH, encoding="utf-8")
    entry = '[[source]]\nid = "{0}"\nkind = "cbs"\npath = "a.csv"\nsha256 = "{1}"\nyear = {2}\ntitle = "t"\n'
    entry += 'publisher = "CBS"\nlicence = "CC-BY-4.0"\n'
    checksum = sha256_of(tmp_path / "a.csv")
    file = tmp_path / "r.toml"
    head = 'name = "Proefstad"\ncrs = "EPSG:28992"\ndate = 2026-03-01\n'
    file.write_text(head + entry.format("one", checksum, 2024) + entry.format("two", checksum, 2020), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        recipe_tables(read_recipe(file), tmp_path)
    (fault,) = caught.value.faults
    assert "found 'one, two'; expected one source for sec_low_income in 2023" in str(fault)
    assert fault.more == 3


# --- the real files ---------------------------------------------------------------------------------------------------

#: file → year, rows, indicators
REAL: Final = {
    "amsterdam/kwb_2020_clean_GM0363.csv": (2020, 579, 19),
    "amsterdam/kwb_2024_clean_GM0363.csv": (2024, 628, 19),
    "amsterdam/nabijheid_2020_GM0363.csv": (2020, 579, 8),
    "amsterdam/nabijheid_2024_GM0363.csv": (2024, 628, 8),
}
STATLINE: Final = "cbs_layouts/nabijheid_2021_AaEnHunze_fullcolumns_sample.csv"
_REASONS: Final = {"": "not_asked", ".": "unknown"}
_REF: Final = re.compile(r"row (\d+), column (.+)")


def cell_values(rows: list[list[str]], header: list[str], refs: pd.Series) -> list[str]:
    """The cells that references name, in what Python's csv module read."""
    places = [_REF.fullmatch(ref) for ref in refs]
    return [rows[int(at[1]) - 1][header.index(at[2])].strip() for at in places if at is not None]


@pytest.mark.parametrize("name", REAL)
def test_a_real_file_is_read_as_pythons_csv_module_reads_it(name: str, shared_data: Path) -> None:
    year, rows, indicators = REAL[name]
    tables = read(source(year), shared_data / name, context())
    observed = tables["observations"]
    assert (len(tables["indicators"]), len(observed)) == (indicators, rows * indicators)
    with (shared_data / name).open(encoding="utf-8-sig", newline="") as stream:
        records = list(csv.reader(stream, delimiter=";" if "nabijheid" in name else ","))
    assert len(records) == rows + 1
    cells = cell_values(records, records[0], observed["source_ref"])
    codes = [record[records[0].index(next(n for n in records[0] if n in ("Area_Code", "Encoding", "Encoding_3")))]
             for record in records]  # fmt: skip
    assert len(cells) == len(observed)
    for row, cell in zip(observed.to_dict("records"), cells, strict=True):
        assert row["missing"] == _REASONS.get(cell), row
        assert cell in _REASONS or row["value"] == float(cell), row
        assert row["area_code"] == codes[int(row["source_ref"].split()[1].rstrip(",")) - 1].strip()
        assert row["year"] == (2023 if row["source_ref"].endswith("_2023") else year)
        assert math.isnan(row["lower"]) or 0 <= row["lower"] <= row["value"] <= row["upper"]


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("amsterdam/kwb_2020_clean_GM0363.csv", {"not_asked": 1080}),
        ("amsterdam/kwb_2024_clean_GM0363.csv", {"not_asked": 2301}),
        ("amsterdam/nabijheid_2020_GM0363.csv", {"unknown": 8 * 33}),
        ("amsterdam/nabijheid_2024_GM0363.csv", {"unknown": 8 * 41}),
    ],
)
def test_the_missing_figures_of_a_real_file_are_counted(name: str, counted: dict[str, int], shared_data: Path) -> None:
    observed = read(source(REAL[name][0]), shared_data / name, context())["observations"]
    assert observed["missing"].value_counts().to_dict() == counted


def test_three_figures_are_those_that_stand_in_the_files(shared_data: Path) -> None:
    """Looked up by eye."""
    old = found(read(source(2020), shared_data / "amsterdam/kwb_2020_clean_GM0363.csv", context()), "value")
    assert old["residents", "BU03630001"] == (730,)  # Oude Kerk e.o.
    new = read(source(2024), shared_data / "amsterdam/kwb_2024_clean_GM0363.csv", context())
    assert found(new, "value", "year")["sec_near_minimum", "BU0363AA04"] == (36.4, 2023)  # Planciusbuurt-Zuid
    near = found(read(source(2024), shared_data / "amsterdam/nabijheid_2024_GM0363.csv", context()), "value")
    assert near["inc_restaurants", "WK0363AB"] == (139.1,)  # Jordaan


def test_the_real_export_of_statline_is_read(shared_data: Path) -> None:
    observed = read(source(2021), shared_data / STATLINE, context())["observations"]
    told = {(row["indicator_id"], row["area_code"]): row for row in observed.to_dict("records")}
    assert len(told) == len(observed) == 64
    assert told["inc_cafes", "NL00"]["value"] == 4.1
    assert told["sec_school_distance", "BU16800109"]["value"] == 2.1
    assert observed["missing"].value_counts().to_dict() == {"unknown": 8}
    with (shared_data / STATLINE).open(encoding="utf-8-sig", newline="") as stream:
        records = list(csv.reader(stream, delimiter=";"))
    codes = next(record for record in records if record[0] == "Regioaanduiding|Codering")
    cells = cell_values(records, codes, observed["source_ref"])
    for row, cell in zip(observed.to_dict("records"), cells, strict=True):
        assert row["missing"] == _REASONS.get(cell)
        assert cell in _REASONS or row["value"] == float(cell.replace(",", "."))


def test_codes_of_another_year_are_refused_with_what_to_do(shared_data: Path) -> None:
    """The codes of 2020 next to the areas of 2024: only the gemeente is in both, and there is no crosswalk."""
    codes = read(source(2024), shared_data / "amsterdam/kwb_2024_clean_GM0363.csv", context())["observations"]
    shape = town()["areas"]["geometry"].iloc[0]
    level = {"GM": "gemeente", "WK": "wijk", "BU": "buurt"}
    known = codes["area_code"].unique()
    areas = frame("areas", [{"area_code": c, "year": 2024, "level": level[c[:2]], "geometry": shape} for c in known])
    told = replace(context(), tables={"areas": areas})
    with pytest.raises(InputError) as refusal:
        read(source(2020), shared_data / "amsterdam/kwb_2020_clean_GM0363.csv", told)
    assert [(fault.column, fault.value) for fault in refusal.value.faults] == [("Area_Code", "BU03630000")]
    assert "crosswalk" in str(refusal.value)
