"""Small lists for tests, as workbooks and as delimited text, and what is read of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from weefsel.sources.listing import (
    Listing,
    ListMapping,
    Record,
    Row,
    Transcribed,
    Transcriber,
    propose,
    rows_of,
    sample,
    take_in,
)

__all__ = ["Read", "book", "delimited", "read", "with_part"]


def book(
    path: Path, *rows: Sequence[Any], sheet: str = "Blad1", change: Callable[[Any, Any], None] | None = None
) -> Path:
    """A workbook with one sheet; `change` may do anything else with the book and its sheet."""
    made = Workbook()
    page: Any = made.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    if change is not None:
        change(made, page)
    made.save(path)
    return path


def delimited(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def with_part(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """The same workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()) if name == part else content)
    path.write_bytes(out.getvalue())
    return path


class Read:
    """A list that was read: its mapping, its rows, and what they tell."""

    def __init__(self, listing: Listing, folder: Path, number: int = 0, **changed: Any) -> None:
        self.listing = listing
        self.kept = listing.sheets[number]
        found = propose(self.kept, sample(self.kept, folder), listing.file)
        self.mapping: ListMapping = replace(found, **changed) if changed else found
        transcriber = Transcriber(self.mapping, list(self.kept.columns.values()))
        self.rows: list[Row] = list(rows_of(self.kept, folder))
        self.told: list[Transcribed] = [transcriber.read(row) for row in self.rows if row.no_record is None]

    @property
    def roles(self) -> dict[str, str]:
        return dict(self.mapping.columns)

    def records(self, kind: str) -> list[Record]:
        return [record for one in self.told for record in one.records if record.kind == kind]

    def wrong(self) -> list[str]:
        return [told.id for one in self.told for told in one.wrong]

    def notes(self) -> list[str]:
        return [told.id for one in self.told for told in one.notes]


def read(path: Path, number: int = 0, **changed: Any) -> Read:
    """Read a list, with what is proposed for its columns."""
    folder = path.parent / f"{path.name}.kept"
    folder.mkdir(exist_ok=True)
    return Read(take_in(path, folder, path.name), folder, number, **changed)
