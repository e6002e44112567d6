"""Delimited text from anywhere as a table of texts, or one clear message about why not."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from weefsel.errors import Fault, InputError

__all__ = [
    "ENCODINGS",
    "LARGEST",
    "first_record",
    "outside_quotes",
    "read_delimited",
    "read_text",
    "ref",
    "separator_of",
    "trimmed",
]

#: A larger file is not read: bytes.
LARGEST: Final = 500_000_000
#: Nor one with more cells.
MOST_CELLS: Final = 50_000_000
#: A header is shorter: bytes. Longer means that a quote was never closed.
LONGEST_HEADER: Final = 1_000_000
#: So many faults of one file are told; the last says how many more there are.
TOLD: Final = 20
#: Encodings a recipe may name; a file that says itself that it is UTF-16 is read as that.
ENCODINGS: Final = ("utf-8", "cp1252", "iso-8859-15", "utf-16")
_DELIMITERS: Final = (";", ",", "\t", "|")
_MEND_ENCODING: Final = "Save the file as CSV (UTF-8)."


def read_delimited(path: Path, *, encoding: str | None = None) -> pd.DataFrame:
    """The records of a delimited text file, every cell as text without spaces around it.

    The index is the number of the record in the file, the first being 1, as a spreadsheet numbers its rows, so that a
    figure can be traced to its cell. Records without any text are left out; the others keep their number. Encoding is
    as `read_text` has it; the delimiter is the one the header has most of.

    Raises `InputError` when the file is too large, is no text, is in another encoding, has no header, a column without
    a name or twice the same, or records with more or fewer cells than the header.
    """
    text = read_text(path, encoding)
    above = len(text) - len(text.lstrip("\n"))
    head = first_record(text[above:], path.name)
    if not head.strip():
        raise InputError(Fault(path.name, "a header and records below it", "Export the file again."))
    separator = separator_of(head)
    header = _header(path, head, separator, above + 1)
    body = text[above + len(head) + 1 :]
    if body.count(separator) + body.count("\n") > MOST_CELLS:
        raise InputError(Fault(path.name, f"at most {MOST_CELLS:,} cells", "Take out what is not needed."))
    del text
    first = above + 2
    table = _arrow(path, body, header, separator, first) if body else pa.table({name: [""][:0] for name in header})
    rows = pd.RangeIndex(first, first + table.num_rows, name="row")
    columns = {name: _texts(table.column(name)) for name in header}
    frame = pd.DataFrame(columns, columns=header).set_axis(rows)
    filled = pd.Series(data=False, index=rows)
    for name in header:
        filled |= frame[name] != ""
    return frame if filled.all() else frame[filled]


def _texts(column: pa.ChunkedArray) -> pd.Series:
    return trimmed(column.cast(pa.string())).to_pandas().astype("str")


def trimmed(texts: Any) -> Any:
    """An Arrow array of texts without the spaces around them."""
    return pc.call_function("utf8_trim_whitespace", [texts])


def ref(row: object, column: str) -> str:
    """Where a cell stands, as `source_ref` has it."""
    return f"row {row}, column {column}"


def read_text(path: Path, encoding: str | None = None) -> str:
    r"""A text file with `\n` between its lines.

    It is UTF-8, or UTF-16 when it begins with the mark of that, unless `encoding` is given.

    Raises `InputError` for a file that is larger than `LARGEST`, cannot be read, or is not text in that encoding.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST:
            expected = f"at most {LARGEST // 1_000_000} MB"
            raise InputError(Fault(path.name, expected, "Take out what is not needed.", value=size))
        raw = path.read_bytes()
    except OSError as error:
        expected = f"a file that can be read ({error.strerror})"
        raise InputError(Fault(path.name, expected, "Give another path.")) from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = encoding or "utf-16"
    text = _decoded(raw, path.name, encoding or "utf-8")
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(Fault(path.name, "text, not the bytes of some other format", _MEND_ENCODING, row=row))
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decoded(raw: bytes, name: str, encoding: str) -> str:
    if encoding not in ENCODINGS:
        expected = f"one of the encodings {', '.join(ENCODINGS)}"
        raise InputError(Fault(name, expected, "Name one of these.", value=encoding))
    try:
        return raw.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        mend = f'{_MEND_ENCODING} Or say the encoding in the recipe, as encoding = "cp1252".'
        found = raw[error.start : error.start + 8]
        raise InputError(Fault(name, f"text in {encoding.upper()}", mend, row=row, value=found)) from None


