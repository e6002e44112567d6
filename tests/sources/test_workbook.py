"""Workbooks and delimited text as a table of texts: what is read, what is told, what is refused and how to mend it."""

from __future__ import annotations

import datetime as dt
import doctest
import math
import time
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from tests.sources.sheet_files import csv_file, xlsx_file

from weefsel.errors import InputError
from weefsel.sources import xlsx_cells, xlsx_package
from weefsel.sources.workbook import LARGEST, SheetName, SheetTable, read_workbook
from weefsel.sources.xlsx_formats import Shown, shown_as, shown_text

ROWS = [["code", "naam", "aantal"], ["B1", "West", 3], ["B2", "Oost", 4.5]]


def read(path: Path, **options: Any) -> SheetTable:
    return read_workbook(path, **options).table


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        read(path, **options)
    return str(caught.value)


def told(table: SheetTable) -> dict[str, Any]:
    return {one.id: dict(one.variables) for one in table.told}


def sheet(folder: Path) -> tuple[openpyxl.Workbook, Worksheet, Path]:
    book = openpyxl.Workbook()
    return book, book.worksheets[0], folder / "eigen.xlsx"


# ---- what is read


def test_a_workbook_and_a_csv_of_the_same_table_read_alike(tmp_path: Path) -> None:
    book = read(xlsx_file(tmp_path, ROWS))
    text = read(csv_file(tmp_path, "code;naam;aantal\nB1;West;3\nB2;Oost;4.5\n"))
    assert book.cells.to_dict("list") == text.cells.to_dict("list") == {
        "code": ["B1", "B2"], "naam": ["West", "Oost"], "aantal": ["3", "4.5"],
    }  # fmt: skip
    assert book.cells.index.tolist() == text.cells.index.tolist() == [2, 3]
    assert book.refs("naam") == text.refs("naam") == ["row 2, column naam", "row 3, column naam"]


def test_rows_keep_the_number_that_the_spreadsheet_shows(tmp_path: Path) -> None:
    rows = [["Overzicht van de wijk"], [], *ROWS[:2], [], ROWS[2]]
    table = read(xlsx_file(tmp_path, rows))
    assert (table.header, table.cells.index.tolist()) == (3, [4, 6])
    assert told(table) == {"sheet.told_header": {"row": "3"}}
    table = read(csv_file(tmp_path, 'Overzicht\n\ncode;naam;aantal\n"a\nb";x;1\n\nB2;y;2\n'))
    # a cell with a line end in it is one row
    assert (table.header, table.cells.index.tolist()) == (3, [4, 6])


def test_the_header_can_be_given(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, [["a", "b", "c"], ["code", "naam", "aantal"], ["B1", "West", 3]])
    assert read(path).columns == ["a", "b", "c"]
    assert read(path, header=2).columns == ["code", "naam", "aantal"]
    assert "row 9" in refusal(path, header=9)


@pytest.mark.parametrize(
    ("value", "format", "text"),
    [
        (0.125, "0.0%", "12.5"),
        (0.07, "0%", "7"),
        (1.1, "0%", "110"),
        (dt.date(2024, 1, 31), "dd-mm-yyyy", "2024-01-31"),
        (dt.datetime(2024, 1, 31, 14, 30), "yyyy-mm-dd hh:mm", "2024-01-31 14:30"),
        (dt.time(9, 5), "hh:mm", "09:05"),
        (1 / 3, "0.00", "0.3333333333333333"),
        (1e15, "General", "1000000000000000"),
        (5.551115123125783e-17, "General", "0.000000000000000056"),
        (True, "General", "true"),
        ("  ruimte ", "General", "ruimte"),
        ("0123", "@", "0123"),
        (123, '"m2" 0', "123"),
    ],
)
def test_a_cell_becomes_the_text_that_it_means(tmp_path: Path, value: Any, format: str, text: str) -> None:
    book, first, path = sheet(tmp_path)
    first.append(["code", "cel"])
    first.append(["B1", value])
    first["B2"].number_format = format
    book.save(path)
    table = read(path)
    assert table.cells["cel"].tolist() == [text]
    assert ("cel" in table.percent) == ("%" in format)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", Shown.PLAIN), ("0.00", Shown.PLAIN), ('0.0" dagen"', Shown.PLAIN), ("#,##0;[Red]-0", Shown.PLAIN),
        ("0.00E+00", Shown.PLAIN), ("[$-413]d mmmm yyyy", Shown.DATE), ("mmm/yy", Shown.DATE), ("m", Shown.DATE),
        ("[h]:mm", Shown.TIME), ("mm:ss", Shown.TIME), ("d/m/yyyy h:mm", Shown.DATE_TIME), ("0%", Shown.PERCENT),
        ('0"%"', Shown.PLAIN), ("0\\%", Shown.PLAIN), ("@", Shown.PLAIN),
    ],
)  # fmt: skip
def test_a_number_format_says_what_a_number_is(code: str, shown: Shown) -> None:
    assert shown_as(164, code) is shown


