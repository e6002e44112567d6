"""A process of its own for work that a web process must not wait for."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

__all__ = ["begin_process"]


def begin_process(module: str, directory: Path, log: Path, *words: str) -> None:
    """Start `python -m module DIR words…` on the site of a directory, with what it says in `log`, and go on.

    It is not ended with the web server.
    """
    command = [sys.executable, "-m", module, str(directory), *words]
    environment = {**os.environ, "WEEFSEL_DIR": str(directory), "DJANGO_SETTINGS_MODULE": "weefsel.platform.settings"}
    with log.open("wb") as said:
        child = subprocess.Popen(  # noqa: S603 our own program
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment, start_new_session=True
        )
    threading.Thread(target=child.wait, daemon=True).start()
