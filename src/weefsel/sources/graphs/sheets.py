"""Two sheets of CSV in a zip or a folder: `actors.csv` and `ties.csv`, and `places.csv` where ties go to places.

The headers are some that the register understands when a list is brought in, so that either sheet can go there too.
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from weefsel.concepts.cells import as_meant, harmless
from weefsel.errors import Fault, InputError
from weefsel.sources.graphs.given import Given, key_of
from weefsel.sources.tabular import read_delimited
from weefsel.sources.zips import unpack

__all__ = ["HEADERS", "read_folder", "read_sheets", "write_sheets"]

Texts = Mapping[str, str]
#: file → column → its header
HEADERS: Final[Mapping[str, Mapping[str, str]]] = {
    "actors": {
        "node_id": "id",
        "name": "name",
        "kind": "kind",
        "functions": "functions",
        "sphere": "sphere",
        "layer": "layer",
        "pillar": "pillar",
        "area_code": "area code",
        "since": "since",
        "until": "until",
        "place_id": "meets at",
    },
    "ties": {
        "tie_id": "id",
        "from_id": "from",
        "to_id": "to",
        "kind": "tie kind",
        "formal": "formal",
        "strength": "strength",
        "from_date": "start date",
        "until_date": "end date",
        "amount_eur": "amount",
        "said_by": "said by",
    },
    "places": {
        "node_id": "id",
        "name": "name",
        "kind": "kind",
        "functions": "functions",
        "sphere": "sphere",
        "layer": "layer",
        "area_code": "area code",
    },
}
#: name of a file → what it holds
_NAMES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("actors", "groups", "nodes", "actoren", "groepen"), "actors"),
    **dict.fromkeys(("ties", "edges", "links", "verbindingen"), "ties"),
    **dict.fromkeys(("places", "plekken"), "places"),
}
_ALSO: Final[Mapping[str, str]] = {"start_date": "from_date", "end_date": "until_date", "meets_at": "place_id"}
_MEND: Final = "Give a zip or a folder with actors.csv and ties.csv."
#: A larger sheet is not read: bytes.
_LARGEST: Final = 200_000_000
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)


def write_sheets(nodes: Sequence[Texts], ties: Sequence[Texts], about: str) -> bytes:
    """A zip of the sheets; the same graph is the same file. `about` stands with the zip."""
    places = [node for node in nodes if node.get("is_place") == "true"]
    sheets = {"actors": [node for node in nodes if node.get("is_place") != "true"], "ties": ties}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, rows in (sheets | ({"places": places} if places else {})).items():
            info = zipfile.ZipInfo(f"{name}.csv", _LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, _sheet(HEADERS[name], rows))
        package.comment = about.encode()[:1_000]
    return out.getvalue()


def _sheet(headers: Mapping[str, str], rows: Sequence[Texts]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headers.values())
    writer.writerows([harmless(row.get(name, "")) for name in headers] for row in rows)
    return out.getvalue()


def read_sheets(file: str, data: bytes) -> Given:
    """What a zip of sheets gives. Raises `InputError` where it is damaged, too large, or lacks a sheet."""
    with tempfile.TemporaryDirectory(prefix="weefsel-graph-") as folder:
        brought, inside = Path(folder) / "graph.zip", Path(folder) / "inside"
        brought.write_bytes(data)
        inside.mkdir()
        try:
            unpack(brought, inside, {".csv"})
        except InputError as error:
            # under the name that people know
            raise InputError([replace(fault, where=file) for fault in error.faults]) from None
        return read_folder(file, inside)


def read_folder(file: str, folder: Path) -> Given:
    """What a folder of sheets gives."""
    sheets = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    found = {_NAMES[path.stem.lower()]: path for path in sheets if path.stem.lower() in _NAMES}
    if not {"actors", "ties"} <= found.keys():
        names = ", ".join(path.name for path in sheets)[:80]
        raise InputError(Fault(file, "actors.csv and ties.csv", _MEND, value=names or None))
    given = Given(file)
    for name in ("actors", "places"):
        given.where = f"{file}, {name}.csv"
        for row, cells in _rows(found[name]) if name in found else ():
            key = cells.get("id", cells.get("node_id", ""))
            given.add_node(key, cells | ({"is_place": "true"} if name == "places" else {}), row)
    given.where = f"{file}, ties.csv"
    for row, cells in _rows(found["ties"]):
        named = {name: next((cells[one] for one in said if cells.get(one)), "") for name, said in _ENDS.items()}
        given.add_tie(cells | named, row)
    return given


_ENDS: Final = {"from_id": ("from_id", "from", "source", "van"), "to_id": ("to_id", "to", "target", "naar")}


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    if path.stat().st_size > _LARGEST:
        raise InputError(Fault(path.name, f"at most {_LARGEST // 1_000_000} MB", "Take out what is not needed."))
    table = read_delimited(path)
    names = [_ALSO.get(key_of(str(name)), key_of(str(name))) for name in table.columns]
    if len(set(names)) < len(names):
        raise InputError(Fault(path.name, "each column once", "Take out the double column.", row=1))
    return [
        (int(row), {name: as_meant(cell) for name, cell in zip(names, cells, strict=True) if cell})
        for row, *cells in table.itertuples(name=None)
    ]
