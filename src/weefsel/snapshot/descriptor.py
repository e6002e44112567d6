"""`datapackage.json`: what a revision holds, as a Frictionless data package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from weefsel.errors import Fault, InputError
from weefsel.snapshot.columns import Column
from weefsel.snapshot.meta import Meta, meta_faults
from weefsel.snapshot.tables import SCHEMA_VERSION, TABLES

__all__ = ["Descriptor", "descriptor", "read_descriptor"]

_FIELD_TYPES: Final = {"json": "object", "geometry": "any", "list": "array"}


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What was read from a `datapackage.json`."""

    meta: Meta
    #: table → sha256 of its file
    hashes: dict[str, str]
    #: table → number of rows
    counts: dict[str, int]


def descriptor(meta: Meta, hashes: Mapping[str, str], counts: Mapping[str, int]) -> dict[str, Any]:
    """The data package of a revision: one resource a table, its fields taken from the data dictionary."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": meta.slug,
        "title": meta.name,
        "created": f"{meta.date}T00:00:00Z",
        "weefsel": {"schema_version": SCHEMA_VERSION, **meta.as_dict()},
        "resources": [_resource(name, hashes[name], counts[name]) for name in TABLES if name in hashes],
    }


def _resource(name: str, sha256: str, rows: int) -> dict[str, Any]:
    table = TABLES[name]
    return {
        "name": name,
        "description": table.meaning,
        "path": f"tables/{name}.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "hash": f"sha256:{sha256}",
        "rows": rows,
        "schema": {"fields": [_field(c) for c in table.columns], "primaryKey": list(table.key)},
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    if column.values is not None and column.type == "string":
        constraints["enum"] = [str(v) for v in column.values]
    field: dict[str, Any] = {
        "name": column.name,
        "type": _FIELD_TYPES.get(column.type, column.type),
        "description": column.meaning,
    }
    if column.unit is not None:
        field["unit"] = column.unit
    if constraints:
        field["constraints"] = constraints
    field["disclosure"] = str(column.disclosure)
    return field


def read_descriptor(path: Path) -> Descriptor:
    """Read and check `datapackage.json`. Raises `InputError` with every fault."""
    mend = "Restore the file from a copy, or build the snapshot again."
    try:
        raw = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(Fault(str(path), f"a JSON document ({type(error).__name__})", mend)) from None
    faults: list[Fault] = []

    def take(holder: object, key: str, kind: type, inside: str) -> Any:
        value = cast(dict[str, Any], holder).get(key) if isinstance(holder, dict) else None
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            faults.append(Fault(path.name, f"{inside}{key} as {kind.__name__}", mend, column=key, value=value))
            return kind()
        return value

    own = take(raw, "weefsel", dict, "")
    version = take(own, "schema_version", int, "weefsel.")
    if version != SCHEMA_VERSION and not faults:
        older = "Build the snapshot again." if version < SCHEMA_VERSION else "Use a newer Weefsel."
        faults.append(
            Fault(path.name, f"schema version {SCHEMA_VERSION}", older, column="schema_version", value=version)
        )
    texts = {key: take(own, key, str, "weefsel.") for key in ("name", "slug", "crs", "date")}
    meta = Meta(**texts, fictional=take(own, "fictional", bool, "weefsel."))
    faults += [] if faults else meta_faults(meta, path.name)
    hashes: dict[str, str] = {}
    counts: dict[str, int] = {}
    for number, resource in enumerate(take(raw, "resources", list, ""), start=1):
        name = take(resource, "name", str, f"resource {number}: ")
        if name in hashes:
            faults.append(Fault(path.name, "each table once", mend, column="resources", value=name))
        elif name in TABLES:
            hashes[name] = take(resource, "hash", str, f"resource {number}: ").removeprefix("sha256:")
            counts[name] = take(resource, "rows", int, f"resource {number}: ")
        elif name:
            faults.append(Fault(path.name, f"one of {', '.join(TABLES)}", mend, column="resources", value=name))
    faults += [
        Fault(path.name, f"a table {name}", mend, column="resources")
        for name, table in TABLES.items()
        if table.required and name not in hashes and not faults
    ]
    if faults:
        raise InputError(faults)
    return Descriptor(meta, hashes, counts)
