"""The command run inside the test's own process: what it prints and how it exits, without starting Python anew.

A start costs more than a second, nearly all of it loading pandas. What only a process can show (signals, pipes that
close, the streams it begins with) is tested in `test_streams.py`, with processes.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import tempfile
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from weefsel.cli import main

__all__ = ["run_inside"]


def run_inside(*words: str | Path, cwd: Path, **environment: str) -> CompletedProcess[str]:
    """`weefsel words…` in the directory `cwd` with these variables besides those there are.

    Its output goes to real files, as it does when a shell sends it there. Whatever would be a traceback gets out of
    here as the exception that it is.
    """
    arguments = ["weefsel", *map(str, words)]
    with contextlib.ExitStack() as stack:
        out, err = (stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8")) for _ in range(2))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.chdir(cwd)
        patch.setattr(sys, "argv", arguments)
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        for name, value in environment.items():
            patch.setenv(name, value)
        stack.callback(signal.signal, signal.SIGTERM, signal.getsignal(signal.SIGTERM))
        code: object = 0
        try:
            main()
        except SystemExit as done:
            code = done.code
        told = []
        for stream in (out, err):
            stream.flush()
            stream.seek(0)
            told.append(stream.read())
    assert code is None or isinstance(code, int), code
    return CompletedProcess(arguments, code or 0, *told)
