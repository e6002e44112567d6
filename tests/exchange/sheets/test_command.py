"""`weefsel import`: what it tells, what it writes and when, and a mapping of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.exchange.sheets.test_bring_in import GROUPS, state

from weefsel.cli.bringing import bring
from weefsel.errors import InputError
from weefsel.platform.exchange.models import ListSource
from weefsel.platform.register.models import Actor


@pytest.fixture
def site(register: Path) -> Path:
    """A directory with a register; the database is that of the test."""
    (register / "register.sqlite3").touch()
    return register


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "lijst.csv"
    made.write_text(GROUPS, encoding="utf-8")
    return made


def test_nothing_is_written_in_a_dry_run_or_where_nobody_says_yes(
    site: Path, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("weefsel.cli.bringing._agrees", lambda: False)
    before = state()
    assert bring(site, file, None, "nl", dry_run=True, yes=False)
    assert not bring(site, file, None, "nl", dry_run=False, yes=False)
    assert "2 nieuw" in capsys.readouterr().out
    assert state() == before
    assert not ListSource.objects.exists()
    assert [one.name for one in (site / "imports").iterdir() if one.name.isdigit()] == []


def test_with_yes_it_is_written_once(site: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bring(site, file, None, "nl", dry_run=False, yes=True)
    before = state()
    assert bring(site, file, None, "en", dry_run=False, yes=True)
    assert "2 the same" in capsys.readouterr().out
    assert state() == before


def test_rows_that_are_not_taken_are_told_with_their_reason(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "fout.csv"
    file.write_text("Naam organisatie;Soort\n;koor\nKoor;koor\n", encoding="utf-8")
    assert bring(site, file, None, "en", dry_run=False, yes=True)
    assert "row 2: koor: There is no name." in capsys.readouterr().err


def test_a_mapping_of_ones_own_says_what_columns_are(site: Path, file: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "kolommen.toml"
    mapping.write_text(
        'what = "groups"\n[columns]\n"Naam organisatie" = "group.name"\nBijzonderheden = "group.open_to"\n'
    )
    assert bring(site, file, mapping, "nl", dry_run=False, yes=True)
    assert Actor.objects.get(name="Buurtgroep De Brug").open_to == "sleutel bij de bakker"
    mapping.write_text('what = "dingen"\n[columns]\nNaam = "group.nam"\n')
    with pytest.raises(InputError, match=r"(?s)kolommen\.toml.*groups.*\n.*group\.nam"):
        bring(site, file, mapping, "nl", dry_run=True, yes=False)
