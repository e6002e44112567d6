"""A thousand damaged files of CBS: each still reads into a sound snapshot, or is one `InputError`, and quickly."""

from __future__ import annotations

import csv
import io
import itertools
import random
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest
from tests.sources.cbs_files import ENGLISH, PADDED, TRANSPOSED, V3, V4, context, source
from tests.sources.mutants import MUTANTS, Mutant, byte_mutant, survived
from tests.town import town

from weefsel.snapshot import faults
from weefsel.sources.cbs.reader import read
from weefsel.sources.recipe import merged, source_table

#: every so many mutants that read are also put into a snapshot
CHECKED: Final = 7

_TABLES: Final = (ENGLISH, PADDED, TRANSPOSED)
#: as files are found: most in UTF-8
_ENCODINGS: Final = (*["utf-8"] * 8, "utf-16", "cp1252")
_CELLS: Final = (
    "", " ", ".", "x", "-", "0", "-0", "5", "7", "99", "100", "100,5", "101", "-1", "-99997", "-99995", "-99991",
    "-99997,0", "1.5", "1,5", "1.234,5", "1,234.5", "1e308", "1e-5", "nan", "inf", "9" * 18, "9" * 400, "٣", "½", "ja",
    "GM0363", "GM9999", "BU9999000", "BU99990000", "bu99990001", "WK999900 ", "NL00", "Area_Code", "Codering", "é🧵",
    "a;b", "a,b", 'a"b', "a\nb", "\u202e1", "1\u00a0000", "=HYPERLINK(1)", "Population_Total", "x" * 5_000,
    "Onderwerp",
)  # fmt: skip
#: cells that may well stand there
_LIKELY: Final = ("", "0", "5", "100", "-99997", "-99995", "-99991", ".", "x", "  7")


def cell_mutant(rng: random.Random, data: bytes) -> bytes:
    """Cells with something else in them, rows and columns swapped, dropped and doubled; written well."""
    mark = "," if data == ENGLISH.encode() else ";"
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=mark))
    for _ in range(rng.choice([1, 1, 2, 4])):
        row = rng.choice([cells for cells in rows if len(cells) > 1])
        at = rng.randrange(len(row))
        match rng.randrange(10):
            case 0 | 1 | 2:
                row[at] = rng.choice(_CELLS)
            case 3 | 4 | 5 | 6:
                row[at] = rng.choice(_LIKELY) if row[at].strip()[:1].isdigit() else row[at] + " "
            case 7:
                rows.remove(row) if sum(len(cells) > 1 for cells in rows) > 1 else None
            case 8:
                rows.insert(rng.randrange(len(rows) + 1), rng.choice([list(row), [""] * len(row), row[:-1]]))
            case _:
                other = rng.randrange(len(row))
                for cells in rows:
                    if len(cells) == len(row):
                        cells[at], cells[other] = cells[other], cells[at]
    out = io.StringIO()
    csv.writer(
        out, delimiter=rng.choice([mark, mark, mark, ";", "\t"]), lineterminator=rng.choice(["\n", "\r\n"])
    ).writerows(rows)
    return out.getvalue().encode()


def written(*texts: str, encodings: tuple[str, ...] = ("utf-8",)) -> list[bytes]:
    """Each of the texts in each of the encodings."""
    return [text.encode(encoding, errors="replace") for encoding in encodings for text in texts]


@pytest.mark.parametrize(
    ("mutant", "contents", "options", "count"),
    [
        (byte_mutant, written(*_TABLES, V3, encodings=_ENCODINGS), {}, MUTANTS * 4 // 10),
        (byte_mutant, written(V4, encodings=_ENCODINGS), {"columns": {"residents": "T001036"}}, MUTANTS // 4),
        (cell_mutant, written(*_TABLES), {}, MUTANTS // 2),
    ],
    ids=["bytes", "bytes of version 4", "cells"],
)
def test_damaged_files_read_or_are_an_input_error_within_two_seconds(
    mutant: Mutant, contents: list[bytes], options: dict[str, Any], count: int, tmp_path: Path
) -> None:
    others = ("indicators", "observations", "interventions")
    rest = {name: rows for name, rows in town().items() if name not in others}
    rest["sources"] = pd.concat([rest["sources"], source_table([source()])])
    numbers = itertools.count()

    def run(file: Path) -> None:
        number = next(numbers)
        tables = read(source(**options), file, context(areas=True))
        assert number % CHECKED or faults(merged([rest, tables])) == []

    well = survived(contents, tmp_path / "f.csv", run, count, mutant)
    assert count / 8 <= well < count
