"""A site without a register keeps nothing: no database, sessions, accounts or cookies (decision 0006).

pytest-django lets no test reach a database that does not ask for one, so the tests of pages show the rest.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

#: what would set a cookie for, or keep something of, whoever only reads
KEEPERS = ("csrf", "messages", "admin", "locale", "cache")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    # so that reading the settings leaves no key file where the tests happen to run
    monkeypatch.setenv("WEEFSEL_SECRET_KEY", "only for tests")
    module = importlib.import_module("weefsel.platform.settings")
    return module.from_environment({"WEEFSEL_DIR": str(tmp_path)})


def test_there_is_a_register_only_where_somebody_began_one(tmp_path: Path) -> None:
    read = importlib.import_module("weefsel.platform.settings").from_environment
    environment = {"WEEFSEL_DIR": str(tmp_path), "WEEFSEL_SECRET_KEY": "only for tests"}
    assert read(environment)["WEEFSEL_REGISTER"] is False
    assert read(environment | {"DATABASE_URL": "postgresql://localhost/weefsel"})["WEEFSEL_REGISTER"] is True
    (tmp_path / "register.sqlite3").touch()
    assert read(environment)["WEEFSEL_REGISTER"] is True


def test_nothing_keeps_something_of_who_only_reads(settings: dict[str, Any]) -> None:
    parts = [*settings["INSTALLED_APPS"], *settings["MIDDLEWARE"]]
    assert [part for part in parts if any(keeper in part.lower() for keeper in KEEPERS)] == []
    assert settings["DEBUG"] is False


def test_the_key_is_made_once_and_is_for_its_owner_only(settings: dict[str, Any], tmp_path: Path) -> None:
    (made,) = tmp_path.iterdir()
    assert made.stat().st_mode & 0o777 == 0o600
    assert len(settings["SECRET_KEY"]) >= 50
    again = importlib.import_module("weefsel.platform.settings").from_environment({"WEEFSEL_DIR": str(tmp_path)})
    assert again["SECRET_KEY"] == settings["SECRET_KEY"]