def test_days_are_those_of_the_calendar_that_the_workbook_counts_by() -> None:
    assert shown_text("1", Shown.DATE) == "1900-01-01"
    assert shown_text("59", Shown.DATE) == "1900-02-28"
    assert shown_text("61", Shown.DATE) == "1900-03-01"
    assert shown_text("0", Shown.DATE, from_1904=True) == "1904-01-01"
    assert shown_text("43830", Shown.DATE, from_1904=True) == "2024-01-01"
    assert shown_text("-3", Shown.DATE) == "-3"
    assert shown_text("1e300", Shown.DATE) == "1" + "0" * 300
    assert shown_text("kapot", Shown.PERCENT) == "kapot"


CELLS = st.one_of(
    st.floats(-1e12, 1e12), st.integers(-(10**15), 10**15), st.booleans(),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=20),
    st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6), writer=st.sampled_from(["openpyxl", "xlsxwriter"])
)
def test_all_cells_are_what_another_program_reads(tmp_path: Path, rows: list[tuple[Any, Any]], writer: str) -> None:
    path = tmp_path / "eigen.xlsx"
    if writer == "openpyxl":
        book, first, path = sheet(tmp_path)
        for number, row in enumerate([("links", "rechts"), *rows], start=1):
            for column, value in enumerate(row, start=1):
                cell = first.cell(number, column, value)
                if isinstance(value, str):  # else a text that begins with = would be a formula
                    cell.data_type = "s"
        book.save(path)
    else:
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            day, first = book.add_format({"num_format": "dd-mm-yyyy"}), book.add_worksheet()
            for number, row in enumerate([("links", "rechts"), *rows]):
                for column, value in enumerate(row):
                    if isinstance(value, dt.date):
                        first.write_datetime(number, column, value, day)
                    else:
                        first.write(number, column, value)
    expected = {
        number: [_said(value) for value in row]
        for number, row in enumerate(openpyxl.load_workbook(path).worksheets[0].iter_rows(2, None, 1, 2, True), start=2)
    }
    expected = {number: row for number, row in expected.items() if any(row)}
    if not expected:
        assert "rows with text" in refusal(path, header=1)
        return
    found = read(path, header=1).cells
    assert found.index.tolist() == list(expected)
    for number, row in expected.items():
        for text, value in zip(found.loc[number], row, strict=True):
            assert text == value or _close(text, value), (text, value)


def _close(text: str, value: str) -> bool:
    """Alike, but for what is beyond the 18th decimal."""
    return math.isclose(float(text), float(value), rel_tol=1e-15, abs_tol=1e-17)


