"""A thousand damaged workbooks and as many damaged texts: each reads or is an `InputError`, and quickly."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import openpyxl
import pytest
from tests.soak import MUTANTS
from tests.sources.sheet_files import FIGURE_OPTIONS, FIGURES, PLACE_OPTIONS, PLACES, context, source, tables
from tests.town import EAST, WEST

from weefsel.errors import InputError
from weefsel.snapshot import faults
from weefsel.sources.recipe import merged, source_table
from weefsel.sources.sheet import propose
from weefsel.sources.sheet.reader import read
from weefsel.sources.workbook import read_workbook

SEED: Final = 20_261_122
LONGEST_S: Final = 3.0
_SNIPPETS: Final = (
    b"\0", b'"', b";", b",", b"\n", b"<", b"&x;", b"<!DOCTYPE a>", b"\xff\xfe", b"\xe9", b"1e999", b"-1",
    b"99999999999", b'r="ZZZZ1"', b't="s"', b"<f>A1</f>", b"<v>x</v>", b"_xD800_", b"A1:XFD1048576", b"</row>",
    b"0" * 400, b"nan", b"x" * 9_000,
)  # fmt: skip


@cache
def workbook() -> bytes:
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    for row in (["Titel"], ["buurtcode", "naam", "eenzaam %", "vrijwilligers"], [WEST, "West", 0.125, 40]):
        first.append(row)
    first.append([EAST, "Oost", 0.5, 3])
    first.merge_cells("A1:D1")
    for row in (3, 4):
        first.cell(row, 3).number_format = "0.0%"
    first.column_dimensions["B"].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def damaged(rng: random.Random, data: bytes) -> bytes:
    """Bytes changed, put in, taken out, cut off, doubled."""
    for _ in range(rng.choice([1, 1, 2, 5])):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(5):
            case 0:
                data = data[:at] + rng.choice(_SNIPPETS) + data[at:]
            case 1:
                data = data[:at] + data[at + rng.randint(1, 8) :]
            case 2:
                data = data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
            case 3:
                data = data[:at] if rng.random() < 0.2 else data
            case _:
                end = min(len(data), at + rng.randint(1, 60))
                data = data[:end] + data[at:end] + data[end:]
    return data


def byte_mutant(rng: random.Random) -> bytes:
    """The package itself damaged."""
    return damaged(rng, workbook())


def part_mutant(rng: random.Random) -> bytes:
    """One part damaged, in a package that is sound."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    chosen = rng.choice([name for name in parts if "docProps" not in name and "theme" not in name])
    parts[chosen] = damaged(rng, parts[chosen])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def figure_mutant(rng: random.Random) -> bytes:
    return damaged(rng, FIGURES.encode(rng.choice(["utf-8", "utf-8", "utf-16", "cp1252"])))


def place_mutant(rng: random.Random) -> bytes:
    return damaged(rng, PLACES.encode())


@pytest.mark.parametrize(
    ("made", "least"), [(byte_mutant, 0.02), (part_mutant, 0.1), (figure_mutant, 0.1), (place_mutant, 0.2)]
)
def test_damaged_files_read_or_are_an_input_error(
    made: Callable[[random.Random], bytes], least: float, tmp_path: Path
) -> None:
    options = dict(PLACE_OPTIONS if made is place_mutant else FIGURE_OPTIONS)
    here = tables()
    here["sources"] = merged([{"sources": here["sources"]}, {"sources": source_table([source(**options)])}])["sources"]
    # what the recipe has already, and what a page shows before there is a recipe
    file, well, slowest = tmp_path / "eigen.xlsx", 0, 0.0
    for number in range(MUTANTS // 2):
        file.write_bytes(made(random.Random(SEED + number)))
        start = time.perf_counter()
        try:
            propose(read_workbook(file).table, here)
            made_of_it = read(source(**options), file, context(tables=here))
            well += 1
            if number % 5 == 0:
                assert faults(merged([here, made_of_it])) == [], number
        except InputError as error:
            if not error.faults or not all(str(fault) for fault in error.faults):
                pytest.fail(f"refused without a word: {number}")
        slowest = max(slowest, time.perf_counter() - start)
        assert slowest < LONGEST_S, number
    print(f"{well} of {MUTANTS // 2} read, the slowest in {slowest:.2f} s")
    assert MUTANTS / 2 * least <= well < MUTANTS / 2
