"""`weefsel codebook` and `weefsel.codebook`: the same table, as a file and in Python."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import weefsel
from weefsel.cli.main import app
from weefsel.publish.codebook import COLUMNS


@pytest.fixture(scope="module")
def table(village_dir: Path) -> pd.DataFrame:
    return weefsel.codebook(weefsel.open(village_dir), lang="en")


def test_the_command_writes_what_python_gives(village_dir: Path, table: pd.DataFrame, tmp_path: Path) -> None:
    file = tmp_path / "codebook.csv"
    done = CliRunner().invoke(app, ["codebook", str(village_dir), "--to", "csv", "--out", str(file)])
    assert done.exit_code == 0, done.output
    written = pd.read_csv(file)
    assert list(written.columns) == list(COLUMNS)
    assert written["value"].round(9).equals(table["value"].round(9).reset_index(drop=True))


def test_the_table_carries_what_its_columns_and_indicators_are(village_dir: Path, table: pd.DataFrame) -> None:
    described = table.attrs["datapackage"]
    assert [field["name"] for field in described["resources"][0]["schema"]["fields"]] == list(COLUMNS)
    done = CliRunner().invoke(app, ["codebook", str(village_dir), "--to", "json", "--lang", "en"])
    assert json.loads(done.output) == described


def test_a_directory_without_a_snapshot_is_told(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["codebook", str(tmp_path), "--to", "csv"])
    assert done.exit_code != 0
    assert not isinstance(done.exception, AttributeError | KeyError)
