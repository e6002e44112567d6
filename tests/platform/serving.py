"""`weefsel serve` in a process of its own, for tests that need the whole of it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from tests.conftest import BUILT

__all__ = ["PATIENCE_S", "serving"]

#: far above what it takes (docs say how long that is), so that a busy machine is no fault
PATIENCE_S: Final = 60


@contextmanager
def serving(directory: Path, *options: str) -> Iterator[str]:
    """The address of the site of `directory`, while it is served with these options."""
    if not BUILT.is_file():
        pytest.skip("web/ has not been built: run `make web`")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-c", "from weefsel.cli import main; main()"]
    program = [*command, "serve", str(directory), *options, "--port", port]
    with subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            until = time.monotonic() + PATIENCE_S
            while time.monotonic() < until and not _answers(address):
                assert server.poll() is None, server.stderr and server.stderr.read()
                time.sleep(0.1)
            yield address
            server.send_signal(signal.SIGINT)
            server.wait(PATIENCE_S)
        finally:
            if server.poll() is None:  # a test that failed must not wait for its server, nor leave its processes
                server.terminate()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/", timeout=PATIENCE_S) as answer:  # noqa: S310 our own address
            return answer.status == 200
    except OSError:
        return False
