"""The tutorial is run as it stands: every command, every line of Python, every answer it shows."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.docs.markdown import Block, blocks, read
from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "tutorial.md"
#: `...` in an answer stands for what differs from day to day; lines may be wrapped otherwise
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def test_the_tutorial_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    known: dict[str, object] = {}
    ran = {"console": 0, "python": 0}
    for block in blocks(read(PAGE), "console", "python"):
        ran[block.language] += 1
        if block.language == "console":
            _type(block)
        else:
            _evaluate(block, known)
    assert min(ran.values()) > 2


def _type(block: Block) -> None:
    """Run each `$ weefsel …` of the block; what is shown below it must be what it prints."""
    commands = re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block.text, re.M)
    assert commands, f"{PAGE.name}:{block.line}: nothing to type"
    environment = os.environ | {"COLUMNS": "200", "NO_COLOR": "1"}
    for line, shown in commands:
        program, *arguments = shlex.split(line)
        assert program == "weefsel", f"{PAGE.name}:{block.line}: {line}"
        command = [str(Path(sys.executable).with_name(program)), *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{PAGE.name}:{block.line}: {line}\n{done.stderr}"
        _same(shown, done.stdout, f"{PAGE.name}:{block.line}: {line}")


def _same(shown: str, printed: str, where: str) -> None:
    if shown.strip():
        assert doctest.OutputChecker().check_output(shown, printed, FLAGS), (
            f"{where}\n--- shown\n{shown}--- printed\n{printed}"
        )


def _evaluate(block: Block, known: dict[str, object]) -> None:
    """Run the `>>>` lines of the block, that may use what earlier blocks made."""
    test = doctest.DocTestParser().get_doctest(block.text, known, PAGE.name, str(PAGE), block.line - 1)
    assert test.examples, f"{PAGE.name}:{block.line}: no >>> lines"
    told: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(test, out=told.append, clear_globs=False)
    known.update(test.globs)
    assert told == [], "".join(told)
