"""Every address has exactly one gate, the manual tells which, and each gate is held to what it says."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver
from tests.house.tree import ROOT

from weefsel import publish
from weefsel.errors import BuildError
from weefsel.platform.gates import GATES, Gate, routes, table
from weefsel.publish.models import Site

PAGES = ROOT / "src" / "weefsel" / "platform" / "pages"
#: floors below the gate, and other ways to data than through it
PAST_THE_GATE = {
    *(f"weefsel.{floor}" for floor in ("atlas", "analysis", "network", "snapshot", "sources", "api", "figures")),
    *(
        "csv",
        "io",
        "os",
        "pathlib",
        "pickle",
        "shelve",
        "socket",
        "sqlite3",
        "subprocess",
        "tempfile",
        "urllib.request",
    ),
}
#: what a page may be made with, besides the standard library; xlsxwriter only writes
WITH = ("django", "xlsxwriter", "weefsel.concepts", "weefsel.errors", "weefsel.platform", "weefsel.publish")


def ungated(names: list[str], gates: dict[str, Gate]) -> list[str]:
    """What is wrong with the gates of addresses of these names."""
    wrong = [f"{n} addresses are called {name!r}" for name, n in Counter(names).items() if n > 1]
    wrong += [f"no gate: {name}" for name in names if name not in gates]
    return wrong + [f"a gate and no address: {name}" for name in gates if name not in names]


def test_every_address_has_exactly_one_gate() -> None:
    assert ungated([route.name for route in routes()], dict(GATES)) == []


def test_an_address_without_gate_and_a_gate_without_address_are_found() -> None:
    gates = {"map": Gate.FIGURES, "gone": Gate.WORDS}
    assert ungated(["map", "new", "map"], gates) == [
        "2 addresses are called 'map'",
        "no gate: new",
        "a gate and no address: gone",
    ]


def test_all_addresses_that_django_answers_are_looked_at_in_both_languages() -> None:
    resolver: Any = get_resolver()
    known = {(route.address.removeprefix("/"), route.name) for route in routes()}
    in_languages: list[Any] = [group for group in resolver.url_patterns if isinstance(group, URLResolver)]
    outside = {(str(one.pattern), one.name) for one in resolver.url_patterns if not isinstance(one, URLResolver)}
    assert {group.namespace for group in in_languages} == {"nl", "en"}
    for group in in_languages:
        assert {(str(one.pattern), one.name) for one in group.url_patterns} == known - outside


def test_the_manual_tells_every_gate() -> None:
    page = (ROOT / "docs" / "routes.md").read_text(encoding="utf-8")
    assert page == table(), "run: python -m weefsel.platform.gates > docs/routes.md"


def past_the_gate(source: str) -> list[str]:
    """What a module imports, or calls, that could bring it data without `publish`."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if _is_past(alias.name) or not _is_known(alias.name)]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            past = [f"{module}.{alias.name}" for alias in node.names if _is_past(f"{module}.{alias.name}")]
            found += past or [module] * (not _is_known(module))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found += [f"{name}()" for name in ("open", "__import__") if node.func.id == name]
    return found


def _is_past(name: str) -> bool:
    # memory to write a file into is no way to data
    return name != "io.BytesIO" and any(name == past or name.startswith(f"{past}.") for past in PAST_THE_GATE)


def _is_known(name: str) -> bool:
    if name == "weefsel" or name.split(".")[0] in sys.stdlib_module_names:
        return True
    return any(name == one or name.startswith(f"{one}.") for one in WITH)


@pytest.mark.parametrize("module", sorted(PAGES.glob("*.py")), ids=lambda path: path.stem)
def test_a_page_has_its_data_from_publish_only(module: Path) -> None:
    assert past_the_gate(module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "planted",
    [
        "import pandas as pd",
        "from weefsel.atlas.read import open_atlas",
        "from weefsel import snapshot",
        "def late():\n    from weefsel.analysis import people",
        "import sqlite3",
        "rows = open('x').read()",
        "from pathlib import Path",
    ],
)
def test_a_planted_way_past_the_gate_is_found(planted: str) -> None:
    source = (PAGES / "equity.py").read_text(encoding="utf-8")
    assert len(past_the_gate(f"{source}\n{planted}\n")) == 1


@pytest.fixture
def addresses(client: Any) -> dict[str, str]:
    """Name → an address that answers, with what must be filled in."""
    area = client.get("/kaart/gebieden.json").json().popitem()
    filled = {"slug": area[1]["address"].rpartition("/")[2], "result": "people", "area_code": area[0]}
    filled |= {"column": "residents", "source_id": "x", "token": "x", "norm": "library_walk", "secret": "x"}
    filled |= {"kind": "groep", "entry_id": "00000000-0000-4000-8000-000000000000", "number": "1", "version": "1"}
    filled |= {"vocabulary": "actor_kind", "text_id": filled["entry_id"], "intervention_id": filled["entry_id"]}
    filled |= {"key": "x", "rest": "x", "code": "x", "indicator": "knows_neighbours", "condition": "samenhang"}
    filled |= {"condition": "samenhang"}
    asked = {"chosen": "?laag=ontmoeting&wanneer=zaterdagavond", "what_if": "?laag=ontmoeting"}
    asked |= {"gap_squares": "?norm=library_walk"}
    return {
        route.name: re.sub(r"<\w+:(\w+)>", lambda name: filled[name[1]], route.address) + asked.get(route.name, "")
        for route in routes()
    }


def named(*gates: Gate) -> Iterator[str]:
    return (name for name, gate in GATES.items() if gate in gates)


def test_what_counts_or_draws_cannot_answer_without_publish(
    client: Any, addresses: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def shut(_directory: object) -> None:
        raise BuildError("shut")

    for name in named(Gate.FIGURES, Gate.GEOMETRY):
        assert client.get(addresses[name]).status_code < 400, addresses[name]
    monkeypatch.setattr(publish, "open_site", shut)
    for name in named(Gate.FIGURES, Gate.GEOMETRY):
        assert client.get(addresses[name]).status_code == 500, addresses[name]


def test_words_need_nothing_of_the_place_but_its_name(
    client: Any, addresses: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site("Elders", "2020-01-02", fictional=False, revision="r")
    monkeypatch.setattr(publish, "open_site", lambda _directory: SimpleNamespace(site=site))
    for name in named(Gate.WORDS):
        response = client.get(addresses[name])
        assert response.status_code in (200, 301), addresses[name]
        assert "/herkomst/" not in response.content.decode()


def test_geometry_holds_no_figure(client: Any, addresses: dict[str, str]) -> None:
    """Numbers in it are positions only."""
    for name in named(Gate.GEOMETRY):
        if name == "tiles":
            continue  # tests/atlas/test_tiles.py looks into them
        assert [path for path, _ in _numbers(client.get(addresses[name]).json()) if "coordinates" not in path] == []


def _numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Every number in a JSON value, with where it stands."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _numbers(one, f"{path}/{key}")
    elif isinstance(value, list):
        for one in value:
            yield from _numbers(one, path)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield path, value


def test_forms_are_not_there_without_the_workbench(client: Any, addresses: dict[str, str]) -> None:
    for name in named(Gate.FORM):
        for answered in (client.get(addresses[name]), client.post(addresses[name], {"do": "x"})):
            assert answered.status_code == 404, addresses[name]


def test_accounts_and_records_are_not_there_without_a_register(client: Any, addresses: dict[str, str]) -> None:
    for name in named(Gate.ACCOUNT, Gate.RECORDS):
        for answered in (client.get(addresses[name]), client.post(addresses[name], {"email": "x"})):
            assert answered.status_code == 404, addresses[name]
