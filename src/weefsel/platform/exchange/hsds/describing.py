"""The read API told to programs: its OpenAPI document, and the profile of HSDS that its answers follow."""

from __future__ import annotations

from typing import Any, Final

from weefsel.sources.hsds.parts import Table
from weefsel.sources.hsds.schemas import BASE, VERSION, page_schema, property_schema, record_schema
from weefsel.sources.hsds.tables import TABLES

__all__ = ["LISTS", "MOST_PER_PAGE", "PARAMETERS", "PER_PAGE", "VERSION", "openapi", "profile"]

PER_PAGE: Final = 50
MOST_PER_PAGE: Final = 500
PROFILE_VERSION: Final = "1.0.0"

_PAGING: Final = ("search", "page", "per_page", "format")
#: address of a list → the table of its records, and the parameters that it takes
LISTS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "services": (
        "service",
        (*_PAGING, "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "minimal", "full"),
    ),
    "organizations": (
        "organization",
        (*_PAGING, "taxonomy_term_id", "taxonomy_id", "modified_after", "full", "full_service"),
    ),
    "service_at_locations": (
        "service_at_location",
        (
            *(*_PAGING, "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "full"),
            *("postcode", "proximity"),
        ),
    ),
    "taxonomies": ("taxonomy", _PAGING),
    "taxonomy_terms": ("taxonomy_term", (*_PAGING, "taxonomy_id", "parent_id", "top_only")),
}
#: parameter → its schema, and what it does
PARAMETERS: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "search": ({"type": "string"}, "Words that must all be in the name or the description."),
    "page": ({"type": "integer", "minimum": 1, "default": 1}, "Number of the page."),
    "per_page": (
        {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": PER_PAGE},
        "Records on a page.",
    ),
    "format": (
        {"type": "string", "enum": ["json", "ndjson"], "default": "json"},
        "With ndjson all records in one stream, one on a line.",
    ),
    "taxonomy_term_id": ({"type": "string"}, "Only records with this term."),
    "taxonomy_id": ({"type": "string"}, "Only records with a term of this taxonomy; only terms of it."),
    "organization_id": ({"type": "string"}, "Only what this organization does."),
    "modified_after": ({"type": "string", "format": "date-time"}, "Only what changed at that moment or later."),
    "minimal": ({"type": "boolean"}, "Only ids and when each changed; without per_page all on one page."),
    "full": ({"type": "boolean"}, "With all that belongs to each record."),
    "full_service": ({"type": "boolean"}, "The services of an organization in full."),
    "postcode": (
        {"type": "string"},
        "Only at locations near a postcode that stands in an address here, or near a street, place or area by name.",
    ),
    "proximity": ({"type": "number", "exclusiveMinimum": 0}, "How near, in metres; 1,000 where it is not said."),
    "parent_id": ({"type": "string"}, "Only terms below this one."),
    "top_only": ({"type": "boolean"}, "Only terms that are below no other."),
}


def openapi(server: str, place: str) -> dict[str, Any]:
    """The OpenAPI document of the API of a place, served at `server`."""
    paths: dict[str, Any] = {"/": {"get": _operation("base", "What this API is.", {"type": "object"}, ())}}
    for address, (table, parameters) in LISTS.items():
        summary = f"A page of records of {table}."
        paths[f"/{address}"] = {"get": _operation(f"list_{address}", summary, page_schema(table), parameters)}
        takes = ("full_service",) if table == "organization" else ()
        one = _operation(f"one_{table}", f"One record of {table}, in full.", record_schema(table), takes)
        one["parameters"].insert(0, {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}})
        paths[f"/{address}/{{id}}"] = {"get": one}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"HSDS {VERSION}: {place}",
            "version": PROFILE_VERSION,
            "description": "What groups and editors wrote themselves, for everybody to read.",
            "license": {"name": "CC-BY-4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": {"Problem": _PROBLEM}},
    }


_PROBLEM: Final = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("type", "title", "detail", "instance")}
    | {"status": {"type": "integer"}},
}


def _operation(name: str, summary: str, schema: dict[str, Any], parameters: tuple[str, ...]) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [
            {"name": one, "in": "query", "schema": PARAMETERS[one][0], "description": PARAMETERS[one][1]}
            for one in parameters
        ],
        "responses": {
            "200": {"description": summary, "content": {"application/json": {"schema": schema}}},
            "4XX": {"description": "What is wrong, and how to mend it.", "content": problem},
        },
    }


def profile() -> dict[str, Any]:
    """The profile: for each schema of the specification that it changes a JSON Merge Patch, and its own schemas."""
    changed: dict[str, Any] = {}
    for table in TABLES.values():
        if table.own:
            changed[f"{table.name}.json"] = _own_schema(table)
            continue
        added = {column.name: property_schema(column) for column in table.columns if column.own}
        added |= {
            nested.name: {"type": "array", "items": {"$ref": f"{nested.table}.json"}}
            for nested in table.nested
            if TABLES[nested.table].own
        }
        if added:
            changed[f"{table.name}.json"] = {"properties": added}
    return {"name": "Weefsel", "version": PROFILE_VERSION, "hsds_version": VERSION, "base": BASE, "schema": changed}


def _own_schema(table: Table) -> dict[str, Any]:
    return {"name": table.name, "path": f"{table.file}.csv", **record_schema(table.name)}
