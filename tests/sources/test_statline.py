"""Tables of StatLine with a row for each area, period and group: RIVM's health figures and the SES-WOA scores."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest
from tests.sources.mutants import MUTANTS, survived
from tests.sources.statline_files import RIVM, SES, V3, V4, V4_COLUMNS, read, source, written
from tests.town import EAST, GEMEENTE, WEST, town

from weefsel.concepts import JoinReason, RowFate
from weefsel.errors import InputError
from weefsel.snapshot import faults
from weefsel.sources.model import JoinLine
from weefsel.sources.recipe import merged, source_table
from weefsel.sources.statline.definitions import layout
from weefsel.sources.statline.options import rivm_faults, ses_faults

REAL: Final = "amsterdam/rivm_50090NED_amsterdam_GM0363.csv"
REAL_SES: Final = "amsterdam/ses_woa_2019_GM0363.csv"


def observed(kind: str, folder: Path, content: str, **options: Any) -> pd.DataFrame:
    rows = read(kind, written(folder, content), **options)["observations"]
    return rows.set_index(["indicator_id", "area_code", "year"]).sort_index()


def refusal(kind: str, folder: Path, content: str, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        read(kind, written(folder, content), **options)
    return str(caught.value)


def balance(told: list[JoinLine]) -> tuple[int, int]:
    """How many rows were read, and how many of them are accounted for."""
    by_fate = {fate: sum(line.rows for line in told if line.fate is fate) for fate in RowFate}
    return by_fate[RowFate.READ], by_fate[RowFate.KEPT] + by_fate[RowFate.DROPPED]


def test_each_age_is_an_indicator_and_each_figure_a_model_estimate_that_knows_its_cell(tmp_path: Path) -> None:
    rows = observed("rivm", tmp_path, RIVM)
    assert rows.loc[("inc_lonely", GEMEENTE, 2020), "value"] == 50.5
    assert rows.loc[("inc_lonely_65", GEMEENTE, 2020), "value"] == 55.5
    assert rows.loc[("inc_lonely", WEST, 2012), "value"] == 38.9
    assert rows.loc[("inc_lonely", WEST, 2012), "source_ref"] == "row 11, column Eenzaam_28"
    assert set(rows["evidence"].dropna()) == {"model"}
    assert not any("Roker" in str(ref) for ref in rows["source_ref"])


def test_rows_of_margins_are_the_ends_of_the_interval(tmp_path: Path) -> None:
    rows = observed("rivm", tmp_path, RIVM)
    assert rows.loc[("inc_lonely", GEMEENTE, 2020), ["lower", "upper"]].tolist() == [48.5, 52.5]
    assert rows.loc[("inc_lonely", WEST, 2020), ["lower", "upper"]].isna().tolist() == [True, True]


def test_what_nobody_was_asked_gives_no_figure_and_what_some_areas_lack_is_unknown(tmp_path: Path) -> None:
    rows = observed("rivm", tmp_path, RIVM)
    assert ("coh_volunteers", GEMEENTE, 2012) not in rows.index
    assert rows.loc[("coh_volunteers", WEST, 2020), "missing"] == "unknown"
    assert rows.loc[("inc_lonely", EAST, 2020), "missing"] == "unknown"


def test_every_row_of_the_file_is_accounted_for(tmp_path: Path) -> None:
    told: list[JoinLine] = []
    read("rivm", written(tmp_path, RIVM), told, areas=True, ages=["18plus"])
    assert balance(told) == (10, 10)
    assert {(line.reason, line.rows) for line in told if line.fate is RowFate.DROPPED} == {
        (JoinReason.OTHER_GROUP, 2),
        (JoinReason.OTHER_MARGIN, 2),
    }


def test_rows_of_areas_that_are_not_in_the_recipe_are_left_out(tmp_path: Path) -> None:
    told: list[JoinLine] = []
    elsewhere = RIVM.replace(f"{WEST},2020", "BU12340000,2020").replace(f"Buurt,{WEST},100", "Buurt,BU12340000,100")
    rows = read("rivm", written(tmp_path, elsewhere), told, areas=True)["observations"]
    assert "BU12340000" not in set(rows["area_code"])
    assert balance(told) == (10, 10)
    assert any(line.reason is JoinReason.NO_AREA and line.rows == 1 for line in told)


def test_the_scores_of_several_years_stand_beside_each_other(tmp_path: Path) -> None:
    rows = observed("ses", tmp_path, SES)
    assert rows.loc[("sec_ses_woa", GEMEENTE, 2018), "value"] == -0.1
    assert rows.loc[("sec_ses_woa", GEMEENTE, 2019), "value"] == -0.2
    assert rows.loc[("inc_low_education", WEST, 2019), "value"] == 12.4
    assert rows.loc[("inc_ses_spread", EAST, 2019), "missing"] == "unknown"
    assert set(rows["evidence"].dropna()) == {"model"}


def test_open_data_of_version_3_is_read_as_the_same(tmp_path: Path) -> None:
    rows = observed("rivm", tmp_path, V3)
    assert rows.loc[("inc_lonely", GEMEENTE, 2020), ["value", "source_ref"]].tolist() == [
        50.5,
        "row 1, column Eenzaam_27",
    ]
    assert rows.loc[("inc_lonely", WEST, 2020), "missing"] == "unknown"
    assert rows.loc[("inc_lonely_18_65", WEST, 2020), "value"] == 7.5


def test_of_version_4_the_measures_must_be_named(tmp_path: Path) -> None:
    rows = observed("rivm", tmp_path, V4, columns=V4_COLUMNS)
    assert rows.loc[("inc_lonely", GEMEENTE, 2020), ["value", "lower"]].tolist() == [50.5, 48.5]
    assert rows.loc[("coh_volunteers", GEMEENTE, 2020), "source_ref"] == "row 2, column Value"
    assert rows.loc[("inc_lonely", WEST, 2020), "missing"] == "unknown"
    assert "a column with an indicator" in refusal("rivm", tmp_path, V4)
    twice = V4.replace('"MOG0095"', '"MW00000"')
    assert "row 3" in refusal("rivm", tmp_path, twice, columns=V4_COLUMNS)
    no_code = V4.replace(GEMEENTE, "GM999")
    assert "row 1, column WijkenEnBuurten" in refusal("rivm", tmp_path, no_code, columns=V4_COLUMNS)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("2020JJ00,Proefstad,Gemeente,GM9999,78.0", "2020JJ00,Proefstad,Gemeente,GM9999,178.0", "row 2, column Erv"),
        ("50.5,21.0", "-50.5,21.0", "row 2, column Eenzaam_28: found '-50.5'; expected a number from 0 to 100"),
        ("50.5,21.0", "veel,21.0", "row 2, column Eenzaam_28: found 'veel'"),
        ("50.5,21.0", '"50,5",21.0', "row 2, column Eenzaam_28: found '50,5'; expected a number with a decimal point"),
        ("77.0,19.0,48.5", "77.0,19.0,51.0", "row 2, column Eenzaam_28: found '50.5'; expected a value within its"),
        ("80200,MW00000", "99999,MW00000", "row 8, column Leeftijd: found '99999'; expected one of"),
        ("20300,MOG0095", "20300,MOG0090", "row 3, column Marges: found 'MOG0090'; expected one of"),
        ("2012JJ00", "2012KW01", "row 10, column Perioden: found '2012KW01'"),
        ("GM9999,78.0", "GM999,78.0", "row 2, column Codering_3: found 'GM999'"),
        ("2012JJ00,Proefstad,Gemeente", "2020JJ00,Proefstad,Gemeente", "row 10, column Codering_3"),
        ("Leeftijd,Marges", "Age,Marges", "expected a column Leeftijd"),
        ("Perioden", "Jaar", "expected a column Perioden"),
        ("ErvarenGezondheidGoedZeerGoed_4", "Eenzaam_29", "one column for inc_lonely, and Eenzaam_28 is one too"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_row_and_column(
    tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    assert was in RIVM
    assert said in refusal("rivm", tmp_path, RIVM.replace(was, becomes))


def test_all_faults_are_told_together(tmp_path: Path) -> None:
    said = refusal("rivm", tmp_path, RIVM.replace("50.5", "x1").replace("73.9", "173.9"))
    assert "row 2, column Eenzaam_28" in said
    assert "row 10, column ErvarenGezondheid" in said


@pytest.mark.parametrize(
    ("check", "options", "column"),
    [
        (rivm_faults, {"ages": ["18-65"]}, "options.ages"),
        (rivm_faults, {"ages": []}, "options.ages"),
        (rivm_faults, {"columns": {"happiness": "Geluk"}}, "options.columns"),
        (rivm_faults, {"leave_out": "inc_lonely"}, "options.leave_out"),
        (rivm_faults, {"boundaries": "2020"}, "options.boundaries"),
        (rivm_faults, {"encoding": "latin"}, "options.encoding"),
        (ses_faults, {"ages": ["18plus"]}, "options.ages"),
    ],
)
def test_a_wrong_option_is_told(check: Any, options: dict[str, Any], column: str) -> None:
    assert [fault.column for fault in check(options, "recipe.toml")] == [column]


def test_indicators_can_be_left_out_and_columns_chosen(tmp_path: Path) -> None:
    rows = observed("rivm", tmp_path, RIVM, leave_out=["sec_health_good"], columns={"coh_carers": "Roker_11"})
    found = set(rows.index.get_level_values(0))
    assert "sec_health_good" not in found
    assert rows.loc[("coh_carers", GEMEENTE, 2020), "value"] == 20.1
    assert "options.columns.coh_carers" in refusal("rivm", tmp_path, RIVM, columns={"coh_carers": "Mantelzorger"})


def test_every_indicator_has_names_in_both_languages_and_an_id_of_its_own() -> None:
    for kind in ("rivm", "ses"):
        known = layout(kind)
        groups = list(known.groups.values()) or [None]
        made = [known.of_group(one, group) for one in known.indicators.values() for group in groups]
        ids = [one.id for one in made if one.asked is None]
        assert len(set(ids)) == len(ids)
        assert all(one.name_nl.strip() and one.name_en.strip() and one.columns for one in made)
        columns = [column for one in known.indicators.values() for column in one.columns]
        assert len(set(columns)) == len(columns)


def test_the_tables_make_a_sound_snapshot(tmp_path: Path) -> None:
    others = ("indicators", "observations", "interventions")
    rest = {name: rows for name, rows in town().items() if name not in others}
    rest["sources"] = pd.concat([rest["sources"], source_table([source("rivm")])])
    for kind, content in (("rivm", RIVM), ("ses", SES)):
        assert faults(merged([rest, read(kind, written(tmp_path, content), areas=True)])) == []


def test_every_figure_of_the_real_file_is_the_one_in_its_cell(shared_data: Path) -> None:
    """Against Python's own reader of CSV: each observation looked up, and none that the file has forgotten."""
    with (shared_data / REAL).open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    head = lines[0]
    rows = read("rivm", shared_data / REAL)["observations"]
    suffix = {"18plus": "", "65plus": "_65", "18_65": "_18_65"}
    for ref, area, year, value, indicator in zip(
        rows["source_ref"], rows["area_code"], rows["year"], rows["value"], rows["indicator_id"], strict=True
    ):
        row, _, column = ref.removeprefix("row ").partition(", column ")
        line = dict(zip(head, lines[int(row) - 1], strict=True))
        assert (line["Codering_3"], line["Perioden"]) == (area, str(year))
        assert line[column] == ("" if pd.isna(value) else line[column])
        assert pd.isna(value) or float(line[column]) == value
        assert indicator == "emp_walk_cycle" or indicator.endswith(suffix[line["Leeftijd"]])
    at = head.index("Eenzaam_28")
    filled = sum(bool(line[at]) for line in lines[1:])
    lonely = rows["indicator_id"].isin(["inc_lonely", "inc_lonely_65", "inc_lonely_18_65"])
    assert int(rows.loc[lonely, "value"].notna().sum()) == filled


