"""The rules of the NLGov REST API Design Rules 2.2 that a program can check in an OpenAPI document, by their ids.

Written from the text of the standard. Spectral with the published rules brings 242 packages of npm for them, and takes
17 seconds of a clean build; it is run by hand before a release of the API (docs/api.md says how).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

__all__ = ["RULES", "faults"]

Document = Mapping[str, Any]
_METHODS: Final = {"get", "post", "put", "patch", "delete"}
_SEMVER: Final = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?", re.ASCII)
_SEGMENT: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*|\{\w+\}|openapi\.json", re.ASCII)
_PROBLEM: Final = {"type", "title", "status", "detail", "instance"}


def faults(document: Document) -> list[str]:
    """Each rule that is broken, and where."""
    return [f"{rule}: {where}" for rule, find in RULES.items() for where in find(document)]


def _operations(document: Document) -> Iterator[tuple[str, str, Any]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in _METHODS:
                yield path, method, operation


def _responses(document: Document) -> Iterator[tuple[str, str, Any]]:
    """Where it is, its status, and a response with its references followed."""
    for path, method, operation in _operations(document):
        for status, response in operation["responses"].items():
            yield f"{method} {path} {status}", status, _followed(document, response)


def _followed(document: Document, value: Any) -> Any:
    while isinstance(value, dict) and "$ref" in value:
        found: Any = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        value = found
    return value


def _openapi(document: Document) -> Iterator[str]:
    if not re.fullmatch(r"3\.\d+\.\d+", document.get("openapi", "")):
        yield "openapi"
    yield from _lost(document, document, "")
    known: set[str] = set()
    for path, method, operation in _operations(document):
        if operation["operationId"] in known or not operation.get("summary") or not operation.get("description"):
            yield f"{method} {path}"
        known.add(operation["operationId"])
        named = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        if named != set(re.findall(r"\{(\w+)\}", path)):
            yield f"{method} {path}: parameters"


def _lost(document: Document, value: Any, at: str) -> Iterator[str]:
    """References that lead nowhere."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            try:
                _followed(document, value)
            except KeyError:
                yield at
        for name, one in value.items():
            yield from _lost(document, one, f"{at}/{name}")
    elif isinstance(value, list):
        for one in value:
            yield from _lost(document, one, at)


def _contact(document: Document) -> Iterator[str]:
    contact = document["info"].get("contact", {})
    yield from (name for name in ("name", "url", "email") if not contact.get(name))


def _published(document: Document) -> Iterator[str]:
    found = document["paths"].get("/openapi.json", {})
    good = found.get("get", {}).get("responses", {}).get("200", {})
    if set(found) != {"get"} or "Access-Control-Allow-Origin" not in good.get("headers", {}):
        yield "/openapi.json"


def _version_header(document: Document) -> Iterator[str]:
    for where, status, response in _responses(document):
        headers = {name.lower() for name in response.get("headers", {})}
        if status[0] in "23" and "api-version" not in headers:
            yield where


def _uri_version(document: Document) -> Iterator[str]:
    servers = document.get("servers") or [{"url": ""}]
    yield from (one["url"] for one in servers if not re.search(r"/v\d+$", one["url"]))


def _https(document: Document) -> Iterator[str]:
    yield from (one["url"] for one in document.get("servers", []) if not one["url"].startswith("https://"))


def _slash(document: Document) -> Iterator[str]:
    yield from (path for path in document["paths"] if path.endswith("/"))


def _kebab(document: Document) -> Iterator[str]:
    for path in document["paths"]:
        if not all(_SEGMENT.fullmatch(part) for part in path.removeprefix("/").split("/")):
            yield path


def _methods(document: Document) -> Iterator[str]:
    for path, item in document["paths"].items():
        yield from (f"{method} {path}" for method in item if method not in _METHODS | {"parameters"})


def _semver(document: Document) -> Iterator[str]:
    if not _SEMVER.fullmatch(document["info"].get("version", "")):
        yield "info.version"


def _problems(document: Document) -> Iterator[str]:
    """Refusals are problems, with the members that are named and no other."""
    for where, status, response in _responses(document):
        if status[0] not in "45":
            continue
        content = response.get("content", {})
        schema = _followed(document, content.get("application/problem+json", {}).get("schema", {}))
        members = set(schema.get("properties", {}))
        if set(content) != {"application/problem+json"} or not {"status", "title", "detail"} <= members <= _PROBLEM:
            yield where


def _schema_names(document: Document) -> Iterator[str]:
    yield from (name for name in document["components"]["schemas"] if not re.fullmatch(r"([A-Z][a-z0-9]+)+", name))


RULES: Final[Mapping[str, Callable[[Document], Iterator[str]]]] = {
    "/core/doc-openapi": _openapi,
    "/core/doc-openapi-contact": _contact,
    "/core/publish-openapi": _published,
    "/core/version-header": _version_header,
    "/core/uri-version": _uri_version,
    "/core/transport/tls": _https,
    "/core/no-trailing-slash": _slash,
    "/core/path-segments-kebab-case": _kebab,
    "/core/http-methods": _methods,
    "/core/semver": _semver,
    "/core/problem-details": _problems,
    "nlgov:schema-camel-case": _schema_names,
}
