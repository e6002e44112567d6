"""A server whose workers may be killed: `python -m tests.database.forking MODULE:application [WORKERS]`.

The application is loaded once, by a process that serves nothing; whenever a worker dies it forks another, in no time.
"""

from __future__ import annotations

import importlib
import os
import signal
import socket
import sys
from types import FrameType
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

__all__ = ["main"]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class _Worker(WSGIServer):
    """Ends with the process that forked it, however that ended."""

    def service_actions(self) -> None:
        if os.getppid() != self.parent:
            os._exit(0)

    parent = 0

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # clients that hang up are killed ones


def main(name: str, workers: int) -> None:
    module, _, attribute = name.partition(":")
    application = getattr(importlib.import_module(module), attribute)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)  # of workers that are woken by one request all but one go on waiting
        living: set[int] = set()

        def stop(_number: int, _frame: FrameType | None) -> None:
            for pid in living:
                os.kill(pid, signal.SIGKILL)
            os._exit(0)

        signal.signal(signal.SIGTERM, stop)
        parent = os.getpid()
        print(f"http://127.0.0.1:{listening.getsockname()[1]}/", flush=True)
        while True:
            while len(living) < workers:
                pid = os.fork()
                if pid == 0:
                    _serve(listening, application, parent)
                living.add(pid)
            living.discard(os.wait()[0])


def _serve(listening: socket.socket, application: object, parent: int) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    server = _Worker(listening.getsockname(), _Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket, server.parent = listening, parent
    server.server_name, server.server_port = "127.0.0.1", listening.getsockname()[1]
    server.setup_environ()
    server.set_app(application)
    server.serve_forever(poll_interval=0.5)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2)
