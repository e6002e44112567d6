"""Writing an HSDS data set: nested records, a list for each table, or a folder or zip of CSV files."""

from __future__ import annotations

import csv
import io
import json
import math
import uuid
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from weefsel.errors import BuildError, Fault, InputError
from weefsel.sources.hsds.document import Document, Key, Lookup, Record, Shape
from weefsel.sources.hsds.parts import Nested
from weefsel.sources.hsds.schemas import datapackage
from weefsel.sources.hsds.tables import TABLES

__all__ = ["as_given", "as_nested", "as_page", "as_tables", "nested_record", "write"]

#: ids of records that are written twice, because a table has one place only to say whose they are
_NAMESPACE: Final = uuid.UUID("5f1c2f0e-52b4-5d0c-8f3a-7f0b8f6f1d52")
#: a zip remembers when; the same data are the same file
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)


def nested_record(lookup: Lookup, table: str, key: str, *, full: bool = True, within: Sequence[str] = ()) -> Record:
    """A record with what is nested in it; without `full` only what it has one of.

    What it is nested `within` itself is not told again.
    """
    record = dict(lookup.document.tables[table][key])
    path = (*within, table)
    for nested in TABLES[table].nested if table in TABLES else ():
        if nested.table not in path and (full or not nested.many):
            value = _nested(lookup, table, key, nested, full, path)
            if value is not None:
                record[nested.name] = value
    return record


def _nested(lookup: Lookup, table: str, key: str, nested: Nested, full: bool, path: Sequence[str]) -> Any:
    if nested.many:
        found = lookup.many(table, key, nested)
        if found is None:
            return None
        return [nested_record(lookup, nested.table, one, full=full, within=path) for one in found]
    named = lookup.one(table, key, nested)
    return None if named is None else nested_record(lookup, nested.table, named, full=full, within=path)


def as_nested(document: Document, table: str, *, full: bool = True) -> list[Record]:
    """All records of a table, nested."""
    lookup = Lookup(document)
    return [nested_record(lookup, table, key, full=full) for key in document.tables.get(table, {})]


def as_page(contents: Sequence[Record], *, total: int, page: int, per_page: int) -> Record:
    """A page of records, as the API gives them."""
    pages = max(math.ceil(total / per_page), 1)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": page,
        "size": len(contents),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not contents,
        "contents": list(contents),
    }


def as_tables(document: Document) -> dict[str, list[Record]]:
    """All records by table; what was said by nesting is said by ids."""
    made = {table: {key: dict(record) for key, record in rows.items()} for table, rows in document.tables.items()}
    more: dict[str, list[Record]] = {table: [] for table in made}
    #: (child, column) → the record that it was nested in
    told: dict[tuple[Key, str], str] = {}
    for (table, key, name), found in document.inside.items():
        nested = next(one for one in TABLES[table].nested if one.name == name)
        if document.get(table, key) is None:
            continue
        if isinstance(found, str):
            made[table][key].setdefault(nested.key, found)
            continue
        for one in found:
            child = (nested.table, one)
            if document.get(*child) is None:
                continue
            if (child, nested.key) not in told:
                told[child, nested.key] = key
                _say(made[nested.table][one], nested, table, key)
            elif told[child, nested.key] != key:
                again = dict(document.tables[nested.table][one])
                again["id"] = str(uuid.uuid5(_NAMESPACE, f"{one}/{key}"))
                _say(again, nested, table, key)
                more[nested.table].append(again)
    return {table: [*rows.values(), *more[table]] for table, rows in made.items()}


def _say(record: Record, nested: Nested, table: str, key: str) -> None:
    record.setdefault(nested.key, key)
    entity = {"attribute": "link_entity", "metadata": "resource_type"}.get(nested.table)
    if entity is not None:
        record.setdefault(entity, table)


def as_given(document: Document) -> Any:
    """The JSON of a data set in the shape in which it was read; of one of tables, with the names of their files."""
    if document.shape in (Shape.CSV, Shape.TABLES):
        return {f"{_file(table)}.csv": rows for table, rows in as_tables(document).items()}
    lookup = Lookup(document)
    records = [nested_record(lookup, table, key) for table, key in document.roots]
    if document.shape is Shape.ONE:
        return records[0]
    return {**document.envelope, "contents": records} if document.shape is Shape.PAGE else records


def _file(table: str) -> str:
    return TABLES[table].file if table in TABLES else table


def write(document: Document, path: Path, *, table: str = "service") -> None:
    """Write a data set: `.json` as nested records of `table` or, where that is empty, by table; `.zip`, or a folder.

    Raises `InputError` for another kind of file, `BuildError` where it cannot be written.
    """
    kind = path.suffix.lower()
    try:
        if kind == ".json":
            data = as_nested(document, table) if table else as_given(_of_tables(document))
            path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        elif kind == ".zip":
            path.write_bytes(_zipped(document))
        elif kind == "":
            path.mkdir(parents=True, exist_ok=True)
            for name, text in _files(document).items():
                (path / name).write_text(text, encoding="utf-8", newline="")
        else:
            mend = "Give a name that ends in .json or .zip, or a folder."
            raise InputError(Fault(str(path), "a file or a folder of HSDS", mend))
    except OSError as error:
        raise BuildError(f"Cannot write {path}: {error.strerror}.") from None


def _of_tables(document: Document) -> Document:
    return Document(Shape.TABLES, document.tables, document.inside)


def _zipped(document: Document) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in _files(document).items():
            package.writestr(zipfile.ZipInfo(name, _LONG_AGO), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _files(document: Document) -> Mapping[str, str]:
    """Name of a file → its text."""
    tables = {table: rows for table, rows in as_tables(document).items() if rows}
    files = {f"{_file(table)}.csv": _csv(_columns(table, rows), rows) for table, rows in tables.items()}
    package = datapackage({table: _columns(table, rows) for table, rows in tables.items() if table in TABLES})
    return {**files, "datapackage.json": json.dumps(package, ensure_ascii=False, indent=2) + "\n"}


def _columns(table: str, rows: Iterable[Record]) -> list[str]:
    """The columns that some record fills: those of the specification in its order, then the others."""
    filled = dict.fromkeys(name for row in rows for name in row)
    known = [one.name for one in TABLES[table].columns] if table in TABLES else []
    return [name for name in known if name in filled] + [name for name in filled if name not in known]


def _csv(columns: Sequence[str], rows: Iterable[Record]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    """What is no text is written as JSON, which a number is as well."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
