"""*Alles meenemen*: files of the register as it is now, and of no other moment, for whom they are."""

from __future__ import annotations

import fcntl
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import override_settings
from tests.exchange.filled import Filled, fill
from tests.register.pages.conftest import SignIn, account_of

from weefsel.platform.accounts.roles import Role
from weefsel.platform.exchange.archive.writing import write_archive
from weefsel.platform.exchange.out.files import FORMATS
from weefsel.platform.exchange.out.kept import FOLDER, Kept, forget, is_wanted, kept, make
from weefsel.platform.exchange.out.making import LOCK, LOG, begin_making
from weefsel.platform.register.models import Audit
from weefsel.platform.register.moderation import hide
from weefsel.platform.register.persons import erase_person
from weefsel.platform.register.records import edit
from weefsel.platform.register.states import HouseRule
from weefsel.platform.register.who import PROGRAM

CONNECTED = ('href="/api/v1/openapi.json"', 'href="/hsds"')
XLSX = "/downloaden/weefsel-register.xlsx"


@pytest.fixture
def directory(register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The directory of a site of which nobody asked a file yet; no process of its own is begun."""
    directory = tmp_path / "site"
    shutil.copytree(register, directory, symlinks=True)
    monkeypatch.setattr("weefsel.platform.pages.downloads.begin_making", lambda _directory: True)
    with override_settings(WEEFSEL_DIR=directory):
        yield directory


@pytest.fixture
def filled(directory: Path) -> Filled:
    assert directory.is_dir()
    return fill()


def kept_now(directory: Path) -> Kept:
    """The files that must be there."""
    found = kept(directory)
    assert found is not None
    return found


def test_a_file_is_of_now_or_it_is_made_first(
    directory: Path, filled: Filled, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = client.get(XLSX)
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (503, "3")
    assert 'http-equiv="refresh"' in waiting.content.decode()
    assert not is_wanted(directory)
    assert make(directory)
    answer = client.get(XLSX)
    body = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    assert (answer.status_code, body[:2], answer.headers["Content-Length"]) == (200, b"PK", str(len(body)))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="weefsel-register.xlsx"'
    assert client.get(XLSX, headers={"if-none-match": answer.headers["ETag"]}).status_code == 304
    # SQLite does not write its file anew within the transaction of a test
    monkeypatch.setattr("weefsel.platform.register.persons._write_anew", lambda: None)
    # an address that is in a text and of no account: erasing it leaves no line in any history
    edit(PROGRAM, filled.owned, {"contact": "samen@example.org"})
    # what somebody changed, hid or took away is not in a file of before
    for change in (
        lambda: edit(PROGRAM, filled.place, {"name": "Buurtkamer"}),
        lambda: erase_person(PROGRAM, "samen@example.org"),
        lambda: hide(PROGRAM, filled.owned, HouseRule.NOT_REAL, "bestaat niet"),
    ):
        assert make(directory)
        assert kept_now(directory).path("xlsx").is_file()
        change()
        assert kept(directory) is None
        assert is_wanted(directory)
        assert client.get(XLSX).status_code == 503
    assert make(directory)
    # what is old is not only not handed out, it is not there
    assert [one.name for one in (directory / FOLDER).iterdir()] == [kept_now(directory).folder.name]
    forget(directory)
    assert not (directory / FOLDER).exists()


def test_two_do_not_make_them_at_once(directory: Path, filled: Filled) -> None:
    assert filled.owned
    with (directory / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert not make(directory)
        assert begin_making(directory)
        assert not (directory / LOG).exists(), "a second process was begun"
    assert make(directory)


def test_after_it_failed_it_rests_a_minute(directory: Path) -> None:
    (directory / LOG).write_text("the disk is full\n", encoding="utf-8")
    assert not begin_making(directory)


def test_the_page_tells_what_there_is(directory: Path, filled: Filled, client: Client) -> None:
    page = client.get("/downloaden").content.decode()
    assert page.count("wordt gemaakt als u erom vraagt") == len(FORMATS)
    assert filled.owned
    make(directory)
    page = client.get("/downloaden").content.decode()
    assert page.count("bijgewerkt") == len(FORMATS)
    assert "Erin staat nu: 2 groepen, 2 plekken, 2 activiteiten, 2 verbindingen en 1 bedrag." in page
    assert "archief" not in page
    for one in FORMATS.values():
        assert f'href="/downloaden/{one.file}"' in page
    assert "csrftoken" not in client.cookies
    english = client.get("/en/downloaden").content.decode()
    assert "You may take along everything" in english
    # programs ask in no language: both pages lead to the same addresses
    assert [one in page for one in CONNECTED] == [one in english for one in CONNECTED]


def test_an_empty_register_offers_one_step(directory: Path, client: Client) -> None:
    assert directory.is_dir()
    page = client.get("/downloaden").content.decode()
    assert "Er is nog niets om mee te nemen" in page
    assert "weefsel-register" not in page


def test_the_archive_is_for_whoever_may_bring_one_in(directory: Path, filled: Filled, signed_in: SignIn) -> None:
    assert directory.is_dir()
    for role in Role:
        page = signed_in(role).get("/downloaden").content.decode()
        assert ("Download het archief" in page) == (role not in (Role.PARTICIPANT, Role.ANALYST))
    editor = signed_in(Role.EDITOR)
    answer = editor.post("/downloaden/archief")
    ours = io.BytesIO()
    write_archive(PROGRAM, ours)
    assert answer.content == ours.getvalue()
    assert Audit.objects.filter(action="archive_out", by=account_of(editor)).count() == 1
    assert filled.owner.account is not None
    assert filled.owner.account.email.encode() not in ours.getvalue()
