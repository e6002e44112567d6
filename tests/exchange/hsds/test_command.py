"""`weefsel hsds`: nothing comes in with a fault unless it is said, and what goes out is for whom it should be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from weefsel.cli.main import app
from weefsel.errors import InputError
from weefsel.platform.register.models import Entry


@pytest.fixture
def run(register: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command, over the database of the test."""
    assert register.is_dir()
    monkeypatch.setattr("weefsel.cli.hsds.start", lambda _directory: None)
    return CliRunner()


def test_a_file_with_faults_comes_in_only_on_a_yes(run: CliRunner, shared_data: Path) -> None:
    words = ["hsds", "import", "here", str(shared_data / "hsds" / "csv")]
    refused = run.invoke(app, words).exception
    assert isinstance(refused, InputError)
    assert len(refused.faults) == 10
    tried = run.invoke(app, [*words, "--dry-run"])
    assert tried.exit_code == 0
    assert "new       offer    Community Counselling" in tried.output
    assert tried.output.count("fault     ") == 10
    assert Entry.objects.count() == 0
    assert "2 new" in run.invoke(app, [*words, "--yes"]).output
    assert Entry.objects.count() == 2
    assert "2 same" in run.invoke(app, [*words, "--yes"]).output
    wrong = run.invoke(app, [*words, "--place-kind", "kasteel"]).exception
    assert isinstance(wrong, InputError)
    assert wrong.faults[0].value == "kasteel"


def test_what_was_kept_goes_out_for_its_owner_alone(run: CliRunner, shared_data: Path, tmp_path: Path) -> None:
    run.invoke(app, ["hsds", "import", "here", str(shared_data / "hsds" / "service_full.json"), "--yes"])
    whole, public = tmp_path / "whole.json", tmp_path / "public.json"
    assert run.invoke(app, ["hsds", "export", "here", "-o", str(whole), "--as", "service"]).exit_code == 0
    assert run.invoke(app, ["hsds", "export", "here", "-o", str(public), "--public"]).exit_code == 0
    assert json.loads(whole.read_text()) == [json.loads((shared_data / "hsds" / "service_full.json").read_text())]
    assert whole.stat().st_mode & 0o077 == 0
    assert "Persona" not in public.read_text()
    assert isinstance(run.invoke(app, ["hsds", "export", "here", "-o", str(tmp_path / "a.xml")]).exception, InputError)