def test_the_real_scores_are_those_of_the_file(shared_data: Path) -> None:
    theirs = pd.read_csv(shared_data / REAL_SES, sep=";", encoding="utf-8-sig", na_values=["       ."])
    score = dict(zip(theirs.iloc[:, 2].str.strip(), pd.to_numeric(theirs.iloc[:, 7], errors="coerce"), strict=True))
    rows = read("ses", shared_data / REAL_SES, year=2019)["observations"]
    ours = rows[rows["indicator_id"] == "sec_ses_woa"].set_index("area_code")["value"]
    assert len(ours) == 579
    assert ours.notna().sum() == pd.Series(score).notna().sum() == 489
    assert ours.dropna().to_dict() == pd.Series(score).dropna().to_dict()


def test_damaged_tables_read_or_are_an_input_error(tmp_path: Path) -> None:
    options = {"columns": V4_COLUMNS}
    file = tmp_path / "f.csv"
    well = survived([RIVM.encode(), V3.encode()], file, lambda path: read("rivm", path, areas=True), MUTANTS // 2)
    well += survived([V4.encode()], file, lambda path: read("rivm", path, areas=True, **options), MUTANTS // 2)
    assert MUTANTS / 10 <= well < MUTANTS


def test_damaged_tables_of_scores_read_or_are_an_input_error(tmp_path: Path) -> None:
    well = survived([SES.encode()], tmp_path / "f.csv", lambda path: read("ses", path, areas=True))
    assert MUTANTS / 10 <= well < MUTANTS
