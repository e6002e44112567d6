"""Modules are one subject long, functions short, and nothing catches what it does not know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.house.tree import ROOT, project_files

MODULE_LINES = 400
#: so long may nineteen of twenty functions be
FUNCTION_LINES = 45
BROAD = {"Exception", "BaseException"}


def test_no_module_is_longer_than_400_lines() -> None:
    files = project_files(".py", ".ts", ".css", under="src") + project_files(".py", ".ts", ".css", ".mjs", under="web")
    # how tables came to be is written by Django
    files = [path for path in files if path.parent.name != "migrations"]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES} == {}


def test_nineteen_of_twenty_functions_are_at_most_45_lines() -> None:
    lengths = [
        node.end_lineno - node.lineno + 1
        for path in project_files(".py", under="src")
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None
    ]
    assert float(np.percentile(lengths, 95)) <= FUNCTION_LINES


def test_no_code_catches_everything() -> None:
    """A test may, to say with which seed it was; it then raises what it caught."""
    for path in project_files(".py"):
        tests = ROOT / "tests" in path.parents
        assert list(_broad(_parsed(path), may_raise=tests)) == [], path.relative_to(ROOT)


@pytest.mark.parametrize(
    "caught", ["", " Exception", " BaseException as e", " (OSError, Exception)", " builtins.Exception"]
)
def test_a_planted_broad_except_is_found(caught: str) -> None:
    assert list(_broad(ast.parse(f"try:\n    pass\nexcept{caught}:\n    pass\n"))) == [3]


def test_suppressing_everything_is_found_too() -> None:
    assert list(_broad(ast.parse("with contextlib.suppress(Exception):\n    pass\n"))) == [1]


def test_catching_everything_to_raise_it_is_found_in_the_program_only() -> None:
    code = ast.parse("try:\n    pass\nexcept Exception as error:\n    raise AssertionError('seed 1') from error\n")
    assert list(_broad(code)) == [3]
    assert list(_broad(code, may_raise=True)) == []


def test_an_except_that_names_its_errors_is_let_through() -> None:
    assert list(_broad(ast.parse("try:\n    pass\nexcept (OSError, ValueError):\n    pass\n"))) == []


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _broad(tree: ast.Module, *, may_raise: bool = False) -> Iterator[int]:
    """Lines where everything, or nearly, is caught; with `may_raise` only where it is then kept."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and (node.type is None or _names(node.type) & BROAD):
            raised = isinstance(node.body[-1], ast.Raise)
            if not (may_raise and raised):
                yield node.lineno
        if isinstance(node, ast.Call) and "suppress" in _names(node.func) and any(_names(a) & BROAD for a in node.args):
            yield node.lineno


def _names(node: ast.expr) -> set[str]:
    """The last part of every name in an expression."""
    return {
        n.id if isinstance(n, ast.Name) else n.attr for n in ast.walk(node) if isinstance(n, ast.Name | ast.Attribute)
    }
