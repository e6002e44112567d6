"""The site with a register: a client for its pages, and ways to sign in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.test.utils import override_settings
from tests.platform.serving import PATIENCE_S

CODE = re.compile(r"\b\d{4}-\d{4}\b")


@pytest.fixture
def register(site_dir: Path, db: None) -> Iterator[None]:
    """A site on which people can sign in."""
    del db
    assert site_dir.is_dir()
    with override_settings(WEEFSEL_REGISTER=True):
        yield


@pytest.fixture
def client(register: None) -> Client:
    del register
    return visitor()


def visitor(**options: Any) -> Client:
    """A browser without cookies."""
    return Client(headers={"host": "localhost"}, **options)


def ask(client: Client, email: str, prefix: str = "", **more: str) -> Any:
    """Ask for a code."""
    return client.post(f"{prefix}/inloggen", {"email": email, **more})


def code_sent(place: int = -1) -> str:
    """The code in the last mail."""
    found = CODE.search(str(mail.outbox[place].body))
    assert found is not None, mail.outbox[place].body
    return found[0]


def sign_in(client: Client, email: str, prefix: str = "", **more: str) -> Any:
    """Sign in by code, up to where a second step would be asked; gives the answer to the code."""
    assert ask(client, email, prefix, **more).status_code == 302
    return client.post(f"{prefix}/inloggen/code", {"code": code_sent(), **more})


@pytest.fixture(scope="session")
def register_dir(village_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The village in a directory of its own, with a register in a file: for tests in more than one process."""
    directory = tmp_path_factory.mktemp("register")
    (directory / "revisions").symlink_to(village_dir / "revisions")
    shutil.copy(village_dir / "current", directory / "current")
    migrate = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=environment(directory), check=True, timeout=PATIENCE_S)
    return directory


def environment(directory: Path, **more: str) -> dict[str, str]:
    """Of a process of the site of `directory`."""
    settings = {"DJANGO_SETTINGS_MODULE": "weefsel.platform.settings", "WEEFSEL_DIR": str(directory)}
    return {**os.environ, **settings, "DATABASE_URL": "", "WEEFSEL_MAIL_URL": f"file://{directory}/mail", **more}
