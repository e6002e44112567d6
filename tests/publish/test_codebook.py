"""The codebook: what is in the files is what the pages show, in forms that other programs read."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet
import pytest
from frictionless import Package

from weefsel.atlas.read import open_atlas
from weefsel.atlas.registry import RESULTS
from weefsel.concepts import LANGS
from weefsel.concepts.indicators import library
from weefsel.publish import FigureRef, SiteData, open_site
from weefsel.publish.codebook import COLUMNS, MONITOR
from weefsel.publish.codebook_files import written


@pytest.fixture(scope="module")
def site(village_dir: Path) -> SiteData:
    return open_site(village_dir)


@pytest.fixture(scope="module")
def rows(site: SiteData) -> pd.DataFrame:
    """Of the monitor."""
    return site.codebook.rows()


@pytest.fixture(scope="module")
def everything(site: SiteData) -> pd.DataFrame:
    return site.codebook.rows(everything=True)


def test_a_row_tells_what_the_page_at_its_address_tells(site: SiteData, everything: pd.DataFrame) -> None:
    some = everything.groupby("result", observed=True).sample(4, random_state=20_261_122)
    for row in some.to_dict("records"):
        _, _, result, area, column = str(row["address"]).split("/")
        assert (result, column) == (row["result"], row["column"])
        page = site.figure_page(FigureRef(result, area, column), "nl")
        assert (area, page.figure.unit, page.area.name) == (row["area_code"], row["unit"], row["area_name"])
        assert page.subject == row["what"]
        told = [None if pd.isna(row[name]) else row[name] for name in ("value", "lower", "upper")]
        assert told == [page.figure.value, page.figure.lower, page.figure.upper]
        missing = None if page.figure.missing is None else str(page.figure.missing)
        assert (None if pd.isna(row["missing"]) else row["missing"]) == missing


def test_every_row_of_the_monitor_is_what_the_gate_lets_through(site: SiteData, rows: pd.DataFrame) -> None:
    """Whose sources are of our own here is told more roughly."""
    monitor = rows[rows["result"].isin(MONITOR)]
    # of a village there are too few areas for similar ones
    assert set(monitor["result"]) == set(MONITOR) - {"compared"}
    names = ("result", "area_code", "column", "value", "lower", "upper", "missing")
    for result, code, column, *told in zip(*(monitor[name].tolist() for name in names), strict=True):
        page = site.figures.any(result, code, column)
        expected = [page.value, page.lower, page.upper, page.missing and str(page.missing)]
        assert [None if pd.isna(one) else one for one in told] == expected, (result, code, column)


def test_every_row_has_a_value_or_a_reason_and_every_figure_is_there_once(site: SiteData, rows: pd.DataFrame) -> None:
    assert list(rows.columns) == list(COLUMNS)
    assert (rows["value"].isna() == rows["missing"].notna()).all()
    assert not rows.duplicated(["result", "column", "area_code"]).any()
    one_by_one = rows[~rows["result"].isin(MONITOR)]
    assert not one_by_one.duplicated(["indicator", "area_code", "year"]).any()
    assert one_by_one["indicator"].notna().all()
    own = {one.id for one in site.codebook.own}
    assert set(rows["indicator"].dropna()) <= {*library(), *own}


def test_a_rank_stands_beside_both_ends_of_its_interval(everything: pd.DataFrame) -> None:
    ranks = everything[(everything["unit"] == "rank") & everything["value"].notna()]
    assert len(ranks)
    assert ranks[["lower", "upper"]].notna().all(axis=None)
    assert ((ranks["lower"] <= ranks["value"]) & (ranks["value"] <= ranks["upper"])).all()


def test_all_that_has_a_value_somewhere_is_there(
    village_dir: Path, rows: pd.DataFrame, everything: pd.DataFrame
) -> None:
    """As counted in the files of the atlas; of what was observed those with a year, the newest is one of them."""
    kept = open_atlas(village_dir)
    for table, results in ((rows, MONITOR), (everything, [name for name, one in RESULTS.items() if one.figures])):
        for result in results:
            made = kept.rows(result)
            made = made[made["area_code"].isin(list(kept.area_names))]
            if result == "observed":
                made = made[made["column"].str.contains("@")]
            names = set(made.loc[made["value"].notna(), "column"])
            if result == "observed":
                with_value = {name.partition("@")[0] for name in names}
                names = {name for name in made["column"] if name.partition("@")[0] in with_value}
            there = table[table["result"] == result]
            assert set(there["column"]) == names, result
            assert len(there) == made["column"].isin(names).sum(), result
    pd.testing.assert_frame_equal(everything.head(len(rows)).astype(object), rows.astype(object))


@pytest.mark.parametrize("lang", LANGS)
def test_the_data_package_is_sound_and_describes_the_csv(site: SiteData, lang: Any, tmp_path: Path) -> None:
    """As frictionless reads them, which is what others read a data package with."""
    described = json.loads(written(site.codebook, "json", lang))
    assert {one["id"] for one in described["weefsel:indicators"]} >= set(library())
    (tmp_path / "datapackage.json").write_text(json.dumps(described))
    (tmp_path / "weefsel-codeboek.csv").write_bytes(written(site.codebook, "csv", lang))
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]


def test_everything_in_one_file_is_the_csv_with_what_it_is(site: SiteData, everything: pd.DataFrame) -> None:
    with zipfile.ZipFile(io.BytesIO(site.codebook.file("zip", "en", True))) as archive:
        described = json.loads(archive.read("datapackage.json"))
        comma = pd.read_csv(archive.open(described["resources"][0]["path"]))
    assert list(comma["column"]) == list(everything["column"])
    assert {one["id"] for one in described["weefsel:results"]} == set(everything["result"])
    named = {(one["result"], one["column"]): one for one in described["weefsel:figures"]}
    assert set(named) == set(zip(comma["result"], comma["column"], strict=True))
    for table, lang in ((comma, "en"), (everything, "nl")):
        for result, column, said in set(zip(table["result"], table["column"], table["what"], strict=True)):
            assert named[result, column][f"what_{lang}"] == said


def test_the_forms_hold_the_same_figures(site: SiteData, rows: pd.DataFrame) -> None:
    comma = pd.read_csv(io.BytesIO(written(site.codebook, "csv", "nl")))
    parquet = written(site.codebook, "parquet", "nl")
    book = openpyxl.load_workbook(io.BytesIO(written(site.codebook, "xlsx", "nl")), read_only=True)
    sheet = list(book.worksheets[0].iter_rows(values_only=True))
    assert sheet[0] == tuple(COLUMNS)
    for column in ("column", "indicator", "area_code", "missing", "value", "upper"):
        place = list(COLUMNS).index(column)
        expected = rows[column].astype(float if COLUMNS[column] == "number" else object)
        for given in (comma[column], pd.read_parquet(io.BytesIO(parquet))[column], [line[place] for line in sheet[1:]]):
            found = pd.Series(list(given), name=column, dtype=expected.dtype)
            # a sheet holds sixteen digits
            pd.testing.assert_series_equal(found.where(found.notna()), expected, rtol=1e-14, check_exact=False)
    told = pyarrow.parquet.read_schema(io.BytesIO(parquet)).metadata[b"datapackage"]
    assert json.loads(told)["name"] == "weefsel-codeboek"
    assert len(book.worksheets) == 7


def test_no_program_takes_a_text_for_a_formula(site: SiteData, monkeypatch: pytest.MonkeyPatch) -> None:
    spoilt = site.codebook.rows().head(3).assign(area_name=["=1+1", "+31", "@SUM(A1)"])
    monkeypatch.setattr(site.codebook, "rows", lambda *_: spoilt)
    comma = written(site.codebook, "csv", "nl").decode()
    assert all(f",'{words}," in comma for words in spoilt["area_name"])
    book = openpyxl.load_workbook(io.BytesIO(written(site.codebook, "xlsx", "nl")))
    cells = [book.worksheets[0].cell(place, list(COLUMNS).index("area_name") + 1) for place in (2, 3, 4)]
    assert [cell.value for cell in cells] == [f"'{words}" for words in spoilt["area_name"]]
    assert {cell.data_type for cell in cells} == {"s"}


def test_why_figures_are_missing_is_counted_in_the_newest_year(site: SiteData, rows: pd.DataFrame) -> None:
    rows = rows[~rows["result"].isin(MONITOR)]
    years = rows.groupby(["indicator", "area_code"], observed=True)["year"]
    newest = rows[rows["year"] == years.transform("max")]
    slow = newest["missing"].dropna().value_counts().to_dict()
    assert {str(reason): n for reason, n in site.codebook.lacking.items()} == slow
