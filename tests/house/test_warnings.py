"""Warnings are errors; an exception to that says why."""

from __future__ import annotations

import re
import tomllib

import pytest
from tests.house.tree import ROOT

#: shorter than this is no reason
REASON_LENGTH = 15


def _unexplained(text: str) -> list[str]:
    """Entries of pytest's `filterwarnings` in the TOML `text` that have no comment behind or right above them."""
    block = re.search(r"^filterwarnings\s*=\s*\[(.*?)\]\s*$", text, re.M | re.S)
    assert block is not None, "no filterwarnings"
    found: list[str] = []
    above = ""
    for line in block[1].splitlines():
        entry = re.match(r"\s*([\"'])(?P<filter>.*?)\1\s*,?\s*(?:#\s*(?P<reason>.*))?$", line)
        if entry is None:
            above = line.strip().removeprefix("#").strip() if line.strip().startswith("#") else ""
            continue
        reason = entry["reason"] or above
        above = ""
        if entry["filter"] != "error" and len(reason) < REASON_LENGTH:
            found.append(entry["filter"])
    return found


def test_warnings_are_errors() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"]["pytest"]["ini_options"]["filterwarnings"][0] == "error"


def test_every_exception_to_warnings_as_errors_has_its_reason() -> None:
    assert _unexplained((ROOT / "pyproject.toml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("line", "unexplained"),
    [
        ('  "ignore:old:DeprecationWarning",', ["ignore:old:DeprecationWarning"]),
        ('  "ignore:old:DeprecationWarning", # short', ["ignore:old:DeprecationWarning"]),
        ('  "ignore:old:DeprecationWarning", # numba 0.61 calls it, gone in 0.62', []),
        ('  # numba 0.61 calls it, gone in 0.62\n  "ignore:old:DeprecationWarning",', []),
    ],
)
def test_an_exception_without_a_reason_is_found(line: str, unexplained: list[str]) -> None:
    assert _unexplained(f'filterwarnings = [\n  "error",\n{line}\n]\n') == unexplained
