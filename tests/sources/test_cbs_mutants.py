"""A thousand damaged files of CBS: each still reads into a sound snapshot, or is one `InputError`, and quickly."""

from __future__ import annotations

import csv
import io
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pandas as pd
import pytest
from tests.sources.cbs_files import ENGLISH, PADDED, TRANSPOSED, V3, V4, context, source
from tests.town import town

from weefsel.errors import InputError
from weefsel.snapshot import faults
from weefsel.sources.cbs.reader import read
from weefsel.sources.recipe import merged, source_table

MUTANTS: Final = 1_000
SEED: Final = 20_261_121
LONGEST_S: Final = 2.0
#: every so many mutants that read are also put into a snapshot
CHECKED: Final = 7

_TABLES: Final = (ENGLISH, PADDED, TRANSPOSED)
_ALL: Final = (*_TABLES, V3, V4)
_SNIPPETS: Final = (
    b"\0", b'"', b";", b",", b"\n", b"\r", b"\t", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe9", b"\xc3", b"'", b"\\", b"|",
    b"\n\n", b'""', b"Onderwerp", b"=1+1", b"x" * 70_000, b'"' * 999, b"\xed\xa0\x80", b"\x1a",
)  # fmt: skip
_CELLS: Final = (
    "", " ", ".", "x", "-", "0", "-0", "5", "7", "99", "100", "100,5", "101", "-1", "-99997", "-99995", "-99991",
    "-99997,0", "1.5", "1,5", "1.234,5", "1,234.5", "1e308", "1e-5", "nan", "inf", "9" * 18, "9" * 400, "٣", "½", "ja",
    "GM0363", "GM9999", "BU9999000", "BU99990000", "bu99990001", "WK999900 ", "NL00", "Area_Code", "Codering", "é🧵",
    "a;b", "a,b", 'a"b', "a\nb", "\u202e1", "1\u00a0000", "=HYPERLINK(1)", "Population_Total", "x" * 5_000,
)  # fmt: skip
#: cells that may well stand there
_LIKELY: Final = ("", "0", "5", "100", "-99997", "-99995", "-99991", ".", "x", "  7")


def byte_mutant(rng: random.Random, text: str) -> bytes:
    """Bytes changed, put in, taken out; lines doubled and dropped; cut off; written in another encoding."""
    data = text.encode(rng.choice(["utf-8"] * 8 + ["utf-16", "cp1252"]), errors="replace")
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        at = rng.randrange(len(data) + 1)
        lines = data.split(b"\n")
        line = rng.randrange(len(lines))
        match rng.randrange(7):
            case 0:
                data = data[:at] + rng.choice(_SNIPPETS) + data[at:]
            case 1:
                data = data[:at] + data[at + rng.randint(1, 8) :]
            case 2:
                data = data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
            case 3:
                data = b"\n".join([*lines[:line], lines[line], *lines[line:]])
            case 4:
                data = b"\n".join(lines[:line] + lines[line + 1 :])
            case 5:
                data = data[:at] if rng.random() < 0.2 else data
            case _:
                digits = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
                if digits:
                    at = rng.choice(digits)
                    data = data[:at] + str(rng.randrange(10)).encode() + data[at + 1 :]
    return data


def cell_mutant(rng: random.Random, text: str) -> bytes:
    """Cells with something else in them, rows and columns swapped, dropped and doubled; written well."""
    mark = "," if text is ENGLISH else ";"
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=mark))
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


def outcome(file: Path, layout: str, rest: dict[str, pd.DataFrame]) -> bool:
    """Whether the file still reads, and is sound with the tables of the `rest`, if those are given.

    Anything but an `InputError` gets out and fails the test.
    """
    try:
        options = {"columns": {"residents": "T001036"}} if layout is V4 else {}
        tables = read(source(**options), file, context(areas=True))
    except InputError as error:
        if not error.faults or any(not str(fault) for fault in error.faults):
            pytest.fail("refused without a word")
        return False
    assert not rest or faults(merged([rest, tables])) == []
    return True


@pytest.mark.parametrize(("kind", "layouts"), [(byte_mutant, _ALL), (cell_mutant, _TABLES)])
def test_a_thousand_damaged_files_read_or_are_an_input_error_within_two_seconds(
    kind: Callable[[random.Random, str], bytes], layouts: tuple[str, ...], tmp_path: Path
) -> None:
    print(f"seed {SEED}")
    rest = {name: rows for name, rows in town().items() if name not in ("indicators", "observations")}
    rest["sources"] = pd.concat([rest["sources"], source_table([source()])])
    file, read_well, slowest = tmp_path / "f.csv", 0, 0.0
    for number in range(MUTANTS // 2):
        layout = layouts[number % len(layouts)]
        file.write_bytes(kind(random.Random(SEED + number), layout))
        start = time.perf_counter()
        read_well += outcome(file, layout, rest if number % CHECKED == 0 else {})
        slowest = max(slowest, time.perf_counter() - start)
        assert slowest < LONGEST_S, number
    print(f"{read_well} of {MUTANTS // 2} read, the slowest in {slowest:.2f} s")
    assert MUTANTS / 2 / 5 <= read_well < MUTANTS / 2