def _said(value: Any) -> str:
    """A value of openpyxl as a text, said without our own code."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:.17g}" if value % 1 else str(int(value))
    return str(value).strip()


# ---- sheets, headers, merged and hidden


def test_the_first_sheet_with_text_that_is_not_hidden_is_read_and_others_are_named(tmp_path: Path) -> None:
    book, hidden, path = sheet(tmp_path)
    hidden.title, hidden.sheet_state = "geheim", "hidden"
    hidden.append(["x", "y"])
    book.create_sheet("leeg")
    for row in ROWS:
        book.create_sheet("data") if "data" not in book.sheetnames else None
        book["data"].append(row)
    book.active = 1
    book.save(path)
    found = read_workbook(path)
    assert found.sheets == (SheetName("geheim", hidden=True), SheetName("leeg", False), SheetName("data", False))
    assert (found.table.sheet, found.table.columns) == ("data", ["code", "naam", "aantal"])
    assert told(found.table)["sheet.told_hidden_sheets"] == {"sheets": "geheim"}
    assert "there is no text" in refusal(path, sheet="leeg")
    assert "one of the sheets geheim, leeg, data" in refusal(path, sheet="Data")


def test_hidden_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    book, first, path = sheet(tmp_path)
    for row in ROWS:
        first.append(row)
    first.row_dimensions[2].hidden = True
    first.column_dimensions["B"].hidden = True
    book.save(path)
    table = read(path)
    assert table.cells["naam"].tolist() == ["West", "Oost"]
    assert told(table) == {
        "sheet.told_hidden_rows": {"count": "1"},
        "sheet.told_hidden_columns": {"columns": "naam"},
    }


def test_a_header_of_two_rows_with_merged_cells_is_joined(tmp_path: Path) -> None:
    book, first, path = sheet(tmp_path)
    for row in (["code", "2023", None, "2024", None], [None, "Inwoners", "Pct", "Inwoners", "Pct"], ["B1", 1, 2, 3, 4]):
        first.append(row)
    for span in ("A1:A2", "B1:C1", "D1:E1"):
        first.merge_cells(span)
    book.save(path)
    table = read(path)
    assert table.columns == ["code", "2023 / Inwoners", "2023 / Pct", "2024 / Inwoners", "2024 / Pct"]
    assert table.cells.index.tolist() == [3]
    assert table.problems == {}


def test_groups_above_the_header_are_joined_and_a_title_is_not(tmp_path: Path) -> None:
    book, first, path = sheet(tmp_path)
    for row in (["Overzicht"], [None, None, "2023"], ["code", "naam", "Inwoners", "Pct"], ["B1", "West", 1, 2]):
        first.append(row)
    first.merge_cells("A1:D1")
    first.merge_cells("C2:D2")
    book.save(path)
    assert read(path).columns == ["code", "naam", "2023 / Inwoners", "2023 / Pct"]
    first.unmerge_cells("C2:D2")
    first.merge_cells("A2:D2")
    first["A2"] = "Peildatum 2023"
    book.save(path)
    assert read(path).columns == ["code", "naam", "Inwoners", "Pct"]


def test_merged_cells_among_the_data_are_a_fault_of_their_column_only(tmp_path: Path) -> None:
    book, first, path = sheet(tmp_path)
    for row in (["wijk", "code", "aantal"], ["Centrum", "B1", 1], [None, "B2", 2], [None, "B3", 3]):
        first.append(row)
    first.merge_cells("A2:A4")
    book.save(path)
    table = read(path)
    assert table.cells["wijk"].tolist() == ["Centrum", "", ""]
    (fault,) = table.faults("wijk")
    assert (fault.row, fault.column, fault.more) == (3, "wijk", 1)
    assert table.faults("code", "aantal") == []


def test_columns_without_a_name_or_with_the_same_are_named_and_told(tmp_path: Path) -> None:
    for path in (
        xlsx_file(tmp_path, [["naam", None, "naam", "naam"], ["a", "b", "c", "d"]]),
        csv_file(tmp_path, "naam;;naam;naam\na;b;c;d\n"),
    ):
        table = read(path)
        assert table.columns == ["naam", "kolom B", "naam (2)", "naam (3)"]
        assert table.letters == {"naam": "A", "kolom B": "B", "naam (2)": "C", "naam (3)": "D"}
        assert set(told(table)) == {"sheet.told_nameless", "sheet.told_doubled"}


# ---- formulas and percentages


def test_saved_outcomes_of_formulas_are_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "eigen.xlsx"
    with xlsxwriter.Workbook(path) as book:
        first = book.add_worksheet()
        first.write_row(0, 0, ["code", "som", "tekst"])
        first.write_row(1, 0, ["B1"])
        first.write_formula(1, 1, "=1+1", None, 2)
        first.write_formula(1, 2, '="a"&"b"', None, "ab")
    table = read(path)
    assert table.cells.loc[2].tolist() == ["B1", "2", "ab"]
    assert told(table) == {"sheet.told_formulas": {"count": "2"}}
    assert table.problems == {}


def test_a_formula_without_an_outcome_or_with_an_error_is_a_fault_of_its_column(tmp_path: Path) -> None:
    book, first, path = sheet(tmp_path)
    first.append(["code", "som", "fout"])
    first.append(["B1", "=1+1", "#N/A"])
    first["C2"].data_type = "e"
    book.save(path)
    table = read(path)
    said = [str(fault) for fault in table.faults("som", "fout")]
    assert "row 2, column som" in said[0]
    assert "Open the file in Excel or LibreOffice, and save it." in said[0]
    assert "row 2, column fout: found '#N/A'" in said[1]
    assert table.faults("code") == []


def test_percentages_beside_plain_numbers_in_one_column_are_a_fault(tmp_path: Path) -> None:
    book, first, path = sheet(tmp_path)
    for row in (["code", "pct"], ["B1", 0.5], ["B2", 50]):
        first.append(row)
    first["B2"].number_format = "0%"
    book.save(path)
    (fault,) = read(path).faults("pct")
    assert (fault.row, fault.value) == (3, "50")


# ---- delimited text


def test_the_delimiter_is_the_mark_that_is_the_same_on_every_line(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, "naam;a;b\nx;1,5;2,5\ny;1,0;2\nz;1,5,5;3,25\n"))
    assert table.columns == ["naam", "a", "b"]
    assert read(csv_file(tmp_path, "sep=;\nnaam,x;a\nb;1\n")).columns == ["naam,x", "a"]
    assert read(csv_file(tmp_path, "naam\taantal\nb\t1\n")).columns == ["naam", "aantal"]


def test_an_encoding_that_was_guessed_is_told(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "naam;aantal\nCafé;1\n", encoding="cp1252")
    table = read(path)
    assert table.cells["naam"].tolist() == ["Café"]
    assert told(table) == {"sheet.told_encoding": {"encoding": "Windows-1252"}}
    assert told(read(path, encoding="cp1252")) == {}
    assert "text in UTF-8" in refusal(path, encoding="utf-8")
    assert read(csv_file(tmp_path, "naam;aantal\nCafé;1\n", encoding="utf-16")).cells["naam"].tolist() == ["Café"]


def test_a_line_with_too_many_cells_is_told_with_its_row(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "naam;a\nx;1\ny;2;3\nz;4\nBron: gemeente\n")
    assert "row 3: found '3 cells'; expected 2 cells" in refusal(path)


@pytest.mark.parametrize("name", ["xlsx_cells", "xlsx_formats"])
def test_the_examples_in_the_docstrings_run(name: str) -> None:
    result = doctest.testmod(import_module(f"weefsel.sources.{name}"))
    assert (result.attempted >= 1, result.failed) == (True, 0)


# ---- what is refused


def archive(path: Path, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return path


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (OLE, "old kind (.xls)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (b"<html><body><table><tr><td>1</table>", "a web page that is called a table"),
        (b'<?xml version="1.0"?><html xmlns:x="urn:schemas-microsoft-com:office:excel">', "a web page"),
        (b'<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>', "this is XML"),
        (b"%PDF-1.7\n", "this is a PDF"),
        (b"SQLite format 3\0", "this is a database"),
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"naam;aantal\n", "rows with text below the header"),
        (b"naam;a\nx;\0\n", "not the bytes of some other format"),
        (b'naam;"a\nx;1\n', "a table as delimited text"),
        (b"PK\x03\x04kapot", "the package is damaged"),
    ],
)
@pytest.mark.parametrize("name", ["eigen.csv", "eigen.xlsx", "eigen.xls"])
def test_a_file_that_is_no_table_is_told_for_what_it_is(
    tmp_path: Path, content: bytes, message: str, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert message in refusal(path)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "OpenDocument file (.ods)"),
        ({"xl__workbook.bin": "x"}, "binary workbook (.xlsb)"),
        ({"xl__vbaProject.bin": "x"}, "macros"),
        ({"[Content_Types].xml": '<Types><Override ContentType="x.macroEnabled.main+xml"/></Types>'}, "macros"),
        ({"word.txt": "x"}, "a zip of something else"),
        ({"[Content_Types].xml": "<Types/>"}, "it holds no workbook"),
        ({"[Content_Types].xml": "<Types/>", "xl__workbook.xml": "<workbook/>"}, "no sheet with cells"),
        ({"[Content_Types].xml": "<Types"}, "is no XML"),
    ],
)
def test_a_package_that_is_no_plain_workbook_is_told_for_what_it_is(
    tmp_path: Path, parts: dict[str, str], message: str
) -> None:
    assert message in refusal(archive(tmp_path / "eigen.xlsx", **parts))


def repacked(path: Path, part: str, content: bytes) -> Path:
    """The workbook with one of its parts replaced."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, old in parts.items():
            package.writestr(name, content if name == part else old)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def sheet_xml(cells: str) -> bytes:
    return f'<worksheet xmlns="urn:x"><sheetData>{cells}</sheetData></worksheet>'.encode()


