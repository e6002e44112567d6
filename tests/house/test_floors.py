"""The floors of the house hold, and the contracts that hold them bite."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.house.tree import ROOT

FLOORS = "Floors: data flows one way, nothing imports upward"
VIEWS = "Views take figures from publish only"
PURE = "Analyses are pure: no files, database, network or site"
READERS = "Readers of sources do not know one another"
NETWORK = "Only fetching reaches the network"
CONTRACTS = [FLOORS, VIEWS, PURE, READERS, NETWORK]

#: module of the copy, line planted at its end, the contract that it breaks
PLANTED = [
    pytest.param(
        "snapshot/meta.py", "from weefsel.analysis.people import people", FLOORS, id="snapshot imports analysis"
    ),
    pytest.param("network/graph.py", "from weefsel.sources import recipe", FLOORS, id="network imports sources"),
    pytest.param(
        "publish/words.py",
        "def late() -> object:\n    from weefsel.cli import main\n    return main",
        FLOORS,
        id="publish imports cli inside a function",
    ),
    pytest.param("platform/words.py", "from weefsel.atlas.registry import RESULTS", VIEWS, id="platform imports atlas"),
    pytest.param("platform/words.py", "from weefsel.snapshot import TABLES", VIEWS, id="platform imports snapshot"),
    pytest.param("analysis/reach.py", "import pathlib", PURE, id="analysis imports pathlib"),
    pytest.param("analysis/people.py", "from urllib import request", PURE, id="analysis imports urllib"),
    pytest.param("sources/demo/making.py", "from weefsel.sources.osm import decode", READERS, id="demo imports osm"),
    pytest.param("sources/recipe.py", "import httpx", NETWORK, id="recipes import httpx"),
]


def _contracts(tree: Path) -> dict[str, str]:
    """Contract → KEPT or BROKEN, as import-linter finds them in `tree`."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    environment = os.environ | {"PYTHONPATH": str(tree / "src"), "COLUMNS": "200", "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    told = [re.sub(r" \(\d+ ignored imports?\)$", "", line) for line in done.stdout.splitlines()]
    lines = [line.rsplit(" ", 1) for line in told if line.endswith((" KEPT", " BROKEN"))]
    found = {name.strip(): outcome for name, outcome in lines}
    assert found, done.stdout + done.stderr
    assert (done.returncode == 0) == ("BROKEN" not in found.values())
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package and its contracts, to break."""
    for module in (ROOT / "src").rglob("*.py"):
        target = tmp_path / module.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(module, target)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    assert _contracts(ROOT) == dict.fromkeys(CONTRACTS, "KEPT")


def test_an_untouched_copy_keeps_every_contract(copy: Path) -> None:
    assert _contracts(copy) == dict.fromkeys(CONTRACTS, "KEPT")


@pytest.mark.parametrize(("module", "planted", "contract"), PLANTED)
def test_a_planted_import_breaks_its_contract_and_no_other(
    copy: Path, module: str, planted: str, contract: str
) -> None:
    file = copy / "src" / "weefsel" / module
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{planted}\n", encoding="utf-8")
    assert [name for name, outcome in _contracts(copy).items() if outcome == "BROKEN"] == [contract]


def test_every_part_of_the_package_stands_on_a_floor() -> None:
    """A new package that no contract names would be free to import anything."""
    contract = next(c for c in _settings() if c["name"] == FLOORS)
    named = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    package = ROOT / "src" / "weefsel"
    parts = {f"weefsel.{path.stem}" for path in package.iterdir() if path.suffix == ".py" or _is_package(path)}
    assert parts - {"weefsel.__init__", "weefsel.__main__"} == named


def test_every_reader_of_a_source_is_in_their_contract() -> None:
    contract = next(c for c in _settings() if c["name"] == READERS)
    readers = {f"weefsel.sources.{path.name}" for path in (ROOT / "src/weefsel/sources").iterdir() if _is_package(path)}
    assert set(contract["modules"]) == readers


def test_every_contract_was_shown_to_break() -> None:
    assert {contract["name"] for contract in _settings()} == set(CONTRACTS) == {str(p.values[2]) for p in PLANTED}


def _settings() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return settings["tool"]["importlinter"]["contracts"]


def _is_package(path: Path) -> bool:
    return path.is_dir() and any(path.glob("*.py"))
