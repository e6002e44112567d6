"""JSON Schema, profile and data package of HSDS, made of the table of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from weefsel.sources.hsds.parts import Column, Form, Table
from weefsel.sources.hsds.tables import TABLES

__all__ = ["BASE", "VERSION", "datapackage", "page_schema", "property_schema", "record_schema"]

VERSION: Final = "3.0"
#: where the specification has the schema of a record
BASE: Final = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_TYPES: Final[Mapping[Form, Schema]] = {
    Form.TEXT: {"type": "string"},
    Form.ID: {"type": "string"},
    Form.URI: {"type": "string", "format": "uri"},
    Form.EMAIL: {"type": "string", "format": "email"},
    Form.NUMBER: {"type": "number"},
    Form.DATE: {"type": "string", "format": "date"},
    Form.TIME: {"type": "string"},
    Form.MOMENT: {"type": "string", "format": "date-time"},
}


def record_schema(table: str, *, full: bool = True, within: Sequence[str] = ()) -> Schema:
    """The schema of a record as the API gives it: nested, but without what it is nested `within` itself."""
    found = TABLES[table]
    properties = {column.name: property_schema(column) for column in found.columns}
    path = (*within, table)
    for nested in found.nested:
        if nested.table not in path and (full or not nested.many):
            inside = record_schema(nested.table, full=full, within=path)
            properties[nested.name] = {"type": "array", "items": inside} if nested.many else inside
    required = [column.name for column in found.columns if column.required]
    return {"type": "object", "title": table, "properties": properties, "required": required}


def page_schema(table: str, *, full: bool = False) -> Schema:
    """The schema of a page of records."""
    numbers = {
        name: {"type": "integer", "minimum": 0} for name in ("total_items", "total_pages", "page_number", "size")
    }
    flags = {name: {"type": "boolean"} for name in ("first_page", "last_page", "empty")}
    contents = {"type": "array", "items": record_schema(table, full=full)}
    return {
        "$schema": _DIALECT,
        "type": "object",
        "properties": {**numbers, **flags, "contents": contents},
        "required": [*numbers, *flags, "contents"],
    }


def property_schema(column: Column) -> Schema:
    """The schema of one column."""
    schema = dict(_TYPES[column.form])
    if column.values:
        schema["enum"] = list(column.values)
    return schema


def datapackage(columns: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """A tabular data package of these tables with these columns."""
    return {
        "name": "human_services_data",
        "profile": "tabular-data-package",
        "version": f"{VERSION}.0",
        "resources": [_resource(TABLES[table], names, set(columns)) for table, names in columns.items()],
    }


def _resource(table: Table, names: Sequence[str], there: set[str]) -> dict[str, Any]:
    known = {column.name: column for column in table.columns}
    keys = [
        {"fields": name, "reference": {"resource": known[name].refers, "fields": "id"}}
        for name in names
        if name in known and known[name].refers in there
    ]
    schema = {"fields": [_field(name, known.get(name)) for name in names], "primaryKey": "id"}
    return {
        "name": table.name,
        "path": f"{table.file}.csv",
        "profile": "tabular-data-resource",
        "schema": schema | ({"foreignKeys": keys} if keys else {}),
    }


def _field(name: str, column: Column | None) -> dict[str, Any]:
    kind = {Form.NUMBER: "number", Form.DATE: "date", Form.MOMENT: "datetime"}
    made: dict[str, Any] = {"name": name, "type": kind.get(column.form, "string") if column else "string"}
    if column is not None and (column.required or column.required_in_tables):
        made["constraints"] = {"required": True}
    return made
