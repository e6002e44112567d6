"""Serving the site: granian with Django behind it."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final

from granian.constants import Interfaces
from granian.server import Server

from weefsel.errors import BuildError

__all__ = ["LOOPBACK", "WORKBENCH", "run"]


#: who does the work behind the pages of the workbench
WORKBENCH: Final = "weefsel.workbench.desk:open_desk"
#: hosts at which nobody but this computer can ask anything
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


def run(directory: Path, host: str, port: int, tell: Callable[[str], None], *, workbench: bool = False) -> None:
    """Serve the snapshot in `directory` until told to stop; with `workbench` also the pages that add to it.

    Raises `BuildError` when the port is taken, and for a workbench that others than this computer could reach.
    """
    if workbench and host not in LOOPBACK:
        raise BuildError(f"The workbench changes what the site shows: it listens on {LOOPBACK[0]} only, not on {host}.")
    _free(host, port)
    os.environ["WEEFSEL_DIR"] = str(directory.resolve())
    os.environ["WEEFSEL_WORKBENCH"] = WORKBENCH if workbench else ""
    server = Server(
        "weefsel.platform.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=4,
        log_enabled=False,
        websockets=False,
    )
    shown = f"[{host}]" if ":" in host else host
    server.on_startup(lambda: tell(f"http://{shown}:{port}/"))
    server.serve()


def _free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise BuildError(
                f"Cannot listen on {host} port {port}: {error.strerror}. Try another with --port."
            ) from None
