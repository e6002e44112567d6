"""Nothing in the tree tells where it was made: no package registries, no folders of someone's computer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.house.tree import ROOT, project_files

#: hosts and options that tie a checkout to one place to get packages from; in pieces, so that this file has none
REGISTRIES = [
    "registry." + "npmjs.org",
    "registry." + "yarnpkg.com",
    "files." + "pythonhosted.org",
    "pypi." + "org/simple",
    "index" + "-url",
    "find" + "-links",
    "arti" + "factory",
    "_auth" + "Token",
]
#: the start of an absolute path on someone's computer, unless it is a part of an address or of a longer path
HOME = re.compile(rb"(?<![\w.\-~/*}])/(?:work|root|home|Users|opt|mnt)/[\w.]")


def _strays(content: bytes) -> list[str]:
    """What in `content` should not be there."""
    lower = content.lower()
    found = [word for word in REGISTRIES if word.lower().encode() in lower]
    return found + sorted({match.group().decode() for match in HOME.finditer(content)})


def test_no_file_names_a_registry_or_a_folder_of_someones_computer() -> None:
    found = {str(path.relative_to(ROOT)): _strays(path.read_bytes()) for path in project_files()}
    assert {name: strays for name, strays in found.items() if strays} == {}


@pytest.mark.parametrize(
    "planted",
    [
        '"resolved": "https://registry.' + 'npmjs.org/vite"',
        "--extra-index" + "-url x",
        "see /" + "home/someone/notes.txt",
        'DATA = "/' + 'work/data"',
    ],
)
def test_a_planted_word_is_found(planted: str) -> None:
    assert _strays(planted.encode())


@pytest.mark.parametrize("harmless", ["https://example.invalid/work/1", "../shared/data", "src/home/page", "/buurt/x"])
def test_a_harmless_word_is_let_through(harmless: str) -> None:
    assert _strays(harmless.encode()) == []


@pytest.mark.parametrize(
    "lock", [pytest.param(path, id=path.name) for path in sorted((ROOT / "web").glob("*lock*.json"))]
)
def test_a_lock_file_holds_checksums_and_no_addresses(lock: Path) -> None:
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_the_constraints_are_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    given = [line for line in lines if line and not line.startswith("#")]
    assert given
    assert [
        line for line in given if not re.fullmatch(r"[a-z0-9._-]+(\[[a-z,]+\])?==[\w.+!]+( ;.+)?", line, re.I)
    ] == []
