"""A server on this computer that answers as it was told to, well or badly, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """One answer; `cut` is after how many bytes of the body the line is broken, `wait_s` how long it takes to begin."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    wait_s: float = 0.0


Script = Reply | Callable[[Asked], Reply]


def as_json(data: Any, **headers: str) -> Reply:
    return Reply(json.dumps(data).encode(), headers={"Content-Type": "application/json", **headers})


class Replay:
    """The server: what it answers to which path, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._scripts: dict[str, list[Script]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def base(self) -> str:
        """As `http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def on(self, path: str, *scripts: Script) -> str:
        """Answer to `path` with `scripts`, one after the other, the last one for ever; its address."""
        self._scripts[path] = list(scripts)
        return self.base + path

    def reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        scripts = self._scripts.get(asked.path)
        if scripts is None:
            return Reply(b"nothing here", status=404)
        script = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        return script if isinstance(script, Reply) else script(asked)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        replay = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                reply = replay.reply(Asked(parts.path, query, {k.lower(): v for k, v in self.headers.items()}))
                time.sleep(reply.wait_s)
                try:
                    self._send(reply)
                except OSError:
                    self.close_connection = True  # the client has gone

            def _send(self, reply: Reply) -> None:
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body[: reply.cut])
                self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing on the terminal."""

        return Handler

    @contextmanager
    def serving(self) -> Iterator[Replay]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


def part_of(body: bytes, etag: str) -> Callable[[Asked], Reply]:
    """A file that may be asked for in parts, as a web server gives it: RFC 9110, for one range with an open end."""

    def answer(asked: Asked) -> Reply:
        headers = {"ETag": etag, "Content-Type": "application/octet-stream"}
        if asked.headers.get("if-none-match") == etag:
            return Reply(status=304, headers=headers)
        wanted = asked.headers.get("range")
        if wanted is None or asked.headers.get("if-range", etag) != etag:
            return Reply(body, headers=headers)
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(body):
            return Reply(status=416, headers=headers | {"Content-Range": f"bytes */{len(body)}"})
        span = {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}
        return Reply(body[start:], status=206, headers=headers | span)

    return answer
