"""The page about HSDS tells every column of the profile, and every address and variable of the read API."""

from __future__ import annotations

import re

from tests.docs.markdown import read, section, table
from tests.house.tree import ROOT

from weefsel.platform.exchange.hsds.describing import LISTS, PARAMETERS
from weefsel.sources.hsds.tables import TABLES

PAGE = read(ROOT / "docs" / "hsds.md")


def test_every_column_of_the_profile_is_told_and_no_other() -> None:
    own = {one.name for one in TABLES.values() for one in one.columns if one.own}
    own |= {one.name for found in TABLES.values() if found.own for one in found.columns}
    cells = [row[1] for row in table(section(PAGE, "The profile"))]
    assert {name for cell in cells for name in re.findall(r"[a-z_]+", cell)} - {"or"} == own


def test_every_address_and_variable_of_the_api_is_told_and_no_other() -> None:
    told = section(PAGE, "The API")
    addresses = {f"/hsds/{name}{one}" for name in LISTS for one in ("", "/{id}")}
    assert addresses | {"/hsds/", "/hsds/openapi.json", "/hsds/profile.json"} <= set(re.findall(r"`([^`]+)`", told))
    variables = re.findall(r"^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \| [a-z]", told, re.M)
    assert {name for row in variables for name in re.findall(r"[a-z_]+", row)} == set(PARAMETERS)
