"""Columns of numbers as people write them: each way of writing, each reason for none, each clear fault."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weefsel.concepts import MissingReason
from weefsel.sources.numbers import Numbers, read_numbers


def read(*cells: str, minimum: float = -math.inf, maximum: float = math.inf) -> Numbers:
    """A column whose first cell stands in row 2 of the file."""
    column = pd.Series(cells, index=range(2, 2 + len(cells)), name="Getal", dtype="str")
    return read_numbers(column, "t.csv", minimum=minimum, maximum=maximum)


def told(numbers: Numbers) -> list[str]:
    return [str(fault).partition(". ")[0] for fault in numbers.faults]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        pytest.param(["1", "-2", "+3", "007", "0"], [1, -2, 3, 7, 0], id="whole"),
        pytest.param(["1.5", "2", "-0.25"], [1.5, 2, -0.25], id="decimal point"),
        pytest.param(["1,5", "2", "-0,25"], [1.5, 2, -0.25], id="decimal comma"),
        pytest.param(["1.234,5", "2.000", "12", "1.234.567"], [1234.5, 2000, 12, 1234567], id="points for thousands"),
        pytest.param(["1,234.5", "2,000", "12", "1,234,567"], [1234.5, 2000, 12, 1234567], id="commas for thousands"),
        pytest.param(["1.234", "2.5"], [1.234, 2.5], id="three decimals are no thousands"),
        pytest.param(["   5.6", "\u00a07 "], [5.6, 7], id="padded"),
        pytest.param([], [], id="none"),
    ],
)
def test_each_way_of_writing_is_read(cells: list[str], values: list[float]) -> None:
    numbers = read(*cells)
    assert numbers.faults == []
    assert numbers.values.tolist() == values
    assert list(numbers.missing) == [None] * len(values)


def test_what_is_missing_has_its_reason_and_no_value() -> None:
    numbers = read("-99997", "-99995", "-99991", "", ".", "x", "-99997.0", "1.5")
    assert numbers.faults == []
    assert list(numbers.missing) == [
        MissingReason.SECRET,
        MissingReason.LATER,
        MissingReason.NOT_PUBLISHED,
        MissingReason.NOT_ASKED,
        MissingReason.UNKNOWN,
        MissingReason.SECRET,
        MissingReason.SECRET,
        None,
    ]
    assert [math.isnan(value) for value in numbers.values] == [True] * 7 + [False]


def test_a_reason_is_known_however_the_column_writes_numbers_and_is_no_negative_count() -> None:
    numbers = read("-99997,0", "1,5", minimum=0)
    assert (list(numbers.missing), numbers.faults) == ([MissingReason.SECRET, None], [])
    assert list(read("-99.997", "1.234,5").missing) == [MissingReason.SECRET, None]


def test_an_empty_cell_can_mean_something_else_to_a_reader() -> None:
    column = pd.Series(["", "1"], dtype="str")
    assert list(read_numbers(column, "t.csv", empty=MissingReason.UNKNOWN).missing) == [MissingReason.UNKNOWN, None]


def test_comma_and_point_in_one_column_are_a_fault_with_its_row() -> None:
    assert told(read("1.5", "2.5", "3,5")) == [
        "t.csv, row 4, column Getal: found '3,5'; expected a number with a decimal point, as in the rest of the column"
    ]
    assert told(read("1,5", "2,5", "3.5"))[0].startswith("t.csv, row 4, column Getal: found '3.5'")
    assert told(read("1.234", "1,5"))[0].startswith("t.csv, row 3, column Getal: found '1,5'")


@pytest.mark.parametrize(
    "text", ["veel", "1 of 2", "٣", "१२", "１", "1e308", "1e5", "nan", "inf", "0x10", "1_000", "--1", "1,", ".5",
             "9" * 40, "=SUM(A1:A3)", "1-2", "€ 5", "5%"]
)  # fmt: skip
def test_text_among_numbers_is_a_fault_with_its_row(text: str) -> None:
    numbers = read("1", text, "2")
    (line,) = told(numbers)
    assert line.startswith("t.csv, row 3, column Getal: found ")
    assert numbers.values[[0, 2]].tolist() == [1, 2]
    assert math.isnan(numbers.values[1])
    assert told(read(text)) == [line.replace("row 3", "row 2").partition("; ")[0] + "; expected a number"]


def test_one_fault_says_how_many_there_are() -> None:
    (fault,) = read("1", "a", "b", "c").faults
    assert (fault.row, fault.more) == (3, 2)


def test_percentages_over_100_and_negative_counts_are_faults() -> None:
    assert told(read("100", "100.5", "0", "-3", minimum=0, maximum=100)) == [
        "t.csv, row 3, column Getal: found '100.5'; expected a number from 0 to 100"
    ]
    assert told(read("5", "-3", minimum=0)) == [
        "t.csv, row 3, column Getal: found '-3'; expected a number of at least 0"
    ]


@settings(deadline=None)
@given(st.lists(st.decimals(-(10**12), 10**12, places=4)), st.sampled_from([".", ","]))
def test_what_is_written_is_read(decimals: list[object], mark: str) -> None:
    numbers = read(*(f"{value:f}".replace(".", mark) for value in decimals))
    assert numbers.faults == []
    assert numbers.values.tolist() == [float(str(value)) for value in decimals]


@settings(deadline=None)
@given(st.lists(st.text(max_size=6)))
def test_every_cell_has_a_value_or_a_reason_or_is_told(cells: list[str]) -> None:
    numbers = read(*cells)
    neither = sum(math.isnan(v) and m is None for v, m in zip(numbers.values, numbers.missing, strict=True))
    assert neither == sum(1 + fault.more for fault in numbers.faults)
    assert not any(not math.isnan(v) and m is not None for v, m in zip(numbers.values, numbers.missing, strict=True))
