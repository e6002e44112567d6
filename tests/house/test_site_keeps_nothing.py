"""The site has no database, sessions, accounts or cookies: decision 0006."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

KEEPERS = ("session", "auth", "csrf", "messages", "admin", "contenttypes")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    # so that reading the settings leaves no key file where the tests happen to run
    monkeypatch.setenv("WEEFSEL_SECRET_KEY", "only for tests")
    module = importlib.import_module("weefsel.platform.settings")
    return module.from_environment({"WEEFSEL_DIR": str(tmp_path)})


def test_there_is_no_database_session_or_account(settings: dict[str, Any]) -> None:
    assert settings["DATABASES"] == {}
    parts = [*settings["INSTALLED_APPS"], *settings["MIDDLEWARE"]]
    assert [part for part in parts if any(keeper in part.lower() for keeper in KEEPERS)] == []
    assert settings["DEBUG"] is False


def test_the_key_is_made_once_and_is_for_its_owner_only(settings: dict[str, Any], tmp_path: Path) -> None:
    (made,) = tmp_path.iterdir()
    assert made.stat().st_mode & 0o777 == 0o600
    assert len(settings["SECRET_KEY"]) >= 50
    again = importlib.import_module("weefsel.platform.settings").from_environment({"WEEFSEL_DIR": str(tmp_path)})
    assert again["SECRET_KEY"] == settings["SECRET_KEY"]
