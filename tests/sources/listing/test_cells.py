"""Single cells: money, dates, telephone numbers, addresses, and what is of a person."""

from __future__ import annotations

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import weefsel.sources.listing.cells
import weefsel.sources.listing.persons
import weefsel.sources.listing.times
import weefsel.sources.listing.vocabulary
from weefsel.sources.listing.cells import amount_of, date_of, decimal_of, phone_of
from weefsel.sources.listing.persons import is_mobile, looks_like_persons, mail_of_person


@given(st.decimals(0, 999_999, places=2), st.sampled_from(("€ {}", "{} euro", "EUR {}", "{}", "€{} per keer")))
def test_an_amount_in_dutch_is_read_as_it_was(amount: Decimal, form: str) -> None:
    written = f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
    found, _ = amount_of(form.format(written))
    assert found is not None
    assert Decimal(found) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("gratis", "0"),
        ("geen kosten", "0"),
        ("€ 12.500,-", "12500"),
        ("1,250.00", "1250.00"),
        ("1.2E4", "12000"),
        ("€ 2 tot € 5", None),
        ("leden € 5, niet-leden € 7", None),
        ("vrijwillige bijdrage", None),
    ],
)
def test_what_is_one_amount_is_read_and_what_is_not_is_kept(text: str, amount: str | None) -> None:
    found, rest = amount_of(text)
    assert found == amount
    assert amount is not None or rest == text


@pytest.mark.parametrize("stored", ["612345678", "612345678.0", "6.12345678E8", "6,12345678E+08"])
def test_a_telephone_number_that_became_a_number_gets_its_zero_again(stored: str) -> None:
    assert phone_of(stored) == "0612345678"


def test_a_number_that_lost_digits_is_not_made_up() -> None:
    assert phone_of("6.12E+08") == "6.12E+08"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("45292", "2024-01-01"),
        ("45292.75", "2024-01-01"),
        ("1-2-85", "1-2-1985"),
        ("1-2-24", "1-2-2024"),
        ("2024-05-01 00:00", "2024-05-01"),
    ],
)
def test_dates_are_read_as_programs_write_them(text: str, date: str) -> None:
    assert date_of(text) == date


@pytest.mark.parametrize(
    ("text", "number"), [("52,123456", 52.123456), ("155.000,5", 155000.5), ("52.123.456", 52.123456), ("noord", None)]
)
def test_coordinates_are_read_with_the_marks_of_any_program(text: str, number: float | None) -> None:
    assert decimal_of(text) == number


@pytest.mark.parametrize(
    ("address", "personal"),
    [
        ("info@debrug.example", False),
        ("secretaris@gmail.com", False),
        ("koordevrolijkenoten@gmail.com", False),
        ("j.jansen@debrug.example", True),
        ("jansen1955@hotmail.com", True),
        ("p.jansen112@gmail.com", True),
    ],
)
def test_an_address_of_a_person_is_known_from_one_of_the_group(address: str, personal: bool) -> None:
    assert mail_of_person(address, "Koor De Vrolijke Noten 112") is personal


def test_columns_of_names_and_of_citizens_are_known_by_their_cells() -> None:
    assert looks_like_persons(["Mevr. De Boer", "J. Jansen", "Dhr. Smit", "-"])
    assert looks_like_persons(["111222333", "123456782", "111222333"])
    assert not looks_like_persons(["Stichting De Brug", "Koor", "VV Zuid"])
    assert is_mobile("06-12345678")
    assert not is_mobile("0529-123456")


@pytest.mark.parametrize(
    "module",
    [
        weefsel.sources.listing.cells,
        weefsel.sources.listing.persons,
        weefsel.sources.listing.times,
        weefsel.sources.listing.vocabulary,
    ],
)
def test_the_examples_in_the_docstrings_run(module: object) -> None:
    result = doctest.testmod(module)
    assert result.attempted >= 1
    assert result.failed == 0
