"""No text in a cell is a formula, and every text comes back as it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from weefsel.concepts.cells import as_meant, harmless

FORMULA = tuple("=+-@\t\r")


@given(st.text(alphabet="'=+-@\t\r a1", max_size=6) | st.text(max_size=12))
def test_no_text_is_a_formula_and_each_comes_back(text: str) -> None:
    assert not harmless(text).startswith(FORMULA)
    assert as_meant(harmless(text)) == text


def test_what_is_no_formula_stays_as_it_is() -> None:
    for text in ("", "'s Gravenhage", "1-2", "a@b.nl", "'", " =1"):
        assert harmless(text) == text == as_meant(text)
