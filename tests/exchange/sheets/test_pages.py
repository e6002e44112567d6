"""The pages of a list: from the file to the register, for whom they are, and what they never show."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from tests.exchange.sheets.test_bring_in import GROUPS, state
from tests.register.pages.conftest import sign_in, visitor
from tests.register.pages.test_matrix import BROUGHT

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.exchange.models import SheetImport
from weefsel.platform.exchange.sheets import desk
from weefsel.platform.exchange.sheets.job import alone
from weefsel.platform.register.models import Actor
from weefsel.platform.register.records import add
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import PROGRAM

HERE = "/beheer/inlezen"
PEOPLE = GROUPS.replace("Bijzonderheden", "Contactpersoon").replace("sleutel bij de bakker", "Mevr. Jansen")


@pytest.fixture
def client(register: Path) -> Client:
    """The browser of an administrator."""
    assert register.is_dir()
    made = visitor()
    sign_in(made, Account.objects.create_user("admin@example.org", role=Role.ADMINISTRATOR))
    return made


def upload(client: Client, content: str | bytes, name: str = "lijst.csv") -> str:
    """Where one is sent after bringing a file."""
    raw = content.encode() if isinstance(content, str) else content
    answer = client.post(HERE, {"file": SimpleUploadedFile(name, raw)})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def looked(client: Client, content: str, **fields: str) -> str:
    """Where the rows are shown, after agreeing with the columns."""
    answer = client.post(upload(client, content), {"do": "look", **fields})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_an_editor_agrees_with_the_columns_sees_every_row_and_says_yes(client: Client) -> None:
    rows = looked(client, GROUPS)
    assert rows.endswith("/rijen")
    before = state()
    page = client.get(rows).content.decode()
    assert "Buurtgroep De Brug" in page
    assert "Er is nog niets ingelezen" in page
    assert state() == before
    done = client.post(rows, {"do": "yes"}).headers["Location"]
    assert done.endswith("/klaar")
    assert "lijst.csv is ingelezen" in client.get(done).content.decode()
    assert Actor.objects.count() == 2
    # the next file of the same source is not asked about
    again = upload(client, GROUPS.replace("0529-123456", "0529-999999"), "volgend jaar.csv")
    assert again.endswith("/rijen")
    page = client.get(again).content.decode()
    assert "0529-123456" in page
    assert "0529-999999" in page
    undone = client.post(done)
    assert client.get(undone.headers["Location"]).status_code == 200
    assert not Actor.objects.filter(state="shown").exists()


def test_what_a_column_is_can_be_changed_and_a_form_that_is_not_whole_says_what_is_wrong(client: Client) -> None:
    form = upload(client, GROUPS)
    answer = client.post(form, {"do": "look", "s0.c0": "row.rest"})
    assert answer.headers["Location"].endswith("?fout=1")
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Zeg welke kolom de naam heeft" in page
    answer = client.post(form, {"do": "look", "s0.c0": "group.name", "s0.c6": "group.open_to"})
    client.post(answer.headers["Location"], {"do": "yes"})
    assert Actor.objects.get(name="Buurtgroep De Brug").open_to == "sleutel bij de bakker"


def test_another_sort_of_list_is_proposed_anew(client: Client) -> None:
    form = upload(client, "Naam;Adres\nBuurthuis De Sluis;Kerkstraat 9\n")
    client.post(form, {"do": "again", "s0.what": "places"})
    page = client.get(form).content.decode()
    assert '<option value="place.name" selected>' in page


def test_columns_of_persons_are_told_and_no_cell_of_them_is_shown(client: Client) -> None:
    form = upload(client, PEOPLE)
    pages = [form, client.post(form, {"do": "look"}).headers["Location"]]
    shown = "".join(client.get(page).content.decode() for page in pages)
    assert "Deze kolommen gaan over personen" in shown
    assert "Jansen" not in shown


def test_rows_that_are_not_taken_can_be_downloaded_with_the_reason_and_no_formula(client: Client) -> None:
    listed = PEOPLE.replace("Koor Vrolijk", "").replace("Molenlaan 2", "=1+1")
    rows = looked(client, listed)
    sheet = load_workbook(io.BytesIO(client.get(rows.replace("rijen", "niet-ingelezen.xlsx")).content)).active
    assert sheet is not None
    header, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    assert header[:2] == ["rij in uw bestand", "waarom niet"]
    assert row[:2] == ["3", "Er staat geen naam. Vul de naam van de groep in."]
    assert "'=1+1" in row
    assert "Contactpersoon" not in header
    content = client.get(rows.replace("rijen", "niet-ingelezen.csv")).content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(content), delimiter=";"))) == 2
    client.post(rows, {"do": "yes"})
    assert client.get(rows.replace("rijen", "niet-ingelezen.csv")).content.decode("utf-8-sig") == content


def test_what_looks_like_an_entry_is_asked_and_answered_on_the_page(client: Client) -> None:
    values = {
        "name": "Buurtgroep de brug!",
        "actor_kind": "association",
        "functions": ["meeting"],
        "contact": "0529-123456",
    }
    there = add(PROGRAM, EntryKind.ACTOR, values)
    rows = looked(client, GROUPS)
    page = client.get(f"{rows}?welke=alike").content.decode()
    assert "Dezelfde als ‘Buurtgroep de brug!’" in page
    number = page.partition('name="k')[2].partition('"')[0]
    client.post(rows, {"do": "choose", f"k{number}": str(there.pk)})
    client.post(rows, {"do": "yes"})
    assert Actor.objects.count() == 2
    assert Actor.objects.get(pk=there.pk).name == "Buurtgroep De Brug"


def test_a_file_that_is_no_list_is_told_beside_the_form(client: Client) -> None:
    answer = client.post(
        HERE, {"file": SimpleUploadedFile("oud.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))}
    )
    assert answer.status_code == 422
    assert "old kind (.xls)" in answer.content.decode()
    assert not SheetImport.objects.exists()
    assert client.post(HERE).status_code == 422


def test_cells_are_shown_as_they_are_and_never_run(client: Client) -> None:
    bad = "<script>alert(1)</script>"
    listed = f"Naam organisatie;Soort;{bad}\nGroep {bad};{bad};{bad}\nKoor;koor;x\n"
    form = upload(client, listed, f"{bad}.csv")
    rows = client.post(form, {"do": "look"}).headers["Location"]
    for page in (form, rows, HERE, client.post(rows, {"do": "yes"}).headers["Location"]):
        assert bad not in client.get(page).content.decode()


def test_while_another_list_is_at_work_this_one_waits(client: Client, register: Path) -> None:
    form = upload(client, GROUPS)
    with alone(register, 999):
        answer = client.post(form, {"do": "look"})
    assert answer.status_code == 409
    assert "Er is al een lijst aan het werk" in answer.content.decode()


def test_a_draft_is_thrown_away_with_its_file(client: Client, register: Path) -> None:
    form = upload(client, GROUPS)
    client.post(form, {"do": "cancel"})
    assert client.get(form).status_code == 404
    assert [one.name for one in (register / "imports").iterdir() if one.name.isdigit()] == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_those_who_may_bring_files_in_see_any_of_these_pages(client: Client, method: str) -> None:
    rows = looked(client, GROUPS)
    number = SheetImport.objects.get().pk
    let: dict[str, set[str]] = {name: set() for name in BROUGHT}
    before = state()
    for role in (None, *Role):
        browser = visitor()
        if role is not None:
            sign_in(browser, Account.objects.create_user(f"{role}@example.org", role=role))
        for name in BROUGHT:
            answer = getattr(browser, method)(reverse(f"nl:{name}", kwargs={"number": number}))
            if answer.status_code not in (403, 405) and "/inloggen" not in answer.headers.get("Location", ""):
                let[name].add(str(role))
    expected = {"editor", "moderator", "administrator"}
    downloads = {"import_refused", "import_refused_csv"}
    assert let == {name: set() if method == "post" and name in downloads else expected for name in BROUGHT}
    assert state() == before
    assert rows


def test_long_work_is_done_by_a_process_of_its_own(
    client: Client, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[Path, int, str]] = []
    monkeypatch.setattr(desk, "begin_job", lambda *asked: begun.append(asked))
    monkeypatch.setattr(desk, "AT_ONCE", 1)
    form = upload(client, GROUPS)
    busy = client.post(form, {"do": "look"}).headers["Location"]
    number = SheetImport.objects.get().pk
    assert begun == [(register, number, "look")]
    assert busy.endswith("/bezig")
    page = client.get(busy)
    assert 'data-staat="running"' in page.content.decode()
    client.post(busy)
    assert (register / "imports" / str(number) / "stop").exists()
