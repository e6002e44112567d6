"""Delimited text: every way it can be written well, and a clear word about every way it is not."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weefsel.errors import InputError
from weefsel.sources import tabular
from weefsel.sources.tabular import read_delimited, ref


def table(tmp_path: Path, content: bytes | str, encoding: str | None = None) -> pd.DataFrame:
    file = tmp_path / "t.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_delimited(file, encoding=encoding)


def refused(tmp_path: Path, content: bytes | str, encoding: str | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        table(tmp_path, content, encoding)
    return [str(fault) for fault in caught.value.faults]


def lines(found: pd.DataFrame) -> dict[int, list[str]]:
    """Row of the file → its cells."""
    return {int(row): list(cells) for row, cells in zip(found.index, found.to_numpy(), strict=True)}


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        pytest.param("naam;getal\ncafé;1,5\n".encode(), None, id="utf-8"),
        pytest.param("naam;getal\ncafé;1,5\n".encode("utf-8-sig"), None, id="utf-8 with its mark"),
        pytest.param("naam;getal\ncafé;1,5\n".encode("utf-8-sig"), "utf-8", id="utf-8 with its mark, as said"),
        pytest.param("naam;getal\ncafé;1,5\n".encode("utf-16"), None, id="utf-16"),
        pytest.param("naam;getal\ncafé;1,5\n".encode("cp1252"), "cp1252", id="cp1252, as said"),
        pytest.param('naam,getal\ncafé,"1,5"\n'.encode(), None, id="comma"),
        pytest.param("naam\tgetal\ncafé\t1,5\n".encode(), None, id="tab"),
        pytest.param("naam;getal\r\ncafé;1,5\r\n".encode(), None, id="line ends of Windows"),
        pytest.param("naam;getal\rcafé;1,5".encode(), None, id="line ends of old Macs, none at the end"),
        pytest.param('"naam";"getal"\n"café   ";"   1,5"\n'.encode(), None, id="quotes and padding"),
    ],
)
def test_the_same_table_is_read_however_it_is_written(content: bytes, encoding: str | None, tmp_path: Path) -> None:
    found = table(tmp_path, content, encoding)
    assert list(found.columns) == ["naam", "getal"]
    assert lines(found) == {2: ["café", "1,5"]}


def test_quotes_hold_delimiters_line_ends_and_quotes(tmp_path: Path) -> None:
    found = table(tmp_path, '"a;1";"b ""x"""\n"1;2";"een\ntwee"\n"";"""q"""\n')
    assert list(found.columns) == ["a;1", 'b "x"']
    assert lines(found) == {2: ["1;2", "een\ntwee"], 3: ["", '"q"']}


def test_rows_without_text_are_left_out_and_the_others_keep_their_number(tmp_path: Path) -> None:
    found = table(tmp_path, "\n\na;b\n\n1;2\n;\n\n3;4\n\n\n")
    assert lines(found) == {5: ["1", "2"], 8: ["3", "4"]}


def test_a_header_only_is_a_table_without_rows(tmp_path: Path) -> None:
    for content in ("a;b", "a;b\n", "a;b\n\n"):
        found = table(tmp_path, content)
        assert (list(found.columns), len(found)) == (["a", "b"], 0)


@pytest.mark.parametrize("content", ["", "\n\n", "   \n", "\ufeff"])
def test_a_file_without_anything_says_so(content: str, tmp_path: Path) -> None:
    assert refused(tmp_path, content) == ["t.csv: expected a header and records below it. Export the file again."]


def test_accents_in_another_encoding_are_named_with_their_row(tmp_path: Path) -> None:
    (told,) = refused(tmp_path, "naam;getal\nplein;1\ncafé;2\n".encode("cp1252"))
    assert told.startswith("t.csv, row 3: found b'\\xe9;2\\n'; expected text in UTF-8.")
    assert 'encoding = "cp1252"' in told


def test_half_a_utf_16_file_and_an_unknown_encoding_are_refused(tmp_path: Path) -> None:
    assert "UTF-16" in refused(tmp_path, "naam;getal\n".encode("utf-16")[:-1])[0]
    assert "one of the encodings" in refused(tmp_path, "a;b\n", "zip")[0]


def test_nul_bytes_are_named_with_their_row(tmp_path: Path) -> None:
    (told,) = refused(tmp_path, b"a;b\n1;2\n3;\0\n")
    assert told.startswith("t.csv, row 3: expected text, not the bytes of some other format")


def test_ragged_rows_are_all_told_with_their_numbers(tmp_path: Path) -> None:
    told = refused(tmp_path, 'a;b\n1;2\n3\n4;5;6\n\n"x\ny";7\n8;9;10\n')
    assert [line.partition(";")[0] for line in told] == [
        "t.csv, row 3: found '1 cells'",
        "t.csv, row 4: found '3 cells'",
        "t.csv, row 7: found '3 cells'",
    ]


def test_many_ragged_rows_are_counted(tmp_path: Path) -> None:
    told = refused(tmp_path, "a;b\n" + "1\n" * 100)
    assert len(told) == tabular.TOLD
    assert told[-1].endswith("(80 more like this)")


def test_columns_without_a_name_or_with_one_twice_are_told_together(tmp_path: Path) -> None:
    told = refused(tmp_path, "a;;b;a\n1;2;3;4\n")
    assert [line.partition(":")[0] for line in told] == ["t.csv, row 1, column 2", "t.csv, row 1, column a"]


def test_a_quote_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    assert "every quote is closed" in refused(tmp_path, 'a;"b\n1;2\n')[0]
    assert "row 3" in refused(tmp_path, 'a;b\n1;2\n"3;4\n5;6\n')[0]


def test_what_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "large.csv"
    file.touch()
    os.truncate(file, 2_000_000_000)  # a hole on the disk, not two gigabytes
    with pytest.raises(InputError, match=r"found 2000000000; expected at most 500 MB"):
        read_delimited(file)
    monkeypatch.setattr(tabular, "MOST_CELLS", 5)
    assert "at most 5 cells" in refused(tmp_path, "a;b\n1;2\n3;4\n5;6\n")[0]


def test_a_folder_and_a_file_that_is_gone_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.csv"):
        with pytest.raises(InputError, match="a file that can be read"):
            read_delimited(path)


def test_a_cell_is_named_by_row_and_column() -> None:
    assert ref(3, "Pct_Rental") == "row 3, column Pct_Rental"


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=8)


@settings(deadline=None)
@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), max_size=8), st.sampled_from(";,\t|"))
def test_what_pythons_csv_module_writes_is_read_back(records: list[list[str]], mark: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=mark, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([["a", "b", "c"], *records])
    with TemporaryDirectory() as folder:
        file = Path(folder, "t.csv")
        file.write_text(text.getvalue(), encoding="utf-8", newline="")
        assert list(lines(read_delimited(file)).values()) == records
