"""The real site, killed with `kill -9` at random moments while people write: nothing acknowledged is lost."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from tests.database import killing
from tests.house.tree import ROOT
from tests.soak import SOAK

SEED: Final = 20_261_122
KILLS: Final = 300 if SOAK else 100
FORKING: Final = [sys.executable, "-m", "tests.database.forking", "tests.register.warm_site:application"]

#: makes somebody who is signed in, and a group of somebody else; tells what a browser would know
PREPARE: Final = """
import json, os
from pathlib import Path
from weefsel.platform.start import start
start(Path(os.environ["WEEFSEL_DIR"]))
from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from weefsel.platform.accounts.models import Account
from weefsel.platform.register.begin import begin
from weefsel.platform.register.models import Actor, Entry
begin(Path(os.environ["WEEFSEL_DIR"]))
owner, asker = (Account.objects.create_user(f"{name}@example.org") for name in ("owner", "asker"))
group = Actor.objects.order_by("pk")[0]
Entry.objects.filter(pk=group.pk).update(owner=owner)
client = Client()
client.force_login(asker)
token = _get_new_csrf_string()
print(json.dumps({
    "path": f"/groep/{group.pk}/wijzig", "token": token,
    "cookies": {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
                settings.CSRF_COOKIE_NAME: token},
}))
"""


@pytest.fixture
def site(village_dir: Path, tmp_path: Path) -> tuple[Path, dict[str, str], dict[str, Any]]:
    """A village of its own with a register, the environment of its processes, and what a browser knows."""
    directory = tmp_path / "town"
    shutil.copytree(village_dir, directory, symlinks=True)
    known = {"WEEFSEL_DIR": str(directory), "DJANGO_SETTINGS_MODULE": "weefsel.platform.settings", "DATABASE_URL": ""}
    environment = os.environ | known
    made = subprocess.run(
        [sys.executable, "-c", PREPARE], env=environment, check=True, capture_output=True, text=True, cwd=ROOT
    )
    return directory, environment, json.loads(made.stdout)


def test_no_proposal_that_was_acknowledged_is_lost(
    site: tuple[Path, dict[str, str], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    directory, environment, browser = site

    def write(connection: http.client.HTTPConnection, number: int) -> bool:
        cookies = "; ".join(f"{name}={value}" for name, value in browser["cookies"].items())
        body = urlencode({"name": f"Naam {number}", "csrfmiddlewaretoken": browser["token"]})
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}
        connection.request("POST", browser["path"], body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status in (302, 500, 503), answer.status
        return answer.status == 302 and "gedaan=proposed" in str(answer.getheader("Location"))

    def lost(numbers: Collection[int]) -> set[int]:
        with contextlib.closing(sqlite3.connect(directory / "register.sqlite3")) as there:
            rows = there.execute("SELECT after FROM register_proposal").fetchall()
        kept = {int(json.loads(after)["name"].removeprefix("Naam ")) for (after,) in rows}
        return set(numbers) - kept

    outcome = killing.run(
        FORKING, write, lost, times=KILLS, seed=SEED, victims=killing.children, environment=environment
    )
    print(f"{len(outcome.acknowledged)} proposals were acknowledged")
    assert outcome.kills == KILLS
    assert len(outcome.acknowledged) >= KILLS
    assert outcome.lost == set()
    with contextlib.closing(sqlite3.connect(directory / "register.sqlite3")) as there:
        assert there.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert there.execute("PRAGMA foreign_key_check").fetchall() == []