def test_entities_and_document_types_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text("niet voor anderen", encoding="utf-8")
    for declared in (
        f'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file://{secret}">]>',
        '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY x "&a;&a;&a;&a;">]>',
        '<!DOCTYPE worksheet SYSTEM "http://127.0.0.1:9/x.dtd">',
    ):
        content = declared.encode() + sheet_xml('<row><c t="inlineStr"><is><t>&x;</t></is></c></row>')
        message = refusal(repacked(xlsx_file(tmp_path, ROWS), SHEET, content))
        assert "declares a document type" in message
        assert "niet voor anderen" not in message


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "eigen.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        for number in range(11):
            package.writestr(f"{number}", b"\0" * 100_000_000, compresslevel=1)
    start = time.perf_counter()
    assert "1,000 MB when it is unpacked" in refusal(path)
    assert time.perf_counter() - start < 1
    assert path.stat().st_size < 10_000_000


def test_a_part_that_is_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    path = repacked(xlsx_file(tmp_path, ROWS), SHEET, sheet_xml("<row/>" * 100_000))
    raw = bytearray(path.read_bytes())
    size = len(sheet_xml("<row/>" * 100_000)).to_bytes(4, "little")
    assert raw.count(size) == 2
    path.write_bytes(bytes(raw).replace(size, (500).to_bytes(4, "little")))
    assert "damaged" in refusal(path) or "no XML" in refusal(path)


