"""The document tells the API as it is, by the design rules of the Dutch government."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from tests.house.tree import ROOT
from tests.webapi.conftest import Program
from tests.webapi.design_rules import RULES, faults

from weefsel.platform.gates import GATES, routes
from weefsel.platform.register.fields import FIELDS, Form
from weefsel.platform.webapi.api import OPERATIONS
from weefsel.platform.webapi.document import VERSION
from weefsel.platform.webapi.schemas import COLLECTIONS, NAMES

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def document(visitor_program: Program) -> dict[str, Any]:
    with override_settings(WEEFSEL_SITE="https://weverveen.example", DEFAULT_FROM_EMAIL="api@weverveen.example"):
        response = visitor_program.get("/openapi.json")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return response.json()


def test_no_design_rule_is_broken(document: dict[str, Any]) -> None:
    assert faults(document) == []
    assert document["servers"] == [{"url": "https://weverveen.example/api/v1", "description": "Veenderdorp"}]


def _groups(document: dict[str, Any]) -> dict[str, Any]:
    return document["paths"]["/groups"]


PLANTED: dict[str, Change] = {
    "/core/doc-openapi": lambda d: d["components"]["schemas"].pop("Group"),
    "/core/doc-openapi-contact": lambda d: d["info"]["contact"].pop("email"),
    "/core/publish-openapi": lambda d: d["paths"].pop("/openapi.json"),
    "/core/version-header": lambda d: _groups(d)["get"]["responses"]["200"]["headers"].pop("API-Version"),
    "/core/uri-version": lambda d: d.update(servers=[{"url": "https://weverveen.example/api"}]),
    "/core/transport/tls": lambda d: d.update(servers=[{"url": "http://weverveen.example/api/v1"}]),
    "/core/no-trailing-slash": lambda d: d["paths"].update({"/groups/": d["paths"].pop("/groups")}),
    "/core/path-segments-kebab-case": lambda d: d["paths"].update({"/theGroups": d["paths"].pop("/groups")}),
    "/core/http-methods": lambda d: _groups(d).update(trace=_groups(d)["get"]),
    "/core/semver": lambda d: d["info"].update(version="1.0"),
    "/core/problem-details": lambda d: d["components"]["schemas"]["Problem"]["properties"].update(errors={}),
    "nlgov:schema-camel-case": lambda d: d["components"]["schemas"].update(group_new={}),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_planted_fault_breaks_its_rule(rule: str, document: dict[str, Any]) -> None:
    changed = copy.deepcopy(document)
    PLANTED[rule](changed)
    assert rule in {fault.rpartition(": ")[0].partition(": ")[0] for fault in faults(changed)}


def test_the_document_holds_every_field_of_the_dictionary_and_no_other(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    about = {"id", "version", "state", "owned", "age", "created_at", "changed_at", "confirmed_at", "page"}
    for kind, fields in FIELDS.items():
        names = {field.name for field in fields}
        assert set(schemas[NAMES[kind]]["properties"]) == names | about
        assert set(schemas[f"{NAMES[kind]}New"]["properties"]) == names | {"why"}
        assert set(schemas[f"{NAMES[kind]}New"]["required"]) == {one.name for one in fields if one.required}
        assert set(schemas[f"{NAMES[kind]}Change"]["properties"]) == names | {"why", "gone"}
        for field in fields:
            told = schemas[f"{NAMES[kind]}New"]["properties"][field.name]
            limits = next((one for one in told.get("anyOf", []) if one != {"type": "null"}), told)
            assert ({"type": "null"} in told.get("anyOf", [])) == (not field.required), field.name
            if field.form is Form.WORD:
                assert limits["enum"] == [str(one) for one in field.values]
            elif field.form is Form.WHOLE:
                assert (limits["minimum"], limits["maximum"]) == (0, field.most)
            elif field.form in (Form.LINE, Form.PROSE):
                assert limits["maxLength"] == field.most


def test_every_operation_has_its_gate_and_stands_in_the_manual(document: dict[str, Any]) -> None:
    names = {one.name for one in OPERATIONS}
    assert names == {one.name for one in routes() if one.address.startswith("/api/")} <= set(GATES)
    told = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert told == {(one.method, re.sub(r"\{\w+:", "{", one.path)) for one in OPERATIONS}
    page = (ROOT / "docs" / "routes.md").read_text(encoding="utf-8")
    assert all(f"| {one.name} |" in page for one in OPERATIONS)


def test_the_manual_of_the_api_names_what_there_is(document: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for name in (*COLLECTIONS.values(), "changes", "areas", "concepts", "openapi.json"):
        assert f"/{name}" in page, name
    parameters = {
        one["name"] for item in document["paths"].values() for op in item.values() for one in op["parameters"]
    }
    statuses = {status for item in document["paths"].values() for op in item.values() for status in op["responses"]}
    assert [one for one in sorted(parameters) if f"`{one}`" not in page] == []
    assert [one for one in sorted(statuses) if one not in page] == []
    assert VERSION in page


def test_the_page_with_a_script_from_elsewhere_is_not_there(visitor_program: Program) -> None:
    for path in ("/docs", "/redoc", ""):
        assert visitor_program.get(path or "/api/v1").status_code == 404


def test_reading_the_site_loads_nothing_of_the_client() -> None:
    """The client is for others: nothing of Weefsel imports it."""
    package = ROOT / "src" / "weefsel"
    users = [one for one in package.rglob("*.py") if "weefsel.client" in one.read_text(encoding="utf-8")]
    assert {one.relative_to(package).parts[0] for one in users} == {"client"}
    assert Path(package / "client" / "__init__.py").is_file()
