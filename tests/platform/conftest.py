"""The site over the demo's village: a test client, and a server for the browser."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.test.utils import override_settings
from playwright.sync_api import Browser
from tests.browser import chromium, find_chromium

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weefsel.platform.settings")
# so that reading the settings leaves no key file where the tests happen to run
os.environ.setdefault("WEEFSEL_SECRET_KEY", "only for tests")
django.setup()

BUILT = Path(settings.STATIC_ROOT) / "weefsel" / "manifest.json"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process: Playwright does not start twice."""
    if find_chromium() is None:
        pytest.skip("no Chromium: run `make browser`, or name one in CHROMIUM")
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def site_dir(village_dir: Path) -> Iterator[Path]:
    """The village, with the site pointed at it."""
    if not BUILT.is_file():
        pytest.skip("web/ has not been built: run `make web`")
    with override_settings(WEEFSEL_DIR=village_dir, ALLOWED_HOSTS=["localhost", "127.0.0.1", "testserver"]):
        yield village_dir


@pytest.fixture
def client(site_dir: Path) -> Client:
    assert site_dir.is_dir()
    return Client(headers={"host": "localhost"})


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


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
