"""The page with the data dictionary is the dictionary."""

from __future__ import annotations

import pytest
from tests.docs.dictionary import PAGE, dictionary
from tests.docs.markdown import read, section, table

from weefsel.snapshot import TABLES


def test_the_page_is_up_to_date() -> None:
    assert read(PAGE) == dictionary(), "run: python -m tests.docs.dictionary"


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_a_table_is_on_the_page_in_order(name: str) -> None:
    rows = table(section(read(PAGE), name))
    assert [row[0] for row in rows] == list(TABLES[name].names)
    assert all(row[4] for row in rows)
