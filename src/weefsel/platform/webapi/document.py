"""The OpenAPI document: what django-ninja makes of the operations, and what the Dutch design rules ask besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from weefsel.platform.webapi.bodies import TYPES

__all__ = ["VERSION", "finished"]

#: of the API, not of the program: its first number stands in the address
VERSION: Final = "1.0.0"
_HEADERS: Final[Mapping[str, tuple[str, str]]] = {
    "API-Version": ("Version of the API.", "string"),
    "ETag": ("What is shown, in short: give it back in If-None-Match or If-Match.", "string"),
    "Link": ('The next page, as rel="next".', "string"),
    "Location": ("Where it can be read.", "string"),
    "Retry-After": ("Seconds to wait.", "integer"),
    "RateLimit-Limit": ("How many requests a minute may have.", "integer"),
    "RateLimit-Remaining": ("How many there may still be.", "integer"),
    "RateLimit-Reset": ("Seconds until the next minute.", "integer"),
    "WWW-Authenticate": ("How to show who you are.", "string"),
    "Allow": ("The methods that this address knows.", "string"),
    "Access-Control-Allow-Origin": ("Pages of all sites may read this.", "string"),
}
_ALWAYS: Final = ("API-Version",)
_COUNTED: Final = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
_PROBLEM: Final[Mapping[str, Any]] = {
    "type": "object",
    "description": "What went wrong (RFC 9457). Faults of fields are lines of `detail`: `name: what to do about it`.",
    "properties": {
        "type": {"type": "string", "description": "Always about:blank: the status says it."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do about it, in the language of Accept-Language."},
        "instance": {"type": "string", "description": "The address that was asked."},
    },
    "required": ["status", "title", "detail"],
    "additionalProperties": False,
}
_SAID: Final[Mapping[int, str]] = {
    304: "Nothing changed since the ETag that you gave.",
    308: "It turned out to be another entry: read that one.",
    400: "The request is not as this document says.",
    401: "There is no token, or it does not work.",
    403: "Your token may not do this.",
    404: "There is no such thing, or you may not read it.",
    405: "This address does not know that method.",
    409: "Somebody else changed the same fields.",
    410: "It was taken out, or hidden by a house rule.",
    412: "It changed since you read it.",
    413: "It is too large.",
    415: "It is no JSON.",
    422: "It is as this document says, and yet it cannot be: the detail tells the fields.",
    428: "Say in If-Match what you looked at.",
    429: "Too many requests: wait.",
    500: "Something is broken here.",
}
_SECURITY: Final = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token, made on your account page."}
}
#: names of headers that writes take
_IF_MATCH: Final = 'The ETag of what you looked at, or its version between quotes: "3".'
_KEY: Final = "A word of your own: what is sent twice with it, within a day, is done once."


def finished(made: Mapping[str, Any], *, site: str, host: str, email: str) -> dict[str, Any]:
    """The document whole: where the API is, who to ask, headers, problems, and who may do what."""
    paths = {path: {m: _operation(path, m, op) for m, op in ops.items()} for path, ops in made["paths"].items()}
    schemas = {name: _without_null_defaults(one) for name, one in made["components"]["schemas"].items()}
    return {
        "openapi": made["openapi"],
        "info": {
            **made["info"],
            "contact": {"name": site, "url": host, "email": email},
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": f"{host}/api/v1", "description": site}],
        "tags": [{"name": name, "description": f"All of {name}."} for name in _tags(paths)],
        "security": [{}, {"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Problem": _PROBLEM},
            "headers": {name: _header(*told) for name, told in _HEADERS.items()},
            "responses": {f"Problem{status}": _problem(status) for status in _SAID if status >= 400},
            "securitySchemes": _SECURITY,
        },
    }


def _tags(paths: Mapping[str, Any]) -> Iterator[str]:
    yield from dict.fromkeys(tag for ops in paths.values() for op in ops.values() for tag in op["tags"])


def _header(told: str, kind: str) -> dict[str, Any]:
    return {"description": told, "schema": {"type": kind}}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _problem(status: int) -> dict[str, Any]:
    more = {401: ["WWW-Authenticate"], 403: [], 405: ["Allow"], 429: ["Retry-After", *_COUNTED]}.get(status, [])
    return {
        "description": _SAID[status],
        "headers": _headers(*_ALWAYS, *more),
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _operation(path: str, method: str, made: Mapping[str, Any]) -> dict[str, Any]:
    writes = method != "get"
    op = {name: value for name, value in made.items() if name != "security"}
    op["parameters"] = [_parameter(one) for one in made.get("parameters", [])]
    paged = any(one["name"] == "cursor" for one in op["parameters"])
    op["responses"] = {str(status): _good(one, path, method, paged=paged) for status, one in made["responses"].items()}
    if not writes:
        op["responses"]["304"] = {"description": _SAID[304], "headers": _headers(*_ALWAYS, "ETag")}
    if path.endswith("_id}") and not writes:
        op["responses"]["308"] = {"description": _SAID[308], "headers": _headers(*_ALWAYS, "Location")}
    for status in _bad(path, method, paged=paged):
        op["responses"][str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    if writes or path.endswith("/proposals"):
        op["security"] = [{"bearer": []}]
    if method in ("patch", "delete") or (path.endswith("/proposals") and writes):
        needed = method == "delete"
        schema = {"type": "string", "examples": ['"3-0123456789ab"']}
        op["parameters"].append(
            {"name": "If-Match", "in": "header", "required": needed, "schema": schema, "description": _IF_MATCH}
        )
    if method == "post":
        schema = {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"}
        op["parameters"].append(
            {"name": "Idempotency-Key", "in": "header", "required": False, "schema": schema, "description": _KEY}
        )
    if method == "patch":
        content = made["requestBody"]["content"][TYPES[0]]
        op["requestBody"] = {"required": True, "content": {TYPES[1]: content, TYPES[0]: content}}
    return op


def _parameter(made: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter; one that is left out is not null, it is not there."""
    schema = {name: value for name, value in made["schema"].items() if name not in ("title", "description")}
    options = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    if "anyOf" in schema and len(options) < len(schema["anyOf"]):
        rest = {name: value for name, value in schema.items() if name != "anyOf"}
        schema = {**rest, **(options[0] if len(options) == 1 else {"anyOf": options})}
    if schema.get("default", ...) is None:
        del schema["default"]
    return {**made, "schema": schema}


