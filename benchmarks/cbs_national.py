"""How long a national file of 138,728 rows × 40 columns takes: `python benchmarks/cbs_national.py`.

The file is in the renamed English layout: a row for each of 138,728 made-up buurten, 40 columns of which Weefsel knows
21, with the reasons CBS writes for figures that are not there. It is read three ways: as a table of texts, for a recipe
with 640 areas, and for one with all of them.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pandas as pd

from weefsel.sources.cbs.definitions import definitions
from weefsel.sources.cbs.reader import read
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.tabular import read_delimited

ROWS: Final = 138_728
COLUMNS: Final = 40
SEED: Final = 2026
#: what one of twenty cells holds
_MISSING: Final = ("", "-99997", "-99995", "-99991", ".")
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def write(file: Path) -> None:
    """The file, the same every time."""
    rng = random.Random(SEED)  # noqa: S311 no secret
    known = [
        one for one in definitions().values() if "within" not in one.columns[0] and "istance" not in one.columns[0]
    ]
    others = [f"Other_{i}" for i in range(COLUMNS - 1 - len(known))]
    with file.open("w", encoding="utf-8") as out:
        out.write(",".join(["Area_Code", *(one.columns[0] for one in known), *others]) + "\n")
        for row in range(ROWS):
            cells = [f"BU{row // 1296:04}{_LETTERS[row // 36 % 36]}{_LETTERS[row % 36]}00"]
            for one in known:
                value = rng.randrange(100) if one.unit == "percent" else rng.randrange(2000)
                whole = one.step >= 1
                text = str(value * int(one.step) % 100_000) if whole else f"{value}.{rng.randrange(10)}"
                cells.append(rng.choice(_MISSING) if rng.random() < 0.05 else text)
            cells += [str(rng.randrange(10_000)) for _ in others]
            out.write(",".join(cells) + "\n")


def timed(what: str, work: Callable[[], pd.DataFrame]) -> None:
    """Do it three times and print the shortest."""
    best, rows = float("inf"), 0
    for _ in range(3):
        start = time.perf_counter()
        rows = len(work())
        best = min(best, time.perf_counter() - start)
    print(f"{what}: {rows:,} rows in {best:.2f} s")


def main() -> None:
    """Write the file to a folder that is thrown away, and read it."""
    source = RecipeSource("cbs", "cbs", "f.csv", "0" * 64, 2024, "KWB", "CBS", "CC-BY-4.0")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "national.csv")
        write(file)
        codes = read_delimited(file)["Area_Code"]
        print(f"{file.stat().st_size / 1e6:.0f} MB, {len(codes):,} rows × {COLUMNS} columns")
        timed("as texts", lambda: read_delimited(file))
        for what, some in (("for 640 areas", codes.iloc[:640]), ("for all areas", codes)):
            areas = pd.DataFrame({"area_code": some, "year": 2024, "level": "buurt"})
            context = ReadContext("Nederland", "nederland", "EPSG:28992", tables={"areas": areas})
            timed(what, lambda context=context: read(source, file, context)["observations"])


if __name__ == "__main__":
    main()