def first_record(text: str, name: str) -> str:
    """The first record of `text`, which may hold line ends between quotes; without the line end after it."""
    end = -1
    while True:
        end = text.find("\n", end + 1, LONGEST_HEADER)
        record = text[:end] if end >= 0 else text[:LONGEST_HEADER]
        if end < 0 or record.count('"') % 2 == 0:
            break
    if record.count('"') % 2 or len(record) >= LONGEST_HEADER:
        raise InputError(Fault(name, "a header of which every quote is closed", "Export the file again.", row=1))
    return record


def separator_of(record: str) -> str:
    """The delimiter that stands most often between the cells of `record`; `;` where there is none."""
    return max(_DELIMITERS, key=lambda mark: outside_quotes(record, mark))


def outside_quotes(line: str, mark: str) -> int:
    """How often `mark` stands in `line` outside double quotes."""
    return sum(part.count(mark) for part in line.split('"')[::2])


def _arrow(path: Path, body: str, header: list[str], separator: str, first: int) -> pa.Table:
    """All cells as texts; `first` is the number of the first record of `body`."""
    odd: list[pa_csv.InvalidRow] = []

    def note(row: pa_csv.InvalidRow) -> str:
        odd.append(row)
        return "skip"

    try:
        table = pa_csv.read_csv(
            io.BytesIO(body.encode()),
            # one thread: only then does a broken record know its number
            read_options=pa_csv.ReadOptions(use_threads=False, column_names=header, block_size=1 << 26),
            parse_options=pa_csv.ParseOptions(
                delimiter=separator,
                newlines_in_values=True,
                invalid_row_handler=note,
                # they become records without text, so that the numbers below them stay right
                ignore_empty_lines=False,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowException as error:
        reason = str(error).splitlines()[0][:120]
        raise InputError(Fault(path.name, f"a table as delimited text ({reason})", "Export the file again.")) from None
    if odd:
        raise InputError(_ragged(path, len(header), odd, first))
    return table


def _header(path: Path, record: str, separator: str, row: int) -> list[str]:
    names = [" ".join(cell.split()) for cell in _cells(record, separator)]
    mend_double = "Rename or remove the double column."
    faults = [
        Fault(path.name, "a name for each column", "Fill in the header.", row=row, column=str(i))
        for i, name in enumerate(names, start=1)
        if not name
    ]
    before: set[str] = set()
    for name in names:
        if name and name in before:
            faults.append(Fault(path.name, "each column name once", mend_double, row=row, column=name[:100]))
        before.add(name)
    if faults:
        raise InputError(_shortened(faults))
    return names


def _cells(record: str, separator: str) -> list[str]:
    """The cells of a record without line ends outside quotes; a doubled quote within quotes stands for one."""
    cells: list[str] = [""]
    parts = record.split('"')
    for i, part in enumerate(parts):
        if i % 2:
            cells[-1] += part
        elif not part and 0 < i < len(parts) - 1:
            cells[-1] += '"'
        else:
            first, *rest = part.split(separator)
            cells[-1] += first
            cells += rest
    return cells


def _ragged(path: Path, width: int, odd: list[pa_csv.InvalidRow], first: int) -> list[Fault]:
    mend = "Put texts that hold the delimiter between double quotes, or take out the extra cells."
    return _shortened(
        [
            Fault(
                path.name,
                f"{width} cells, as in the header",
                mend,
                row=None if r.number is None else int(r.number) + first - 1,
                value=f"{r.actual_columns} cells",
            )
            for r in odd
        ]
    )


def _shortened(faults: list[Fault]) -> list[Fault]:
    """The first faults; the last of them says how many more there are."""
    if len(faults) <= TOLD:
        return faults
    last = faults[TOLD - 1]
    more = len(faults) - TOLD
    return [
        *faults[: TOLD - 1],
        Fault(last.where, last.expected, last.mend, last.row, last.column, last.value, more=more),
    ]
