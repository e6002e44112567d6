"""Links in the manual lead somewhere, and the files it names are there."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest
from tests.docs.markdown import anchors, links, prose, read
from tests.house.tree import ROOT, project_files

#: `src/weefsel/errors.py`, `tests/test_x.py::test_y`: a path from the root, in code type, and perhaps a test in it
_NAMED = re.compile(r"`((?:src|web|tests|docs|recipes|benchmarks)/[\w./\-]*)(?:::(\w+))?`")
#: `weefsel.analysis.figures.figures`, `weefsel.open(…)`: a name of the package, in code type
_DOTTED = re.compile(r"`(weefsel(?:\.\w+)+)(?:\(.*?\))?`")
#: made by Vite, so not in a clean checkout
_MADE = ROOT / "src/weefsel/platform/static/weefsel"


def _pages() -> list[Path]:
    """The Markdown files of the project, without asking git, so that pytest can name the tests."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


PAGES = [pytest.param(page, id=str(page.relative_to(ROOT))) for page in _pages()]


def _broken(page: Path, target: str) -> str | None:
    """What is wrong with a link on `page`, if anything; addresses elsewhere are not called."""
    if re.match(r"[a-z]+:", target):
        return None if re.fullmatch(r"(https://\S+|mailto:\S+@\S+)", target) else f"{target}: not https"
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    if not file.exists():
        return f"{target}: no such file"
    if ROOT not in file.parents:
        return f"{target}: outside the project"
    if anchor and anchor not in anchors(read(file)):
        return f"{target}: no such heading"
    return None


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [wrong for target in links(read(page)) if (wrong := _broken(page, target))] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    assert [wrong for path, test in _NAMED.findall(prose(read(page))) if (wrong := _astray(ROOT / path, test))] == []


def _astray(path: Path, test: str) -> str | None:
    """What is wrong with a file, or a test in it, that a page names."""
    if not path.exists() and path != _MADE:
        return f"{path.relative_to(ROOT)}: no such file"
    if test and not re.search(rf"^def {test}\(", read(path), re.M):
        return f"{path.relative_to(ROOT)}: no {test}"
    return None


@pytest.mark.parametrize("page", PAGES)
def test_every_name_of_the_package_that_is_told_is_there(page: Path) -> None:
    assert sorted(name for name in set(_DOTTED.findall(prose(read(page)))) if not _is_known(name)) == []


def _is_known(name: str) -> bool:
    """Whether `weefsel.x.y` is a module, or something in one."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        module = _module(".".join(parts[:cut]))
        if module is not None:
            return all(hasattr(module, part) for part in parts[cut : cut + 1])
    return False


def _module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None


def test_all_pages_of_the_project_are_looked_at() -> None:
    assert set(project_files(".md")) <= {page.resolve() for page in _pages()}


@pytest.mark.parametrize(
    ("link", "wrong"),
    [
        ("nowhere.md", "no such file"),
        ("tutorial.md#nowhere", "no such heading"),
        ("../../elsewhere.md", "no such file"),
        ("http://example.invalid/", "not https"),
        ("tutorial.md", None),
    ],
)
def test_a_planted_link_is_found(link: str, wrong: str | None) -> None:
    found = _broken(ROOT / "docs" / "cli.md", link)
    assert (found is None) if wrong is None else (found is not None and wrong in found)
