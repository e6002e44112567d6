"""A file as it was brought, taken in: each sheet as rows of texts on disk, with its header and what was noticed.

A sheet takes no more memory than a row: a hundred thousand rows are as little trouble as ten. Rows are lines of JSON:
their number, the columns with text, and the texts.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, TextIO

from weefsel.errors import Fault, InputError
from weefsel.sources.listing.vocabulary import header_key, is_above, is_header
from weefsel.sources.tabular import read_text
from weefsel.sources.workbook import GUESSED, is_utf, is_zipped, separator
from weefsel.sources.workbook_table import Told, header_of
from weefsel.sources.xlsx_cells import Flaw, Grid, read_rows
from weefsel.sources.xlsx_package import open_package

__all__ = ["MOST_ROWS", "Listing", "SheetKept", "take_in"]

#: More rows than these are not read: several files then.
MOST_ROWS: Final = 300_000
MOST_CELLS: Final = 12_000_000
MOST_COLUMNS: Final = 300
MOST_SHEETS: Final = 20
#: so many rows with text are looked at for a header
_LOOKED: Final = 60
_LONGEST_CELL: Final = 20_000
#: a row is a header where so many of its texts, and this share of them, are known as one
_KNOWN, _SHARE = 2, 0.34


@dataclass(frozen=True, slots=True)
class SheetKept:
    """A sheet as it is kept: its rows in a file, and what they are."""

    #: empty for delimited text
    name: str
    #: in the folder of the listing
    rows_file: str
    #: the last row of its header
    header: int
    #: number of a column → its name
    columns: Mapping[int, str]
    #: top, left, bottom, right of merged ranges below the header
    merged: Sequence[tuple[int, int, int, int]]
    #: rows with text below the header
    rows: int
    #: whether more cells than columns are a fault, as in delimited text
    ragged: bool
    title: str = ""
    told: Sequence[Told] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Listing:
    """A file that was taken in."""

    file: str
    sheets: Sequence[SheetKept]
    #: names of sheets that are hidden, and those without a table
    hidden: Sequence[str] = field(default_factory=tuple)
    empty: Sequence[str] = field(default_factory=tuple)

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @staticmethod
    def from_json(given: Mapping[str, Any]) -> Listing:
        """As `to_json` gave it."""
        sheets = [
            SheetKept(
                **{
                    **one,
                    "columns": {int(number): name for number, name in one["columns"].items()},
                    "merged": [tuple(span) for span in one["merged"]],
                    "told": [Told(**told) for told in one["told"]],
                }
            )
            for one in given["sheets"]
        ]
        return Listing(given["file"], sheets, given["hidden"], given["empty"])


def take_in(path: Path, folder: Path, file: str, headers: Mapping[str, int] | None = None) -> Listing:
    """Read a file, whatever it is, into `folder`. `file` is what people call it, `headers` the header row by sheet.

    Raises `InputError` for what is no workbook or delimited text, is locked, broken or too large, or has no table.
    """
    given = headers or {}
    try:
        listing = _workbook(path, folder, file, given) if is_zipped(path) else _delimited(path, folder, file, given)
    except InputError as error:
        # under the name that people know
        raise InputError([Fault(file, *_rest(fault)) for fault in error.faults]) from None
    if not listing.sheets:
        expected = "a sheet that is not hidden, with a header and rows below it"
        raise InputError(
            Fault(file, expected, "Show the sheet, or fill in the table.", value=", ".join(listing.hidden)[:80] or None)
        )
    return listing


def _rest(fault: Fault) -> tuple[Any, ...]:
    return fault.expected, fault.mend, fault.row, fault.column, fault.value, fault.more


class _Taker:
    """Writes rows down as they come, and remembers the first."""

    def __init__(self, out: TextIO, file: str) -> None:
        self._out, self._file = out, file
        self.first = Grid()
        #: column → rows with text in it
        self.filled: Counter[int] = Counter()
        self.rows = 0

    def take(self, row: int, cells: dict[int, str], flaws: Mapping[int, Flaw]) -> None:
        if not cells and not flaws:
            return
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise InputError(Fault(self._file, f"at most {MOST_ROWS:,} rows", "Divide it over several files."))
        if len(cells) > MOST_COLUMNS:
            raise InputError(Fault(self._file, f"at most {MOST_COLUMNS} columns", "Take out what is no list.", row))
        self.filled.update(cells.keys())
        if self.rows <= _LOOKED:
            self.first.rows[row] = dict(cells)
        texts = [text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] for text in cells.values()]
        line: list[Any] = [row, list(cells), texts]
        if flaws:
            line.append({str(column): flaw.value for column, flaw in flaws.items()})
        self._out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode())
        self._out.write("\n")


def _workbook(path: Path, folder: Path, file: str, headers: Mapping[str, int]) -> Listing:
    package = open_package(path)
    sheets: list[SheetKept] = []
    hidden = [one.name for one in package.sheets if one.hidden]
    empty: list[str] = []
    for number, part in enumerate([one for one in package.sheets if not one.hidden][:MOST_SHEETS]):
        rows_file = f"rows-{number}.jsonl"
        with (folder / rows_file).open("w", encoding="utf-8") as out:
            taker = _Taker(out, file)
            grid = read_rows(package, part, taker.take, MOST_CELLS)
        kept = _kept(taker, grid, file, part.name, rows_file, headers.get(part.name), {}, [])
        if kept is None:
            empty.append(part.name)
            (folder / rows_file).unlink()
        else:
            sheets.append(kept)
    return Listing(file, sheets, hidden, empty)


def _delimited(path: Path, folder: Path, file: str, headers: Mapping[str, int]) -> Listing:
    encoding = None if is_utf(path) else GUESSED
    told = [] if encoding is None else [Told("sheet.told_encoding", {"encoding": "Windows-1252"})]
    text = read_text(path, encoding)
    delimiter, skipped = separator(text)
    rows_file = "rows-0.jsonl"
    with (folder / rows_file).open("w", encoding="utf-8") as out:
        taker = _Taker(out, file)
        widths: dict[int, int] = {}
        try:
            for row, record in enumerate(
                csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
            ):
                cells = {column: found for column, cell in enumerate(record, start=1) if (found := cell.strip())}
                if not (skipped and row == 1):
                    widths |= {row: len(record)} if taker.rows < _LOOKED else {}
                    taker.take(row, cells, {})
        except csv.Error as error:
            mend = "Export the file again; put texts that hold a quote or the delimiter between double quotes."
            raise InputError(Fault(file, f"a table as delimited text ({error})", mend)) from None
    kept = _kept(taker, taker.first, file, "", rows_file, headers.get(""), widths, told)
    return Listing(file, [] if kept is None else [kept])


def _kept(
    taker: _Taker,
    grid: Grid,
    file: str,
    name: str,
    rows_file: str,
    header: int | None,
    widths: Mapping[int, int],
    told: list[Told],
) -> SheetKept | None:
    """What is known of a sheet when all of it went by; nothing where it has no rows below a header.

    `widths` are how many cells the first rows have, also empty ones, of delimited text.
    """
    if not taker.rows:
        return None
    grid.rows = taker.first.rows
    first, last, names = header_of(grid, file, header or _known_header(grid), told)
    below = taker.rows - sum(row <= last for row in grid.rows)
    if below < 1:
        return None
    ragged = bool(widths)
    width = max(names, default=0)
    if ragged:
        # what the header does not reach is of a row that has lost a quote
        names = {column: name for column, name in names.items() if column <= widths.get(last, width)}
    else:
        # columns that are filled only far below have no name yet
        names |= {
            column: f"kolom {column}" for column in taker.filled if column not in names and column <= MOST_COLUMNS
        }
        width = max(names, default=0)
    names = _with_above(grid, first, names)
    title = next((text for row in sorted(grid.rows) if row < first for text in grid.rows[row].values()), "")
    spans = [(one.top, one.left, one.bottom, one.right) for one in grid.merged if one.top > last and one.left <= width]
    return SheetKept(name, rows_file, last, dict(sorted(names.items())), spans, below, ragged, title[:200], told)


def _known_header(grid: Grid) -> int | None:
    """The row of which most texts are known as headers."""
    best: tuple[int, int] | None = None
    for row in sorted(grid.rows)[:_LOOKED]:
        texts = [text for text in grid.rows[row].values() if len(text) < 80]
        known = sum(is_header(text) for text in texts)
        if known >= _KNOWN and known >= _SHARE * len(texts) and (best is None or known > best[0]):
            best = known, row
    return None if best is None else best[1]


def _with_above(grid: Grid, first: int, names: dict[int, str]) -> dict[int, str]:
    """Names with what stands above several of them, where those cells are not merged: Organisatie, –, –, Activiteit."""
    above = grid.rows.get(first - 1, {})
    if (
        len(above) < 2
        or not all(is_above(text) for text in above.values())
        or any(" / " in name for name in names.values())
    ):
        return names
    group, made = "", dict[int, str]()
    for column, name in sorted(names.items()):
        group = above.get(column, group)
        bare = (
            name.rpartition(" (")[0]
            if name.endswith(")") and header_key(name) == header_key(name.rpartition(" (")[0])
            else name
        )
        made[column] = f"{group} / {bare}" if group else name
    taken = Counter(made.values())
    return {column: name if taken[name] == 1 else f"{name} ({column})" for column, name in made.items()}


def lines(kept: SheetKept, folder: Path) -> Iterator[tuple[int, list[int], list[str], Mapping[str, str]]]:
    """The rows of a sheet below its header, as they stand."""
    with (folder / kept.rows_file).open(encoding="utf-8") as rows:
        for line in rows:
            row, columns, texts, *flaws = json.loads(line)
            if row > kept.header:
                yield row, columns, texts, flaws[0] if flaws else {}
