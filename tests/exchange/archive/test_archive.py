"""The whole register goes into a file, and an empty site makes the same register of it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from django.apps import apps
from tests.exchange.archive.handmade import as_zip, good, members
from tests.exchange.filled import Filled, emptied, fill

from weefsel.errors import InputError
from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.exchange.archive.importing import bring_in
from weefsel.platform.exchange.archive.shape import NOT_IN, TABLES
from weefsel.platform.exchange.archive.writing import write_archive
from weefsel.platform.register.claims import claim, decide_claim
from weefsel.platform.register.load import load
from weefsel.platform.register.models import Change, Entry
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.records import OWNED, entry_of
from weefsel.platform.register.tables import read_register, register_tables
from weefsel.platform.register.who import PROGRAM, Who
from weefsel.snapshot import open_snapshot

pytestmark = pytest.mark.django_db

#: what an archive of format 1 holds; with another column comes another format, and a way to read this one
COLUMNS = {
    "entries": "changed_at confirmed_at created_at id merged_into source_id source_ref state version",
    "links": "entry external_id given gone_at rest scheme",
    "changes": "acting_as after at before entry version via why",
    "merges": "after at before doubled kept links lost moved undone_at",
    "apart": "at one other",
    "introductions": "answer at one other",
    "interpretations": "area_code changed_at column entry evidence id log made_at missing result signed snapshot_date "
    "state text unit value",
    "interventions": "area_codes changed_at done_by entry from_date id indicator_ids key log made_at name_en name_nl "
    "source_id source_ref state until_date version what_en what_nl",
    "kind_choices": "belongs place_kind",
    "proposals": "after base_version before decided_at entry made_at owner_until reason state why",
    "visits": "at entry kind note",
    "asks": "answered_at entry sent_at stage",
    "hidings": "answer appeal appeal_state appealed_at at entry lifted_at rule why",
    "reports": "decided_at entry made_at rule state",
}


@pytest.fixture
def filled(site_dir: Path) -> Filled:
    """The register of the village, and something of everything besides."""
    load(open_snapshot(site_dir), PROGRAM)
    return fill()


def _archive(*, with_owners: bool = False) -> bytes:
    file = io.BytesIO()
    write_archive(PROGRAM, file, with_owners=with_owners)
    return file.getvalue()


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        return {name: made.read(name) for name in made.namelist()}


def _frozen(directory: Path) -> dict[str, pd.DataFrame]:
    """What the next snapshot would hold."""
    return register_tables(open_snapshot(directory), read_register(), "2026-03-01")


def _again(content: bytes, file: Path) -> None:
    emptied()
    file.write_bytes(content)
    bring_in(PROGRAM, file)


def test_out_and_in_and_out_again_is_the_same_to_the_byte(filled: Filled, site_dir: Path, tmp_path: Path) -> None:
    before, tables = _archive(), _frozen(site_dir)
    held = _members(before)
    # the law says little of a table without rows
    assert [name for name, content in held.items() if not content] == []
    assert _archive() == before
    _again(before, tmp_path / "archive.zip")
    assert _archive() == before
    after = _frozen(site_dir)
    assert set(after) == set(tables)
    for name, rows in tables.items():
        pd.testing.assert_frame_equal(pd.DataFrame(after[name]), pd.DataFrame(rows))
    assert entry_of(filled.owned).owner_id is None
    # nobody is in it: not who did what, and not what they wrote to the moderators
    everything = b"".join(held.values()).decode()
    for account in Account.objects.all():
        assert account.email not in everything
        assert str(account.pk) not in everything
    assert "ik ken iemand die" not in everything


def test_what_was_somebodys_says_so_and_is_claimed_again(filled: Filled, tmp_path: Path) -> None:
    _again(_archive(), tmp_path / "archive.zip")
    assert [one.after[OWNED] for one in Change.objects.filter(entry_id=filled.owned) if OWNED in one.after] == [True]
    editor = Who(Account.objects.get(email="redactie@example.org"), Role.EDITOR)
    decide_claim(editor, claim(filled.owner, filled.owned).pk, accept=True)
    assert filled.owner.account is not None
    assert entry_of(filled.owned).owner_id == filled.owner.account.pk


def test_with_owners_everybody_has_theirs_again(filled: Filled, tmp_path: Path) -> None:
    before = _archive(with_owners=True)
    assert b"eigenaar@example.org" in _members(before)["owners.jsonl"]
    Account.objects.filter(email="eigenaar@example.org").delete()
    _again(before, tmp_path / "archive.zip")
    owner = entry_of(filled.owned).owner
    assert (owner.email, owner.role) == ("eigenaar@example.org", Role.PARTICIPANT)
    assert _archive(with_owners=True) == before


def test_an_archive_made_by_hand_comes_out_as_it_went_in(site_dir: Path, tmp_path: Path) -> None:
    assert site_dir.is_dir()
    made = members(good())
    _again(as_zip(made), tmp_path / "archive.zip")
    assert {name: content for name, content in _members(_archive()).items() if name in made} == made


def test_it_goes_into_a_register_without_entries_only(filled: Filled, tmp_path: Path) -> None:
    file, count = tmp_path / "archive.zip", Entry.objects.count()
    file.write_bytes(as_zip(members(good())))
    with pytest.raises(InputError, match="a register without entries") as refused:
        bring_in(PROGRAM, file)
    assert filled.owned
    assert len(refused.value.faults) == 1
    assert Entry.objects.count() == count


def test_who_may_not_import_takes_nothing_along_and_owners_leave_by_the_command_line_only(
    filled: Filled, tmp_path: Path
) -> None:
    participant, editor = filled.owner, Who(Account.objects.get(email="redactie@example.org"), Role.EDITOR)
    with pytest.raises(Refused):
        write_archive(participant, io.BytesIO())
    with pytest.raises(Refused):
        write_archive(editor, io.BytesIO(), with_owners=True)
    file = tmp_path / "archive.zip"
    file.write_bytes(_archive(with_owners=True))
    emptied()
    with pytest.raises(Refused):
        bring_in(participant, file)
    with pytest.raises(Refused):
        bring_in(editor, file)
    assert not Entry.objects.exists()


def test_every_table_of_the_register_is_in_it_or_says_why_not() -> None:
    there = {
        model._meta.label: model
        for label in ("register", "exchange", "finding", "webapi")
        for model in apps.get_app_config(label).get_models()
    }
    held: dict[str, Any] = {table.model._meta.label: table for table in TABLES}
    assert set(held) | set(NOT_IN) == set(there)
    assert not set(held) & set(NOT_IN)
    assert all(NOT_IN.values())
    for label, table in held.items():
        columns = {field.name for field in there[label]._meta.concrete_fields}
        assert {field.name for field in table.fields} | set(table.left) == columns
        ours = {field.name for field in table.fields} - {
            field.name for field in table.model._meta.local_concrete_fields
        }
        said = COLUMNS["entries"] if table.kind else COLUMNS[table.name]
        assert " ".join(sorted(ours if table.kind else {field.name for field in table.fields})) == said
