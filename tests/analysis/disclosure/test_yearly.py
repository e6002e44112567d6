"""Counts per area and year: areas add up, years stand alone, and what is beyond the parts is a difference."""

from __future__ import annotations

import numpy as np
import pytest

from weefsel.analysis.disclosure import State, Year, yearly
from weefsel.analysis.disclosure.protect import protect
from weefsel.errors import InputError

KEY = b"0123456789abcdef0123456789abcdef"
PARENTS = {"wijk 1": "gemeente", "wijk 2": "gemeente", "a": "wijk 1", "b": "wijk 1", "c": "wijk 2", "d": "wijk 2"}
CODES = ["gemeente", "wijk 1", "wijk 2", "a", "b", "c", "d"]


def _year(values: list[float], codes: list[str] | None = None) -> Year:
    codes = codes or CODES
    found = yearly(codes, [2025] * len(codes), np.array(values), PARENTS, source="survey", indicator="volunteers")
    return found[2025]


def _relations(year: Year, codes: list[str] | None = None) -> set[tuple[str, frozenset[str]]]:
    """Each relation as its whole and its parts; differences are `?` and their value."""
    names = [*(codes or CODES), *(f"?{value:g}" for value in year.cells.value[len(year.rows) :])]
    return {
        (
            next(names[at] for at, sign in zip(row.indices, row.data, strict=True) if sign > 0),
            frozenset(names[at] for at, sign in zip(row.indices, row.data, strict=True) if sign < 0),
        )
        for row in year.cells.relations
    }


def test_areas_are_the_sum_of_those_below() -> None:
    year = _year([200.0, 120.0, 80.0, 70.0, 50.0, 80.0, 0.0])
    assert _relations(year) == {
        ("gemeente", frozenset({"wijk 1", "wijk 2"})),
        ("wijk 1", frozenset({"a", "b"})),
        ("wijk 2", frozenset({"c", "d"})),
    }


def test_an_area_that_is_one_smaller_area_has_its_number() -> None:
    year = _year([203.0, 120.0, 83.0, 70.0, 50.0, 83.0, 0.0])
    found = protect(year.cells, KEY)
    assert found.number[2] == found.number[5] > 0


def test_what_is_beyond_the_areas_below_is_a_difference() -> None:
    year = _year([206.0, 120.0, 80.0, 70.0, 50.0, 80.0, 0.0])
    assert ("gemeente", frozenset({"wijk 1", "wijk 2", "?6"})) in _relations(year)
    assert protect(year.cells, KEY).state[len(year.rows) :].tolist() == [State.UNPUBLISHED]


def test_a_missing_area_is_what_is_beyond() -> None:
    year = _year([200.0, 120.0, 80.0, 70.0, np.nan, 80.0, 0.0])
    kept = [code for code in CODES if code != "b"]
    assert year.rows.tolist() == [0, 1, 2, 3, 5, 6]
    assert ("wijk 1", frozenset({"a", "?50"})) in _relations(year, kept)


def test_below_a_missing_area_the_next_count() -> None:
    codes = ["gemeente", "a", "b", "wijk 2"]
    year = _year([200.0, 70.0, 50.0, 80.0], codes)
    assert _relations(year, codes) == {("gemeente", frozenset({"a", "b", "wijk 2"}))}


def test_parts_that_are_rounded_at_the_source_are_still_parts() -> None:
    year = _year([199.7, 120.0, 80.0, 70.0, 50.0, 80.0, 0.0])
    assert ("?200", frozenset({"wijk 1", "wijk 2"})) in _relations(year)
    assert ("?200", frozenset({"gemeente", "?0.3"})) in _relations(year)


def test_areas_that_have_more_than_the_one_above_are_no_parts() -> None:
    year = _year([190.0, 120.0, 80.0, 70.0, 50.0, 80.0, 0.0])
    assert {whole for whole, _ in _relations(year)} == {"wijk 1", "wijk 2"}


def test_a_small_count_cannot_be_taken_from_its_sum() -> None:
    hidden = 0
    for key in range(200):
        found = protect(_year([260.0, 104.0, 156.0, 100.0, 4.0, 80.0, 76.0]).cells, key.to_bytes(16, "big"))
        assert found.state[4] == State.PRIMARY
        whole, part = found.number[[1, 3]]
        hidden += bool(np.isnan([whole, part]).any())
        # of whole numbers each off by four at most, only where they are five apart can it be one as well as nine
        assert np.isnan([whole, part]).any() or whole - part == 5
    assert 0 < hidden < 200


def test_years_stand_alone_and_an_area_that_stays_keeps_its_number() -> None:
    values = np.array([200.0, 120.0, 80.0, 70.0, 50.0, 80.0, 0.0])
    later = values + np.array([3.0, 3.0, 0.0, 3.0, 0.0, 0.0, 0.0])
    codes, years = CODES * 2, [2024] * 7 + [2025] * 7
    found = yearly(codes, years, np.concatenate([values, later]), PARENTS, source="survey", indicator="volunteers")
    assert list(found) == [2024, 2025]
    assert found[2025].rows.tolist() == list(range(7, 14))
    numbers = [protect(year.cells, KEY).number[:7] for year in found.values()]
    stayed = [2, 4, 5, 6]
    assert numbers[0][stayed].tolist() == numbers[1][stayed].tolist()


def test_other_indicators_and_sources_have_draws_of_their_own() -> None:
    digests = {
        yearly(["a"], [2025], np.array([12.0]), {}, source=source, indicator=indicator)[2025].cells.records.tobytes()
        for source in ("one", "two")
        for indicator in ("volunteers", "members")
    }
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("codes", "values", "parents", "expected"),
    [
        (["a", "a"], [1.0, 2.0], {}, "one count of an area in a year"),
        (["a"], [1.0, 2.0], {}, "a code, a year and a value"),
        (["a", "b"], [1.0, 2.0], {"a": "b", "b": "a"}, "areas in larger ones"),
    ],
    ids=["twice", "lengths", "circle"],
)
def test_what_does_not_fit_is_told(
    codes: list[str], values: list[float], parents: dict[str, str], expected: str
) -> None:
    with pytest.raises(InputError, match=expected):
        yearly(codes, [2025] * len(codes), np.array(values), parents, source="s", indicator="i")
