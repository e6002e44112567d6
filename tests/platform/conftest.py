"""The site over the demo's village: a test client, and a server for the browser."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from weefsel.platform import worker
from weefsel.publish.charts_svg import drawn


@pytest.fixture
def client(site_dir: Path) -> Client:
    assert site_dir.is_dir()
    return Client(headers={"host": "localhost"})


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(autouse=True)
def charts_are_drawn_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the process of the tests, and not in a worker that has to be started for it; tests/platform/test_served.py
    asks one of the worker."""
    monkeypatch.setattr(worker, "draw", lambda specification: drawn(json.loads(specification)))


class Server(ThreadingMixIn, WSGIServer):
    """A thread for every connection, which leaves none with the database open."""

    daemon_threads = True

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(site_dir: Path) -> Iterator[str]:
    """A server of the site on a free port: `http://127.0.0.1:…`."""
    # Django says nothing of its types; what it gives is a WSGI application
    application: Any = get_wsgi_application()
    assert site_dir.is_dir()
    with make_server("127.0.0.1", 0, application, server_class=Server, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
