"""The page on the library is run as it stands, on the village."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest
from tests.docs.markdown import blocks, read, table
from tests.house.tree import ROOT

import weefsel

PAGE = ROOT / "docs" / "python.md"


def test_the_page_on_python_does_what_it_says(
    tmp_path: Path, village_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "veenderdorp").symlink_to(village_dir, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    known: dict[str, object] = {}
    ran = 0
    for block in blocks(read(PAGE), "python"):
        test = doctest.DocTestParser().get_doctest(block.text, known, PAGE.name, str(PAGE), block.line - 1)
        told: list[str] = []
        doctest.DocTestRunner().run(test, out=told.append, clear_globs=False)
        known.update(test.globs)
        assert told == [], "".join(told)
        ran += len(test.examples)
    assert ran > 20


def test_every_public_analysis_is_in_the_table_of_the_page() -> None:
    """All that takes a snapshot."""
    listed = " ".join(row[0] for row in table(read(PAGE)))
    others = {"adopt", "build", "demo", "open"}
    analyses = [n for n in weefsel.__all__ if n not in others and not isinstance(getattr(weefsel, n), type)]
    assert [name for name in analyses if f"weefsel.{name}(" not in listed] == []
    assert len(analyses) > 5