def _good(made: Mapping[str, Any], path: str, method: str, *, paged: bool) -> dict[str, Any]:
    names = [*_ALWAYS, *_COUNTED]
    content = made.get("content", {})
    if method == "get":
        names.append("ETag")
    if content and method in ("post", "patch") and not path.endswith("/proposals"):
        names.append("ETag")
    if method == "post" and not path.endswith("/proposals"):
        names.append("Location")
    if paged:
        names.append("Link")
    if path == "/openapi.json":
        names.append("Access-Control-Allow-Origin")
    return {**made, "description": made["description"], "headers": _headers(*names)}


def _bad(path: str, method: str, *, paged: bool) -> list[int]:
    """The statuses that an operation can answer with, besides."""
    found = [400, 401, 405, 429, 500, *([422] if paged else [])]
    if "{" in path or not path.startswith(("/concepts", "/areas", "/openapi.json")):
        found.append(404)
    if "entry_id" in path:
        found.append(410)
    if method != "get":
        found += [403, 409, 413, 415, 422]
    elif path.endswith("/proposals"):
        found.append(403)
    if method in ("patch", "delete") or (method == "post" and path.endswith("/proposals")):
        found += [412, 428]
    if method == "post":
        found.append(410)
    return sorted(set(found))


def _without_null_defaults(schema: Any) -> Any:
    """A schema without what pydantic adds: titles that repeat a name, and null as what is not given."""
    if isinstance(schema, list):
        return [_without_null_defaults(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {key: _without_null_defaults(one) for key, one in value.items()}
        if name == "properties"
        else _without_null_defaults(value)
        for name, value in schema.items()
        if not (name == "title" and isinstance(value, str)) and not (name == "default" and value is None)
    }