def test_too_many_elements_and_cells_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = repacked(xlsx_file(tmp_path, ROWS), SHEET, sheet_xml("<row><c><v>1</v></c></row>" * 400))
    monkeypatch.setattr(xlsx_cells, "MOST_CELLS", 300)
    assert "at most 300 cells in a sheet" in refusal(path)
    monkeypatch.setattr(xlsx_cells, "MOST_CELLS", 500)
    monkeypatch.setattr(xlsx_package, "MOST_ELEMENTS", 1_000)
    assert "more than 1,000 elements" in refusal(path)


def test_a_cell_far_away_does_not_make_a_table_of_all_cells_between(tmp_path: Path) -> None:
    book, first, path = sheet(tmp_path)
    for row in ROWS:
        first.append(row)
    first["XFD1048576"] = "ver"
    book.save(path)
    table = read(path)
    assert table.cells.shape == (3, 4)
    assert table.columns[-1] == "kolom XFD"
    assert table.cells.index[-1] == 1_048_576


@pytest.mark.parametrize("name", ["groot.csv", "groot.xlsx"])
def test_two_gigabytes_are_refused_at_once(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as stream:
        stream.truncate(2 * 1024**3)
    start = time.perf_counter()
    assert f"at most {LARGEST // 1_000_000} MB" in refusal(path)
    assert time.perf_counter() - start < 1


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "weg.xlsx")


def test_links_to_other_files_are_not_followed(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, ROWS)
    rels = "xl/_rels/workbook.xml.rels"
    with zipfile.ZipFile(path) as package:
        content = package.read(rels).decode()
    outside = content.replace('Target="/xl/worksheets/sheet1.xml"', 'TargetMode="External" Target="file:///etc/passwd"')
    assert outside != content
    assert "no sheet with cells" in refusal(repacked(path, rels, outside.encode()))
