"""Bringing in a list of a hundred thousand groups, as a workbook and as delimited text, each in a process of its own.

The list is made: names, kinds, streets of a fictional village, and the mess that lists have. What is timed is all that
a person waits for: reading the file, working out what becomes of each row, writing it, and looking again at the same
file, of which every row must then be the same. `python -m weefsel.bench.lists DIR FILE` does it for one file.
"""

from __future__ import annotations

import csv
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from weefsel.bench.clock import once, peak_mb
from weefsel.errors import BuildError, Fault, InputError

__all__ = ["ROWS", "made_rows", "measure"]

#: scale → rows
ROWS: Final = {"small": 1_000, "middle": 10_000, "full": 100_000}
SEED: Final = 20_000
#: what was promised of a hundred thousand rows
PROMISED_S, PROMISED_MB = 60, 500
HEADER: Final = (
    *("Nr.", "Naam organisatie", "Soort", "Straat", "Huisnr.", "Postcode en plaats", "Tel.", "E-mail", "Website"),
    *("Doelgroep", "Omschrijving", "Opgericht", "Contactpersoon", "Bijzonderheden"),
)
_FIRST: Final = (
    *("Zang", "Wandel", "Eet", "Tuin", "Lees", "Biljart", "Schaak"),
    *("Dans", "Fiets", "Toneel", "Brei", "Kaart", "Film", "Judo"),
    *("Yoga", "Natuur"),
)
_SECOND: Final = (
    *("club", "groep", "vereniging", "kring", "genootschap", "gezelschap", "koor"),
    *("collectief"),
)
_THIRD: Final = (
    *("Noord", "Zuid", "Oost", "West", "Centrum", "Dijk", "Brug"),
    *("Molen", "Linde", "Berk", "Wilg", "Eik", "Roos", "Vaart"),
    *("Plas", "Wei", "Akker"),
)
_KINDS: Final = ("Vereniging", "Stichting", "sportvereniging", "Bewonersgroep", "Kunst en cultuur", "")
_STREETS: Final = (
    *("Dorpsstraat", "Kerkstraat", "Molenlaan", "Moerpad", "Oostdijk", "Petgatstraat", "Beukenbrink"),
    *("Elzenhof", "Onbekendlaan"),
)
_FOR: Final = ("Ouderen", "iedereen", "Jongeren, volwassenen", "65+", "vrouwen; nieuwkomers", "")


def measure(scale: str | None, data: Path | None) -> dict[str, Any]:
    """Measure at `scale` (small, middle, full). Raises `InputError`."""
    del data  # a made list only
    scale = scale or "full"
    if scale not in ROWS:
        raise InputError(Fault("--scale", f"one of {', '.join(ROWS)}", "Name one of these.", value=scale))
    with tempfile.TemporaryDirectory(prefix="weefsel-lists-") as folder:
        root = Path(folder)
        _village(root / "village")
        ours = {kind: _one(root, kind, ROWS[scale]) for kind in ("csv", "xlsx")}
    good = all(one["s"] <= PROMISED_S and one["peak_mb"] <= PROMISED_MB for one in ours.values())
    return {
        "name": "import",
        "scale": scale,
        "n": {"rows": ROWS[scale], "columns": len(HEADER)},
        "ours": ours,
        "promised": {"s": PROMISED_S, "peak_mb": PROMISED_MB, "kept": good if scale == "full" else None},
    }


def _village(directory: Path) -> None:
    from weefsel.api import demo

    demo(directory, scale="village")


def _one(root: Path, kind: str, rows: int) -> dict[str, Any]:
    directory, file = root / kind, root / f"lijst.{kind}"
    shutil.copytree(root / "village", directory)
    (_as_csv if kind == "csv" else _as_xlsx)(file, rows)
    command = [sys.executable, "-m", "weefsel.bench.lists", str(directory), str(file)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)  # noqa: S603 our own module
    if done.returncode != 0:
        raise BuildError(f"Bringing in {file.name} failed with exit code {done.returncode}.")
    return {**json.loads(done.stdout), "file_mb": round(file.stat().st_size / 1e6, 1)}


def made_rows(rows: int) -> Iterator[list[Any]]:
    """Rows with the mess that lists have: telephone numbers as numbers, days as counted, words in any case."""
    chance = random.Random(SEED)  # noqa: S311 a made list
    for number in range(1, rows + 1):
        name = f"{chance.choice(_FIRST)}{chance.choice(_SECOND)} {chance.choice(_THIRD)} {number}"
        site = f"www.{chance.choice(_FIRST).lower()}{number}.nl"
        yield [
            *(number, name, chance.choice(_KINDS), chance.choice(_STREETS), chance.randint(1, 200)),
            *("1234AB Veenderdorp", 529_000_000 + number, f"info@{site[4:]}", site, chance.choice(_FOR)),
            *("Wij komen elke week bij elkaar en iedereen kan meedoen.", 30_000 + number % 15_000),
            *("Mevr. De Boer" if number % 3 else "", "" if number % 4 else "vraag naar de sleutel"),
        ]


def _as_csv(file: Path, rows: int) -> None:
    with file.open("w", encoding="cp1252", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(HEADER)
        writer.writerows(made_rows(rows))


def _as_xlsx(file: Path, rows: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet("Verenigingen")
    sheet.write_row(0, 0, HEADER)
    for place, row in enumerate(made_rows(rows), start=1):
        sheet.write_row(place, 0, row)
    book.close()


def bring(directory: Path, file: Path) -> dict[str, Any]:
    """Bring a file in, from the upload to the last row, and look at it once more."""
    from weefsel.platform.start import start

    start(directory)
    from weefsel.platform.exchange.sheets.job import few_collections
    from weefsel.platform.register.begin import begin

    begin(directory)
    with few_collections():
        return _brought(directory, file)


def _brought(directory: Path, file: Path) -> dict[str, Any]:
    from weefsel.platform.exchange.sheets import desk
    from weefsel.platform.exchange.sheets.drafts import Draft
    from weefsel.platform.register.who import PROGRAM

    before_mb = peak_mb()
    brought, read_s = once(lambda: desk.bring(PROGRAM, file.name, [file.read_bytes()], at_once=True))
    desk.change(PROGRAM, brought, Draft(directory, brought.pk).sheets())
    _, look_s = once(lambda: desk.look(PROGRAM, brought, at_once=True))
    counts = dict(brought.counts)
    _, write_s = once(lambda: desk.write(PROGRAM, brought, at_once=True))
    peak = peak_mb()
    again = desk.bring(PROGRAM, file.name, [file.read_bytes()], at_once=True)
    _, again_s = once(lambda: desk.look(PROGRAM, again, at_once=True))
    total = round(read_s + look_s + write_s, 2)
    return {
        "s": total,
        "read_s": read_s,
        "look_s": look_s,
        "write_s": write_s,
        "again_s": again_s,
        "peak_mb": peak,
        "before_mb": before_mb,
        "again_peak_mb": peak_mb(),
        "rows": counts,
        "written": dict(brought.written),
        "again": dict(again.counts),
        "fault": brought.fault,
    }


if __name__ == "__main__":
    print(json.dumps(bring(Path(sys.argv[1]), Path(sys.argv[2]))))
