"""Reading an HSDS data set: nested JSON, JSON by table, a folder of CSV files, or a zip of one of those."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from weefsel.errors import Fault, InputError
from weefsel.sources.hsds.checking import faults_of
from weefsel.sources.hsds.document import Document, Key, Position, Reading, Shape
from weefsel.sources.hsds.read_csv import Given, read_csv_file
from weefsel.sources.hsds.read_json import read_json_file
from weefsel.sources.zips import unpack

__all__ = ["read"]

#: what lies beside the tables and is no table
_ASIDE: Final = frozenset({"datapackage.json", "base.json", "openapi.json", "profile.json"})
_READERS: Final[Mapping[str, Callable[[Path], Given]]] = {
    ".json": read_json_file,
    ".ndjson": read_json_file,
    ".csv": read_csv_file,
}
_MEND: Final = "Give a .json, .ndjson or .csv file of HSDS 3.0, a folder of those, or a zip of them."


def read(path: Path) -> Reading:
    """The data set in a file, a folder or a zip, with everything that is wrong with its records.

    What cannot be read as a record (no id, twice the same id, no record at all) is left out of the document, and told
    as the rest is. Raises `InputError` where nothing can be made of a file.
    """
    if path.suffix.lower() == ".zip":
        with tempfile.TemporaryDirectory(prefix="weefsel-hsds-") as folder:
            unpack(path, Path(folder), frozenset(_READERS))
            return _folder(Path(folder), path.name)
    if path.is_dir():
        return _folder(path, path.name)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(Fault(path.name, "a file of HSDS 3.0", _MEND))
    return _together([reader(path)])


def _folder(folder: Path, name: str) -> Reading:
    files = sorted(one for one in folder.rglob("*") if one.suffix.lower() in _READERS and one.name not in _ASIDE)
    tables = [one for one in files if one.suffix.lower() == ".csv"]
    # a folder of tables may hold the same data nested, for whoever likes that better
    chosen = tables or files
    if not chosen:
        raise InputError(Fault(name, "at least one file of HSDS 3.0", _MEND))
    return _together([_READERS[one.suffix.lower()](one) for one in chosen])


def _together(parts: list[Given]) -> Reading:
    document = parts[0].document
    positions: dict[Key, Position] = dict(parts[0].positions)
    faults = list(parts[0].faults)
    for part in parts[1:]:
        faults += part.faults
        if part.document.shape is Shape.CSV:
            faults += _twice(document, part)
        document.merge(part.document)
        positions = {**part.positions, **positions}
        if document.shape is not Shape.CSV:
            document.shape = Shape.MANY
    faults += faults_of(document, positions)
    return Reading(document, tuple(faults), positions)


def _twice(document: Document, part: Given) -> list[Fault]:
    """Two files of one table with the same ids: what the first says stays."""
    again = [key for key in part.document.every() if document.get(*key) is not None]
    mend = "Give each record an id of its own, or remove the double."
    return [part.positions[key].fault("an id of its own", mend, "id", key[1]) for key in again]
